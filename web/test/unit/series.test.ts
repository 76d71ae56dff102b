// Rings that turn, and trends that join history to frames without joining across a hole.
import { describe, expect, it } from 'vitest'
import { Rings } from '../../src/store/rings'
import { series, type History } from '../../src/store/series'

const ring = (rows: [t: number, v: number, gap?: boolean][], size = 64): Rings => {
  const r = new Rings(1, size)
  for (const [t, v, gap] of rows) r.push(t, [v], gap ?? false)
  return r
}
const past = (t: number[]): History => ({ channels: ['a'], t, mean: [t.map((x) => x)], min: [t], max: [t] })
const asked = [{ name: 'a', column: 0 }]

describe('rings', () => {
  it('turn over and keep the newest', () => {
    const r = ring(Array.from({ length: 10 }, (_, i) => [i, 10 * i]), 4)
    expect([r.length, r.first, r.last, r.value(0, 0), r.value(0, 3)]).toEqual([4, 6, 9, 60, 90])
    expect([r.from(-1), r.from(7), r.from(7.5), r.from(99)]).toEqual([0, 1, 2, 4])
  })
  it('keep to their budget of memory', () => {
    expect(new Rings(200).rows).toBe(8192)
    expect(new Rings(20000).rows).toBeLessThan(1000)
  })
})

describe('series', () => {
  it('puts history before the frames', () => {
    const s = series(ring([[100, 1], [110, 2]]), asked, past([10, 20, 30, 40, 50, 60, 70, 80, 90]), 0, 110)
    expect(s.columns[0]).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110])
    expect(s.columns[1]).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 1, 2])
    expect(s.gaps).toEqual([])
  })
  it('draws a hole as a hole', () => {
    const s = series(ring([[0, 1], [10, 2], [90, 3, true], [100, 4]]), asked, null, 0, 100)
    expect(s.columns).toEqual([[0, 10, 50, 90, 100], [1, 2, null, 3, 4]])
    expect(s.gaps).toEqual([{ from: 10, to: 90 }])
  })
  it('mends a hole that history knows', () => {
    const s = series(ring([[0, 1], [10, 2], [90, 3, true]]), asked, past([5, 15, 25, 35, 45, 55, 65, 75, 85]), 0, 100)
    expect(s.gaps).toEqual([])
    expect(s.columns[0]).toEqual([0, 10, 15, 25, 35, 45, 55, 65, 75, 85, 90])
  })
  it('marks what history leaves bare between itself and the frames', () => {
    const s = series(ring([[1000, 1]]), asked, past([10, 20, 30]), 0, 1000)
    expect(s.gaps).toEqual([{ from: 30, to: 1000 }])
    expect(s.columns[1]).toEqual([10, 20, 30, null, 1])
  })
  it('reads undefined values as nothing', () => {
    expect(series(ring([[1, NaN], [2, 5]]), asked, null, 0, 2).columns[1]).toEqual([null, 5])
  })
  it('shows only the window asked for', () => {
    const s = series(ring([[0, 0], [10, 1], [20, 2], [30, 3]]), asked, null, 10, 20)
    expect(s.columns[0]).toEqual([10, 20, 30].slice(0, s.columns[0].length))
    expect(s.columns[0][0]).toBe(10)
  })
  it('draws nothing where nothing is known', () => { expect(series(new Rings(1, 8), asked, null, 0, 100).columns).toEqual([[], []]) })
})
