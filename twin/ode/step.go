package ode

import (
	"fmt"
	"math"
)

var nan = math.NaN()

// Integrator follows one solution of a System. It is not safe for use by several goroutines.
type Integrator struct {
	pace
	sys    System
	n      int
	matrix *matrix // nil until f has been finite once

	x0, x1   []float64 // the states at the ends of the last step
	u        []stages
	dense    [][3]float64
	hasDense bool // dense belongs to the last step

	weight             []float64 // 1 / (Tol·Scale)
	f0, ft             []float64 // f and ∂f/∂t at (t0, x0)
	b, add             []float64 // right side and solution of a stage, and what earlier stages add to it
	guards             Guarded   // nil: none
	xg                 []float64 // the state at which guards are evaluated
	gLow, gHigh, gBest []float64 // guards at both ends of an interval, and at the best end so far
}

// New returns an integrator that starts at (t, x). It keeps a copy of x.
func New(s System, t float64, x []float64, set Settings) *Integrator {
	n := s.Len()
	if len(x) != n {
		panic(fmt.Sprintf("ode: %d values for %d states", len(x), n))
	}
	set.check(n)
	in := &Integrator{
		pace: newPace(set), sys: s, n: n,
		x0: make([]float64, n), x1: make([]float64, n),
		u: make([]stages, n), dense: make([][3]float64, n),
		weight: make([]float64, n),
		f0:     make([]float64, n), ft: make([]float64, n),
		b: make([]float64, n), add: make([]float64, n),
	}
	for i := range in.weight {
		in.weight[i] = 1 / (set.Tol * set.scale(i))
	}
	if g, ok := s.(Guarded); ok && g.Guards() > 0 {
		in.guards = g
		in.gLow, in.gHigh, in.gBest = make([]float64, g.Guards()), make([]float64, g.Guards()), make([]float64, g.Guards())
		in.xg = make([]float64, n)
	}
	in.Restart(t, x)
	_ = in.prepare() // an error here comes back from Step
	return in
}

// prepare makes the matrix from the present state, unless it is there already.
func (in *Integrator) prepare() error {
	if in.matrix != nil {
		return nil
	}
	m, err := newMatrix(in.sys, in.t1, in.x1, &in.set, &in.stats)
	if err != nil {
		return err
	}
	in.matrix = m
	in.b = make([]float64, len(m.lu.diagonal()))
	return nil
}

// Restart goes on from (t, x), which may be any instant and state, but is commonly one within the last step: a command
// or an event has changed x or the parameters of the system. Call it whenever either has changed, with State itself
// where only a parameter has. The first step is tried with the size that served after the restart before.
func (in *Integrator) Restart(t float64, x []float64) {
	if len(x) != in.n {
		panic(fmt.Sprintf("ode: %d values for %d states", len(x), in.n))
	}
	copy(in.x1, x)
	copy(in.x0, x)
	in.hasDense = false
	in.restart(t)
}

// Begin goes on from (t, x) as New would, whatever was integrated before: nothing of it is left but Stats and the
// pattern of the Jacobian, whose finding costs as much as hours of integration. It serves whoever solves one system
// again and again.
func (in *Integrator) Begin(t float64, x []float64) {
	in.next, in.kick, in.limit = 0, 0, math.MaxFloat64
	in.Restart(t, x)
}

// State returns the end of the last step. The slice is the integrator's own: it may be read until the next call.
func (in *Integrator) State() (t float64, x []float64) { return in.t1, in.x1 }

// Interp stores the state at t, an instant of the last step, in x.
func (in *Integrator) Interp(t float64, x []float64) {
	if !(in.t0 <= t && t <= in.t1) || len(x) != in.n {
		panic(fmt.Sprintf("ode: Interp at %v of %d states, outside of the step from %v to %v of %d states", t, len(x), in.t0, in.t1, in.n))
	}
	if t == in.t1 {
		copy(x, in.x1)
		return
	}
	in.interpolate((t-in.t0)/(in.t1-in.t0), x)
}

// Step takes one step, of the size that the error allows, trying again with smaller ones until one is accepted. After
// an error the integrator stands where it stood, with a last step of no length.
func (in *Integrator) Step() error {
	in.mayStep()
	if err := in.prepare(); err != nil {
		return err
	}
	in.t0 = in.t1
	in.x0, in.x1 = in.x1, in.x0
	in.hasDense = false
	if err := in.advance(); err != nil {
		copy(in.x1, in.x0)
		in.t1 = in.t0
		return err
	}
	return nil
}

// advance takes a step from (t0, x0).
func (in *Integrator) advance() error {
	in.matrix.linearise(in.t0, in.x0, in.f0, &in.stats)
	for i, f := range in.f0 {
		if err := finite(in.t0, i, f, &in.set); err != nil {
			return err
		}
	}
	return in.step(in)
}

// rate returns the largest derivative at the start of the step, in scales per second.
func (in *Integrator) rate() (largest float64) {
	for i, f := range in.f0 {
		largest = math.Max(largest, math.Abs(f)*in.weight[i]*in.set.Tol)
	}
	return largest
}

// possible returns the largest error of the trial step where no state is asked to be more exact than its own rounding
// allows: else a state that runs away would be followed in steps without end.
func (in *Integrator) possible() (worst float64, which int) {
	for i := range in.u {
		e := math.Abs(in.u[i][7]) / math.Max(1/in.weight[i], finest*math.Abs(in.x1[i]))
		if e > worst {
			worst, which = e, i
		}
	}
	return worst, which
}

// at returns state i at the start of the step and its derivative there.
func (in *Integrator) at(i int) (x, dx float64) { return in.x0[i], in.f0[i] }

// finest is the smallest relative error that can be asked for: the stages that make up an error are some hundred times
// larger than their sum, and so is its rounding.
const finest = 1e-13
