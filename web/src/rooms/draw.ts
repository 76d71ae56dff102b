// What the rooms draw themselves, element by element: small charts, and the server's MathML (a document under Trusted
// Types takes no text as markup). Each is an attachment that fills its element anew when what it shows has changed.
import type { Attachment } from 'svelte/attachments'
import { scale } from '../size'
import './draw.css'
import { marks, place, type Axis } from './plot'
import { digits } from './speak'

const SVG = 'http://www.w3.org/2000/svg'
const MATH = 'http://www.w3.org/1998/Math/MathML'

export function make(tag: string, attributes: Readonly<Record<string, string | number>>, text?: string, space = SVG): Element {
  const e = document.createElementNS(space, tag)
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, typeof v === 'number' ? String(Number(v.toFixed(1))) : v)
  if (text) e.textContent = text
  return e
}

const SIGNS: Record<string, string> = { lt: '<', gt: '>', amp: '&' }
/** Well-formed MathML, as the table of calculators has it. */
export const math = (xml: string): Attachment => (node) => {
  const open: Element[] = [node]
  node.replaceChildren()
  for (const [, close, tag, rest = '', text] of xml.matchAll(/<(\/?)(\w+)([^>]*)>|([^<]+)/g)) {
    if (text) open.at(-1)?.append(text.replace(/&(\w+);/g, (_, s: string) => SIGNS[s] ?? ''))
    else if (close) open.pop()
    else if (tag) {
      const e = make(tag, Object.fromEntries([...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, k = '', v = '']) => [k, v])), '', MATH)
      open.at(-1)?.append(e)
      if (!rest.endsWith('/')) open.push(e)
    }
  }
}

export type Points = readonly (readonly [x: number, y: number | null])[]
export interface Dot { x: number; y: number; id: number }
export interface Spec { x: Axis; y: Axis; label: string; lines?: readonly { label: string; points: Points }[]; dots?: readonly Dot[]; at?: readonly [number, number] | null; chosen?: number; pick?: (id: number) => void }

/** How wide an element is, in lengths of a desk. */
export const room = (node: HTMLElement): number => Math.max(240, node.clientWidth / scale())
/** Of a chart that wide: no taller than it need be, and not lost on a large screen. */
const tallness = (width: number): number => Math.max(190, Math.min(360, 0.28 * width))
export const [LEFT, TOP, RIGHT, BOTTOM] = [50, 22, 12, 36]

/** The empty chart: its axes with their names and marks, and where values stand on it. */
export function frame(x: Axis, y: Axis, label: string, width: number, tall = tallness(width)): { svg: Element; px: (v: number) => number; py: (v: number) => number } {
  const svg = make('svg', { class: 'chart', viewBox: `0 0 ${String(width)} ${String(tall)}`, height: tall * scale(), role: 'img', 'aria-label': label })
  const [px, py] = [place(x, LEFT, width - RIGHT), place(y, tall - BOTTOM, TOP)]
  for (const v of marks(y, 4)) svg.append(make('path', { class: 'grid', d: `M${String(LEFT)} ${py(v).toFixed(1)}H${String(width - RIGHT)}` }), make('text', { x: LEFT - 6, y: py(v) + 4, 'text-anchor': 'end' }, digits(v, 4)))
  for (const v of marks(x, Math.min(6, width / 80))) svg.append(make('path', { class: 'grid', d: `M${px(v).toFixed(1)} ${String(TOP)}V${String(tall - BOTTOM)}` }), make('text', { x: Math.min(px(v), width - 22), y: tall - BOTTOM + 15, 'text-anchor': 'middle' }, digits(v, 4)))
  svg.append(make('text', { class: 'name', x: 2, y: 12 }, y.label), make('text', { class: 'name', x: width - RIGHT, y: tall - 4, 'text-anchor': 'end' }, x.label))
  return { svg, px, py }
}

/** The line through the values that are there. */
export function path(points: Points, px: (v: number) => number, py: (v: number) => number): string {
  let pen = 'M'
  return points.map(([x, y]) => {
    const v = y === null ? NaN : py(y)
    const step = Number.isFinite(v) ? `${pen}${px(x).toFixed(1)} ${v.toFixed(1)}` : ''
    pen = step ? 'L' : 'M'
    return step
  }).join('')
}

const height = (svg: Element): number => Number(svg.getAttribute('viewBox')?.split(' ')[3]) - BOTTOM
const ENOUGH = 15
/** Where along the lines their names can stand without covering each other: the last place where they are far enough apart, else the best. */
export function apart(lines: readonly (readonly number[])[], low: number): number {
  let [best, where] = [-1, 0]
  const n = lines[0]?.length ?? 0
  for (let k = Math.floor(0.9 * n); k > 0.1 * n; k--) {
    const ys = lines.map((l) => l[k] ?? NaN).filter((y) => y >= TOP && y <= low).sort((a, b) => a - b)
    const least = Math.min(ENOUGH, ...ys.slice(1).map((y, i) => y - (ys[i] ?? 0))) * ys.length
    if (least > best) [best, where] = [least, k]
  }
  return where
}

/** A chart as wide as its element: lines, the first of them the one that counts; dots that hand and keys can pick; the present point. */
export const chart = ({ x, y, label, lines = [], dots = [], at, chosen = -1, pick }: Spec): Attachment<HTMLElement> => (node) => {
  const width = room(node)
  const { svg, px, py } = frame(x, y, label, width)
  for (const [i, l] of lines.entries()) svg.append(make('path', { class: i ? 'beside' : 'main', d: path(l.points, px, py) }))
  const at0 = apart(lines.map((l) => l.points.map(([, v]) => (v === null ? NaN : py(v)))), height(svg))
  const taken: number[] = []
  for (const l of lines) {
    const [u, v] = l.points[at0] ?? [0, null]
    const y0 = v === null ? NaN : py(v)
    if (!l.label || v === null || !(y0 >= TOP && y0 <= height(svg)) || taken.some((o) => Math.abs(o - y0) < ENOUGH - 4)) continue
    taken.push(y0)
    svg.append(make('text', { class: 'tag', x: px(u), y: y0 + 4, 'text-anchor': 'middle' }, l.label))
  }
  for (const d of dots) svg.append(make('circle', { class: d.id === chosen ? 'dot at' : 'dot', 'data-row': String(d.id), cx: px(d.x), cy: py(d.y), r: d.id === chosen ? 6 : 3.5 }))
  if (at && Number.isFinite(py(at[1]))) svg.append(make('circle', { class: 'at', cx: px(at[0]), cy: py(at[1]), r: 5 }))
  node.replaceChildren(svg)
  const point = (e: Event): void => {
    const id = (e.target as Element).getAttribute('data-row')
    if (id !== null && pick) pick(Number(id))
  }
  svg.addEventListener('pointerover', point)
  svg.addEventListener('click', point)
}
