package twin

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// The faults one by one, held to pencil and paper.

// A worn pump meets its circuit lower on the same curve: H = (1 − w)(H0 n² − a Q²)
// against k Q², and takes what a new one takes at that flow.
func TestWornPump(t *testing.T) {
	c := Default()
	worn := newPump(&c.Pods[0].Sea, 1023)
	fresh := worn
	clean := c.Pods[0].Sea
	fresh.c = &clean
	for _, w := range []float64{0, 0.1, 0.25, 0.5} {
		for _, n := range []float64{0.5, 1, 1.15} {
			worn.c.Wear = w
			flow, head, power := worn.run(n, 1)
			q := n * math.Sqrt((1-w)*1.3/((1-w)*0.3+1)) // of the design flow
			if !within(flow, 20*q, 1e-9) || !within(head, 12*q*q, 1e-9) {
				t.Errorf("worn by %g, run(%g) = %g kg/s at %g m, want %g at %g", w, n, flow, head, 20*q, 12*q*q)
			}
			// a new one that a narrower circuit holds to that flow
			f, h, p := fresh.run(n, (1.3*n*n-0.3*q*q)/(q*q))
			if !within(f, flow, 1e-9) || !within(p, power, 1e-9) || !within(head/h, 1-w, 1e-9) {
				t.Errorf("worn by %g, run(%g) takes %g W for %g m, want %g W and %g of a new one's %g m", w, n, power, head, p, 1-w, h)
			}
		}
	}
}

// The operating point with something in the way: q² = 1.3 n²/(0.3 + k) in shares of
// the design flow, k the circuit's resistance over what it is at design.
func TestWhatStandsInTheWay(t *testing.T) {
	for _, test := range []struct {
		name  string
		value float64
		k     float64
	}{
		// a tenth of the circuit is the strainer's, whose open share takes the square
		{"debris", 0.5, 0.9 + 0.1/(0.5*0.5)}, {"debris", 0.9, 0.9 + 0.1/(0.1*0.1)},
		// Weisbach's 1.54 at 20°, 10.8 at 40°, 118 at 60°, 0.2 of them already in the circuit of 58.84 velocity heads
		{"sea_valve", 1 - 20.0/90, 1 + 1.34/58.84}, {"sea_valve", 1 - 40.0/90, 1 + 10.6/58.84}, {"sea_valve", 1 - 60.0/90, 1 + 117.8/58.84},
	} {
		for _, cooling := range []string{"loop", "direct"} {
			c := quiet(t, "2025-01-01")
			c.Load.Level = 0.2
			p := &c.Pods[0]
			p.Cooling, p.Strainer.Initial, p.Strainer.Growth = cooling, 0, 0
			byHand(&c, 1, 1, 1)
			if err := c.Set("pod.0."+test.name, exact(test.value)); err != nil {
				t.Fatal(err)
			}
			want := 20 * math.Sqrt(1.3/(0.3+test.k))
			// the clamp of the strainer's share rounds by half a thousandth
			if got := steady(t, c)("sea_flow_kg_s"); !within(got, want, 2e-3) {
				t.Errorf("%s: with %s = %g there flow %g kg/s, want %g", cooling, test.name, test.value, got, want)
			}
		}
	}
	shut := ValveConfig{}
	open := ValveConfig{Opening: 1}
	if q := math.Sqrt(1.3 / (0.3 + 1 + shut.resistance())); q > 0.05 || open.resistance() != 0 {
		t.Errorf("shut, the valve passes %g of the flow; open it adds %g to the circuit, want next to nothing and nothing", q, open.resistance())
	}
	before := math.Inf(1)
	for v := range 101 {
		c := ValveConfig{Opening: float64(v) / 100}
		if r := c.resistance(); !(r < before) {
			t.Fatalf("the valve's resistance at %g open is %g, want less than %g", c.Opening, r, before)
		} else {
			before = r
		}
	}
}

