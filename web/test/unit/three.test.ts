// A lighter three.js leaves out only what cannot run: what the tools cut, and that the scene asks for nothing that is cut.
import { readFileSync, readdirSync } from 'node:fs'
import { ClampToEdgeWrapping, Color, DataTexture, FloatType, Line, LinearFilter, Mesh, NearestFilter, Points, RGBAFormat, UnsignedByteType, type Material, type Object3D, type ShaderMaterial } from 'three'
import { describe, expect, it } from 'vitest'
import { Chart } from '../../src/scene/chart'
import { Cluster } from '../../src/scene/cluster'
import { Flows } from '../../src/scene/flows'
import { Hull } from '../../src/scene/hull'
import { Machines } from '../../src/scene/machines'
import { plan } from '../../src/scene/plan'
import { Plume } from '../../src/scene/plume'
import { Racks } from '../../src/scene/racks'
import { routes } from '../../src/scene/routes'
import { Water } from '../../src/scene/water'
import { fold, only, prune, sets, without } from '../../three/code'
import { answer, linked, slim } from '../../three/glsl'
import { FEATURES, never, uncalled, undefinedInGlsl } from '../../three/unused'

describe('JavaScript', () => {
  it('has false for a member that is never true, and keeps what is written, called or worked out', () => {
    const gone = (_: string, name: string): boolean => name === 'isSprite'
    expect(fold('if (a.b.isSprite) f(); this.isSprite = true; g().isSprite; x[isSprite]', gone)).toBe('if (false) f(); this.isSprite = true; g().isSprite; x[isSprite]')
    expect(never('renderers/webgl/WebGLPrograms.js', 'material', 'map')).toBe(true)
    expect(never('core/Object3D.js', 'material', 'map')).toBe(false)
    expect(never('renderers/webgl/WebGLPrograms.js', 'children', 'map')).toBe(false)
  })
  it('tells which flags are set after all', () => {
    expect(sets('class A { constructor() { this.isA = true; this.isB = false } isC = 1 } const o = { isD: x }', new Set(['isA', 'isB', 'isC', 'isD', 'isE']))).toEqual(['isA', 'isC', 'isD'])
  })
  it('keeps the wanted entries of an object', () => {
    expect(only('const Lib = { a: { x: 1 }, b: 2, c: 3 };\nLib.d = 4;', 'Lib', ['b'])).toEqual({ code: 'const Lib = {  b: 2,  };\n', kept: ['b'] })
  })
  it('has classes without methods of some names, and nothing else of that name', () => {
    expect(without('class A { copy() { a.copy() } keep() { b.copy() } static copy() {} } function copy() {}', ['copy'])).toBe('class A {  keep() { b.copy() }  } function copy() {}')
    expect([uncalled('core/Object3D.js').includes('copy'), uncalled('math/Vector3.js').includes('copy')]).toEqual([true, false])
  })
  const ours = (): boolean => true
  it('loses members that nobody names, and with them what only they name', () => {
    expect(prune('class A { a() { return this.b() } b() {} c() {} } new A().c()', ours)).toBe('class A {   c() {} } new A().c()')
    expect(prune('function F() { this.a = () => 1; this.b = 2; return { c: 1, d: 2 } } f(F().b).c', ours)).toBe('function F() {  this.b = 2; return { c: 1,  } } f(F().b).c')
    expect(prune('function F() { function a() { return b() } function b() {} function c() {} return c() } F()', ours)).toBe('function F() {   function c() {} return c() } F()')
  })
  it('keeps what a text, a variable, a subclass or the language names, and what has an effect', () => {
    for (const kept of [
      'class A { a() {} } x["a"]', 'class A { a() {} } const { a } = x', 'class A { a() {} toString() {} [b]() {} static #c() {} } x[`${k}a`]', 'class A { a() {} } class B extends A { a() { super.a() } } x.a()', 'class A { constructor() { this.a = f() } }',
    ]) expect(prune(kept, ours)).toBe(kept)
    expect(prune('class A { a() {} }', () => false)).toBe('class A { a() {} }')
  })
})

