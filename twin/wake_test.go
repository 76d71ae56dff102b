package twin

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"seapod/physics"
	"seapod/twin/ode"
)

// Wakes held to pencil and paper, and clusters to what must be so.

// steadyCurrent makes the sea the same for ever, with a current in m/s along the shore.
func steadyCurrent(c *Config, current float64) {
	c.Sea.Constant, c.Sea.Noise, c.Sea.Tide, c.Sea.TidalCurrent = 1, 0, 0, 0
	c.Sea.SummerCurrent, c.Sea.WinterCurrent = current, -current
}

// cluster is n pods of lingshui at distances in m along the shore.
func cluster(t testing.TB, x ...float64) Config {
	c := lingshui(t)
	one := c.Pods[0]
	c.Pods = nil
	for _, at := range x {
		p := one
		p.Racks = slices.Clone(one.Racks)
		p.Place.X = at
		c.Pods = append(c.Pods, p)
	}
	return c
}

// driven is seawater with a current along the shore, in which buoyancy is nothing.
func driven(current float64) *water {
	return &water{rho: 1023, cp: 4000, along: current, speed: current}
}

// mixedWake is a pod's wake in it, which may be as high as the water is deep.
func mixedWake(c *PodConfig, sea *water) wake {
	s := newWake(c, sea)
	s.ceiling = c.Depth
	return s
}

func TestWakeByPencil(t *testing.T) {
	lingshui, natick := defaultPod(), defaultPod()
	natick.Hull.Diameter, natick.Hull.Length = 2.8, 12.2
	for _, w := range []struct {
		pod           PodConfig
		power, speed  float64
		want, rounded float64 // K over the whole face of the hull, as published or worked out to so many digits
	}{
		{lingshui, 400e3, 0.05, 0.030, 0.0005}, {lingshui, 400e3, 0.10, 0.015, 0.0005}, {lingshui, 400e3, 0.30, 0.005, 0.0005},
		{natick, 240e3, 0.5, 0.003, 0.0005}, // "a few thousandths of a degree": Natick's own account
	} {
		s := mixedWake(&w.pod, driven(w.speed))
		for _, x := range []float64{8, 40} {
			// as wide as the hull is long and as high as it is thick, and both a fifth of the way more
			spread := (1 + 0.2*x/w.pod.Hull.Length) * (1 + 0.2*x/w.pod.Hull.Diameter)
			got := w.power * s.excess(x, 0) * spread
			if math.Abs(got-w.want) > w.rounded {
				t.Errorf("%g kW at %g m/s: %.5f K over the face from %g m down, want %g", w.power/1e3, w.speed, got, x, w.want)
			}
		}
	}
	// in still water the body's own convection carries its heat off
	sea := &water{rho: 1023, cp: 4000, alpha: 2.9e-4, speed: 1e-9}
	pod := defaultPod()
	B := 9.80665 * 2.9e-4 * 385e3 / (1023 * 4000)
	if got, want := newWake(&pod, sea).section, 1/(1023*4000*math.Cbrt(B/18)); !within(got, want, 1e-6) {
		t.Errorf("in still water a watt makes %g K m², want %g", got, want)
	}
}

// A wake carries all of its pod's heat through any section downstream, and none upstream.
func TestWakeCarriesItsHeat(t *testing.T) {
	for _, heading := range []float64{0, 30, 90, 200} {
		pod := defaultPod()
		pod.Place.Heading = heading * degree
		for _, toward := range []float64{0, 75, 180} {
			sea := driven(0.2)
			sea.along, sea.cross = 0.2*math.Cos(toward*degree), 0.2*math.Sin(toward*degree)
			s := mixedWake(&pod, sea)
			excess := func(x, y float64) float64 { // in the current's own axes
				sin, cos := math.Sincos(toward * degree)
				return s.excess(x*cos-y*sin, x*sin+y*cos)
			}
			for _, x := range []float64{20, 100, 700} {
				const dy = 0.05
				sum := 0.0
				for y := -300 + dy/2; y < 300; y += dy {
					sum += excess(x, y) * dy
				}
				height := min(3.6+0.2*x, 35)
				if got := sum * height * 0.2 * 1023 * 4000; !within(got, 1, 0.01) {
					t.Errorf("heading %g, current to %g: %.4f of the heat passes at %g m, want 1", heading, toward, got, x)
				}
				for _, y := range []float64{-30, 0, 5, 30} {
					if got := excess(-x, y); got != 0 {
						t.Errorf("%g m upstream the wake makes %g K/W, want 0", x, got)
					}
				}
			}
		}
	}
}

