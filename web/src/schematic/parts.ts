// The parts of the picture: what each is called, what it does, its numbers now, and one thing to learn from them.
import { store, t } from '../app'
import { fixed, monthOf, percent, tiny, withUnit } from '../format'
import type { Key } from '../i18n/dictionary'
import { approach, cooling, depth, doorIn, film, flux, has, loopSpeed, nowMs, param, rack, read, rise, seaSpeed } from '../readings'
import { seaProfile } from '../store/catalogue'
import type { Lang } from '../i18n/dictionary'

export interface Figure { label: Key; text: string }
export interface Story { name: string; what: string; note: string; figures: Figure[] }

const figure = (label: Key, v: number, unit: string, digits?: number): Figure => ({ label, text: withUnit(v, unit, digits) })
const cube = (speed: number): string =>
  Number.isFinite(speed) ? t('part.pump.note', { speed: percent(speed), share: percent(speed ** 3) }) : ''

function sea(lang: Lang): Story {
  const surface = seaProfile(store.names)[0]
  const month = monthOf(nowMs(), lang)
  return {
    name: `${t('part.sea')} · ${month}`,
    what: t('part.sea.what'),
    note: t('part.sea.note'),
    figures: [
      figure('n.seaT', store.value('sea.temperature_degC'), '°C'),
      ...(surface ? [figure('n.surfaceT', store.value(surface.name), '°C')] : []),
      figure('n.depth', depth(), 'm', 0),
      figure('n.salinity', store.value('sea.salinity_g_kg'), 'g/kg'),
      figure('n.current', store.value('sea.current_m_s'), 'm/s'),
      figure('n.tide', store.value('sea.level_m'), 'm', 2),
    ],
  }
}

