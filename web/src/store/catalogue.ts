// The catalogue, read: what a name says of its place, and how channels and parameters group.
// Nothing here lists channels; a channel added in Go falls into place by its name and unit.
import type { Quantity, Text } from '../wire'
import type { Lang } from '../i18n/dictionary'

const ENDS = /[;:(。；：，（]|[.,](?=\s|$)|\s[–—-]\s/
/** A switch's help says first what 1 means. */
const SWITCH = /^1\s*[:：]\s*/
const LONGEST_TITLE = { en: 80, zh: 40 }

/** A quantity's title in a language: the first clause of its help, or its name made readable. */
export function title(q: Quantity, lang: Lang): string {
  const help = q.help[lang].trim().replace(SWITCH, '')
  const end = help.search(ENDS)
  const clause = end > 0 ? help.slice(0, end).trim() : help
  if (clause === '' || clause.length > LONGEST_TITLE[lang]) return readable(q.name)
  return clause.charAt(0).toUpperCase() + clause.slice(1)
}

/** The title, with the place in its name where one title serves many: racks, layers, cells. */
export function label(q: Quantity, lang: Lang): string {
  const words = title(q, lang)
  const place = /\.(\d+)\.[^.]+$/.exec(q.name.replace(/^pod\.\d+\./, '.'))?.[1]
  return place === undefined || words.includes(place) ? words : `${words} · ${place}`
}

/** What the help says beyond the title. */
export function more(q: Quantity, lang: Lang): string {
  const help = q.help[lang].trim().replace(SWITCH, '')
  const t = title(q, lang)
  if (!help.toLowerCase().startsWith(t.toLowerCase())) return help
  const rest = help.slice(t.length).replace(/^[\s;:,.。；：，–—-]+/, '').replace(/^[(（](.*)[)）]$/, '$1').trim()
  return /[\p{L}\p{N}]/u.test(rest) ? rest : ''
}

/** `pod.0.rack.7.chip_degC` → `rack 7 chip`: the pod's prefix and the unit's suffix say nothing here. */
export function readable(name: string): string {
  const bare = name.replace(/^pod\.\d+\./, '')
  return (bare.includes('_') ? bare.replace(/_(?:[A-Z1][A-Za-z0-9]*|deg|degC|m2K_W|kW_K|K_kW|kg_s|g_kg|kg_m3|m_s|cm_s|mm_y|kWh|kW|kPa|kV|kg|km|mm|m2|m3|min|[mdhs])$/, '') : bare).replace(/[._]/g, ' ')
}

/** The group of a name: what stands before its last dot, the pod's number left out. */
export function group(name: string): string {
  const parts = name.split('.')
  if (parts[0] === 'pod' && parts.length > 2) return parts.length > 3 ? `pod.${parts[2] ?? ''}` : 'pod'
  return parts.length > 1 ? (parts[0] ?? '') : ''
}

const GROUP_LEAST = 3
/** Names by group; a first word that several of a group share (loop_…, hull_…) makes a group of its own. */
export function groups<T>(items: readonly T[], name: (item: T) => string): [group: string, items: T[]][] {
  const word = (n: string): string => /^([a-z]+)_/.exec(n.split('.').at(-1) ?? '')?.[1] ?? ''
  const count = new Map<string, number>()
  for (const i of items) {
    const key = `${group(name(i))}.${word(name(i))}`
    count.set(key, (count.get(key) ?? 0) + 1)
  }
  const by = new Map<string, T[]>()
  for (const i of items) {
    const g = group(name(i))
    const own = `${g}.${word(name(i))}`
    const key = g === 'pod' && word(name(i)) !== '' && (count.get(own) ?? 0) >= GROUP_LEAST ? own : g
    const list = by.get(key)
    if (list) list.push(i)
    else by.set(key, [i])
  }
  return [...by]
}

/** How many racks a pod has. */
export function racks(names: readonly string[], pod: number): number {
  const re = new RegExp(`^pod\\.${String(pod)}\\.rack\\.(\\d+)\\.chip_degC$`)
  return names.reduce((n, name) => Math.max(n, Number(re.exec(name)?.[1] ?? -1) + 1), 0)
}

export const isAlarm = (name: string): boolean => /(^|\.)alarm\./.test(name)
/** Whether something is of a pod or of no pod. */
export const concerns = (name: string, pod: number): boolean => !/^pod\.\d+\./.test(name) || name.startsWith(`pod.${String(pod)}.`)
/** The alarms of a pod and of what all share; those of a hundred pods are more than one request can name. */
export const alarmsOf = (channels: readonly { name: string }[], pod: number): string[] => channels.map((c) => c.name).filter((n) => isAlarm(n) && concerns(n, pod))

/** Depths at which the catalogue gives the sea's temperature: a name with a depth in it, as sea.at_10m_degC, or the surface. */
export function seaProfile(names: readonly string[]): { name: string; depth: number }[] {
  const found: { name: string; depth: number }[] = []
  for (const name of names) {
    const m = /^sea\.(?:.*?[._])?(\d+(?:\.\d+)?)_?m[._](?:.*_)?degC$/.exec(name)
    if (m) found.push({ name, depth: Number(m[1]) })
    else if (/^sea\.surface(_.*)?_degC$/.test(name)) found.push({ name, depth: 0 })
  }
  return found.sort((a, b) => a.depth - b.depth)
}

/** Whether every word typed stands somewhere in the name or the help. */
export function matches(q: Quantity, typed: string): boolean {
  const hay = `${q.name} ${readable(q.name)} ${q.help.en} ${q.help.zh} ${q.unit}`.toLowerCase()
  return typed.toLowerCase().split(/\s+/).every((w) => hay.includes(w))
}

export const say = (t: Text, lang: Lang): string => t[lang]
