// The racks: each a cabinet of sleds in the colour of its chips; behind them the aisle of hot gas, and behind that their
// doors, in the colour of what flows in them.
import { BoxGeometry, Group, InstancedMesh, Matrix4, Mesh, MeshLambertMaterial, ShaderMaterial } from 'three'
import { Bodies, LOOKUP, VOID, type Chart } from './chart'
import { rackX, type Plan } from './plan'
import type { Visual } from './visual'

const SLEDS = 9
const MOST_SLEDS = 1200 // beyond, a rack is one box

export class Racks {
  readonly group = new Group()
  readonly sleds: Bodies
  readonly doors: Bodies | null
  readonly #per: number
  readonly #cabinet = new MeshLambertMaterial()
  readonly #hot: ShaderMaterial

  constructor(readonly plan: Plan, readonly chart: Chart) {
    const { rack: k, racks: n } = plan
    this.#per = n * SLEDS <= MOST_SLEDS ? SLEDS : 1
    this.sleds = new Bodies(chart, 'chip', n * this.#per)
    this.doors = plan.cooling === 'hull' ? null : new Bodies(chart, 'fluid', n)
    const cabinets = new InstancedMesh(new BoxGeometry(1, 1, 1), this.#cabinet, n)
    const m = new Matrix4()
    const step = k.height / this.#per
    for (let i = 0; i < n; i++) {
      const x = rackX(plan, i)
      for (let j = 0; j < this.#per; j++) {
        this.sleds.put(i * this.#per + j, x, k.y - k.height / 2 + (j + 0.5) * step, 0.03, k.width * 0.9, step * (this.#per > 1 ? 0.78 : 0.96), k.depth)
      }
      m.makeScale(k.width, k.height + 0.08, k.depth - 0.1).setPosition(x, k.y, -0.02)
      cabinets.setMatrixAt(i, m)
      this.doors?.put(i, x, k.y + k.hood / 2, -k.depth / 2 - k.aisle - 0.07, k.width, k.height + k.hood, 0.14)
    }
    this.#hot = new ShaderMaterial({
      transparent: true, depthWrite: false,
      uniforms: { chart: { value: chart.texture }, heat: { value: VOID }, over: { value: k.height / (k.height + k.hood) } },
      vertexShader: /* glsl */ `
        varying float vUp;
        void main() { vUp = position.y + 0.5; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }`,
      fragmentShader: /* glsl */ `
        uniform float heat, over; varying float vUp; ${LOOKUP}
        void main() { gl_FragColor = vec4(tint(heat, 0.0), heat < -0.5 ? 0.0 : 0.86 * (1.0 - smoothstep(mix(over, 1.0, 0.3), 1.0, vUp))); }`,
    })
    const hot = new Mesh(new BoxGeometry(1, 1, 1), this.#hot)
    hot.scale.set(plan.row.to - plan.row.from, k.height + k.hood, k.aisle)
    hot.position.set((plan.row.from + plan.row.to) / 2, k.y + k.hood / 2, -(k.depth + k.aisle) / 2)
    hot.renderOrder = 1
    this.group.add(cabinets, this.sleds.mesh, hot)
    if (this.doors) this.group.add(this.doors.mesh)
  }

  /** The rack that an instance of the sleds belongs to. */
  rackOf(instance: number): number { return Math.floor(instance / this.#per) }
  /** Where a rack's colour stands on its scale. */
  heat(i: number): number { return this.sleds.heats.getX(i * this.#per) }

  theme(colour: (name: string) => string): void { this.#cabinet.color.set(colour('--rack-line')) }

  see(v: Visual): void {
    if (this.#hot.uniforms.heat) this.#hot.uniforms.heat.value = this.chart.share('fluid', v.heats.hot)
    const door = this.chart.share('fluid', v.heats.back || v.heats.vapour || v.heats.discharge)
    for (let i = 0; i < this.plan.racks; i++) {
      const heat = v.on[i] === 0 ? VOID : this.chart.share('chip', v.chip[i] ?? NaN)
      for (let j = 0; j < this.#per; j++) this.sleds.heats.setX(i * this.#per + j, heat)
      this.doors?.heats.setX(i, door)
    }
    this.sleds.changed()
    this.doors?.changed()
  }
}
