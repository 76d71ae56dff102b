package server

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"seapod/twin"
)

func TestResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		p, _ := g.join(protocolBin)
		p.until("frame")
		last := p.until("frame")
		p.conn.Close()
		time.Sleep(20 * time.Second)

		p, _ = g.join(protocolBin)
		p.say(fmt.Sprintf(`{"type":"resume","id":1,"after_seq":%v,"run_id":"lingshui"}`, last["seq"]))
		p.until("ack")
		for want := last["seq"].(float64) + 1; want < 30; want++ {
			if f := p.next(); f["type"] != "frame" || f["seq"] != want {
				t.Fatalf("resumed stream gives %v %v, want frame %v", f["type"], f["seq"], want)
			}
		}
		// Of another run: a reset, then all there is.
		p.say(`{"type":"resume","after_seq":7,"run_id":"natick"}`)
		if m := p.until("reset"); m["name"] != "lingshui" {
			t.Errorf("resume of another run tells %v", m)
		}
		for want := 0.0; want < 5; want++ {
			if f := p.next(); f["seq"] != want {
				t.Fatalf("resume of another run gives %v, want frame %v", f["seq"], want)
			}
		}
		// Beyond the newest there is nothing to send again.
		newest := float64(g.sim.Latest().Seq)
		p.say(fmt.Sprintf(`{"type":"resume","id":2,"after_seq":%v}`, newest))
		p.until("ack")
		if f := p.until("frame"); f["seq"].(float64) <= newest {
			t.Errorf("resume after the newest, %v, sends %v again", newest, f["seq"])
		}
		p.conn.Close()
	})
}

// TestResumeBeyondMemory: what is gone is counted.
func TestResumeBeyondMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := quietRig(t, Options{HistoryBytes: 64 * 3 * 8}, twin.Options{})
		g.feed(2, 1000)
		p, _ := g.join()
		p.until("frame")
		p.say(`{"type":"resume","after_seq":9}`)
		missed := p.next()
		if missed["kind"] != "missed" {
			t.Fatalf("resume beyond memory begins with %v, want missed", missed)
		}
		next := 10 + missed["value"].(float64)
		for ; next < 1000; next++ {
			if f := p.next(); f["seq"] != next {
				t.Fatalf("after missed comes %v, want %v", f["seq"], next)
			}
		}
		p.conn.Close()
	})
}

// TestReplay: world and scenario as the server gives them replay the live session to the bit.
func TestReplay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		live := &keeper{}
		g := quietRig(t, Options{}, twin.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		go func() { g.ran <- g.sim.Run(ctx, g.srv.Sink(), live) }()
		p, _ := g.join()
		go func() {
			for {
				if _, _, err := p.conn.ReadMessage(); err != nil {
					return
				}
			}
		}()
		for i, say := range []string{
			`{"type":"command","id":1,"set":"pod.0.it_load_kW","value":420}`,
			`{"type":"pace","id":2,"pace":1234.5}`,
			`{"type":"command","id":3,"set":"sea.offset_K","value":1.25}`,
			`{"type":"step","id":4}`,
			`{"type":"command","id":5,"set":"pod.0.it_load_kW","value":120}`,
			`{"type":"pace","id":6,"pace":600}`,
		} {
			time.Sleep(time.Duration(1234+777*i) * time.Millisecond)
			p.say(say)
		}
		time.Sleep(10 * time.Second)
		_, world := g.get("/api/v1/world")
		_, scenario := g.get("/api/v1/scenario")
		cancel()
		if err := <-g.ran; err != nil {
			t.Fatal(err)
		}
		p.conn.Close()

		config, err := twin.Parse(string(world))
		if err != nil {
			t.Fatal(err)
		}
		sc, err := twin.ParseScenario(string(scenario))
		if err != nil {
			t.Fatal(err)
		}
		if len(sc.Commands) != 3 {
			t.Errorf("the scenario has %d commands, want 3:\n%s", len(sc.Commands), scenario)
		}
		model, err := twin.New(config)
		if err != nil {
			t.Fatal(err)
		}
		again := &keeper{}
		last := live.frames[len(live.frames)-1]
		if err := twin.NewSim(model, sc, twin.Options{Every: 60, For: last.T}).Run(t.Context(), again); err != nil {
			t.Fatal(err)
		}
		if len(live.frames) != len(again.frames) {
			t.Fatalf("the replay has %d frames, the session %d", len(again.frames), len(live.frames))
		}
		for i, f := range live.frames {
			if a, b := appendFrameBin(nil, f, nil), appendFrameBin(nil, again.frames[i], nil); string(a) != string(b) {
				t.Fatalf("frame %d of the replay differs", i)
			}
		}
	})
}

// A keeper is a sink that keeps all frames.
type keeper struct{ frames []*twin.Frame }

func (k *keeper) Open(twin.Header) error    { return nil }
func (k *keeper) Event(twin.Event) error    { return nil }
func (k *keeper) Close() error              { return nil }
func (k *keeper) Write(f *twin.Frame) error { k.frames = append(k.frames, f); return nil }
