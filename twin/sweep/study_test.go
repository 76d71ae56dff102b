package sweep

import (
	"context"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"seapod/twin"
)

// resolved makes a study of a plan's document over a small quiet world.
func resolved(t testing.TB, doc string) (*Study, error) {
	t.Helper()
	p, err := ParsePlan(doc)
	if err != nil {
		return nil, err
	}
	world := p.World
	if world == "" {
		world = "lingshui"
	}
	config, err := twin.World(world)
	if err != nil {
		t.Fatal(err)
	}
	for _, kv := range p.Set {
		if err := config.Set(kv[0], kv[1]); err != nil {
			t.Fatal(err)
		}
	}
	sources, err := p.Load()
	if err != nil {
		return nil, err
	}
	return p.Resolve(config, sources)
}

func study(t testing.TB, doc string) *Study {
	t.Helper()
	s, err := resolved(t, doc)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const small = `
mode = "steady"
measures = ["cluster.pue:final", "pod.0.chip_max_degC:max"]
[axes]
pod.0.it_load_kW = "200:400:3"
sea.offset_K = [0, 1.5]
`

func TestAPlanIsRead(t *testing.T) {
	p, err := ParsePlan(`
world = "lingshui"
seed = 7
from = 2025-07-01
design = "sobol"
n = 8
run_for = "6h"
measures = "cluster.pue:mean,pod.0.chip_max_degC:above(60)"
[set]
pod.0.depth_m = 30
sea.claim = true
[axes]
sea.offset_K = [0, 1, 2]
"pod.*.exchanger_area_m2" = "normal(60, 5)"
pod.0.it_load_kW = "200:500:12"
[thresholds]
"cluster.pue:mean" = "> 1.3"
[goals]
"cluster.pue:mean" = "min"
`)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Axes; len(got) != 3 || got[0] != (Axis{"sea.offset_K", "0,1,2"}) || got[1] != (Axis{"pod.*.exchanger_area_m2", "normal(60, 5)"}) || got[2] != (Axis{"pod.0.it_load_kW", "200:500:12"}) {
		t.Errorf("axes = %v", got)
	}
	if p.Seed != "7" || p.From != "2025-07-01" || p.N != 8 || p.RunFor != 21600 || len(p.Measures) != 2 || p.Thresholds[0] != "cluster.pue:mean> 1.3" || p.Goals[0] != "cluster.pue:mean=min" {
		t.Errorf("plan = %+v", p)
	}
	if len(p.Set) != 2 || p.Set[0] != [2]string{"pod.0.depth_m", "30"} || p.Set[1] != [2]string{"sea.claim", "1"} {
		t.Errorf("set = %v", p.Set)
	}
}

// Every fault is told at once, each with the nearest right name.
func TestFaultsOfAPlanComeAtOnce(t *testing.T) {
	for doc, want := range map[string][]string{
		"desing = \"lhs\"\nn = \"x\"\nmode = \"stedy\"\n": {
			"desing is not a key of a plan; did you mean design?", "n = x has the wrong type; it takes a whole number", "mode = \"stedy\" is not a mode; there are steady, run, year; did you mean steady?",
		},
		"design = \"soboll\"\n[axes]\npod.0.it_load = \"1:2:3\"\n\"pod.*.depth_m\" = \"1:200:2\"\npod.0.depth_m = [5]\npod.0.cooling = [\"loop\", \"lop\"]\nsea.offset_K = \"norml(1,2)\"\nsea.tide = \"2:1:0\"\n": {
			"design = \"soboll\" is no design", "did you mean sobol?",
			"axis pod.0.it_load is not a parameter; did you mean pod.0.it_load_kW?", "axis pod.*.depth_m = 200 is outside 1 to 100 m",
			"axis pod.0.cooling = \"lop\" is not a choice; it takes loop, direct, thermosyphon, hull; did you mean loop?",
			"axis sea.offset_K = norml(1,2): norml is no distribution", "did you mean normal?", "axis sea.tide = 2:1:0: \"0\" is no count of values",
		},
		"mode = \"steady\"\nmeasures = [\"cluster.peu:mean\", \"cluster.pue:men\", \"cluster.pue:integral\", \"cluster.pue\"]\n[axes]\nsea.offset_K = [0, 0]\n": {"axis sea.offset_K has 0 twice"},
		"mode = \"steady\"\nmeasures = [\"cluster.peu:mean\", \"cluster.pue:men\", \"cluster.pue:integral\", \"cluster.pue\"]\n[axes]\nsea.offset_K = [0]\n[thresholds]\n\"cluster.pue:max\" = 3\n": {
			"measure cluster.peu:mean: ", "did you mean cluster.pue?", "measure cluster.pue:men: \"men\" is no reduction", "did you mean mean?", "measure cluster.pue:integral: is over time", "measure cluster.pue: write channel:reduction",
			"threshold \"cluster.pue:max3\": write measure>value",
		},
		"run_for = \"1h\"\n[axes]\npod.0.depth_m = [5]\n\"pod.*.depth_m\" = [6]\nscenario = [\"pump-tripp\"]\n": {"pump-trip?"},
		"run_for = \"1h\"\n[axes]\npod.0.depth_m = [5]\n\"pod.*.depth_m\" = [6]\npod.0.clean = [1]\n":           {"axis pod.*.depth_m sets pod.0.depth_m, as axis pod.0.depth_m does", "axis pod.0.clean is a thing done once"},
		"run_for = \"1h\"\ndesign = \"lhs\"\n[axes]\npod.0.depth_m = \"5:6\"\n":                                 {"n: design lhs needs the number of points"},
		"run_for = \"1h\"\ndesign = \"grid\"\n[axes]\npod.0.depth_m = \"5:6\"\n":                                {"axis pod.0.depth_m = 5:6: a grid needs levels"},
		"run_for = \"1h\"\ndesign = \"morris\"\nn = 2\n[axes]\npod.0.cooling = [\"loop\"]\n":                    {"axis pod.0.cooling: design morris measures how much a number matters"},
	} {
		_, err := resolved(t, doc)
		if err == nil {
			t.Errorf("%s: no error, want %q", doc, want)
			continue
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: got\n%v\nwithout %q", doc, err, w)
			}
		}
	}
}

