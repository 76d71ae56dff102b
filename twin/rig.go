package twin

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"seapod/twin/ode"
)

// A Rig is one model that is run again and again from its beginning, each time
// with other parameters: what a sweep does. It keeps what does not depend on
// them, the layout of the states and the compiled pattern of the Jacobian, which
// take longer to find than hours take to integrate, and it works out only the
// channels that are watched. A run is the same to the bit on a new rig and on one
// that has run a thousand others.
//
// A Rig is for one goroutine.
type Rig struct {
	model   *Model
	built   Config // what New was given
	in      *ode.Integrator
	shows   []show // of the channels watched
	first   []int  // of each pod in shows, as Model.firstShow
	values  []float64
	watched []Channel
	inputs  bool // the sea and the load are others than built's
}

// A Setting is one parameter's value: Text where the parameter is text, else Value in the shown unit.
type Setting struct {
	Name  string
	Value float64
	Text  string
}

// NewRig builds a model of config. watch names the channels that its runs are to
// show, in this order; one that the model does not have shows as NaN.
func NewRig(config Config, watch []string) (*Rig, error) {
	m, err := New(config)
	if err != nil {
		return nil, err
	}
	r := &Rig{model: m, built: config.clone(), values: make([]float64, len(watch)), watched: make([]Channel, len(watch))}
	x := make([]float64, m.Len()) // the pattern is found where the rig was built, whatever is run first
	m.guess(x)
	r.in = ode.New(m, 0, x, ode.Settings{Scale: m.scale, Name: m.StateName})
	for i := range r.values {
		r.values[i] = math.NaN()
	}
	for k := range m.firstShow {
		r.first = append(r.first, len(r.shows))
		end := len(m.shows)
		if k+1 < len(m.firstShow) {
			end = m.firstShow[k+1]
		}
		for _, s := range m.shows[m.firstShow[k]:end] {
			c := m.channels[s.at]
			for i, name := range watch {
				if c.Name == name {
					r.watched[i] = c
					s.at = i
					r.shows = append(r.shows, s)
				}
			}
		}
	}
	return r, nil
}

// Watched are the channels watched; one that the model does not have has no name.
func (r *Rig) Watched() []Channel { return r.watched }

// Channels are all that the model has.
func (r *Rig) Channels() []Channel { return r.model.channels }

// Settable tells whether a rig can take another value of a parameter without
// being built anew: what may change in a run, and what the sea and the loads are
// read from. Which loads there are decides which queues there are.
func Settable(p *Param) bool {
	input := strings.HasPrefix(p.Name, "world.") || strings.HasPrefix(p.Name, "sea.") || strings.HasPrefix(p.Name, "load.") && !p.IsText()
	return p.Kind != Action && (p.Live || input)
}

// Set gives the model the parameters that it was built with but for settings.
// The model is then what New would build from them. All faults come at once.
func (r *Rig) Set(settings []Setting) error {
	m := r.model
	r.restore()
	var all []error
	inputs := false
	for _, s := range settings {
		p, known := m.byName[s.Name]
		var err error
		switch {
		case !known:
			err = unknownKey(s.Name, m.params)
		case !Settable(p):
			err = &Fault{Key: s.Name, Reason: "shapes the model when it is built"}
		case s.Text != "":
			err = p.SetText(s.Text)
		default:
			err = p.Set(s.Value)
		}
		if err != nil {
			all = append(all, err)
			continue
		}
		inputs = inputs || !p.Live
	}
	if all = append(all, m.config.validate()...); len(all) > 0 {
		return faults(all)
	}
	return r.derive(inputs)
}

// restore gives every parameter the value that it was built with.
func (r *Rig) restore() {
	c, b := r.model.config, &r.built
	c.World, c.Sea, c.Load, c.Cluster = b.World, b.Sea, b.Load, b.Cluster
	for i := range c.Pods {
		racks := c.Pods[i].Racks // which the model points into
		copy(racks, b.Pods[i].Racks)
		c.Pods[i] = b.Pods[i]
		c.Pods[i].Racks = racks
	}
}

// derive works out what follows from the parameters, as New does; inputs tells
// that the sea or the load has to be read anew.
func (r *Rig) derive(inputs bool) (err error) {
	m := r.model
	if inputs || r.inputs {
		if m.start, err = m.config.start(); err != nil {
			return err
		}
		if m.sea, err = newSea(m.config, m.start); err != nil {
			return err
		}
		if err = m.loads.renew(m.config, m.start); err != nil {
			return err
		}
		r.inputs = inputs
	}
	for i := range m.pods {
		m.pods[i].modes, m.pods[i].rebase = m.pods[i].sound(), 0
	}
	m.derive()
	return m.carried()
}

