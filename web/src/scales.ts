// Colour as a quantity: two scales, each even to the eye in Oklab and told apart by colour-blind people.
// Fluids (sea, loop, gas): navy when cold through sea-green to sand, coral and red when hot; lightness tells cold from
// mild, hue mild from hot. Chips: lightness rises all the way, from dusk to ember to near white.

type Lab = readonly [L: number, a: number, b: number]

function lch(L: number, C: number, degrees: number): Lab {
  const h = (degrees * Math.PI) / 180
  return [L, C * Math.cos(h), C * Math.sin(h)]
}

const FLUID: readonly Lab[] = [
  lch(0.3, 0.07, 256), lch(0.365, 0.08, 248), lch(0.43, 0.086, 238), lch(0.5, 0.09, 224), lch(0.57, 0.09, 208), lch(0.65, 0.09, 194),
  lch(0.745, 0.085, 178), lch(0.83, 0.07, 120), lch(0.81, 0.115, 74), lch(0.71, 0.155, 47), lch(0.59, 0.18, 28),
]
const EMBER: readonly Lab[] = [
  lch(0.3, 0.07, 275), lch(0.38, 0.105, 305), lch(0.46, 0.135, 340), lch(0.55, 0.16, 10), lch(0.64, 0.17, 33), lch(0.73, 0.155, 55),
  lch(0.82, 0.135, 78), lch(0.92, 0.1, 98),
]

const gamma = (x: number): number => (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055)

function rgb([L, a, b]: Lab): string {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3
  const byte = (x: number) => Math.round(255 * gamma(Math.min(1, Math.max(0, x))))
  return `rgb(${String(byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s))} ${String(byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s))} ${String(byte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s))})`
}

export interface Scale { low: number; high: number; colors: readonly string[] }

const STEPS = 128
function scale(low: number, high: number, stops: readonly Lab[]): Scale {
  const colors = Array.from({ length: STEPS }, (_, i) => {
    const x = (i / (STEPS - 1)) * (stops.length - 1)
    const k = Math.min(stops.length - 2, Math.floor(x))
    const from = stops[k] ?? [0, 0, 0]
    const to = stops[k + 1] ?? from
    const f = x - k
    return rgb([from[0] + f * (to[0] - from[0]), from[1] + f * (to[1] - from[1]), from[2] + f * (to[2] - from[2])])
  })
  return { low, high, colors }
}

const darker = ([L, a, b]: Lab): Lab => [0.84 * L - 0.04, 0.95 * a, 0.95 * b]

/** Sea, loop water and gas; a deeper cast of the same colours stands on a dark page. */
export const fluids = { light: scale(4, 48, FLUID), dark: scale(4, 48, FLUID.map(darker)) }
export const chip = scale(30, 90, EMBER)

/** The colour of a temperature; a quiet grey where it is undefined. */
export function color(s: Scale, v: number): string {
  if (!Number.isFinite(v)) return 'var(--void)'
  const x = (v - s.low) / (s.high - s.low)
  return s.colors[Math.round(Math.min(1, Math.max(0, x)) * (STEPS - 1))] ?? 'var(--void)'
}
