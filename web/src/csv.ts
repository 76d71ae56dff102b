// Rows as CSV, by RFC 4180 but for its line ends: what is missing is empty, and text is quoted where it must be.
type Cell = string | number | null | undefined

const quoted = (v: Cell): string => (typeof v === 'string' && /[",\n]/.test(v) ? `"${v.replaceAll('"', '""')}"` : String(v ?? ''))

export const table = (rows: readonly (readonly Cell[])[]): string => rows.map((r) => `${r.map(quoted).join(',')}\n`).join('')
