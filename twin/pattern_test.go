package twin

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The integrator finds once which derivative depends on which state, by NaN, and
// takes differences along that pattern for ever after. So the pattern must not
// change with a mode, a parameter or an instant, and must hold every dependency
// that differences show.

// modesOf are the ways in which a model may stand.
var modesOf = map[string]func(m *Model){
	"as it starts": func(*Model) {},
	"by hand":      func(m *Model) { c := m.config; byHand(c, 0.7, 0.8, 0.9); m.derive() },
	"pumps and fans tripped": func(m *Model) {
		p := &m.config.Pods[0]
		p.Sea.Trip, p.Loop.Trip, p.Gas.FanTrip = 1, 1, 1
		m.derive()
	},
	"standing by hand": func(m *Model) { byHand(m.config, 0, 0, 0); m.derive() },
	"racks tripped":    func(m *Model) { m.pods[0].modes.On[0], m.pods[0].modes.On[3] = 0, 0 },
	"on battery":       func(m *Model) { m.config.Cluster.Grid = 0; m.derive() },
	"dark": func(m *Model) {
		m.config.Cluster.Grid, m.pods[0].modes.Powered = 0, 0
		m.derive()
	},
	"idle":          func(m *Model) { idle(m.config); m.derive() },
	"without gains": func(m *Model) { k := &m.config.Pods[0].Control; k.ChipGain, k.Gain = 0, 0; m.derive() },
	"nothing grows": func(m *Model) {
		p := &m.config.Pods[0]
		p.Hull.Growth, p.Strainer.Growth, p.Fouling.Asymptote = 0, 0, 0
		m.derive()
	},
	"no losses": func(m *Model) {
		p := &m.config.Pods[0].Power
		*p = PowerConfig{UPSRating: 5e5, UPSStrings: 5, Battery: 1e8, Distribution: 1, Transformer: 1}
		m.derive()
	},
	"without a cable": func(m *Model) { m.config.Cluster.CableLength = 0; m.derive() },
	"no power slope":  func(m *Model) { m.config.Pods[0].Slope = 0; m.derive() },
	"worn, clogged and shut": func(m *Model) {
		p := &m.config.Pods[0]
		p.Sea.Wear, p.Loop.Wear, p.Strainer.Debris, p.Valve.Opening = 0.8, 0.8, 1, 0
		m.derive()
	},
	"a swarm and a bloom": func(m *Model) {
		p := &m.config.Pods[0]
		p.Strainer.Jellyfish, p.Fouling.Bloom = 50, 100
		m.derive()
	},
	"no bloom": func(m *Model) { m.config.Pods[0].Fouling.Bloom = 0; m.derive() },
	"a frozen sensor": func(m *Model) {
		m.config.Pods[0].Sensor = SensorConfig{Bias: 5, Drift: 1e-3, Freeze: 1}
		m.derive()
	},
	"no string and no cable left": func(m *Model) {
		m.config.Pods[0].Power.UPSLost, m.config.Cluster.CablesLost = 100, 100
		m.derive()
	},
	"no weight":        func(m *Model) { m.config.Pods[0].Racks[0].Weight = 0; m.derive() },
	"half the work":    func(m *Model) { m.config.Load.Level = 0.5; m.derive() },
	"no recirculation": func(m *Model) { m.config.Pods[0].Gas.Recirculation = 0; m.derive() },
	"leaking": func(m *Model) {
		p := &m.pods[0]
		p.c.Gas.Leak, p.c.Gas.Seepage, p.c.Fouling.Dosing, p.modes.Aged.Gas, p.modes.Aged.Working = 1/day, 1/day, 1, 0.5, 0.5
		m.derive()
	},
	"the pods apart":    func(m *Model) { m.config.Pods[0].Place.Y = 5000; m.derive() },
	"end on":            func(m *Model) { m.config.Pods[0].Place.Heading = 0; m.derive() },
	"the hull all cold": func(m *Model) { m.config.Pods[0].Hull.HotShare = 0; m.derive() },
}

// patternOf is what NaN in each state shows in: for Members the derivatives and
// terms, for Shared the derivatives, by state and by sum.
func patternOf(m *Model, t float64, x []float64) string {
	n := m.Len()
	terms, sums := make([]float64, len(m.SumOf())), make([]float64, m.Sums())
	dx := make([]float64, n)
	m.Members(t, x, dx, terms)
	for i, v := range terms {
		sums[m.SumOf()[i]] += v
	}
	pattern := make([]byte, 0, (n+len(terms)+n)*(n+len(sums)))
	mark := func(values []float64) {
		for _, v := range values {
			if math.IsNaN(v) {
				pattern = append(pattern, '*')
			} else {
				pattern = append(pattern, '.')
			}
		}
	}
	for i := range n {
		was := x[i]
		x[i] = math.NaN()
		clear(dx)
		m.Members(t, x, dx, terms)
		mark(dx)
		mark(terms)
		clear(dx)
		m.Shared(t, x, sums, dx)
		mark(dx)
		x[i] = was
	}
	for s := range sums {
		was := sums[s]
		sums[s] = math.NaN()
		clear(dx)
		m.Shared(t, x, sums, dx)
		mark(dx)
		sums[s] = was
	}
	return string(pattern)
}

