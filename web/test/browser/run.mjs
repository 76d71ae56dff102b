// Browser tests in Debian's Chromium, all of them bounded; the last line says how many passed. Each group has a server and a
// browser of its own, and as many groups run side by side as the machine has processors.
import { availableParallelism } from 'node:os'
import { launch } from './browser.mjs'
import { cutter } from './cutter.mjs'
import { tests as hands } from './hands.mjs'
import { plays, tests as lessons } from './lessons.mjs'
import { tests as people } from './people.mjs'
import { tests as rooms } from './rooms.mjs'
import { tests as scene } from './scene.mjs'
import { serve } from './server.mjs'
import { drawn, tests as speed } from './speed.mjs'
import { tests } from './tests.mjs'
import { tests as time } from './time.mjs'
import { tests as trends } from './trends.mjs'

// Bounds for a busy machine; a quiet one with two processors needs about five minutes.
const ALL_MS = 900_000
const ONE_MS = 90_000
const only = process.argv[2] ?? ''

const deadline = setTimeout(() => {
  console.error(`not done within ${ALL_MS / 1000} s`)
  process.exit(1)
}, ALL_MS)

const began = Date.now()
const count = { passed: 0, failed: 0, skipped: 0 }

async function group(list, options) {
  const wanted = Object.entries(list).filter(([name]) => name.includes(only))
  if (wanted.length === 0) return
  const server = await serve()
  const relay = await cutter(server.url)
  const browser = await launch(options)
  console.log(`page under test: ${server.kind}${options.gl ? ', with WebGL' : ''}`)
  for (const [name, test] of wanted) {
    const at = Date.now()
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const faults = []
    const said = [] // figures that a test tells and does not judge
    const tell = (s) => said.push(s)
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (e) => { console.error(`CSP: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`) })
    })
    const page = await context.newPage()
    // SwiftShader tells that reading pixels is slow; nothing else is let pass.
    page.on('console', (m) => { if ((m.type() === 'error' || m.type() === 'warning') && !/GPU stall due to ReadPixels/.test(m.text())) faults.push(m.text()) })
    page.on('pageerror', (e) => faults.push(String(e)))
    let timer
    try {
      const late = new Promise((_, no) => { timer = setTimeout(() => no(new Error(`took longer than ${ONE_MS / 1000} s`)), ONE_MS) })
      const skip = await Promise.race([test({ page, context, faults, url: relay.url, relay, mock: server.mock, tell }), late])
      if (faults.length) throw new Error(`the console says: ${faults.join(' | ')}`)
      count[skip ? 'skipped' : 'passed']++
      console.log(skip ? `skip  ${name}: ${skip}` : `ok    ${[name, ...said].join('; ')} (${Date.now() - at} ms)`)
    } catch (e) {
      count.failed++
      console.log(`FAIL  ${name} (${Date.now() - at} ms)\n      ${String(e?.stack ?? e).split('\n').slice(0, 6).join('\n      ')}`)
    } finally {
      clearTimeout(timer)
      relay.mend()
      await context.close()
    }
  }
  await browser.close()
  await relay.close()
  await server.close()
}

// The longest first, so that the last to end does not end alone.
const groups = [
  [{ ...scene, ...drawn }, { gl: true }],
  [{ ...tests, ...trends }, { gl: false }],
  [speed, { gl: false }],
  [plays, { gl: false }],
  [{ ...time, ...hands }, { gl: false }],
  [{ ...lessons, ...people, ...rooms }, { gl: false }],
]
const worker = async () => { for (let g = groups.shift(); g; g = groups.shift()) await group(...g) }
await Promise.all(Array.from({ length: Math.min(4, Math.max(2, availableParallelism())) }, worker))
clearTimeout(deadline)
console.log(`${((Date.now() - began) / 1000).toFixed(1)} s`)
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`)
process.exit(count.failed || count.passed === 0 ? 1 : 0)
