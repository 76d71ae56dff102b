// Hands: every row names what the real catalogue has (Go's test writes it down), a fault is told from the rings, what was
// changed is known from the world, and the game is scored by pencil and paper.
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { begun, changed } from '../../src/hands/changed'
import { FAULTS, type Fault, mending, offered, on } from '../../src/hands/faults'
import { Play } from '../../src/hands/play.svelte'
import { at, BEST, points, ranked, score } from '../../src/hands/score'
import { branch, command, fits, STORIES } from '../../src/hands/stories'
import { follow, Told, type Track } from '../../src/hands/told.svelte'
import { Rings } from '../../src/store/rings'
import { Setting, Store } from '../../src/store/store.svelte'
import type { Parameter } from '../../src/wire'
import { hello, parameter } from './fake'

const golden = JSON.parse(readFileSync(new URL('../../../server/testdata/catalogue.json', import.meta.url), 'utf8')) as {
  parameters: Pick<Parameter, 'name' | 'kind' | 'live' | 'min' | 'max' | 'default'>[]
  channels: Record<string, string[]>
}
const settings = new Map(golden.parameters.map((p) => [p.name, new Setting(parameter(p.name, 0, { ...p, value: p.default }))]))
const having = (cooling: string) => (name: string): boolean => golden.channels[cooling]?.includes(name) ?? false
const one = (id: string): Fault => {
  const f = offered(settings, 0, having('loop')).find((x) => x.id === id)
  if (!f) throw new Error(`no fault ${id}`)
  return f
}

describe('faults', () => {
  it.each(FAULTS.map((f) => [f.id, f] as const))('%s names what some pod has, within bounds', (_, f) => {
    const names = Object.keys(golden.channels).flatMap((c) => offered(settings, 0, having(c)).filter((x) => x.id === f.id))
    expect(names.length, 'no kind of cooling has it').toBeGreaterThan(0)
    for (const x of names) {
      for (const [name, value] of Object.entries(x.set)) {
        const p = settings.get(name)?.parameter
        expect(p?.live, name).toBe(true)
        expect(value >= (p?.min ?? NaN) && value <= (p?.max ?? NaN), `${name} = ${String(value)}`).toBe(true)
        if (p?.kind !== 'action') expect(value, `${name} is broken by its own default`).not.toBe(p?.default)
      }
      expect(settings.get(x.sign ?? '')?.parameter.live, x.sign).toBe(true)
      for (const name of x.mend ?? []) expect(settings.get(name)?.parameter.kind, name).toBe('action')
      expect(x.watch.length, 'nothing to watch').toBeGreaterThan(0)
      expect(f.title.zh).toMatch(/[\u4e00-\u9fff]/)
    }
    // all that it watches is there at least once
    const seen = new Set(names.flatMap((x) => x.watch))
    for (const w of f.watch) expect(seen.has(w.startsWith('.') ? `pod.0${w}` : w), w).toBe(true)
  })
  it('are those of the pod that is open', () => {
    const ids = (cooling: string): string[] => offered(settings, 0, having(cooling)).map((f) => f.id)
    expect(ids('loop')).toContain('loop-pump')
    expect(ids('direct')).not.toContain('loop-pump')
    expect(ids('direct')).toContain('sea-pump')
    expect(ids('hull')).not.toContain('net')
    expect(ids('loop')).not.toContain('refrigerant')
    expect(ids('thermosyphon')).toContain('refrigerant')
  })
  it('include every fault switch of the catalogue, also one that no row names', () => {
    const found = offered(settings, 0, having('loop')).flatMap((f) => Object.keys(f.set))
    for (const p of golden.parameters) if (p.kind === 'switch' && /_(trip|freeze)$/.test(p.name)) expect(found, p.name).toContain(p.name)
    const more = new Map(settings).set('pod.0.door_stuck', new Setting(parameter('pod.0.door_stuck', 0, { kind: 'switch', max: 1, help: { en: '1: the door is stuck: gas goes round', zh: '1：门卡住：气体短路' } })))
    expect(offered(more, 0, having('loop')).find((f) => f.id === 'pod.0.door_stuck')).toMatchObject({ set: { 'pod.0.door_stuck': 1 }, title: { en: 'The door is stuck', zh: '门卡住' }, watch: ['pod.0.chip_max_degC', 'pod.0.it_power_kW'] })
    expect(offered(more, 1, having('loop')).map((f) => f.id)).not.toContain('pod.0.door_stuck')
  })
  it('are on where their sign differs from its default, and are mended to what was before', () => {
    const own = new Map([...settings].map(([n, s]) => [n, new Setting(s.parameter)]))
    const freeze = one('freeze')
    expect(on(freeze, own)).toBe(false)
    const sign = own.get('pod.0.sensor_freeze')
    if (sign) sign.server = 1
    expect(on(freeze, own)).toBe(true)
    expect(mending(freeze, own, new Map([['sea.offset_K', 0.5], ['pod.0.sensor_freeze', 0]]))).toEqual([['pod.0.sensor_freeze', 0], ['sea.offset_K', 0.5], ['pod.0.sensor_renew', 1]])
    expect(mending(one('typhoon'), own, new Map())).toEqual([['sea.typhoon_d', -1]])
    expect(mending(one('valve'), own, new Map())).toEqual([['pod.0.sea_valve', 1]])
  })
})

