// What a sweep answers: JSON lines as they come, however the network cuts them, and the same rows as CSV.
import { table } from '../../csv'
import type { Text } from '../../wire'

export interface Begin { type: 'plan'; runs: number; design: string; axes: { key: string; unit: string; help: Text; values?: (number | string)[] }[]; measures: { name: string; unit: string; help: Text }[]; seconds_estimate: number }
export interface Row { type: 'row'; index: number; inputs: Record<string, number | string>; measures: Record<string, number | null>; status: string; error: string }
export interface End { type: 'end'; done: number; failed: number; seconds: number }
export type Line = Begin | Row | End

/** The lines of a body that comes in pieces: a piece may end within a line, or within a letter. */
export async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<Line> {
  const reader = body.getReader()
  const letters = new TextDecoder()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      rest += letters.decode(value, { stream: !done })
      const whole = rest.split('\n')
      rest = done ? '' : (whole.pop() ?? '')
      for (const line of whole) if (line.trim()) yield JSON.parse(line) as Line
      if (done) return
    }
  } finally {
    void reader.cancel().catch(() => undefined)
  }
}

/** In the order and with the columns of `seapod sweep`. */
export const csv = (b: Begin, rows: readonly Row[]): string => table([
  ['index', ...b.axes.map((a) => a.key), ...b.measures.map((m) => m.name), 'status', 'error'],
  ...[...rows].sort((a, c) => a.index - c.index).map((r) => [r.index, ...b.axes.map((a) => r.inputs[a.key]), ...b.measures.map((m) => r.measures[m.name]), r.status, r.error]),
])
