package server

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"seapod/twin"
	"seapod/twin/sweep"
)

var (
	inJSON = http.Header{"Content-Type": {"application/json"}}
	inTOML = http.Header{"Content-Type": {"application/toml"}}
)

// sweepLines are an answer's lines, each read.
func sweepLines(t *testing.T, body []byte) (all []map[string]any) {
	t.Helper()
	for _, line := range strings.Split(strings.TrimSpace(string(body)), "\n") {
		all = append(all, read(t, []byte(line)))
	}
	return all
}

// TestSweep: the plan, a row a run and the end; the rows are those that the sweep
// package makes of the same plan, and each line is of its schema.
func TestSweep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		time.Sleep(3 * time.Second)
		doc := read(t, openAPI)
		for name, c := range map[string]struct {
			header http.Header
			body   string
			runs   int
		}{
			"steady": {inJSON, `{"axes":{"pod.0.it_load_kW":"200:500:4","sea.offset_K":[0,2]},"measures":["cluster.pue:mean","pod.0.chip_max_degC:max"]}`, 8},
			"runs":   {inTOML, "design = \"sobol\"\nn = 3\nrun_for = \"2h\"\n[axes]\npod.0.it_load_kW = \"200:500\"\n", 3},
			"words":  {inJSON, `{"world":"lingshui","axes":{"pod.0.cooling":["loop","direct"],"scenario":["none","pump-trip"]},"run_for":"1h","measures":"pod.*.chip_max_degC:max"}`, 4},
			"fails":  {inJSON, `{"axes":{"pod.0.it_load_kW":[200,2000]},"set":{"pod.0.exchanger_area_m2":1},"run_for":"1h","measures":"cluster.pue:mean"}`, 2},
		} {
			res, b := g.ask("POST", "/api/v1/sweeps", c.header, c.body)
			if res.StatusCode != 200 || res.Header.Get("Content-Type") != "application/jsonl" {
				t.Fatalf("%s = %d %s %s", name, res.StatusCode, res.Header.Get("Content-Type"), b)
			}
			got := sweepLines(t, b)
			for _, line := range got {
				kind := line["type"].(string)
				if err := (schema{doc, lookup(doc, "#/components/schemas/Sweep"+strings.ToUpper(kind[:1])+kind[1:])}).check(line, kind); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			if len(got) != c.runs+2 || got[0]["type"] != "plan" || got[0]["runs"] != float64(c.runs) || got[c.runs+1]["type"] != "end" || got[c.runs+1]["done"] != float64(c.runs) {
				t.Fatalf("%s: %d lines, first %v, last %v; want a plan, %d rows and an end", name, len(got), got[0], got[len(got)-1], c.runs)
			}
			var plan sweep.Plan
			var err error
			if c.header["Content-Type"][0] == "application/json" {
				plan, err = sweep.ParsePlanJSON([]byte(c.body))
			} else {
				plan, err = sweep.ParsePlan(c.body)
			}
			if err != nil {
				t.Fatal(err)
			}
			study, err := resolvePlan(plan, g.sim.Config)
			if err != nil {
				t.Fatal(err)
			}
			w := study.NewWorker()
			for i := range c.runs {
				want, err := w.Run(t.Context(), i)
				if err != nil {
					t.Fatal(err)
				}
				line := got[i+1]
				if line["index"] != float64(i) || line["status"] != map[bool]string{false: "ok", true: "failed"}[want.Failed] || line["error"] != want.Error {
					t.Errorf("%s: row %d = %v, want %+v", name, i, line, want)
				}
				for k, a := range study.Axes() {
					value := any(want.Point[k].Number)
					if a.Texts != nil {
						value = want.Point[k].Text
					}
					if line["inputs"].(map[string]any)[a.Key] != value {
						t.Errorf("%s: row %d: %s = %v, want %v", name, i, a.Key, line["inputs"], value)
					}
				}
				for k, m := range study.Measures() {
					shown := line["measures"].(map[string]any)[m.Name]
					if v, defined := shown.(float64); defined && v != want.Values[k] || !defined && want.Values[k] == want.Values[k] {
						t.Errorf("%s: row %d: %s = %v, want %v", name, i, m.Name, shown, want.Values[k])
					}
				}
			}
		}
		if n := g.srv.sweeps.begun.Load(); n != 4 {
			t.Errorf("%d sweeps were counted, want 4", n)
		}
	})
}