describe('what a fault did', () => {
  const track: Track = { since: 0, until: null, read: 0, seen: true, before: [70, 16], far: [70, 16] }
  it('is the farthest that each channel went, however far the rings have turned', () => {
    const rings = new Rings(2, 8)
    const rows = [[70, 16], [75, 4], [88, 0], [80, 3], [NaN, 15]]
    rows.forEach((r, i) => { rings.push(i * 60, r, false) })
    const read = follow(track, rings, [0, 1])
    expect(read).toMatchObject({ far: [88, 0], read: 240 })
    rings.push(300, [60, 16], false)
    expect(follow(read, rings, [0, 1]).far).toEqual([88, 0]) // 60 is 10 off, 88 is 18 off
    expect(follow(read, new Rings(2, 8), [0, 1])).toBe(read)
  })

  const asked: { set: string; value: number }[] = []
  function running(): { store: Store; told: Told; fault: Fault; frame: (t: number, chip: number) => void } {
    asked.length = 0
    const store = new Store({ frame: (f) => { f() }, now: () => 0, after: () => undefined })
    store.ask = (m) => { if (m.type === 'command') asked.push(m); return asked.length }
    const names = ['pod.0.chip_max_degC', 'pod.0.loop_supply_degC', 'pod.0.sea_flow_kg_s', 'pod.0.alarm.rack_tripped']
    store.greeted(hello({ channels: names.map((name) => ({ name, unit: '', help: { en: name, zh: name }, min: 0, max: 1 })),
      parameters: [parameter('pod.0.sea_trip', 0, { kind: 'switch', max: 1 }), parameter('pod.0.rack_reset', 0, { kind: 'action', max: 1 })] }), false)
    const [fault] = offered(store.settings, 0, (n) => store.has(n))
    if (!fault) throw new Error('no fault')
    let seq = 0
    const told = new Told(store)
    return { store, told, fault, frame: (t, chip) => { store.frame({ seq: seq++, t, values: Float64Array.from([chip, 26, 16, chip > 90 ? 1 : 0]) }); told.watch([fault]) } }
  }
  it('is told from the press to the mending, and racks that switched off are switched on again', () => {
    const { store, told, fault, frame } = running()
    frame(0, 70)
    told.break(fault)
    expect(asked).toEqual([{ type: 'command', set: 'pod.0.sea_trip', value: 1 }])
    store.ack({ type: 'ack', id: 1, t: 0 })
    frame(60, 82)
    frame(120, 91)
    expect(told.tracks.get('sea-pump')).toMatchObject({ since: 0, until: null, before: [70, 26, 16], far: [91, 26, 16] })
    told.mend(fault)
    expect(asked.slice(1).map((m) => m.set)).toEqual(['pod.0.rack_reset']) // sea_trip waits its turn: one name, ten commands a second
    expect(store.settings.get('pod.0.sea_trip')?.value).toBe(0)
    frame(180, 76)
    expect(told.tracks.get('sea-pump')).toMatchObject({ until: 180 })
    frame(240, 71)
    expect(told.tracks.get('sea-pump')).toMatchObject({ since: 0, until: 180, far: [91, 26, 16] })
    told.forget(fault)
    expect(told.tracks.size).toBe(0)
  })
  it('is told of what others broke, and forgotten with the run', () => {
    const { store, told, frame } = running()
    frame(0, 70)
    store.event({ type: 'event', t: 30, kind: 'command', name: 'pod.0.sea_trip', value: 1, help: { en: '', zh: '' } })
    frame(60, 80)
    expect(told.tracks.get('sea-pump')).toMatchObject({ since: 60, until: null })
    store.event({ type: 'event', t: 0, kind: 'reset', name: 'another', value: null, help: { en: '', zh: '' } })
    const s = store.settings.get('pod.0.sea_trip')
    if (s) s.server = 0
    frame(0, 70)
    expect(told.tracks.size).toBe(0)
  })
})

