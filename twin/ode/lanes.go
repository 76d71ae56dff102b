package ode

import (
	"fmt"
	"math"
)

// Width is how many scenarios go at once.
const Width = 8

// Lanes holds one number of each of eight scenarios.
type Lanes = [Width]float64

// LaneSystem is eight systems x' = f(t, x) of one structure, which go through time together. What a System is asked, it
// is asked in every lane, and lanes may not read each other.
type LaneSystem interface {
	Len() int
	Derivatives(t float64, x, dx []Lanes)
}

// DifferentiableLanes is a LaneSystem that knows its Jacobians, as Differentiable is a System.
type DifferentiableLanes interface {
	LaneSystem
	Entries() (rows, cols []int)
	Jacobian(t float64, x, values []Lanes)
}

// LaneIntegrator follows eight solutions of a LaneSystem with common steps. A step is as long as the worst lane allows,
// so the figures of one lane depend, within the tolerance, on what runs beside it: whoever wants the same bytes again
// must put the same scenarios together. A lane that fails fails all. Eight scenarios that are the same take the steps of
// an Integrator, bit by bit.
//
// Unlike an Integrator it has no guards and no sums. It is not safe for use by several goroutines.
type LaneIntegrator struct {
	pace
	sys    LaneSystem
	n      int
	k      *kernels
	matrix *laneMatrix // nil until f has been finite once

	x0, x1 []Lanes // the states at the ends of the last step
	u      []laneStages

	weight []float64  // 1 / (Tol·Scale)
	f0, ft []Lanes    // f and ∂f/∂t at (t0, x0)
	b, add []Lanes    // right side and solution of a stage, and what earlier stages add to it
	now    laneStage  // how the next stage is made, scaled to the step
	share  [8]float64 // of each stage in what Interp looks for
}

// laneStages holds u_1 to u_8 of one state.
type laneStages [8]Lanes

// NewLanes returns an integrator that starts at (t, x). It keeps a copy of x.
func NewLanes(s LaneSystem, t float64, x []Lanes, set Settings) *LaneIntegrator {
	n := s.Len()
	if len(x) != n {
		panic(fmt.Sprintf("ode: %d values for %d states", len(x), n))
	}
	set.check(n)
	in := &LaneIntegrator{
		pace: newPace(set), sys: s, n: n, k: fastest(),
		x0: make([]Lanes, n), x1: make([]Lanes, n), u: make([]laneStages, n),
		weight: make([]float64, n),
		f0:     make([]Lanes, n), ft: make([]Lanes, n),
		b: make([]Lanes, n), add: make([]Lanes, n),
	}
	for i := range in.weight {
		in.weight[i] = 1 / (set.Tol * set.scale(i))
	}
	in.Restart(t, x)
	_ = in.prepare() // an error here comes back from Step
	return in
}

// prepare makes the matrix from the present state, unless it is there already.
func (in *LaneIntegrator) prepare() (err error) {
	if in.matrix == nil {
		in.matrix, err = newLaneMatrix(in.sys, in.t1, in.x1, &in.set, &in.stats)
	}
	return err
}

// Restart goes on from (t, x), as that of an Integrator does.
func (in *LaneIntegrator) Restart(t float64, x []Lanes) {
	if len(x) != in.n {
		panic(fmt.Sprintf("ode: %d values for %d states", len(x), in.n))
	}
	copy(in.x1, x)
	copy(in.x0, x)
	in.restart(t)
}

// State returns the end of the last step. The slice is the integrator's own: it may be read until the next call.
func (in *LaneIntegrator) State() (t float64, x []Lanes) { return in.t1, in.x1 }

// Interp stores the states at t, an instant of the last step, in x.
func (in *LaneIntegrator) Interp(t float64, x []Lanes) {
	if !(in.t0 <= t && t <= in.t1) || len(x) != in.n {
		panic(fmt.Sprintf("ode: Interp at %v of %d states, outside of the step from %v to %v of %d states", t, len(x), in.t0, in.t1, in.n))
	}
	if t == in.t1 {
		copy(x, in.x1)
		return
	}
	s := (t - in.t0) / (in.t1 - in.t0)
	for j := range in.share {
		in.share[j] = s * (1 - s) * (denseOutput[0][j] + s*(denseOutput[1][j]+s*denseOutput[2][j]))
	}
	in.k.interpolate(in, s, x)
}

// Step takes one step, of the size that the error of the worst lane allows, trying again with smaller ones until one is
// accepted. After an error the integrator stands where it stood, with a last step of no length.
func (in *LaneIntegrator) Step() error {
	in.mayStep()
	if err := in.prepare(); err != nil {
		return err
	}
	in.t0 = in.t1
	in.x0, in.x1 = in.x1, in.x0
	if err := in.advance(); err != nil {
		copy(in.x1, in.x0)
		in.t1 = in.t0
		return err
	}
	return nil
}

