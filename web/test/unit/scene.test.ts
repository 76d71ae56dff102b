// What the scene shows, without drawing it: what stands where, how fast it moves, where the camera goes, what gives way.
import { describe, expect, it } from 'vitest'
import { Camera, FOV, approach, preset, presets } from '../../src/scene/camera'
import { arrange, labels, type Rect } from '../../src/scene/labels'
import { neighbours, plan, rackX } from '../../src/scene/plan'
import { LEVELS, Watch, first, webgl } from '../../src/scene/quality'
import { bend, lengthOf, resample, routes, type Point } from '../../src/scene/routes'
import { CURRENT_TIMES, names, see, visual } from '../../src/scene/visual'

const CHANNELS = {
  loop: ['loop_flow_kg_s', 'sea_flow_kg_s'], direct: ['sea_flow_kg_s'], thermosyphon: ['refrigerant_flow_kg_s', 'vapour_degC'], hull: [],
} as const
type Kind = keyof typeof CHANNELS
const catalogue = (kind: Kind, racks = 24, pods = 1): string[] => [
  'sea.temperature_degC', 'sea.surface_degC', 'sea.at_10m_degC', 'sea.at_50m_degC',
  ...Array.from({ length: pods }, (_, p) => [...CHANNELS[kind], 'hull_heat_kW'].map((c) => `pod.${String(p)}.${c}`)).flat(),
  ...Array.from({ length: racks }, (_, i) => `pod.0.rack.${String(i)}.chip_degC`),
]
const unknown = (): number => NaN
const made = (kind: Kind, racks = 24) => plan(catalogue(kind, racks), unknown, 0)

describe('the plan', () => {
  it.each(['loop', 'direct', 'thermosyphon', 'hull'] as const)('of %s is told by its channels', (kind) => {
    const p = made(kind)
    expect([p.cooling, p.racks, p.depth]).toEqual([kind, 24, 35])
    expect(p.profile.map((q) => q.depth)).toEqual([0, 10, 50])
  })
  it.each([1, 12, 24, 300])('keeps %d racks apart and inside the hull', (n) => {
    const p = made('loop', n)
    expect(rackX(p, 0) - p.rack.width / 2).toBeGreaterThan(-p.length / 2)
    expect(rackX(p, n - 1) + p.rack.width / 2).toBeLessThan(p.length / 2)
    expect(p.rack.width).toBeLessThan(p.rack.pitch)
  })
  it('is made anew where a hull or a depth changes, and only then', () => {
    const with_ = (values: Record<string, number>) => plan(catalogue('loop'), (n) => values[n] ?? NaN, 0).key
    expect(with_({ 'pod.0.depth_m': 20 })).not.toBe(with_({ 'pod.0.depth_m': 30 }))
    expect(with_({ 'pod.0.it_load_kW': 20 })).toBe(with_({ 'pod.0.it_load_kW': 30 }))
  })
})

describe('a cluster', () => {
  it('lies in rows where nobody tells its places, no two hulls in one place', () => {
    const all = Array.from({ length: 25 }, (_, i) => i)
    const n = neighbours(all, 3, 18, 3.6, unknown)
    expect(n.length).toBe(24)
    const places = new Set([{ x: 0, z: 0 }, ...n].map((o) => `${String(o.x)} ${String(o.z)}`))
    expect(places.size).toBe(25)
    for (const o of n) expect(Math.abs(o.x) > 18 || Math.abs(o.z) > 3.6).toBe(true)
  })
  it('is shown whole: the block of sea reaches beyond every hull', () => {
    const p = plan(catalogue('loop', 24, 12), unknown, 3)
    for (const o of [{ x: 0, z: 0 }, ...p.neighbours]) {
      expect(Math.abs(o.x - p.middle.x) + p.length / 2).toBeLessThan(p.half.x)
      expect(Math.abs(o.z - p.middle.z) + p.diameter / 2).toBeLessThan(p.half.z)
    }
  })
  it('lies where its parameters say, seen from the open pod and along its axis', () => {
    const at: Record<string, number> = { 'pod.0.x_m': 10, 'pod.0.y_m': 0, 'pod.0.heading_deg': 90, 'pod.1.x_m': 10, 'pod.1.y_m': 40, 'pod.1.heading_deg': 90 }
    const [o] = neighbours([0, 1], 0, 18, 3.6, (n) => at[n] ?? NaN)
    expect(o?.x).toBeCloseTo(40)
    expect(o?.z).toBeCloseTo(0)
    expect(o?.turn).toBeCloseTo(0)
  })
})

