package sweep

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"seapod/twin"
)

// TestPlanJSON: a plan in JSON is the plan that its TOML is, axes in their order.
func TestPlanJSON(t *testing.T) {
	want, err := ParsePlan(`
world = "lingshui"
seed = 7
from = 2025-07-01
scenario = "pump-trip"
design = "sobol"
n = 16
skip = 1
scramble = "owen"
noise = "own"
run_for = "6h"
every = 60
measures = ["cluster.pue:mean", "pod.0.chip_max_degC:q95"]
best = 3
[set]
pod.0.depth_m = 30
"pod.0.cooling" = "direct"
[axes]
sea.offset_K = [0, 1.5, 2]
pod.0.it_load_kW = "200:500:4"
pod.0.exchanger.plates = 7
[thresholds]
"pod.0.chip_max_degC:max" = "> 80"
[goals]
"cluster.pue:mean" = "min"
[constraints]
"pod.0.chip_max_degC:max" = "<85"
`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParsePlanJSON([]byte(`{
"world": "lingshui", "seed": 7, "from": "2025-07-01", "scenario": "pump-trip", "design": "sobol", "n": 16, "skip": 1, "scramble": "owen",
"noise": "own", "run_for": "6h", "every": 60, "measures": ["cluster.pue:mean", "pod.0.chip_max_degC:q95"], "best": 3,
"set": {"pod.0.depth_m": 30, "pod.0.cooling": "direct"},
"axes": {"sea.offset_K": [0, 1.5, 2], "pod": {"0": {"it_load_kW": "200:500:4", "exchanger.plates": 7}}},
"thresholds": {"pod.0.chip_max_degC:max": "> 80"}, "goals": {"cluster.pue:mean": "min"}, "constraints": {"pod.0.chip_max_degC:max": "<85"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("ParsePlanJSON = %+v\nwant %+v", got, want)
	}
}

// TestPlanFaults: JSON and TOML are refused alike, all at once, each fault with its parts.
func TestPlanFaults(t *testing.T) {
	faults := func(p Plan, err error) (all []Fault) {
		if err != nil {
			return Faults(err)
		}
		config, err := twin.World("lingshui")
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Resolve(config, Sources{})
		return Faults(err)
	}
	type part struct{ key, value, near string }
	for _, c := range []struct {
		toml, json string
		want       []part
	}{
		{"axs = 1\nn = \"x\"\nmode = \"stedy\"\nmeasures = 3\nrun_for = \"6q\"\naxes = 3",
			`{"axs":1,"n":"x","mode":"stedy","measures":3,"run_for":"6q","axes":3}`,
			[]part{{"axes", "3", ""}, {"axs", "", "axes"}, {"measures", "3", ""}, {"n", "x", ""}, {"run_for", `"6q"`, ""}, {"mode", `"stedy"`, "steady"}}},
		{"design = \"lsh\"\nscramble = \"on\"\nmeasures = [\"cluster.pu:mean\", \"cluster.pue:men\", \"pod.0.zzzzzz:max\"]\n[axes]\npod.0.it_lod_kW = \"1:2:2\"\nsea.offset_K = [0, 99]\npod.0.cooling = \"dirct\"\npod.0.depth_m = \"unifrm(1, 2)\"",
			`{"design":"lsh","scramble":"on","measures":["cluster.pu:mean","cluster.pue:men","pod.0.zzzzzz:max"],"axes":{"pod.0.it_lod_kW":"1:2:2","sea.offset_K":[0,99],"pod.0.cooling":"dirct","pod.0.depth_m":"unifrm(1, 2)"}}`,
			[]part{{"design", "lsh", "lhs"}, {"scramble", "on", ""}, {"pod.0.it_lod_kW", "1:2:2", "pod.0.it_load_kW"}, {"sea.offset_K", "0,99", ""},
				{"pod.0.cooling", "dirct", "direct"}, {"pod.0.depth_m", "unifrm(1, 2)", "uniform"}, {"measures", "cluster.pu:mean", "cluster.pue"}, {"measures", "cluster.pue:men", "mean"}}},
	} {
		inTOML, inJSON := faults(ParsePlan(c.toml)), faults(ParsePlanJSON([]byte(c.json)))
		for form, got := range map[string][]Fault{"TOML": inTOML, "JSON": inJSON} {
			if len(got) != len(c.want) {
				t.Errorf("%s has %d faults, want %d: %v", form, len(got), len(c.want), got)
				continue
			}
			for i, w := range c.want {
				if g := got[i]; g.Key != w.key || g.Value != w.value || g.Near != w.near || g.Text == "" {
					t.Errorf("%s: fault %d = %+v, want %+v", form, i, g, w)
				}
			}
		}
	}
	p, err := ParsePlanJSON([]byte(`{"axes":{"sea.offset_K":[0,99]}}`))
	if got := faults(p, err); len(got) != 1 || got[0].Min != -10 || got[0].Max != 10 {
		t.Errorf("a value outside of its bounds = %+v, want -10 to 10 with it", got)
	}
}

// TestBrokenJSON: what is no plan is refused in a sentence, and none of it is a panic.
func TestBrokenJSON(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 3000)
	for doc, want := range map[string]string{
		"":                                    "ends too early",
		"{":                                   "ends too early",
		`{"n":1`:                              "ends too early",
		"[]":                                  "a plan is an object",
		"3":                                   "a plan is an object",
		"null":                                "a plan is an object",
		"{} {}":                               "something follows",
		`{"n":1,"n":2}`:                       "n stands there twice",
		`{"axes":{"a":1,"a":2}}`:              "axes.a stands there twice",
		`{"n":1e999}`:                         "beyond all numbers",
		`{"axes":{"a":[[1]]}}`:                "axes.a: a list here",
		`{"axes":{"a":[null]}}`:               "axes.a: a list here",
		`{"n":1,}`:                            "invalid character",
		"{\"n\":\"\xff\"}":                    "not UTF-8",
		deep:                                  "nests more than",
		strings.Repeat("[", 60_000):           "nests more than",
		`{"a":"` + strings.Repeat("x", 2<<20): "at most",
	} {
		_, err := ParsePlanJSON([]byte(doc))
		if err == nil || !errors.Is(err, twin.ErrConfig) || !strings.Contains(err.Error(), want) {
			t.Errorf("ParsePlanJSON(%.40q) = %v, want it to say %q", doc, err, want)
		}
	}
	if _, err := ParsePlanJSON([]byte(`{"axes":{"sea.offset_K":null},"measures":null,"run_for":null}`)); len(Faults(err)) != 3 || strings.Contains(err.Error(), "<nil>") {
		t.Errorf("null = %v, want a fault each that says null", err)
	}
	for _, doc := range []string{"a" + strings.Repeat(".a", 30_000) + " = 1", "a = " + strings.Repeat("{b=", 15_000), "a = " + strings.Repeat("[", 60_000)} {
		if _, err := ParsePlan(doc); err == nil || !strings.Contains(err.Error(), "no plan needs") {
			t.Errorf("ParsePlan(%.20q…) = %.80v, want it refused before it is read", doc, err)
		}
	}
}

// FuzzPlanJSON: whatever comes, it is a plan or faults that say something.
func FuzzPlanJSON(f *testing.F) {
	f.Add([]byte(`{"axes":{"pod.0.it_load_kW":"200:500:4","sea.offset_K":[0,1]},"n":3}`))
	f.Add([]byte(`{"set":{"a":true},"seed":1.5,"from":null,"mode":[]}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		p, err := ParsePlanJSON(doc)
		for _, fault := range Faults(err) {
			if fault.Text == "" {
				t.Errorf("%q: a fault says nothing: %+v", doc, fault)
			}
		}
		if err == nil {
			b := Bounds{Runs: 10, SteadyRuns: 10, RunFor: 3600, Frames: 10, Axes: 4, Measures: 4, Sets: 4}
			if err := b.Check(&p); err != nil && len(Faults(err)) == 0 {
				t.Errorf("%q: %v has no faults", doc, err)
			}
		}
	})
}
