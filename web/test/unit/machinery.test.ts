// Which machinery a pod has: told by channels, and parameters of what is absent left out.
import { describe, expect, it } from 'vitest'
import { cooling, fitted } from '../../src/store/machinery'

const having = (...names: string[]) => (n: string): boolean => names.includes(n)

describe('cooling', () => {
  it.each([
    ['loop', ['loop_flow_kg_s', 'sea_flow_kg_s']],
    ['direct', ['sea_flow_kg_s']],
    ['thermosyphon', ['refrigerant_flow_kg_s', 'vapour_degC']],
    ['hull', ['hull_heat_kW']],
  ] as const)('is %s', (kind, names) => { expect(cooling(having(...names))).toBe(kind) })
})

describe('parameters', () => {
  const kept = (...channels: string[]) => ['loop_head_m', 'supply_min_degC', 'exchanger_area_m2', 'plate_gap_mm', 'sea_trip', 'strainer_share', 'speed_min', 'thermosyphon_area_m2', 'fouling_time_d', 'clean', 'clean_every_d', 'hull_steel_mm', 'fan_trip', 'depth_m']
    .filter((n) => fitted(`pod.1.${n}`, having(...channels.map((c) => `pod.1.${c}`))))
  it('of a loop are all but the thermosyphon’s', () => {
    expect(kept('loop_flow_kg_s', 'sea_flow_kg_s', 'fouling_m2K_W')).toEqual(['loop_head_m', 'supply_min_degC', 'exchanger_area_m2', 'plate_gap_mm', 'sea_trip', 'strainer_share', 'speed_min', 'fouling_time_d', 'clean', 'clean_every_d', 'hull_steel_mm', 'fan_trip', 'depth_m'])
  })
  it('of raw seawater know no loop', () => {
    expect(kept('sea_flow_kg_s', 'fouling_m2K_W')).toEqual(['sea_trip', 'strainer_share', 'speed_min', 'fouling_time_d', 'clean', 'clean_every_d', 'hull_steel_mm', 'fan_trip', 'depth_m'])
  })
  it('of a thermosyphon know no pump', () => {
    expect(kept('refrigerant_flow_kg_s', 'fouling_m2K_W')).toEqual(['thermosyphon_area_m2', 'fouling_time_d', 'clean', 'clean_every_d', 'hull_steel_mm', 'fan_trip', 'depth_m'])
  })
  it('of a hull know nothing that fouls', () => { expect(kept()).toEqual(['hull_steel_mm', 'fan_trip', 'depth_m']) })
  it('of the sea and the racks always stand', () => {
    expect(fitted('sea.offset_K', having())).toBe(true)
    expect(fitted('pod.0.rack.0.coil_ua_kW_K', having())).toBe(true)
  })
})
