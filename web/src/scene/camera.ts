// Where the picture is taken from: presets that fit whatever shape the canvas has, an orbit by mouse, touch and keyboard,
// and an approach to the goal that never overshoots. The arithmetic is pure; the stage only copies the result.
import type { Plan } from './plan'
import { fittings } from './routes'

export const PRESETS = ['site', 'pod', 'racks', 'exchanger', 'cluster'] as const
export type Preset = (typeof PRESETS)[number]

/** Azimuth and elevation in radians, distance and target in metres. */
export interface Orbit { azimuth: number; elevation: number; distance: number; x: number; y: number; z: number }

export const FOV = 30
const HALF = Math.tan((FOV * Math.PI) / 360)
const LOW = -0.12
const HIGH = 1.45
const REACH_S = 0.22 // time constant of the approach to the goal

/** Which presets a pod has. */
export function presets(p: Plan): Preset[] {
  return PRESETS.filter((n) => (n === 'exchanger' ? p.cooling !== 'hull' : n === 'cluster' ? p.neighbours.length > 0 : true))
}

/** The orbit that shows w by h metres round a target on a canvas of the given aspect. */
function fit(azimuth: number, elevation: number, [x, y, z]: readonly number[], w: number, h: number, aspect: number): Orbit {
  return { azimuth, elevation, x: x ?? 0, y: y ?? 0, z: z ?? 0, distance: Math.max(w / (2 * HALF * aspect), h / (2 * HALF)) }
}

export function preset(name: Preset, p: Plan, aspect: number): Orbit {
  const r = p.diameter / 2
  const f = fittings(p)
  const tall = aspect < 1.2
  const pumped = p.cooling === 'loop' || p.cooling === 'direct'
  switch (name) {
    case 'site':
      return fit(0.36, 0.3, [0, (p.depth + p.bed) / 2 - 0.5, 0], tall ? 58 : 40, p.depth + 17, aspect)
    case 'racks':
      return fit(-0.16, 0.2, [(p.row.from + p.row.to) / 2, p.rack.y + 0.35, 0], tall ? 8 : p.row.to - p.row.from + 2, 2 * r, aspect)
    case 'exchanger':
      return p.cooling === 'thermosyphon'
        ? fit(0.25, 0.16, [f.condenser.x, f.condenser.y - 1.2, 0], 10, 6, aspect)
        : fit(0.3, 0.2, [p.cooling === 'loop' ? p.length / 2 - 1 : p.length / 2, 0.1, 0], 6.5, 4.8, aspect)
    case 'cluster':
      return fit(0.3, 0.62, [p.middle.x, p.bed, p.middle.z], 2.5 * p.half.x, 2.1 * p.half.z, aspect)
    case 'pod':
      return tall
        ? fit(-0.66, 0.3, [0.5, 1.2, 0], p.length * 0.94, 9, aspect)
        : fit(-0.24, 0.24, [pumped ? 1.1 : 0.2, p.cooling === 'thermosyphon' ? 1.5 : 0.95, 0], p.length + (pumped ? 7.5 : 5), 8.4, aspect)
  }
}

/** How strongly the goal is approached in dt seconds. */
export const approach = (dt: number): number => 1 - Math.exp(-Math.max(0, dt) / REACH_S)

export class Camera {
  readonly now: Orbit = { azimuth: 0, elevation: 0.3, distance: 40, x: 0, y: 0, z: 0 }
  readonly goal: Orbit = { ...this.now }
  /** The preset shown, '' once the hand has moved away from it. */
  preset: Preset | '' = ''
  aspect = 2

  constructor(public plan: Plan) {}

  show(name: Preset, still: boolean): void {
    this.preset = name
    Object.assign(this.goal, preset(name, this.plan, this.aspect))
    // the short way round
    this.now.azimuth = this.goal.azimuth + (((this.now.azimuth - this.goal.azimuth + Math.PI) % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI) - Math.PI
    if (still) Object.assign(this.now, this.goal)
  }

  /** The canvas has another shape: a preset fits itself to it. */
  shape(aspect: number): void {
    if (Math.abs(aspect - this.aspect) < 1e-3) return
    this.aspect = aspect
    if (this.preset !== '') {
      Object.assign(this.goal, preset(this.preset, this.plan, aspect))
      Object.assign(this.now, this.goal)
    }
  }

  orbit(azimuth: number, elevation: number): void {
    const g = this.goal
    g.azimuth += azimuth
    g.elevation = Math.min(HIGH, Math.max(LOW, g.elevation + elevation))
    this.preset = ''
  }

  zoom(factor: number): void {
    const farthest = 3 * (this.plan.half.x + this.plan.depth)
    this.goal.distance = Math.min(farthest, Math.max(2.5, this.goal.distance * factor))
    this.preset = ''
  }

  /** Moves the target by shares of the picture's height, right and up. */
  pan(right: number, up: number): void {
    const g = this.goal
    const size = 2 * HALF * g.distance
    g.x += size * (right * Math.cos(g.azimuth) - up * Math.sin(g.elevation) * Math.sin(g.azimuth))
    g.z += size * (-right * Math.sin(g.azimuth) - up * Math.sin(g.elevation) * Math.cos(g.azimuth))
    g.y = Math.min(this.plan.depth, Math.max(this.plan.bed, g.y + size * up * Math.cos(g.elevation)))
    const { middle, half } = this.plan
    g.x = Math.min(middle.x + half.x, Math.max(middle.x - half.x, g.x))
    g.z = Math.min(middle.z + half.z, Math.max(middle.z - half.z, g.z))
    this.preset = ''
  }

  /** Comes nearer to the goal; true while it is not there. */
  step(dt: number): boolean {
    const { now, goal } = this
    const f = approach(dt)
    let left = 0
    for (const k of ['azimuth', 'elevation', 'distance', 'x', 'y', 'z'] as const) {
      const gap = goal[k] - now[k]
      const unit = k === 'azimuth' || k === 'elevation' ? 1 : Math.max(1, goal.distance)
      left = Math.max(left, Math.abs(gap) / unit)
      now[k] += f * gap
    }
    if (left > 5e-4) return true
    Object.assign(now, goal)
    return false
  }

  /** Height above the bed is kept: the eye never dives into the sand. */
  eye(out: { set(x: number, y: number, z: number): unknown }): void {
    const { azimuth, elevation, distance, x, y, z } = this.now
    out.set(x + distance * Math.sin(azimuth) * Math.cos(elevation), Math.max(this.plan.bed + 0.6, y + distance * Math.sin(elevation)), z + distance * Math.cos(azimuth) * Math.cos(elevation))
  }
}
