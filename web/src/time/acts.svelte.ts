// What a person does with time: goes back, branches, asks what if, leaves for another run, takes the state away as a link.
// It keeps what is under way and what went wrong, for the timeline and its panel to show.
import { i18n, store, view } from '../app'
import { Problem, send } from '../ask'
import { stamp } from '../format'
import { msAt } from '../readings'
import type { Look } from './look.svelte'
import { LONG, branch, branches, link, rewind, setPace, type Branch } from './runs'
import { w, type Word } from './words'

const RUN = 60 // the pace given to a run that stood still
/** What is said of a refusal by its status; all others in the server's words. */
const TOLD: Partial<Record<number, Word>> = { 0: 'e0', 401: 'e401', 403: 'e401', 404: 'e404', 413: 'e413', 503: 'e503' }

export class Acts {
  list = $state.raw<readonly Branch[]>([])
  busy = $state(false)
  error = $state('')
  /** What was copied last, and whether the browser let it be. */
  copied = $state<{ address: string; done: boolean } | null>(null)
  /** The pace that a run gets once it is streamed. */
  #pace: { run: string; pace: number } | null = null

  constructor(readonly look: Look) {}

  get now(): number {
    void store.tick
    return store.t
  }
  /** The branch that the page streams from, '' for the main run. */
  get here(): string { return view.more.branch ?? '' }
  get branched(): Branch | undefined { return this.list.find((b) => b.id === this.here) }
  get off(): boolean { return this.busy || !store.control || store.link !== 'live' }
  get why(): string { return store.control ? '' : w('control') }
  /** The pump whose trip is asked about. */
  get pump(): string { return ['sea_trip', 'loop_trip'].map((n) => `pod.${String(view.pod)}.${n}`).find((n) => store.settings.has(n)) ?? '' }
  when(t: number): string { return stamp(msAt(t), i18n.lang) }

  /** Does something that may be refused, and says so. */
  async #try(f: () => Promise<void>): Promise<void> {
    this.busy = true
    this.error = ''
    try {
      await f()
    } catch (e) {
      if (!(e instanceof Problem)) throw e
      this.error = w(TOLD[e.status] ?? 'e422', { why: e.message })
    } finally {
      this.busy = false
    }
  }

  refresh(): Promise<void> { return branches().then((list) => { this.list = list }, () => undefined) }

  /** Shows another run from now on. */
  go(id: string): void {
    this.look.to(null)
    view.more.at = ''
    view.more.copy = ''
    this.error = ''
    view.more.branch = id
  }

  /** A branch from the instant shown, with its pump tripped there where that is asked. */
  branch(trip: boolean): void {
    void this.#try(async () => {
      const t = this.look.at ?? store.t
      const pace = store.pace ?? RUN
      const b = await branch(t, trip ? w('trip.title', { at: this.when(t) }) : this.when(t))
      if (trip) {
        await send('POST', `commands?branch=${b.id}`, { set: this.pump, value: 1 })
        this.#pace = { run: b.run_id, pace }
      }
      await this.refresh()
      this.go(b.id)
      view.more.time = '1'
    })
  }
  rewind(t: number): void { void this.#try(async () => { await rewind(t); this.go(this.here) }) }
  close(id: string): void {
    void this.#try(async () => {
      if (id === this.here) this.go('')
      this.list = this.list.filter((b) => b.id !== id) // nothing asks it any more
      await send('DELETE', `branches/${id}`)
      await this.refresh()
    })
  }
  /** Both runs at one pace. */
  both(runs: readonly string[]): void {
    const pace = store.pace ?? RUN
    for (const run of runs) if (run === this.here) store.setPace(pace)
    else setPace(run, pace)
  }
  /** Called with each run that begins to be streamed. */
  arrived(run: string): void {
    if (this.#pace?.run === run) store.setPace(this.#pace.pace)
    this.#pace = null
  }

  /** Opens the state of a link as a branch, and shows it. */
  open(state: string): void {
    void this.#try(async () => {
      view.more.state = ''
      const b = await send<Branch>('POST', 'branches', { link: state })
      await this.refresh()
      this.go(b.id)
      view.more.copy = String(b.t)
    })
  }
  copy(): void {
    void this.#try(async () => {
      const address = await link(this.look.at)
      this.copied = { address, done: await navigator.clipboard.writeText(address).then(() => true, () => false) }
    })
  }
  get long(): boolean { return (this.copied?.address.length ?? 0) > LONG }
}
