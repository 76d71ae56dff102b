// Draws what moves over the diagram, on its own thread: see moving.svelte.ts. A rate may change at any time without a jump: what is
// kept of a line is how far it has come.
import type { Drawing, Line } from './moving.svelte'

const LATE_S = 0.1 // after a pause of the browser's a line goes on from where it was

let canvas: OffscreenCanvas | null = null
let lines: { line: Line; path: Path2D }[] = []
let over = new Path2D()
const come = new Map<string, number>() // periods or turns, by name
let then = 0
let asked = 0

addEventListener('message', ({ data }: MessageEvent<Drawing>) => {
  const first = canvas === null
  canvas ??= data.canvas ?? null
  if (!canvas) return
  if (canvas.width !== data.width || canvas.height !== data.height) Object.assign(canvas, { width: data.width, height: data.height })
  lines = data.lines.map((line) => ({ line, path: new Path2D(line.path) }))
  over = new Path2D()
  for (const box of data.over) over.roundRect(...box)
  if (asked === 0) draw(then = performance.now())
  if (first) postMessage('drawn')
})

function draw(now: number): void {
  asked = 0
  const g = canvas?.getContext('2d')
  if (!canvas || !g) return
  const dt = Math.min(LATE_S, (now - then) / 1000)
  then = now
  g.resetTransform()
  g.clearRect(0, 0, canvas.width, canvas.height)
  let moves = false
  for (const { line } of lines) {
    moves ||= line.rate !== 0
    come.set(line.name, ((come.get(line.name) ?? 0) + line.rate * dt) % 1)
  }
  for (const l of lines) if (!l.line.turns) stroke(g, l)
  g.resetTransform()
  g.globalCompositeOperation = 'destination-out'
  g.globalAlpha = 1
  g.fill(over)
  g.globalCompositeOperation = 'source-over'
  for (const l of lines) if (l.line.turns) stroke(g, l)
  if (moves) asked = requestAnimationFrame(draw)
}

function stroke(g: OffscreenCanvasRenderingContext2D, { line, path }: { line: Line; path: Path2D }): void {
  const far = come.get(line.name) ?? 0
  g.setTransform(...line.at)
  if (line.turns) g.rotate(2 * Math.PI * far)
  g.globalAlpha = line.opacity
  g.strokeStyle = line.stroke
  g.lineWidth = line.width
  g.lineCap = line.cap
  g.setLineDash(line.dash)
  g.lineDashOffset = -far * line.dash.reduce((a, b) => a + b, 0)
  g.stroke(path)
}
