// The faults that a hand may try, a row each: what breaks it, what to watch, how long it takes to show, and the words for
// what follows. What the rows say was seen in runs of the world lingshui (`seapod run lingshui --scenario …`).
// A fault switch that the catalogue has and no row names shows by itself, in the catalogue's own words.
import { fitted } from '../store/machinery'
import { label, more } from '../store/catalogue'
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
  what: Text
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
  { id: 'sea-pump', group: 'water', set: { '.sea_trip': 1 }, watch: [CHIP, SUPPLY, FLOW], takes: 20,
    title: { en: 'Seawater pump trips', zh: '海水泵跳闸' },
    what: { en: 'Loop, gas and chips warm in turn: chips slow down in minutes, racks switch off within the hour.', zh: '回路、气体、芯片依次升温：几分钟内芯片降频，一小时内机架断电。' } },
  { id: 'loop-pump', group: 'water', set: { '.loop_trip': 1 }, watch: [CHIP, GAS, FLOW], takes: 5,
    title: { en: 'Loop pump trips', zh: '回路泵跳闸' },
    what: { en: 'The heat stays at the racks: chips slow down in a minute, while the seawater pump sees nothing and slows too.', zh: '热量留在机架处：一分钟芯片即降频，海水泵却毫无察觉，反而减速。' } },
  { id: 'net', group: 'water', set: { '.debris': 0.92 }, watch: [FLOW, SUPPLY, CHIP], needs: FLOW, takes: 20,
    title: { en: 'A net covers the intake', zh: '渔网盖住取水口' },
    what: { en: 'Nine tenths covered: at top speed the pump moves less than half the water.', zh: '滤网盖住九成：泵全速运转，水量仍不到一半。' } },
  { id: 'jellyfish', group: 'water', set: { '.jellyfish_kg_m3': 5 }, watch: [FLOW, SUPPLY, CHIP], needs: FLOW, takes: 20,
    title: { en: 'Jellyfish swarm', zh: '水母群来袭' },
    what: { en: 'The flow lays them on the strainer, which nearly closes in four minutes; once gone, they come off by themselves.', zh: '水流把水母压上滤网，四分钟便近乎堵死；水母群离去后自行脱落。' } },
  { id: 'valve', group: 'water', set: { '.sea_valve': 0.2 }, watch: [FLOW, SUPPLY, CHIP], needs: FLOW, takes: 20,
    title: { en: 'Valve sticks at a fifth', zh: '阀门卡在五分之一' },
    what: { en: 'The pump runs at top speed, and a good third of the water comes through.', zh: '泵全速运转，通过的水只剩三分之一强。' } },
  { id: 'bloom', group: 'water', set: { '.bloom': 100 }, mend: ['.clean'], watch: ['.fouling_m2K_W', '.sea_pump_kW', CHIP], needs: '.fouling_m2K_W', takes: 2 * DAY,
    title: { en: 'A bloom fouls the exchanger', zh: '藻华使换热器结垢' },
    what: { en: 'Slime grows a hundredfold: the pump speeds up until it cannot, then the water warms from day to day.', zh: '黏膜生长快一百倍：泵加速到极限，此后水温逐日上升。' } },
  { id: 'fans', group: 'inside', set: { '.fan_trip': 1 }, mend: ['.rack_reset'], watch: [CHIP, IT], takes: 2,
    title: { en: 'Door fans fail', zh: '背板风机停转' },
    what: { en: 'No gas passes the chips: all racks switch off within a minute.', zh: '气体不再流过芯片：一分钟内全部机架断电。' } },
  { id: 'drift', group: 'inside', set: { '.sensor_drift_K_h': -4 }, mend: ['.sensor_renew'], watch: [SUPPLY, '.loop_supply_sensor_degC', FLOW], needs: FLOW, takes: 120,
    title: { en: 'Sensor drifts', zh: '传感器漂移' },
    what: { en: 'It reads ever lower, so the pump slows: all looks well while the water warms.', zh: '读数越来越低，泵随之减速：看似正常，水却在变热。' } },
  { id: 'freeze', group: 'inside', set: { '.sensor_freeze': 1, 'sea.offset_K': 3 }, mend: ['.sensor_renew'], watch: [SUPPLY, '.loop_supply_sensor_degC', FLOW], needs: FLOW, takes: 30,
    title: { en: 'Sensor freezes, the sea warms', zh: '传感器冻结，海水升温' },
    what: { en: 'The controller never learns that the sea is 3 K warmer, and lets the pump slow down.', zh: '控制器不知道海水已升 3 K，任由泵减速。' } },
  { id: 'gas', group: 'inside', set: { '.gas_leak_1_d': 5 }, mend: ['.gas_refill'], watch: ['.gas_mass', '.fan_speed', CHIP], takes: 240,
    title: { en: 'Nitrogen leaks out', zh: '氮气泄漏' },
    what: { en: 'Thin gas carries less: fans reach top speed within the hour, chips slow down after three.', zh: '气体稀薄，携热变少：不到一小时风机全速，三小时后芯片降频。' } },
  { id: 'refrigerant', group: 'inside', set: { '.thermosyphon_leak_1_d': 5 }, mend: ['.thermosyphon_refill', '.rack_reset'], watch: [CHIP, '.vapour_degC', IT], takes: 240,
    title: { en: 'Refrigerant leaks out', zh: '制冷剂泄漏' },
    what: { en: 'Nothing shows for an hour; then the doors dry out and racks switch off.', zh: '第一个小时毫无迹象；随后背板蒸干，机架断电。' } },
  { id: 'trip', group: 'inside', set: { '.pod_trip_degC': 30, 'sea.offset_K': 2 }, mend: ['.rack_reset'], watch: [GAS, IT], takes: 5,
    title: { en: 'Protection trips the pod', zh: '保护误动作' },
    what: { en: 'Its limit is set too low: a sea 2 K warmer, and all racks go dark.', zh: '跳闸温度设得过低：海水只升 2 K，全部机架断电。' } },
  { id: 'grid', group: 'power', set: { 'cluster.grid': 0 }, watch: [BATTERY, IT, CHIP], takes: 25,
    title: { en: 'Grid fails', zh: '市电中断' },
    what: { en: 'The battery carries racks and pumps for a quarter of an hour; then all is dark until the grid is back.', zh: '电池带着机架与泵撑一刻钟；此后全舱停电，直到市电恢复。' } },
  { id: 'ups', group: 'power', set: { '.ups_strings_lost': 4 }, watch: ['.ups_load', '.ups_autonomy_s', IT], takes: 5,
    title: { en: 'Four UPS strings fail', zh: '四串 UPS 失效' },
    what: { en: 'A bypass carries the load and nothing shows. Now let the grid fail too.', zh: '旁路承担负载，毫无迹象。此时再让市电中断试试。' } },
  { id: 'cable', group: 'power', set: { 'cluster.cables_lost': 1 }, watch: ['cluster.cable_loss_kW', BATTERY, IT], takes: 25,
    title: { en: 'Sea cable is cut', zh: '海缆断裂' },
    what: { en: 'Cables that are left carry more and lose more; with the last one the grid is gone.', zh: '余下的缆电流与损耗更大；断的若是最后一根，等于市电中断。' } },
  { id: 'typhoon', group: 'sea', set: { 'sea.typhoon': 1 }, sign: 'sea.typhoon_d', watch: [SEA, 'sea.surface_degC', 'sea.current_m_s'], takes: 3 * DAY,
    title: { en: 'Typhoon', zh: '台风' },
    what: { en: 'A day of storm mixes the sea: in summer the seabed warms and the surface cools.', zh: '一天风暴使海水混合：夏季海底变暖，海面变凉。' } },
  { id: 'heat-wave', group: 'sea', set: { 'sea.heat_wave': 1 }, sign: 'sea.heat_wave_d', watch: [SEA, SUPPLY, CHIP], takes: 10 * DAY,
    title: { en: 'Marine heat wave', zh: '海洋热浪' },
    what: { en: 'In ten days every depth warms by 2 K, and the water in the pod with it.', zh: '十天内各深度升温 2 K，舱内水温随之升高。' } },
  { id: 'upwelling', group: 'sea', set: { 'sea.upwelling': 1 }, sign: 'sea.upwelling_event_d', watch: [SEA, SUPPLY, '.pue'], takes: 6 * DAY,
    title: { en: 'Upwelling surges', zh: '上升流增强' },
    what: { en: 'Cold deep water climbs the shelf for two weeks: the sea cools, most of all in July.', zh: '深层冷水涌上陆架两周：海水变凉，七月最甚。' } },
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
      title: { en: label(p, 'en'), zh: label(p, 'zh') }, what: { en: more(p, 'en'), zh: more(p, 'zh') },
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
