// The machines: power bay, plate exchanger with its cells, pumps that turn at their speed, strainer, condenser in the sea.
import { BoxGeometry, CylinderGeometry, Group, Mesh, MeshLambertMaterial, type Object3D } from 'three'
import { Bodies, type Chart } from './chart'
import type { Plan } from './plan'
import { fittings } from './routes'
import type { Visual } from './visual'

const PLATES = 14
const CELLS = 8
const TUBES = { high: 5, deep: 4 }

export class Machines {
  readonly group = new Group()
  /** Bodies that can be pointed at, each with its part. */
  readonly parts: Object3D[] = []
  readonly #metal = new MeshLambertMaterial()
  readonly #dark = new MeshLambertMaterial()
  readonly #wheel = new MeshLambertMaterial()
  readonly #mark = new MeshLambertMaterial()
  readonly #plates: Bodies | null = null
  readonly #tubes: Bodies | null = null
  readonly wheels: { sea: Group | null; loop: Group | null } = { sea: null, loop: null }

  constructor(readonly plan: Plan, readonly chart: Chart) {
    const f = fittings(plan)
    const r = plan.diameter / 2
    const x = (plan.power.from + plan.power.to) / 2
    const w = plan.power.to - plan.power.from
    // Power bay: transformer with its fins, UPS cabinet with its lamp.
    this.#box('power', this.#metal, x, -0.32 * r, 0.1, 0.72 * w, 0.62 * r, 0.7 * r)
    for (let i = 0; i < 6; i++) this.#box('power', this.#dark, x + (i / 5 - 0.5) * 0.56 * w, -0.32 * r, 0.1 + 0.37 * r, 0.05 * w, 0.5 * r, 0.1)
    this.#box('power', this.#dark, x, 0.34 * r, 0, 0.62 * w, 0.42 * r, 0.5 * r)
    this.#box('power', this.#mark, x, 0.42 * r, 0.26 * r, 0.4 * w, 0.05, 0.03)

    if (plan.cooling === 'loop') {
      this.#plates = new Bodies(chart, 'fluid', PLATES * CELLS)
      const p = f.plates
      for (let i = 0; i < PLATES; i++) {
        for (let j = 0; j < CELLS; j++) {
          this.#plates.put(i * CELLS + j, p.x + ((i + 0.5) / PLATES - 0.5) * p.w, p.y + ((j + 0.5) / CELLS - 0.5) * p.h, p.z, (0.8 * p.w) / PLATES, (0.97 * p.h) / CELLS, p.d)
        }
      }
      this.#plates.mesh.userData.part = 'exchanger'
      this.parts.push(this.#plates.mesh)
      this.group.add(this.#plates.mesh)
      for (const side of [-1, 1]) this.#box('exchanger', this.#metal, p.x + side * (p.w / 2 + 0.05), p.y, p.z, 0.07, 1.12 * p.h, 1.15 * p.d)
      this.wheels.loop = this.#pump('loopPump', f.loopPump, 0.26)
    }
    if (plan.cooling === 'loop' || plan.cooling === 'direct') {
      this.wheels.sea = this.#pump('seaPump', f.seaPump, 0.36)
      this.#box('seaPump', this.#dark, f.seaPump[0], (f.seaPump[1] + plan.bed) / 2 - 0.2, f.seaPump[2], 0.4, f.seaPump[1] - plan.bed - 0.3, 0.4)
      for (let i = 0; i < 5; i++) {
        const bar = new Mesh(new CylinderGeometry(0.3, 0.3, 0.05, 16, 1, true), this.#dark)
        bar.rotation.z = Math.PI / 2
        bar.position.set(f.strainer[0] + 0.02 + i * 0.1, f.strainer[1], f.strainer[2])
        this.#part('intake', bar)
      }
      const mouth = new Mesh(new CylinderGeometry(0.2, 0.1, 0.24, 16, 1, true), this.#dark)
      mouth.position.set(...f.outlet)
      this.#part('discharge', mouth)
    }
    if (plan.cooling === 'thermosyphon') {
      const c = f.condenser
      this.#tubes = new Bodies(chart, 'fluid', TUBES.high * TUBES.deep, new CylinderGeometry(0.5, 0.5, 1, 10).rotateZ(Math.PI / 2))
      for (let i = 0; i < TUBES.high; i++) {
        for (let j = 0; j < TUBES.deep; j++) this.#tubes.put(i * TUBES.deep + j, c.x, c.y + (i / (TUBES.high - 1) - 0.5) * c.h, c.z + (j / (TUBES.deep - 1) - 0.5) * c.d, c.w, 0.13, 0.13)
      }
      this.#tubes.mesh.userData.part = 'condenser'
      this.parts.push(this.#tubes.mesh)
      this.group.add(this.#tubes.mesh)
      for (const side of [-1, 1]) this.#box('condenser', this.#metal, c.x + (side * c.w) / 2, c.y, c.z, 0.16, c.h + 0.3, c.d + 0.3)
    }
  }

  #part(part: string, mesh: Object3D): void {
    mesh.userData.part = part
    this.parts.push(mesh)
    this.group.add(mesh)
  }
  #box(part: string, material: MeshLambertMaterial, x: number, y: number, z: number, w: number, h: number, d: number): void {
    const mesh = new Mesh(new BoxGeometry(w, h, d), material)
    mesh.position.set(x, y, z)
    this.#part(part, mesh)
  }
  #pump(part: string, [x, y, z]: readonly [number, number, number], r: number): Group {
    const ring = new Mesh(new CylinderGeometry(r + 0.06, r + 0.06, 0.3, 28, 1, true), this.#metal)
    const back = new Mesh(new CylinderGeometry(r + 0.06, r + 0.06, 0.05, 28), this.#dark)
    for (const m of [ring, back]) {
      m.rotation.x = Math.PI / 2
      m.position.set(x, y, m === back ? z - 0.14 : z)
      this.#part(part, m)
    }
    const wheel = new Group()
    wheel.position.set(x, y, z + 0.04)
    for (let i = 0; i < 6; i++) {
      const blade = new Mesh(new BoxGeometry(r * 0.86, 0.07, 0.16), i === 0 ? this.#mark : this.#wheel)
      blade.position.set(Math.cos((i * Math.PI) / 3) * r * 0.48, Math.sin((i * Math.PI) / 3) * r * 0.48, 0)
      blade.rotation.z = (i * Math.PI) / 3 + 0.45
      wheel.add(blade)
    }
    const hub = new Mesh(new CylinderGeometry(0.2 * r, 0.2 * r, 0.22, 12), this.#wheel)
    hub.rotation.x = Math.PI / 2
    wheel.add(hub)
    this.group.add(wheel)
    return wheel
  }

  theme(colour: (name: string) => string): void {
    this.#metal.color.set(colour('--steel-hi'))
    this.#dark.color.set(colour('--steel-lo'))
    this.#wheel.color.set(colour('--wheel-3d'))
    this.#mark.color.set(colour('--warm'))
  }

  see(v: Visual): void {
    const h = v.heats
    if (this.#plates) {
      for (let i = 0; i < PLATES; i++) {
        const [top, bottom] = i % 2 === 0 ? [h.back, h.supply] : [h.heated, h.intake]
        for (let j = 0; j < CELLS; j++) this.#plates.heats.setX(i * CELLS + j, this.chart.share('fluid', bottom + ((j + 0.5) / CELLS) * (top - bottom)))
      }
      this.#plates.changed()
    }
    if (this.#tubes) {
      const heat = this.chart.share('fluid', h.vapour)
      for (let i = 0; i < this.#tubes.count; i++) this.#tubes.heats.setX(i, heat)
      this.#tubes.changed()
    }
  }

  move(v: Visual, dt: number): void {
    if (this.wheels.sea) this.wheels.sea.rotation.z -= 2 * Math.PI * v.turns.sea * dt
    if (this.wheels.loop) this.wheels.loop.rotation.z -= 2 * Math.PI * v.turns.loop * dt
  }
}
