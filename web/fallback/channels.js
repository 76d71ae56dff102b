// What is shown: the headline, the alarms and the table of every channel. All of it is generated from the catalogue,
// and drawn only where a number has changed.
import { code, form, h, heading, label, matches, say } from './words.js'

const headline = [
  ['cluster.pue', 'pue'],
  ['cluster.it_power_kW', 'itPower'],
  ['cluster.total_power_kW', 'totalPower'],
  ['sea.temperature_degC', 'seaTemperature'],
  ['pod.0.sea_discharge_degC', 'discharge'],
  ['pod.0.chip_max_degC', 'chip'],
]
const many = 800 // channels; above this only the first pod's groups start open, since the page builds what is open
const points = 240 // of a sparkline

const isAlarm = (name) => name.includes('.alarm.')
const isSwitch = (name) => isAlarm(name) || name.endsWith('.on')

/** A cell shows one channel. It redraws itself only when its text changes. */
const cell = (channel, at) => {
  const text = document.createTextNode('–')
  const fill = h('i')
  const format = form(channel)
  let last
  const draw = (values, host) => {
    const v = values[at]
    if (Object.is(v, last)) return
    last = v
    if (isSwitch(channel.name)) {
      say(host, v >= 0.5 ? 'on' : 'off')
      if (isAlarm(channel.name)) host.parentElement.classList.toggle('alarm', v >= 0.5)
      return
    }
    const shown = Number.isNaN(v) ? '–' : format(v)
    if (text.data !== shown) text.data = shown
    const share = (v - channel.min) / (channel.max - channel.min)
    fill.style.transform = `scaleX(${share >= 0 ? Math.min(1, share) : 0})`
  }
  const parts = isSwitch(channel.name) ? [] : [text, h('span', { class: 'range', 'aria-hidden': 'true' }, fill)]
  return { parts, draw }
}

/** Groups channels by prefix; where racks and the like are numbered, one group holds them all as a matrix. */
const group = (channels) => {
  const groups = new Map()
  channels.forEach((channel, at) => {
    const numbered = channel.name.match(/^(.+\..+)\.(\d+)\.([^.]+)$/)
    const cut = channel.name.lastIndexOf('.')
    const prefix = numbered ? numbered[1] : channel.name.slice(0, Math.max(cut, 0))
    const key = prefix + (numbered ? '.#' : '')
    if (!groups.has(key)) groups.set(key, { key, prefix, matrix: !!numbered, members: [] })
    groups.get(key).members.push({ channel, at, row: numbered?.[2], leaf: numbered ? numbered[3] : channel.name.slice(cut + 1) })
  })
  return [...groups.values()].sort((a, b) => a.matrix - b.matrix) // short lists first
}

const listTable = ({ members, prefix }) => {
  const body = h('tbody', { role: 'rowgroup' })
  const cells = members.map(({ channel, at, leaf }) => {
    const c = cell(channel, at)
    const value = h('td', { role: 'cell', class: 'value' }, ...c.parts)
    const row = h('tr', { role: 'row' },
      h('th', { role: 'rowheader', scope: 'row' }, code(channel.name, leaf)),
      value,
      h('td', { role: 'cell', class: 'unit' }, channel.unit),
      say(h('td', { role: 'cell', class: 'help' }), channel.help))
    body.append(row)
    return { draw: (values) => c.draw(values, value), show: (on) => { row.hidden = !on }, channel }
  })
  const head = h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, ...['name', 'value', 'unit', 'help'].map((key) =>
    say(h('th', { role: 'columnheader', scope: 'col', class: key }), key))))
  return { node: label(h('table', { role: 'table', class: 'list' }, head, body), heading(prefix)), cells }
}

const matrixTable = ({ members, prefix }) => {
  const leaves = [...new Set(members.map((m) => m.leaf))]
  const rows = [...new Set(members.map((m) => m.row))]
  const byPlace = new Map(members.map((m) => [m.row + '.' + m.leaf, m]))
  const columns = leaves.map((leaf) => {
    const { channel } = members.find((m) => m.leaf === leaf)
    return h('th', { scope: 'col', class: 'value' }, code(`${prefix}.#.${leaf}`, leaf), h('span', { class: 'unit' }, channel.unit),
      say(h('span', { class: 'help' }), channel.help))
  })
  const cells = []
  const body = rows.map((row) => {
    const line = h('tr', {}, h('th', { scope: 'row' }, row))
    for (const leaf of leaves) {
      const place = h('td', { class: 'value' })
      line.append(place)
      const m = byPlace.get(row + '.' + leaf)
      if (!m) continue
      const c = cell(m.channel, m.at)
      place.append(...c.parts)
      cells.push({ draw: (values) => c.draw(values, place), show: (on) => { if (on) line.hidden = false }, channel: m.channel })
    }
    return line
  })
  const table = label(h('table', { class: 'matrix' }, h('thead', {}, h('tr', {}, h('td'), ...columns)), h('tbody', {}, ...body)), heading(prefix))
  const node = label(h('div', { class: 'wide', role: 'region', tabindex: '0' }, table), heading(prefix))
  return { node, cells, before: () => { for (const line of body) line.hidden = true } }
}

