// The sentences of a room, a row each in both languages: they come with the room and not with the page.
import { i18n } from '../app'
import { fill } from '../i18n/dictionary'

export type Said = readonly [en: string, zh: string]

export const speak = <K extends string>(rows: Record<K, Said>) => (key: K, values?: Readonly<Record<string, string | number>>): string => fill(rows[key][i18n.lang === 'zh' ? 1 : 0], values)

const MINUS = '\u2212'
/** A number with about five digits, as people write it: 1 024.6, 7.41 × 10⁻⁵. */
export function digits(v: number | null | undefined, n = 5): string {
  if (v == null || !Number.isFinite(v)) return '–'
  const a = Math.abs(v)
  const text = a !== 0 && (a < 1e-3 || a >= 1e7)
    ? v.toExponential(n - 2).replace(/\.?0*e\+?(-?)(\d+)$/, (_, sign: string, e: string) => `\u2009×\u200910${sign && '⁻'}${e.replace(/\d/g, (d) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(d)] ?? d)}`)
    : String(Number(v.toPrecision(n))).replace(/\d(?=(\d{3})+(\.|$))/g, (d, _g, _p, at: number, all: string) => (all.slice(0, at).includes('.') ? d : `${d}\u2009`))
  return text.replace('-', MINUS)
}
export const united = (v: number | null | undefined, unit: string, n = 5): string => digits(v, n) + (unit ? `\u00a0${unit}` : '')
