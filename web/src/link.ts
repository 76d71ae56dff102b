// The link: the one place that knows the socket. It connects, greets, subscribes, resumes after a drop
// and tries again with growing pauses; what it hears goes to one listener, and it keeps no data of its own.
import { PROTOCOL, decodeFrame, decodeText, encode, type Ack, type Fault, type Frame, type Happening, type Hello, type Said, type Subscribed, type Told } from './wire'
import { locked, offered } from './token'

export type LinkState = 'connecting' | 'live' | 'lost' | 'locked'

export interface Listener {
  state(s: LinkState, retryInMs: number): void
  greeted(h: Hello, resumed: boolean): void
  subscribed(s: Subscribed): void
  frame(f: Frame): void
  event(e: Happening): void
  ack(a: Ack): void
  fault(f: Fault): void
}

/** What the link uses of a WebSocket, so that a test can give it another. */
export interface Socket {
  binaryType: string
  readyState: number
  onopen: ((e: never) => void) | null
  onclose: ((e: never) => void) | null
  onmessage: ((e: never) => void) | null
  send(data: string): void
  close(): void
}
export interface World {
  open(url: string, protocols: string[]): Socket
  /** Whether the server wants a token that this page does not have. */
  locked(): Promise<boolean>
  after(ms: number, f: () => void): number
  cancel(id: number): void
  random(): number
}

const browser: World = {
  open: (url, protocols) => new WebSocket(url, protocols) as unknown as Socket,
  locked,
  after: (ms, f) => window.setTimeout(f, ms),
  cancel: (id) => { window.clearTimeout(id) },
  random: Math.random,
}

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 8000
const GREETING_MS = 8000 // a socket that says no hello by then is dropped
const OPEN = 1
/** After a resume, live frames may overtake the replay; they are held this long or this many, then taken as they are. */
const HOLD_MS = 1000
const HOLD_FRAMES = 60

/** Frames per second asked of the server: what a screen can show without waste. */
export const RATE_HZ = 20

// Distributes over the union, so that each message loses only its id.
type Asked<T = Told> = T extends { id: number } ? Omit<T, 'id'> : never

export class Link {
  #socket: Socket | null = null
  #pause = FIRST_PAUSE_MS
  #timer = 0
  #greeting = 0
  #closed = false
  #id = 0
  #run = ''
  #last = -1
  #wanted: string[] | undefined
  #holding: { frames: Frame[]; timer: number } | null = null

  constructor(public url: string, readonly listener: Listener, readonly world: World = browser) {}

  connect(): void {
    this.world.cancel(this.#timer)
    this.listener.state('connecting', 0)
    const socket = this.world.open(this.url, [PROTOCOL, ...offered()])
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    let opened = false
    socket.onopen = () => {
      opened = true
      this.#greeting = this.world.after(GREETING_MS, () => { socket.close() })
    }
    socket.onmessage = (e: never) => {
      const data = (e as MessageEvent<unknown>).data
      if (socket !== this.#socket) return
      if (data instanceof ArrayBuffer) this.#frame(decodeFrame(data))
      else if (typeof data === 'string') this.#heard(decodeText(data))
    }
    socket.onclose = () => {
      if (socket !== this.#socket) return
      this.#socket = null
      this.world.cancel(this.#greeting)
      this.#release()
      if (this.#closed) return
      const ms = this.#pause * (0.75 + 0.5 * this.world.random())
      this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE_MS)
      this.listener.state('lost', ms)
      this.#timer = this.world.after(ms, () => { this.connect() })
      // A browser does not say why a socket could not be opened; a plain request does.
      if (!opened) void this.world.locked().then((yes) => {
        if (!yes || this.#socket !== null || this.#closed) return
        this.world.cancel(this.#timer)
        this.listener.state('locked', 0)
      })
    }
  }

  /** Tries at once instead of waiting: the network is back, the tab is seen again, someone pressed a key. */
  retry(): void {
    if (this.#socket === null && !this.#closed) {
      this.#pause = FIRST_PAUSE_MS
      this.connect()
    }
  }

  /** Leaves for another run's stream. */
  go(url: string): void {
    this.url = url
    const left = this.#socket
    this.#socket = null
    this.#holding = this.#drop()
    this.world.cancel(this.#greeting)
    this.world.cancel(this.#timer)
    left?.close()
    this.connect()
  }

  close(): void {
    this.#closed = true
    this.world.cancel(this.#timer)
    this.#socket?.close()
  }

  /** Chooses channels (undefined is all); kept and said again after every drop. */
  subscribe(channels: string[] | undefined): void {
    this.#wanted = channels
    this.#subscribe()
  }

  /** Sends a command and returns its id, or 0 where there is no connection. */
  ask(m: Asked): number {
    if (this.#socket?.readyState !== OPEN) return 0
    const id = ++this.#id
    this.#tell({ ...m, id } as Told)
    return id
  }

  #subscribe(): void {
    this.#tell(this.#wanted === undefined ? { type: 'subscribe', rate_hz: RATE_HZ } : { type: 'subscribe', channels: this.#wanted, rate_hz: RATE_HZ })
  }

  #tell(m: Told): void {
    if (this.#socket?.readyState === OPEN) this.#socket.send(encode(m))
  }

  #heard(m: Said | undefined): void {
    switch (m?.type) {
      case 'hello':
        this.#greeted(m)
        break
      case 'subscribed':
        this.listener.subscribed(m)
        break
      case 'event':
        if (m.kind === 'missed') this.#holding = this.#drop()
        if (m.kind === 'reset') {
          this.#run = m.name
          this.#last = -1
          this.#holding = this.#drop()
        }
        this.listener.event(m)
        break
      case 'ack':
        this.listener.ack(m)
        break
      case 'error':
        this.listener.fault(m)
        break
      case 'frame':
        this.#frame(m.frame)
        break
      case undefined:
    }
  }

  #greeted(h: Hello): void {
    this.world.cancel(this.#greeting)
    this.#pause = FIRST_PAUSE_MS
    const resumed = h.run_id === this.#run && this.#last >= 0
    if (!resumed) this.#last = -1
    this.#run = h.run_id
    this.listener.state('live', 0)
    this.listener.greeted(h, resumed)
    this.#subscribe()
    if (resumed && h.last_seq > this.#last) {
      this.#holding = { frames: [], timer: this.world.after(HOLD_MS, () => { this.#release() }) }
      this.#tell({ type: 'resume', after_seq: this.#last, run_id: h.run_id })
    }
  }

  #frame(f: Frame): void {
    if (this.#holding) {
      const first = this.#holding.frames[0]
      if (f.seq === this.#last + 1 || (first && f.seq <= first.seq)) {
        this.#holding = this.#drop() // the replay has begun and will bring the held ones again
      } else {
        this.#holding.frames.push(f)
        if (this.#holding.frames.length >= HOLD_FRAMES) this.#release()
        return
      }
    }
    if (f.seq <= this.#last) return
    this.#last = f.seq
    this.listener.frame(f)
  }

  #drop(): null {
    if (this.#holding) this.world.cancel(this.#holding.timer)
    return null
  }

  #release(): void {
    const held = this.#holding
    this.#holding = this.#drop()
    for (const f of held?.frames ?? []) this.#frame(f)
  }
}
