package twin

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// What Parse takes, and what it says of what it does not take.

// wants are the messages that a bad file expects: its lines "# want: …".
func wants(doc string) (all []string) {
	for line := range strings.Lines(doc) {
		if want, ok := strings.CutPrefix(line, "# want: "); ok {
			all = append(all, strings.TrimSuffix(want, "\n"))
		}
	}
	return all
}

// complains fails unless err is a configuration error that has every message, one to a line and no more.
func complains(t *testing.T, err error, messages []string) {
	t.Helper()
	if err == nil {
		t.Fatal("it is accepted")
	}
	if !errors.Is(err, ErrConfig) {
		t.Errorf("the error does not wrap ErrConfig: %v", err)
	}
	if len(messages) == 0 {
		t.Errorf("it says no # want:; got\n%v", err)
	}
	for _, want := range messages {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got\n%v\nwant in it\n%s", err, want)
		}
	}
	if lines := strings.Count(err.Error(), "\n") + 1; lines > len(messages) {
		t.Errorf("got %d faults\n%v\nwant %d", lines, err, len(messages))
	}
}

func TestBadWorlds(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.bad.toml")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d bad files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".bad.toml"), func(t *testing.T) {
			doc, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Parse(string(doc))
			complains(t, err, wants(string(doc)))
			for range 5 { // the same document has the same message
				if _, again := Parse(string(doc)); again.Error() != err.Error() {
					t.Fatalf("the message changes from\n%v\nto\n%v", err, again)
				}
			}
			// as a file it says where it lies
			if _, err := World(file); err == nil || !strings.Contains(err.Error(), file) || !errors.Is(err, ErrConfig) {
				t.Errorf("World(%s) = %v, want an error that names the file", file, err)
			}
		})
	}
}

// Documents made to hurt are refused, and soon.
func TestHostileDocuments(t *testing.T) {
	t.Parallel()
	unknown := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "k%d=1\n", i)
		}
		return b.String()
	}
	for name, test := range map[string]struct{ doc, want string }{
		"too long":               {"[sea]\n" + strings.Repeat("#", 256<<10), "document has 262150 bytes; a world has at most 262144"},
		"two million brackets":   {"a = " + strings.Repeat("[", 2_000_000), "a world has at most"},
		"nested brackets":        {"a = " + strings.Repeat("[", 100_000), "nests brackets 100000 deep"},
		"nested tables":          {"a = " + strings.Repeat("{a=", 50_000), "nests brackets 50000 deep"},
		"a key without end":      {strings.Repeat("a.", 120_000) + "a = 1", "has a key of 120001 parts"},
		"a table without end":    {"[" + strings.Repeat("a . ", 60_000) + "a]", "has a key of 60001 parts"},
		"too many pods":          {strings.Repeat("[[pod]]\n", 257), "pod = 257 elements are too many; at most 256"},
		"too many groups":        {"[[pod]]\n" + strings.Repeat("[[pod.rack]]\n", 65), "pod.0.rack = 65 elements are too many; at most 64"},
		"many pods, many faults": {strings.Repeat("[[pod]]\n", 300) + "[zz]\n" + unknown(10_000), "zz.k9999 is not a parameter"},
		"a long name":            {strings.Repeat("k", 200_000) + " = 1", "is not a parameter"},
		"a long text":            {"[sea]\noffset_K = \"" + strings.Repeat("9", 200_000) + "\"", "has the wrong type"},
		"not text":               {"\xff\xfe\x00", "broken TOML"},
		"nothing but zeros":      {strings.Repeat("\x00", 1000), "broken TOML"},
	} {
		began := time.Now()
		_, err := Parse(test.doc)
		if err == nil || !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Parse = %.200v, want an error with %q", name, err, test.want)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s: Parse takes %v", name, took)
		}
		if name != "many pods, many faults" && name != "a long name" && err != nil && len(err.Error()) > 1000 {
			t.Errorf("%s: the message has %d bytes", name, len(err.Error()))
		}
	}
}

