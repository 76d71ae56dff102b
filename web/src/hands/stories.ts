// Loads by story, a row each. What can be set while the model runs is set; a kind of load shapes the model, so where the
// story needs another, it is told in a branch: a run of its own beside this one.
import type { Setting } from '../store/store.svelte'
import type { Text } from '../wire'

export interface Story {
  id: string
  title: Text
  what: Text
  source: string
  /** Set at once. */
  set: Readonly<Record<string, number>>
  /** The kind of load that it needs, where it needs one. */
  kind?: string
  /** The built-in world of its branch; this page's own where none is named. */
  world?: string
}

export const STORIES: readonly Story[] = [
  { id: 'rush', set: { 'load.level': 1 }, title: { en: 'Everyone at once', zh: '所有人同时来' }, what: { en: 'All that the racks can do, in one step.', zh: '一步到机架全部能力。' }, source: '' },
  { id: 'night', set: { 'load.level': 0.3 }, title: { en: 'A quiet night', zh: '安静的夜' },
    what: { en: 'A third of the work, yet half of the power: idle servers draw on.', zh: '工作只有三成，功率仍有一半：空闲服务器照样耗电。' }, source: 'EST: 0.3' },
  { id: 'chat', set: { 'load.level': 1, 'load.conversations_per_s': 7000 }, kind: 'chat', world: 'lingshui-ai', title: { en: '7,000 conversations a second', zh: '每秒 7,000 次对话' },
    what: { en: 'The claim made for the AI pod, taken at its word: 700 kW and a daily peak at 15:00.', zh: '按 AI 数据舱的说法：700 kW，每日 15:00 达峰。' }, source: 'Hainan Daily 2025-03; China Daily 2025-04-24' },
  { id: 'training', set: { 'load.level': 1 }, kind: 'training', title: { en: 'A training run', zh: '训练大模型' },
    what: { en: 'All accelerators in step: every half hour a checkpoint halves the power, and now and then a restart.', zh: '全部加速卡同步：每半小时写检查点，功率减半；偶有故障重启。' }, source: 'Llama 3, arXiv 2407.21783' },
  { id: 'rendering', set: { 'load.level': 1 }, kind: 'rendering', title: { en: 'Rendering Nezha 2', zh: '渲染《哪吒 2》' },
    what: { en: 'Shots come when an artist sends them and wait; racks go from idle to full and back.', zh: '镜头由画师随时送来排队；机架在空载与满载间往返。' }, source: 'Hainan Daily 2025-03; kepu.gov.cn 2025-03-03' },
  { id: 'day', set: { 'load.level': 0.8 }, kind: 'diurnal', title: { en: 'A day, up and down', zh: '一天的起落' },
    what: { en: 'Work swings by a sixth round its mean, highest in mid-afternoon.', zh: '工作量绕均值起伏约六分之一，午后最高。' }, source: 'EST' },
]

/** Whether a story can be told on the run that is shown. */
export const fits = (s: Story, settings: ReadonlyMap<string, Setting>): boolean =>
  (s.kind === undefined || settings.get('load.kind')?.value === s.kind) && Object.keys(s.set).every((n) => settings.get(n)?.parameter.live)

/** What a new run is asked for. */
export function branch(s: Story, world: string, title: string): { world: string; set: Record<string, number | string>; title: string; pace: number } {
  return { world: s.world ?? world, set: { ...s.set, ...(s.kind !== undefined ? { 'load.kind': s.kind } : {}) }, title, pace: 600 }
}

/** The command line that serves the same. */
export function command(s: Story, world: string): string {
  const sets = Object.entries(branch(s, world, '').set).map(([k, v]) => `--set ${k}=${String(v)}`)
  return ['seapod serve', s.world ?? world, ...sets].join(' ')
}
