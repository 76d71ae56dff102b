// Numbers as people read them: decimals fixed by unit, so that nothing jitters; dates by Intl.
import type { Lang } from './i18n/dictionary'

const DECIMALS: Record<string, number> = {
  '°C': 1, K: 2, kW: 1, MW: 2, kWh: 0, MWh: 1, 'kg/s': 1, 'g/kg': 2, 'm/s': 2, 'cm/s': 1, m: 1, 'm²': 1, mm: 1, km: 1,
  'kW/K': 1, 'm²K/W': 6, 'W/m²K': 0, kPa: 1, Pa: 0, kV: 2, A: 1, d: 1, h: 1, s: 0, min: 0, kg: 0, '%': 1, '': 3, '°': 0, 'L/kWh': 3, 'kg/kWh': 3, 'm³': 0,
}
export const MISSING = '–'
const THIN = '\u2009'

/** Decimals for a unit, fewer where the range is so wide that they would say nothing. */
export function decimals(unit: string, min = NaN, max = NaN): number {
  const usual = DECIMALS[unit]
  const span = max - min
  if (usual === undefined) return Number.isFinite(span) && span > 0 ? Math.min(6, Math.max(0, 3 - Math.floor(Math.log10(span)))) : 2
  return usual
}

const formats = new Map<string, Intl.NumberFormat>()
/** A number with so many decimals; a true minus sign, a thin space between thousands, a dash where undefined. */
export function fixed(v: number, digits: number): string {
  if (!Number.isFinite(v)) return MISSING
  const key = String(digits)
  let f = formats.get(key)
  if (!f) formats.set(key, (f = new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })))
  const s = f.format(v).replaceAll(',', THIN)
  return /^-[0.\u2009]*$/.test(s) ? s.slice(1) : s.replace('-', '\u2212')
}

/** Value with its unit, as `24.1 °C`. */
export function withUnit(v: number, unit: string, digits = decimals(unit)): string {
  const s = fixed(v, digits)
  return unit === '' ? s : `${s}\u00a0${unit}`
}

/** A percentage of a share. */
export const percent = (share: number, digits = 0): string => (Number.isFinite(share) ? `${fixed(100 * share, digits)}\u2009%` : MISSING)

/** Fouling reads better as 1.5 × 10⁻⁵ than with five zeros. */
export function tiny(v: number): string {
  if (!Number.isFinite(v)) return MISSING
  if (v === 0) return '0'
  const e = Math.floor(Math.log10(Math.abs(v)))
  const sup = String(e).replace('-', '⁻').replace(/\d/g, (d) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(d)] ?? d)
  return `${fixed(v / 10 ** e, 1)}\u2009×\u200910${sup}`
}

const locale = { en: 'en-GB', zh: 'zh-CN' } as const
const dates = new Map<string, Intl.DateTimeFormat>()
function date(lang: Lang, key: string, o: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const k = lang + key
  let f = dates.get(k)
  if (!f) dates.set(k, (f = new Intl.DateTimeFormat(locale[lang], { timeZone: 'UTC', ...o })))
  return f
}

export const dateOf = (ms: number, lang: Lang): string =>
  Number.isFinite(ms) ? date(lang, 'd', { year: 'numeric', month: 'short', day: 'numeric' }).format(ms) : MISSING
export const timeOf = (ms: number): string => (Number.isFinite(ms) ? new Date(ms).toISOString().slice(11, 19) : '--:--:--')
export const monthOf = (ms: number, lang: Lang): string => (Number.isFinite(ms) ? date(lang, 'm', { month: 'long' }).format(ms) : MISSING)
/** Short stamp of an instant, for lists: 3 Jan 04:10. */
export const stamp = (ms: number, lang: Lang): string =>
  Number.isFinite(ms) ? `${date(lang, 's', { month: 'short', day: 'numeric' }).format(ms)} ${timeOf(ms).slice(0, 5)}` : MISSING
