package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"seapod/twin/sweep"
)

type sweepFlags struct {
	world worldFlags
	out   outFlags

	axes        []string
	measures    []string
	thresholds  []string
	goals       []string
	constraints []string
	plan        sweep.Plan
	length      duration
	every       duration
	dir         string
	engine      engineFlags
	shard       shardFlag
	workers     int
	points      bool
	dryRun      bool
}

func (a *app) sweep() *cobra.Command {
	f := &sweepFlags{}
	cmd := &cobra.Command{
		Use:   "sweep WORLD|PLAN.toml",
		Short: "run a world many times over a design space",
		Long: `Run a world many times over a design space and write a row per run: index, the
axes' values, the measures, status and error. A plan is a TOML file that says the
same as the flags, which go over it:
  world = "lingshui"              # or a file beside the plan
  design = "sobol"                # with n, skip, scramble; or points = "points.csv"
  n = 256
  mode = "run"                    # steady, run (with run_for) or year
  run_for = "6h"                  # also every, from, seed, scenario, noise, best
  measures = ["cluster.pue:mean", "pod.0.chip_max_degC:max"]
  [set]
  pod.0.depth_m = 30
  [axes]
  sea.offset_K = [0, 1, 2]
  "pod.*.exchanger_area_m2" = "normal(40, 5)"
  [thresholds]
  "pod.0.chip_max_degC:max" = ">80"
  [goals]
  "cluster.pue:mean" = "min"
  [constraints]
  "pod.0.chip_max_degC:max" = "<75"

An axis is a parameter ("seapod explain"), in which * stands for every pod, or
scenario, and what it may be:
  200:500:12       12 values, evenly; other designs than a grid take any between
  1:100:3:log      evenly in the logarithm
  loop,direct      these values
  normal(35,2)     a distribution: ` + strings.Join([]string{"uniform(low,high)", "normal(mean,sd)"}, ", ") + `,
                   lognormal(mean,sd of the logarithm), truncated(mean,sd,low,high),
                   triangular(low,mode,high), loguniform(low,high)

Designs: grid, every combination, the last axis first; lhs, a Latin hypercube;
sobol and halton, which fill the space evenly; morris, --n trajectories, for the
effects of many axes; saltelli, --n base points, for Sobol' indices. --points
prints a design; a CSV of points of your own is taken by --points-from.

A measure is a channel reduced over a run, channel:reduction. Reductions are
` + strings.Join(sweep.Reductions, ", ") + `.
They weigh by time, in hours, and skip instants at which a channel is undefined.

With --dir every row is saved as it is made, and "seapod sweep resume DIR" goes on
after anything. Runs are done by all cores of this machine; by those of many with
--engine and "seapod worker", through a NATS server with JetStream; without one by
--shard, for which twin/sweep/examples has files for Slurm and Kubernetes. Exit codes beside the usual: 5 some runs failed, 99 a threshold
was crossed.`,
		Example: `  seapod sweep lingshui --axis pod.0.it_load_kW=200:500:12 --axis sea.offset_K=0,1,2 --steady
  seapod sweep lingshui --axis 'pod.*.exchanger_area_m2=uniform(40,80)' --axis 'sea.offset_K=normal(0,1)' \
    --design saltelli --n 256 --run-for 6h --measure cluster.pue:mean,pod.0.chip_max_degC:max --dir study
  seapod sweep resume study
  seapod sweep plan.toml --dir study --engine nats://10.0.0.5:4222`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return misused("sweep: name a world or a plan, such as seapod sweep lingshui --axis pod.0.it_load_kW=200:500:12")
			}
			if err := f.engine.check(cmd, a); err != nil {
				return err
			}
			if f.engine.link.URL != "" && f.shard.n > 0 {
				return misused("sweep: --shard is for a sweep without an engine, which deals the runs out itself")
			}
			return a.sweepWorld(cmd, f, args[0])
		},
	}
	f.world.addRun(cmd)
	f.out.add(cmd, table, csv, jsonOut, pq)
	fs := cmd.Flags()
	fs.StringArrayVar(&f.axes, "axis", nil, "explore `key=values`; may be repeated")
	fs.Var(newOneOf(&f.plan.Design, sweep.Designs[:6]), "design", "how points are laid: "+strings.Join(sweep.Designs[:6], ", ")+" (default: grid where every axis has values, else sobol)")
	fs.IntVar(&f.plan.N, "n", 0, "how many points; of morris trajectories, of saltelli base points")
	fs.IntVar(&f.plan.Skip, "skip", 0, "leave out this many points at the beginning of a sequence")
	fs.Var(newOneOf(&f.plan.Scramble, []string{"none", "owen"}), "scramble", "scramble a sequence by the seed: none, owen (default: owen for saltelli, else none)")
	fs.Var(newOneOf(&f.plan.Noise, []string{"common", "own"}), "noise", "the sea's noise: common, the same in every run, or own, by a seed made of seed and index (default common)")
	fs.StringVar(&f.plan.Points, "points-from", "", "take the points from this CSV, whose header names the axes, instead of a design")
	fs.BoolVar(&f.plan.Steady, "steady", false, "find the steady state of the first instant instead of running (default unless --run-for is given)")
	fs.Var(&f.length, "run-for", "model time of each run")
	fs.Var(&f.every, "every", "model time between frames; where steps end channels are read too (default 5m)")
	fs.StringArrayVar(&f.measures, "measure", nil, "columns, `channel:reduction`, comma-separated; may be repeated")
	fs.StringArrayVar(&f.thresholds, "threshold", nil, "end with exit code 99 when a run's `measure>value` or measure<value; may be repeated")
	fs.StringArrayVar(&f.goals, "goal", nil, "`measure=min` or measure=max, for the Pareto front; may be repeated")
	fs.StringArrayVar(&f.constraints, "constraint", nil, "`measure<value` or measure>value, which the best point keeps to; may be repeated")
	fs.IntVar(&f.plan.Best, "best", 0, "search for the best point of the one goal with so many more runs")
	fs.StringVar(&f.dir, "dir", "", "run directory, from which the sweep can be resumed")
	fs.Var(&f.shard, "shard", "do only part `i/n` of the runs, i from 0")
	fs.IntVar(&f.workers, "workers", 0, "runs at a time (default: one a core; with an engine elsewhere: none here)")
	f.engine.addSweep(cmd)
	fs.BoolVar(&f.points, "points", false, "print the design and run nothing")
	fs.BoolVar(&f.dryRun, "dry-run", false, "print the size and an estimate from a timed sample")
	for _, name := range []string{"run-for", "every"} {
		fs.Lookup(name).DefValue = "" // what it says of 0 is no default
	}
	fs.Lookup("seed").Usage = "seed of the sea's slow noise and of all chance in the design (default: the world's)"
	cmd.AddCommand(a.sweepResume(), a.sweepStatus(), a.sweepMerge(), a.sweepAnswers(), a.sweepReport())
	return cmd
}

