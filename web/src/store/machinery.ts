// Which machinery a pod has, told by its channels alone: a circuit that its cooling lacks has none.

export type Cooling = 'loop' | 'direct' | 'thermosyphon' | 'hull'

/** How heat leaves a pod, by the channels that only such a pod has. `has` asks by a pod's bare channel name. */
export function cooling(has: (channel: string) => boolean): Cooling {
  if (has('loop_flow_kg_s')) return 'loop'
  if (has('sea_flow_kg_s')) return 'direct'
  return has('refrigerant_flow_kg_s') || has('vapour_degC') ? 'thermosyphon' : 'hull'
}

/** Parameters that steer nothing where a channel is absent. */
const NEEDS: readonly (readonly [parameter: RegExp, channel: string])[] = [
  [/^(loop_|supply_|exchanger_|plate_|alarm_supply)/, 'loop_flow_kg_s'],
  [/^(sea_|strainer_|speed_m|intake_|alarm_sea_flow|alarm_strainer)/, 'sea_flow_kg_s'],
  [/^(thermosyphon_|alarm_dry_out)/, 'refrigerant_flow_kg_s'],
  [/^(fouling_|clean(_|$)|alarm_fouling)/, 'fouling_m2K_W'],
]

/** Whether a parameter steers anything in the pod that it names; parameters of no pod always do. */
export function fitted(name: string, has: (name: string) => boolean): boolean {
  const m = /^(pod\.\d+\.)([^.]+)$/.exec(name)
  if (!m) return true
  const [, pod = '', bare = ''] = m
  const need = NEEDS.find(([re]) => re.test(bare))
  return need === undefined || has(pod + need[1])
}
