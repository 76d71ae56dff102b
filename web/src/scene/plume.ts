// What rises: the discharge as a plume that widens and thins to the colour of the sea, bent by the current; and the
// warm film that leaves the hull, as much as its heat.
import { BufferAttribute, BufferGeometry, Group, Points, ShaderMaterial, Vector3, Vector4 } from 'three'
import { LOOKUP, type Chart } from './chart'
import type { Plan } from './plan'
import { fittings } from './routes'
import type { Visual } from './visual'
import { chance } from './water'

const PUFFS = 220
const WISPS = 220
const WISP_KW = 120 // of hull heat at which all wisps are seen

export class Plume {
  readonly group = new Group()
  readonly #puffs: ShaderMaterial | null = null
  readonly #wisps: ShaderMaterial
  #rise = 0

  constructor(readonly plan: Plan, readonly chart: Chart) {
    const pumped = plan.cooling === 'loop' || plan.cooling === 'direct'
    if (pumped) {
      const mouth = new Vector3(...fittings(plan).outlet)
      this.#puffs = new ShaderMaterial({
        transparent: true, depthWrite: false,
        uniforms: { chart: { value: chart.texture }, mouth: { value: mouth }, time: { value: 0 }, shape: { value: new Vector4(5, 12, 0.5, 0.6) }, drift: { value: new Vector3() }, pixels: { value: 1 }, strength: { value: 0 } },
        vertexShader: /* glsl */ `
          uniform vec3 mouth, drift; uniform vec4 shape; uniform float time, pixels, strength; varying vec4 vColor; ${LOOKUP}
          void main() {
            float s = fract(position.x + time);
            float rise = shape.x * (1.0 - (1.0 - s) * (1.0 - s));
            float wide = 0.16 + 0.16 * rise;
            vec3 p = mouth + vec3(0.0, rise, 0.0) + drift * (s * s) * shape.x + wide * vec3(position.y, 0.3 * position.z, position.z);
            float thin = 1.0 + (shape.y - 1.0) * s * s;
            vColor = vec4(tint(mix(shape.z, shape.w, 1.0 / thin), 0.0) + 0.1 * (1.0 - s), strength * (1.0 - s) * (0.25 + 0.55 / thin));
            vec4 m = modelViewMatrix * vec4(p, 1.0);
            gl_Position = projectionMatrix * m;
            gl_PointSize = min(140.0, 2.1 * wide * pixels / -m.z);
          }`,
        fragmentShader: /* glsl */ `
          varying vec4 vColor;
          void main() { float r = 2.0 * length(gl_PointCoord - 0.5); if (r > 1.0) discard; gl_FragColor = vec4(vColor.rgb, vColor.a * (1.0 - r * r)); }`,
      })
      this.#add(this.#puffs, PUFFS, (i, k) => (k === 0 ? i / PUFFS : 2 * chance(i, 30 + k) - 1))
    }
    const r = plan.diameter / 2
    this.#wisps = new ShaderMaterial({
      transparent: true, depthWrite: false,
      uniforms: { chart: { value: chart.texture }, time: { value: 0 }, heat: { value: 0.5 }, share: { value: 0 }, drift: { value: new Vector3() }, pixels: { value: 1 }, size: { value: new Vector3(plan.length / 2 - 0.5, r, r * 1.6) } },
      vertexShader: /* glsl */ `
        uniform vec3 size, drift; uniform float time, heat, share, pixels; varying vec4 vColor; ${LOOKUP}
        void main() {
          float s = fract(position.x + time), a = 1.8 + 1.9 * position.z;
          vec3 p = vec3(position.y * size.x, size.y * 1.03 * sin(a) + s * size.z, size.y * 1.03 * cos(a)) + 0.5 * drift * s;
          float seen = step(fract(position.x * 7.13 + position.y * 3.7), share);
          vColor = vec4(tint(heat, 0.0) + 0.22, seen * 0.75 * sin(3.14159 * s));
          vec4 m = modelViewMatrix * vec4(p, 1.0);
          gl_Position = projectionMatrix * m;
          gl_PointSize = min(26.0, (0.07 + 0.16 * s) * pixels / -m.z);
        }`,
      fragmentShader: /* glsl */ `
        varying vec4 vColor;
        void main() { float r = 2.0 * length(gl_PointCoord - 0.5); if (r > 1.0 || vColor.a < 0.01) discard; gl_FragColor = vec4(vColor.rgb, vColor.a * (1.0 - r)); }`,
    })
    this.#add(this.#wisps, WISPS, (i, k) => (k === 1 ? 2 * chance(i, 41) - 1 : chance(i, 40 + k)))
  }

  #add(material: ShaderMaterial, count: number, seed: (i: number, k: number) => number): void {
    const seeds = new Float32Array(3 * count)
    for (let i = 0; i < count; i++) for (let k = 0; k < 3; k++) seeds[3 * i + k] = seed(i, k)
    const g = new BufferGeometry()
    g.setAttribute('position', new BufferAttribute(seeds, 3))
    const points = new Points(g, material)
    points.frustumCulled = false
    points.renderOrder = 4
    this.group.add(points)
  }

  see(v: Visual): void {
    const q = v.plume
    this.#rise = q.rise
    const sea = Number.isFinite(v.sea) ? v.sea : v.heats.intake
    if (this.#puffs) {
      const u = this.#puffs.uniforms
      ;(u.shape?.value as Vector4).set(q.rise, q.dilution, this.chart.share('fluid', sea), this.chart.share('fluid', sea + q.excess))
      ;(u.drift?.value as Vector3).set(v.drift.x / 3, 0, v.drift.z / 3)
      if (u.strength) u.strength.value = Math.min(1, q.strength)
    }
    const w = this.#wisps.uniforms
    if (w.heat) w.heat.value = this.chart.share('fluid', v.heats.cold)
    if (w.share) w.share.value = Math.min(1, Math.max(0, v.hullHeat) / WISP_KW)
    ;(w.drift?.value as Vector3).set(v.drift.x, 0, v.drift.z)
  }

  move(v: Visual, dt: number): void {
    const t = this.#puffs?.uniforms.time
    // it leaves the mouth as fast as the pipe brings it
    if (t) t.value = (Number(t.value) + (0.6 * v.speeds.sea * dt) / Math.max(1, this.#rise)) % 1
    const w = this.#wisps.uniforms.time
    if (w) w.value = (Number(w.value) + 0.18 * dt) % 1
  }

  scale(pixels: number): void {
    for (const m of [this.#puffs, this.#wisps]) if (m?.uniforms.pixels) m.uniforms.pixels.value = pixels
  }
}
