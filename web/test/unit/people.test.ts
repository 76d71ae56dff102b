// Who leads, who follows, and what of a view is shared: told by events, ended by a hand, and never by what moves of itself.
import { describe, expect, it } from 'vitest'
import { People, joined, shared } from '../../src/people/people.svelte'
import { Store } from '../../src/store/store.svelte'
import { View } from '../../src/view.svelte'
import type { Happening } from '../../src/wire'
import { hello } from './fake'

const event = (kind: string, name = '', value: number | null = null): Happening => ({ type: 'event', t: 0, kind, name, value, help: { en: `${kind} ${name}`, zh: '' } })

function begin(more: Record<string, unknown> = {}, control = false, hash = '#lang=zh&theme=dark&q=low') {
  const store = new Store({ frame: (f) => { f() }, now: () => 0, after: () => undefined })
  const view = new View()
  view.read(hash, [])
  const asked: unknown[] = []
  store.ask = (m) => asked.push(m)
  const p = new People(store, view)
  store.hear = p.hear
  store.greeted(hello({ control, more: { viewer: 7, tokens: true, holder: null, shown: null, ...more } }), false)
  p.greeted()
  return { p, store, view, asked }
}

describe('a view that is shared', () => {
  it('is all of the link but what is one’s own, and never empty', () => {
    expect(shared('#lang=en&theme=dark&lecture=1&q=low')).toBe('pod=0')
    expect(shared('#lang=en&pod=2&part=hull&lesson=wake&step=2')).toBe('pod=2&part=hull&lesson=wake&step=2')
  })
  it('leaves the follower language, theme, big type and quality, whatever was sent', () => {
    expect(joined('#lang=zh&theme=dark&q=low&part=hull', 'lang=en&lecture=1&part=cable&room=sweep')).toBe('#part=cable&room=sweep&pod=0&lang=zh&theme=dark&q=low')
  })
})

describe('following', () => {
  it('is what a page without control does from the first, until a hand of its own moves', () => {
    const { p, view } = begin({ shown: 'pod=0&lesson=wake&step=2' })
    expect(p.following).toBe(true)
    p.follow()
    expect(view.write()).toBe('#lang=zh&theme=dark&lesson=wake&step=2&q=low')
    p.moved()
    p.touched = true // the page is clicked, and the language changes: no move of the view
    view.lang = 'en'
    p.moved()
    expect(p.following).toBe(true)
    view.part = 'hull'
    p.moved()
    expect(p.following).toBe(false)
    p.hear(event('show', 'pod=0&lesson=wake&step=3'))
    p.follow()
    expect(view.more.step).toBe('2')
    p.follows = true
    p.follow()
    expect(view.more.step).toBe('3')
    expect(view.lang).toBe('en')
  })
  it('is not ended by what a lesson brings into sight: that yields, once, to what the lecturer sees', () => {
    const { p, view } = begin({ shown: 'pod=0&part=cable&lesson=wake' })
    p.follow()
    view.part = 'sea'
    p.moved()
    expect([p.following, view.part]).toEqual([true, 'cable'])
    view.part = 'sea' // whatever insists is let be
    p.moved()
    expect([p.following, view.part]).toEqual([true, 'sea'])
  })
  it('goes to the lecturer’s branch and back', () => {
    const { p, view } = begin({ shown: 'pod=0&branch=b2' })
    p.follow()
    expect(view.more.branch).toBe('b2')
    p.hear(event('show', 'pod=0'))
    p.follow()
    expect(view.more.branch).toBeUndefined()
  })
  it('is offered to who controls, not done', () => {
    const { p } = begin({ shown: 'pod=0' }, true)
    expect(p.following).toBe(false)
  })
})

describe('leading', () => {
  it('belongs to the lecture view of who controls, until told otherwise', () => {
    const { p, store, view } = begin({ shown: 'pod=1' }, true)
    expect(p.leading).toBe(false)
    view.more.lecture = '1'
    expect(p.leading).toBe(true)
    expect(p.seen).toBe('pod=0')
    p.leads = false
    expect(p.leading).toBe(false)
    p.leads = true
    store.event(event('role', '', 0))
    expect(p.leading).toBe(false)
  })
})

describe('control', () => {
  it('passes on by events, which are no happenings of the run', () => {
    const { p, store } = begin()
    store.event(event('raise', '7'))
    store.event(event('raise', '9'))
    expect(p.raised).toEqual([7, 9])
    store.event(event('control', '7'))
    store.event(event('role', '', 1))
    expect([p.holder, store.control, p.raised, p.news?.en]).toEqual([7, true, [9], 'control 7'])
    store.event(event('control'))
    store.event(event('role', '', 0))
    expect([p.holder, store.control, store.happenings.length]).toEqual([null, false, 0])
  })
  it('a greeting tells anew who holds it; a reset of the run does not', () => {
    const { p, store } = begin({ holder: 9, shown: 'pod=0' })
    store.event(event('control', '7'))
    store.event(event('reset', 'run2'))
    p.greeted()
    expect(p.holder).toBe(7)
    store.greeted(hello({ more: { viewer: 8, holder: 9 } }), false)
    p.greeted()
    expect([p.holder, p.shown, p.me]).toEqual([9, '', 8])
  })
  it('a name is told when it is chosen and with each greeting', () => {
    const { p, store, asked } = begin()
    p.call('Mei')
    store.greeted(hello({ more: {} }), true)
    p.greeted()
    expect(asked).toEqual([{ type: 'name', name: 'Mei' }, { type: 'name', name: 'Mei' }])
  })
})
