package twin

import (
	"context"
	"errors"
	"math"
	"testing"
)

// rows is a sink that keeps everything.
type rows struct {
	header Header
	frames []*Frame
	events []Event
	closed int
}

func (r *rows) Open(h Header) error  { r.header = h; return nil }
func (r *rows) Write(f *Frame) error { r.frames = append(r.frames, f); return nil }
func (r *rows) Event(e Event) error  { r.events = append(r.events, e); return nil }
func (r *rows) Close() error         { r.closed++; return nil }

func (r *rows) at(name string) int {
	for i, c := range r.header.Channels {
		if c.Name == name {
			return i
		}
	}
	panic("no channel " + name)
}

// column is one channel over the frames.
func (r *rows) column(name string) []float64 {
	i := r.at(name)
	v := make([]float64, len(r.frames))
	for k, f := range r.frames {
		v[k] = f.Values[i]
	}
	return v
}

func (r *rows) last(name string) float64 { return r.frames[len(r.frames)-1].Values[r.at(name)] }

// long leaves a test of numbers alone, in one goroutine, to the run without the
// race detector, which would make it ten times as long and finds nothing there.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("numbers in one goroutine: make test runs it without the race detector")
	}
}

// play runs a configuration with a scenario and returns all that it gave out.
func play(t testing.TB, c Config, sc Scenario, o Options) *rows {
	t.Helper()
	if err := sc.Check(&c); err != nil {
		t.Fatal(err)
	}
	m, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	var r rows
	if err := NewSim(m, sc, o).Run(context.Background(), &r); err != nil {
		t.Fatal(err)
	}
	return &r
}

func lingshui(t testing.TB) Config {
	t.Helper()
	c, err := World("lingshui")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEnergyCloses(t *testing.T) {
	t.Parallel()
	day := Scenario{}
	faults := Scenario{Commands: []Command{
		{600, "load.level", 0.4}, {3600, "pod.0.sea_trip", 1}, {5400, "pod.0.sea_trip", 0}, {7200, "load.level", 1},
		{9000, "pod.0.loop_trip", 1}, {9300, "pod.0.loop_trip", 0}, {12000, "cluster.grid", 0}, {13000, "cluster.grid", 1},
		{14000, "pod.0.exchanger_area_m2", 60}, {15000, "pod.0.clean", 1}, {16000, "pod.0.depth_m", 20},
		{17000, "pod.0.it_load_kW", 480}, {18000, "pod.0.fan_trip", 1}, {18600, "pod.0.fan_trip", 0}, {19000, "pod.0.rack_reset", 1},
		{20000, "pod.0.gas_fill_kPa", 150}, {40000, "cluster.grid", 0}, {43600, "cluster.grid", 1},
	}}
	for name, sc := range map[string]Scenario{"quiet day": day, "day of faults": faults} {
		r := play(t, lingshui(t), sc, Options{Every: 30, For: 86400})
		in, out, held := r.column("pod.0.energy_in_kWh"), r.column("pod.0.energy_out_kWh"), r.column("pod.0.energy_stored_kWh")
		worst := 0.0
		for k := range in {
			gap := in[k] - out[k] - (held[k] - held[0])
			worst = max(worst, math.Abs(gap)/max(in[k], math.Abs(out[k]), 1))
		}
		if worst > 1e-6 {
			t.Errorf("%s: the books are open by %.2g of what went through, want 1e-6", name, worst)
		}
		t.Logf("%s: open by %.2g; %d events", name, worst, len(r.events))
		for _, e := range r.events {
			t.Logf("%8.1f %s %s %g", e.T, e.Kind, e.Name, e.Value)
		}
	}
}

func TestRunErrors(t *testing.T) {
	m, err := New(lingshui(t))
	if err != nil {
		t.Fatal(err)
	}
	s := NewSim(m, Scenario{Commands: []Command{{10, "pod.0.it_load_kw", 1}}}, Options{For: 60})
	var fault *Fault
	if err := s.Run(context.Background(), &rows{}); !errors.As(err, &fault) || fault.Near != "pod.0.it_load_kW" {
		t.Errorf("Run with an unknown parameter = %v, want a fault with the nearest name", err)
	}
}

func BenchmarkDay(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		play(b, lingshui(b), Scenario{}, Options{Every: 60, For: 86400})
	}
}

func BenchmarkYear(b *testing.B) {
	for b.Loop() {
		play(b, lingshui(b), Scenario{}, Options{Every: 3600, For: year})
	}
}
