// Names and units carry the page: titles, groups, sliders, trends and numbers made from them alone.
import { describe, expect, it } from 'vitest'
import { decimals, fixed, stamp, tiny, withUnit } from '../../src/format'
import { slider, plain } from '../../src/panels/slider'
import { group, groups, label, matches, more, racks, readable, seaProfile, title } from '../../src/store/catalogue'
import { pods } from '../../src/store/pods'
import { View } from '../../src/view.svelte'

const q = (name: string, en = '', unit = '') => ({ name, unit, min: 0, max: 1, help: { en, zh: en } })

describe('names', () => {
  it('give titles from help, or from themselves', () => {
    expect(title(q('load.level', 'work asked as a share (mean of the day)'), 'en')).toBe('Work asked as a share')
    expect(more(q('load.level', 'work asked as a share (mean of the day)'), 'en')).toBe('mean of the day')
    expect(title(q('x', 'held below 24.5 °C'), 'en')).toBe('Held below 24.5 °C')
    expect(title({ ...q('a'), help: { en: '', zh: '海水温度（舱旁）' } }, 'zh')).toBe('海水温度')
    expect(title(q('x', "1: the pump has tripped"), 'en')).toBe('The pump has tripped')
    expect(more(q('x', '1: it floats; 0: fixed'), 'en')).toBe('0: fixed')
    expect(title(q('pod.0.sea_pump_kW'), 'en')).toBe('sea pump')
    expect(label(q('pod.0.rack.7.chip_degC', 'chips'), 'en')).toBe('Chips · 7')
  })
  it('read without pod and unit', () => {
    expect(readable('pod.0.rack.7.chip_degC')).toBe('rack 7 chip')
    expect(readable('sea.offset_K')).toBe('sea offset')
    expect(readable('pod.2.fouling_m2K_W')).toBe('fouling')
    expect(readable('load.level')).toBe('load level')
  })
  it('group by what stands before the last dot', () => {
    expect(['sea.offset_K', 'pod.0.depth_m', 'pod.3.rack.2.weight', 'load.level'].map(group)).toEqual(['sea', 'pod', 'pod.rack', 'load'])
  })
  it('make groups of shared first words', () => {
    const names = ['pod.0.depth_m', 'pod.0.hull_a', 'pod.0.hull_b', 'pod.0.hull_c', 'pod.0.clean', 'sea.tide', 'pod.0.rack.0.weight']
    expect(groups(names, (n) => n).map(([g, l]) => [g, l.length])).toEqual([['pod', 2], ['pod.hull', 3], ['sea', 1], ['pod.rack', 1]])
  })
  it('tell pods, racks and the depths of the sea', () => {
    const names = ['pod.0.pue', 'pod.2.rack.0.chip_degC', 'pod.2.rack.11.chip_degC', 'sea.temperature_degC', 'sea.at_20m_degC', 'sea.surface_degC', 'sea.level_m']
    expect(pods(names)).toEqual([0, 2])
    expect(racks(names, 2)).toBe(12)
    expect(seaProfile(names).map((p) => p.depth)).toEqual([0, 20])
  })
  it('are found by any word', () => {
    expect(matches(q('pod.0.sea_pump_speed', 'how fast it turns'), 'fast pump')).toBe(true)
    expect(matches(q('pod.0.sea_pump_speed', 'how fast it turns'), 'loop')).toBe(false)
  })
})

describe('sliders', () => {
  const p = (min: number, max: number, normal: number, kind: 'number' | 'count' = 'number') => slider({ min, max, default: normal, kind })
  it.each([[0, 1, 1], [1, 1200, 350], [0, 5000, 350], [1, 100, 35], [0.5, 5000, 40], [-10, 10, 0], [0, 0.001, 8.8e-5], [1e-6, 1, 1e-3], [0.35, 1.15, 0.9], [1, 400, 40]])('from %d to %d reach both ends and the default %d', (min, max, normal) => {
    const s = p(min, max, normal)
    expect(s.value(0)).toBe(min)
    expect(s.value(s.count)).toBe(max)
    expect(Math.abs(s.value(s.position(normal)) - normal)).toBeLessThanOrEqual(Math.max(0.02 * Math.abs(normal), (max - min) / 200))
    expect(s.count).toBeGreaterThanOrEqual(80)
    expect(s.count).toBeLessThanOrEqual(4000)
    for (let i = 1; i <= s.count; i++) {
      expect(s.value(i)).toBeGreaterThanOrEqual(s.value(i - 1))
      expect(Math.abs(s.position(s.value(i)) - i)).toBeLessThanOrEqual(i < 10 ? 5 : 0) // rounding swallows the first steps of a power law
    }
  })
  it('count in whole steps', () => { expect([p(1, 30, 24, 'count').value(3), p(1, 30, 24, 'count').count]).toEqual([4, 29]) })
  it('write numbers plainly', () => { expect([350, 0.35, 8.8e-5, 0, 1e9].map(plain)).toEqual(['350', '0.35', '8.8e-5', '0', '1e9']) })
})

describe('numbers', () => {
  it('keep their decimals', () => {
    expect([fixed(1234.5, 1), fixed(-0.04, 1), fixed(-3, 1), fixed(NaN, 1)]).toEqual(['1\u2009234.5', '0.0', '\u22123.0', '–'])
    expect(withUnit(24.06, '°C')).toBe('24.1\u00a0°C')
    expect(tiny(1.5e-5)).toBe('1.5\u2009×\u200910⁻⁵')
    expect(decimals('furlong', 0, 10)).toBe(2)
    expect(stamp(Date.UTC(2025, 6, 1, 6, 5), 'en')).toContain('06:05')
  })
})

describe('the URL', () => {
  it('carries the view there and back', () => {
    const a = new View()
    a.read('#lang=zh&theme=dark&pod=2&part=exchanger&ch=sea.level_m,pod.2.pue&w=86400&view=3d&cam=racks&z=10,600', [])
    const b = new View()
    b.read(a.write(), [])
    expect(b.write()).toBe('#lang=zh&theme=dark&pod=2&part=exchanger&ch=sea.level_m,pod.2.pue&w=86400&view=3d&cam=racks&z=10,600')
  })
  it('follows the browser where it says nothing, and survives nonsense', () => {
    const v = new View()
    v.read('#theme=pink&pod=-3&w=7&lang=xx', ['zh-CN'])
    expect([v.lang, v.theme, v.pod, v.window]).toEqual(['zh', null, 0, 3600])
  })
})
