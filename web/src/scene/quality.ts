// How much is drawn: two levels that a person may choose, and a watch that steps down where frames take too long.

export const QUALITIES = ['auto', 'low', 'high'] as const
export type Quality = (typeof QUALITIES)[number]
/** ratio: most device pixels per CSS pixel; share: of all particles; gap: least ms between frames. */
export interface Level { name: 'low' | 'high'; ratio: number; share: number; gap: number; smooth: boolean }

/** Where a processor draws: as little of it as still shows that water flows, so that the page keeps its hands free. */
export const SOFT_LEVEL: Level = { name: 'low', ratio: 1, share: 0.3, gap: 250, smooth: false }

export const LEVELS: Record<'low' | 'high', Level> = {
  low: { name: 'low', ratio: 1, share: 0.45, gap: 33, smooth: false },
  high: { name: 'high', ratio: 2, share: 1, gap: 0, smooth: true },
}

/** The level to begin with. */
export const first = (quality: Quality, soft: boolean): Level => (quality === 'high' ? LEVELS.high : soft ? SOFT_LEVEL : LEVELS[quality === 'low' ? 'low' : 'high'])

const SLOW_MS = 26 // a frame that takes longer cannot come forty times a second
const PATIENCE = 40 // frames in a row

/** Watches the time from frame to frame; says when to step down. It never steps up again: a picture that comes and goes is worse. */
export class Watch {
  #slow = 0
  /** gap: ms since the frame before; true where drawing should be made cheaper. */
  slow(gap: number): boolean {
    // a long pause is a hidden tab or a busy page, no slow frame
    if (gap > 400) return false
    this.#slow = gap > SLOW_MS ? this.#slow + 1 : Math.max(0, this.#slow - 2)
    if (this.#slow < PATIENCE) return false
    this.#slow = 0
    return true
  }
}

/** Names of renderers that are processors. */
const SOFT = /swiftshader|llvmpipe|softpipe|software|basic render/i

/** How the machine draws WebGL 2: by a graphics processor ('hard'), by the processor ('soft'), or not at all. */
export function webgl(canvas: () => HTMLCanvasElement = () => document.createElement('canvas')): 'none' | 'soft' | 'hard' {
  try {
    const gl = canvas().getContext('webgl2')
    if (!gl) return 'none'
    const named = gl.getExtension('WEBGL_debug_renderer_info')
    const renderer = String(gl.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : gl.RENDERER))
    gl.getExtension('WEBGL_lose_context')?.loseContext()
    return SOFT.test(renderer) ? 'soft' : 'hard'
  } catch {
    return 'none'
  }
}
