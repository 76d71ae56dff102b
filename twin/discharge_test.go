package twin

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"seapod/physics"
)

// The discharge held to Fischer's table, to the standard, and against a myth.

// offLingshui is mixed seawater of 26 °C and 34 g/kg at 30 m with a current in m/s.
func offLingshui(current float64) *water {
	rho, cp, alpha := physics.Seawater(26+zeroC, atmosphere, 34e-3)
	return &water{rho: rho, cp: cp, alpha: alpha, speed: current}
}

// Far above its port a discharge is Fischer's pure plume, which knows the heat and the
// height and not the warmth at the port: Fischer et al. 1979, table 9.2, worked out
// for a port of 0.30 m.
func TestDischargeIsFischersPlume(t *testing.T) {
	for _, p := range []struct{ power, warmth, depth, length, excess float64 }{
		{400e3, 2, 20, 4.62, 0.0667}, {400e3, 2, 30, 4.62, 0.0339},
		{400e3, 4, 10, 1.63, 0.212}, {400e3, 4, 20, 1.63, 0.0667}, {400e3, 4, 30, 1.63, 0.0339},
		{240e3, 1, 30, 7.84, 0.0241},
	} {
		c, sea := defaultPod(), offLingshui(0.1)
		c.Depth = p.depth
		flow := p.power / (sea.cp * p.warmth)
		d := c.discharge(flow, p.power, sea)
		if !within(d.length, p.length, 5e-3) {
			t.Errorf("%g kW, %g K: a jet for %.3f m, want %g", p.power/1e3, p.warmth, d.length, p.length)
		}
		if d.rise != p.depth {
			t.Errorf("%g kW, %g K: it rises %g m in mixed water of %g m", p.power/1e3, p.warmth, d.rise, p.depth)
		}
		// less by what the jet took in before it was a plume: a fifth at 5 lengths, a twentieth at 20
		excess := d.at(&c.Discharge, 0)
		if !within(excess, p.excess, 1.1*p.length/p.depth) || excess > p.excess*1.002 {
			t.Errorf("%g kW, %g K: %.4f K at %g m, want %g", p.power/1e3, p.warmth, excess, p.depth, p.excess)
		}
		if got := excess * d.dilution; !within(got, p.warmth, 1e-9) {
			t.Errorf("%g kW: excess times dilution is %g K, want %g at the port", p.power/1e3, got, p.warmth)
		}
	}
}

// The field is by hand: a flux of 1 m³/s in a current of 0.1 m/s lies 3.16 m wide, and
// 10 m on, with K = 0.1 m²/s, √(10 + 240) m.
func TestFieldByHand(t *testing.T) {
	c := defaultDischarge()
	d := discharge{flux: 1, warm: 0.3}
	for _, f := range []struct{ x, want float64 }{{0, 0.3}, {10, 0.3 / math.Sqrt(25)}, {100, 0.3 / math.Sqrt(241)}, {1000, 0.3 / math.Sqrt(2401)}} {
		if got := d.at(&c, f.x); !within(got, f.want, 1e-12) {
			t.Errorf("%g m down the current %g K, want %g", f.x, got, f.want)
		}
	}
}

// It is told that Natick's 240 kW warmed the water by 2.1 K at 250 m, and by 1.5 to 3 K
// at 500 m. No current, no port and no sea makes that of 240 kW.
func TestNoPodWarmsTheSeaByKelvinsFarAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := defaultPod()
		c.Hull.Diameter, c.Hull.Length = 2.8, 12.2
		c.Depth = rapid.Float64Range(9, 60).Draw(t, "depth")
		c.Discharge.Port = rapid.Float64Range(0.05, 2).Draw(t, "port")
		sea := offLingshui(rapid.Float64Range(0.01, 1).Draw(t, "current"))
		sea.gradient = rapid.Float64Range(-0.1, 0.5).Draw(t, "gradient")
		d := c.discharge(rapid.Float64Range(0, 100).Draw(t, "flow"), 240e3, sea)
		for _, x := range []float64{250, 500} {
			if got := d.at(&c.Discharge, x); !(got > 0 && got < 0.05) {
				t.Fatalf("240 kW warm the sea by %g K at %g m, want hundredths at most", got, x)
			}
		}
	})
}

