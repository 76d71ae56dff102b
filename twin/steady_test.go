package twin

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"seapod/physics"
)

// The checks of steady states: what arithmetic says of them, and which way they
// move when something is turned up.

// quiet is Lingshui at an instant with a sea that does not change from one
// instant to the next: no weather, and the tide's current stands for its mean.
func quiet(t testing.TB, start string) Config {
	t.Helper()
	c := lingshui(t)
	c.World.Start = start
	c.Sea.Noise = 0
	return c
}

// steady is the first frame of a configuration, a run's steady state.
func steady(t testing.TB, c Config) func(name string) float64 {
	t.Helper()
	r := play(t, c, Scenario{}, Options{Every: 1, For: 1})
	return func(name string) float64 {
		if !strings.HasPrefix(name, "pod.") && !strings.HasPrefix(name, "sea.") && !strings.HasPrefix(name, "cluster.") {
			name = "pod.0." + name
		}
		return r.frames[0].Values[r.at(name)]
	}
}

func TestSteadyIsSteady(t *testing.T) {
	t.Parallel()
	c := quiet(t, "2025-07-15")
	c.Sea.TidalCurrent = 0
	c.Pods[0].Fouling.Asymptote, c.Pods[0].Fouling.Initial = 0, 0
	c.Pods[0].Hull.Growth, c.Pods[0].Strainer.Growth = 0, 0
	c.Sea.Constant = 1
	r := play(t, c, Scenario{}, Options{Every: 600, For: 6 * hour})
	for i, ch := range r.header.Channels {
		if strings.HasPrefix(ch.Name, "sea.") || strings.Contains(ch.Name, "energy") || strings.Contains(ch.Name, "work_") || strings.Contains(ch.Name, "hull") ||
			strings.HasSuffix(ch.Name, "_h") || ch.Name == "cluster.co2_kg" {
			continue // the mean current turns with the season, and the hull feels it
		}
		first, last := r.frames[0].Values[i], r.frames[len(r.frames)-1].Values[i]
		if math.Abs(last-first) > 1e-4*max(1, math.Abs(first)) {
			t.Errorf("%s goes from %.9g to %.9g in six hours of a steady state", ch.Name, first, last)
		}
	}
}

func TestSteadyAgreesWithEffectivenessNTU(t *testing.T) {
	for _, start := range []string{"2025-01-15", "2025-07-15", "2025-10-15"} {
		at := steady(t, quiet(t, start))
		hotIn, hotOut, coldIn, coldOut := at("loop_return_degC"), at("loop_supply_degC"), at("sea_intake_degC"), at("exchanger_sea_out_degC")
		sea := physics.SeawaterSpecificHeat(coldIn+273.15, 101325+1022*9.80665*35, at("sea.salinity_g_kg")/1e3)
		W, S := at("loop_flow_kg_s")*4.1795, at("sea_flow_kg_s")*sea/1e3 // kW/K
		heat := at("exchanger_heat_kW")
		if loop, cold := W*(hotIn-hotOut), S*(coldOut-coldIn); !within(loop, heat, 1e-3) || !within(cold, heat, 1e-3) {
			t.Errorf("%s: the loop gives %g kW, %g cross the plates, the sea takes %g", start, loop, heat, cold)
		}
		least, Cr := min(W, S), min(W, S)/max(W, S)
		eps := heat / (least * (hotIn - coldIn))
		UA := physics.NTU(physics.Counterflow, eps, Cr) * least
		if got := at("exchanger_ua_kW_K"); !within(got, UA, 0.005) {
			t.Errorf("%s: exchanger_ua_kW_K = %g, want %g of effectiveness %g at Cr %g", start, got, UA, eps, Cr)
		}
		// and both are what the plates' own films make: 1/U = 1/h_c + t/k + 1/h_s + Rf
		films := 1.0/4600 - 0.5e-3/22
		film := func(flow float64) float64 { return films / 2 / math.Pow(flow, 0.8) }
		U := 1 / (film(at("loop_flow_kg_s")/14.5) + 0.5e-3/22 + film(at("sea_flow_kg_s")/20) + at("fouling_m2K_W"))
		if own := 40 * U / 1e3; !within(UA, own, 0.005) {
			t.Errorf("%s: UA by effectiveness %g kW/K, want %g of 40 m² at %g W/m²K", start, UA, own, U)
		}
	}
}

