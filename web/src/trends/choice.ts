// Which channels a trend may draw together: grouped by unit, and how units share charts by the height there is.
import type { Channel } from '../wire'
import { concerns, isAlarm } from '../store/catalogue'

export const MOST_UNITS = 4
export const MOST_SERIES = 8
/** A chart lower than this has no room for an axis of its own, so that two units share one. */
const LEAST_HEIGHT = 120

/** What is drawn at first: the temperatures from sea to chip and the power, as far as the catalogue has them. */
export function usual(channels: readonly Channel[], pod: number): string[] {
  const wanted = ['sea_intake_degC', 'sea_discharge_degC', 'gas_hot_degC', 'chip_max_degC', 'it_power_kW'].map((n) => `pod.${String(pod)}.${n}`)
  const names = new Set(channels.map((c) => c.name))
  return wanted.filter((n) => names.has(n))
}

/** Channels by unit in order of first appearance, alarms left out; only the open pod's and the shared ones. */
export function byUnit(channels: readonly Channel[], pod: number): [unit: string, Channel[]][] {
  const groups = new Map<string, Channel[]>()
  for (const c of channels) {
    if (isAlarm(c.name) || !concerns(c.name, pod)) continue
    const g = groups.get(c.unit)
    if (g) g.push(c)
    else groups.set(c.unit, [c])
  }
  return [...groups]
}

/** Adds or removes a channel; null where it would need a fifth unit or is one too many. */
export function toggled(chosen: readonly string[], name: string, unit: (name: string) => string | undefined): string[] | null {
  if (chosen.includes(name)) return chosen.filter((n) => n !== name)
  const units = new Set([...chosen, name].map(unit))
  return units.size > MOST_UNITS || chosen.length >= MOST_SERIES ? null : [...chosen, name]
}

/** The units of each chart, one above another: a chart for each unit where there is room, else two share one. */
export function charts(units: readonly string[], height: number): string[][] {
  const own = [...new Set(units)]
  if (own.length * LEAST_HEIGHT <= height || own.length < 2) return own.map((u) => [u])
  return own.flatMap((u, i) => (i % 2 === 0 ? [[u, ...own.slice(i + 1, i + 2)]] : []))
}
