package sweep

import (
	"context"
	"encoding/json"
	"math"
	"path/filepath"
	"slices"

	"gonum.org/v1/gonum/stat"

	"seapod/twin"
	"seapod/twin/record"
)

// Num is a float64 whose JSON is null where it is undefined.
type Num float64

// MarshalJSON writes it as any float64.
func (n Num) MarshalJSON() ([]byte, error) {
	if v := float64(n); !math.IsNaN(v) && !math.IsInf(v, 0) {
		return json.Marshal(v)
	}
	return []byte("null"), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (n *Num) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*n = nan
		return nil
	}
	return json.Unmarshal(b, (*float64)(n))
}

var nan = Num(math.NaN())

// Answers are what a sweep's rows say, ready to be printed or drawn.
type Answers struct {
	Notice    string         `json:"notice"`
	World     string         `json:"world"`
	Design    string         `json:"design"`
	Runs      int            `json:"runs"`
	Failed    int            `json:"failed"`
	Undefined int            `json:"undefined"` // instants that measures skipped
	Looked    int            `json:"looked_at"` // rows that the answers are of: of very many, a part
	Axes      []AnswerAxis   `json:"axes"`
	Measures  []Answer       `json:"measures"`
	Goals     []string       `json:"goals,omitempty"` // measure=min or measure=max, a measure each
	Pareto    []ParetoPoint  `json:"pareto,omitempty"`
	Best      *Best          `json:"best,omitempty"`
	BestAt    map[string]any `json:"best_at,omitempty"` // the best point by its axes
}

// An AnswerAxis is one axis.
type AnswerAxis struct {
	Key  string    `json:"key"`
	Unit string    `json:"unit"`
	Help twin.Text `json:"help"`
	Text bool      `json:"text,omitempty"` // its values are words
}

// An Answer is what the rows say of one measure. Slices have an element an axis.
type Answer struct {
	Name    string    `json:"name"`
	Unit    string    `json:"unit"`
	Help    twin.Text `json:"help"`
	Defined int       `json:"defined"` // rows
	Min     Num       `json:"min"`
	Mean    Num       `json:"mean"`
	Max     Num       `json:"max"`
	SD      Num       `json:"sd"`

	Sobol   []Index  `json:"sobol,omitempty"`   // of design saltelli
	Dropped int      `json:"dropped,omitempty"` // base points of which a run failed or is undefined
	Morris  []Effect `json:"morris,omitempty"`  // of design morris
	Rank    []Num    `json:"rank"`              // Spearman's correlation; null for text
	Surface *Surface `json:"surface,omitempty"`
}

// A ParetoPoint is a run that no other beats in every goal.
type ParetoPoint struct {
	Index  int   `json:"index"`
	Values []Num `json:"values"` // a goal each
}

// maxKept is how many numbers are held for the answers: 32 MB. Of more rows a
// part is looked at: the first of designs whose points belong together, else
// evenly from all.
const maxKept = 4 << 20

// A Gathering takes the rows of a study, in the order of their index, for its answers.
type Gathering struct {
	study     *Study
	every     int // takes each such row
	most      int
	rows      []kept
	numbers   []float64 // of all of them, end to end
	seen      int
	failed    int
	undefined int
}

// kept is a row: where its numbers stand is in x and y.
type kept struct {
	index int32
	ok    bool
}

// x and y are the values of the axes and of the measures of the i-th row kept;
// text stands as the number of its level.
func (g *Gathering) x(i int) []float64 {
	at := i * (len(g.study.axes) + len(g.study.measures))
	return g.numbers[at : at+len(g.study.axes)]
}

func (g *Gathering) y(i int) []float64 {
	end := (i + 1) * (len(g.study.axes) + len(g.study.measures))
	return g.numbers[end-len(g.study.measures) : end]
}

// NewAnswers begins to gather.
func (s *Study) NewAnswers() *Gathering {
	g := &Gathering{study: s, every: 1, most: max(1, maxKept/(len(s.axes)+len(s.measures)))}
	if !s.whole() {
		g.every = max(1, (s.Total+g.most-1)/g.most)
	}
	n := min(g.most, (s.Total+g.every-1)/g.every)
	g.rows, g.numbers = make([]kept, 0, n), make([]float64, 0, n*(len(s.axes)+len(s.measures)))
	return g
}

// whole tells of a design whose neighbouring runs belong together.
func (s *Study) whole() bool { return s.Plan.Design == "saltelli" || s.Plan.Design == "morris" }

