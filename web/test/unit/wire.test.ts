// The wire: frames there and back, every message of the contract, and Go's golden bytes.
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeFrame, decodeText, encode, encodeFrame } from '../../src/wire'

const hello = {
  type: 'hello', protocol: 'seapod.v1', version: '1', run_id: 'r1', world: 'lingshui', title: { en: 'Lingshui', zh: '陵水' }, seed: 1, start: '2025-01-01T00:00:00Z',
  pace: null, every: 60, seq: 3, last_seq: 9, control: false,
  channels: [{ name: 'pod.0.pue', unit: '', help: { en: 'a', zh: '甲' }, min: 1, max: 2 }],
  parameters: [
    { name: 'pod.0.it_load_kW', unit: 'kW', value: 350, min: 0, max: 1000, default: 350, help: { en: 'IT', zh: '负载' }, source: 's', kind: 'number', live: true },
    { name: 'pod.0.cooling', unit: '', value: 'loop', default: 'loop', help: { en: 'c', zh: '冷' }, source: 's', kind: 'choice', choices: ['loop', 'direct'], live: false },
  ],
}

describe('frames', () => {
  it('come back as they were sent', () => {
    const f = { seq: 4_000_000_000, t: 1234.5, values: Float64Array.of(1, -2.5, NaN, 1e300) }
    expect(decodeFrame(encodeFrame(f))).toEqual(f)
  })
  it('are little-endian with a head of sixteen bytes', () => {
    const bytes = new Uint8Array(encodeFrame({ seq: 0x01020304, t: 1, values: Float64Array.of(2) }))
    expect([...bytes]).toEqual([1, 0, 0, 0, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0x40])
  })
  it.each([0, 8, 15, 20])('of %i bytes are refused', (n) => {
    const b = new ArrayBuffer(n)
    if (n > 0) new Uint8Array(b)[0] = 1
    expect(() => decodeFrame(b)).toThrow('no frame')
  })
  it('of another kind are refused', () => { expect(() => decodeFrame(new ArrayBuffer(24))).toThrow('no frame') })
  it('in JSON read null as undefined', () => {
    const m = decodeText('{"type":"frame","seq":1,"t":2,"values":[1,null]}')
    expect(m?.type === 'frame' && [...m.frame.values]).toEqual([1, NaN])
  })
})

describe('messages', () => {
  it('hello brings channels, parameters, pace and rights', () => {
    const m = decodeText(JSON.stringify(hello))
    expect(m).toMatchObject({ type: 'hello', run_id: 'r1', pace: null, control: false, last_seq: 9, title: { zh: '陵水' } })
    expect(m?.type === 'hello' && m.parameters[1]).toMatchObject({ kind: 'choice', value: 'loop', choices: ['loop', 'direct'], live: false })
  })
  it('events, acks and errors keep what they carry', () => {
    expect(decodeText('{"type":"event","t":5,"kind":"pace","name":"","value":null,"help":{"en":"","zh":""}}')).toMatchObject({ kind: 'pace', value: null })
    expect(decodeText('{"type":"ack","id":7,"t":1}')).toEqual({ type: 'ack', id: 7, t: 1 })
    expect(decodeText('{"type":"error","id":null,"error":"no","min":0,"max":1,"near":"pod.0.x"}')).toEqual({ type: 'error', id: null, error: 'no', min: 0, max: 1, near: 'pod.0.x' })
    expect(decodeText('{"type":"subscribed","channels":["a"],"rate_hz":5}')).toEqual({ type: 'subscribed', channels: ['a'], rate_hz: 5 })
  })
  it.each(['', 'null', '[]', '{', '{"type":"news"}', '7'])('%j is passed over', (s) => { expect(decodeText(s)).toBeUndefined() })
  it('are written as JSON', () => { expect(JSON.parse(encode({ type: 'command', id: 1, set: 'sea.offset_K', value: 2 }))).toEqual({ type: 'command', id: 1, set: 'sea.offset_K', value: 2 }) })
})

// Go's test writes these; the two sides agree byte by byte or this fails.
describe('golden bytes from Go', () => {
  const folder = new URL('../../../server/testdata/wire/', import.meta.url)
  const file = (name: string): Buffer => readFileSync(new URL(name, folder))
  it('hello.json names every channel and parameter', () => {
    expect(existsSync(new URL('hello.json', folder)), 'server/testdata/wire/hello.json, written by the Go tests').toBe(true)
    const m = decodeText(file('hello.json').toString())
    expect(m?.type).toBe('hello')
    if (m?.type !== 'hello') return
    expect(m.channels.length).toBeGreaterThan(0)
    expect(m.parameters.length).toBeGreaterThan(0)
    expect(Number.isFinite(Date.parse(m.start))).toBe(true)
    for (const q of [...m.channels, ...m.parameters]) expect(q.name, JSON.stringify(q)).not.toBe('')
    for (const p of m.parameters) if (p.kind === 'number') expect([p.value, p.min, p.max, p.default].every(Number.isFinite), p.name).toBe(true)
  })
  it.each(['ack', 'error', 'error-near', 'event-alarm', 'event-command', 'event-end', 'event-missed', 'event-pace', 'event-reset', 'subscribed'])('%s.json is understood', (name) => {
    const told = JSON.parse(file(`${name}.json`).toString()) as object
    expect(decodeText(file(`${name}.json`).toString())).toMatchObject(told)
  })
  it.each(['frame', 'frame-chosen'])('%s.bin and .json are one frame', (name) => {
    const bytes = file(`${name}.bin`)
    const binary = decodeFrame(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer)
    const text = decodeText(file(`${name}.json`).toString())
    expect(text?.type).toBe('frame')
    if (text?.type === 'frame') expect(binary).toEqual(text.frame)
    expect(Buffer.from(encodeFrame(binary)).equals(bytes)).toBe(true)
  })
})
