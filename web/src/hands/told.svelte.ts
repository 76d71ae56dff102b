// What a fault did, told from the model: each watched channel as it was when the fault came, as far as it went since, and now.
import type { Rings } from '../store/rings'
import type { Store } from '../store/store.svelte'
import { type Fault, mending, on } from './faults'

export interface Track {
  /** Model times: since when, until when (null while it lasts), and as far as the rings have been read. */
  since: number
  until: number | null
  read: number
  /** Whether the server has taken it: until then it is not over. */
  seen: boolean
  before: readonly number[]
  /** The value farthest from the one before. */
  far: readonly number[]
}

/** Reads the rows that came since the last look. */
export function follow(track: Track, rings: Rings, columns: readonly number[]): Track {
  if (!(rings.last > track.read)) return track
  const far = [...track.far]
  for (let i = rings.from(track.read); i < rings.length; i++) {
    columns.forEach((column, k) => {
      const v = rings.value(column, i)
      const was = track.before[k] ?? NaN
      if (!(Math.abs(v - was) <= Math.abs((far[k] ?? NaN) - was)) && Number.isFinite(v)) far[k] = v
    })
  }
  return { ...track, read: rings.last, far }
}

/** The faults that were pressed, or seen on, in this run. */
export class Told {
  tracks = $state.raw<ReadonlyMap<string, Track>>(new Map())
  #before = new Map<string, Map<string, number>>() // what each fault overwrote, by its id
  #run = ''
  #waits = false // in a new run the settings are still the old one's, whose faults would seem to come again

  constructor(readonly store: Store) {}

  break(f: Fault): void {
    this.#before.set(f.id, new Map(Object.keys(f.set).map((n) => [n, this.store.setting(n)])))
    this.#begin(f)
    for (const [name, value] of Object.entries(f.set)) this.store.set(name, value)
  }
  /** Mends it, and switches racks on again that it had made switch off. */
  mend(f: Fault): void {
    for (const [name, value] of mending(f, this.store.settings, this.#before.get(f.id) ?? new Map())) this.store.set(name, value)
    this.#before.delete(f.id)
    for (const n of this.store.names) if (n.endsWith('.alarm.rack_tripped') && this.store.value(n) === 1) this.store.set(n.replace('alarm.rack_tripped', 'rack_reset'), 1)
  }
  forget(f: Fault): void {
    this.tracks = new Map([...this.tracks].filter(([id]) => id !== f.id))
  }

  /** Called with every frame drawn: reads on, and notices what others break and mend. */
  watch(faults: readonly Fault[]): void {
    const run = this.store.hello?.run_id ?? ''
    if (run !== this.#run) {
      this.#waits = this.#run !== ''
      this.#run = run
      this.#before.clear()
      this.tracks = new Map()
    }
    if (this.#waits || !Number.isFinite(this.store.t)) return
    const next = new Map(this.tracks)
    for (const f of faults) {
      const is = on(f, this.store.settings)
      let track = next.get(f.id)
      if (is && track?.until !== null) track = this.#new(f)
      if (!track) continue
      if (is && !track.seen) track = { ...track, seen: true }
      track = follow(track, this.store.rings, f.watch.map((n) => this.store.column(n)))
      if (!is && track.seen && track.until === null) track = { ...track, until: this.store.t }
      next.set(f.id, track)
    }
    if ([...next].some(([id, track]) => this.tracks.get(id) !== track)) this.tracks = next
  }

  /** The settings are this run's. */
  settled(): void { this.#waits = false }

  #begin(f: Fault): void { this.tracks = new Map(this.tracks).set(f.id, this.#new(f)) }
  #new(f: Fault): Track {
    const before = f.watch.map((n) => this.store.latest[this.store.column(n)] ?? NaN)
    return { since: this.store.t, until: null, read: this.store.t, seen: false, before, far: before }
  }
}
