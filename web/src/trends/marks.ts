// What happened, as marks on the time axis: commands, trips, and the stretches in which an alarm stood.
import type { Happening } from '../wire'
import type { Series, Span } from '../store/series'

/** A look is the instant that the page shows, where that is not the newest. */
export interface Mark { t: number; kind: 'command' | 'trip' | 'look'; text: string }
export interface Stretch extends Span { name: string }
export interface Deed { t: number; name: string; value: number }

/** The commands of a scenario file, as the server tells the run so far. */
export function commandsIn(toml: string): Deed[] {
  const out: Deed[] = []
  for (const block of toml.split(/^\[\[command\]\]\s*$/m).slice(1)) {
    const t = Number(/^t\s*=\s*([-+\d.eE]+)/m.exec(block)?.[1] ?? NaN)
    const name = /^set\s*=\s*"([^"]+)"/m.exec(block)?.[1]
    const value = Number(/^value\s*=\s*([-+\d.eE]+)/m.exec(block)?.[1] ?? NaN)
    if (name !== undefined && Number.isFinite(t)) out.push({ t, name, value })
  }
  return out
}

/** Deeds within a window, oldest first; those of one slider that lie closer together than a mark is wide count once, the last. */
export function marks(deeds: readonly Deed[], happenings: readonly Happening[], span: Span, text: (name: string, value: number | null, trip: Happening | null) => string): Mark[] {
  const all = [
    ...deeds.map((d) => ({ t: d.t, name: d.name, value: d.value as number | null, trip: null as Happening | null })),
    ...happenings.filter((h) => h.kind === 'command' || h.kind === 'trip').map((h) => ({ t: h.t, name: h.name, value: h.value, trip: h.kind === 'trip' ? h : null })),
  ].filter((d) => d.t >= span.from && d.t <= span.to).sort((a, b) => a.t - b.t)
  const near = (span.to - span.from) / 150
  const kept = all.filter((d, i) => !all.some((e, k) => k > i && e.name === d.name && (e.trip === null) === (d.trip === null) && e.t - d.t <= near))
  return kept.map((d) => ({ t: d.t, kind: d.trip ? 'trip' : 'command', text: text(d.name, d.value, d.trip) }))
}

/** The stretches in which each alarm stood, from its channel's highest values. */
export function stretches(s: Series, names: readonly string[], span: Span): Stretch[] {
  const [t] = s.columns
  return names.flatMap((name, k) => {
    const out: Stretch[] = []
    const high = s.high[k] ?? []
    let from = NaN
    t.forEach((at, i) => {
      const on = (high[i] ?? 0) > 0.5
      if (on && Number.isNaN(from)) from = i === 0 ? Math.max(span.from, at) : at
      if (!on && !Number.isNaN(from)) {
        out.push({ name, from, to: at })
        from = NaN
      }
    })
    if (!Number.isNaN(from)) out.push({ name, from, to: t.at(-1) ?? from })
    return out
  })
}