// The wake falls on the pod downstream, by the law, and on the other one when the current turns.
func TestTheWakeTurnsWithTheCurrent(t *testing.T) {
	for _, current := range []float64{0.12, -0.12} {
		c := cluster(t, 0, 60)
		steadyCurrent(&c, current)
		r := play(t, c, Scenario{}, Options{Every: 600, For: 3600})
		down, up := 1, 0
		if current < 0 {
			down, up = 0, 1
		}
		at := func(pod int, name string) float64 { return r.last(fmt.Sprintf("pod.%d.%s", pod, name)) }
		gap := at(down, "sea_intake_degC") - at(up, "sea_intake_degC")
		if up := at(up, "wake_K"); up != 0 {
			t.Errorf("at %g m/s the pod upstream has %g K of wake, want 0", current, up)
		}
		// by hand: 25 °C, salt 34 g/kg
		S := at(up, "sea_flow_kg_s") * 1023.6 * 4000 / 1023.6
		P := S*(at(up, "sea_discharge_degC")-at(up, "sea_intake_degC")) + at(up, "hull_heat_kW")*1e3
		u := math.Hypot(math.Hypot(0.12, 0.01), math.Cbrt(9.80665*2.9e-4*385e3/(1023*4000)/18))
		want := P / (1023 * 4000 * u * (3.6 + 12) * (18 + 12))
		if !within(gap, want, 0.02) || !within(at(down, "wake_K"), want, 0.02) {
			t.Errorf("at %g m/s the pod downstream breathes %.5f K more, wake %.5f K, want %.5f", current, gap, at(down, "wake_K"), want)
		}
		if at(down, "loop_supply_degC") <= at(up, "loop_supply_degC") {
			t.Error("the pod downstream is no warmer inside")
		}
	}
	c := cluster(t, 0, 60)
	c.Sea.TidalCurrent, c.Sea.SummerCurrent, c.Sea.WinterCurrent = 0.3, 0, 0
	r := play(t, c, Scenario{}, Options{Every: 600, For: 2 * day})
	first, second := r.column("pod.0.wake_K"), r.column("pod.1.wake_K")
	if slices.Max(first) < 1e-4 || slices.Max(second) < 1e-4 {
		t.Errorf("over two days of tide the wakes reach %g and %g K, want both above 0", slices.Max(first), slices.Max(second))
	}
	for k := range first {
		if min(first[k], second[k]) > 0 {
			t.Errorf("at %g s both pods lie in the other's wake", r.frames[k].T)
		}
	}
}

// Discharge that the current leads back to the intake is breathed again, the more the nearer.
func TestOwnDischargeComesBack(t *testing.T) {
	was := math.Inf(1)
	for _, distance := range []float64{10, 20, 80} {
		c := lingshui(t)
		steadyCurrent(&c, 0.1)
		c.Pods[0].Place.Heading, c.Pods[0].Place.IntakeDistance = 0, distance
		r := play(t, c, Scenario{}, Options{Every: 600, For: 1200})
		own := r.last("pod.0.recirculation_K")
		if own >= was || own < 1e-4 || own > 0.1 {
			t.Errorf("from %g m away %g K come back, want less than the %g before and thousandths to hundredths", distance, own, was)
		}
		if got := r.last("pod.0.sea_intake_degC") - r.last("sea.temperature_degC"); !within(got, own, 1e-3) {
			t.Errorf("the intake is %g K above the sea, want %g", got, own)
		}
		was = own
		c.Pods[0].Place.Heading = 180 * degree
		r = play(t, c, Scenario{}, Options{Every: 600, For: 1200})
		if own := r.last("pod.0.recirculation_K"); own != 0 {
			t.Errorf("with the intake upstream %g K come back, want 0", own)
		}
	}
}

