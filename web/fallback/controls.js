// What can be set: one control for every live parameter of the catalogue, with its unit, bounds, default and help, and
// what the server said against a value beside it. A gesture is one command: a slider sends when it is let go.
import { both, code, h, heading, label, matches, say } from './words.js'

// These come first and open, as far as the world has them; the rest is found by group or by filter.
const first = [
  'pod.0.it_load_kW', 'load.level', 'sea.offset_K', 'sea.claim', 'cluster.grid', 'pod.0.sea_trip', 'pod.0.loop_trip',
  'pod.0.fan_trip', 'pod.0.clean', 'pod.0.rack_reset',
]
const family = 3 // parameters whose names begin with one word make a group of their own

const plain = (v) => String(Number(v.toPrecision(6))).replace('-', '−')

const defaultOf = (p) => {
  const value = p.kind === 'switch' ? both(p.default === 1 ? 'on' : 'off') : { en: typeof p.default === 'number' ? `${plain(p.default)} ${p.unit}`.trim() : p.default }
  return say(h('span', { class: 'default' }), { en: `Default ${value.en}`, zh: `默认 ${value.zh ?? value.en}` })
}

/** The round number (1, 2 or 5 times a power of ten) next above v. */
const roundStep = (v) => {
  const power = 10 ** Math.floor(Math.log10(v))
  return power * [1, 2, 5, 10].find((m) => m * power >= v * 0.999)
}

const notches = 200 // of a slider

/**
 * Leads from a slider's place, 0 to 1, to a value and back. Bounds may lie orders of magnitude above the default: the
 * scale is then bent so that the default stands midway. Values are round, as far as the notches allow.
 */
const scale = ({ min, max, default: usual, kind }) => {
  const span = max - min
  const share = (usual - min) / span
  const bend = share > 0 && share < 0.25 ? Math.log(share) / Math.log(0.5) : 1
  const exact = (place) => min + span * place ** bend
  return {
    value: (place) => {
      if (place <= 0 || place >= 1) return place <= 0 ? min : max
      const step = kind === 'count' ? 1 : roundStep(exact(place) - exact(place - 1 / notches))
      return Number(Math.min(max, Math.max(min, Math.round(exact(place) / step) * step)).toPrecision(12))
    },
    place: (value) => Math.min(1, Math.max(0, (value - min) / span)) ** (1 / bend),
  }
}

const slider = (p, send) => {
  const { value, place } = scale(p)
  const range = h('input', { type: 'range', min: 0, max: 1, step: 1 / notches })
  const box = h('input', { type: 'number', step: 'any', inputmode: 'decimal' })
  const speak = (v) => range.setAttribute('aria-valuetext', `${plain(v)} ${p.unit}`.trim())
  let held = false
  range.addEventListener('input', () => {
    held = true
    box.value = value(Number(range.value))
    speak(Number(box.value))
  })
  range.addEventListener('change', () => {
    held = false
    send(value(Number(range.value)))
  })
  box.addEventListener('focus', () => box.select())
  box.addEventListener('change', () => send(box.value === '' ? NaN : Number(box.value)))
  const track = h('span', { class: 'track' }, range)
  track.style.setProperty('--default', String(place(p.default)))
  return {
    inputs: [box, range],
    head: [box, h('span', { class: 'unit' }, p.unit)],
    body: [track, h('p', { class: 'ends' }, h('span', {}, plain(p.min)), defaultOf(p), h('span', {}, plain(p.max)))],
    show: (v) => {
      if (held) return
      box.value = Number(v.toPrecision(12))
      range.value = place(v)
      speak(v)
    },
  }
}

const toggle = (p, send) => {
  const box = h('input', { type: 'checkbox', role: 'switch' })
  box.addEventListener('focus', () => box.select())
  box.addEventListener('change', () => send(box.checked ? 1 : 0))
  return { inputs: [box], head: [box], foot: [defaultOf(p)], show: (v) => { box.checked = v === 1 } }
}

const action = (p, send) => {
  const button = say(h('button', { type: 'button' }), 'doIt')
  button.addEventListener('click', () => send(1))
  return { inputs: [button], head: [button], show: () => {} }
}

const choice = (p, send) => {
  const select = h('select', {}, ...(p.choices ?? [p.value]).map((c) => h('option', { value: c }, c)))
  select.addEventListener('change', () => send(select.value))
  return { inputs: [select], head: [select], foot: [defaultOf(p)], show: (v) => { select.value = v } }
}

const kinds = { number: slider, count: slider, switch: toggle, action, choice }

/** What is wrong with a value, in both languages where the page can tell, else in the server's words. */
const complaint = (p, value, error) => {
  if (error.lost) return both('notSent')
  if (typeof value === 'number' && (value < p.min || value > p.max)) {
    const bounds = (to) => `${plain(p.min)}${to}${plain(p.max)} ${p.unit}`.trim()
    return { en: `${plain(value)} is outside ${bounds(' to ')}.`, zh: `${plain(value)} 超出范围 ${bounds(' 至 ')}。` }
  }
  return { en: error.error, zh: `服务器拒绝了此值：${error.error}` }
}

