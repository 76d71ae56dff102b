package server

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"seapod/twin"
)

// TestSlowViewer: one who stalls gets the newest frame and the count of what was
// missed, and holds up neither the run nor others.
func TestSlowViewer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		slow, _ := g.join()
		quick, _ := g.join()
		first := slow.until("frame")["seq"].(float64)
		seen := make(chan float64, 100)
		go func() {
			for {
				if _, data, err := quick.conn.ReadMessage(); err != nil {
					return
				} else if strings.HasPrefix(string(data), `{"type":"frame"`) {
					seen <- 0
				}
			}
		}()
		time.Sleep(30500 * time.Millisecond) // and slow reads nothing
		if n := len(seen); n < 29 {
			t.Errorf("beside a stalled viewer another got %d frames in 30 s, want 30", n)
		}
		if now := g.sim.Latest().Seq; now < 30 {
			t.Errorf("beside a stalled viewer the run came to frame %d in 30 s, want 30", now)
		}
		next := slow.until("frame")["seq"].(float64) // this one lay in the socket
		missed := slow.until("missed")["value"].(float64)
		newest := slow.until("frame")["seq"].(float64)
		if next != first+1 || newest != float64(g.sim.Latest().Seq) || missed != newest-next-1 {
			t.Errorf("a slow viewer got %v, %v, then missed %v and got %v", first, next, missed, newest)
		}
		quick.conn.Close()
		slow.conn.Close()
	})
}

// TestDeafViewer: who asks and never reads is closed, and costs no more than its bounds.
func TestDeafViewer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		p, _ := g.join()
		other, _ := g.join()
		go func() {
			for {
				if _, _, err := other.conn.ReadMessage(); err != nil {
					return
				}
			}
		}()
		var err error
		for i := 0; err == nil && i < 5000; i++ {
			err = p.conn.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"type":"command","id":%d,"set":"pod.0.it_load_kW","value":300}`, i))
			time.Sleep(25 * time.Millisecond)
		}
		if err == nil {
			t.Error("a viewer that never reads was never closed")
		}
		synctest.Wait()
		if n := g.srv.hub.counters.viewers.Load(); n != 1 {
			t.Errorf("%d viewers are left, want 1", n)
		}
		other.conn.Close()
	})
}

// TestSilentViewer: who answers no ping is gone after pongWait; who does stays.
func TestSilentViewer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		silent, _ := g.join()
		silent.conn.SetPingHandler(func(string) error { return nil })
		polite, _ := g.join()
		ended := make(chan error, 1)
		go func() {
			for {
				if _, _, err := silent.conn.ReadMessage(); err != nil {
					ended <- err
					return
				}
			}
		}()
		go func() {
			for {
				if _, _, err := polite.conn.ReadMessage(); err != nil {
					return
				}
			}
		}()
		begun := time.Now()
		if err := <-ended; err == nil {
			t.Error("a silent viewer stayed")
		}
		if took := time.Since(begun); took < pongWait || took > pongWait+time.Minute {
			t.Errorf("a silent viewer was closed after %v, want %v", took, pongWait)
		}
		time.Sleep(5 * time.Minute)
		if n := g.srv.hub.counters.viewers.Load(); n != 1 {
			t.Errorf("%d viewers are left, want the one that answers pings", n)
		}
		polite.conn.Close()
	})
}

// TestEventsKeepTheirPlace: an event told after a frame never comes before it.
func TestEventsKeepTheirPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := quietRig(t, Options{}, twin.Options{})
		g.feed(1, 1)
		p, _ := g.join()
		p.until("frame")
		synctest.Wait()
		sink := g.srv.Sink()
		for i := 1; i < 20; i++ { // at once: the viewer may get any frame, but no event of a later one before it
			_ = sink.Event(twin.Event{T: 60*float64(i) - 1, Kind: twin.EventAlarm})
			_ = sink.Write(testFrame(1, i))
			time.Sleep(time.Millisecond)
		}
		last := 0.0
		for last < 60*19 {
			m := p.next()
			at := m["t"].(float64)
			if m["kind"] == "missed" {
				continue
			}
			if at < last {
				t.Fatalf("%v at %v comes after %v", m["type"], at, last)
			}
			last = at
		}
		p.conn.Close()
	})
}

// TestTooManyEvents: a viewer that falls out of the log is told so; nothing is dropped in silence.
func TestTooManyEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := quietRig(t, Options{}, twin.Options{})
		g.feed(1, 1)
		p, _ := g.join()
		p.until("frame")
		for range eventsKept + 10 {
			_ = g.srv.Sink().Event(twin.Event{Kind: twin.EventAlarm})
		}
		n := 0
		for {
			if _, _, err := p.conn.ReadMessage(); err != nil {
				var closed *websocket.CloseError
				if !errors.As(err, &closed) || closed.Code != websocket.CloseTryAgainLater {
					t.Errorf("after %d events: %v, want close %d", n, err, websocket.CloseTryAgainLater)
				}
				return
			}
			n++
		}
	})
}
