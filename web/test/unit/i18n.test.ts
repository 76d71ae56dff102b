// The words: every key in both languages, with the same values asked for, and Chinese that is Chinese.
import { describe, expect, it } from 'vitest'
import { fill, load, type Key } from '../../src/i18n/dictionary'
import en from '../../src/i18n/en'
import zh from '../../src/i18n/zh'

const keys = Object.keys(en) as Key[]
const asked = (s: string): string[] => [...s.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? '').sort()

describe('dictionary', () => {
  it('has the same keys in both languages', () => { expect(Object.keys(zh).sort()).toEqual([...keys].sort()) })
  it.each(keys)('%s is said in both with the same values', (k) => {
    expect(en[k].trim()).not.toBe('')
    expect(zh[k].trim()).not.toBe('')
    expect(asked(zh[k])).toEqual(asked(en[k]))
  })
  it('says whole sentences in Chinese', () => {
    const latin = keys.filter((k) => en[k].length > 24 && !/[\u4e00-\u9fff]/.test(zh[k]))
    expect(latin).toEqual([])
  })
  it('loads each language', async () => {
    expect((await load.en()).brand).toBe(en.brand)
    expect((await load.zh())['controls.title']).toBe(zh['controls.title'])
  })
  it('fills values and leaves unknown braces', () => { expect(fill('{a} of {b}', { a: 1 })).toBe('1 of {b}') })
})
