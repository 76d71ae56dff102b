// Takes out of JavaScript what cannot run: branches behind flags that are never set, and members that nobody names. Both
// go by names over all of the code that is shipped together: what no code names by any means cannot be called.
import { parseAst } from 'vite'

interface Node { type: string; start: number; end: number; [key: string]: unknown }
type Edit = readonly [from: number, to: number, text: string]

const parse = (code: string): Node => parseAst(code) as unknown as Node
const isNode = (v: unknown): v is Node => typeof v === 'object' && v !== null && typeof (v as Node).type === 'string'
const named = (n: unknown): string => (isNode(n) && n.type === 'Identifier' ? String(n.name) : '')

/** Visits a tree from above; visit returns false where it need not look inside. */
function walk(node: Node, visit: (node: Node, parent: Node | null) => boolean, parent: Node | null = null): void {
  if (!visit(node, parent)) return
  for (const value of Object.values(node)) {
    for (const v of Array.isArray(value) ? value : [value]) if (isNode(v)) walk(v, visit, node)
  }
}

function edited(code: string, edits: Edit[]): string {
  let out = ''
  let at = 0
  for (const [from, to, text] of edits.sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
    if (from < at) continue // inside of what went already
    out += code.slice(at, from) + text
    at = to
  }
  return out + code.slice(at)
}

/** Whether reading it does nothing else. */
function plain(n: Node): boolean {
  if (n.type === 'Identifier' || n.type === 'ThisExpression' || n.type === 'Literal') return true
  return n.type === 'MemberExpression' && plain(n.object as Node) && (n.computed !== true || plain(n.property as Node))
}

/** Writes `false` for every member that is read and that never() tells, by the object's name ('' unless it is a variable) and its own. */
export function fold(code: string, never: (object: string, name: string) => boolean): string {
  const edits: Edit[] = []
  walk(parse(code), (n, parent) => {
    if (n.type !== 'MemberExpression' || n.computed === true || !plain(n.object as Node)) return true
    if (parent?.type === 'AssignmentExpression' && parent.left === n) return true
    if (!never(named(n.object), named(n.property))) return true
    edits.push([n.start, n.end, 'false'])
    return false
  })
  return edited(code, edits)
}

/** Which of the flags the code sets, by assignment or in an object: what must not be folded. */
export function sets(code: string, flags: ReadonlySet<string>): string[] {
  const out = new Set<string>()
  walk(parse(code), (n) => {
    const left = n.type === 'AssignmentExpression' ? (n.left as Node) : null
    const name = left?.type === 'MemberExpression' ? named(left.property) : n.type === 'PropertyDefinition' || n.type === 'MethodDefinition' || n.type === 'Property' ? named(n.key) : ''
    const value = (left ? n.right : n.value) as Node | null
    if (flags.has(name) && !(value?.type === 'Literal' && value.value === false)) out.add(name)
    return true
  })
  return [...out]
}

/** An object's text with only the wanted entries of `const name = {…}`, and without what is put into it later. */
export function only(code: string, name: string, wanted: readonly string[]): { code: string; kept: string[] } {
  const edits: Edit[] = []
  const kept: string[] = []
  walk(parse(code), (n) => {
    if (n.type === 'VariableDeclarator' && named(n.id) === name) {
      for (const p of (n.init as Node).properties as Node[]) {
        if (wanted.includes(named(p.key))) kept.push(named(p.key))
        else edits.push([p.start, code[p.end] === ',' ? p.end + 1 : p.end, ''])
      }
      return false
    }
    if (n.type !== 'ExpressionStatement' || (n.expression as Node).type !== 'AssignmentExpression') return true
    const left = (n.expression as Node).left as Node
    if (left.type === 'MemberExpression' && named(left.object) === name) edits.push([n.start, n.end, ''])
    return false
  })
  return { code: edited(code, edits), kept }
}