// Nothing flows back through a pump that cannot lift: its check valve is shut.
func TestCheckValve(t *testing.T) {
	c := Default()
	c.Pods[0].Sea.Static = 6
	p := newPump(&c.Pods[0].Sea, 1023)
	for _, wear := range []float64{0, 0.5} {
		p.c.Wear = wear
		lifts := math.Sqrt(6 / (1.3 * 12 * (1 - wear)))
		for n := 0.0; n < 1.2; n += 0.01 {
			flow, _, power := p.run(n, 1)
			if flow < 0 || power < 0 || n < lifts && flow != 0 || n > lifts+0.01 && flow == 0 {
				t.Errorf("worn by %g, run(%g) = %g kg/s and %g W; it lifts from a speed of %g on", wear, n, flow, power, lifts)
			}
		}
	}
}

// A swarm of ρ kg/m³ covers the strainer by j' = (ρ v/m) q (1 − j) − j/τ: at a flow
// that does not mind, 1/(ρ·0.005 + 1/1800) s to a share of 1/(1 + 1/(9 ρ)).
func TestJellyfishCoverTheStrainer(t *testing.T) {
	c := quiet(t, "2025-01-01")
	c.Load.Level = 0.2
	p := &c.Pods[0]
	p.Strainer.Share, p.Strainer.Initial, p.Strainer.Growth = 0, 0, 0
	byHand(&c, 1, 1, 1)
	const density, gone = 0.4, 3600.0
	r := play(t, c, Scenario{Commands: []Command{{T: 0, Name: "pod.0.jellyfish_kg_m3", Value: density}, {T: gone, Name: "pod.0.jellyfish_kg_m3"}, {T: 2 * hour, Name: "pod.0.clean", Value: 1}}}, Options{Every: 60, For: 2.5 * hour})
	got := r.column("pod.0.strainer_blocked")
	rate := density*0.005 + 1.0/1800
	most := density * 0.005 / rate
	for k, f := range r.frames {
		want := most * -math.Expm1(-rate*min(f.T, gone)) * math.Exp(-max(f.T-gone, 0)/1800)
		if f.T > 2*hour {
			want = 0
		}
		if math.Abs(got[k]-want) > 1e-3 {
			t.Errorf("after %g s jellyfish cover %.5f of the strainer, want %.5f", f.T, got[k], want)
		}
	}
}

// A thermometer that reads e too low has the controller hold the water e too warm;
// one that drifts does so by and by, a frozen one does not see what comes, and a
// new one reads true. In direct cooling the flow goes as 1 over the warming.
func TestThermometer(t *testing.T) {
	t.Parallel()
	for _, cooling := range []string{"loop", "direct"} {
		c := quiet(t, "2025-01-15")
		c.Pods[0].Cooling, c.Sea.Constant, c.Load.Level = cooling, 1, 0.35
		c.Pods[0].Control.ChipGain = 0 // or else, in direct cooling, the chips see to the flow
		true0, reads := "pod.0.loop_supply_degC", "pod.0.loop_supply_sensor_degC"
		if cooling == "direct" {
			true0, reads = "pod.0.sea_warming_K", "pod.0.sea_warming_sensor_K"
		}
		set := func(at float64, name string, v float64) Command {
			return Command{T: at * hour, Name: "pod.0.sensor_" + name, Value: v}
		}
		r := play(t, c, Scenario{Commands: []Command{
			set(1, "bias_K", -0.5), set(2, "bias_K", 0), set(3, "drift_K_h", 0.5), set(4, "drift_K_h", 0),
			set(5, "renew", 1), set(6, "freeze", 1), {T: 6.01 * hour, Name: "load.level", Value: 0.6}, set(7, "renew", 1),
		}}, Options{Every: 60, For: 8 * hour})
		truth, reading := r.column(true0), r.column(reads)
		at := func(v []float64, h float64) float64 { return v[int(h*60)] }
		hold := at(truth, 1)
		for _, test := range []struct {
			h    float64
			off  float64 // of the reading
			held float64 // of the truth against what it was
		}{{1, 0, 0}, {1.95, -0.5, 0.5}, {2.95, 0, 0}, {3.5, 0.25, -0.25}, {4.9, 0.5, -0.5}, {5.95, 0, 0}} {
			if off := at(reading, test.h) - at(truth, test.h); math.Abs(off-test.off) > 1e-3 {
				t.Errorf("%s: after %g h the thermometer is off by %g K, want %g", cooling, test.h, off, test.off)
			}
			if held := at(truth, test.h) - hold; math.Abs(held-test.held) > 0.06 {
				t.Errorf("%s: after %g h the water is %g K off what it was, want %g", cooling, test.h, held, test.held)
			}
		}
		if a, b := at(reading, 6.1), at(reading, 6.9); a != b || math.Abs(a-hold) > 0.05 {
			t.Errorf("%s: frozen, the thermometer reads %g and %g, want %g", cooling, a, b, hold)
		}
		if rise := at(truth, 6.9) - hold; rise < 0.2 {
			t.Errorf("%s: more load under a frozen thermometer warms the water by %g K, want it to rise", cooling, rise)
		}
		if at(reading, 7.9) != at(truth, 7.9) {
			t.Errorf("%s: a new thermometer reads %g, want %g", cooling, at(reading, 7.9), at(truth, 7.9))
		}
		closes(t, r)
	}
}

