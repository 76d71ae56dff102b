// Lessons are data: each is whole in both languages, its expressions can be read, its marks are made before they are
// asked for. That its names exist and its answers are true of the model, the browser's test asks of the binary.
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { evaluate, names } from '../../src/lessons/expression'
import { command, fits, type Lesson } from '../../src/lessons/lesson'
import { Session } from '../../src/lessons/session.svelte'
import { lessons } from '../../src/lessons/shelf'
import { openWorld, wanted } from '../../src/lessons/world'
import { PRESETS } from '../../src/scene/camera'
import { Store } from '../../src/store/store.svelte'
import { View, WINDOWS } from '../../src/view.svelte'
import { hello, parameter } from './fake'

// There is no server here to fetch the lessons' files from.
vi.mock('../../src/lessons/shelf', () => {
  const folder = new URL('../../src/lessons/data/', import.meta.url)
  return { lessons: readdirSync(folder).sort().map((f) => JSON.parse(readFileSync(new URL(f, folder), 'utf8')) as unknown) }
})

type Bag = Record<string, unknown>
const bag = (x: unknown): x is Bag => typeof x === 'object' && x !== null && !Array.isArray(x)
const TEXTS = ['title', 'about', 'source', 'text', 'ask', 'why']
const KEYS = {
  lesson: ['id', 'title', 'about', 'minutes', 'after', 'world', 'from', 'every', 'cooling', 'steps', 'source'],
  step: ['title', 'text', 'look', 'watch', 'do', 'pace', 'wait_s', 'mark', 'question'],
  question: ['ask', 'why', 'choices', 'answer', 'stated', 'within', 'unit'],
  choice: ['text', 'when', 'right'],
  look: ['cam', 'part', 'window'],
  command: ['set', 'value'],
}

/** What is wrong with a lesson's data, each with its place; nothing where it is whole. */
function faults(l: unknown): string[] {
  const found: string[] = []
  const say = (at: string, what: string): void => { found.push(`${at}: ${what}`) }
  const texts = (x: Bag, at: string): void => {
    for (const key of TEXTS.filter((k) => k in x)) {
      const t = x[key]
      const { en, zh } = bag(t) ? t : { en: 0, zh: 0 }
      if (typeof en !== 'string' || typeof zh !== 'string' || en.trim() === '' || zh.trim() === '') say(at, `${key} is not said in both languages`)
      else {
        if (en.length > 24 && !/[\u4e00-\u9fff]/.test(zh)) say(at, `${key} is not Chinese`)
        if (/[\u4e00-\u9fff]/.test(en)) say(at, `${key} is not English`)
        if (en.split('\n').length !== zh.split('\n').length) say(at, `${key} has other paragraphs in Chinese`)
      }
    }
  }
  const keys = (x: unknown, kind: keyof typeof KEYS, needed: string[], at: string): x is Bag => {
    if (!bag(x)) { say(at, `is no ${kind}`); return false }
    for (const k of Object.keys(x)) if (!KEYS[kind].includes(k)) say(at, `a ${kind} has no ${k}`)
    for (const k of needed) if (!(k in x)) say(at, `a ${kind} needs ${k}`)
    texts(x, at)
    return true
  }
  const made = new Set<string>()
  const expression = (x: unknown, at: string): void => {
    if (typeof x !== 'string') { say(at, 'is no expression'); return }
    try {
      for (const n of names(x)) if (n.mark !== '' && !made.has(n.mark)) say(at, `asks for mark ${n.mark} before it is made`)
    } catch (e) { say(at, String(e)) }
  }
  if (!keys(l, 'lesson', ['id', 'title', 'about', 'minutes', 'after', 'world', 'steps', 'source'], 'lesson')) return found
  const steps = Array.isArray(l.steps) ? l.steps as unknown[] : []
  if (steps.length < 3) say('lesson', 'has fewer than three steps')
  steps.forEach((s, i) => {
    const at = `step ${String(i + 1)}`
    if (!keys(s, 'step', ['title', 'text'], at)) return
    if (s.look !== undefined && keys(s.look, 'look', [], at)) {
      if (s.look.cam !== undefined && !(PRESETS as readonly unknown[]).includes(s.look.cam)) say(at, `has no camera ${String(s.look.cam)}`)
      if (s.look.window !== undefined && !(WINDOWS as readonly unknown[]).includes(s.look.window)) say(at, `has no window ${String(s.look.window)}`)
    }
    for (const c of Array.isArray(s.do) ? s.do as unknown[] : []) if (keys(c, 'command', ['set', 'value'], at) && !Number.isFinite(c.value)) say(at, 'sets no number')
    if (s.do !== undefined && !(Number(s.wait_s) > 0)) say(at, 'does something and waits for nothing')
    if (s.do === undefined && (s.wait_s !== undefined || s.pace !== undefined)) say(at, 'waits but does nothing')
    if (typeof s.mark === 'string') made.add(s.mark)
    const q = s.question
    if (q === undefined || !keys(q, 'question', ['ask', 'why'], at)) return
    if (Array.isArray(q.choices)) {
      const choices = q.choices as unknown[]
      if (choices.filter((c) => bag(c) && c.right === true).length !== 1) say(at, 'states not exactly one answer')
      for (const c of choices) if (keys(c, 'choice', ['text', 'when'], at)) expression(c.when, at)
    } else {
      expression(q.answer, at)
      if (!(Number(q.within) > 0) || !Number.isFinite(q.stated)) say(at, 'states no number with a tolerance')
    }
  })
  if (!steps.some((s) => bag(s) && s.question !== undefined)) say('lesson', 'asks nothing')
  return found
}

