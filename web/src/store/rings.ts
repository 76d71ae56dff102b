// The store's columns: one typed-array ring per channel and one for time, all turning together.
// A gap stands as a mark before the row that follows it; no row is invented to fill it.

const BUDGET_BYTES = 96 << 20
const MOST_ROWS = 8192
const FEWEST_ROWS = 256

export class Rings {
  readonly rows: number
  readonly #time: Float64Array
  readonly #gap: Uint8Array
  readonly #columns: Float64Array[]
  #next = 0 // where the next row goes
  #length = 0

  constructor(readonly channels: number, rows?: number) {
    const fit = 2 ** Math.floor(Math.log2(BUDGET_BYTES / (8 * (channels + 1))))
    this.rows = rows ?? Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, fit))
    this.#time = new Float64Array(this.rows)
    this.#gap = new Uint8Array(this.rows)
    this.#columns = Array.from({ length: channels }, () => new Float64Array(this.rows))
  }

  get length(): number { return this.#length }
  get first(): number { return this.#length ? this.time(0) : NaN }
  get last(): number { return this.#length ? this.time(this.#length - 1) : NaN }

  /** Adds one row; values[i] belongs to channel i. */
  push(t: number, values: ArrayLike<number>, afterGap: boolean): void {
    const at = this.#next
    this.#time[at] = t
    this.#gap[at] = afterGap ? 1 : 0
    this.#columns.forEach((column, i) => { column[at] = values[i] ?? NaN })
    this.#next = (at + 1) % this.rows
    this.#length = Math.min(this.#length + 1, this.rows)
  }

  clear(): void {
    this.#next = 0
    this.#length = 0
  }

  /** Time of the i-th oldest row. */
  time(i: number): number { return this.#time[this.#at(i)] ?? NaN }
  value(channel: number, i: number): number { return this.#columns[channel]?.[this.#at(i)] ?? NaN }
  /** Whether frames are missing between row i − 1 and row i. */
  gapBefore(i: number): boolean { return this.#gap[this.#at(i)] === 1 }

  /** Index of the first row at or after t; length if there is none. */
  from(t: number): number {
    let low = 0
    let high = this.#length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.time(middle) < t) low = middle + 1
      else high = middle
    }
    return low
  }

  #at(i: number): number { return (this.#next - this.#length + i + this.rows) % this.rows }
}
