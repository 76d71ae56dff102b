// The token of a server on a network: kept for this tab only, and never part of an address that is sent.
const KEY = 'token'

export const token = {
  get: (): string => { try { return sessionStorage.getItem(KEY) ?? '' } catch { return '' } },
  set: (value: string): void => { try { sessionStorage.setItem(KEY, value.trim()) } catch { /* a tab without storage asks again */ } },
}

/** Fetches with the token where there is one. */
export const get = (path: string, signal?: AbortSignal): Promise<Response> =>
  fetch(path, { headers: token.get() ? { Authorization: `Bearer ${token.get()}` } : {}, ...(signal ? { signal } : {}) })

/** The same for a WebSocket, on which a browser can set no header: a subprotocol offered beside the real one. */
export const offered = (): string[] => (token.get() ? [`seapod.token.${token.get()}`] : [])

/** Whether the server turns this tab away for want of a token. */
export async function locked(): Promise<boolean> {
  try {
    const { status } = await get('api/v1/latest')
    return status === 401 || status === 403
  } catch {
    return false
  }
}