// Take takes a row.
func (g *Gathering) Take(r *Row) {
	g.seen++
	g.undefined += r.Undefined
	if r.Failed {
		g.failed++
	}
	if r.Index%g.every != 0 || len(g.rows) >= g.most {
		return
	}
	g.rows = append(g.rows, kept{int32(r.Index), !r.Failed})
	for i, c := range r.Point {
		v := c.Number
		if g.study.axes[i].isText() {
			v = float64(slices.Index(g.study.axes[i].texts, c.Text))
		}
		g.numbers = append(g.numbers, v)
	}
	g.numbers = append(g.numbers, r.Values...)
}

// Answers works them out. The search for the best point, if the plan asks for one,
// takes runs of its own and ends with ctx.
func (g *Gathering) Answers(ctx context.Context) *Answers {
	s := g.study
	a := &Answers{Notice: record.Notice, World: s.Config.Name, Design: s.Plan.Design, Runs: g.seen, Failed: g.failed, Undefined: g.undefined, Looked: len(g.rows)}
	for i := range s.wanted {
		a.Goals = append(a.Goals, s.wanted[i].text)
	}
	for _, x := range s.axes {
		a.Axes = append(a.Axes, AnswerAxis{x.Key, x.unit, x.help, x.isText()})
	}
	for m := range s.measures {
		a.Measures = append(a.Measures, g.measure(m))
	}
	if len(s.wanted) > 0 {
		g.pareto(a)
		g.best(ctx, a)
	}
	return a
}

// measure is the answer of one measure.
func (g *Gathering) measure(m int) Answer {
	s := g.study
	of := &s.measures[m]
	a := Answer{Name: of.name, Unit: of.unit, Help: of.help, Min: nan, Mean: nan, Max: nan, SD: nan}
	var x [][]float64
	var y []float64
	for i := range g.rows {
		if v := g.y(i)[m]; g.rows[i].ok && !math.IsNaN(v) && !math.IsInf(v, 0) {
			x, y = append(x, g.x(i)), append(y, v)
		}
	}
	if a.Defined = len(y); a.Defined > 0 {
		mean, sd := stat.MeanStdDev(y, nil)
		a.Min, a.Max, a.Mean, a.SD = Num(slices.Min(y)), Num(slices.Max(y)), Num(mean), Num(sd)
	}
	numeric := true
	column := make([]float64, len(y))
	for k, axis := range s.axes {
		if axis.isText() {
			a.Rank, numeric = append(a.Rank, nan), false
			continue
		}
		for i := range x {
			column[i] = x[i][k]
		}
		a.Rank = append(a.Rank, rankCorrelation(column, y))
	}
	switch d := s.design.(type) {
	case saltelli:
		a.Sobol, a.Dropped = g.sobol(d, m)
	case morris:
		a.Morris = d.effects(func(i int) float64 {
			if i < len(g.rows) && int(g.rows[i].index) == i && g.rows[i].ok {
				return g.y(i)[m]
			}
			return math.NaN()
		})
	}
	if numeric {
		a.Surface = fit(x, y, len(s.axes))
	}
	return a
}

// sobol gathers the points that belong to one base point, where all of them are there.
func (g *Gathering) sobol(d saltelli, m int) (indices []Index, dropped int) {
	var a, b []float64
	ab := make([][]float64, d.axes)
	group := d.axes + 2
	for at := 0; at+group <= len(g.rows); at += group {
		lost := false
		for i := at; i < at+group; i++ {
			lost = lost || !g.rows[i].ok || math.IsNaN(g.y(i)[m]) || int(g.rows[i].index) != i
		}
		if lost {
			dropped++
			continue
		}
		a, b = append(a, g.y(at)[m]), append(b, g.y(at + 1)[m])
		for i := range ab {
			ab[i] = append(ab[i], g.y(at + 2 + i)[m])
		}
	}
	return sobolIndices(a, b, ab, g.study.seed), dropped
}

// pareto finds the runs that keep to the constraints and that no other beats.
func (g *Gathering) pareto(a *Answers) {
	s := g.study
	var costs [][]float64
	var of []int
	for i := range g.rows {
		y := g.y(i)
		if !g.rows[i].ok || slices.ContainsFunc(s.kept, func(l limit) bool { return !l.holds(y[l.measure]) }) {
			continue
		}
		c := make([]float64, len(s.wanted))
		for k := range s.wanted {
			c[k] = s.wanted[k].cost(y[s.wanted[k].measure])
		}
		if slices.ContainsFunc(c, math.IsNaN) {
			continue
		}
		costs, of = append(costs, c), append(of, i)
	}
	for _, k := range front(costs) {
		p := ParetoPoint{Index: int(g.rows[of[k]].index)}
		for w := range s.wanted {
			p.Values = append(p.Values, Num(g.y(of[k])[s.wanted[w].measure]))
		}
		a.Pareto = append(a.Pareto, p)
	}
}

