// The wire: what the server says and what it is told. Pure: bytes and text in, values out, and back.
// Frames come as little-endian binary [u8 op = 1, u8 0 ×3, u32 seq, f64 t, f64 × n]; all else is JSON text.

export const PROTOCOL = 'seapod.v1.bin'

export interface Text { en: string; zh: string }

/** A number with a name: the name is the only key there is, and it ends in its unit. */
export interface Quantity { name: string; unit: string; min: number; max: number; help: Text }
export type Channel = Quantity

export type Kind = 'number' | 'count' | 'switch' | 'action' | 'choice' | 'label'
export interface Parameter extends Quantity {
  kind: Kind
  /** A number, or text where the kind is choice or label. */
  value: number | string
  default: number | string
  /** May be set while the model runs. */
  live: boolean
  choices: string[]
  source: string
}

export interface Hello {
  type: 'hello'
  protocol: string
  version: string
  run_id: string
  world: string
  title: Text
  seed: number
  /** RFC 3339 instant of t = 0. */
  start: string
  /** Model seconds per second; 0 as fast as it goes, null paused. */
  pace: number | null
  every: number
  seq: number
  last_seq: number
  control: boolean
  channels: Channel[]
  parameters: Parameter[]
  /** All that it said, for what reads more of it than this. */
  more: Readonly<Record<string, unknown>>
}

export interface Frame { seq: number; t: number; values: Float64Array }
export interface Subscribed { type: 'subscribed'; channels: string[]; rate_hz: number }
export interface Happening { type: 'event'; t: number; kind: string; name: string; value: number | null; help: Text }
export interface Ack { type: 'ack'; id: number; t: number }
export interface Fault {
  type: 'error'
  id: number | null
  error: string
  name?: string
  value?: number | string
  min?: number
  max?: number
  near?: string
}
export type Said = Hello | Subscribed | Happening | Ack | Fault | { type: 'frame'; frame: Frame }

export type Told =
  | { type: 'subscribe'; channels?: string[]; rate_hz?: number }
  | { type: 'resume'; after_seq: number; run_id?: string }
  | { type: 'command'; id: number; set: string; value: number }
  | { type: 'pace'; id: number; pace: number | null }
  | { type: 'step'; id: number }
  | { type: 'reset'; id: number }
  | { type: 'name'; id: number; name: string }
  | { type: 'hand'; id: number; viewer: number | null }
  | { type: 'raise'; id: number }
  | { type: 'show'; id: number; view: string | null }

const HEAD = 16
const FRAME = 1
const littleHost = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

/** Reads a binary frame; throws where the bytes are not one. */
export function decodeFrame(bytes: ArrayBuffer): Frame {
  const view = new DataView(bytes)
  if (bytes.byteLength < HEAD || (bytes.byteLength - HEAD) % 8 !== 0 || view.getUint8(0) !== FRAME) {
    throw new Error(`wire: ${bytes.byteLength} bytes are no frame`)
  }
  const n = (bytes.byteLength - HEAD) / 8
  let values: Float64Array
  if (littleHost) values = new Float64Array(bytes, HEAD, n)
  else values = Float64Array.from({ length: n }, (_, i) => view.getFloat64(HEAD + 8 * i, true))
  return { seq: view.getUint32(4, true), t: view.getFloat64(8, true), values }
}

/** Writes a binary frame: the mirror of decodeFrame. */
export function encodeFrame(frame: Frame): ArrayBuffer {
  const bytes = new ArrayBuffer(HEAD + 8 * frame.values.length)
  const view = new DataView(bytes)
  view.setUint8(0, FRAME)
  view.setUint32(4, frame.seq, true)
  view.setFloat64(8, frame.t, true)
  frame.values.forEach((v, i) => { view.setFloat64(HEAD + 8 * i, v, true) })
  return bytes
}

type Bag = Record<string, unknown>
const isBag = (x: unknown): x is Bag => typeof x === 'object' && x !== null && !Array.isArray(x)
const num = (x: unknown, otherwise = NaN): number => (typeof x === 'number' ? x : otherwise)
const str = (x: unknown): string => (typeof x === 'string' ? x : '')
const list = (x: unknown): unknown[] => (Array.isArray(x) ? x : [])

function text(x: unknown): Text {
  if (!isBag(x)) return { en: str(x), zh: str(x) }
  const en = str(x.en)
  return { en, zh: str(x.zh) || en }
}

const quantity = (b: Bag): Quantity => ({ name: str(b.name), unit: str(b.unit), min: num(b.min), max: num(b.max), help: text(b.help) })

const kinds: readonly Kind[] = ['number', 'count', 'switch', 'action', 'choice', 'label']

function parameter(b: Bag): Parameter {
  const value = (x: unknown) => (typeof x === 'string' ? x : num(x))
  return {
    ...quantity(b),
    kind: kinds.find((k) => k === b.kind) ?? (typeof b.value === 'string' ? 'label' : 'number'),
    value: value(b.value),
    default: value(b.default),
    live: b.live === true,
    choices: list(b.choices).map(str),
    source: str(b.source),
  }
}

/** Reads a channel list and a parameter list, as hello and /api/v1/catalogue both carry them. */
export function catalogue(b: Bag): { channels: Channel[]; parameters: Parameter[] } {
  return {
    channels: list(b.channels).filter(isBag).map(quantity),
    parameters: list(b.parameters).filter(isBag).map(parameter),
  }
}

function hello(b: Bag): Hello {
  return {
    type: 'hello',
    protocol: str(b.protocol),
    version: str(b.version),
    run_id: str(b.run_id),
    world: str(b.world),
    title: text(b.title),
    seed: num(b.seed, 0),
    start: str(b.start),
    pace: b.pace === null || b.pace === undefined ? null : num(b.pace),
    every: num(b.every, 1),
    seq: num(b.seq, 0),
    last_seq: num(b.last_seq, num(b.seq, 0)),
    control: b.control !== false,
    more: b,
    ...catalogue(b),
  }
}

function fault(b: Bag): Fault {
  const f: Fault = { type: 'error', id: typeof b.id === 'number' ? b.id : null, error: str(b.error) }
  if (typeof b.name === 'string') f.name = b.name
  if (typeof b.value === 'number' || typeof b.value === 'string') f.value = b.value
  if (typeof b.min === 'number') f.min = b.min
  if (typeof b.max === 'number') f.max = b.max
  if (typeof b.near === 'string') f.near = b.near
  return f
}

/** Reads a text message; undefined where it is none that this page knows. */
export function decodeText(data: string): Said | undefined {
  let b: unknown
  try {
    b = JSON.parse(data)
  } catch {
    return undefined
  }
  if (!isBag(b)) return undefined
  switch (b.type) {
    case 'hello':
      return hello(b)
    case 'subscribed':
      return { type: 'subscribed', channels: list(b.channels).map(str), rate_hz: num(b.rate_hz, 0) }
    case 'event':
      return { type: 'event', t: num(b.t), kind: str(b.kind), name: str(b.name), value: typeof b.value === 'number' ? b.value : null, help: text(b.help) }
    case 'ack':
      return { type: 'ack', id: num(b.id), t: num(b.t) }
    case 'error':
      return fault(b)
    case 'frame':
      return { type: 'frame', frame: { seq: num(b.seq), t: num(b.t), values: Float64Array.from(list(b.values), (v) => num(v)) } }
    default:
      return undefined
  }
}

export const encode = (m: Told): string => JSON.stringify(m)
