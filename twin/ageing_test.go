package twin

import (
	"math"
	"testing"
)

func TestGasPressureFollowsTemperature(t *testing.T) {
	c := lingshui(t)
	m, x, at := states(t, c)
	p := &m.pods[0]
	own := x[p.at:]
	set := func(cold, hot float64) float64 {
		own[iCold], own[iHot] = cold+zeroC, hot+zeroC
		return p.gasPressure(own)
	}
	_ = at
	if got := set(27, 27); !within(got, 101325, 1e-12) {
		t.Errorf("at the temperature of filling the pressure is %g Pa, want 101325", got)
	}
	// 20 K more everywhere: 101.325·320.15/300.15 = 108.077 kPa
	if got := set(47, 47); !within(got, 108077, 1e-5) {
		t.Errorf("20 K warmer the pressure is %g Pa, want 108077", got)
	}
	// and the gas in two plenums weighs what it did: p V/2R (1/T_c + 1/T_h) of 296.8 J/kgK
	pressure := set(25, 40)
	if mass := pressure * 60 / 296.8 * (1/298.15 + 1/313.15); !within(mass, p.filled, 1e-3) {
		t.Errorf("at 25 and 40 °C the gas weighs %g kg, filled in were %g", mass, p.filled)
	}
}

// A leak of a tenth a day leaves e^−0.1 of what can leave after a day; flow follows.
func TestGasLeaksAndIsFilledAgain(t *testing.T) {
	t.Parallel()
	sc := Scenario{Commands: []Command{
		{T: hour, Name: "pod.0.gas_leak_1_d", Value: 1}, {T: hour, Name: "pod.0.seepage_kg_d", Value: 0.5}, {T: hour, Name: "pod.0.fan_manual", Value: 1},
		{T: 13 * hour, Name: "pod.0.gas_leak_1_d", Value: 2}, {T: 25 * hour, Name: "pod.0.gas_leak_1_d", Value: 0}, {T: 25 * hour, Name: "pod.0.seepage_kg_d", Value: 0},
		{T: 30 * hour, Name: "pod.0.gas_refill", Value: 1},
	}}
	r := play(t, lingshui(t), sc, Options{Every: hour, For: 36 * hour})
	closes(t, r)
	mass, dew := r.column("pod.0.gas_mass"), r.column("pod.0.dew_point_degC")
	for _, k := range []struct {
		hour int
		want float64
	}{{1, 1}, {13, 0.05 + 0.95*math.Exp(-0.5)}, {25, 0.05 + 0.95*math.Exp(-1.5)}, {30, 0.05 + 0.95*math.Exp(-1.5)}, {31, 1}} {
		if got := mass[k.hour]; !within(got, k.want, 1e-9) {
			t.Errorf("after %d h %g of the gas is left, want %g", k.hour, got, k.want)
		}
	}
	fan, power := r.column("pod.0.fan_speed"), r.column("pod.0.fan_kW")
	if got, want := power[25]/power[2], mass[25]/mass[2]*math.Pow(fan[25]/fan[2], 3); !within(got, want, 1e-6) {
		t.Errorf("the fans' power falls to %g, want %g: it goes with the density", got, want)
	}
	if dew[31] > -39 || dew[31] < -41 || dew[24] < dew[12] || dew[12] < dew[0]+20 {
		t.Errorf("dew points at the start %g, after half a day %g and a day %g of seepage, dry again %g °C", dew[0], dew[12], dew[24], dew[31])
	}
	came := map[string]bool{}
	for _, e := range r.events {
		came[e.Name] = came[e.Name] || e.Kind == EventAlarm && e.Value == 1
	}
	if !came["pod.0.alarm.gas_low"] || came["pod.0.alarm.condensation"] {
		t.Errorf("alarms %v, want gas_low and no condensation", came)
	}
}

