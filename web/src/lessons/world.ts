// The world that a lesson needs, where another is shown: a branch of its own beside the run, opened once and found again.
import { get, token } from '../token'
import type { Lesson } from './lesson'

/** What POST /api/v1/branches is asked for. */
export const wanted = (l: Lesson, title: string): Record<string, unknown> => ({
  world: l.world,
  title,
  ...(l.cooling ? { set: { 'pod.0.cooling': l.cooling } } : {}),
  ...(l.from ? { from: l.from } : {}),
  ...(l.every ? { every: l.every } : {}),
})

/** Gives the branch's id; throws the server's reason where there is none to be had. */
export async function openWorld(l: Lesson, title: string): Promise<string> {
  const path = 'api/v1/branches'
  const open = await get(path)
  const { branches = [] } = (open.ok ? await open.json() : {}) as { branches?: { id: string; title: string; world: string }[] }
  const known = branches.find((b) => b.title === title && b.world === l.world)
  if (known) return known.id
  const answer = await fetch(path, {
    method: 'POST',
    body: JSON.stringify(wanted(l, title)),
    headers: { 'Content-Type': 'application/json', ...(token.get() ? { Authorization: `Bearer ${token.get()}` } : {}) },
  })
  const told = await answer.json().catch(() => ({})) as { id?: string; detail?: string }
  if (!answer.ok || !told.id) throw new Error(told.detail ?? answer.statusText)
  return told.id
}
