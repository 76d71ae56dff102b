// Colour as a quantity: lightness that only rises, equal steps, and colours that stay apart for colour-blind eyes.
import { describe, expect, it } from 'vitest'
import { STEPS, chip, color, fluids, share, type Lab, type Scale } from '../../src/scales'

/** Linear RGB as a dichromat sees it: Machado, Oliveira and Fernandes 2009, severity 1. */
const BLIND = {
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
} as const
const linear = (b: number): number => (b <= 10 ? b / 255 / 12.92 : ((b / 255 + 0.055) / 1.055) ** 2.4)
function oklab(r: number, g: number, b: number): Lab {
  const l = Math.cbrt(Math.max(0, 0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b))
  const m = Math.cbrt(Math.max(0, 0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b))
  const s = Math.cbrt(Math.max(0, 0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b))
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s]
}
const apart = (p: Lab, q: Lab): number => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])
const shown = (s: Scale, i: number, eyes?: keyof typeof BLIND): Lab => {
  const [r, g, b] = [0, 1, 2].map((k) => linear(s.bytes[3 * i + k] ?? 0)) as [number, number, number]
  if (!eyes) return oklab(r, g, b)
  const [x, y, z] = BLIND[eyes].map((row) => row[0] * r + row[1] * g + row[2] * b) as [number, number, number]
  return oklab(x, y, z)
}

describe.each([['fluids by day', fluids.light], ['fluids at night', fluids.dark], ['chips', chip]] as const)('%s', (_, s) => {
  it('grow lighter all the way', () => {
    for (let i = 1; i < STEPS; i++) expect(s.labs[i]?.[0]).toBeGreaterThan(s.labs[i - 1]?.[0] ?? 1)
  })
  it('take equal steps', () => {
    const steps = s.labs.slice(1).map((q, i) => apart(s.labs[i] ?? q, q))
    const mean = steps.reduce((a, b) => a + b, 0) / steps.length
    for (const d of steps) expect(Math.abs(d / mean - 1)).toBeLessThan(0.05)
  })
  it('are colours that a screen can show', () => {
    s.labs.forEach((lab, i) => { expect(apart(lab, shown(s, i))).toBeLessThan(0.02) })
  })
  it.each(['protan', 'deutan'] as const)('stay apart for %s eyes, a tenth of the scale from the next', (eyes) => {
    for (let i = 0; i + 13 < STEPS; i++) expect(apart(shown(s, i, eyes), shown(s, i + 13, eyes)), String(i)).toBeGreaterThan(0.03) // half as much again as the eye needs
  })
  it('hold at their ends, and grey where nothing is known', () => {
    expect([color(s, -50), color(s, 900)]).toEqual([s.colors[0], s.colors[STEPS - 1]])
    expect(color(s, NaN)).toBe('var(--void)')
    expect(share(s, (s.low + s.high) / 2)).toBe(0.5)
  })
})
