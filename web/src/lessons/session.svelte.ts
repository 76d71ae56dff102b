// A lesson being taken: where one is (in the URL, as all of the view), what was done, what the model showed then, what
// was answered. It reads the store and acts through it as any hand does.
import { evaluate, names } from './expression'
import { type Lesson, type Question, type Step, fits } from './lesson'
import { lessons } from './shelf'
import type { Store } from '../store/store.svelte'
import type { View } from '../view.svelte'

export interface Answer { given: number; right: boolean; truth: number }

/** The pace that a run goes at once a step has shown what it had to. */
const REST = 60

export class Session {
  /** Steps of this lesson whose commands were given and whose time has passed, by number. */
  done = $state.raw<ReadonlySet<number>>(new Set())
  answers = $state.raw<ReadonlyMap<number, Answer>>(new Map())
  waiting = $state.raw<{ step: number; from: number; until: number; begun: boolean } | null>(null)
  #marks = $state.raw<ReadonlyMap<string, Float64Array>>(new Map())
  #taken = '' // run and lesson to which all of this belongs
  #at = 0 // the step looked at last

  constructor(readonly store: Store, readonly view: View) {}

  readonly lesson: Lesson | undefined = $derived.by(() => lessons.find((l) => l.id === this.view.more.lesson))
  readonly index = $derived.by(() => Math.min(Math.max(1, Math.trunc(Number(this.view.more.step)) || 1), this.lesson?.steps.length ?? 1) - 1)
  readonly step: Step | undefined = $derived.by(() => this.lesson?.steps[this.index])
  readonly fits = $derived.by(() => this.lesson !== undefined && this.fit(this.lesson))
  readonly lecture = $derived.by(() => this.view.more.lecture === '1')
  /** Has commands that were not given yet. */
  readonly pending = $derived.by(() => this.step?.do !== undefined && !this.done.has(this.index))
  /** The share of a wait that has passed. */
  readonly progress = $derived.by(() => (this.waiting ? Math.min(1, Math.max(0, (this.store.time() - this.waiting.from) / (this.waiting.until - this.waiting.from))) : 1))

  fit(l: Lesson): boolean {
    const h = this.store.hello
    return h !== null && fits(l, h.world, h.start, (n) => this.store.has(n))
  }

