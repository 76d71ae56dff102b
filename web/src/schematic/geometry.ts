// Where everything stands in the schematic: two drawings of one pod, a wide one and a tall one for narrow screens.
// Units are the drawing's own, about one pixel each. The pod is not to scale with the depth; the picture says so.

export interface Box { x: number; y: number; w: number; h: number }
export interface Point { x: number; y: number }
/** Where a value stands: `bare` without its word, `absent` not at all (its part still tells it). */
export interface Place extends Point { anchor: 'start' | 'middle' | 'end'; bare?: boolean; absent?: boolean }

export interface Layout {
  w: number
  h: number
  /** Mean sea level, and pixels per metre of tide (much magnified). */
  surface: number
  tide: number
  bed: number
  land: string
  strata: string
  shore: Point
  cable: string
  hull: Box
  inner: Box
  power: Box
  /** The racks' row, and the levels of gas and coil above and below it. */
  racks: Box
  crown: number
  coil: Box
  hot: Box
  cold: Box
  walls: readonly number[]
  plates: Box
  loopPump: Point & { r: number }
  seaPump: Point & { r: number }
  supply: string
  back: string
  intake: string
  discharge: string
  /** Raw seawater's way where there is no loop. */
  directIn: string
  directOut: string
  /** The thermosyphon: condenser in the sea above the doors, vapour up to it, liquid back. */
  condenser: Box
  vapour: string
  liquid: string
  /** Where heat crosses the crown of the hull: one arrow, or one for each where the hull alone cools. */
  leaks: readonly number[]
  outlet: Point
  plume: { w: number; h: number }
  strainer: Point
  strainerShape: string
  ruler: { x: number; w: number; to: number }
  axis: number
  tags: Record<'shore' | 'cable' | 'power' | 'gasCold' | 'gasHot' | 'supply' | 'back' | 'loopPump' | 'seaPump' | 'intake' | 'discharge' | 'hull' | 'vapour' | 'condenser' | 'circulation', Place>
}

const at = (x: number, y: number, anchor: Place['anchor'] = 'start'): Place => ({ x, y, anchor })

export const WIDE: Layout = {
  w: 1040,
  h: 402,
  surface: 50,
  tide: 9,
  bed: 376,
  land: 'M0 32 L88 32 C108 33 122 42 140 54 C158 66 150 104 153 140 C157 190 150 226 160 276 C168 318 182 356 206 373 C330 378 430 372 560 376 S900 382 1040 376 L1040 402 L0 402 Z',
  strata: 'M0 66 C50 62 96 72 148 92 M0 112 C52 104 98 122 153 132 M0 170 C60 158 104 184 153 190 M0 232 C52 224 100 240 152 246 M0 300 C62 286 110 312 168 308 M0 356 C70 344 120 366 190 360',
  shore: { x: 20, y: 32 },
  cable: 'M66 32 L104 32 C126 34 146 50 154 72 C160 116 148 200 172 252 C178 264 186 268 202 268',
  hull: { x: 190, y: 178, w: 662, h: 178 },
  inner: { x: 198, y: 186, w: 646, h: 162 },
  power: { x: 216, y: 214, w: 66, h: 96 },
  racks: { x: 304, y: 247, w: 388, h: 74 },
  crown: 197,
  coil: { x: 304, y: 206, w: 388, h: 18 },
  hot: { x: 298, y: 226, w: 400, h: 19 },
  cold: { x: 298, y: 324, w: 400, h: 17 },
  walls: [292, 704],
  plates: { x: 768, y: 226, w: 48, h: 88 },
  loopPump: { x: 732, y: 236, r: 12 },
  seaPump: { x: 884, y: 236, r: 13 },
  back: 'M692 211 L732 211 L732 236 L768 236',
  supply: 'M768 304 L713 304 L713 219 L692 219',
  intake: 'M912 304 L816 304',
  discharge: 'M816 236 L884 236 L918 236 L918 158',
  directIn: 'M912 304 L716 304 L716 219 L692 219',
  directOut: 'M692 211 L732 211 L732 236 L884 236 L918 236 L918 158',
  condenser: { x: 716, y: 98, w: 128, h: 44 },
  vapour: 'M692 211 L730 211 L730 142',
  liquid: 'M830 142 L830 219 L692 219',
  leaks: [250, 330, 410, 550, 630, 710, 790],
  outlet: { x: 918, y: 152 },
  plume: { w: 70, h: 104 },
  strainer: { x: 912, y: 304 },
  strainerShape: 'M0 -9 V9 M0 -9 H12 M0 9 H12 M3 -9 V9 M6.5 -9 V9 M10 -9 V9 M2 9 V70 M10 9 V70',
  ruler: { x: 984, w: 48, to: 267 },
  axis: 267,
  tags: {
    shore: at(14, 52),
    cable: at(14, 146),
    power: at(249, 326, 'middle'),
    gasCold: at(308, 332.5),
    gasHot: at(308, 235.5),
    supply: at(710, 333),
    back: at(748, 205),
    loopPump: at(737, 260, 'middle'),
    seaPump: at(884, 262, 'middle'),
    intake: at(930, 328),
    discharge: at(902, 160, 'end'),
    hull: at(470, 152, 'middle'),
    vapour: at(722, 165, 'end'),
    condenser: at(780, 84, 'middle'),
    circulation: at(838, 165),
  },
}

