package twin

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What a scenario takes and says, and what a duration is.

func TestBadScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/scenario/*.bad.toml")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d bad files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".bad.toml"), func(t *testing.T) {
			doc, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = ParseScenario(string(doc))
			complains(t, err, wants(string(doc)))
			if _, err := LoadScenario(file); err == nil || !strings.Contains(err.Error(), file) {
				t.Errorf("LoadScenario(%s) = %v, want an error that names the file", file, err)
			}
		})
	}
	for name, test := range map[string]struct{ doc, want string }{
		"too long":          {strings.Repeat("#", 300<<10), "document has 307200 bytes; a scenario has at most 262144"},
		"nested":            {"a = " + strings.Repeat("[", 100_000), "nests brackets 100000 deep"},
		"a key without end": {strings.Repeat("a.", 100_000) + "a = 1", "has a key of 100001 parts"},
	} {
		if _, err := ParseScenario(test.doc); err == nil || !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: ParseScenario = %v, want %s", name, err, test.want)
		}
	}
	for _, name := range []string{"pump-tripp", "", "none.toml"} {
		if _, err := LoadScenario(name); err == nil || !errors.Is(err, ErrConfig) {
			t.Errorf("LoadScenario(%q) = %v, want an ErrConfig", name, err)
		}
	}
	if _, err := LoadScenario("pump-tripp"); !strings.Contains(err.Error(), "did you mean pump-trip?") {
		t.Errorf("LoadScenario(pump-tripp) = %v, want the nearest name", err)
	}
}

func TestScenarioIsReadInOrderOfTime(t *testing.T) {
	sc, err := ParseScenario(`
title_en = "three things"
title_zh = "三件事"
[[command]]
t = "1h30m"
set = "pod.0.sea_trip"
value = true
[[command]]
t = 600
set = "load.level"
value = 0.25
[[command]]
t = "10m"
set = "load.kind"
value = 1
`)
	want := Scenario{Text{"three things", "三件事"}, []Command{{T: 600, Name: "load.level", Value: 0.25}, {T: 600, Name: "load.kind", Value: 1}, {T: 5400, Name: "pod.0.sea_trip", Value: 1}}}
	if err != nil || !reflect.DeepEqual(sc, want) {
		t.Errorf("ParseScenario = %+v, %v, want %+v", sc, err, want)
	}
}

// Check tells all that a configuration does not take, with the instant.
func TestScenarioCheck(t *testing.T) {
	c := Default()
	sc := Scenario{Commands: []Command{
		{T: 0, Name: "load.level", Value: 0.5}, {T: 60, Name: "load.levle", Value: 1}, {T: 120, Name: "load.level", Value: 1.5}, {T: 180, Name: "load.kind", Value: 1}, {T: 240, Name: "pod.0.exchanger_cells", Value: 9},
		{T: 300, Name: "pod.0.sea_trip", Value: 0.5}, {T: 360, Name: "load.level", Value: math.NaN()}, {T: 420, Name: "pod.1.sea_trip", Value: 1},
	}}
	complains(t, sc.Check(&c), []string{
		"at t = 60 s: load.levle is not a parameter; did you mean load.level?",
		"at t = 120 s: load.level = 1.5 is outside 0 to 1",
		"at t = 180 s: load.kind shapes the model when it is built and cannot change in a run",
		"at t = 240 s: pod.0.exchanger_cells shapes the model",
		"at t = 300 s: pod.0.sea_trip = 0.5 is a switch and takes 0 or 1",
		"at t = 360 s: load.level = NaN is not a finite number",
		"at t = 420 s: pod.1.sea_trip is not a parameter; did you mean pod.0.sea_trip?",
	})
	sc.Commands = sc.Commands[:1]
	if err := sc.Check(&c); err != nil {
		t.Errorf("Check of a good scenario = %v", err)
	}
}

func TestBuiltInScenariosFitLingshui(t *testing.T) {
	t.Parallel()
	for _, s := range Scenarios() {
		sc, err := LoadScenario(s.Name)
		if err != nil {
			t.Fatal(err)
		}
		c := lingshui(t)
		if err := sc.Check(&c); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
		if sc.Title.EN == "" || !hasHan(sc.Title.ZH) || len(sc.Commands) == 0 {
			t.Errorf("%s has the titles %q and %q and %d commands", s.Name, sc.Title.EN, sc.Title.ZH, len(sc.Commands))
		}
	}
}

func TestScenarioSurvivesTOML(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sc Scenario
		title := rapid.StringMatching(`[ -~äß海“🌊\t]{0,20}`)
		sc.Title = Text{title.Draw(t, "en"), title.Draw(t, "zh")}
		for range rapid.IntRange(0, 6).Draw(t, "n") {
			sc.Commands = append(sc.Commands, Command{
				rapid.Float64Range(0, 1e9).Draw(t, "t"), rapid.StringMatching(`[a-zA-Z0-9_.]{1,20}`).Draw(t, "name"), rapid.Float64().Draw(t, "value"),
			})
		}
		sc.Commands = inOrder(sc.Commands)
		back, err := ParseScenario(sc.TOML())
		if len(sc.Commands) == 0 {
			sc.Commands = back.Commands // nil or empty
		}
		if err != nil || !reflect.DeepEqual(back, sc) {
			t.Fatalf("ParseScenario(TOML()) = %+v, %v, want %+v", back, err, sc)
		}
	})
}

func TestParseDuration(t *testing.T) {
	for s, want := range map[string]float64{
		"90s": 90, "30m": 1800, "24h": 86400, "1.5d": 129600, "2w": 1209600, "1y": 31536000, "1y2w3.5d": 31536000 + 1209600 + 302400, "1h30m15s": 5415,
		"250ms": 0.25, "1d12h": 129600, " 5s ": 5, "0s": 0, "0d": 0, ".5d": 43200, "1.d": 86400, "10µs": 1e-5, "10us": 1e-5,
	} {
		if got, err := ParseDuration(s); err != nil || !within(got, want, 1e-15) {
			t.Errorf("ParseDuration(%q) = %v, %v, want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"", " ", "5", "d", "-5s", "+5s", "5 s", "5x", "1.2.3d", "1e3s", "1d-2h", "ten", "5dd", "5h m", "∞", "NaNd", "Infs", "s5", "1,5d", "5D", "5years"} {
		if got, err := ParseDuration(s); err == nil || !strings.Contains(err.Error(), "is no duration; write 90s, 30m, 24h, 1.5d, 2w or 1y") {
			t.Errorf("ParseDuration(%q) = %v, %v, want an error that says how", s, got, err)
		}
	}
	for _, s := range []string{strings.Repeat("9", 400) + "d", strings.Repeat("9", 308) + "y"} {
		if got, err := ParseDuration(s); err == nil && !math.IsInf(got, 0) || err == nil {
			t.Errorf("ParseDuration(%.10s…) = %v, nil, want an error", s, got)
		}
	}
}
