package twin

import (
	"fmt"
	"math"
	"slices"

	"seapod/physics"
)

// A view is what a channel's function reads: one pod at one instant, its flows
// worked out. SI.
type view struct {
	t       float64
	unix    float64
	pod     *pod
	x       []float64
	sums    []float64
	feed    coilFeed // of the doors
	flows   *flows
	racks   []rackFlows
	sea     *water // at the first pod
	profile profile
	cable   cableLoad
	cluster clusterFlows

	discharge           discharge // of pumped seawater
	wake, recirculation float64   // K that other pods' heat and the pod's own make at its intake
}

// clusterFlows add the pods' bills up, in W.
type clusterFlows struct {
	it, total, cable, rated float64
	co2                     float64 // kg/J
	water                   float64 // m³/s
	totals                  clusterTotals
}

func (c *clusterFlows) add(b *bill, rated float64) {
	c.rated += rated
	c.it += b.it
	c.total += b.total()
	c.cable += b.cable
}

// A show is a channel's place in the frame and how its value is found.
type show struct {
	at    int
	unit  unit
	index int
	value func(v *view, i int) float64
}

// A channelOf declares one channel: its name below the pod, rack or world that
// it belongs to, its help, its usual range in the shown unit, and its value in SI.
type channelOf struct {
	name   string
	en, zh string
	min    float64
	max    float64
	value  func(v *view, i int) float64
}

// totalPower is the one channel whose function gives it as it is shown and not in
// SI, so that it is the sum of the parts that are shown beside it.
const totalPower = "total_power_kW"