// Run drives the model as Sim.Run does, with the commands of sc. It gives the
// channels watched at every frame's instant, at the end of every step and on
// both sides of every command, so that no peak between frames is lost: steps are
// short where things move. Instants never go back. values is the rig's own and
// holds until each returns. An end by ctx is an error here: half a run is none.
func (r *Rig) Run(ctx context.Context, sc Scenario, o Options, each func(t float64, values []float64) error) error {
	w := r.prepare(sc, o)
	if err := w.begin(); err != nil {
		return err
	}
	show := func(t float64) {
		w.in.Interp(t, w.x)
		r.model.sample(t, w.x, r.shows, r.first, r.values)
		w.fail(each(t, r.values))
	}
	w.stands = show
	for w.err == nil && !w.over() {
		if err := ctx.Err(); err != nil {
			return err
		}
		t := w.time(w.frames)
		if err := w.advance(t); err != nil {
			return err
		}
		w.frames++
		show(t)
	}
	return w.err
}

// Steady gives the channels watched in the steady state of the first instant,
// with what fouls, queues and counts as given then. Where Newton's method finds
// none, the model is left to settle, its sea and its load standing still; that may
// take a while, and an end by ctx is an error.
func (r *Rig) Steady(ctx context.Context, each func(t float64, values []float64) error) error {
	w := r.prepare(Scenario{}, Options{For: minute})
	if err := w.begin(); err != nil {
		if err = r.model.settle(ctx, w.x); err != nil {
			return err
		}
		w.in.Begin(0, w.x)
		w.now = 0
		w.checkGuards()
	}
	r.model.sample(0, w.x, r.shows, r.first, r.values)
	return each(0, r.values)
}

// prepare makes a run on the rig's integrator, from which it takes nothing but the pattern.
func (r *Rig) prepare(sc Scenario, o Options) *run {
	w := &run{model: r.model, scheduled: inOrder(sc.Commands), in: r.in}
	newSim(w, o)
	w.stepped = r.in.Stats().Steps
	w.most = mostSteps + int(min(o.For, 1e15)/leastStep)
	return w
}

// A run that takes more steps than these goes nowhere: a day of a pod takes some
// two hundred.
const (
	mostSteps = 100_000
	leastStep = 10 // s, the mean beyond
)

// Limits of settling.
const (
	settleTime = 30 * day
	settled    = 1e-9 // of a state's scale in a second
)

// A stillness is a model whose time stands still and whose slow states do.
type stillness struct {
	*Model
	frozen []bool
}

func (s stillness) Derivatives(_ float64, x, dx []float64) {
	s.Model.Derivatives(0, x, dx)
	s.hold(dx)
}

// Members are the racks'; none of their states is slow.
func (s stillness) Members(_ float64, x, dx, terms []float64) { s.Model.Members(0, x, dx, terms) }

func (s stillness) Shared(_ float64, x, sums, dx []float64) {
	s.Model.Shared(0, x, sums, dx)
	s.hold(dx)
}

func (s stillness) hold(dx []float64) {
	for i, still := range s.frozen {
		if still {
			dx[i] = 0
		}
	}
}

// settle stores in x where the model comes to rest when it is left alone in the
// sea and under the load of its first instant.
func (m *Model) settle(ctx context.Context, x []float64) error {
	s := stillness{m, m.guess(x)}
	in := ode.New(s, 0, x, ode.Settings{Scale: m.scale, Name: m.StateName})
	dx := make([]float64, len(x))
	fail := func(why error) error {
		return fmt.Errorf("%w: %s does not come to rest: %w", ErrModel, m.config.Name, why)
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		t, at := in.State()
		s.Derivatives(0, at, dx)
		worst, rate := 0, 0.0
		for i, v := range dx {
			if v = math.Abs(v) / m.scale[i]; v > rate {
				worst, rate = i, v
			}
		}
		if rate < settled {
			copy(x, at)
			return nil
		}
		if t > settleTime || in.Stats().Steps > mostSteps {
			return fail(fmt.Errorf("after %.3g days %s still changes by %.3g of its scale a day", t/day, m.StateName(worst), rate*day))
		}
		if err := in.Step(); err != nil {
			return fail(err)
		}
	}
}

// Rooted is c with the names of its files made absolute, so that its TOML means
// the same wherever it is read; files are those names.
func (c Config) Rooted() (rooted Config, files []string, err error) {
	c = c.clone()
	for _, p := range Params(&c) {
		if p.Kind != Label || !strings.HasSuffix(p.Name, ".file") || *p.text == "" {
			continue
		}
		if !filepath.IsAbs(*p.text) {
			if *p.text, err = filepath.Abs(filepath.Join(c.dir, *p.text)); err != nil {
				return c, nil, err
			}
		}
		files = append(files, *p.text)
	}
	return c, files, nil
}
