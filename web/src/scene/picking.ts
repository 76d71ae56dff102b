// Which part is under the pointer: racks by their sleds, other parts by the name they carry, other pods by their hulls.
import { Raycaster, Vector2, type Camera, type InstancedMesh, type Intersection, type Object3D } from 'three'
import type { Racks } from './racks'
import type { Plan } from './plan'

export class Picker {
  readonly #ray = new Raycaster()
  readonly #at = new Vector2()
  readonly #hits: Intersection[] = []

  constructor(readonly plan: Plan, readonly racks: Racks, readonly bodies: Object3D[], readonly hulls: InstancedMesh | null) {}

  /** The part at a place of the canvas (−1 to 1, right and up): `rack.7`, `exchanger`, `pod.2`; '' where there is none. */
  pick(x: number, y: number, camera: Camera): string {
    this.#at.set(x, y)
    this.#ray.setFromCamera(this.#at, camera)
    this.#hits.length = 0
    this.#ray.intersectObjects(this.bodies, false, this.#hits)
    const [hit] = this.#hits
    if (!hit) return ''
    if (hit.object === this.racks.sleds.mesh) return `rack.${String(this.racks.rackOf(hit.instanceId ?? 0))}`
    if (hit.object === this.hulls) return `pod.${String(this.plan.neighbours[hit.instanceId ?? 0]?.pod ?? 0)}`
    return typeof hit.object.userData.part === 'string' ? hit.object.userData.part : ''
  }
}
