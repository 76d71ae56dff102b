// The sentences of the hands' tabs in both languages; English is the measure.
import { i18n } from '../app'
import { fill, type Lang } from '../i18n/dictionary'

const en = {
  tabs: 'What to do with the pod',
  try: 'Try', all: 'All', beat: 'Beat it',
  water: 'Break the water', inside: 'Break the pod', power: 'Break the power', sea: 'Stir up the sea',
  break: 'Break', mend: 'Mend', call: 'Call', off: 'Call off',
  forget: 'Close: {name}',
  in: 'In {time}', mended: 'Over after {time}',
  columns: 'before → farthest → now',
  throttle: 'chips slow down at {limit}',
  trends: 'Show in trends',
  takes: 'All of it shows in {time} of the model.',
  faster: 'Run at {pace}',
  asked: 'What is asked of it', ask: 'Ask', branch: 'In a new run',
  about: 'What it is, and who says so',
  shapes: 'Its kind of load shapes the model: it needs a run of its own, beside this one.',
  opening: 'The run is being made…', opened: 'Open “{name}”',
  none: 'This server opens no further runs. Serve it yourself:', refused: 'Not made: {error}',
  changed: 'Changed in this run', resetAll: 'Put all back', unchanged: 'Nothing is changed.',
} as const
export type Word = keyof typeof en

const zh: Record<Word, string> = {
  tabs: '对数据舱做点什么',
  try: '试一试', all: '全部参数', beat: '胜过它',
  water: '水路故障', inside: '舱内故障', power: '供电故障', sea: '海况突变',
  break: '触发', mend: '修复', call: '召来', off: '撤回',
  forget: '关闭：{name}',
  in: '{time}内', mended: '历时{time}后结束',
  columns: '之前 → 最远 → 现在',
  throttle: '芯片在 {limit} 降频',
  trends: '在趋势中显示',
  takes: '模型时间约{time}后全部显现。',
  faster: '以 {pace} 运行',
  asked: '让它干什么活', ask: '下达', branch: '新建运行',
  about: '这是什么，出自何处',
  shapes: '负载类型决定模型结构，因此需在旁边另开一次运行。',
  opening: '正在建立运行…', opened: '打开“{name}”',
  none: '本服务器不能另开运行。可自行启动：', refused: '未能建立：{error}',
  changed: '本次运行中的改动', resetAll: '全部还原', unchanged: '没有改动。',
}

const words: Record<Lang, Record<Word, string>> = { en, zh }
export const w = (key: Word, values?: Readonly<Record<string, string | number>>): string => fill(words[i18n.lang][key], values)

const UNITS = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]] as const
const LEAST = 1.5 // of a unit, so that 90 minutes are said in minutes
/** A stretch of time in one unit: 4 min, 2.5 h, 10 days. */
export function lasting(s: number): string {
  const [unit, size] = UNITS.find(([, n]) => s >= LEAST * n) ?? ['second', 1]
  const n = s / size
  return new Intl.NumberFormat(i18n.lang === 'zh' ? 'zh-CN' : 'en-GB', { style: 'unit', unit, unitDisplay: unit === 'day' ? 'long' : 'short', maximumFractionDigits: n < 10 && unit !== 'second' ? 1 : 0 }).format(n)
}
