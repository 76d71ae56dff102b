// Colour as a quantity, for every picture of the page: two scales whose lightness rises all the way, so that they read
// in grey and to colour-blind eyes, and whose steps are equal in Oklab. Fluids (sea, loop, gas) go from navy through
// sea-green to sand, the way of viridis; chips from dusk through ember to near white, the way of inferno.

export type Lab = readonly [L: number, a: number, b: number]

function lch(L: number, C: number, degrees: number): Lab {
  const h = (degrees * Math.PI) / 180
  return [L, C * Math.cos(h), C * Math.sin(h)]
}

const FLUID: readonly Lab[] = [
  lch(0.27, 0.08, 262), lch(0.34, 0.086, 252), lch(0.42, 0.088, 240), lch(0.5, 0.09, 224), lch(0.575, 0.092, 205), lch(0.65, 0.094, 184),
  lch(0.72, 0.098, 160), lch(0.79, 0.108, 130), lch(0.85, 0.12, 105), lch(0.91, 0.115, 90),
]
const EMBER: readonly Lab[] = [
  lch(0.3, 0.07, 275), lch(0.38, 0.105, 305), lch(0.46, 0.135, 340), lch(0.55, 0.16, 10), lch(0.64, 0.17, 33), lch(0.73, 0.155, 55),
  lch(0.82, 0.135, 78), lch(0.92, 0.1, 98),
]

const gamma = (x: number): number => (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055)

/** Bytes of sRGB from Oklab (B. Ottosson, 2020). */
export function srgb([L, a, b]: Lab): readonly [r: number, g: number, b: number] {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3
  const byte = (x: number) => Math.round(255 * gamma(Math.min(1, Math.max(0, x))))
  return [byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s), byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s), byte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)]
}

/** A scale between two temperatures: its steps as Oklab, as bytes one after another, and as CSS. */
export interface Scale { low: number; high: number; labs: readonly Lab[]; bytes: Uint8Array; colors: readonly string[] }

export const STEPS = 128
const apart = (p: Lab, q: Lab): number => Math.hypot(q[0] - p[0], q[1] - p[1], q[2] - p[2])

/** The scale through the stops, walked in steps of equal length. */
function scale(low: number, high: number, stops: readonly Lab[]): Scale {
  const reach = [0]
  stops.slice(1).forEach((q, k) => { reach.push((reach[k] ?? 0) + apart(stops[k] ?? q, q)) })
  const labs = Array.from({ length: STEPS }, (_, i): Lab => {
    const d = (i / (STEPS - 1)) * (reach.at(-1) ?? 0)
    const k = Math.min(stops.length - 2, Math.max(0, reach.findIndex((r) => r > d) - 1 + (reach.some((r) => r > d) ? 0 : stops.length)))
    const from = stops[k] ?? [0, 0, 0]
    const to = stops[k + 1] ?? from
    const f = (d - (reach[k] ?? 0)) / apart(from, to)
    return [from[0] + f * (to[0] - from[0]), from[1] + f * (to[1] - from[1]), from[2] + f * (to[2] - from[2])]
  })
  const rgbs = labs.map(srgb)
  return { low, high, labs, bytes: Uint8Array.from(rgbs.flat()), colors: rgbs.map((c) => `rgb(${c.join(' ')})`) }
}

const darker = ([L, a, b]: Lab): Lab => [0.9 * L - 0.04, 0.95 * a, 0.95 * b]

/** Sea, loop water and gas; a deeper cast of the same colours stands on a dark page. */
export const fluids = { light: scale(4, 48, FLUID), dark: scale(4, 48, FLUID.map(darker)) }
export const chip = scale(30, 90, EMBER)

/** Where a temperature stands on a scale, 0 to 1; NaN where it is undefined. */
export const share = (s: Scale, v: number): number => Math.min(1, Math.max(0, (v - s.low) / (s.high - s.low)))

/** The colour of a temperature; a quiet grey where it is undefined. */
export function color(s: Scale, v: number): string {
  return Number.isFinite(v) ? (s.colors[Math.round(share(s, v) * (STEPS - 1))] ?? 'var(--void)') : 'var(--void)'
}
