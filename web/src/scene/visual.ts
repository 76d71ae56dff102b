// From channel values to what is seen: speeds, turns, temperatures, the plume, the growth. Pure and without allocation
// once made; the scene draws it and the tests read it. Every law is a proportion, so that twice the flow moves twice as fast.
import type { Plan } from './plan'
import type { Drive, Heat } from './routes'

export interface Visual {
  /** 1 while the run goes on, 0 while it stands. */
  running: number
  /** °C by rack, NaN where nothing is known; and whether it is on. */
  chip: Float32Array
  on: Float32Array
  heats: Record<Heat, number>
  /** Speeds along the routes, m/s of the picture. */
  speeds: Record<Drive, number>
  /** Turns a second. */
  turns: { sea: number; loop: number; fan: number }
  /** °C down the plan's profile, and at the pod. */
  profile: Float32Array
  sea: number
  level: number
  /** Drift of the water in the picture, m/s along x and z. */
  drift: { x: number; z: number }
  /** Marine growth, mm, and the share of the hull that it covers. */
  growth: number
  covered: number
  hullHeat: number
  /** The plume: rise in metres, dilution at its top, °C above the sea at the mouth, flow as a share of design; told: by channels of its own. */
  plume: { rise: number; dilution: number; excess: number; strength: number; told: boolean }
  /** Hottest chip of each neighbour. */
  neighbours: Float32Array
}

/** A DN 150 pipe: kg/s of water for 1 m/s. */
const PIPE_KG_M = 1025 * Math.PI * 0.075 ** 2
/** A current of 0.1 m/s would hardly be seen to move: it is drawn so many times faster, and the legend says so. */
export const CURRENT_TIMES = 10
const RATED_TURNS = 1 // of a pump in the picture at rated speed, per second
const FULL_GROWTH_MM = 30
const VAPOUR_M_KG = 0.5 // picture metres per kg of refrigerant
const DESIGN_SEA_KG_S = 20
/** Drawn where no channel tells the plume: a sketch, no result. */
const SKETCH = { rise: 5, dilution: 12 }

export function visual(p: Plan): Visual {
  return {
    running: 0, chip: new Float32Array(p.racks).fill(NaN), on: new Float32Array(p.racks).fill(1),
    heats: { cold: NaN, hot: NaN, supply: NaN, back: NaN, intake: NaN, heated: NaN, discharge: NaN, vapour: NaN },
    speeds: { gas: 0, loop: 0, sea: 0, siphon: 0, cable: 0 }, turns: { sea: 0, loop: 0, fan: 0 },
    profile: new Float32Array(p.profile.length).fill(NaN), sea: NaN, level: 0, drift: { x: 0, z: 0 }, growth: 0, covered: 0, hullHeat: 0,
    plume: { rise: SKETCH.rise, dilution: SKETCH.dilution, excess: 0, strength: 0, told: false }, neighbours: new Float32Array(p.neighbours.length).fill(NaN),
  }
}

const sure = (v: number): number => (Number.isFinite(v) ? v : 0)

/** Names worked out once, so that a frame builds no strings. */
export interface Names {
  pod: Record<(typeof POD)[number], string>
  chip: readonly string[]
  on: readonly string[]
  neighbours: readonly string[]
}
const POD = [
  'gas_cold_degC', 'gas_hot_degC', 'gas_flow_kg_s', 'gas_density_kg_m3', 'fan_kW', 'fan_speed', 'loop_supply_degC', 'loop_return_degC', 'loop_flow_kg_s', 'loop_pump_speed',
  'sea_intake_degC', 'exchanger_sea_out_degC', 'sea_discharge_degC', 'sea_flow_kg_s', 'sea_pump_speed', 'vapour_degC', 'refrigerant_flow_kg_s', 'total_power_kW',
  'growth_mm', 'hull_heat_kW', 'plume_rise_m', 'dilution',
] as const
export function names(p: Plan): Names {
  const at = `pod.${String(p.pod)}.`
  return {
    pod: Object.fromEntries(POD.map((n) => [n, at + n])) as Names['pod'],
    chip: Array.from({ length: p.racks }, (_, i) => `${at}rack.${String(i)}.chip_degC`),
    on: Array.from({ length: p.racks }, (_, i) => `${at}rack.${String(i)}.on`),
    neighbours: p.neighbours.map((o) => `pod.${String(o.pod)}.chip_max_degC`),
  }
}

