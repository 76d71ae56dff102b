package server

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"seapod/twin"
)

// TestHistoryKeepsWithinBounds: the newest frames are kept to the bit, and no more than the memory allows.
func TestHistoryKeepsWithinBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		channels := rapid.IntRange(0, 5).Draw(t, "channels")
		limit := rapid.Int64Range(1, 50_000).Draw(t, "limit")
		n := rapid.IntRange(0, 3000).Draw(t, "frames")
		h := newHistory(0, channels, limit)
		for i := range n {
			h.add(testFrame(channels, i))
		}
		p := h.past()
		row := int64(channels+1) * 8
		if used := int64(len(p.chunks)*h.rows) * row; used > max(limit, 3*row) {
			t.Fatalf("%d bytes are kept, want at most %d", used, limit)
		}
		if n > 0 && (p.len() == 0 || p.t(p.len()-1) != 60*float64(n-1)) {
			t.Fatalf("of %d frames %d are kept and the last is not", n, p.len())
		}
		var f twin.Frame
		first := n - p.len()
		for _, seq := range []int{0, first, first + p.len()/2, n - 1, n} {
			found := h.frame(uint64(max(0, seq)), &f)
			want := max(0, seq, first)
			if found != (want < n) {
				t.Fatalf("frame(%d) found %v with frames %d to %d kept", seq, found, first, n-1)
			}
			if !found {
				continue
			}
			if w := testFrame(channels, want); f.Seq != w.Seq || string(appendFrameBin(nil, &f, nil)) != string(appendFrameBin(nil, w, nil)) {
				t.Fatalf("frame(%d) = %v, want %v", seq, f, *w)
			}
		}
	})
}

// TestHistoryOfRestoredRun: a run that goes on elsewhere than it stopped leaves a gap, not a lie.
func TestHistoryOfRestoredRun(t *testing.T) {
	h := newHistory(0, 1, 1<<20)
	for _, seq := range []int{0, 1, 2, 10, 11} {
		h.add(testFrame(1, seq))
	}
	var f twin.Frame
	if !h.frame(3, &f) || f.Seq != 10 {
		t.Errorf("frame(3) = %d, want 10", f.Seq)
	}
}

// TestDecimation compares with the plain definition: each bucket's min, mean and
// max over its rows, undefined values skipped.
func TestDecimation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 2000).Draw(t, "frames")
		h := newHistory(0, 2, 1<<20)
		for i := range n {
			h.add(testFrame(2, i))
		}
		p := h.past()
		from := rapid.Float64Range(-100, 60*float64(n)).Draw(t, "from")
		to := from + rapid.Float64Range(0, 60*float64(n)).Draw(t, "length")
		points := rapid.IntRange(1, 300).Draw(t, "points")
		spans := p.spans(from, to, points)
		if len(spans) > points {
			t.Fatalf("%d points, want at most %d", len(spans), points)
		}
		rows, lo, hi := 0, int(math.Ceil(max(from, 0)/60)), int(math.Min(math.Floor(to/60), float64(n-1)))
		last := math.Inf(-1)
		for _, s := range spans {
			if s.lo != lo+rows || s.hi <= s.lo || s.t <= last || s.t < from || s.t > to {
				t.Fatalf("span %v after %d rows from %d, t %v in [%v, %v]", s, rows, lo, last, from, to)
			}
			rows, last = rows+s.hi-s.lo, s.t
			for channel := range 2 {
				least, most, sum, count := math.NaN(), math.NaN(), 0.0, 0.0
				for i := s.lo; i < s.hi; i++ {
					v := testFrame(2, i).Values[channel]
					if math.IsNaN(v) {
						continue
					}
					if count == 0 {
						least, most = v, v
					}
					least, most, sum, count = min(least, v), max(most, v), sum+v, count+1
				}
				a, b, c := p.summarize(channel, s)
				for name, pair := range map[string][2]float64{"least": {a, least}, "mean": {b, sum / count}, "most": {c, most}} {
					if math.Abs(pair[0]-pair[1]) > 1e-9*math.Abs(pair[1]) || math.IsNaN(pair[0]) != math.IsNaN(pair[1]) {
						t.Fatalf("%s of channel %d in %v = %v, want %v", name, channel, s, pair[0], pair[1])
					}
				}
			}
		}
		if want := max(0, hi-lo+1); rows != want {
			t.Fatalf("spans hold %d rows of [%v, %v], want %d", rows, from, to, want)
		}
	})
}

