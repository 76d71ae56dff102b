package server

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"seapod/twin"
)

// rigOf is a paused rig of a world with commands that have been given.
func rigOf(t *testing.T, config twin.Config, sc twin.Scenario, o twin.Options) *rig {
	t.Helper()
	g := quietRig(t, Options{}, twin.Options{})
	model, err := twin.New(config)
	if err != nil {
		t.Fatal(err)
	}
	g.sim = twin.NewSim(model, sc, o)
	g.srv.sim, g.srv.hub.sim = g.sim, g.sim
	go func() { g.ran <- g.sim.Run(t.Context(), g.srv.Sink()) }()
	synctest.Wait()
	return g
}

// linkOf asks a rig for a link.
func (g *rig) linkOf(query string) (text string, at float64) {
	g.t.Helper()
	res, b := g.get("/api/v1/link" + query)
	var m struct {
		Link  string
		T     float64
		Bytes int
	}
	if err := json.Unmarshal(b, &m); err != nil || res.StatusCode != 200 || m.Bytes != len(m.Link) || strings.Trim(m.Link, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		g.t.Fatalf("link%s = %d %.300s", query, res.StatusCode, b)
	}
	return m.Link, m.T
}

func world(t testing.TB, name string, sets ...string) twin.Config {
	t.Helper()
	c, err := twin.World(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range sets {
		key, value, _ := strings.Cut(set, "=")
		if err := c.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// TestLinkOpensElsewhere: a second server shows the same run, to the last bit, and goes on with it alike.
func TestLinkOpensElsewhere(t *testing.T) {
	own, err := twin.Parse("[world]\ntitle_en = \"mine\"\n[[pod]]\n[[pod.rack]]\ncount = 4\n[[pod.rack]]\ncount = 3\nload = \"chat\"\n[[pod]]\nlike = 0\nx_m = 200\n")
	if err != nil {
		t.Fatal(err)
	}
	own.Name = "mine"
	sc := twin.Scenario{Commands: []twin.Command{
		{T: 0, Name: "load.level", Value: 0.9}, {T: 130, Name: "pod.0.sea_trip", Value: 1}, {T: 377, Name: "pod.0.sea_trip", Value: 0},
		{T: 600, Name: "sea.offset_K", Value: 1.0 / 3}, {T: 620, Name: "load.level", Value: 0.1}, {T: 1000, Name: "load.level", Value: 1},
	}}
	for name, config := range map[string]twin.Config{
		"built in": world(t, "lingshui"), "varied": world(t, "natick", "world.seed=77", "world.start=2025-07-01", "pod.0.depth_m=21.7", "load.kind=diurnal", "pod.0.title=\"潜\" <b>"),
		"a user's own": own,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				here := rigOf(t, config, sc, twin.Options{Every: 20, Pace: twin.Paused, Ahead: 900})
				there := newRig(t, Options{}, twin.Options{})
				time.Sleep(time.Second)
				link, at := here.linkOf("?t=619.9")
				if at != 600 || len(link) > 3000 {
					t.Errorf("the link is of %v with %d bytes, want 600 and at most 3000", at, len(link))
				}
				b := there.opens(`{"link":"` + link + `","title":"from a link"}`)
				if b["t"] != 600.0 || b["from"] != 600.0 || b["of"] != nil || b["world"] != config.Name || b["state"] != "paused" {
					t.Errorf("the link opens %v", b)
				}
				opened := there.srv.named("b1")
				if got := opened.sim.Config().Sea.Offset; got != sc.Commands[3].Value {
					t.Errorf("the branch has an offset of %v, want that commanded at its instant", got)
				}
				original, reopened := here.srv.hub.history.Load(), opened.history.Load()
				var f, w twin.Frame
				for seq := range uint64(31) {
					if !reopened.frame(seq, &f) || !original.frame(seq, &w) || string(appendFrameBin(nil, &f, nil)) != string(appendFrameBin(nil, &w, nil)) {
						t.Fatalf("frame %d is %v, want the bytes of %v", seq, f.Values[:3], w.Values[:3])
					}
				}
				if again, _ := there.linkOf("?branch=b1"); again != link {
					t.Errorf("the link of what a link opened is %s, want %s", again, link)
				}
				// Both go on alike.
				if _, err := here.sim.Rewind(t.Context(), 600); err != nil {
					t.Fatal(err)
				}
				for _, s := range []*twin.Sim{here.sim, opened.sim} {
					if _, err := s.Do(t.Context(), twin.Command{Name: "load.level", Value: 0.7}); err != nil {
						t.Fatal(err)
					}
					for range 20 {
						if err := s.Step(t.Context()); err != nil {
							t.Fatal(err)
						}
					}
				}
				synctest.Wait()
				if a, b := appendFrameBin(nil, here.sim.Latest(), nil), appendFrameBin(nil, opened.sim.Latest(), nil); here.sim.Latest().T != 1000 || string(a) != string(b) {
					t.Errorf("going on from a link gives other bytes, at %v", here.sim.Latest().T)
				}
			})
		})
	}
}

