// The faults that a hand may try, a row each: what breaks it, what to watch, and how long it takes to show, as seen in runs
// of the world lingshui (`seapod run lingshui --scenario …`). What follows from it the catalogue tells, in the help of the
// parameter that breaks it; and a fault switch of the catalogue that no row names shows by itself.
import { fitted } from '../store/machinery'
import { label } from '../store/catalogue'
import type { Setting } from '../store/store.svelte'
import type { Text } from '../wire'

export interface Fault {
  id: string
  group: Group
  /** What breaks it, in this order; a name that begins with a dot is of the open pod. */
  set: Readonly<Record<string, number>>
  /** The parameter that differs from its default while the fault is on; the first of `set` where none is named. */
  sign?: string
  /** Actions that mend it, beside putting back what was set. */
  mend?: readonly string[]
  /** Channels to watch. */
  watch: readonly string[]
  /** The channel without which a pod has no such thing. */
  needs?: string
  /** Model minutes after which all of it has shown. */
  takes: number
  title: Text
}
export const GROUPS = ['water', 'inside', 'power', 'sea'] as const
export type Group = (typeof GROUPS)[number]

const CHIP = '.chip_max_degC'
const SUPPLY = '.loop_supply_degC'
const FLOW = '.sea_flow_kg_s'
const IT = '.it_power_kW'
const GAS = '.gas_cold_degC'
const BATTERY = '.battery_charge'
const SEA = 'sea.temperature_degC'
const DAY = 1440

export const FAULTS: readonly Fault[] = [
  { id: 'sea-pump', group: 'water', set: { '.sea_trip': 1 }, watch: [CHIP, SUPPLY, FLOW], takes: 20, title: { en: 'Seawater pump trips', zh: '海水泵跳闸' } },
  { id: 'loop-pump', group: 'water', set: { '.loop_trip': 1 }, watch: [CHIP, GAS, FLOW], takes: 5, title: { en: 'Loop pump trips', zh: '回路泵跳闸' } },
  { id: 'net', group: 'water', set: { '.debris': 0.92 }, watch: [FLOW, SUPPLY, CHIP], needs: FLOW, takes: 20, title: { en: 'A net covers the intake', zh: '渔网盖住取水口' } },
  { id: 'jellyfish', group: 'water', set: { '.jellyfish_kg_m3': 5 }, watch: [FLOW, SUPPLY, CHIP], needs: FLOW, takes: 20, title: { en: 'Jellyfish swarm', zh: '水母群来袭' } },
  { id: 'valve', group: 'water', set: { '.sea_valve': 0.2 }, watch: [FLOW, SUPPLY, CHIP], needs: FLOW, takes: 20, title: { en: 'Valve sticks at a fifth', zh: '阀门卡在五分之一' } },
  { id: 'bloom', group: 'water', set: { '.bloom': 100 }, mend: ['.clean'], watch: ['.fouling_m2K_W', '.sea_pump_kW', CHIP], needs: '.fouling_m2K_W', takes: 2 * DAY, title: { en: 'A bloom fouls the exchanger', zh: '藻华使换热器结垢' } },
  { id: 'fans', group: 'inside', set: { '.fan_trip': 1 }, watch: [CHIP, IT], takes: 2, title: { en: 'Door fans fail', zh: '背板风机停转' } },
  { id: 'drift', group: 'inside', set: { '.sensor_drift_K_h': -4 }, mend: ['.sensor_renew'], watch: [SUPPLY, '.loop_supply_sensor_degC', FLOW], needs: FLOW, takes: 120, title: { en: 'Sensor drifts', zh: '传感器漂移' } },
  { id: 'freeze', group: 'inside', set: { '.sensor_freeze': 1, 'sea.offset_K': 3 }, mend: ['.sensor_renew'], watch: [SUPPLY, '.loop_supply_sensor_degC', FLOW], needs: FLOW, takes: 30, title: { en: 'Sensor freezes, the sea warms', zh: '传感器冻结，海水升温' } },
  { id: 'gas', group: 'inside', set: { '.gas_leak_1_d': 5 }, mend: ['.gas_refill'], watch: ['.gas_mass', '.fan_speed', CHIP], takes: 240, title: { en: 'Nitrogen leaks out', zh: '氮气泄漏' } },
  { id: 'refrigerant', group: 'inside', set: { '.thermosyphon_leak_1_d': 5 }, mend: ['.thermosyphon_refill'], watch: [CHIP, '.vapour_degC', IT], takes: 240, title: { en: 'Refrigerant leaks out', zh: '制冷剂泄漏' } },
  { id: 'trip', group: 'inside', set: { '.pod_trip_degC': 30, 'sea.offset_K': 2 }, watch: [GAS, IT], takes: 5, title: { en: 'Protection trips the pod', zh: '保护误动作' } },
  { id: 'grid', group: 'power', set: { 'cluster.grid': 0 }, watch: [BATTERY, IT, CHIP], takes: 25, title: { en: 'Grid fails', zh: '市电中断' } },
  { id: 'ups', group: 'power', set: { '.ups_strings_lost': 4 }, watch: ['.ups_load', '.ups_autonomy_s', IT], takes: 5, title: { en: 'Four UPS strings fail', zh: '四串 UPS 失效' } },
  { id: 'cable', group: 'power', set: { 'cluster.cables_lost': 1 }, watch: ['cluster.cable_loss_kW', BATTERY, IT], takes: 25, title: { en: 'Sea cable is cut', zh: '海缆断裂' } },
  { id: 'typhoon', group: 'sea', set: { 'sea.typhoon': 1 }, sign: 'sea.typhoon_d', watch: [SEA, 'sea.surface_degC', 'sea.current_m_s'], takes: 3 * DAY, title: { en: 'Typhoon', zh: '台风' } },
  { id: 'heat-wave', group: 'sea', set: { 'sea.heat_wave': 1 }, sign: 'sea.heat_wave_d', watch: [SEA, SUPPLY, CHIP], takes: 10 * DAY, title: { en: 'Marine heat wave', zh: '海洋热浪' } },
  { id: 'upwelling', group: 'sea', set: { 'sea.upwelling': 1 }, sign: 'sea.upwelling_event_d', watch: [SEA, SUPPLY, '.pue'], takes: 6 * DAY, title: { en: 'Upwelling surges', zh: '上升流增强' } },
]

