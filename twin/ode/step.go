package ode

import (
	"fmt"
	"math"
)

var nan = math.NaN()

// Integrator follows one solution of a System. It is not safe for use by several goroutines.
type Integrator struct {
	sys    System
	set    Settings
	n      int
	matrix *matrix // nil until f has been finite once
	stats  Stats

	// The last step: from (t0, x0) to (t1, x1); of no length after New and Restart.
	t0, t1   float64
	x0, x1   []float64
	u        []stages
	dense    [][3]float64
	hasDense bool // dense belongs to the last step

	next  float64 // the size that the error allows the next step
	kick  float64 // the size that it allows the first step after a restart
	fresh bool    // no step has been taken since New or Restart
	past  memory
	limit float64 // math.MaxFloat64: none

	weight             []float64 // 1 / (Tol·Scale)
	f0, ft             []float64 // f and ∂f/∂t at (t0, x0)
	b, add             []float64 // right side and solution of a stage, and what earlier stages add to it
	guards             Guarded   // nil: none
	xg                 []float64 // the state at which guards are evaluated
	gLow, gHigh, gBest []float64 // guards at both ends of an interval, and at the best end so far
	worst              int       // the state that decided the last rejection
}

// memory is what the controller keeps of the last accepted step: its size and its error.
type memory struct{ size, err float64 }

// New returns an integrator that starts at (t, x). It keeps a copy of x.
func New(s System, t float64, x []float64, set Settings) *Integrator {
	n := s.Len()
	if len(x) != n {
		panic(fmt.Sprintf("ode: %d values for %d states", len(x), n))
	}
	set.check(n)
	in := &Integrator{
		sys: s, set: set, n: n, limit: math.MaxFloat64,
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
	in.t0, in.t1 = t, t
	in.hasDense = false
	in.fresh = true
	in.past = memory{}
	if in.next != 0 {
		in.next = math.Min(in.next, in.kick)
	}
}

// Begin goes on from (t, x) as New would, whatever was integrated before: nothing of it is left but Stats and the
// pattern of the Jacobian, whose finding costs as much as hours of integration. It serves whoever solves one system
// again and again.
func (in *Integrator) Begin(t float64, x []float64) {
	in.next, in.kick, in.limit = 0, 0, math.MaxFloat64
	in.Restart(t, x)
}

// Limit lets no step end beyond t, and no step evaluates the system beyond it: a step that would pass t ends at it. It
// is for kinks of the inputs, and holds until changed; +Inf lifts it. The system is evaluated at t itself, as the end
// of the step before and as the start of the step after, so an input that jumps must do so by a Restart at t.
func (in *Integrator) Limit(t float64) {
	in.limit = math.Min(t, math.MaxFloat64)
}

// State returns the end of the last step. The slice is the integrator's own: it may be read until the next call.
func (in *Integrator) State() (t float64, x []float64) { return in.t1, in.x1 }

// Span returns the start and end of the last step; they are the same after New and Restart.
func (in *Integrator) Span() (t0, t1 float64) { return in.t0, in.t1 }

// Stats returns the work done so far.
func (in *Integrator) Stats() Stats { return in.stats }

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
	if in.t1 >= in.limit {
		panic(fmt.Sprintf("ode: Step from %v at the limit %v", in.t1, in.limit))
	}
	if err := in.prepare(); err != nil {
		return err
	}
	in.t0 = in.t1
	in.x0, in.x1 = in.x1, in.x0
	in.hasDense = false
	if err := in.step(); err != nil {
		copy(in.x1, in.x0)
		in.t1 = in.t0
		return err
	}
	return nil
}