// TestLinkOfTheStart: what was commanded at the very beginning has been done.
func TestLinkOfTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := rigOf(t, world(t, "lingshui"), twin.Scenario{}, twin.Options{Pace: twin.Paused})
		if _, err := g.sim.Do(t.Context(), twin.Command{Name: "sea.offset_K", Value: 2}); err != nil {
			t.Fatal(err)
		}
		link, _ := g.linkOf("")
		if b := g.opens(`{"link":"` + link + `"}`); b["t"] != 0.0 {
			t.Errorf("the link of the start opens %v", b)
		}
		if got := g.srv.named("b1").sim.Config().Sea.Offset; got != 2 {
			t.Errorf("the branch has an offset of %v K, want 2", got)
		}
	})
}

// TestNoLink: what a link cannot hold is said.
func TestNoLink(t *testing.T) {
	file := filepath.Join(t.TempDir(), "load.csv")
	if err := os.WriteFile(file, []byte("time_s,level\n0,0.5\n600,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fileWorld := world(t, "lingshui", "load.file="+file)
	var many twin.Scenario
	for i := range 1500 {
		many.Commands = append(many.Commands, twin.Command{T: float64(i) / 70, Name: "pod.0.supply_above_sea_K", Value: 2 + float64(i)/1501})
	}
	for name, c := range map[string]struct {
		config twin.Config
		sc     twin.Scenario
		want   string
	}{"a file": {fileWorld, twin.Scenario{}, "load.file"}, "too many commands": {world(t, "lingshui"), many, "1500 commands"}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := rigOf(t, c.config, c.sc, twin.Options{Every: 10, Pace: twin.Paused, Ahead: 40})
				res, b := g.get("/api/v1/link")
				if p := readProblem(t, res, b); p.Status != 422 || !strings.Contains(p.Detail, c.want) {
					t.Errorf("link = %s, want 422 that names %s", b, c.want)
				}
				for query, fault := range map[string]string{"?t=41": "t", "?t=-1": "t", "?t=NaN": "t", "?t=x": "t", "?at=1": "at"} {
					res, b := g.get("/api/v1/link" + query)
					if p := readProblem(t, res, b); p.Status != 422 || len(p.Faults) != 1 || p.Faults[0].Name != fault {
						t.Errorf("link%s = %s, want 422 with a fault of %s", query, b, fault)
					}
				}
			})
		})
	}
}

// packed is a link of any text.
func packed(plain string) string {
	var b bytes.Buffer
	z, _ := flate.NewWriter(&b, flate.BestCompression)
	_, _ = z.Write([]byte(plain))
	_ = z.Close()
	return base64.RawURLEncoding.EncodeToString(b.Bytes())
}

