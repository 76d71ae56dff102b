package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"seapod/twin"
	"seapod/twin/record"
)

// shown are the columns of a table where --channels does not say: what fits a
// terminal and tells how the pod is.
var shown = []string{"sea.temperature_degC", "cluster.it_power_kW", "cluster.pue", "pod.0.sea_discharge_degC", "pod.0.chip_max_degC"}

type runFlags struct {
	world      worldFlags
	out        outFlags
	length     duration
	every      duration
	channels   []string
	thresholds []string
	fouling    bool
	band       int
}

func (a *app) run() *cobra.Command {
	f := runFlags{length: 86400, every: 60}
	cmd := &cobra.Command{
		Use:   "run [WORLD]",
		Short: "run a world as fast as it goes and write a row per interval",
		Long: `Run a world as fast as it goes and write a row per interval: the instants 0,
every, …, for. It begins in the steady state of its first instant.

Without -o the form is a table on a terminal and CSV otherwise, or what the
extension of --out says. An interrupted run leaves a complete file of what was
done. Events go to stderr, a line each, and a summary at the end: energy, PUE, CUE
and WUE by ISO/IEC 30134 (PUE at the shore meter over the racks; a year makes it
the standard's), temperatures, hours in ASHRAE's classes and above the chips' limit
(of several pods the sum, in pod-hours; as JSON each pod has its own besides), hours
of each alarm.

--band shows what the estimates are worth: each number that is marked EST and that
the world leaves at its default is moved by up to a fifth to either side (an
efficiency by a fifth of what it lacks to one, a temperature by 2 K), all at once in
a Latin hypercube drawn by the world's seed, and each figure of the summary comes
with its median and its 5 to 95 % range. --fouling-cost runs the world again with
surfaces on which nothing grows.`,
		Example: `  seapod run lingshui --for 24h --every 60s -o csv > day.csv
  seapod run --from 2025-07-01 --for 1w --set pod.0.it_load_kW=420 --out week.parquet
  seapod run --for 1y --every 1h --fouling-cost --out year.parquet
  seapod run --for 1d --every 1h --band -o json --out day.jsonl
  seapod run --scenario pump-trip --for 2h --channels 'cluster.*,pod.0.chip_max_degC'`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.runWorld(cmd.Context(), &f, worldName(args)) },
	}
	f.world.addRun(cmd)
	f.out.add(cmd, table, csv, jsonOut, pq)
	cmd.Flags().Var(&f.length, "for", "model time to run")
	cmd.Flags().Var(&f.every, "every", "model time between rows")
	cmd.Flags().StringSliceVar(&f.channels, "channels", nil, "only these channels, comma-separated; * stands for any text")
	cmd.Flags().StringArrayVar(&f.thresholds, "threshold", nil, "end with exit code 99 when a row has `channel>value` or channel<value; may be repeated")
	cmd.Flags().BoolVar(&f.fouling, "fouling-cost", false, "run again with surfaces that stay clean, and tell what fouling cost")
	cmd.Flags().IntVar(&f.band, "band", 0, "run `N` times more with every estimate moved at random, and tell how far the figures spread (--band alone: 64)")
	cmd.Flags().Lookup("band").NoOptDefVal = strconv.Itoa(bandRuns)
	return cmd
}

// table shows a few channels unless some are named.
func (f *runFlags) columns(format string, all []twin.Channel) []string {
	if format != table || len(f.channels) > 0 {
		return f.channels
	}
	var few []string
	for _, p := range shown {
		if _, err := record.Match(all, []string{p}); err == nil {
			few = append(few, p)
		}
	}
	return few
}

func (a *app) runWorld(ctx context.Context, f *runFlags, name string) error {
	format, err := f.out.choose(&a.env, table, csv)
	if err != nil {
		return err
	}
	if f.every <= 0 {
		return misused("run: --every: it takes more than 0s")
	}
	if f.band < 0 {
		return misused("run: --band: it takes a number of runs")
	}
	config, scenario, err := f.world.load(name)
	if err != nil {
		return err
	}
	model, err := twin.New(config)
	if err != nil {
		return err
	}
	watch, err := newThresholds(f.thresholds, model.Channels())
	_, unknown := record.Match(model.Channels(), f.channels)
	if err = errors.Join(unknown, err); err != nil {
		return misuse{err}
	}
	out, err := f.out.open(&a.env)
	if err != nil {
		return err
	}
	defer out.Discard()

	sum := newSummary(time.Now())
	sinks := []twin.Sink{
		record.Select(recording(format, out), f.columns(format, model.Channels())),
		sum,
		&news{console: &a.console},
		watch,
	}
	if a.env.StderrIsTerminal && !a.quiet && (f.out.path != "" || !a.env.StdoutIsTerminal) {
		sinks = append(sinks, newProgress(&a.console, float64(f.length)))
	}
	options := twin.Options{Every: float64(f.every), For: max(float64(f.length), instant)}
	sim := twin.NewSim(model, scenario, options)
	err = sim.Run(ctx, sinks...)
	a.done()
	if err = a.keep(out, f.out.path, err); err != nil && codeOf(err) != exitThreshold {
		return err
	}
	sum.wall = time.Since(sum.began)
	asJSON := format == jsonOut || a.json
	if !a.quiet && !asJSON {
		sum.text(&a.console)
	}
	if err == nil && !a.quiet {
		err = sum.companions(ctx, f, config, scenario, options)
	}
	if !a.quiet && !asJSON {
		for _, line := range sum.lines {
			a.console.say("%s", line)
		}
	}
	a.closing = func() {
		if asJSON {
			a.object(sum.object(a.quiet))
		} else {
			_, _ = io.WriteString(&a.console, record.Notice+"\n")
		}
	}
	if err == nil && interrupted(ctx) != nil && sum.last < float64(f.length) {
		return interruption{text: fmt.Sprintf("interrupted at %s of %s; what was done is saved", inWords(sum.last), inWords(float64(f.length)))}
	}
	return err
}

// instant is the length of a run of one row, for 0 means without end.
const instant = 1e-300

func recording(format string, w *record.Output) twin.Sink {
	switch format {
	case table:
		return record.NewTable(w)
	case jsonOut:
		return record.NewJSONLines(w)
	case pq:
		return record.NewParquet(w, theVersion())
	}
	return record.NewCSV(w)
}

// keep gives the output its name if the run ended as it should or was cut short
// by the user. What a failing model left is whole too, but not what was asked
// for, so a file gets another name. After any other error nothing is kept.
func (a *app) keep(out *record.Output, path string, err error) error {
	switch codeOf(err) {
	case exitDone, exitThreshold:
		return errors.Join(err, out.Commit())
	case exitModel:
		if path == "" {
			return errors.Join(err, out.Commit())
		}
		partial := path + ".partial"
		if lost := out.CommitAs(partial); lost != nil {
			return errors.Join(err, lost)
		}
		return fmt.Errorf("%w\nwhat was done until then is in %s", err, partial)
	}
	return onceEach(err)
}

// onceEach drops repeated lines: a full disk is met again when the file is closed.
func onceEach(err error) error {
	var lines []string
	seen := map[string]bool{}
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimSpace(line); !seen[line] {
			seen[line] = true
			lines = append(lines, line)
		}
	}
	if len(seen) == 1 {
		return errors.New(lines[0])
	}
	return err
}
