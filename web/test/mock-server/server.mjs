// The mock server: speaks the wire of Seapod for development and browser tests, serves dist under the same CSP.
// Options: port, pace, dist, forget (keep no frames for a resume), tokens (control and viewer are told apart by theirs:
// a token that begins with "control" is one). drop() cuts every connection, as a lost network would.
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import { Model } from './model.mjs'

export const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html seapod-worker"
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.json': 'application/json', '.webmanifest': 'application/manifest+json' }
const TICK_MS = 50
const KEPT = 40000
const START = '2025-01-01T00:00:00Z'

export function start({ port = 0, pace = 600, tokens = false, dist = fileURLToPath(new URL('../../dist', import.meta.url)) } = {}) {
  const model = new Model()
  let run = `mock-${Math.random()}`
  let seq = 0
  let speed = pace
  let forget = false
  let refuse = false
  let frames = []
  let deeds = []
  const clients = new Set()
  let numbers = 0
  let holder = null
  let shown = null
  const branches = new Map() // by id: another mock, and its title
  let born = 0

  const frameOf = () => ({ seq, t: model.t, values: Float64Array.from(model.values) })
  const controls = (c) => !c.look && (c.token || c.number === holder)
  const hello = (c = {}) => ({
    viewer: c.number, tokens, holder, shown,
    type: 'hello', protocol: 'seapod.v1', version: 'mock', run_id: run, world: 'lingshui', title: { en: 'Lingshui pod', zh: '陵水海底数据舱' },
    seed: 1, start: START, pace: speed, every: 30, seq, last_seq: seq, control: controls(c), channels: model.channels, parameters: model.parameters,
  })
  const bytes = (f, pick) => {
    const n = pick ? pick.length : f.values.length
    const b = Buffer.alloc(16 + 8 * n)
    b[0] = 1
    b.writeUInt32LE(f.seq, 4)
    b.writeDoubleLE(f.t, 8)
    for (let i = 0; i < n; i++) b.writeDoubleLE(f.values[pick ? pick[i] : i], 16 + 8 * i)
    return b
  }
  const say = (m) => { const s = JSON.stringify(m); for (const c of clients) c.ws.send(s) }
  const send = (c, f) => {
    if (c.binary) c.ws.send(bytes(f, c.pick))
    else c.ws.send(JSON.stringify({ type: 'frame', seq: f.seq, t: f.t, values: [...(c.pick ?? f.values.keys())].map((i) => (Number.isNaN(f.values[i]) ? null : f.values[i])) }))
  }
  const advance = (dt) => {
    const turned = model.step(dt)
    seq++
    const f = frameOf()
    frames.push(f)
    if (frames.length > KEPT) frames = frames.slice(-KEPT / 2)
    for (const [name, value] of turned) say({ type: 'event', t: model.t, kind: 'alarm', name, value, help: model.channels[model.index.get(name)].help })
    for (const c of clients) send(c, f)
  }
  frames.push(frameOf())
  const timer = setInterval(() => { if (speed !== null) advance((speed === 0 ? 6000 : speed) * (TICK_MS / 1000)) }, TICK_MS)

  const choose = (wanted) => model.channels.map((x) => x.name).filter((n) => wanted.some((w) => (w.endsWith('*') ? n.startsWith(w.slice(0, -1)) : n === w)))

  const handle = (c, m) => {
    const bad = (e) => c.ws.send(JSON.stringify({ type: 'error', id: m?.id ?? null, ...e }))
    const ack = () => c.ws.send(JSON.stringify({ type: 'ack', id: m.id, t: model.t }))
    const told = (kind, name, en, zh) => say({ type: 'event', t: model.t, kind, name, value: null, help: { en, zh } })
    const role = (x, value) => x?.ws.send(JSON.stringify({ type: 'event', t: model.t, kind: 'role', name: '', value, help: { en: '', zh: '' } }))
    const called = c.name || `Viewer ${c.number}`
    if (!controls(c) && ['command', 'pace', 'step', 'reset', 'hand', 'show'].includes(m?.type)) return bad({ error: 'you may only look' })
    switch (m?.type) {
      case 'name':
        c.name = m.name
        ack()
        break
      case 'raise':
        ack()
        told('raise', String(c.number), `${called} asks for control`, `${called}请求掌控`)
        break
      case 'show':
        shown = m.view
        ack()
        told('show', shown ?? '', '', '')
        break
      case 'hand': {
        const next = [...clients].find((x) => x.number === m.viewer)
        const before = [...clients].find((x) => x.number === holder)
        holder = next?.number ?? null
        ack()
        role(before, 0)
        role(next, 1)
        const name = next && (next.name || `Viewer ${next.number}`)
        told('control', name ? String(holder) : '', name ? `${name} has control` : 'Control was taken back', name ? `${name}已取得控制权` : '控制已收回')
        break
      }
      case 'subscribe': {
        const list = choose(m.channels ?? ['*'])
        c.pick = list.map((n) => model.index.get(n))
        c.ws.send(JSON.stringify({ type: 'subscribed', channels: list, rate_hz: m.rate_hz ?? 0 }))
        break
      }
      case 'resume': {
        const from = Math.max(forget ? seq - 2 : m.after_seq, frames[0].seq - 1)
        if (from > m.after_seq) c.ws.send(JSON.stringify({ type: 'event', t: model.t, kind: 'missed', name: '', value: from - m.after_seq, help: { en: '', zh: '' } }))
        for (const f of frames) if (f.seq > from) send(c, f)
        break
      }
      case 'command': {
        const wrong = command(m)
        if (wrong) return bad(wrong)
        ack()
        break
      }
      case 'pace':
        speed = m.pace
        ack()
        say({ type: 'event', t: model.t, kind: 'pace', name: '', value: speed, help: { en: '', zh: '' } })
        break
      case 'step':
        speed = null
        ack()
        say({ type: 'event', t: model.t, kind: 'pace', name: '', value: null, help: { en: '', zh: '' } })
        advance(30)
        break
      case 'reset':
        ack()
        restart()
        break
      default:
        bad({ error: 'unknown message' })
    }
  }
  const restart = () => {
    run = `mock-${Math.random()}`
    model.restart()
    seq = 0
    deeds = []
    frames = [frameOf()]
    say({ type: 'event', t: 0, kind: 'reset', name: run, value: null, help: { en: '', zh: '' } })
  }

  /** Goes back to a frame; what a frame does not hold of the model stays as it is. */
  const back = (t) => {
    frames = frames.filter((f) => f.t <= t)
    const f = frames.at(-1)
    ;[seq, model.t] = [f.seq, f.t]
    model.values.set(f.values)
    deeds = deeds.filter((d) => d.t <= t)
  }
  const adopt = (other) => {
    Object.assign(model, { t: other.model.t, fouling: other.model.fouling, energy: other.model.energy, state: { ...other.model.state } })
    for (const p of model.parameters) p.value = other.model.get(p.name)
    ;[frames, deeds] = [other.frames(), other.deeds()]
  }
  const open = async (said) => {
    const from = said.link ? JSON.parse(Buffer.from(said.link, 'base64url')) : null
    const id = `b${++born}`
    const b = await start({ pace: said.pace ?? null, dist })
    if (from) b.replay(from)
    else {
      b.adopt(branches.get(said.branch)?.mock ?? self)
      b.back(said.t)
    }
    branches.set(id, { mock: b, title: said.title ?? '' })
    return { ...about(id), of: said.branch ?? '' }
  }
  const about = (id) => {
    const { mock, title } = branches.get(id)
    return { id, title, world: 'lingshui', run_id: mock.run(), t: mock.model.t, state: mock.pace() === null ? 'paused' : 'running', viewers: 0 }
  }
  const close = (id) => {
    branches.get(id).mock.end()
    void branches.get(id).mock.close()
    branches.delete(id)
  }
  /** The routes about runs, as far as the page's tests need them. */
  const runs = async (req, path, q, json) => {
    let body = ''
    for await (const part of req) body += part
    const said = body ? JSON.parse(body) : {}
    if (path === 'branches' && req.method === 'POST') return json(await open(said), 201)
    if (path === 'branches') return json({ branches: [...branches.keys()].map(about), limit: 8 })
    if (path.startsWith('branches/')) { close(path.slice(9)); return json({}, 204) }
    if (path === 'link') return json({ link: Buffer.from(JSON.stringify({ t: Number(q.get('t') ?? model.t), deeds })).toString('base64url'), t: model.t })
    if (path === 'commands') { command({ set: said.set, value: said.value }); return json({ t: model.t }) }
    back(said.t)
    run = `mock-${Math.random()}`
    say({ type: 'event', t: model.t, kind: 'reset', name: run, value: null, help: { en: '', zh: '' } })
    for (const c of clients) send(c, frameOf())
    return json({ t: model.t, run_id: run })
  }
  const command = (m) => {
    const wrong = model.set(m.set, m.value)
    if (wrong) return wrong
    deeds.push({ t: model.t, set: m.set, value: m.value })
    say({ type: 'event', t: model.t, kind: 'command', name: m.set, value: m.value, help: model.param.get(m.set).help })
    return null
  }

  const history = (q) => {
    const names = choose((q.get('channels') ?? '*').split(','))
    const from = Number(q.get('from') ?? 0)
    const to = Number(q.get('to') ?? model.t)
    const points = Math.max(1, Math.min(5000, Number(q.get('points') ?? 500)))
    const inside = frames.filter((f) => f.t >= from && f.t <= to)
    const out = { channels: names, t: [], min: names.map(() => []), mean: names.map(() => []), max: names.map(() => []) }
    const per = Math.max(1, Math.ceil(inside.length / points))
    for (let i = 0; i < inside.length; i += per) {
      const rows = inside.slice(i, i + per)
      out.t.push((rows[0].t + rows.at(-1).t) / 2)
      names.forEach((n, k) => {
        const v = rows.map((f) => f.values[model.index.get(n)])
        out.min[k].push(Math.min(...v))
        out.mean[k].push(v.reduce((a, b) => a + b, 0) / v.length)
        out.max[k].push(Math.max(...v))
      })
    }
    return out
  }

  const http = createServer((req, res) => {
    const url = new URL(req.url, 'http://x')
    res.setHeader('Content-Security-Policy', url.pathname === '/' && url.searchParams.get('embed') === '1' ? CSP.replace("frame-ancestors 'none'", 'frame-ancestors *') : CSP)
    res.setHeader('X-Content-Type-Options', 'nosniff')
    const id = url.searchParams.get('branch')
    if (id) {
      if (branches.has(id)) {
        url.searchParams.delete('branch')
        req.url = url.pathname + url.search
        return branches.get(id).mock.http.emit('request', req, res)
      }
      res.writeHead(404, { 'Content-Type': 'application/problem+json' })
      return res.end(JSON.stringify({ status: 404, detail: `there is no branch ${id}` }))
    }
    const json = (x, code = 200) => { res.writeHead(code, { 'Content-Type': 'application/json' }); res.end(JSON.stringify(x, (_, v) => (typeof v === 'number' && !Number.isFinite(v) ? null : v))) }
    if (url.pathname === '/api/v1/history') return json(history(url.searchParams))
    if (url.pathname === '/api/v1/catalogue') return json(hello())
    if (url.pathname === '/api/v1/viewers') return json({ viewers: [...clients].map((c) => ({ viewer: c.number, name: c.name, control: controls(c), token: c.token, branch: '', since: START })), count: clients.size })
    if (url.pathname === '/api/v1/latest') return json({ seq, t: model.t, values: Object.fromEntries(model.channels.map((x, i) => [x.name, model.values[i]])) })
    if (url.pathname === '/api/v1/scenario') {
      res.writeHead(200, { 'Content-Type': 'application/toml' })
      return res.end(deeds.map((d) => `[[command]]\nt = ${d.t}\nset = "${d.set}"\nvalue = ${d.value}\n`).join('\n'))
    }
    const path = url.pathname.slice('/api/v1/'.length)
    if (/^(branches(\/\w+)?|rewind|link|commands)$/.test(path)) return void runs(req, path, url.searchParams, json)
    if (url.pathname.startsWith('/api/')) return json({ title: 'not found', status: 404 }, 404)
    const file = join(dist, normalize(url.pathname === '/' ? '/index.html' : url.pathname))
    if (!file.startsWith(dist) || !existsSync(file) || !statSync(file).isFile()) { res.writeHead(404); return res.end() }
    res.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(res)
  })
  const wss = new WebSocketServer({ noServer: true, handleProtocols: (p) => (p.has('seapod.v1.bin') ? 'seapod.v1.bin' : 'seapod.v1.json') })
  http.on('upgrade', (req, socket, head) => {
    if (refuse || !req.url.startsWith('/api/v1/stream')) return socket.destroy()
    const id = new URL(req.url, 'http://x').searchParams.get('branch')
    if (id) {
      req.url = '/api/v1/stream'
      return branches.has(id) ? branches.get(id).mock.http.emit('upgrade', req, socket, head) : socket.destroy()
    }
    wss.handleUpgrade(req, socket, head, (ws) => {
      const key = /seapod\.token\.(\w+)/.exec(req.headers['sec-websocket-protocol'] ?? '')?.[1] ?? ''
      const c = { ws, binary: ws.protocol === 'seapod.v1.bin', pick: null, number: ++numbers, name: '', look: /[?&]look=1/.test(req.url), token: !tokens || key.startsWith('control') }
      ws.send(JSON.stringify(hello(c)))
      clients.add(c)
      send(c, frameOf())
      ws.on('close', () => clients.delete(c))
      ws.on('error', () => clients.delete(c))
      ws.on('message', (data) => {
        let m = null
        try { m = JSON.parse(data.toString()) } catch { /* told below as unknown */ }
        handle(c, m)
      })
    })
  })

  const self = { model, frames: () => [...frames], deeds: () => [...deeds] }
  return new Promise((resolve) => {
    http.listen(port, '127.0.0.1', () => {
      resolve({
        url: `http://127.0.0.1:${http.address().port}/`,
        model,
        advance,
        /** Cuts every connection; with forgetting, what was streamed meanwhile is not to be had again. */
        drop({ forgetting = false, refusing = false } = {}) {
          forget = forgetting
          refuse = refusing
          for (const c of clients) c.ws.terminate()
        },
        admit() { refuse = false },
        /** Loses all frames so far, for resume and history alike. */
        forget() { frames = [frameOf()] },
        restart,
        http, adopt, back, frames: self.frames, deeds: self.deeds,
        run: () => run,
        pace: () => speed,
        end: () => { say({ type: 'event', t: model.t, kind: 'end', name: '', value: null, help: { en: '', zh: '' } }) },
        /** Begins again and runs to where a link leads. */
        replay(from) {
          restart()
          for (const d of from.deeds) { while (model.t < d.t) advance(30); command(d) }
          while (model.t < from.t) advance(30)
        },
        close() {
          clearInterval(timer)
          for (const { mock } of branches.values()) void mock.close()
          for (const c of clients) c.ws.terminate()
          return new Promise((done) => { http.close(done); http.closeAllConnections() })
        },
      })
    })
  })
}
