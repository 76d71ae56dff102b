// The rooms' own arithmetic: axes and their marks, numbers as people write them, sliders, and where names of lines stand.
import { describe, expect, it } from 'vitest'
import { choiceOf, position, query, slide, type Calculator } from '../../src/rooms/calc/calc'
import { bar, beyond, csv, type Site } from '../../src/rooms/compare/compare'
import { apart, path } from '../../src/rooms/draw'
import { marks, place, reach, roomy, type Axis } from '../../src/rooms/plot'
import { digits, united } from '../../src/rooms/speak'

const axis = (lo: number, hi: number, log = false): Axis => ({ lo, hi, log, label: '' })

describe('axes', () => {
  it('take the values that are there', () => {
    expect(reach([3, null, NaN, 1, undefined, 2])).toEqual([1, 3])
    expect(reach([0, -1, 10, 1000], true)).toEqual([10, 1000])
    expect(reach([1e-15, 100], true)).toEqual([1e-3, 100])
    expect(reach([])).toEqual([0, 1])
    expect(reach([5, 5])).toEqual([4.5, 5.5])
    expect(reach([0])).toEqual([-1, 1])
  })
  it('leave a little room, but none below zero for what begins there', () => {
    expect(roomy([0, 100])).toEqual([0, 106])
    expect(roomy([50, 150])).toEqual([44, 156])
    expect(roomy([1, 10], true)).toEqual([1, 10])
  })
  it('place values, also by decades', () => {
    const p = place(axis(0, 10), 100, 0)
    expect([p(0), p(5), p(10)]).toEqual([100, 50, 0])
    expect(place(axis(1, 100, true), 0, 200)(10)).toBeCloseTo(100)
  })
  it('mark round steps, and decades that do not crowd', () => {
    expect(marks(axis(0, 10), 5)).toEqual([0, 2, 4, 6, 8, 10])
    expect(marks(axis(1, 1000, true), 5)).toEqual([1, 10, 100, 1000])
    expect(marks(axis(1e-6, 1e6, true), 4).length).toBeLessThanOrEqual(5)
    expect(marks(axis(0.02, 0.06, true), 4)).toContain(0.04)
  })
})

describe('lines', () => {
  it('break where there is no value', () => {
    expect(path([[0, 0], [1, null], [2, 2], [3, 3]], (x) => x, (y) => y)).toBe('M0.0 0.0M2.0 2.0L3.0 3.0')
  })
  it('are named where they are far apart', () => {
    const n = 40
    const rise = Array.from({ length: n }, (_, k) => 100 - k)
    const fall = Array.from({ length: n }, (_, k) => 60 + k)
    expect(Math.abs((rise[apart([rise, fall], 150)] ?? 0) - (fall[apart([rise, fall], 150)] ?? 0))).toBeGreaterThanOrEqual(15)
  })
})

describe('numbers', () => {
  it('read as people write them', () => {
    expect(digits(1022.94)).toBe('1\u2009022.9')
    expect(digits(0.78829)).toBe('0.78829')
    expect(digits(-1.8791)).toBe('\u22121.8791')
    expect(digits(2.8894e-4)).toBe('2.889\u2009×\u200910⁻⁴')
    expect(digits(1e8)).toBe('1\u2009×\u200910⁸')
    expect(digits(1234567)).toBe('1\u2009234\u2009600')
    expect(digits(null)).toBe('–')
    expect(digits(0)).toBe('0')
    expect(united(5, 'K')).toBe('5\u00a0K')
  })
})

describe('calculators', () => {
  const c = {
    name: 'effectiveness', inputs: [{ name: 'arrangement', choices: ['counterflow', 'condenser'] }, { name: 'ntu' }, { name: 'cr', for: ['counterflow'] }],
  } as unknown as Calculator
  it('ask for what the choice needs', () => {
    expect(choiceOf(c, { arrangement: 'condenser' })).toBe('condenser')
    expect(query(c, { arrangement: 'condenser', ntu: '2', cr: '0.5' })).toBe('arrangement=condenser&ntu=2')
    expect(query(c, { arrangement: 'counterflow', ntu: '2', cr: '0.5' })).toBe('arrangement=counterflow&ntu=2&cr=0.5')
  })
  it('slide over a range, also by decades, and come back', () => {
    const log = { value: '', low: 100, high: 1e6, log: true }
    expect([slide(log, 0), slide(log, 100), slide(log, 200)]).toEqual(['100', '10000', '1000000'])
    for (const p of [0, 57, 200]) expect(position(log, Number(slide(log, p)))).toBe(p)
    expect(position({ value: '', low: 0, high: 8 }, 99)).toBe(200)
    expect(position({ value: '', low: 0, high: 8 }, NaN)).toBe(0)
  })
})

describe('land and sea', () => {
  const sites = [{ site: 'sea', pue: 1.1, fresh_water_m3: 0, climate: 'model' }, { site: 'a, b', pue: 1.3, fresh_water_m3: 5, climate: 'normals' }] as unknown as Site[]
  const [sea, land] = sites as [Site, Site]
  it('draws what is above 1 of a PUE, and nothing of nothing', () => {
    expect(bar(sites, sea, 'pue', 1)).toBeCloseTo(1 / 3)
    expect(bar(sites, land, 'pue', 1)).toBe(1)
    expect(bar([sea], sea, 'fresh_water_m3', 0)).toBe(0)
  })
  it('tells the difference where there is something to differ from', () => {
    expect(beyond(sea, land, 'pue')).toBeCloseTo(0.1818, 4)
    expect(beyond(sea, land, 'fresh_water_m3')).toBeNull()
  })
  it('writes CSV', () => {
    const lines = csv(sites).split('\n')
    expect(lines[0]).toMatch(/^site,electricity_MWh,/)
    expect(lines[2]).toMatch(/^"a, b",/)
    expect(lines[1]).toContain(',1.1,')
  })
})