func TestParseNothingIsDefault(t *testing.T) {
	for _, doc := range []string{"", "# nothing\n", "[sea]\n", "[[pod]]\n", "[[pod]]\n[[pod.rack]]\n", "\ufeff"} {
		c, err := Parse(doc)
		if err != nil || !reflect.DeepEqual(c, Default()) {
			t.Errorf("Parse(%q) = %+v, %v, want Default()", doc, c, err)
		}
	}
}

// Elements of a list start from the default one, not from zero, and not from one another.
func TestElementsStartFromTheDefault(t *testing.T) {
	c, err := Parse("[[pod]]\ndepth_m = 20\n[[pod]]\n[[pod.rack]]\ncount = 3\n[[pod.rack]]\nweight = 2\n")
	if err != nil {
		t.Fatal(err)
	}
	first, second := defaultPod(), defaultPod()
	first.Depth = 20
	few, heavy := defaultRacks(), defaultRacks()
	few.Count, heavy.Weight = 3, 2
	second.Racks = []RackConfig{few, heavy}
	if want := []PodConfig{first, second}; !reflect.DeepEqual(c.Pods, want) {
		t.Errorf("pods = %+v, want %+v", c.Pods, want)
	}
}

// A date without a zone means UTC, wherever the machine stands.
func TestStartIsUTC(t *testing.T) {
	want := unixOf(2025, time.July, 1, 6)
	for _, start := range []string{
		`2025-07-01T06:00:00Z`, `2025-07-01T06:00:00`, `2025-07-01T14:00:00+08:00`, `2025-07-01 06:00:00`,
		`"2025-07-01T06:00:00Z"`, `"2025-07-01T06:00"`, `"2025-07-01 06:00:00"`, `"2025-07-01T14:00:00+08:00"`,
	} {
		c, err := Parse("[world]\nstart = " + start)
		if err != nil {
			t.Errorf("start = %s: %v", start, err)
			continue
		}
		if got, err := c.start(); err != nil || got != want {
			t.Errorf("start = %s is %v, %v, want %v", start, got, err, want)
		}
	}
	c, err := Parse("[world]\nstart = 2025-07-01")
	if got, bad := c.start(); err != nil || bad != nil || got != unixOf(2025, time.July, 1, 0) {
		t.Errorf("start = 2025-07-01 is %v, %v, %v", got, err, bad)
	}
}

// drawConfig draws a configuration: pods, groups and any parameters within their
// bounds, such as validate takes.
func drawConfig(t *rapid.T) Config {
	c := Default()
	c.Pods = nil
	for range rapid.IntRange(1, 2).Draw(t, "pods") {
		p := defaultPod()
		p.Racks = nil
		for range rapid.IntRange(1, 2).Draw(t, "groups") {
			p.Racks = append(p.Racks, defaultRacks())
		}
		c.Pods = append(c.Pods, p)
	}
	params := Params(&c)
	for range rapid.IntRange(0, 40).Draw(t, "changes") {
		p := &params[rapid.IntRange(0, len(params)-1).Draw(t, "parameter")]
		before := p.Text()
		var err error
		switch {
		case len(p.Choices) > 0:
			err = p.SetText(rapid.SampledFrom(p.Choices).Draw(t, p.Name))
		case p.Name == "world.start":
			err = p.SetText(rapid.SampledFrom([]string{"2025-07-01", "1999-12-31T23:59:59Z", "2031-02-03T04:05"}).Draw(t, p.Name))
		case p.IsText():
			err = p.SetText(rapid.StringMatching(`[ -~äß°²µ水下“”🌊]{0,20}`).Draw(t, p.Name))
		case p.Kind == Number:
			err = p.Set(rapid.Float64Range(p.Min, p.Max).Draw(t, p.Name))
		case p.Kind != Action:
			err = p.Set(math.Round(rapid.Float64Range(p.Min, p.Max).Draw(t, p.Name)))
		}
		if err != nil {
			t.Fatalf("%s: %v", p.Name, err)
		}
		if c.validate() != nil {
			if err := p.SetText(before); err != nil {
				t.Fatalf("%s: %v", p.Name, err)
			}
		}
	}
	return c
}