// An intake above the pod breathes the sea at its own height.
func TestIntakeHeight(t *testing.T) {
	c := lingshui(t)
	c.World.Start = "2025-07-15"
	c.Pods[0].Place.IntakeHeight = 15
	r := play(t, c, Scenario{}, Options{Every: 600, For: 600})
	if got, want := r.last("pod.0.sea_intake_degC"), r.last("sea.at_20m_degC"); !within(got, want, 1e-9) {
		t.Errorf("15 m above 35 m the intake breathes %g °C, want %g as at 20 m", got, want)
	}
	if r.last("pod.0.sea_intake_degC")-r.last("sea.temperature_degC") < 1 {
		t.Error("in July the sea 15 m up is not a kelvin warmer")
	}
}

func TestEnergyClosesInACluster(t *testing.T) {
	c := cluster(t, 0, 40, 80)
	c.Pods[1].Cooling, c.Pods[2].Cooling = "direct", "thermosyphon"
	for i := range c.Pods {
		c.Pods[i].Place.Heading = 20 * degree
	}
	c.Sea.TidalCurrent = 0.2
	r := play(t, c, Scenario{Commands: []Command{
		{3600, "pod.0.sea_trip", 1}, {5400, "pod.0.sea_trip", 0}, {9000, "pod.1.x_m", 20}, {12000, "load.level", 0.5},
		{20000, "pod.2.heading_deg", 70}, {30000, "cluster.grid", 0}, {30300, "cluster.grid", 1}, {40000, "pod.0.intake_height_m", 5},
	}}, Options{Every: 60, For: day})
	felt := 0.0
	for i := range c.Pods {
		at := func(name string) []float64 { return r.column(fmt.Sprintf("pod.%d.%s", i, name)) }
		in, out, held := at("energy_in_kWh"), at("energy_out_kWh"), at("energy_stored_kWh")
		for k := range in {
			if gap := in[k] - out[k] - (held[k] - held[0]); math.Abs(gap) > 1e-6*max(in[k], math.Abs(out[k]), 1) {
				t.Fatalf("pod %d at %g s: the books are open by %g kWh of %g", i, r.frames[k].T, gap, in[k])
			}
		}
		felt = max(felt, slices.Max(at("wake_K")))
	}
	if felt < 1e-3 {
		t.Errorf("the wakes are %g K at most: nothing was tested", felt)
	}
}

// Pods in another order give the same results in that order.
func TestPodsPermute(t *testing.T) {
	c := cluster(t, 0, 30, 60)
	c.Pods[1].Cooling, c.Pods[1].IT, c.Pods[2].Depth = "direct", 300e3, 30
	c.Sea.TidalCurrent = 0.2
	order := []int{2, 0, 1}
	d := c
	d.Pods = nil
	for _, i := range order {
		d.Pods = append(d.Pods, c.Pods[i])
	}
	o := Options{Every: 1800, For: 6 * hour}
	was, is := play(t, c, Scenario{}, o), play(t, d, Scenario{}, o)
	for to, from := range order {
		for _, name := range []string{"total_power_kW", "chip_max_degC", "sea_intake_degC", "wake_K", "energy_out_kWh", "discharge_excess_10m_K"} {
			want, got := was.column(fmt.Sprintf("pod.%d.%s", from, name)), is.column(fmt.Sprintf("pod.%d.%s", to, name))
			for k := range want {
				if !(math.Abs(got[k]-want[k]) <= 1e-6*max(math.Abs(want[k]), 1)) {
					t.Errorf("pod.%d.%s at %g s = %.12g, want %.12g as pod %d in the other order", to, name, was.frames[k].T, got[k], want[k], from)
				}
			}
		}
	}
}

