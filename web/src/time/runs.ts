// What is asked of the server about runs: branches of the run, going back, and the link that carries a state elsewhere.
import { view } from '../app'
import { ask, of, send } from '../ask'
import { offered } from '../token'
import { PROTOCOL, encode } from '../wire'

export interface Branch { id: string; title: string; run_id: string; t: number; state: string }
/** A run as it is spoken of: the main run has no id. */
export interface Run { id: string; title: string }

export const branches = async (): Promise<Branch[]> => (await ask<{ branches: Branch[] }>('branches')).branches
/** A branch of the run that the page shows, from an instant on. */
export const branch = (t: number, title: string): Promise<Branch> =>
  send('POST', 'branches', { t, title: title.slice(0, 80), ...(view.more.branch ? { branch: view.more.branch } : {}) })
export const rewind = (t: number): Promise<unknown> => send('POST', of('rewind'), { t })

/** What a mail program may break or cut. */
export const LONG = 2000
const ELSEWHERE = ['branch', 'against', 'at', 'time', 'copy', 'state'] // keys of a view that mean nothing in another run

/** The address of this page with its view and a state. */
export function address(here: string, hash: string, state: string): string {
  const q = new URLSearchParams(hash.replace(/^#/, ''))
  for (const k of ELSEWHERE) q.delete(k)
  return `${here.replace(/#.*/, '')}#${q.toString()}&state=${state}`
}
export async function link(at: number | null): Promise<string> {
  const { link } = await ask<{ link: string }>(of(`link${at === null ? '' : `?t=${String(at)}`}`))
  return address(location.href, view.write(), link)
}

/** Sets the pace of a run that this page does not stream from. */
export function setPace(id: string, pace: number | null): void {
  const url = new URL(of('api/v1/stream', id), location.href.replace(/^http/, 'ws'))
  url.hash = ''
  const socket = new WebSocket(url, [PROTOCOL, ...offered()])
  socket.onopen = () => { socket.send(encode({ type: 'pace', id: 1, pace })) }
  socket.onmessage = ({ data }) => { if (typeof data === 'string' && /"type":"(ack|error)"/.test(data)) socket.close() }
}

/** The rows of a comparison: a channel's value in both at the same instant, and what the second has more. */
export interface Row { name: string; a: number; b: number; more: number }
export const rows = (names: readonly string[], a: ArrayLike<number>, b: ArrayLike<number>): Row[] =>
  names.map((name, k) => ({ name, a: a[k] ?? NaN, b: b[k] ?? NaN, more: (b[k] ?? NaN) - (a[k] ?? NaN) }))
