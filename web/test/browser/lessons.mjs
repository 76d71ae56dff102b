// Every lesson played through against the real binary, as a lecturer would with a remote, at a high pace: what it sets is
// taken, what it watches is there, and what it states is true of the model. The mock knows no physics, so it is passed over.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { serve } from './server.mjs'
import { open, violations } from './tests.mjs'

const folder = new URL('../../src/lessons/data/', import.meta.url)
const lessons = readdirSync(folder).sort().map((f) => JSON.parse(readFileSync(new URL(f, folder), 'utf8')))
const bin = process.env.SEAPOD_BIN
/** What the binary is told to serve a lesson, as the lesson itself tells it. */
const flags = (l) => [l.world, l.cooling ? `--set pod.0.cooling=${l.cooling}` : '', l.from ? `--from ${l.from}` : '', l.every ? `--every ${l.every}` : ''].filter(Boolean).join(' ')
const MOST = 3 // lessons of one test
const groups = []
for (const l of lessons) {
  const begun = groups.find((g) => g.world === flags(l) && g.list.length < MOST)
  if (begun) begun.list.push(l)
  else groups.push({ world: flags(l), list: [l] })
}

/** Paces that a step asks for are raised so that no wait takes much longer than this. */
const WAIT_S = 0.5

/** Makes the page ask for a pace at which the step's wait is over soon; frames stay close enough for what it measures. */
const hasten = (page) => page.addInitScript(() => {
  const send = WebSocket.prototype.send
  const known = new WeakSet()
  window.resets = 0
  WebSocket.prototype.send = function (data) {
    if (!known.has(this)) this.addEventListener('message', (e) => { if (String(e.data).includes('"kind":"reset"')) window.resets++ })
    known.add(this)
    const m = JSON.parse(data)
    if (m.type === 'pace' && m.pace !== null && window.hasteTo > 0 && m.pace !== 60) m.pace = window.hasteTo
    send.call(this, JSON.stringify(m))
  }
})

async function play(page, lesson) {
  await page.evaluate((id) => { location.hash = `lang=en&theme=light&view=2d&lesson=${id}` }, lesson.id)
  await page.waitForSelector(`[data-lesson-open="${lesson.id}"][data-fits="true"][data-step="1"]`)
  const resets = await page.evaluate(() => window.resets)
  await page.click('[data-act="fresh"]')
  await page.waitForFunction((n) => window.resets > n, resets) // an answer given before it would be forgotten with the old run
  await page.waitForFunction(() => /^day 1\b/.test(document.querySelector('.clock .day')?.textContent ?? ''))
  for (const [i, step] of lesson.steps.entries()) {
    const at = `${lesson.id}, step ${i + 1}`
    await page.waitForSelector(`[data-step="${i + 1}"]`)
    await page.waitForFunction((names) => names.every((n) => /\d/.test(document.querySelector(`[data-watch="${n}"] dd`)?.textContent ?? '')), step.watch ?? [])
    if (step.do) {
      assert.equal(await page.getAttribute('[data-act="next"]', 'data-does'), 'act', at)
      await page.evaluate((pace) => { window.hasteTo = pace }, Math.max(step.pace ?? 60, step.wait_s / WAIT_S))
      await page.keyboard.press('PageDown')
      await page.waitForSelector('.does[data-done="true"]', { timeout: 20_000 })
      assert.equal(await page.locator('.does [role=alert]').count(), 0, `${at}: all that it sets is taken`)
    }
    if (step.question) await ask(page, step.question, at)
    if (i + 1 < lesson.steps.length) await page.keyboard.press('PageDown')
  }
  await page.waitForSelector('[data-act="restore"]')
}

/** Gives the stated answer, and one that is wrong: the model must tell them apart. */
async function ask(page, q, at) {
  const verdict = async () => `${await page.getAttribute('[data-question]', 'data-right')}: ${await page.textContent('.verdict')}`
  if (q.choices) {
    const stated = q.choices.findIndex((c) => c.right)
    await page.click(`[data-choice="${(stated + 1) % q.choices.length}"]`)
    assert.match(await verdict(), /^false/, `${at}: another choice`)
    await page.click(`[data-choice="${stated}"]`)
  } else {
    await page.fill('[data-question] input', String(q.stated + 5 * q.within))
    await page.click('[data-act="check"]')
    assert.match(await verdict(), /^false/, `${at}: a number far off`)
    await page.fill('[data-question] input', String(q.stated))
    await page.click('[data-act="check"]')
  }
  assert.match(await verdict(), /^true/, `${at}: the model is asked whether ${q.choices ? 'the stated choice' : q.stated} holds`)
  assert.ok((await page.textContent('.why')).length > 20, at)
}

