// What stands in the scene and where, from the catalogue and a few parameters alone. Metres: x along the open pod's hull,
// y up from its axis, z towards the viewer. Everything is to scale, the sea's depth too.
import { racks, seaProfile } from '../store/catalogue'
import { cooling, type Cooling } from '../store/machinery'
import { pods } from '../store/pods'

export interface Span { from: number; to: number }
/** Another pod, seen from the open one; turn in radians about y. */
export interface Neighbour { pod: number; x: number; z: number; turn: number }

export interface Plan {
  pod: number
  cooling: Cooling
  racks: number
  length: number
  diameter: number
  depth: number
  /** Angle of the hull's axis against the shore's direction, in radians. */
  heading: number
  /** Level of the sea bed. */
  bed: number
  /** Along x: power bay, racks, machines. */
  power: Span
  row: Span
  machines: Span
  /** Behind the racks is an aisle of hot gas, before the doors that cool it; its hood stands over the racks, so that it is seen. */
  rack: { pitch: number; width: number; height: number; depth: number; y: number; aisle: number; hood: number }
  profile: readonly { name: string; depth: number }[]
  neighbours: readonly Neighbour[]
  /** The block of sea that is shown, round all pods: its middle, and half of its sides. */
  middle: { x: number; z: number }
  half: { x: number; z: number }
  /** Differs where the scene must be built anew. */
  key: string
}

const USUAL = { length: 18, diameter: 3.6, depth: 35 }
const GAP = { x: 10, z: 12 } // between pods whose places nobody tells
const ROW = 10
const AROUND = { x: 30, z: 20 } // of sea beyond the outermost hull

const or = (v: number, otherwise: number): number => (Number.isFinite(v) && v > 0 ? v : otherwise)
const RAD = Math.PI / 180

/** Where the other pods lie: where their parameters say, else in rows of ten. */
export function neighbours(all: readonly number[], open: number, length: number, diameter: number, param: (name: string) => number): Neighbour[] {
  const told = (n: number, what: string): number => param(`pod.${String(n)}.${what}`)
  const known = all.every((n) => Number.isFinite(told(n, 'x_m')) && Number.isFinite(told(n, 'y_m')))
  const here = all.indexOf(open)
  const turn = (told(open, 'heading_deg') || 0) * RAD
  return all.filter((n) => n !== open).map((n) => {
    if (!known) {
      const i = all.indexOf(n)
      return { pod: n, x: ((i % ROW) - (here % ROW)) * (length + GAP.x), z: (Math.floor(here / ROW) - Math.floor(i / ROW)) * (diameter + GAP.z), turn: 0 }
    }
    const dx = told(n, 'x_m') - told(open, 'x_m')
    const dy = told(n, 'y_m') - told(open, 'y_m')
    // into the open pod's own frame, whose z points against y
    return { pod: n, x: dx * Math.cos(turn) + dy * Math.sin(turn), z: dx * Math.sin(turn) - dy * Math.cos(turn), turn: (told(n, 'heading_deg') || 0) * RAD - turn }
  })
}

export function plan(names: readonly string[], param: (name: string) => number, pod: number): Plan {
  const of = (what: string): number => param(`pod.${String(pod)}.${what}`)
  const known = new Set(names)
  const kind = cooling((c) => known.has(`pod.${String(pod)}.${c}`))
  const n = racks(names, pod)
  const length = or(of('hull_length_m'), USUAL.length)
  const diameter = or(of('hull_diameter_m'), USUAL.diameter)
  const depth = Math.max(diameter, or(of('depth_m'), USUAL.depth))
  const power = { from: -0.445 * length, to: -0.335 * length }
  const machines = { from: 0.315 * length, to: 0.45 * length }
  const row = { from: -0.315 * length, to: kind === 'hull' || kind === 'thermosyphon' ? 0.42 * length : 0.285 * length }
  const pitch = (row.to - row.from) / Math.max(1, n)
  const others = neighbours(pods(names), pod, length, diameter, param)
  const least = (k: 'x' | 'z'): number => others.reduce((m, o) => Math.min(m, o[k]), 0)
  const most = (k: 'x' | 'z'): number => others.reduce((m, o) => Math.max(m, o[k]), 0)
  const middle = { x: (least('x') + most('x')) / 2, z: (least('z') + most('z')) / 2 }
  const half = { x: length / 2 + (most('x') - least('x')) / 2 + AROUND.x, z: diameter / 2 + (most('z') - least('z')) / 2 + AROUND.z }
  const profile = seaProfile(names)
  return {
    pod, cooling: kind, racks: n, length, diameter, depth, heading: (of('heading_deg') || 0) * RAD, bed: -diameter / 2 - 0.9, power, row, machines,
    rack: { pitch, width: 0.84 * Math.min(pitch, 0.9), height: 0.54 * diameter, depth: 0.3 * diameter, y: -0.1 * diameter, aisle: 0.08 * diameter, hood: 0.1 * diameter },
    profile, neighbours: others, middle, half,
    key: [pod, kind, n, length, diameter, depth, profile.length, ...others.map((o) => `${o.x.toFixed(1)},${o.z.toFixed(1)},${o.turn.toFixed(2)}`)].join(' '),
  }
}

/** Centre of a rack along the hull. */
export const rackX = (p: Plan, i: number): number => p.row.from + (i + 0.5) * p.rack.pitch
