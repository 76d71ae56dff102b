// Time as a person goes about in it: looking at the past while the run goes on, going back, branching, carrying a state away.
import assert from 'node:assert/strict'
import { serve } from './server.mjs'
import { number, open, violations } from './tests.mjs'

const at = (page) => page.getAttribute('.scrub', 'data-at')
const clock = (page) => page.textContent('[data-live="clock"]')
const history = (page, from, to, channel) => page.evaluate(async ([a, b, c]) => (await fetch(`api/v1/history?channels=${c}&from=${a}&to=${b}`)).json(), [from, to, channel])

/** Waits until the run has some minutes behind it. */
async function ripe(page, seconds = 3600) {
  await page.waitForFunction((s) => Number(document.querySelector('.scrub')?.getAttribute('aria-valuenow')) > s, seconds, { timeout: 30_000 })
}
async function press(page, share) {
  const box = await page.locator('.scrub').boundingBox()
  await page.mouse.click(box.x + share * box.width, box.y + box.height / 2)
}

const latest = (page, branch = '') => page.evaluate(async (b) => (await fetch(`api/v1/latest${b && `?branch=${b}`}`)).json(), branch)
const branchOf = (page) => new URLSearchParams(new URL(page.url()).hash.slice(1)).get('branch') ?? ''
const paused = async (page) => {
  await page.click('[data-pace="pause"]')
  await page.waitForSelector('[data-link="paused"]')
}
/** Closes what a test has opened, so that the next begins with none. */
const tidy = (page) => page.evaluate(async () => {
  for (const { id } of (await (await fetch('api/v1/branches')).json()).branches) await fetch(`api/v1/branches/${id}`, { method: 'DELETE' })
})
const strip = (page, pattern) => page.waitForFunction((p) => new RegExp(p).test(document.querySelector('[data-strip]')?.textContent ?? ''), pattern, { timeout: 30_000 })

