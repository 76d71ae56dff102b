package ode

import "math"

const (
	looks         = 8    // instants per step at which guards are looked at
	crossingTime  = 1e-6 // s, to which a crossing is located
	crossingShare = 1e-9 // the same relative to the step, where that is finer
)

// Crossing returns the earliest instant of the last step later than after at which a guard has crossed zero upwards,
// from g ≤ 0 to g > 0, and which guard. There that guard is already positive, so an integration restarted there does
// not meet the same crossing again. Guards are looked at eight times in a step and then halved in on: one that rises
// and falls between two looks is not seen, nor is one that is positive from the start.
func (in *Integrator) Crossing(after float64) (t float64, which int, ok bool) {
	if in.guards == nil || !(after < in.t1) {
		return 0, 0, false
	}
	low := math.Max(after, in.t0)
	in.guard(low, in.gLow)
	for look := 1; look <= looks; look++ {
		high := in.t0 + (in.t1-in.t0)*float64(look)/looks
		if look == looks {
			high = in.t1
		}
		if high <= low {
			continue
		}
		in.guard(high, in.gHigh)
		if in.rises() {
			t, which = in.halve(low, high)
			return t, which, true
		}
		low = high
		in.gLow, in.gHigh = in.gHigh, in.gLow
	}
	return 0, 0, false
}

// halve narrows an interval in which a guard rises to the first rise.
func (in *Integrator) halve(low, high float64) (t float64, which int) {
	within := math.Max(4*ulp(high), math.Min(crossingTime, crossingShare*(in.t1-in.t0)))
	in.gHigh, in.gBest = in.gBest, in.gHigh
	for high-low > within {
		mid := low + (high-low)/2
		in.guard(mid, in.gHigh)
		if in.rises() {
			high = mid
			in.gHigh, in.gBest = in.gBest, in.gHigh
		} else {
			low = mid
			in.gHigh, in.gLow = in.gLow, in.gHigh
		}
	}
	// Of several within so short a time, the one that would be first on a straight line.
	first := math.Inf(1)
	for i, b := range in.gBest {
		if a := in.gLow[i]; a <= 0 && b > 0 && -a/(b-a) < first {
			first, which = -a/(b-a), i
		}
	}
	return high, which
}

// rises tells whether a guard is not positive in gLow but positive in gHigh.
func (in *Integrator) rises() bool {
	for i, b := range in.gHigh {
		if b > 0 && in.gLow[i] <= 0 {
			return true
		}
	}
	return false
}

// guard stores the guards at t, an instant of the last step, in g.
func (in *Integrator) guard(t float64, g []float64) {
	in.Interp(t, in.xg)
	in.guards.Guard(t, in.xg, g)
}