// podChannels are shown for every pod.
var podChannels = []channelOf{
	{"it_power_kW", "power drawn by the racks", "机架用电功率", 0, 500, func(v *view, _ int) float64 { return v.flows.bill.it }},
	{totalPower, "all that the shore meter sees for this pod: IT, pumps, fans, electrical losses and auxiliaries", "岸端电表计入本舱的全部功率：IT、泵、风机、电气损耗与辅助", 0, 600, func(v *view, _ int) float64 { return v.flows.bill.totalKW() }},
	{"pue", "power usage effectiveness now, total over IT (ISO/IEC 30134-2); undefined below 1 % of rated IT", "瞬时电能利用效率：总功率除以 IT 功率（ISO/IEC 30134-2）；IT 低于额定 1% 时无定义", 1, 1.3, func(v *view, _ int) float64 { return pue(v.flows.bill.total(), v.flows.bill.it, v.pod.c.IT) }},
	{"pue_mean", "power usage effectiveness since the start, energy over energy", "自开始以来的平均 PUE：能量之比", 1, 1.3, func(v *view, _ int) float64 {
		if v.x[iEnergyIT] <= 0 {
			return pue(v.flows.bill.total(), v.flows.bill.it, v.pod.c.IT)
		}
		return v.x[iEnergyIn] / v.x[iEnergyIT]
	}},
	{"sea_intake_degC", "seawater as the cooling breathes it: the sea at the intake with the wakes of other pods and what of its own discharge comes back", "冷却系统实际吸入的海水温度：取水口海温，加上他舱尾流与自身回流的影响", 18, 32, func(v *view, _ int) float64 { return v.flows.intake }},
	{"wake_K", "excess that the wakes of other pods bring to this one; the water breathed follows it within minutes", "其他数据舱尾流带来的温升；实际吸入的水在数分钟内跟随", 0, 0.2, func(v *view, _ int) float64 { return v.wake }},
	{"hull_heat_kW", "heat through the hull to the sea", "经舱壁传给海水的热量", -5, 40, func(v *view, _ int) float64 { return v.flows.hullSea }},
	{"hull_inner_degC", "inside of the hull's steel", "舱壁钢板内侧温度", 18, 40, func(v *view, _ int) float64 { return v.x[iInner] }},
	{"hull_skin_degC", "outside of the hull, below the growth", "舱壁外侧（海生物层下）温度", 18, 40, func(v *view, _ int) float64 { return v.x[iSkin] }},
	{"growth_mm", "marine growth on the hull", "舱外海生物厚度", 0, 30, func(v *view, _ int) float64 { return v.x[iGrowth] }},
	{"gas_cold_degC", "gas in front of the racks", "机架前冷侧气体温度", 18, 45, func(v *view, _ int) float64 { return v.x[iCold] }},
	{"gas_hot_degC", "gas behind the racks", "机架后热侧气体温度", 25, 60, func(v *view, _ int) float64 { return v.x[iHot] }},
	{"gas_flow_kg_s", "flow of gas through all racks", "通过全部机架的气体流量", 0, 40, func(v *view, _ int) float64 { return v.pod.gasFlow * v.pod.c.Gas.flowFactor(v.x[iFan]) }},
	{"gas_density_kg_m3", "density of the gas in front of the racks", "冷侧气体密度", 0.9, 1.4, func(v *view, _ int) float64 { return physics.NitrogenDensity(v.x[iCold], v.pod.gasPressure(v.x)) }},
	{"fan_speed", "speed of the door fans, 1 at design", "背板风机转速，设计为 1", 0, 1.3, func(v *view, _ int) float64 { return v.x[iFan] }},
	{"fan_kW", "power of the door fans", "背板风机功率", 0, 8, func(v *view, _ int) float64 { return v.flows.bill.fan }},
	{"chip_max_degC", "the hottest chip of the pod", "全舱最热芯片温度", 40, 100, func(v *view, _ int) float64 { return v.pod.hottestChip(v.x) }},
	{"throttled", "share of the work asked that throttling and tripped racks put off now", "当前因降频与跳闸而推迟的工作比例", 0, 1, func(v *view, _ int) float64 {
		want, done := v.pod.workNow(v.sums)
		if want <= 0 {
			return 0
		}
		return max(0, 1-done/want)
	}},
	{"electrical_loss_kW", "all conversion and cable losses that fall to the pod, and what its battery takes up (negative while it feeds)", "归本舱的全部变换与海缆损耗，以及电池吸收的功率（放电为负）", 0, 60, func(v *view, _ int) float64 { return v.flows.bill.electricalLoss() }},
	{"ups_loss_kW", "loss of the uninterruptible supply, into the pod's gas; from 125 % of its rating it falls, as the static bypass leads the load past the converters and only the standing loss remains", "不间断电源损耗，进入舱内气体；负载超过额定 125% 后反而下降，因静态旁路使负载绕过变换器，只剩空载损耗", 0, 30, func(v *view, _ int) float64 { return v.flows.bill.ups }},
	{"ups_load", "load on the uninterruptible supply as a share of the rating of its strings that work; from 1.25 to 1.5 the static bypass takes it over, unprotected and with less loss", "不间断电源负载与可用串额定功率之比；1.25 至 1.5 之间逐步由静态旁路接手，无保护但损耗更小", 0, 1.5, func(v *view, _ int) float64 { return v.flows.bill.out / v.pod.c.Power.available() }},
	{"transformer_loss_kW", "loss of the pod's transformer, into its gas", "舱内变压器损耗，进入舱内气体", 0, 20, func(v *view, _ int) float64 { return v.flows.bill.transformer }},
	{"distribution_loss_kW", "loss of the distribution, into the pod's gas", "配电损耗，进入舱内气体", 0, 20, func(v *view, _ int) float64 { return v.flows.bill.distribution }},
	{"cable_loss_kW", "this pod's share of the cable's loss, into the sea", "本舱分摊的海缆损耗，进入海水", 0, 20, func(v *view, _ int) float64 { return v.flows.bill.cable }},
	{"shore_loss_kW", "this pod's share of the shore transformer's loss, to the air", "本舱分摊的岸端变压器损耗，进入大气", 0, 20, func(v *view, _ int) float64 { return v.flows.bill.shore }},
	{"battery_power_kW", "power into the battery, negative while it feeds", "电池充电功率，放电为负", -500, 50, func(v *view, _ int) float64 { return v.flows.bill.battery }},
	{"battery_charge", "charge of the battery in strings that work, 1 when full", "可用电池串的电量，满为 1", 0, 1, func(v *view, _ int) float64 { return v.pod.charge(v.x) }},
	{"auxiliary_kW", "auxiliaries of the pod and its share of the shore station's", "舱内辅助用电及分摊的岸站用电", 0, 20, func(v *view, _ int) float64 { return v.flows.bill.auxiliary() }},
	{"energy_in_kWh", "energy through the shore meter for this pod since the start", "自开始以来岸端电表计入本舱的电能", 0, 1e4, func(v *view, _ int) float64 { return v.x[iEnergyIn] }},
	{"energy_out_kWh", "heat that has left since the start, to the sea and, for losses on shore, to the air", "自开始以来离开的热量：进入海水，岸上损耗进入大气", 0, 1e4, func(v *view, _ int) float64 { return v.x[iEnergyOut] }},
	{"energy_stored_kWh", "heat held by the pod's bodies above 0 °C, and the battery's energy", "舱内各物体相对 0 °C 的蓄热及电池能量", 0, 500, func(v *view, _ int) float64 { return v.pod.stored(v.x) }},
	{"energy_it_kWh", "energy drawn by the racks since the start", "自开始以来机架用电量", 0, 1e4, func(v *view, _ int) float64 { return v.x[iEnergyIT] }},
	{"work_asked", "work asked since the start, in hours of the whole pod at full load", "自开始以来所求工作量，以全舱满负荷小时计", 0, 24, func(v *view, _ int) float64 { return v.x[iWorkAsked] / hour }},
	{"work_done", "work done since the start, in hours of the whole pod at full load", "自开始以来完成的工作量，以全舱满负荷小时计", 0, 24, func(v *view, _ int) float64 { return v.x[iWorkDone] / hour }},
	{"work_queued", "work put off and waiting, in hours of the whole pod at full load", "推迟而排队的工作量，以全舱满负荷小时计", 0, 1, func(v *view, _ int) float64 { return v.pod.queued(v.x) / hour }},
	{"work_lost", "work lost since the start, in hours of the whole pod at full load: conversations given up; of batch work nothing is ever lost, and asked = done + queued + lost", "自开始以来丢失的工作量，以全舱满负荷小时计：被放弃的对话；批处理从不丢失，且 所求 = 完成 + 排队 + 丢失", 0, 1, func(v *view, _ int) float64 { return v.x[iWorkLost] / hour }},
	{"work_delay_s", "how long work waits before it is done, by Little's law: what is queued over the rate at which work is done; undefined where nothing is done", "工作完成前的等待时间（利特尔法则）：排队量除以完成速率；无工作完成时无定义", 0, 60, func(v *view, _ int) float64 {
		_, done := v.pod.workNow(v.sums)
		return delay(v.pod.queued(v.x), done)
	}},
	{"load_level", "work asked now, as a share of all that the racks can do; above 1 where more is asked than they can", "当前所求工作占机架全部能力的比例；超出其能力时大于 1", 0, 1, func(v *view, _ int) float64 { return v.pod.asked() }},
}

