// Which labels the scene has, where in the scene each is anchored, and which give way where two would overlap.
import type { Key } from '../i18n/dictionary'
import type { Plan } from './plan'
import { fittings, type Point } from './routes'

export interface Label {
  id: string
  /** The part that a press chooses; '' where it only tells. */
  part: string
  at: Point
  word: Key | null
  /** Whether it stands left or right of its place, or on it. */
  side: -1 | 0 | 1
  /** Whether it stands from near, from far, or always. */
  from: 'near' | 'far' | 'both'
}

/** In the order of their importance. */
export function labels(p: Plan): Label[] {
  const f = fittings(p)
  const r = p.diameter / 2
  const out: Label[] = []
  const add = (id: string, part: string, at: Point, word: Key | null = null, side: Label['side'] = 0, from: Label['from'] = 'near'): void => { out.push({ id, part, at, word, side, from }) }
  const mid = (p.row.from + p.row.to) / 2
  for (const o of p.neighbours) add(`pod.${String(o.pod)}`, `pod.${String(o.pod)}`, [o.x, r + 0.6, o.z], null, 0, 'both')
  add('chip', 'chip', [mid, p.rack.y + p.rack.height / 2 + 0.12, p.rack.depth / 2], 'tag3.chip')
  add('here', 'pod', [0, r + 2.5, 0], 'tag3.chip', 0, 'far')
  add('level', 'sea', [p.middle.x - 0.3 * p.half.x, p.depth, p.middle.z + p.half.z], 'n.tide', 0, 'far')
  if (p.cooling === 'loop' || p.cooling === 'direct') {
    add('discharge', 'discharge', [f.outlet[0], f.outlet[1] + 0.45, f.outlet[2]], 'tag.discharge', 1, 'both')
    add('intake', 'intake', [f.strainer[0] + 0.4, f.strainer[1] - 0.1, f.strainer[2]], 'tag.intake', 1)
  }
  if (p.cooling === 'loop') {
    add('exchanger', 'exchanger', [f.plates.x, f.plates.y - f.plates.h / 2 - 0.2, f.plates.d / 2], 'tag3.exchanger')
    add('return', 'loop', [p.row.to - 1.4, f.backLine[1] + 0.22, f.backLine[2]], 'tag.return')
    add('supply', 'loop', [p.machines.from + 0.2, -0.86 * r, 0.2], 'tag.supply')
  }
  if (p.cooling === 'thermosyphon') {
    add('condenser', 'condenser', [f.condenser.x, f.condenser.y - 0.85, f.condenser.z], 'tag.condenser')
    add('vapour', 'siphon', [f.condenser.x - f.condenser.w / 2 - 0.15, r + 0.5, f.condenser.z], 'tag.vapour', -1)
  }
  add('gasHot', 'gas', [p.row.from + 0.12 * (p.row.to - p.row.from), p.rack.y + p.rack.height / 2 + p.rack.hood, -(p.rack.depth + p.rack.aisle) / 2], 'tag.gasHot')
  add('gasCold', 'gas', [p.row.from + 0.2 * (p.row.to - p.row.from), p.rack.y - p.rack.height / 2 + 0.1, p.rack.depth / 2 + 0.3], 'tag.gasCold')
  add('hull', 'hull', [-0.12 * p.length, r + 0.35, -0.3 * r], 'tag.hull')
  add('power', 'power', [(p.power.from + p.power.to) / 2, -0.8 * r, 0.4 * r])
  if (p.cooling === 'loop' || p.cooling === 'direct') add('seaPump', 'seaPump', [f.seaPump[0], f.seaPump[1] - 0.62, f.seaPump[2] + 0.2])
  if (p.cooling === 'loop') add('loopPump', 'loopPump', [f.loopPump[0], f.loopPump[1] - 0.45, f.loopPump[2] + 0.2])
  add('cable', 'cable', [-p.length / 2 - 5.5, p.bed + 0.4, 1.3], 'tag.total', 0, 'both')
  add('sea', 'sea', [-p.length / 2 - 3.2, 0.6 * r + 2.4, -2], 'tag3.sea', 0, 'both')
  for (const q of p.profile) if (q.depth <= p.depth) add(q.name, '', [p.middle.x - p.half.x, p.depth - q.depth, p.middle.z - p.half.z], null, 1, 'far')
  return out
}

export interface Rect { x: number; y: number; w: number; h: number; seen: boolean }

/** Takes from sight what leaves the picture or overlaps what stands before it in the list. */
export function arrange(rects: readonly Rect[], width: number, height: number, top: number, bottom: number): void {
  for (let i = 0; i < rects.length; i++) {
    const a = rects[i]
    if (!a?.seen) continue
    if (a.x < 2 || a.y < top || a.x + a.w > width - 2 || a.y + a.h > height - bottom) {
      a.seen = false
      continue
    }
    for (let k = 0; k < i; k++) {
      const b = rects[k]
      if (b?.seen && a.x < b.x + b.w + 3 && b.x < a.x + a.w + 3 && a.y < b.y + b.h + 2 && b.y < a.y + a.h + 2) {
        a.seen = false
        break
      }
    }
  }
}
