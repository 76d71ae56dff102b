package server

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"seapod/twin"
)

var asJSON = http.Header{"Content-Type": {"application/json"}}

// post posts an object and reads the answer.
func (g *rig) post(path, body string) (int, map[string]any) {
	g.t.Helper()
	res, b := g.ask("POST", path, asJSON, body)
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		g.t.Fatalf("POST %s %s = %d %s", path, body, res.StatusCode, b)
	}
	return res.StatusCode, m
}

// opens posts a branch that has to open.
func (g *rig) opens(body string) map[string]any {
	g.t.Helper()
	status, m := g.post("/api/v1/branches", body)
	if status != http.StatusCreated {
		g.t.Fatalf("POST branches %.200s = %d %v, want 201", body, status, m)
	}
	return m
}

// joinBranch is join of a branch's stream.
func (g *rig) joinBranch(id string) (*peer, map[string]any) {
	g.t.Helper()
	d := websocket.Dialer{NetDialContext: g.pipes.dial, Subprotocols: []string{protocolBin}}
	conn, _, err := d.Dial("ws://localhost/api/v1/stream?branch="+id, nil)
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { conn.Close() })
	p := &peer{g.t, conn}
	return p, p.next()
}

// frames of a run as its history keeps them: t, then channels.
func (g *rig) column(branch, channel string) (t, values []float64) {
	g.t.Helper()
	_, b := g.get("/api/v1/history?points=10000&channels=" + channel + "&branch=" + branch)
	var h struct {
		T    []float64
		Mean [][]float64
	}
	if err := json.Unmarshal(b, &h); err != nil || len(h.Mean) != 1 {
		g.t.Fatalf("history of %q = %.200s: %v", branch, b, err)
	}
	return h.T, h.Mean[0]
}

// replay runs the world and scenario that the server gives of a run to an instant.
func (g *rig) replay(branch string, every, to float64) []*twin.Frame {
	g.t.Helper()
	_, world := g.get("/api/v1/world?branch=" + branch)
	_, scenario := g.get("/api/v1/scenario?branch=" + branch)
	config, err := twin.Parse(string(world))
	if err != nil {
		g.t.Fatal(err)
	}
	sc, err := twin.ParseScenario(string(scenario))
	if err != nil {
		g.t.Fatal(err)
	}
	model, err := twin.New(config)
	if err != nil {
		g.t.Fatal(err)
	}
	k := &keeper{}
	if err := twin.NewSim(model, sc, twin.Options{Every: every, For: to}).Run(context.Background(), k); err != nil {
		g.t.Fatal(err)
	}
	return k.frames
}

// sameBytes holds a frame of the stream to one of a run.
func sameBytes(t *testing.T, m map[string]any, want *twin.Frame) {
	t.Helper()
	if m["seq"] != float64(want.Seq) || m["t"] != want.T {
		t.Fatalf("frame %v at %v, want %d at %v", m["seq"], m["t"], want.Seq, want.T)
	}
	for i, v := range m["values"].([]any) {
		if math.Float64bits(v.(float64)) != math.Float64bits(want.Values[i]) {
			t.Fatalf("frame %v: value %d is %v, want the bytes of %v", m["seq"], i, v, want.Values[i])
		}
	}
}

