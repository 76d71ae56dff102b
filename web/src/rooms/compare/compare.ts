// The comparison as the server gives it, the sea first, and what is read out of it.
import { table } from '../../csv'
import type { Text } from '../../wire'

export interface Assumption { about: string; value: string; source: string }
export interface Site {
  site: string; title: Text; climate: string; assumptions: Assumption[]
  electricity_MWh: number; fresh_water_m3: number; land_m2: number; co2_t: number; pue: number | null; wue_L_kWh: number | null
  it_MWh: number; cooling_MWh: number; electrical_loss_MWh: number; auxiliary_MWh: number; free_h: number; evaporative_h: number; compressor_h: number
}
export interface Claim { claim: string; claimed: number | null; computed: number | null; against: string; gap: string; source: string }
export interface Comparison { world: string; for_s: number; pods: number; sites: Site[]; claims: Claim[] }

/** What is compared, with its unit; of the PUE, a bar is what is above 1. */
export const MEASURES = [['electricity_MWh', 'MWh', 0], ['fresh_water_m3', 'm³', 0], ['land_m2', 'm²', 0], ['co2_t', 't', 0], ['pue', '', 1], ['wue_L_kWh', 'L/kWh', 0]] as const
export type Measure = (typeof MEASURES)[number][0]

/** Length of a bar, as a share of the longest. */
export function bar(sites: readonly Site[], s: Site, m: Measure, from: number): number {
  const most = Math.max(...sites.map((o) => (o[m] ?? from) - from))
  return most > 0 ? Math.max(0, ((s[m] ?? from) - from) / most) : 0
}

/** How much more than the sea, as a share; null where the sea takes nothing. */
export function beyond(sea: Site | undefined, s: Site, m: Measure): number | null {
  const [a, b] = [sea?.[m], s[m]]
  return a == null || b == null || a === 0 ? null : b / a - 1
}

const COLUMNS = ['site', 'electricity_MWh', 'fresh_water_m3', 'land_m2', 'co2_t', 'pue', 'wue_L_kWh', 'it_MWh', 'cooling_MWh', 'electrical_loss_MWh', 'auxiliary_MWh', 'free_h', 'evaporative_h', 'compressor_h', 'climate'] as const
/** As CSV. */
export const csv = (sites: readonly Site[]): string => table([COLUMNS, ...sites.map((s) => COLUMNS.map((c) => s[c]))])
