package twin

import "seapod/physics"

// This file is the figures by which data centres are compared: ISO/IEC 30134 and
// the temperature classes of ASHRAE.

// SouthGridCO2 is what electricity of the South China grid, which feeds Hainan,
// emitted in 2023, in kg/kWh: Ministry of Ecology and Environment, as reported by
// Guangming Daily. The sites on land read it here.
const SouthGridCO2 = 0.4042

// classBlur is the temperature over which an hour counts in part, in K, so that
// the solver sees no step: a tenth above a limit it counts no longer.
const classBlur = 0.2

// within is 1 between two temperatures and 0 outside, smooth over classBlur.
func withinClass(T, low, high float64) float64 {
	const half = classBlur / 2
	return physics.SmoothStep(T, low-half, low+half) * physics.SmoothStep(T, high+half, high-half)
}

// hottestInlet is the inlet of the rack that gets most of the hot gas.
func (p *pod) hottestInlet(x []float64) float64 { return x[iCold] + p.inlets*(x[iHot]-x[iCold]) }

// countHours stores the rates of the totals of time and of the cooling's energy. The
// classes are those of ASHRAE TC 9.9, Thermal Guidelines for Data Processing
// Environments.
func (p *pod) countHours(x []float64, hottest float64, b *bill, dx []float64) {
	inlet := p.hottestInlet(x)
	dx[iRecommended] = withinClass(inlet, 18+zeroC, 27+zeroC)
	dx[iClassA1] = withinClass(inlet, 15+zeroC, 32+zeroC)
	dx[iClassA2] = withinClass(inlet, 10+zeroC, 35+zeroC)
	dx[iThrottling] = physics.SmoothStep(hottest, p.c.Throttle-classBlur/2, p.c.Throttle+classBlur/2)
	dx[iEnergyCooling] = b.cooling()
}

// cooling is what the cooling draws: door fans, loop pump, seawater pump.
func (b *bill) cooling() float64 { return b.fan + b.loop + b.sea }

// freshWater is what the pod takes of it in m³/s: the sea cools, so only what its
// loop loses is made up.
func (p *pod) freshWater() float64 {
	if p.c.Cooling != "loop" {
		return 0
	}
	const density = 1000.0 // kg/m³, as water is metered
	return p.c.LoopMakeup * p.c.LoopWater / density
}

// clusterTotals are the pods' totals, in J and m³.
type clusterTotals struct{ in, it, water float64 }

func (c *clusterTotals) add(p *pod, x []float64, t float64) {
	c.in += x[iEnergyIn]
	c.it += x[iEnergyIT]
	c.water += p.freshWater() * t
}

// perIT is a part over IT power; undefined (NaN) where pue is.
func perIT(part float64, v *view) float64 {
	return pue(part, v.flows.bill.it, v.pod.c.IT)
}