// TestBranch: a branch goes on from an instant with what was done until then, has
// the bytes of its own replay, and leaves its run alone.
func TestBranch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{Every: 60, Pace: 60, Past: 1 << 20})
		time.Sleep(10500 * time.Millisecond)
		g.post("/api/v1/commands", `{"set":"pod.0.it_load_kW","value":400}`) // at 600 s
		time.Sleep(20 * time.Second)
		g.post("/api/v1/commands", `{"set":"pod.0.it_load_kW","value":100}`) // at 1800 s
		b := g.opens(`{"t":1234.5,"title":"what if"}`)
		for key, want := range map[string]any{"id": "b1", "title": "what if", "world": "lingshui", "run_id": "lingshui/b1", "of": "", "from": 1200.0, "t": 1200.0, "state": "paused", "viewers": 0.0} {
			if b[key] != want {
				t.Errorf("the branch has %s = %v, want %v", key, b[key], want)
			}
		}
		p, hello := g.joinBranch("b1")
		if hello["run_id"] != "lingshui/b1" || hello["seq"] != 20.0 || hello["pace"] != nil {
			t.Errorf("the branch greets with run %v, frame %v, pace %v", hello["run_id"], hello["seq"], hello["pace"])
		}
		for _, one := range hello["parameters"].([]any) {
			if q := one.(map[string]any); q["name"] == "pod.0.it_load_kW" && q["value"] != 400.0 {
				t.Errorf("the branch has a load of %v, want the 400 of before", q["value"])
			}
		}
		got := []map[string]any{p.until("frame")}
		p.say(`{"type":"command","id":1,"set":"pod.0.sea_trip","value":1}`)
		for range 15 {
			p.say(`{"type":"step"}`)
			got = append(got, p.until("frame"))
		}
		if res, _ := g.ask("POST", "/api/v1/commands?branch=b1", asJSON, `{"set":"load.level","value":0.5}`); res.StatusCode != 200 {
			t.Errorf("a command to the branch = %d", res.StatusCode)
		}
		p.say(`{"type":"step"}`)
		got = append(got, p.until("frame"))
		want := g.replay("b1", 60, got[len(got)-1]["t"].(float64))
		for _, m := range got {
			sameBytes(t, m, want[int(m["seq"].(float64))])
		}
		// Its history begins with that of its run.
		times, load := g.column("b1", "pod.0.it_power_kW")
		if len(times) != 37 || times[0] != 0 || times[20] != 1200 || load[0] == load[20] {
			t.Errorf("the branch's history has the instants %v", times)
		}
		for i, f := range want {
			if j := slices.IndexFunc(hello["channels"].([]any), func(c any) bool { return c.(map[string]any)["name"] == "pod.0.it_power_kW" }); f.Values[j] != load[i] {
				t.Errorf("the branch's history has %v at %v, want %v", load[i], f.T, f.Values[j])
			}
		}
		// A branch of the branch, from before the branch began.
		if again := g.opens(`{"t":300,"branch":"b1","pace":60}`); again["id"] != "b2" || again["of"] != "b1" || again["t"] != 300.0 || again["state"] != "running" {
			t.Errorf("a branch of the branch is %v", again)
		}
		_, list := g.get("/api/v1/branches")
		var all struct {
			Branches []branchInfo
			Limit    int
		}
		if err := json.Unmarshal(list, &all); err != nil || len(all.Branches) != 2 || all.Limit != 8 || all.Branches[0].Viewers != 1 || all.Branches[0].ID != "b1" {
			t.Errorf("branches = %s", list)
		}
		if _, m := g.get("/metrics"); !strings.Contains(string(m), "\nseapod_server_branches 2\n") || !strings.Contains(string(m), "\nseapod_server_viewers 1\n") {
			t.Error("the metrics do not count two branches and one viewer")
		}
		// The run itself was not touched.
		last := *g.sim.Latest()
		main := g.replay("", 60, last.T)
		if string(appendFrameBin(nil, &last, nil)) != string(appendFrameBin(nil, main[last.Seq], nil)) {
			t.Error("beside its branches the run has other bytes than its replay")
		}
		// Closing: its viewers are told.
		if res, b := g.ask("DELETE", "/api/v1/branches/b1", nil, ""); res.StatusCode != 204 || len(b) != 0 {
			t.Errorf("DELETE = %d %s", res.StatusCode, b)
		}
		if end := p.until("end"); end["name"] != "" {
			t.Errorf("the end is told as %v", end)
		}
		for {
			if _, _, err := p.conn.ReadMessage(); err != nil {
				if !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
					t.Errorf("viewers of a closed branch are closed with %v, want %d", err, websocket.CloseNormalClosure)
				}
				break
			}
		}
		for _, path := range []string{"catalogue", "latest", "history", "world", "scenario", "runs", "link", "stream"} {
			if res, b := g.get("/api/v1/" + path + "?branch=b1"); res.StatusCode != 404 || readProblem(t, res, b).Detail == "" {
				t.Errorf("%s of a closed branch = %d, want 404", path, res.StatusCode)
			}
		}
		if res, _ := g.ask("DELETE", "/api/v1/branches/b1", nil, ""); res.StatusCode != 404 {
			t.Errorf("DELETE of a closed branch = %d, want 404", res.StatusCode)
		}
	})
}

