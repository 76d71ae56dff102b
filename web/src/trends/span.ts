// The stretch of model time that trends show: the last so many seconds up to now, or a stretch that someone chose.
import type { Span } from '../store/series'

/** Shortest stretch that can be chosen, in seconds. */
export const SHORTEST = 10

/** A chosen stretch as the link keeps it, `3600,7200`; null where it is none. */
export function parse(text: string | undefined): Span | null {
  const [from, to, ...rest] = (text ?? '').split(',').map(Number)
  return rest.length === 0 && from !== undefined && to !== undefined && Number.isFinite(from) && to - from >= SHORTEST / 2 && from >= 0 ? { from, to } : null
}
const tidy = (x: number): string => String(Number(x.toFixed(1)))
export const written = (s: Span | null): string => (s ? `${tidy(s.from)},${tidy(s.to)}` : '')

/** What is shown: the chosen stretch, else the window before now; a window of 0 is the whole run. */
export function shown(chosen: Span | null, window: number, now: number): Span {
  if (chosen) return chosen
  const to = Number.isFinite(now) ? now : 0
  return { from: window === 0 ? 0 : Math.max(0, to - window), to: Math.max(to, 1) }
}

/** Nearer or farther by a factor, about a place in the stretch (0 its begin, 1 its end), never before the run began. */
export function zoomed(s: Span, factor: number, about = 0.5): Span {
  const width = Math.max(SHORTEST, (s.to - s.from) * factor)
  const from = Math.max(0, s.from + about * (s.to - s.from) - about * width)
  return { from, to: from + width }
}

/** Moved by a share of its width, neither before the run nor past now. */
export function panned(s: Span, share: number, now: number): Span {
  const width = s.to - s.from
  const from = Math.max(0, Math.min(s.from + share * width, Math.max(0, now - width)))
  return { from, to: from + width }
}

/** The stretch, as the link keeps one, in which an instant of the past stands that lies before the window; it moves by half a window. */
export function around(t: number | undefined, window: number, now: number): string {
  if (t === undefined || window === 0 || t >= now - window) return ''
  const from = Math.max(0, (Math.floor((2 * t) / window) / 2 - 0.25) * window)
  return written({ from, to: from + window })
}
