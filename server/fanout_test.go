package server

import (
	"bufio"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"seapod/twin"
)

// A sinkhole is a viewer's socket without a network: it swallows what is written
// or, when stalled, blocks until it is closed.
type sinkhole struct {
	net.Conn
	stalled bool
	shaken  bool // the handshake has passed
	once    sync.Once
	closed  chan struct{}
}

func (c *sinkhole) Write(b []byte) (int, error) {
	if c.stalled && c.shaken {
		<-c.closed
		return 0, net.ErrClosed
	}
	c.shaken = true
	return len(b), nil
}

func (c *sinkhole) Read([]byte) (int, error) { <-c.closed; return 0, net.ErrClosed }
func (c *sinkhole) Close() error             { c.once.Do(func() { close(c.closed) }); return nil }

func (c *sinkhole) SetDeadline(time.Time) error      { return nil }
func (c *sinkhole) SetReadDeadline(time.Time) error  { return nil }
func (c *sinkhole) SetWriteDeadline(time.Time) error { return nil }

// Hijack and the rest let a sinkhole pass for a request's ResponseWriter.
func (c *sinkhole) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return c, bufio.NewReadWriter(bufio.NewReader(c), bufio.NewWriter(c)), nil
}
func (c *sinkhole) Header() http.Header { return http.Header{} }
func (c *sinkhole) WriteHeader(int)     {}

// crowd lets n viewers in, of whom so many are stalled. They take every frame, however quick.
func crowd(t testing.TB, h *hub, n, stalled int) {
	t.Helper()
	header := http.Header{"Connection": {"upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"AAAAAAAAAAAAAAAAAAAAAA=="}}
	for i := range n {
		hole := &sinkhole{stalled: i < stalled, closed: make(chan struct{})}
		conn, err := upgrader.Upgrade(hole, &http.Request{Method: "GET", Header: header}, nil)
		if err != nil {
			t.Fatal(err)
		}
		c := newClient(h, conn, protocolBin, false, slog.New(slog.DiscardHandler))
		c.period = 0
		if !h.join(c) {
			t.Fatal(errors.New("the hub is closed"))
		}
	}
}

// fanout is a hub that serves in this process.
func fanout(t testing.TB, channels int) *hub {
	t.Helper()
	srv, err := New(newSim(t, twin.Options{}), Options{Files: testPage, HistoryBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	srv.hub.open(t.Context())
	if err := srv.hub.Open(testHeader(channels)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		srv.hub.mu.Lock()
		defer srv.hub.mu.Unlock()
		for c := range srv.hub.viewers {
			c.cancel(errGone)
			c.conn.Close()
		}
	})
	return srv.hub
}

// publish writes a frame and waits until so many viewers have it.
func publish(h *hub, f *twin.Frame, viewers int) {
	want := h.counters.sent.Load() + int64(viewers)
	_ = h.Write(f) // a hub's never fails
	for h.counters.sent.Load() < want {
		time.Sleep(200 * time.Microsecond)
	}
}

// TestFanoutAllocates: what a frame costs in allocations does not grow with the viewers.
func TestFanoutAllocates(t *testing.T) {
	const frames, channels = 200, 230
	perFrame := func(viewers int) float64 {
		h := fanout(t, channels)
		crowd(t, h, viewers, 0)
		values := testFrame(channels, 0).Values
		next := uint64(0)
		send := func() {
			publish(h, &twin.Frame{Seq: next, T: 60 * float64(next), Values: values}, viewers)
			next++
		}
		for range 20 {
			send()
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range frames {
			send()
		}
		runtime.ReadMemStats(&after)
		return float64(after.Mallocs-before.Mallocs) / frames
	}
	few, many := perFrame(1), perFrame(101)
	t.Logf("%.1f allocations a frame for 1 viewer, %.1f for 101", few, many)
	if (many-few)/100 > 0.05 {
		t.Errorf("a frame to one more viewer allocates %.2f times, want 0", (many-few)/100)
	}
}

// BenchmarkFanout is one frame of 230 channels to 1,000 viewers in this process,
// a tenth of them stalled: what the server itself costs, without sockets.
func BenchmarkFanout(b *testing.B) {
	const viewers, stalled, channels = 1000, 100, 230
	h := fanout(b, channels)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	crowd(b, h, viewers, stalled)
	values := testFrame(channels, 0).Values
	next := uint64(0)
	send := func() {
		publish(h, &twin.Frame{Seq: next, T: 60 * float64(next), Values: values}, viewers-stalled)
		next++
	}
	send()
	runtime.GC()
	runtime.ReadMemStats(&after)
	perViewer := float64(after.HeapInuse+after.StackInuse-before.HeapInuse-before.StackInuse) / viewers
	b.ReportAllocs()
	cpu := processTime()
	for b.Loop() {
		send()
	}
	cpu = processTime() - cpu // for what else the machine does counts in the clock's time
	b.ReportMetric(float64(cpu.Nanoseconds())/float64(b.N)/(viewers-stalled), "cpu-ns/message")
	b.ReportMetric(perViewer, "B/viewer")
	b.ReportMetric(float64(after.StackInuse-before.StackInuse)/viewers, "stackB/viewer")
}

// BenchmarkWrite is what a frame costs the run's goroutine, whoever watches.
func BenchmarkWrite(b *testing.B) {
	h := fanout(b, 230)
	values := testFrame(230, 0).Values
	next := uint64(0)
	b.ReportAllocs()
	for b.Loop() {
		_ = h.Write(&twin.Frame{Seq: next, T: 60 * float64(next), Values: values})
		next++
	}
}

func BenchmarkEncode(b *testing.B) {
	f := testFrame(230, 7)
	for i := range f.Values {
		f.Values[i] /= 7
	}
	dst := make([]byte, 0, 1<<16)
	b.Run("json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			dst = appendFrameJSON(dst[:0], f, nil)
		}
	})
	b.Run("bin", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			dst = appendFrameBin(dst[:0], f, nil)
		}
	})
}

// BenchmarkHistory is a page's first look: all channels at 600 points out of a full memory.
func BenchmarkHistory(b *testing.B) {
	h := newHistory(0, 230, 256<<20)
	for i := range 150_000 {
		h.add(testFrame(230, i))
	}
	channels := make([]int, 230)
	for i := range channels {
		channels[i] = i
	}
	names := make([]string, 230)
	for b.Loop() {
		p := h.past()
		writeHistory(discard{}, &p, p.spans(0, 1e9, 600), names, channels)
	}
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }
