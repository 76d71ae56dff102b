// The trends, without drawing them: which stretch, which charts, what is marked, what is compared, what is exported.
import { describe, expect, it } from 'vitest'
import { Rings } from '../../src/store/rings'
import { outdated, series, type Series } from '../../src/store/series'
import { byUnit, charts, toggled, usual } from '../../src/trends/choice'
import { laid } from '../../src/trends/compare'
import { csv, path, svg, ticks } from '../../src/trends/export'
import { commandsIn, marks, stretches } from '../../src/trends/marks'
import { panned, parse, shown, SHORTEST, written, zoomed } from '../../src/trends/span'

const ring = (rows: [t: number, v: number, gap?: boolean][]): Rings => {
  const r = new Rings(1, 4096)
  for (const [t, v, gap] of rows) r.push(t, [v], gap ?? false)
  return r
}
const asked = [{ name: 'a', column: 0 }]

describe('frames that crowd', () => {
  const many = ring(Array.from({ length: 3000 }, (_, i) => [i, i % 10 === 3 ? 100 : i % 10, i === 1500] as [number, number, boolean]))
  it('are thinned with their least and most kept', () => {
    const s = series(many, asked, null, 0, 3000, 300)
    expect(s.columns[0].length).toBeLessThan(320)
    expect(Math.max(...(s.high[0] ?? []).map((v) => v ?? 0))).toBe(100)
    expect(s.low[0]?.every((v) => v === 0 || v === null)).toBe(true)
    expect(s.columns[1]?.[5]).toBeCloseTo((45 - 3 + 100) / 10)
  })
  it('keep their buckets while the window moves on', () => {
    const a = series(many, asked, null, 0, 1200, 120)
    const b = series(many, asked, null, 7, 1207, 120)
    expect(b.columns[0].slice(5, 60)).toEqual(a.columns[0].slice(5, 60))
  })
  it('are never joined across a gap', () => {
    const s = series(many, asked, null, 0, 3000, 300)
    for (const [i, t] of s.columns[0].entries()) if (t > 1495 && t < 1505) expect(Math.abs(t - 1500), String(i)).toBeLessThanOrEqual(5)
    expect(s.gaps).toEqual([{ from: 1499, to: 1500 }])
  })
  it('stand as they are where there is room', () => { expect(series(ring([[0, 1], [1, 5]]), asked, null, 0, 10, 300)).toMatchObject({ columns: [[0, 1], [1, 5]], low: [[1, 5]], high: [[1, 5]] }) })
  it('bring history’s band', () => {
    const h = { channels: ['a'], t: [1, 2, 3], mean: [[1, 2, 3]], min: [[0, 1, 2]], max: [[2, 3, 9]], to: 4 }
    expect(series(ring([[5, 4]]), asked, h, 0, 6)).toMatchObject({ columns: [[1, 2, 3, 5], [1, 2, 3, 4]], low: [[0, 1, 2, 4]], high: [[2, 3, 9, 4]] })
    expect(outdated(ring([[5, 4]]), h, 0)).toBe(true)
    expect(outdated(ring([[3, 4]]), h, 0)).toBe(false)
    expect(outdated(ring([[5, 4]]), h, 5)).toBe(false)
    // rings that turn lose their oldest rows: history is asked for before there is a hole
    const full = new Rings(1, 4)
    for (const t of [3.5, 4, 5, 6, 7.5]) full.push(t, [1], false)
    expect([full.first, outdated(full, { ...h, to: 4.5 }, 0), outdated(full, { ...h, to: 7 }, 0)]).toEqual([4, true, false])
  })
})

