package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"seapod/twin/record"
	"seapod/twin/sweep"
)

// rowsAs begins rows of a form.
func rowsAs(format string, out *record.Output, columns []record.Column, about [][2]string) (record.Rows, error) {
	switch format {
	case table:
		return record.NewTableRows(out, columns)
	case jsonOut:
		return record.NewJSONRows(out, columns), nil
	case pq:
		return record.NewParquetRows(out, columns, about)
	}
	return record.NewCSVRows(out, columns)
}

// aboutSweep is what a Parquet file of rows says of itself.
func aboutSweep(s *sweep.Study) [][2]string {
	return [][2]string{
		{"notice", record.Notice}, {"version", theVersion()}, {"world", s.Config.Name},
		{"seed", strconv.Itoa(s.Config.World.Seed)}, {"toml", s.Config.TOML()},
	}
}

// printPoints writes the design and runs nothing.
func (a *app) printPoints(f *sweepFlags, s *sweep.Study, format string) error {
	return f.out.print(&a.env, func(out *record.Output) error {
		rows, err := rowsAs(format, out, s.AxisColumns(), aboutSweep(s))
		if err != nil {
			return err
		}
		n := len(s.AxisColumns()) - 1
		u, cells := make([]float64, n), make([]sweep.Cell, n+1)
		for _, k := range f.shard.of(s) {
			first, end := s.Stretch(k)
			for i := first; i < end; i++ {
				cells[0].Number = float64(i)
				s.Point(i, u, cells[1:])
				if err := rows.Write(cells); err != nil {
					return err
				}
			}
		}
		return rows.Close()
	})
}

// What an estimate takes: some runs from all over the design, and no longer than this.
const (
	sampleRuns = 12
	sampleTime = 3 * time.Second
)

// estimate times a few runs and says what all of them will cost.
func (a *app) estimate(ctx context.Context, f *sweepFlags, s *sweep.Study, format string) error {
	w := s.NewWorker()
	began, tried, failed := time.Now(), 0, 0
	var spent time.Duration
	n := min(sampleRuns, s.Total)
	for k := range n {
		at := time.Now()
		r, err := w.Run(ctx, k*s.Total/n)
		if err != nil {
			return interruption{text: "interrupted"}
		}
		if r.Failed {
			failed++
		}
		if took := time.Since(at); k > 0 || n == 1 { // the first builds its model
			spent += took
			tried++
		}
		if time.Since(began) > sampleTime {
			break
		}
	}
	tried = max(tried, 1)
	if spent == 0 {
		spent = time.Since(began)
	}
	runs := 0
	for _, k := range f.shard.of(s) {
		first, end := s.Stretch(k)
		runs += end - first
	}
	each := spent.Seconds() / float64(tried)
	workers := a.workers(f.workers, s)
	total := each * float64(runs) / float64(workers)
	return f.out.print(&a.env, func(out *record.Output) error {
		if format == jsonOut {
			return object{{"runs", runs}, {"shards", len(f.shard.of(s))}, {"workers", workers}, {"run_s", num(each)}, {"total_s", num(total)},
				{"sampled", tried}, {"sample_failed", failed}}.write(out, true)
		}
		_, err := fmt.Fprintf(out, "%d %s of %s in %d shards\nabout %s on %d workers: %s a run, by a sample of %d\n",
			runs, runsOf(s), s.Config.Name, len(f.shard.of(s)), roughly(total), workers, roughly(each), tried)
		if err == nil && failed > 0 {
			_, err = fmt.Fprintf(out, "%d runs of the sample failed\n", failed)
		}
		return err
	})
}

// roughly is a time to two digits.
func roughly(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	for _, unit := range []time.Duration{time.Hour, time.Minute, time.Second, 100 * time.Millisecond, 10 * time.Millisecond, time.Millisecond} {
		if d >= 10*unit {
			return d.Round(unit).String()
		}
	}
	return d.Round(10 * time.Microsecond).String()
}

func (a *app) workers(asked int, s *sweep.Study) int {
	if asked <= 0 {
		asked = runtime.GOMAXPROCS(0)
	}
	return max(1, min(asked, s.Shards()))
}

// counts is how far a sweep is. Workers count in it at once.
type counts struct {
	study     *sweep.Study
	total     int
	done      atomic.Int64
	failed    atomic.Int64
	undefined atomic.Int64
	workers   atomic.Int64 // of an engine, that are there
	cores     atomic.Int64 // of theirs; -1 where there is no engine

	mu    sync.Mutex
	first sweep.Row                // of those that failed
	over  map[string]sweep.Crossed // by threshold: where it was crossed first, in the order of runs
	times map[string]int
}

func newCounts(s *sweep.Study, total int) *counts {
	c := &counts{study: s, total: total, over: map[string]sweep.Crossed{}, times: map[string]int{}}
	c.first.Index = -1
	c.cores.Store(-1)
	return c
}

// present counts who is there to do the runs.
func (c *counts) present(workers, cores int) {
	c.workers.Store(int64(workers))
	c.cores.Store(int64(cores))
}

