// What moves in the diagram: dashes that run with a flow, wheels that turn with a pump. Each says in its own attributes what
// it is and how fast (data-flow or data-turn, its name, and data-rate, periods or turns a second); this layer reads them off
// the drawing and has a worker draw them over it, sixty times a second, so that the page's own thread lays out and paints
// only when numbers change. What stands above the water (data-over) stays above it. Where the person asked for reduced
// motion, and where a browser has no OffscreenCanvas, the drawing's own dashes and wheels stand still instead.
import type { Attachment } from 'svelte/attachments'
import script from './moving.worker.ts?worker&url'

/** A line as a canvas draws it; `at` takes it from its own coordinates to pixels of the canvas. */
export interface Line {
  name: string
  turns: boolean
  rate: number
  path: string
  at: readonly [number, number, number, number, number, number]
  stroke: string
  opacity: number
  width: number
  cap: CanvasLineCap
  dash: readonly number[]
}
/** What the worker hears: a canvas once, then what is drawn on it whenever that changes. */
export interface Drawing { canvas?: OffscreenCanvas; width: number; height: number; lines: readonly Line[]; over: readonly (readonly [x: number, y: number, w: number, h: number, round: number])[] }

const MOVES = '[data-rate]'
const OVER = '[data-over]'
/** The page runs no script by a mere string; the worker's is the one address that is let pass. */
interface Policies { trustedTypes?: { createPolicy(name: string, rules: { createScriptURL(s: string): string }): { createScriptURL(s: string): string } } }
let address = ''
const allowed = (): string => (address ||= (window as Policies).trustedTypes?.createPolicy('seapod-worker', { createScriptURL: () => script }).createScriptURL(script) ?? script)

/** A rate in two digits: nearer ones are not told apart, and not worth a message. */
export const rated = (v: number): string => (Number.isFinite(v) && Math.abs(v) > 0.01 ? v.toPrecision(2) : '0')

/** Draws over an svg what moves in it; `theme` is read so that another theme's colours are taken. */
export const moving = (svg: () => SVGSVGElement | null, theme: () => unknown): Attachment<HTMLCanvasElement> => (canvas) => {
  const drawing = svg()
  const still = matchMedia('(prefers-reduced-motion: reduce)')
  if (!drawing || !('transferControlToOffscreen' in canvas)) return
  let worker: Worker | null = null

  let drawn = false
  /** The drawing's own lines go once the worker's are there. */
  const show = (): void => {
    canvas.hidden = still.matches
    drawing.toggleAttribute('data-moved', drawn && !still.matches)
  }
  const tell = (): void => {
    due = 0
    show()
    if (still.matches && !worker) return
    let handed: OffscreenCanvas | undefined
    if (!worker) {
      worker = new Worker(allowed(), { type: 'module' })
      worker.onmessage = () => {
        drawn = true
        show()
      }
      handed = canvas.transferControlToOffscreen()
    }
    worker.postMessage({ ...read(drawing, still.matches), canvas: handed }, handed ? [handed] : [])
  }
  let due = 0
  const soon = (): void => { due ||= requestAnimationFrame(tell) }

  const changed = new MutationObserver((all) => { if (all.some((m) => m.type === 'childList' || (m.target as Element).matches(`${MOVES}, ${OVER}`))) soon() })
  changed.observe(drawing, { subtree: true, childList: true, attributeFilter: ['d', 'x', 'width', 'transform', 'data-rate'] })
  const sized = new ResizeObserver(soon)
  sized.observe(drawing)
  still.addEventListener('change', soon)
  $effect(() => {
    void theme()
    soon()
  })
  return () => {
    changed.disconnect()
    sized.disconnect()
    still.removeEventListener('change', soon)
    cancelAnimationFrame(due)
    worker?.terminate()
  }
}

function read(svg: SVGSVGElement, still: boolean): Drawing {
  const px = devicePixelRatio
  const { width, height } = svg.getBoundingClientRect()
  const place = (e: SVGGraphicsElement): Line['at'] => {
    const { a, b, c, d, e: x, f: y } = e.getCTM() ?? new DOMMatrix()
    return [px * a, px * b, px * c, px * d, px * x, px * y]
  }
  const lines = [...svg.querySelectorAll<SVGPathElement>(MOVES)].map((e): Line => {
    const s = getComputedStyle(e)
    return {
      name: e.dataset.turn ?? e.dataset.flow ?? '', turns: 'turn' in e.dataset, rate: still ? 0 : Number(e.dataset.rate), path: e.getAttribute('d') ?? '', at: place(e),
      stroke: s.stroke, opacity: Number(s.strokeOpacity), width: parseFloat(s.strokeWidth), cap: s.strokeLinecap as CanvasLineCap,
      dash: s.strokeDasharray === 'none' ? [] : s.strokeDasharray.split(',').map(parseFloat),
    }
  })
  const over = [...svg.querySelectorAll<SVGRectElement | SVGCircleElement>(OVER)].map((e) => {
    const [a, , , d, x, y] = place(e)
    const box = e.getBBox()
    return [a * box.x + x, d * box.y + y, a * box.width, d * box.height, a * (e instanceof SVGCircleElement ? box.width / 2 : e.rx.baseVal.value)] as const
  })
  return { width: Math.round(px * width), height: Math.round(px * height), lines, over }
}
