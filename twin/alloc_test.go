package twin

import (
	"path/filepath"
	"testing"
)

// The functions that a step and a frame are made of allocate nothing.
func TestTheInnerLoopAllocatesNothing(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "load.csv"), "time_s,level\n0,0.5\n600,1\n")
	write(t, filepath.Join(dir, "sea.csv"), "time_s,temperature_degC,current_m_s\n0,20,0.1\n600,21,0.2\n")
	worlds := map[string]func(*Config){
		"lingshui": func(*Config) {},
		"direct":   func(c *Config) { c.Pods[0].Cooling = "direct" },
		"three pods": func(c *Config) {
			c.Pods = append(c.Pods, c.Pods[0], c.Pods[0])
			c.Pods[1].Depth = 20
		},
		"a plate correlation": func(c *Config) { c.Pods[0].Exchanger.Film = "kumar" },
		"own series": func(c *Config) {
			c.dir, c.Load.Kind, c.Load.File, c.Sea.File = dir, "trace", "load.csv", "sea.csv"
		},
		"a living sea": func(c *Config) {
			c.Sea.Bore, c.Sea.Events.TyphoonAt, c.Sea.Events.UpwellAt, c.Sea.Events.HeatWaveAt = 5, 0, 0, 0
		},
		"in faults": func(c *Config) {
			c.Pods[0].Sensor.Freeze, c.Pods[0].Power.UPSLost, c.Pods[0].Strainer.Debris, c.Cluster.CablesLost = 1, 3, 0.5, 1
		},
		"diurnal": func(c *Config) { c.Load.Kind = "diurnal" },
		"three loads": func(c *Config) {
			rack := c.Pods[0].Racks[0]
			c.Pods[0].Racks = []RackConfig{rack, rack, rack}
			for i, kind := range []string{chatLoad, trainingLoad, renderingLoad} {
				c.Pods[0].Racks[i].Load = kind
			}
		},
	}
	for name, change := range worlds {
		c := lingshui(t)
		change(&c)
		m, x, _ := states(t, c)
		dx, terms, g := make([]float64, m.Len()), make([]float64, len(m.SumOf())), make([]float64, m.Guards())
		sums, values := make([]float64, m.Sums()), make([]float64, len(m.Channels()))
		now := 0.0
		for what, f := range map[string]func(){
			"Derivatives": func() { m.Derivatives(now, x, dx) },
			"Members":     func() { m.Members(now, x, dx, terms) },
			"Shared":      func() { m.Shared(now, x, sums, dx) },
			"Guard":       func() { m.Guard(now, x, g) },
			"Sample":      func() { m.Sample(now, x, values) },
			"NextBreak":   func() { _ = m.NextBreak(now) },
		} {
			if n := testing.AllocsPerRun(50, func() { now += 7; f() }); n != 0 {
				t.Errorf("%s of %s allocates %g times, want 0", what, name, n)
			}
		}
	}
}
