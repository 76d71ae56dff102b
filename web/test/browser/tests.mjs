// What the page promises, as a person would meet it: each test gets a page, the URL and a cable that can be cut.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Opens the page and waits until numbers stand in it. */
export async function open(page, url, hash = 'lang=en&theme=dark') {
  await page.goto(`${url}#${hash}`)
  await page.waitForSelector('[data-link="live"]')
  await page.waitForSelector('.uplot canvas')
  await page.waitForFunction(() => /\d/.test(document.querySelector('[data-kpi="it"] dd')?.textContent ?? ''))
}
export const number = (s) => Number(/[−-]?[\d.\u2009]+/.exec(s ?? '')?.[0].replaceAll('\u2009', '').replace('−', '-'))
const discharge = async (page) => number(await page.textContent('[data-series="pod.0.sea_discharge_degC"] b'))
const clock = (page) => page.textContent('[data-live="clock"]')
export const control = (name) => `[data-control="${name}"]`

/** Puts a number into a parameter's box, as a person would. */
export async function enter(page, name, value) {
  const box = page.locator(`${control(name)} input[type=number]`).first()
  await box.fill(String(value))
  await box.press('Enter')
}
export async function violations(page) {
  await page.evaluate(axe)
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }))
  return found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(' ; ')}`)
}

export const tests = {
  async 'the page loads: picture, racks, panels, no fault in the console'({ page, url }) {
    await open(page, url)
    assert.equal(await page.locator('[data-part^="rack."]').count(), 24)
    for (const part of ['sea', 'hull', 'exchanger', 'loopPump', 'seaPump', 'intake', 'discharge', 'cable', 'shore', 'coil', 'gas', 'power', 'loop']) {
      assert.equal(await page.locator(`[data-part="${part}"]`).count(), 1, part)
    }
    for (const section of ['Controls', 'Alarms', 'Trends', 'The power bill, from meter to chip']) await page.getByRole('heading', { name: section, exact: true }).waitFor()
    assert.match(await page.textContent('footer'), /controls no hardware/)
    assert.ok(number(await page.textContent('[data-kpi="pue"] dd')) > 1)
    assert.match(await page.textContent('.formula'), /PUE = total ÷ IT = [\d.]+ ÷ [\d.]+\u00a0kW = 1\.\d{3}/)
  },

  async 'without WebGL the diagram stands in, says so, and the key changes nothing'({ page, url }) {
    await open(page, url, 'lang=en&theme=dark&view=3d')
    assert.equal(await page.getAttribute('[data-view]', 'data-webgl'), 'none')
    assert.equal(await page.getAttribute('[data-view]', 'data-view'), '2d')
    assert.ok(await page.isDisabled('[data-act="view-3d"]'))
    assert.match(await page.getAttribute('[data-act="view-3d"]', 'title'), /draws no WebGL/)
    await page.focus('[data-part="exchanger"]')
    await page.keyboard.press('v')
    assert.equal(await page.locator('[data-part^="rack."]').count(), 24)
    assert.deepEqual(await page.evaluate(() => performance.getEntriesByType('resource').map((r) => r.name).filter((n) => /\/scene-[\w-]+\.js/.test(n))), [], 'three.js was not fetched')
  },

  async 'numbers move, and stand still when paused'({ page, url }) {
    await open(page, url)
    const before = await clock(page)
    await page.waitForFunction((was) => document.querySelector('[data-live="clock"]')?.textContent !== was, before)
    await page.click('[data-pace="pause"]')
    await page.waitForSelector('[data-link="paused"]')
    await page.waitForTimeout(300)
    const still = await clock(page)
    await page.waitForTimeout(600)
    assert.equal(await clock(page), still)
    await page.click('[data-pace="step"]')
    await page.waitForFunction((was) => document.querySelector('[data-live="clock"]')?.textContent !== was, still)
    await page.click('[data-pace="600"]')
    await page.waitForSelector('[data-link="live"]')
  },

  async 'the load slider warms the discharge, and the page tells by how much'({ page, url }) {
    await open(page, url)
    const name = 'pod.0.it_load_kW'
    const before = await discharge(page)
    const slider = page.locator(`${control(name)} input[type=range]`).first()
    const was = await slider.getAttribute('aria-valuetext')
    await slider.focus()
    for (let i = 0; i < 22; i++) await page.keyboard.press('ArrowRight')
    assert.notEqual(await slider.getAttribute('aria-valuetext'), was)
    await page.waitForFunction((t) => Number(/[\d.]+/.exec(document.querySelector('[data-series="pod.0.sea_discharge_degC"] b')?.textContent ?? '')?.[0]) >= t, before + 0.3)
    await page.locator(`${control(name)} .undo`).first().click()
    await page.waitForFunction((n) => document.querySelector(`[data-control="${n}"] input[type=number]`)?.value === '350', name)
  },

  async 'a value out of bounds is refused beside its slider; another viewer sees what was set'({ page, context, url, faults }) {
    await open(page, url)
    await enter(page, 'sea.offset_K', 99)
    await page.waitForSelector(`${control('sea.offset_K')} [role=alert]`)
    assert.match(await page.textContent(`${control('sea.offset_K')} [role=alert]`), /must be -10 to 10 K/)
    assert.equal(await page.inputValue(`${control('sea.offset_K')} input[type=number]`), '0')
    const other = await context.newPage()
    other.on('pageerror', (e) => faults.push(String(e)))
    await open(other, url)
    await enter(page, 'sea.offset_K', 1.5)
    await other.waitForFunction((c) => document.querySelector(c)?.value === '1.5', `${control('sea.offset_K')} input[type=number]`)
    await enter(other, 'sea.offset_K', 0)
    await page.waitForFunction((c) => document.querySelector(c)?.value === '0', `${control('sea.offset_K')} input[type=number]`)
  },

  async 'language and theme switch, and the link carries them'({ page, url }) {
    await open(page, url)
    await page.click('[data-act="language"]')
    await page.getByRole('heading', { name: '控制', exact: true }).waitFor()
    assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN')
    assert.match(await page.textContent('footer'), /不控制任何硬件/)
    await page.click('[data-act="theme"]')
    assert.equal(await page.getAttribute('html', 'data-theme'), 'light')
    assert.match(page.url(), /lang=zh&theme=light/)
    await page.reload()
    await page.getByRole('heading', { name: '控制', exact: true }).waitFor()
    assert.equal(await page.getAttribute('html', 'data-theme'), 'light')
  },

  async 'a lost connection is told, and made good without a gap unmarked'({ page, url, relay, faults }) {
    // a page that a busy machine holds up is told that it missed frames, and marks that: those gaps are honest
    let told = 0
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => { if (String(payload).includes('"kind":"missed"')) told++ }))
    await open(page, url, 'lang=en&theme=dark&w=86400')
    relay.cut()
    await page.waitForSelector('[data-link="lost"], [data-link="connecting"]')
    await page.waitForSelector('[data-link="lost"]')
    await page.waitForTimeout(200) // the last frame heard is drawn with the next animation frame
    const then = await clock(page)
    await page.waitForTimeout(500)
    assert.equal(await clock(page), then, 'nothing is invented while the line is cut')
    relay.mend()
    await page.waitForSelector('[data-link="live"]', { timeout: 12_000 })
    await page.waitForFunction((was) => document.querySelector('[data-live="clock"]')?.textContent !== was, then)
    await page.waitForTimeout(800)
    const gaps = Number(await page.getAttribute('.trends.panel', 'data-gaps'))
    assert.ok(gaps <= told, `the server still had what was missed: ${gaps} gaps, ${told} told`)
    // The browser itself reports sockets that could not be opened.
    faults.splice(0, faults.length, ...faults.filter((f) => !/WebSocket|ERR_|Failed to load/.test(f)))
  },

  async 'what cannot be made good is drawn as a gap'({ page, url, relay, mock, faults }) {
    if (!mock) return 'a real server keeps its frames; only the mock can be made to forget'
    await open(page, url, 'lang=en&theme=dark&w=86400')
    relay.cut()
    await page.waitForSelector('[data-link="lost"]')
    await page.waitForTimeout(300)
    mock.forget()
    relay.mend()
    await page.waitForSelector('[data-link="live"]', { timeout: 12_000 })
    await page.waitForFunction(() => Number(document.querySelector('.trends.panel')?.getAttribute('data-gaps')) >= 1)
    faults.splice(0, faults.length, ...faults.filter((f) => !/WebSocket|ERR_|Failed to load/.test(f)))
  },

  async 'a reset begins a new run, and nothing of the old one is drawn'({ page, url }) {
    await open(page, url, 'lang=en&theme=dark&w=0')
    await page.click('[data-pace="3600"]')
    await page.waitForTimeout(700)
    await page.click('[data-pace="reset"]')
    await page.waitForFunction(() => document.querySelector('[data-live="clock"]')?.textContent < '03' && document.querySelector('.day')?.textContent === 'day 1')
    await page.click('[data-pace="600"]')
    await page.waitForSelector('[data-link="live"]')
    assert.equal(await page.getAttribute('.trends.panel', 'data-gaps'), '0')
  },

  async 'looking from part to part moves nothing'({ page, url }) {
    for (const lang of ['en', 'zh']) {
      await open(page, url, `lang=${lang}&theme=dark`)
      const height = () => page.evaluate(() => document.documentElement.scrollHeight)
      const before = await height()
      assert.ok(before <= 901, `one screen of 900 px, not ${before}`)
      for (const part of ['sea', 'cable', 'shore', 'hull', 'gas', 'coil', 'rack.0', 'power', 'loop', 'intake', 'discharge', 'seaPump', 'exchanger', 'loopPump']) {
        await page.focus(`[data-part="${part}"]`)
        await page.waitForSelector(`.caption[data-shown="${part}"]`)
        assert.equal(await height(), before, `${part} in ${lang}`)
      }
    }
  },

  async 'everything is reached by keyboard'({ page, url }) {
    await open(page, url)
    const reached = new Set()
    const wanted = ['pause', 'step', '600', 'reset', 'language', 'theme', 'shore', 'sea', 'exchanger', 'seaPump', 'controls', 'pod.0.it_load_kW', 'sea.offset_K', '3600', 'pick']
    await page.keyboard.press('Tab')
    assert.ok(await page.evaluate(() => document.activeElement?.classList.contains('skip')), 'the first stop skips to the controls')
    for (let i = 0; i < 120 && !wanted.every((id) => reached.has(id)); i++) {
      const id = await page.evaluate(() => {
        const e = document.activeElement
        return e?.getAttribute('data-part') ?? e?.getAttribute('data-pace') ?? e?.getAttribute('data-act') ?? e?.getAttribute('data-window') ?? e?.closest('[data-control]')?.getAttribute('data-control') ?? e?.id ?? ''
      })
      reached.add(id)
      if (id === 'rack.0') {
        await page.keyboard.press('ArrowRight')
        assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-part')), 'rack.1')
        await page.waitForFunction(() => document.querySelector('.caption h2')?.textContent === 'Rack 2')
      }
      if (id === 'exchanger') {
        await page.keyboard.press('Enter')
        await page.waitForFunction(() => location.hash.includes('part=exchanger'))
        assert.match(await page.textContent('.caption .note'), /Approach: the supply stands [\d.]+\u00a0K above the sea/)
      }
      await page.keyboard.press('Tab')
    }
    assert.deepEqual([...wanted].filter((id) => !reached.has(id)), [], 'not reached by Tab')
  },

  async 'channels are chosen by unit, four at most, and kept in the link'({ page, url }) {
    await open(page, url)
    await page.click('[data-act="pick"]')
    await page.check('[data-pick="pod.0.loop_supply_degC"]')
    await page.waitForSelector('[data-series="pod.0.loop_supply_degC"]')
    await page.check('[data-pick="sea.level_m"]')
    await page.check('[data-pick="pod.0.sea_flow_kg_s"]')
    assert.ok(await page.isDisabled('[data-pick="sea.current_m_s"]'), 'a fifth unit must wait')
    await page.uncheck('[data-pick="pod.0.it_power_kW"]')
    await page.check('[data-pick="sea.current_m_s"]')
    assert.match(page.url(), /ch=[^&]*sea\.level_m/)
    assert.ok((await page.locator('.uplot').count()) >= 2, 'charts one above another')
    await page.keyboard.press('Escape')
    assert.equal(await page.locator('.trends [role=dialog]').count(), 0)
  },

  async 'a phone of 390 px needs no sideways scrolling'({ page, url }) {
    await page.setViewportSize({ width: 390, height: 844 })
    for (const lang of ['en', 'zh']) {
      await open(page, url, `lang=${lang}&theme=light`)
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, lang)
    }
  },

  async 'water runs and wheels turn with their flows, and stand still when paused and for reduced motion'({ page, url }) {
    const rate = (name) => page.getAttribute(`[data-flow="${name}"], [data-turn="${name}"]`, 'data-rate').then(Number)
    /** How the wheel of the seawater pump looks now. */
    const wheel = async () => (await page.locator('[data-part="seaPump"]').screenshot()).toString('base64')
    const turns = async () => {
      const before = await wheel()
      for (let i = 0; i < 8; i++) {
        await page.waitForTimeout(70)
        if ((await wheel()) !== before) return true
      }
      return false
    }
    await open(page, url, 'lang=en&theme=dark&view=2d')
    await page.waitForSelector('.scene svg[data-moved]')
    for (const name of ['return', 'supply', 'intake', 'discharge', 'gas', 'power', 'seaPump', 'loopPump']) assert.ok((await rate(name)) > 0, `${name} moves`)
    assert.equal(await page.evaluate(() => document.getAnimations().length), 0, 'nothing moves by the page itself')
    assert.ok(await turns(), 'the wheel turns')
    await page.click('[data-pace="pause"]')
    await page.waitForSelector('[data-link="paused"]')
    await page.waitForFunction(() => [...document.querySelectorAll('[data-rate]')].every((e) => e.dataset.rate === '0'))
    await page.waitForTimeout(300)
    assert.ok(!(await turns()), 'nothing turns while the run is paused')
    await page.click('[data-pace="600"]')
    await page.waitForFunction(() => Number(document.querySelector('[data-turn="seaPump"]').dataset.rate) > 0)
    assert.ok(await turns(), 'and it turns again')
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.waitForSelector('.scene svg:not([data-moved])')
    assert.ok(await page.isHidden('.scene canvas'), 'nothing moves for who asked for reduced motion')
    assert.ok(await page.isVisible('[data-turn="seaPump"]'), 'the drawing has its own wheel then')
    await page.emulateMedia({ reducedMotion: 'no-preference' })
    await page.waitForSelector('.scene svg[data-moved]')
    assert.ok(await turns(), 'and once more')
  },

  async 'axe finds nothing in both languages and both themes, wide and narrow'({ page, url }) {
    await open(page, url, 'lang=en&theme=dark&part=exchanger')
    for (const [lang, theme, width] of [['en', 'dark', 1440], ['zh', 'light', 1440], ['en', 'light', 390], ['zh', 'dark', 390]]) {
      await page.setViewportSize({ width, height: 900 })
      await page.evaluate((h) => { location.hash = h }, `lang=${lang}&theme=${theme}&part=exchanger`)
      await page.waitForSelector(`html[lang=${lang === 'zh' ? 'zh-CN' : 'en'}][data-theme=${theme}]`)
      await page.waitForTimeout(300)
      assert.deepEqual(await violations(page), [], `${lang} ${theme} ${width}`)
    }
  },
}
