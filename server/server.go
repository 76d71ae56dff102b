// Package server shows a running twin to browsers and programs: a WebSocket
// stream, a small HTTP API, Prometheus metrics and the page. Read it from top to
// bottom:
//
//	server.go     Options, New, Serve: how it starts and how it stops
//	hub.go        the run's side: takes frames and events, never waits
//	events.go     the log of events that viewers share; runs.go, the list of runs
//	client.go     a viewer's side: one reader and one writer goroutine
//	ask.go        what a viewer may ask for, and what is answered
//	wire.go       how frames, events and answers look on the wire
//	view.go       one encoding for all who want the same channels
//	history.go    the frames that are kept in memory
//	decimate.go   history in as many points as a picture has
//	branches.go   the runs beside the main one; seed.go and sprout.go make them, link.go is a run as text
//	routes.go     the table of routes; the API is in api.go and calc.go, the rest in site.go
//	viewers.go    who looks, and who was handed control; show.go, what they are shown
//	sweeps.go     a small sweep beside the run; rows.go, its answer as it comes
//	problem.go    errors as RFC 9457 problems
//	security.go   who may ask: Host, Origin, headers; token.go, gate.go
//	metrics.go    the latest frame for Prometheus
//	documents.go  openapi.json and asyncapi.json, tested against the above
//
// One idea carries it: a view must never hold a run back. The run's goroutine
// leaves the newest frame in one place and its events in one shared log, and
// goes on. Each viewer has a place in that log and takes the newest frame when its
// socket is free, so a stalled viewer costs nothing but its socket: no queue of
// frames exists that could grow. Events are never dropped: a viewer that falls
// more than eventsKept behind is told so and closed.
//
// Time in this package is the wall clock's; model time is what frames carry.
// There is no clock to inject: tests run under testing/synctest.
//
// A run is shown by its hub, so a server of several runs is one of several hubs: the
// main one, which whoever made the server runs, and those of the branches, which the
// server runs itself. A handler asks Server.run for the one that is meant.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"seapod/twin"
	"seapod/web"
)

// Options of a server. The zero value serves loopback without tokens.
type Options struct {
	Listen    string   // address that will be listened at, for CheckListen; "": loopback
	Hosts     []string // names by which it may be called besides loopback and its own address; "name" at any port, "name:port" at one
	TokenFile string   // lines "role token", role viewer or control; "": no token is asked, which only loopback may do
	CertFile  string   // TLS certificate and key, PEM; "": plain HTTP, which only loopback may do
	KeyFile   string

	Version      string       // told in hello; "": "dev"
	Log          *slog.Logger // nil: nothing is logged
	HistoryBytes int64        // memory for past frames; 0: 256 MB
	Connections  int          // open at once; 0: 2,000
	PerAddress   int          // of them from one address that is not loopback; 0: 256
	Files        fs.FS        // the page; nil: web.Files()
}

// A Server streams one run, and branches of it.
type Server struct {
	sim     *twin.Sim
	options Options
	log     *slog.Logger
	hub     *hub // of the main run
	beside  branches
	tokens  tokens
	tls     *tls.Config
	site    site
	metrics http.Handler
	posted  *bucket // commands by HTTP
	handler http.Handler

	comparing  sync.Mutex    // held while a comparison is worked out
	sproutWait time.Duration // for a branch to come to its instant
	sweeps     sweeps
}

const (
	headerWait = 10 * time.Second // for a request's header
	bodyWait   = 30 * time.Second // for all of a request
	writeWait  = 60 * time.Second // for an answer, and for one message of the stream
	idleWait   = 2 * time.Minute
	stopWait   = 1200 * time.Millisecond // from the end of ctx until what is open is cut
)

