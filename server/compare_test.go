package server

import (
	"encoding/json"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"seapod/twin"
)

func TestComparisonQuery(t *testing.T) {
	for _, test := range []struct {
		query string
		sites int
		wrong int
	}{
		{"", 4, 0},
		{"with=guian,+zhongwei,guian,sea&for=12h", 2, 0},
		{"with=sea", 0, 0},
		{"with=gian", 0, 1},
		{"with=/etc/passwd,a.epw", 0, 2}, // no files by request
		{"for=0s", 4, 1},
		{"for=2y&with=x&fro=1", 0, 3},
		{"for=soon", 4, 1},
		{"%zz", 0, 1},
	} {
		sites, _, wrong := comparison(test.query)
		if len(sites) != test.sites || len(wrong) != test.wrong {
			t.Errorf("comparison(%q) = %d sites, faults %v; want %d and %d", test.query, len(sites), wrong, test.sites, test.wrong)
		}
	}
	if _, _, wrong := comparison("with=gian"); wrong[0].Near != "guian" {
		t.Errorf("near gian is %q, want guian", wrong[0].Near)
	}
}

// One comparison at a time, with the live world's settings.
func TestCompareRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		time.Sleep(90 * time.Second)
		it := func() float64 {
			r, b := g.ask("GET", "/api/v1/compare?for=6h&with=guian", http.Header{}, "")
			var c struct {
				Sites []struct {
					Site string  `json:"site"`
					IT   float64 `json:"it_MWh"`
				} `json:"sites"`
			}
			if err := json.Unmarshal(b, &c); err != nil || r.StatusCode != http.StatusOK || len(c.Sites) != 2 || c.Sites[0].Site != "sea" || c.Sites[1].Site != "guian" {
				t.Fatalf("GET compare = %s, %+v, %v", r.Status, c, err)
			}
			return c.Sites[1].IT
		}
		before := it()
		if _, err := g.sim.Do(t.Context(), twin.Command{Name: "pod.0.it_load_kW", Value: 175}); err != nil {
			t.Fatal(err)
		}
		if after := it(); after < 0.45*before || after > 0.55*before {
			t.Errorf("with half the load %g MWh of IT, before %g", after, before)
		}
		g.srv.comparing.Lock()
		r, _ := g.ask("GET", "/api/v1/compare?for=6h", http.Header{}, "")
		if r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" {
			t.Errorf("a second comparison is answered %s, want 503", r.Status)
		}
		g.srv.comparing.Unlock()
	})
}
