// What flows: every particle of every route in one draw. The routes lie in a texture, so that a frame moves nothing but
// one number per route; colour is the temperature at the particle's place, speed the flow's.
import {
  BufferAttribute, BufferGeometry, CatmullRomCurve3, DataTexture, FloatType, GreaterDepth, Group, Mesh, MeshLambertMaterial, NearestFilter, Points, RGBAFormat, ShaderMaterial, TubeGeometry, Vector3,
  type ShaderMaterialParameters,
} from 'three'
import { LOOKUP, VOID, type Chart } from './chart'
import { lengthOf, resample, type Route } from './routes'
import type { Visual } from './visual'
import { chance } from './water'

const N = 96 // places along a route
const POWER = 2 // in place of a temperature: the colour of power

export class Flows {
  readonly group = new Group()
  readonly pipes: Mesh[] = []
  readonly points: Points
  /** The same particles where something hides them, as ghosts: what flows behind the racks is seen through them. */
  readonly #ghosts: Points
  readonly #material: ShaderMaterial
  readonly #glass = new MeshLambertMaterial({ transparent: true, depthWrite: false })
  readonly #cable = new MeshLambertMaterial()
  readonly #ways: DataTexture
  readonly #texels: Float32Array
  readonly #travel: Float32Array
  readonly #lengths: number[]

  constructor(readonly routes: readonly Route[], readonly chart: Chart) {
    const rows = routes.length
    this.#texels = new Float32Array(4 * N * rows)
    this.#travel = new Float32Array(rows)
    this.#lengths = routes.map((r) => lengthOf(r.points))
    routes.forEach((r, row) => {
      resample(r.points, N).forEach(([x, y, z], i) => { this.#texels.set([x, y, z, VOID], 4 * (row * N + i)) })
      if (r.radius > 0) this.#pipe(r)
    })
    this.#ways = new DataTexture(this.#texels, N, rows, RGBAFormat, FloatType)
    this.#ways.magFilter = NearestFilter
    this.#ways.minFilter = NearestFilter
    this.#ways.needsUpdate = true

    const count = routes.reduce((sum, r) => sum + r.count, 0)
    const stray = new Float32Array(3 * count)
    const seat = new Float32Array(3 * count) // phase, row, size
    let at = 0
    routes.forEach((r, row) => {
      for (let i = 0; i < r.count; i++, at++) {
        for (let k = 0; k < 3; k++) stray[3 * at + k] = (2 * chance(at, 20 + k) - 1) * (r.spread[k] ?? 0)
        seat[3 * at] = r.radius > 0 ? (i + 0.6 * chance(at, 23)) / r.count : chance(at, 23)
        seat[3 * at + 1] = row
        seat[3 * at + 2] = r.size * (0.8 + 0.4 * chance(at, 24))
      }
    })
    const geometry = new BufferGeometry()
    geometry.setAttribute('position', new BufferAttribute(stray, 3))
    geometry.setAttribute('seat', new BufferAttribute(seat, 3))
    const look: ShaderMaterialParameters = {
      transparent: true,
      uniforms: { chart: { value: chart.texture }, ways: { value: this.#ways }, travel: { value: this.#travel }, pixels: { value: 1 }, keep: { value: 1 }, fade: { value: 1 } },
      vertexShader: /* glsl */ `
        uniform sampler2D ways; uniform float travel[${String(rows)}]; uniform float pixels, keep;
        attribute vec3 seat; varying vec3 vColor; ${LOOKUP}
        void main() {
          int row = int(seat.y);
          float s = fract(seat.x + travel[row]) * ${String(N - 1)}.0;
          int i = int(s);
          vec4 way = mix(texelFetch(ways, ivec2(i, row), 0), texelFetch(ways, ivec2(i + 1, row), 0), s - float(i));
          vColor = way.w > 1.5 ? vec3(1.0, 0.81, 0.44) : tint(way.w, 0.0);
          vec4 m = modelViewMatrix * vec4(way.xyz + position, 1.0);
          gl_Position = fract(float(gl_VertexID) * 0.618034) > keep ? vec4(2.0, 2.0, 2.0, 1.0) : projectionMatrix * m;
          gl_PointSize = max(1.6, seat.z * pixels / -m.z);
        }`,
      fragmentShader: /* glsl */ `
        uniform float fade; varying vec3 vColor;
        void main() {
          vec2 q = gl_PointCoord - 0.5; float r = length(q);
          if (r > 0.5) discard;
          gl_FragColor = vec4(vColor * (1.12 - 1.0 * r) + 0.16 * smoothstep(0.3, 0.0, length(q + vec2(0.12))), fade * smoothstep(0.5, 0.4, r));
        }`,
    }
    this.#material = new ShaderMaterial(look)
    const ghost = new ShaderMaterial({ ...look, uniforms: { ...look.uniforms, fade: { value: 0.42 } }, depthFunc: GreaterDepth, depthWrite: false })
    this.#ghosts = new Points(geometry, ghost)
    this.#ghosts.frustumCulled = false
    this.#ghosts.renderOrder = 2
    this.points = new Points(geometry, this.#material)
    this.points.frustumCulled = false
    this.points.renderOrder = 3
    this.group.add(this.points, this.#ghosts)
  }

  #pipe(r: Route): void {
    const line = new CatmullRomCurve3(r.points.map(([x, y, z]) => new Vector3(x, y, z)), false, 'catmullrom', 0)
    const mesh = new Mesh(new TubeGeometry(line, Math.max(8, r.points.length * 3), r.radius, 8), r.drive === 'cable' ? this.#cable : this.#glass)
    mesh.userData.part = r.part
    mesh.renderOrder = r.drive === 'cable' ? 0 : 2
    this.pipes.push(mesh)
    this.group.add(mesh)
  }

  /** What share of the particles is drawn. */
  thin(share: number): void {
    const u = this.#material.uniforms.keep
    if (u) u.value = share
  }

  theme(colour: (name: string) => string): void {
    this.#glass.color.set('#dff3f5')
    this.#glass.opacity = 0.32
    this.#cable.color.set(colour('--cable'))
  }

  see(v: Visual): void {
    this.routes.forEach((r, row) => {
      const { heats } = r
      for (let i = 0; i < N; i++) {
        let heat = POWER
        if (heats.length > 0) {
          const s = i / (N - 1)
          let k = 0
          while (k + 1 < heats.length && (heats[k + 1]?.[0] ?? 2) <= s) k++
          const [a, from] = heats[k] ?? [0, 'cold']
          const [b, to] = heats[k + 1] ?? [1, from]
          const t = b > a ? (s - a) / (b - a) : 0
          heat = this.chart.share('fluid', v.heats[from] + t * (v.heats[to] - v.heats[from]))
        }
        this.#texels[4 * (row * N + i) + 3] = heat
      }
    })
    this.#ways.needsUpdate = true
  }

  move(v: Visual, dt: number): void {
    for (let i = 0; i < this.#travel.length; i++) {
      const r = this.routes[i]
      if (r) this.#travel[i] = ((this.#travel[i] ?? 0) + (v.speeds[r.drive] * dt) / (this.#lengths[i] ?? 1)) % 1
    }
  }

  scale(pixels: number): void {
    const u = this.#material.uniforms.pixels
    if (u) u.value = pixels
  }

  travelled(name: string): number { return this.#travel[this.routes.findIndex((r) => r.name === name)] ?? NaN }
}
