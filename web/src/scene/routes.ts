// The ways that gas, water, refrigerant and power take, by the pod's cooling: polylines in metres, the temperatures met
// along them, and what drives them. Pure: the scene draws them, a test walks them.
import type { Plan } from './plan'

export type Point = readonly [x: number, y: number, z: number]
export type Heat = 'cold' | 'hot' | 'supply' | 'back' | 'intake' | 'heated' | 'discharge' | 'vapour'
export type Drive = 'gas' | 'loop' | 'sea' | 'siphon' | 'cable'

export interface Route {
  name: string
  /** The part of the picture that it belongs to. */
  part: string
  drive: Drive
  points: readonly Point[]
  /** Of the pipe; 0 where there is none. */
  radius: number
  /** How far particles stray from the line. */
  spread: Point
  /** Particles on it. */
  count: number
  /** Of a particle, in metres. */
  size: number
  /** Temperatures at shares of the way; none for power. */
  heats: readonly (readonly [share: number, heat: Heat])[]
}

const sub = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
const along = (a: Point, d: Point, f: number): Point => [a[0] + f * d[0], a[1] + f * d[1], a[2] + f * d[2]]
const norm = (d: Point): number => Math.hypot(d[0], d[1], d[2])

/** The line with its corners rounded. */
export function bend(points: readonly Point[], radius: number): Point[] {
  const out: Point[] = []
  points.forEach((p, i) => {
    const before = points[i - 1]
    const after = points[i + 1]
    if (!before || !after) {
      out.push(p)
      return
    }
    const u = sub(before, p)
    const v = sub(after, p)
    const r = Math.min(radius, 0.45 * norm(u), 0.45 * norm(v))
    const a = along(p, u, r / norm(u))
    const b = along(p, v, r / norm(v))
    for (let k = 0; k <= 6; k++) {
      const f = k / 6
      out.push(along(along(a, sub(p, a), f), sub(along(p, sub(b, p), f), along(a, sub(p, a), f)), f))
    }
  })
  return out
}

export function lengthOf(points: readonly Point[]): number {
  return points.slice(1).reduce((sum, p, i) => sum + norm(sub(p, points[i] ?? p)), 0)
}

/** n points at equal distances along the line. */
export function resample(points: readonly Point[], n: number): Point[] {
  const whole = lengthOf(points)
  const out: Point[] = []
  let k = 0
  let passed = 0
  for (let i = 0; i < n; i++) {
    const want = (whole * i) / (n - 1)
    for (;;) {
      const a = points[k]
      const b = points[k + 1]
      if (!a) break
      const d = b ? norm(sub(b, a)) : 0
      if (!b || (passed + d >= want && d > 0) || k + 2 >= points.length) {
        out.push(b && d > 0 ? along(a, sub(b, a), Math.min(1, Math.max(0, (want - passed) / d))) : a)
        break
      }
      passed += d
      k++
    }
  }
  return out
}

/** Heights and depths that routes and machines share. */
export function fittings(p: Plan) {
  const r = p.diameter / 2
  const m = p.machines
  return {
    supplyLine: [p.row.from + 0.2, 0.5 * r, -0.52 * r] as Point,
    backLine: [p.row.from + 0.2, 0.66 * r, -0.3 * r] as Point,
    plates: { x: (m.from + m.to) / 2 + 0.25, y: -0.12 * r, z: 0, w: 0.075 * p.length * 0.75, h: 0.8 * r, d: 0.5 * r },
    loopPump: [m.from + 0.32, 0.34 * r, 0.05 * r] as Point,
    seaPump: [p.length / 2 + 1.5, -0.25 * r, 0.3 * r] as Point,
    strainer: [p.length / 2 + 2.9, -0.62 * r, 0.55 * r] as Point,
    outlet: [p.length / 2 + 2.2, 1.25 * r, 0.3 * r] as Point,
    condenser: { x: 0.2 * p.length, y: r + 2, z: -0.1 * r, w: 0.24 * p.length, h: 1, d: 1.3 },
  }
}

