// What the page asks of the server over HTTP, beside the stream: with the tab's token, and of the run that the page shows.
import { token } from '../token'

/** The path with the run named that this page shows, where it is not the main one. */
export function ofRun(path: string): string {
  const id = new URLSearchParams(location.search).get('branch')
  return id ? `${path}${path.includes('?') ? '&' : '?'}branch=${encodeURIComponent(id)}` : path
}

/** Sends JSON; null where nothing answers. */
export async function post(path: string, body: unknown): Promise<Response | null> {
  try {
    return await fetch(path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...(token.get() ? { Authorization: `Bearer ${token.get()}` } : {}) } })
  } catch {
    return null
  }
}

/** Why the server would not, from its problem (RFC 9457). */
export async function why(answer: Response): Promise<string> {
  try {
    const p = (await answer.json()) as { detail?: string; title?: string }
    return p.detail ?? p.title ?? answer.statusText
  } catch {
    return answer.statusText
  }
}