// TestBranchOfAWorld: lessons begin with a built-in world, from its start.
func TestBranchOfAWorld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		b := g.opens(`{"world":"hull-only","set":{"pod.*.depth_m":20,"pod.0.title":"nested","sea.claim":true},"from":"2025-07-01","every":"10m"}`)
		if b["t"] != 0.0 || b["state"] != "paused" || b["of"] != nil || b["world"] != "hull-only" {
			t.Errorf("the branch is %v", b)
		}
		_, world := g.get("/api/v1/world?branch=b1")
		for _, want := range []string{`start = "2025-07-01"`, "depth_m = 20\n", `title = "nested"`, "claim = 1\n"} {
			if !strings.Contains(string(world), want) {
				t.Errorf("the world of the branch has no %s", want)
			}
		}
		p, hello := g.joinBranch("b1")
		first := p.until("frame")
		p.say(`{"type":"step"}`)
		if second := p.until("frame"); hello["every"] != 600.0 || first["t"] != 0.0 || second["t"] != 600.0 {
			t.Errorf("frames come at %v and %v, told to be %v s apart; want 0, 600, 600", first["t"], second["t"], hello["every"])
		}
		p.conn.Close()
	})
}

// TestBadBranches: all that is wrong is told at once.
func TestBadBranches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		time.Sleep(5 * time.Second)
		long := strings.Repeat("长", titleMost)
		for body, want := range map[string][]string{
			`{}`:                         {"t"},
			`{"t":1,"world":"lingshui"}`: {"t"},
			`{"t":1e9}`:                  {"t"},
			`{"t":-1,"pace":-1,"title":"` + long + `长","brunch":1,"set":{},"from":"x","every":1}`: {"t", "pace", "title", "brunch", "set", "from", "every"},
			`{"t":"soon","branch":"b7"}`:                      {"t", "branch"},
			`{"t":1,"title":"two\nlines"}`:                    {"title"},
			`{"world":"lingshuu","branch":"b1","every":"5x"}`: {"world", "branch", "every"},
			`{"world":"../worlds/lingshui.toml"}`:             {"world"},
			`{"world":"lingshui","set":{"pod.0.coolin":"x","pod.0.cooling":"ice","pod.0.depth_m":1e9,"sea.file":"/etc/passwd","load.file":"","pod.*.rack.*.load_file":"x","sea.offset_K":null},"from":"yesterday","every":0}`: {
				"pod.0.coolin", "pod.0.cooling", "pod.0.depth_m", "sea.file", "load.file", "pod.*.rack.*.load_file", "sea.offset_K", "world.start", "every"},
			`{"world":"lingshui","set":[]}`:                       {"set"},
			`{"world":"lingshui","set":{"load.kind":"trace"}}`:    {"load.file"},
			`{"world":"lingshui","from":7,"every":"1000000y"}`:    {"from", "every"},
			`{"world":7,"set":{"pod.0.throttle_degC":"t\u0000"}}`: {"world"},
			`{"link":7}`:   {"link"},
			`{"link":"%"}`: {"link"},
		} {
			res, b := g.ask("POST", "/api/v1/branches", asJSON, body)
			p := readProblem(t, res, b)
			var names []string
			for _, f := range p.Faults {
				names = append(names, f.Name)
				if f.Error == "" || !strings.Contains(p.Detail, f.Error) {
					t.Errorf("%s: the detail does not tell %q", body, f.Error)
				}
			}
			slices.Sort(names)
			if slices.Sort(want); p.Status != 422 || !slices.Equal(names, want) {
				t.Errorf("POST branches %s = %d with faults of %q, want 422 and %q", body, p.Status, names, want)
			}
			time.Sleep(time.Second) // for the bucket
		}
		for body, status := range map[string]int{`[]`: 400, `{"t":`: 400, `{"title":"` + strings.Repeat(" ", bodyLimit) + `"}`: 413} {
			if res, _ := g.ask("POST", "/api/v1/branches", asJSON, body); res.StatusCode != status {
				t.Errorf("POST branches %.20s = %d, want %d", body, res.StatusCode, status)
			}
		}
		if res, _ := g.ask("POST", "/api/v1/branches", nil, `{"t":0}`); res.StatusCode != 415 {
			t.Errorf("a branch without a content type = %d, want 415", res.StatusCode)
		}
		if _, list := g.get("/api/v1/branches"); string(list) != `{"branches":[],"limit":8}` {
			t.Errorf("after refusals there are the branches %s", list)
		}
		if n := g.srv.beside.taken; n != 0 {
			t.Errorf("after refusals %d places are taken, want 0", n)
		}
	})
}

