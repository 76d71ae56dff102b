package cli

import (
	"errors"
	"math"
	"strings"
	"testing"

	"seapod/twin"
)

func TestParseSet(t *testing.T) {
	for _, test := range []struct{ in, key, value, fault string }{
		{"a.b_K=1", "a.b_K", "1", ""},
		{" a = b=c ", "a", "b=c", ""},
		{"a=", "a", "", ""},
		{"a", "a", "", `"a" is not key=value`},
		{"=1", "", "1", `"=1" is not key=value`},
		{"", "", "", `"" is not key=value`},
	} {
		key, value, err := parseSet(test.in)
		if key != test.key || value != test.value || (err == nil) != (test.fault == "") || err != nil && err.Error() != test.fault {
			t.Errorf("parseSet(%q) = %q, %q, %v, want %q, %q, %s", test.in, key, value, err, test.key, test.value, test.fault)
		}
	}
}

// FuzzSet holds that whatever --set is given, the configuration is either refused
// as bad or can be built into a model whose parameters are within their bounds.
func FuzzSet(f *testing.F) {
	for _, s := range []string{"pod.0.it_load_kW=420", "sea.offset_K=-1", "pod.0.cooling=direct", "a", "=", "sea.offset_K=NaN", "pod.0.it_load_kW=1e999",
		"pod.0.IT_LOAD_kW=1", "world.title_en=\x00", "sea.claim=on", "pod.0.depth_m=0x1p3", "world.start=2025-07-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w := worldFlags{sets: []string{s}}
		c, _, err := w.load(usualWorld)
		if err != nil {
			if !errors.Is(err, twin.ErrConfig) || codeOf(err) != exitConfig {
				t.Errorf("load(--set %q) = %v, which is not bad configuration", s, err)
			}
			if strings.TrimSpace(err.Error()) == "" {
				t.Errorf("load(--set %q) fails without a word", s)
			}
			return
		}
		for _, p := range twin.Params(&c) {
			if v := p.Value(); !p.IsText() && !(v >= p.Min && v <= p.Max && !math.IsInf(v, 0)) {
				t.Errorf("--set %q makes %s = %v, outside %v to %v", s, p.Name, v, p.Min, p.Max)
			}
		}
	})
}

func TestFaultsAreToldOnce(t *testing.T) {
	w := worldFlags{sets: []string{"a=1", "a=1", "pod.7.it_load_kW=1", "sea.offset_K=99999"}, scenario: "no-such", from: "yesterday"}
	_, _, err := w.load("lingshu")
	if codeOf(err) != exitConfig {
		t.Fatalf("load = %v, want bad configuration", err)
	}
	for _, want := range []string{"did you mean lingshui?", "--set: a is not a parameter", "--set: sea.offset_K = 99999 is outside", "--from: ", `scenario no-such: `} {
		if n := strings.Count(err.Error(), want); n != 1 {
			t.Errorf("%d times %q, want once, in\n%v", n, want, err)
		}
	}
	if strings.Contains(err.Error(), "pod.7") {
		t.Errorf("a world that could not be read may have pod.7:\n%v", err)
	}
}

func TestInWords(t *testing.T) {
	for seconds, want := range map[float64]string{0: "0s", 60: "1m", 90: "1m30s", 86400: "24h", 129600: "36h", 172800: "2d", 365 * 86400: "365d", 0.5: "0.5s", 3661: "1h1m1s", 180000: "2d2h"} {
		got := inWords(seconds)
		if got != want {
			t.Errorf("inWords(%v) = %s, want %s", seconds, got, want)
		}
		if back, err := twin.ParseDuration(got); err != nil || back != seconds {
			t.Errorf("ParseDuration(%s) = %v, %v, want %v", got, back, err, seconds)
		}
	}
}

func TestThresholds(t *testing.T) {
	channels := []twin.Channel{{Name: "pod.0.chip_max_degC"}, {Name: "pod.1.chip_max_degC"}, {Name: "cluster.pue"}}
	for _, test := range []struct {
		text   string
		values []float64
		want   string
	}{
		{"pod.0.chip_max_degC>80", []float64{80, 99, 1}, ""},
		{"pod.0.chip_max_degC>80", []float64{80.5, 0, 1}, "threshold pod.0.chip_max_degC>80 crossed at 1m: pod.0.chip_max_degC = 80.5"},
		{"pod.*.chip_max_degC > 80", []float64{80, 81, 1}, "threshold pod.*.chip_max_degC > 80 crossed at 1m: pod.1.chip_max_degC = 81"},
		{"cluster.pue<1", []float64{0, 0, math.NaN()}, ""},
		{"cluster.pue<1", []float64{0, 0, 0.9}, "threshold cluster.pue<1 crossed at 1m: cluster.pue = 0.9"},
	} {
		all, err := newThresholds([]string{test.text}, channels)
		if err != nil {
			t.Fatal(err)
		}
		err = all.Write(&twin.Frame{T: 60, Values: test.values})
		switch {
		case test.want == "" && err != nil, test.want != "" && (err == nil || err.Error() != test.want):
			t.Errorf("%s with %v = %v, want %s", test.text, test.values, err, test.want)
		case err != nil && codeOf(err) != exitThreshold:
			t.Errorf("exit code %d, want 99", codeOf(err))
		}
	}
	_, err := newThresholds([]string{"cluster.pue", "cluster.puo>1", ">1", "cluster.pue>high"}, channels)
	for _, want := range []string{`"cluster.pue": write channel>value`, "did you mean cluster.pue?", `">1": write`, `"high" is not a number`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("newThresholds(bad) = %v, want %q in it", err, want)
		}
	}
}
