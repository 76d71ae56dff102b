// The plain page: link → store → views, one way. It is served by a binary that was built without Node, is written for the
// browser as it stands and needs no build. Messages fill the store; drawing happens when the browser draws, never per message.
import { alarmList, channelTable, headlines } from './channels.js'
import { controlPanel } from './controls.js'
import { connect, get, token } from './link.js'
import { both, code, h, say, speak } from './words.js'

const $ = (id) => document.getElementById(id)
const kept = 200 // events in the list

// The view is in the address, so that it can be passed on.
const view = new URLSearchParams(location.hash.slice(1))
const keep = (key, value) => {
  if (value) view.set(key, value)
  else view.delete(key)
  history.replaceState(null, '', view.size ? '#' + view : location.pathname + location.search)
}

// The store.
let hello
let values = new Float64Array(0)
let t = 0
let pace
let lastPace = 60
let link = 'connecting'
let over = false
let dirty = false
let views

const build = (m) => {
  const same = hello && JSON.stringify([m.channels, m.parameters.map((p) => p.name), m.control]) ===
    JSON.stringify([hello.channels, hello.parameters.map((p) => p.name), hello.control])
  if (hello && m.run_id !== hello.run_id) views?.headlines.clear()
  hello = m
  setTitle()
  if (same) {
    for (const p of m.parameters) views.controls.set(p.name, p.value)
    return
  }
  values = new Float64Array(m.channels.length).fill(NaN)
  $('viewer').hidden = m.control !== false
  for (const button of $('pace').children) button.disabled = m.control === false
  views = {
    headlines: headlines($('headline'), m.channels),
    alarms: alarmList($('alarms'), $('warned'), m.channels),
    table: channelTable($('channels'), m.channels),
    controls: controlPanel($('controls'), m.parameters, m.control !== false, ask),
  }
  filter()
}

const ask = (message) => server.ask(message)

/** A new run has begun: its parameters are what the catalogue says now. */
const begin = async () => {
  over = false
  try {
    const catalogue = await (await get('api/v1/catalogue')).json()
    build({ ...hello, ...catalogue })
  } catch {
    say($('trouble'), 'lost') // the next hello brings them
  }
}

/** A socket does not say why it was refused; a request does. */
const knock = async () => {
  const answer = await get('api/v1/latest').catch(() => ({}))
  $('ticket').hidden = answer.status !== 401
}

const setPace = (value) => {
  pace = value
  if (pace !== null) lastPace = pace
  for (const button of $('pace').children) {
    const pressed = button.value === 'pause' ? pace === null : button.value === String(pace)
    if (!['step', 'reset'].includes(button.value)) button.setAttribute('aria-pressed', pressed)
  }
  say($('meaning'), meaning(pace))
  showState()
}

const meaning = (p) => {
  if (p === null) return both('paceNone')
  if (p === 0) return both('paceFree')
  const [n, en, zh] = p >= 3600 ? [p / 3600, 'hours', '小时'] : p >= 60 ? [p / 60, 'minutes', '分钟'] : [p, 'seconds', '秒']
  const amount = Number(n.toPrecision(3))
  return { en: `A second shows ${amount} ${amount === 1 ? en.slice(0, -1) : en} of the model.`, zh: `每秒显示模型的 ${amount} ${zh}。` }
}

