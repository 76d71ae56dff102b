// How Svelte compiles: runes everywhere, scoped CSS taken out into files because the server's CSP allows no inline styles.
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

const taken = new Map()
/** A scope's class: of the usual hash as few letters as tell it from others, for it stands in every rule and element. */
function scope({ hash, filename }) {
  const whole = 's' + hash(filename.replace(/^.*\/src\//, ''))
  let n = 3
  while ((taken.get(whole.slice(0, n)) ?? filename) !== filename) n++
  taken.set(whole.slice(0, n), filename)
  return whole.slice(0, n)
}

export default {
  preprocess: vitePreprocess({ script: false, style: false }),
  compilerOptions: { runes: true, modernAst: true, cssHash: scope },
}
