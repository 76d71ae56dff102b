package server

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"seapod/twin"
)

// readProblem holds an answer to RFC 9457.
func readProblem(t *testing.T, res *http.Response, body []byte) (p problem) {
	t.Helper()
	if kind := res.Header.Get("Content-Type"); kind != "application/problem+json" {
		t.Fatalf("%s: content type %q of %s, want a problem", res.Request.URL, kind, body)
	}
	if err := json.Unmarshal(body, &p); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	if p.Type != "about:blank" || p.Status != res.StatusCode || p.Title != http.StatusText(p.Status) || p.Detail == "" || p.Instance != res.Request.URL.EscapedPath() {
		t.Errorf("problem %s does not describe itself", body)
	}
	return p
}

func TestProblems(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		time.Sleep(time.Second)
		post := http.Header{"Content-Type": {"application/json"}}
		for _, c := range []struct {
			method, path, body string
			header             http.Header
			status             int
			fault              string
		}{
			{"GET", "/api/v1/nothing", "", nil, 404, ""},
			{"GET", "/api", "", nil, 404, ""},
			{"GET", "/api/v2/latest", "", nil, 404, ""},
			{"GET", "/nothing.html", "", nil, 404, ""},
			{"GET", "/api/v1/commands", "", nil, 405, ""},
			{"POST", "/api/v1/latest", "{}", nil, 405, ""},
			{"DELETE", "/", "", nil, 405, ""},
			{"OPTIONS", "/api/v1/latest", "", nil, 405, ""},
			{"GET", "/api/v1/stream", "", nil, 400, ""},
			{"POST", "/api/v1/commands", `{}`, nil, 415, ""},
			{"POST", "/api/v1/commands", `set=1`, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, 415, ""},
			{"POST", "/api/v1/commands", `{"set"`, post, 400, ""},
			{"POST", "/api/v1/commands", `[]`, post, 400, ""},
			{"POST", "/api/v1/commands", `{}`, post, 422, "set"},
			{"POST", "/api/v1/commands", `{"set":"pod.0.it_load_kW"}`, post, 422, "pod.0.it_load_kW"},
			{"POST", "/api/v1/commands", `{"set":"pod.0.it_load_kW","value":1,"at":7}`, post, 422, "at"},
			{"POST", "/api/v1/commands", `{"set":"pod.0.it_load_kW","value":1e9}`, post, 422, "pod.0.it_load_kW"},
			{"POST", "/api/v1/commands", `{"set":"pod.0.it_lod_kW","value":1}`, post, 422, "pod.0.it_lod_kW"},
			{"POST", "/api/v1/commands", `{"set":"pod.0.depth_m"` + strings.Repeat(" ", bodyLimit) + `}`, post, 413, ""},
		} {
			res, b := g.ask(c.method, c.path, c.header, c.body)
			if res.StatusCode != c.status {
				t.Errorf("%s %s %.60s = %d %s, want %d", c.method, c.path, c.body, res.StatusCode, b, c.status)
				continue
			}
			p := readProblem(t, res, b)
			if c.fault != "" && (len(p.Faults) != 1 || p.Faults[0].Name != c.fault) {
				t.Errorf("%s %s %s = %s, want a fault of %s", c.method, c.path, c.body, b, c.fault)
			}
			if c.status == 405 && res.Header.Get("Allow") == "" {
				t.Errorf("%s %s: no Allow", c.method, c.path)
			}
		}
	})
}

func TestCommandByHTTP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		p, _ := g.join()
		p.until("frame")
		header := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
		res, b := g.ask("POST", "/api/v1/commands", header, `{"set":"pod.0.it_load_kW","value":321}`)
		if res.StatusCode != 200 || !strings.HasPrefix(string(b), `{"t":`) {
			t.Errorf("a command = %d %s", res.StatusCode, b)
		}
		if m := p.until("command"); m["value"] != 321.0 {
			t.Errorf("viewers are told %v", m)
		}
		if res, b := g.get("/api/v1/scenario"); res.Header.Get("Content-Type") != "application/toml" || !strings.Contains(string(b), "321") {
			t.Errorf("the scenario is %s", b)
		}
		limited := false
		for range bucketSize + 5 {
			res, b := g.ask("POST", "/api/v1/commands", header, `{"set":"pod.0.it_load_kW","value":300}`)
			if res.StatusCode == http.StatusTooManyRequests {
				limited = true
				readProblem(t, res, b)
			}
		}
		if !limited {
			t.Errorf("%d commands at once met no limit", bucketSize+5)
		}
		p.conn.Close()
	})
}

