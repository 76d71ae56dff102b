package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"seapod/twin/record"
	"seapod/twin/sweep"
)

// saved is a sweep in a run directory, to be begun or gone on with.
type saved struct {
	dir     *sweep.Dir
	path    string
	shard   shardFlag
	workers int
	engine  *engineFlags
	out     *outFlags
	format  string
}

// goOn does what is missing in a run directory and prints all its rows.
func (a *app) goOn(ctx context.Context, f *saved) error {
	s := f.dir.Study
	a.notice(f.format == jsonOut)
	all := f.shard.of(s)
	missing := f.dir.Missing(all)
	f.dir.Tidy(missing)
	c := newCounts(s, runsIn(s, missing))
	began := time.Now()
	engine, closeEngine, err := a.engine(f.engine, sweep.Crew{Study: s, Workers: f.workers, Keep: f.dir.Keep, Done: c.take}, f.path, 0, c)
	if err != nil {
		return err
	}
	stop := a.watch(c, false)
	err = engine.Do(ctx, missing)
	closeEngine()
	stop()
	if err != nil {
		return c.ended(ctx, err, "what was done is saved: seapod sweep resume "+f.path)
	}
	whole := newCounts(s, runsIn(s, all)) // of all that is there, earlier sessions' rows too
	answers := s.NewAnswers()
	if _, err := a.print(f.out, f.format, []*sweep.Dir{f.dir}, func(r *sweep.Row) { whole.take(r); answers.Take(r) }); err != nil {
		return err
	}
	whole.total = int(whole.done.Load())
	if whole.total < s.Total {
		a.say("%s: %d of %d rows are there", f.path, whole.total, s.Total)
		return whole.ended(ctx, nil, "")
	}
	if err := a.answer(ctx, whole, answers, began, f.dir, f.format == jsonOut); err != nil {
		return whole.ended(ctx, err, "the rows are saved in "+f.path)
	}
	return whole.ended(ctx, nil, "")
}

// print writes the rows of run directories in order, and tells each of them.
func (a *app) print(o *outFlags, format string, dirs []*sweep.Dir, each func(*sweep.Row)) (gaps [][2]int, err error) {
	err = o.print(&a.env, func(out *record.Output) error {
		s := dirs[0].Study
		rows, err := rowsAs(format, out, s.Columns(), aboutSweep(s))
		if err != nil {
			return err
		}
		var cells []sweep.Cell
		gaps, err = sweep.Merge(dirs, func(r *sweep.Row) error {
			each(r)
			cells = r.Cells(cells)
			return rows.Write(cells)
		})
		if err != nil {
			return err
		}
		return rows.Close()
	})
	return gaps, err
}

func dirArg(cmd *cobra.Command, args []string) (string, error) {
	if len(args) == 0 {
		return "", misused("%s: name the run directory", cmd.CommandPath()[len("seapod "):])
	}
	return args[0], nil
}

// openDirs opens the directories of one sweep.
func openDirs(cmd *cobra.Command, args []string) ([]*sweep.Dir, error) {
	if _, err := dirArg(cmd, args); err != nil {
		return nil, err
	}
	dirs := make([]*sweep.Dir, len(args))
	for i, path := range args {
		var err error
		if dirs[i], err = sweep.Open(path, ""); err != nil {
			return nil, err
		}
	}
	return dirs, nil
}

func (a *app) sweepResume() *cobra.Command {
	f := &saved{out: &outFlags{}, engine: &engineFlags{}}
	cmd := &cobra.Command{
		Use:   "resume DIR",
		Short: "go on with a sweep: do what is missing in its directory",
		Args:  atMost(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if f.path, err = dirArg(cmd, args); err != nil {
				return err
			}
			if f.format, err = f.out.choose(&a.env, table, csv); err != nil {
				return err
			}
			if err = f.engine.check(cmd, a); err != nil {
				return err
			}
			if f.dir, err = sweep.Open(f.path, theVersion()); err != nil {
				return err
			}
			if f.shard.n == 0 && f.dir.Manifest.Shard != "" {
				if err := f.shard.Set(f.dir.Manifest.Shard); err != nil {
					return err
				}
			}
			if f.engine.link.URL != "" && f.shard.n > 0 {
				return misused("resume: %s is of part %s of a sweep; an engine, which deals the runs out itself, does all of one", f.path, f.shard.String())
			}
			return a.goOn(cmd.Context(), f)
		},
	}
	f.out.add(cmd, table, csv, jsonOut, pq)
	cmd.Flags().Var(&f.shard, "shard", "do only part `i/n` of the runs (default: what the directory was begun for)")
	cmd.Flags().IntVar(&f.workers, "workers", 0, "runs at a time (default: one a core; with an engine elsewhere: none here)")
	f.engine.addSweep(cmd)
	return cmd
}

func (a *app) sweepStatus() *cobra.Command {
	var out outFlags
	cmd := &cobra.Command{
		Use:   "status DIR",
		Short: "tell how far a sweep is: runs in all, rows there are, and how many of them failed",
		Args:  atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := dirArg(cmd, args)
			if err != nil {
				return err
			}
			format, err := out.choose(&a.env, table, table)
			if err != nil {
				return err
			}
			d, err := sweep.Open(path, "")
			if err != nil {
				return err
			}
			st, err := d.Status()
			if err != nil {
				return err
			}
			return out.print(&a.env, func(w *record.Output) error {
				if format == jsonOut {
					return writeJSON(w, st, false)
				}
				_, err := fmt.Fprintf(w, "%d of %d runs done, %d of them failed\n", st.Done, st.Total, st.Failed)
				return err
			})
		},
	}
	out.add(cmd, table, jsonOut)
	return cmd
}

func (a *app) sweepMerge() *cobra.Command {
	var out outFlags
	cmd := &cobra.Command{
		Use:   "merge DIR…",
		Short: "print the rows of a sweep's directories in the order of their index",
		Long: `Print the rows of one or more directories of one sweep, such as those of --shard,
in the order of their index. Exit code 1 if rows are missing; those there are are
printed all the same.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := out.choose(&a.env, table, csv)
			if err != nil {
				return err
			}
			dirs, err := openDirs(cmd, args)
			if err != nil {
				return err
			}
			gaps, err := a.print(&out, format, dirs, func(*sweep.Row) {})
			if err != nil {
				return err
			}
			return missingRows(gaps)
		},
	}
	out.add(cmd, table, csv, jsonOut, pq)
	return cmd
}

// missingRows says which stretches of runs have no row.
func missingRows(gaps [][2]int) error {
	if len(gaps) == 0 {
		return nil
	}
	runs := 0
	var texts []string
	for k, g := range gaps {
		runs += g[1] - g[0]
		switch {
		case k == 3:
			texts = append(texts, fmt.Sprintf("%d more stretches", len(gaps)-k))
		case k < 3 && g[1] == g[0]+1:
			texts = append(texts, fmt.Sprint(g[0]))
		case k < 3:
			texts = append(texts, fmt.Sprintf("%d to %d", g[0], g[1]-1))
		}
	}
	return errors.New(fmt.Sprint(runs) + " rows are missing: " + strings.Join(texts, ", "))
}