// In a bloom all grows that many times as fast.
func TestBloom(t *testing.T) {
	for _, cooling := range coolings {
		c := lingshui(t)
		c.Pods[0].Cooling, c.Pods[0].Fouling.Initial = cooling, 0
		m, x, at := states(t, c)
		usual, bloom := make([]float64, m.Len()), make([]float64, m.Len())
		m.Derivatives(0, x, usual)
		m.config.Pods[0].Fouling.Bloom = 12
		m.derive()
		m.Derivatives(0, x, bloom)
		grows := []string{"growth"}
		switch cooling {
		case "loop", "direct":
			grows = append(grows, "fouling", "strainer_growth")
		case "thermosyphon":
			grows = append(grows, "fouling")
		}
		for _, name := range grows {
			if got, want := bloom[at(name)], 12*usual[at(name)]; !within(got, want, 1e-12) || want <= 0 {
				t.Errorf("%s: in a bloom of 12 %s grows by %g, want %g", cooling, name, got, want)
			}
		}
	}
}

// A thermosyphon that has leaked dry is refilled and carries its heat again.
func TestRefill(t *testing.T) {
	c := small(t)
	c.Pods[0].Cooling = "thermosyphon"
	r := play(t, c, Scenario{Commands: []Command{
		{T: 0, Name: "pod.0.thermosyphon_leak_1_d", Value: 10}, {T: 2 * hour, Name: "pod.0.thermosyphon_leak_1_d", Value: 0}, {T: 2.5 * hour, Name: "pod.0.thermosyphon_refill", Value: 1}, {T: 2.5 * hour, Name: "pod.0.rack_reset", Value: 1},
	}}, Options{Every: 60, For: 6 * hour})
	charge, limit, chip := r.column("pod.0.charge_kg"), r.column("pod.0.circulation_limit_kW"), r.column("pod.0.chip_max_degC")
	if got, want := charge[120], 600*math.Exp(-10*2.0/24); !within(got, want, 1e-6) {
		t.Errorf("after two hours %g kg are left, want %g", got, want)
	}
	if charge[149] != charge[121] || charge[151] != 600 {
		t.Errorf("the leak stopped, %g kg stay %g, and the refill makes them %g, want 600", charge[121], charge[149], charge[151])
	}
	if !(limit[149] < 0.1*limit[0]) || !within(limit[359], limit[0], 0.05) || math.Abs(chip[359]-chip[0]) > 1 {
		t.Errorf("the circulation goes from %g to %g and back to %g kW, chips end at %g °C from %g", limit[0], limit[149], limit[359], chip[359], chip[0])
	}
	closes(t, r)
}

