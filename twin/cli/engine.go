package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"seapod/twin/sweep"
)

// embedded is the word for an engine within the program itself.
const embedded = "embedded"

// engineFlags say by whom the runs of a sweep are done.
type engineFlags struct {
	link  sweep.Link
	creds string

	listen string // of an embedded engine
	here   bool   // --workers was given
}

// add defines the flags of whoever connects to an engine.
func (f *engineFlags) add(cmd *cobra.Command, what string) {
	fs := cmd.Flags()
	fs.StringVar(&f.link.URL, "engine", "", what)
	fs.StringVar(&f.creds, "engine-creds", "", "credentials for the engine: a NATS .creds `file`, or one of a token or of a user and a password (default: SEAPOD_ENGINE_TOKEN, or _USER and _PASSWORD)")
	fs.StringVar(&f.link.CA, "engine-ca", "", "certificate of the authority that the engine's is from, a PEM `file`")
	fs.StringVar(&f.link.Cert, "engine-cert", "", "TLS certificate, a PEM `file`: an embedded engine's, else one to show the engine")
	fs.StringVar(&f.link.Key, "engine-key", "", "its key, a PEM `file`")
}

// addSweep defines those of a sweep.
func (f *engineFlags) addSweep(cmd *cobra.Command) {
	f.add(cmd, "have the runs done by \"seapod worker\" on any machines, over the NATS server at this `URL`, nats:// or tls://host:4222, or over one in this program: embedded")
	cmd.Flags().StringVar(&f.listen, "engine-listen", "127.0.0.1:4222", "`address` at which an embedded engine listens; port 0 takes a free one")
	_ = cmd.RegisterFlagCompletionFunc("engine", cobra.FixedCompletions([]string{embedded}, cobra.ShellCompDirectiveNoFileComp))
}

// check judges the flags before anything is begun.
func (f *engineFlags) check(cmd *cobra.Command, a *app) (err error) {
	given := cmd.Flags().Changed
	f.here = given("workers")
	if f.link.URL == "" {
		for _, name := range []string{"engine-creds", "engine-ca", "engine-cert", "engine-key", "engine-listen"} {
			if given(name) {
				return misused("%s: --%s goes with --engine", cmd.Name(), name)
			}
		}
		return nil
	}
	if f.link.Creds, err = sweep.ReadCredentials(f.creds, a.env.Getenv); err != nil {
		return err
	}
	if f.link.URL == embedded {
		o := f.broker("", nil)
		if err := o.Check(); err != nil {
			return misused("%s: %w (--engine-listen, --engine-creds, --engine-cert, --engine-key)", cmd.Name(), err)
		}
		return nil
	}
	if given("engine-listen") {
		return misused("%s: --engine-listen goes with --engine embedded", cmd.Name())
	}
	if err := f.link.Check(); err != nil {
		return misused("%s: --engine: %w", cmd.Name(), err)
	}
	return nil
}

func (f *engineFlags) broker(store string, log *slog.Logger) sweep.BrokerOptions {
	return sweep.BrokerOptions{Listen: f.listen, Store: store, Cert: f.link.Cert, Key: f.link.Key, Creds: f.link.Creds, Log: log}
}

// engine is what does the runs that a crew would do: the crew itself, or the
// workers of a NATS server, who may be ahead shards ahead (0: many) of the first
// that is missing. done ends what was begun for it.
func (a *app) engine(f *engineFlags, crew sweep.Crew, dir string, ahead int, c *counts) (engine sweep.Engine, done func(), err error) {
	if f.link.URL == "" {
		return &crew, func() {}, nil
	}
	fleet := &sweep.Fleet{
		Study: crew.Study, Version: theVersion(), Link: &f.link, Keep: crew.Keep, Done: crew.Done,
		Ahead: ahead, Log: a.faultLog(), Present: c.present,
	}
	if f.here {
		fleet.Workers = crew.Workers
	}
	if f.link.URL != embedded {
		a.say("seapod: engine %s; a worker is started with seapod worker --engine %s", f.link.URL, f.link.URL)
		return fleet, func() {}, nil
	}
	store, remove := filepath.Join(dir, "engine"), func() {}
	if dir == "" {
		if store, err = os.MkdirTemp("", "seapod-engine-"); err != nil {
			return nil, nil, err
		}
		remove = func() { _ = os.RemoveAll(store) }
	}
	broker, err := sweep.StartBroker(f.broker(store, a.faultLog()))
	if err != nil {
		remove()
		if errors.As(err, new(syscall.Errno)) {
			err = fmt.Errorf("%w; another address is chosen with --engine-listen", err)
		}
		return nil, nil, err
	}
	fleet.Link = broker.Link()
	if !f.here {
		fleet.Workers = a.workers(0, crew.Study)
	}
	a.say("seapod: engine %s, with %d cores here; more are had with seapod worker --engine %s", broker.URL(), fleet.Workers, broker.URL())
	return fleet, func() { broker.Close(); remove() }, nil
}

// faultLog is what an engine may say among the progress of a sweep.
func (a *app) faultLog() *slog.Logger {
	if a.json {
		return a.logger()
	}
	return slog.New(slog.NewTextHandler(&a.console, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
