// Loads by story, a row each; what it is and who says so the catalogue tells, in the help and source of the parameters named.
// What can be set while the model runs is set; a kind of load shapes the model, so where the story needs another, it is
// told in a branch: a run of its own beside this one.
import type { Setting } from '../store/store.svelte'
import type { Text } from '../wire'

export interface Story {
  id: string
  title: Text
  /** The parameters whose help and source tell it. */
  tells: readonly string[]
  /** Set at once. */
  set: Readonly<Record<string, number>>
  /** The kind of load that it needs, where it needs one. */
  kind?: string
  /** The built-in world of its branch; this page's own where none is named. */
  world?: string
}

const FULL = { 'load.level': 1 }
export const STORIES: readonly Story[] = [
  { id: 'chat', title: { en: '7,000 conversations a second', zh: '每秒 7,000 次对话' }, tells: ['load.conversations_per_s'], set: { ...FULL, 'load.conversations_per_s': 7000 }, kind: 'chat', world: 'lingshui-ai' },
  { id: 'training', title: { en: 'A training run', zh: '训练大模型' }, tells: ['load.checkpoint_every_s', 'load.checkpoint_s'], set: FULL, kind: 'training' },
  { id: 'rendering', title: { en: 'Rendering Nezha 2', zh: '渲染《哪吒 2》' }, tells: ['load.job_h', 'load.jobs_per_d'], set: FULL, kind: 'rendering' },
  { id: 'day', title: { en: 'A day, up and down', zh: '一天的起落' }, tells: ['load.amplitude'], set: { 'load.level': 0.8 }, kind: 'diurnal' },
  { id: 'night', title: { en: 'A quiet night', zh: '安静的夜' }, tells: ['pod.0.idle_fraction'], set: { 'load.level': 0.3 } },
  { id: 'rush', title: { en: 'Everyone at once', zh: '所有人同时来' }, tells: ['load.level'], set: FULL },
]

/** Whether a story can be told on the run that is shown. */
export const fits = (s: Story, settings: ReadonlyMap<string, Setting>): boolean =>
  (s.kind === undefined || settings.get('load.kind')?.value === s.kind) && Object.keys(s.set).every((n) => settings.get(n)?.parameter.live)

/** What a new run is asked for. */
export const branch = (s: Story, world: string, title: string): { world: string; set: Record<string, number | string>; title: string; pace: number } =>
  ({ world: s.world ?? world, set: { ...s.set, ...(s.kind !== undefined ? { 'load.kind': s.kind } : {}) }, title, pace: 600 })

/** The command line that serves the same. */
export const command = (s: Story, world: string): string =>
  ['seapod serve', s.world ?? world, ...Object.entries(branch(s, world, '').set).map(([k, v]) => `--set ${k}=${String(v)}`)].join(' ')
