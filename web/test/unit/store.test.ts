// The store: frames into columns, one redraw per animation frame, gaps told, sliders that obey the server.
import { describe, expect, it } from 'vitest'
import { Store, type Asking } from '../../src/store/store.svelte'
import { hello } from './fake'

function begin() {
  let now = 0
  const frames: (() => void)[] = []
  const timers: { at: number; f: () => void }[] = []
  const s = new Store({ frame: (f) => { frames.push(f) }, now: () => now, after: (ms, f) => { timers.push({ at: now + ms, f }) } })
  const asked: Asking[] = []
  s.ask = (m) => asked.push(m)
  s.state('live', 0)
  s.greeted(hello(), false)
  const paint = (): void => { for (const f of frames.splice(0)) f() }
  const pass = (ms: number): void => {
    now += ms
    for (const t of timers.splice(0)) { if (t.at <= now) t.f(); else timers.push(t) }
  }
  return { s, asked, frames, paint, pass }
}
const frame = (seq: number, ...values: number[]) => ({ seq, t: 60 * seq, values: Float64Array.from(values) })
const event = (kind: string, name: string, value: number | null, t = 0) => ({ type: 'event' as const, t, kind, name, value, help: { en: name, zh: name } })

describe('frames', () => {
  it('are kept by column and redraw once however many come', () => {
    const { s, frames, paint } = begin()
    paint()
    const before = s.tick
    for (let i = 1; i <= 5; i++) s.frame(frame(i, i, 2 * i, NaN))
    expect(frames.length).toBe(1)
    paint()
    expect(s.tick).toBe(before + 1)
    expect(s.value('pod.0.b_kW')).toBe(10)
    expect(s.value('pod.0.nothing')).toBeNaN()
    expect(s.rings.length).toBe(5)
    expect(s.rings.value(0, 0)).toBe(1)
  })
  it('redraw five times a second at most, the first numbers and those after a rest at once', () => {
    const { s, frames, paint, pass } = begin()
    paint()
    s.frame(frame(1, 1, 1, 1))
    paint()
    const first = s.tick
    for (let i = 2; i <= 21; i++) { // a second at 20 Hz
      pass(50)
      s.frame(frame(i, i, i, i))
      paint()
    }
    expect(s.tick - first).toBe(5)
    expect(s.rings.length).toBe(21)
    pass(1000)
    paint()
    const rested = s.tick
    s.frame(frame(22, 1, 1, 1))
    expect(frames.length).toBe(1)
    paint()
    expect(s.tick).toBe(rested + 1)
  })
  it('of a subscription go to the channels asked for', () => {
    const { s } = begin()
    s.frame(frame(1, 1, 2, 3))
    s.subscribed({ type: 'subscribed', channels: ['sea.temperature_degC'], rate_hz: 20 })
    s.frame(frame(2, 9))
    expect([...s.latest]).toEqual([1, 2, 9])
  })
  it('of the wrong width are not drawn in the wrong place', () => {
    const { s } = begin()
    s.frame(frame(1, 1, 2))
    expect(s.rings.length).toBe(0)
  })
})

describe('gaps', () => {
  it('are marked where the server says that frames were missed', () => {
    const { s } = begin()
    s.frame(frame(1, 1, 1, 1))
    s.event(event('missed', '', 3))
    s.frame(frame(5, 1, 1, 1))
    expect(s.rings.gapBefore(1)).toBe(true)
  })
  it('are marked after a drop that was not made good, and not after one that was', () => {
    const { s } = begin()
    s.frame(frame(1, 1, 1, 1))
    s.state('lost', 250)
    s.state('live', 0)
    s.greeted(hello(), true)
    s.frame(frame(2, 1, 1, 1))
    expect(s.rings.gapBefore(1)).toBe(false)
    s.state('lost', 250)
    s.greeted(hello(), true)
    s.frame(frame(50, 1, 1, 1))
    expect(s.rings.gapBefore(2)).toBe(true)
    expect(s.rings.length).toBe(3)
  })
  it('are not made of thinned frames', () => {
    const { s } = begin()
    for (const q of [1, 4, 7, 10]) s.frame(frame(q, 1, 1, 1))
    expect([0, 1, 2, 3].some((i) => s.rings.gapBefore(i))).toBe(false)
  })
  it('do not outlive the run', () => {
    const { s } = begin()
    s.frame(frame(7, 1, 1, 1))
    const epoch = s.epoch
    s.event(event('reset', 'run-2', null))
    expect(s.rings.length).toBe(0)
    expect(s.hello?.run_id).toBe('run-2')
    expect(s.epoch).toBe(epoch + 1)
    s.frame(frame(0, 1, 1, 1))
    expect(s.rings.gapBefore(0)).toBe(false)
  })
})

