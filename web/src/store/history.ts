// History over HTTP: what the run did before this page was open, min, mean and max by bucket.
import { untrack } from 'svelte'
import { store } from '../app'
import { fetched, of } from '../ask'
import type { History } from './series'

/** Fetches history for some channels between two model times; null where the server has none to give. */
export async function fetchHistory(channels: readonly string[], from: number, to: number, points: number, signal: AbortSignal, branch?: string): Promise<History | null> {
  if (channels.length === 0 || !(to > from) || untrack(() => store.link) !== 'live') return null
  const q = new URLSearchParams({ channels: channels.join(','), from: String(from), to: String(to), points: String(points) })
  try {
    const h = (await (await fetched(of(`history?${q.toString()}`, branch), { signal })).json()) as Partial<History>
    return Array.isArray(h.t) && Array.isArray(h.mean) && Array.isArray(h.channels)
      ? { channels: h.channels, t: h.t, mean: h.mean, min: h.min ?? h.mean, max: h.max ?? h.mean, to } : null
  } catch {
    return null
  }
}

/** The run so far as a scenario file; empty where the server tells none. */
export async function fetchScenario(signal: AbortSignal): Promise<string> {
  try {
    return await (await fetched(of('scenario'), { signal })).text()
  } catch {
    return ''
  }
}
