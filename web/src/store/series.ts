// What a trend draws: the server's history for what came before this page, the rings for what came since.
// Where neither knows, a row of nulls stands, so that no line is drawn across it, and the span is told.
import type { Rings } from './rings'

/** The answer of /api/v1/history: one row per channel, t the middle of each bucket. */
export interface History {
  channels: string[]
  t: number[]
  min: (number | null)[][]
  mean: (number | null)[][]
  max: (number | null)[][]
}

export interface Span { from: number; to: number }
export interface Series {
  /** Time, then one column per asked channel, as uPlot wants them. */
  columns: [number[], ...(number | null)[][]]
  gaps: Span[]
}

/** Joins history and rings for the channels at the given ring columns, between two model times. */
export function series(rings: Rings, asked: { name: string; column: number }[], history: History | null, from: number, to: number): Series {
  const t: number[] = []
  const values: (number | null)[][] = asked.map(() => [])
  const gaps: Span[] = []
  const rows = asked.map((a) => history?.mean[history.channels.indexOf(a.name)])
  const past = history?.t ?? []

  const add = (at: number, cell: (k: number) => number | null) => {
    t.push(at)
    asked.forEach((_, k) => values[k]?.push(cell(k)))
  }
  /** Buckets strictly inside a span, with a mark at either end where they leave more than two buckets' width bare. */
  const fill = (span: Span): void => {
    const inside: number[] = []
    past.forEach((at, i) => { if (at > span.from && at < span.to) inside.push(i) })
    const bucket = past.length > 1 ? ((past.at(-1) ?? 0) - (past[0] ?? 0)) / (past.length - 1) : 0
    let edge = span.from
    const bare = (until: number): void => {
      if (t.length > 0 && until - edge > 2.5 * bucket) {
        gaps.push({ from: edge, to: until })
        add((edge + until) / 2, () => null)
      }
    }
    for (const i of inside) {
      const at = past[i] ?? NaN
      if (edge !== span.from || t.length > 0) bare(at)
      add(at, (k) => rows[k]?.[i] ?? null)
      edge = at
    }
    if (inside.length > 0 || span.from > from) bare(span.to)
  }

  const start = rings.from(from)
  const end = Math.min(rings.length, rings.from(to) + 1)
  const firstRow = start < rings.length ? rings.time(start) : Infinity
  // Before the rings begin, and wherever they have a hole, history speaks.
  if (start === 0) fill({ from, to: Math.min(firstRow, to) })
  for (let i = start; i < end; i++) {
    if (rings.gapBefore(i) && i > 0) {
      const hole = { from: rings.time(i - 1), to: rings.time(i) }
      if (i > start) fill(hole)
    }
    add(rings.time(i), (k) => {
      const v = rings.value(asked[k]?.column ?? -1, i)
      return Number.isNaN(v) ? null : v
    })
  }
  return { columns: [t, ...values], gaps }
}