// TestBranchesAreFew: when all places are taken the oldest that nobody has looked at for ten minutes goes.
func TestBranchesAreFew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		time.Sleep(time.Second)
		for range branchesMost {
			g.opens(`{"t":0}`)
			time.Sleep(time.Second)
		}
		p, _ := g.joinBranch("b1")
		go func() {
			for {
				if _, _, err := p.conn.ReadMessage(); err != nil {
					return
				}
			}
		}()
		time.Sleep(branchIdle - 30*time.Second)
		res, b := g.ask("POST", "/api/v1/branches", asJSON, `{"t":0}`)
		if res.StatusCode != 503 || res.Header.Get("Retry-After") == "" || readProblem(t, res, b).Detail == "" {
			t.Errorf("a ninth branch = %d %s, want 503", res.StatusCode, b)
		}
		time.Sleep(time.Minute)
		g.opens(`{"t":0}`)
		var names []string
		for _, b := range g.srv.beside.list() {
			names = append(names, b.hub.branch)
		}
		if len(names) != branchesMost || names[0] != "b1" || names[1] != "b3" {
			t.Errorf("the branches are %v; b1 had a viewer, so b2 had to go", names)
		}
		p.conn.Close()
	})
}

// TestStopWithBranches: whatever they do, they end with the server and leave no goroutine, which synctest would tell.
func TestStopWithBranches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		time.Sleep(5 * time.Second)
		for _, body := range []string{`{"t":0}`, `{"t":60,"pace":60}`, `{"world":"natick","pace":600}`} {
			g.opens(body)
		}
		reading, _ := g.joinBranch("b2")
		stalled, _ := g.joinBranch("b3")
		told := make(chan error, 1)
		go func() {
			for {
				if _, _, err := reading.conn.ReadMessage(); err != nil {
					told <- err
					return
				}
			}
		}()
		time.Sleep(5 * time.Second)
		all := g.srv.beside.list()
		begun := time.Now()
		g.stop()
		if took := time.Since(begun); took >= 2*time.Second {
			t.Errorf("Serve() took %v to stop, want < 2 s", took)
		}
		for _, b := range all {
			select {
			case <-b.over:
			default:
				t.Errorf("after Serve the branch %s still runs", b.hub.branch)
			}
		}
		if err := <-told; !websocket.IsCloseError(err, websocket.CloseGoingAway) {
			t.Errorf("a branch's viewer was told %v, want close %d", err, websocket.CloseGoingAway)
		}
		stalled.conn.Close()
	})
}

// TestBranchTakesTooLong: by the clock, since a run that goes as fast as it goes lets no other time pass.
func TestBranchTakesTooLong(t *testing.T) {
	far := beginning{config: twin.Default(), every: 60, t: 1e12}
	far.config.Name = "lingshui"
	link, bad := far.link()
	if bad != nil {
		t.Fatal(bad)
	}
	serve := func(wait time.Duration) (*rig, string) {
		g := &rig{t: t, sim: newSim(t, twin.Options{Pace: twin.Paused})}
		var err error
		if g.srv, err = New(g.sim, Options{Files: testPage}); err != nil {
			t.Fatal(err)
		}
		g.srv.sproutWait = wait
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		g.serveForReal(l)
		return g, "http://" + l.Addr().String() + "/api/v1/branches"
	}
	ask := func(ctx context.Context, url string) (int, string, error) {
		req, err := http.NewRequestWithContext(ctx, "POST", url, strings.NewReader(`{"link":"`+link+`"}`))
		if err != nil {
			return 0, "", err
		}
		req.Header = asJSON
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return 0, "", err
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		return res.StatusCode, string(b), err
	}
	g, url := serve(300 * time.Millisecond)
	if status, b, err := ask(t.Context(), url); status != 422 || !strings.Contains(b, "takes more than 300ms of work; it came to ") || err != nil {
		t.Errorf("a branch far away = %d %s %v, want 422", status, b, err)
	}
	g.srv.beside.running.Wait()
	if n := g.srv.beside.taken + len(g.srv.beside.list()); n != 0 {
		t.Errorf("%d places are taken by what was not opened", n)
	}
	g.stop()

	// Who goes away ends the work, and so does the end of the server.
	g, url = serve(time.Hour)
	ctx, leave := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() { _, _, err := ask(ctx, url); gone <- err }()
	for g.srv.beside.busy() == 0 {
		time.Sleep(time.Millisecond)
	}
	leave()
	if err := <-gone; err == nil {
		t.Error("a request that was left was answered")
	}
	for g.srv.beside.busy() > 0 {
		time.Sleep(time.Millisecond)
	}
	go func() { _, _, err := ask(t.Context(), url); gone <- err }()
	for g.srv.beside.busy() == 0 {
		time.Sleep(time.Millisecond)
	}
	g.stop()
	if err := <-gone; err != nil {
		t.Logf("what was being made when the server stopped ended with %v", err)
	}
	g.srv.beside.running.Wait()
}