// TestSweepOfTheServedWorld: without a world the plan is of the session's, with
// what was commanded since.
func TestSweepOfTheServedWorld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		time.Sleep(time.Second)
		const plan = `{"axes":{"sea.offset_K":[0]},"measures":"cluster.it_power_kW:mean"}`
		power := func() float64 {
			_, b := g.ask("POST", "/api/v1/sweeps", inJSON, plan)
			return sweepLines(t, b)[1]["measures"].(map[string]any)["cluster.it_power_kW:mean"].(float64)
		}
		before := power()
		if res, b := g.ask("POST", "/api/v1/commands", inJSON, `{"set":"pod.0.it_load_kW","value":100}`); res.StatusCode != 200 {
			t.Fatalf("command = %d %s", res.StatusCode, b)
		}
		if after := power(); !(after < 0.5*before) {
			t.Errorf("IT power = %g kW, and %g kW after the load was set to 100 kW; want the world as it is now", before, after)
		}
	})
}

// TestSweepRefused: everything wrong comes at once, with its parts, and costs nothing.
func TestSweepRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		time.Sleep(time.Second)
		for _, c := range []struct {
			header http.Header
			body   string
			status int
			faults string // their names
		}{
			{nil, `{}`, 415, ""},
			{http.Header{"Content-Type": {"text/plain"}}, `{}`, 415, ""},
			{inJSON, `{"axes"`, 422, " "},
			{inTOML, `axes = [`, 422, " "},
			{inTOML, "a" + strings.Repeat(".a", 30_000) + "=1", 422, " "},
			{inJSON, `{}`, 422, "axes"},
			{inJSON, `{"axes":{"sea.offset_K":[0,1]},"engine":"nats://elsewhere","dir":"/tmp/x"}`, 422, "dir engine"},
			{inJSON, `{"axes":{"sea.offset_K":[0,1]},"world":"/etc/passwd","points":"/etc/passwd","scenario":"/etc/passwd","set":{"sea.file":"/etc/passwd"}}`, 422, "points world scenario sea.file"},
			{inJSON, `{"axes":{"pod.0.it_lod_kW":"1:2:2","sea.offset_K":[99]},"run_for":"60d","set":{"pod.0.dept_m":1},"seed":"x","from":"yesterday"}`, 422,
				"world.seed world.start pod.0.dept_m pod.0.it_lod_kW sea.offset_K run_for"},
			{inJSON, `{"axes":{"sea.offset_K":"0:1:4097"}}`, 422, "sea.offset_K"},
			{inJSON, `{"axes":{"sea.offset_K":"0:1:2001"},"run_for":"1h"}`, 422, "axes"},
			{inJSON, `{"axes":{"sea.offset_K":[0,1]}` + strings.Repeat(" ", bodyLimit) + `}`, 413, ""},
		} {
			res, b := g.ask("POST", "/api/v1/sweeps", c.header, c.body)
			if res.StatusCode != c.status {
				t.Errorf("%.80s = %d %s, want %d", c.body, res.StatusCode, b, c.status)
				continue
			}
			p := readProblem(t, res, b)
			var names []string
			for _, f := range p.Faults {
				names = append(names, f.Name)
			}
			if got := strings.Join(names, " "); strings.TrimSpace(c.faults) != got || c.faults != "" && len(names) == 0 {
				t.Errorf("%.80s has faults of %q, want %q: %s", c.body, got, c.faults, b)
			}
		}
		_, b := g.get("/api/v1/sweeps")
		if read(t, b)["running"] != false || g.srv.sweeps.begun.Load() != 0 {
			t.Errorf("after the refused ones: %s, %d begun; want none", b, g.srv.sweeps.begun.Load())
		}
	})
}

// endless is a plan whose runs take longer than any test.
const endless = `{"axes":{"sea.offset_K":"0:1:2000"},"run_for":"31d"}`

// begin posts a sweep and reads its first two lines; over ends the request.
func (g *rig) begin(plan string) (lines *bufio.Reader, over func()) {
	g.t.Helper()
	ctx, cancel := context.WithCancel(g.t.Context())
	req, err := http.NewRequestWithContext(ctx, "POST", "http://localhost/api/v1/sweeps", strings.NewReader(plan))
	if err != nil {
		g.t.Fatal(err)
	}
	req.Header = inJSON.Clone()
	res, err := g.client.Do(req)
	if err != nil {
		g.t.Fatal(err)
	}
	lines = bufio.NewReader(res.Body)
	for _, want := range []string{"plan", "row"} {
		line, err := lines.ReadBytes('\n')
		var m map[string]any
		if err != nil || json.Unmarshal(line, &m) != nil || m["type"] != want {
			g.t.Fatalf("line = %.200s %v, want a %s", line, err, want)
		}
	}
	return lines, func() { cancel(); res.Body.Close() }
}

