package ode

import (
	"math"
	"testing"
)

// known is nonlinear, coupled and not autonomous, with the solution exp(sin t), 1/(1 + t²).
var known = system{2, func(t float64, x, dx []float64) {
	dx[0] = x[0]*math.Cos(t) + (x[1]*(1+t*t)-1)*x[0]
	dx[1] = -2*t*x[1]*x[1] + 0.5*(math.Log(x[0])-math.Sin(t))
}}

func knownAt(t float64) []float64 { return []float64{math.Exp(math.Sin(t)), 1 / (1 + t*t)} }

// fixed integrates known over span in steps of one size and returns the error at the end and the largest of dense output.
func fixed(t *testing.T, span float64, steps int) (end, dense float64) {
	t.Helper()
	h := span / float64(steps)
	in := New(known, 0.3, knownAt(0.3), Settings{Tol: 1e9, FirstStep: h, MaxStep: h})
	to := 0.3 + span
	in.Limit(to)
	x := make([]float64, 2)
	for {
		if err := in.Step(); err != nil {
			t.Fatal(err)
		}
		t0, t1 := in.Span()
		for i := 1; i < 8; i++ {
			s := t0 + (t1-t0)*float64(i)/8
			in.Interp(s, x)
			for j, v := range knownAt(s) {
				dense = math.Max(dense, math.Abs(x[j]-v))
			}
		}
		if t1 == to {
			break
		}
	}
	if got := in.Stats().Steps; got != steps {
		t.Fatalf("%d steps, want %d", got, steps)
	}
	_, x = in.State()
	for j, v := range knownAt(to) {
		end = math.Max(end, math.Abs(x[j]-v))
	}
	return end, dense
}

func TestOrder(t *testing.T) {
	for _, n := range []int{20, 40, 80} {
		a, _ := fixed(t, 2, n)
		b, _ := fixed(t, 2, 2*n)
		slope := math.Log2(a / b)
		t.Logf("%d to %d steps: error %.3g to %.3g, slope %.2f", n, 2*n, a, b, slope)
		if math.Abs(slope-5) > 0.2 {
			t.Errorf("order from %d to %d steps = %.2f, want 5 ± 0.2", n, 2*n, slope)
		}
	}
}

// The error of one step of a method of order p goes as h^(p+1). Over many steps the 4 of dense output does not show:
// it is made but once, and then the 5 of the method is as large.
func TestOrderOfOneStep(t *testing.T) {
	for _, h := range []float64{0.05, 0.025} {
		a, da := fixed(t, h, 1)
		b, db := fixed(t, h/2, 1)
		slope, denseSlope := math.Log2(a/b)-1, math.Log2(da/db)-1
		t.Logf("step %g to %g: error %.3g to %.3g, order %.2f; dense output %.3g to %.3g, order %.2f", h, h/2, a, b, slope, da, db, denseSlope)
		if math.Abs(slope-5) > 0.2 {
			t.Errorf("order of a step of %g = %.2f, want 5 ± 0.2", h, slope)
		}
		if math.Abs(denseSlope-4) > 0.2 {
			t.Errorf("order of dense output in a step of %g = %.2f, want 4 ± 0.2", h, denseSlope)
		}
	}
}

// The error estimate must follow the error of the embedded method of order 4, so the work grows as Tol^(-1/5).
func TestToleranceBuysAccuracy(t *testing.T) {
	last := math.Inf(1)
	for _, tol := range []float64{1e-3, 1e-5, 1e-7, 1e-9} {
		in := New(known, 0, knownAt(0), Settings{Tol: tol})
		x := run(t, in, 2)
		got := 0.0
		for j, v := range knownAt(2) {
			got = math.Max(got, math.Abs(x[j]-v))
		}
		s := in.Stats()
		t.Logf("Tol %g: error %.2g, %d steps, %d rejected", tol, got, s.Steps, s.Rejected)
		if !(got <= 5*tol) || !(got < last/5) {
			t.Errorf("Tol %g: error %.2g, want at most %.2g and well below %.2g", tol, got, 5*tol, last)
		}
		last = got
	}
}
