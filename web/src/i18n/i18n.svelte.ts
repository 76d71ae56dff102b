// The sentence for a key in the language chosen; a view that calls t() is redrawn when the language changes.
import { type Dictionary, type Key, type Lang, fill, load } from './dictionary'

export class I18n {
  lang = $state<Lang>('en')
  #words = $state.raw<Dictionary | null>(null)

  async use(lang: Lang): Promise<void> {
    const words = await load[lang]()
    this.#words = words
    this.lang = lang
  }

  t = (key: Key, values?: Readonly<Record<string, string | number>>): string => fill(this.#words?.[key] ?? '', values)
}
