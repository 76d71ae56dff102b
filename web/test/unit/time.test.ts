// The timeline's sums, and looking at the past while the run goes on.
import { describe, expect, it } from 'vitest'
import type { History } from '../../src/store/series'
import { Store } from '../../src/store/store.svelte'
import { curve, monsoon, season } from '../../src/time/almanac'
import { Look, frameOf } from '../../src/time/look.svelte'
import { LONG, address, rows } from '../../src/time/runs'
import { endOf, keyed, lasting, pointed, snapped, ticks } from '../../src/time/track'
import { around, parse } from '../../src/trends/span'
import { hello } from './fake'

const DAY = 86400
const frame = (seq: number, ...values: number[]) => ({ seq, t: seq, values: Float64Array.from(values) })
const START = Date.parse('2025-01-01T00:00:00Z')

describe('the track', () => {
  it('ends at or a little after the present, and moves seldom', () => {
    for (const now of [0, 7, 60, 3600, 65805, 40 * DAY]) {
      const end = endOf(now, 5)
      expect(end).toBeGreaterThanOrEqual(Math.max(now, 5))
      expect(end).toBeLessThanOrEqual(Math.max(now, 5) * (1 + 1 / 64))
    }
    const ends = new Set<number>()
    for (let now = 10_000; now < 20_000; now += 5) ends.add(endOf(now, 5))
    expect(ends.size).toBeLessThan(140)
  })
  it('finds the frame at or before a place, and the present at its end', () => {
    expect(pointed(0, 1000, 1000, 60, 1000)).toBe(0)
    expect(pointed(500, 1000, 1000, 60, 1000)).toBe(480)
    expect(pointed(-20, 1000, 1000, 60, 1000)).toBe(0)
    expect(pointed(999, 1000, 1000, 60, 1000)).toBeNull()
    expect(pointed(4000, 1000, 1000, 60, 1000)).toBeNull()
  })
  it('snaps to frames without losing one to rounding', () => {
    expect(snapped(0.3, 0.1, 10)).toBeCloseTo(0.3, 12)
    expect(snapped(179.9, 60, 1000)).toBe(120)
    expect(snapped(5000, 60, 1000)).toBe(960)
    expect(snapped(-5, 60, 1000)).toBe(0)
  })
  it('goes by keys: a frame, an hour, a day, the ends', () => {
    expect(keyed('ArrowLeft', false, null, 60, 6000)).toBe(5940)
    expect(keyed('ArrowLeft', false, 5940, 60, 6000)).toBe(5880)
    expect(keyed('ArrowRight', false, 5880, 60, 6000)).toBe(5940)
    expect(keyed('ArrowRight', false, 5940, 60, 6000)).toBeNull()
    expect(keyed('ArrowLeft', true, null, 60, 6000)).toBe(2400)
    expect(keyed('PageDown', false, 3 * DAY, 60, 4 * DAY)).toBe(2 * DAY)
    expect(keyed('Home', false, null, 60, 6000)).toBe(0)
    expect(keyed('End', false, 60, 60, 6000)).toBeNull()
    expect(keyed('a', false, 60, 60, 6000)).toBeUndefined()
  })
  it('goes back and forth over the same frames where a frame is 0.1 s', () => {
    let at: number | null = null
    for (let i = 0; i < 30; i++) at = keyed('ArrowLeft', false, at, 0.1, 10) ?? NaN
    for (let i = 0; i < 29; i++) at = keyed('ArrowRight', false, at, 0.1, 10) ?? NaN
    expect(at).toBeCloseTo(9.9, 9)
  })
})

