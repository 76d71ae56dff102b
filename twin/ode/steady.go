package ode

import (
	"fmt"
	"math"
)

const (
	steadyGoal   = 1e-9  // residual that will do, in scales per second
	steadyBest   = 1e-13 // residual beyond which nothing is tried
	steadyCalm   = 1e-14 // a Newton step this small, relative to state and scale, is rounding
	steadySteps  = 2000
	longestStep  = 1e13 // s: Newton's method to all intents
	shortestStep = 1e-9 // s
	twist        = 0.5  // most that f may turn over a step, as the part of the step that a correction would take back
)

// Steady changes x to a state in which f(t, x) = 0 for all states that are not frozen. Frozen ones, which may be nil,
// keep their values: inputs to everything else, totals that have no steady state.
//
// It takes implicit Euler steps in a time of its own, t standing still, so it goes where the system itself would go and
// is not upset by a poor guess. A step over which f is nearly linear makes the next one up to ten times as long, until
// the steps are Newton's. What counts as nearly linear is asked of the step itself: with d the step, the correction
// that one more iteration would make, W⁻¹(f(x + d) − d/h), may be half as long as d and no more.
func Steady(s System, t float64, x []float64, set Settings, frozen []bool) error {
	n := s.Len()
	if len(x) != n || frozen != nil && len(frozen) != n {
		panic(fmt.Sprintf("ode: %d values, %d marks for %d states", len(x), len(frozen), n))
	}
	set.check(n)
	m, err := newMatrix(s, t, x, &set, new(Stats))
	if err != nil {
		return err
	}
	return m.steady(t, x, &set, frozen, new(Stats))
}

// Steady moves the present state to the steady one at its instant and restarts from there; see the function Steady.
// It spares finding and compiling the pattern again.
func (in *Integrator) Steady(frozen []bool) error {
	if frozen != nil && len(frozen) != in.n {
		panic(fmt.Sprintf("ode: %d marks for %d states", len(frozen), in.n))
	}
	if err := in.prepare(); err != nil {
		return err
	}
	x := append([]float64(nil), in.x1...)
	if err := in.matrix.steady(in.t1, x, &in.set, frozen, &in.stats); err != nil {
		return err
	}
	in.Restart(in.t1, x)
	return nil
}

// steady finds the steady state with a matrix that is there already.
func (m *matrix) steady(t float64, x []float64, set *Settings, frozen []bool, stats *Stats) error {
	n := m.n
	f, trial, after := make([]float64, n), make([]float64, n), make([]float64, n)
	d := make([]float64, len(m.lu.diagonal()))
	e := make([]float64, len(d))
	weight := make([]float64, n)
	for i := range weight {
		if frozen == nil || !frozen[i] {
			weight[i] = 1 / set.magnitude(i)
		}
	}
	h, last := 0.0, math.Inf(1)
	for range steadySteps {
		m.linearise(t, x, f, stats)
		m.freeze(frozen, f)
		for i, v := range f {
			if err := finite(t, i, v, set); err != nil {
				return err
			}
		}
		residual, worst := norm(f, weight)
		if residual <= steadyBest || residual <= steadyGoal && residual > last/2 {
			return nil
		}
		if h == 0 {
			h = 1 / math.Max(residual, 1/longestGuess)
		}
		last = residual

		for {
			if h < shortestStep {
				return fmt.Errorf("ode: no steady state at t = %v: stuck at %s = %v, derivative %.6g", t, set.name(worst), x[worst], f[worst])
			}
			turned := math.Inf(1)
			if _, ok := m.factor(1/h, stats); ok {
				clear(d)
				copy(d, f)
				m.lu.solve(d)
				for i := range x {
					trial[i] = x[i] + d[i]
				}
				stats.Evaluations++
				m.sys.Derivatives(t, trial, after)
				m.freezeRates(frozen, after)
				clear(e)
				for i := range after {
					e[i] = after[i] - d[i]/h
				}
				m.lu.solve(e)
				length, _ := norm(d[:n], weight)
				correction, _ := norm(e[:n], weight)
				turned = correction / length
				if h == longestStep && calm(d[:n], x, set) {
					return nil // Newton's step is rounding: no better can be had
				}
			}
			if turned <= twist {
				copy(x, trial)
				h = math.Min(longestStep, h*math.Min(10, 1/(0.05+turned)))
				break
			}
			h /= 5
		}
	}
	residual, worst := norm(f, weight)
	return fmt.Errorf("ode: no steady state at t = %v after %d steps: worst is %s = %v, derivative %.6g (%.3g of its scale per second)",
		t, steadySteps, set.name(worst), x[worst], f[worst], residual)
}

// freeze makes the equations of frozen states u = 0.
func (m *matrix) freeze(frozen []bool, f []float64) {
	if frozen == nil {
		return
	}
	for e, i := range m.lu.row {
		if int(i) < m.n && frozen[i] {
			m.minus[e] = 0
		}
	}
	diagonal := m.minus[len(m.lu.row):]
	for i, cold := range frozen {
		if cold {
			diagonal[i] = 1
		}
	}
	m.freezeRates(frozen, f)
}

// freezeRates makes the derivatives of frozen states zero.
func (m *matrix) freezeRates(frozen []bool, f []float64) {
	for i, cold := range frozen {
		if cold {
			f[i] = 0
		}
	}
}

// norm returns the largest weighted component and its place; NaN if any is.
func norm(v, weight []float64) (largest float64, at int) {
	for i, w := range weight {
		if s := math.Abs(v[i] * w); s > largest || s != s {
			largest, at = s, i
			if s != s {
				break
			}
		}
	}
	return largest, at
}

// calm tells whether the step d from x is no more than rounding.
func calm(d, x []float64, set *Settings) bool {
	for i, v := range d {
		if !(math.Abs(v) <= steadyCalm*(math.Abs(x[i])+set.magnitude(i))) {
			return false
		}
	}
	return true
}
