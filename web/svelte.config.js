// How Svelte compiles: runes everywhere, scoped CSS taken out into files because the server's CSP allows no inline styles.
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

export default {
  preprocess: vitePreprocess({ script: false, style: false }),
  compilerOptions: { runes: true, modernAst: true },
}
