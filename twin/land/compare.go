package land

import (
	"context"
	"math"
	"slices"
	"strings"

	"seapod/physics"
	"seapod/twin"
)

const zero = physics.ZeroCelsius

// Sea is the name of the world's own account.
const Sea = "sea"

// A Comparison is the sea and the sites on land under one load. The sea is first.
type Comparison struct {
	World   string
	Start   float64 // Unix seconds
	Seconds float64
	Pods    int
	Sites   []Account
	Claims  []Claim
}

// Compare runs the world for a time in model seconds and puts its load on the
// sites. An end by ctx before that is the error of ctx. Sinks see the run too.
func Compare(ctx context.Context, config twin.Config, sc twin.Scenario, seconds float64, sites []Site, sinks ...twin.Sink) (Comparison, error) {
	model, err := twin.New(config)
	if err != nil {
		return Comparison{}, err
	}
	m := &meter{}
	every := seconds / math.Ceil(seconds/hour) // so that the last stretch is whole
	sim := twin.NewSim(model, sc, twin.Options{Every: every, For: seconds})
	if err := sim.Run(ctx, append(slices.Clone(sinks), m)...); err != nil {
		return Comparison{}, err
	}
	if err := ctx.Err(); err != nil && m.last < seconds {
		return Comparison{}, err
	}
	load := Load{Hours: m.hours, Pods: len(config.Pods)}
	for i := range config.Pods {
		load.Rated += config.Pods[i].IT
	}
	c := Comparison{World: config.Name, Start: m.start, Seconds: load.Seconds(), Pods: load.Pods}
	g := Grid{"cluster.grid_co2_kg_kWh", config.Cluster.GridCO2, "the world's; the default is South China's " + gridSource}
	c.Sites = append(c.Sites, m.account(&load, &g, twin.Text{EN: config.World.TitleEN, ZH: config.World.TitleZH}))
	for i := range sites {
		c.Sites = append(c.Sites, sites[i].Account(&load))
	}
	baseline, _ := Find(claimsAgainst)
	c.Claims = claims(&c.Sites[0], baseline.Account(&load), &load)
	return c, nil
}

// A meter is a sink that reads the pods' totals at every frame.
type meter struct {
	it, in         []int   // energy, of each pod
	losses, others []int   // power: the chain's, the auxiliaries'
	wue            int     // of the cluster
	water          float64 // m³/J of IT
	start          float64
	last           float64
	before         reading
	hours          []Hour
	sum            reading
}

// A reading is the totals at an instant, or their growth; J, and W of powers.
type reading struct{ it, in, losses, others float64 }

func (m *meter) Open(h twin.Header) error {
	m.start, m.wue = h.Start, -1
	for i := range h.Channels {
		name := h.Channels[i].Name
		if name == "cluster.wue_L_kWh" {
			m.wue = i
		}
		if !strings.HasPrefix(name, "pod.") || strings.Count(name, ".") != 2 {
			continue
		}
		switch name[strings.LastIndexByte(name, '.')+1:] {
		case "energy_it_kWh":
			m.it = append(m.it, i)
		case "energy_in_kWh":
			m.in = append(m.in, i)
		case "electrical_loss_kW":
			m.losses = append(m.losses, i)
		case "auxiliary_kW":
			m.others = append(m.others, i)
		}
	}
	return nil
}

func (m *meter) Write(f *twin.Frame) error {
	total := func(columns []int, unit float64) (sum float64) {
		for _, i := range columns {
			sum += f.Values[i] * unit
		}
		return sum
	}
	now := reading{total(m.it, kWh), total(m.in, kWh), total(m.losses, 1e3), total(m.others, 1e3)}
	if seconds := f.T - m.last; seconds > 0 {
		m.hours = append(m.hours, Hour{Start: m.start + m.last, Seconds: seconds, Energy: now.it - m.before.it})
		m.sum.it += now.it - m.before.it
		m.sum.in += now.in - m.before.in
		m.sum.losses += (now.losses + m.before.losses) / 2 * seconds
		m.sum.others += (now.others + m.before.others) / 2 * seconds
	}
	if m.wue >= 0 && !math.IsNaN(f.Values[m.wue]) {
		m.water = f.Values[m.wue] * litrePerkWh
	}
	m.before, m.last = now, f.T
	return nil
}

func (m *meter) Event(twin.Event) error { return nil }
func (m *meter) Close() error           { return nil }

// account is the sea's. Fouling, pumps and fans are what is not racks, chain or auxiliaries.
func (m *meter) account(l *Load, g *Grid, title twin.Text) Account {
	plot := shorePlot()
	a := Account{Site: Sea, Title: title, Climate: "model", Assumptions: seaAssumptions(&plot, g)}
	a.Electricity, a.IT = m.sum.in/mWh, m.sum.it/mWh
	a.Losses, a.Auxiliary = m.sum.losses/mWh, m.sum.others/mWh
	a.Cooling = math.Max(0, a.Electricity-a.IT-a.Losses-a.Auxiliary)
	a.Air = l.Seconds() / hour
	a.Land = plot.area(l.Pods, l.Rated)
	a.close(m.sum.it, m.water*m.sum.it, g)
	return a
}
