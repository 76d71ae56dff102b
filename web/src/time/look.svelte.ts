// Looking at the past: fetches the frame of an instant and lays it before all views, while the run goes on untouched. One
// request is under way at a time and the newest wish waits, so that dragging is as quick as the server and no quicker.
import { fetchHistory } from '../store/history'
import type { History } from '../store/series'
import type { Store } from '../store/store.svelte'
import { snapped } from './track'

export type Fetch = (channels: readonly string[], from: number, to: number, points: number, signal: AbortSignal) => Promise<History | null>
const ROWS = 4 // frames asked for, the last of which counts: where frames are thinned one may be missing

export class Look {
  /** The instant wished for; null is the present. */
  at = $state<number | null>(null)
  failed = $state(false)
  #stop: AbortController | null = null

  constructor(readonly store: Store, readonly fetch: Fetch = fetchHistory) {}

  to(t: number | null): void {
    this.at = t === null ? null : snapped(t, this.#every, this.store.t)
    if (t === null) {
      this.#stop?.abort()
      this.#stop = null
      this.failed = false
      this.store.past = null
    } else if (!this.#stop) void this.#fetch()
  }

  get #every(): number { return this.store.hello?.every ?? 1 }

  async #fetch(): Promise<void> {
    const { store } = this
    const stop = this.#stop = new AbortController()
    for (let done: number | null = null; this.at !== null && this.at !== done;) {
      done = this.at
      const h = await this.fetch(['*'], done - (ROWS - 0.5) * this.#every, done + this.#every / 2, ROWS, stop.signal)
      if (stop.signal.aborted) return
      const past = frameOf(h, store) ?? this.#kept(done)
      this.failed = past === null
      store.past = past
    }
    this.#stop = null
  }

  /** What this page has seen itself, where the server has it no more. */
  #kept(t: number): { t: number; values: Float64Array } | null {
    const { rings } = this.store
    const i = rings.from(t + this.#every / 2) - 1
    return i < 0 ? null : { t: rings.time(i), values: Float64Array.from({ length: rings.channels }, (_, k) => rings.value(k, i)) }
  }
}

/** The last frame of a stretch of history, in the store's order of channels. */
export function frameOf(h: History | null, store: Pick<Store, 'column' | 'names'>): { t: number; values: Float64Array } | null {
  const t = h?.t.at(-1)
  if (!h || t === undefined) return null
  const values = new Float64Array(store.names.length).fill(NaN)
  h.channels.forEach((name, k) => {
    const at = store.column(name)
    if (at >= 0) values[at] = h.mean[k]?.at(-1) ?? NaN
  })
  return { t, values }
}
