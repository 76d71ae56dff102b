// How a slider's positions stand for a parameter's values: whole positions, round steps, logarithmic where the range spans decades.
import type { Parameter } from '../wire'

export interface Slider {
  /** Positions run 0 … count. */
  count: number
  value(position: number): number
  position(value: number): number
  /** Step of the number box beside it. */
  step: number
  digits: number
}

const POSITIONS = 200
/** Below this share of the range a default is near its low end, and is brought to this share of the track. */
const LOW = 0.15
const MIDDLE = 0.4
const DECADES = 5000 // a range whose ends differ by more than this factor is logarithmic

/** The nearest round number: 1, 2 or 5 times a power of ten. */
export function round125(x: number): number {
  const e = 10 ** Math.floor(Math.log10(x))
  const m = x / e
  return (m >= 7.1 ? 10 : m >= 3.2 ? 5 : m >= 1.4 ? 2 : 1) * e
}

/** Rounds to as many decimals as a step has, so that 0.1 + 0.2 reads 0.3. */
function tidy(v: number, digits: number): number {
  return Number(v.toFixed(Math.min(15, digits)))
}

export function slider(p: Pick<Parameter, 'min' | 'max' | 'kind' | 'default'>): Slider {
  const { min, max } = p
  const span = max - min
  if (!(span > 0)) return { count: 0, value: () => min, position: () => 0, step: 1, digits: 0 }
  if (min > 0 && max / min > DECADES && p.kind === 'number') {
    const ratio = Math.log(max / min)
    return {
      count: POSITIONS,
      value: (i) => (i <= 0 ? min : i >= POSITIONS ? max : Number((min * Math.exp((ratio * i) / POSITIONS)).toPrecision(3))),
      position: (v) => Math.round((POSITIONS * Math.log(Math.min(max, Math.max(min, v)) / min)) / ratio),
      step: Number(round125(typeof p.default === 'number' && p.default > 0 ? p.default / 50 : span / POSITIONS).toPrecision(1)),
      digits: Math.max(0, 3 - Math.floor(Math.log10(max))),
    }
  }
  const normal = typeof p.default === 'number' ? (p.default - min) / span : NaN
  if (p.kind === 'number' && min >= 0 && normal > 0 && normal < LOW) {
    // The default lies near the low end (350 of 5,000): a power law brings it to where the hand has room on both sides.
    const power = Math.log(normal) / Math.log(MIDDLE)
    return {
      count: POSITIONS,
      value: (i) => (i <= 0 ? min : i >= POSITIONS ? max : Number((min + span * (i / POSITIONS) ** power).toPrecision(3))),
      position: (v) => Math.round(POSITIONS * ((Math.min(max, Math.max(min, v)) - min) / span) ** (1 / power)),
      step: Number(round125((normal * span) / 50).toPrecision(1)),
      digits: Math.max(0, 3 - Math.floor(Math.log10(max))),
    }
  }
  const step = p.kind === 'count' ? Math.max(1, round125(span / 500)) : round125(span / POSITIONS)
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  const count = Math.ceil(span / step - 1e-9)
  return {
    count,
    value: (i) => Math.min(max, tidy(min + i * step, digits + 2)),
    position: (v) => Math.round((Math.min(max, Math.max(min, v)) - min) / step),
    step: tidy(step, digits),
    digits,
  }
}

/** A parameter's value as text without needless zeros: `350`, `0.35`, `8.8e-5`. */
export function plain(v: number): string {
  if (!Number.isFinite(v)) return ''
  const a = Math.abs(v)
  if (a !== 0 && (a < 1e-3 || a >= 1e7)) return v.toExponential(2).replace(/\.?0+e/, 'e').replace('e+', 'e')
  return String(Number(v.toPrecision(6)))
}
