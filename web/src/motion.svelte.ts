// Motion that means something: dashes run and impellers turn at a rate that may change at any time without a jump.
// It stands still where the person asked for reduced motion, and while the run is paused.
import type { Attachment } from 'svelte/attachments'

const still = typeof matchMedia === 'function' ? matchMedia('(prefers-reduced-motion: reduce)') : null

/** Rates nearer than this to the one shown are not worth an update. */
const SAME = 0.03

function animate(frames: Keyframe[], ms: number, rate: () => number): Attachment {
  return (node) => {
    const animation = node.animate(frames, { duration: ms, iterations: Infinity })
    animation.pause()
    let shown = 0
    const set = (): void => {
      const wanted = still?.matches ? 0 : rate()
      const r = Number.isFinite(wanted) && Math.abs(wanted) > 0.01 ? wanted : 0
      if (r === shown || (r !== 0 && Math.abs(r - shown) < SAME * Math.abs(shown))) return
      shown = r
      if (r === 0) animation.pause()
      else {
        animation.updatePlaybackRate(r)
        if (animation.playState !== 'running') animation.play()
      }
    }
    $effect(set)
    still?.addEventListener('change', set)
    return () => {
      still?.removeEventListener('change', set)
      animation.cancel()
    }
  }
}

/** Dashes of the given period run along a path, at rate 1 one period a second. */
export const flowing = (period: number, rate: () => number): Attachment =>
  animate([{ strokeDashoffset: String(period) }, { strokeDashoffset: '0' }], 1000, rate)

/** A wheel turns, at rate 1 once a second. */
export const turning = (rate: () => number): Attachment => animate([{ transform: 'rotate(0deg)' }, { transform: 'rotate(360deg)' }], 1000, rate)
