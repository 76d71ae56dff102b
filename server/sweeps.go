package server

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"seapod/twin"
	"seapod/twin/sweep"
)

// A small sweep beside the session: its plan comes in, its rows go out as they
// are made (rows.go). One goes at a time, by one worker, so that the session keeps
// the processor; large ones are for seapod sweep.

// sweepBounds are how far such a plan may go.
var sweepBounds = sweep.Bounds{
	Runs: 2000, SteadyRuns: 4096, RunFor: 31 * 86400,
	Frames: 10_000, // so that 31 days have their usual frame every five minutes
	Axes:   16, Measures: 512, Sets: 100,
}

// sweeps is what the server knows of them.
type sweeps struct {
	one     sync.Mutex // held while a sweep runs
	running atomic.Bool
	begun   atomic.Int64
	runs    atomic.Int64    // done in all of them
	over    context.Context // ends with the server
	stop    context.CancelCauseFunc
}

func (s *sweeps) open() {
	s.over, s.stop = context.WithCancelCause(context.Background())
}

// sweepsInfo says what may be swept here.
type sweepsInfo struct {
	Running    bool        `json:"running"`
	Limits     sweepLimits `json:"limits"`
	Designs    []string    `json:"designs"`
	Reductions []string    `json:"reductions"`
	Worlds     []string    `json:"worlds"`
	Scenarios  []string    `json:"scenarios"`
	Parameters []string    `json:"parameters"` // that may be axes
}

type sweepLimits struct {
	Runs       int    `json:"runs"`
	SteadyRuns int    `json:"steady_runs"`
	RunFor     number `json:"run_for_s"`
	Frames     int    `json:"frames"`
	Axes       int    `json:"axes"`
	Measures   int    `json:"measures"`
	Sets       int    `json:"set"`
	Bytes      int    `json:"bytes"`
}

// aboutSweeps answers GET /api/v1/sweeps.
func (s *Server) aboutSweeps(w http.ResponseWriter, _ *http.Request) {
	b := &sweepBounds
	info := sweepsInfo{
		Running: s.sweeps.running.Load(),
		Limits: sweepLimits{Runs: b.Runs, SteadyRuns: b.SteadyRuns, RunFor: number(b.RunFor), Frames: b.Frames, Axes: b.Axes,
			Measures: b.Measures, Sets: b.Sets, Bytes: bodyLimit},
		Designs: sweep.Designs[:len(sweep.Designs)-1], Reductions: sweep.Reductions, // the last design is a file's points
		Parameters: []string{},
	}
	for _, one := range twin.Worlds() {
		info.Worlds = append(info.Worlds, one.Name)
	}
	for _, one := range twin.Scenarios() {
		info.Scenarios = append(info.Scenarios, one.Name)
	}
	config := s.sim.Config()
	for _, p := range twin.Params(&config) {
		if p.Kind != twin.Action && p.Kind != twin.Label {
			info.Parameters = append(info.Parameters, p.Name)
		}
	}
	reply(w, info)
}

// sweep answers POST /api/v1/sweeps.
func (s *Server) sweep(w http.ResponseWriter, r *http.Request) {
	of := s.run(w, r)
	if of == nil {
		return
	}
	plan, ok := s.readPlan(w, r)
	if !ok {
		return
	}
	if !s.sweeps.one.TryLock() {
		w.Header().Set("Retry-After", "5")
		refuse(w, r, http.StatusServiceUnavailable, "another sweep is running here; one goes at a time")
		return
	}
	defer s.sweeps.one.Unlock()
	s.sweeps.running.Store(true)
	defer s.sweeps.running.Store(false)
	study, err := resolvePlan(plan, of.sim.Config)
	if err != nil {
		refusePlan(w, r, err)
		return
	}
	s.sweeps.begun.Add(1)
	ctx, cancel := context.WithCancelCause(r.Context())
	defer cancel(nil)
	defer context.AfterFunc(s.sweeps.over, func() { cancel(context.Cause(s.sweeps.over)) })()
	h := w.Header()
	h.Set("Content-Type", "application/jsonl")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy that gathers an answer would hide that it is drawn as it runs
	if done, err := s.sendRows(ctx, study, newLines(w)); err != nil {
		s.log.Info("sweep ended early", "runs", done, "of", study.Total, "why", err.Error())
	}
}

// readPlan reads the plan of a request, or answers what is wrong with it.
func (s *Server) readPlan(w http.ResponseWriter, r *http.Request) (plan sweep.Plan, ok bool) {
	body, kind, ok := s.readBody(w, r, "a plan", "application/toml", "application/json")
	if !ok {
		return plan, false
	}
	var err error
	if kind == "application/json" {
		plan, err = sweep.ParsePlanJSON(body)
	} else {
		plan, err = sweep.ParsePlan(string(body))
	}
	if err == nil {
		err = sweepBounds.Check(&plan)
	}
	if err != nil {
		refusePlan(w, r, err)
		return plan, false
	}
	return plan, true
}

// resolvePlan fits a plan, which is within bounds by itself, to its world: a
// built-in one, or the one that is served, as it is now.
func resolvePlan(plan sweep.Plan, served func() twin.Config) (*sweep.Study, error) {
	var config twin.Config
	var err error
	if plan.World == "" {
		config = served()
		plan.World = config.Name
	} else if config, err = twin.World(plan.World); err != nil {
		return nil, err
	}
	var sets [][2]string
	if plan.Seed != "" {
		sets = append(sets, [2]string{"world.seed", plan.Seed})
	}
	if plan.From != "" {
		sets = append(sets, [2]string{"world.start", plan.From})
	}
	sets = append(sets, plan.Set...)
	var all []error
	for last := range 2 { // judged when all are in place: two may only go together
		for _, one := range sets {
			if err := config.Set(one[0], one[1]); err != nil && last == 1 {
				all = append(all, err)
			}
		}
	}
	sources, err := plan.Load()
	all = append(all, err)
	study, err := plan.Resolve(config, sources)
	all = append(all, err, sweepBounds.CheckRuns(&plan, study))
	return study, errors.Join(all...)
}

// refusePlan tells everything that is wrong with a plan.
func refusePlan(w http.ResponseWriter, r *http.Request, err error) {
	var told []fault
	for _, f := range sweep.Faults(err) {
		if slices.ContainsFunc(told, func(before fault) bool { return before.Error == f.Text }) {
			continue // of a value that was refused, and again of the world that has it
		}
		one := fault{Error: f.Text, Name: f.Key, Near: f.Near}
		if f.Value != "" {
			one.Value = f.Value
		}
		if !math.IsNaN(f.Min) {
			low, high := number(f.Min), number(f.Max)
			one.Min, one.Max = &low, &high
		}
		told = append(told, one)
	}
	detail := told[0].Error
	if n := len(told) - 1; n > 0 {
		detail += fmt.Sprintf("; and %d more", n)
	}
	refuse(w, r, http.StatusUnprocessableEntity, detail, told...)
}

// Describe describes nothing beforehand, as the other metrics.
func (s *sweeps) Describe(chan<- *prometheus.Desc) {}

// Collect counts the sweeps.
func (s *sweeps) Collect(to chan<- prometheus.Metric) {
	for _, own := range []struct {
		name, help string
		value      int64
	}{
		{"seapod_server_sweeps_total", "Sweeps begun over HTTP.", s.begun.Load()},
		{"seapod_server_sweep_runs_total", "Runs of them done.", s.runs.Load()},
	} {
		to <- prometheus.MustNewConstMetric(prometheus.NewDesc(own.name, own.help, nil, nil), prometheus.CounterValue, float64(own.value))
	}
}
