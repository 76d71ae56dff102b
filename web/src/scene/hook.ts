// What tests and lessons may know of the scene: its state as plain numbers, never its pixels.
import type { Flows } from './flows'
import type { Stage } from './stage'

const at = (flows: Flows, name: string): number => flows.travelled(name)

export function snapshot(s: Stage) {
  const { plan, visual: v } = s
  return {
    cooling: plan.cooling, quality: s.level.name, frames: s.frames, running: s.running, still: s.still, preset: s.camera.preset, orbit: { ...s.camera.now }, marked: s.marked,
    racks: Array.from({ length: plan.racks }, (_, i) => ({ chip: v.chip[i] ?? NaN, share: s.racks.heat(i) })),
    flows: s.flows.routes.map((r) => ({ name: r.name, speed: v.speeds[r.drive], travelled: at(s.flows, r.name) })),
    heats: { ...v.heats }, turns: { ...v.turns, shown: s.machines.wheels.sea?.rotation.z ?? 0 }, drift: { ...v.drift }, level: v.level, plume: { ...v.plume },
    growth: { mm: v.growth, tufts: s.hull.tufts }, neighbours: plan.neighbours.length, colours: () => s.colours(),
  }
}
export type Snapshot = ReturnType<typeof snapshot>

declare global {
  interface Window { seapodScene?: (() => Snapshot) | undefined }
}