describe('the stretch', () => {
  it('is kept in the link', () => {
    expect(parse(written({ from: 10, to: 3600.25 }))).toEqual({ from: 10, to: 3600.3 })
    for (const bad of ['', 'a,b', '5', '9,1', '1,2,3', '-5,100', '10,11']) expect(parse(bad), bad).toBeNull()
    expect(written(null)).toBe('')
  })
  it('follows now unless one is chosen', () => {
    expect(shown(null, 600, 1000)).toEqual({ from: 400, to: 1000 })
    expect(shown(null, 0, 1000)).toEqual({ from: 0, to: 1000 })
    expect(shown({ from: 1, to: 20 }, 600, 1000)).toEqual({ from: 1, to: 20 })
    expect(shown(null, 600, NaN)).toEqual({ from: 0, to: 1 })
  })
  it('is zoomed about its middle or its end and stops at both ends', () => {
    expect(zoomed({ from: 100, to: 200 }, 0.5)).toEqual({ from: 125, to: 175 })
    expect(zoomed({ from: 100, to: 200 }, 0.5, 1)).toEqual({ from: 150, to: 200 })
    expect(zoomed({ from: 10, to: 110 }, 2)).toEqual({ from: 0, to: 200 })
    expect(zoomed({ from: 100, to: 112 }, 0.01).to - zoomed({ from: 100, to: 112 }, 0.01).from).toBe(SHORTEST)
    expect(panned({ from: 100, to: 200 }, 9, 1000)).toEqual({ from: 900, to: 1000 })
    expect(panned({ from: 100, to: 200 }, -9, 1000)).toEqual({ from: 0, to: 100 })
  })
})

describe('charts', () => {
  it('stand one for each unit where there is room, else two share one', () => {
    expect(charts(['K', 'kW', 'K'], 400)).toEqual([['K'], ['kW']])
    expect(charts(['K', 'kW', 'K'], 150)).toEqual([['K', 'kW']])
    expect(charts(['K', 'kW', 'm', 'kg/s'], 300)).toEqual([['K', 'kW'], ['m', 'kg/s']])
    expect(charts(['K', 'kW', 'm'], 300)).toEqual([['K', 'kW'], ['m']])
    expect(charts(['K'], 10)).toEqual([['K']])
    expect(charts([], 100)).toEqual([])
  })
  it('take four units and eight lines at most', () => {
    const unit = (n: string): string => n[0] ?? ''
    expect(toggled(['a1', 'b1', 'c1', 'd1'], 'e1', unit)).toBeNull()
    expect(toggled(['a1', 'b1', 'c1', 'd1'], 'a2', unit)).toEqual(['a1', 'b1', 'c1', 'd1', 'a2'])
    expect(toggled(Array.from({ length: 8 }, (_, i) => `a${String(i)}`), 'a9', unit)).toBeNull()
    expect(toggled(['a1', 'b1'], 'a1', unit)).toEqual(['b1'])
  })
  it('begin with what the catalogue has', () => {
    const c = (name: string, unit: string) => ({ name, unit, min: 0, max: 1, help: { en: '', zh: '' } })
    const all = [c('pod.0.chip_max_degC', '°C'), c('pod.1.chip_max_degC', '°C'), c('sea.level_m', 'm'), c('pod.0.alarm.x', '')]
    expect(usual(all, 0)).toEqual(['pod.0.chip_max_degC'])
    expect(byUnit(all, 0).map(([u, l]) => [u, l.length])).toEqual([['°C', 1], ['m', 1]])
  })
})

describe('marks', () => {
  const happening = (t: number, kind: string, name: string, value: number | null) => ({ type: 'event' as const, t, kind, name, value, help: { en: name, zh: name } })
  it('come from the scenario so far', () => {
    expect(commandsIn('title_en = ""\n\n[[command]]\nt = 905\nset = "pod.0.it_load_kW"\nvalue = 300\n\n[[command]]\nt = 1e3\nset = "sea.offset_K"\nvalue = -2.5\n')).toEqual([
      { t: 905, name: 'pod.0.it_load_kW', value: 300 }, { t: 1000, name: 'sea.offset_K', value: -2.5 },
    ])
    expect(commandsIn('')).toEqual([])
  })
  it('count a slider’s drag once, the last of it, and leave out what is outside', () => {
    const m = marks([{ t: 5, name: 'a', value: 1 }, { t: 900, name: 'b', value: 2 }], [500, 500.5, 501].map((t) => happening(t, 'command', 'a', t)).concat(happening(400, 'trip', 'x', 1), happening(450, 'alarm', 'y', 1)), { from: 10, to: 1000 }, (n, v, trip) => `${n} ${String(v)} ${trip ? 'trip' : ''}`)
    expect(m).toEqual([{ t: 400, kind: 'trip', text: 'x 1 trip' }, { t: 501, kind: 'command', text: 'a 501 ' }, { t: 900, kind: 'command', text: 'b 2 ' }])
  })
  it('show how long an alarm stood, from before the window and until now', () => {
    const s: Series = { columns: [[10, 20, 30, 40, 50]], low: [], high: [[1, 0, 1, 1, 0], [0, 0, 0, 0, 1]], gaps: [] }
    expect(stretches(s, ['a', 'b'], { from: 0, to: 60 })).toEqual([{ name: 'a', from: 10, to: 20 }, { name: 'a', from: 30, to: 50 }, { name: 'b', from: 50, to: 50 }])
  })
})

