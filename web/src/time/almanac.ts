// The calendar's words and the tide's curve, from an instant and the run's history. Pure.

/** Lingshui keeps China Standard Time, UTC+8 all year. */
export const LOCAL_MS = 8 * 3600_000

/** Meteorological seasons of the northern half, by month: 0 is winter. */
export const season = (ms: number): 0 | 1 | 2 | 3 => Math.floor(((new Date(ms).getUTCMonth() + 1) % 12) / 3) as 0 | 1 | 2 | 3

/** The angle of the year at which the model's monsoon stands at its height, on 18 July: twin/climate.go. */
const PEAK_D = 199
/**
 * The monsoon by the model's mean current along the coast, which swings as a cosine between the summer's, to the
 * north-east, and the winter's, to the south-west (twin/sea.go): whichever way it runs.
 */
export function monsoon(ms: number, summer: number, winter: number): 'sw' | 'ne' {
  const day = (ms - Date.UTC(new Date(ms).getUTCFullYear(), 0, 1)) / 86400_000
  return summer - winter + (summer + winter) * Math.cos((2 * Math.PI * (day - PEAK_D)) / 365.2425) > 0 ? 'sw' : 'ne'
}

/** A curve through levels over time as an SVG path in a box, high water up; empty where there are too few. */
export function curve(t: readonly number[], level: readonly (number | null)[], from: number, to: number, width: number, height: number, reach: number): string {
  let out = ''
  t.forEach((at, i) => {
    const v = level[i]
    if (v == null) return
    const x = ((at - from) / (to - from)) * width
    const y = height / 2 - (v / reach) * (height / 2)
    out += `${out ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`
  })
  return out
}
