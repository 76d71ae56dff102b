package twin

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
)

// What a CSV that a user brings may be, and what a trace of the load does.

func TestBadSeries(t *testing.T) {
	columns := []string{"temperature_degC", "salinity_g_kg"}
	for name, test := range map[string]struct {
		doc   string
		wants []string
	}{
		"empty":           {"", []string{"it has no header"}},
		"comments only":   {"# nothing\n", []string{"it has no header"}},
		"header only":     {"time_s,temperature_degC\n", []string{"it has 0 rows; a series has at least 2"}},
		"one row":         {"time_s,temperature_degC\n0,25\n", []string{"it has 1 rows; a series has at least 2"}},
		"no time":         {"temperature_degC\n25\n26\n", []string{"it needs a column time_s and one more"}},
		"time only":       {"time_s\n0\n1\n", []string{"it needs a column time_s and one more"}},
		"unknown column":  {"time_s,temprature_degC,depth_m\n0,25,3\n1,26,3\n", []string{`"temprature_degC" is not a column`, "did you mean temperature_degC?", `"depth_m" is not a column`}},
		"wrong case":      {"time_s,temperature_degc\n0,25\n1,26\n", []string{`"temperature_degc" is not a column`, "did you mean temperature_degC?"}},
		"column twice":    {"time_s,temperature_degC,temperature_degC\n0,25,25\n1,26,26\n", []string{"temperature_degC stands twice in the header"}},
		"torn row":        {"time_s,temperature_degC\n0,25\n60\n120,26\n", []string{"torn table", "line 3"}},
		"torn end":        {"time_s,temperature_degC\n0,25\n60,26\n120,2", nil}, // a number cut short cannot be told from a number
		"torn quote":      {"time_s,temperature_degC\n0,25\n60,\"26\n", []string{"torn table", "line 3"}},
		"a row too long":  {"time_s,temperature_degC\n0,25\n60,26,27\n", []string{"torn table", "line 3"}},
		"backwards":       {"time_s,temperature_degC\n0,25\n60,26\n30,27\n", []string{"line 4: time_s = 30 does not come after 60; time only runs forwards"}},
		"standing still":  {"time_s,temperature_degC\n0,25\n0,26\n", []string{"line 3: time_s = 0 does not come after 0"}},
		"not a number":    {"time_s,temperature_degC\n0,25\n60,warm\n", []string{`line 3: temperature_degC = "warm" is not a finite number`}},
		"NaN and nothing": {"time_s,temperature_degC\n0,NaN\nInf,25\n120,\n", []string{`line 2: temperature_degC = "NaN"`, `line 3: time_s = "Inf"`, `line 4: temperature_degC = ""`}},
		"beyond all":      {"time_s,temperature_degC\n-1e308,25\n1e308,1e16\n", []string{`line 2: time_s = "-1e308" is beyond any range`, `line 3: temperature_degC = "1e16" is beyond any range`}},
		"comma decimals":  {"time_s;temperature_degC\n0;25,5\n", []string{`"time_s;temperature_degC" is not a column`}},
		"not text":        {"\x00\xff\xfe", []string{"is not a column"}},
	} {
		s, all := parseSeries([]byte(test.doc), columns)
		if test.wants == nil {
			if all != nil {
				t.Errorf("%s: %v, want it accepted", name, all)
			}
			continue
		}
		err := faults(all)
		if err == nil {
			t.Errorf("%s is accepted: %+v", name, s)
			continue
		}
		for _, want := range test.wants {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got\n%v\nwant in it\n%s", name, err, want)
			}
		}
	}
	// many faults are not told without end
	var b strings.Builder
	b.WriteString("time_s,temperature_degC\n")
	for range 1000 {
		b.WriteString("x,y\n")
	}
	if _, all := parseSeries([]byte(b.String()), columns); len(all) > 16 {
		t.Errorf("a thousand bad rows make %d faults", len(all))
	}
}

