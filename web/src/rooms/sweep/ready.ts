// Sweeps that teach something, a row each: what to look for, and the plan as the link keeps it. P stands for the open pod.
import type { Said } from '../speak'

export interface Ready { id: string; title: Said; about: Said; plan: Record<string, string> }

export const READY: readonly Ready[] = [
  {
    id: 'area', title: ['How large should the plates be?', '板片面积该有多大？'],
    about: ['More plate area spares pump work, and each square metre spares less than the one before. The chips notice little: the controller sees to them.', '板片越大，泵功越省，但每多一平方米省得越少。芯片几乎感觉不到：有控制器照看。'],
    plan: { x: 'P.exchanger_area_m2=15:120:22', y: 'P.pue:mean,P.chip_max_degC:max' },
  },
  {
    id: 'depth', title: ['Why 35 m deep?', '为什么放在 35 m 深？'],
    about: ['In August the sea is warm down to about 10 m; below that each metre cools. Past 55 m the fans are at their slowest and the chips gain nothing more, while cables and hull grow dearer.', '八月海水自海面到约 10 m 深都是暖的，再往下每深一米都更凉。超过 55 m 后风机已降到最低转速，芯片不再受益，电缆和壳体却更贵。'],
    plan: { x: 'P.depth_m=5:100:20', y: 'P.chip_max_degC:max,P.sea_intake_degC:mean,P.pue:mean', from: '2025-08-15' },
  },
  {
    id: 'pump', title: ['The seawater pump in hand', '手动调节海水泵'],
    about: ['Too slow, and the fans must make up for warm gas; too fast, and the cube law sends the bill. Between them lies the least PUE.', '太慢，舱内变暖，风机要补救；太快，立方定律就来收费。PUE 的最低点在两者之间。'],
    plan: { x: 'P.sea_manual_speed=0.35:1.15:33', y: 'P.pue:mean,P.sea_pump_kW:mean,P.fan_kW:mean', set: 'P.sea_manual=1' },
  },
  {
    id: 'fouling', title: ['What fouling costs', '结垢的代价'],
    about: ['The controller drives the pump harder against the deposit, until the pump is at its limit; from there on the loop grows warm.', '控制器加快水泵以抵消污垢，直到泵达上限；此后回路只能变暖。'],
    plan: { x: 'P.fouling_start_m2K_W=0:0.0003:31', y: 'P.sea_pump_kW:mean,P.approach_K:mean' },
  },
  {
    id: 'map', title: ['Load against a warmer sea', '负载与变暖的海'],
    about: ['Two things at once, as a map: how much warmer may the sea become at which load?', '两个因素一起看，画成一张图：在某一负载下，海水还能再暖多少？'],
    plan: { x: 'P.it_load_kW=200:450:11;sea.offset_K=0:8:9', y: 'P.chip_max_degC:max,P.pue:mean' },
  },
]
