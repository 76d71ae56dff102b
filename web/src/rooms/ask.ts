// How a room asks the server: JSON comes back, or a problem (RFC 9457) with its faults by the name of what is at fault.
import { token } from '../token'

export interface Fault { error: string; name?: string }

export class Problem extends Error {
  constructor(readonly status: number, detail: string, readonly faults: readonly Fault[] = [], readonly retryAfter = 0) { super(detail) }
  /** What is wrong with one thing that was asked. */
  at(name: string): string { return this.faults.filter((f) => f.name === name).map((f) => f.error).join('; ') }
}

/** Fetches with the token where there is one; an answer that is not good is thrown as a Problem. */
export async function fetched(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  if (token.get()) headers.set('Authorization', `Bearer ${token.get()}`)
  const r = await fetch(path, { ...init, headers })
  if (r.ok) return r
  const body = await r.json().catch(() => ({})) as { detail?: string; faults?: Fault[] }
  throw new Problem(r.status, body.detail ?? r.statusText, body.faults, Number(r.headers.get('Retry-After') ?? 0))
}

export const ask = async <T>(path: string, signal?: AbortSignal): Promise<T> => (await fetched(path, signal ? { signal } : {})).json() as Promise<T>

export const aborted = (e: unknown): boolean => e instanceof DOMException && e.name === 'AbortError'
/** What went wrong, whatever was thrown. */
export const problem = (e: unknown): Problem => (e instanceof Problem ? e : new Problem(0, String(e instanceof Error ? e.message : e)))
