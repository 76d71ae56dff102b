// All lessons, in the order in which they are best taken.
import type { Lesson } from './lesson'

const files = import.meta.glob<Lesson>('./data/*.json', { eager: true, import: 'default' })

/** A lesson's file is called by its place and its id: 03-cube-law.json. */
export const lessons: readonly Lesson[] = Object.keys(files).sort().flatMap((f) => files[f] ?? [])
