package twin

import (
	"math"
	"testing"
)

func TestPUEPartsAddUp(t *testing.T) {
	r := play(t, lingshui(t), roughDay, Options{Every: 500, For: 14000})
	at := func(k int, name string) float64 { return r.frames[k].Values[r.at("pod.0."+name)] }
	for k := range r.frames {
		whole, parts := at(k, "pue")-1, at(k, "pue_cooling")+at(k, "pue_electrical")+at(k, "pue_auxiliary")
		if math.Abs(whole-parts) > 1e-12 {
			t.Errorf("at %g s the parts of PUE − 1 = %.15g add up to %.15g", r.frames[k].T, whole, parts)
		}
	}
	// energy over energy, of the cluster's one pod
	if got, want := r.last("cluster.pue_mean"), r.last("pod.0.energy_in_kWh")/r.last("pod.0.energy_it_kWh"); !within(got, want, 1e-14) {
		t.Errorf("cluster.pue_mean = %.15g, want %.15g", got, want)
	}
}

// 350 kW at a PUE of 1.09 on 0.4042 kg/kWh: 0.44 kg per kWh of IT and 154 kg an hour.
func TestCarbonAndWater(t *testing.T) {
	c := lingshui(t)
	c.Pods[0].LoopMakeup = 0.5 / day
	r := play(t, c, Scenario{Commands: []Command{{T: 7200, Name: "cluster.grid_co2_kg_kWh", Value: 0.2}}}, Options{Every: 600, For: 3 * hour})
	in, it := r.column("pod.0.energy_in_kWh"), r.column("pod.0.energy_it_kWh")
	co2, cue, wue := r.column("cluster.co2_kg"), r.column("cluster.cue_mean_kg_kWh"), r.column("cluster.wue_L_kWh")
	if !within(co2[6], 0.4042*in[6], 1e-12) || !within(co2[6], 154, 0.02) || !within(cue[6], 0.4042*in[6]/it[6], 1e-12) {
		t.Errorf("an hour: %g kg of CO2 and a CUE of %g for %g kWh in and %g to the racks", co2[6], cue[6], in[6], it[6])
	}
	if !within(co2[18], 0.2*in[18], 1e-12) {
		t.Errorf("on another grid all the energy counts by it: %g kg for %g kWh", co2[18], in[18])
	}
	// half of 600 kg in a day, 12.5 L an hour, for 350 kWh
	for _, k := range []int{0, 6, 18} {
		if !within(wue[k], 12.5/350, 0.02) {
			t.Errorf("after %d0 min WUE = %g L/kWh, want %g", k, wue[k], 12.5/350)
		}
	}
	direct := lingshui(t)
	direct.Pods[0].Cooling = "direct"
	direct.Pods[0].LoopMakeup = 1 / day
	if got := play(t, direct, Scenario{}, Options{Every: hour, For: hour}).last("cluster.wue_L_kWh"); got != 0 {
		t.Errorf("without a loop WUE = %g, want 0", got)
	}
}

// The counts are the hours that the frames show, and no frame's distance changes them.
func TestHoursAreCounted(t *testing.T) {
	long(t)
	t.Parallel()
	c := lingshui(t)
	sc := Scenario{Commands: []Command{
		{T: 3 * hour, Name: "pod.0.sea_trip", Value: 1}, {T: 3*hour + 900, Name: "pod.0.sea_trip", Value: 0}, {T: 8 * hour, Name: "load.level", Value: 0.1},
		{T: 8 * hour, Name: "pod.0.supply_min_degC", Value: 10}, {T: 8 * hour, Name: "pod.0.supply_above_sea_K", Value: 0.2}, {T: 14 * hour, Name: "load.level", Value: 1}, {T: 15 * hour, Name: "pod.0.rack_reset", Value: 1},
	}}
	r := play(t, c, sc, Options{Every: 20, For: 20 * hour})
	cold, hot, chip := r.column("pod.0.gas_cold_degC"), r.column("pod.0.gas_hot_degC"), r.column("pod.0.chip_max_degC")
	worst := 0.0
	for i := range c.Pods[0].Racks[0].Count {
		k := len(cold) / 2
		inlet := r.frames[k].Values[r.at("pod.0.rack."+exact(float64(i))+".inlet_degC")]
		worst = max(worst, (inlet-cold[k])/(hot[k]-cold[k]))
	}
	count := func(is func(inlet, chip float64) bool) (hours float64) {
		for k := range cold {
			if is(cold[k]+worst*(hot[k]-cold[k]), chip[k]) {
				hours += 20 / hour
			}
		}
		return hours
	}
	whole := r.frames[len(r.frames)-1].T / hour
	for _, k := range []struct {
		name string
		want float64
	}{
		{"recommended_h", count(func(T, _ float64) bool { return T >= 18 && T <= 27 })},
		{"class_a1_h", count(func(T, _ float64) bool { return T >= 15 && T <= 32 })},
		{"class_a2_h", count(func(T, _ float64) bool { return T >= 10 && T <= 35 })},
		{"outside_a2_h", count(func(T, _ float64) bool { return T < 10 || T > 35 })},
		{"throttling_h", count(func(_, chip float64) bool { return chip > 83 })},
	} {
		if got := r.last("pod.0." + k.name); math.Abs(got-k.want) > 0.1 {
			t.Errorf("%s = %g, want %g by its frames", k.name, got, k.want)
		}
		if k.want == 0 || k.want > whole-0.01 {
			t.Errorf("%s: this course has %g of %g h and proves nothing", k.name, k.want, whole)
		}
	}
	if got := play(t, c, sc, Options{Every: hour, For: 20 * hour}).last("pod.0.recommended_h"); got != r.last("pod.0.recommended_h") {
		t.Errorf("seen every hour recommended_h = %v, every twenty seconds %v", got, r.last("pod.0.recommended_h"))
	}
}

// At a class's limits half an hour of an hour counts, a tenth of a kelvin inside all of
// it, a tenth outside nothing.
func TestLimitsOfAClass(t *testing.T) {
	for T, want := range map[float64]float64{18: 0.5, 17.9: 0, 18.1: 1, 22: 1, 26.9: 1, 27: 0.5, 27.1: 0, 40: 0} {
		if got := withinClass(T+zeroC, 18+zeroC, 27+zeroC); math.Abs(got-want) > 1e-9 {
			t.Errorf("at %g °C %g of an hour counts as 18 to 27 °C, want %g", T, got, want)
		}
	}
}

// The classes' limits are ASHRAE's: a fifth of a kelvin inside an hour counts, outside not.
func TestClassesOfASHRAE(t *testing.T) {
	m, x, _ := states(t, lingshui(t))
	p := &m.pods[0]
	dx := make([]float64, len(x))
	for class, limits := range map[int][2]float64{iRecommended: {18, 27}, iClassA1: {15, 32}, iClassA2: {10, 35}} {
		for T, want := range map[float64]float64{limits[0] - 0.2: 0, limits[0] + 0.2: 1, limits[1] - 0.2: 1, limits[1] + 0.2: 0} {
			x[iCold], x[iHot] = T+zeroC, T+zeroC
			if p.countHours(x, T+zeroC, &bill{}, dx); math.Abs(dx[class]-want) > 1e-9 {
				t.Errorf("%s counts %g of an hour at %g °C, want %g", stateNames[class], dx[class], T, want)
			}
		}
	}
}
