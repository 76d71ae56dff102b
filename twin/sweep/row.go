package sweep

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"strings"

	"seapod/twin"
)

// A Row is what one run gave.
type Row struct {
	Index     int
	Point     []Cell    // a cell an axis
	Values    []float64 // one a measure; NaN where undefined, and everywhere in a failed run
	Failed    bool
	Error     string // why
	Undefined int    // instants that measures skipped
}

// What stands in a row's status.
const (
	StatusOK     = "ok"
	StatusFailed = "failed"
)

// Cells are those of Columns.
func (r *Row) Cells(dst []Cell) []Cell {
	dst = append(append(dst[:0], Cell{Number: float64(r.Index)}), r.Point...)
	for _, v := range r.Values {
		dst = append(dst, Cell{Number: v})
	}
	status := StatusOK
	if r.Failed {
		status = StatusFailed
	}
	return append(dst, Cell{Text: status}, Cell{Text: r.Error})
}

// A Worker does runs of a study, one after another. It is for one goroutine.
type Worker struct {
	study    *Study
	rigs     map[string]*twin.Rig // by what shapes them
	order    []string             // of rigs, the least used first
	tally    *tally
	u        []float64
	settings []twin.Setting
}

// How many models a worker keeps: up to a megabyte each and pod, so of more pods
// fewer, but as many as an axis of cooling has.
const (
	maxRigs   = 16
	leastRigs = 4
)

// NewWorker returns a worker that has done nothing yet.
func (s *Study) NewWorker() *Worker {
	return &Worker{study: s, rigs: map[string]*twin.Rig{}, tally: newTally(s.measures, len(s.watch)), u: make([]float64, len(s.axes))}
}

// Run does run i. A run that fails, in whatever way, is a row that says so; the
// error is only that ctx has ended.
func (w *Worker) Run(ctx context.Context, i int) (Row, error) {
	r := Row{Index: i, Point: make([]Cell, len(w.study.axes))}
	w.study.Point(i, w.u, r.Point)
	err := w.do(ctx, &r)
	return r, err
}

// At does a run at any point.
func (w *Worker) At(ctx context.Context, point []Cell) (Row, error) {
	r := Row{Index: -1, Point: point}
	err := w.do(ctx, &r)
	return r, err
}

func (w *Worker) do(ctx context.Context, r *Row) error {
	r.Values = make([]float64, len(w.study.measures))
	err := w.guarded(ctx, r)
	if ended := ctx.Err(); ended != nil && errors.Is(err, ended) {
		return ended
	}
	if err != nil {
		r.Failed, r.Error = true, oneLine(err)
		for k := range r.Values {
			r.Values[k] = math.NaN()
		}
	}
	return nil
}

// guarded turns a panic into an error, after which nothing of the models is trusted.
func (w *Worker) guarded(ctx context.Context, r *Row) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			clear(w.rigs)
			w.order = nil
			err = fmt.Errorf("internal fault: %v at %s", fault, where(debug.Stack()))
		}
	}()
	s := w.study
	rig, scenario, err := w.ready(r)
	if err != nil {
		return err
	}
	w.tally.reset()
	if s.Plan.Steady { // a matter of milliseconds: what is begun is done
		err = rig.Steady(ctx, func(t float64, values []float64) error { w.tally.add(t, values); return nil })
	} else {
		every := s.Plan.Every
		if every == 0 {
			every = Frames
		}
		err = rig.Run(ctx, scenario, twin.Options{For: s.Plan.RunFor, Every: every}, func(t float64, values []float64) error {
			w.tally.add(t, values)
			return ctx.Err() // at every step, so that who ends it need not wait for the next frame
		})
	}
	if err != nil {
		return err
	}
	r.Undefined = w.tally.results(r.Values)
	return nil
}

// ready sets a rig to the run's point.
func (w *Worker) ready(r *Row) (*twin.Rig, twin.Scenario, error) {
	s := w.study
	scenario := s.scenarios[s.Plan.Scenario]
	w.settings = w.settings[:0]
	for k, a := range s.axes {
		if a.Key == scenarioKey {
			scenario = s.scenarios[r.Point[k].Text]
			continue
		}
		if !s.shapes(k) {
			w.settings = a.settings(r.Point[k], w.settings)
		}
	}
	if s.Plan.Noise == "own" && r.Index >= 0 {
		seed := hash(s.seed, streamNoise, uint64(r.Index)) >> 11
		w.settings = append(w.settings, twin.Setting{Name: "world.seed", Value: float64(seed)})
	}
	rig, err := w.rig(r.Point)
	if err != nil {
		return nil, scenario, err
	}
	return rig, scenario, rig.Set(w.settings)
}

func (s *Study) shapes(axis int) bool {
	for _, k := range s.shaping {
		if k == axis {
			return true
		}
	}
	return false
}

// rig is a rig of the shape that a point has, built from the world's own values
// of all else, so that it is the same whichever run needs it first.
func (w *Worker) rig(point []Cell) (*twin.Rig, error) {
	s := w.study
	var shape []twin.Setting
	for _, k := range s.shaping {
		shape = s.axes[k].settings(point[k], shape)
	}
	key := fmt.Sprint(shape)
	if rig := w.rigs[key]; rig != nil {
		return rig, nil
	}
	config, err := shaped(s.Config, shape)
	if err != nil {
		return nil, err
	}
	rig, err := twin.NewRig(config, s.watch)
	if err != nil {
		// the world's own values may not go with this shape, but the run's may
		if config, err = shaped(config, w.settings); err != nil {
			return nil, err
		}
		return twin.NewRig(config, s.watch)
	}
	if len(w.order) >= max(leastRigs, maxRigs/len(s.Config.Pods)) {
		delete(w.rigs, w.order[0])
		w.order = w.order[1:]
	}
	w.rigs[key], w.order = rig, append(w.order, key)
	return rig, nil
}

// oneLine is an error as a row can hold it.
func oneLine(err error) string {
	text := strings.Join(strings.Fields(err.Error()), " ")
	return strings.TrimPrefix(text, twin.ErrModel.Error()+": ")
}

// where is the place of a panic in our own code, for the row's reason.
func where(stack []byte) string {
	lines := strings.Split(string(stack), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "panic(") {
			for _, at := range lines[i:] {
				if at = strings.TrimSpace(at); strings.Contains(at, "seapod") || strings.Contains(at, "/twin/") {
					if strings.Contains(at, ".go:") {
						at, _, _ = strings.Cut(at, " ")
						return at[strings.LastIndexByte(at, '/')+1:]
					}
				}
			}
		}
	}
	return "an unknown place"
}
