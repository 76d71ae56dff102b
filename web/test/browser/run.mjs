// Browser tests in Debian's Chromium, one after another, all of them bounded; the last line says how many passed.
import { launch } from './browser.mjs'
import { cutter } from './cutter.mjs'
import { serve } from './server.mjs'
import { tests } from './tests.mjs'

const ALL_MS = 88_000
const ONE_MS = 25_000

const deadline = setTimeout(() => {
  console.error(`not done within ${ALL_MS / 1000} s`)
  process.exit(1)
}, ALL_MS)

const began = Date.now()
const server = await serve()
const relay = await cutter(server.url)
const browser = await launch()
console.log(`page under test: ${server.kind}`)
let passed = 0
let failed = 0
let skipped = 0
for (const [name, test] of Object.entries(tests)) {
  if (process.argv[2] && !name.includes(process.argv[2])) continue
  const at = Date.now()
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const faults = []
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (e) => { console.error(`CSP: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`) })
  })
  const page = await context.newPage()
  page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') faults.push(m.text()) })
  page.on('pageerror', (e) => faults.push(String(e)))
  let timer
  try {
    const late = new Promise((_, no) => { timer = setTimeout(() => no(new Error(`took longer than ${ONE_MS / 1000} s`)), ONE_MS) })
    const skip = await Promise.race([test({ page, context, faults, url: relay.url, relay, mock: server.mock }), late])
    if (faults.length) throw new Error(`the console says: ${faults.join(' | ')}`)
    if (skip) skipped++
    else passed++
    console.log(skip ? `skip  ${name}: ${skip}` : `ok    ${name} (${Date.now() - at} ms)`)
  } catch (e) {
    failed++
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
clearTimeout(deadline)
console.log(`${((Date.now() - began) / 1000).toFixed(1)} s`)
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed || passed === 0 ? 1 : 0)