// rackChannels are shown for every rack.
func rackChannels(door []channelOf) []channelOf {
	return slices.Concat(rackGas, door, rackPower)
}

var rackGas = []channelOf{
	{"chip_degC", "chips and heat sinks of this rack", "本机架芯片与散热器温度", 40, 100, func(v *view, i int) float64 { return v.x[v.pod.chip(i)] }},
	{"chassis_degC", "metal of this rack", "本机架金属温度", 20, 60, func(v *view, i int) float64 { return v.x[v.pod.chassis(i)] }},
	{"inlet_degC", "gas entering this rack", "本机架进风温度", 18, 45, func(v *view, i int) float64 { return v.racks[i].inlet }},
	{"outlet_degC", "gas leaving this rack", "本机架出风温度", 25, 60, func(v *view, i int) float64 { return v.racks[i].outlet }},
}

var rackPower = []channelOf{
	{"power_kW", "power drawn by this rack", "本机架功率", 0, 25, func(v *view, i int) float64 { return v.racks[i].power }},
	{"on", "1 while this rack is on; 0 when it has tripped or has no power", "1：本机架运行；0：已跳闸或无电", 0, 1, func(v *view, i int) float64 { return v.pod.on(i) }},
}

// worldChannels are of what the pods share: the sea at the first pod, and the cluster.
var worldChannels = []channelOf{
	{"sea.temperature_degC", "the sea at the depth of the first pod", "首个数据舱深度处的海温", 18, 32, func(v *view, _ int) float64 { return v.sea.T }},
	{"sea.surface_degC", "the sea at its surface", "海面水温", 18, 34, func(v *view, _ int) float64 { return v.profile[0] }},
	{"sea.at_10m_degC", "the sea at 10 m", "10 m 深处海温", 18, 34, func(v *view, _ int) float64 { return v.profile[1] }},
	{"sea.at_20m_degC", "the sea at 20 m", "20 m 深处海温", 18, 34, func(v *view, _ int) float64 { return v.profile[2] }},
	{"sea.at_30m_degC", "the sea at 30 m", "30 m 深处海温", 18, 34, func(v *view, _ int) float64 { return v.profile[3] }},
	{"sea.at_50m_degC", "the sea at 50 m, deeper than the pod: what lies below it", "50 m 深处海温（舱下方）", 18, 34, func(v *view, _ int) float64 { return v.profile[4] }},
	{"sea.salinity_g_kg", "absolute salinity at the depth of the first pod", "首个数据舱深度处的绝对盐度", 32, 36, func(v *view, _ int) float64 { return v.sea.S }},
	{"sea.density_kg_m3", "density of the seawater there (TEOS-10)", "该处海水密度（TEOS-10）", 1015, 1030, func(v *view, _ int) float64 { return v.sea.rho }},
	{"sea.current_m_s", "speed of the current", "海流速度", 0, 0.5, func(v *view, _ int) float64 { return v.sea.speed }},
	{"sea.along_m_s", "current along the shore, positive to the north-east", "沿岸海流，向东北为正", -0.4, 0.4, func(v *view, _ int) float64 { return v.sea.along }},
	{"sea.cross_m_s", "current across the shore, positive towards the land", "垂直海岸的海流，向岸为正", -0.3, 0.3, func(v *view, _ int) float64 { return v.sea.cross }},
	{"sea.gradient_K_m", "by how much the water about the first pod warms for each metre upwards: the thermocline that bores move", "首个数据舱附近每上升一米的升温，即内潮所移动的温跃层", -0.05, 0.5, func(v *view, _ int) float64 { return v.sea.gradient }},
	{"sea.upwelled", "share of the water there that upwelling has brought from the deep", "该处由上升流从深层带来的海水比例", 0, 1, func(v *view, _ int) float64 { return v.sea.upwelled }},
	{"sea.stirred", "share of the water there that a typhoon has mixed with the column above", "该处被台风与上方水体混合的比例", 0, 1, func(v *view, _ int) float64 { return v.sea.stirred }},
	{"sea.bore_lift_m", "height by which internal-tide bores raise the water there", "内潮使该处海水抬升的高度", -10, 10, func(v *view, _ int) float64 { return v.sea.lift }},
	{"sea.level_m", "sea level above its mean", "海面相对平均海平面的高度", -1.2, 1.2, func(v *view, _ int) float64 { return v.sea.level }},
	{"cluster.it_power_kW", "power drawn by the racks of all pods", "全部数据舱的 IT 功率", 0, 1000, func(v *view, _ int) float64 { return v.cluster.it }},
	{"cluster.total_power_kW", "power at the shore meter", "岸端电表总功率", 0, 1000, func(v *view, _ int) float64 { return v.cluster.total }},
	{"cluster.pue", "power usage effectiveness of the cluster now", "集群瞬时 PUE", 1, 1.3, func(v *view, _ int) float64 { return pue(v.cluster.total, v.cluster.it, v.cluster.rated) }},
	{"cluster.cable_loss_kW", "loss of the cable, into the sea", "海缆损耗，进入海水", 0, 100, func(v *view, _ int) float64 { return v.cluster.cable }},
	{"cluster.cable_current_A", "current in one cable", "单根海缆电流", 0, 300, func(v *view, _ int) float64 { return v.cable.current }},
	{"cluster.voltage_drop", "share of the voltage lost along the cable", "海缆电压降比例", 0, 0.1, func(v *view, _ int) float64 { return v.cable.drop }},
}

