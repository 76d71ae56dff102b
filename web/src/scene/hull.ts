// The hull, cut open towards the viewer: outer and inner shell, the cut itself, bulkheads, saddles, and what has grown on it.
import {
  BoxGeometry, BufferAttribute, BufferGeometry, CylinderGeometry, DoubleSide, Group, IcosahedronGeometry, InstancedMesh, LatheGeometry, Matrix4, Mesh, MeshLambertMaterial, Quaternion, Vector2, Vector3,
} from 'three'
import type { Plan } from './plan'
import type { Visual } from './visual'
import { chance } from './water'

const STEEL = 0.1 // drawn thicker than its 25 mm, so that the cut is seen
const CUT = { from: -0.62, to: 1.75 } // the open sector, radians up from the viewer's side
const TUFTS = 700

type Pair = readonly [x: number, r: number]
/** Half of the hull's outline, from end to end: heads that are half an ellipsoid of 2:1, as pressure vessels have. */
export function outline(length: number, radius: number, steps = 12): Pair[] {
  const head = radius / 2
  const left = Array.from({ length: steps + 1 }, (_, i): Pair => {
    const a = (Math.PI / 2) * (i / steps)
    return [-length / 2 + head * (1 - Math.cos(a)), radius * Math.sin(a)]
  })
  return [...left, ...left.map(([x, r]): Pair => [-x, r]).reverse()]
}

/** A body turned about x, of the outline given; phi is 0 towards the viewer and grows upwards. */
function turned(points: readonly Pair[], from: number, to: number, segments: number): BufferGeometry {
  const g = new LatheGeometry(points.map(([x, r]) => new Vector2(Math.max(0, r), x)), segments, from, to - from)
  // three turns about y and begins at z; here the axis is x and phi grows from z to y.
  const m = new Matrix4().set(0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)
  g.applyMatrix4(m)
  g.computeVertexNormals()
  return g
}

export class Hull {
  readonly group = new Group()
  readonly steel = new MeshLambertMaterial({ side: DoubleSide })
  readonly inside = new MeshLambertMaterial({ side: DoubleSide })
  readonly cut = new MeshLambertMaterial({ side: DoubleSide })
  readonly concrete = new MeshLambertMaterial()
  readonly tuft = new MeshLambertMaterial({ flatShading: true })
  readonly #tufts: InstancedMesh
  readonly #shell: Mesh

  constructor(readonly plan: Plan) {
    const { length, diameter, bed } = plan
    const r = diameter / 2
    const outer = outline(length, r)
    const inner = outline(length - 2 * STEEL, r - STEEL)
    this.#shell = new Mesh(turned(outer, CUT.to, CUT.from + 2 * Math.PI, 40), this.steel)
    this.group.add(this.#shell, new Mesh(turned(inner, CUT.to, CUT.from + 2 * Math.PI, 40), this.inside))
    for (const phi of [CUT.from, CUT.to]) this.group.add(new Mesh(this.#face(outer, inner, phi), this.cut))
    // Bulkheads: discs in the kept sector, seen edge on.
    for (const x of [plan.power.to + 0.12, plan.row.to + 0.14]) {
      const wall = new Mesh(new CylinderGeometry(r - STEEL, r - STEEL, 0.07, 40, 1, false, CUT.to, CUT.from + 2 * Math.PI - CUT.to), this.inside)
      wall.geometry.applyMatrix4(new Matrix4().set(0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1))
      wall.position.x = x
      this.group.add(wall)
    }
    const floor = new Mesh(new BoxGeometry(plan.row.to - plan.power.from, 0.06, 1.25 * r), this.inside)
    floor.position.set((plan.row.to + plan.power.from) / 2, plan.rack.y - plan.rack.height / 2 - 0.05, 0)
    this.group.add(floor)
    for (const x of [-0.3, 0, 0.3]) {
      const saddle = new Mesh(new CylinderGeometry(0.5 * r, 0.95 * r, -0.95 * r - bed + 0.3, 4, 1).rotateY(Math.PI / 4), this.concrete)
      saddle.scale.set(0.75, 1, 1.25)
      saddle.position.set(x * length, (bed - 0.3 - 0.95 * r) / 2, 0)
      this.group.add(saddle)
    }
    this.#tufts = this.#growth(r)
    this.group.add(this.#tufts)
  }

  /** The cut through the steel at one angle. */
  #face(outer: readonly Pair[], inner: readonly Pair[], phi: number): BufferGeometry {
    const xyz: number[] = []
    const index: number[] = []
    const put = ([x, r]: Pair): void => { xyz.push(x, r * Math.sin(phi), r * Math.cos(phi)) }
    outer.forEach((o, i) => {
      put(o)
      put(inner[i] ?? o)
      const k = 2 * i
      if (i > 0) index.push(k - 2, k - 1, k, k - 1, k + 1, k)
    })
    const g = new BufferGeometry()
    g.setAttribute('position', new BufferAttribute(new Float32Array(xyz), 3))
    g.setIndex(index)
    g.computeVertexNormals()
    return g
  }

  #growth(r: number): InstancedMesh {
    const mesh = new InstancedMesh(new IcosahedronGeometry(1, 0), this.tuft, TUFTS)
    const m = new Matrix4()
    const turn = new Quaternion()
    for (let i = 0; i < TUFTS; i++) {
      // most where light and current reach, and seen: along the crown and both edges of the cut
      const phi = CUT.to + (2 * Math.PI + CUT.from - CUT.to) * chance(i, 11)
      const x = (chance(i, 12) - 0.5) * (this.plan.length - r)
      const s = 0.05 + 0.1 * chance(i, 13) ** 2
      turn.setFromAxisAngle(new Vector3(1, 0, 0), phi)
      m.compose(new Vector3(x, (r + 0.3 * s) * Math.sin(phi), (r + 0.3 * s) * Math.cos(phi)), turn, new Vector3(1.6 * s, 1.2 * s, s))
      mesh.setMatrixAt(i, m)
    }
    mesh.count = 0
    return mesh
  }

  get body(): Mesh { return this.#shell }
  get tufts(): number { return this.#tufts.count }

  theme(colour: (name: string) => string): void {
    this.steel.color.set(colour('--steel'))
    this.inside.color.set(colour('--hull-inside'))
    this.cut.color.set(colour('--hull-cut'))
    this.concrete.color.set(colour('--concrete'))
    this.tuft.color.set(colour('--growth'))
  }

  see(v: Visual): void { this.#tufts.count = Math.round(TUFTS * v.covered) }
}
