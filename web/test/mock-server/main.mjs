// Runs the mock by hand: node test/mock-server/main.mjs [port]. A day or so has passed when it opens.
import { start } from './server.mjs'

const s = await start({ port: Number(process.argv[2] ?? 8080) })
for (let i = 0; i < 1500; i++) s.advance(60)
console.error(`mock pod at ${s.url}`)