func TestPointsOfAxes(t *testing.T) {
	s := study(t, `
mode = "steady"
design = "sobol"
n = 16
[axes]
pod.0.exchanger_cells = "4:7"
sea.claim = [0, 1]
pod.0.cooling = ["loop", "direct"]
pod.0.depth_m = "normal(35,2)"
pod.0.it_load_kW = "100:300:3"
`)
	u, cells := make([]float64, 5), make([]Cell, 5)
	whole := map[float64]int{}
	for i := range s.Total {
		s.Point(i, u, cells)
		whole[cells[0].Number]++
		if v := cells[1].Number; v != 0 && v != 1 {
			t.Errorf("a switch of %v", v)
		}
		if v := cells[2].Text; v != "loop" && v != "direct" {
			t.Errorf("a choice of %q", v)
		}
		if v := cells[4].Number; v < 100 || v > 300 {
			t.Errorf("a load of %v", v)
		}
	}
	for v := 4.0; v <= 7; v++ {
		if whole[v] != 4 {
			t.Errorf("%v cells stand in %d of 16 points, want 4", v, whole[v])
		}
	}
	s.Point(0, u, cells) // the origin: no infinite value
	if v := cells[3].Number; v < 1 || v > 35 {
		t.Errorf("normal at 0 = %v", v)
	}
}

// A run depends on its index alone: neither on what its worker did before, nor on
// whether its model was built for it.
func TestRowsDoNotDependOnTheOrder(t *testing.T) {
	s := study(t, `
run_for = "10m"
design = "lhs"
n = 12
noise = "own"
measures = ["cluster.pue:mean", "pod.0.chip_max_degC:max", "sea.temperature_degC:final", "pod.0.exchanger_heat_kW:q50"]
[axes]
pod.0.cooling = ["loop", "direct"]
pod.0.it_load_kW = "50:300"
pod.0.depth_m = "normal(35,3)"
sea.noise_K = "0:2"
`)
	used := s.NewWorker()
	var noise []float64
	for _, i := range []int{7, 3, 11, 0, 3, 5, 2, 1, 10, 9, 8, 6, 4} {
		got, err := used.Run(context.Background(), i)
		if err != nil {
			t.Fatal(err)
		}
		want, err := s.NewWorker().Run(context.Background(), i)
		if err != nil {
			t.Fatal(err)
		}
		if want.Failed {
			t.Errorf("run %d failed: %s", i, want.Error)
		}
		for k := range got.Values {
			if math.Float64bits(got.Values[k]) != math.Float64bits(want.Values[k]) {
				t.Errorf("run %d, %s = %v on a used worker, want %v", i, s.measures[k].name, got.Values[k], want.Values[k])
			}
		}
		if loop := got.Point[0].Text == "loop"; loop == math.IsNaN(got.Values[3]) {
			t.Errorf("run %d, %s: heat over an exchanger is %v", i, got.Point[0].Text, got.Values[3])
		}
		noise = append(noise, got.Values[2])
	}
	if noise[0] == noise[1] {
		t.Error("the noise is the same in two runs")
	}
}

