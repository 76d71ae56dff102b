package server

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"seapod/twin"
)

func TestHelloFirst(t *testing.T) {
	for _, c := range []struct {
		offered  []string
		told     string // as negotiated
		protocol string
	}{
		{nil, "", protocolJSON},
		{[]string{protocolJSON}, protocolJSON, protocolJSON},
		{[]string{protocolBin}, protocolBin, protocolBin},
		{[]string{"chat", protocolBin, protocolJSON}, protocolBin, protocolBin},
		{[]string{"chat"}, "", protocolJSON},
	} {
		t.Run(fmt.Sprint(c.offered), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newRig(t, Options{Version: "1.2.3"}, twin.Options{})
				p, m := g.join(c.offered...)
				if p.conn.Subprotocol() != c.told || m["protocol"] != c.protocol {
					t.Errorf("offered %q: negotiated %q, hello says %q; want %q, %q", c.offered, p.conn.Subprotocol(), m["protocol"], c.told, c.protocol)
				}
				for key, want := range map[string]any{"version": "1.2.3", "run_id": "lingshui", "world": "lingshui", "seed": 1.0,
					"start": "2025-01-01T00:00:00Z", "pace": 60.0, "every": 60.0, "control": true} {
					if m[key] != want {
						t.Errorf("hello.%s = %v, want %v", key, m[key], want)
					}
				}
				channels := m["channels"].([]any)
				time.Sleep(3500 * time.Millisecond)
				f := p.until("frame")
				if n := len(f["values"].([]any)); n != len(channels) {
					t.Errorf("a frame has %d values, want %d", n, len(channels))
				}
				p.conn.Close()
			})
		})
	}
}

// TestProtocolsAgree: the same frame reads the same in both.
func TestProtocolsAgree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		text, _ := g.join(protocolJSON)
		bin, _ := g.join(protocolBin)
		a, b := text.until("frame"), bin.until("frame")
		if a["seq"] != b["seq"] || a["t"] != b["t"] {
			t.Fatalf("frames %v and %v differ in time", a["seq"], b["seq"])
		}
		for i, v := range b["values"].([]any) {
			j := a["values"].([]any)[i]
			if undefined := math.IsNaN(v.(float64)); undefined != (j == nil) || !undefined && j != v {
				t.Errorf("value %d = %v in JSON, %v in binary", i, j, v)
			}
		}
		text.conn.Close()
		bin.conn.Close()
	})
}

func TestCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		p, _ := g.join()
		other, _ := g.join()
		p.say(`{"type":"command","id":1,"set":"pod.0.it_load_kW","value":400}`)
		if m := p.until("ack"); m["id"] != 1.0 {
			t.Errorf("ack = %v, want id 1", m)
		}
		if m := other.until("command"); m["name"] != "pod.0.it_load_kW" || m["value"] != 400.0 {
			t.Errorf("the other viewer's event = %v", m)
		}
		_, again := g.join() // whose hello shows what was set
		for _, one := range again["parameters"].([]any) {
			if q := one.(map[string]any); q["name"] == "pod.0.it_load_kW" && (q["value"] != 400.0 || q["default"] != 350.0) {
				t.Errorf("after the command hello has %v, want value 400, default 350", q)
			}
		}
		for _, c := range []struct {
			say  string
			want map[string]any
		}{
			{`{"type":"command","id":"a","set":"pod.0.it_load","value":400}`, map[string]any{"id": "a", "name": "pod.0.it_load", "near": "pod.0.it_load_kW"}},
			{`{"type":"command","id":3,"set":"pod.0.it_load_kW","value":-1}`, map[string]any{"id": 3.0, "name": "pod.0.it_load_kW", "value": -1.0, "min": 0.0}},
			{`{"type":"command","id":4,"set":"pod.0.it_load_kW","value":"warm"}`, map[string]any{"id": 4.0, "name": "pod.0.it_load_kW"}},
			{`{"type":"command","id":5,"set":"pod.0.it_load_kW","value":1e999}`, map[string]any{"id": 5.0}},
			{`{"type":"command","id":6,"value":1}`, map[string]any{"id": 6.0, "name": "set"}},
			{`{"type":"command","id":7,"set":"pod.0.cooling","value":1}`, map[string]any{"id": 7.0, "name": "pod.0.cooling"}},
			{`{"type":"pace","id":8,"pace":-3}`, map[string]any{"id": 8.0, "name": "pace", "min": 0.0}},
			{`{"type":"pace","id":9}`, map[string]any{"id": 9.0, "name": "pace"}},
			{`{"type":"resume","id":10,"after_seq":1.5}`, map[string]any{"id": 10.0, "name": "after_seq"}},
			{`{"type":"subscribe","id":11,"channels":["pod.0.pux"]}`, map[string]any{"id": 11.0, "name": "pod.0.pux", "near": "pod.0.pue"}},
			{`{"type":"subscribe","id":12,"rate_hz":-1}`, map[string]any{"id": 12.0, "name": "rate_hz"}},
			{`{"type":"wave","id":13}`, map[string]any{"id": nil}},
			{`{"Type":"step","id":14}`, map[string]any{"id": nil}},
			{`{"type":"step","id":{}}`, map[string]any{"id": nil}},
			{`{"type":`, map[string]any{"id": nil}},
			{`[1]`, map[string]any{"id": nil}},
			{`null`, map[string]any{"id": nil}},
			{"", map[string]any{"id": nil}},
			{`{"type":"` + strings.Repeat("[", 30_000), map[string]any{"id": nil}},
		} {
			p.say(c.say)
			m := p.until("error")
			for key, want := range c.want {
				if m[key] != want {
					t.Errorf("%.60s: error has %s = %v, want %v (%v)", c.say, key, m[key], want, m["error"])
				}
			}
			if text, _ := m["error"].(string); text == "" {
				t.Errorf("%.60s: the error has no sentence", c.say)
			}
		}
		if err := p.conn.WriteMessage(websocket.BinaryMessage, []byte{1}); err != nil {
			t.Fatal(err)
		}
		if m := p.until("error"); m["id"] != nil {
			t.Errorf("a binary message = %v, want an error with id null", m)
		}
		p.say(`{"type":"command","id":99,"set":"pod.0.it_load_kW","value":300}`) // the connection stayed
		p.until("ack")
		p.conn.Close()
		other.conn.Close()
	})
}

func TestPaceStepReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		p, _ := g.join()
		p.until("frame")
		p.say(`{"type":"pace","id":1,"pace":null}`)
		if m := p.until("pace"); m["value"] != nil {
			t.Errorf("pause tells %v, want value null", m)
		}
		p.until("ack")
		before := g.sim.Latest().Seq
		time.Sleep(time.Minute)
		if now := g.sim.Latest().Seq; now != before {
			t.Errorf("paused, seq went from %d to %d", before, now)
		}
		p.say(`{"type":"step"}`)
		if m := p.until("frame"); m["seq"] != float64(before+1) {
			t.Errorf("a step gives frame %v, want %d", m["seq"], before+1)
		}
		p.say(`{"type":"step","id":"s"}`)
		if m := p.until("ack"); m["id"] != "s" {
			t.Errorf("step is answered by %v", m)
		}
		p.until("frame")
		p.say(`{"type":"reset","id":2}`)
		if m := p.until("reset"); m["name"] != "lingshui#2" {
			t.Errorf("reset tells %v, want the run lingshui#2", m)
		}
		if m := p.until("ack"); m["id"] != 2.0 || m["t"] != 0.0 {
			t.Errorf("reset is answered by %v, want id 2, t 0", m)
		}
		if m := p.until("frame"); m["seq"] != 0.0 || m["t"] != 0.0 {
			t.Errorf("after a reset the first frame is %v at %v, want 0 at 0", m["seq"], m["t"])
		}
		if _, b := g.get("/api/v1/runs"); !strings.Contains(string(b), `"state":"over"`) || !strings.Contains(string(b), `"state":"paused"`) {
			t.Errorf("runs = %s, want one over and one paused", b)
		}
		p.conn.Close()
	})
}

