package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"syscall"

	"github.com/spf13/cobra"

	"seapod/server"
	"seapod/twin"
)

type serveFlags struct {
	world   worldFlags
	options server.Options
	pace    pace
	every   duration
	history int64 // MB
}

// pastBytes is the memory for instants to go back to: all 64 of them up to lingshui-ai, 40 of lingshui-100.
const pastBytes = 16 << 20

func (a *app) serve() *cobra.Command {
	f := serveFlags{pace: 60, every: 5, history: 256}
	cmd := &cobra.Command{
		Use:   "serve [WORLD]",
		Short: "run a world at a pace and show it to browsers",
		Long: `Run a world at a pace and show it to browsers: a page, a WebSocket stream, a
small HTTP API and metrics. When it is ready, one line on stderr says where.

It listens on loopback unless told otherwise, and beyond loopback only with both
a token file (lines "viewer TOKEN" or "control TOKEN") and a TLS certificate.`,
		Example: `  seapod serve
  seapod serve natick --pace 600 --listen 127.0.0.1:9000
  seapod serve --listen 0.0.0.0:8443 --token-file tokens --tls-cert cert.pem --tls-key key.pem --allow-host pod.example.org`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.serveWorld(cmd.Context(), &f, worldName(args)) },
	}
	f.world.addRun(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.options.Listen, "listen", "127.0.0.1:8080", "`address` to listen at; port 0 takes a free one")
	flags.Var(&f.pace, "pace", "model seconds per second; 0 is as fast as it goes")
	flags.Var(&f.every, "every", "model time between frames")
	flags.StringVar(&f.options.TokenFile, "token-file", "", "`file` of the tokens that are let in: lines of viewer or control and a token of 32 characters or more")
	flags.StringVar(&f.options.CertFile, "tls-cert", "", "TLS certificate, a PEM `file`")
	flags.StringVar(&f.options.KeyFile, "tls-key", "", "its key, a PEM `file`")
	flags.StringArrayVar(&f.options.Hosts, "allow-host", nil, "`name` by which browsers may call it besides its address; may be repeated")
	flags.Int64Var(&f.history, "history-mb", f.history, "memory for past frames in MB")
	flags.IntVar(&f.options.Connections, "max-connections", 2000, "connections open at once")
	flags.IntVar(&f.options.PerAddress, "max-per-address", 256, "of them from one address that is not loopback")
	return cmd
}

// serveWorld listens before the model is built, so that a port in use is told at
// once, and a browser that comes early waits rather than fails.
func (a *app) serveWorld(ctx context.Context, f *serveFlags, name string) error {
	switch {
	case f.every <= 0:
		return misused("serve: --every: it takes more than 0s")
	case f.history < 1 || f.options.Connections < 1 || f.options.PerAddress < 1:
		return misused("serve: --history-mb, --max-connections and --max-per-address take 1 and more")
	}
	if err := server.CheckListen(f.options); err != nil {
		return misused("serve: %w (--listen, --token-file, --tls-cert, --tls-key)", err)
	}
	config, scenario, err := f.world.load(name)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", f.options.Listen)
	var system syscall.Errno
	switch {
	case errors.As(err, &system):
		return fmt.Errorf("listen at %s: %w; another address is chosen with --listen", f.options.Listen, system)
	case err != nil:
		return misused("serve: --listen: %w", err)
	}
	defer l.Close()
	model, err := twin.New(config)
	if err != nil {
		return err
	}
	sim := twin.NewSim(model, scenario, twin.Options{Every: float64(f.every), Pace: float64(f.pace), Past: pastBytes})
	f.options.Version, f.options.HistoryBytes, f.options.Log = theVersion(), f.history<<20, a.serverLog()
	srv, err := server.New(sim, f.options)
	if err != nil {
		return badConfig{err}
	}
	scheme := "http"
	if f.options.CertFile != "" {
		scheme = "https"
	}
	a.say("seapod: %s://%s  %s at %s model seconds per second; %s", scheme, reachable(l.Addr()), config.Name, f.pace.String(), page)

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ran := make(chan error, 1)
	go func() {
		err := sim.Run(ctx, srv.Sink())
		if err != nil {
			cancel() // there is nothing left to show
		}
		ran <- err
	}()
	err = srv.Serve(ctx, l)
	cancel()
	if err = errors.Join(err, <-ran); err != nil {
		return err
	}
	if interrupted(ctx) == syscall.SIGTERM { // a supervisor's way to say that it is enough
		return nil
	}
	return interruption{text: "interrupted; stopped"}
}

// serverLog is what the server may say: in the text form the line above says
// where it listens, so only what is wrong is left.
func (a *app) serverLog() *slog.Logger {
	if a.json {
		return a.logger()
	}
	return slog.New(slog.NewTextHandler(&a.console, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// reachable is an address that a browser on this machine can open.
func reachable(a net.Addr) string {
	if tcp, ok := a.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return net.JoinHostPort("localhost", strconv.Itoa(tcp.Port))
	}
	return a.String()
}

// pace is a flag in model seconds per second.
type pace float64

func (p *pace) String() string { return strconv.FormatFloat(float64(*p), 'g', -1, 64) }

// Set takes any number from 0.
func (p *pace) Set(s string) error {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v >= 0 && v <= 1e9) {
		return fmt.Errorf("%q is no pace; it takes a number from 0 (as fast as it goes) to 1e9", s)
	}
	*p = pace(v)
	return nil
}

// Type is what the help calls it.
func (p *pace) Type() string { return "number" }