// When the gas in front of the racks reaches the pod's limit all racks go off at
// once, at that temperature, and stay so until they are reset.
func TestPodTrip(t *testing.T) {
	t.Parallel()
	for _, cooling := range []string{"loop", "direct"} {
		c := lingshui(t)
		c.Pods[0].Cooling, c.Pods[0].PodTrip = cooling, 50+zeroC
		r := play(t, c, Scenario{Commands: []Command{{T: 600, Name: "pod.0.sea_trip", Value: 1}, {T: hour, Name: "pod.0.sea_trip", Value: 0}, {T: 1.5 * hour, Name: "pod.0.rack_reset", Value: 1}}}, Options{Every: 5, For: 2 * hour})
		k := slices.IndexFunc(r.events, func(e Event) bool { return e.Name == "pod.0.tripped" })
		if k < 0 {
			t.Fatalf("%s: the pod does not trip", cooling)
		}
		gas, it := r.column("pod.0.gas_cold_degC"), r.column("pod.0.it_power_kW")
		frame := int(r.events[k].T/5) + 1
		if gas[frame-1] > 50 || math.Abs(gas[frame]-50) > 1 || it[frame-1] < 100 || it[frame] != 0 || it[1072] != 0 {
			t.Errorf("%s: at the trip the gas goes from %g to %g °C and the racks from %g to %g kW", cooling, gas[frame-1], gas[frame], it[frame-1], it[frame])
		}
		if got := it[len(it)-1]; got < 340 {
			t.Errorf("%s: reset, the racks draw %g kW, want all", cooling, got)
		}
		closes(t, r)
	}
	// as a back-up: with racks that do not mind, a pump that stays away does not heat the gas without end
	c := lingshui(t)
	c.Pods[0].Throttle, c.Pods[0].Critical = 110+zeroC, 125+zeroC
	r := play(t, c, Scenario{Commands: []Command{{T: 600, Name: "pod.0.sea_trip", Value: 1}}}, Options{Every: 60, For: 3 * hour})
	if most := slices.Max(r.column("pod.0.gas_cold_degC")); most < 78 || most > 81 {
		t.Errorf("the gas reaches %g °C, want 80 where the pod trips", most)
	}
}

// Each alarm comes beyond its threshold, stays a little on this side of it, and goes further down.
func TestFaultAlarmsHaveHysteresis(t *testing.T) {
	for _, test := range []struct {
		alarm, name          string
		none, on, stay, gone float64
	}{
		{"sea_valve", "pod.0.sea_valve", 1, 0.85, 0.92, 0.96}, {"sea_pump_worn", "pod.0.sea_wear", 0.05, 0.12, 0.09, 0.07},
		{"loop_pump_worn", "pod.0.loop_wear", 0.05, 0.12, 0.09, 0.07}, {"sensor_disagrees", "pod.0.sensor_bias_K", 0.9, -1.1, -0.8, -0.6},
		{"cable_lost", "cluster.cables_lost", 0, 1, 0.4, 0}, {"strainer_blocked", "pod.0.debris", 0.4, 0.55, 0.46, 0.4},
		{"ups_overload", "pod.0.alarm_ups", 1.1, 0.7, 0.76, 0.84},
	} {
		var sc Scenario
		for k, v := range []float64{test.none, test.on, test.stay, test.gone} {
			sc.Commands = append(sc.Commands, Command{T: float64(1 + 100*k), Name: test.name, Value: v})
		}
		c := quiet(t, "2025-01-15")
		c.Cluster.Cables = 5
		r := play(t, c, sc, Options{Every: 100, For: 400})
		if got, want := fmt.Sprint(r.column("pod.0.alarm." + test.alarm)[1:]), "[0 1 1 0]"; got != want {
			t.Errorf("%s over %s = %v: %s, want %s", test.alarm, test.name, sc.Commands, got, want)
		}
		events := 0
		for _, e := range r.events {
			if e.Kind == EventAlarm && strings.HasSuffix(e.Name, test.alarm) {
				events++
			}
		}
		if events != 2 {
			t.Errorf("%s came and went in %d events, want 2", test.alarm, events)
		}
	}
}