  open(id: string): void { this.#to(id, 0) }
  close(): void {
    for (const key of ['lesson', 'step', 'lecture']) this.view.more[key] = ''
  }
  shelf(): void { this.#to('list', 0) }
  #to(id: string, step: number): void {
    this.view.more.lesson = id
    this.view.more.step = step > 0 ? String(step + 1) : ''
  }

  /** Forgets what belongs to another run or another lesson. */
  renew(): void {
    const now = `${this.store.hello?.run_id ?? ''} ${this.view.more.lesson ?? ''}`
    if (now === this.#taken) return
    this.#taken = now
    this.#at = this.index
    this.done = new Set()
    this.answers = new Map()
    this.waiting = null
    this.#marks = new Map()
  }

  /** Shows what the step speaks of; the one before, if it only told, is over. */
  look(): void {
    const s = this.step
    if (!s) return
    if (this.#at < this.index && this.lesson?.steps[this.#at]?.do === undefined) this.#finish(this.#at)
    this.#at = this.index
    if (this.view.pod !== 0) this.view.pod = 0
    if (s.look?.cam !== undefined) this.view.more.cam = s.look.cam
    if (s.look?.part !== undefined) this.view.part = s.look.part
    if (s.look?.window !== undefined) this.view.window = s.look.window
    if (s.watch) this.view.channels = s.watch
  }

  /** What a presenter's remote asks for: what the step does, then the next step. */
  next(): void {
    if (!this.lesson || (this.waiting && this.store.control)) return
    if (this.pending && this.fits && this.store.control) this.act()
    else this.turn(1)
  }
  turn(by: number): void {
    if (!this.lesson) return
    const to = this.index + by
    if (to < 0 || to >= this.lesson.steps.length) return
    this.waiting = null
    this.#to(this.lesson.id, to)
  }

  /** Gives the step's commands and waits for what follows. */
  act(): void {
    const s = this.step
    if (!s?.do || !this.lesson) return
    for (const c of s.do) this.store.set(c.set, c.value)
    this.store.setPace(s.pace ?? REST)
    const from = this.store.t
    this.waiting = { step: this.index, from, until: from + (s.wait_s ?? 0), begun: s.do.length === 0 }
  }
  reset(): void {
    this.store.reset()
    if (this.store.pace === null) this.store.setPace(REST)
    if (this.lesson) this.#to(this.lesson.id, this.index === this.lesson.steps.length - 1 ? this.index : 0)
  }

  /** Called with every frame drawn: whether a wait is over. */
  watch(): void {
    const w = this.waiting
    if (!w) {
      this.#mirror()
      return
    }
    // The run goes on while a command travels: the wait begins at the instant that the server says the last of them acted.
    const last = w.begun ? undefined : this.lesson?.steps[w.step]?.do?.at(-1)?.set
    const told = last && this.store.happenings.find((h) => h.kind === 'command' && h.name === last && h.t >= w.from)
    if (told) this.waiting = { ...w, from: told.t, until: told.t + w.until - w.from, begun: true }
    else if (this.store.time() >= w.until) this.#over(w)
  }
  /** Where someone else controls the run, what they do of this step is as good as done here. */
  #mirror(): void {
    const s = this.step
    if (!s?.do || this.store.control || !this.pending || !this.fits) return
    const told = s.do.map((c) => this.store.happenings.find((h) => h.kind === 'command' && h.name === c.set && h.value === c.value)?.t ?? NaN)
    const from = told.length > 0 ? Math.max(...told) : this.store.time()
    if (Number.isFinite(from)) this.waiting = { step: this.index, from, until: from + (s.wait_s ?? 0), begun: true }
  }
  #over(w: { step: number; until: number }): void {
    this.waiting = null
    this.#finish(w.step, w.until)
    if (this.store.control && this.store.pace !== null) this.store.setPace(REST)
  }

  /** Keeps what was seen at an instant, not at the moment, some frames later, that a busy browser comes to draw it. */
  #finish(step: number, t = Infinity): void {
    const mark = this.lesson?.steps[step]?.mark
    const { rings, latest } = this.store
    const row = rings.from(t)
    const values = row < rings.length ? latest.map((_, i) => rings.value(i, row)) : latest.slice()
    const marks = new Map(this.#marks).set(`#${String(step)}`, values)
    if (mark) marks.set(mark, values)
    this.#marks = marks
    this.done = new Set(this.done).add(step)
  }

  /** A channel as a question means it: at a mark; else when the step had shown itself, if it did anything; else now. */
  value = (channel: string, mark = ''): number => {
    const frozen = mark !== '' ? this.#marks.get(mark) : this.step?.do ? this.#marks.get(`#${String(this.index)}`) : undefined
    if (frozen) return frozen[this.store.column(channel)] ?? NaN
    return mark !== '' ? NaN : this.store.value(channel)
  }

  /** The steps that must be gone through before the question can be asked. */
  missing(q: Question): number[] {
    const sources = q.choices?.map((c) => c.when) ?? [q.answer ?? '0']
    const lacking = sources.flatMap((s) => names(s)).map((n) => n.mark).filter((m) => m !== '' && !this.#marks.has(m))
    return [...new Set(lacking)].map((m) => this.lesson?.steps.findIndex((s) => s.mark === m) ?? -1).filter((i) => i >= 0).sort((a, b) => a - b)
  }

  /** Holds an answer, a number or the place of a choice, against the model. */
  answer(given: number): void {
    const q = this.step?.question
    if (!q || !Number.isFinite(given)) return
    let truth: number
    let right: boolean
    if (q.choices) {
      truth = q.choices.findIndex((c) => evaluate(c.when, this.value) === 1)
      right = given === truth
    } else {
      truth = evaluate(q.answer ?? '', this.value)
      right = Math.abs(given - truth) <= (q.within ?? 0)
    }
    this.answers = new Map(this.answers).set(this.index, { given, right, truth })
  }
}
