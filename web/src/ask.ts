// How the page asks the server over HTTP, beside the stream: with the tab's token, and about the run that the page shows.
// What comes back is JSON, or a Problem (RFC 9457) with its faults by the name of what is at fault.
import { untrack } from 'svelte'
import { view } from './app'
import { token } from './token'

/** A path that speaks of a branch, '' of the main run; of the one that the page streams from unless another is named.
 * Who asks asks again when the run it hears is another, not already when the link names one whose channels are not known yet. */
export const of = (path: string, branch = untrack(() => view.more.branch) ?? ''): string => (branch ? `${path}${path.includes('?') ? '&' : '?'}branch=${encodeURIComponent(branch)}` : path)

export interface Fault { error: string; name?: string }

/** Something that the server would not do: its status (0: nothing answered) and its own words. */
export class Problem extends Error {
  constructor(readonly status: number, detail = '', readonly faults: readonly Fault[] = [], readonly retryAfter = 0) { super(detail) }
  /** What is wrong with one thing that was asked. */
  at(name: string): string { return this.faults.filter((f) => f.name === name).map((f) => f.error).join('; ') }
}

export const aborted = (e: unknown): boolean => e instanceof DOMException && e.name === 'AbortError'
/** What went wrong, whatever was thrown. */
export const problem = (e: unknown): Problem => (e instanceof Problem ? e : new Problem(0, String(e instanceof Error ? e.message : e)))

/** Fetches from the API; an answer that is not good is thrown as a Problem. */
export async function fetched(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  if (token.get()) headers.set('Authorization', `Bearer ${token.get()}`)
  if (init.body) headers.set('Content-Type', 'application/json')
  const r = await fetch(`api/v1/${path}`, { ...init, headers }).catch((e: unknown) => { throw aborted(e) ? e : problem(e) })
  if (r.ok) return r
  const body = await r.json().catch(() => ({})) as { detail?: string; faults?: Fault[] }
  throw new Problem(r.status, body.detail ?? r.statusText, body.faults, Number(r.headers.get('Retry-After') ?? 0))
}
export const ask = async <T>(path: string, signal?: AbortSignal): Promise<T> => (await fetched(path, signal ? { signal } : {})).json() as Promise<T>
/** Sends JSON and gives what is answered, undefined where that is empty. */
export async function send<T>(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const text = await (await fetched(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })).text()
  return (text === '' ? undefined : JSON.parse(text)) as T
}
