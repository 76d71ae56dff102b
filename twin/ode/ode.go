// Package ode integrates stiff systems x' = f(t, x) whose states are many and whose couplings are few: a pod, or a
// hundred of them, with time constants from a second to a season, disturbed by commands and events.
//
// # The method
//
// Rodas5P is a linearly implicit Runge-Kutta (Rosenbrock) method of order 5 with eight stages, an embedded solution
// of order 4 and dense output of order 4, L-stable and stiffly accurate (G. Steinebach, "Construction of
// Rosenbrock-Wanner method Rodas5P and numerical benchmarks within the Julia Differential Equations package",
// BIT Numerical Mathematics 63 (2023) 27, doi 10.1007/s10543-023-00967-x). It was chosen because it is one-step: after
// a command or an event it goes on at full order at once, where a multistep method (BDF) begins again at order one;
// and because a step is a fixed amount of work, eight evaluations and eight triangular solves with one factorised
// matrix, so nothing iterates and nothing can fail to converge.
//
// # The matrix
//
// A step needs the Jacobian J of f at its start, exact to about eight digits, and a factorisation of I/(hγ) − J.
// The pattern of J is found once, by poisoning states with NaN and looking where it comes out, or is given by a
// Differentiable system. Columns that share no row are differenced together. The elimination order and the fill are
// worked out once and compiled to flat lists of positions. There is no pivoting: J is that of a dissipative network,
// and a pivot that does vanish only makes the step smaller.
//
// A sum over many members (total power, a mixed temperature) makes dense rows in J, and a dense row can be told from
// its neighbours only by one evaluation per column. A Layered system names its sums. Each becomes one more unknown z
// of the linear system, z = Σ ∂term/∂x·u, and the row that reads it has one entry instead of thousands. Whether
// multiplying it out would be cheaper is left to the elimination order. Differencing terms one by one also loses fewer
// digits than differencing their sum.
//
// Linear invariants of f (energy in = energy out + energy stored) are kept to rounding, since every row of a column
// of J is differenced with the same increment and no entry is dropped.
//
// # Time
//
// Frames and events are read from dense output, so they cost no steps and change none: a run is the same bytes
// whoever watches. Steps end early at a Limit only, which is for kinks in the inputs; commands and events Restart.
//
// # Lanes
//
// A LaneIntegrator takes eight scenarios of one structure through time together: the same method, order of elimination
// and rules of step size, with the eight numbers of a state side by side. Built under GOEXPERIMENT=simd and run on a
// processor with AVX-512 or AVX2 it works on them in registers, else one by one, with the same steps and bits. Rodas5P
// serves here too: a step is a fixed list of operations without a branch on a value, which is what registers want, and
// the stages, eight times as large, still lie in the second cache.
//
// Measured on the yardstick of the tests, with 60 and with 200 states, against SUNDIALS CVODE in C (BDF, KLU, analytic
// Jacobian, rtol = atol = 1e-6, begun anew at each change of load, gcc -O3) by turns on one core (AMD EPYC, Zen 4; median
// of eight, processor time per scenario; CVODE takes 447 and 1,390 µs for 900 s, with an error of 0.27 mK at 60 states):
//
//	                   60 states     200 states    error
//	one scenario       20 times      19 times      0.09 and 0.13 mK
//	eight, AVX-512     72 times      59 times      0.03 and 0.06 mK
//	eight, AVX2        62 times      53 times      the same
//	eight, neither     13 times      12 times      the same
//
// Lanes are for systems whose derivatives are written in lanes. A pod's are not: in a day of the world lingshui its own
// functions, exponentials and logarithms above all, take five sixths of an integration and this package one. Eight at
// once would save that one at best, and lose more to the steps of the worst lane, a quarter more of them on the yardstick.
package ode

import (
	"fmt"
	"math"
)