func TestConfigSurvivesTOMLToTheLastBit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawConfig(t)
		back, err := Parse(c.TOML())
		if err != nil {
			t.Fatalf("Parse(TOML()): %v", err)
		}
		back.Name = c.Name
		if !reflect.DeepEqual(back, c) {
			now, was := Params(&back), Params(&c)
			for i := range was {
				if now[i].Text() != was[i].Text() {
					t.Errorf("%s = %s, want %s", was[i].Name, now[i].Text(), was[i].Text())
				}
			}
			t.Fatalf("Parse(TOML()) = %+v, want %+v", back, c)
		}
		if back.TOML() != c.TOML() {
			t.Fatal("TOML() of what was read differs from what was written")
		}
	})
}

func TestWorldsSurviveTOML(t *testing.T) {
	for _, w := range Worlds() {
		c, err := World(w.Name)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse(c.TOML())
		if back.Name = c.Name; err != nil || !reflect.DeepEqual(back, c) {
			t.Errorf("%s: Parse(TOML()) = %+v, %v, want %+v", w.Name, back, err, c)
		}
		if w.Title.EN == "" || !hasHan(w.Title.ZH) {
			t.Errorf("%s has the titles %q and %q", w.Name, w.Title.EN, w.Title.ZH)
		}
	}
}