func TestReadyAndLatest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := quietRig(t, Options{}, twin.Options{})
		if res, _ := g.get("/livez"); res.StatusCode != 200 {
			t.Errorf("/livez = %d, want 200", res.StatusCode)
		}
		for _, path := range []string{"/readyz", "/api/v1/latest", "/api/v1/catalogue", "/api/v1/history"} {
			res, b := g.get(path)
			if res.StatusCode != 503 || res.Header.Get("Retry-After") == "" {
				t.Errorf("%s before the run = %d, want 503", path, res.StatusCode)
			}
			readProblem(t, res, b)
		}
		go func() { // who comes a little early waits
			time.Sleep(beginWait / 2)
			g.feed(3, 2)
		}()
		if res, _ := g.get("/api/v1/catalogue"); res.StatusCode != 200 {
			t.Errorf("the catalogue just before the run = %d, want 200 after a while", res.StatusCode)
		}
		synctest.Wait()
		if res, _ := g.get("/readyz"); res.StatusCode != 200 {
			t.Errorf("/readyz = %d, want 200", res.StatusCode)
		}
		if _, b := g.get("/api/v1/latest"); string(b) != `{"seq":1,"t":60,"values":{"pod.0.c0_kW":1,"pod.0.c1_kW":null,"pod.0.c2_kW":2001}}` {
			t.Errorf("latest = %s", b)
		}
	})
}

func TestPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := quietRig(t, Options{}, twin.Options{})
		for _, c := range []struct{ path, kind, caching string }{
			{"/", "text/html; charset=utf-8", "no-cache"},
			{"/index.html", "text/html; charset=utf-8", "no-cache"},
			{"/style.css", "text/css; charset=utf-8", "no-cache"},
			{"/assets/page-DEADBEEF1.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		} {
			res, b := g.get(c.path)
			if res.StatusCode != 200 || len(b) == 0 || res.Header.Get("Content-Type") != c.kind || res.Header.Get("Cache-Control") != c.caching {
				t.Errorf("GET %s = %d, %q, %q, want %q, %q", c.path, res.StatusCode, res.Header.Get("Content-Type"), res.Header.Get("Cache-Control"), c.kind, c.caching)
			}
			again, b := g.ask("GET", c.path, http.Header{"If-None-Match": {res.Header.Get("Etag")}}, "")
			if again.StatusCode != 304 || len(b) != 0 {
				t.Errorf("GET %s with its ETag = %d, want 304", c.path, again.StatusCode)
			}
		}
		plain, b := g.ask("GET", "/", http.Header{"Accept-Encoding": {"identity"}}, "")
		zipped, z := g.ask("GET", "/", http.Header{"Accept-Encoding": {"gzip"}}, "")
		if string(b) != string(testPage["index.html"].Data) || zipped.Header.Get("Content-Encoding") != "gzip" || len(z) >= len(b) || plain.Header.Get("Etag") == zipped.Header.Get("Etag") {
			t.Errorf("the page is %d bytes plain, %d as %q", len(b), len(z), zipped.Header.Get("Content-Encoding"))
		}
		if res, b := g.ask("HEAD", "/", nil, ""); res.StatusCode != 200 || len(b) != 0 {
			t.Errorf("HEAD / = %d with %d bytes", res.StatusCode, len(b))
		}
	})
}

// TestRealPage: what is embedded can be served.
func TestRealPage(t *testing.T) {
	if _, err := New(newSim(t, twin.Options{}), Options{}); err != nil {
		t.Error(err)
	}
}