describe('the lessons', () => {
  it('are at least twelve, each once, those they build on before them', () => {
    expect(lessons.length).toBeGreaterThanOrEqual(12)
    expect(new Set(lessons.map((l) => l.id)).size).toBe(lessons.length)
    lessons.forEach((l, i) => { for (const id of l.after) expect(lessons.slice(0, i).map((x) => x.id)).toContain(id) })
  })
  it.each(lessons.map((l) => [l.id, l] as const))('%s is whole', (_, l) => { expect(faults(l)).toEqual([]) })
  it('are refused with a reason where they are not whole', () => {
    const bad = structuredClone(lessons[2]) as unknown as { about: Bag; steps: Bag[] }
    bad.about.zh = 'Only English, and rather a long sentence of it'
    Object.assign(bad.steps[1]?.question as Bag, { answer: 'later:pod.0.pue +' })
    Object.assign(bad.steps[0] ?? {}, { look: { cam: 'moon' }, colour: 1 })
    const found = faults(bad).join('\n')
    for (const say of ['about is not Chinese', 'lacks a value', 'no camera moon', 'a step has no colour']) expect(found).toContain(say)
  })
  it('say how to start their world', () => {
    expect(command({ world: 'lingshui', from: '2025-07-10', every: '10m', cooling: 'thermosyphon' } as Lesson)).toBe('seapod serve lingshui --set pod.0.cooling=thermosyphon --from 2025-07-10 --every 10m')
    const l = { world: 'lingshui', from: '2025-07-10', steps: [{ watch: ['pod.0.pue'] }] } as unknown as Lesson
    expect(fits(l, 'lingshui', '2025-07-20T00:00:00Z', () => true)).toBe(true)
    expect(fits(l, 'lingshui', '2025-01-01T00:00:00Z', () => true)).toBe(false)
    expect(fits(l, 'natick', '2025-07-10T00:00:00Z', () => true)).toBe(false)
    expect(fits(l, 'lingshui', '2025-07-10T00:00:00Z', () => false)).toBe(false)
  })
})

