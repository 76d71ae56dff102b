// What every view shares: the store, the view chosen in the URL, and the words. The link is not here; main.ts alone holds it.
import { I18n } from './i18n/i18n.svelte'
import { Store } from './store/store.svelte'
import { View } from './view.svelte'

export const store = new Store()
export const view = new View()
export const i18n = new I18n()
export const t = i18n.t
