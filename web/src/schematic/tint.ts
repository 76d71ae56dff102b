// Colours of temperatures as the present theme shows them.
import { view } from '../app'
import { chip, color, fluids, type Scale } from '../scales'

export const fluidScale = (): Scale => fluids[view.shownTheme]
export const fluidColor = (v: number): string => color(fluidScale(), v)
export const chipColor = (v: number): string => color(chip, v)
export const chipScale = chip