/** Fills what is seen from what is known; value gives NaN for a channel that is absent. */
export function see(v: Visual, p: Plan, n: Names, value: (name: string) => number, running: boolean): void {
  const c = n.pod
  v.running = running ? 1 : 0
  for (let i = 0; i < v.chip.length; i++) {
    v.chip[i] = value(n.chip[i] ?? '')
    const on = value(n.on[i] ?? '')
    v.on[i] = on === 0 ? 0 : 1
  }
  const h = v.heats
  h.cold = value(c.gas_cold_degC)
  h.hot = value(c.gas_hot_degC)
  h.supply = value(c.loop_supply_degC)
  h.back = value(c.loop_return_degC)
  h.intake = value(c.sea_intake_degC)
  h.discharge = value(c.sea_discharge_degC)
  const heated = value(c.exchanger_sea_out_degC)
  h.heated = Number.isFinite(heated) ? heated : h.discharge
  h.vapour = value(c.vapour_degC)

  const s = v.speeds
  // Gas: through the face of all racks; from the fans' power, which goes with the cube of the flow, where no flow is told.
  const face = (p.row.to - p.row.from) * p.rack.height
  const gas = value(c.gas_flow_kg_s)
  s.gas = Number.isFinite(gas) ? sure(gas) / ((value(c.gas_density_kg_m3) || 1.15) * face) : 1.2 * Math.cbrt(Math.max(0, sure(value(c.fan_kW))) / 3.2)
  s.loop = sure(value(c.loop_flow_kg_s)) / PIPE_KG_M
  s.sea = sure(value(c.sea_flow_kg_s)) / PIPE_KG_M
  s.siphon = sure(value(c.refrigerant_flow_kg_s)) * VAPOUR_M_KG
  s.cable = sure(value(c.total_power_kW)) / 100
  const seaTurn = value(c.sea_pump_speed)
  const loopTurn = value(c.loop_pump_speed)
  v.turns.sea = RATED_TURNS * (Number.isFinite(seaTurn) ? seaTurn : s.sea)
  v.turns.loop = RATED_TURNS * (Number.isFinite(loopTurn) ? loopTurn : s.loop)
  v.turns.fan = 2 * sure(value(c.fan_speed))

  for (let i = 0; i < v.profile.length; i++) v.profile[i] = value(p.profile[i]?.name ?? '')
  v.sea = value('sea.temperature_degC')
  v.level = sure(value('sea.level_m'))
  const along = value('sea.along_m_s')
  const cross = sure(value('sea.cross_m_s'))
  const flow = Number.isFinite(along) ? along : sure(value('sea.current_m_s'))
  v.drift.x = CURRENT_TIMES * (flow * Math.cos(p.heading) + cross * Math.sin(p.heading))
  v.drift.z = CURRENT_TIMES * (flow * Math.sin(p.heading) - cross * Math.cos(p.heading))

  v.growth = sure(value(c.growth_mm))
  v.covered = Math.min(1, Math.max(0, v.growth / FULL_GROWTH_MM))
  v.hullHeat = sure(value(c.hull_heat_kW))

  const rise = value(c.plume_rise_m)
  const dilution = value(c.dilution)
  const q = v.plume
  q.told = Number.isFinite(rise)
  q.rise = q.told ? Math.max(0.2, rise) : SKETCH.rise
  q.dilution = Number.isFinite(dilution) ? Math.max(1, dilution) : SKETCH.dilution
  q.excess = sure(h.discharge - h.intake)
  q.strength = sure(value(c.sea_flow_kg_s)) / DESIGN_SEA_KG_S
  for (let i = 0; i < v.neighbours.length; i++) v.neighbours[i] = value(n.neighbours[i] ?? '')
}
