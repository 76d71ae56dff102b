package sweep

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"seapod/twin"
	"seapod/twin/record"
)

// A Study is a plan that fits its world: every run of it is known.
type Study struct {
	Plan   Plan
	Config twin.Config // of the world, the plan's settings applied
	Total  int         // runs
	Unit   int         // runs a shard

	sources    Sources
	seed       uint64
	axes       []*axis
	design     design
	points     [][]Cell // instead of a design
	measures   []measure
	watch      []string // the channels that measures read
	thresholds []limit
	wanted     []goal
	kept       []limit // constraints
	scenarios  map[string]twin.Scenario
	shaping    []int // the axes whose parameters lay the states out
}

// Cell is one value of a row.
type Cell = record.Cell

// maxRuns is the largest sweep: its shards would be tens of millions of files.
const maxRuns = 1 << 30

// Resolve judges the plan by a world, to which its settings have been applied
// already. All faults come at once, in an error that wraps twin.ErrConfig.
func (p Plan) Resolve(config twin.Config, sources Sources) (*Study, error) {
	s := &Study{Plan: p, Config: config, sources: sources, seed: uint64(config.World.Seed), scenarios: map[string]twin.Scenario{}}
	var all []error
	add := func(errs ...error) { all = append(all, errs...) }
	add(s.Plan.check()...)
	params := twin.Params(&config)
	if p.Points != "" {
		add(s.readPoints(params)...)
	} else {
		add(s.resolveAxes(params)...)
	}
	add(s.resolveScenarios()...)
	add(s.resolveMeasures()...)
	if err := bad(all...); err != nil {
		return nil, err
	}
	s.Unit = s.unit()
	return s, nil
}

// Check finds what is wrong with the plan by itself, all at once.
func (p Plan) Check() error { return bad(p.check()...) }

// counted is what N counts.
func (p *Plan) counted() string {
	switch p.Design {
	case "morris":
		return "trajectories"
	case "saltelli":
		return "base points"
	}
	return "points"
}

// check finds what is wrong with the plan by itself, and fills in what follows.
func (p *Plan) check() (all []error) {
	add := func(key, value, format string, args ...any) {
		all = append(all, keyed{key, value, "", fmt.Errorf(format, args...)})
	}
	if p.Points != "" {
		if p.Design != "" && p.Design != "points" || len(p.Axes) > 0 {
			add("points", p.Points, "points = %q: the file's columns are the axes; no design and no other axes go with it", p.Points)
		}
		p.Design = "points"
	} else if len(p.Axes) == 0 {
		add("axes", "", "axes: there are none; give at least one --axis key=low:high:count")
	}
	if p.Design != "" && (!slices.Contains(Designs, p.Design) || p.Design == "points" && p.Points == "") {
		add("design", p.Design, "design = %q is no design; there are %s%w", p.Design, strings.Join(Designs[:len(Designs)-1], ", "), suggest(p.Design, Designs))
	}
	if p.Scramble != "" && p.Scramble != "none" && p.Scramble != "owen" {
		add("scramble", p.Scramble, "scramble = %q is neither none nor owen", p.Scramble)
	}
	if p.Noise != "" && p.Noise != "common" && p.Noise != "own" {
		add("noise", p.Noise, "noise = %q is neither common nor own", p.Noise)
	}
	if p.N < 1 && slices.Contains(Designs[1:], p.Design) && p.Design != "points" {
		add("n", "", "n: design %s needs the number of %s", p.Design, p.counted())
	}
	if p.N < 0 || p.Skip < 0 || p.Best < 0 {
		add("n", "", "n, skip and best take 0 and more")
	}
	switch {
	case p.Steady && p.RunFor > 0:
		add("run_for", "", "run_for: a steady state takes no time; leave out either steady or run_for")
	case p.RunFor < 0 || p.RunFor != p.RunFor:
		add("run_for", "", "run_for: it takes more than 0s")
	case p.RunFor == 0:
		p.Steady = true
	}
	if p.Steady && p.Scenario != "" && p.Scenario != noScenario {
		add("scenario", p.Scenario, "scenario = %q: nothing happens in a steady state", p.Scenario)
	}
	if p.Every < 0 {
		add("every", "", "every: it takes more than 0s")
	}
	return all
}