const control = (p, ask) => {
  const id = 'set-' + p.name
  const error = h('p', { id: id + '-error', class: 'error', 'aria-live': 'polite' })
  let value = p.value

  const send = async (wanted) => {
    if (Number.isNaN(wanted)) return fail('notNumber')
    try {
      await ask({ type: 'command', set: p.name, value: wanted })
      set(p.kind === 'action' ? 0 : wanted)
    } catch (e) {
      fail(complaint(p, wanted, e))
      if (p.kind === 'switch' || p.kind === 'choice') c.show(value)
    }
  }
  const fail = (pair) => {
    say(error, pair)
    for (const input of c.inputs) input.setAttribute('aria-invalid', 'true')
  }
  const set = (v) => {
    value = v
    c.show(v)
    delete error.words
    error.textContent = ''
    for (const input of c.inputs) input.removeAttribute('aria-invalid')
    back.hidden = p.kind === 'action' || v === p.default
  }

  const c = kinds[p.kind](p, send)
  const back = label(h('button', { type: 'button', class: 'back' }, '↺'), 'toDefault')
  back.addEventListener('click', () => {
    c.inputs[0].focus()
    send(p.default)
  })
  c.inputs.forEach((input, i) => {
    if (i === 0) input.id = id
    else input.setAttribute('aria-labelledby', id + '-name')
    input.setAttribute('aria-describedby', `${id}-help ${id}-error`)
  })
  const shown = first.includes(p.name) ? p.name : p.name.slice(p.name.lastIndexOf('.') + 1)
  const node = h('div', { class: 'control' },
    h('div', { class: 'head' }, h('label', { for: id, id: id + '-name' }, code(p.name, shown)), back, ...c.head),
    ...(c.body ?? []),
    h('p', { id: id + '-help', class: 'help' }, say(h('span'), p.help), ' ', ...(c.foot ?? [])),
    error)
  if (p.kind === 'action') c.inputs[0].setAttribute('aria-labelledby', `${id} ${id}-name`)
  set(value)
  return { node, set, inputs: [...c.inputs, back], param: p }
}

/** What can be set in a run, in groups: by prefix, and within it by the first word where several share it. */
const group = (live) => {
  const familyOf = (name) => name.replace(/([^._]+)_[^.]*$/, '$1')
  const size = new Map()
  for (const { name } of live) size.set(familyOf(name), (size.get(familyOf(name)) ?? 0) + 1)
  const groups = new Map(first.some((name) => live.some((p) => p.name === name)) ? [['', []]] : [])
  for (const p of live) {
    const prefix = p.name.slice(0, Math.max(0, p.name.lastIndexOf('.')))
    const key = first.includes(p.name) ? '' : familyOf(p.name) !== p.name && size.get(familyOf(p.name)) >= family ? familyOf(p.name) + '_' : prefix
    if (!groups.has(key)) groups.set(key, [])
    groups.get(key).push(p)
  }
  groups.get('')?.sort((a, b) => first.indexOf(a.name) - first.indexOf(b.name))
  return groups
}

const settable = (p) => p.live && kinds[p.kind] && (p.kind !== 'number' && p.kind !== 'count' || p.max > p.min)

/** All controls, in groups that open and close. */
export const controlPanel = (root, parameters, may, ask) => {
  const controls = new Map()
  const sections = [...group(parameters.filter(settable))].map(([key, members]) => {
    const here = members.map((p) => control(p, ask))
    for (const c of here) {
      controls.set(c.param.name, c)
      for (const input of c.inputs) input.disabled = !may
    }
    const title = key === '' ? say(h('h3'), 'firstOfAll') : say(h('h3'), heading(key.replace(/_$/, '')))
    const details = h('details', { class: 'group', open: key === '' },
      h('summary', {}, title, code(key, key.replace(/_$/, '_…')), h('span', { class: 'count' }, String(members.length))),
      ...here.map((c) => c.node))
    return { details, members: here }
  })
  const none = say(h('p', { class: 'note', hidden: true }), 'nothing')
  root.querySelectorAll('details, .note:not([id])').forEach((old) => old.remove())
  root.append(none, ...sections.map((s) => s.details))

  const filter = (words) => {
    let any = false
    for (const { details, members } of sections) {
      let here = false
      for (const { node, param } of members) {
        node.hidden = !matches(param, words)
        here ||= !node.hidden
      }
      details.hidden = !here
      if (here && words.length) details.open = true
      any ||= here
    }
    none.hidden = any
  }
  return { filter, set: (name, value) => controls.get(name)?.set(controls.get(name).param.kind === 'action' ? 0 : value) }
}
