package twin

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"seapod/twin/ode"
)

// The hull as the only cooling, and what holds of it and of the thermosyphon as
// it does of the loop.

// unpumped are the coolings without a pump, each in the quiet Lingshui pod.
func unpumped(t testing.TB, start string) map[string]Config {
	t.Helper()
	all := map[string]Config{}
	for _, cooling := range []string{"thermosyphon", "hull"} {
		c := quiet(t, start)
		c.Pods[0].Cooling = cooling
		all[cooling] = c
	}
	return all
}

// For 12 K between gas and sea the hull carries 4 to 30 % of 350 kW, by hand:
// films of 5 to 50 W/m²K inside, 25 mm of steel, 1 mm of coating of 0.3 W/mK.
func TestHullCarriesAPartOnly(t *testing.T) {
	carries := func(film float64) float64 {
		c := quiet(t, "2025-01-15")
		p := &c.Pods[0]
		p.Cooling, p.HullCooling.Film, p.Gas.FanManual = "hull", film, 1
		low, high := 1e3, 350e3
		for high-low > 10 {
			p.IT = (low + high) / 2
			if steady(t, c)("gas_above_sea_K") < 12 {
				low = p.IT
			} else {
				high = p.IT
			}
		}
		return steady(t, c)("hull_heat_kW")
	}
	A := math.Pi*3.6*18 + math.Pi/2*3.6*3.6
	for _, film := range []float64{5, 10, 30, 50} {
		inside := math.Cbrt(math.Pow(film, 3) + math.Pow(1.24*math.Cbrt(12), 3)) // free convection 1.24·ΔT^⅓
		got, want := carries(film), 12*A/(1/inside+0.025/45+0.001/0.3+1/350.0)/1e3
		t.Logf("film %2g W/m²K: %.1f kW for 12 K, %.0f %% of 350; by hand %.1f", film, got, got/3.5, want)
		if got < 0.035*350 || got > 0.30*350 || !within(got, want, 0.15) {
			t.Errorf("with a film of %g W/m²K the hull carries %g kW for 12 K, by hand %g", film, got, want)
		}
	}
}

// The lesson: asked for 350 kW, the pod throttles to what its hull carries, without
// a rack switched off, and its queue grows.
func TestHullOnlyThrottlesAndQueues(t *testing.T) {
	c, err := World("hull-only")
	if err != nil {
		t.Fatal(err)
	}
	for _, start := range []string{"2025-01-01", "2025-07-15", "2025-10-15"} {
		c.World.Start = start
		r := play(t, c, Scenario{}, Options{Every: hour, For: 2 * day})
		closes(t, r)
		hull, throttled, queued := r.last("pod.0.hull_heat_kW"), r.last("pod.0.throttled"), r.column("pod.0.work_queued")
		t.Logf("%s: hull %.1f kW, %.0f %% of the work put off, IT %.1f kW, gas %.1f and %.1f °C, chips %.1f °C, %.1f h queued",
			start, hull, 100*throttled, r.last("pod.0.it_power_kW"), r.last("pod.0.gas_cold_degC"), r.last("pod.0.gas_hot_degC"), r.last("pod.0.chip_max_degC"), queued[len(queued)-1])
		if throttled < 0.3 || hull > 0.7*350 {
			t.Errorf("%s: %g of the work is put off and the hull carries %g kW, want much and little", start, throttled, hull)
		}
		for k := 1; k < len(queued); k++ {
			if queued[k] < queued[k-1]+0.3 {
				t.Fatalf("%s: %g h are queued after %g h, %g before", start, queued[k], r.frames[k].T/hour, queued[k-1])
			}
		}
		for _, e := range r.events {
			if e.Kind == EventTrip {
				t.Errorf("%s: %s at %g s", start, e.Name, e.T)
			}
		}
		// by hand, as a series of the inside film (fans at their most), steel and coating, growth, and the sea
		k := len(r.frames) - 1
		at := func(name string) float64 { return r.column("pod.0." + name)[k] }
		A := math.Pi*3.6*18 + math.Pi/2*3.6*3.6
		inside := 1 / (1/(20*math.Pow(1.15, 0.8)) + 0.025/45 + 0.001/0.3)
		if want := A * inside * (at("gas_above_sea_K") + at("sea_intake_degC") - at("hull_skin_degC")) / 1e3; !within(hull, want, 0.02) {
			t.Errorf("%s: the hull carries %g kW, by hand %g", start, hull, want)
		}
	}
}

// A brush takes the growth off, down to what it leaves.
func TestBrushingTheHull(t *testing.T) {
	c := quiet(t, "2025-07-15")
	c.Pods[0].Cooling, c.Pods[0].IT, c.Pods[0].Hull.GrowthNow = "hull", 60e3, 20e-3
	r := play(t, c, Scenario{Commands: []Command{{10, "pod.0.clean", 1}}}, Options{Every: hour, For: day})
	if first, last := r.column("pod.0.gas_cold_degC")[0], r.last("pod.0.gas_cold_degC"); last > first-1 || r.last("pod.0.growth_mm") > 1.1 {
		t.Errorf("brushed, the gas goes from %g to %g °C under %g mm of growth", first, last, r.last("pod.0.growth_mm"))
	}
}

