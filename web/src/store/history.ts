// History over HTTP: what the run did before this page was open, min, mean and max by bucket.
import { untrack } from 'svelte'
import { view } from '../app'
import { get } from '../token'
import type { History } from './series'

/** A path of the API that speaks of a branch, '' of the main run; the one that the page streams from unless another is named.
 * Who asks asks again when the run it hears is another, not already when the link names one whose channels are not known yet. */
export const of = (path: string, branch = untrack(() => view.more.branch ?? '')): string => (branch ? `${path}${path.includes('?') ? '&' : '?'}branch=${encodeURIComponent(branch)}` : path)

/** Fetches history for some channels between two model times; null where the server has none to give. */
export async function fetchHistory(channels: readonly string[], from: number, to: number, points: number, signal: AbortSignal, branch?: string): Promise<History | null> {
  if (channels.length === 0 || !(to > from)) return null
  const q = new URLSearchParams({ channels: channels.join(','), from: String(from), to: String(to), points: String(points) })
  try {
    const answer = await get(of(`api/v1/history?${q.toString()}`, branch), signal)
    if (!answer.ok) return null
    const h = (await answer.json()) as Partial<History>
    return Array.isArray(h.t) && Array.isArray(h.mean) && Array.isArray(h.channels)
      ? { channels: h.channels, t: h.t, mean: h.mean, min: h.min ?? h.mean, max: h.max ?? h.mean, to } : null
  } catch {
    return null
  }
}

/** The run so far as a scenario file; empty where the server tells none. */
export async function fetchScenario(signal: AbortSignal): Promise<string> {
  try {
    const answer = await get(of('api/v1/scenario'), signal)
    return answer.ok ? await answer.text() : ''
  } catch {
    return ''
  }
}
