package twin

import (
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// What any document, value or table may do: be refused with a reason, or work.

// seeds are the documents that the tests have anyway.
func seeds(f *testing.F, patterns ...string) {
	f.Helper()
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(b))
		}
	}
}

// refused checks an error that lies in what was written.
func refused(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, ErrConfig) || strings.TrimSpace(err.Error()) == "" {
		t.Fatalf("refused with %v, want an ErrConfig that says why", err)
	}
}

// An accepted world is written and read again to the bit, and its model has finite
// derivatives where it begins to look for its steady state.
func FuzzParse(f *testing.F) {
	seeds(f, "worlds/*.toml", "testdata/bad/*.toml")
	whole := Default()
	f.Add(whole.TOML())
	f.Fuzz(func(t *testing.T, doc string) {
		c, err := Parse(doc)
		if err != nil {
			refused(t, err)
			return
		}
		back, err := Parse(c.TOML())
		if err != nil || !reflect.DeepEqual(back, c) {
			t.Fatalf("Parse(TOML()) = %+v, %v, want %+v", back, err, c)
		}
		racks, files := 0, c.Sea.File+c.Load.File
		for _, p := range c.Pods {
			for _, g := range p.Racks {
				racks += g.Count
				files += g.LoadFile
			}
		}
		if racks > 300 || files != "" {
			return // too big for a quick look, or another's file
		}
		m, err := New(c)
		if err != nil {
			refused(t, err)
			return
		}
		x, dx := make([]float64, m.Len()), make([]float64, m.Len())
		_ = m.guess(x)
		m.Derivatives(0, x, dx)
		values, guards := make([]float64, len(m.Channels())), make([]float64, m.Guards())
		m.Sample(0, x, values)
		m.Guard(0, x, guards)
		for i, v := range dx {
			if v-v != 0 {
				t.Fatalf("the derivative of %s is %v", m.StateName(i), v)
			}
		}
		for i, v := range values {
			if name := m.Channels()[i].Name; math.IsInf(v, 0) || math.IsNaN(v) && !mayBeUndefined(name) {
				t.Fatalf("%s = %v", name, v)
			}
		}
		for k, v := range guards {
			if math.IsNaN(v) {
				t.Fatalf("guard %d is NaN", k)
			}
		}
	})
}

// A value that is set is a value of its parameter, and one that is refused changes nothing.
func FuzzSet(f *testing.F) {
	for _, seed := range [][2]string{
		{"sea.offset_K", "1.5"}, {"pod.0.it_load_kW", "5000"}, {"load.kind", "trace"}, {"world.start", "2025-07-01"}, {"sea.claim", "true"},
		{"pod.0.rack.0.count", "24"}, {"world.title_zh", "海"}, {"pod.0.critical_degC", "NaN"}, {"sea.offset_k", "-0"}, {"", ""}, {"sea.offset_K", "0x1p-2"}, {"sea.tide", "1_0"}, {"pod.*.depth_m", "20"}, {"pod.*.rack.*.count", "7"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, key, value string) {
		c := Default()
		err := c.Set(key, value)
		params := Params(&c)
		if err != nil {
			refused(t, err)
			return
		}
		named := matching(params, key)
		if len(named) == 0 {
			t.Fatalf("Set(%q, %q) = nil for no parameter", key, value)
		}
		p := named[0]
		if !p.IsText() {
			if err := p.Check(p.Value()); err != nil {
				t.Fatalf("Set(%q, %q) leaves %v: %v", key, value, p.Value(), err)
			}
		}
		if faults := c.validate(); faults != nil {
			t.Fatalf("Set(%q, %q) leaves %v", key, value, faults)
		}
		again := Default()
		if err := again.Set(key, p.Text()); err != nil || !reflect.DeepEqual(again, c) {
			t.Fatalf("Set(%q, %q), shown as %q and set again, gives another configuration: %v", key, value, p.Text(), err)
		}
	})
}

// A scenario that is read is written and read again to the bit.
func FuzzScenario(f *testing.F) {
	seeds(f, "scenarios/*.toml", "testdata/scenario/*.toml")
	f.Add(`title_en = "\u0007 \u000b \u001b \" \\ \u200b"`)
	f.Fuzz(func(t *testing.T, doc string) {
		sc, err := ParseScenario(doc)
		if err != nil {
			refused(t, err)
			return
		}
		before := -1.0
		for _, c := range sc.Commands {
			if !(c.T >= before) || math.IsInf(c.T, 0) {
				t.Fatalf("a command at %v s comes after one at %v", c.T, before)
			}
			before = c.T
		}
		c := Default()
		if err := sc.Check(&c); err != nil {
			refused(t, err)
		}
		back, err := ParseScenario(sc.TOML())
		if err != nil || len(back.Commands) != len(sc.Commands) || back.Title != sc.Title {
			t.Fatalf("ParseScenario(TOML()) = %+v, %v, want %+v", back, err, sc)
		}
		for k, c := range sc.Commands {
			d := back.Commands[k]
			if c.T != d.T || c.Name != d.Name || c.Value != d.Value && !(math.IsNaN(c.Value) && math.IsNaN(d.Value)) {
				t.Fatalf("command %d is read back as %+v, want %+v", k, d, c)
			}
		}
	})
}