// Pods far from each other, with nothing lost on the way to them, are so many single pods.
func TestPodsFarApartAreSinglePods(t *testing.T) {
	apart := func(x ...float64) *rows {
		c := cluster(t, x...)
		c.Cluster.CableLength, c.Cluster.Transformer, c.Cluster.Auxiliary = 0, 1, 0
		for i := range c.Pods { // across the current
			c.Pods[i].Place.X, c.Pods[i].Place.Y = 0, c.Pods[i].Place.X
		}
		return play(t, c, Scenario{Commands: []Command{{3600, "load.level", 0.6}}}, Options{Every: 900, For: 4 * hour, Tol: 1e-8})
	}
	one, three := apart(0), apart(0, 20000, 40000)
	for _, name := range []string{"it_power_kW", "total_power_kW", "pue", "chip_max_degC", "sea_discharge_degC", "energy_in_kWh", "energy_stored_kWh", "hull_heat_kW"} {
		want := one.column("pod.0." + name)
		for i := range 3 {
			for k, got := range three.column(fmt.Sprintf("pod.%d.%s", i, name)) {
				if !within(got, want[k], 1e-6) {
					t.Errorf("pod.%d.%s at %g s = %.12g, want %.12g", i, name, one.frames[k].T, got, want[k])
				}
			}
		}
	}
	for k, got := range three.column("cluster.total_power_kW") {
		if want := 3 * one.column("cluster.total_power_kW")[k]; !within(got, want, 1e-6) {
			t.Errorf("three pods draw %g kW, want %g", got, want)
		}
	}
}

// The height of a wake in summer is what the stratified sea lets its plume rise to.
func TestSummerWakeIsLow(t *testing.T) {
	pod := defaultPod()
	sea := func(gradient float64) *water {
		w := driven(0.1)
		w.alpha, w.gradient = 2.9e-4, gradient
		return w
	}
	for _, s := range []struct{ gradient, low, high float64 }{{0.14, 6.5, 7.5}, {0.28, 5.3, 6.2}, {0, 34, 35}} {
		if got := newWake(&pod, sea(s.gradient)).ceiling; got < s.low || got > s.high {
			t.Errorf("where the sea warms by %g K/m the wake is %.2f m high at most, want %g to %g", s.gradient, got, s.low, s.high)
		}
	}
	if got := physics.PlumeNeutralHeight(1, 0, 0.12); !math.IsInf(got, 1) {
		t.Errorf("PlumeNeutralHeight in mixed water = %g, want +Inf", got)
	}
}

// A Jacobian takes as many evaluations for eight pods as for one: the pods meet in sums
// alone, so that the cost of a step goes with their number and not with its square.
func TestPodsCostAsManyTimesOne(t *testing.T) {
	evaluations := func(x ...float64) float64 {
		m, state, _ := states(t, cluster(t, x...))
		in := ode.New(m, 0, state, ode.Settings{Scale: m.scale, Name: m.StateName})
		for range 20 {
			if err := in.Step(); err != nil {
				t.Fatal(err)
			}
		}
		s := in.Stats()
		const stages = 7 // further evaluations of a step
		return float64(s.Evaluations-stages*(s.Steps+s.Rejected)) / float64(s.Jacobians)
	}
	one, eight := evaluations(0), evaluations(0, 50, 100, 150, 200, 250, 300, 350)
	if eight > one+4 {
		t.Errorf("a Jacobian of eight pods takes %.1f evaluations, one pod's %.1f", eight, one)
	}
	t.Logf("%.1f and %.1f", one, eight)
}

// Wakes that sweep over pods with the tide are integrated as closely as all else.
func TestSweepingWakesIntegrateAlike(t *testing.T) {
	c := cluster(t, 0, 60)
	c.Pods[1].Place.Y = 25
	c.World.Start = "2025-07-15"
	c.Sea.TidalCurrent, c.Sea.SummerCurrent = 0.3, 0.02
	o := Options{Every: 300, For: day}
	coarse := play(t, c, Scenario{}, o)
	o.Tol = 1e-7
	fine := play(t, c, Scenario{}, o)
	most := 0.0
	for i := range c.Pods {
		for _, name := range []string{"sea_intake_degC", "loop_supply_degC"} {
			got, want := coarse.column(fmt.Sprintf("pod.%d.%s", i, name)), fine.column(fmt.Sprintf("pod.%d.%s", i, name))
			for k := range want {
				if math.Abs(got[k]-want[k]) > 2e-3 {
					t.Errorf("pod.%d.%s at %g s = %.5f, want %.5f", i, name, fine.frames[k].T, got[k], want[k])
				}
			}
		}
		most = max(most, slices.Max(fine.column(fmt.Sprintf("pod.%d.wake_K", i))))
	}
	if most < 5e-3 {
		t.Errorf("the wakes reach %g K: nothing was tested", most)
	}
}
