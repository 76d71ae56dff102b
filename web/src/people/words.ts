// The sentences around people, in both languages.
import { i18n } from '../app'
import { fill } from '../i18n/dictionary'

const words = {
  people: ['People', '在场的人'],
  count: ['Looking: {n}', '{n} 人在看'],
  name: ['Your name', '你的名字'],
  viewer: ['Viewer {n}', '观众 {n}'],
  you: ['you', '你'],
  control: ['in control', '掌控中'],
  asks: ['asks for control', '请求掌控'],
  hand: ['Hand control over', '交出控制'],
  back: ['Take control back', '收回控制'],
  raise: ['Raise your hand', '举手'],
  lead: ['Show all what I see', '让大家看我的画面'],
  leading: ['All see what you see', '大家正看着你的画面'],
  following: ['Following the lecturer', '正在跟随讲课人'],
  shown: ['A view is shown', '有人在展示画面'],
  stopped: ['Following stopped', '已停止跟随'],
  follow: ['Follow', '跟随'],
  stop: ['Stop', '停止'],
  failed: ['Who looks could not be fetched.', '无法获取观看者名单。'],
} as const

export const w = (key: keyof typeof words, values?: Readonly<Record<string, string | number>>): string => fill(words[key][i18n.lang === 'zh' ? 1 : 0], values)
