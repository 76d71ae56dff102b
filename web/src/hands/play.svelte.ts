// The game: six hours of a warming sea with pumps and fans in hand, then the same six hours, from the same instant, with
// the controller. Going back needs a server that can rewind; where it cannot, the controller's lap is not made up.
import { of, send } from '../ask'
import { type Counters, type Score, ranked, score } from './score'
import type { Store } from '../store/store.svelte'

export const HOURS = 6
const PACE = 600 // six hours in 36 s
const CONTROLLERS_PACE = 1800
const WARMING_K = 4
const DAY = 86400
const POLL_MS = 50
const PATIENCE_MS = 15_000
const KEPT = 'seapod.hand'

/** What can be taken in hand: the stem of its parameters, and its channels. */
export const ACTUATORS = [
  { id: 'sea', word: 'bill.seaPump', speed: 'sea_pump_speed', power: 'sea_pump_kW' },
  { id: 'loop', word: 'bill.loopPump', speed: 'loop_pump_speed', power: 'loop_pump_kW' },
  { id: 'fan', word: 'bill.fans', speed: 'fan_speed', power: 'fan_kW' },
] as const

export type Phase = 'idle' | 'ready' | 'you' | 'back' | 'controller' | 'done'

/** Scores of this tab; none where it has no storage. */
function kept(): Score[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? '[]') as Score[]
  } catch {
    return []
  }
}

export class Play {
  phase = $state<Phase>('idle')
  you = $state.raw<Score | null>(null)
  /** null: not yet; 'none': this server cannot go back. */
  controller = $state.raw<Score | 'none' | null>(null)
  best = $state.raw<readonly Score[]>(kept())
  from = $state(NaN)
  #before = new Map<string, number>()
  #pace: number | null = null
  #stood = new Float64Array(0) // the channels at the instant from which both go
  #prefix = ''
  #lap = 0 // grows with each game, so that one given up goes no further

  constructor(readonly store: Store, readonly pod: () => number, readonly sleep = (ms: number): Promise<void> => new Promise((done) => { setTimeout(done, ms) })) {}

  /** The pod that is played is the one that was open when the game began. */
  name = (bare: string): string => (this.busy ? this.#prefix : `pod.${String(this.pod())}.`) + bare
  /** What this pod has to take in hand. */
  get actuators(): typeof ACTUATORS[number][] { return ACTUATORS.filter((a) => this.store.has(this.name(a.speed)) && this.store.settings.has(this.name(`${a.id}_manual`))) }
  get until(): number { return this.from + HOURS * 3600 }
  get busy(): boolean { return this.phase !== 'idle' && this.phase !== 'done' }

  /** The score so far, or of the whole lap. */
  count(to = Math.min(this.store.t, this.until)): Score {
    const column = (bare: string): number => this.store.column(this.name(bare))
    const c: Counters = { meter: column('energy_in_kWh'), it: column('energy_it_kWh'), throttling: column('throttling_h'), supply: column('loop_supply_degC'), set: column('supply_set_degC') }
    return score(this.store.rings, c, this.store.setting(this.name('alarm_supply_K')), this.#stood, this.from, to)
  }

  async start(): Promise<void> {
    const lap = ++this.#lap
    const mine = (): boolean => lap === this.#lap
    this.#prefix = this.name('')
    this.phase = 'ready'
    this.you = this.controller = null
    this.#pace = this.store.pace
    this.store.setPace(null)
    if (!(await this.#until(() => this.store.pace === null)) || !mine()) return this.stop()
    await this.sleep(4 * POLL_MS) // the last frame before the pause
    this.from = this.store.t
    this.#stood = this.store.latest.slice()
    this.#before = new Map(Object.keys(this.#setting(true)).map((n) => [n, this.store.setting(n)]))
    this.#set(this.#setting(true))
    this.phase = 'you'
    this.store.setPace(PACE)
    if (!(await this.#over(mine))) return
    const you = this.count(this.until)
    this.you = you
    this.best = ranked(this.best, you)
    try { sessionStorage.setItem(KEPT, JSON.stringify(this.best)) } catch { /* a tab without storage forgets */ }
    this.phase = 'back'
    if (await this.#rewind() && mine()) {
      this.#set(this.#setting(false))
      this.phase = 'controller'
      this.store.setPace(CONTROLLERS_PACE)
      if (!(await this.#over(mine))) return
      this.controller = this.count(this.until)
      await this.#rewind()
    } else if (mine()) this.controller = 'none'
    if (mine()) this.#end('done')
  }

  /** Gives up, and the run goes on as it was found. */
  stop(): void {
    this.#lap++
    this.#end('idle')
  }

  #end(phase: Phase): void {
    this.#set(Object.fromEntries(this.#before))
    this.#before.clear()
    this.store.setPace(this.#pace)
    this.phase = phase
  }

  /** The same sea and load for both; only the hand differs. Speeds begin where they are. */
  #setting(hand: boolean): Record<string, number> {
    const all: Record<string, number> = { 'load.level': 1, 'sea.heat_wave_for_d': 1, 'sea.heat_wave_K': WARMING_K, 'sea.heat_wave_d': this.from / DAY }
    for (const a of this.actuators) {
      if (hand) all[this.name(`${a.id}_manual_speed`)] = Math.round(100 * this.store.value(this.name(a.speed))) / 100
      all[this.name(`${a.id}_manual`)] = Number(hand)
    }
    return all
  }
  #set(values: Record<string, number>): void {
    for (const [name, v] of Object.entries(values)) this.store.set(name, v)
  }

  async #over(mine: () => boolean): Promise<boolean> {
    while (mine() && !(this.store.t >= this.until)) {
      if (this.store.ended || this.store.link === 'locked') {
        this.stop()
        return false
      }
      await this.sleep(POLL_MS)
    }
    if (mine()) this.store.setPace(null)
    return mine()
  }

  async #rewind(): Promise<boolean> {
    const was = this.store.hello?.run_id
    const went = await send('POST', of('rewind'), { t: this.from }).then(() => true, () => false)
    return went && this.#until(() => this.store.hello?.run_id !== was)
  }

  async #until(so: () => boolean): Promise<boolean> {
    for (let waited = 0; !so(); waited += POLL_MS) {
      if (waited > PATIENCE_MS) return false
      await this.sleep(POLL_MS)
    }
    return true
  }
}
