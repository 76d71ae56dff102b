// What the trends show, taken away: as numbers (CSV), as a drawing (SVG), and as the same drawing in pixels (PNG).
import { table } from '../csv'
import type { Cell } from '../store/series'
import { clock, scaleOf, type Line, type Look, type Shown } from './plot'

export type Format = 'csv' | 'svg' | 'png'

const iso = (start: number, t: number): string => new Date(1000 * (start + t)).toISOString()

/** Time, then each channel; least and most beside it where they differ from the mean, and what was before. */
export function csv(lines: readonly Line[], shown: Shown, shift: number, start: number): string {
  const { columns, low, high } = shown.series
  const [t, ...means] = columns
  const differs = lines.map((_, k) => means[k]?.some((m, i) => m !== null && (low[k]?.[i] !== m || high[k]?.[i] !== m)) ?? false)
  const heads = lines.flatMap((l, k) => [l.name, ...(differs[k] ? [`${l.name}:min`, `${l.name}:max`] : []), ...(shown.compared ? [`${l.name}:${String(shift)}s_before`] : [])])
  const rows = t.flatMap((at, i) => {
    const cells = lines.flatMap((_, k) => [means[k]?.[i], ...(differs[k] ? [low[k]?.[i], high[k]?.[i]] : []), ...(shown.compared ? [shown.compared[k]?.[i]] : [])])
    return at < shown.from || at > shown.to || cells.every((c) => c == null) ? [] : [[at, iso(start, at), ...cells]]
  })
  return table([['time_s', 'time_utc', ...heads], ...rows])
}

/** Round steps that divide a range into about n parts. */
export function ticks(min: number, max: number, n: number): number[] {
  const rough = (max - min) / n
  if (!(rough > 0)) return []
  const e = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((k) => k * e >= rough) ?? 10) * e
  return Array.from({ length: Math.max(0, Math.floor(max / step) - Math.ceil(min / step) + 1) }, (_, i) => Number(((Math.ceil(min / step) + i) * step).toPrecision(12)))
}
const STEPS = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 604800, 2592000]

const escaped = (s: string): string => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const round = (x: number): string => String(Number(x.toFixed(2)))

/** The line through the values that are there, broken where there is none. */
export function path(x: (t: number) => number, y: (v: number) => number, times: readonly number[], values: readonly Cell[], from: number, to: number): string {
  let d = ''
  let pen = false
  times.forEach((t, i) => {
    const v = values[i]
    if (v == null || t < from || t > to) {
      pen = v == null ? false : pen
      return
    }
    d += `${pen ? 'L' : 'M'}${round(x(t))} ${round(y(v))}`
    pen = true
  })
  return d
}

export interface Paper extends Omit<Look, 'scale'> { page: string; ink2: string; title: string; note: string; gapWord: string }

