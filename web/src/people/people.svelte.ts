// The people of one run: who is in control, who asks for it, and the view that a lecturer shows and pages follow. It hears
// what the store passes on and acts through it; the view it shows or follows is the link's own, so that nothing is left out.
import { untrack } from 'svelte'
import type { Store } from '../store/store.svelte'
import type { View } from '../view.svelte'
import type { Happening, Text } from '../wire'

/** What of the link stays one's own: language, theme, big type, quality of drawing, and a state that is yet to become a branch. */
const OWN = ['lang', 'theme', 'lecture', 'q', 'state']

/** The part of a link that is shown to others; never empty, for an empty view ends the showing. */
export function shared(hash: string): string {
  const q = new URLSearchParams(hash.slice(1))
  for (const key of OWN) q.delete(key)
  if (!q.has('pod')) q.set('pod', '0')
  return q.toString()
}

/** The link that shows what the lecturer shows, in one's own language and theme. */
export function joined(hash: string, shown: string): string {
  const q = new URLSearchParams(shared(`#${shown}`))
  for (const [key, value] of new URLSearchParams(hash.slice(1))) if (OWN.includes(key)) q.set(key, value)
  return `#${q.toString()}`
}

const text = (x: unknown): string => (typeof x === 'string' ? x : '')

export class People {
  /** The number of the viewer that was handed control. */
  holder = $state<number | null>(null)
  /** The lecturer's view, '' where none is shown. */
  shown = $state('')
  /** The last thing to tell: who is in control now, who asks for it. */
  news = $state.raw<Text | null>(null)
  raised = $state.raw<readonly number[]>([])
  name = $state('')
  /** What was chosen by hand, over what follows from one's part: to follow, and to lead. */
  follows = $state<boolean | null>(null)
  leads = $state<boolean | null>(null)
  /** Whether a hand has moved since the lecturer's view was last taken on. */
  touched = false
  #taken = ''
  #fresh = false
  #greeting: unknown

  constructor(readonly store: Store, readonly view: View) {}

  get me(): number { return Number(this.store.hello?.more.viewer ?? 0) }
  /** The lecture view leads unless told otherwise. */
  readonly leading = $derived.by(() => this.store.control && (this.leads ?? this.view.more.lecture === '1'))
  readonly following = $derived.by(() => this.shown !== '' && !this.leading && (this.follows ?? !this.store.control))

  /** What others are to see. */
  get seen(): string { return shared(this.view.write()) }

  /** Takes from a greeting who holds control and what is shown, and tells the server one's name. */
  greeted(): void {
    const more = this.store.hello?.more
    if (!more || more === this.#greeting) return
    this.#greeting = more
    this.holder = typeof more.holder === 'number' ? more.holder : null
    this.shown = text(more.shown)
    untrack(() => { this.call(this.name) })
  }

  hear = (e: Happening): boolean => {
    switch (e.kind) {
      case 'control':
        this.holder = e.name === '' ? null : Number(e.name)
        this.raised = this.raised.filter((n) => n !== this.holder)
        this.news = e.help
        return true
      case 'raise':
        this.raised = [...new Set([...this.raised, Number(e.name)])]
        this.news = e.help
        return true
      case 'role':
        this.store.control = e.value === 1
        return true
      case 'show':
        this.shown = e.name
        return true
    }
    return false
  }

  call(name: string): void {
    this.name = name
    if (name) this.store.ask({ type: 'name', name })
  }
  hand(viewer: number | null): void { this.store.ask({ type: 'hand', viewer }) }
  raise(): void {
    this.store.ask({ type: 'raise' })
    this.raised = [...this.raised, this.me]
  }

  /** Takes on what the lecturer shows. */
  follow(): void {
    if (!this.following) return
    const { shown } = this
    untrack(() => {
      this.#take(shown)
      this.#fresh = true
      this.touched = false
    })
  }
  #take(shown: string): void {
    this.view.read(joined(this.view.write(), shown), [this.view.lang])
    this.#taken = this.seen
  }
  /** A view that a hand of one's own has changed ends the following. What changes by itself does not: what a step of a lesson
   * brings into sight when it opens yields once to what the lecturer has in sight by now. */
  moved(): void {
    const now = this.seen
    if (now === this.#taken) return
    untrack(() => {
      if (this.following && this.touched) this.follows = false
      else if (this.following && this.#fresh) this.#take(this.shown)
      else this.#taken = now
      this.#fresh = false
    })
  }
}