func TestCellsConvergeToEffectivenessNTU(t *testing.T) {
	t.Parallel()
	var errs []float64
	cells := []int{4, 8, 16, 32, 64}
	for _, n := range cells {
		c := quiet(t, "2025-07-15")
		p := &c.Pods[0]
		p.Exchanger.Cells = n
		p.Loop.Manual, p.Sea.Manual = 1, 1 // the same flows for every number of cells
		m, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		x := make([]float64, m.Len())
		if err := m.steady(x); err != nil {
			t.Fatal(err)
		}
		values := make([]float64, len(m.Channels()))
		m.Sample(0, x, values)
		k := &m.view.flows.loop
		own := float64(n) / (1/k.loopSide + 1/k.seaSide) / 1e3
		shown := values[slices.IndexFunc(m.Channels(), func(c Channel) bool { return c.Name == "pod.0.exchanger_ua_kW_K" })]
		errs = append(errs, math.Abs(shown/own-1))
	}
	t.Logf("relative error of UA at %v cells: %.3g", cells, errs)
	if errs[1] > 0.005 {
		t.Errorf("UA at 8 cells is off by %.3g, want 0.005 or less", errs[1])
	}
	for i := 1; i < len(errs); i++ {
		if order := math.Log2(errs[i-1] / errs[i]); math.Abs(order-2) > 0.2 {
			t.Errorf("from %d to %d cells the error falls with order %.3f, want 2", cells[i-1], cells[i], order)
		}
	}
}

// idle turns everything off that makes heat: racks, pumps, fans, auxiliaries and
// the supply's own loss.
func idle(c *Config) {
	p := &c.Pods[0]
	c.Load.Level, p.Idle = 0, 0
	p.Loop.Manual, p.Loop.ManualSpeed = 1, 0
	p.Sea.Manual, p.Sea.ManualSpeed = 1, 0
	p.Gas.FanManual, p.Gas.FanSpeed = 1, 0
	p.Power.Auxiliary, p.Power.UPSLoss0, c.Cluster.Auxiliary = 0, 0, 0
}

func TestWithoutLoadEverythingRelaxesToTheSea(t *testing.T) {
	t.Parallel()
	c := quiet(t, "2025-07-15")
	c.Sea.Constant = 1
	at := func(r *rows, k int) (worst float64, where string) {
		for i, ch := range r.header.Channels {
			if strings.HasPrefix(ch.Name, "pod.") && ch.Unit == "°C" && !strings.Contains(ch.Name, "_set_") && !strings.Contains(ch.Name, "dew_point") {
				if away := math.Abs(r.frames[k].Values[i] - 25); away > worst {
					worst, where = away, ch.Name
				}
			}
		}
		return worst, where
	}
	rest := c.clone()
	idle(&rest)
	if worst, where := at(play(t, rest, Scenario{}, Options{Every: 1, For: 1}), 0); worst > 1e-6 {
		t.Errorf("without load %s is steady %g K away from the sea, want 0", where, worst)
	}
	// and from full load it comes there by itself
	sc := Scenario{}
	for _, off := range []string{
		"load.level", "pod.0.idle_fraction", "pod.0.loop_manual_speed", "pod.0.sea_manual_speed", "pod.0.fan_manual_speed",
		"pod.0.pod_auxiliary_kW", "pod.0.ups_loss_fixed", "cluster.shore_auxiliary_kW",
	} {
		sc.Commands = append(sc.Commands, Command{T: 60, Name: off, Value: 0})
	}
	for _, on := range []string{"pod.0.loop_manual", "pod.0.sea_manual", "pod.0.fan_manual"} {
		sc.Commands = append(sc.Commands, Command{T: 60, Name: on, Value: 1})
	}
	c.Pods[0].Fouling.CleanEvery = 0
	r := play(t, c, sc, Options{Every: 5 * day, For: 100 * day})
	before := math.Inf(1)
	for k := 1; k < len(r.frames); k++ {
		worst, where := at(r, k)
		if worst > before && worst > 5e-3 { // the integrator may err by a millikelvin a step
			t.Errorf("after %g days %s is %g K from the sea, farther than %g before", r.frames[k].T/day, where, worst, before)
		}
		before = worst
	}
	if before > 0.01 {
		t.Errorf("a hundred days after the last load something is still %g K from the sea", before)
	}
	closes(t, r)
}

// byHand fixes the speeds of both pumps and the fans.
func byHand(c *Config, sea, loop, fan float64) {
	p := &c.Pods[0]
	p.Sea.Manual, p.Sea.ManualSpeed = 1, sea
	p.Loop.Manual, p.Loop.ManualSpeed = 1, loop
	p.Gas.FanManual, p.Gas.FanSpeed = 1, fan
}

func TestMoreFlowIsNeverWarmer(t *testing.T) {
	long(t)
	t.Parallel()
	c := quiet(t, "2025-10-15")
	c.Pods[0].Throttle, c.Pods[0].Critical = 110+zeroC, 125+zeroC // so that the racks draw what they are asked
	for _, loop := range []float64{0.5, 0.8, 1.1} {
		before := math.Inf(1)
		for _, sea := range []float64{0.3, 0.45, 0.6, 0.75, 0.9, 1.05, 1.2, 1.3} {
			byHand(&c, sea, loop, 1)
			if chip := steady(t, c)("chip_max_degC"); chip > before {
				t.Errorf("with the loop pump at %g, seawater at speed %g warms the chips from %g to %g °C", loop, sea, before, chip)
			} else {
				before = chip
			}
		}
	}
	for _, sea := range []float64{0.5, 0.8, 1.1} {
		before := math.Inf(1)
		for _, loop := range []float64{0.3, 0.45, 0.6, 0.75, 0.9, 1.05, 1.2, 1.3} {
			byHand(&c, sea, loop, 1)
			at := steady(t, c)
			back := at("loop_return_degC") - at("loop_pump_kW")/(at("loop_flow_kg_s")*4.18) // without the pump's own heat
			if back > before {
				t.Errorf("with the seawater pump at %g, the loop at speed %g warms its return from %g to %g °C", sea, loop, before, back)
			} else {
				before = back
			}
		}
	}
}

// three pods of which no two are alike, and a day of trouble for each.
func threePods(t *testing.T, order [3]int) (Config, Scenario) {
	t.Helper()
	kinds := [3]string{
		"[[pod]]\nit_load_kW = 350\n",
		"[[pod]]\nit_load_kW = 250\ndepth_m = 30\nexchanger_area_m2 = 30\n[[pod.rack]]\ncount = 10\n",
		"[[pod]]\nit_load_kW = 420\ndepth_m = 40\nfouling_start_m2K_W = 8e-5\n[[pod.rack]]\ncount = 12\n[[pod.rack]]\ncount = 8\nweight = 2\n",
	}
	doc := ""
	var sc Scenario
	for place, kind := range order {
		doc += kinds[kind]
		pod := func(name string) string { return fmt.Sprintf("pod.%d.%s", place, name) }
		start := 1000 * float64(kind+1)
		sc.Commands = append(sc.Commands, Command{T: start, Name: pod("sea_trip"), Value: 1}, Command{T: start + 300, Name: pod("sea_trip"), Value: 0}, Command{T: start + 2000, Name: pod("it_load_kW"), Value: 300})
	}
	sc.Commands = append(sc.Commands, Command{T: 6000, Name: "cluster.grid", Value: 0}, Command{T: 6300, Name: "cluster.grid", Value: 1})
	c, err := Parse(doc)
	if err != nil {
		t.Fatal(err)
	}
	sc.Commands = inOrder(sc.Commands)
	return c, sc
}

// closeness is how closely a channel of a pod agrees whatever steps were taken: hours
// are counted by an indicator that is steep beside a step, and a time by a rate that
// is a difference of powers. Rounding alone, as of a sum in another order, moves the
// ends of steps, through a trip from a ten-millionth of their length to a thousandth,
// and with them all by a part of Tol: 4e-6 of the others over a dozen loads tried.
func closeness(name string) float64 {
	switch {
	case strings.HasSuffix(name, "_h"):
		return 5e-3
	case strings.HasSuffix(name, "_in_s"):
		return 1e-3
	}
	return 1e-5
}

