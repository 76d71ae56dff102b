// Writes screenshots to look at: both languages and themes, wide and narrow. node test/browser/shots.mjs FOLDER [PART]
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { launch } from './browser.mjs'
import { serve } from './server.mjs'

const folder = process.argv[2] ?? 'test-results/shots'
const only = process.argv[3] ?? ''
const SETTLE_MS = 2500
mkdirSync(folder, { recursive: true })
const server = await serve()
const browser = await launch({ gl: process.env.GL === '1' })
try {
  for (const [w, h] of [[1440, 900], [390, 844], [3840, 2160]]) {
    for (const lang of ['en', 'zh']) {
      for (const theme of ['dark', 'light']) {
        const name = `${w}x${h}-${lang}-${theme}`
        if (!name.includes(only)) continue
        const page = await browser.newPage({ viewport: { width: w, height: h }, colorScheme: theme, deviceScaleFactor: Number(process.env.SCALE ?? 1) })
        page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') console.error(name, m.text()) })
        page.on('pageerror', (e) => console.error(name, e))
        await page.goto(`${server.url}#lang=${lang}&theme=${theme}${process.env.HASH ?? ''}`)
        await page.waitForSelector('[data-link="live"]')
        await page.waitForSelector('.uplot canvas', { state: 'attached' })
        if (process.env.GL === '1' && !process.env.HASH?.includes('view=2d')) await page.waitForSelector('[data-view="3d"]')
        await page.waitForTimeout(SETTLE_MS)
        await page.screenshot({ path: join(folder, `${name}.png`), fullPage: w < 500 })
        await page.close()
        console.log(join(folder, `${name}.png`))
      }
    }
  }
} finally {
  await browser.close()
  await server.close()
}