// No heat, no flow, no warming; and what is colder than the sea cools it.
func TestDischargeAtRest(t *testing.T) {
	c := defaultPod()
	for _, gradient := range []float64{-0.01, 0, 0.2} {
		sea := offLingshui(0.1)
		sea.gradient = gradient
		for _, flow := range []float64{0, 1e-3, 20} {
			for _, heat := range []float64{-5e3, 0, 1, 350e3} {
				d := c.discharge(flow, heat, sea)
				for name, v := range map[string]float64{"velocity": d.velocity, "rise": d.rise, "dilution": d.dilution, "length": d.length, "excess": d.at(&c.Discharge, 10)} {
					if math.IsNaN(v) || math.IsInf(v, 0) {
						t.Errorf("%g kg/s, %g W, %g K/m: %s = %g", flow, heat, gradient, name, v)
					}
				}
				if d.dilution < 1 || d.rise < 0 || d.rise > c.Depth || d.warm*heat < 0 || (heat == 0) != (d.warm == 0) {
					t.Errorf("%g kg/s, %g W, %g K/m: %+v", flow, heat, gradient, d)
				}
			}
		}
	}
}

// A stratified sea stops the discharge at some 5.5 to 7 m in summer, a little higher
// at the height of the upwelling, whose water is more even; a mixed one lets it up.
func TestDischargeRisesToItsLevel(t *testing.T) {
	for _, month := range []struct {
		start     string
		low, high float64
	}{{"2025-06-15", 5.5, 7}, {"2025-07-20", 5.5, 8}, {"2025-08-15", 5.5, 7}, {"2025-01-20", 20, 35}} {
		c := lingshui(t)
		c.World.Start = month.start
		r := play(t, c, Scenario{}, Options{Every: 600, For: 600})
		if got := r.last("pod.0.plume_rise_m"); got < month.low || got > month.high {
			t.Errorf("from %s on the discharge rises %.2f m, want %g to %g", month.start, got, month.low, month.high)
		}
	}
}

func TestGB3097(t *testing.T) {
	for _, rule := range []struct {
		class int
		start string
		limit float64
	}{
		{1, "2025-05-30", 2}, {1, "2025-06-03", 1}, {2, "2025-08-30", 1}, {2, "2025-09-03", 2}, {2, "2025-01-01", 2},
		{3, "2025-07-01", 4}, {4, "2025-01-01", 4},
	} {
		c := lingshui(t)
		c.World.Start, c.Pods[0].Discharge.Class = rule.start, rule.class
		r := play(t, c, Scenario{}, Options{Every: 60, For: 60})
		if got := r.last("pod.0.gb3097_margin_K") + r.last("pod.0.discharge_excess_10m_K"); !within(got, rule.limit, 1e-9) {
			t.Errorf("class %d from %s on: the limit is %g K, want %g", rule.class, rule.start, got, rule.limit)
		}
	}
	// judged at the port's own mouth, in shallow water, it fails; deep again it passes, once each
	c := lingshui(t)
	c.World.Start = "2025-07-15"
	c.Pods[0].Discharge.MixingZone = 0
	r := play(t, c, Scenario{Commands: []Command{{3600, "pod.0.depth_m", 1.5}, {9000, "pod.0.depth_m", 35}}}, Options{Every: 300, For: 4 * hour})
	var told []Event
	for _, e := range r.events {
		if e.Name == "pod.0.alarm.gb3097" {
			told = append(told, e)
		}
	}
	if len(told) != 2 || told[0].Value != 1 || told[0].T < 3600 || told[0].T > 9000 || told[1].Value != 0 || told[1].T < 9000 {
		t.Errorf("the alarm tells %+v, want it to come after 3600 s and to go after 9000 s", told)
	}
	for k, margin := range r.column("pod.0.gb3097_margin_K") {
		if on := r.column("pod.0.alarm.gb3097")[k] == 1; margin < -1e-3 && !on || margin > 0.1001 && on {
			t.Errorf("at %g s the margin is %g K and the alarm %v", r.frames[k].T, margin, on)
		}
	}
}
