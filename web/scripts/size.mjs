// Weighs the built page as it travels (gzip) and fails over the limits: the first script, and everything together but the
// lessons' texts, files which come one by one when the lessons are opened and have a limit each. Each room, which is fetched
// when it is opened, is told with its styles.
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const FIRST_LIMIT = 25_000
const ALL_LIMIT = 260_000
const TEXT_LIMIT = 4_000
const dist = new URL('../dist/', import.meta.url).pathname

const files = (dir) => readdirSync(dir).flatMap((f) => (statSync(join(dir, f)).isDirectory() ? files(join(dir, f)) : [join(dir, f)]))
const weigh = (f) => gzipSync(readFileSync(f), { level: 9 }).length

const html = readFileSync(join(dist, 'index.html'), 'utf8')
// The first script is what index.html names, with all that it imports before it can run.
const first = new Set()
const follow = (name) => {
  if (first.has(name)) return
  first.add(name)
  const code = readFileSync(join(dist, 'assets', name), 'utf8')
  for (const m of code.matchAll(/(?:^|[;}])(?:import|export)[^;'"()]*?(?:from)?["']\.\/([\w.-]+\.js)["']/g)) follow(m[1])
}
for (const m of html.matchAll(/(?:src|href)="\/assets\/([\w.-]+\.js)"/g)) follow(m[1])

let all = 0
const texts = []
const rooms = new Map() // by what a file is called before its hash
for (const f of files(dist).sort()) {
  const gz = weigh(f)
  const name = f.slice(dist.length)
  if (/^assets\/\d\d-[^/]*\.json$/.test(name)) texts.push(gz)
  else all += gz
  console.log(`${String(gz).padStart(7)}  ${name}`)
  const room = /^assets\/(.+)-[\w-]{8}\.\w+$/.exec(name)?.[1]
  if (room) rooms.set(room, (rooms.get(room) ?? 0) + gz)
}
for (const [room, gz] of [...rooms].sort((a, b) => b[1] - a[1])) console.log(`${String(gz).padStart(7)}  ${room}, all of it`)
const start = [...first].reduce((sum, name) => sum + weigh(join(dist, 'assets', name)), 0)
console.log(`${String(start).padStart(7)}  first script (${[...first].join(', ')}); limit ${FIRST_LIMIT}`)
console.log(`${String(all).padStart(7)}  everything but the lessons' texts; limit ${ALL_LIMIT}`)
console.log(`${String(texts.reduce((a, b) => a + b, 0)).padStart(7)}  ${texts.length} lessons' texts, the longest ${Math.max(0, ...texts)}; limit ${TEXT_LIMIT} each`)
if (start === 0 || start > FIRST_LIMIT || all > ALL_LIMIT || texts.some((gz) => gz > TEXT_LIMIT)) {
  console.error('too heavy')
  process.exit(1)
}
