// What a lap of the game is worth, by the model's own counters: energy over energy, and the minutes above the limits.
import type { Rings } from '../store/rings'

export interface Score {
  pue: number
  /** At the shore meter. */
  kWh: number
  /** Minutes in which the hottest chip was above the temperature at which it slows down. */
  chips: number
  /** Minutes in which the loop's supply was farther above its set point than its alarm allows. */
  supply: number
  points: number
}
/** Columns of the rings; −1 where the pod has no such channel. */
export interface Counters { meter: number; it: number; throttling: number; supply: number; set: number }

/** Fewer are better: what is spent beside each kilowatt of computing, in watts, and one for each minute above a limit. */
export const points = (pue: number, minutes: number): number => 1000 * (pue - 1) + minutes

/** A column at an instant, on the straight line between its two rows; NaN where the rings do not reach. */
export function at(rings: Rings, column: number, t: number): number {
  const next = rings.from(t)
  if (next >= rings.length || column < 0) return NaN
  const [b, v] = [rings.time(next), rings.value(column, next)]
  if (b === t) return v
  if (next === 0) return NaN
  const [a, u] = [rings.time(next - 1), rings.value(column, next - 1)]
  return u + ((v - u) * (t - a)) / (b - a)
}

/** The score of what the rings hold between two instants, from how the channels stood at the first, which both laps share. */
export function score(rings: Rings, c: Counters, allowed: number, stood: ArrayLike<number>, from: number, to: number): Score {
  const grown = (column: number): number => at(rings, column, to) - (stood[column] ?? NaN)
  let supply = 0
  let last = from
  for (let i = rings.from(from); i < rings.length && last < to; i++) {
    const t = Math.min(to, rings.time(i))
    if (rings.value(c.supply, i) - rings.value(c.set, i) > allowed) supply += (t - last) / 60
    last = t
  }
  const kWh = grown(c.meter)
  const pue = kWh / grown(c.it)
  const chips = 60 * grown(c.throttling)
  return { pue, kWh, chips, supply, points: points(pue, chips + supply) }
}

export const BEST = 5
/** The best laps with a new one among them, the best first. */
export const ranked = (best: readonly Score[], lap: Score): Score[] => [...best, lap].filter((s) => Number.isFinite(s.points)).sort((a, b) => a.points - b.points).slice(0, BEST)
