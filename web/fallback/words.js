// Every sentence of the page in both languages, and the few functions that put text on it.
// An element remembers its sentence, so that switching the language rewrites the page in place.

const words = {
  skip: ['Skip to the values', '跳到数值'],
  connecting: ['Connecting', '正在连接'],
  live: ['Live', '实时'],
  paused: ['Paused', '已暂停'],
  ended: ['The run is over', '运行已结束'],
  lost: ['Connection lost, trying again', '连接中断，正在重试'],
  retry: ['Try now', '立即重试'],
  token: ['This server asks for a token:', '此服务器需要令牌：'],
  modelDate: ['Model date', '模型日期'],
  language: ['Language', '语言'],
  dark: ['Dark', '深色'],
  run: ['The run', '运行'],
  pace: ['Pace', '速度'],
  pause: ['Pause', '暂停'],
  step: ['Step', '单步'],
  max: ['Max', '最快'],
  reset: ['Reset', '重置'],
  paceNone: ['Time stands still.', '时间停止。'],
  paceFree: ['As fast as it goes.', '以最快速度运行。'],
  filter: ['Filter', '筛选'],
  filterHint: ['pump, degC, rack.7', '水泵、degC、rack.7'],
  headline: ['At a glance', '概览'],
  alarms: ['Alarms', '报警'],
  noAlarms: ['No alarm', '无报警'],
  controls: ['Controls', '控制'],
  firstOfAll: ['Most used', '常用'],
  viewer: ['You may look but not set: this connection has no right to command.', '仅可查看：此连接无权下达命令。'],
  channels: ['All values', '全部数值'],
  nothing: ['Nothing matches the filter.', '没有符合筛选条件的项目。'],
  events: ['Events', '事件'],
  disclaimer: ['Illustrative only: Seapod is a model. It controls no hardware, and its numbers are not measurements.', '仅供演示：Seapod 是一个模型，不控制任何硬件，其数值并非实测。'],
  plain: ['This is the plain page of a binary built without Node; “make build” adds the full one.', '这是未用 Node 构建的程序所带的简易页面；执行 “make build” 可得到完整页面。'],
  catalogue: ['Catalogue', '目录'],
  world: ['World (TOML)', '世界（TOML）'],
  scenario: ['This run as a scenario', '本次运行的场景'],
  metrics: ['Metrics', '指标'],
  name: ['Name', '名称'],
  value: ['Value', '数值'],
  unit: ['Unit', '单位'],
  help: ['Meaning', '含义'],
  on: ['on', '开'],
  off: ['off', '关'],
  doIt: ['Do it', '执行'],
  toDefault: ['Back to the default', '恢复默认值'],
  notNumber: ['That is not a number.', '这不是数字。'],
  notSent: ['Not sent: the connection is lost.', '未发送：连接已中断。'],
  regained: ['Connection regained', '连接已恢复'],
  pue: ['PUE', '电能利用效率 PUE'],
  itPower: ['Server power', '服务器功率'],
  totalPower: ['Total power', '总功率'],
  seaTemperature: ['Sea', '海水温度'],
  discharge: ['Discharge', '排水温度'],
  chip: ['Hottest chip', '最高芯片温度'],
}

// What the parts of a name are called where they head a group; others stand as they are.
const parts = {
  pod: ['Pod', '数据舱'],
  cluster: ['Cluster', '集群'],
  sea: ['Sea', '海水'],
  alarm: ['alarms', '报警'],
  battery: ['battery', '电池'],
  cable: ['cable', '海缆'],
  chip: ['chips', '芯片'],
  claim: ['claim', '运营方说法'],
  clean: ['cleaning', '清洗'],
  exchanger: ['exchanger', '换热器'],
  fan: ['fans', '风机'],
  fouling: ['fouling', '污垢'],
  gas: ['gas', '舱内气体'],
  growth: ['marine growth', '海洋附着物'],
  hull: ['hull', '舱壳'],
  load: ['Load', '负载'],
  loop: ['loop', '淡水回路'],
  plate: ['plates', '换热板'],
  rack: ['racks', '机柜'],
  strainer: ['strainer', '滤网'],
  supply: ['supply', '供水'],
  ups: ['UPS', 'UPS'],
}

let language = 'en'

/** The sentence in the page's language: a key of words, or a pair {en, zh}. */
export const pick = (pair) => {
  const { en, zh } = typeof pair === 'string' ? both(pair) : pair
  return language === 'zh' ? zh || en : en
}

export const both = (key) => ({ en: words[key][0], zh: words[key][1] })

/** A heading for a prefix such as pod.0.rack; a part in the middle of it is not capitalised. */
export const heading = (prefix) => {
  const of = (i) => prefix.split(/[._]/).map((part) => parts[part]?.[i] ?? part).join(' ')
  const en = of(0)
  return { en: en.slice(0, 1).toUpperCase() + en.slice(1).toLowerCase().replace('ups', 'UPS'), zh: of(1) }
}

/** Writes a sentence into a node, now and whenever the language changes. */
export const say = (node, pair) => {
  node.words = pair
  const text = pick(pair)
  if (node.textContent !== text) node.textContent = text
  return node
}

/** Names a node for those who do not see it. */
export const label = (node, pair) => {
  node.labelWords = pair
  node.setAttribute('aria-label', pick(pair))
  return node
}

export const speak = (lang) => {
  language = lang
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
  for (const node of document.querySelectorAll('*')) {
    const { say: text, label: name, hint } = node.dataset ?? {}
    if (node.words || text) say(node, node.words ?? text)
    if (node.labelWords || name) label(node, node.labelWords ?? name)
    if (hint) node.placeholder = pick(hint)
  }
}

/** Makes an element: h('td', {class: 'value'}, child, 'text'). */
export const h = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, '')
    else if (value !== false && value !== undefined) node.setAttribute(name, value)
  }
  node.append(...children)
  return node
}

/** A name may break after its dots and underscores where a line is short. */
export const code = (name, shown = name) => {
  const node = h('code', { title: name, translate: 'no' })
  shown.split(/(?<=[._])/).forEach((part, i) => node.append(...(i ? [h('wbr'), part] : [part])))
  return node
}

/** Numbers of one quantity keep one form, so that they do not jitter: as many decimals as its range calls for. */
export const form = ({ min, max }) => {
  const span = max - min
  if (span > 0 && span < 0.01) {
    const power = Math.floor(Math.log10(span)) - 1
    const tail = '×10' + String(power).replace(/[-\d]/g, (c) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(c)])
    return (v) => (v / 10 ** power).toFixed(2).replace('-', '−') + tail
  }
  const decimals = span > 0 ? Math.min(4, Math.max(0, 4 - Math.ceil(Math.log10(span)))) : 3
  const number = new Intl.NumberFormat('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
  return (v) => number.format(v).replace('-', '−')
}

/** Whether every word of the filter stands in a quantity's name, unit or help. */
export const matches = ({ name, unit, help }, wanted) => {
  const text = `${name} ${unit} ${help.en} ${help.zh}`.toLowerCase()
  return wanted.every((word) => text.includes(word))
}
