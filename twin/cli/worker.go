package cli

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"seapod/twin/sweep"
)

// worker is the verb that does others' runs.
func (a *app) worker() *cobra.Command {
	f := &engineFlags{}
	var cores int
	var idle duration
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "do runs of the sweeps that are on an engine",
		Long: `Do runs of the sweeps that are on an engine, a NATS server with JetStream, until
interrupted: any number of workers, on any machines. What it does is logged on
stderr. A first interrupt gives back what is in hand.

A worker must be of the version that the sweep was begun with, on the same kind of
processor and, where the world names files, with the same ones at the same paths;
else it is refused, since its rows would not be those of one machine.`,
		Example: `  seapod worker --engine nats://10.0.0.5:4222
  seapod worker --engine tls://broker.example.org:4222 --engine-ca ca.pem --engine-creds token.txt --idle 10m`,
		Args: atMost(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case f.link.URL == "":
				return misused("worker: name the engine, such as --engine nats://host:4222")
			case f.link.URL == embedded:
				return misused("worker: an embedded engine is within a sweep; name its address, such as --engine nats://host:4222")
			case cores < 0 || idle < 0:
				return misused("worker: --workers and --idle take 0 and more")
			}
			if err := f.check(cmd, a); err != nil {
				return err
			}
			h := sweep.Hand{Link: &f.link, Version: theVersion(), Workers: cores, Idle: time.Duration(float64(idle) * float64(time.Second)), Log: a.logger()}
			done, err := h.Work(cmd.Context())
			text := fmt.Sprintf("%d shards done, of %d runs, %d of which failed", done.Shards, done.Runs, done.Failed)
			if err != nil && interrupted(cmd.Context()) != nil && errors.As(err, new(interruption)) {
				return interruption{text: "interrupted; " + text + "; what was in hand is given back"}
			}
			if err == nil {
				a.say("seapod: no work for %s; %s", idle.String(), text)
			}
			return err
		},
	}
	f.add(cmd, "the NATS server at this `URL`, nats:// or tls://host:4222; those of a cluster with commas between")
	cmd.Flags().IntVar(&cores, "workers", 0, "runs at a time (default: one a core)")
	cmd.Flags().Var(&idle, "idle", "end after so long without work (default: stay until interrupted)")
	return cmd
}
