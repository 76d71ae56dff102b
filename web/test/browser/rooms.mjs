// The rooms as a person uses them: calculators that answer as the command line does, land and sea side by side, sweeps that draw
// themselves as they run.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { violations } from './tests.mjs'

const enter = async (page, url, hash, ready) => {
  await page.goto(`${url}#${hash}`)
  await page.waitForSelector('[data-link="live"]')
  await page.waitForSelector(ready)
}
const command = (...args) => JSON.parse(execFileSync(process.env.SEAPOD_BIN, args, { encoding: 'utf8' }))
const shown = (page, card, name) => page.getAttribute(`[data-calc="${card}"] [data-result="${name}"]`, 'value').then(Number)

export const tests = {
  async 'calculators answer what the command line answers, and stand in the link'({ page, url, mock }) {
    if (mock) return 'the mock has no calculators'
    await enter(page, url, 'lang=en&theme=light&room=calc&calc=effectiveness&ntu=2', '[data-calc="plume"] .at')
    assert.equal(await page.locator('[data-calc]').count(), 8)
    assert.equal(await page.inputValue('#calc-effectiveness-ntu'), '2', 'the link says so')
    if (process.env.SEAPOD_BIN) {
      const { effectiveness } = command('calc', 'effectiveness', 'arrangement=counterflow', 'ntu=2', 'cr=0.7', '-o', 'json')
      assert.equal(await shown(page, 'effectiveness', 'effectiveness'), effectiveness)
      const { density_kg_m3: density, prandtl } = command('calc', 'seawater', 'salinity_g_kg=34', 'temperature_degC=24', 'pressure_dbar=35', '-o', 'json')
      assert.equal(await shown(page, 'seawater', 'density_kg_m3'), density)
      assert.equal(await shown(page, 'seawater', 'prandtl'), prandtl)
    }
    const at = () => page.getAttribute('[data-calc="effectiveness"] .at', 'cx').then(Number)
    const [before, was] = [await at(), await shown(page, 'effectiveness', 'effectiveness')]
    await page.fill('#calc-effectiveness-ntu', '5')
    await page.waitForFunction((v) => Number(document.querySelector('[data-result="effectiveness"]').value) > v, was)
    await page.waitForFunction((x) => Number(document.querySelector('[data-calc="effectiveness"] .at').getAttribute('cx')) > x, before)
    assert.match(page.url(), /calc=effectiveness/)
    assert.match(page.url(), /ntu=5/)
    assert.ok(await page.locator('[data-calc="effectiveness"] math mfrac').count() > 0, 'the equation is drawn as mathematics')
    await page.selectOption('#calc-effectiveness-arrangement', 'condenser')
    await page.waitForFunction(() => !document.querySelector('#calc-effectiveness-cr'))
    await page.waitForFunction(() => Math.abs(Number(document.querySelector('[data-result="effectiveness"]').value) - (1 - Math.exp(-5))) < 1e-12)
    await page.fill('input[type="search"]', 'fouling')
    assert.equal(await page.locator('[data-calc]').count(), 1)
  },

  async 'a bad input of a calculator is told at its field, a range left is warned about'({ page, url, mock, faults }) {
    if (mock) return 'the mock has no calculators'
    await enter(page, url, 'lang=en&theme=dark&room=calc', '[data-calc="pump"] .at')
    await page.fill('#calc-pump-head_m', '-1')
    await page.fill('#calc-pump-efficiency', 'much')
    await page.waitForSelector('[data-calc="pump"] [data-input="head_m"] .fault')
    assert.match(await page.textContent('[data-input="head_m"] .fault'), /impossible: it must be at least 0 m/)
    assert.match(await page.textContent('[data-input="efficiency"] .fault'), /not a finite number/)
    assert.equal(await page.getAttribute('#calc-pump-head_m', 'aria-invalid'), 'true')
    await page.fill('#calc-pump-head_m', '12')
    await page.fill('#calc-pump-efficiency', '0.5')
    await page.waitForFunction(() => !document.querySelector('[data-calc="pump"] .fault'))
    await page.fill('#calc-friction-reynolds', '1000')
    await page.waitForSelector('[data-calc="friction"] .warning')
    assert.match(await page.textContent('[data-calc="friction"] .warning'), /reynolds = 1000 is outside 4000/)
    faults.splice(0, faults.length, ...faults.filter((f) => !/422/.test(f))) // the console tells each refusal
  },

  async 'the calculators are clean for axe in both languages and themes, and fit a phone'({ context, url, mock, faults }) {
    if (mock) return 'the mock has no calculators'
    await everyLook(context, url, faults, 'calc', '[data-calc="plume"] .at')
  },

  async 'land and sea: five sites, the sea first, with the figures that the server gives'({ page, url, mock }) {
    if (mock) return 'the mock compares nothing'
    await enter(page, url, 'lang=en&theme=light&room=compare&for=7d', '[data-compare="done"]')
    const bars = page.locator('[data-measure="electricity_MWh"] [data-site]')
    assert.deepEqual(await bars.evaluateAll((all) => all.map((e) => e.dataset.site)), ['sea', 'zhangjiakou', 'guian', 'zhongwei', 'lingshui-land'])
    const { sites } = await page.evaluate(() => fetch('api/v1/compare?for=7d').then((r) => r.json()))
    const cells = await page.locator('tbody tr').last().locator('td').allTextContents()
    assert.ok(Math.abs(Number(cells[4]) - sites[4].pue) < 1e-4, `PUE ${cells[4]}, server ${sites[4].pue}`)
    await page.uncheck('fieldset input >> nth=0')
    await page.waitForFunction(() => document.querySelectorAll('[data-measure="pue"] [data-site]').length === 4)
    assert.match(page.url(), /without=zhangjiakou/)
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as CSV' }).click()])
    const rows = (await readFile(await file.path(), 'utf8')).trim().split('\n')
    assert.equal(rows.length, 5)
    assert.match(rows[1], /^sea,/)
  },

  async 'a comparison that another holds up is told and asked again'({ page, url, mock, faults }) {
    if (mock) return 'the mock compares nothing'
    let refused = 0
    await page.route('**/api/v1/compare*', (route) => (refused++ ? route.continue() : route.fulfill({ status: 503, headers: { 'Retry-After': '4', 'Content-Type': 'application/problem+json' }, body: '{"status":503,"detail":"another comparison is being worked out"}' })))
    await enter(page, url, 'lang=en&theme=dark&room=compare&for=7d', '[data-compare="failed"] [role="alert"]')
    assert.match(await page.textContent('[data-compare] [role="alert"]'), /Someone else compares just now; asked again in 4 s/)
    await page.waitForSelector('[data-compare="done"]')
    faults.splice(0, faults.length, ...faults.filter((f) => !/503/.test(f)))
  },

  async 'land and sea are clean for axe in both languages and themes, and fit a phone'({ context, url, mock, faults }) {
    if (mock) return 'the mock compares nothing'
    await everyLook(context, url, faults, 'compare&for=7d', '[data-compare="done"]')
  },

  async 'a sweep draws its rows as it runs, and can be stopped'({ page, url, mock }) {
    if (mock) return 'the mock sweeps nothing'
    await enter(page, url, 'lang=en&theme=light&room=sweep&x=pod.0.exchanger_area_m2%3D20:80:200&y=pod.0.pue:mean&during=31d', '[data-act="start"]:not([disabled])')
    assert.match(await page.textContent('.cost'), /200 runs, about \d+ min/)
    await page.click('[data-act="start"]')
    await page.waitForFunction(() => document.querySelectorAll('[data-chart] .dot').length >= 2, null, { timeout: 30_000 })
    assert.equal(await page.getAttribute('[data-sweep]', 'data-sweep'), 'running', 'drawn before the end')
    await page.click('[data-act="stop"]')
    await page.waitForSelector('[data-sweep="stopped"]')
    const rows = Number(await page.getAttribute('[data-rows]', 'data-rows'))
    assert.ok(rows >= 2 && rows < 200, `${rows} rows`)
    assert.match(await page.textContent('.state'), /Stopped after \d+ of 200 runs/)
    await page.waitForFunction(() => fetch('api/v1/sweeps').then((r) => r.json()).then((s) => !s.running))
  },

  async 'a map of two axes is read by keys, its values are taken, and the command line gives the same rows'({ page, url, mock }) {
    if (mock) return 'the mock sweeps nothing'
    await enter(page, url, 'lang=en&theme=dark&room=sweep', '[data-ready="map"]')
    await page.click('[data-ready="map"]')
    await page.waitForSelector('[data-sweep="done"][data-rows="99"]')
    assert.equal(await page.locator('[data-chart] rect[data-row]').count(), 2 * 99)
    await page.focus('.charts')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowUp')
    assert.match(await page.textContent('.read'), /Run 11.*225\u00a0kW.*1\u00a0K/s)
    await page.click('[data-act="use"]')
    await page.waitForFunction(() => fetch('api/v1/catalogue').then((r) => r.json()).then((c) => c.parameters.find((p) => p.name === 'pod.0.it_load_kW').value === 225))
    if (process.env.SEAPOD_BIN) {
      const told = await page.locator('pre').first().textContent()
      const lines = execFileSync(process.env.SEAPOD_BIN, [...told.split(' ').slice(1), '--quiet', '-o', 'csv'], { encoding: 'utf8' }).trim().split('\n')
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as CSV' }).click()])
      const own = (await readFile(await file.path(), 'utf8')).trim().split('\n')
      assert.equal(own[0], lines[0])
      assert.equal(own.length, lines.length)
      for (const k of [1, 50, 99]) own[k].split(',').slice(0, 5).forEach((cell, i) => assert.ok(Math.abs(Number(cell) - Number(lines[k].split(',')[i])) < 1e-9, `row ${k}: ${own[k]} and ${lines[k]}`))
    }
    await page.evaluate(() => Promise.all([['pod.0.it_load_kW', 350], ['sea.offset_K', 0]].map(([set, value]) => fetch('api/v1/commands', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ set, value }) }))))
  },

  async 'what is wrong with a sweep is told at its field'({ page, url, mock, faults }) {
    if (mock) return 'the mock sweeps nothing'
    await enter(page, url, 'lang=en&theme=light&room=sweep&x=pod.0.depth_m%3D5:1000:5&y=pod.0.pue:mean', '[data-act="start"]:not([disabled])')
    await page.click('[data-act="start"]')
    await page.waitForSelector('[data-fault="pod.0.depth_m"]')
    assert.match(await page.textContent('[data-fault="pod.0.depth_m"]'), /outside 1 to 100 m/)
    await page.fill('[data-spec="0"]', '5:10')
    await page.waitForFunction(() => /low:high:count/.test(document.querySelector('[data-fault]')?.textContent ?? ''))
    assert.ok(await page.isDisabled('[data-act="start"]'))
    faults.splice(0, faults.length, ...faults.filter((f) => !/422/.test(f)))
  },

  async 'the sweep is clean for axe in both languages and themes, and fits a phone'({ context, url, mock, faults }) {
    if (mock) return 'the mock sweeps nothing'
    await everyLook(context, url, faults, 'sweep', '[data-ready="pump"]', async (page) => {
      await page.click('[data-ready="pump"]')
      await page.waitForSelector('[data-sweep="done"]')
    })
  },
}

/** A room in both languages and both themes, wide and narrow: axe-clean, and no wider than the screen. */
async function everyLook(context, url, faults, room, ready, first) {
  for (const [lang, theme, width] of [['en', 'light', 1440], ['zh', 'dark', 390]]) {
    const one = await context.newPage()
    one.on('pageerror', (e) => faults.push(String(e)))
    await one.setViewportSize({ width, height: 900 })
    await enter(one, url, `lang=${lang}&theme=${theme}&room=${room}`, ready)
    await first?.(one)
    assert.ok(await one.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${room} is wider than ${width}`)
    assert.deepEqual(await violations(one), [], `${room} ${lang} ${theme} ${width}`)
    await one.close()
  }
}