func (s *Study) resolveAxes(params []twin.Param) (all []error) {
	p := &s.Plan
	taken := map[string]string{}
	levels := make([]int, 0, len(p.Axes))
	for _, w := range p.Axes {
		a, err := newAxis(w, params)
		if err != nil {
			separator := " "
			if strings.HasPrefix(err.Error(), "\"") {
				separator = ": "
			}
			all = append(all, keyed{w.Key, w.Text, "", fmt.Errorf("axis %s%s%w", w.Key, separator, err)})
			continue
		}
		for _, name := range append(slices.Clone(a.params), map[bool]string{true: scenarioKey}[w.Key == scenarioKey]) {
			if other, is := taken[name]; is && name != "" {
				all = append(all, keyed{w.Key, w.Text, "", fmt.Errorf("axis %s sets %s, as axis %s does", w.Key, name, other)})
			}
			taken[name] = w.Key
		}
		s.axes = append(s.axes, a)
		levels = append(levels, a.count())
		s.addShaping(a, params)
	}
	if len(all) > 0 || len(s.axes) == 0 {
		return all
	}
	return append(all, s.resolveDesign(levels)...)
}

func (s *Study) addShaping(a *axis, params []twin.Param) {
	i := slices.IndexFunc(params, func(p twin.Param) bool { return len(a.params) > 0 && p.Name == a.params[0] })
	if i >= 0 && !twin.Settable(&params[i]) {
		s.shaping = append(s.shaping, len(s.axes)-1)
	}
}

func (s *Study) resolveDesign(levels []int) (all []error) {
	p := &s.Plan
	continuous := slices.Index(levels, 0)
	switch {
	case p.Design == "" && continuous >= 0:
		p.Design = "sobol"
	case p.Design == "":
		p.Design = "grid"
	}
	switch {
	case p.Design != "grid" && p.N < 1:
		return []error{keyed{"n", "", "", fmt.Errorf("n: design %s, which axis %s calls for, needs the number of %s", p.Design, s.axes[continuous].Key, p.counted())}}
	case p.Design == "grid" && p.N > 0:
		return []error{keyed{"n", strconv.Itoa(p.N), "", fmt.Errorf("n = %d: a grid has as many points as its axes have levels; another design takes n", p.N)}}
	case p.Design == "grid" && continuous >= 0:
		a := s.axes[continuous]
		return []error{keyed{a.Key, a.Text, "", fmt.Errorf("axis %s = %s: a grid needs levels, as low:high:count or a,b,c; or choose another design", a.Key, a.Text)}}
	case p.Design == "grid":
		n := 1.0
		for _, l := range levels {
			n *= float64(l)
		}
		if n > maxRuns {
			return []error{keyed{"design", "", "", fmt.Errorf("design: %.3g runs are too many; at most %d", n, maxRuns)}}
		}
	}
	if p.Design == "morris" || p.Design == "saltelli" {
		for _, a := range s.axes {
			if a.isText() {
				all = append(all, keyed{a.Key, a.Text, "", fmt.Errorf("axis %s: design %s measures how much a number matters; text has no more and less", a.Key, p.Design)})
			}
		}
	}
	d, err := p.newDesign(levels, s.seed)
	if err != nil {
		return append(all, err)
	}
	s.design = d
	if runs := float64(p.N) * float64(len(levels)+2); runs > maxRuns {
		return append(all, keyed{"n", strconv.Itoa(p.N), "", fmt.Errorf("n = %d makes too many runs; at most %d", p.N, maxRuns)})
	}
	s.Total = d.size()
	return all
}

// readPoints takes the axes and their values from the plan's CSV: a header row of
// keys, then a point a row. A column called index is left out.
func (s *Study) readPoints(params []twin.Param) (all []error) {
	fail := func(format string, args ...any) []error {
		return append(all, fmt.Errorf("points %s: "+format, append([]any{s.Plan.Points}, args...)...))
	}
	rows, err := pointReader(s.sources.Points).ReadAll()
	if err != nil {
		return fail("%w", err)
	}
	if len(rows) < 2 {
		return fail("it has a header row and a point a row; this has %d rows", len(rows))
	}
	columns := make([]int, 0, len(rows[0]))
	for c, key := range rows[0] {
		if key = strings.TrimSpace(key); key == "index" {
			continue
		}
		words := map[string]bool{}
		var text []string
		for _, row := range rows[1:] {
			if word := strings.TrimSpace(row[c]); !words[word] {
				words[word] = true
				text = append(text, word)
			}
		}
		a, err := newAxis(Axis{key, strings.Join(text, ",")}, params)
		if err != nil {
			all = fail("column %s: %w", key, err)
			continue
		}
		a.dist, a.Text = nil, s.Plan.Points
		s.axes = append(s.axes, a)
		columns = append(columns, c)
		s.addShaping(a, params)
	}
	if len(all) > 0 {
		return all
	}
	if len(s.axes) == 0 {
		return fail("it has no column but index")
	}
	for _, row := range rows[1:] {
		point := make([]Cell, len(s.axes))
		for k, a := range s.axes {
			word := strings.TrimSpace(row[columns[k]])
			if point[k].Text = word; !a.isText() {
				v, err := numbers([]string{word})
				if err != nil {
					return fail("column %s: %w", a.Key, err)
				}
				point[k] = Cell{Number: v[0]}
			}
		}
		s.points = append(s.points, point)
	}
	s.Total = len(s.points)
	return all
}