describe('comparison', () => {
  it('lays what was before over what is, between its points, and nothing where nothing was', () => {
    expect(laid([100, 105, 110, 130, 190], [0, 10, 20, 30], [1, 2, 3, 4], 100)).toEqual([1, 1.5, 2, 4, null])
    expect(laid([100, 105], [], [], 100)).toEqual([null, null])
    expect(laid([105], [0, 10], [1, null], 100)).toEqual([1])
    expect(laid([50], [0, 10], [1, 2], 100)).toEqual([null])
  })
})

describe('export', () => {
  const lines = [{ name: 'pod.0.a_degC', title: 'A, "hot" <1>', unit: '°C', color: '#112233', digits: 1 }, { name: 'b_kW', title: 'B', unit: 'kW', color: '#445566', digits: 1 }]
  const shownNow = (compared: (number | null)[][] | null = null) => ({
    from: 0, to: 30, marks: [{ t: 12, kind: 'command' as const, text: 'load & more' }], stretches: [{ name: 'hot', from: 5, to: 8 }], compared,
    series: { columns: [[0, 10, 20, 30, 99], [1, 2.5, null, 4, 9], [5, 5, null, 7, 9]] as [number[], ...(number | null)[][]], low: [[0.5, 2.5, null, 4, 9], [5, 5, null, 7, 9]], high: [[1, 2.5, null, 4, 9], [5, 5, null, 7, 9]], gaps: [{ from: 15, to: 25 }] },
  })
  it('writes what is shown as CSV, the band where there is one', () => {
    expect(csv(lines, shownNow(), 0, 1735689600)).toBe([
      'time_s,time_utc,pod.0.a_degC,pod.0.a_degC:min,pod.0.a_degC:max,b_kW', '0,2025-01-01T00:00:00.000Z,1,0.5,1,5', '10,2025-01-01T00:00:10.000Z,2.5,2.5,2.5,5', '30,2025-01-01T00:00:30.000Z,4,4,4,7', '',
    ].join('\n'))
    expect(csv(lines, shownNow([[9, 8, 7, 6, 5], [1, 1, 1, 1, 1]]), 3600, 0).split('\n')[0]).toBe('time_s,time_utc,pod.0.a_degC,pod.0.a_degC:min,pod.0.a_degC:max,pod.0.a_degC:3600s_before,b_kW,b_kW:3600s_before')
  })
  it('draws the same as SVG: a chart for each unit, broken at the gap, words made safe', () => {
    const s = svg(lines, shownNow(), 1735689600, { ink: '#333', ink2: '#000', grid: '#ddd', gap: '#fee', alarm: '#f00', command: '#08f', font: '', page: '#fff', title: 'Pod <&>', note: 'n', gapWord: 'no data' })
    expect(s.match(/data-channel=/g)?.length).toBe(2)
    expect(/data-channel="pod\.0\.a_degC" d="([^"]*)"/.exec(s)?.[1]?.match(/M/g)?.length).toBe(2)
    expect(s).toContain('Pod &lt;&amp;&gt;')
    expect(s).toContain('A, &quot;hot&quot; &lt;1&gt;, °C')
    expect(s).toContain('<title>load &amp; more</title>')
    expect(s).not.toMatch(/NaN|Infinity|undefined/)
  })
  it('sets ticks at round numbers', () => {
    expect(ticks(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10])
    expect(ticks(0.93, 1.12, 4)).toEqual([0.95, 1, 1.05, 1.1])
    expect(ticks(5, 5, 4)).toEqual([])
    expect(path((t) => t, (v) => v, [0, 1, 2, 3], [1, null, 2, 3], 0, 9)).toBe('M0 1M2 2L3 3')
  })
})
