// The sentences of the game in both languages; English is the measure.
import { i18n } from '../app'
import { fill, type Lang } from '../i18n/dictionary'

const en = {
  intro: 'For {hours} hours of the model you turn pumps and fans yourself, at full load, while the sea warms by three to four kelvin. Then the controller drives the same hours from the same instant, and the run goes on as it was before.',
  cube: 'Half the speed moves half the water for an eighth of the power: flow goes with speed, power with its cube. So slow is cheap, until something gets too warm.',
  limit: 'The limits: chips slow down at {chip}, and the supply may stand {supply} above its set point.',
  rule: 'Points, fewer are better: 1,000 × (PUE − 1), energy over energy, and one for each minute above a limit. Hot chips leak current that counts as computing, which flatters PUE: look at the meter too.',
  start: 'Take it in hand', again: 'Once more', stop: 'Give up', ready: 'A moment…',
  yours: 'Your hours.', its: 'The controller drives the same hours.', progress: 'Of the lap',
  left: 'Left', chip: 'Hottest chip', over: 'Supply over set', points: 'Points', measure: 'Measure',
  chips: 'Minutes, chips too warm', supply: 'Minutes, supply too warm', meter: 'At the meter', you: 'You', controller: 'Controller',
  won: 'You beat the controller.', lost: 'The controller did better.', lap: 'Your lap',
  none: 'What the controller would have got is not available: this server cannot go back to where you began.',
  copy: 'Copy the result', best: 'Best in this tab', entry: 'PUE {pue}, {min} min above limits',
  share: 'I cooled “{world}” by hand for {hours} h of a warming sea: PUE {pue}, {min} min above limits, {points} points.',
  'share.other': ' The controller: PUE {pue}, {min} min, {points} points.',
  nothing: 'This pod has neither pumps nor fans to take in hand.',
} as const
type Word = keyof typeof en

const zh: Record<Word, string> = {
  intro: '在模型的 {hours} 小时里由你亲手调泵和风机：满负荷，海水升温 3 至 4 K。随后控制器从同一时刻跑同样几小时，之后运行恢复原样。',
  cube: '转速减半，水量减半，功率只剩八分之一：流量与转速成正比，功率与其立方成正比。所以慢就是省，直到某处过热。',
  limit: '限度：芯片在 {chip} 降频；供水最多可高出设定值 {supply}。',
  rule: '得分越低越好：1,000 ×（PUE − 1），按能量之比计；超限每分钟加一分。热芯片漏电，却算作计算用电，会美化 PUE：也请看电表。',
  start: '亲手来', again: '再来一次', stop: '放弃', ready: '请稍候…',
  yours: '现在由你来。', its: '控制器正在跑同样的几小时。', progress: '本圈进度',
  left: '剩余', chip: '最热芯片', over: '供水超设定', points: '得分', measure: '指标',
  chips: '芯片过热（分钟）', supply: '供水过热（分钟）', meter: '电表', you: '你', controller: '控制器',
  won: '你胜过了控制器。', lost: '控制器更胜一筹。', lap: '你的一圈',
  none: '控制器的成绩无从得知：本服务器不能回到你开始的时刻。',
  copy: '复制成绩', best: '本标签页最佳', entry: 'PUE {pue}，超限 {min} 分钟',
  share: '我在升温的海水中亲手冷却“{world}”{hours} 小时：PUE {pue}，超限 {min} 分钟，{points} 分。',
  'share.other': '控制器：PUE {pue}，{min} 分钟，{points} 分。',
  nothing: '此舱没有可手动的泵或风机。',
}

const words: Record<Lang, Record<Word, string>> = { en, zh }
export const g = (key: Word, values?: Readonly<Record<string, string | number>>): string => fill(words[i18n.lang][key], values)
