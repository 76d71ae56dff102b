// A lecture hall: a lecturer with a token and students who look, on pages of their own. Control is handed over and taken back,
// students' pages follow the lecturer's, and a slide of another origin holds the page in a frame.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from './server.mjs'
import { open, violations } from './tests.mjs'
import { start } from '../mock-server/server.mjs'

const secret = () => randomBytes(20).toString('hex')
const TOKEN = { control: `control${secret()}`, viewer: `viewer${secret()}` }

/** A server with tokens: the built binary, else the mock. */
async function hall() {
  if (!process.env.SEAPOD_BIN) return start({ tokens: true })
  const folder = mkdtempSync(join(tmpdir(), 'seapod-'))
  const file = join(folder, 'tokens')
  writeFileSync(file, Object.entries(TOKEN).map((line) => `${line.join(' ')}\n`).join(''), { mode: 0o600 })
  const server = await serve(`lingshui --token-file ${file}`)
  return { url: server.url, close: async () => { await server.close(); rmSync(folder, { recursive: true }) } }
}

/** Runs a test in a hall where each person has a browser of their own. */
const inHall = (test) => async ({ page, faults }) => {
  const server = await hall()
  const contexts = []
  const enter = async (part, hash = 'lang=en&theme=light&view=2d', options = {}) => {
    const context = await page.context().browser().newContext({ viewport: { width: 1440, height: 900 }, ...options })
    contexts.push(context)
    await context.addInitScript((token) => { sessionStorage.setItem('token', token) }, TOKEN[part])
    const theirs = await context.newPage()
    theirs.on('pageerror', (e) => faults.push(String(e)))
    await open(theirs, server.url, hash)
    return theirs
  }
  try {
    await test({ enter, url: server.url, page, faults })
  } finally {
    for (const c of contexts) await c.close()
    await server.close()
  }
}
const people = async (page) => {
  await page.click('[data-act="people"]')
  await page.waitForSelector('#people [data-viewer]')
}
const called = async (page, name) => {
  await page.fill('#people form input', name)
  await page.keyboard.press('Enter')
}

