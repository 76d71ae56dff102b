// Colours in the scene are those of scales.ts and of nothing else: one texture with both scales, and materials that look
// a temperature up in it and shade it only a little, so that the legend holds.
import { BoxGeometry, DataTexture, InstancedBufferAttribute, InstancedMesh, LinearFilter, Matrix4, RGBAFormat, ShaderMaterial, type BufferGeometry } from 'three'
import { chip, fluids, share, STEPS, type Scale } from '../scales'

export type Row = 'fluid' | 'chip'
/** Of what is undefined, or off. */
export const VOID = -1

export class Chart {
  readonly #bytes = new Uint8Array(4 * STEPS * 2)
  readonly texture = new DataTexture(this.#bytes, STEPS, 2, RGBAFormat)
  #fluid: Scale = fluids.dark

  constructor() {
    this.texture.magFilter = LinearFilter
    this.texture.minFilter = LinearFilter
    this.theme('dark')
  }

  theme(theme: 'light' | 'dark'): void {
    this.#fluid = fluids[theme]
    for (const [row, s] of [this.#fluid, chip].entries()) {
      for (let i = 0; i < STEPS; i++) {
        const at = 4 * (row * STEPS + i)
        this.#bytes[at] = s.bytes[3 * i] ?? 0
        this.#bytes[at + 1] = s.bytes[3 * i + 1] ?? 0
        this.#bytes[at + 2] = s.bytes[3 * i + 2] ?? 0
        this.#bytes[at + 3] = 255
      }
    }
    this.texture.needsUpdate = true
  }

  /** Where a temperature stands on its scale; VOID where it is unknown. */
  share(row: Row, v: number): number { return Number.isFinite(v) ? share(row === 'chip' ? chip : this.#fluid, v) : VOID }
  /** Its colour in CSS. */
  css(row: Row, v: number): string { return (row === 'chip' ? chip : this.#fluid).colors[Math.round(Math.max(0, this.share(row, v)) * (STEPS - 1))] ?? '' }

  dispose(): void { this.texture.dispose() }
}

/** GLSL: the colour of a share of a row. */
export const LOOKUP = /* glsl */ `
uniform sampler2D chart;
vec3 tint(float share, float row) {
  return share < -0.5 ? vec3(0.36, 0.42, 0.45) : texture2D(chart, vec2((share * ${String(STEPS - 1)}.0 + 0.5) / ${String(STEPS)}.0, (row + 0.5) / 2.0)).rgb;
}`

/** GLSL: a soft light from above and before. */
const LIGHT = /* glsl */ `
float lit(vec3 n) { return mix(0.7, 1.06, 0.5 + 0.5 * dot(normalize(n), vec3(0.28, 0.78, 0.56))); }`

export function chartMaterial(chart: Chart, row: Row): ShaderMaterial {
  return new ShaderMaterial({
    uniforms: { chart: { value: chart.texture }, row: { value: row === 'chip' ? 1 : 0 } },
    vertexShader: /* glsl */ `
      attribute float heat;
      varying float vHeat; varying vec3 vN;
      void main() {
        vHeat = heat;
        vN = mat3(modelMatrix) * normal;
        gl_Position = projectionMatrix * modelViewMatrix * instanceMatrix * vec4(position, 1.0);
      }`,
    fragmentShader: /* glsl */ `
      uniform float row; varying float vHeat; varying vec3 vN; ${LOOKUP} ${LIGHT}
      void main() { gl_FragColor = vec4(tint(vHeat, row) * lit(vN), 1.0); }`,
  })
}

/** Many bodies of one shape, each with a temperature: put() places one, heats holds their shares of the scale. */
export class Bodies {
  readonly mesh: InstancedMesh
  readonly heats: InstancedBufferAttribute
  static readonly #matrix = new Matrix4()

  constructor(chart: Chart, row: Row, readonly count: number, geometry: BufferGeometry = new BoxGeometry(1, 1, 1)) {
    this.heats = new InstancedBufferAttribute(new Float32Array(count).fill(VOID), 1)
    geometry.setAttribute('heat', this.heats)
    this.mesh = new InstancedMesh(geometry, chartMaterial(chart, row), count)
  }

  put(i: number, x: number, y: number, z: number, w: number, h: number, d: number): void {
    this.mesh.setMatrixAt(i, Bodies.#matrix.makeScale(w, h, d).setPosition(x, y, z))
  }

  /** Says that heats changed. */
  changed(): void { this.heats.needsUpdate = true }
}