describe('the world of a lesson', () => {
  const hull = { id: 'hull-only', world: 'hull-only' } as Lesson
  const answers = (...list: [number, object][]): { path: string; body: unknown }[] => {
    const asked: { path: string; body: unknown }[] = []
    vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => {
      asked.push({ path, body: typeof init.body === 'string' ? JSON.parse(init.body) : null })
      const [status, body] = list.shift() ?? [500, {}]
      return Promise.resolve(new Response(JSON.stringify(body), { status }))
    })
    return asked
  }
  it('is opened as a branch of what the lesson names', async () => {
    expect(wanted({ world: 'lingshui', cooling: 'thermosyphon' } as Lesson, 'T')).toEqual({ world: 'lingshui', title: 'T', set: { 'pod.0.cooling': 'thermosyphon' } })
    expect(wanted({ world: 'lingshui', from: '2025-07-10', every: '10m' } as Lesson, 'T')).toEqual({ world: 'lingshui', title: 'T', from: '2025-07-10', every: '10m' })
    const asked = answers([200, { branches: [{ id: 'b1', title: 'Hull only', world: 'lingshui' }] }], [201, { id: 'b2' }])
    expect(await openWorld(hull, 'Hull only')).toBe('b2')
    expect(asked[1]).toEqual({ path: 'api/v1/branches', body: { world: 'hull-only', title: 'Hull only' } })
  })
  it('is found again where it stands open', async () => {
    const asked = answers([200, { branches: [{ id: 'b1', title: 'Hull only', world: 'hull-only' }] }])
    expect(await openWorld(hull, 'Hull only')).toBe('b1')
    expect(asked).toHaveLength(1)
  })
  it('says why there is none to be had', async () => {
    answers([200, { branches: [] }], [503, { detail: 'eight branches are open' }])
    await expect(openWorld(hull, 'T')).rejects.toThrow('eight branches are open')
  })
})

describe('expressions', () => {
  const values: Record<string, number> = { 'pod.0.a_K': 6, 'then:pod.0.a_K': 2, 'sea.x_degC': NaN }
  const look = (c: string, m: string): number => values[m ? `${m}:${c}` : c] ?? NaN
  it.each([
    ['1 + 2 * 3', 7], ['(1 + 2) * 3', 9], ['2 ^ 3 ^ 2', 512], ['-2 * 3', -6], ['8 / 4 / 2', 1], ['1e-3 * 1000', 1], ['7 - 2 - 1', 4],
    ['pod.0.a_K / then:pod.0.a_K', 3], ['pod.0.a_K > 5', 1], ['pod.0.a_K < 5', 0], ['pod.0.a_K > 5 and then:pod.0.a_K < 1', 0], ['sea.x_degC < 5', 0], ['sea.x_degC > 5', 0],
  ])('%s is %d', (source, value) => { expect(evaluate(source, look)).toBe(value) })
  it.each(['', '1 +', '(1', '1 2', 'a', '2 ** 3', 'pod.0.a_K >', '1 < 2 < 3'])('%j is none', (source) => { expect(() => evaluate(source, look)).toThrow(/^expression/) })
  it('tell what they name', () => { expect(names('then:pod.0.a_K - pod.0.a_K > 1')).toEqual([{ channel: 'pod.0.a_K', mark: 'then' }, { channel: 'pod.0.a_K', mark: '' }]) })
})

