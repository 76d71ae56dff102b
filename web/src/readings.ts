// Reading the open pod: short names for its channels and the few figures worked out from several of them.
import { store, view } from './app'
import { racks } from './store/catalogue'
import * as machinery from './store/machinery'

const pod = (): string => `pod.${String(view.pod)}.`

/** A channel of the open pod. */
export const read = (name: string): number => store.value(pod() + name)
/** Whether the open pod has a channel: a circuit that its cooling lacks is not drawn. */
export const has = (name: string): boolean => store.has(pod() + name)
/** A parameter of the open pod, as set now. */
export const param = (name: string): number => store.setting(pod() + name)

/** The first of several names that the catalogue holds, for figures that no contract names. */
export function either(...names: string[]): number {
  for (const n of names) if (has(n)) return read(n)
  return NaN
}
export const podChannel = (name: string): string => pod() + name

export const rackCount = (): number => racks(store.names, view.pod)
export const rack = (i: number, what: string): number => read(`rack.${String(i)}.${what}`)

/** How the open pod's heat leaves it, by the channels that it has. */
export const cooling = (): machinery.Cooling => machinery.cooling(has)
/** What enters the doors and what leaves them: loop water, seawater, or refrigerant that boils at one temperature. */
export const doorIn = (): number => either('loop_supply_degC', 'vapour_degC', 'sea_intake_degC')
export const doorOut = (): number => either('loop_return_degC', 'vapour_degC', 'sea_discharge_degC')

/** Pump speeds as a share of rated. */
export const seaSpeed = (): number => either('sea_pump_speed', 'sea_pump.speed', 'sea_pump_speed_fraction')
export const loopSpeed = (): number => either('loop_pump_speed', 'loop_pump.speed', 'loop_pump_speed_fraction')

/** How far the supply stands above the sea: what plate area buys. */
export const approach = (): number => has('approach_K') ? read('approach_K') : (has('loop_supply_degC') ? read('loop_supply_degC') : read('gas_cold_degC')) - read('sea_intake_degC')
export const rise = (): number => read('sea_discharge_degC') - read('sea_intake_degC')
/** Kelvin that the fouling film costs: heat flux times resistance. */
export const film = (): number => 1000 * flux() * read('fouling_m2K_W')
/** Heat flux through the plates in kW/m². */
export const flux = (): number => read('exchanger_heat_kW') / param('exchanger_area_m2')
export const depth = (): number => param('depth_m')

/** Unix milliseconds of the model's now. */
export function nowMs(): number {
  const start = Date.parse(store.hello?.start ?? '')
  return start + 1000 * store.time()
}
export const msAt = (t: number): number => Date.parse(store.hello?.start ?? '') + 1000 * t
