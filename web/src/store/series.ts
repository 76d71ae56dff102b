// What a trend draws: the server's history for what came before this page, the rings for what came since, thinned to what
// a screen can show with least and most kept. Where neither knows, a row of nulls stands, so that no line is drawn across
// it, and the span is told.
import type { Rings } from './rings'

/** The answer of /api/v1/history: one row per channel, t the middle of each bucket. */
export interface History {
  channels: string[]
  t: number[]
  min: (number | null)[][]
  mean: (number | null)[][]
  max: (number | null)[][]
  /** The last instant asked for. */
  to?: number
}

export interface Span { from: number; to: number }
export type Cell = number | null
export interface Series {
  /** Time, then one column of means per asked channel, as uPlot wants them; least and most beside them. */
  columns: [number[], ...Cell[][]]
  low: Cell[][]
  high: Cell[][]
  gaps: Span[]
}

/** Rows of the rings go into buckets only where there are at least so many for each point. */
const CROWDED = 2
const BARE = 2.5 // buckets without a value that make a gap

/** Joins history and rings for the channels at the given ring columns, between two model times. */
export function series(rings: Rings, asked: readonly { name: string; column: number }[], history: History | null, from: number, to: number, points = Infinity): Series {
  const t: number[] = []
  const make = (): Cell[][] => asked.map(() => [])
  const mean = make()
  const low = make()
  const high = make()
  const gaps: Span[] = []
  const row = (table: Cell[][] | undefined) => asked.map((a) => table?.[history?.channels.indexOf(a.name) ?? -1])
  const known = { mean: row(history?.mean), low: row(history?.min), high: row(history?.max) }
  const past = history?.t ?? []

  const add = (at: number, cell: (k: number) => readonly [mean: Cell, low: Cell, high: Cell]) => {
    t.push(at)
    asked.forEach((_, k) => {
      const [m, l, h] = cell(k)
      mean[k]?.push(m)
      low[k]?.push(l)
      high[k]?.push(h)
    })
  }
  /** Buckets strictly inside a span, with a mark at either end where they leave more than two buckets' width bare. */
  const fill = (span: Span): void => {
    const inside: number[] = []
    past.forEach((at, i) => { if (at > span.from && at < span.to) inside.push(i) })
    const bucket = past.length > 1 ? ((past.at(-1) ?? 0) - (past[0] ?? 0)) / (past.length - 1) : 0
    let edge = span.from
    const bare = (until: number): void => {
      if (t.length > 0 && until - edge > BARE * bucket) {
        gaps.push({ from: edge, to: until })
        add((edge + until) / 2, () => [null, null, null])
      }
    }
    for (const i of inside) {
      const at = past[i] ?? NaN
      if (edge !== span.from || t.length > 0) bare(at)
      add(at, (k) => [known.mean[k]?.[i] ?? null, known.low[k]?.[i] ?? null, known.high[k]?.[i] ?? null])
      edge = at
    }
    if (inside.length > 0 || span.from > from) bare(span.to)
  }

  const start = rings.from(from)
  const end = Math.min(rings.length, rings.from(to) + 1)
  const firstRow = start < rings.length ? rings.time(start) : Infinity
  // Before the rings begin, and wherever they have a hole, history speaks.
  if (start === 0) fill({ from, to: Math.min(firstRow, to) })
  // Buckets begin at whole multiples of their width, so that they do not shimmer as the window moves on.
  const width = (to - from) / points
  const thin = end - start > CROWDED * points
  for (let i = start; i < end; i++) {
    if (rings.gapBefore(i) && i > 0) {
      const hole = { from: rings.time(i - 1), to: rings.time(i) }
      if (i > start) fill(hole)
    }
    let last = i
    if (thin) {
      const bucket = Math.floor(rings.time(i) / width)
      while (last + 1 < end && !rings.gapBefore(last + 1) && Math.floor(rings.time(last + 1) / width) === bucket) last++
    }
    const first = i
    add((rings.time(first) + rings.time(last)) / 2, (k) => {
      let n = 0
      let sum = 0
      let least = Infinity
      let most = -Infinity
      for (let j = first; j <= last; j++) {
        const v = rings.value(asked[k]?.column ?? -1, j)
        if (Number.isNaN(v)) continue
        n++
        sum += v
        least = Math.min(least, v)
        most = Math.max(most, v)
      }
      return n === 0 ? [null, null, null] : [n === 1 ? sum : sum / n, least, most]
    })
    i = last
  }
  return { columns: [t, ...mean], low, high, gaps }
}

/** Share of the rings' reach before which history is asked again once they turn. */
const LEAD = 0.25

/** Whether the rings have turned past what history was asked for, or soon will, so that a hole would stand between the two. */
export function outdated(rings: Rings, history: History | null, from: number): boolean {
  if (history?.to === undefined || rings.length === 0) return false
  const lead = rings.length === rings.rows ? LEAD * (rings.last - rings.first) : 0
  return rings.first > Math.max(from, history.to - lead)
}