func TestSeriesFromASpreadsheet(t *testing.T) {
	s, all := parseSeries([]byte("\ufeff# mooring 7\r\ntime_s, temperature_degC ,salinity_g_kg\r\n0, 25,34\r\n\r\n3600,26.5 ,\"35\"\r\n"), []string{"temperature_degC", "salinity_g_kg"})
	if all != nil {
		t.Fatal(all)
	}
	if got := s.at(s.columns["temperature_degC"], 1800); math.Abs(got-298.9) > 1e-12 {
		t.Errorf("half way between 25 and 26.5 °C it is at %v K, want 298.9", got)
	}
	if got := s.at(s.columns["salinity_g_kg"], 1e9); got != 0.035 {
		t.Errorf("behind the end salinity is %v, want the last, 0.035", got)
	}
	if got := s.at(s.columns["salinity_g_kg"], -1); got != 0.034 {
		t.Errorf("before the start salinity is %v, want the first, 0.034", got)
	}
	for t0, want := range map[float64]float64{-5: 0, 0: 3600, 1: 3600, 3600: math.Inf(1), 1e9: math.Inf(1)} {
		if got := s.after(t0); got != want {
			t.Errorf("the first knot after %v is %v, want %v", t0, got, want)
		}
	}
}

func TestSeriesFilesThatAreNot(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "warm.csv"), "time_s,temperature_degC,level_m\n0,25,0\n60,41,99\n")
	write(t, filepath.Join(dir, "fresh.csv"), "time_s,salinity_g_kg\n0,0\n60,-1\n")
	for file, want := range map[string]string{
		"none.csv":  "read series none.csv: no such file or directory",
		".":         "read series .: it is a folder",
		"warm.csv":  "read series warm.csv: at time_s = 60: temperature_degC = 41 is outside -2 to 40 °C",
		"fresh.csv": "read series fresh.csv: at time_s = 60: salinity_g_kg = -1 is outside 0 to 42 g/kg",
	} {
		c := Default()
		c.dir = dir
		c.Sea.File = file
		if _, err := New(c); err == nil || !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), want) {
			t.Errorf("New with the sea of %s = %v, want %s", file, err, want)
		}
	}
}

// traced is the small pod with a trace of its load.
func traced(t *testing.T, rows string, repeat float64) Config {
	t.Helper()
	c := small(t)
	c.dir = t.TempDir()
	c.Load.Kind, c.Load.File, c.Load.Repeat = "trace", "load.csv", repeat
	write(t, filepath.Join(c.dir, "load.csv"), "time_s,level\n"+rows)
	return c
}

func TestTraceOfTheLoad(t *testing.T) {
	c := traced(t, "0,0.5\n600,1\n1200,0.7\n", 0)
	r := play(t, c, Scenario{}, Options{Every: 150, For: 3000})
	for k, want := range []float64{0.5, 0.625, 0.75, 0.875, 1, 0.925, 0.85, 0.775, 0.7, 0.7, 0.7} {
		if got := r.column("pod.0.load_level")[k]; math.Abs(got-want) > 1e-12 {
			t.Errorf("level at %g s = %g, want %g", r.frames[k].T, got, want)
		}
	}
	closes(t, r)
	c.Load.Level = 0.5 // a factor
	if got := play(t, c, Scenario{}, Options{Every: 600, For: 600}).last("pod.0.load_level"); math.Abs(got-0.5) > 1e-12 {
		t.Errorf("half of a trace at 1 = %g, want 0.5", got)
	}
}