// oneOf is a flag that takes one of a few words.
type oneOf struct {
	to    *string
	words []string
}

func newOneOf(to *string, words []string) *oneOf { return &oneOf{to, words} }

func (o *oneOf) String() string {
	if o.to == nil {
		return ""
	}
	return *o.to
}

// Set refuses any other word, with the nearest that is one.
func (o *oneOf) Set(s string) error {
	if !slices.Contains(o.words, s) {
		return fmt.Errorf("%q is none of %s%s", s, strings.Join(o.words, ", "), suggest(s, o.words))
	}
	*o.to = s
	return nil
}

// Type is what the help calls it.
func (o *oneOf) Type() string { return "word" }

// shardFlag is i/n, a part of a sweep.
type shardFlag struct{ i, n int }

func (s *shardFlag) String() string {
	if s.n == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.i, s.n)
}

// Set takes 0/8 to 7/8.
func (s *shardFlag) Set(text string) error {
	first, second, found := strings.Cut(text, "/")
	i, err := strconv.Atoi(first)
	n, fault := strconv.Atoi(second)
	if !found || err != nil || fault != nil || i < 0 || n < 1 || i >= n {
		return fmt.Errorf("%q is no part: write i/n, such as 0/8 to 7/8", text)
	}
	s.i, s.n = i, n
	return nil
}

// Type is what the help calls it.
func (s *shardFlag) Type() string { return "i/n" }

// of lists the shards of a study that are this part of it.
func (s *shardFlag) of(study *sweep.Study) []int { return study.Of(s.i, max(s.n, 1)) }

// study reads the plan or world and puts the flags over it.
func (f *sweepFlags) study(cmd *cobra.Command, name string) (*sweep.Study, error) {
	plan, fromFile, err := f.read(cmd, name)
	if err != nil {
		return nil, err
	}
	if err := plan.Check(); err != nil && !fromFile {
		return nil, misuse{err}
	}
	var all faults
	world := f.world
	world.scenario = "" // the plan's, which reads it for every run
	for i := len(plan.Set) - 1; i >= 0; i-- {
		world.sets = append([]string{plan.Set[i][0] + "=" + plan.Set[i][1]}, world.sets...)
	}
	if !world.seed.given && plan.Seed != "" {
		if err := world.seed.Set(plan.Seed); err != nil {
			all.add(err, "seed: ")
		}
	}
	if world.from == "" && plan.From != "" {
		if err := world.from.Set(plan.From); err != nil {
			all.add(err, "from: ")
		}
	}
	config, _, err := world.load(plan.World)
	all.add(err, "")
	sources, err := plan.Load()
	all.add(err, "")
	if err := all.err(); err != nil {
		return nil, err
	}
	return plan.Resolve(config, sources)
}