// The fans' film is of the hull's cooling alone, and what cannot be there is absent.
func TestHullHasNoDoors(t *testing.T) {
	for cooling, c := range unpumped(t, "2025-07-15") {
		for _, ch := range build(t, c).Channels() {
			if strings.HasSuffix(ch.Name, "door_water_degC") || strings.HasSuffix(ch.Name, "evaporator_degC") && cooling == "hull" {
				t.Errorf("%s is a channel of cooling %s", ch.Name, cooling)
			}
		}
	}
}

func TestUnpumpedEnergyCloses(t *testing.T) {
	sc := Scenario{Commands: []Command{
		{600, "load.level", 0.2}, {7200, "load.level", 1}, {9000, "pod.0.fan_trip", 1}, {9600, "pod.0.fan_trip", 0},
		{12000, "cluster.grid", 0}, {13000, "cluster.grid", 1}, {14000, "pod.0.hull_steel_mm", 30}, {14500, "pod.0.thermosyphon_capacity_kJ_K", 4000},
		{15000, "pod.0.clean", 1}, {15500, "pod.0.thermosyphon_leak_1_d", 5}, {16000, "pod.0.depth_m", 20}, {16500, "pod.0.thermosyphon_area_m2", 20},
		{17000, "pod.0.it_load_kW", 480}, {19000, "pod.0.rack_reset", 1}, {20000, "pod.0.gas_fill_kPa", 150}, {22000, "pod.0.thermosyphon_leak_1_d", 0},
		{23000, "pod.0.thermosyphon_height_m", 0.5}, {24000, "pod.0.rack_reset", 1}, {40000, "cluster.grid", 0}, {43600, "cluster.grid", 1}, {45000, "pod.0.rack_reset", 1},
	}}
	for cooling, c := range unpumped(t, "2025-07-15") {
		r := play(t, c, sc, Options{Every: 30, For: day})
		closes(t, r)
		tripped := 0
		for _, e := range r.events {
			if e.Kind == EventTrip {
				tripped++
			}
		}
		if tripped < 10 {
			t.Errorf("%s: only %d things switch off in a day that is meant to be hard", cooling, tripped)
		}
		for _, f := range r.frames {
			for i, v := range f.Values {
				if name := r.header.Channels[i].Name; math.IsInf(v, 0) || math.IsNaN(v) && !mayBeUndefined(name) {
					t.Fatalf("%s: at %g s %s = %v", cooling, f.T, name, v)
				}
			}
		}
	}
}

func TestUnpumpedRelaxesToTheSea(t *testing.T) {
	for cooling, c := range unpumped(t, "2025-07-15") {
		c.Sea.Constant = 1
		c.Pods[0].Fouling.CleanEvery = 0
		rest := c.clone()
		idle(&rest)
		away := func(r *rows) (worst float64, where string) {
			f := r.frames[len(r.frames)-1]
			for i, ch := range r.header.Channels {
				if over := math.Abs(f.Values[i] - 25); strings.HasPrefix(ch.Name, "pod.") && ch.Unit == "°C" && !strings.Contains(ch.Name, "dew_point") && over > worst {
					worst, where = over, ch.Name
				}
			}
			return worst, where
		}
		if worst, where := away(play(t, rest, Scenario{}, Options{Every: 1, For: 1})); worst > 1e-6 {
			t.Errorf("%s: without load %s is steady %g K away from the sea, want 0", cooling, where, worst)
		}
		sc := Scenario{}
		for _, off := range []string{"load.level", "pod.0.idle_fraction", "pod.0.fan_manual_speed", "pod.0.pod_auxiliary_kW", "pod.0.ups_loss_fixed", "cluster.shore_auxiliary_kW"} {
			sc.Commands = append(sc.Commands, Command{60, off, 0})
		}
		sc.Commands = append(sc.Commands, Command{60, "pod.0.fan_manual", 1})
		if worst, where := away(play(t, c, sc, Options{Every: 10 * day, For: 100 * day})); worst > 0.01 {
			t.Errorf("%s: a hundred days after the last load %s is still %g K from the sea", cooling, where, worst)
		}
	}
}

func TestUnpumpedSteadyFromAPoorGuess(t *testing.T) {
	for cooling, c := range unpumped(t, "2025-07-15") {
		m, want, _ := states(t, c)
		for _, T := range []float64{275, 300, 340, 390} {
			x := make([]float64, m.Len())
			frozen := m.guess(x)
			for i := range x {
				if m.scale[i] == 10 && !frozen[i] {
					x[i] = T
				}
			}
			if err := ode.Steady(m, 0, x, ode.Settings{Scale: m.scale, Name: m.StateName}, frozen); err != nil {
				t.Errorf("%s from %g K: %v", cooling, T, err)
				continue
			}
			for i := range x {
				if name := m.StateName(i); math.Abs(x[i]-want[i]) > 1e-5*m.scale[i] && (cooling != "hull" || !strings.HasSuffix(name, "door_water")) {
					t.Errorf("%s from %g K: %s is steady at %g, want %g", cooling, T, name, x[i], want[i])
				}
			}
		}
	}
}

