// Takes out of GLSL what cannot be compiled in: branches of #if that ask for what is never defined. A condition goes where
// it has the same answer whatever the names are that may be defined.

/** A condition's answer as far as never() tells, null where it stays open. A number that is never there counts as 0. */
export function answer(directive: string, never: (name: string) => boolean): boolean | null {
  const simple = /^#if(n?)def\s+(\w+)$/.exec(directive)
  if (simple) return never(simple[2] ?? '') ? simple[1] === 'n' : null
  const open: string[] = []
  const atom = (text: string): string => {
    const key = text.replace(/\s/g, '')
    if (!open.includes(key)) open.push(key)
    return `<${String(open.indexOf(key))}>`
  }
  const text = directive.replace(/^#if\s*/, '')
    .replace(/defined\s*\(\s*(\w+)\s*\)/g, (all, name: string) => (never(name) ? '<f>' : atom(all)))
    .replace(/(\w+) (>|<) (\w+)/g, (all, a: string, op: string, b: string) => (never(op === '>' ? a : b) ? '<f>' : atom(all)))
  const tokens = text.match(/<\w+>|\|\||&&|[!()]/g) ?? []
  if (tokens.join('') !== text.replace(/\s/g, '')) return null
  const truths = Array.from({ length: 1 << open.length }, (_, bits) => holds(tokens, (k) => ((bits >> k) & 1) === 1))
  return truths.every((t) => t === truths[0]) ? (truths[0] ?? null) : null
}

/** What a condition of tokens comes to: || binds least, then &&, then !. */
function holds(tokens: readonly string[], atom: (k: number) => boolean): boolean {
  let at = 0
  const some = (): boolean => {
    let v = every()
    while (tokens[at] === '||') {
      at++
      v = every() || v
    }
    return v
  }
  const every = (): boolean => {
    let v = one()
    while (tokens[at] === '&&') {
      at++
      v = one() && v
    }
    return v
  }
  const one = (): boolean => {
    const t = tokens[at++] ?? ''
    if (t === '!') return !one()
    if (t !== '(') return t !== '<f>' && atom(Number(t.slice(1, -1)))
    const v = some()
    at++ // )
    return v
  }
  return some()
}

interface Arm { head: string; body: Part[] }
type Part = string | Arm[]

/** Lines as a tree: what stands between #if, #elif, #else and #endif are arms. */
function parse(lines: readonly string[]): Part[] {
  let at = 0
  const block = (): Part[] => {
    const out: Part[] = []
    for (; at < lines.length && !/^#(elif|else|endif)\b/.test(lines[at] ?? ''); at++) {
      const line = lines[at] ?? ''
      if (!/^#if/.test(line)) {
        out.push(line)
        continue
      }
      const arms: Arm[] = []
      for (let head = line; at < lines.length && !head.startsWith('#endif'); head = lines[at] ?? '') {
        at++
        arms.push({ head, body: block() })
      }
      out.push(arms)
    }
    return out
  }
  return block()
}

function print(parts: readonly Part[], never: (name: string) => boolean): string[] {
  return parts.flatMap((part) => {
    if (typeof part === 'string') return [part]
    const out: string[] = []
    for (const { head, body } of part) {
      const first = out.length === 0
      const said = head.startsWith('#else') ? true : answer(head.replace(/^#elif/, '#if'), never)
      if (said === false) continue
      if (said === true && first) return print(body, never)
      // an arm that always holds is the last
      out.push(said === true ? '#else' : first ? head.replace(/^#elif/, '#if') : head, ...print(body, never))
      if (said === true) break
    }
    return out.some((l) => !/^#(if|elif|else|endif)/.test(l)) ? [...out, '#endif'] : []
  })
}

/** The text without indentation, comments and what cannot be. */
export function slim(text: string, never: (name: string) => boolean): string {
  const lines = text.replace(/\/\*[^]*?\*\//g, '').split('\n').map((l) => l.replace(/\/\/.*$/, '').trim()).filter((l) => l !== '')
  return print(parse(lines), never).join('\n')
}

/** The texts that the roots include, and theirs, without #include of empty ones. */
export function linked(roots: Readonly<Record<string, string>>, chunk: (name: string) => string): Record<string, string> {
  const out: Record<string, string> = { ...roots }
  for (const text of Object.values(roots)) follow(text)
  function follow(text: string): void {
    for (const [, name = ''] of text.matchAll(/#include <(\w+)>/g)) {
      if (out[name] !== undefined) continue
      out[name] = chunk(name)
      follow(out[name])
    }
  }
  const said = (text: string): string => text.split('\n').filter((l) => out[/^#include <(\w+)>$/.exec(l)?.[1] ?? ''] !== '').join('\n')
  return Object.fromEntries(Object.entries(out).filter(([, text]) => text !== '').map(([name, text]) => [name, said(text)]))
}
