// A lighter three.js: its modules come one by one instead of as one file, so that what is not used falls away; whole
// modules that the scene never asks for give way to stand-ins, shaders keep only what can be compiled in, branches behind
// flags of absent classes go, and in the end every method and inner function that nobody names. What is left out stands
// in three/unused.ts; a name there that three no longer has, or that the scene has come to use, stops the build.
import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'
import { fold, only, prune, sets, without } from './three/code.ts'
import { linked, slim } from './three/glsl.ts'
import { FLAGS, LINES, never, PREFIX, SHADERS, SHADER_FILES, STANDINS, uncalled, undefinedInGlsl } from './three/unused.ts'

const SOURCE = 'three/src/'
const within = (id: string): string => id.split(SOURCE)[1] ?? ''
const COLOR = 'math/Color.js' // its names of colours are left out: the page's are numbers
const PROGRAM = 'renderers/webgl/WebGLProgram.js'

/** The shaders' texts that can be reached, as the module that three has them in. */
function chunks(folder: string): string {
  const texts = (file: string): string[] => [...readFileSync(folder + file, 'utf8').matchAll(/`([^`]*)`/g)].map((m) => slim(m[1] ?? '', undefinedInGlsl))
  const chunk = (name: string): string => texts(`ShaderChunk/${name}.glsl.js`)[0] ?? ''
  const roots: Record<string, string> = { [PREFIX]: chunk(PREFIX) }
  for (const file of SHADER_FILES) {
    const [vertex = '', fragment = ''] = texts(`ShaderLib/${file}.glsl.js`)
    roots[`${file}_vert`] = vertex
    roots[`${file}_frag`] = fragment
  }
  return `export const ShaderChunk = ${JSON.stringify(linked(roots, chunk))}`
}

export function lighter(): Plugin {
  const found = new Set<string>()
  return {
    name: 'lighter-three',
    enforce: 'pre',
    apply: 'build',
    resolveId: { filter: { id: /^three$/ }, handler() { return this.resolve(`${SOURCE}Three.js`) } },
    load: { filter: { id: /\/three\/src\// }, handler(id) {
      const name = within(id)
      const text = STANDINS[name]
      if (text === undefined) return null
      readFileSync(id)
      found.add(name)
      return text
    } },
    transform: { filter: { id: /\/three\/src\// }, handler(code, id) {
      const name = within(id)
      if (name === '' || name in STANDINS) return null
      if (name === 'renderers/shaders/ShaderChunk.js') return { code: chunks(id.replace('ShaderChunk.js', '')), map: null }
      if (name === PROGRAM && !code.includes(`'${PREFIX}'`)) this.error(`three's programs no longer begin with ${PREFIX}: look at three/unused.ts`)
      if (name === 'renderers/shaders/ShaderLib.js') {
        const lib = only(code, 'ShaderLib', SHADERS)
        if (lib.kept.length !== SHADERS.length) this.error(`of the shaders ${SHADERS.join(', ')} three has ${lib.kept.join(', ')}: look at three/unused.ts`)
        return { code: lib.code, map: null }
      }
      let text = without(name === COLOR ? only(code, '_colorKeywords', []).code : code, uncalled(name))
      for (const [from, to] of LINES[name] ?? []) {
        if (!text.includes(from)) this.error(`three's ${name} has no ${from}: look at three/unused.ts`)
        text = text.replaceAll(from, to)
      }
      return {
        code: fold(text, (object, member) => {
          if (!never(name, object, member)) return false
          found.add(member)
          return true
        }),
        map: null,
      }
    } },
    renderChunk(code, chunk) {
      const three = Object.entries(chunk.modules).filter(([id]) => id.includes(SOURCE))
      if (three.length === 0) return null
      const gone = [...FLAGS, ...Object.keys(STANDINS)].filter((name) => !found.has(name))
      if (gone.length > 0) this.error(`three no longer asks for ${gone.join(', ')}: look at three/unused.ts`)
      const used = sets(code, FLAGS)
      if (used.length > 0) this.error(`the scene has come to need what is left out by ${used.join(', ')}: look at three/unused.ts`)
      const places = three.map(([id, m]) => {
        const text = m.code?.trim() ?? ''
        const from = code.indexOf(text)
        if (from < 0) this.error(`${within(id)} is not found in its chunk`)
        return [from, from + text.length] as const
      })
      return { code: prune(code, (at) => places.some(([from, to]) => at >= from && at < to)), map: null }
    },
  }
}