// read is the plan that a file or a world's name and the flags make.
func (f *sweepFlags) read(cmd *cobra.Command, name string) (plan sweep.Plan, fromFile bool, err error) {
	plan = sweep.Plan{World: name}
	if sweep.IsPlanFile(name) {
		if plan, err = sweep.ReadPlan(name); err != nil {
			return plan, true, err
		}
		if plan.World == "" {
			plan.World = usualWorld
		}
		fromFile = true
	}
	for _, text := range f.axes {
		key, values, err := parseSet(text)
		if err != nil {
			return plan, fromFile, misused("--axis: %w", err)
		}
		at := slices.IndexFunc(plan.Axes, func(x sweep.Axis) bool { return x.Key == key })
		if at < 0 {
			plan.Axes = append(plan.Axes, sweep.Axis{Key: key})
			at = len(plan.Axes) - 1
		} else if !fromFile {
			return plan, fromFile, misused("--axis: %s stands twice", key)
		}
		plan.Axes[at].Text = values
	}
	given := cmd.Flags().Changed
	over := func(flag string, put func()) {
		if given(flag) {
			put()
		}
	}
	over("design", func() { plan.Design = f.plan.Design })
	over("n", func() { plan.N = f.plan.N })
	over("skip", func() { plan.Skip = f.plan.Skip })
	over("scramble", func() { plan.Scramble = f.plan.Scramble })
	over("noise", func() { plan.Noise = f.plan.Noise })
	over("points-from", func() { plan.Points = f.plan.Points })
	over("best", func() { plan.Best = f.plan.Best })
	over("scenario", func() { plan.Scenario = f.world.scenario })
	over("every", func() { plan.Every = float64(f.every) })
	if given("steady") && given("run-for") {
		return plan, fromFile, misused("sweep: --steady and --run-for do not go together")
	}
	over("steady", func() { plan.Steady, plan.RunFor = f.plan.Steady, 0 })
	over("run-for", func() { plan.Steady, plan.RunFor = false, float64(f.length) })
	if given("run-for") && f.length <= 0 {
		return plan, fromFile, misused("sweep: --run-for: it takes more than 0s")
	}
	if given("every") && f.every <= 0 {
		return plan, fromFile, misused("sweep: --every: it takes more than 0s")
	}
	var measures []string
	for _, text := range f.measures {
		measures = append(measures, sweep.SplitList(text)...)
	}
	over("measure", func() { plan.Measures = measures })
	plan.Thresholds = append(plan.Thresholds, f.thresholds...)
	plan.Goals = append(plan.Goals, f.goals...)
	plan.Constraints = append(plan.Constraints, f.constraints...)
	return plan, fromFile, nil
}

func (a *app) sweepWorld(cmd *cobra.Command, f *sweepFlags, name string) error {
	format, err := f.out.choose(&a.env, table, csv)
	if err != nil {
		return err
	}
	study, err := f.study(cmd, name)
	if err != nil {
		return err
	}
	switch {
	case f.points:
		return a.printPoints(f, study, format)
	case f.dryRun:
		return a.estimate(cmd.Context(), f, study, format)
	case f.dir == "":
		return a.stream(cmd.Context(), f, study, format)
	}
	d, err := study.Begin(f.dir, theVersion(), f.shard.String())
	if err != nil {
		return err
	}
	return a.goOn(cmd.Context(), &saved{dir: d, path: f.dir, shard: f.shard, workers: f.workers, engine: &f.engine, out: &f.out, format: format})
}

// ended is what became of a sweep, by what is worst: the outside's fault, an
// interruption, a threshold, failed runs.
func (c *counts) ended(ctx context.Context, err error, saved string) error {
	if err != nil && interrupted(ctx) != nil && (errors.Is(err, context.Canceled) || errors.As(err, new(interruption))) {
		return interruption{text: fmt.Sprintf("interrupted after %d of %d runs; %s", c.done.Load(), c.total, saved)}
	}
	if err != nil {
		return onceEach(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var failed error
	if n := c.failed.Load(); n > 0 {
		failed = someFailed{fmt.Errorf("%d of %d runs failed, the first of them run %d: %s", n, c.total, c.first.Index, c.first.Error)}
	}
	if crossed := c.crossings(); crossed != nil {
		return crossing{errors.Join(crossed, failed)}
	}
	return failed
}

// named channels of a study, for messages.
func runsOf(s *sweep.Study) string {
	if s.Plan.Steady {
		return "steady states"
	}
	return "runs of " + inWords(s.Plan.RunFor)
}
