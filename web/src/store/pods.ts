// Which pods there are: all that the first script needs of the catalogue.

/** Which pods a catalogue holds, in order. */
export function pods(names: readonly string[]): number[] {
  const found = new Set<number>()
  for (const n of names) {
    const m = /^pod\.(\d+)\./.exec(n)
    if (m) found.add(Number(m[1]))
  }
  return [...found].sort((a, b) => a - b)
}