func TestUnpumpedAllocatesNothing(t *testing.T) {
	for cooling, c := range unpumped(t, "2025-07-15") {
		m, x, _ := states(t, c)
		dx, g, values := make([]float64, m.Len()), make([]float64, m.Guards()), make([]float64, len(m.Channels()))
		now := 0.0
		for what, f := range map[string]func(){
			"Derivatives": func() { m.Derivatives(now, x, dx) }, "Guard": func() { m.Guard(now, x, g) }, "Sample": func() { m.Sample(now, x, values) },
		} {
			if n := testing.AllocsPerRun(50, func() { now += 7; f() }); n != 0 {
				t.Errorf("%s of %s allocates %g times, want 0", what, cooling, n)
			}
		}
	}
}

// A run that is taken up again from a snapshot goes on as it would have.
func TestUnpumpedSnapshot(t *testing.T) {
	for cooling, c := range unpumped(t, "2025-07-15") {
		sc := Scenario{Commands: []Command{{900, "pod.0.fan_trip", 1}, {1500, "pod.0.fan_trip", 0}, {1600, "pod.0.rack_reset", 1}}}
		whole := play(t, c, sc, Options{Every: 60, For: 7200})
		for _, frames := range []uint64{11, 21, 51} {
			s := NewSim(build(t, c), sc, Options{Every: 60, For: 7200, Pace: Paused})
			stop := start(t, s, &rows{})
			for range frames - 1 {
				if err := s.Step(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			for s.Latest() == nil || s.Latest().Seq != frames-1 {
				time.Sleep(50 * time.Microsecond)
			}
			sn, err := s.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			_ = stop()
			var rest rows
			if err := Restore(build(t, c), sn, sc, Options{Every: 60, For: 7200}).Run(t.Context(), &rest); err != nil {
				t.Fatalf("%s: %v", cooling, err)
			}
			sameRun(t, whole, &rest, sn.T+1e-9)
		}
	}
}

// Pods of all four coolings side by side do not know each other's places.
func TestPermutingCoolings(t *testing.T) {
	run := func(order []string) *rows {
		var doc strings.Builder
		var sc Scenario
		for place, cooling := range order {
			fmt.Fprintf(&doc, "[[pod]]\ncooling = %q\n[[pod.rack]]\ncount = %d\n", cooling, 8)
			start := 100 * float64(slices.Index(coolings, cooling))
			for _, cmd := range []Command{{600 + start, "fan_trip", 1}, {1200 + start, "fan_trip", 0}, {2000 + start, "it_load_kW", 250}} {
				sc.Commands = append(sc.Commands, Command{cmd.T, fmt.Sprintf("pod.%d.%s", place, cmd.Name), cmd.Value})
			}
		}
		c, err := Parse(doc.String())
		if err != nil {
			t.Fatal(err)
		}
		sc.Commands = inOrder(sc.Commands)
		return play(t, c, sc, Options{Every: 300, For: 6000})
	}
	order := []string{"hull", "loop", "thermosyphon", "direct"}
	one, other := run(coolings), run(order)
	for place, cooling := range order {
		prefix, was := fmt.Sprintf("pod.%d.", place), fmt.Sprintf("pod.%d.", slices.Index(coolings, cooling))
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
}

// Fans that stop and start, and doors at the refrigerant's own temperature, leave no kink.
func TestUnpumpedHasNoKinks(t *testing.T) {
	for cooling, c := range unpumped(t, "2025-07-15") {
		m, x, at := states(t, c)
		axes := map[string][]float64{"fan_speed": {0, 1e-4, 1e-2, 0.1}, "hull_inner": {x[at("gas_hot")], x[at("gas_cold")]}}
		if cooling == "thermosyphon" {
			axes["vapour"] = []float64{m.sea.at(0, m.pods[0].site).T, x[at("rack.0.door_water")]}
			axes["charge"] = []float64{275, 400, 550}
		}
		for name, points := range axes {
			i := at(name)
			eval := func(v float64) []float64 {
				x, dx := slices.Clone(x), make([]float64, m.Len())
				x[i] = v
				m.Derivatives(0, x, dx)
				return dx
			}
			for _, v := range points {
				// a bend's jump in slope shrinks with the step, a kink's does not
				jump := func(step float64) []float64 {
					before, here, after := eval(v-step), eval(v), eval(v+step)
					for k := range here {
						here[k] = math.Abs(after[k]-2*here[k]+before[k]) / step
					}
					return here
				}
				step := 1e-4 * m.scale[i]
				wide := jump(10 * step)
				size := eval(v)
				for k, narrow := range jump(step) {
					if rounding := 1e-12 * max(math.Abs(size[k]), m.scale[k]) / step; narrow > 0.3*wide[k]+rounding {
						t.Errorf("%s: the slope of d%s/dt jumps by %g at %s = %g, by %g over ten times the step", cooling, m.StateName(k), narrow, name, v, wide[k])
					}
				}
			}
		}
	}
}