// advance takes a step from (t0, x0).
func (in *LaneIntegrator) advance() error {
	in.matrix.linearise(in.k, in.t0, in.x0, in.f0, &in.stats)
	if in.k.finite(in.f0) {
		return in.step(in)
	}
	for i := range in.f0 {
		for lane, f := range in.f0[i] {
			if err := finite(in.t0, i, f, &in.set); err != nil {
				return fmt.Errorf("lane %d: %w", lane, err)
			}
		}
	}
	panic("ode: derivatives that are finite and not")
}

// rate returns the largest derivative at the start of the step, in scales per second.
func (in *LaneIntegrator) rate() (largest float64) {
	for i := range in.f0 {
		for _, f := range in.f0[i] {
			largest = math.Max(largest, math.Abs(f)*in.weight[i]*in.set.Tol)
		}
	}
	return largest
}

// possible returns the largest error of the trial step where no state is asked to be more exact than its own rounding
// allows.
func (in *LaneIntegrator) possible() (worst float64, which int) {
	for i := range in.u {
		for lane, u8 := range in.u[i][7] {
			e := math.Abs(u8) / math.Max(1/in.weight[i], finest*math.Abs(in.x1[i][lane]))
			if e > worst {
				worst, which = e, i
			}
		}
	}
	return worst, which
}

// at returns state i and its derivative at the start of the step, of the lane that changes fastest.
func (in *LaneIntegrator) at(i int) (x, dx float64) {
	for lane, f := range in.f0[i] {
		if lane == 0 || math.Abs(f) > math.Abs(dx) {
			x, dx = in.x0[i][lane], f
		}
	}
	return x, dx
}

// laneStage is how stages 1 to s + 1, side by side in u, make the point, the instant and the right side of the next.
type laneStage struct {
	a, c [7]float64
	d, t float64
}

// The first five begin at x0 and read ∂f/∂t; the last two add the last stage to the point before.
var (
	laneStep = [7]laneStage{
		{a: [7]float64{a21}, c: [7]float64{k21}, d: d2, t: c2},
		{a: [7]float64{a31, a32}, c: [7]float64{k31, k32}, d: d3, t: c3},
		{a: [7]float64{a41, a42, a43}, c: [7]float64{k41, k42, k43}, d: d4, t: c4},
		{a: [7]float64{a51, a52, a53, a54}, c: [7]float64{k51, k52, k53, k54}, d: d5, t: c5},
		{a: [7]float64{a61, a62, a63, a64, a65}, c: [7]float64{k61, k62, k63, k64, k65}, t: 1},
		{c: [7]float64{k71, k72, k73, k74, k75, k76}, t: 1},
		{c: [7]float64{k81, k82, k83, k84, k85, k86, k87}, t: 1},
	}
	denseOutput = [3][8]float64{
		{h11, h12, h13, h14, h15, h16, h17, h18},
		{h21, h22, h23, h24, h25, h26, h27, h28},
		{h31, h32, h33, h34, h35, h36, h37, h38},
	}
)

// attempt takes a trial step of size h from (t0, x0), which ends at t1, as that of an Integrator does.
func (in *LaneIntegrator) attempt(h, t1 float64) (worst float64, which int) {
	m, k, t := in.matrix, in.k, in.t0
	if !m.factor(k, 1/(h*gamma), &in.stats) {
		return nan, 0
	}

	later := slopeInstant(t, h, t1)
	in.stats.Evaluations++
	in.sys.Derivatives(later, in.x0, in.ft)
	k.begin(in, 1/(later-t), h*d1)
	k.solve(&m.pattern, m.a, in.b)

	r := 1 / h
	for s := range laneStep {
		l := &in.now
		*l = laneStep[s]
		for j := range l.c {
			l.c[j] *= r
		}
		l.d *= h
		at := t1
		if s < 4 {
			at = t + float64(l.t*h)
		}
		k.combine(in, s)
		in.stats.Evaluations++
		in.sys.Derivatives(at, in.x1, in.b)
		k.plus(in.b, in.add)
		k.solve(&m.pattern, m.a, in.b)
	}
	worst = k.finish(in)
	if worst > 1 || worst != worst {
		which = in.blame()
	}
	return worst, which
}

// blame returns the state with a stage that is not finite, or else the largest error.
func (in *LaneIntegrator) blame() (which int) {
	worst := 0.0
	for i := range in.u {
		for _, u8 := range in.u[i][7] {
			e := math.Abs(u8 * in.weight[i])
			if e-e != 0 {
				return i
			}
			if e > worst {
				worst, which = e, i
			}
		}
	}
	return which
}
