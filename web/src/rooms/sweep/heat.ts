// The map of a measure over two axes: a cell to each run, coloured by the page's perceptually even scale, with its legend.
import type { Attachment } from 'svelte/attachments'
import { STEPS, type Scale } from '../../scales'
import { scale } from '../../size'
import { BOTTOM, LEFT, make, RIGHT, room, TOP } from '../draw'
import { reach } from '../plot'
import { digits } from '../speak'

export interface Cell { id: number; i: number; j: number; v: number | null }
export interface Map2 { xs: readonly (number | string)[]; ys: readonly (number | string)[]; x: string; y: string; label: string; unit: string; cells: readonly Cell[]; scale: Scale; chosen: number; pick: (id: number) => void }

const LEGEND = 12
const say = (v: number | string | undefined): string => (typeof v === 'number' ? digits(v, 4) : (v ?? ''))

export const heat = (m: Map2): Attachment<HTMLElement> => (node) => {
  const width = room(node)
  const HEIGHT = Math.max(300, Math.min(620, 0.42 * width))
  const top = TOP + LEGEND + 14
  const [w, h] = [(width - LEFT - RIGHT) / m.xs.length, (HEIGHT - BOTTOM - top) / m.ys.length]
  const [lo, hi] = reach(m.cells.map((c) => c.v))
  const svg = make('svg', { class: 'chart', viewBox: `0 0 ${String(width)} ${String(HEIGHT)}`, height: HEIGHT * scale(), role: 'img', 'aria-label': m.label })
  const color = (v: number): string => m.scale.colors[Math.round(((v - lo) / (hi - lo)) * (STEPS - 1))] ?? 'none'
  for (const c of m.cells) {
    const cell = make('rect', { class: c.id === m.chosen ? 'chosen' : '', 'data-row': String(c.id), x: LEFT + c.i * w, y: HEIGHT - BOTTOM - (c.j + 1) * h, width: w + 0.4, height: h + 0.4 })
    cell.setAttribute('fill', c.v === null ? 'var(--void)' : color(c.v))
    svg.append(cell)
  }
  const chosen = svg.querySelector('.chosen')
  if (chosen) svg.append(chosen)
  const thin = (n: number, room: number): number => Math.ceil(n / Math.max(1, room))
  m.xs.forEach((v, i) => { if (i % thin(m.xs.length, (width - LEFT) / 56) === 0) svg.append(make('text', { x: LEFT + (i + 0.5) * w, y: HEIGHT - BOTTOM + 15, 'text-anchor': 'middle' }, say(v))) })
  m.ys.forEach((v, j) => { if (j % thin(m.ys.length, (HEIGHT - top) / 22) === 0) svg.append(make('text', { x: LEFT - 6, y: HEIGHT - BOTTOM - (j + 0.5) * h + 4, 'text-anchor': 'end' }, say(v))) })
  svg.append(make('text', { class: 'name', x: 2, y: top - 8 }, m.y), make('text', { class: 'name', x: width - RIGHT, y: HEIGHT - 4, 'text-anchor': 'end' }, m.x))
  const long = Math.min(200, width / 2)
  for (let k = 0; k < 32; k++) svg.append(make('rect', { x: width - RIGHT - long + (k * long) / 32, y: 2, width: long / 32 + 0.4, height: LEGEND, fill: color(lo + ((hi - lo) * k) / 31) }))
  svg.append(make('text', { x: width - RIGHT - long, y: LEGEND + 14 }, digits(lo, 4)), make('text', { x: width - RIGHT, y: LEGEND + 14, 'text-anchor': 'end' }, `${digits(hi, 4)} ${m.unit}`))
  node.replaceChildren(svg)
  const point = (e: Event): void => {
    const id = (e.target as Element).getAttribute('data-row')
    if (id !== null) m.pick(Number(id))
  }
  svg.addEventListener('pointerover', point)
  svg.addEventListener('click', point)
}