// Every fault does something under every cooling that has the machine, and nothing
// under one that has not; the books close through it and through its repair.
func TestFaultsUnderEveryCooling(t *testing.T) {
	long(t)
	t.Parallel()
	pumped := []string{"loop", "direct"}
	for _, test := range []struct {
		set, repair []Command
		channel     string // moves, under
		coolings    []string
	}{
		{[]Command{{Name: "pod.0.sea_wear", Value: 0.4}}, []Command{{Name: "pod.0.sea_wear"}}, "pod.0.sea_pump_head_m", pumped},
		{[]Command{{Name: "pod.0.loop_wear", Value: 0.4}}, []Command{{Name: "pod.0.loop_wear"}}, "pod.0.loop_pump_head_m", []string{"loop"}},
		{[]Command{{Name: "pod.0.debris", Value: 0.9}}, []Command{{Name: "pod.0.clean", Value: 1}}, "pod.0.strainer_blocked", pumped},
		{[]Command{{Name: "pod.0.jellyfish_kg_m3", Value: 3}}, []Command{{Name: "pod.0.jellyfish_kg_m3"}, {Name: "pod.0.clean", Value: 1}}, "pod.0.strainer_blocked", pumped},
		{[]Command{{Name: "pod.0.sea_valve", Value: 0.2}}, []Command{{Name: "pod.0.sea_valve", Value: 1}}, "pod.0.sea_flow_kg_s", pumped},
		{[]Command{{Name: "pod.0.sensor_bias_K", Value: -2}}, []Command{{Name: "pod.0.sensor_renew", Value: 1}}, "pod.0.sea_pump_kW", pumped},
		{[]Command{{Name: "pod.0.ups_strings_lost", Value: 3}}, []Command{{Name: "pod.0.ups_strings_lost"}}, "pod.0.ups_loss_kW", coolings},
		{[]Command{{Name: "cluster.cables_lost", Value: 1}}, []Command{{Name: "cluster.cables_lost"}}, "pod.0.battery_charge", coolings},
		{[]Command{{Name: "pod.0.bloom", Value: 100}}, []Command{{Name: "pod.0.bloom", Value: 1}, {Name: "pod.0.clean", Value: 1}}, "pod.0.growth_mm", coolings},
		{[]Command{{Name: "pod.0.thermosyphon_leak_1_d", Value: 8}}, []Command{{Name: "pod.0.thermosyphon_leak_1_d"}, {Name: "pod.0.thermosyphon_refill", Value: 1}}, "pod.0.charge_kg", []string{"thermosyphon"}},
	} {
		var sc, none Scenario // none interrupts the integration as often
		for k, c := range slices.Concat(test.set, test.repair) {
			at := 300.0
			if k >= len(test.set) {
				at = 900
			}
			sc.Commands = append(sc.Commands, Command{T: at, Name: c.Name, Value: c.Value})
			if c.Name != "pod.0.clean" {
				c.Name, c.Value = "load.level", 1
			}
			none.Commands = append(none.Commands, Command{T: at, Name: c.Name, Value: c.Value})
		}
		for _, cooling := range coolings {
			c := small(t)
			c.Pods[0].Cooling = cooling
			with, without := play(t, c, sc, Options{Every: 60, For: 2400}), play(t, c, none, Options{Every: 60, For: 2400})
			closes(t, with)
			moved := ""
			for i, ch := range with.header.Channels {
				for k := range with.frames {
					if a, b := with.frames[k].Values[i], without.frames[k].Values[i]; math.Abs(a-b) > 1e-5*max(1, math.Abs(b)) {
						moved = ch.Name
					}
				}
			}
			of := slices.Contains(test.coolings, cooling)
			if !of {
				if moved != "" {
					t.Errorf("%s: %s moves %s, which has nothing to do with it", cooling, test.set[0].Name, moved)
				}
				continue
			}
			a, b := with.column(test.channel), without.column(test.channel)
			if gap := math.Abs(a[14] - b[14]); gap <= 1e-4*math.Abs(b[14]) {
				t.Errorf("%s: %s leaves %s at %g", cooling, test.set[0].Name, test.channel, a[14])
			}
		}
	}
}