describe('stories', () => {
  it.each(STORIES.map((s) => [s.id, s] as const))('%s sets and cites what the catalogue has', (_, s) => {
    for (const [name, value] of Object.entries(s.set)) {
      const p = settings.get(name)?.parameter
      expect(p?.live, name).toBe(true)
      expect(value >= (p?.min ?? NaN) && value <= (p?.max ?? NaN)).toBe(true)
    }
    for (const name of s.tells) expect(settings.has(name), name).toBe(true)
  })
  it('are told here where the kind of load allows, else in a run of their own', () => {
    const [chat] = STORIES
    if (!chat) throw new Error('no story')
    expect(fits(chat, settings)).toBe(false)
    expect(fits(chat, new Map(settings).set('load.kind', new Setting(parameter('load.kind', 0, { value: 'chat' }))))).toBe(true)
    expect(branch(chat, 'lingshui', 'T')).toEqual({ world: 'lingshui-ai', set: { 'load.level': 1, 'load.conversations_per_s': 7000, 'load.kind': 'chat' }, title: 'T', pace: 600 })
    expect(command(chat, 'lingshui')).toBe('seapod serve lingshui-ai --set load.level=1 --set load.conversations_per_s=7000 --set load.kind=chat')
  })
})

describe('what was changed', () => {
  const toml = '# a world\n[world]\nstart = "2025-01-01T00:00:00Z"\n\n[sea]\noffset_K = 1\n\n[[pod]]\ntitle = ""\ndepth_m = 35\n\n[[pod.rack]]\ncount = 24\n\n[[pod.rack]]\ncount = 2\n\n[[pod]]\nlike = 0\nx_m = -1.5e2\n'
  it('is read against the world as it began, a pod like another too', () => {
    expect([...begun(toml)]).toEqual([['sea.offset_K', 1], ['pod.0.depth_m', 35], ['pod.0.rack.0.count', 24], ['pod.0.rack.1.count', 2],
      ['pod.1.depth_m', 35], ['pod.1.rack.0.count', 24], ['pod.1.rack.1.count', 2], ['pod.1.x_m', -150]])
  })
  it('is what differs: not what the world itself set, not what cannot be set, not an action', () => {
    const all = [parameter('sea.offset_K', 1, { default: 0 }), parameter('pod.0.depth_m', 40), parameter('load.level', 0.5, { default: 1 }),
      parameter('pod.0.rack.0.count', 12, { live: false }), parameter('pod.0.clean', 0, { kind: 'action', default: 1 })].map((p) => new Setting(p))
    expect(changed(all, begun(toml)).map(([s, was]) => [s.parameter.name, was])).toEqual([['pod.0.depth_m', 35], ['load.level', 1]])
  })
})

describe('the score', () => {
  // t, meter kWh, IT kWh, throttling h, supply, set point: on paper 385 kWh for 350 kWh in an hour is a PUE of 1.1
  const rings = new Rings(5, 16)
  const rows = [[0, 1000, 900, 0.5, 26, 26], [1800, 1192.5, 1075, 0.5, 30, 26], [3600, 1385, 1250, 0.6, 28, 26], [5400, 1580, 1425, 0.8, 28, 26]]
  rows.forEach(([t = NaN, ...v]) => { rings.push(t, v, false) })
  const columns = { meter: 0, it: 1, throttling: 2, supply: 3, set: 4 }
  it('lies on the line between two rows', () => {
    expect(at(rings, 0, 1800)).toBe(1192.5)
    expect(at(rings, 0, 900)).toBe(1096.25)
    expect(at(rings, 0, -1)).toBe(NaN)
    expect(at(rings, 0, 6000)).toBe(NaN)
    expect(at(rings, -1, 900)).toBe(NaN)
  })
  it('is energy over energy, and minutes above the limits', () => {
    const s = score(rings, columns, 3, [1000, 900, 0.5, 26, 26], 0, 3600)
    expect(s.kWh).toBe(385)
    expect(s.pue).toBeCloseTo(1.1, 12)
    expect(s.chips).toBeCloseTo(6, 9) // 0.1 h
    expect(s.supply).toBe(30) // only the first half hour ends more than 3 K above
    expect(s.points).toBeCloseTo(136, 9)
    expect(points(1.1, 36)).toBeCloseTo(136, 9)
  })
  it('knows no supply where the pod has none, and cuts the last row where the lap ends', () => {
    expect(score(rings, { ...columns, supply: -1, set: -1 }, 3, [1000, 900, 0.5], 0, 3600).supply).toBe(0)
    expect(score(rings, columns, 3, [1000, 900, 0.5], 0, 900)).toMatchObject({ kWh: 96.25, supply: 15 })
  })
  it('is kept among the best five, fewest points first, none that has no number', () => {
    const lap = (p: number) => ({ pue: 1, kWh: 1, chips: 0, supply: 0, points: p })
    expect(ranked([lap(70), lap(90)], lap(80)).map((s) => s.points)).toEqual([70, 80, 90])
    expect(ranked([1, 2, 3, 4, 5].map(lap), lap(6))).toHaveLength(BEST)
    expect(ranked([lap(70)], lap(NaN)).map((s) => s.points)).toEqual([70])
  })
})

