// The channels that tell a part's story over time, so that a pick in the picture opens its trends.
import { store, view } from '../app'

const OF: Record<string, readonly string[]> = {
  shore: ['total_power_kW', 'it_power_kW'], cable: ['total_power_kW', 'cable_loss_kW'], sea: ['sea_intake_degC'],
  hull: ['hull_heat_kW', 'hull_inner_degC', 'hull_skin_degC', 'growth_mm'], power: ['electrical_loss_kW', 'it_power_kW'], gas: ['gas_cold_degC', 'gas_hot_degC', 'gas_flow_kg_s'],
  coil: ['gas_cold_degC', 'loop_supply_degC', 'vapour_degC', 'fan_kW'], loop: ['loop_supply_degC', 'loop_return_degC', 'supply_set_degC', 'loop_flow_kg_s'],
  loopPump: ['loop_pump_speed', 'loop_pump_kW', 'loop_flow_kg_s'], seaPump: ['sea_pump_speed', 'sea_pump_kW', 'sea_flow_kg_s'],
  exchanger: ['approach_K', 'exchanger_heat_kW', 'exchanger_ua_kW_K', 'fouling_m2K_W'], intake: ['sea_intake_degC', 'sea_flow_kg_s', 'strainer_blocked'],
  discharge: ['sea_discharge_degC', 'sea_intake_degC', 'plume_rise_m', 'dilution', 'discharge_excess_10m_K'], siphon: ['vapour_degC', 'refrigerant_flow_kg_s'], condenser: ['vapour_degC', 'condenser_heat_kW', 'circulation_used'],
}
const SEA = ['sea.surface_degC', 'sea.at_10m_degC', 'sea.at_20m_degC', 'sea.at_30m_degC', 'sea.current_m_s']

/** A part's channels, as far as the catalogue has them. */
export function channelsOf(part: string): string[] {
  const pod = `pod.${String(view.pod)}.`
  const r = /^rack\.(\d+)$/.exec(part)
  const names = r ? ['chip_degC', 'inlet_degC', 'outlet_degC', 'power_kW'].map((n) => `${pod}${part}.${n}`) : (OF[part] ?? []).map((n) => pod + n)
  return [...names, ...(part === 'sea' ? SEA : [])].filter((n) => store.has(n))
}

/** Shows a part's channels in the trends, and the trends themselves where they are out of sight. */
export function openTrends(part: string): void {
  const names = channelsOf(part)
  if (names.length === 0) return
  view.channels = names
  document.querySelector('.trends')?.scrollIntoView({ block: 'nearest', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' })
}