// idle waits until no sweep runs.
func (g *rig) idle() {
	g.t.Helper()
	for range 1000 {
		if !g.srv.sweeps.running.Load() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	g.t.Fatal("the sweep goes on")
}

// TestOneSweepAtATime: a second is turned away, and may come once the first one's
// client has gone, which ends it at once.
func TestOneSweepAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		time.Sleep(time.Second)
		_, over := g.begin(endless)
		if _, b := g.get("/api/v1/sweeps"); read(t, b)["running"] != true {
			t.Errorf("about sweeps = %s, want one running", b)
		}
		res, b := g.ask("POST", "/api/v1/sweeps", inJSON, `{"axes":{"sea.offset_K":[0,1]}}`)
		if res.StatusCode != 503 || res.Header.Get("Retry-After") == "" {
			t.Errorf("a second sweep = %d %s, want 503 with Retry-After", res.StatusCode, b)
		}
		over()
		g.idle()
		if res, b := g.ask("POST", "/api/v1/sweeps", inJSON, `{"axes":{"sea.offset_K":[0,1]}}`); res.StatusCode != 200 {
			t.Errorf("a sweep after it = %d %s", res.StatusCode, b)
		}
		if done := g.srv.sweeps.runs.Load(); done > 100 {
			t.Errorf("%d runs were done, although the first client left after one", done)
		}
		_, over = g.begin(`{"axes":{"sea.offset_K":"0:1:4096"}}`) // of steady states, too
		over()
		g.idle()
		if done := g.srv.sweeps.runs.Load(); done > 3000 {
			t.Errorf("%d runs were done, although the client left after one", done)
		}
	})
}

// TestSweepOfAStalledClient: who takes no rows holds the sweep, and no longer than
// one message may take; the session goes on.
func TestSweepOfAStalledClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		time.Sleep(time.Second)
		_, over := g.begin(endless)
		defer over()
		seq := g.sim.Latest().Seq
		begun := time.Now()
		time.Sleep(writeWait / 2)
		if !g.srv.sweeps.running.Load() {
			t.Error("the sweep of a slow client was ended before its time")
		}
		time.Sleep(writeWait)
		g.idle()
		if took := time.Since(begun); took < writeWait {
			t.Errorf("the stalled client was cut after %v, want %v", took, writeWait)
		}
		if n := g.sim.Latest().Seq - seq; n < 80 {
			t.Errorf("the session gave %d frames in %v, want one a second", n, time.Since(begun))
		}
	})
}

// TestSweepOutlastsTheUsualDeadlines: a client that reads, however long it takes,
// gets its rows past the time that other requests and answers have.
func TestSweepOutlastsTheUsualDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		time.Sleep(time.Second)
		lines, over := g.begin(`{"axes":{"sea.offset_K":"0:1:10"},"run_for":"1h","measures":"cluster.pue:mean"}`)
		defer over()
		last := ""
		for i := range 10 {
			time.Sleep(writeWait * 3 / 4) // in all far more than bodyWait and writeWait
			line, err := lines.ReadString('\n')
			if err != nil {
				t.Fatalf("after %d more lines: %v", i, err)
			}
			last = line
		}
		if !strings.Contains(last, `"type":"end","done":10,"failed":0`) {
			t.Errorf("the last line = %s, want the end", last)
		}
	})
}

// TestServeEndsASweep: the server stops in time though a sweep runs.
func TestServeEndsASweep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		time.Sleep(time.Second)
		lines, over := g.begin(endless)
		defer over()
		rest := make(chan string, 1)
		go func() {
			text := ""
			for {
				line, err := lines.ReadString('\n')
				if err != nil {
					rest <- text
					return
				}
				text = line
			}
		}()
		begun := time.Now()
		g.stop()
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("Serve took %v to stop", took)
		}
		if last := <-rest; strings.Contains(last, `"type":"end"`) {
			t.Errorf("a sweep that was cut short says %s", last)
		}
		if strings.Contains(fmt.Sprint(g.log), "panic") {
			t.Errorf("the log holds a panic: %s", g.log)
		}
	})
}

// TestSweepTakesControl: a viewer's token may ask what there is, and no more.
func TestSweepTakesControl(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{TokenFile: writeTokens(t, 0o600, "viewer "+viewerToken+"\ncontrol "+controlToken)}, twin.Options{})
		time.Sleep(time.Second)
		for token, want := range map[string]int{"": 401, viewerToken: 403, controlToken: 200} {
			header := inJSON.Clone()
			if token != "" {
				header.Set("Authorization", "Bearer "+token)
			}
			if res, b := g.ask("POST", "/api/v1/sweeps", header, `{"axes":{"sea.offset_K":[0,1]}}`); res.StatusCode != want {
				t.Errorf("a sweep by %q = %d %s, want %d", token, res.StatusCode, b, want)
			}
		}
	})
}
