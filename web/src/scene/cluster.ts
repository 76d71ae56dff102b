// The other pods of the cluster: whole hulls at their places, each with a band in the colour of its hottest chip.
import { CylinderGeometry, Group, InstancedMesh, LatheGeometry, Matrix4, MeshLambertMaterial, Vector2, Vector3 } from 'three'
import { Bodies, type Chart } from './chart'
import { outline } from './hull'
import type { Plan } from './plan'
import type { Visual } from './visual'

export class Cluster {
  readonly group = new Group()
  readonly hulls: InstancedMesh | null = null
  readonly #bands: Bodies | null = null
  readonly #steel = new MeshLambertMaterial()

  constructor(readonly plan: Plan, readonly chart: Chart) {
    const { neighbours: all, diameter, length } = plan
    if (all.length === 0) return
    const body = new LatheGeometry(outline(length, diameter / 2, 6).map(([x, r]) => new Vector2(r, x)), 20).rotateZ(-Math.PI / 2)
    this.hulls = new InstancedMesh(body, this.#steel, all.length)
    this.#bands = new Bodies(chart, 'chip', all.length, new CylinderGeometry(diameter / 2 + 0.03, diameter / 2 + 0.03, 0.5 * length, 20, 1, true).rotateZ(-Math.PI / 2))
    const m = new Matrix4()
    all.forEach((o, i) => {
      m.makeRotationY(o.turn).setPosition(new Vector3(o.x, 0, o.z))
      this.hulls?.setMatrixAt(i, m)
      this.#bands?.mesh.setMatrixAt(i, m)
    })
    this.group.add(this.hulls, this.#bands.mesh)
  }

  theme(colour: (name: string) => string): void { this.#steel.color.set(colour('--steel')) }

  see(v: Visual): void {
    if (!this.#bands) return
    for (let i = 0; i < v.neighbours.length; i++) this.#bands.heats.setX(i, this.chart.share('chip', v.neighbours[i] ?? NaN))
    this.#bands.changed()
  }
}