/** A switch by whose name one knows a fault. */
const FAULTY = /_(trip|freeze|fail(ed|ure)?|stuck|leak|lost)$/
/** Minutes that a fault is given which no row describes. */
const USUAL = 20

const full = (name: string, pod: number): string => (name.startsWith('.') ? `pod.${String(pod)}${name}` : name)

/** A fault with the names of the open pod. */
function placed(f: Fault, pod: number, has: (channel: string) => boolean): Fault {
  return {
    ...f,
    set: Object.fromEntries(Object.entries(f.set).map(([k, v]) => [full(k, pod), v])),
    sign: full(f.sign ?? Object.keys(f.set)[0] ?? '', pod),
    mend: (f.mend ?? []).map((n) => full(n, pod)),
    watch: f.watch.map((n) => full(n, pod)).filter(has),
  }
}

/** The faults that the open pod can have, by what the catalogue holds: the rows, then switches that only the catalogue knows. */
export function offered(settings: ReadonlyMap<string, Setting>, pod: number, has: (channel: string) => boolean): Fault[] {
  const live = (name: string): boolean => settings.get(name)?.parameter.live === true && fitted(name, has)
  const rows = FAULTS.map((f) => placed(f, pod, has)).filter((f) => Object.keys(f.set).every(live) && (f.needs === undefined || has(full(f.needs, pod))))
  const named = new Set(FAULTS.flatMap((f) => Object.keys(f.set)).map((n) => full(n, pod)))
  for (const { parameter: p } of settings.values()) {
    if (p.kind !== 'switch' || !FAULTY.test(p.name) || named.has(p.name) || !live(p.name) || (p.name.startsWith('pod.') && !p.name.startsWith(full('.', pod)))) continue
    rows.push(placed({
      id: p.name, group: 'inside', set: { [p.name]: 1 }, watch: [CHIP, IT], takes: USUAL,
      title: { en: label(p, 'en'), zh: label(p, 'zh') },
    }, pod, has))
  }
  return rows
}

/** Whether a fault is on: the parameter that tells it has not its default. */
export function on(f: Fault, settings: ReadonlyMap<string, Setting>): boolean {
  const s = settings.get(f.sign ?? '')
  return s !== undefined && s.value !== s.parameter.default
}

/** The commands that mend it: everything back to what it was, as `before` tells, or else to its default; then the actions. */
export function mending(f: Fault, settings: ReadonlyMap<string, Setting>, before: ReadonlyMap<string, number>): [name: string, value: number][] {
  const back = (name: string): number => before.get(name) ?? Number(settings.get(name)?.parameter.default)
  const names = new Set([f.sign ?? '', ...Object.keys(f.set).filter((n) => settings.get(n)?.parameter.kind !== 'action')])
  return [...[...names].map((n): [string, number] => [n, back(n)]), ...(f.mend ?? []).map((n): [string, number] => [n, 1])]
}
