package twin

import (
	"math"

	"seapod/physics"
)

// A PowerConfig is the pod's own part of the electrical chain.
type PowerConfig struct {
	UPSRating    float64 // W
	UPSStrings   float64
	UPSLost      float64
	UPSLoss0     float64
	UPSLoss1     float64
	UPSLoss2     float64
	Battery      float64 // J
	Charger      float64 // W
	Distribution float64
	Transformer  float64
	Auxiliary    float64 // W
}

func defaultPower() PowerConfig {
	return PowerConfig{
		UPSRating: 500e3, UPSStrings: 5, UPSLoss0: 0.005, UPSLoss1: 0.008, UPSLoss2: 0.007, Battery: 100 * 3.6e6, Charger: 20e3,
		Distribution: 0.995, Transformer: 0.990, Auxiliary: 1.5e3,
	}
}

func (c *PowerConfig) declare(l *list) {
	const ups = "EST: 0.005 + 0.008 x + 0.007 x² of the rating is 2.0 % of IT, an eco mode of 98 %"
	l.number(&c.UPSRating, "ups_rating_kW", 10, 20000, "rating of the uninterruptible supply", "不间断电源额定功率", "EST: 350 kW of IT and its cooling at three quarters of the rating")
	l.number(&c.UPSStrings, "ups_strings", 1, 100, "strings in parallel that make the supply, each with its share of the rating and of the battery", "不间断电源并联的模组串数，各承担一份额定功率与电池", "EST: five of 100 kW, one more than full load needs")
	l.number(&c.UPSLost, "ups_strings_lost", 0, 100, "strings that are lost: what is left has less rating and less battery; from 125 to 150 % of it the load goes over to the static bypass, unprotected, and without the grid racks are shed until the rest can carry them",
		"失效的串数：剩余部分额定功率与电池都减少；负载达其 125% 至 150% 时转由静态旁路无保护供电，市电中断时则切除机架直至其余串能承担", "0: all work")
	l.number(&c.UPSLoss0, "ups_loss_fixed", 0, 0.2, "loss of the supply without load, as a share of its rating", "空载损耗占额定功率之比", ups)
	l.number(&c.UPSLoss1, "ups_loss_linear", 0, 0.2, "loss that goes with the load", "与负载成正比的损耗系数", ups)
	l.number(&c.UPSLoss2, "ups_loss_square", 0, 0.2, "loss that goes with the load squared", "与负载平方成正比的损耗系数", ups)
	l.number(&c.Battery, "battery_kWh", 0.1, 100000, "energy in the battery when full", "电池满电能量", "EST: a quarter of an hour at full load; none is published")
	l.number(&c.Charger, "charger_kW", 0, 5000, "power with which an empty battery is charged", "对空电池充电的功率", "EST: five hours")
	l.number(&c.Distribution, "distribution_efficiency", 0.8, 1, "efficiency of the distribution to the racks", "至机架配电的效率", "EST: busbars and short cables")
	l.number(&c.Transformer, "pod_transformer_efficiency", 0.8, 1, "efficiency of the pod's transformer", "舱内变压器效率", "EST: 0.990; transformers of this size have 98.5 to 99.3 %")
	l.number(&c.Auxiliary, "pod_auxiliary_kW", 0, 500, "controls, lights and sensors in the pod", "舱内控制、照明与传感器用电", "EST: 1.5 kW")
}

// A ClusterConfig is what all pods share: the cable and the shore station.
type ClusterConfig struct {
	Grid        float64
	Voltage     float64 // V
	Cables      float64
	CablesLost  float64
	CableLength float64 // m
	CableR      float64 // Ω/m
	CableX      float64 // Ω/m
	PowerFactor float64
	Ampacity    float64 // A
	Transformer float64
	Auxiliary   float64 // W
	GridCO2     float64 // kg/J
}

