// The sentences of the game in both languages; English is the measure.
import { i18n } from '../app'
import { fill, type Lang } from '../i18n/dictionary'

const en = {
  intro: 'Turn pumps and fans yourself through {hours} hours of the model, at full load in a sea that warms by three to four kelvin. Then the controller drives the same hours from the same instant, and the run goes on as it was.',
  rule: 'Slow is cheap, until chips pass {chip} or the supply stands more than {supply} above its set point. Points, fewer are better: 1,000 × (PUE − 1) by energy, and one for each minute above a limit. Hot chips leak current that counts as computing and flatters PUE: look at the meter too.',
  start: 'Take it in hand', stop: 'Give up', idle: '', ready: 'A moment…', you: 'You', back: 'Back to where you began…', controller: 'Controller', done: '',
  now: 'Hottest chip {chip} of {max}; supply above its set point {supply} of {over}.',
  points: 'Points', chips: 'min of hot chips', supply: 'min of warm supply',
  won: 'You beat the controller', lost: 'The controller did better', lap: 'Your lap',
  none: 'The controller’s lap is not available: this server cannot go back to where you began.',
  copy: 'Copy the result', best: 'Best in this tab',
  share: '{who}: PUE {pue}, {min} min above limits, {points} points.',
} as const
type Word = keyof typeof en

const zh: Record<Word, string> = {
  intro: '在模型的 {hours} 小时里亲手调泵和风机：满负荷，海水升温 3 至 4 K。随后控制器从同一时刻跑同样几小时，之后运行恢复原样。',
  rule: '慢就是省，直到芯片超过 {chip}，或供水高出设定值 {supply} 以上。得分越低越好：1,000 ×（PUE − 1），按能量计；超限每分钟加一分。热芯片漏电却算作计算用电，美化 PUE：也请看电表。',
  start: '亲手来', stop: '放弃', idle: '', ready: '请稍候…', you: '你', back: '正在回到起点…', controller: '控制器', done: '',
  now: '最热芯片 {chip}，限 {max}；供水高出设定值 {supply}，限 {over}。',
  points: '得分', chips: '芯片过热（分钟）', supply: '供水过热（分钟）',
  won: '你胜过了控制器', lost: '控制器更胜一筹', lap: '你的一圈',
  none: '控制器的成绩无从得知：本服务器不能回到你开始的时刻。',
  copy: '复制成绩', best: '本标签页最佳',
  share: '{who}：PUE {pue}，超限 {min} 分钟，{points} 分。',
}

const words: Record<Lang, Record<Word, string>> = { en, zh }
export const g = (key: Word, values?: Readonly<Record<string, string | number>>): string => fill(words[i18n.lang][key], values)