// busy is how many branches are being made.
func (all *branches) busy() int {
	all.mu.Lock()
	defer all.mu.Unlock()
	return all.taken
}

// TestRewind: the run goes back, viewers are told and get the frame of the instant, history and scenario forget what came after.
func TestRewind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{Every: 60, Pace: 60, Past: 1 << 20})
		p, _ := g.join(protocolBin)
		other, _ := g.join(protocolBin)
		time.Sleep(10500 * time.Millisecond)
		g.post("/api/v1/commands", `{"set":"pod.0.it_load_kW","value":400}`) // at 600 s
		time.Sleep(10 * time.Second)
		g.post("/api/v1/commands", `{"set":"pod.0.it_load_kW","value":100}`) // at 1200 s
		time.Sleep(10 * time.Second)
		p.say(`{"type":"rewind","id":"r","t":650}`)
		reset := p.until("reset")
		if reset["t"] != 600.0 || reset["name"] != "lingshui#2" {
			t.Errorf("viewers are told of the rewind by %v", reset)
		}
		seen := map[string]map[string]any{}
		for len(seen) < 3 {
			m := p.next()
			kind := m["type"].(string)
			if k, ok := m["kind"].(string); ok {
				kind = k
			}
			seen[kind] = m
		}
		first := seen["frame"]
		if first["seq"] != 10.0 {
			t.Fatalf("after the reset comes frame %v, want 10", first["seq"])
		}
		if seen["ack"]["t"] != 600.0 || seen["ack"]["id"] != "r" || seen["command"]["value"] != 400.0 || seen["command"]["t"] != 600.0 {
			t.Errorf("then come %v, want an ack and the command of that instant", seen)
		}
		if m := other.until("reset"); m["t"] != 600.0 {
			t.Errorf("others are told %v", m)
		}
		if m := other.next(); m["type"] != "frame" || m["seq"] != 10.0 {
			t.Errorf("others then get %v, want frame 10", m)
		}
		other.conn.Close()
		time.Sleep(5 * time.Second)
		next := p.until("frame")
		for next["seq"].(float64) < 14 {
			next = p.until("frame")
		}
		want := g.replay("", 60, 900)
		sameBytes(t, first, want[10])
		sameBytes(t, next, want[int(next["seq"].(float64))])
		if _, sc := g.get("/api/v1/scenario"); strings.Count(string(sc), "[[command]]") != 1 {
			t.Errorf("the scenario is %s, want only what was done by 600 s", sc)
		}
		times, _ := g.column("", "pod.0.pue")
		for i, at := range times {
			if at != 60*float64(i) || at > 1000 {
				t.Fatalf("the history has the instants %v", times)
			}
		}
		if len(times) < 14 {
			t.Errorf("the history has only the instants %v", times)
		}
		// Who resumes the run of before is told of another, and gets all that is kept.
		p.say(`{"type":"resume","after_seq":25,"run_id":"lingshui"}`)
		if m := p.until("reset"); m["name"] != "lingshui#2" {
			t.Errorf("resume tells %v", m)
		}
		for want := 0.0; want < 14; want++ {
			if f := p.until("frame"); f["seq"] != want {
				t.Fatalf("resume gives frame %v, want %v", f["seq"], want)
			}
		}
		if status, m := g.post("/api/v1/rewind", `{"t":0}`); status != 200 || m["t"] != 0.0 || m["run_id"] != "lingshui#3" {
			t.Errorf("rewind by HTTP = %d %v", status, m)
		}
		for body, status := range map[string]int{`{"t":1e9}`: 422, `{"t":-1}`: 422, `{}`: 422, `{"t":"0"}`: 422, `{"t":0,"at":1}`: 422, `[]`: 400} {
			res, b := g.ask("POST", "/api/v1/rewind", asJSON, body)
			if p := readProblem(t, res, b); p.Status != status || status == 422 && len(p.Faults) == 0 {
				t.Errorf("rewind %s = %s, want %d", body, b, status)
			}
		}
		for _, bad := range []string{`{"type":"rewind","id":3}`, `{"type":"rewind","id":3,"t":null}`, `{"type":"rewind","id":3,"t":1e9}`} {
			p.say(bad)
			if m := p.until("error"); m["id"] != 3.0 || m["name"] != "t" {
				t.Errorf("%s = %v, want an error of t", bad, m)
			}
		}
		if _, runs := g.get("/api/v1/runs"); strings.Count(string(runs), `"over"`) != 2 {
			t.Errorf("the runs are %s", runs)
		}
		// A branch can be taken back too, and not the main run with it.
		g.opens(`{"t":0}`)
		if status, m := g.post("/api/v1/rewind?branch=b1", `{"t":0}`); status != 200 || m["run_id"] != "lingshui/b1#2" || g.sim.RunID() != "lingshui#3" {
			t.Errorf("rewind of a branch = %d %v", status, m)
		}
		p.conn.Close()
	})
}