// TestBadLinks: whoever wrote it, all that is wrong is told at once, by the names of the parts.
func TestBadLinks(t *testing.T) {
	good := packed(`{"v":1,"world":"lingshui","every":5,"t":0}`)
	for text, want := range map[string][]string{
		"":                  {"link"},
		"%%%":               {"link"},
		"AAAA":              {"link"},
		good + "A":          {"link"},
		good[:len(good)-4]:  {"link"},
		good + "=":          {"link"},
		"A" + good:          {"link"},
		packed("pod"):       {"link"},
		packed("[1]"):       {"link"},
		packed("{}"):        {"v"},
		packed(`{"v":2}`):   {"v"},
		packed(`{"v":"1"}`): {"v"},
		packed(`{"v":1}`):   {"world", "every", "t"},
		packed(strings.Repeat(" ", linkMost) + `{"v":1,"world":"lingshui","every":5,"t":0}`):                                       {"link"},
		packed(`{"v":1,"world":"/etc/passwd","every":0,"t":-1,"commands":{},"file":"x"}`):                                          {"world", "every", "t", "commands", "file"},
		packed(`{"v":1,"world":"lingshui","set":[],"every":5,"t":0}`):                                                              {"set"},
		packed(`{"v":1,"world":"lingshui","set":{"sea.file":"/etc/passwd","pod.7.depth_m":3,"sea.offset_K":99},"every":5,"t":0}`):  {"sea.file", "pod.7.depth_m", "sea.offset_K"},
		packed(`{"v":1,"world":"x","set":{},"toml":"","every":5,"t":0}`):                                                           {"toml"},
		packed(`{"v":1,"world":"x","toml":"[sea]\nfile = \"/etc/passwd\"\n[pod]\n","every":5,"t":0}`):                              {"pod"},
		packed(`{"v":1,"world":"x","toml":"[sea]\nfile = \"/etc/passwd\"\n","every":5,"t":0}`):                                     {"sea.file"},
		packed(`{"v":1,"world":"x","toml":"` + strings.Repeat(`[[pod]]\n[[pod.rack]]\ncount = 1000\n`, 11) + `","every":5,"t":0}`): {"toml"},
		packed(`{"v":1,"world":"x","toml":"a = [","every":5,"t":0}`):                                                               {""},
		packed(`{"v":1,"world":"lingshui","every":5,"t":60,"commands":[[1,"load.level"],[1,2,3],["1","load.level",1],[61,"load.level",1],[5,"load.level",1],[4,"load.level",1],[-1,"load.level",1]]}`): {
			"commands.0", "commands.1", "commands.2", "commands.3", "commands.5", "commands.6"},
		packed(`{"v":1,"world":"lingshui","every":5,"t":60,"commands":[[1,"load.levle",1],[2,"load.level",2],[3,"pod.0.cooling",1]]}`): {"load.levle", "load.level", "pod.0.cooling"},
	} {
		o, wrong := readLink(text)
		var names []string
		for _, f := range wrong {
			names = append(names, f.Name)
			if f.Error == "" {
				t.Errorf("readLink(%.40s): a fault of %q says nothing", text, f.Name)
			}
		}
		slices.Sort(names)
		if slices.Sort(want); o != nil || !slices.Equal(names, want) {
			plain, _ := inflate(text)
			t.Errorf("readLink(%.40s) of %.200s has faults of %q, want %q", text, plain, names, want)
		}
	}
	if o, wrong := readLink(good); o == nil || len(wrong) > 0 {
		t.Errorf("readLink of a good link has %v", wrong)
	}
	// A bomb is met at its bound.
	if _, wrong := readLink(packed(strings.Repeat(" ", 4<<20))); len(wrong) != 1 || !strings.Contains(wrong[0].Error, fmt.Sprint(linkMost)) {
		t.Errorf("a link of 4 MB has %v", wrong)
	}
	// A link that does not come to its instant leaves nothing.
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		time.Sleep(time.Second)
		cold := packed(`{"v":1,"world":"lingshui","set":{"load.kind":"trace"},"every":5,"t":600}`)
		if status, m := g.post("/api/v1/branches", `{"link":"`+cold+`"}`); status != http.StatusUnprocessableEntity {
			t.Errorf("a world that cannot be built = %d %v, want 422", status, m)
		}
	})
}

// FuzzLink: nothing that comes as a link breaks the reader, and what it takes is written again as the same run.
func FuzzLink(f *testing.F) {
	for _, plain := range []string{
		`{"v":1,"world":"lingshui","every":5,"t":0}`, `{"v":1,"world":"natick","set":{"pod.0.depth_m":30,"sea.claim":true,"pod.0.title":"x"},"every":60,"t":7260,"commands":[[60,"load.level",0.5],[60.5,"sea.offset_K",-1e-3]]}`,
		`{"v":1,"world":"x","toml":"[[pod]]\n[[pod]]\nlike = 0\n","every":0.5,"t":1e9}`, `{"v":1,"world":"lingshui","set":{"pod.*.depth_m":30},"every":1e999,"t":null}`, `{"v":1,"commands":[[]]}`, `{"v":1,"v":2}`, "{", "",
	} {
		f.Add([]byte(plain))
	}
	f.Fuzz(func(t *testing.T, plain []byte) {
		_, _ = readLink(string(plain))
		o, wrong := readLink(packed(string(plain)))
		for _, one := range wrong {
			if one.Error == "" || !json.Valid(encode(one)) {
				t.Errorf("readLink(%q): fault %+v", plain, one)
			}
		}
		if (o == nil) != (len(wrong) > 0) {
			t.Fatalf("readLink(%q) = %v with %v", plain, o, wrong)
		}
		if o == nil {
			return
		}
		text, bad := o.link()
		if bad != nil {
			return // it has grown
		}
		again, wrong := readLink(text)
		if len(wrong) > 0 {
			t.Fatalf("readLink(%q) is taken, and its own link is not: %v", plain, wrong)
		}
		if o.every != again.every || o.t != again.t || !slices.Equal(o.commands, again.commands) || o.config.TOML() != again.config.TOML() {
			t.Errorf("readLink(%q) is written as another run", plain)
		}
	})
}