// Without a leak half a kilogram a day adds up; where no gas leaves, none is short.
func TestSeepageCondenses(t *testing.T) {
	sc := Scenario{Commands: []Command{{T: 0, Name: "pod.0.seepage_kg_d", Value: 0.5}}}
	r := play(t, lingshui(t), sc, Options{Every: hour, For: 8 * day})
	margin := r.column("pod.0.condensation_margin_K")
	for _, e := range r.events {
		if e.Name == "pod.0.alarm.condensation" {
			at := func(name string) float64 { return r.column("pod.0." + name)[int(e.T/hour)] }
			coldest := min(at("loop_supply_degC"), at("hull_inner_degC")) + 273.15
			saturated := 1e5 * math.Pow(10, 4.6543-1435.264/(coldest-64.848)) // Pa, Antoine's equation by NIST, 256 to 373 K
			full := saturated * 60 / 461.5 * (1/(at("gas_cold_degC")+273.15) + 1/(at("gas_hot_degC")+273.15))
			if want := (full - 0.12e-3*136) / 0.5; !within(e.T/day, want, 0.01) {
				t.Errorf("water condenses on day %g at %g K, want day %g", e.T/day, coldest, want)
			}
			if k := int(e.T / hour); !(margin[k] > 0 && margin[k+1] < 0) {
				t.Errorf("the margin goes from %g to %g K around the alarm", margin[k], margin[k+1])
			}
			return
		}
	}
	t.Error("water never condenses")
}

// Vapour pressures over water: 611.2 Pa at 0 °C, 2339.3 at 20, 7384.9 at 40 (IAPWS-95 steam tables), 19.0 at −40 over supercooled water.
func TestDewPoint(t *testing.T) {
	for _, k := range []struct{ pressure, want float64 }{{611.2, 0}, {2339.3, 20}, {7384.9, 40}, {19.0, -40}} {
		if got := dewPoint(k.pressure) - zeroC; math.Abs(got-k.want) > 0.1 {
			t.Errorf("dew point of %g Pa = %.3f °C, want %g", k.pressure, got, k.want)
		}
	}
	if got := dewPoint(0); !(got > 190 && got < 210) {
		t.Errorf("dew point without water = %g K, want the driest", got)
	}
}

// 0.028·0.118 a year: after 25 years 1 − e^(−0.0826) = 7.93 % have failed, and in
// 2.1 years 6 of 855, as of Natick's.
func TestServersFail(t *testing.T) {
	long(t)
	t.Parallel()
	c := lingshui(t)
	m := build(t, c)
	p := &m.pods[0]
	for _, k := range []struct{ years, want, share float64 }{{25, 0.07928, 1e-3}, {2.1, 6.0 / 855, 0.02}} {
		if p.age(k.years * year); !within(1-p.now.Working, k.want, k.share) {
			t.Errorf("after %g years %g of the servers has failed, want %g", k.years, 1-p.now.Working, k.want)
		}
	}
	c.Pods[0].Failures = FailureConfig{Rate: 1 / year, Sea: 50}
	if it := play(t, c, Scenario{}, Options{Every: day, For: year / 3}).last("pod.0.it_power_kW"); !(it > 0 && it < 1) {
		t.Errorf("a pod whose servers have all but failed draws %g kW", it)
	}
	// half the servers do half the work at full load, at the chips' own temperature, and
	// all of a third of it, at the idle power of half
	power := func(failed, level float64) (it, done, chip float64) {
		c := quiet(t, "2025-07-15")
		c.Load.Level, c.Pods[0].Slope, c.Pods[0].Failures.Start, c.Pods[0].Failures.Rate = level, 0, failed, 0
		for _, manual := range []*float64{&c.Pods[0].Gas.FanManual, &c.Pods[0].Loop.Manual, &c.Pods[0].Sea.Manual} {
			*manual = 1
		}
		r := play(t, c, Scenario{}, Options{Every: hour, For: hour})
		return r.column("pod.0.it_power_kW")[0], r.last("pod.0.work_done"), r.column("pod.0.chip_max_degC")[0] - r.column("pod.0.rack.0.inlet_degC")[0]
	}
	it, done, chip := power(0.5, 1)
	if !within(it, 175, 0.02) || !within(done, 0.5, 0.02) {
		t.Errorf("half the servers draw %g kW and do %g h in an hour, want 175 and 0.5", it, done)
	}
	if _, _, all := power(0, 1); !within(chip, all, 0.1) {
		t.Errorf("their chips are %g K above the inlet, those of all servers %g", chip, all)
	}
	if it, done, _ := power(0.5, 0.3); !within(it, 350*(0.3*0.5+0.7*0.3), 2e-3) || !within(done, 0.3, 1e-3) {
		t.Errorf("at a third of the work half the servers draw %g kW and do %g h, want %g and 0.3", it, done, 350*(0.3*0.5+0.7*0.3))
	}
}