// TestBranchRoles: who may only look may list and link, and not open, close or go back.
func TestBranchRoles(t *testing.T) {
	file := writeTokens(t, 0o600, "viewer "+viewerToken+"\ncontrol "+controlToken+"\n")
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{TokenFile: file}, twin.Options{})
		time.Sleep(time.Second)
		for _, c := range []struct {
			method, path, body  string
			nobody, looks, does int
		}{
			{"POST", "/api/v1/branches", `{"t":0}`, 401, 403, 201},
			{"GET", "/api/v1/branches", "", 401, 200, 200},
			{"GET", "/api/v1/link", "", 401, 200, 200},
			{"POST", "/api/v1/rewind", `{"t":0}`, 401, 403, 200},
			{"DELETE", "/api/v1/branches/b1", "", 401, 403, 204},
		} {
			for token, want := range map[string]int{"": c.nobody, viewerToken: c.looks, controlToken: c.does} {
				header := asJSON.Clone()
				if token != "" {
					header.Set("Authorization", "Bearer "+token)
				}
				if res, b := g.ask(c.method, c.path, header, c.body); res.StatusCode != want {
					t.Errorf("%s %s with token %q = %d %s, want %d", c.method, c.path, token, res.StatusCode, b, want)
				}
			}
		}
		conn, _, err := g.dial(nil, protocolBin, tokenProtocol+viewerToken)
		if err != nil {
			t.Fatal(err)
		}
		p := &peer{t, conn}
		p.next()
		p.say(`{"type":"rewind","id":1,"t":0}`)
		if m := p.until("error"); m["id"] != 1.0 {
			t.Errorf("a viewer's rewind = %v, want an error", m)
		}
		conn.Close()
	})
}

// TestHistoryBefore: what lies before an instant is kept to the bit, whoever adds what after.
func TestHistoryBefore(t *testing.T) {
	for _, n := range []int{0, 1, 255, 256, 257, 2000} {
		for _, cut := range []int{0, 1, 100, 256, 511, 1999, 3000} {
			h := newHistory(0, 2, 1<<20)
			for i := range n {
				h.add(testFrame(2, i))
			}
			small := newHistory(0, 2, 6<<10)
			small.copyBefore(h, 60*float64(cut))
			early := h.before(60*float64(cut), 7)
			kept := min(n, cut)
			for i := kept; i < kept+300; i++ {
				early.add(testFrame(2, i+10_000)) // another course from here on
			}
			for i := range early.past().starts[1:] {
				if c := early.past().chunks[i]; c.tall < int(c.rows.Load()) {
					t.Fatalf("a chunk of %d rows has %d", c.tall, c.rows.Load())
				}
			}
			var f twin.Frame
			for i := range kept {
				if !early.frame(uint64(i), &f) || string(appendFrameBin(nil, &f, nil)) != string(appendFrameBin(nil, testFrame(2, i), nil)) {
					t.Fatalf("of %d frames before %d, frame %d is %v", n, cut, i, f)
				}
			}
			if p := h.past(); p.len() != n || n > 0 && p.t(n-1) != 60*float64(n-1) {
				t.Fatalf("what was added to the earlier history is in the later one: %d rows", p.len())
			}
			p := small.past()
			for i := range p.len() {
				if want := 60 * float64(kept-p.len()+i); p.t(i) != want {
					t.Fatalf("the copy of %d before %d has %v in row %d, want %v", n, cut, p.t(i), i, want)
				}
			}
			if used := len(p.chunks) * small.rows * 3 * 8; used > 6<<10 || kept > 0 && p.len() == 0 {
				t.Fatalf("the copy of %d rows takes %d bytes", p.len(), used)
			}
		}
	}
}
