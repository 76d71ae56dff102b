// Comparison: what the same channels did some time before, laid over what they do now.
import type { Cell } from '../store/series'

/** How far back one can look, in seconds; 0 is no comparison. */
export const SHIFTS = [0, 3600, 86400, 7 * 86400, 30 * 86400, 365 * 86400] as const

const FAR = 2.5 // buckets over which nothing is joined

/** Earlier values at their times, moved on by the shift, at the times that are drawn. */
export function laid(times: readonly number[], at: readonly number[], values: readonly Cell[], shift: number): Cell[] {
  if (at.length === 0) return times.map(() => null)
  const bucket = at.length > 1 ? ((at.at(-1) ?? 0) - (at[0] ?? 0)) / (at.length - 1) : Infinity
  let k = 0
  return times.map((t) => {
    const want = t - shift
    while (k + 1 < at.length && (at[k + 1] ?? Infinity) <= want) k++
    const [a = NaN, b = NaN] = [at[k], at[k + 1]]
    const [p, q] = [values[k], values[k + 1]]
    if (p == null || want < a - bucket / 2) return null
    if (q == null || Number.isNaN(b)) return want - a <= bucket ? p : null
    return b - a > FAR * bucket ? null : p + ((want - a) / (b - a)) * (q - p)
  })
}