export function routes(p: Plan): Route[] {
  const f = fittings(p)
  const r = p.diameter / 2
  const end = p.row.to - 0.2
  const wide = (p.row.to - p.row.from) / 2 - 0.1
  const mid = (p.row.to + p.row.from) / 2
  const front = p.rack.depth / 2 + 0.32
  const low = p.rack.y - 0.34 * p.rack.height
  const pipe = { radius: 0.085, spread: [0.045, 0.045, 0.045] as Point, size: 0.12 }
  const out: Route[] = []
  const add = (route: Omit<Route, 'count'>, per: number): void => { out.push({ ...route, count: Math.round(per * lengthOf(route.points)) }) }
  const piped = (name: string, part: string, drive: Drive, points: Point[], heats: Route['heats']): void => {
    add({ name, part, drive, points: bend(points, 0.35), heats, ...pipe }, 9)
  }

  // Gas: down the cold front, through the racks, up their hot aisle, through the doors or along the hull, over the top.
  const k = p.rack
  const bare = p.cooling === 'hull'
  const hot = -(k.depth + k.aisle) / 2
  const back = bare ? -0.86 * r : -(k.depth / 2 + k.aisle + 0.3)
  const top = bare ? 0.84 * r : 0.8 * r
  const under = k.y + k.height / 2 + 0.6 * k.hood // the hood
  for (const [i, level] of [low, k.y, k.y + 0.3 * k.height].entries()) {
    const door = Math.min(under, level + 0.4 * k.height)
    const way: Point[] = [[mid, top, 0.1], [mid, 0.55 * r, front], [mid, level, front], [mid, level, hot], [mid, door, hot], [mid, door, back], [mid, Math.max(door, 0.6 * top), back], [mid, top, -0.05], [mid, top, 0.1]]
    const share = (corners: number): number => lengthOf(way.slice(0, corners)) / lengthOf(way)
    const line = bend(way, 0.25)
    const entered = share(3)
    const through = share(4)
    const cooled = share(5)
    out.push({
      name: `gas.${String(i)}`, part: 'gas', drive: 'gas', points: line, radius: 0, spread: [wide, 0.14, 0.05], count: 220, size: 0.1,
      heats: bare ? [[0, 'cold'], [entered, 'cold'], [through, 'hot'], [0.97, 'cold']] : [[0, 'cold'], [entered, 'cold'], [through, 'hot'], [cooled, 'hot'], [Math.min(0.97, cooled + 0.07), 'cold'], [1, 'cold']],
    })
  }

  const supply = f.supplyLine
  const ret = f.backLine
  const nozzle = (y: number): Point => [f.plates.x, f.plates.y + y * f.plates.h, f.plates.z]
  const intakeRun: Point[] = [f.strainer, [f.strainer[0] - 0.7, f.strainer[1], f.strainer[2]]]
  const outletRun: Point[] = [f.seaPump, [f.outlet[0], f.seaPump[1], f.seaPump[2]], f.outlet]
  if (p.cooling === 'loop') {
    piped('return', 'loop', 'loop', [ret, [f.loopPump[0], ret[1], ret[2]], [f.loopPump[0], ret[1], f.loopPump[2]], f.loopPump, [f.loopPump[0] + 0.5, f.loopPump[1], 0], nozzle(0.5)], [[0, 'back']])
    piped('supply', 'loop', 'loop', [nozzle(-0.5), [f.plates.x, -0.78 * r, 0], [p.machines.from - 0.25, -0.78 * r, -0.4 * r], [p.machines.from - 0.25, supply[1], supply[2]], supply], [[0, 'supply']])
    piped('intake', 'intake', 'sea', [...intakeRun, [p.length / 2 - 0.4, -0.5 * r, 0.2 * r], nozzle(-0.42)], [[0, 'intake']])
    piped('heated', 'discharge', 'sea', [nozzle(0.42), [p.length / 2 - 0.5, 0.2 * r, 0.2 * r], [p.length / 2 + 0.9, 0.2 * r, f.seaPump[2]], f.seaPump], [[0, 'heated']])
    piped('discharge', 'discharge', 'sea', outletRun, [[0, 'discharge']])
  }
  if (p.cooling === 'direct') {
    piped('supply', 'intake', 'sea', [...intakeRun, [p.length / 2 - 0.4, -0.5 * r, 0], [p.machines.from, -0.5 * r, -0.3 * r], [p.machines.from - 0.25, supply[1], supply[2]], supply], [[0, 'intake']])
    piped('return', 'discharge', 'sea', [ret, [p.machines.from + 0.3, ret[1], ret[2]], [p.length / 2 - 0.6, 0.3 * r, 0.1 * r], [p.length / 2 + 0.9, 0.1 * r, f.seaPump[2]], f.seaPump], [[0, 'discharge']])
    piped('discharge', 'discharge', 'sea', outletRun, [[0, 'discharge']])
  }
  if (p.cooling === 'thermosyphon') {
    const c = f.condenser
    piped('vapour', 'siphon', 'siphon', [[p.row.from + 0.2, ret[1], ret[2]], [c.x - c.w / 2, ret[1], ret[2]], [c.x - c.w / 2, c.y + 0.3, c.z]], [[0, 'vapour']])
    piped('condensing', 'condenser', 'siphon', [[c.x - c.w / 2, c.y + 0.3, c.z], [c.x + c.w / 2, c.y - 0.3, c.z]], [[0, 'vapour']])
    piped('liquid', 'siphon', 'siphon', [[c.x + c.w / 2, c.y - 0.3, c.z], [c.x + c.w / 2, supply[1], supply[2]], [end, supply[1], supply[2]], supply], [[0, 'vapour']])
  }
  add({
    name: 'cable', part: 'cable', drive: 'cable', radius: 0.07, spread: [0, 0, 0], size: 0.16, heats: [],
    points: bend([[p.power.from, -0.2 * r, 0], [-p.length / 2 - 0.8, -0.2 * r, 0], [-p.length / 2 - 2, p.bed + 0.1, 0.6], [-p.length / 2 - 8, p.bed + 0.08, 1.6], [p.middle.x - p.half.x, p.bed + 0.08, -3]], 1.2),
  }, 0.8)
  return out
}
