// A plausible little pod for the mock: first-order lags round a steady balance, so that a load slider warms the
// discharge after a while. It is no model of anything; the real one is in Go. Names are the contract's.

const RACKS = 24
const both = (en, zh) => ({ en, zh })
const ch = (name, unit, min, max, en, zh) => ({ name, unit, min, max, help: both(en, zh) })

export function channels() {
  const p = 'pod.0.'
  const list = [
    ch('sea.temperature_degC', '°C', 15, 35, "sea temperature at the pod's depth", '数据舱深度处的海水温度'),
    ch('sea.surface_degC', '°C', 15, 35, 'the sea at its surface', '海面水温'),
    ...[10, 20, 30, 50].map((d) => ch(`sea.at_${d}m_degC`, '°C', 15, 35, `the sea at ${d} m`, `${d} m 深处海温`)),
    ch('sea.salinity_g_kg', 'g/kg', 32, 36, 'absolute salinity', '绝对盐度'),
    ch('sea.current_m_s', 'm/s', 0, 1, 'speed of the current at the pod', '数据舱处的海流速度'),
    ch('sea.level_m', 'm', -1.5, 1.5, 'tide: sea level above its mean', '潮位：相对平均海面'),
    ch(`${p}it_power_kW`, 'kW', 0, 600, 'IT power drawn', 'IT 功率'),
    ch(`${p}total_power_kW`, 'kW', 0, 700, 'total power at the shore meter', '岸上电表处的总功率'),
    ch(`${p}pue`, '', 1, 1.3, 'power usage effectiveness: total over IT', '电能利用效率：总功率与 IT 功率之比'),
    ch(`${p}sea_intake_degC`, '°C', 15, 35, 'seawater at the intake', '取水口海水温度'),
    ch(`${p}sea_discharge_degC`, '°C', 15, 40, 'seawater at the discharge', '排水口海水温度'),
    ch(`${p}sea_flow_kg_s`, 'kg/s', 0, 40, 'seawater flow', '海水流量'),
    ch(`${p}loop_supply_degC`, '°C', 15, 45, 'loop water to the racks', '供往机架的循环水温度'),
    ch(`${p}loop_return_degC`, '°C', 15, 50, 'loop water from the racks', '机架回水温度'),
    ch(`${p}loop_flow_kg_s`, 'kg/s', 0, 30, 'loop flow', '循环水流量'),
    ch(`${p}exchanger_heat_kW`, 'kW', 0, 700, 'heat across the plates', '板式换热器的换热量'),
    ch(`${p}exchanger_ua_kW_K`, 'kW/K', 0, 250, "the exchanger's conductance UA", '换热器的传热能力 UA'),
    ch(`${p}fouling_m2K_W`, 'm²K/W', 0, 0.0001, 'fouling resistance of the plates', '换热板的污垢热阻'),
    ch(`${p}hull_heat_kW`, 'kW', -20, 60, 'heat through the hull to the sea', '经壳体散入海中的热量'),
    ch(`${p}gas_cold_degC`, '°C', 15, 45, 'gas in the cold plenum', '冷通道气体温度'),
    ch(`${p}gas_hot_degC`, '°C', 20, 60, 'gas in the hot plenum', '热通道气体温度'),
    ch(`${p}chip_max_degC`, '°C', 30, 100, 'the hottest chip', '最热芯片温度'),
    ch(`${p}sea_pump_kW`, 'kW', 0, 12, 'seawater pump, electrical', '海水泵电功率'),
    ch(`${p}loop_pump_kW`, 'kW', 0, 12, 'loop pump, electrical', '循环泵电功率'),
    ch(`${p}fan_kW`, 'kW', 0, 12, 'door fans, electrical', '背门风机电功率'),
    ch(`${p}sea_pump_speed`, '', 0, 1.2, 'seawater pump speed as a share of rated', '海水泵转速（占额定值之比）'),
    ch(`${p}loop_pump_speed`, '', 0, 1.2, 'loop pump speed as a share of rated', '循环泵转速（占额定值之比）'),
    ch(`${p}electrical_loss_kW`, 'kW', 0, 60, 'losses from shore meter to rack', '从岸上电表到机架的电气损耗'),
    ch(`${p}auxiliary_kW`, 'kW', 0, 20, 'auxiliaries on shore and in the pod', '岸上与舱内辅助用电'),
    ch(`${p}energy_in_kWh`, 'kWh', 0, 1e6, 'energy taken in', '输入电量'),
    ch(`${p}work_done`, '', 0, 1, 'share of all work that is done', '完成的工作占比'),
    ch(`${p}alarm.chip_hot`, '', 0, 1, 'a chip is above its limit', '芯片温度超限'),
    ch(`${p}alarm.sea_flow_low`, '', 0, 1, 'seawater flow is too low', '海水流量过低'),
    ch('cluster.it_power_kW', 'kW', 0, 600, 'IT power of all pods', '全部数据舱的 IT 功率'),
    ch('cluster.total_power_kW', 'kW', 0, 700, 'total power of all pods', '全部数据舱的总功率'),
    ch('cluster.pue', '', 1, 1.3, 'PUE of the cluster', '集群 PUE'),
    ch('cluster.cable_loss_kW', 'kW', 0, 20, 'loss in the submarine cable', '海缆损耗'),
  ]
  for (let i = 0; i < RACKS; i++) {
    list.push(
      ch(`${p}rack.${i}.chip_degC`, '°C', 30, 100, `chips of rack ${i}`, `机架 ${i} 的芯片温度`),
      ch(`${p}rack.${i}.inlet_degC`, '°C', 15, 45, `gas entering rack ${i}`, `机架 ${i} 进风温度`),
      ch(`${p}rack.${i}.power_kW`, 'kW', 0, 40, `power of rack ${i}`, `机架 ${i} 的功率`),
    )
  }
  return list
}