func patternWorlds(t *testing.T) map[string]Config {
	worlds := map[string]Config{}
	for _, cooling := range coolings {
		worlds[cooling] = small(t)
		worlds[cooling].Pods[0].Cooling = cooling
	}
	worlds["three loads"] = mixed(t)
	for _, film := range []string{"kumar", "martin"} {
		worlds[film] = small(t)
		worlds[film].Pods[0].Exchanger.Film = film
	}
	two := small(t)
	two.Pods = append(two.Pods, two.Pods[0])
	two.Pods[1].Racks = slices.Clone(two.Pods[0].Racks)
	two.Pods[1].Place.X = 60
	worlds["two pods"] = two
	return worlds
}

func TestPatternIsTheSameInEveryMode(t *testing.T) {
	for world, c := range patternWorlds(t) {
		m, x, _ := states(t, c)
		want := patternOf(m, 0, x)
		for name, mode := range modesOf {
			m := build(t, c)
			mode(m)
			for what, at := range map[string][]float64{"steady": x, "cold": uniform(m, 280), "hot": uniform(m, 380)} {
				if got := patternOf(m, 1e6, at); got != want {
					t.Errorf("%s: %s and %s the derivatives depend on other states than at the start", world, name, what)
				}
			}
		}
	}
}

// uniform is a state in which every body has one temperature and everything stands.
func uniform(m *Model, T float64) []float64 {
	x := make([]float64, m.Len())
	for i := range x {
		switch m.scale[i] {
		case 10:
			x[i] = T
		}
	}
	return x
}

// Every dependency that dense differences show is in the pattern, at any state in any mode.
func TestPatternHoldsEveryDependency(t *testing.T) {
	long(t)
	t.Parallel()
	for world, c := range patternWorlds(t) {
		base, x0, _ := states(t, c)
		n := base.Len()
		poisoned := make([][]bool, n) // by state: the derivatives that NaN in it shows in
		dx := make([]float64, n)
		for i := range n {
			x := append([]float64(nil), x0...)
			x[i] = math.NaN()
			base.Derivatives(0, x, dx)
			poisoned[i] = make([]bool, n)
			for k, v := range dx {
				poisoned[i][k] = math.IsNaN(v)
			}
		}
		rapid.Check(t, func(t *rapid.T) {
			m, err := New(c)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for name := range modesOf {
				names = append(names, name)
			}
			name := rapid.SampledFrom(names).Draw(t, "mode")
			modesOf[name](m)
			x := append([]float64(nil), x0...)
			for i := range x {
				x[i] += m.scale[i] * rapid.Float64Range(-0.5, 0.5).Draw(t, m.StateName(i))
			}
			before, after := make([]float64, n), make([]float64, n)
			m.Derivatives(0, x, before)
			for i := range x {
				was := x[i]
				x[i] += 1e-3 * m.scale[i]
				m.Derivatives(0, x, after)
				x[i] = was
				for k := range after {
					if math.IsNaN(after[k]) || math.IsInf(after[k], 0) {
						t.Fatalf("%s, %s: the derivative of %s is %v", world, name, m.StateName(k), after[k])
					}
					if after[k] != before[k] && !poisoned[i][k] {
						t.Fatalf("%s, %s: %s changes the derivative of %s, which the pattern does not have", world, name, m.StateName(i), m.StateName(k))
					}
				}
			}
		})
	}
}

// The integrator's own Jacobian, made along the pattern, takes a stiff step to the
// same place as many small ones: in every mode.
func TestEveryModeIntegratesAlike(t *testing.T) {
	t.Parallel()
	c := small(t)
	for i, sc := range []Scenario{
		{Commands: []Command{{T: 10, Name: "pod.0.sea_manual", Value: 1}, {T: 10, Name: "pod.0.loop_manual", Value: 1}, {T: 10, Name: "pod.0.fan_manual", Value: 1}, {T: 10, Name: "pod.0.sea_manual_speed", Value: 0.5}}},
		{Commands: []Command{{T: 10, Name: "pod.0.sea_trip", Value: 1}, {T: 10, Name: "pod.0.loop_trip", Value: 1}, {T: 400, Name: "pod.0.loop_trip", Value: 0}, {T: 500, Name: "pod.0.sea_trip", Value: 0}}},
		{Commands: []Command{{T: 10, Name: "cluster.grid", Value: 0}, {T: 300, Name: "cluster.grid", Value: 1}}},
		{Commands: []Command{{T: 10, Name: "pod.0.critical_degC", Value: 84}, {T: 10, Name: "pod.0.fan_trip", Value: 1}, {T: 300, Name: "pod.0.fan_trip", Value: 0}, {T: 600, Name: "pod.0.rack_reset", Value: 1}}},
	} {
		coarse, fine := play(t, c, sc, Options{Every: 100, For: 1500}), play(t, c, sc, Options{Every: 100, For: 1500, Tol: 1e-7})
		for k, f := range fine.frames {
			for j, ch := range fine.header.Channels {
				got, want := coarse.frames[k].Values[j], f.Values[j]
				if ch.Unit == "°C" && math.Abs(got-want) > 0.02 {
					t.Errorf("scenario %d at %g s: %s = %.5f, want %.5f", i, f.T, ch.Name, got, want)
				}
			}
		}
	}
}
