// What a lesson is: data alone. A lesson tells, shows, does and asks; whether an answer is right, the running model says.
import type { Text } from '../wire'

/** What to look at: each left out stays as it is. The names are those of the link to this page. */
export interface Look { cam?: string; part?: string; window?: number }
export interface Command { set: string; value: number }

/** One of several answers, and the condition that makes it right of the model as it runs. */
export interface Choice { text: Text; when: string; right?: boolean }
/** A number is asked for with `answer`, one of several answers with `choices`; `why` explains, whatever was answered. */
export interface Question {
  ask: Text
  why: Text
  choices?: Choice[]
  /** The expression that the model answers with (expression.ts). */
  answer?: string
  unit?: string
  /** How far off an answer may be. */
  within?: number
  /** What the explanation says the answer is about; a test holds the model to it. */
  stated?: number
}
export interface Step {
  title: Text
  /** Paragraphs, parted by line breaks. */
  text: Text
  look?: Look
  /** Channels shown here in large figures, and drawn in the trends. */
  watch?: string[]
  /** Told to the model when asked for, never by merely turning the page. */
  do?: Command[]
  /** Model seconds a second meanwhile; 0 is as fast as it goes. */
  pace?: number
  /** Model seconds until what was done has shown itself. */
  wait_s?: number
  /** Keeps all channels' values at the end of this step under this name, for expressions as `name:channel`. */
  mark?: string
  question?: Question
}
export interface Lesson {
  id: string
  title: Text
  about: Text
  minutes: number
  /** Lessons that it builds on. */
  after: string[]
  /** The world that it needs: its name, and where they matter its start, its frames and one setting that is not live. */
  world: string
  from?: string
  every?: string
  cooling?: 'thermosyphon'
  steps: Step[]
  source: Text
}

/** The command that starts the world a lesson needs. */
export function command(l: Lesson): string {
  return ['seapod serve', l.world, l.cooling ? `--set pod.0.cooling=${l.cooling}` : '', l.from ? `--from ${l.from}` : '', l.every ? `--every ${l.every}` : ''].filter(Boolean).join(' ')
}

/** Days by which a run may begin before or after the season that a lesson speaks of. */
const SEASON_D = 20
const DAY_MS = 86_400_000

/** Whether what is served is what the lesson needs. */
export function fits(l: Lesson, world: string, start: string, has: (name: string) => boolean): boolean {
  if (world !== l.world) return false
  if (l.from && !(Math.abs(Date.parse(start) - Date.parse(l.from)) <= SEASON_D * DAY_MS)) return false
  return l.steps.every((s) => (s.watch ?? []).every(has))
}
