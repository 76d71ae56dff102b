// The sentences about time, in both languages; they come with the timeline and not with the page. English is the measure.
import { i18n } from '../app'
import { fill, type Lang } from '../i18n/dictionary'

const en = {
  track: 'Timeline',
  'at.now': 'now, {now}',
  'at.past': '{at}, {ago} before the present, {now}',
  help: 'Arrow keys go a frame, with Shift an hour, Page keys a day; Home is the start, End the present.',
  gone: 'not kept',
  band: 'You look at {at}. The run is at {now}.',
  failed: 'The server keeps no frame of {at}.',
  back: 'Back to now',
} as const
type Word = keyof typeof en

const zh: Record<Word, string> = {
  track: '时间轴',
  'at.now': '现在，{now}',
  'at.past': '{at}，比现在（{now}）早 {ago}',
  help: '方向键移动一帧，加 Shift 移动一小时，翻页键移动一天；Home 键到起点，End 键回到现在。',
  gone: '未保留',
  band: '您正在查看 {at}。运行已到 {now}。',
  failed: '服务器没有保留 {at} 的数据。',
  back: '回到现在',
}

const words: Record<Lang, Record<Word, string>> = { en, zh }
export const w = (key: Word, values?: Readonly<Record<string, string | number>>): string => fill(words[i18n.lang][key], values)
