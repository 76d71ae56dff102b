package twin

import "math"

// This file is how long a pod lasts: until its chips throttle or trip when the sea
// cools no more, and until its battery is empty.

// longest is what an autonomy shows that is longer, or without end, in s.
const longest = day

// How a pod warms that nothing cools: what follows at once (gas, water, coils,
// chips, the cooling's own bodies; C_f) and the racks' metal (C_m), which follows
// through the gas (G). Under a heat P from a steady state both warm at P/(C_f+C_m) in
// the end, and C_f has run ahead by then:
//
//	ΔT = P/(C_f+C_m) · (t + C_m τ/C_f · (1 − e^(−t/τ))),  τ = C_f C_m/((C_f+C_m) G)
//
// which is solved for t. It is an estimate: what goes into the hull is left out, and
// the pump that stops runs down first. It is held to a simulated stop of the pump within 20 % by
// TestAutonomyIsAboutWhatAStopTakes.
type warming struct{ fast, metal, exchange float64 } // J/K, J/K, W/K

// warms is that of the pod in its present state.
func (v *view) warms() (w warming) {
	w = warming{fast: v.pod.quick + 2*v.pod.plenum(), metal: v.pod.metal}
	for j := range v.pod.racks {
		w.exchange += v.racks[j].exchange
	}
	return w
}

// time in s until a heat in W has warmed it by rise in K.
func (w warming) time(heat, rise float64) float64 {
	rate := heat / (w.fast + w.metal)
	if rise <= 0 {
		return 0
	}
	if !(rate*longest > rise) {
		return longest
	}
	tau := w.fast * w.metal / ((w.fast + w.metal) * w.exchange)
	ahead := w.metal / w.fast * tau
	t := rise * w.fast / heat // as if the metal took nothing: too short, and the curve bends down, so Newton comes up from below
	for range 20 {
		e := math.Exp(-t / tau)
		by := (rise/rate - t - ahead*(1-e)) / (1 + ahead/tau*e)
		if t += by; by < 1e-6*t {
			break
		}
	}
	return min(t, longest)
}

// untilChips is the time in s until the hottest chip is at T if from now on the sea
// takes nothing and the work goes on as it is. Hot chips ask for more gas, which
// brings them nearer to it by what a heat sink's film gains; so they have further to go.
func (v *view) untilChips(T float64) float64 {
	p, b := v.pod, &v.flows.bill
	c := p.c
	then := command(c.Control.limit(max(v.x[iFan], c.Control.chipDemand(T))), c.Gas.FanManual, c.Gas.FanSpeed, c.Gas.FanTrip, p.modes.Powered)
	gain := 1 - math.Pow(c.Gas.flowFactor(v.x[iFan])/c.Gas.flowFactor(then), sinkExponent)
	hottest := p.hottestChip(v.x)
	margin := T - hottest + gain*(hottest-p.hottestInlet(v.x))
	if margin <= 0 {
		return 0
	}
	const runsDown = 2 // time constants through which a pump that coasts still cools; EST
	coasting := runsDown * c.Sea.CoastDown * min(1, v.flows.circuit.flow/c.Sea.Flow)
	return min(coasting+v.warms().time(b.it+b.gasHeat()+b.loop, margin), longest)
}

// soon is the most that chipIn shows: what changes more slowly does not go on as it is.
const soon = hour

// chipIn is the time in s until the first chip is at T if it went on as now.
func (v *view) chipIn(T float64) float64 {
	first := soon
	for j := range v.pod.racks {
		f := &v.racks[j]
		rate := (f.power - f.chip - f.plate) / v.pod.racks[j].group.ChipCapacity
		margin := max(0, T-v.x[v.pod.chip(j)])
		if rate*first > margin {
			first = margin / rate
		}
	}
	return first
}

// autonomyChannels are shown for every pod.
var autonomyChannels = []channelOf{
	{"autonomy_throttle_s", "thermal autonomy: time until the hottest chip throttles if the sea took no more heat from now on, by the heat that gas, water and racks can take up; an estimate, within 20 % of a stopped pump", "热自持时间：若海水从现在起不再带走热量，最热芯片到达降频温度的时间；按气体、水与机架蓄热估算，与停泵仿真相差 20 % 以内", 0, 3600, func(v *view, _ int) float64 { return v.untilChips(v.pod.c.Throttle) }},
	{"autonomy_trip_s", "the same until its rack would trip if the work were not slowed before: where chips throttle it takes longer", "同上，至机架跳闸的时间（假定此前不降频；降频后更长）", 0, 3600, func(v *view, _ int) float64 { return v.untilChips(v.pod.c.Critical) }},
	{"throttle_in_s", "time until the first chip throttles if all chips went on warming as now; an hour at most", "若芯片按当前速率继续升温，首个芯片降频的时间；最长一小时", 0, soon, func(v *view, _ int) float64 { return v.chipIn(v.pod.c.Throttle) }},
	{"trip_in_s", "the same until its rack trips", "同上，至机架跳闸的时间", 0, soon, func(v *view, _ int) float64 { return v.chipIn(v.pod.c.Critical) }},
	{"ups_autonomy_s", "time for which the battery would feed the pod as it runs now, at most a day", "电池按当前负荷可供电的时间，最长一天", 0, 3600, func(v *view, _ int) float64 {
		fed := v.flows.bill.fed
		if charge := max(0, v.pod.held(v.x)); fed*longest > charge {
			return charge / fed
		}
		return longest
	}},
}