// step takes a step from (t0, x0).
func (in *Integrator) step() error {
	t := in.t0
	in.matrix.linearise(t, in.x0, in.f0, &in.stats)
	for i, f := range in.f0 {
		if err := finite(t, i, f, &in.set); err != nil {
			return err
		}
	}
	if in.next == 0 {
		in.begin()
	}
	for tries := 0; ; tries++ {
		h, t1, cut := in.size()
		if !(in.next > 4*ulp(t)) || tries > in.set.MaxTries { // next, not h: a limit may be as near as it likes
			return fmt.Errorf("ode: at t = %v the step fell to %.3g s after %d rejections; worst is %s = %v, derivative %.6g",
				t, in.next, tries, in.set.name(in.worst), in.x0[in.worst], in.f0[in.worst])
		}
		err, worst := in.attempt(h, t1)
		if err > 1 {
			err, worst = in.possible()
		}
		if err <= 1 {
			in.t1 = t1
			in.accept(h, err, cut)
			return nil
		}
		in.worst = worst
		in.reject(h, err)
	}
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

// finest is the smallest relative error that can be asked for: the stages that make up an error are some hundred times
// larger than their sum, and so is its rounding.
const finest = 1e-13

// size returns the size of the next trial step and its end, and whether the limit cut it.
func (in *Integrator) size() (h, t1 float64, cut bool) {
	t := in.t0
	h = math.Min(in.next, in.set.MaxStep)
	left := in.limit - t
	switch {
	case h*stretch >= left:
		return left, in.limit, true
	case h*2 > left: // two even steps instead of a long one and a stub
		h, cut = left/2, true
	}
	t1 = t + h
	return t1 - t, t1, cut
}

// ulp returns the distance from |t| to the next larger number.
func ulp(t float64) float64 {
	t = math.Abs(t)
	return math.Nextafter(t, math.Inf(1)) - t
}

// begin chooses the size of the very first step.
func (in *Integrator) begin() {
	in.next = in.set.FirstStep
	if in.next == 0 {
		in.next = in.guess()
	}
	in.kick = in.next
}

// guess returns a size at which the fastest state changes by its scale, if it went on as it begins: wrong by orders
// of magnitude at times, but a few rejections or a few steps put that right.
func (in *Integrator) guess() float64 {
	rate := 0.0
	for i, f := range in.f0 {
		rate = math.Max(rate, math.Abs(f)*in.weight[i]*in.set.Tol)
	}
	return math.Min(in.set.MaxStep, 1/math.Max(rate, 1/longestGuess))
}

// The constants of the controller. The error of a step is taken to be c·h⁵ with c changing slowly from step to step
// (K. Gustafsson, ACM Trans. Math. Softw. 20 (1994) 496, doi 10.1145/198429.198437), but a prediction may only make the
// next step shorter: left to make it longer too, it saved a tenth of the steps of the yardstick and tripled the
// rejections of Van der Pol's jumps.
const (
	safety       = 0.9   // aim at this part of the size that would just pass
	shrink       = 0.1   // least factor from one step to the next
	grow         = 8     // greatest
	stretch      = 1.1   // a step may be this much longer than it should, if it then ends at the limit
	failed       = 0.25  // factor where the trial gave no numbers
	least        = 1e-10 // errors below this are taken for this
	longestGuess = 3600  // s
)

// accept sets the size of the next step after one of size h.
func (in *Integrator) accept(h, err float64, cut bool) {
	in.stats.Steps++
	err = math.Max(err, least)
	factor := safety * math.Pow(err, -1.0/order)
	if in.past.size > 0 {
		factor = math.Min(factor, factor*h/in.past.size*math.Pow(in.past.err/err, 1.0/order))
	}
	next := h * math.Max(shrink, math.Min(grow, factor))
	if cut { // the step says nothing against the size that it was not given
		next = math.Max(next, in.next)
	}
	if in.fresh {
		in.kick = next
		in.fresh = false
	}
	in.next = next
	in.past = memory{h, err}
}

// reject sets the size of the next trial after one of size h.
func (in *Integrator) reject(h, err float64) {
	in.stats.Rejected++
	factor := failed
	if err > 1 {
		factor = math.Max(shrink, math.Min(safety, safety*math.Pow(err, -1.0/order)))
	}
	in.next = h * factor
}
