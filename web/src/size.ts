// The page grows with the wall it is shown on (base.css): how much larger than on a desk, for what is drawn and not styled.
const DESK_PX = 16

export const scale = (): number => parseFloat(getComputedStyle(document.documentElement).fontSize) / DESK_PX