const par = (name, unit, value, min, max, en, zh, more = {}) => ({
  name, unit, value, min, max, default: value, help: both(en, zh), source: 'mock', kind: 'number', live: true, ...more,
})

export function parameters() {
  const p = 'pod.0.'
  return [
    par('world.title_en', '', 'Lingshui pod', 0, 0, 'title of the world in English', '世界的英文标题', { kind: 'label', live: false }),
    par('load.level', '', 1, 0, 1, 'work asked as a share of all that the racks can do (mean of the daily wave)', '所求工作占机架全部能力的比例（日变化的均值）'),
    par('sea.offset_K', 'K', 0, -10, 10, "added to the sea's temperature", '叠加在海水温度上的偏移'),
    par('sea.claim', '', 0, 0, 1, "1: the operator's claim, near-shore water below 24.5 °C all year; 0: climatology", '1：按运营方说法，近岸海水全年低于 24.5 °C；0：按气候态', { kind: 'switch' }),
    par(`${p}it_load_kW`, 'kW', 350, 0, 5000, 'IT power of all racks at full load and at the reference inlet temperature; door fans are the pod\'s', '参考进风温度下的 IT 功率'),
    par(`${p}depth_m`, 'm', 35, 1, 200, 'depth of the pod', '数据舱深度'),
    par(`${p}exchanger_area_m2`, 'm²', 40, 1, 400, 'plate area of the exchanger', '换热器板面积'),
    par(`${p}sea_trip`, '', 0, 0, 1, '1: the seawater pump has tripped', '1：海水泵已跳闸', { kind: 'switch' }),
    par(`${p}sea_manual_speed`, '', 0.9, 0, 1.3, 'speed of the seawater pump in manual, as a share of design speed', '海水泵手动转速，与设计转速之比'),
    par(`${p}loop_trip`, '', 0, 0, 1, '1: the loop pump has tripped', '1：回路泵已跳闸', { kind: 'switch' }),
    par(`${p}clean`, '', 0, 0, 1, 'clean the plates now', '立即清洗换热板', { kind: 'action' }),
    par(`${p}racks`, '', 24, 1, 1024, 'racks in the pod', '机架数', { kind: 'count', live: false }),
    par(`${p}cooling`, '', 'loop', 0, 0, 'how heat gets to the sea', '热量入海的方式', { kind: 'choice', choices: ['loop', 'direct', 'thermosyphon', 'hull'], live: false }),
    par(`${p}fouling_asymptote_m2K_W`, 'm²K/W', 8.8e-5, 0, 0.001, 'fouling resistance after a long time', '长期污垢热阻'),
    par(`${p}chip_limit_degC`, '°C', 83, 40, 110, 'chip temperature at which work is cut', '开始降频的芯片温度'),
    par(`${p}rack.0.weight`, '', 1, 0, 4, 'share of the load of this group of racks', '该组机架的负载权重'),
  ]
}

