package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"seapod/twin"
)

// pipes is a listener without a network, so that tests can run under synctest.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.conns <- far:
		return near, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

var testPage = fstest.MapFS{
	"index.html":               {Data: []byte("<!doctype html><title>Seapod</title>" + strings.Repeat("<p>pod", 99))},
	"assets/page-DEADBEEF1.js": {Data: []byte("export const pod = 0\n")},
	"style.css":                {Data: []byte("body{}")},
}

// A rig is a server with a run behind it, reached over pipes.
type rig struct {
	t      *testing.T
	srv    *Server
	sim    *twin.Sim
	pipes  *pipes
	client *http.Client
	stop   func() // serving; idempotent
	served chan error
	ran    chan error
	log    *bytes.Buffer
}

// newSim is the default world; every is in model seconds.
func newSim(t testing.TB, o twin.Options) *twin.Sim {
	t.Helper()
	config := twin.Default()
	config.Name = "lingshui"
	model, err := twin.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return twin.NewSim(model, twin.Scenario{}, o)
}

// newRig runs the default world at one frame a second unless run says otherwise.
func newRig(t *testing.T, o Options, run twin.Options) *rig {
	t.Helper()
	g := quietRig(t, o, run)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { g.ran <- g.sim.Run(ctx, g.srv.Sink()) }()
	t.Cleanup(func() {
		cancel()
		if err := <-g.ran; err != nil {
			t.Errorf("Run() = %v", err)
		}
	})
	return g
}

// quietRig is a server whose run has not begun: the test feeds the sink itself.
func quietRig(t *testing.T, o Options, run twin.Options) *rig {
	t.Helper()
	if run.Every == 0 {
		run.Every, run.Pace = 60, 60
	}
	if o.Files == nil {
		o.Files = testPage
	}
	g := &rig{t: t, sim: newSim(t, run), pipes: newPipes(), log: &bytes.Buffer{}, served: make(chan error, 1), ran: make(chan error, 1)}
	var mu sync.Mutex
	o.Log = slog.New(slog.NewTextHandler(locked{&mu, g.log}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	if g.srv, err = New(g.sim, o); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { g.served <- g.srv.Serve(ctx, g.pipes) }()
	transport := &http.Transport{DialContext: g.pipes.dial}
	g.client = &http.Client{Transport: transport}
	var once sync.Once
	g.stop = func() {
		once.Do(func() {
			transport.CloseIdleConnections()
			cancel()
			if err := <-g.served; err != nil {
				t.Errorf("Serve() = %v", err)
			}
		})
	}
	t.Cleanup(g.stop)
	return g
}

type locked struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// A peer is a viewer as the test plays it.
type peer struct {
	t    *testing.T
	conn *websocket.Conn
}

func (g *rig) dial(header http.Header, protocols ...string) (*websocket.Conn, *http.Response, error) {
	d := websocket.Dialer{NetDialContext: g.pipes.dial, Subprotocols: protocols}
	return d.Dial("ws://localhost/api/v1/stream", header)
}

// join connects and returns with the hello read.
func (g *rig) join(protocols ...string) (*peer, map[string]any) {
	g.t.Helper()
	conn, _, err := g.dial(nil, protocols...)
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { conn.Close() })
	p := &peer{g.t, conn}
	m := p.next()
	if m["type"] != "hello" {
		g.t.Fatalf("first message = %v, want hello", m)
	}
	return p, m
}

// next reads a message; a binary frame is turned into the same shape.
func (p *peer) next() map[string]any {
	p.t.Helper()
	kind, data, err := p.conn.ReadMessage()
	if err != nil {
		p.t.Fatalf("read: %v", err)
	}
	if kind == websocket.BinaryMessage {
		return decodeFrame(p.t, data)
	}
	var m map[string]any
	if err := json.Unmarshal(data, &m); err != nil {
		p.t.Fatalf("%s: %v", data, err)
	}
	return m
}

// until reads on to the next message of a type; events are named by their kind.
func (p *peer) until(kind string) map[string]any {
	p.t.Helper()
	for range 10_000 {
		if m := p.next(); m["type"] == kind || m["type"] == "event" && m["kind"] == kind {
			return m
		}
	}
	p.t.Fatalf("no %s in 10,000 messages", kind)
	return nil
}

func (p *peer) say(text string) {
	p.t.Helper()
	if err := p.conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		p.t.Fatalf("write: %v", err)
	}
}

// get asks by HTTP and returns the answer with its body read.
func (g *rig) get(path string) (*http.Response, []byte) {
	g.t.Helper()
	return g.ask("GET", path, nil, "")
}