export const tests = {
  'control is asked for, handed over and taken back, and everyone is told': inHall(async ({ enter }) => {
    const teacher = await enter('control')
    const student = await enter('viewer')
    assert.ok(await student.isDisabled('[data-pace="pause"]'))
    await people(student)
    await called(student, 'Mei')
    await student.waitForSelector('#people li:has-text("Mei (you)")')
    assert.equal(await student.locator('#people [data-act="hand"], #people [data-act="leads"]').count(), 0, 'who looks hands nothing over')
    await student.click('#people [data-act="raise"]')
    await teacher.waitForSelector('.news:has-text("Mei asks for control")')
    // by keyboard alone
    await teacher.focus('[data-act="people"]')
    await teacher.keyboard.press('Enter')
    await teacher.waitForSelector('#people li:has-text("Mei"):has-text("asks for control") [data-act="hand"]')
    for (let i = 0; i < 6 && (await teacher.evaluate(() => document.activeElement?.getAttribute('data-act'))) !== 'hand'; i++) await teacher.keyboard.press('Tab')
    await teacher.keyboard.press('Enter')
    await student.waitForSelector('[data-pace="pause"]:not([disabled])')
    for (const page of [teacher, student]) assert.match(await page.textContent('.news'), /Mei has control/)
    assert.equal(await student.getAttribute('.news', 'aria-live'), 'polite')
    await teacher.click('#people [data-act="hand"]:has-text("Take control back")')
    await student.waitForSelector('[data-pace="pause"][disabled]')
    await teacher.keyboard.press('Escape')
    assert.equal(await teacher.isVisible('#people'), false)
    await student.reload()
    await people(student)
    assert.equal(await student.inputValue('#people form input'), 'Mei', 'a name is kept')
  }),

  'a page follows the lecturer’s until its own first move, and again when it is told': inHall(async ({ enter }) => {
    const teacher = await enter('control', 'lang=en&theme=dark&view=2d&lesson=pump-trip&lecture=1')
    const student = await enter('viewer', 'lang=zh&theme=light&view=2d')
    await student.waitForSelector('[data-following="true"]')
    await student.waitForSelector('[data-lesson-open="pump-trip"][data-step="1"]')
    assert.match(student.url(), /lang=zh&theme=light/)
    assert.doesNotMatch(student.url(), /lecture/, 'big type is the lecturer’s alone')
    await teacher.keyboard.press('PageDown')
    await student.waitForSelector('[data-lesson-open="pump-trip"][data-step="2"]')
    if (await teacher.getAttribute('[data-lesson-open]', 'data-fits') === 'true') { // the mock knows no physics
      await teacher.keyboard.press('PageDown') // trips the pump: what the lecturer does is done here too
      await student.waitForSelector('.does[data-done="true"]', { timeout: 20_000 })
    }
    await teacher.evaluate(() => { location.hash = location.hash.replace(/part=\w+/, 'part=cable') })
    await student.waitForFunction(() => location.hash.includes('part=cable'))
    await student.click('[data-act="back"]')
    await student.waitForSelector('[data-following="false"]')
    await teacher.keyboard.press('PageDown')
    await teacher.waitForSelector('[data-step="3"]')
    await student.waitForTimeout(600)
    assert.equal(await student.getAttribute('[data-lesson-open]', 'data-step'), '1', 'who has moved is left alone')
    await student.click('[data-act="follow"]')
    await student.waitForSelector('[data-following="true"]')
    await student.waitForSelector('[data-step="3"]')
    await teacher.click('[data-act="lead"]')
    await student.waitForSelector('.badge', { state: 'detached' })
  }),

  'another origin shows the page on a slide, which looks only; the full page it may not frame': inHall(async ({ page, url, faults }) => {
    const slide = createServer((req, res) => {
      res.setHeader('Content-Type', 'text/html; charset=utf-8')
      res.end(`<!doctype html><title>slide</title><iframe src="${url}${decodeURIComponent(req.url.slice(2)).replaceAll('&', '&amp;')}" width="960" height="640"></iframe>`)
    })
    await new Promise((ready) => slide.listen(0, '127.0.0.1', ready))
    const at = `http://127.0.0.1:${slide.address().port}/`
    try {
      await page.context().addInitScript((token) => { sessionStorage.setItem('token', token) }, TOKEN.control)
      const frame = (what) => page.goto(`${at}?${encodeURIComponent(what)}`)
      await frame('?embed=1#lang=en&theme=light&view=2d')
      const inside = page.frameLocator('iframe')
      await inside.locator('[data-kpi="it"] dd:has-text("kW")').waitFor()
      await inside.locator('footer').waitFor()
      for (const shut of ['.ways', '.controls', '.alarms', '.bill', '.trends', '.clock', '[data-act="language"]', 'footer nav', 'footer details']) assert.equal(await inside.locator(shut).first().isVisible(), false, shut)
      assert.match(await inside.locator('footer').textContent(), /controls no hardware/)
      assert.equal(await inside.locator('.full').getAttribute('href'), `${url}#lang=en&theme=light&view=2d`)
      assert.equal(await inside.locator('.viewer').count(), 1, 'a token gives a slide no control')
      await frame('?embed=1&trends=1#lang=zh&theme=dark&view=2d')
      await inside.locator('.trends.panel canvas').first().waitFor()
      await frame('')
      await page.waitForTimeout(500)
      assert.equal(await inside.locator('#app').count(), 0)
      assert.ok(faults.some((f) => /frame-ancestors/.test(f)), 'it is refused by its policy')
      faults.length = 0
    } finally {
      await new Promise((done) => { slide.close(done); slide.closeAllConnections() })
    }
  }),

  'the code for a slide is copied with the view in it': inHall(async ({ enter, url }) => {
    const teacher = await enter('control', 'lang=zh&theme=dark&view=2d&part=seaPump', { permissions: ['clipboard-read', 'clipboard-write'] })
    await teacher.click('[data-act="embed"]')
    await teacher.waitForSelector('[data-act="embed"]:has-text("已复制")')
    assert.equal(await teacher.evaluate(() => navigator.clipboard.readText()), `<iframe src="${url}?embed=1#lang=zh&amp;theme=dark&amp;part=seaPump&amp;view=2d" title="Seapod" width="960" height="520"></iframe>`)
  }),

  'axe finds nothing in the people’s panel, wide and narrow, in both languages and themes': inHall(async ({ enter }) => {
    const teacher = await enter('control')
    const student = await enter('viewer', 'lang=zh&theme=light&view=2d', { viewport: { width: 390, height: 844 } })
    await people(student)
    await called(student, 'M'.repeat(40))
    await student.click('#people [data-act="raise"]')
    await people(teacher)
    for (const [page, lang, theme] of [[teacher, 'en', 'light'], [student, 'zh', 'light'], [teacher, 'zh', 'dark'], [student, 'en', 'dark']]) {
      await page.evaluate((h) => { location.hash = h }, `lang=${lang}&theme=${theme}&view=2d`)
      await page.waitForSelector(`html[lang=${lang === 'zh' ? 'zh-CN' : 'en'}][data-theme=${theme}]`)
      await page.waitForTimeout(250)
      assert.ok(await page.isVisible('#people'))
      assert.deepEqual(await violations(page), [], `${lang} ${theme}`)
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `${lang} ${theme} is too wide`)
    }
  }),

  'a lecture fills a projector in type that the last row can read, and axe finds nothing in it': inHall(async ({ enter }) => {
    const teacher = await enter('control', 'lang=zh&theme=dark&view=2d&lesson=seasons&step=3&lecture=1', { viewport: { width: 1920, height: 1080 } })
    await teacher.waitForSelector('[data-leading="true"] .badge')
    await teacher.waitForSelector('[data-step="3"]')
    assert.deepEqual(await violations(teacher), [])
    assert.ok((await teacher.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0)
    assert.ok((await teacher.evaluate(() => parseFloat(getComputedStyle(document.querySelector('.lessons')).fontSize))) >= 24)
  }),
}