// crew is who is there in words; "" where there is no engine.
func (c *counts) crew() string {
	switch workers, cores := c.workers.Load(), c.cores.Load(); {
	case cores < 0:
		return ""
	case workers == 0:
		return "  no worker there"
	case workers == 1:
		return fmt.Sprintf("  1 worker, %d cores", cores)
	default:
		return fmt.Sprintf("  %d workers, %d cores", workers, cores)
	}
}

// take counts a row, whoever made it and when.
func (c *counts) take(r *sweep.Row) {
	c.done.Add(1)
	c.undefined.Add(int64(r.Undefined))
	crossed := c.study.Crossed(r)
	if !r.Failed && len(crossed) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.Failed {
		c.failed.Add(1)
		if c.first.Index < 0 || r.Index < c.first.Index {
			c.first = *r
		}
	}
	for _, x := range crossed {
		if was, is := c.over[x.Threshold]; !is || x.Index < was.Index {
			c.over[x.Threshold] = x
		}
		c.times[x.Threshold]++
	}
}

// crossings tells where each threshold was crossed first; nil if none was.
func (c *counts) crossings() error {
	var all []error
	for _, threshold := range slices.Sorted(maps.Keys(c.over)) {
		at := c.over[threshold]
		text := fmt.Sprintf("threshold %s crossed in run %d: %s = %.6g where %s", threshold, at.Index, at.Measure, at.Value, at.Where)
		if n := c.times[threshold]; n > 1 {
			text += fmt.Sprintf(", and %d more times", n-1)
		}
		all = append(all, errors.New(text))
	}
	return errors.Join(all...)
}

// watch draws progress until stop is called.
func (a *app) watch(c *counts, quiet bool) (stop func()) {
	if !a.env.StderrIsTerminal || a.quiet || quiet {
		return func() {}
	}
	over, gone := make(chan struct{}), make(chan struct{})
	began := time.Now()
	go func() {
		defer close(gone)
		tick := time.NewTicker(redraw)
		defer tick.Stop()
		for {
			select {
			case <-over:
				return
			case <-tick.C:
			}
			done := c.done.Load()
			if done == 0 {
				if who := c.crew(); who != "" {
					a.progress(fmt.Sprintf("  0 %%  0 of %d runs%s", c.total, who))
				}
				continue
			}
			share := float64(done) / float64(c.total)
			left := time.Duration(float64(time.Since(began)) * (1 - share) / share)
			text := fmt.Sprintf("%3.0f %%  %d of %d runs", 100*share, done, c.total)
			if n := c.failed.Load(); n > 0 {
				text += fmt.Sprintf("  %d failed", n)
			}
			a.progress(text + c.crew() + fmt.Sprintf("  %s left", left.Round(time.Second)))
		}
	}()
	return func() { close(over); <-gone; a.done() }
}

// stream does a sweep without a directory: rows go out in their order as they come.
func (a *app) stream(ctx context.Context, f *sweepFlags, s *sweep.Study, format string) error {
	out, err := f.out.open(&a.env)
	if err != nil {
		return err
	}
	defer out.Discard()
	rows, err := rowsAs(format, out, s.Columns(), aboutSweep(s))
	if err != nil {
		return err
	}
	a.notice(format == jsonOut)
	shards := f.shard.of(s)
	c := newCounts(s, runsIn(s, shards))
	answers := s.NewAnswers()
	began := time.Now()
	var cells []sweep.Cell
	inOrder, cancel := context.WithCancel(ctx)
	defer cancel()
	each := func(r *sweep.Row) error {
		answers.Take(r)
		cells = r.Cells(cells)
		return rows.Write(cells)
	}
	crew := sweep.Crew{Study: s, Workers: f.workers, Keep: sweep.InOrder(inOrder, shards, each), Done: c.take}
	engine, closeEngine, err := a.engine(&f.engine, crew, "", sweep.InOrderAhead, c)
	if err != nil {
		return err
	}
	stop := a.watch(c, a.env.StdoutIsTerminal && f.out.path == "")
	err = engine.Do(ctx, shards)
	closeEngine()
	stop()
	if broken := new(record.WriteError); errors.As(err, &broken) {
		return c.ended(ctx, err, "")
	}
	if lost := errors.Join(rows.Close(), out.Commit()); lost != nil {
		return onceEach(lost)
	}
	if err == nil {
		err = a.answer(ctx, c, answers, began, nil, format == jsonOut)
	}
	return c.ended(ctx, err, "the rows before them are written")
}

func runsIn(s *sweep.Study, shards []int) (n int) {
	for _, k := range shards {
		first, end := s.Stretch(k)
		n += end - first
	}
	return n
}

// said is the summary of a sweep on stderr.
func (a *app) said(c *counts, began time.Time) {
	took := time.Since(began)
	text := fmt.Sprintf("%s: %d %s in %s, %.3g a second", c.study.Config.Name, c.done.Load(), runsOf(c.study), took.Round(time.Millisecond), float64(c.done.Load())/took.Seconds())
	if n := c.undefined.Load(); n > 0 {
		text += fmt.Sprintf("; measures skipped %d undefined instants", n)
	}
	a.say("%s", text)
}