// best finds the best run of the first goal, and searches on from there.
func (g *Gathering) best(ctx context.Context, a *Answers) {
	s := g.study
	goal := &s.wanted[0]
	size := func(m int) float64 { // what a measure varies by
		if sd := float64(a.Measures[m].SD); sd > 0 {
			return sd
		}
		return 1
	}
	judge := func(y []float64) (t trial, ok bool) {
		t.cost = goal.cost(y[goal.measure]) / size(goal.measure)
		for i := range s.kept {
			if l := &s.kept[i]; !l.holds(y[l.measure]) {
				t.outside += math.Abs(y[l.measure]-l.value)/size(l.measure) + 1e-9
			}
		}
		return t, !math.IsNaN(t.cost) && !math.IsNaN(t.outside)
	}
	found, at := trial{math.Inf(1), math.Inf(1)}, -1
	for i := range g.rows {
		if t, ok := judge(g.y(i)); ok && g.rows[i].ok && t.better(found) {
			found, at = t, i
		}
	}
	if at < 0 {
		return
	}
	b := &Best{Goal: goal.text, Index: int(g.rows[at].index), Point: make([]Cell, len(s.axes))}
	u := make([]float64, len(s.axes))
	s.Point(b.Index, u, b.Point)
	y := g.y(at)
	if s.Plan.Best > 0 {
		if values, ok := g.searched(ctx, b, u, found, judge); ok {
			y = values
		}
	}
	b.Value, b.Sound = Num(y[goal.measure]), true
	for _, v := range y {
		b.Values = append(b.Values, Num(v))
	}
	for i := range s.kept {
		l := &s.kept[i]
		v := y[l.measure]
		margin := v - l.value
		if !l.above {
			margin = -margin
		}
		m := &a.Measures[l.measure]
		b.Limits = append(b.Limits, Bound{s.measures[l.measure].name + map[bool]string{true: ">", false: "<"}[l.above] + string(record.AppendNumber(nil, l.value)),
			Num(v), l.holds(v), Num(margin), math.Abs(margin) < 0.01*float64(m.Max-m.Min)})
		b.Sound = b.Sound && l.holds(v)
	}
	a.Best, a.BestAt = b, map[string]any{}
	for k, x := range s.axes {
		if a.BestAt[x.Key] = any(Num(b.Point[k].Number)); x.isText() {
			a.BestAt[x.Key] = b.Point[k].Text
		}
	}
}

// searched goes on from the best run over the axes that have a range; what is
// listed stays as it is there.
func (g *Gathering) searched(ctx context.Context, b *Best, u []float64, from trial, judge func([]float64) (trial, bool)) (values []float64, better bool) {
	s := g.study
	var free []int
	var start []float64
	for k, x := range s.axes {
		if x.dist == nil {
			continue
		}
		free = append(free, k)
		if _, is := s.design.(grid); is {
			u[k] /= float64(x.count() - 1) // a range has two levels at least
		}
		start = append(start, u[k])
	}
	if len(free) == 0 {
		return nil, false
	}
	w := s.NewWorker()
	point := slices.Clone(b.Point)
	lay := func(at []float64) {
		for i, k := range free {
			point[k] = s.axes[k].at(min(at[i], 1-0x1p-53))
		}
	}
	best, found, tries := search(ctx, start, s.Plan.Best, s.seed, func(at []float64) (trial, bool) {
		lay(at)
		r, err := w.At(ctx, point)
		if err != nil || r.Failed {
			return trial{}, false
		}
		return judge(r.Values)
	})
	b.Searched, b.Runs = true, tries
	if best == nil || !found.better(from) {
		return nil, false
	}
	lay(best)
	r, err := w.At(ctx, point)
	if err != nil || r.Failed {
		return nil, false
	}
	b.Index, b.Point = -1, point
	return r.Values, true
}

// answersName is the file of a run directory that holds its answers.
const answersName = "answers.json"

// Answer writes the answers into the directory.
func (d *Dir) Answer(a *Answers) error {
	b, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return err
	}
	return d.write(filepath.Join(d.path, answersName), append(b, '\n'))
}