// A repair by command is seen in the parameters: what was wrong reads as well again.
func TestRepairsPutFaultsBack(t *testing.T) {
	c := lingshui(t)
	m := build(t, c)
	var r rows
	sim := NewSim(m, Scenario{Commands: []Command{
		{T: 1, Name: "pod.0.debris", Value: 0.5}, {T: 1, Name: "pod.0.sensor_bias_K", Value: 1}, {T: 1, Name: "pod.0.sensor_freeze", Value: 1},
		{T: 10, Name: "pod.0.clean", Value: 1}, {T: 10, Name: "pod.0.sensor_renew", Value: 1},
	}}, Options{Every: 10, For: 20})
	if err := sim.Run(context.Background(), &r); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"debris", "sensor_bias_K", "sensor_freeze", "sensor_renew", "clean"} {
		if v := m.byName["pod.0."+name].Value(); v != 0 {
			t.Errorf("after its repair %s = %g, want 0", name, v)
		}
	}
}

// A run may begin in any of the faults: there is a steady state to begin in.
func TestRunsBeginInFaults(t *testing.T) {
	t.Parallel()
	for _, cooling := range coolings {
		for name, value := range map[string]string{
			"pod.0.sea_wear": "0.8", "pod.0.loop_wear": "0.8", "pod.0.debris": "1", "pod.0.jellyfish_kg_m3": "50", "pod.0.sea_valve": "0", "pod.0.sensor_bias_K": "-30",
			"pod.0.sensor_freeze": "1", "pod.0.sensor_drift_K_h": "60", "pod.0.ups_strings_lost": "3", "pod.0.bloom": "100", "cluster.cables_lost": "1",
		} {
			c := small(t)
			c.Pods[0].Cooling = cooling
			if err := c.Set(name, value); err != nil {
				t.Fatal(err)
			}
			closes(t, play(t, c, Scenario{}, Options{Every: 60, For: 600}))
		}
	}
}

// What lies on the strainer lies at random on what is there already: a half each of
// growth, jellyfish and debris leave an eighth open.
func TestWhatLiesOnTheStrainer(t *testing.T) {
	c := defaultStrainer()
	c.Debris = 0.5
	if got := c.blocked(0.5, 0.5); math.Abs(got-0.875) > 1e-12 {
		t.Errorf("three halves block %g, want 7/8", got)
	}
	c.Debris = 0
	if got := c.blocked(0.3, 0.2); math.Abs(got-0.44) > 1e-12 {
		t.Errorf("0.3 and 0.2 block %g, want 0.44", got)
	}
}

// What a thermometer will be frozen at follows what it reads by a third of the gap a second.
func TestMemoryOfAThermometer(t *testing.T) {
	c := SensorConfig{Bias: 0.5}
	if got := c.follow(25, 0.25, 24); !within(got, 1.75/3, 1e-12) {
		t.Errorf("1.75 K from what it reads the memory moves by %g K/s, want %g", got, 1.75/3)
	}
	if c.Freeze = 1; c.follow(25, 0.25, 24) != 0 || c.reads(25, 0.25, 24) != 24 {
		t.Error("a frozen thermometer moves")
	}
}