/** Classes without the methods of some names. */
export function without(code: string, names: readonly string[]): string {
  const edits: Edit[] = []
  walk(parse(code), (n) => {
    if (n.type !== 'MethodDefinition' || n.computed === true || !names.includes(named(n.key))) return true
    edits.push([n.start, n.end, ''])
    return false
  })
  return edited(code, edits)
}

/** Called by the language or the browser, without being named. */
const IMPLICIT = ['constructor', 'toString', 'valueOf', 'then', 'next', 'return', 'throw', 'handleEvent']
/** Longer texts are shaders and messages, never names. */
const NAME_CHARS = 60

/** A part of the code that stands or falls with one name. */
interface Member { name: string; node: Node; to: number }

/** Methods, functions within functions, what is given to `this.name`, and entries of returned objects, where ours() lets them be looked at. */
function members(tree: Node, code: string, ours: (at: number) => boolean): Map<Node, Member> {
  const out = new Map<Node, Member>()
  const bare = (v: unknown): boolean => isNode(v) && (v.type === 'FunctionExpression' || v.type === 'ArrowFunctionExpression' || plain(v))
  const add = (node: Node, key: unknown, to = node.end): void => { if (named(key) !== '') out.set(node, { name: named(key), node, to }) }
  walk(tree, (n, parent) => {
    if (n !== tree && !ours(n.start) && n.type.endsWith('Declaration')) return false
    if (n.type === 'FunctionDeclaration' && parent?.type === 'BlockStatement') add(n, n.id)
    if (n.type === 'MethodDefinition' && n.computed !== true && n.kind !== 'constructor') add(n, n.key)
    if (n.type === 'ExpressionStatement' && (n.expression as Node).type === 'AssignmentExpression') {
      const { left, right, operator } = n.expression as Node & { left: Node; right: Node }
      const self = left.type === 'MemberExpression' && left.computed !== true && ((left.object as Node).type === 'ThisExpression' || ['_this', 'scope'].includes(named(left.object)))
      if (self && operator === '=' && bare(right)) add(n, left.property)
    }
    if (n.type === 'ReturnStatement' && isNode(n.argument) && n.argument.type === 'ObjectExpression') {
      for (const p of n.argument.properties as Node[]) {
        if (p.type === 'Property' && p.computed !== true && bare(p.value)) add(p, p.key, code[p.end] === ',' ? p.end + 1 : p.end)
      }
    }
    return true
  })
  return out
}

/** Takes out the members that no living code names, be it as a property, as a variable or in a text. */
export function prune(code: string, ours: (at: number) => boolean): string {
  const tree = parse(code)
  const all = members(tree, code, ours)
  const waiting = new Map<string, Member[]>()
  const made = new Set<Node>() // the names in `this.name = …`: no use of the name
  for (const m of all.values()) {
    waiting.set(m.name, [...(waiting.get(m.name) ?? []), m])
    made.add(m.node.type === 'ExpressionStatement' ? (((m.node.expression as Node).left as Node).property as Node) : m.node.shorthand === true ? m.node : ((m.node.key ?? m.node.id) as Node))
  }
  const alive = new Set<string>()
  const queue: string[] = []
  const use = (name: string): void => {
    if (alive.has(name)) return
    alive.add(name)
    queue.push(name)
  }
  const read = (from: Node): void => {
    walk(from, (n) => {
      const m = n === from ? undefined : all.get(n)
      if (m && !alive.has(m.name)) return false
      const text = n.type === 'Literal' ? n.value : n.type === 'TemplateElement' ? (n.value as { raw: string }).raw : ''
      if (n.type === 'Identifier' && !made.has(n)) use(String(n.name))
      else if (typeof text === 'string' && text.length < NAME_CHARS) for (const word of text.match(/[\w$]+/g) ?? []) use(word)
      return true
    })
  }
  for (const name of IMPLICIT) use(name)
  read(tree)
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) for (const m of waiting.get(name) ?? []) read(m.node)
  return edited(code, [...all.values()].filter((m) => !alive.has(m.name)).map((m) => [m.node.start, m.to, ''] as const))
}
