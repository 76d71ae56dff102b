// The languages of the page. English is the measure: zh.ts has exactly its keys, by type and by test.
import type en from './en'

export const LANGS = ['en', 'zh'] as const
export type Lang = (typeof LANGS)[number]
export type Key = keyof typeof en
export type Dictionary = Readonly<Record<Key, string>>

export const HTML_LANG: Record<Lang, string> = { en: 'en', zh: 'zh-CN' }

export const load: Record<Lang, () => Promise<Dictionary>> = {
  en: async () => (await import('./en')).default,
  zh: async () => (await import('./zh')).default,
}

/** Puts values where a sentence has {name}. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>> = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