// System is x' = f(t, x). Derivatives stores f(t, x) in dx; it keeps and changes neither x nor dx.
//
// Two things are asked of f. A NaN in a state must come out as NaN in every derivative that can depend on that
// state: there may be no branch on a state without a blend, and no panic. And which derivative depends on which
// state must not change after New, whatever parameters do.
type System interface {
	Len() int
	Derivatives(t float64, x, dx []float64)
}

// Differentiable is a System that knows its Jacobian ∂f/∂x. Entries gives the rows and columns of its entries, asked
// for once; Jacobian stores the values in the same order. Entries that stand at one place add up.
type Differentiable interface {
	System
	Entries() (rows, cols []int)
	Jacobian(t float64, x, values []float64)
}

// Layered is a System in two layers: many like members that feed a few sums, and shared rows that read the sums.
//
// Members stores the derivatives of the member rows in dx and the terms in terms; each should read few states. The
// sum s is the sum of the terms i with SumOf()[i] == s, in that order, from zero. Shared stores all other derivatives,
// from x and sums; it may be nonlinear in the sums. Together they must make exactly Derivatives.
type Layered interface {
	System
	Sums() int
	SumOf() []int
	Members(t float64, x, dx, terms []float64)
	Shared(t float64, x, sums, dx []float64)
}

// Guarded is a System with guards: numbers whose crossing of zero upwards is an event. Guard stores them in g.
type Guarded interface {
	Guards() int
	Guard(t float64, x, g []float64)
}

// Settings are the choices of an integration; the zero value works for states of size one.
type Settings struct {
	Tol       float64   // error allowed per step, in units of Scale; 0: 1e-4
	Scale     []float64 // nominal magnitude of each state; +Inf: its error is not controlled; nil: 1
	FirstStep float64   // size first tried, s; 0: from the derivative
	MaxStep   float64   // s, but for a tenth more where that ends at a Limit; 0: none
	MaxTries  int       // rejections in a row before Step gives up; 0: 100

	Name func(i int) string // names state i in errors; nil: x[i]
}

// Stats counts work since New.
type Stats struct {
	Steps, Rejected                        int // accepted and rejected steps
	Evaluations, Jacobians, Factorisations int // Evaluations: of f, those for differences included; of Members and Shared, each pair
}

const (
	defaultTol      = 1e-4
	defaultMaxTries = 100
)

// name returns what errors call state i.
func (s *Settings) name(i int) string {
	if s.Name != nil {
		return s.Name(i)
	}
	return fmt.Sprintf("x[%d]", i)
}

// scale returns the nominal magnitude of state i, +Inf included.
func (s *Settings) scale(i int) float64 {
	if s.Scale == nil {
		return 1
	}
	return s.Scale[i]
}

// magnitude returns the scale of state i, or 1 where it is not controlled: what a difference is taken relative to.
func (s *Settings) magnitude(i int) float64 {
	if m := s.scale(i); !math.IsInf(m, 1) {
		return m
	}
	return 1
}

// check panics if the settings do not fit n states, and fills in the defaults.
func (s *Settings) check(n int) {
	if s.Scale != nil && len(s.Scale) != n {
		panic(fmt.Sprintf("ode: %d scales for %d states", len(s.Scale), n))
	}
	for i, m := range s.Scale {
		if !(m > 0) {
			panic(fmt.Sprintf("ode: scale of %s is %v, want more than 0", s.name(i), m))
		}
	}
	if s.Tol == 0 {
		s.Tol = defaultTol
	}
	if s.MaxStep == 0 {
		s.MaxStep = math.MaxFloat64
	}
	if s.MaxTries == 0 {
		s.MaxTries = defaultMaxTries
	}
	if !(s.Tol > 0) || !(s.MaxStep > 0) || !(s.FirstStep >= 0) || s.MaxTries < 0 {
		panic(fmt.Sprintf("ode: settings out of range: Tol %v, FirstStep %v, MaxStep %v, MaxTries %d", s.Tol, s.FirstStep, s.MaxStep, s.MaxTries))
	}
}
