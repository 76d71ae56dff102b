// Fakes for tests: a socket that a test drives, a world whose time a test moves, and a small catalogue.
import type { Listener, LinkState, Socket, World } from '../../src/link'
import { encodeFrame, type Hello, type Parameter } from '../../src/wire'

export class FakeSocket implements Socket {
  binaryType = ''
  readyState = 0
  onopen: ((e: never) => void) | null = null
  onclose: ((e: never) => void) | null = null
  onmessage: ((e: never) => void) | null = null
  sent: Record<string, unknown>[] = []
  send(data: string): void { this.sent.push(JSON.parse(data) as Record<string, unknown>) }
  close(): void { this.drop() }
  open(): void {
    this.readyState = 1
    this.onopen?.(undefined as never)
  }
  drop(): void {
    this.readyState = 3
    this.onclose?.(undefined as never)
  }
  say(m: object): void { this.onmessage?.({ data: JSON.stringify(m) } as never) }
  frame(seq: number, t: number, ...values: number[]): void { this.onmessage?.({ data: encodeFrame({ seq, t, values: Float64Array.from(values) }) } as never) }
}

export class FakeWorld implements World {
  sockets: FakeSocket[] = []
  turnedAway = false
  now = 0
  #timers: { id: number; at: number; f: () => void }[] = []
  #id = 0
  get socket(): FakeSocket {
    const s = this.sockets.at(-1)
    if (!s) throw new Error('no socket was opened')
    return s
  }
  open(): Socket {
    const s = new FakeSocket()
    this.sockets.push(s)
    return s
  }
  locked(): Promise<boolean> { return Promise.resolve(this.turnedAway) }
  after(ms: number, f: () => void): number {
    this.#timers.push({ id: ++this.#id, at: this.now + ms, f })
    return this.#id
  }
  cancel(id: number): void { this.#timers = this.#timers.filter((t) => t.id !== id) }
  random(): number { return 0.5 }
  pass(ms: number): void {
    this.now += ms
    for (const t of this.#timers.filter((x) => x.at <= this.now)) {
      this.cancel(t.id)
      t.f()
    }
  }
}

export const parameter = (name: string, value: number, more: Partial<Parameter> = {}): Parameter => ({
  name, unit: 'kW', value, default: value, min: 0, max: 1000, help: { en: name, zh: name }, kind: 'number', live: true, choices: [], source: '', ...more,
})

export const hello = (more: Partial<Hello> = {}): Hello => ({
  type: 'hello', protocol: 'seapod.v1', version: 't', run_id: 'run', world: 'w', title: { en: 'W', zh: '世' }, seed: 1, start: '2025-01-01T00:00:00Z', pace: 60, every: 1,
  seq: 0, last_seq: 0, control: true, more: {},
  channels: ['pod.0.a_degC', 'pod.0.b_kW', 'sea.temperature_degC'].map((name) => ({ name, unit: '°C', help: { en: name, zh: name }, min: 0, max: 1 })),
  parameters: [parameter('load.level', 1), parameter('pod.0.clean', 0, { kind: 'action', min: 0, max: 1 })],
  ...more,
})

/** A listener that writes down what it hears. */
export function recorder(): Listener & { log: string[]; states: LinkState[] } {
  const log: string[] = []
  const states: LinkState[] = []
  return {
    log, states,
    state: (s) => { states.push(s) },
    greeted: (h, resumed) => { log.push(`hello ${h.run_id} ${resumed ? 'resumed' : 'new'}`) },
    subscribed: (s) => { log.push(`subscribed ${String(s.channels.length)}`) },
    frame: (f) => { log.push(`frame ${String(f.seq)}`) },
    event: (e) => { log.push(`event ${e.kind}`) },
    ack: (a) => { log.push(`ack ${String(a.id)}`) },
    fault: (f) => { log.push(`error ${String(f.id)}`) },
  }
}