// A trace that repeats goes back to its beginning over one more interval, without a jump.
func TestTraceRepeatsWithoutAJump(t *testing.T) {
	t.Parallel()
	for _, from := range []float64{0, -900, 7200} {
		c := traced(t, fmt.Sprintf("%g,0.5\n%g,1\n%g,0.7\n", from, from+600, from+1200), 1)
		m, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		const period = 1800
		before := m.loads.each[0].at(-10)
		for at := 0.0; at < 4*period; at += 10 {
			level := m.loads.each[0].at(at)
			if math.Abs(level-before) > 0.5/600*10+1e-12 {
				t.Errorf("a trace from %g s jumps from %g to %g at %g s", from, before, level, at)
			}
			if again := m.loads.each[0].at(at + 3*period); math.Abs(again-level) > 1e-9 {
				t.Errorf("a trace from %g s is at %g at %g s and at %g three rounds later", from, level, at, again)
			}
			before = level
			if next := m.loads.each[0].next(at); !(next > at && next <= at+600) {
				t.Errorf("a trace from %g s: after %g s the next knot is at %g", from, at, next)
			}
		}
		// and where the file gives a level for an instant of the run, that is the level, repeated or not
		if from <= 0 {
			if got, want := m.loads.each[0].at(100), 0.5+(100-from)/1200; from == 0 && math.Abs(got-want) > 1e-12 {
				t.Errorf("level at 100 s = %g, want the file's %g", got, want)
			}
		}
		r := play(t, c, Scenario{}, Options{Every: 60, For: 2 * hour})
		closes(t, r)
	}
}

// A trace may be told in a run to begin again, or to end: it does so at once, and holds its own last level.
func TestTraceRepeatsWhenItIsToldTo(t *testing.T) {
	for _, c := range []struct {
		repeat float64
		want   []float64 // every 300 s: told at 1,800 s, and told otherwise at 3,000 s
	}{
		{0, []float64{0.5, 0.75, 1, 0.85, 0.7, 0.7, 0.7, 0.75, 1, 0.85, 0.7, 0.7, 0.7}},
		{1, []float64{0.5, 0.75, 1, 0.85, 0.7, 0.6, 0.5, 0.7, 0.7, 0.7, 0.7, 0.6, 0.5}},
	} {
		sc := Scenario{Commands: []Command{{T: 1800, Name: "load.repeat", Value: 1 - c.repeat}, {T: 3000, Name: "load.repeat", Value: c.repeat}}}
		r := play(t, traced(t, "0,0.5\n600,1\n1200,0.7\n", c.repeat), sc, Options{Every: 300, For: 3600})
		for k, want := range c.want {
			if got := r.column("pod.0.load_level")[k]; math.Abs(got-want) > 1e-12 {
				t.Errorf("load.repeat = %g at first: level at %g s = %g, want %g", c.repeat, r.frames[k].T, got, want)
			}
		}
		closes(t, r)
	}
}

func TestBadTraces(t *testing.T) {
	for rows, want := range map[string]string{
		"0,0.5\n600,1.2\n":  "level = 1.2 at time_s = 600",
		"0,-0.1\n600,1\n":   "level = -0.1 at time_s = 0",
		"0,0.5\n":           "it has 1 rows",
		"0,0.5\n600,full\n": `level = "full" is not a finite number`,
	} {
		if _, err := New(traced(t, rows, 1)); err == nil || !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), want) {
			t.Errorf("New with the trace %q = %v, want %s", rows, err, want)
		}
	}
	// no file at all is a fault that Parse finds
	if _, err := Parse("[load]\nkind = \"trace\"\n"); err == nil || !strings.Contains(err.Error(), "load.file is missing") {
		t.Errorf("Parse of a trace without a file = %v", err)
	}
}

func TestDiurnalLoadPeaksWhenItSays(t *testing.T) {
	c := small(t)
	c.Load.Kind, c.Load.Level, c.Load.Amplitude = "diurnal", 0.6, 0.2
	r := play(t, c, Scenario{}, Options{Every: 900, For: 2 * day})
	level := r.column("pod.0.load_level")
	best := 0
	for k := range level[:96] {
		if level[k] > level[best] {
			best = k
		}
	}
	// 15:00 at UTC+8 is 07:00 UTC
	if at := r.frames[best].T / 3600; at != 7 {
		t.Errorf("the load peaks at %g h UTC, want 7", at)
	}
	if average := mean(96, func(i int) float64 { return level[i] }); math.Abs(average-0.6) > 1e-3 || math.Abs(level[best]-0.8) > 1e-3 {
		t.Errorf("a day's mean is %g and its peak %g, want 0.6 and 0.8", average, level[best])
	}
}