const bare = (x: number, y: number, anchor: Place['anchor'] = 'middle'): Place => ({ x, y, anchor, bare: true })

export const TALL: Layout = {
  w: 390,
  h: 462,
  surface: 58,
  tide: 8,
  bed: 424,
  land: 'M0 40 L72 40 C88 41 96 50 104 62 C108 84 66 120 52 160 C40 190 22 210 14 250 C6 300 2 380 0 422 C90 427 210 418 390 424 L390 462 L0 462 Z',
  strata: 'M0 96 C30 90 58 96 84 104 M0 140 C18 134 40 142 58 148',
  shore: { x: 8, y: 40 },
  cable: 'M40 40 L82 41 C98 48 108 60 105 78 C98 104 60 140 46 180 C38 206 36 230 38 256',
  hull: { x: 5, y: 248, w: 380, h: 158 },
  inner: { x: 12, y: 255, w: 366, h: 144 },
  power: { x: 22, y: 284, w: 34, h: 84 },
  racks: { x: 74, y: 314, w: 204, h: 60 },
  crown: 264,
  coil: { x: 74, y: 272, w: 204, h: 18 },
  hot: { x: 70, y: 292, w: 212, h: 19 },
  cold: { x: 70, y: 377, w: 212, h: 17 },
  walls: [64, 288],
  plates: { x: 320, y: 288, w: 30, h: 82 },
  loopPump: { x: 304, y: 296, r: 8 },
  seaPump: { x: 318, y: 226, r: 10 },
  back: 'M278 277 L304 277 L304 296 L320 296',
  supply: 'M320 362 L293 362 L293 286 L278 286',
  intake: 'M364 222 L364 362 L350 362',
  discharge: 'M350 296 L355 296 L355 268 L318 268 L318 226 L318 184',
  directIn: 'M364 222 L364 376 L293 376 L293 286 L278 286',
  directOut: 'M278 277 L318 277 L318 226 L318 184',
  condenser: { x: 258, y: 176, w: 104, h: 40 },
  vapour: 'M278 277 L296 277 L296 216',
  liquid: 'M344 216 L344 286 L278 286',
  leaks: [50, 110, 160, 290, 340],
  outlet: { x: 318, y: 178 },
  plume: { w: 54, h: 92 },
  strainer: { x: 364, y: 222 },
  strainerShape: 'M-8 0 H8 M-8 0 V-11 M8 0 V-11 M-8 -3 H8 M-8 -6.5 H8 M-8 -10 H8',
  ruler: { x: 150, w: 52, to: 228 },
  axis: 228,
  tags: {
    shore: at(5, 58),
    cable: bare(96, 150),
    power: bare(39, 440),
    gasCold: at(176, 385.5, 'middle'),
    gasHot: at(176, 301.5, 'middle'),
    supply: at(276, 440),
    back: at(166, 440),
    loopPump: { ...bare(0, 0), absent: true },
    seaPump: bare(284, 226),
    intake: bare(351, 198),
    discharge: at(306, 176, 'end'),
    hull: bare(228, 226),
    vapour: bare(270, 238),
    condenser: bare(310, 162),
    circulation: { ...bare(0, 0), absent: true },
  },
}
