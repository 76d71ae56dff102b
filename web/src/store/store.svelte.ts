// The store: what the page knows. The link fills it, views read it; it tells them once per animation frame
// and keeps columns, not rows. It knows no socket: it is given one function that asks the server.
import type { Ack, Fault, Frame, Happening, Hello, Channel, Parameter, Subscribed, Text } from '../wire'
import type { LinkState, Listener } from '../link'
import { pods } from './pods'
import { Rings } from './rings'

export type Asking =
  | { type: 'command'; set: string; value: number }
  | { type: 'pace'; pace: number | null }
  | { type: 'step' }
  | { type: 'reset' }
  | { type: 'name'; name: string }
  | { type: 'hand'; viewer: number | null }
  | { type: 'raise' }
  | { type: 'show'; view: string | null }
export type Ask = (m: Asking) => number

/** A parameter as a slider needs it: what the server holds, what the hand wants, what went wrong. */
export class Setting {
  server = $state<number | string>(NaN)
  wanted = $state<number | null>(null)
  error = $state<Fault | null>(null)
  constructor(readonly parameter: Parameter) { this.server = parameter.value }
  get value(): number | string { return this.wanted ?? this.server }
}

export interface Alarm { name: string; help: Text; on: number | null; off: number | null }

const EVENTS_KEPT = 200
const COMMAND_EVERY_MS = 100 // ten commands a second at most from one slider
const STALE_MS = 4000
/** How often views are drawn again. Values that must be read exactly want once a second at most (NUREG-0700 rev. 2); five times
 * keeps a hand and what it does together, and leaves the browser most of its time. */
const REDRAW_MS = 200

export interface Clocks { frame(f: () => void): void; now(): number; after(ms: number, f: () => void): void }
const browser: Clocks = {
  frame: (f) => { requestAnimationFrame(f) },
  now: () => performance.now(),
  after: (ms, f) => { setTimeout(f, ms) },
}

export class Store implements Listener {
  /** Counts what was drawn: a view that reads numbers reads this first. */
  tick = $state(0)
  link = $state<LinkState>('connecting')
  retryIn = $state(0)
  hello = $state.raw<Hello | null>(null)
  pace = $state<number | null>(null)
  ended = $state(false)
  control = $state(true)
  stale = $state(false)
  /** Grows when a new run begins or a gap was left: what was fetched before is to be fetched again. */
  epoch = $state(0)
  settings = $state.raw<ReadonlyMap<string, Setting>>(new Map())
  happenings = $state.raw<readonly Happening[]>([])
  alarms = $state.raw<readonly Alarm[]>([])
  paceError = $state<Fault | null>(null)

  /** An instant that views show in place of the newest; frames go on filling the rings meanwhile. */
  past = $state.raw<{ t: number; values: Float64Array } | null>(null)
  rings = new Rings(0)
  latest = new Float64Array(0)
  t = NaN
  seq = -1
  ask: Ask = () => 0
  /** Hears each event first; true where it was one of its own. */
  hear: (e: Happening) => boolean = () => false
  /** Tries the connection again at once. */
  retry: () => void = () => undefined
  /** Streams from a branch instead, '' from the main run. */
  go: (branch: string) => void = () => undefined
  /** Asks for the channels of one pod. */
  focus: (pod: number) => void = () => undefined

  #index = new Map<string, number>()
  #order: Int32Array | null = null // where each value of a frame goes; null while frames carry all channels
  #dirty = false
  #gap = false
  #lastFrame = 0
  #asked = new Map<number, { name: string; value: number; before: number | null }>()
  #busy = new Map<string, number>() // when a slider last sent, by name

  constructor(readonly clocks: Clocks = browser) {}

  // What views read

  get channels(): readonly Channel[] { return this.hello?.channels ?? [] }
  get names(): readonly string[] {
    void this.hello
    return this.#names
  }
  #names: readonly string[] = []
  get pods(): readonly number[] {
    void this.hello
    return this.#pods
  }
  #pods: readonly number[] = []