export const plays = Object.fromEntries(groups.map(({ world, list }) => [
  `lessons are true of the model: ${list.map((l) => l.id).join(', ')}`,
  async ({ page }) => {
    if (!bin) return 'the mock knows no physics'
    const server = await serve(world)
    try {
      await hasten(page)
      await open(page, server.url, 'lang=en&theme=light&view=2d')
      for (const l of list) await play(page, l)
    } finally {
      await page.close()
      await server.close()
    }
  },
]))

export const tests = {
  async 'lessons come when they are opened, and only then their script; the link keeps lesson and step'({ page, url }) {
    await open(page, url, 'lang=en&theme=dark&view=2d')
    const fetched = () => page.evaluate(() => performance.getEntriesByType('resource').filter((r) => /\/Lessons-[\w-]+\.js/.test(r.name)).length)
    assert.equal(await fetched(), 0)
    await page.click('[data-act="lessons"]')
    await page.waitForSelector('[data-open]')
    assert.equal(await fetched(), 1)
    assert.equal(await page.locator('[data-open]').count(), lessons.length)
    await page.click('[data-open="cube-law"]')
    await page.click('[data-act="back"][disabled]', { force: true, timeout: 500 }).catch(() => undefined)
    assert.match(page.url(), /lesson=cube-law/)
    await page.keyboard.press('p')
    assert.match(page.url(), /lecture=1/)
    assert.equal(await page.locator('main > .bill').isVisible(), false, 'the lecture hides what distracts')
    assert.equal(await page.locator('.trends.panel').isVisible(), true)
    await page.keyboard.press('p')
    await page.evaluate(() => { location.hash += '&step=3' })
    await page.waitForSelector('[data-step="3"]')
    await page.reload()
    await page.waitForSelector('[data-lesson-open="cube-law"][data-step="3"]')
    assert.match(await page.textContent('.shut'), /step/, 'a question says what it builds on')
    assert.equal(await page.locator('[data-choice]:not([disabled])').count(), 0)
    await page.keyboard.press('PageUp')
    await page.waitForSelector('[data-step="2"]')
    await page.click('[data-act="close-lessons"]')
    await page.waitForSelector('[data-lesson-open]', { state: 'detached' })
    assert.doesNotMatch(page.url(), /lesson|step|lecture/)
  },

  async 'a lesson of another world can be read, opens its world as a branch, and names the command where there is none to be had'({ page, url, mock, faults }) {
    await open(page, url, 'lang=zh&theme=light&view=2d&lesson=hull-only')
    await page.waitForSelector('[data-misfit]')
    assert.equal(await page.locator('[data-act="fresh"]').count(), 0)
    await page.keyboard.press('PageDown')
    await page.waitForSelector('[data-step="2"]')
    await page.route('**/api/v1/branches', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"detail":"there is no room"}' }))
    await page.click('[data-act="world"]')
    await page.waitForSelector('[data-misfit] [role=alert]:has-text("there is no room")')
    assert.equal(await page.textContent('[data-misfit] code'), 'seapod serve hull-only')
    faults.length = 0 // the browser reports what is refused by itself
    await page.unroute('**/api/v1/branches')
    if (mock) return
    await page.click('[data-act="world"]')
    await page.waitForSelector('[data-lesson-open="hull-only"][data-fits="true"]')
    const id = /branch=(\w+)/.exec(page.url())?.[1]
    assert.ok(id)
    await page.waitForSelector('[data-watch="pod.0.hull_skin_degC"] dd:has-text("°C")')
    assert.equal(await page.evaluate((b) => fetch(`api/v1/branches/${b}`, { method: 'DELETE' }).then((r) => r.status), id), 204)
    // history that is asked for while the page goes from one run to another may name channels of the one it leaves; it is asked for again
    faults.splice(0, faults.length, ...faults.filter((f) => !/422|404/.test(f)))
  },

  async 'axe finds nothing in the lessons, in both languages and themes, as a list, a step and a lecture'({ page, url }) {
    await open(page, url, 'lang=en&theme=dark&view=2d')
    for (const hash of ['lang=en&theme=dark&lesson=list', 'lang=zh&theme=light&lesson=list', 'lang=zh&theme=dark&lesson=approach', 'lang=en&theme=light&lesson=pump-trip&lecture=1', 'lang=en&theme=dark&lesson=hull-only']) {
      await page.evaluate((h) => { location.hash = h }, `${hash}&view=2d`)
      await page.waitForSelector(`[data-lesson-open="${/lesson=([\w-]+)/.exec(hash)[1]}"]`)
      await page.waitForTimeout(250)
      assert.deepEqual(await violations(page), [], hash)
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      assert.ok(over <= 0, `${hash} is ${over} px too wide`)
    }
  },
}
