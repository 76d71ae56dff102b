// All lessons, in the order in which they are best taken. Each is a file of its own, read when the lessons are opened.
import type { Lesson } from './lesson'

const files = import.meta.glob<string>('./data/*.json', { eager: true, query: '?url', import: 'default' })

/** A lesson's file is called by its place and its id: 03-cube-law.json. */
const paths = Object.keys(files).sort().flatMap((f) => files[f] ?? [])

const read: Lesson[] = []
/** None before `ready`, then all. */
export const lessons: readonly Lesson[] = read
export const ready: Promise<unknown> = Promise.all(paths.map(async (path) => (await fetch(path)).json() as Promise<Lesson>)).then((all) => read.push(...all))
