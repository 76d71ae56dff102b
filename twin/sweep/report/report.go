package report

import (
	"context"
	"math"
	"slices"
	"strings"

	"seapod/twin"
	"seapod/twin/sweep"
)

// A Sweep is what a report shows.
type Sweep struct {
	Plan    sweep.Plan
	World   string // its name
	Title   twin.Text
	Start   string // instant of t = 0
	Version string // of the program that made the rows
	Seed    uint64
	Total   int // runs planned
	Done    int // rows there are
	Failed  int // of them
	Command string
	Path    string // where the rows are

	Axes     []sweep.AxisInfo
	Measures []sweep.MeasureInfo
	Answers  *sweep.Answers
	Rows     []Row // for dots and lines; of very many, a part evenly from all
	Kept     int   // rows that keep to the constraints, of Rows
	Failures []Failure
	Crossed  []Crossing
}

// A Row is a run as it is drawn.
type Row struct {
	sweep.Row
	Kept bool // keeps to every constraint
}

// A Failure is what several runs failed of.
type Failure struct {
	Reason string // of the first
	Runs   int
	First  int
}

// A Crossing is a threshold beyond which runs went.
type Crossing struct {
	sweep.Crossed // the first
	Runs          int
}

// most is how many rows are held for drawing, and kinds how many reasons to fail are told apart.
const (
	most  = 20_000
	kinds = 50
)

// From gathers what the run directories of one sweep hold, whether it is done or not.
func From(ctx context.Context, dirs []*sweep.Dir) (*Sweep, error) {
	d := dirs[0]
	m, study := &d.Manifest, d.Study
	config := study.Config
	s := &Sweep{
		Plan: m.Plan, World: m.Name, Title: twin.Text{EN: config.World.TitleEN, ZH: config.World.TitleZH}, Start: config.World.Start,
		Version: m.Version, Seed: m.Seed, Total: m.Total, Path: d.Path(), Command: command(m, config),
		Axes: study.Axes(), Measures: study.Measures(),
	}
	g := study.NewAnswers()
	seen := map[string]int{}
	_, err := sweep.Merge(dirs, func(r *sweep.Row) error {
		g.Take(r)
		s.Done++
		if r.Failed {
			s.Failed++
			s.failure(r, seen)
		}
		for _, c := range study.Crossed(r) {
			s.crossing(c)
		}
		if s.Total <= most || spread(r.Index) < float64(most)/float64(s.Total) {
			s.Rows = append(s.Rows, Row{*r, !r.Failed && study.Keeps(r)})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if s.Done == s.Total && len(dirs) == 1 { // what a search found is not searched for again
		if s.Answers, err = d.Answers(); err != nil {
			return nil, err
		}
		if a := s.Answers; a != nil && (a.Runs != s.Done || len(a.Axes) != len(s.Axes) || len(a.Measures) != len(s.Measures)) {
			s.Answers = nil
		}
	}
	if s.Answers == nil {
		s.Answers = g.Answers(ctx)
	}
	return s, context.Cause(ctx)
}

// spread gives every index a place from 0 to 1, those of any stretch evenly
// (multiples of the golden ratio), so that a part of the rows is of all.
func spread(index int) float64 {
	return float64(uint64(index+1)*0x9E3779B97F4A7C15>>11) * 0x1p-53
}

// failure counts a failed run among those of the same reason, numbers apart.
func (s *Sweep) failure(r *sweep.Row, seen map[string]int) {
	kind := strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' {
			return -1
		}
		return c
	}, r.Error)
	at, known := seen[kind]
	if !known {
		if at = len(s.Failures); at == kinds {
			at-- // what is left shares the last
		} else {
			s.Failures = append(s.Failures, Failure{Reason: r.Error, First: r.Index})
		}
		seen[kind] = at
	}
	s.Failures[at].Runs++
}

func (s *Sweep) crossing(c sweep.Crossed) {
	at := slices.IndexFunc(s.Crossed, func(o Crossing) bool { return o.Threshold == c.Threshold && o.Measure == c.Measure })
	if at < 0 {
		s.Crossed, at = append(s.Crossed, Crossing{Crossed: c}), len(s.Crossed)
	}
	s.Crossed[at].Runs++
}

// drawing is a sweep in a language.
type drawing struct {
	*Sweep
	Lang
}

// cell is the value of a cell of axis k as it is drawn: words stand as the number
// of their level.
func (d *drawing) cell(k int, c sweep.Cell) float64 {
	if d.Axes[k].Texts != nil {
		return float64(slices.Index(d.Axes[k].Texts, c.Text))
	}
	return c.Number
}

// span is from where to where axis k goes in the rows; what was planned, if there are none.
func (d *drawing) span(k int) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for i := range d.Rows {
		v := d.cell(k, d.Rows[i].Point[k])
		low, high = min(low, v), max(high, v)
	}
	if low > high {
		return d.Axes[k].Low, d.Axes[k].High
	}
	return low, high
}

// range of a measure over the rows that are drawn.
func (d *drawing) reach(m int) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for i := range d.Rows {
		if v := d.Rows[i].Values[m]; !math.IsNaN(v) && !math.IsInf(v, 0) {
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}

// weights tell how much each axis matters to a measure, by the best that is
// known: total Sobol' indices, μ*, else rank correlations; 0 where nothing is.
func (d *drawing) weights(m int) []float64 {
	a := &d.Answers.Measures[m]
	w := make([]float64, len(d.Axes))
	for k := range w {
		switch {
		case k < len(a.Sobol):
			w[k] = float64(a.Sobol[k].Total.Value)
		case k < len(a.Morris):
			w[k] = float64(a.Morris[k].MuStar)
		case k < len(a.Rank):
			w[k] = math.Abs(float64(a.Rank[k]))
		}
		if math.IsNaN(w[k]) {
			w[k] = 0
		}
	}
	return w
}

// heaviest are the axes in the order of weights, the first the heaviest.
func heaviest(weights []float64) []int {
	order := make([]int, len(weights))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case weights[a] > weights[b]:
			return -1
		case weights[a] < weights[b]:
			return 1
		}
		return 0
	})
	return order
}

// A series is a channel measured at several instants.
type series struct {
	channel string
	of      []int // measures, in the order of time
}

// instants are the least that make a series.
const instants = 3

// parted tells the measures that are a channel's at one of several instants from the others.
func (d *drawing) parted() (alone []int, over []series) {
	for m := range d.Measures {
		if d.Measures[m].Kind != "at" {
			continue
		}
		at := slices.IndexFunc(over, func(s series) bool { return s.channel == d.Measures[m].Channel })
		if at < 0 {
			over, at = append(over, series{channel: d.Measures[m].Channel}), len(over)
		}
		over[at].of = append(over[at].of, m)
	}
	over = slices.DeleteFunc(over, func(s series) bool { return len(s.of) < instants })
	for m := range d.Measures {
		if !slices.ContainsFunc(over, func(s series) bool { return slices.Contains(s.of, m) }) {
			alone = append(alone, m)
		}
	}
	for _, s := range over {
		slices.SortFunc(s.of, func(a, b int) int {
			if d.Measures[a].X < d.Measures[b].X {
				return -1
			}
			return 1
		})
	}
	return alone, over
}
