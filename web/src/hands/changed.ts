// What was changed in this run: parameters that have another value than the world began with.
import type { Setting } from '../store/store.svelte'

/** The numbers of a world's TOML by full name; a pod that is `like` another has its numbers where it has none of its own. */
export function begun(toml: string): Map<string, number> {
  const all = new Map<string, number>()
  let head = ''
  let pod = -1
  let rack = -1
  for (const line of toml.split('\n')) {
    const table = /^\[+([\w.]+)\]/.exec(line)?.[1]
    if (table === 'pod') {
      pod++
      rack = -1
    }
    if (table === 'pod.rack') rack++
    if (table) head = table === 'pod' ? `pod.${String(pod)}` : table === 'pod.rack' ? `pod.${String(pod)}.rack.${String(rack)}` : table
    const [, key, value] = /^(\w+) = (-?[\d.].*)$/.exec(line) ?? []
    if (key === 'like') {
      const from = `pod.${String(value)}.`
      for (const [name, v] of [...all]) if (name.startsWith(from)) all.set(`pod.${String(pod)}.${name.slice(from.length)}`, v)
    } else if (key !== undefined) all.set(`${head}.${key}`, Number(value))
  }
  return all
}

/** Live settings that differ from how the run began, or from their default where that is not known. */
export function changed(settings: Iterable<Setting>, start: ReadonlyMap<string, number>): [setting: Setting, was: number][] {
  return [...settings].flatMap((s): [Setting, number][] => {
    const was = start.get(s.parameter.name) ?? s.parameter.default
    return s.parameter.live && s.parameter.kind !== 'action' && typeof was === 'number' && s.value !== was ? [[s, was]] : []
  })
}
