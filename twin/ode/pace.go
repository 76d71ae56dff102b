package ode

import (
	"fmt"
	"math"
)

// pace decides how long steps are. It knows time and errors and nothing of states, so one scenario and eight in lanes
// go by the same rules.
type pace struct {
	set   Settings
	stats Stats

	t0, t1 float64 // the ends of the last step; the same after New and Restart
	next   float64 // the size that the error allows the next step
	kick   float64 // the size that it allows the first step after a restart
	fresh  bool    // no step has been taken since New or Restart
	past   memory
	limit  float64 // math.MaxFloat64: none
	worst  int     // the state that decided the last rejection
}

// memory is what the controller keeps of the last accepted step: its size and its error.
type memory struct{ size, err float64 }

// trial is what pace asks of the one that takes the steps, at (t0, x0) with f evaluated there.
type trial interface {
	attempt(h, t1 float64) (err float64, worst int) // a step of size h, its largest weighted error and where; NaN: it came to nothing
	possible() (err float64, worst int)             // the error of that step where none is asked to be below its rounding
	rate() float64                                  // the largest derivative in scales per second
	at(i int) (x, dx float64)                       // state i and its derivative
}

func newPace(set Settings) pace { return pace{set: set, limit: math.MaxFloat64} }

// Limit lets no step end beyond t, and no step evaluates the system beyond it: a step that would pass t ends at it. It
// is for kinks of the inputs, and holds until changed; +Inf lifts it. The system is evaluated at t itself, as the end
// of the step before and as the start of the step after, so an input that jumps must do so by a Restart at t.
func (p *pace) Limit(t float64) { p.limit = math.Min(t, math.MaxFloat64) }

// Span returns the start and end of the last step; they are the same after New and Restart.
func (p *pace) Span() (t0, t1 float64) { return p.t0, p.t1 }

// Stats returns the work done so far.
func (p *pace) Stats() Stats { return p.stats }

// mayStep panics where no step may be taken.
func (p *pace) mayStep() {
	if p.t1 >= p.limit {
		panic(fmt.Sprintf("ode: Step from %v at the limit %v", p.t1, p.limit))
	}
}

// restart goes on from t with the size that served after the restart before.
func (p *pace) restart(t float64) {
	p.t0, p.t1 = t, t
	p.fresh = true
	p.past = memory{}
	if p.next != 0 {
		p.next = math.Min(p.next, p.kick)
	}
}

// step takes a step from t0, trying again with smaller ones until one is accepted, and moves t1 to its end.
func (p *pace) step(try trial) error {
	if p.next == 0 {
		p.begin(try)
	}
	for tries := 0; ; tries++ {
		h, t1, cut := p.size()
		if !(p.next > 4*ulp(p.t0)) || tries > p.set.MaxTries { // next, not h: a limit may be as near as it likes
			x, dx := try.at(p.worst)
			return fmt.Errorf("ode: at t = %v the step fell to %.3g s after %d rejections; worst is %s = %v, derivative %.6g",
				p.t0, p.next, tries, p.set.name(p.worst), x, dx)
		}
		err, worst := try.attempt(h, t1)
		if err > 1 {
			err, worst = try.possible()
		}
		if err <= 1 {
			p.t1 = t1
			p.accept(h, err, cut)
			return nil
		}
		p.worst = worst
		p.reject(h, err)
	}
}

// begin chooses the size of the very first step. Where none is given it is one in which the fastest state changes by
// its scale, if it went on as it begins: wrong by orders of magnitude at times, but a few rejections or a few steps put
// that right.
func (p *pace) begin(try trial) {
	p.next = p.set.FirstStep
	if p.next == 0 {
		p.next = math.Min(p.set.MaxStep, 1/math.Max(try.rate(), 1/longestGuess))
	}
	p.kick = p.next
}

// size returns the size of the next trial step and its end, and whether the limit cut it.
func (p *pace) size() (h, t1 float64, cut bool) {
	t := p.t0
	h = math.Min(p.next, p.set.MaxStep)
	left := p.limit - t
	switch {
	case h*stretch >= left:
		return left, p.limit, true
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
func (p *pace) accept(h, err float64, cut bool) {
	p.stats.Steps++
	err = math.Max(err, least)
	factor := safety * math.Pow(err, -1.0/order)
	if p.past.size > 0 {
		factor = math.Min(factor, factor*h/p.past.size*math.Pow(p.past.err/err, 1.0/order))
	}
	next := h * math.Max(shrink, math.Min(grow, factor))
	if cut { // the step says nothing against the size that it was not given
		next = math.Max(next, p.next)
	}
	if p.fresh {
		p.kick = next
		p.fresh = false
	}
	p.next = next
	p.past = memory{h, err}
}

// reject sets the size of the next trial after one of size h.
func (p *pace) reject(h, err float64) {
	p.stats.Rejected++
	factor := failed
	if err > 1 {
		factor = math.Max(shrink, math.Min(safety, safety*math.Pow(err, -1.0/order)))
	}
	p.next = h * factor
}