describe('the game', () => {
  const NAMES = ['energy_in_kWh', 'energy_it_kWh', 'throttling_h', 'loop_supply_degC', 'supply_set_degC', 'sea_pump_speed'].map((n) => `pod.0.${n}`)
  /** A pod that draws 350 kW for IT and `over` kW beside it, less by hand; each sleep passes ten minutes of the model. */
  function table(rewinds: boolean) {
    const commands: [string, number][] = []
    const paces: (number | null)[] = []
    const store = new Store({ frame: (f) => { f() }, now: () => 0, after: () => undefined })
    let id = 0
    store.ask = (m) => {
      id++
      if (m.type === 'command') commands.push([m.set, m.value])
      if (m.type === 'pace') {
        paces.push(m.pace)
        store.event({ type: 'event', t: 0, kind: 'pace', name: '', value: m.pace, help: { en: '', zh: '' } })
      }
      return id
    }
    store.greeted(hello({ pace: 60, channels: NAMES.map((name) => ({ name, unit: '', help: { en: name, zh: name }, min: 0, max: 1 })),
      parameters: [parameter('load.level', 0.7), ...['sea.heat_wave_d', 'sea.heat_wave_for_d', 'sea.heat_wave_K'].map((n) => parameter(n, -1)),
        parameter('pod.0.sea_manual', 0, { kind: 'switch' }), parameter('pod.0.sea_manual_speed', 1), parameter('pod.0.alarm_supply_K', 3)] }), false)
    const start = [1000, 900, 0, 26, 26, 0.8]
    let seq = 0
    let t = 7200
    let values = [...start]
    const show = (): void => { store.frame({ seq: seq++, t, values: Float64Array.from(values) }) }
    show()
    const sleep = (): Promise<void> => {
      if (store.pace !== null) {
        t += 600
        const by = store.settings.get('pod.0.sea_manual')?.value === 1 ? 20 : 30
        values = values.map((v, i) => v + (i === 0 ? (350 + by) / 6 : i === 1 ? 350 / 6 : 0))
        show()
      }
      return Promise.resolve()
    }
    let runs = 0
    vi.stubGlobal('location', { search: '', hash: '' })
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
      if (!rewinds) return Promise.resolve(new Response('', { status: 404 }))
      expect([path, init.body]).toEqual(['api/v1/rewind', '{"t":7200}'])
      t = 7200
      values = [...start]
      store.event({ type: 'event', t, kind: 'reset', name: `run ${String(++runs)}`, value: null, help: { en: '', zh: '' } })
      return Promise.resolve(new Response('{}'))
    })
    return { store, commands, paces, play: new Play(store, () => 0, sleep) }
  }
  afterEach(() => { vi.unstubAllGlobals() })

  it('is two laps of the same hours from the same instant, and the run is given back', async () => {
    const { play, paces, commands, store } = table(true)
    await play.start()
    expect(play.phase).toBe('done')
    expect(play.you?.pue).toBeCloseTo(370 / 350, 9)
    expect(play.controller).not.toBe('none')
    expect(play.controller && play.controller !== 'none' ? play.controller.pue : NaN).toBeCloseTo(380 / 350, 9)
    expect(play.best).toHaveLength(1)
    expect(paces).toEqual([null, 600, null, 1800, null, 60])
    expect(commands.slice(0, 6)).toEqual([['load.level', 1], ['sea.heat_wave_for_d', 1], ['sea.heat_wave_K', 4], ['sea.heat_wave_d', 7200 / 86400], ['pod.0.sea_manual_speed', 0.8], ['pod.0.sea_manual', 1]])
    expect(store.setting('load.level')).toBe(0.7)
    expect(store.setting('pod.0.sea_manual')).toBe(0)
  })
  it('makes no controller’s lap up where the server cannot go back', async () => {
    const { play, store } = table(false)
    await play.start()
    expect([play.phase, play.controller]).toEqual(['done', 'none'])
    expect(play.you?.kWh).toBeCloseTo(6 * 370, 6)
    expect(store.pace).toBe(60)
  })
  it('given up, it gives the run back at once and keeps no score', async () => {
    const { play, store } = table(true)
    const over = play.start()
    while (play.phase !== 'you') await Promise.resolve()
    play.stop()
    await over
    expect([play.phase, play.you, play.best.length, store.pace]).toEqual(['idle', null, 0, 60])
    expect(store.setting('load.level')).toBe(0.7)
  })
})