describe('ticks', () => {
  it('stand at round hours, and say the day at midnight', () => {
    const t = ticks(START, 1.5 * DAY, 700, 'en')
    expect(t.map((k) => k.label)).toEqual(['1 Jan', '03:00', '06:00', '09:00', '12:00', '15:00', '18:00', '21:00', '2 Jan', '03:00', '06:00', '09:00', ''])
    expect(t.filter((k) => k.major).map((k) => k.t)).toEqual([0, DAY])
  })
  it('stand at round times where the run began at none', () => {
    expect(ticks(START + 50 * 60_000, 3 * 3600, 300, 'en').map((k) => [k.t, k.label])).toEqual([[600, '01:00'], [4200, '02:00'], [7800, '03:00']])
  })
  it('are months of the calendar in a long run, and years in a longer one', () => {
    const t = ticks(START, 365 * DAY, 900, 'en')
    expect(t.map((k) => k.label)).toEqual(['2025', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec', ''])
    expect(t[1]?.t).toBe(31 * DAY)
    expect(ticks(START, 365 * DAY, 900, 'zh')[1]?.label).toBe('二月')
    expect(ticks(START, 20 * 365 * DAY, 900, 'en').every((k) => k.major)).toBe(true)
  })
  it('never crowd', () => {
    for (let end = 60; end < 4000 * DAY; end *= 1.7) {
      const t = ticks(START, end, 600, 'en')
      expect(t.length).toBeLessThanOrEqual(600 / 56 + 2)
      for (let i = 1; i < t.length; i++) expect(((t[i]?.t ?? 0) - (t[i - 1]?.t ?? 0)) * 600 / end).toBeGreaterThan(40)
    }
    expect(ticks(NaN, 100, 600, 'en')).toEqual([])
  })
})

it('a length of time reads in the unit that suits it', () => {
  expect(lasting(2 * DAY + 3 * 3600, 'en')).toBe('2.1 days')
  expect(lasting(40 * DAY, 'zh')).toBe('40天')
  expect(lasting(2400, 'en')).toBe('40 minutes')
  expect(lasting(60, 'en')).toBe('1 minute')
  expect(lasting(11 * 3600, 'zh')).toBe('11小时')
})

it('the trends move to where one looks, by half windows', () => {
  expect(around(undefined, 3600, 90_000)).toBe('')
  expect(around(89_000, 3600, 90_000)).toBe('')
  expect(around(500, 0, 90_000)).toBe('')
  const s = parse(around(50_000, 3600, 90_000))
  expect(s && s.to - s.from).toBe(3600)
  expect(s && s.from < 50_000 && s.to > 50_000).toBe(true)
  expect(around(50_000, 3600, 90_000)).toBe(around(50_100, 3600, 90_000))
})

function begin(answer: (to: number) => History | null) {
  const s = new Store({ frame: (f) => { f() }, now: () => 0, after: () => undefined })
  s.greeted({ ...hello(), every: 60 }, false)
  const asked: number[] = []
  const look = new Look(s, (_, __, to) => {
    asked.push(to - 30)
    return Promise.resolve(answer(to - 30))
  })
  return { s, look, asked }
}
const names = () => hello().channels.map((c) => c.name)
const answer = (t: number): History => ({ channels: names(), t: [t - 60, t], min: [], max: [], mean: names().map((_, k) => [0, 100 * k + t]) })
const rest = async (): Promise<void> => { for (let i = 0; i < 20; i++) await Promise.resolve() }

describe('looking at the past', () => {
  it('shows the frame of the instant while frames go on filling the rings', async () => {
    const { s, look } = begin(answer)
    for (let q = 1; q <= 10; q++) s.frame(frame(q, 1, 2, 3))
    s.t = 6000
    look.to(1234)
    await rest()
    expect([s.time(), s.value(names()[1] ?? '')]).toEqual([1200, 1300])
    s.frame(frame(11, 7, 8, 9))
    expect([s.time(), s.value(names()[1] ?? '')]).toEqual([1200, 1300])
    expect(s.rings.length).toBe(11)
    look.to(null)
    expect(s.value(names()[1] ?? '')).toBe(8)
  })
  it('asks one at a time and takes the newest wish', async () => {
    const { s, look, asked } = begin(answer)
    s.frame(frame(1, 1, 2, 3))
    s.t = 6000
    for (let t = 60; t <= 3000; t += 60) look.to(t)
    await rest()
    expect(asked).toEqual([60, 3000])
    expect(s.time()).toBe(3000)
  })
  it('falls back on what this page saw, and says where nobody knows', async () => {
    const { s, look } = begin(() => null)
    for (let q = 1; q <= 3; q++) s.frame({ ...frame(q, q, 2 * q, 3 * q), t: 60 * q })
    look.to(120)
    await rest()
    expect([s.time(), s.value(names()[0] ?? ''), look.failed]).toEqual([120, 2, false])
    look.to(0)
    await rest()
    expect(look.failed).toBe(true)
  })
  it('does not come back late from an instant that was left', async () => {
    const { s, look } = begin(answer)
    s.frame(frame(1, 1, 2, 3))
    s.t = 6000
    look.to(1200)
    look.to(null)
    await rest()
    expect(s.past).toBeNull()
  })
  it('ends with the run', async () => {
    const { s, look } = begin(answer)
    s.frame(frame(1, 1, 2, 3))
    s.t = 6000
    look.to(1200)
    await rest()
    s.event({ type: 'event', t: 0, kind: 'reset', name: 'run-2', value: null, help: { en: '', zh: '' } })
    expect(s.past).toBeNull()
  })
  it('puts values where the store has their channel, whatever their order', () => {
    const f = frameOf({ channels: ['b', 'x', 'a'], t: [5], min: [], max: [], mean: [[2], [9], [null]] }, { names: ['a', 'b'], column: (n) => ['a', 'b'].indexOf(n) })
    expect(f?.t).toBe(5)
    expect([...(f?.values ?? [])]).toEqual([NaN, 2])
  })
})

describe('two runs', () => {
  it('differ by what the second has more, and by nothing known where one has no value', () => {
    expect(rows(['a', 'b', 'c'], [1, 5, 2], [4, 3])).toEqual([
      { name: 'a', a: 1, b: 4, more: 3 }, { name: 'b', a: 5, b: 3, more: -2 }, { name: 'c', a: 2, b: NaN, more: NaN },
    ])
  })
  it('are left behind by a link, which keeps the view and carries the state', () => {
    const a = address('http://pod:8080/?x=1#lang=en', '#lang=zh&part=hull&branch=b1&at=60&time=1&copy=7', 'AbC-_9')
    expect(a).toBe('http://pod:8080/?x=1#lang=zh&part=hull&state=AbC-_9')
    expect(address('http://pod/', '#lang=en', 'x'.repeat(LONG)).length).toBeGreaterThan(LONG)
  })
})

describe('the calendar', () => {
  it('has the seasons of the north', () => {
    expect(['01-15', '03-01', '06-01', '08-31', '09-01', '12-01'].map((d) => season(Date.parse(`2025-${d}T00:00:00Z`)))).toEqual([0, 1, 2, 2, 3, 0])
  })
  it('has the monsoon by which way the mean current runs', () => {
    const at = (d: string): string => monsoon(Date.parse(`2025-${d}T00:00:00Z`), 10, 15)
    expect(['01-15', '04-15', '05-15', '07-18', '09-30', '10-20'].map(at)).toEqual(['ne', 'ne', 'sw', 'sw', 'sw', 'ne'])
    expect(monsoon(Date.parse('2025-04-22T00:00:00Z'), 15, 15)).toBe('sw')
  })
  it('draws the tide high up where the water is high, and nothing where none is known', () => {
    expect(curve([0, 50, 100], [1, null, -1], 0, 100, 200, 40, 1)).toBe('M0.0 0.0L200.0 40.0')
    expect(curve([], [], 0, 1, 10, 10, 1)).toBe('')
  })
})