func (g *rig) ask(method, path string, header http.Header, body string) (*http.Response, []byte) {
	g.t.Helper()
	req, err := http.NewRequest(method, "http://localhost"+path, strings.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	for k, v := range header {
		req.Header[k] = v
	}
	if host := header.Get("Host"); host != "" {
		req.Host = host
	}
	res, err := g.client.Do(req)
	if err != nil {
		g.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	return res, b
}

func TestServeStopsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		reading, _ := g.join()
		stalled, _ := g.join() // reads nothing from here on
		ended := make(chan error, 1)
		go func() {
			for {
				if _, _, err := reading.conn.ReadMessage(); err != nil {
					ended <- err
					return
				}
			}
		}()
		time.Sleep(5 * time.Second)
		begun := time.Now()
		g.stop()
		if took := time.Since(begun); took >= 2*time.Second {
			t.Errorf("Serve() took %v to stop, want < 2 s", took)
		}
		var closed *websocket.CloseError
		if err := <-ended; !errors.As(err, &closed) || closed.Code != websocket.CloseGoingAway {
			t.Errorf("viewer was told %v, want close %d", err, websocket.CloseGoingAway)
		}
		stalled.conn.Close()
	})
}

func TestServeRefusesBeyondLoopback(t *testing.T) {
	srv, err := New(newSim(t, twin.Options{}), Options{Files: testPage})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := srv.Serve(t.Context(), l); err == nil || !strings.Contains(err.Error(), "token file") {
		t.Errorf("Serve(0.0.0.0) = %v, want a refusal that names the token file", err)
	}
}

// TestViewerOfEndedRun: the last frame is still there, and the viewer is told that it is the last.
func TestViewerOfEndedRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{Every: 60, For: 600})
		synctest.Wait()
		p, hello := g.join()
		if hello["last_seq"] != 10.0 {
			t.Errorf("hello.last_seq = %v, want 10", hello["last_seq"])
		}
		if m := p.next(); m["type"] != "frame" || m["seq"] != 10.0 {
			t.Errorf("after the end the first message = %v, want the last frame", m)
		}
		if m := p.next(); m["kind"] != "end" {
			t.Errorf("after the last frame comes %v, want the event end", m)
		}
		p.say(`{"type":"command","id":1,"set":"pod.0.it_load_kW","value":100}`)
		if m := p.next(); m["type"] != "error" || m["id"] != 1.0 {
			t.Errorf("a command after the end = %v, want an error", m)
		}
		if res, _ := g.get("/readyz"); res.StatusCode != 503 {
			t.Errorf("/readyz after the end = %d, want 503", res.StatusCode)
		}
		if res, b := g.get("/api/v1/scenario"); res.StatusCode != 200 {
			t.Errorf("/api/v1/scenario after the end = %d %s, want 200", res.StatusCode, b)
		}
		p.conn.Close()
	})
}

// serveForReal runs the rig's sim and server on a real listener.
func (g *rig) serveForReal(l net.Listener) {
	ctx, cancel := context.WithCancel(context.Background())
	ran, served := make(chan error, 1), make(chan error, 1)
	go func() { ran <- g.sim.Run(ctx, g.srv.Sink()) }()
	go func() { served <- g.srv.Serve(ctx, l) }()
	var once sync.Once
	g.stop = func() {
		once.Do(func() {
			cancel()
			if err := errors.Join(<-served, <-ran); err != nil {
				g.t.Errorf("the server ended with %v", err)
			}
		})
	}
	g.t.Cleanup(g.stop)
}

// feed opens the sink with so many channels and writes frames 0 to n-1, a model minute apart.
func (g *rig) feed(channels, n int) {
	g.t.Helper()
	sink := g.srv.Sink()
	if err := sink.Open(testHeader(channels)); err != nil {
		g.t.Fatal(err)
	}
	for i := range n {
		if err := sink.Write(testFrame(channels, i)); err != nil {
			g.t.Fatal(err)
		}
	}
}

func testHeader(channels int) twin.Header {
	h := twin.Header{RunID: "test", World: "test", Every: 60}
	for i := range channels {
		h.Channels = append(h.Channels, twin.Channel{Name: fmt.Sprintf("pod.0.c%d_kW", i), Unit: "kW"})
	}
	return h
}

// testFrame has in channel c at frame i the value 1000c + i; NaN in channel 1 at odd frames.
func testFrame(channels, i int) *twin.Frame {
	f := &twin.Frame{Seq: uint64(i), T: 60 * float64(i), Values: make([]float64, channels)}
	for c := range f.Values {
		f.Values[c] = float64(1000*c + i)
	}
	if channels > 1 && i%2 == 1 {
		f.Values[1] = math.NaN()
	}
	return f
}