// Views.
const draw = () => {
  dirty = false
  const instant = new Date(Date.parse(hello.start) + t * 1000)
  const shown = instant.toISOString().slice(0, 19)
  $('date').textContent = shown.replace('T', ' ')
  $('date').dateTime = shown + 'Z'
  const [days, hours, minutes] = [Math.floor(t / 86400), Math.floor(t / 3600) % 24, Math.floor(t / 60) % 60]
  const clock = `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
  say($('elapsed'), { en: `day ${days}, ${clock} into the run`, zh: `运行第 ${days} 天 ${clock}` })
  views.headlines.draw(values)
  views.alarms.draw(values)
  views.table.draw(values)
}

const showState = () => {
  const state = link !== 'open' ? link : over ? 'ended' : pace === null ? 'paused' : 'live'
  $('link').dataset.state = state
  document.body.classList.toggle('stale', link === 'lost')
  $('retry').hidden = link !== 'lost'
  say($('state'), state)
}

const filter = () => {
  const words = $('filter').value.toLowerCase().split(/\s+/).filter(Boolean)
  views?.table.filter(words)
  views?.controls.filter(words)
  views?.table.draw(values)
}

const kindWords = {
  command: { en: 'set', zh: '设定' },
  alarm: { en: 'alarm', zh: '报警' },
  trip: { en: 'trip', zh: '跳闸' },
  pace: { en: 'pace', zh: '速度' },
  reset: { en: 'reset', zh: '重置' },
  missed: { en: 'missed', zh: '漏帧' },
  end: { en: 'end', zh: '结束' },
  link: { en: 'connection', zh: '连接' },
}

/** Puts an event at the top of the list; frames missed in a row are one line. */
const note = (event) => {
  const list = $('events')
  if (event.kind === 'missed' && list.firstChild?.missed) {
    const line = list.firstChild
    line.missed += event.value
    line.querySelector('code').textContent = String(line.missed)
    return
  }
  const at = event.t === undefined || !hello ? '' : new Date(Date.parse(hello.start) + event.t * 1000).toISOString().slice(0, 19).replace('T', ' ')
  const parts = [h('time', {}, at), say(h('span', { class: 'kind' }), kindWords[event.kind] ?? { en: event.kind, zh: event.kind })]
  if (event.kind === 'missed') parts.push(h('code', {}, String(event.value)))
  else if (event.kind === 'alarm') parts.push(code(event.name), say(h('span'), event.value ? 'on' : 'off'))
  else if (event.kind === 'command') parts.push(code(event.name), h('code', {}, String(event.value)))
  else if (event.kind === 'pace') parts.push(say(h('span'), meaning(event.value)))
  else if (event.name) parts.push(code(event.name))
  if (event.help && !['pace', 'command'].includes(event.kind)) parts.push(say(h('span', { class: 'help' }), event.help))
  const line = h('li', { class: event.kind + (event.kind === 'alarm' && event.value ? ' on' : '') }, ...parts)
  if (event.kind === 'missed') line.missed = event.value
  list.prepend(line)
  while (list.children.length > kept) list.lastChild.remove()
  $('count').textContent = String(list.children.length)
}

// What people do.
$('retry').addEventListener('click', () => server.retry())

// Not by links to #alarms and the like: the part of the address behind the # is the view.
const lead = (from, to) => from.addEventListener('click', (click) => {
  click.preventDefault()
  to.scrollIntoView()
  to.focus()
})
lead($('warned'), $('alarms'))
lead(document.querySelector('.skip'), $('channels'))

$('pace').addEventListener('click', async ({ target }) => {
  const what = target.closest('button')?.value
  if (!what) return
  try {
    if (what === 'step' || what === 'reset') await ask({ type: what })
    else await ask({ type: 'pace', pace: what !== 'pause' ? Number(what) : pace === null ? lastPace : null })
    delete $('trouble').words
    $('trouble').textContent = ''
  } catch (e) {
    say($('trouble'), e.lost ? 'notSent' : { en: e.error, zh: `服务器拒绝：${e.error}` })
  }
})

$('token').addEventListener('change', () => {
  token.set($('token').value)
  $('token').value = ''
  server.retry()
})

$('filter').addEventListener('input', () => {
  keep('filter', $('filter').value)
  filter()
})

const setTitle = () => {
  if (!hello) return
  say($('title'), hello.title ?? { en: hello.world })
  document.title = 'Seapod · ' + $('title').textContent
}

const setLanguage = (language) => {
  for (const button of $('languages').children) button.setAttribute('aria-pressed', button.value === language)
  speak(language)
  setTitle()
}
$('languages').addEventListener('click', ({ target }) => {
  const language = target.closest('button')?.value
  if (!language) return
  keep('lang', language)
  setLanguage(language)
})

const system = matchMedia('(prefers-color-scheme: dark)')
const setTheme = () => {
  const dark = view.has('theme') ? view.get('theme') === 'dark' : system.matches
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  $('theme').setAttribute('aria-pressed', dark)
}
system.addEventListener('change', setTheme)
$('theme').addEventListener('click', () => {
  keep('theme', document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark')
  setTheme()
})

const readView = () => {
  if (view.has('token')) { // as somebody passed it on; it shall not stay in the address
    token.set(view.get('token'))
    keep('token', '')
  }
  setTheme()
  setLanguage(view.get('lang') ?? (navigator.language.startsWith('zh') ? 'zh' : 'en'))
  $('filter').value = view.get('filter') ?? ''
  filter()
}
addEventListener('hashchange', () => {
  for (const key of [...view.keys()]) view.delete(key)
  for (const [key, value] of new URLSearchParams(location.hash.slice(1))) view.set(key, value)
  readView()
})
readView()

// What the link tells the store.
const server = connect({
  state: (state) => {
    if (state === 'open' && link === 'lost') note({ kind: 'link', help: both('regained') })
    if (state === 'lost' && link === 'open') note({ kind: 'link', help: both('lost') })
    if (state !== 'connecting' || link !== 'lost') link = state
    if (state === 'lost') knock()
    showState()
  },
  hello: (m) => {
    over = false
    $('ticket').hidden = true
    build(m)
    setPace(m.pace)
  },
  frame: (m) => {
    for (let i = 0; i < values.length; i++) values[i] = m.values[i] ?? NaN
    t = m.t
    if (!dirty) requestAnimationFrame(draw)
    dirty = true
  },
  event: (m) => {
    if (m.kind === 'pace') setPace(m.value)
    if (m.kind === 'command' || m.kind === 'set') views.controls.set(m.name, m.value)
    if (m.kind === 'end') over = true
    if (m.kind === 'reset') begin()
    if (m.kind !== 'set') note(m)
    showState()
  },
})
