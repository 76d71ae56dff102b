package twin

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// What the estimate says before the pump stops is what a stop takes, within 20 %: in
// the coldest and the warmest months, at full and at part load, to throttling and,
// where nothing is slowed before, to the trip.
func TestAutonomyIsAboutWhatAStopTakes(t *testing.T) {
	long(t)
	t.Parallel()
	for _, cooling := range []string{"loop", "direct"} {
		for _, start := range []string{"2025-01-15", "2025-07-15", "2025-10-15"} {
			for _, level := range []float64{1, 0.6} {
				for _, limit := range []float64{83, 91.999} {
					c := quiet(t, start)
					c.Pods[0].Cooling, c.Load.Level, c.Pods[0].Throttle = cooling, level, limit+zeroC
					r := play(t, c, Scenario{Commands: []Command{{T: 10, Name: "pod.0.sea_trip", Value: 1}}}, Options{Every: 10, For: 2400})
					chip, took := r.column("pod.0.chip_max_degC"), math.NaN()
					for k := 1; k < len(chip) && math.IsNaN(took); k++ {
						if chip[k] >= limit-0.01 {
							before := chip[k-1]
							took = r.frames[k-1].T - 10 + 10*(limit-0.01-before)/(chip[k]-before)
						}
					}
					told := r.column("pod.0.autonomy_throttle_s")[1]
					if !within(told, took, 0.2) {
						t.Errorf("%s, %s, level %g: autonomy to %g °C = %.0f s, and a stop takes %.0f s", cooling, start, level, limit, told, took)
					}
				}
			}
		}
	}
}

// By hand: 1 MJ/K warms at 100 kW by 10 K in 100 s; with as much metal that follows
// at once it takes twice as long, with metal that never follows no longer, and in
// between the curve that the heat really takes is met again.
func TestWarmingByHand(t *testing.T) {
	for _, k := range []struct {
		w    warming
		want float64
	}{
		{warming{1e6, 1, 1}, 100}, {warming{1e6, 1e6, 1e9}, 200}, {warming{1e6, 1e6, 1e-3}, 100},
	} {
		if got := k.w.time(100e3, 10); !within(got, k.want, 1e-4) {
			t.Errorf("%v warms by 10 K in %g s, want %g", k.w, got, k.want)
		}
	}
	// two bodies stepped through time by Euler
	w := warming{4e6, 6e6, 9e3}
	fast, metal, dt := 0.0, 0.0, 0.01
	for range 30000 {
		flow := w.exchange * (fast - metal)
		fast, metal = fast+dt*(350e3-flow)/w.fast, metal+dt*flow/w.metal
	}
	if got := w.time(350e3, fast); !within(got, 300, 1e-3) {
		t.Errorf("%v warms by %g K in %g s, want 300", w, fast, got)
	}
	for _, k := range []struct{ heat, rise, want float64 }{{1e5, -1, 0}, {0, 1, day}, {-5, 1, day}, {1, 10, day}} {
		if got := w.time(k.heat, k.rise); got != k.want {
			t.Errorf("time(%g W, %g K) = %g s, want %g", k.heat, k.rise, got, k.want)
		}
	}
}

// While a fault runs, what the present rate says comes nearer to what happens.
func TestTimeAtThePresentRate(t *testing.T) {
	r := play(t, lingshui(t), Scenario{Commands: []Command{{T: 600, Name: "pod.0.fan_trip", Value: 1}}}, Options{Every: 1, For: 720})
	chip, in := r.column("pod.0.chip_max_degC"), r.column("pod.0.throttle_in_s")
	if in[300] != hour {
		t.Errorf("at rest a chip throttles in %g s, want the most that is shown", in[300])
	}
	for k := 620; k < 720 && chip[k+1] < 83; k += 10 {
		rate := chip[k+1] - chip[k-1]
		if want := (83 - chip[k]) / (rate / 2); !within(in[k], want, 0.02) {
			t.Errorf("at %d s throttle_in_s = %g, want %g by the chips' own course", k, in[k], want)
		}
	}
	if last := in[len(in)-1]; chip[len(chip)-1] > 83 && last != 0 {
		t.Errorf("throttling, throttle_in_s = %g, want 0", last)
	}
}

// The battery lasts as long as a failed grid then shows.
func TestBatteryLastsAsLongAsIsSaid(t *testing.T) {
	t.Parallel()
	r := play(t, lingshui(t), Scenario{Commands: []Command{{T: 10, Name: "cluster.grid", Value: 0}}}, Options{Every: 5, For: 1800})
	told := r.column("pod.0.ups_autonomy_s")[0]
	if want := 100 * 3600 / 372.0; !within(told, want, 0.02) { // 350 kW, fans and pumps 10, auxiliaries 1.5, the chain 9
		t.Errorf("100 kWh last %g s, want about %g", told, want)
	}
	for _, e := range r.events {
		if e.Name == "pod.0.powered" {
			if !within(e.T-10, told, 0.02) {
				t.Errorf("dark after %g s, was told %g", e.T-10, told)
			}
			return
		}
	}
	t.Error("the battery never runs empty")
}

// The time at the present rate is that of the chip which is there first, by its own
// derivative: of racks in gas, and of racks with cold plates.
func TestTimeIsThatOfTheFirstChip(t *testing.T) {
	m, x, at := states(t, small(t))
	dx, values := make([]float64, len(x)), make([]float64, len(m.Channels()))
	for _, cold := range []string{"rack.0", "rack.3"} {
		for j := range 4 {
			x[at(fmt.Sprintf("rack.%d.chip", j))] = 70 + zeroC
		}
		x[at(cold+".chip")] = 30 + zeroC // and warms fast
		m.Derivatives(0, x, dx)
		m.Sample(0, x, values)
		for name, limit := range map[string]float64{"throttle_in_s": 83, "trip_in_s": 92} {
			want := soon
			for j := range 4 {
				chip := at(fmt.Sprintf("rack.%d.chip", j))
				if dx[chip] > 0 {
					want = min(want, (limit+zeroC-x[chip])/dx[chip])
				}
			}
			got := values[slices.IndexFunc(m.Channels(), func(c Channel) bool { return c.Name == "pod.0."+name })]
			if !within(got, want, 1e-9) || want == soon {
				t.Errorf("with %s cold %s = %g, want %g", cold, name, got, want)
			}
		}
	}
}