// TestManyCommandsAtOnce: each is answered, in order, and so are those of a viewer that bursts beyond the limit.
func TestManyCommandsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		p, _ := g.join()
		ask := func(n int) (acks, errors int) {
			answered := make(chan struct{})
			go func() {
				defer close(answered)
				for next := 0; next < n; {
					m := p.next()
					if m["kind"] == "command" {
						t.Errorf("the sender is told of its own command: %v", m)
					}
					if m["type"] != "ack" && m["type"] != "error" {
						continue
					}
					if m["id"] != float64(next) {
						t.Errorf("answer %d has id %v", next, m["id"])
					}
					if next++; m["type"] == "ack" {
						acks++
					} else {
						errors++
					}
				}
			}()
			for i := range n {
				p.say(fmt.Sprintf(`{"type":"command","id":%d,"set":"pod.0.it_load_kW","value":%d}`, i, 300+i))
			}
			<-answered
			return acks, errors
		}
		if acks, errors := ask(40); acks != 40 {
			t.Errorf("of 40 commands %d were done and %d refused, want 40", acks, errors)
		}
		time.Sleep(10 * time.Second)
		if acks, errors := ask(150); acks < bucketSize || errors == 0 {
			t.Errorf("of 150 commands at once %d were done and %d refused, want %d done", acks, errors, bucketSize)
		}
		p.conn.Close()
	})
}

func TestSubscribe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{Every: 6, Pace: 60}) // ten frames a second
		p, hello := g.join(protocolBin)
		p.say(`{"type":"subscribe","id":5,"channels":["cluster.pue","pod.0.rack.1*","pod.0.it_power_kW","cluster.pue"],"rate_hz":2}`)
		m := p.until("subscribed")
		names := m["channels"].([]any)
		if m["id"] != 5.0 || m["rate_hz"] != 2.0 || names[0] != "cluster.pue" || names[len(names)-1] != "pod.0.it_power_kW" {
			t.Fatalf("subscribed = %v", m)
		}
		if slices.ContainsFunc(names[1:len(names)-1], func(n any) bool { return !strings.HasPrefix(n.(string), "pod.0.rack.1") }) {
			t.Errorf("the pattern chose %v", names)
		}
		begun, last := time.Now(), time.Now()
		for range 20 {
			f := p.next()
			if f["type"] != "frame" {
				t.Fatalf("with rate_hz comes %v, want frames only", f)
			}
			if n := len(f["values"].([]any)); n != len(names) {
				t.Errorf("a frame has %d values, want %d", n, len(names))
			}
			last = time.Now()
		}
		if took := last.Sub(begun).Seconds(); took < 9 || took > 11 {
			t.Errorf("20 frames at 2 Hz took %v s, want about 9.5", took)
		}
		p.say(`{"type":"subscribe"}`)
		if m := p.until("subscribed"); len(m["channels"].([]any)) != len(hello["channels"].([]any)) {
			t.Errorf("subscribe to all gives %d channels", len(m["channels"].([]any)))
		}
		f, g2 := p.until("frame"), p.until("frame")
		if f["seq"].(float64)+1 != g2["seq"] {
			t.Errorf("all frames again: %v is followed by %v", f["seq"], g2["seq"])
		}
		p.say(`{"type":"subscribe","channels":[]}`)
		p.until("subscribed")
		if f := p.until("frame"); len(f["values"].([]any)) != 0 {
			t.Errorf("no channels give %v", f["values"])
		}
		p.conn.Close()
	})
}

func TestMessageTooLarge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		p, _ := g.join()
		go func() {
			_ = p.conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"step","x":"`+strings.Repeat("x", readLimit)+`"}`))
		}()
		for {
			_, _, err := p.conn.ReadMessage()
			var closed *websocket.CloseError
			if errors.As(err, &closed) && closed.Code == websocket.CloseMessageTooBig {
				break
			}
			if err != nil {
				t.Errorf("a message over the limit ends with %v, want close %d", err, websocket.CloseMessageTooBig)
				break
			}
		}
	})
}