func defaultCluster() ClusterConfig {
	return ClusterConfig{
		Grid: 1, Voltage: 10e3, Cables: 1, CableLength: 5e3, CableR: 0.268e-3, CableX: 0.12e-3, PowerFactor: 0.95, Ampacity: 215,
		Transformer: 0.992, Auxiliary: 3e3, GridCO2: unitOf("grid_co2_kg_kWh").toSI(SouthGridCO2),
	}
}

func (c *ClusterConfig) declare(l *list) {
	l.toggle(&c.Grid, "grid", "1: the grid feeds the cluster; 0: it has failed, and batteries carry racks and pumps until they are empty; then all is dark until it is back", "1：电网供电；0：电网断电，由电池带动机架与泵，直至耗尽；此后停电，直到市电恢复", "")
	l.number(&c.Voltage, "cable_voltage_kV", 0.4, 500, "voltage between the cable's conductors at the shore", "海缆岸端线电压", "EST: 10 kV, the usual medium voltage in China")
	l.number(&c.Cables, "cables", 1, 100, "cables in parallel", "并联海缆数", "1")
	l.number(&c.CablesLost, "cables_lost", 0, 100, "cables that are cut: the others carry their current, with the square of it in loss and the more voltage drop; with the last one the grid is away and the pods run on their batteries",
		"断开的海缆数：其余海缆分担其电流，损耗随电流平方增加，压降增大；最后一根断开即失去市电，数据舱改由电池供电", "0: all are whole")
	l.number(&c.CableLength, "cable_length_km", 0, 200, "length of the cable", "海缆长度", "EST: 5 km, from Qingshui Bay's shore to 35 m of water")
	l.number(&c.CableR, "cable_resistance_ohm_km", 0.001, 10, "resistance of one conductor", "每相导体电阻", "0.268 Ω/km: 70 mm² copper at 20 °C (IEC 60228)")
	l.number(&c.CableX, "cable_reactance_ohm_km", 0, 2, "reactance of one conductor", "每相电抗", "EST: 0.12 Ω/km, usual for three-core cable of this size")
	l.number(&c.PowerFactor, "power_factor", 0.5, 1, "power factor at the pods", "数据舱端功率因数", "EST: 0.95, servers with power-factor correction and pumps on drives")
	l.number(&c.Ampacity, "cable_ampacity_A", 10, 5000, "current that one cable carries for ever", "单根海缆的持续载流量", "EST: about 215 A for 70 mm² copper in the sea bed")
	l.number(&c.Transformer, "shore_transformer_efficiency", 0.8, 1, "efficiency of the shore transformer", "岸端变压器效率", "EST: 0.992; transformers of this size have 98.5 to 99.3 %")
	l.number(&c.GridCO2, "grid_co2_kg_kWh", 0, 2, "CO2 that the grid's electricity emits: its mean, or a contract's", "电网平均（或合同约定）的电力 CO2 排放因子", "0.4042: South China grid in 2023, Ministry of Ecology and Environment, as reported by Guangming Daily; the nation's mean was 0.5306")
	l.number(&c.Auxiliary, "shore_auxiliary_kW", 0, 5000, "lights, air and people's needs of the shore station", "岸站照明、空调与办公用电", "EST: 3 kW")
}

// A bill is where the pod's power goes, from the shore meter to the racks, in W,
// and where each loss lands as heat.
type bill struct {
	it, fan, loop, sea float64
	distribution       float64 // lost in the pod's gas
	ups                float64 // lost in the pod's gas
	out                float64 // what the uninterruptible supply feeds, by its strings or its bypass; holds what is above
	fed                float64 // what the battery has to feed while the grid is away
	battery            float64 // taken up by the battery; negative while it feeds
	transformer        float64 // lost in the pod's gas
	drawn              float64 // at the pod's end of the cable
	cable              float64 // lost in the sea
	shore              float64 // lost in the shore transformer, to the air
	dosing             float64 // W that dosing asks for, one of the pod's auxiliaries
	auxiliaryPod       float64 // to the pod's gas
	auxiliaryShore     float64 // to the air
}

// electricalLoss is all that the chain takes between the meter and its
// consumers: conversion, cable, and what goes into the battery.
func (b *bill) electricalLoss() float64 {
	return b.distribution + b.ups + b.battery + b.transformer + b.cable + b.shore
}

func (b *bill) auxiliary() float64 { return b.auxiliaryPod + b.auxiliaryShore }

// total is what the shore meter sees for this pod.
func (b *bill) total() float64 {
	return b.it + b.sea + b.loop + b.fan + b.electricalLoss() + b.auxiliary()
}

// totalKW is total in kW as it is shown: the sum of its parts in kW, in the order in
// which the channel's help names them, to the last bit. No number in W leads to one
// such sum in forty.
func (b *bill) totalKW() float64 {
	const kW = 1e3
	return b.it/kW + b.sea/kW + b.loop/kW + b.fan/kW + b.electricalLoss()/kW + b.auxiliary()/kW
}

// gasHeat is what of the chain warms the gas in the pod, in W.
func (b *bill) gasHeat() float64 {
	return b.fan + b.distribution + b.ups + b.transformer + b.auxiliaryPod
}

// settle works the pod's own chain out from its consumers up to the cable.
// held is the battery's energy in strings that work, powered 1 unless it is
// empty, grid 1 unless it has failed.
func (c *PowerConfig) settle(b *bill, held, powered, grid float64) {
	b.auxiliaryPod = (c.Auxiliary + b.dosing) * powered
	consumers := b.it + b.fan + b.loop + b.sea + b.auxiliaryPod
	b.distribution = consumers * (1/c.Distribution - 1)
	b.out = consumers + b.distribution
	rating, alive := c.available(), c.alive()
	x := b.out / rating
	b.ups = rating * (c.UPSLoss0 + x*(c.UPSLoss1+x*c.UPSLoss2)*(1-bypassed(x))) * powered
	b.fed = b.out + b.ups
	empty := 1 - held/(c.Battery*max(alive, leastStrings))
	charging := c.Charger * alive * empty / (math.Abs(empty) + 0.02) // tapers off over the last fiftieth
	b.battery = grid*charging - (1-grid)*b.fed
	b.drawn = grid * (b.fed + charging) / c.Transformer
	b.transformer = b.drawn * (1 - c.Transformer)
}

// A cable's state at a load at its far end.
type cableLoad struct {
	current float64 // A in one cable
	loss    float64 // W
	drop    float64 // share of the voltage at the shore
}

// whole is how many cables carry. When all are cut it is as if all still did: what
// is left of the load fades away within seconds, and it heats nothing.
func (c *ClusterConfig) whole() float64 {
	if n := c.Cables - c.CablesLost; n > 0 {
		return n
	}
	return c.Cables
}

// fed is 1 while the grid reaches the pods, 0 when it has failed or no cable is left.
func (c *ClusterConfig) fed() float64 {
	if c.CablesLost >= c.Cables {
		return 0
	}
	return c.Grid
}

// carry works out one load P in W over the cables. The far end's voltage solves
// V² − V0·V + P·(R cos φ + X sin φ)/(3 cos φ) = 0 per phase; where that has no
// solution the load cannot be carried, and the tip of the curve stands in.
func (c *ClusterConfig) carry(P float64) (l cableLoad, ok bool) {
	phase := c.Voltage / math.Sqrt(3)
	R, X := c.CableR*c.CableLength, c.CableX*c.CableLength
	cables := c.whole()
	one := P / cables
	tangent := math.Sqrt(1-c.PowerFactor*c.PowerFactor) / c.PowerFactor
	under := phase*phase/4 - one*(R+X*tangent)/3
	V := phase/2 + math.Sqrt(physics.SmoothMax(under, 0, 1e-6*phase*phase))
	l.current = one / (3 * V * c.PowerFactor)
	l.loss = 3 * l.current * l.current * R * cables
	l.drop = 1 - V/phase
	return l, under > 0
}