// kpiChannels are shown for every pod.
var kpiChannels = []channelOf{
	{"pue_cooling", "what fans and pumps add to the PUE now: their power over IT (partial PUE less 1); with pue_electrical and pue_auxiliary it makes up PUE − 1", "风机与水泵对瞬时 PUE 的贡献：其功率除以 IT 功率；与 pue_electrical、pue_auxiliary 之和为 PUE − 1", 0, 0.1, func(v *view, _ int) float64 { return perIT(v.flows.bill.cooling(), v) }},
	{"pue_electrical", "what conversion, cable and charging add to the PUE now", "变换、海缆损耗与充电对瞬时 PUE 的贡献", 0, 0.1, func(v *view, _ int) float64 { return perIT(v.flows.bill.electricalLoss(), v) }},
	{"pue_auxiliary", "what the auxiliaries in the pod and on shore add to the PUE now", "舱内与岸上辅助用电对瞬时 PUE 的贡献", 0, 0.1, func(v *view, _ int) float64 { return perIT(v.flows.bill.auxiliary(), v) }},
	{"energy_cooling_kWh", "energy drawn by fans and pumps since the start", "自开始以来风机与水泵用电量", 0, 500, func(v *view, _ int) float64 { return v.x[iEnergyCooling] }},
	{"recommended_h", "hours since the start in which the hottest rack's inlet was within ASHRAE's recommended 18 to 27 °C; the limits of these counts are blurred over 0.2 K", "自开始以来最热机架进风处于 ASHRAE 推荐范围 18–27 °C 的小时数；计数界限以 0.2 K 平滑", 0, 8760, func(v *view, _ int) float64 { return v.x[iRecommended] }},
	{"class_a1_h", "hours in which it was within 15 to 32 °C, allowable for ASHRAE class A1", "处于 ASHRAE A1 级允许范围 15–32 °C 的小时数", 0, 8760, func(v *view, _ int) float64 { return v.x[iClassA1] }},
	{"class_a2_h", "hours in which it was within 10 to 35 °C, allowable for ASHRAE class A2", "处于 ASHRAE A2 级允许范围 10–35 °C 的小时数", 0, 8760, func(v *view, _ int) float64 { return v.x[iClassA2] }},
	{"outside_a2_h", "hours in which it was outside of that", "超出 A2 级允许范围的小时数", 0, 100, func(v *view, _ int) float64 { return max(0, v.t-v.x[iClassA2]) }},
	{"throttling_h", "hours in which the hottest chip was above throttle_degC", "最热芯片高于降频温度的小时数", 0, 100, func(v *view, _ int) float64 { return v.x[iThrottling] }},
}

// clusterKPIs are of the cluster. PUE is read at the shore meter, IT at the racks.
var clusterKPIs = []channelOf{
	{"cluster.pue_mean", "power usage effectiveness since the start by ISO/IEC 30134-2, energy at the shore meter over energy at the racks; a year of it is the standard's", "自开始以来的 PUE（ISO/IEC 30134-2）：岸端电表电能除以机架电能；满一年即标准所定", 1, 1.3, func(v *view, _ int) float64 { return v.cluster.meanPUE() }},
	{"cluster.cue_kg_kWh", "carbon usage effectiveness now by ISO/IEC 30134-8: CO2 of the electricity, by grid_co2_kg_kWh, over IT energy", "瞬时碳利用效率 CUE（ISO/IEC 30134-8）：电力 CO2 排放除以 IT 电能", 0, 1, func(v *view, _ int) float64 {
		return v.cluster.co2 * pue(v.cluster.total, v.cluster.it, v.cluster.rated)
	}},
	{"cluster.cue_mean_kg_kWh", "carbon usage effectiveness since the start, all energy at the present factor", "自开始以来的 CUE，全部电能按当前排放因子计", 0, 1, func(v *view, _ int) float64 { return v.cluster.co2 * v.cluster.meanPUE() }},
	{"cluster.co2_kg", "CO2 of the electricity since the start at the present factor", "自开始以来用电的 CO2 排放量，按当前排放因子计", 0, 1e6, func(v *view, _ int) float64 { return v.cluster.co2 * v.cluster.totals.in }},
	{"cluster.wue_L_kWh", "water usage effectiveness since the start by ISO/IEC 30134-9: fresh water over IT energy; seawater does not count, and a closed loop takes none", "自开始以来的水利用效率 WUE（ISO/IEC 30134-9）：淡水除以 IT 电能；海水不计，闭式回路不耗水", 0, 2, func(v *view, _ int) float64 {
		if v.cluster.totals.it <= 0 {
			return pue(v.cluster.water, v.cluster.it, v.cluster.rated)
		}
		return v.cluster.totals.water / v.cluster.totals.it
	}},
}

// meanPUE is of energies, or of powers where no energy has been drawn yet.
func (c *clusterFlows) meanPUE() float64 {
	if c.totals.it <= 0 {
		return pue(c.total, c.it, c.rated)
	}
	return c.totals.in / c.totals.it
}
