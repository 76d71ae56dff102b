// uPlot, set up for this page: one axis per unit, gaps shaded and never joined, colours from the theme.
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Span } from '../store/series'

export interface Line { name: string; title: string; unit: string; color: string; digits: number }
export interface Look { ink: string; grid: string; gap: string; font: string; lang: string }

export interface Plot {
  draw(columns: [number[], ...(number | null)[][]], gaps: readonly Span[], from: number, to: number): void
  size(w: number, h: number): void
  destroy(): void
}

/** Model seconds become Unix seconds, so that axes read as dates. */
export function plot(into: HTMLElement, lines: readonly Line[], start: number, look: Look, gapWord: string, cursor: (t: number | null) => void): Plot {
  const units = [...new Set(lines.map((l) => l.unit))]
  let gaps: readonly Span[] = []
  const shade = (u: uPlot): void => {
    const { ctx, bbox } = u
    ctx.save()
    for (const g of gaps) {
      const a = Math.max(bbox.left, u.valToPos(g.from + start, 'x', true))
      const b = Math.min(bbox.left + bbox.width, u.valToPos(g.to + start, 'x', true))
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
    ctx.restore()
  }
  const axis = (unit: string, i: number): uPlot.Axis => ({
    scale: `y${String(i)}`, side: i === 0 ? 3 : 1, stroke: look.ink, size: 54, gap: 4, font: look.font, ticks: { show: false },
    grid: i === 0 ? { stroke: look.grid, width: 1 } : { show: false }, space: 22,
    values: (_, splits) => splits.map((v, k) => `${String(Number(v.toPrecision(6)))}${k === splits.length - 1 && unit ? ` ${unit}` : ''}`),
  })
  const u = new uPlot(
    {
      width: 300, height: 150, padding: [8, units.length > 1 ? 0 : 10, 0, 0],
      tzDate: (ts) => uPlot.tzDate(new Date(ts * 1000), 'Etc/UTC'),
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false, setScale: false }, points: { size: 7 } },
      scales: {
        x: { time: true },
        ...Object.fromEntries(units.map((_, i) => [`y${String(i)}`, { range: (_u: uPlot, low: number | null, high: number | null) => roomy(low, high) }])),
      },
      axes: [
        { stroke: look.ink, font: look.font, size: 26, gap: 4, grid: { show: false }, ticks: { show: true, stroke: look.grid, size: 4 }, space: 70, values: clock },
        ...units.map(axis),
      ],
      series: [{}, ...lines.map((l) => ({ label: l.title, scale: `y${String(units.indexOf(l.unit))}`, stroke: l.color, width: 1.75, spanGaps: false, points: { show: false } }))],
      hooks: { drawClear: [shade], setCursor: [(c) => { cursor(c.cursor.idx == null ? null : (c.data[0][c.cursor.idx] ?? NaN) - start) }] },
    },
    [[], ...lines.map(() => [])] as uPlot.AlignedData,
    into,
  )
  return {
    draw(columns, spans, from, to) {
      gaps = spans
      const [t, ...values] = columns
      u.batch(() => {
        u.setData([t.map((x) => x + start), ...values] as uPlot.AlignedData, false)
        u.setScale('x', { min: from + start, max: to + start })
        units.forEach((_, i) => { u.setScale(`y${String(i)}`, scaleOf(lines.flatMap((l, k) => (units.indexOf(l.unit) === i ? [values[k] ?? []] : [])))) })
      })
    },
    size(w, h) { u.setSize({ width: Math.max(120, w), height: Math.max(80, h) }) },
    destroy() { u.destroy() },
  }
}

/** The times of an axis: day and month where a day begins, else hour and minute. */
function clock(_: uPlot, splits: number[]): string[] {
  const days = (splits.at(-1) ?? 0) - (splits[0] ?? 0) > 3 * 86400
  const seconds = splits.length > 1 && (splits[1] ?? 0) - (splits[0] ?? 0) < 60
  return splits.map((s) => {
    const iso = new Date(s * 1000).toISOString()
    return days || iso.slice(11, 16) === '00:00' && !seconds ? iso.slice(5, 10) : iso.slice(11, seconds ? 19 : 16)
  })
}

function scaleOf(rows: readonly (number | null)[][]): { min: number; max: number } {
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
