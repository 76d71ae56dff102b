// Svelte's runtime comes in two parts: what the first script calls, and what only later ones do. Rolldown would have the
// first script import the other part without taking anything from it, since one index names all of the runtime; that
// import goes, and with it the browser's order to fetch it at once: nothing in that part runs until something calls it.
import type { Plugin } from 'vite'

/** Lists, forms, styles, classes and properties. */
const LATER = /svelte\/src\/internal\/client\/(dom\/(elements\/(bindings\/(?!shared)|style|class|attachments)|blocks\/(each|key|snippet))|reactivity\/props)/
const NAME = 'svelte'

export const chunking = { includeDependenciesRecursively: false, groups: [{ name: NAME, test: LATER }] }

export const parted = (): Plugin => ({
  name: 'parted-svelte',
  apply: 'build',
  renderChunk(code, chunk) {
    if (!chunk.isEntry) return null
    const bare = code.replace(new RegExp(`^import "\\./${NAME}-[^"]*";\\n`, 'm'), '')
    if (bare.includes(`"./${NAME}-`)) this.error('the first script calls what vite.svelte.ts keeps for later')
    return { code: bare, map: null }
  },
  transformIndexHtml: { order: 'post', handler: (html) => html.replace(new RegExp(`\\s*<link rel="modulepreload"[^>]*/${NAME}-[^>]*>`), '') },
})
