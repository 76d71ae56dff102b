// What the person looking has chosen: language, theme, pod, part, channels, window. It lives in the URL's hash,
// so that a link shows the same view elsewhere; nothing of it reaches the server.
import { LANGS, type Lang } from './i18n/dictionary'

export type Theme = 'light' | 'dark'

/** Windows of the trends, in model seconds; 0 is the whole run. */
export const WINDOWS = [600, 3600, 6 * 3600, 86400, 7 * 86400, 30 * 86400, 0] as const

const OWN = ['lang', 'theme', 'pod', 'part', 'ch', 'w']

export class View {
  lang = $state<Lang>('en')
  /** null follows the system. */
  theme = $state<Theme | null>(null)
  systemDark = $state(false)
  pod = $state(0)
  part = $state('')
  channels = $state.raw<readonly string[] | null>(null)
  window = $state<number>(3600)
  /** What panels that come later keep in the link, by its key there: view, cam, q of the picture; z, vs, big of the trends. */
  more = $state<Record<string, string>>({})

  get shownTheme(): Theme { return this.theme ?? (this.systemDark ? 'dark' : 'light') }

  read(hash: string, languages: readonly string[]): void {
    const q = new URLSearchParams(hash.replace(/^#/, ''))
    const lang = q.get('lang')
    this.lang = LANGS.find((l) => l === lang) ?? (languages[0]?.toLowerCase().startsWith('zh') ? 'zh' : 'en')
    const theme = q.get('theme')
    this.theme = theme === 'light' || theme === 'dark' ? theme : null
    this.pod = Math.max(0, Math.trunc(Number(q.get('pod') ?? 0)) || 0)
    this.part = q.get('part') ?? ''
    const ch = q.get('ch')
    this.channels = ch === null ? null : ch.split(',').filter(Boolean)
    const w = Number(q.get('w') ?? NaN)
    this.window = WINDOWS.find((x) => x === w) ?? 3600
    this.more = Object.fromEntries([...q].filter(([k]) => !OWN.includes(k)))
  }

  write(): string {
    const q = new URLSearchParams()
    q.set('lang', this.lang)
    if (this.theme) q.set('theme', this.theme)
    if (this.pod > 0) q.set('pod', String(this.pod))
    if (this.part) q.set('part', this.part)
    if (this.channels) q.set('ch', this.channels.join(','))
    if (this.window !== 3600) q.set('w', String(this.window))
    for (const [k, v] of Object.entries(this.more)) if (v) q.set(k, v)
    return '#' + q.toString().replaceAll('%2C', ',')
  }
}
