// The timeline's sums: where an instant lies on the track, where days and months begin, how far a key goes. Pure.
import { monthOf, stamp } from '../format'
import type { Lang } from '../i18n/dictionary'

/** How often the track's end moves: so many times while the run doubles in length. The present crawls towards it. */
const MOVES = 128

/** The instant at the track's right end: the present rounded up, so that ticks and marks do not creep with each frame. */
export function endOf(now: number, every: number): number {
  const least = Math.max(now, every)
  const quantum = 2 ** Math.ceil(Math.log2(least)) / MOVES
  return Math.ceil(least / quantum) * quantum
}

/** The frame at or before an instant, between the begin and now. */
export function snapped(t: number, every: number, now: number): number {
  const at = Math.min(Math.max(0, t), now)
  // A hair's breadth, so that a multiple of 0.1 s is not taken for the frame before it.
  return Math.floor(at / every + 1e-6) * every
}

/** The instant under a place on the track, or null for the present: there is no future to look at. */
export function pointed(x: number, width: number, end: number, every: number, now: number): number | null {
  const t = (Math.min(Math.max(0, x), width) / Math.max(1, width)) * end
  return t >= now - (2 * end) / Math.max(1, width) ? null : snapped(t, every, now)
}

const HOUR = 3600
/** Where a key leads from the instant shown; null is the present, undefined is no key of the track. */
export function keyed(key: string, shift: boolean, at: number | null, every: number, now: number): number | null | undefined {
  const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[key]
  const move = (s: number): number | null => {
    const t = (at ?? now) + s
    return t >= now - every / 2 ? null : snapped(t + every / 1000, every, now)
  }
  if (by !== undefined) return move(by * (shift ? Math.max(HOUR, every) : every))
  if (key === 'PageUp') return move(24 * HOUR)
  if (key === 'PageDown') return move(-24 * HOUR)
  if (key === 'Home') return 0
  return key === 'End' || key === 'Escape' ? null : undefined
}

export interface Tick { t: number; label: string; major: boolean }
const MIN = 60
const DAY = 24 * HOUR
/** Steps in seconds; from a month on they are counted in months of the calendar. */
const STEPS = [MIN, 5 * MIN, 15 * MIN, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY, 10 * DAY]
const MONTHS = [1, 3, 6, 12, 60]
const MONTH = 30.4 * DAY
const ROOM = 56 // pixels that a label needs

/** Round instants of the calendar (UTC) from 0 to end, so many as a width has room for. */
export function ticks(startMs: number, end: number, width: number, lang: Lang): Tick[] {
  if (!Number.isFinite(startMs) || !(end > 0) || !(width > ROOM)) return []
  const least = (end * ROOM) / width
  const out: Tick[] = []
  const add = (ms: number, label: string, major: boolean): void => {
    const t = (ms - startMs) / 1000
    if (t >= 0 && t <= end) out.push({ t, label: ((end - t) * width) / end < ROOM - 8 ? '' : label, major })
  }
  const step = STEPS.find((s) => s >= least)
  if (step !== undefined) {
    for (let s = Math.ceil(startMs / 1000 / step) * step; s * 1000 <= startMs + end * 1000; s += step) {
      const ms = s * 1000
      const midnight = s % DAY === 0
      const words = stamp(ms, lang)
      add(ms, midnight ? words.slice(0, -6) : words.slice(-5), step < DAY ? midnight : new Date(ms).getUTCDate() === 1)
    }
    return out
  }
  const months = MONTHS.find((m) => m * MONTH >= least) ?? 120
  const first = new Date(startMs)
  for (let m = Math.ceil(first.getUTCMonth() / months) * months; ; m += months) {
    const ms = Date.UTC(first.getUTCFullYear(), m, 1)
    if (ms > startMs + end * 1000) return out
    add(ms, m % 12 === 0 ? String(new Date(ms).getUTCFullYear()) : monthOf(ms, lang).slice(0, 3), m % 12 === 0)
  }
}

/** A length of time in the unit that suits it: 2.1 days, 40 minutes. */
export function lasting(s: number, lang: Lang): string {
  const [n, unit] = s < 2 * HOUR ? [s / MIN, 'minute'] : s < 2 * DAY ? [s / HOUR, 'hour'] : [s / DAY, 'day']
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: n < 10 ? 1 : 0 }).format(n)
}
