// The one connection to the server: it comes back by itself, and every question gets its answer or says that it was lost.

const waits = [500, 1000, 2000, 4000, 8000] // ms before the next try
const rate = 10 // frames a second are plenty for a table

/** A server on a network asks for a token; it is kept for this tab only and never stands in an address that is sent. */
export const token = {
  get: () => sessionStorage.getItem('token') ?? '',
  set: (value) => sessionStorage.setItem('token', value.trim()),
}

export const get = (path) => fetch(path, { headers: token.get() ? { Authorization: `Bearer ${token.get()}` } : {} })

/**
 * Connects for as long as the page lives. `hears` has state('connecting' | 'open' | 'lost'), hello(m), frame(m) and event(m).
 * ask(message) resolves with the ack and rejects with the server's error, or with {lost: true}.
 */
export const connect = (hears) => {
  const url = new URL('api/v1/stream', location.href)
  url.protocol = url.protocol.replace('http', 'ws')
  url.hash = ''
  let socket
  let tries = 0
  let timer
  let next = 1
  const asked = new Map()

  const open = () => {
    clearTimeout(timer)
    hears.state('connecting')
    socket = new WebSocket(url, ['seapod.v1.json', ...(token.get() ? ['seapod.token.' + token.get()] : [])])
    socket.onmessage = ({ data }) => take(JSON.parse(data))
    socket.onclose = lost
  }

  const take = (m) => {
    switch (m.type) {
      case 'hello':
        tries = 0
        hears.hello(m)
        hears.state('open')
        socket.send(JSON.stringify({ type: 'subscribe', rate_hz: rate }))
        break
      case 'frame':
        hears.frame(m)
        break
      case 'event':
        hears.event(m)
        break
      case 'ack':
        asked.get(m.id)?.resolve(m)
        asked.delete(m.id)
        break
      case 'error':
        asked.get(m.id)?.reject(m)
        asked.delete(m.id)
    }
  }

  const lost = () => {
    for (const question of asked.values()) question.reject({ lost: true })
    asked.clear()
    hears.state('lost')
    timer = setTimeout(open, waits[Math.min(tries++, waits.length - 1)])
  }

  const ask = (message) =>
    new Promise((resolve, reject) => {
      if (socket.readyState !== WebSocket.OPEN) return reject({ lost: true })
      const id = next++
      asked.set(id, { resolve, reject })
      socket.send(JSON.stringify({ ...message, id }))
    })

  open()
  return { ask, retry: () => socket.readyState === WebSocket.CLOSED && open() }
}
