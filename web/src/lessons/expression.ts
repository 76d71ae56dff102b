// The little arithmetic that a question is checked with: numbers, channels, + − × ÷ and powers, < and > joined by `and`.
//   then:pod.0.sea_pump_kW / pod.0.sea_pump_kW > 7 and sea.temperature_degC < 25
// A channel is a name with a dot in it; with a mark before it, its value when that mark was made.

/** The value of a channel, at a mark or (with none) now. */
export type Look = (channel: string, mark: string) => number

const TOKEN = /\s*(?:(\d+(?:\.\d+)?(?:e-?\d+)?)|((?:[a-z]\w*:)?[a-z]\w*(?:\.\w+)+)|(and\b|[-+*/^()<>]))/y

function tokens(source: string): string[] {
  const found: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < source.trimEnd().length) {
    const at = TOKEN.lastIndex
    const m = TOKEN.exec(source)
    if (!m) throw new Error(`expression: cannot read ${JSON.stringify(source.slice(at))}`)
    found.push(m[0].trim())
  }
  return found
}

/** Works an expression out; a condition gives 1 or 0. Throws where it is none. */
export function evaluate(source: string, look: Look): number {
  const list = tokens(source)
  let at = 0
  const next = (...wanted: string[]): string | undefined => {
    const t = list[at]
    if (t === undefined || !wanted.includes(t)) return undefined
    at++
    return t
  }
  const one = (): number => {
    if (next('-')) return -one()
    if (next('(')) {
      const v = both()
      if (!next(')')) throw new Error(`expression: ${source} lacks a closing bracket`)
      return v
    }
    const t = list[at++]
    if (t === undefined || !/^[\da-z]/.test(t) || t === 'and') throw new Error(`expression: ${source} lacks a value`)
    if (/^\d/.test(t)) return Number(t)
    const colon = t.indexOf(':')
    return look(t.slice(colon + 1), t.slice(0, Math.max(0, colon)))
  }
  const power = (): number => {
    const base = one()
    return next('^') ? base ** power() : base
  }
  const product = (): number => {
    let v = power()
    for (let op = next('*', '/'); op; op = next('*', '/')) v = op === '*' ? v * power() : v / power()
    return v
  }
  const sum = (): number => {
    let v = product()
    for (let op = next('+', '-'); op; op = next('+', '-')) v = op === '+' ? v + product() : v - product()
    return v
  }
  const compare = (): number => {
    const left = sum()
    const op = next('<', '>')
    if (!op) return left
    const right = sum()
    return Number(op === '<' ? left < right : left > right)
  }
  const both = (): number => {
    let v = compare()
    while (next('and')) v = Math.min(v, compare())
    return v
  }
  const v = both()
  if (at < list.length) throw new Error(`expression: ${source} goes on after its end`)
  return v
}

/** The channels and marks that an expression names. */
export function names(source: string): { channel: string; mark: string }[] {
  const found: { channel: string; mark: string }[] = []
  evaluate(source, (channel, mark) => {
    found.push({ channel, mark })
    return 1
  })
  return found
}