func TestPermutingPodsPermutesResults(t *testing.T) {
	long(t)
	t.Parallel()
	order := [3]int{2, 0, 1}
	c, sc := threePods(t, [3]int{0, 1, 2})
	one := play(t, c, sc, Options{Every: 300, For: 7200})
	c, sc = threePods(t, order)
	other := play(t, c, sc, Options{Every: 300, For: 7200})
	for place, kind := range order {
		prefix, was := fmt.Sprintf("pod.%d.", place), fmt.Sprintf("pod.%d.", kind)
		for i, ch := range other.header.Channels {
			name, of := strings.CutPrefix(ch.Name, prefix)
			if !of || strings.HasSuffix(name, "alarm.cable_current") || strings.HasSuffix(name, "alarm.voltage_drop") || strings.HasSuffix(name, "alarm.cable_lost") {
				continue // the first pod keeps the cluster's alarms
			}
			want := one.column(was + name)
			for k, f := range other.frames {
				if got := f.Values[i]; !(math.Abs(got-want[k]) <= closeness(name)*max(1, math.Abs(want[k]))) && !(math.IsNaN(got) && math.IsNaN(want[k])) {
					t.Fatalf("at %g s %s = %.12g, want %.12g as %s has it", f.T, ch.Name, got, want[k], was+name)
				}
			}
		}
	}
	for _, name := range []string{"cluster.it_power_kW", "cluster.total_power_kW", "cluster.cable_loss_kW"} {
		for k, want := range one.column(name) {
			if got := other.column(name)[k]; math.Abs(got-want) > 1e-6*max(1, math.Abs(want)) {
				t.Errorf("at %g s %s = %.12g, want %.12g", one.frames[k].T, name, got, want)
			}
		}
	}
}

func TestClusterIsTheSumOfItsPods(t *testing.T) {
	t.Parallel()
	c, sc := threePods(t, [3]int{0, 1, 2})
	r := play(t, c, sc, Options{Every: 300, For: 9000})
	for _, name := range []string{"it_power_kW", "total_power_kW", "cable_loss_kW"} {
		whole := r.column("cluster." + name)
		for k := range whole {
			sum := 0.0
			for i := range 3 {
				sum += r.column(fmt.Sprintf("pod.%d.%s", i, name))[k]
			}
			if math.Abs(sum-whole[k]) > 1e-9 {
				t.Errorf("at %g s cluster.%s = %.12g, want %.12g", r.frames[k].T, name, whole[k], sum)
			}
		}
	}
	// the losses that are shared out are 3I²R of the whole current, once the load has settled
	R := 0.268 * 5
	for _, k := range []int{0, 19} {
		I := r.column("cluster.cable_current_A")[k]
		if got, want := r.column("cluster.cable_loss_kW")[k], 3*I*I*R/1e3; !within(got, want, 1e-5) {
			t.Errorf("at %g s cluster.cable_loss_kW = %g, want 3I²R = %g", r.frames[k].T, got, want)
		}
	}
}

func TestPUEAndChipsByMonth(t *testing.T) {
	t.Parallel()
	chips := map[int]float64{7: 66, 10: 71} // a prototype's
	for month := 1; month <= 12; month++ {
		at := steady(t, quiet(t, fmt.Sprintf("2025-%02d-15", month)))
		pue, chip := at("pue"), at("chip_max_degC")
		t.Logf("%2d: sea %.2f °C, PUE %.4f, chips %.2f °C, supply %.2f, seawater %.2f kg/s, loop %.2f kg/s",
			month, at("sea_intake_degC"), pue, chip, at("loop_supply_degC"), at("sea_flow_kg_s"), at("loop_flow_kg_s"))
		if pue < 1.05 || pue > 1.12 {
			t.Errorf("month %d: pue = %g, want 1.05 to 1.12", month, pue)
		}
		if want, ok := chips[month]; ok && math.Abs(chip-want) > 3 {
			t.Errorf("month %d: chip_max_degC = %g, want %g within 3", month, chip, want)
		}
	}
}

func TestIdlePodHasNoPUE(t *testing.T) {
	c := lingshui(t)
	c.Load.Level, c.Pods[0].Idle = 0, 0
	at := steady(t, c)
	for _, name := range []string{"pod.0.pue", "cluster.pue", "pod.0.pue_mean"} {
		if v := at(name); !math.IsNaN(v) {
			t.Errorf("%s of an idle pod = %g, want NaN", name, v)
		}
	}
	c.Load.Level = 0.009 // still below 1 % of rated IT
	at = steady(t, c)
	if pod, cluster := at("pod.0.pue"), at("cluster.pue"); !math.IsNaN(pod) || !math.IsNaN(cluster) {
		t.Errorf("at 0.9 %% of rated IT pue = %g and cluster.pue = %g, want NaN", pod, cluster)
	}
}