// A value set in the shown unit is shown again as it was, and every bound is a value.
func TestValuesAreShownAsTheyWereSet(t *testing.T) {
	c := Default()
	params := Params(&c)
	numbers := slices.DeleteFunc(slices.Clone(params), func(p Param) bool { return p.IsText() })
	for _, p := range numbers {
		for _, v := range []float64{p.Min, p.Max, p.Default} {
			if err := p.Set(v); err != nil {
				t.Errorf("%s.Set(%v) = %v, want nil", p.Name, v, err)
			} else if got := p.Value(); got != v {
				t.Errorf("%s set to %v is shown as %v", p.Name, v, got)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p := numbers[rapid.IntRange(0, len(numbers)-1).Draw(t, "parameter")]
		if p.Kind != Number {
			return
		}
		digits := rapid.Float64Range(p.Min, p.Max).Draw(t, "v")
		v, _ := parse(fmt.Sprintf("%.6g", digits))
		if p.Check(v) != nil || math.Abs(v) < 1e-9*p.Max {
			return // rounded out of bounds, or too small beside 273.15
		}
		if err := p.Set(v); err != nil {
			t.Fatal(err)
		}
		if got := p.Value(); got != v {
			t.Fatalf("%s set to %v is shown as %v", p.Name, v, got)
		}
		if err := p.Set(digits); err != nil {
			t.Fatal(err)
		}
		si := *p.number
		if err := p.Set(p.Value()); err != nil || *p.number != si {
			t.Fatalf("%s: %v in SI, shown and set again, is %v, %v", p.Name, si, *p.number, err)
		}
	})
}

func parse(s string) (v float64, err error) { _, err = fmt.Sscan(s, &v); return v, err }

func TestSet(t *testing.T) {
	for _, test := range []struct{ key, value, want string }{ // want "" is accepted
		{"sea.offset_K", "1.5", ""}, {"sea.offset_K", "-1e-3", ""}, {"sea.claim", "true", ""}, {"sea.claim", "off", ""}, {"load.kind", "diurnal", ""},
		{"pod.0.rack.0.count", "12", ""}, {"world.title_zh", "海", ""}, {"world.start", "2025-07-01", ""}, {"pod.0.it_load_kW", "0x1p8", ""},
		{"sea.offset_k", "1", "sea.offset_k is not a parameter; did you mean sea.offset_K?"},
		{"it_load_kW", "1", "it_load_kW is not a parameter; did you mean pod.0.it_load_kW?"},
		{"pod.1.it_load_kW", "1", "pod.1.it_load_kW is not a parameter; did you mean pod.0.it_load_kW?"},
		{"", "1", "is not a parameter"},
		{"sea", "1", "sea is not a parameter"},
		{"sea.offset_K", "", `sea.offset_K = "" is not a number; it takes -10 to 10 K`},
		{"sea.offset_K", "warm", `sea.offset_K = "warm" is not a number; it takes -10 to 10 K`},
		{"sea.offset_K", "1 K", `sea.offset_K = "1 K" is not a number`},
		{"sea.offset_K", "1,5", `sea.offset_K = "1,5" is not a number`},
		{"sea.offset_K", "NaN", "sea.offset_K = NaN is not a finite number"},
		{"sea.offset_K", "-Inf", "sea.offset_K = -Inf is not a finite number"},
		{"sea.offset_K", "1e999", `sea.offset_K = "1e999" is not a number`},
		{"sea.offset_K", "10.5", "sea.offset_K = 10.5 is outside -10 to 10 K"},
		{"sea.offset_K", "true", "sea.offset_K"},
		{"sea.claim", "2", "sea.claim = 2 is outside 0 to 1"},
		{"pod.0.rack.0.count", "1.5", "pod.0.rack.0.count = 1.5 takes a whole number"},
		{"load.kind", "weekly", `load.kind = "weekly" is not a choice; it takes constant, diurnal, trace`},
		{"load.kind", "trace", `load.file is missing`},
		{"pod.0.critical_degC", "50", "pod.0.throttle_degC has to lie below pod.0.critical_degC"},
		{"world.start", "never", `world.start = "never" is no instant`},
		{"world.title_en", "two\nlines", "holds a control character"},
	} {
		c := Default()
		err := c.Set(test.key, test.value)
		switch {
		case test.want == "" && err != nil:
			t.Errorf("Set(%q, %q) = %v, want nil", test.key, test.value, err)
		case test.want != "" && (err == nil || !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), test.want)):
			t.Errorf("Set(%q, %q) = %v, want %s", test.key, test.value, err, test.want)
		}
	}
}

func TestNoWorld(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct{ name, want string }{
		{"lingshiu", `world = "lingshiu" is neither built in (`},
		{"lingshiu", "did you mean lingshui?"},
		{"", `world = "" is neither built in (`},
		{"none.toml", "read world none.toml: no such file or directory"},
		{"/dev/zero", "more than 262144 bytes"},
		{dir, "read world " + dir + ": it is a folder"},
		{"../worlds", "../worlds"},
	} {
		if _, err := World(test.name); err == nil || !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("World(%q) = %v, want %s", test.name, err, test.want)
		}
	}
	big := filepath.Join(dir, "big.toml")
	write(t, big, strings.Repeat("#", 300<<10))
	if _, err := World(big); err == nil || !strings.Contains(err.Error(), "it has 307200 bytes; at most 262144 are read") {
		t.Errorf("World of 300 KiB = %v", err)
	}
	mine := filepath.Join(dir, "mine.toml")
	write(t, mine, "[load]\nkind = \"trace\"\nfile = \"day.csv\"\n")
	write(t, filepath.Join(dir, "day.csv"), "time_s,level\n0,0.5\n3600,1\n")
	c, err := World(mine)
	if err != nil || c.Name != "mine" {
		t.Fatalf("World(%s) = %q, %v, want mine", mine, c.Name, err)
	}
	if _, err := New(c); err != nil { // its files lie beside it
		t.Errorf("New of a world with a trace beside it: %v", err)
	}
}