// A run that fails is a row with its reason, and the others go on.
func TestAFailedRunIsARow(t *testing.T) {
	s := study(t, `
mode = "steady"
[set]
cluster.cable_voltage_kV = 3
[axes]
pod.0.it_load_kW = [100, 5000, 200]
`)
	w := s.NewWorker()
	for i, failed := range []bool{false, true, false} {
		r, err := w.Run(context.Background(), i)
		if err != nil {
			t.Fatal(err)
		}
		if r.Failed != failed || failed != strings.Contains(r.Error, "cannot be carried") || failed != math.IsNaN(r.Values[0]) {
			t.Errorf("run %d: failed %v, %q, %v", i, r.Failed, r.Error, r.Values)
		}
	}
}

func TestAPanicIsARow(t *testing.T) {
	s := study(t, small)
	s.axes[0].params = append(s.axes[0].params, "no.such.parameter")
	w := s.NewWorker()
	if r, err := w.Run(context.Background(), 0); err != nil || !r.Failed || !strings.Contains(r.Error, "no.such.parameter is not a parameter") {
		t.Errorf("row = %+v, %v", r, err)
	}
	w.study = &Study{Plan: s.Plan, axes: s.axes, measures: s.measures} // without a design
	if r, err := w.At(context.Background(), nil); err != nil || !r.Failed || !strings.Contains(r.Error, "internal fault: runtime error: index out of range") || !strings.Contains(r.Error, "row.go:") {
		t.Errorf("row = %+v, %v", r, err)
	}
}

// Measures of a channel whose course is known: a ramp from 0 to 10 in 10 h, then
// back in 5 h, undefined for an hour.
func TestMeasuresWeighByTime(t *testing.T) {
	texts := []string{"mean", "max", "min", "final", "integral", "q50", "q0", "q100", "above(5)", "below(2)", "at(4h)", "above(99)"}
	var measures []measure
	for _, text := range texts {
		_, m, err := parseMeasure("x:" + text)
		if err != nil {
			t.Fatal(err)
		}
		measures = append(measures, m)
	}
	tally := newTally(measures, 1)
	const h = 3600
	for range 2 {
		tally.reset()
		for _, p := range []point{{0, 0}, {1 * h, 1}, {7 * h, 7}, {7 * h, 7}, {10 * h, 10}, {12 * h, 6}, {15 * h, 0}, {15.5 * h, math.NaN()}, {16 * h, math.NaN()}} {
			tally.add(p.t, []float64{p.v})
		}
		got := make([]float64, len(measures))
		if n := tally.results(got); n != 2*len(measures) {
			t.Errorf("%d undefined instants, want 2 for each of %d measures", n, len(measures))
		}
		for k, want := range []float64{5, 10, 0, math.NaN(), 75, 5, 0, 10, 7.5, 3, 4, 0} {
			if math.Abs(got[k]-want) > 1e-9 || math.IsNaN(got[k]) != math.IsNaN(want) {
				t.Errorf("%s = %v, want %v", texts[k], got[k], want)
			}
		}
	}
	tally.reset()
	tally.add(0, []float64{3})
	got := make([]float64, len(measures))
	tally.results(got)
	for k, want := range []float64{3, 3, 3, 3, math.NaN(), 3, 3, 3, math.NaN(), math.NaN(), math.NaN(), math.NaN()} {
		if got[k] != want && !(math.IsNaN(want) && math.IsNaN(got[k])) {
			t.Errorf("of one instant %s = %v, want %v", texts[k], got[k], want)
		}
	}
}