// Scenarios that the plan names, of every run and of its axis.
func (p *Plan) scenarioNames() []string {
	names := []string{}
	if p.Scenario != "" {
		names = append(names, p.Scenario)
	}
	for _, a := range p.Axes {
		if a.Key == scenarioKey {
			names = append(names, list(a.Text)...)
		}
	}
	return slices.DeleteFunc(names, func(n string) bool { return n == noScenario })
}

func (s *Study) resolveScenarios() (all []error) {
	for name, doc := range s.sources.Scenarios {
		sc, err := twin.ParseScenario(doc)
		if err = errors.Join(err, sc.Check(&s.Config)); err != nil {
			all = append(all, keyed{scenarioKey, name, "", fmt.Errorf("scenario %s: %w", name, err)})
		}
		s.scenarios[name] = sc
	}
	for _, a := range s.axes {
		if a.Key == scenarioKey && s.Plan.Steady {
			all = append(all, keyed{scenarioKey, a.Text, "", errors.New("axis scenario: nothing happens in a steady state")})
		}
		for _, name := range a.texts {
			if _, is := s.scenarios[name]; a.Key == scenarioKey && !is && name != noScenario {
				all = append(all, keyed{scenarioKey, name, "", fmt.Errorf("scenario %q was not read", name)})
			}
		}
	}
	return all
}

// Point stores where run i lies, a cell an axis; u is scratch of as many numbers.
func (s *Study) Point(i int, u []float64, cells []Cell) {
	if s.points != nil {
		copy(cells, s.points[i])
		return
	}
	s.design.at(i, u)
	for k, a := range s.axes {
		if _, is := s.design.(grid); is {
			cells[k] = a.level(int(u[k]))
			continue
		}
		cells[k] = a.at(s.within(a, u[k]))
	}
}

// within keeps Morris's outermost levels, 0 and 1, away from the ends of what has
// none: a bell's are 6 standard deviations out.
func (s *Study) within(a *axis, u float64) float64 {
	if _, is := a.dist.(bell); is && s.Plan.Design == "morris" {
		return 0.01 + 0.98*u
	}
	return u
}

// unit is how many runs make a shard of about half a second by what a run costs,
// and so that a small sweep has some shards too.
// It follows from the plan alone, so that parts are the same on any machine.
func (s *Study) unit() int { return max(1, min(int(0.5/s.Cost()), s.Total/64, 4096)) }

// Cost is about how many seconds a run takes on a core of 2023.
func (s *Study) Cost() float64 {
	pods := float64(len(s.Config.Pods))
	if s.Plan.Steady {
		return 1e-3 * pods
	}
	return pods * (1.5e-3 + 0.4e-3*s.Plan.RunFor/3600)
}

// Shards is how many there are.
func (s *Study) Shards() int { return (s.Total + s.Unit - 1) / s.Unit }

// Stretch is the runs of a shard, from first to before end.
func (s *Study) Stretch(shard int) (first, end int) {
	return shard * s.Unit, min((shard+1)*s.Unit, s.Total)
}

// Of lists the shards that are part i of n, dealt out in turn.
func (s *Study) Of(i, n int) (shards []int) {
	for k := i; k < s.Shards(); k += n {
		shards = append(shards, k)
	}
	return shards
}

// AxisColumns are index and the axes' keys.
func (s *Study) AxisColumns() []record.Column {
	columns := []record.Column{{Name: "index", Kind: record.Whole, Help: twin.Text{EN: "the run, from 0", ZH: "运行序号，从 0 起"}}}
	for _, a := range s.axes {
		c := record.Column{Name: a.Key, Unit: a.unit, Help: a.help}
		if a.isText() {
			c.Kind = record.Words
		}
		columns = append(columns, c)
	}
	return columns
}

// Columns are those of every row: index, the axes' keys, the measures, status and error.
func (s *Study) Columns() []record.Column {
	columns := s.AxisColumns()
	for i := range s.measures {
		m := &s.measures[i]
		columns = append(columns, record.Column{Name: m.name, Unit: m.unit, Help: m.help})
	}
	return append(columns,
		record.Column{Name: "status", Kind: record.Words, Help: twin.Text{EN: "ok or failed", ZH: "ok 成功，failed 失败"}},
		record.Column{Name: "error", Kind: record.Words, Help: twin.Text{EN: "why the run failed", ZH: "运行失败的原因"}})
}