func TestHistoryRoute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := quietRig(t, Options{}, twin.Options{})
		g.feed(3, 1000)
		res, b := g.get("/api/v1/history?channels=pod.0.c1_kW,pod.0.c0_kW&from=600&to=6000&points=9")
		var h struct {
			Channels       []string
			T              []float64
			Min, Mean, Max [][]*float64
		}
		if err := json.Unmarshal(b, &h); err != nil || res.StatusCode != 200 {
			t.Fatalf("%d %s: %v", res.StatusCode, b, err)
		}
		if len(h.T) != 9 || len(h.Min) != 2 || len(h.Mean[1]) != 9 || h.Channels[0] != "pod.0.c1_kW" || h.T[0] != 900 {
			t.Fatalf("history = %s", b)
		}
		// Rows 10 to 19 of channel 0; of channel 1 the even ones are defined.
		if *h.Min[1][0] != 10 || *h.Max[1][0] != 19 || *h.Mean[1][0] != 14.5 || *h.Min[0][0] != 1010 || *h.Max[0][0] != 1018 || *h.Mean[0][0] != 1014 {
			t.Errorf("the first bucket is %v %v %v, %v %v %v", *h.Min[1][0], *h.Mean[1][0], *h.Max[1][0], *h.Min[0][0], *h.Mean[0][0], *h.Max[0][0])
		}
		// An undefined frame by itself is null.
		if _, b := g.get("/api/v1/history?channels=pod.0.c1_kW&from=60&to=60"); !strings.Contains(string(b), `"t":[60],"min":[[null]],"mean":[[null]],"max":[[null]]`) {
			t.Errorf("an undefined instant = %s", b)
		}
		// All channels, all that is kept, and a stretch without frames.
		if _, b := g.get("/api/v1/history"); json.Unmarshal(b, &h) != nil || len(h.Channels) != 3 || len(h.T) != pointsUsual {
			t.Errorf("all of history has %d channels, %d points", len(h.Channels), len(h.T))
		}
		if _, b := g.get("/api/v1/history?from=1e9"); !strings.Contains(string(b), `"t":[],"min":[[],[],[]]`) {
			t.Errorf("beyond the newest = %s", b)
		}
		for query, want := range map[string][]string{
			"points=0":                       {"points"},
			"points=many&from=x&to=NaN":      {"points", "from", "to"},
			"from=5&to=4":                    {"from"},
			"channels=pod.0.c9_kW,nonsense*": {"pod.0.c9_kW", "nonsense*"},
			"chanels=pod.0.c0_kW":            {"chanels"},
			"from=1&from=2":                  {"from"},
			"from=%zz":                       {""},
		} {
			res, b := g.get("/api/v1/history?" + query)
			p := readProblem(t, res, b)
			names := map[string]bool{}
			for _, f := range p.Faults {
				names[f.Name] = true
			}
			for _, name := range want {
				if p.Status != 422 || !names[name] {
					t.Errorf("history?%s = %s, want 422 with a fault of %q", query, b, name)
				}
			}
		}
	})
}

// TestHistoryWhileRunning is for the race detector: readers and the writer meet at every edge of a chunk.
func TestHistoryWhileRunning(t *testing.T) {
	h := newHistory(0, 2, 40_000)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 20_000 {
			h.add(testFrame(2, i))
		}
	}()
	var f twin.Frame
	for k := 0; ; k++ {
		select {
		case <-done:
			return
		default:
		}
		p := h.past()
		for _, s := range p.spans(math.Inf(-1), math.Inf(1), 7) {
			if _, mean, _ := p.summarize(0, s); math.IsNaN(mean) {
				t.Fatalf("the mean in %v is NaN", s)
			}
		}
		if h.frame(uint64(k), &f) && (f.T != 60*float64(f.Seq) || f.Values[0] != float64(f.Seq)) {
			t.Fatalf("frame(%d) = %v", k, f)
		}
		time.Sleep(time.Microsecond)
	}
}

func FuzzHistory(f *testing.F) {
	for _, q := range []string{"channels=a,b*&from=0&to=60&points=10", "points=1e3", "from=-Inf", "from=0x1p-2&to=1_000", "channels=,&channels=*", "from=%00", ";", "points=9999999999999999999"} {
		f.Add(q)
	}
	channels := testHeader(3).Channels
	h := newHistory(0, 3, 1<<16)
	for i := range 100 {
		h.add(testFrame(3, i))
	}
	f.Fuzz(func(t *testing.T, raw string) {
		q, faults := parseHistory(raw)
		for _, one := range faults {
			if b := encode(one); one.Error == "" || !json.Valid(b) {
				t.Errorf("parseHistory(%q): fault %s", raw, b)
			}
		}
		if len(faults) > 0 {
			return
		}
		if q.points < 1 || q.points > pointsMax || !(q.from <= q.to) {
			t.Fatalf("parseHistory(%q) = %+v", raw, q)
		}
		names, chosen, _ := choose(channels, q.channels)
		p := h.past()
		var b strings.Builder
		writeHistory(&b, &p, p.spans(q.from, q.to, q.points), names, chosen)
		if !json.Valid([]byte(b.String())) {
			t.Errorf("history?%s = %s", raw, b.String())
		}
	})
}

func TestChooseNearest(t *testing.T) {
	channels := []twin.Channel{{Name: "pod.0.pue"}, {Name: "pod.0.chip_max_degC"}, {Name: "sea.temperature_degC"}}
	for typed, want := range map[string]string{"pod.0.pux": "pod.0.pue", "chip_max": "pod.0.chip_max_degC", "SEA.TEMPERATURE": "sea.temperature_degC", "xyzzy": "", "": "", strings.Repeat("p", 9999): ""} {
		if _, _, faults := choose(channels, []string{typed}); len(faults) != 1 || faults[0].Near != want {
			t.Errorf("choose(%.20q) = %v, want near %q", typed, faults, want)
		}
	}
}
