// Time as a person goes about in it: looking at the past while the run goes on.
import assert from 'node:assert/strict'
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

export const tests = {
  async 'time: a press on the timeline shows the past, and the run goes on untouched'({ page, url }) {
    await open(page, url, 'lang=en&theme=dark&ch=pod.0.energy_in_kWh')
    await page.click('[data-pace="3600"]')
    await ripe(page)
    await press(page, 0.5)
    await page.waitForSelector('[data-band]')
    const t = Number(await at(page))
    assert.ok(t > 0)
    const then = await clock(page)
    const seen = (await history(page, t - 400, t + 15, 'pod.0.energy_in_kWh')).mean[0].at(-1)
    assert.ok(seen > 0, 'the run has used energy by then')
    await page.waitForFunction((v) => Math.abs(Number(document.querySelector('[data-series="pod.0.energy_in_kWh"] b').textContent.replace(/[^\d.]/g, '')) - v) <= 2, seen) // a frame more or less is 1.6 kWh
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
}