describe('routes', () => {
  const run: Point[] = [[0, 0, 0], [4, 0, 0], [4, 3, 0]]
  it('are rounded at corners, hold their ends and stay near their line', () => {
    const b = bend(run, 0.5)
    expect([b[0], b.at(-1)]).toEqual([run[0], run[2]])
    expect(lengthOf(b)).toBeLessThan(7)
    expect(lengthOf(b)).toBeGreaterThan(6.5)
  })
  it('are walked in equal steps', () => {
    const s = resample(run, 15)
    s.slice(1).forEach((p, i) => { expect(lengthOf([s[i] ?? p, p])).toBeCloseTo(0.5, 6) })
    expect(s.at(-1)).toEqual([4, 3, 0])
  })
  it.each([
    ['loop', ['return', 'supply', 'intake', 'heated', 'discharge']], ['direct', ['supply', 'return', 'discharge']], ['thermosyphon', ['vapour', 'condensing', 'liquid']], ['hull', []],
  ] as const)('of %s are those of its machinery', (kind, wanted) => {
    const p = made(kind)
    const r = routes(p)
    expect(r.map((x) => x.name).filter((n) => !n.startsWith('gas') && n !== 'cable')).toEqual([...wanted])
    expect(r.filter((x) => x.drive === 'gas').length).toBe(3)
    // hot gas is on its way long enough to be seen, and over the racks where nothing hides it
    for (const g of r.filter((x) => x.drive === 'gas')) {
      const hot = g.heats.filter(([, heat]) => heat === 'hot').map(([share]) => share)
      expect((hot[1] ?? 0.97) - (hot[0] ?? 1)).toBeGreaterThan(0.08)
    }
    const { y, height, depth, aisle, hood } = p.rack
    expect(Math.max(...r.filter((x) => x.drive === 'gas').flatMap((x) => x.points.filter((q) => q[2] < -depth / 2 && q[2] > -depth / 2 - aisle).map((q) => q[1])))).toBeGreaterThan(y + height / 2 + 0.3 * hood)
    expect(Math.hypot(y - height / 2, depth / 2 + aisle + 0.14)).toBeLessThan(p.diameter / 2 - 0.1)
    for (const x of r) {
      expect(lengthOf(x.points), x.name).toBeGreaterThan(0.5)
      expect(x.count, x.name).toBeGreaterThan(2)
      const shares = x.heats.map(([s]) => s)
      expect([...shares].sort((a, b) => a - b), x.name).toEqual(shares)
    }
  })
})

describe('what is seen', () => {
  const base: Record<string, number> = {
    'pod.0.loop_flow_kg_s': 14.5, 'pod.0.sea_flow_kg_s': 20, 'pod.0.gas_flow_kg_s': 30, 'pod.0.gas_density_kg_m3': 1.1, 'pod.0.sea_pump_speed': 0.9, 'pod.0.loop_pump_speed': 0.5,
    'pod.0.sea_intake_degC': 24, 'pod.0.sea_discharge_degC': 29, 'sea.along_m_s': -0.1, 'sea.level_m': 0.4, 'pod.0.growth_mm': 15, 'pod.0.rack.3.chip_degC': 71, 'pod.0.rack.4.on': 0,
    'sea.at_10m_degC': 23,
  }
  const seen = (over: Record<string, number> = {}, running = true) => {
    const p = made('loop')
    const v = visual(p)
    const all = { ...base, ...over }
    see(v, p, names(p), (n) => all[n] ?? NaN, running)
    return v
  }
  it('moves in proportion to the flow', () => {
    const a = seen()
    const b = seen({ 'pod.0.loop_flow_kg_s': 29, 'pod.0.sea_flow_kg_s': 10, 'pod.0.gas_flow_kg_s': 60 })
    expect([b.speeds.loop / a.speeds.loop, b.speeds.sea / a.speeds.sea, b.speeds.gas / a.speeds.gas].map((x) => Number(x.toFixed(9)))).toEqual([2, 0.5, 2])
    expect(a.speeds.sea).toBeCloseTo(1.1, 1) // 20 kg/s in DN 150
  })
  it('stands where nothing flows or nothing is known', () => {
    const v = seen({ 'pod.0.loop_flow_kg_s': 0, 'pod.0.sea_flow_kg_s': NaN })
    expect([v.speeds.loop, v.speeds.sea, v.plume.strength]).toEqual([0, 0, 0])
    expect(seen({}, false).running).toBe(0)
  })
  it('turns pumps at their speed', () => { expect(seen().turns).toMatchObject({ sea: 0.9, loop: 0.5 }) })
  it('knows racks, growth, tide and profile, and says where it knows nothing', () => {
    const v = seen()
    expect([v.chip[3], v.on[4], v.on[5], v.growth, v.covered, v.level, v.profile[1]]).toEqual([71, 0, 1, 15, 0.5, expect.closeTo(0.4), 23])
    expect(v.chip[0]).toBeNaN()
  })
  it('drifts with the real current along the pod, so many times faster', () => {
    expect(seen().drift.x).toBeCloseTo(-0.1 * CURRENT_TIMES)
    expect(seen({ 'sea.along_m_s': NaN, 'sea.current_m_s': 0.2 }).drift.x).toBeCloseTo(0.2 * CURRENT_TIMES)
  })
  it('draws the plume told by its channels, a sketch where none are', () => {
    expect(seen().plume).toMatchObject({ told: false, excess: 5, strength: 1 })
    expect(seen({ 'pod.0.plume_rise_m': 6.5, 'pod.0.dilution': 30 }).plume).toMatchObject({ told: true, rise: 6.5, dilution: 30 })
  })
})

