// A lighter three.js: the GLSL of what the scene never uses (shadows, physical and toon materials, transmission and the
// like) is left out of the page. The scene draws with Lambert, line and its own materials; a chunk that three no longer
// has under its name stops the build, so that an update of three is looked at.
import type { Plugin } from 'vite'

const UNUSED = [
  'lights_physical_pars_fragment', 'lights_physical_fragment', 'shadowmap_pars_fragment', 'shadowmap_vertex', 'shadowmap_pars_vertex', 'transmission_pars_fragment', 'transmission_fragment',
  'iridescence_fragment', 'iridescence_pars_fragment', 'envmap_physical_pars_fragment', 'lightprobes_pars_fragment', 'lights_phong_pars_fragment', 'lights_toon_pars_fragment', 'tonemapping_pars_fragment',
  'alphahash_pars_fragment', 'bumpmap_pars_fragment', 'normalmap_pars_fragment', 'clearcoat_pars_fragment', 'batching_pars_vertex', 'skinning_pars_vertex',
]

export const lighter = (): Plugin => ({
  name: 'lighter-three',
  transform(code, id) {
    if (!id.endsWith('three/build/three.module.js')) return null
    let out = code
    for (const chunk of UNUSED) {
      const bare = out.replace(new RegExp(`^var ${chunk} = "(?:[^"\\\\]|\\\\.)*";`, 'm'), `var ${chunk} = "";`)
      if (bare === out) this.error(`three has no shader chunk ${chunk}: look at vite.three.ts`)
      out = bare
    }
    // what is left goes without indentation and comments
    out = out.replace(/^(?:var|const) [\w$]+ = "(?:[^"\\]|\\.)*";$/gm, (line) => (line.includes('\\n') ? line.replace(/(\\n)(?:\\t|\s)+/g, '$1').replace(/\/\/(?:[^"\\]|\\[^n])*?(?=\\n)/g, '').replace(/(?:\\n){2,}/g, '\\n') : line))
    return { code: out, map: null }
  },
})