// No scenario reaches a number that is none: whatever is set to whatever its bounds
// allow, in whatever order, every value of every frame is finite, every derivative is,
// the books close, and no flow of a pump turns round.
//
// Four bytes are a command: when, which parameter, and how far between its bounds,
// so that the ends of every range are near.
func FuzzCommands(f *testing.F) {
	f.Add(uint8(0), []byte{})
	for k, c := range roughDay.Commands { // and one that names every parameter in turn
		f.Add(uint8(k), []byte{byte(k), byte(k), 0, 255, byte(k), byte(k + 80), 0, 0, byte(7 * k), byte(k + 160), 0, byte(c.Value * 200)})
	}
	random := rand.New(rand.NewPCG(1, 2))
	for k := range uint8(40) {
		data := make([]byte, 4*24)
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		for i := 2; i < len(data); i += 4 {
			data[i] &= 1 // there are fewer than 512 parameters
		}
		f.Add(k, data)
	}
	pod := small(f)
	f.Fuzz(func(t *testing.T, cooling uint8, data []byte) {
		c := pod.clone()
		c.Pods[0].Cooling = coolings[int(cooling)%len(coolings)]
		const length = 1800.0
		now := c.clone()
		params := slices.DeleteFunc(Params(&now), func(p Param) bool { return !p.Live })
		var sc Scenario
		for ; len(data) >= 4 && len(sc.Commands) < 24; data = data[4:] {
			p := params[(int(data[1])|int(data[2])<<8)%len(params)]
			v := p.Min + (p.Max-p.Min)*float64(data[3])/255
			if p.Kind != Number {
				v = math.Round(v)
			}
			before := *p.number
			if p.Set(min(max(v, p.Min), p.Max)) != nil || now.validate() != nil {
				*p.number = before
				continue
			}
			sc.Commands = append(sc.Commands, Command{T: float64(data[0]) / 256 * length, Name: p.Name, Value: p.Value()})
		}
		sc.Commands = inOrder(sc.Commands)
		m := build(t, c)
		var r rows
		err := NewSim(m, sc, Options{Every: 100, For: length}).Run(t.Context(), &r)
		if errors.Is(err, ErrConfig) {
			return // in the order of their instants the commands do not fit each other
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, sc.TOML())
		}
		for _, frame := range r.frames {
			for i, v := range frame.Values {
				name := r.header.Channels[i].Name
				if math.IsInf(v, 0) || math.IsNaN(v) && !mayBeUndefined(name) {
					t.Fatalf("at %g s %s = %v\n%s", frame.T, name, v, sc.TOML())
				}
				if pumped := strings.HasSuffix(name, "sea_flow_kg_s") || strings.HasSuffix(name, "loop_flow_kg_s"); pumped && v < 0 {
					t.Fatalf("at %g s %s = %v: it flows back\n%s", frame.T, name, v, sc.TOML())
				}
			}
		}
		closes(t, &r)
	})
}

// A series that is read runs forwards, is finite, and has no jump between its knots.
func FuzzSeries(f *testing.F) {
	for _, seed := range []string{
		"time_s,temperature_degC\n0,25\n60,26\n", "time_s,level_m,temperature_degC\n# tide\n-5,0.1,20\n0,0.2,21\n1e9,-1,22\n",
		"\ufefftime_s,level_m\r\n0,1\r\n1,2\r\n", "time_s,level_m\n0,\"1\"\n1e-300,2\n", "time_s,level_m\n0,1\n0,2\n", "time_s;level_m\n", "", "time_s,level_m\n-1e308,1\n1e308,1e308\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		s, all := parseSeries([]byte(doc), []string{"temperature_degC", "level_m"})
		if all != nil {
			for _, err := range all {
				if strings.TrimSpace(err.Error()) == "" {
					t.Fatal("a fault without a word")
				}
			}
			return
		}
		for i := range s.t {
			if s.t[i]-s.t[i] != 0 || i > 0 && s.t[i] <= s.t[i-1] {
				t.Fatalf("time goes from %v to %v", s.t[max(i-1, 0)], s.t[i])
			}
			for name, column := range s.columns {
				if len(column) != len(s.t) {
					t.Fatalf("%s has %d values for %d instants", name, len(column), len(s.t))
				}
				if got := s.at(column, s.t[i]); got != column[i] {
					t.Fatalf("%s at its own knot %v is %v, want %v", name, s.t[i], got, column[i])
				}
				if i == 0 {
					continue
				}
				middle := s.t[i-1] + (s.t[i]-s.t[i-1])/2
				low, high := min(column[i-1], column[i]), max(column[i-1], column[i])
				if v := s.at(column, middle); !(v >= low-1e-9*math.Abs(low) && v <= high+1e-9*math.Abs(high)) {
					t.Fatalf("%s between %v and %v is %v", name, column[i-1], column[i], v)
				}
			}
			if next := s.after(s.t[i]); !(next > s.t[i]) {
				t.Fatalf("the knot after %v is %v", s.t[i], next)
			}
		}
	})
}
