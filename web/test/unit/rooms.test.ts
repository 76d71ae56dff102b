// The rooms' own arithmetic: axes and their marks, numbers as people write them, sliders, and where names of lines stand.
import { describe, expect, it } from 'vitest'
import { choiceOf, position, query, slide, type Calculator } from '../../src/rooms/calc/calc'
import { bar, beyond, csv, type Site } from '../../src/rooms/compare/compare'
import { apart, path } from '../../src/rooms/draw'
import { marks, place, reach, roomy, type Axis } from '../../src/rooms/plot'
import { body, command, read, runs, seconds, toml, values, write } from '../../src/rooms/sweep/plan'
import { READY } from '../../src/rooms/sweep/ready'
import { csv as table, lines, type Begin, type Row } from '../../src/rooms/sweep/rows'
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

describe('a sweep', () => {
  const link = { x: 'pod.0.depth_m=5:95:10;sea.offset_K=0,1,2', y: 'pod.0.pue:mean,pod.0.chip_max_degC:max', during: '6h', set: 'pod.0.sea_manual=1', from: '2025-08-15' }
  const plan = read(link)
  it('reads values as the command line does', () => {
    expect(values('5:95:10')).toEqual([5, 15, 25, 35, 45, 55, 65, 75, 85, 95])
    expect(values('0, 1,2.5')).toEqual([0, 1, 2.5])
    expect(values('7')).toEqual([7])
    for (const bad of ['', '1:2', '1:2:x', '2:1:5', '1:2:1', 'a,b', '1,,2', '1:2:3:4', '::']) expect(values(bad), bad).toBeNull()
  })
  it('goes into the link and comes back', () => {
    expect(write(plan)).toMatchObject(link)
    const random = { ...plan, design: 'lhs', n: 50 }
    expect(read(write(random))).toEqual(random)
    expect(read(write(read({ x: 'a=;=1:2:3', y: '' })))).toEqual(read({ x: 'a=;=1:2:3', y: '' }))
    expect(read({}).axes).toEqual([])
    expect(read({ design: 'nonsense', during: 'for ever' })).toMatchObject({ design: 'grid', during: '' })
  })
  it('knows how many runs it takes', () => {
    expect(runs(plan)).toBe(30)
    expect(runs({ ...plan, design: 'sobol', n: 64 })).toBe(64)
    expect(runs(read({ x: 'a=1:2' }))).toBeNaN()
    expect(seconds(plan, 2)).toBeCloseTo(2 * seconds(plan, 1))
    expect(seconds(plan, 1)).toBeGreaterThan(seconds({ ...plan, during: '' }, 1))
  })
  it('is told to the server, to a file and to the command line alike', () => {
    expect(body(plan)).toEqual({ axes: { 'pod.0.depth_m': '5:95:10', 'sea.offset_K': '0,1,2' }, measures: ['pod.0.pue:mean', 'pod.0.chip_max_degC:max'], design: 'grid', run_for: '6h', from: '2025-08-15', set: { 'pod.0.sea_manual': 1 } })
    expect(body(read({ x: 'a=1:2:3', y: 'b:mean', design: 'lhs', n: '9' }))).toEqual({ axes: { a: '1:2:3' }, measures: ['b:mean'], design: 'lhs', n: 9, mode: 'steady' })
    expect(command(plan, 'lingshui')).toBe('seapod sweep lingshui --axis pod.0.depth_m=5:95:10 --axis sea.offset_K=0,1,2 --measure pod.0.pue:mean --measure pod.0.chip_max_degC:max --run-for 6h --from 2025-08-15 --set pod.0.sea_manual=1')
    expect(toml(plan, 'lingshui')).toBe('world = "lingshui"\ndesign = "grid"\nrun_for = "6h"\nfrom = "2025-08-15"\nmeasures = ["pod.0.pue:mean","pod.0.chip_max_degC:max"]\n\n[set]\n"pod.0.sea_manual" = 1\n\n[axes]\n"pod.0.depth_m" = "5:95:10"\n"sea.offset_K" = "0,1,2"\n')
  })
  it('has ready plans that are whole, in both languages', () => {
    for (const r of READY) {
      const p = read(r.plan)
      expect(runs(p), r.id).toBeGreaterThan(9)
      expect(p.measures.length).toBeGreaterThan(0)
      expect([...r.title, ...r.about].every((s) => s.length > 4)).toBe(true)
    }
  })
  it('reads JSON lines however the network cuts them', async () => {
    const text = '{"type":"plan","runs":2}\n{"type":"row","index":0,"error":"水温"}\n\n{"type":"row","index":1}\n{"type":"end","done":2}'
    const bytes = new TextEncoder().encode(text)
    for (const size of [1, 2, 3, 7, 30, 1000]) {
      const stream = new ReadableStream<Uint8Array>({
        start(c) {
          for (let at = 0; at < bytes.length; at += size) c.enqueue(bytes.slice(at, at + size))
          c.close()
        },
      })
      const got = []
      for await (const l of lines(stream)) got.push(l)
      expect(got, `in pieces of ${String(size)}`).toEqual([{ type: 'plan', runs: 2 }, { type: 'row', index: 0, error: '水温' }, { type: 'row', index: 1 }, { type: 'end', done: 2 }])
    }
  })
  it('writes its rows as the command line does, in their order', () => {
    const begin = { axes: [{ key: 'a' }], measures: [{ name: 'm:mean' }] } as unknown as Begin
    const rows = [{ index: 1, inputs: { a: 2 }, measures: { 'm:mean': null }, status: 'failed', error: 'no, "never"' }, { index: 0, inputs: { a: 1 }, measures: { 'm:mean': 0.5 }, status: 'ok', error: '' }] as unknown as Row[]
    expect(table(begin, rows)).toBe('index,a,m:mean,status,error\n0,1,0.5,ok,\n1,2,,failed,"no, ""never"""\n')
  })
})
