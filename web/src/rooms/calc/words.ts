// The sentences of the calculators' room.
import { speak } from '../speak'

export const w = speak({
  title: ['Calculators', '计算器'],
  intro: ['The formulas that the pod is made of. Move a slider and see what depends on what.', '构成数据舱模型的公式。拖动滑块，看看什么取决于什么。'],
  search: ['Find a calculator', '查找计算器'],
  none: ['No calculator of that name.', '没有符合的计算器。'],
  loading: ['Calculators are being fetched…', '正在载入计算器…'],
  failed: ['The calculators cannot be fetched: {error}', '无法载入计算器：{error}'],
  stale: ['No answer from the server; the result is of before.', '服务器没有应答；所示为先前的结果。'],
  fix: ['Mend what is marked above; the result is of before.', '请更正上面标出的输入；所示为先前的结果。'],
  source: ['Source', '来源'],
  symbols: ['What the symbols are', '符号说明'],
  chart: ['{y} over {x}; now {value}', '{y} 随 {x} 的变化；当前为 {value}'],
  draw: ['Draw {name}', '绘制 {name}'],
})