/** The table of all channels, in groups that open and close. */
export const channelTable = (root, channels) => {
  const none = say(h('p', { class: 'note', hidden: true }), 'nothing')
  let wanted = []
  const groups = group(channels).map((g) => {
    const open = channels.length <= many || !/^pod\.[1-9]/.test(g.prefix)
    const details = h('details', { class: 'group', open }, h('summary', {}, say(h('h3'), heading(g.prefix)),
      code(g.prefix, g.matrix ? g.prefix + '.#' : g.prefix), h('span', { class: 'count' }, String(g.members.length))))
    let table
    const show = () => {
      if (!details.open) return
      if (!table) {
        table = g.matrix ? matrixTable(g) : listTable(g)
        details.append(table.node)
      }
      table.before?.()
      for (const c of table.cells) c.show(matches(c.channel, wanted))
    }
    details.addEventListener('toggle', show)
    return {
      details,
      filter: () => {
        const any = g.members.some((m) => matches(m.channel, wanted))
        details.hidden = !any
        if (any && wanted.length && g.members.length <= many) details.open = true
        show()
        return any
      },
      draw: (values) => { if (table && details.open && !details.hidden) for (const c of table.cells) c.draw(values) },
    }
  })
  root.querySelectorAll('details, p').forEach((old) => old.remove())
  root.append(none, ...groups.map((g) => g.details))
  const filter = (words) => {
    wanted = words
    none.hidden = groups.map((g) => g.filter()).some(Boolean)
  }
  filter([])
  return { filter, draw: (values) => groups.forEach((g) => g.draw(values)) }
}

/** The few numbers that tell how the pod is, each with its recent course. */
export const headlines = (root, channels) => {
  const tiles = headline.flatMap(([name, key]) => {
    const at = channels.findIndex((c) => c.name === name)
    if (at < 0) return []
    const format = form(channels[at])
    const text = document.createTextNode('–')
    const canvas = h('canvas', { width: '240', height: '48', 'aria-hidden': 'true' })
    const node = h('div', { class: 'tile' }, say(h('h2'), key), h('p', {}, h('strong', {}, text), ' ', h('span', {}, channels[at].unit)), canvas)
    return [{ at, channel: channels[at], format, text, canvas, node, course: [] }]
  })
  root.replaceChildren(...tiles.map((t) => t.node))
  const draw = (values) => {
    for (const tile of tiles) {
      const v = values[tile.at]
      tile.text.data = Number.isNaN(v) ? '–' : tile.format(v)
      tile.course.push(v)
      if (tile.course.length > points) tile.course.shift()
      sparkline(tile)
    }
  }
  return { draw, clear: () => { for (const tile of tiles) tile.course.length = 0 } }
}

const sparkline = ({ canvas, course, channel }) => {
  const pen = canvas.getContext('2d')
  const { width, height } = canvas
  pen.clearRect(0, 0, width, height)
  const real = course.filter((v) => !Number.isNaN(v))
  const low = Math.min(...real)
  const high = Math.max(...real)
  const span = Math.max(high - low, (channel.max - channel.min) / 50) // so that noise does not fill the picture
  const middle = (low + high) / 2
  pen.strokeStyle = getComputedStyle(canvas).color
  pen.lineWidth = 2.5
  pen.lineJoin = 'round'
  pen.beginPath()
  let down = false
  course.forEach((v, i) => {
    const x = width - 3 - ((course.length - 1 - i) * (width - 6)) / (points - 1)
    const y = height / 2 - ((v - middle) / span) * (height - 8)
    if (down && !Number.isNaN(v)) pen.lineTo(x, y)
    else pen.moveTo(x, y)
    down = !Number.isNaN(v)
  })
  pen.stroke()
}

/** The alarms that are on, said aloud when they change, and their number where it is always in sight. */
export const alarmList = (root, badge, channels) => {
  const watched = channels.flatMap((channel, at) => (isAlarm(channel.name) ? [{ channel, at }] : []))
  let last
  const draw = (values) => {
    const on = watched.filter(({ at }) => values[at] >= 0.5)
    const key = on.map(({ at }) => at).join()
    if (key === last) return
    last = key
    root.classList.toggle('quiet', on.length === 0)
    badge.hidden = on.length === 0
    say(badge, { en: on.length === 1 ? '1 alarm' : `${on.length} alarms`, zh: `${on.length} 项报警` })
    root.replaceChildren(...(on.length === 0
      ? [say(h('p'), 'noAlarms')]
      : [h('ul', {}, ...on.map(({ channel }) => h('li', {}, say(h('strong'), channel.help), ' ', code(channel.name))))]))
  }
  return { draw }
}