describe('GLSL', () => {
  const gone = (name: string): boolean => /^NO/.test(name)
  it.each([
    ['#ifdef NO', false], ['#ifndef NO', true], ['#ifdef YES', null], ['#if defined( NO ) || defined( YES )', null], ['#if defined( NO ) && defined( YES )', false], ['#if NO_LIGHTS > 0', false], ['#if ! defined( NO ) || defined( YES )', true],
    ['#if ( NO_A > 0 || defined( NO ) ) && LIGHTS > 0', false], ['#if defined( YES ) || ! defined( YES )', true], ['#if LIGHTS > 0', null], ['#if I < NO_B', false], ['#if MODE == 3', null],
  ] as const)('%s is %s', (line, said) => { expect(answer(line, gone)).toBe(said) })
  it('loses branches, comments and blanks, and keeps a chain of conditions whole', () => {
    expect(slim('a; // x\n#ifdef NO\n  b;\n#else\n  c; /* y\n z */\n#endif\n#ifdef YES\n#ifdef NO\nd;\n#endif\n#endif', gone)).toBe('a;\nc;')
    expect(slim('#if defined( NO )\na;\n#elif defined( YES )\nb;\n#elif defined( NO )\nc;\n#else\nd;\n#endif', gone)).toBe('#if defined( YES )\nb;\n#else\nd;\n#endif')
    expect(slim('#ifdef YES\na;\n#elif ! defined( NO )\nb;\n#else\nc;\n#endif', gone)).toBe('#ifdef YES\na;\n#else\nb;\n#endif')
  })
  it('links what is included, but for what is empty', () => {
    expect(linked({ root: '#include <a>\n#include <b>\nx' }, (n) => (n === 'a' ? '#include <c>' : n === 'c' ? 'y' : ''))).toEqual({ root: '#include <a>\nx', a: '#include <c>', c: 'y' })
  })
  it("means the same as three's own, whatever the scene defines", () => {
    // what is left, asked with every name told, is what the whole text comes to
    const folder = new URL('../../node_modules/three/src/renderers/shaders/ShaderChunk/', import.meta.url)
    for (const file of readdirSync(folder)) {
      for (const [, text = ''] of readFileSync(new URL(file, folder), 'utf8').matchAll(/`([^`]*)`/g)) {
        for (const defined of [[], ['USE_FOG', 'FLAT_SHADED'], ['USE_INSTANCING', 'NUM_DIR_LIGHTS', 'NUM_HEMI_LIGHTS', 'LAMBERT', 'DOUBLE_SIDED', 'OPAQUE']]) {
          const absent = (name: string): boolean => !defined.includes(name)
          expect(slim(slim(text, undefinedInGlsl), absent)).toBe(slim(text, absent))
        }
      }
    }
  })
})

describe('the scene', () => {
  const unknown = (): number => NaN
  const channels = (kind: string[]): string[] => [
    'sea.temperature_degC', 'sea.at_10m_degC', ...kind.map((c) => `pod.0.${c}`), 'pod.0.hull_heat_kW', 'pod.1.chip_max_degC', ...Array.from({ length: 24 }, (_, i) => `pod.0.rack.${String(i)}.chip_degC`),
  ]
  it.each([[['loop_flow_kg_s', 'sea_flow_kg_s']], [['sea_flow_kg_s']], [['refrigerant_flow_kg_s', 'vapour_degC']], [[]]])('of a pod with %s asks for nothing that is left out', (kind) => {
    const p = plan(channels(kind), unknown, 0)
    const chart = new Chart()
    const groups = [new Water(p, chart), new Hull(p), new Racks(p, chart), new Flows(routes(p), chart), new Machines(p, chart), new Plume(p, chart), new Cluster(p, chart)].map((x) => x.group)
    let drawn = 0
    const look = (o: Object3D): void => {
      if (!(o instanceof Mesh || o instanceof Points || o instanceof Line)) return
      drawn++
      const m = o.material as Material
      expect(['MeshLambertMaterial', 'ShaderMaterial', 'LineBasicMaterial']).toContain(m.type)
      const asked = Object.entries(m).filter(([name, v]) => FEATURES.test(name) && v !== null && v !== false && v !== 0)
      expect(asked, `${o.type} of ${m.type}`).toEqual([])
      expect(m.clippingPlanes).toBe(null)
      for (const { value } of Object.values((m as ShaderMaterial).uniforms ?? {})) {
        if (!(value instanceof DataTexture)) { expect((value as { isTexture?: boolean } | null)?.isTexture).toBe(undefined); continue }
        expect(value.format).toBe(RGBAFormat)
        expect([UnsignedByteType, FloatType]).toContain(value.type)
        expect([NearestFilter, LinearFilter]).toContain(value.magFilter)
        expect(value.minFilter).toBe(value.magFilter)
        expect([value.generateMipmaps, value.flipY, value.premultiplyAlpha, value.colorSpace, value.version > 0]).toEqual([false, false, false, '', true])
        expect([value.wrapS, value.wrapT].every((w) => w === ClampToEdgeWrapping)).toBe(true)
      }
      expect((m as { lights?: boolean }).lights === true && m.type === 'ShaderMaterial').toBe(false)
      expect(o.geometry.morphAttributes).toEqual({})
      expect([o.castShadow, o.receiveShadow]).toEqual([false, false])
      expect([(o as { instanceColor?: unknown }).instanceColor ?? null, (o as { morphTexture?: unknown }).morphTexture ?? null]).toEqual([null, null])
    }
    for (const g of groups) g.traverse(look)
    expect(drawn).toBeGreaterThan(12)
  })
  it('makes each thing once, and names its colours by number', () => {
    const folder = new URL('../../src/scene/', import.meta.url)
    const code = readdirSync(folder).filter((f) => f.endsWith('.ts')).map((f) => readFileSync(new URL(f, folder), 'utf8')).join('\n')
    expect(code.match(/\.(clone|copy|toJSON|fromJSON)\(/g)).toBe(null)
    const base = readFileSync(new URL('../../src/base.css', import.meta.url), 'utf8')
    const tokens = [...code.matchAll(/colour\('(--[\w-]+)'\)/g)].map(([, name = '']) => name)
    expect(tokens.length).toBeGreaterThan(8)
    // one that a minifier could write shorter as a name would not be read
    const names = new Set<number>(Object.values(Color.NAMES))
    for (const name of tokens) {
      const values = [...base.matchAll(new RegExp(`${name}: ([^;]+);`, 'g'))].map(([, v = '']) => v)
      expect(values, name).not.toEqual([])
      for (const v of values) expect([/^#[0-9a-f]{6}$/.test(v), names.has(parseInt(v.slice(1), 16))], `${name} ${v}`).toEqual([true, false])
    }
  })
})
