// The trends as a person uses them: a closer look by dragging, marks, what was before, and files taken away.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { enter, open } from './tests.mjs'

const trends = (page, what) => page.getAttribute('.trends.panel', `data-${what}`)

async function download(page, format) {
  await page.click('[data-act="more"]')
  const [file] = await Promise.all([page.waitForEvent('download'), page.click(`[data-export="${format}"]`)])
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) }
}

export const tests = {
  async 'a stretch is looked at closer by dragging and by keys, kept in the link, and left again'({ page, url }) {
    await open(page, url, 'lang=en&theme=dark&w=3600')
    const asked = []
    page.on('request', (r) => { if (r.url().includes('/history')) asked.push(new URL(r.url()).searchParams) })
    const box = await page.locator('[data-chart] .u-over').first().boundingBox()
    await page.mouse.move(box.x + 0.3 * box.width, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + 0.6 * box.width, box.y + box.height / 2, { steps: 4 })
    await page.mouse.up()
    await page.waitForFunction(() => /z=\d/.test(location.hash))
    assert.equal(await trends(page, 'zoomed'), 'true')
    const [from, to] = /z=([\d.]+),([\d.]+)/.exec(page.url()).slice(1).map(Number)
    assert.ok(to - from > 600 && to - from < 2000, `about 0.3 of an hour, not ${to - from} s`)
    await page.waitForTimeout(300)
    assert.ok(asked.some((q) => Math.abs(Number(q.get('from')) - from) < 1 && Math.abs(Number(q.get('to')) - to) < 1 && Number(q.get('points')) > 100), 'the server thins just this stretch')
    await page.focus('[data-chart]')
    await page.keyboard.press('+')
    await page.waitForFunction((was) => { const m = /z=([\d.]+),([\d.]+)/.exec(location.hash); return m && m[2] - m[1] < 0.6 * was }, to - from)
    assert.match(await page.textContent('#trends-told'), /Seawater as the cooling breathes it: [\d.]+\u00a0°C now, [\d.]+\u00a0°C to [\d.]+\u00a0°C/i)
    await page.click('[data-act="live"]')
    await page.waitForFunction(() => !/z=/.test(location.hash))
  },

  async 'commands are marked where they were given, also for who comes later'({ page, context, url, faults }) {
    await open(page, url, 'lang=en&theme=dark&w=600')
    await enter(page, 'sea.offset_K', 0.5)
    await page.waitForFunction(() => Number(document.querySelector('.trends.panel').dataset.marks) >= 1)
    const later = await context.newPage()
    later.on('pageerror', (e) => faults.push(String(e)))
    await open(later, url, 'lang=en&theme=dark&w=3600')
    await later.waitForFunction(() => Number(document.querySelector('.trends.panel').dataset.marks) >= 1)
    await enter(page, 'sea.offset_K', 0)
  },

  async 'what is shown is taken away as CSV, SVG and PNG, with what was before'({ page, url }) {
    await open(page, url, 'lang=en&theme=light&w=3600&vs=3600&ch=pod.0.chip_max_degC,pod.0.it_power_kW')
    await page.waitForSelector('[data-before="3600"]')
    await page.waitForTimeout(300)
    const csv = await download(page, 'csv')
    assert.match(csv.name, /^seapod-.*\.csv$/)
    const rows = csv.bytes.toString().trim().split('\n')
    assert.match(rows[0], /^time_s,time_utc,pod\.0\.chip_max_degC(,pod\.0\.chip_max_degC:min,pod\.0\.chip_max_degC:max)?,pod\.0\.chip_max_degC:3600s_before,pod\.0\.it_power_kW/)
    assert.ok(rows.length > 20, `${rows.length} rows`)
    assert.ok(Number(rows.at(-1).split(',')[2]) > 30)
    const svg = (await download(page, 'svg')).bytes.toString()
    assert.match(svg, /^<svg [^>]*xmlns/)
    assert.equal(svg.match(/data-channel=/g).length, 2)
    assert.doesNotMatch(svg, /NaN|undefined/)
    const png = (await download(page, 'png')).bytes
    assert.equal(png.subarray(1, 4).toString(), 'PNG')
    assert.equal(png.readUInt32BE(16), 2400)
  },

  async 'the trends fill the page and go back, and leave a chart to each unit'({ page, url }) {
    await open(page, url, 'lang=en&theme=dark&ch=pod.0.chip_max_degC,pod.0.it_power_kW,sea.level_m')
    assert.equal(await page.locator('.uplot').count(), 2)
    await page.click('[data-act="enlarge"]')
    await page.waitForFunction(() => document.querySelectorAll('.uplot').length === 3)
    assert.match(page.url(), /big=1/)
    await page.keyboard.press('Escape')
    await page.waitForFunction(() => document.querySelectorAll('.uplot').length === 2)
  },
}