/** A drawing that stands by itself: title, key, one chart per unit, the axis of time. */
export function svg(lines: readonly Line[], shown: Shown, start: number, paper: Paper, width = 1200): string {
  const units = [...new Set(lines.map((l) => l.unit))]
  const H = 210
  const M = { left: 74, right: 24, top: 62 + 20 * Math.ceil(lines.length / 3), between: 18, bottom: 44 }
  const height = M.top + units.length * H + (units.length - 1) * M.between + M.bottom
  const inner = width - M.left - M.right
  const x = (t: number): number => M.left + ((t - shown.from) / (shown.to - shown.from)) * inner
  const { columns, low, high } = shown.series
  const [times, ...means] = columns
  const out: string[] = []
  const text = (px: number, py: number, s: string, more = ''): void => { out.push(`<text x="${round(px)}" y="${round(py)}" ${more}>${escaped(s)}</text>`) }
  text(M.left, 30, paper.title, `font-size="20" font-weight="600" fill="${paper.ink2}"`)
  text(M.left, 50, paper.note, `fill="${paper.ink}"`)
  lines.forEach((l, i) => {
    const [kx, ky] = [M.left + (i % 3) * (inner / 3), 74 + 20 * Math.floor(i / 3)]
    out.push(`<rect x="${round(kx)}" y="${String(ky - 6)}" width="16" height="3" rx="1.5" fill="${l.color}"/>`)
    text(kx + 22, ky, `${l.title}${l.unit ? `, ${l.unit}` : ''}`, `fill="${paper.ink2}"`)
  })
  const step = STEPS.find((s) => (shown.to - shown.from) / s <= 9) ?? 2592000
  const first = Math.ceil((shown.from + start) / step) * step
  const marksAt = Array.from({ length: Math.max(0, Math.floor((shown.to + start - first) / step) + 1) }, (_, i) => first + i * step)
  units.forEach((unit, u) => {
    const top = M.top + u * (H + M.between)
    const own = lines.flatMap((l, i) => (l.unit === unit ? [i] : []))
    const { min, max } = scaleOf(own.flatMap((i) => [low[i] ?? [], high[i] ?? [], shown.compared?.[i] ?? []]))
    const y = (v: number): number => top + H - ((v - min) / (max - min)) * H
    for (const g of shown.series.gaps) {
      const [a, b] = [Math.max(x(g.from), M.left), Math.min(x(g.to), M.left + inner)]
      if (b > a) out.push(`<rect x="${round(a)}" y="${String(top)}" width="${round(b - a)}" height="${String(H)}" fill="${paper.gap}"/>`)
    }
    ticks(min, max, 5).forEach((v, i, all) => {
      out.push(`<path d="M${String(M.left)} ${round(y(v))}h${round(inner)}" stroke="${paper.grid}" fill="none"/>`)
      text(M.left - 8, y(v) + 4, `${String(v)}${i === all.length - 1 && unit ? ` ${unit}` : ''}`, `text-anchor="end" fill="${paper.ink}"`)
    })
    for (const s of shown.stretches) {
      const [a, b] = [Math.max(x(s.from), M.left), Math.min(x(s.to), M.left + inner)]
      if (b >= a) out.push(`<rect x="${round(a)}" y="${String(top)}" width="${round(Math.max(2, b - a))}" height="3" fill="${paper.alarm}"><title>${escaped(s.name)}</title></rect>`)
    }
    for (const m of shown.marks) out.push(`<path d="M${round(x(m.t))} ${String(top)}v${String(H)}" stroke="${m.kind === 'trip' ? paper.alarm : paper.command}"${m.kind === 'trip' ? '' : ' stroke-dasharray="3 3"'} fill="none"><title>${escaped(m.text)}</title></path>`)
    for (const i of own) {
      const color = lines[i]?.color ?? paper.ink
      const up = path(x, y, times, high[i] ?? [], shown.from, shown.to)
      if (high[i]?.some((h, k) => h !== low[i]?.[k]) && !up.slice(1).includes('M')) {
        const back = path(x, y, [...times].reverse(), [...(low[i] ?? [])].reverse(), shown.from, shown.to).replace(/^M/, 'L')
        out.push(`<path d="${up}${back}Z" fill="${color}" fill-opacity="0.22"/>`)
      }
      if (shown.compared) out.push(`<path d="${path(x, y, times, shown.compared[i] ?? [], shown.from, shown.to)}" fill="none" stroke="${color}" stroke-opacity="0.75" stroke-width="1.25" stroke-dasharray="5 4"/>`)
      out.push(`<path data-channel="${escaped(lines[i]?.name ?? '')}" d="${path(x, y, times, means[i] ?? [], shown.from, shown.to)}" fill="none" stroke="${color}" stroke-width="1.75" stroke-linejoin="round"/>`)
    }
  })
  const words = clock(null, marksAt)
  marksAt.forEach((at, i) => { text(x(at - start), height - M.bottom + 20, words[i] ?? '', `text-anchor="middle" fill="${paper.ink}"`) })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" viewBox="0 0 ${String(width)} ${String(height)}" font-family="system-ui, sans-serif" font-size="12.5"><rect width="100%" height="100%" fill="${paper.page}"/>${out.join('')}</svg>`
}

/** The drawing in pixels, twice as fine as on a plain screen. */
export async function png(drawing: string): Promise<Blob> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = 2 * image.naturalWidth
  canvas.height = 2 * image.naturalHeight
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) => { canvas.toBlob((b) => { if (b) resolve(b); else reject(new Error('no picture came of it')) }, 'image/png') })
}

export function save(blob: Blob, name: string): void {
  const a = document.createElement('a')
  a.href = URL.createObjectURL(blob)
  a.download = name
  a.click()
  setTimeout(() => { URL.revokeObjectURL(a.href) }, 10_000)
}