describe('taking a lesson', () => {
  const l = lessons.find((x) => x.id === 'cube-law') as Lesson
  function begin() {
    const view = new View()
    const store = new Store({ frame: (f) => { f() }, now: () => 0, after: () => undefined })
    const asked: unknown[] = []
    let id = 0
    store.ask = (m) => { asked.push(m); return ++id }
    const channels = [...new Set(l.steps.flatMap((s) => s.watch ?? []))].map((name) => ({ name, unit: '', help: { en: name, zh: name }, min: 0, max: 1 }))
    store.greeted(hello({ world: 'lingshui', channels, parameters: [...new Set(l.steps.flatMap((s) => s.do ?? []).map((c) => c.set))].map((n) => parameter(n, 0)) }), false)
    const power = channels.findIndex((c) => c.name === 'pod.0.sea_pump_kW')
    const frame = (seq: number, t: number, kW: number): void => { store.frame({ seq, t, values: Float64Array.from(channels, (_, i) => (i === power ? kW : 1)) }) }
    const s = new Session(store, view)
    s.open('cube-law')
    s.renew()
    return { s, store, view, asked, frame }
  }
  it('does a step, waits in model time, keeps what was seen then, and asks', () => {
    const { s, view, asked, frame } = begin()
    frame(0, 0, 4)
    expect(s.fits).toBe(true)
    s.look()
    expect(view.channels).toEqual(l.steps[0]?.watch)
    s.next()
    expect(asked).toEqual([...(l.steps[0]?.do ?? []).map((c) => ({ type: 'command', ...c })), { type: 'pace', pace: 600 }])
    s.next() // a second press while it runs does nothing
    expect(s.index).toBe(0)
    frame(1, 450, 4)
    s.watch()
    expect(s.progress).toBeCloseTo(0.5)
    frame(2, 900, 4)
    s.watch()
    expect(asked.at(-1)).toEqual({ type: 'pace', pace: 60 })
    s.next()
    expect(view.write()).toContain('lesson=cube-law&step=2')
    s.next()
    frame(3, 1800, 2)
    s.watch()
    frame(4, 1860, 3) // what comes after the step is over is not what the question means
    s.answer(53)
    expect(s.answers.get(1)).toEqual({ given: 53, right: true, truth: 50 }) // 52 is stated of the model; this pump gives 50
    s.answer(12.5)
    expect(s.answers.get(1)?.right).toBe(false)
  })
  it('waits from the instant at which the server says it acted, and keeps what was seen when the wait was over, not later', () => {
    const { s, store, asked, frame } = begin()
    frame(0, 0, 4)
    s.act()
    frame(1, 100, 4)
    const acted = { type: 'event', kind: 'command', value: 1, help: { en: '', zh: '' } } as const
    store.event({ ...acted, t: 100, name: 'pod.0.sea_manual' })
    s.watch()
    frame(2, 900, 5)
    s.watch()
    expect(s.waiting).toMatchObject({ from: 100, until: 1000 })
    frame(3, 1005, 6)
    frame(4, 1300, 7) // the browser comes to draw only now
    s.watch()
    expect(s.waiting).toBeNull()
    expect(asked.at(-1)).toEqual({ type: 'pace', pace: 60 })
    expect(s.value('pod.0.sea_pump_kW', 'full')).toBe(6)
  })
  it('says which step a question builds on, and forgets with a new run', () => {
    const { s, view, store, frame } = begin()
    frame(0, 0, 4)
    view.more.step = '2'
    const q = s.step?.question
    expect(q && s.missing(q)).toEqual([0])
    view.more.step = ''
    s.act()
    frame(1, 1000, 4)
    s.watch()
    expect(q && s.missing(q)).toEqual([])
    store.event({ type: 'event', t: 0, kind: 'reset', name: 'run2', value: null, help: { en: '', zh: '' } })
    s.renew()
    expect(s.done.size).toBe(0)
    expect(q && s.missing(q)).toEqual([0])
  })
  it('turns without doing anything where someone else controls the run', () => {
    const { s, store, asked } = begin()
    store.control = false
    s.next()
    expect(asked).toEqual([])
    expect(s.index).toBe(1)
    s.turn(-1)
    s.turn(-1)
    expect(s.index).toBe(0)
  })
  it('takes what someone else does of a step as done, where they control the run', () => {
    const { s, store, asked, frame } = begin()
    store.control = false
    frame(0, 0, 4)
    s.watch()
    expect(s.waiting).toBeNull()
    for (const c of l.steps[0]?.do ?? []) store.event({ type: 'event', t: 10, kind: 'command', name: c.set, value: c.value, help: { en: '', zh: '' } })
    s.watch()
    expect(s.waiting).toMatchObject({ from: 10, until: 910 })
    frame(1, 910, 5)
    s.watch()
    expect(s.done.has(0)).toBe(true)
    expect(s.value('pod.0.sea_pump_kW', 'full')).toBe(5)
    expect(asked).toEqual([])
  })
  it('keeps a mark of a step that only tells when one goes on, by whatever way', () => {
    const { s, view, frame } = begin()
    view.more.lesson = 'why-the-sea'
    s.renew()
    frame(0, 0, 4)
    view.more.step = '2'
    s.look()
    view.more.step = '3'
    s.look()
    expect(s.value('pod.0.sea_pump_kW', 'before')).toBe(4)
  })
  it('asks for nothing on a world that does not fit', () => {
    const { s, store, asked } = begin()
    store.hello = { ...hello(), world: 'natick' }
    expect(s.fits).toBe(false)
    const spy = vi.spyOn(store, 'set')
    s.next()
    expect(spy).not.toHaveBeenCalled()
    expect(asked).toEqual([])
  })
})
