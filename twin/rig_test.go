package twin

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// trace is a run of a rig as text, every bit of it.
func trace(t *testing.T, r *Rig, settings []Setting, sc Scenario, length float64) string {
	t.Helper()
	var b strings.Builder
	err := r.Set(settings)
	if err == nil {
		err = r.Run(context.Background(), sc, Options{For: length}, func(t float64, values []float64) error {
			fmt.Fprint(&b, t)
			for _, v := range values {
				fmt.Fprintf(&b, " %x", math.Float64bits(v))
			}
			b.WriteByte('\n')
			return nil
		})
	}
	if err != nil {
		fmt.Fprintf(&b, "%v\n", err)
	}
	return b.String()
}

var watched = []string{"pod.0.pue", "pod.0.chip_max_degC", "cluster.pue", "pod.0.sea_discharge_degC", "sea.temperature_degC", "pod.0.energy_out_kWh", "pod.0.rack.3.chip_degC"}

// other is another sound value of a live number.
func other(p *Param) float64 {
	v := p.Value()
	switch {
	case p.Kind == Switch:
		return 1 - v
	case v == p.Max || v*1.02 > p.Max:
		return max(p.Min, v*0.97)
	case v == 0:
		return p.Min + 0.01*(p.Max-p.Min)
	}
	return min(p.Max, v*1.02)
}

// A rig that has run others gives the bytes of a model built for the run, for
// every parameter that it can set and under every cooling.
func TestARigRunsAsANewModelDoes(t *testing.T) {
	long(t)
	for _, cooling := range coolings {
		c := lingshui(t)
		c.Pods[0].Cooling = cooling
		c.Pods[0].IT = 60e3 // which the hull can carry too
		r, err := NewRig(c, watched)
		if err != nil {
			t.Fatal(err)
		}
		plain := trace(t, r, nil, Scenario{}, 120)
		changed := 0
		for _, p := range Params(&c) {
			if !Settable(&p) || p.Kind == Label || p.Kind == Choice {
				continue
			}
			d := c.clone()
			if err := d.Set(p.Name, fmt.Sprint(other(&p))); err != nil {
				continue // does not go together with the rest
			}
			got := trace(t, r, []Setting{{Name: p.Name, Value: other(&p)}}, Scenario{}, 120)
			fresh, err := NewRig(d, watched)
			want := fmt.Sprintf("%v\n", err)
			if err == nil {
				want = trace(t, fresh, nil, Scenario{}, 120)
			}
			if got != want {
				t.Errorf("%s: %s = %v on a used rig gives\n%swant\n%s", cooling, p.Name, other(&p), got, want)
			}
			if got != plain {
				changed++
			}
		}
		if changed < 20 {
			t.Errorf("%s: only %d parameters changed anything", cooling, changed)
		}
		if got := trace(t, r, nil, Scenario{}, 120); got != plain {
			t.Errorf("%s: the rig remembers what it ran: got\n%swant\n%s", cooling, got, plain)
		}
	}
}

// A rig shows what a Sim shows, through trips and commands, and forgets them.
func TestARigRunsAsASimDoes(t *testing.T) {
	for _, scenario := range []string{"pump-trip", "black-start", "load-step"} {
		sc, err := LoadScenario(scenario)
		if err != nil {
			t.Fatal(err)
		}
		c := lingshui(t)
		m, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		keep := &keeper{}
		if err := NewSim(m, sc, Options{For: 4 * hour}).Run(context.Background(), keep); err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, f := range keep.frames {
			row := fmt.Sprint(f.T)
			for _, name := range watched {
				at := slices.IndexFunc(m.Channels(), func(c Channel) bool { return c.Name == name })
				row += fmt.Sprintf(" %x", math.Float64bits(f.Values[at]))
			}
			want = append(want, row)
		}
		r, err := NewRig(c, watched)
		if err != nil {
			t.Fatal(err)
		}
		var last []string
		for range 2 {
			got := strings.Split(trace(t, r, nil, sc, 4*hour), "\n")
			for _, row := range got {
				if len(want) > 0 && row == want[0] {
					want = want[1:]
				}
			}
			if len(want) > 0 {
				t.Errorf("%s: a rig's run lacks the frame %s", scenario, want[0])
			}
			if last == nil {
				last = got
			} else if !slices.Equal(last, got) {
				t.Errorf("%s: a rig's second run differs from its first", scenario)
			}
			want = nil
		}
	}
}

type keeper struct{ frames []*Frame }

func (k *keeper) Open(Header) error    { return nil }
func (k *keeper) Write(f *Frame) error { k.frames = append(k.frames, f); return nil }
func (k *keeper) Event(Event) error    { return nil }
func (k *keeper) Close() error         { return nil }