// ASHRAE's table, 30 °C by its own row and 26.25 midway between two.
func TestXFactor(t *testing.T) {
	for _, k := range []struct{ T, want float64 }{{10, 0.72}, {15, 0.72}, {20, 1}, {26.25, 1.29}, {30, 1.42}, {45, 1.76}, {60, 1.76}} {
		if got := xFactor.at(k.T); math.Abs(got-k.want) > 1e-12 {
			t.Errorf("x-factor at %g °C = %g, want %g", k.T, got, k.want)
		}
	}
}

// Dosing leaves a fifth of the growth and takes its power from the auxiliaries.
func TestDosing(t *testing.T) {
	run := func(dosing float64) (fouling, auxiliary float64) {
		c := quiet(t, "2025-07-15")
		f := &c.Pods[0].Fouling
		f.Dosing, f.Initial, f.CleanEvery = dosing, 0, 0
		r := play(t, c, Scenario{}, Options{Every: day, For: 30 * day})
		closes(t, r)
		return r.last("pod.0.fouling_m2K_W"), r.last("pod.0.auxiliary_kW")
	}
	f0, a0 := run(0)
	f1, a1 := run(1)
	if !within(f1/f0, 0.2, 0.15) { // fouled plates ask for more flow, which wears more off them
		t.Errorf("with full dosing %g m²K/W grow in 30 days, without %g: want a fifth", f1, f0)
	}
	if !within(a1-a0, 0.2, 1e-9) {
		t.Errorf("dosing adds %g kW to the auxiliaries, want 0.2", a1-a0)
	}
	if f1 > 2e-5 {
		t.Errorf("with full dosing the fouling is %g m²K/W, want less than OTEC's 2e-5", f1)
	}
}

// By hand: with a leak of 1/d vapour goes with the gas, to 1/e in a day; what seeps in
// meanwhile, a gram an hour, is thinned as well: 24 g (1 − 1/e) = 15.17 g are left of it.
func TestVapourLeaksToo(t *testing.T) {
	c := lingshui(t)
	g := &c.Pods[0].Gas
	g.Leak, g.Seepage = 1/day, 0
	p := &build(t, c).pods[0]
	w := c.Pods[0].vapourAsFilled()
	if p.age(day); !within(p.now.Vapour, w/math.E, 1e-9) || !within(p.now.Gas, thinnest+(1-thinnest)/math.E, 1e-9) {
		t.Errorf("after a day %g of the vapour is left and %g of the gas, want %g and %g", p.now.Vapour/w, p.now.Gas, 1/math.E, thinnest+(1-thinnest)/math.E)
	}
	g.Seepage = 1e-3 / hour
	p = &build(t, c).pods[0]
	if p.age(day); !within(p.now.Vapour-w/math.E, 15.17e-3, 1e-3) {
		t.Errorf("of what seeps in %g g are left after a day, want 15.17", 1e3*(p.now.Vapour-w/math.E))
	}
}