// pue is total over IT; undefined (NaN) where IT is below 1 % of what it is rated.
func pue(total, it, rated float64) float64 {
	if it < 0.01*rated || it <= 0 {
		return math.NaN()
	}
	return total / it
}

// listChannels lays the frame out: each pod's channels, alarms and racks, then
// what they share. firstShow marks where each pod begins.
func (m *Model) listChannels() ([]Channel, []show) {
	var all []Channel
	var shows []show
	add := func(prefix string, c channelOf, index int) {
		u := unitOf(c.name)
		from := u
		if c.name == totalPower {
			from = unit{scale: 1}
		}
		shows = append(shows, show{at: len(all), unit: from, index: index, value: c.value})
		all = append(all, Channel{Name: prefix + c.name, Unit: u.symbol, Min: c.min, Max: c.max, Help: Text{c.en, c.zh}})
	}
	m.firstShow = nil
	for i := range m.pods {
		m.firstShow = append(m.firstShow, len(shows))
		prefix := fmt.Sprintf("pod.%d.", i)
		for _, c := range slices.Concat(podChannels, m.pods[i].workChannels(), kpiChannels, autonomyChannels, ageingChannels, m.pods[i].cooling.channels()) {
			add(prefix, c, 0)
		}
		for j, a := range m.pods[i].alarms {
			add(prefix, channelOf{"alarm." + a.name, a.help.EN, a.help.ZH, 0, 1, alarmValue}, j)
		}
		for j := range m.pods[i].racks {
			for _, c := range rackChannels(m.pods[i].cooling.door()) {
				add(fmt.Sprintf("%srack.%d.", prefix, j), c, j)
			}
		}
	}
	m.firstShow = append(m.firstShow, len(shows))
	for _, c := range slices.Concat(worldChannels, clusterKPIs) {
		add("", c, 0)
	}
	return all, shows
}

func alarmValue(v *view, i int) float64 {
	if v.pod.modes.Alarms[i] {
		return 1
	}
	return 0
}