func TestARigRefusesWhatShapesTheModel(t *testing.T) {
	r, err := NewRig(lingshui(t), []string{"no.such", "cluster.pue"})
	if err != nil {
		t.Fatal(err)
	}
	err = r.Set([]Setting{{Name: "pod.0.cooling", Text: "direct"}, {Name: "pod.0.it_load_KW", Value: 1}, {Name: "sea.offset_K", Value: 99}})
	want := "pod.0.cooling shapes the model when it is built\npod.0.it_load_KW is not a parameter; did you mean pod.0.it_load_kW?\nsea.offset_K = 99 is outside -10 to 10 K"
	if !errors.Is(err, ErrConfig) || err.Error() != want {
		t.Errorf("Set = %v, want %s", err, want)
	}
	if err := r.Set(nil); err != nil {
		t.Fatal(err)
	}
	err = r.Steady(t.Context(), func(_ float64, values []float64) error {
		if !math.IsNaN(values[0]) || !(values[1] > 1 && values[1] < 2) {
			t.Errorf("values = %v, want NaN for what is not there and a PUE", values)
		}
		return nil
	})
	if err != nil || r.Watched()[0].Name != "" || r.Watched()[1].Name != "cluster.pue" {
		t.Errorf("Steady = %v, Watched = %v", err, r.Watched())
	}
}

// The way to rest by time integration ends where Newton's method ends.
func TestSettlingEndsInTheSteadyState(t *testing.T) {
	for _, cooling := range coolings {
		c := lingshui(t)
		c.Pods[0].Cooling = cooling
		c.Pods[0].IT = 60e3
		m, want, _ := states(t, c)
		got := make([]float64, len(want))
		if err := m.settle(t.Context(), got); err != nil {
			t.Errorf("%s: %v", cooling, err)
			continue
		}
		for i := range want {
			if math.Abs(got[i]-want[i]) > 1e-4*m.scale[i] {
				t.Errorf("%s: %s settles at %.9g, want %.9g", cooling, m.StateName(i), got[i], want[i])
			}
		}
	}
}

func TestARunThatGoesNowhereEnds(t *testing.T) {
	r, err := NewRig(lingshui(t), watched)
	if err != nil {
		t.Fatal(err)
	}
	w := r.prepare(Scenario{}, Options{For: hour})
	w.most = 3
	if err := w.begin(); err != nil {
		t.Fatal(err)
	}
	if err := w.advance(hour); !errors.Is(err, ErrModel) || !strings.Contains(err.Error(), "it took 3 steps to t = ") {
		t.Errorf("advance = %v, want an end after 3 steps", err)
	}
}

func benchmarkRig(b *testing.B, length float64) {
	c := lingshui(b)
	r, err := NewRig(c, []string{"cluster.pue", "pod.0.chip_max_degC"})
	if err != nil {
		b.Fatal(err)
	}
	settings := []Setting{{Name: "pod.0.it_load_kW"}, {Name: "sea.offset_K"}}
	each := func(float64, []float64) error { return nil }
	k := 0
	b.ReportAllocs()
	for b.Loop() {
		k++
		settings[0].Value, settings[1].Value = float64(200+k%200), float64(k%5)
		err := r.Set(settings)
		if err == nil && length == 0 {
			err = r.Steady(b.Context(), each)
		} else if err == nil {
			err = r.Run(context.Background(), Scenario{}, Options{For: length, Every: 5 * minute}, each)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRigSteady(b *testing.B) { benchmarkRig(b, 0) }
func BenchmarkRig6h(b *testing.B)     { benchmarkRig(b, 6*hour) }
func BenchmarkRig24h(b *testing.B)    { benchmarkRig(b, 24*hour) }

// A hundred pods, written out, are read again: in brief where all of it would be too long.
func TestTOMLOfManyPodsIsRead(t *testing.T) {
	c := lingshui(t)
	c.Pods[0].Depth = 22
	for range 99 {
		d := c.clone().Pods[0]
		c.Pods = append(c.Pods, d)
	}
	c.Pods[7].Cooling, c.Pods[8].Racks[0].Count = "direct", 3
	doc := c.TOML()
	if len(doc) > maxDocument {
		t.Errorf("it has %d bytes", len(doc))
	}
	back, err := Parse(doc)
	if err != nil {
		t.Fatal(err)
	}
	want, got := Params(&c), Params(&back)
	if len(got) != len(want) {
		t.Fatalf("%d parameters, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i].Text() != want[i].Text() {
			t.Errorf("%s = %s, want %s", want[i].Name, got[i].Text(), want[i].Text())
		}
	}
}

// Each channel that a rig shows is its own, whatever else is watched and in
// whatever order: watching one alone and all of them, backwards, gives the same.
func TestARigShowsEveryChannelUnderItsName(t *testing.T) {
	c := lingshui(t)
	m, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	steady := func(watch []string) (got []float64) {
		r, err := NewRig(c, watch)
		if err == nil {
			err = r.Set(nil)
		}
		if err == nil {
			err = r.Steady(t.Context(), func(_ float64, values []float64) error { got = slices.Clone(values); return nil })
		}
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	var names []string
	for _, c := range m.Channels() {
		names = append(names, c.Name)
	}
	slices.Reverse(names)
	all := steady(names)
	for i, name := range names {
		if i%7 == 0 || name == "pod.0.it_power_kW" {
			if alone := steady([]string{name})[0]; math.Float64bits(alone) != math.Float64bits(all[i]) {
				t.Errorf("%s = %g among all channels, want %g as by itself", name, all[i], alone)
			}
		}
	}
}
