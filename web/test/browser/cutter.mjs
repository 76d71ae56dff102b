// A cable that can be cut, and put into another server: a TCP relay between browser and server, so that real and mock
// servers lose a viewer alike.
import { connect, createServer } from 'node:net'

/** Returns { url, cut(), mend(), turn(url), close() } for a relay to the server at the URL given. */
export function cutter(target) {
  let { hostname, port } = new URL(target)
  const open = new Set()
  let whole = true
  const relay = createServer((from) => {
    if (!whole) return from.destroy()
    const to = connect(Number(port), hostname)
    for (const s of [from, to]) {
      open.add(s)
      s.on('close', () => { open.delete(s); from.destroy(); to.destroy() })
      s.on('error', () => s.destroy())
    }
    from.pipe(to).pipe(from)
  })
  const cut = () => {
    whole = false
    for (const s of open) s.destroy()
  }
  return new Promise((resolve) => {
    relay.listen(0, '127.0.0.1', () => {
      resolve({
        url: `http://127.0.0.1:${relay.address().port}/`, cut, mend: () => { whole = true }, turn: (to) => { ({ hostname, port } = new URL(to)) },
        close: () => new Promise((done) => { cut(); relay.close(done) }),
      })
    })
  })
}