describe('settings', () => {
  it('show the wish at once and send at most ten a second, the last one always', () => {
    const { s, asked, pass } = begin()
    for (let i = 0; i < 50; i++) {
      s.set('load.level', i / 100)
      pass(10)
    }
    pass(200)
    expect(s.settings.get('load.level')?.value).toBe(0.49)
    expect(asked.length).toBeLessThanOrEqual(7)
    expect(asked.at(-1)).toEqual({ type: 'command', set: 'load.level', value: 0.49 })
  })
  it('settle on the ack', () => {
    const { s } = begin()
    s.set('load.level', 0.5)
    s.ack({ type: 'ack', id: 1, t: 0 })
    expect(s.settings.get('load.level')).toMatchObject({ server: 0.5, wanted: null })
  })
  it('go back on an error and say it', () => {
    const { s } = begin()
    s.set('load.level', 7)
    s.fault({ type: 'error', id: 1, error: 'outside', min: 0, max: 1 })
    expect(s.settings.get('load.level')).toMatchObject({ value: 1, error: { error: 'outside' } })
  })
  it('follow the commands of others', () => {
    const { s } = begin()
    s.event(event('command', 'load.level', 0.3))
    expect(s.setting('load.level')).toBe(0.3)
  })
  it('follow what a command brings with it, without a line of its own', () => {
    const { s } = begin()
    const told = s.happenings.length
    s.event(event('set', 'load.level', 0.3))
    expect(s.setting('load.level')).toBe(0.3)
    expect(s.happenings.length).toBe(told)
  })
  it('say so where there is no connection', () => {
    const { s } = begin()
    s.ask = () => 0
    s.set('load.level', 0.2)
    expect(s.settings.get('load.level')).toMatchObject({ value: 1, error: { error: 'offline' } })
  })
  it('leave an action at rest once it is done', () => {
    const { s } = begin()
    s.set('pod.0.clean', 1)
    s.ack({ type: 'ack', id: 1, t: 0 })
    s.event(event('command', 'pod.0.clean', 1))
    expect(s.settings.get('pod.0.clean')).toMatchObject({ server: 0, wanted: null })
  })
})

describe('state', () => {
  it('keeps alarms with their times', () => {
    const { s } = begin()
    s.event(event('alarm', 'pod.0.alarm.x', 1, 10))
    s.event(event('alarm', 'pod.0.alarm.x', 0, 25))
    s.event(event('alarm', 'pod.0.alarm.y', 0, 30))
    expect(s.alarms.map(({ name, on, off }) => [name, on, off])).toEqual([['pod.0.alarm.y', null, 30], ['pod.0.alarm.x', 10, 25]])
  })
  it('follows the pace and tells a silent server from a paused run', () => {
    const { s, pass } = begin()
    pass(5000)
    s.watch()
    expect(s.stale).toBe(true)
    s.event(event('pace', '', null))
    s.watch()
    expect([s.pace, s.stale]).toEqual([null, false])
  })
  it('begins anew with another run and keeps what it has when resumed', () => {
    const { s } = begin()
    s.frame(frame(1, 1, 1, 1))
    s.greeted(hello(), true)
    expect(s.rings.length).toBe(1)
    s.greeted(hello({ run_id: 'z' }), false)
    expect(s.rings.length).toBe(0)
    expect(s.value('pod.0.a_degC')).toBeNaN()
  })
})