const stories: Record<string, (lang: Lang) => Story> = {
  pod: () => ({
    name: t('part.pod'), what: t('part.pod.what'),
    note: has('exchanger_heat_kW')
      ? t('part.pod.now', { it: withUnit(read('it_power_kW'), 'kW', 0), plates: withUnit(read('exchanger_heat_kW'), 'kW', 0), hull: withUnit(read('hull_heat_kW'), 'kW', 0) }) : t('part.pod.note'),
    figures: [
      figure('n.it', read('it_power_kW'), 'kW'), figure('n.total', read('total_power_kW'), 'kW'), figure('n.seaT', read('sea_intake_degC'), '°C'),
      figure('n.chipMax', read('chip_max_degC'), '°C'),
    ],
  }),
  shore: () => ({
    name: t('part.shore'), what: t('part.shore.what'),
    note: t('part.shore.note', { total: withUnit(read('total_power_kW'), 'kW'), it: withUnit(read('it_power_kW'), 'kW'), pue: fixed(read('pue'), 3) }),
    figures: [figure('n.total', read('total_power_kW'), 'kW'), figure('n.it', read('it_power_kW'), 'kW'), figure('n.pue', read('pue'), ''), figure('n.aux', read('auxiliary_kW'), 'kW')],
  }),
  cable: () => {
    const loss = store.value('cluster.cable_loss_kW')
    return {
      name: t('part.cable'), what: t('part.cable.what'),
      note: t('part.cable.note', { loss: withUnit(loss, 'kW', 2), share: percent(loss / store.value('cluster.total_power_kW'), 2) }),
      figures: [figure('n.cableLoss', loss, 'kW', 2), figure('n.total', store.value('cluster.total_power_kW'), 'kW')],
    }
  },
  sea,
  hull: () => ({
    name: t('part.hull'), what: t('part.hull.what'),
    note: t(cooling() === 'hull' ? 'part.hull.only' : 'part.hull.note', { heat: withUnit(read('hull_heat_kW'), 'kW'), share: percent(read('hull_heat_kW') / read('it_power_kW'), 1) }),
    figures: [figure('n.hullHeat', read('hull_heat_kW'), 'kW'), figure('n.cold', read('gas_cold_degC'), '°C'), figure('n.seaT', store.value('sea.temperature_degC'), '°C'), figure('n.depth', depth(), 'm', 0)],
  }),
  power: () => ({
    name: t('part.power'), what: t('part.power.what'),
    note: t('part.power.note', { loss: withUnit(read('electrical_loss_kW'), 'kW'), share: percent(read('electrical_loss_kW') / read('total_power_kW'), 1) }),
    figures: [figure('n.losses', read('electrical_loss_kW'), 'kW'), figure('n.aux', read('auxiliary_kW'), 'kW'), figure('n.it', read('it_power_kW'), 'kW')],
  }),
  gas: () => ({
    name: t('part.gas'), what: t('part.gas.what'),
    note: t('part.gas.note', { gap: withUnit(read('gas_hot_degC') - read('gas_cold_degC'), 'K', 1) }),
    figures: [figure('n.cold', read('gas_cold_degC'), '°C'), figure('n.hot', read('gas_hot_degC'), '°C'), figure('n.difference', read('gas_hot_degC') - read('gas_cold_degC'), 'K', 1), figure('n.fans', read('fan_kW'), 'kW', 2)],
  }),
  coil: () => {
    const gap = read('gas_cold_degC') - doorIn()
    return {
      name: t('part.coil'), what: t('part.coil.what'), note: t('part.coil.note', { gap: withUnit(gap, 'K', 1) }),
      figures: [{ label: 'n.approach', text: withUnit(gap, 'K') }, figure('n.cold', read('gas_cold_degC'), '°C'), figure('n.hot', read('gas_hot_degC'), '°C'), figure('n.fans', read('fan_kW'), 'kW', 2)],
    }
  },
  loop: () => {
    const gap = read('loop_return_degC') - read('loop_supply_degC')
    const flow = read('loop_flow_kg_s')
    return {
      name: t('part.loop'), what: t('part.loop.what'),
      note: t('part.loop.note', { flow: withUnit(flow, 'kg/s'), gap: withUnit(gap, 'K'), heat: withUnit(flow * 4.18 * gap, 'kW', 0) }),
      figures: [figure('n.supply', read('loop_supply_degC'), '°C'), figure('n.return', read('loop_return_degC'), '°C'), figure('n.difference', gap, 'K'), figure('n.flow', flow, 'kg/s')],
    }
  },
  loopPump: () => ({
    name: t('part.loopPump'), what: t('part.loopPump.what'), note: cube(loopSpeed()),
    figures: [figure('n.power', read('loop_pump_kW'), 'kW', 2), { label: 'n.speed', text: percent(loopSpeed()) }, figure('n.flow', read('loop_flow_kg_s'), 'kg/s')],
  }),
  seaPump: () => ({
    name: t('part.seaPump'), what: t('part.seaPump.what'), note: cube(seaSpeed()),
    figures: [figure('n.power', read('sea_pump_kW'), 'kW', 2), { label: 'n.speed', text: percent(seaSpeed()) }, figure('n.flow', read('sea_flow_kg_s'), 'kg/s')],
  }),
  exchanger: () => ({
    name: t('part.exchanger'), what: t('part.exchanger.what'),
    note: t('part.exchanger.note', { approach: withUnit(approach(), 'K'), film: withUnit(film(), 'K'), flux: withUnit(flux(), 'kW/m²', 1), rf: tiny(read('fouling_m2K_W')) }),
    figures: [
      figure('n.approach', approach(), 'K'), figure('n.heat', read('exchanger_heat_kW'), 'kW'), figure('n.ua', read('exchanger_ua_kW_K'), 'kW/K'),
      figure('n.area', param('exchanger_area_m2'), 'm²'), { label: 'n.fouling', text: `${tiny(read('fouling_m2K_W'))}\u00a0m²K/W` },
    ],
  }),
  siphon: () => ({
    name: t('part.siphon'), what: t('part.siphon.what'),
    note: t('part.siphon.note', { flow: withUnit(read('refrigerant_flow_kg_s'), 'kg/s'), heat: withUnit(read('evaporator_heat_kW'), 'kW', 0) }),
    figures: [
      figure('n.vapour', read('vapour_degC'), '°C'), figure('n.pressure', read('vapour_pressure_kPa'), 'kPa', 0), figure('n.flow', read('refrigerant_flow_kg_s'), 'kg/s'),
      figure('n.charge', read('charge_kg'), 'kg'),
    ],
  }),
  condenser: () => ({
    name: t('part.condenser'), what: t('part.condenser.what'),
    note: t('part.condenser.note', { gap: withUnit(read('vapour_degC') - read('sea_intake_degC'), 'K'), used: percent(read('circulation_used')) }),
    figures: [
      figure('n.heatOut', read('condenser_heat_kW'), 'kW'), figure('n.ua', read('condenser_ua_kW_K'), 'kW/K'), figure('n.difference', read('vapour_degC') - read('sea_intake_degC'), 'K'),
      { label: 'n.fouling', text: `${tiny(read('fouling_m2K_W'))}\u00a0m²K/W` },
    ],
  }),
  intake: () => ({
    name: t('part.intake'), what: t('part.intake.what'), note: cube(seaSpeed()),
    figures: [figure('n.intake', read('sea_intake_degC'), '°C'), figure('n.flow', read('sea_flow_kg_s'), 'kg/s'), figure('n.depth', depth(), 'm', 0)],
  }),
  discharge: () => ({
    name: t('part.discharge'), what: t('part.discharge.what', { rise: withUnit(rise(), 'K') }), note: t('part.discharge.note'),
    figures: [
      figure('n.discharge', read('sea_discharge_degC'), '°C'), figure('n.rise', rise(), 'K'), figure('n.flow', read('sea_flow_kg_s'), 'kg/s'),
      ...(has('plume_rise_m') ? [figure('n.plume', read('plume_rise_m'), 'm'), { label: 'n.dilution' as const, text: `${fixed(read('dilution'), 0)}\u2009×` }] : []),
    ],
  }),
}

function rackStory(i: number): Story {
  const gap = rack(i, 'chip_degC') - rack(i, 'inlet_degC')
  return {
    name: t('part.rack', { n: i + 1 }), what: t('part.rack.what'), note: t('part.rack.note', { gap: withUnit(gap, 'K', 1) }),
    figures: [figure('n.chip', rack(i, 'chip_degC'), '°C'), figure('n.inlet', rack(i, 'inlet_degC'), '°C'), figure('n.power', rack(i, 'power_kW'), 'kW'), figure('n.difference', gap, 'K', 1)],
  }
}

/** The story of a part by its id (`rack.7` for a rack); the pod's own where the id is none. */
export function story(id: string, lang: Lang): Story {
  const r = /^rack\.(\d+)$/.exec(id)
  if (r) return rackStory(Number(r[1]))
  return (stories[id] ?? stories.pod ?? sea)(lang)
}