describe('the camera', () => {
  const p = made('loop')
  it('has the presets that the pod has', () => {
    expect(presets(p)).toEqual(['site', 'pod', 'racks', 'exchanger'])
    expect(presets(made('hull'))).toEqual(['site', 'pod', 'racks'])
    expect(presets(plan(catalogue('loop', 24, 3), unknown, 0))).toContain('cluster')
  })
  it.each([2.6, 1.5, 0.84])('shows the whole row of racks at %d : 1', (aspect) => {
    const o = preset('racks', p, aspect)
    const wide = 2 * Math.tan((FOV * Math.PI) / 360) * o.distance * aspect
    expect(wide).toBeGreaterThan(aspect < 1.2 ? 7 : p.row.to - p.row.from)
  })
  it('comes to its goal without overshooting, and rests there', () => {
    const c = new Camera(p)
    c.show('site', true)
    c.show('pod', false)
    const from = c.now.distance
    let frames = 0
    let last = from
    while (c.step(0.016) && frames++ < 500) {
      expect(c.now.distance).toBeLessThanOrEqual(last + 1e-9)
      last = c.now.distance
    }
    expect(frames).toBeLessThan(300)
    expect(c.now).toEqual(c.goal)
    expect(c.step(0.016)).toBe(false)
  })
  it('approaches alike in few long steps and many short ones', () => {
    expect(1 - approach(0.1)).toBeCloseTo((1 - approach(0.01)) ** 10, 9)
  })
  it('forgets its preset when a hand moves it, and stays within bounds', () => {
    const c = new Camera(p)
    c.show('pod', true)
    c.orbit(0.3, 9)
    expect(c.preset).toBe('')
    expect(c.goal.elevation).toBeLessThan(Math.PI / 2)
    for (let i = 0; i < 99; i++) c.zoom(0.5)
    expect(c.goal.distance).toBeGreaterThan(1)
    c.pan(0, -99)
    expect(c.goal.y).toBeGreaterThanOrEqual(p.bed)
  })
  it('keeps its eye above the bed', () => {
    const c = new Camera(p)
    Object.assign(c.now, { elevation: -0.5, distance: 60 })
    c.eye({ set: (_x, y) => { expect(y).toBeGreaterThan(p.bed) } })
  })
})

describe('labels', () => {
  const r = (x: number, y: number, w = 50): Rect => ({ x, y, w, h: 20, seen: true })
  it('give way to those before them, and to the edge', () => {
    const all = [r(10, 50), r(40, 55), r(200, 50), r(-5, 90), r(100, 10), r(20, 300)]
    arrange(all, 400, 320, 40, 24)
    expect(all.map((x) => x.seen)).toEqual([true, false, true, false, false, false])
  })
  it('name each part once, and machinery only where it is', () => {
    for (const kind of ['loop', 'direct', 'thermosyphon', 'hull'] as const) {
      const ids = labels(made(kind)).map((l) => l.id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.includes('exchanger')).toBe(kind === 'loop')
      expect(ids.includes('condenser')).toBe(kind === 'thermosyphon')
      expect(ids.includes('seaPump')).toBe(kind === 'loop' || kind === 'direct')
    }
  })
})

describe('quality', () => {
  it('is the best that the machine draws, as little as need be where a processor draws, and what a person chose', () => {
    expect([first('auto', false).name, first('low', false).name, first('auto', true).gap > LEVELS.low.gap, first('high', true)]).toEqual(['high', 'low', true, LEVELS.high])
  })
  it('steps down after many slow frames, not after a few, nor after a pause', () => {
    const w = new Watch()
    const told = (gaps: number[]): boolean => gaps.map((g) => w.slow(g)).includes(true)
    expect(told(Array<number>(500).fill(16))).toBe(false)
    expect(told([...Array<number>(30).fill(40), ...Array<number>(30).fill(16)])).toBe(false)
    expect(told(Array<number>(100).fill(900))).toBe(false)
    expect(told(Array<number>(60).fill(40))).toBe(true)
  })
  it('knows whether there is WebGL, and whether a processor must stand in', () => {
    const canvas = (renderer: string | null) => () => ({ getContext: () => (renderer === null ? null : { RENDERER: 1, getExtension: () => null, getParameter: () => renderer }) }) as unknown as HTMLCanvasElement
    expect(webgl(canvas(null))).toBe('none')
    expect(webgl(canvas('ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (LLVM 10.0.0)), SwiftShader driver)'))).toBe('soft')
    expect(webgl(canvas('ANGLE (Intel, Mesa Intel(R) UHD Graphics 620)'))).toBe('hard')
    expect(webgl(() => { throw new Error('no document') })).toBe('none')
  })
})
