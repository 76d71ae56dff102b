// Names of groups that the dictionary knows; any other group is called by its own word.
import type { Key } from '../i18n/dictionary'

type Group = Extract<Key, `group.${string}`>
const GROUPS: Readonly<Record<Group, true>> = {
  'group.pod': true,
  'group.sea': true,
  'group.load': true,
  'group.cluster': true,
  'group.pod.rack': true,
  'group.pod.sea': true,
  'group.pod.loop': true,
  'group.pod.fan': true,
  'group.pod.gas': true,
  'group.pod.strainer': true,
  'group.pod.exchanger': true,
  'group.pod.plate': true,
  'group.pod.fouling': true,
  'group.pod.clean': true,
  'group.pod.hull': true,
  'group.pod.growth': true,
  'group.pod.ups': true,
  'group.pod.alarm': true,
  'group.pod.chip': true,
  'group.pod.supply': true,
  'group.pod.thermosyphon': true,
}
export const isKey = (s: string): s is Group => Object.hasOwn(GROUPS, s)