// Whatever the course, a quantile splits the time as it says, and above and below
// share it.
func TestQuantilesSplitTheTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := rapid.Float64Range(0.01, 0.99).Draw(t, "q")
		var points []point
		now := 0.0
		for _, v := range rapid.SliceOfN(rapid.Float64Range(-5, 5), 2, 30).Draw(t, "v") {
			points = append(points, point{now, v + 1e-6*float64(len(points)%2)}) // never level: there time jumps
			now += rapid.Float64Range(0.1, 3).Draw(t, "dt")
		}
		x := quantile(points, q)
		below, total := 0.0, points[len(points)-1].t
		for i := 1; i < len(points); i++ {
			u, v, dt := points[i-1].v, points[i].v, points[i].t-points[i-1].t
			share := shareAbove(u, v, x)
			if other := shareAbove(-u, -v, -x); math.Abs(share+other-1) > 1e-12 && u != v {
				t.Fatalf("from %v to %v: %v above %v and %v below", u, v, share, x, other)
			}
			below += dt * (1 - share)
		}
		if math.Abs(below/total-q) > 1e-6 {
			t.Fatalf("%v of the time is below q%v = %v", below/total, 100*q, x)
		}
	})
}

func FuzzParsePlan(f *testing.F) {
	f.Add(small)
	f.Add("points = \"x\"\n[[axes]]\nkey = 1\n")
	config, err := twin.World("lingshui")
	if err != nil {
		f.Fatal(err)
	}
	params := twin.Params(&config)
	f.Fuzz(func(t *testing.T, doc string) {
		p, err := ParsePlan(doc)
		if err != nil {
			return
		}
		for _, a := range p.Axes {
			got, err := newAxis(a, params)
			if err != nil || a.Key == scenarioKey {
				continue
			}
			for _, u := range []float64{0, 0.3, 1 - 0x1p-53} {
				c := got.at(u)
				for _, name := range got.params {
					d := config.Clone()
					if _, err := shaped(d, []twin.Setting{{Name: name, Value: c.Number, Text: c.Text}}); err != nil && strings.Contains(err.Error(), "outside") {
						t.Errorf("axis %v gives %v: %v", a, c, err)
					}
				}
			}
		}
	})
}

// frames keeps two channels of a run.
type frames struct {
	at   [2]int
	t    []float64
	v    [2][]float64
	want [2]string
}

func (f *frames) Open(h twin.Header) error {
	for i, c := range h.Channels {
		for k, name := range f.want {
			if c.Name == name {
				f.at[k] = i
			}
		}
	}
	return nil
}

func (f *frames) Write(x *twin.Frame) error {
	f.t = append(f.t, x.T)
	for k := range f.v {
		f.v[k] = append(f.v[k], x.Values[f.at[k]])
	}
	return nil
}

func (f *frames) Event(twin.Event) error { return nil }
func (f *frames) Close() error           { return nil }

// A measure is what one would make of the run's own frames, also through a trip:
// the mean to the grain of the frames, the peak no lower than any frame shows.
func TestMeasuresAreThoseOfTheRun(t *testing.T) {
	s := study(t, `
run_for = "3h"
scenario = "pump-trip"
measures = ["cluster.total_power_kW:mean", "pod.0.chip_max_degC:max"]
[axes]
pod.0.it_load_kW = [300]
`)
	got, err := s.NewWorker().Run(context.Background(), 0)
	if err != nil || got.Failed {
		t.Fatal(err, got.Error)
	}
	config := s.Config.Clone()
	if err := config.Set("pod.0.it_load_kW", "300"); err != nil {
		t.Fatal(err)
	}
	m, err := twin.New(config)
	if err != nil {
		t.Fatal(err)
	}
	f := &frames{want: [2]string{"cluster.total_power_kW", "pod.0.chip_max_degC"}}
	if err := twin.NewSim(m, s.scenarios["pump-trip"], twin.Options{Every: 5, For: 3 * 3600}).Run(context.Background(), f); err != nil {
		t.Fatal(err)
	}
	mean, peak := 0.0, math.Inf(-1)
	for i := range f.t {
		peak = max(peak, f.v[1][i])
		if i > 0 {
			mean += (f.t[i] - f.t[i-1]) * (f.v[0][i] + f.v[0][i-1]) / 2 / (3 * 3600)
		}
	}
	if math.Abs(got.Values[0]/mean-1) > 1e-4 {
		t.Errorf("mean = %.9g, want %.9g", got.Values[0], mean)
	}
	if got.Values[1] < peak-0.02 || got.Values[1] > peak+0.05 {
		t.Errorf("peak = %.9g, frames every 5 s show %.9g", got.Values[1], peak)
	}
}
