// The server that browser tests look at: one that runs (SEAPOD_URL), the built binary (SEAPOD_BIN), else the mock.
import { spawn } from 'node:child_process'
import { start } from '../mock-server/server.mjs'

const PATIENCE_MS = 20_000

/** Returns { url, mock, close }; mock is null where the server is the real one. WORLD names a world, and flags with it. */
export async function serve(world = process.env.WORLD ?? 'lingshui') {
  if (process.env.SEAPOD_URL) return { url: process.env.SEAPOD_URL, mock: null, kind: 'SEAPOD_URL', close: () => Promise.resolve() }
  if (process.env.SEAPOD_BIN) return spawned(process.env.SEAPOD_BIN, world.split(' '))
  const mock = await start({ pace: 600 })
  for (let i = 0; i < 400; i++) mock.advance(60)
  return { url: mock.url, mock, kind: 'mock', close: () => mock.close() }
}

function spawned(bin, world) {
  return new Promise((resolve, reject) => {
    const child = spawn(bin, ['serve', ...world, '--listen', '127.0.0.1:0', '--pace', '600'], { stdio: ['ignore', 'ignore', 'pipe'] })
    const timer = setTimeout(() => { child.kill(); reject(new Error(`${bin} named no URL on stderr:\n${said}`)) }, PATIENCE_MS)
    // a runner that gives up takes its server with it
    const kill = () => child.kill('SIGKILL')
    process.once('exit', kill)
    child.once('exit', () => process.off('exit', kill))
    let said = ''
    child.stderr.on('data', (d) => {
      said += d
      const m = /https?:\/\/[^\s"']+/.exec(said)
      if (!m) return
      clearTimeout(timer)
      resolve({
        url: m[0].endsWith('/') ? m[0] : `${m[0]}/`, mock: null, kind: bin,
        close: () => new Promise((done) => { child.once('exit', done); child.kill('SIGINT'); setTimeout(() => child.kill('SIGKILL'), 3000).unref() }),
      })
    })
    child.once('error', reject)
    child.once('exit', (code) => { clearTimeout(timer); reject(new Error(`${bin} left with ${code}:\n${said}`)) })
  })
}