  has(name: string): boolean { return this.hello !== null && this.#index.has(name) }
  channel(name: string): Channel | undefined { return this.channels[this.column(name)] }
  column(name: string): number { return this.#index.get(name) ?? -1 }

  /** The value of a channel at the instant shown, NaN where there is none; reading it inside a view redraws that view. */
  value(name: string): number {
    void this.tick
    return (this.past?.values ?? this.latest)[this.#index.get(name) ?? -1] ?? NaN
  }
  /** Model time in seconds, redrawn likewise. */
  time(): number {
    void this.tick
    return this.past?.t ?? this.t
  }
  /** A live parameter's number, or NaN. */
  setting(name: string): number {
    const v = this.settings.get(name)?.value
    return typeof v === 'number' ? v : NaN
  }

  // What hands do

  /** Sets a parameter: shown at once, sent at most ten times a second, the last wish always. */
  set(name: string, value: number): void {
    const s = this.settings.get(name)
    if (!s) return
    s.wanted = value
    s.error = null
    const now = this.clocks.now()
    const due = (this.#busy.get(name) ?? -Infinity) + COMMAND_EVERY_MS
    if (now >= due) this.#send(name)
    else if (!this.#waiting.has(name)) {
      this.#waiting.add(name)
      this.clocks.after(due - now, () => {
        this.#waiting.delete(name)
        this.#send(name)
      })
    }
  }
  #waiting = new Set<string>()

  #send(name: string): void {
    const s = this.settings.get(name)
    if (s?.wanted == null) return
    this.#busy.set(name, this.clocks.now())
    const value = s.wanted
    const id = this.ask({ type: 'command', set: name, value })
    if (id === 0) {
      s.wanted = null
      s.error = { type: 'error', id: null, error: 'offline' }
      return
    }
    this.#asked.set(id, { name, value, before: typeof s.server === 'number' ? s.server : null })
  }

  setPace(pace: number | null): void { this.#remember(this.ask({ type: 'pace', pace })) }
  step(): void { this.#remember(this.ask({ type: 'step' })) }
  reset(): void { this.#remember(this.ask({ type: 'reset' })) }
  #remember(id: number): void {
    this.paceError = id === 0 ? { type: 'error', id: null, error: 'offline' } : null
    if (id > 0) this.#asked.set(id, { name: '', value: 0, before: null })
  }

  // What the link says

  state(s: LinkState, retryInMs: number): void {
    this.link = s
    this.retryIn = retryInMs
    if (s === 'lost') {
      this.#gap = true
      for (const { name } of this.#asked.values()) this.#giveUp(name)
      this.#asked.clear()
    }
  }

  greeted(h: Hello, resumed: boolean): void {
    const sameChannels = this.hello !== null && h.channels.length === this.channels.length && h.channels.every((c, i) => c.name === this.#names[i])
    this.#names = h.channels.map((c) => c.name)
    this.#index = new Map(this.#names.map((n, i) => [n, i]))
    this.#pods = pods(this.#names)
    this.#order = null
    this.hello = h
    this.pace = h.pace
    this.control = h.control
    this.ended = false
    const old = this.settings
    this.settings = new Map(h.parameters.map((p) => {
      const kept = old.get(p.name)
      if (!kept || kept.parameter.min !== p.min || kept.parameter.max !== p.max) return [p.name, new Setting(p)]
      kept.server = p.value
      kept.wanted = null
      return [p.name, kept]
    }))
    if (!resumed || !sameChannels) {
      this.rings = new Rings(h.channels.length)
      this.latest = new Float64Array(h.channels.length).fill(NaN)
      this.#newRun()
    }
    this.#lastFrame = this.clocks.now()
    this.#redraw()
  }
  subscribed(s: Subscribed): void {
    this.#order = Int32Array.from(s.channels, (n) => this.#index.get(n) ?? -1)
    const whole = this.#order.length === this.latest.length && this.#order.every((at, i) => at === i)
    if (whole) this.#order = null
  }

  frame(f: Frame): void {
    if (this.#order) this.#order.forEach((at, i) => { if (at >= 0) this.latest[at] = f.values[i] ?? NaN })
    else if (f.values.length === this.latest.length) this.latest.set(f.values)
    else return // neither all channels nor those subscribed: it would be drawn in the wrong place
    // A resumed stream that follows on leaves no gap; what the server says was missed does.
    const gap = this.#gap && this.seq >= 0 && f.seq > this.seq + this.#stride()
    if (this.seq >= 0 && !this.#gap) this.#strides = Math.max(1, Math.max(f.seq - this.seq, this.#strides * 0.9))
    this.rings.push(f.t, this.latest, gap)
    if (gap) this.epoch++
    this.#gap = false
    this.seq = f.seq
    this.t = f.t
    this.#lastFrame = this.clocks.now()
    this.#redraw()
  }
  #strides = 1 // the usual step of seq: more than one where the server thins frames to the rate asked
  #stride(): number { return Math.ceil(2 * this.#strides) }

  event(e: Happening): void {
    if (this.hear(e)) return
    switch (e.kind) {
      case 'missed':
        this.#gap = true
        this.#strides = 0
        return
      case 'pace':
        this.pace = e.value
        break
      case 'end':
        this.ended = true
        break
      case 'reset':
        this.#restart(e.name)
        break
      case 'command':
        this.#commanded(e)
        break
      case 'set': // it followed from what is told already
        this.#commanded(e)
        return
      case 'alarm':
        this.#alarm(e)
        break
    }
    this.happenings = [e, ...this.happenings].slice(0, EVENTS_KEPT)
  }

  ack(a: Ack): void {
    const asked = this.#asked.get(a.id)
    this.#asked.delete(a.id)
    const s = asked && this.settings.get(asked.name)
    if (!s) return
    // others' commands arrive as events; one's own is known by its answer
    const own: Happening = { type: 'event', t: a.t, kind: 'command', name: asked.name, value: asked.value, help: s.parameter.help }
    this.happenings = [own, ...this.happenings].slice(0, EVENTS_KEPT)
    if (s.parameter.kind !== 'action') s.server = asked.value
    if (s.wanted === asked.value) s.wanted = null
  }

  fault(f: Fault): void {
    const asked = f.id === null ? undefined : this.#asked.get(f.id)
    if (f.id !== null) this.#asked.delete(f.id)
    if (!asked) return
    const s = this.settings.get(asked.name)
    if (!s) {
      this.paceError = f
      return
    }
    s.error = f
    if (s.wanted === asked.value) s.wanted = null
  }

  #commanded(e: Happening): void {
    const s = this.settings.get(e.name)
    if (s && e.value !== null && s.parameter.kind !== 'action') s.server = e.value
  }

  #alarm(e: Happening): void {
    const on = e.value === 1
    const open = this.alarms.find((a) => a.name === e.name && a.off === null)
    if (on && !open) this.alarms = [{ name: e.name, help: e.help, on: e.t, off: null }, ...this.alarms].slice(0, EVENTS_KEPT)
    if (!on && open) this.alarms = this.alarms.map((a) => (a === open ? { ...a, off: e.t } : a))
    if (!on && !open) this.alarms = [{ name: e.name, help: e.help, on: null, off: e.t }, ...this.alarms]
  }

  #giveUp(name: string): void {
    const s = this.settings.get(name)
    if (s) s.wanted = null
  }

  #restart(runID: string): void {
    if (this.hello) this.hello = { ...this.hello, run_id: runID }
    for (const s of this.settings.values()) {
      s.wanted = null
      s.error = null
    }
    this.rings.clear()
    this.latest.fill(NaN)
    this.#newRun()
    this.#redraw()
  }

  #newRun(): void {
    this.seq = -1
    this.t = NaN
    this.past = null
    this.#gap = false
    this.alarms = []
    this.happenings = []
    this.epoch++
  }

  /** Called now and then: a connection that is open but silent is told apart from a paused run. */
  watch(): void {
    this.stale = this.link === 'live' && this.pace !== null && !this.ended && this.clocks.now() - this.#lastFrame > STALE_MS
  }

  #redraw(): void {
    if (this.#dirty) return
    this.#dirty = true
    const draw = (): void => {
      this.clocks.frame(() => {
        this.#dirty = false
        if (this.seq >= 0) this.#drawn = this.clocks.now() // a page without numbers does not hold up the first of them
        this.tick++
      })
    }
    const wait = this.#drawn + REDRAW_MS - this.clocks.now()
    if (wait > 0) this.clocks.after(wait, draw)
    else draw()
  }
  #drawn = -Infinity
}
