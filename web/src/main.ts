// Where the page begins: joins link to store, URL to view, language to words, and mounts the app.
import { mount } from 'svelte'
import App from './App.svelte'
import { i18n, store, view } from './app'
import './base.css'
import { Link } from './link'

view.read(location.hash, navigator.languages)
const words = i18n.use(view.lang)
void import('./schematic/picture') // asked for now, so that it comes beside the words and not after them

// What the page is asked for its stylesheet and its stream are told too: on a slide, ?embed=1, it looks only.
const asked = location.search.slice(1).replace('embed', 'look')
document.documentElement.dataset.asked = asked
const url = new URL(`api/v1/stream?${asked}&branch=`, location.href)
url.protocol = url.protocol.replace('http', 'ws')
const link = new Link(url.href + (view.more.branch ?? ''), store)
store.go = (branch) => { link.go(url.href + branch) }
store.ask = (m) => link.ask(m)
store.retry = () => { link.retry() }
/** A cluster of many pods is too much for one page: the open pod, the sea, the cluster, and of the others the hottest chip are enough. */
store.focus = (pod) => { link.subscribe(store.pods.length > 1 ? [`pod.${String(pod)}.*`, 'sea.*', 'cluster.*', ...store.pods.map((p) => `pod.${String(p)}.chip_max_degC`)] : undefined) }
link.connect()

window.addEventListener('online', () => { link.retry() })
document.addEventListener('visibilitychange', () => { if (!document.hidden) link.retry() })
setInterval(() => { store.watch() }, 1000)

const target = document.getElementById('app')
if (target) void words.then(() => mount(App, { target }))
