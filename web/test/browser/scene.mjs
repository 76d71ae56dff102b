// The scene in three dimensions, drawn by SwiftShader: what it shows is asked of its state, never of its pixels or pace.
import assert from 'node:assert/strict'
import { control, number, open, violations } from './tests.mjs'

const SMALL = { width: 660, height: 640 } // a processor draws it
const state = (page) => page.evaluate(() => { const s = window.seapodScene?.(); if (s) delete s.colours; return s })
const flow = (s, name) => s.flows.find((f) => f.name === name)
const near = (a, b, by, what) => assert.ok(Math.abs(a - b) <= by, `${what}: ${a} is not ${b} within ${by}`)

async function enterScene(page, url, hash = '') {
  await page.setViewportSize(SMALL)
  await open(page, url, `lang=en&theme=dark&view=3d&q=low${hash}`)
  await page.waitForSelector('[data-view="3d"]')
  await page.waitForFunction(() => (window.seapodScene?.().frames ?? 0) > 1)
}
const fetched = (page) => page.evaluate(() => performance.getEntriesByType('resource').filter((r) => /\/scene-[\w-]+\.js/.test(r.name)).length)

export const tests = {
  async 'the scene comes with a key, and only then its script; another press brings the diagram back'({ page, url }) {
    await page.setViewportSize(SMALL)
    await open(page, url, 'lang=en&theme=dark&view=2d&q=low')
    assert.equal(await fetched(page), 0)
    const height = () => page.evaluate(() => document.querySelector('main .picture').getBoundingClientRect().height)
    const before = await height()
    await page.keyboard.press('v')
    assert.match(page.url(), /view=2d/, 'a letter is no command of the whole page')
    await page.focus('[data-part="exchanger"]')
    await page.keyboard.press('v')
    await page.waitForSelector('[data-view="3d"]')
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-act')), 'view-3d', 'the focus stays in the picture')
    assert.equal(await fetched(page), 1)
    assert.match(page.url(), /view=3d/)
    near(await height(), before, 2, 'the picture keeps its height')
    assert.ok((await page.evaluate(() => window.seapodScene().colours())) > 20, 'the canvas is not blank')
    await page.focus(`${control('pod.0.it_load_kW')} input[type=number]`)
    await page.keyboard.press('v')
    assert.match(page.url(), /view=3d/, 'a key typed into a box is no command')
    await page.focus('[role=application]')
    await page.keyboard.press('V')
    await page.waitForSelector('[data-part="rack.23"]')
    assert.equal(await page.evaluate(() => window.seapodScene), undefined)
    assert.match(page.url(), /view=2d/)
  },

  async 'racks have the colour of their chips, water the speed of its flow, and both follow the run'({ page, url }) {
    await enterScene(page, url)
    const s = await state(page)
    assert.equal(s.cooling, 'loop')
    assert.equal(s.racks.length, 24)
    for (const [i, r] of s.racks.entries()) near(r.share, (r.chip - 30) / 60, 1e-4, `rack ${i}`)
    assert.ok(s.heats.cold < s.heats.hot && s.heats.intake < s.heats.discharge)
    // Twice the flow is twice the speed: the ratio holds while the pump runs down.
    const ratio = async () => {
      const [shown, speed] = await page.evaluate(() => [document.querySelector('[data-series="pod.0.sea_flow_kg_s"] b').textContent, window.seapodScene().flows.find((f) => f.name === 'intake').speed])
      return { flow: number(shown), speed }
    }
    await page.evaluate(() => { location.hash += '&ch=pod.0.sea_flow_kg_s' })
    await page.waitForSelector('[data-series="pod.0.sea_flow_kg_s"]')
    const full = await ratio()
    near(full.speed / full.flow, 1 / (1025 * Math.PI * 0.075 ** 2), 0.002, 'metres a second for a kilogram a second')
    await page.click('#do-sea-pump')
    await page.waitForFunction((was) => window.seapodScene().flows.find((f) => f.name === 'intake').speed < 0.2 * was, full.speed)
    const after = await state(page)
    assert.ok(after.turns.sea < 0.2, 'the impeller stands')
    await page.click('#do-sea-pump')
    await page.waitForFunction((was) => window.seapodScene().flows.find((f) => f.name === 'intake').speed > 0.5 * was, full.speed)
  },

  async 'it moves while the run goes, stands when it is paused, and draws nothing then'({ page, url }) {
    await enterScene(page, url)
    const a = flow(await state(page), 'return').travelled
    await page.waitForFunction((was) => window.seapodScene().flows.find((f) => f.name === 'return').travelled !== was, a)
    await page.click('[data-pace="pause"]')
    await page.waitForSelector('[data-link="paused"]')
    // what was heard before the pause is drawn once more, and then nothing
    await page.waitForFunction(() => {
      const s = window.seapodScene()
      const w = window
      if (s.running || w.counted !== s.frames) {
        w.counted = s.frames
        return false
      }
      return true
    }, null, { polling: 700 })
    const still = await state(page)
    await page.waitForTimeout(700)
    assert.equal((await state(page)).frames, still.frames, 'no frame without a change')
    await page.click('[data-camera="racks"]')
    await page.waitForFunction((n) => window.seapodScene().frames > n, still.frames)
    assert.match(page.url(), /cam=racks/)
    await page.click('[data-pace="600"]')
    await page.waitForSelector('[data-link="live"]')
  },

  async 'reduced motion holds the water and the camera still, numbers go on'({ page, url }) {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await enterScene(page, url)
    const a = await state(page)
    assert.equal(a.still, true)
    const clock = await page.textContent('[data-live="clock"]')
    await page.waitForFunction((was) => document.querySelector('[data-live="clock"]').textContent !== was, clock)
    await page.click('[data-camera="site"]')
    await page.waitForFunction(() => window.seapodScene().preset === 'site')
    await page.waitForTimeout(300)
    const b = await state(page)
    assert.equal(flow(b, 'return').travelled, flow(a, 'return').travelled)
    assert.equal(b.turns.shown, a.turns.shown)
  },

  async 'a graphics processor that gives up leaves the diagram, says so, and may be tried again'({ page, url }) {
    await enterScene(page, url)
    await page.evaluate(() => document.querySelector('canvas[data-scene]').getContext('webgl2').getExtension('WEBGL_lose_context').loseContext())
    await page.waitForSelector('[data-view="2d"]')
    assert.match(await page.textContent('.switch [role=status]'), /gave the scene up/)
    assert.equal(await page.locator('[data-part^="rack."]').count(), 24)
    assert.deepEqual(await violations(page), [])
    await page.click('[data-act="view-3d"]')
    await page.waitForSelector('[data-view="3d"]')
    await page.waitForFunction(() => (window.seapodScene?.().frames ?? 0) > 1)
    assert.equal(await page.textContent('.switch [role=status]'), '')
  },

  async 'a rack is picked by pointer and by keyboard, and its trends open'({ page, url }) {
    await enterScene(page, url, '&cam=racks')
    const box = await page.locator('canvas[data-scene]').boundingBox()
    await page.mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.62)
    await page.waitForFunction(() => /part=rack\.\d+/.test(location.hash))
    const n = /part=rack\.(\d+)/.exec(page.url())[1]
    await page.waitForSelector(`[data-series="pod.0.rack.${n}.chip_degC"]`)
    assert.equal(await page.textContent('.caption h2'), `Rack ${Number(n) + 1}`)
    assert.equal((await state(page)).marked, true)
    await page.focus('[data-part-racks]')
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    assert.match(await page.getAttribute('[data-part-racks]', 'aria-valuetext'), /^Rack 2, [\d.]+\u00a0°C$/)
    await page.keyboard.press('Enter')
    await page.waitForSelector('[data-series="pod.0.rack.1.chip_degC"]')
  },

  async 'the camera is moved by keys and by dragging'({ page, url }) {
    await enterScene(page, url)
    await page.focus('[role=application]')
    const from = (await state(page)).orbit
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('+')
    await page.waitForFunction((o) => window.seapodScene().orbit.azimuth > o.azimuth + 0.05 && window.seapodScene().orbit.distance < 0.95 * o.distance, from)
    assert.equal((await state(page)).preset, '')
    await page.keyboard.press('1')
    await page.waitForFunction(() => window.seapodScene().preset === 'site')
    const box = await page.locator('canvas[data-scene]').boundingBox()
    const before = (await state(page)).orbit.azimuth
    await page.mouse.move(box.x + 300, box.y + 150)
    await page.mouse.down()
    await page.mouse.move(box.x + 420, box.y + 160, { steps: 3 })
    await page.mouse.up()
    await page.waitForFunction((a) => Math.abs(window.seapodScene().orbit.azimuth - a) > 0.1, before)
  },

  async 'axe finds nothing with the scene, in both languages and themes'({ page, url }) {
    await enterScene(page, url)
    for (const [lang, theme] of [['en', 'dark'], ['zh', 'light']]) {
      await page.evaluate((h) => { location.hash = h }, `lang=${lang}&theme=${theme}&view=3d&q=low`)
      await page.waitForSelector(`html[lang=${lang === 'zh' ? 'zh-CN' : 'en'}][data-theme=${theme}]`)
      await page.click('[data-pace="pause"]').catch(() => undefined)
      await page.waitForTimeout(200)
      assert.deepEqual(await violations(page), [], `${lang} ${theme}`)
    }
    await page.click('[data-pace="600"]')
  },
}
