// The calculators as the server lists them, and how a slider stands for one of their numbers.
import type { Text } from '../../wire'

export interface Try { value: string; low: number; high: number; log?: boolean }
export interface Input { name: string; unit: string; min: number | null; max: number | null; choices?: string[]; names?: Text[]; for?: string[]; help: Text; try: Try }
export interface Quantity { name: string; unit: string; help: Text }
export interface Equation { for?: string[]; mathml: string[]; text: string[] }
export interface Mark { text: string; mathml: string; name?: string; help?: Text }
export interface Calculator { name: string; help: Text; inputs: Input[]; results: Quantity[]; source: string; equations: Equation[]; symbols: Mark[] }
export interface Curve { over: string; of: string; log: [boolean, boolean]; x: number[]; lines: { label: Text; y: (number | null)[] }[] }
export type Result = Record<string, number | null> & { warnings?: string[] }

export const needs = (x: { for?: string[] }, choice: string): boolean => !x.for || x.for.includes(choice)

/** The choice that a calculator works by, '' where it has none. */
export function choiceOf(c: Calculator, args: Readonly<Record<string, string>>): string {
  const input = c.inputs.find((i) => i.choices)
  return input ? (args[input.name] ?? '') : ''
}

/** What is asked of the server: the inputs that this choice needs. */
export function query(c: Calculator, args: Readonly<Record<string, string>>): string {
  const choice = choiceOf(c, args)
  return new URLSearchParams(c.inputs.filter((i) => needs(i, choice)).map((i) => [i.name, args[i.name] ?? ''])).toString()
}

export const STEPS = 200
export function slide({ low, high, log }: Try, position: number): string {
  const f = position / STEPS
  const v = log ? low * (high / low) ** f : low + f * (high - low)
  return String(Number(v.toPrecision(3)))
}
export function position({ low, high, log }: Try, value: number): number {
  const v = Math.min(high, Math.max(low, value))
  return Math.round(STEPS * (log ? Math.log(v / low) / Math.log(high / low) : (v - low) / (high - low))) || 0
}