export const tests = {
  async 'time: a press on the timeline shows the past, and the run goes on untouched'({ page, url }) {
    await open(page, url, 'lang=en&theme=dark&ch=pod.0.energy_in_kWh')
    await page.click('[data-pace="3600"]')
    await ripe(page)
    await press(page, 0.5)
    await page.waitForSelector('[data-past] [data-band]')
    const t = Number(await at(page))
    assert.ok(t > 0)
    const then = await clock(page)
    const kept = await history(page, t - 400, t + 15, 'pod.0.energy_in_kWh')
    const seen = kept.mean[0][kept.t.indexOf(t)]
    assert.ok(seen > 0, 'the run has used energy by then')
    await page.waitForFunction((v) => Math.abs(Number(document.querySelector('[data-series="pod.0.energy_in_kWh"] b').textContent.replace(/[^\d.]/g, '')) - v) < 0.51, seen) // it is shown in whole kWh
    const run = await page.evaluate(async () => (await (await fetch('api/v1/latest')).json()).t)
    await page.waitForTimeout(700)
    assert.equal(await clock(page), then, 'the past stands still')
    assert.ok(await page.evaluate(async () => (await (await fetch('api/v1/latest')).json()).t) > run, 'the run does not')
    assert.match(await page.textContent('[data-band]'), /You look at \d+ Jan \d\d:\d\d\. The run is at \d+ Jan \d\d:\d\d/)
    assert.match(await page.getAttribute('.scrub', 'aria-valuetext'), /before the present/)
    await page.waitForFunction((a) => location.hash.includes(`at=${a}`), t)
    await page.click('[data-act="now"]')
    await page.waitForSelector('[data-band]', { state: 'detached' })
    await page.waitForFunction((was) => document.querySelector('[data-live="clock"]').textContent !== was, then)
    await page.waitForFunction(() => !location.hash.includes('at='))
    await page.click('[data-pace="600"]')
  },

  async 'time: keys go by frames and hours, and a link leads to the instant'({ page, url }) {
    await open(page, url, 'lang=en&theme=light')
    await ripe(page)
    await page.focus('.scrub')
    await page.keyboard.press('Home')
    await page.waitForSelector('[data-band]')
    assert.equal(await at(page), '0')
    await page.keyboard.press('ArrowRight')
    const frame = Number(await at(page))
    assert.ok(frame > 0 && frame <= 60, `a frame is ${frame} s`)
    await page.keyboard.press('Shift+ArrowRight')
    assert.equal(Number(await at(page)), frame + Math.floor(3600 / frame) * frame)
    await page.keyboard.press('Escape')
    await page.waitForSelector('[data-band]', { state: 'detached' })
    await page.goto(`${url}#lang=zh&theme=dark&at=600`)
    await page.waitForFunction(() => /您/.test(document.querySelector('[data-band]')?.textContent))
    assert.match(await page.textContent('[data-band]'), /您正在查看 1月1日 00:10。运行已到/)
    await page.waitForFunction(() => /^00:(10:0|09)/.test(document.querySelector('[data-live="clock"]').textContent))
    assert.ok(number(await page.textContent('[data-kpi="it"] dd')) > 0)
    assert.deepEqual(await violations(page), [])
  },

  async 'time: the timeline stands in a narrow page without making it wider'({ page, url }) {
    await page.setViewportSize({ width: 390, height: 844 })
    await open(page, url, 'lang=en&theme=light&at=60')
    await page.waitForSelector('[data-band]')
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways scroll')
    const box = await page.locator('.scrub').boundingBox()
    assert.ok(box.width > 300 && box.height >= 40, `${box.width} × ${box.height}`)
    assert.deepEqual(await violations(page), [])
  },

  async 'time: the run goes back to an instant, after it was said what is forgotten'({ page, url }) {
    await open(page, url, 'lang=en&theme=dark')
    await ripe(page)
    await paused(page)
    const before = await latest(page)
    await press(page, 0.5)
    await page.waitForSelector('[data-band]')
    const t = Number(await at(page))
    await page.click('[data-act="rewind"]')
    assert.match(await page.textContent('[data-band]'), /Rewind\? For everyone who watches .* of the run are forgotten, with the commands given in it: \d+/)
    assert.equal((await latest(page)).t, before.t, 'nothing is done before it is confirmed')
    await page.click('[data-act="rewind-sure"]')
    await page.waitForSelector('[data-band]', { state: 'detached' })
    const after = await latest(page)
    assert.ok(after.t <= t && after.t > t - 200, `${after.t} is the frame at or before ${t}`)
    await page.waitForFunction((want) => Math.abs(Number(document.querySelector('.scrub')?.getAttribute('aria-valuenow')) - want) < 60, after.t)
    await page.click('[data-pace="600"]')
    await page.waitForFunction((was) => Number(document.querySelector('.scrub').getAttribute('aria-valuenow')) > was + 60, after.t)
  },

  async 'time: what if the pump trips is a branch of its own, held against the run'({ page, url }) {
    await open(page, url, 'lang=en&theme=dark')
    await ripe(page)
    await press(page, 0.9)
    await page.waitForSelector('[data-band]')
    const t = Number(await at(page))
    const [other] = await Promise.all([page.waitForResponse((r) => r.url().endsWith('/branches') && r.request().method() === 'POST'), page.click('[data-act="trip-here"]')])
    assert.equal(other.status(), 201)
    await strip(page, 'You see a branch: .*pump trips')
    const id = branchOf(page)
    assert.match(id, /^b\d+$/)
    await page.waitForFunction(() => Number(document.querySelector('[data-row="pod.0.chip_max_degC"] b')?.textContent.replace('\u2212', '-')) > 0.5, null, { timeout: 30_000 })
    assert.match(await page.textContent('[data-row="pod.0.chip_max_degC"]'), /\+[\d.]+ K/)
    assert.match(await page.textContent('[data-row="pod.0.sea_flow_kg_s"]'), /\u2212[\d.]+ kg\/s/)
    assert.ok((await history(page, 0, 1e9, 'pod.0.sea_flow_kg_s')).mean[0].at(-1) > 5, 'the main run pumps on')
    assert.ok((await latest(page, id)).t >= t - 200, 'the branch went on from there')
    await page.waitForSelector('[data-compare] .uplot canvas')
    assert.deepEqual(await violations(page), [])
    // Another branch is held against the main run, or against this one.
    await page.click('[data-act="branch"]')
    await page.waitForFunction((was) => { const b = new URLSearchParams(location.hash.slice(1)).get('branch'); return b && b !== was }, id)
    const second = branchOf(page)
    await page.waitForSelector(`[data-compare="${second}"][data-base=""]`)
    await page.selectOption('[data-against]', id)
    await page.waitForSelector(`[data-compare="${second}"][data-base="${id}"]`)
    await page.click('[data-act="both"]')
    await page.waitForFunction(() => /pump trips/.test(document.querySelector('[data-compare] thead').textContent))
    assert.deepEqual(await violations(page), [])
    await page.click(`[data-close="${second}"]`)
    await page.waitForSelector(`[data-run="${second}"]`, { state: 'detached' })
    await page.click(`[data-run="${id}"]`)
    await page.waitForSelector(`[data-compare="${id}"]`)
    // The controls act on the branch alone, and then on the main run again.
    await page.click('[data-act="both"]')
    await page.click('[data-run=""]')
    await page.waitForSelector('[data-strip]', { state: 'detached' })
    assert.equal(branchOf(page), '')
    await page.waitForFunction(() => Number(document.querySelector('[data-kpi="chip"] dd').textContent.replace(/[^\d.]/g, '')) > 30)
    await page.click(`[data-close="${id}"]`)
    await page.waitForSelector('[data-compare]', { state: 'detached' })
  },

  async 'time: a link opened twice, here and on another server, shows equal numbers'({ page, context, url, mock }) {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await open(page, url, 'lang=en&theme=dark&part=hull')
    await ripe(page, 600)
    await page.focus('.scrub')
    await page.keyboard.press('Home')
    for (let i = 0; i < 9; i++) await page.keyboard.press('ArrowRight')
    const t = Number(await at(page))
    await page.focus('[data-act="copy-link"]')
    await page.keyboard.press('Enter')
    await strip(page, 'Copied: \\d+ characters')
    const address = await page.evaluate(() => navigator.clipboard.readText())
    assert.match(address, /part=hull.*&state=[\w-]+$/)
    assert.ok(address.length < 2000, `${address.length} characters`)
    const elsewhere = process.env.SEAPOD_URL ? null : await serve()
    const seen = []
    for (const where of [url, url, ...(elsewhere ? [elsewhere.url] : [])]) {
      const p = await context.newPage()
      await p.goto(where + address.slice(address.indexOf('#')))
      await strip(p, 'You see a copy of the state of a link')
      await p.waitForFunction(() => /\d/.test(document.querySelector('[data-kpi="it"] dd')?.textContent ?? ''))
      const { t, values } = await latest(p, branchOf(p))
      assert.match(p.url(), /part=hull/)
      seen.push({ t, values, text: await p.textContent('dl.figures') })
      await p.waitForSelector('[data-link="paused"]')
      if (where !== url) await p.close()
    }
    for (const s of seen) assert.deepEqual(s, seen[0])
    assert.ok(Math.abs(seen[0].t - t) < 60, `${seen[0].t} is ${t}`)
    if (!mock) {
      const h = await page.evaluate(async (x) => (await fetch(`api/v1/history?from=${x - 0.01}&to=${x + 0.01}&points=1`)).json(), seen[0].t)
      assert.deepEqual(h.mean.map(([v]) => v), h.channels.map((c) => seen[0].values[c]), 'the numbers of the run itself')
    }
    await tidy(page)
    await elsewhere?.close()
  },

  async 'time: a branch that has gone is told, with the way back to the run'({ page, url, faults }) {
    await open(page, url, 'lang=en&theme=dark')
    await page.click('[data-act="time"]')
    await page.click('[data-act="branch"]')
    await strip(page, 'You see a branch')
    await tidy(page)
    await strip(page, 'This branch is closed')
    await page.goto('about:blank')
    await page.goto(`${url}#lang=zh&theme=light&branch=b999`)
    await strip(page, '此分支已关闭')
    await page.click('[data-act="main-run"]')
    await page.waitForSelector('[data-link="live"]')
    await page.waitForSelector('[data-strip]', { state: 'detached' })
    await page.waitForTimeout(300)
    faults.length = 0 // a browser tells of each 404 in its console
  },

  async 'time: calendar, tide and branches stand in both languages and themes, and in a narrow page'({ page, url }) {
    for (const [lang, theme, width] of [['en', 'dark', 1440], ['zh', 'light', 1440], ['zh', 'dark', 390], ['en', 'light', 390]]) {
      await page.setViewportSize({ width, height: 844 })
      await page.goto('about:blank')
      await open(page, url, `lang=${lang}&theme=${theme}&time=1`)
      await page.waitForSelector('[data-tide]')
      assert.match(await page.textContent('[data-season]'), lang === 'en' ? /winter/ : /冬季/)
      assert.deepEqual(await violations(page), [], `${lang} ${theme} ${width}`)
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `no sideways scroll at ${width}`)
    }
  },
}
