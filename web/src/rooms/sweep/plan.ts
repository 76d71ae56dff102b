// A small sweep as the form has it and as the link keeps it: what varies and how, what is measured, how it is run; and the same
// plan as the server's JSON, as a plan's TOML and as a command line.

export interface Axis { key: string; spec: string }
export interface Plan {
  axes: readonly Axis[]
  /** channel:reduction */
  measures: readonly string[]
  design: string
  n: number
  /** '' is the steady state. */
  during: string
  from: string
  set: readonly Axis[]
}

export const DESIGNS = ['grid', 'lhs', 'sobol'] as const
export const REDUCTIONS = ['mean', 'max', 'min', 'final', 'integral', 'q95'] as const
export const DURINGS = ['', '1h', '6h', '1d', '7d', '31d'] as const
export const MOST_AXES = 3

type Keys = Readonly<Record<string, string>>
const pairs = (s: string | undefined): Axis[] => (s ? s.split(';').map((p) => { const [key = '', ...rest] = p.split('='); return { key, spec: rest.join('=') } }) : [])
const joined = (axes: readonly Axis[]): string => axes.map((a) => `${a.key}=${a.spec}`.replaceAll(';', '')).join(';')

export const read = (k: Keys): Plan => ({
  axes: pairs(k.x).slice(0, MOST_AXES), measures: k.y ? k.y.split(',') : [], design: DESIGNS.find((d) => d === k.design) ?? 'grid', n: Number(k.n) || 32,
  during: DURINGS.find((d) => d === k.during) ?? '', from: k.from ?? '', set: pairs(k.set),
})
export const write = (p: Plan): Record<string, string> => ({
  x: joined(p.axes), y: p.measures.map((m) => m.replaceAll(',', '')).join(','), design: p.design === 'grid' ? '' : p.design, n: p.design === 'grid' || p.n === 32 ? '' : String(p.n), during: p.during, from: p.from, set: joined(p.set),
})

/** The values of `low:high:count` or `a,b,c`; null where it is neither. */
export function values(spec: string): number[] | null {
  const parts = spec.split(':').map((s) => (s.trim() ? Number(s) : NaN))
  const [low = NaN, high = NaN, count = NaN] = parts
  if (spec.includes(':')) return parts.length === 3 && count >= 2 && count <= 4096 && low < high ? Array.from({ length: Math.floor(count) }, (_, i) => low + ((high - low) * i) / (Math.floor(count) - 1)) : null
  const list = spec.split(',').map((s) => (s.trim() ? Number(s) : NaN))
  return list.every(Number.isFinite) ? list : null
}

/** How many runs it takes; NaN where an axis does not say. */
export const runs = (p: Plan): number => (p.design === 'grid' ? p.axes.reduce((n, a) => n * (values(a.spec)?.length ?? NaN), 1) : p.n)

// Measured on two slow cores with the Lingshui pod: a steady state 2 to 6 ms, a day of model time 30 ms.
const STEADY_S = 0.005
const DAY_S = 0.03
const DAYS: Record<string, number> = { '1h': 1 / 24, '6h': 0.25, '1d': 1, '7d': 7, '31d': 31 }
export const seconds = (p: Plan, pods: number): number => runs(p) * (STEADY_S + DAY_S * (DAYS[p.during] ?? 0)) * Math.max(1, pods)

const number = (s: string): number | string => (s.trim() && Number.isFinite(Number(s)) ? Number(s) : s)
/** What POST /api/v1/sweeps takes. */
export const body = (p: Plan): Record<string, unknown> => ({
  axes: Object.fromEntries(p.axes.map((a) => [a.key, a.spec])), measures: p.measures, design: p.design,
  ...(p.design === 'grid' ? {} : { n: p.n }), ...(p.during ? { run_for: p.during } : { mode: 'steady' }), ...(p.from && { from: p.from }),
  ...(p.set.length && { set: Object.fromEntries(p.set.map((s) => [s.key, number(s.spec)])) }),
})

export const command = (p: Plan, world: string): string => [
  `seapod sweep ${world}`, ...p.axes.map((a) => `--axis ${a.key}=${a.spec}`), ...p.measures.map((m) => `--measure ${m}`),
  ...(p.design === 'grid' ? [] : [`--design ${p.design} --n ${String(p.n)}`]), p.during ? `--run-for ${p.during}` : '--steady', ...(p.from ? [`--from ${p.from}`] : []), ...p.set.map((s) => `--set ${s.key}=${s.spec}`),
].join(' ')

export const toml = (p: Plan, world: string): string => {
  const table = (name: string, rows: readonly Axis[], value: (s: string) => string): string[] => (rows.length ? ['', `[${name}]`, ...rows.map((a) => `"${a.key}" = ${value(a.spec)}`)] : [])
  return [
    `world = "${world}"`, `design = "${p.design}"`, ...(p.design === 'grid' ? [] : [`n = ${String(p.n)}`]), p.during ? `run_for = "${p.during}"` : 'mode = "steady"', ...(p.from ? [`from = "${p.from}"`] : []),
    `measures = ${JSON.stringify(p.measures)}`, ...table('set', p.set, (s) => (typeof number(s) === 'number' ? s : JSON.stringify(s))), ...table('axes', p.axes, (s) => JSON.stringify(s)), '',
  ].join('\n')
}
