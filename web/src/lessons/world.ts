// The world that a lesson needs, where another is shown: a branch of its own beside the run, opened once and found again.
import { ask, send } from '../ask'
import type { Branch } from '../time/runs'
import type { Lesson } from './lesson'

const PATH = 'branches'

/** What the server is asked for. */
export const wanted = (l: Lesson, title: string): Record<string, unknown> =>
  ({ world: l.world, title, from: l.from, every: l.every, ...(l.cooling ? { set: { 'pod.0.cooling': l.cooling } } : {}) })

/** Gives the branch's id; throws the server's reason where there is none to be had. */
export async function openWorld(l: Lesson, title: string): Promise<string> {
  const { branches } = await ask<{ branches: (Branch & { world: string })[] }>(PATH)
  return (branches.find((b) => b.title === title && b.world === l.world) ?? await send<Branch>('POST', PATH, wanted(l, title))).id
}
