// uPlot, set up for this page: charts one above another with one cursor, an axis per unit, least and most as a band, what
// was before as a dashed line, gaps shaded and never joined, marks where something happened; colours from the theme.
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Cell, Series, Span } from '../store/series'
import type { Mark, Stretch } from './marks'

export interface Line { name: string; title: string; unit: string; color: string; digits: number }
export interface Look { ink: string; grid: string; gap: string; alarm: string; command: string; font: string; /** How much larger than on a desk everything is drawn. */ scale: number }
/** All that a drawing shows. */
export interface Shown extends Span { series: Series; compared: readonly Cell[][] | null; marks: readonly Mark[]; stretches: readonly Stretch[] }
export interface Hands { cursor(t: number | null): void; zoom(span: Span): void; live(): void }

export interface Plot {
  draw(shown: Shown): void
  size(w: number, h: number): void
  destroy(): void
}

const AXIS = 54
const TIMES = 26
const PER = 4 // columns of a line: mean, most, least, before
const DRAG = 8 // pixels that make a stretch

/** Model seconds become Unix seconds, so that axes read as dates. */
export function plot(into: HTMLElement, lines: readonly Line[], groups: readonly (readonly string[])[], start: number, look: Look, gapWord: string, hands: Hands): Plot {
  let now: Shown = { from: 0, to: 1, series: { columns: [[]], low: [], high: [], gaps: [] }, compared: null, marks: [], stretches: [] }
  const key = `trends-${String(Math.random())}`
  const doubled = groups.some((g) => g.length > 1)

  const shade = (u: uPlot): void => {
    const { ctx, bbox } = u
    const x = (t: number): number => Math.min(bbox.left + bbox.width, Math.max(bbox.left, u.valToPos(t + start, 'x', true)))
    ctx.save()
    for (const g of now.series.gaps) {
      const [a, b] = [x(g.from), x(g.to)]
      if (b <= a) continue
      ctx.fillStyle = look.gap
      ctx.fillRect(a, bbox.top, Math.max(2, b - a), bbox.height)
      if (b - a > 60) {
        ctx.fillStyle = look.ink
        ctx.font = look.font
        ctx.textAlign = 'center'
        ctx.fillText(gapWord, (a + b) / 2, bbox.top + 16 * devicePixelRatio)
      }
    }
    // An alarm is a bar along the top for as long as it stood.
    ctx.fillStyle = look.alarm
    for (const s of now.stretches) {
      const [a, b] = [x(s.from), x(s.to)]
      if (s.to >= now.from && s.from <= now.to) ctx.fillRect(a, bbox.top, Math.max(2 * devicePixelRatio, b - a), 3 * devicePixelRatio)
    }
    ctx.lineWidth = devicePixelRatio
    for (const m of now.marks) {
      const at = Math.round(x(m.t)) + 0.5
      ctx.strokeStyle = ctx.fillStyle = m.kind === 'trip' ? look.alarm : m.kind === 'look' ? look.ink : look.command
      ctx.setLineDash(m.kind !== 'command' ? [] : [3 * devicePixelRatio, 3 * devicePixelRatio])
      ctx.beginPath()
      ctx.moveTo(at, bbox.top)
      ctx.lineTo(at, bbox.top + bbox.height)
      ctx.stroke()
      const r = 3.5 * devicePixelRatio
      ctx.beginPath()
      ctx.moveTo(at - r, bbox.top)
      ctx.lineTo(at + r, bbox.top)
      ctx.lineTo(at, bbox.top + 1.6 * r)
      ctx.fill()
    }
    ctx.restore()
  }
  const k = look.scale
  const axis = (unit: string, i: number): uPlot.Axis => ({
    scale: `y${String(i)}`, side: i === 0 ? 3 : 1, stroke: look.ink, size: AXIS * k, gap: 4 * k, font: look.font, ticks: { show: false },
    grid: i === 0 ? { stroke: look.grid, width: 1 } : { show: false }, space: 22 * k,
    values: (_, splits) => splits.map((v, n) => `${String(Number(v.toPrecision(6)))}${n === splits.length - 1 && unit ? ` ${unit}` : ''}`),
  })

  const made = groups.map((units, chart) => {
    const own = lines.flatMap((l, i) => (units.includes(l.unit) ? [i] : []))
    const holder = document.createElement('div')
    into.append(holder)
    const last = chart === groups.length - 1
    const u = new uPlot(
      {
        width: 300, height: 100, padding: [(chart === 0 ? 8 : 4) * k, (doubled && units.length < 2 ? AXIS : units.length > 1 ? 0 : 10) * k, 0, 0],
        tzDate: (ts) => uPlot.tzDate(new Date(ts * 1000), 'Etc/UTC'),
        legend: { show: false },
        cursor: {
          y: false, points: { size: 7 * k, show: (_, i) => ((i - 1) % PER === 0 ? dot(lines[own[(i - 1) / PER] ?? 0]?.color ?? '') : empty()) },
          drag: { x: true, y: false, setScale: false, dist: DRAG },
          bind: { dblclick: () => () => { hands.live(); return null } },
          sync: { key, scales: ['x', null], filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' } },
        },
        scales: { x: { time: true }, ...Object.fromEntries(units.map((_, i) => [`y${String(i)}`, { range: (_u: uPlot, low: number | null, high: number | null) => roomy(low, high) }])) },
        axes: [
          { stroke: look.ink, font: look.font, size: last ? TIMES * k : 0, gap: 4 * k, grid: { show: false }, ticks: { show: last, stroke: look.grid, size: 4 * k }, space: 70 * k, values: last ? clock : (_, s) => s.map(() => '') },
          ...units.map(axis),
        ],
        bands: own.map((i, k) => ({ series: [PER * k + 2, PER * k + 3] as [number, number], fill: `${lines[i]?.color ?? '#888'}38` })),
        series: [{}, ...own.flatMap((i): uPlot.Series[] => {
          const l = lines[i]
          const scale = `y${String(units.indexOf(l?.unit ?? ''))}`
          const quiet = { scale, stroke: 'transparent', width: 0, points: { show: false } }
          return [
            { label: l?.title ?? '', scale, stroke: l?.color ?? '', width: 1.75 * k, spanGaps: false, points: { show: false } }, quiet, quiet,
            { scale, stroke: `${l?.color ?? ''}c0`, width: 1.25 * k, dash: [5 * k, 4 * k], points: { show: false } },
          ]
        })],
        hooks: {
          drawClear: [shade],
          setCursor: [(c) => { hands.cursor(c.cursor.idx == null ? null : (c.data[0][c.cursor.idx] ?? NaN) - start) }],
          setSelect: [(c) => {
            if (c.select.width < DRAG) return
            const from = c.posToVal(c.select.left, 'x') - start
            const to = c.posToVal(c.select.left + c.select.width, 'x') - start
            c.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
            hands.zoom({ from: Math.max(0, from), to })
          }],
        },
      },
      [[], ...own.flatMap(() => Array.from({ length: PER }, () => []))] as uPlot.AlignedData,
      holder,
    )
    return { u, units, own }
  })

  return {
    draw(shown) {
      now = shown
      const { series: s, compared } = shown
      const times = s.columns[0].map((x) => x + start)
      const none: Cell[] = []
      for (const { u, units, own } of made) {
        u.batch(() => {
          u.setData([times, ...own.flatMap((i) => [s.columns[i + 1] ?? none, s.high[i] ?? none, s.low[i] ?? none, compared?.[i] ?? none])] as uPlot.AlignedData, false)
          u.setScale('x', { min: shown.from + start, max: shown.to + start })
          units.forEach((unit, k) => { u.setScale(`y${String(k)}`, scaleOf(own.flatMap((i) => (lines[i]?.unit === unit ? [s.low[i] ?? none, s.high[i] ?? none, compared?.[i] ?? none] : [])))) })
        })
      }
    },
    size(w, h) {
      const each = Math.max(64, (h - TIMES) / made.length)
      made.forEach(({ u }, i) => { u.setSize({ width: Math.max(120, w), height: each + (i === made.length - 1 ? TIMES : 0) }) })
    },
    destroy() {
      for (const { u } of made) u.destroy()
      into.replaceChildren()
    },
  }
}

const empty = (): HTMLElement => document.createElement('i')
function dot(color: string): HTMLElement {
  const e = document.createElement('div')
  e.style.background = color
  return e
}

/** The times of an axis: day and month where a day begins, else hour and minute. */
export function clock(_: unknown, splits: readonly number[]): string[] {
  const days = (splits.at(-1) ?? 0) - (splits[0] ?? 0) > 3 * 86400
  const seconds = splits.length > 1 && (splits[1] ?? 0) - (splits[0] ?? 0) < 60
  return splits.map((s) => {
    const iso = new Date(s * 1000).toISOString()
    return days || (iso.slice(11, 16) === '00:00' && !seconds) ? iso.slice(5, 10) : iso.slice(11, seconds ? 19 : 16)
  })
}

/** The range of an axis that shows all of some columns. */
export function scaleOf(rows: readonly (readonly Cell[])[]): { min: number; max: number } {
  let min = Infinity
  let max = -Infinity
  for (const row of rows) for (const v of row) if (v !== null) { min = Math.min(min, v); max = Math.max(max, v) }
  const [low, high] = roomy(Number.isFinite(min) ? min : null, Number.isFinite(max) ? max : null)
  return { min: low, max: high }
}

/** A little room above and below; never so little that noise fills the panel. */
function roomy(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1]
  const least = Math.max(1e-9, 0.02 * Math.max(Math.abs(low), Math.abs(high)))
  const span = Math.max(high - low, least)
  const middle = (low + high) / 2
  return [middle - 0.58 * span, middle + 0.58 * span]
}