// New makes the server of sim, which should not run yet: its sink takes the run
// from the first frame. It reads the token and TLS files.
func New(sim *twin.Sim, o Options) (*Server, error) {
	if o.Version == "" {
		o.Version = "dev"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.HistoryBytes == 0 {
		o.HistoryBytes = 256 << 20
	}
	if o.Connections == 0 {
		o.Connections = 2000
	}
	if o.PerAddress == 0 {
		o.PerAddress = 256
	}
	if o.Files == nil {
		o.Files = web.Files()
	}
	s := &Server{sim: sim, options: o, log: o.Log, hub: newHub(sim, o), posted: newBucket(), beside: newBranches(), sproutWait: sproutWait}
	if o.TokenFile != "" {
		var err error
		if s.tokens, err = readTokens(o.TokenFile); err != nil {
			return nil, err
		}
	}
	if o.CertFile != "" || o.KeyFile != "" {
		pair, err := tls.LoadX509KeyPair(o.CertFile, o.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("read TLS certificate %s and key %s: %w", o.CertFile, o.KeyFile, err)
		}
		s.tls = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	}
	var err error
	if s.site, err = readSite(o.Files); err != nil {
		return nil, err
	}
	s.sweeps.open()
	s.metrics = newMetrics(s.hub, &s.beside, &s.sweeps, s.hub.people)
	s.handler = s.secure(s.routes())
	return s, nil
}

// Sink is the server's place in the run: hand it to Sim.Run. Its methods never wait for a viewer.
func (s *Server) Sink() twin.Sink { return s.hub }

// CheckListen says in one sentence why the server may not listen as o asks; nil
// if it may. It does not read the files.
func CheckListen(o Options) error {
	if (o.CertFile == "") != (o.KeyFile == "") {
		return errors.New("a TLS certificate and its key go together: give both or neither")
	}
	if o.Listen == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return fmt.Errorf("the address %q to listen at is not HOST:PORT", o.Listen)
	}
	if loopbackName(host) {
		return nil
	}
	return o.beyondLoopback(o.Listen)
}

// beyondLoopback says what is missing for listening where others can reach.
func (o Options) beyondLoopback(address string) error {
	var missing []string
	if o.TokenFile == "" {
		missing = append(missing, "a token file, since anyone who reaches it could command the run")
	}
	if o.CertFile == "" {
		missing = append(missing, "a TLS certificate and key, since tokens and commands would cross the network in the clear")
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("listening at %s is refused: beyond loopback it takes %s", address, strings.Join(missing, ", and "))
}

// Serve answers on l until ctx ends, then says goodbye to every viewer and
// returns nil, in less than two seconds. Another end is an error.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	if at, ok := l.Addr().(*net.TCPAddr); ok && !at.IP.IsLoopback() {
		if err := s.options.beyondLoopback(l.Addr().String()); err != nil {
			return err
		}
	}
	// Viewers end before requests do, and both after ctx: it is not their parent.
	viewers, closeViewers := context.WithCancelCause(context.WithoutCancel(ctx))
	defer closeViewers(errStopping)
	s.hub.open(viewers)

	h := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: headerWait,
		ReadTimeout:       bodyWait,
		WriteTimeout:      writeWait,
		IdleTimeout:       idleWait,
		MaxHeaderBytes:    16 << 10,
		TLSConfig:         s.tls,
		ConnContext:       markTurnedAway,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	g := newGate(l, s.options.Connections, s.options.PerAddress)
	ended := make(chan error, 1)
	go func() {
		if s.tls != nil {
			ended <- h.ServeTLS(g, "", "")
		} else {
			ended <- h.Serve(g)
		}
	}()
	s.log.Info("listening", "address", l.Addr().String(), "tls", s.tls != nil, "tokens", s.tokens != nil)

	select {
	case err := <-ended:
		return fmt.Errorf("serve at %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWait)
	defer cancel()
	closeViewers(errStopping)
	s.sweeps.stop(errStopping)
	s.hub.wait(last)
	s.beside.wait(last)
	if err := h.Shutdown(last); err != nil {
		_ = h.Close() // what is still open after stopWait is cut; its reader has been told
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve at %s: %w", l.Addr(), err)
	}
	s.log.Info("stopped")
	return nil
}