const CP = 4.0

export class Model {
  constructor() {
    this.channels = channels()
    this.parameters = parameters()
    this.index = new Map(this.channels.map((c, i) => [c.name, i]))
    this.param = new Map(this.parameters.map((p) => [p.name, p]))
    this.restart()
  }

  restart() {
    this.t = 0
    this.fouling = 1.5e-5
    this.energy = 0
    this.sea = 20
    this.state = null
    this.values = new Float64Array(this.channels.length)
    this.step(1)
  }

  get(name) { return this.param.get(name).value }

  /** Moves on by dt model seconds; returns alarms that came or went as [name, value]. */
  step(dt) {
    this.t += dt
    const p = 'pod.0.'
    const day = this.t / 86400
    const season = Math.cos((2 * Math.PI * (day - 270)) / 365)
    const tide = 0.3 * Math.sin((2 * Math.PI * this.t) / 86160) + 0.2 * Math.sin((2 * Math.PI * this.t) / 44714)
    const at = (d) => 25.6 + 2.2 * season - 0.04 * d * (1 - season) + 0.15 * Math.sin(this.t / 9000 + d / 20) + this.get('sea.offset_K')
    const claim = this.get('sea.claim') === 1
    const sea = claim ? Math.min(24.5, at(this.get(`${p}depth_m`))) : at(this.get(`${p}depth_m`))
    const it = this.get(`${p}it_load_kW`) * this.get('load.level') * 1.004
    const area = this.get(`${p}exchanger_area_m2`)
    const seaOn = 1 - this.get(`${p}sea_trip`)
    const loopOn = 1 - this.get(`${p}loop_trip`)
    const seaSpeed = seaOn * this.get(`${p}sea_manual_speed`)
    const loopSpeed = loopOn * 0.92
    this.fouling += ((8.8e-5 - this.fouling) * dt) / (22 * 86400)
    const flow = Math.max(0.3, 20 * seaSpeed)
    const loop = Math.max(0.3, 14.5 * loopSpeed)
    const ua = (area / (1 / 4.6 + 1000 * this.fouling)) * Math.min(1, flow / 18, loop / 13) ** 0.8
    const heat = it * 1.02
    const rise = heat / (CP * flow)
    const drop = heat / (4.18 * loop)
    const lmtd = heat / Math.max(ua, 1)
    const target = {
      it, discharge: sea + rise, supply: sea + lmtd + 0.2 * rise, ret: sea + lmtd + 0.2 * rise + drop,
      cold: sea + lmtd + 0.2 * rise + 2.3, hot: sea + lmtd + 0.2 * rise + 2.3 + it / 29,
    }
    const tau = { it: 5, discharge: 90, supply: 120, ret: 120, cold: 150, hot: 160 }
    if (!this.state) this.state = { ...target }
    for (const k of Object.keys(target)) this.state[k] += (target[k] - this.state[k]) * (1 - Math.exp(-dt / tau[k]))
    const s = this.state
    const fan = 3.2 * (it / 350) ** 1.5
    const seaPump = 5.2 * seaSpeed ** 3
    const loopPump = 4.9 * loopSpeed ** 3
    const cable = 2.2 * (it / 350) ** 2
    const loss = cable + 0.046 * it
    const aux = 4.5
    const total = s.it + fan + seaPump + loopPump + loss + aux
    this.energy += (total * dt) / 3600
    const put = (n, v) => { this.values[this.index.get(n)] = v }
    put('sea.temperature_degC', sea)
    put('sea.surface_degC', at(0))
    for (const d of [10, 20, 30, 50]) put(`sea.at_${d}m_degC`, at(d))
    put('sea.salinity_g_kg', 34.1)
    put('sea.current_m_s', 0.12 + 0.05 * Math.sin(this.t / 7000))
    put('sea.level_m', tide)
    const pod = {
      it_power_kW: s.it, total_power_kW: total, pue: s.it > 3.5 ? total / s.it : NaN, sea_intake_degC: sea, sea_discharge_degC: s.discharge,
      sea_flow_kg_s: 20 * seaSpeed, loop_supply_degC: s.supply, loop_return_degC: s.ret, loop_flow_kg_s: 14.5 * loopSpeed,
      exchanger_heat_kW: heat - 8, exchanger_ua_kW_K: ua, fouling_m2K_W: this.fouling, hull_heat_kW: 8 + 0.4 * (s.cold - sea),
      gas_cold_degC: s.cold, gas_hot_degC: s.hot, sea_pump_kW: seaPump, loop_pump_kW: loopPump, fan_kW: fan, sea_pump_speed: seaSpeed,
      loop_pump_speed: loopSpeed, electrical_loss_kW: loss, auxiliary_kW: aux, energy_in_kWh: this.energy, work_done: this.get('load.level'),
    }
    let hottest = -Infinity
    for (let i = 0; i < RACKS; i++) {
      const share = 1 + 0.09 * Math.sin(i * 1.7) + 0.05 * Math.sin(i * 0.6 + this.t / 900)
      const chip = s.cold + 0.1 * (i % 5) + (s.it / RACKS) * 2.5 * share
      hottest = Math.max(hottest, chip)
      put(`${p}rack.${i}.chip_degC`, chip)
      put(`${p}rack.${i}.inlet_degC`, s.cold + 0.1 * (i % 5))
      put(`${p}rack.${i}.power_kW`, (s.it / RACKS) * share)
    }
    for (const [k, v] of Object.entries({ ...pod, chip_max_degC: hottest })) put(p + k, v)
    for (const [k, v] of Object.entries({ it_power_kW: s.it, total_power_kW: total, pue: pod.pue, cable_loss_kW: cable })) put(`cluster.${k}`, v)
    const alarms = { [`${p}alarm.chip_hot`]: hottest > 80 ? 1 : 0, [`${p}alarm.sea_flow_low`]: flow < 6 ? 1 : 0 }
    const turned = []
    for (const [n, v] of Object.entries(alarms)) {
      if (this.values[this.index.get(n)] !== v) turned.push([n, v])
      put(n, v)
    }
    return turned
  }

  /** Sets a parameter; returns what is wrong, or null. */
  set(name, value) {
    const q = this.param.get(name)
    if (!q) return { error: `${name} is not a parameter`, name, near: 'pod.0.it_load_kW' }
    if (!q.live) return { error: `${name} cannot change in a run`, name }
    if (typeof value !== 'number' || value < q.min || value > q.max) return { error: `${name} = ${value} is outside ${q.min} to ${q.max} ${q.unit}`, name, value, min: q.min, max: q.max }
    if (q.kind === 'action') {
      if (value === 1) this.fouling = 1.2e-5
      return null
    }
    q.value = value
    return null
  }
}
