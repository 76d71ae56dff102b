// The arithmetic of the rooms' small charts: where a value stands on an axis, and where its marks are.
import { ticks } from '../trends/export'

export interface Axis { lo: number; hi: number; log: boolean; label: string }

const DECADES = 1e5 // a logarithmic axis shows so much; a correlation that passes 0 would have no end
/** The range of the values that are there, widened where they are all one. */
export function reach(values: readonly (number | null | undefined)[], log = false): [lo: number, hi: number] {
  let [lo, hi] = [Infinity, -Infinity]
  for (const v of values) {
    if (v == null || !Number.isFinite(v) || (log && v <= 0)) continue
    lo = Math.min(lo, v)
    hi = Math.max(hi, v)
  }
  if (lo > hi) return [log ? 1 : 0, log ? 10 : 1]
  if (lo === hi) return log ? [lo / 2, hi * 2] : [lo - (Math.abs(lo) / 10 || 1), hi + (Math.abs(hi) / 10 || 1)]
  return [log ? Math.max(lo, hi / DECADES) : lo, hi]
}

/** A little more room than the values take. */
export function roomy([lo, hi]: readonly [number, number], log = false): [lo: number, hi: number] {
  const pad = 0.06 * (hi - lo)
  return log ? [lo, hi] : [lo >= 0 && lo < pad ? 0 : lo - pad, hi + pad]
}

/** From a value to a place between two pixels. */
export const place = (a: Axis, from: number, to: number) => (v: number): number =>
  from + (to - from) * (a.log ? Math.log(v / a.lo) / Math.log(a.hi / a.lo) : (v - a.lo) / (a.hi - a.lo))

/** The marks of an axis: round steps, or decades, every so many that they do not crowd. */
export function marks(a: Axis, n: number): number[] {
  if (!a.log) return ticks(a.lo, a.hi, n)
  const [from, to] = [Math.ceil(Math.log10(a.lo) - 1e-9), Math.floor(Math.log10(a.hi) + 1e-9)]
  if (to - from < 1) return ticks(a.lo, a.hi, n)
  const every = Math.ceil((to - from + 1) / (n + 1))
  return Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, i) => Number(`1e${String(from + i * every)}`))
}
