package cli

import (
	"context"
	"math"
	"slices"
	"testing"

	"seapod/twin"
)

// What is moved is marked EST, stands at its default and stays within its bounds;
// what is known, or given, stays.
func TestEstimatesAreWhatIsMarked(t *testing.T) {
	c, err := twin.Parse("[[pod]]\nfan_pressure_Pa = 50\n[[pod]]\n[[pod.rack]]\ncount = 2\n[[pod.rack]]\ncount = 3\n")
	if err != nil {
		t.Fatal(err)
	}
	ranges := map[string][2]float64{}
	for _, e := range estimates(c) {
		if !(e.low < e.high) {
			t.Errorf("%s moves from %g to %g", e.names[0], e.low, e.high)
		}
		for _, name := range e.names {
			ranges[name] = [2]float64{e.low, e.high}
		}
	}
	near := func(got, want float64) bool { return math.Abs(got-want) <= 1e-9*math.Abs(want) }
	for name, want := range map[string][2]float64{
		"pod.0.it_load_kW":                {280, 420},
		"pod.1.it_load_kW":                {280, 420},
		"pod.1.rack.1.coil_ua_kW_K":       {4, 6},
		"pod.0.supply_min_degC":           {21, 25},
		"pod.0.distribution_efficiency":   {0.994, 0.996},
		"cluster.power_factor":            {0.94, 0.96},
		"pod.1.fan_pressure_Pa":           {48, 72},
		"pod.0.exchanger_plate_mm":        {},
		"pod.0.fan_pressure_Pa":           {}, // given
		"pod.0.throttle_degC":             {}, // published
		"pod.0.alarm_supply_K":            {}, // decides nothing
		"cluster.cable_resistance_ohm_km": {},
		"pod.1.rack.0.count":              {},
	} {
		got, moved := ranges[name]
		if moved != (want[1] > 0) || moved && !(near(got[0], want[0]) && near(got[1], want[1])) {
			t.Errorf("%s moves within %v, want %v", name, got, want)
		}
	}
}

// A Latin hypercube: of n draws each n-th of a range has one, alike in all pods.
func TestSampleIsALatinHypercube(t *testing.T) {
	c, err := twin.Parse("[[pod]]\n[[pod]]\n")
	if err != nil {
		t.Fatal(err)
	}
	const n = 16
	all := estimates(c)
	drawn, err := sample(c, all, n)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		var strata []int
		for k := range drawn {
			var values []float64
			for _, p := range twin.Params(&drawn[k]) {
				if slices.Contains(e.names, p.Name) {
					values = append(values, p.Value())
				}
			}
			if len(values) != len(e.names) || slices.Min(values) != slices.Max(values) {
				t.Fatalf("%v are drawn as %v", e.names, values)
			}
			strata = append(strata, min(n-1, int(float64(n)*(values[0]-e.low)/(e.high-e.low))))
		}
		slices.Sort(strata)
		for k, s := range strata {
			if s != k {
				t.Errorf("%s has draws in strata %v", e.names[0], strata)
				break
			}
		}
	}
}

func TestQuantile(t *testing.T) {
	v := []float64{1, 2, 4, 8, 16}
	for _, k := range []struct{ q, want float64 }{{0, 1}, {0.25, 2}, {0.5, 4}, {0.625, 6}, {1, 16}} {
		if got := quantile(v, k.q); got != k.want {
			t.Errorf("quantile(%v, %g) = %g, want %g", v, k.q, got, k.want)
		}
	}
	if got := quantile(nil, 0.5); !math.IsNaN(got) {
		t.Errorf("quantile of nothing = %g, want NaN", got)
	}
}

// One run that cannot be does not hide the others.
func TestBandCountsWhatFails(t *testing.T) {
	c, err := twin.World("lingshui")
	if err != nil {
		t.Fatal(err)
	}
	bad := c.Clone()
	bad.Cluster.Voltage, bad.Cluster.CableLength = 400, 200e3
	sums, err := beside(context.Background(), []twin.Config{c, bad, c}, twin.Scenario{}, twin.Options{Every: 60, For: 60})
	if err == nil || sums[0] == nil || sums[1] != nil || sums[2] == nil {
		t.Errorf("beside = %v, %v; want the second to fail", sums, err)
	}
}
