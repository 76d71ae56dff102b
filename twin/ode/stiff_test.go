package ode

import (
	"math"
	"testing"
)

// Prothero and Robinson's problem, x' = λ(x − φ(t)) + φ'(t): accuracy must not be lost as λ grows.
func TestProtheroRobinson(t *testing.T) {
	for _, lambda := range []float64{-1, -1e3, -1e6, -1e9} {
		s := system{1, func(t float64, x, dx []float64) { dx[0] = lambda*(x[0]-math.Sin(t)) + math.Cos(t) }}
		in := New(s, 0, []float64{0}, Settings{Tol: 1e-6})
		worst := 0.0
		in.Limit(10)
		for at := 0.0; at < 10; at, _ = in.State() {
			if err := in.Step(); err != nil {
				t.Fatal(err)
			}
			now, x := in.State()
			worst = math.Max(worst, math.Abs(x[0]-math.Sin(now)))
		}
		got := in.Stats()
		t.Logf("λ %g: error %.2g, %d steps, %d rejected", lambda, worst, got.Steps, got.Rejected)
		if !(worst <= 1e-5) || got.Steps > 60 || got.Rejected > 10 {
			t.Errorf("λ %g: error %.2g in %d steps and %d rejected, want 1e-5 in 60 and 10", lambda, worst, got.Steps, got.Rejected)
		}
	}
}

// One enormous step of a decaying state must all but reach zero: R(∞) = 0.
func TestLStable(t *testing.T) {
	s := system{1, func(t float64, x, dx []float64) { dx[0] = -x[0] }}
	for _, h := range []float64{1e3, 1e6, 1e12} {
		in := New(s, 0, []float64{1}, Settings{Tol: 1e9, FirstStep: h})
		if err := in.Step(); err != nil {
			t.Fatal(err)
		}
		if at, x := in.State(); at != h || !(math.Abs(x[0]) < 100/h) {
			t.Errorf("x(%g) = %g after one step, want less than %g", at, x[0], 100/h)
		}
	}
}

// vanDerPol is Van der Pol's oscillator y” = μ(1 − y²)y' − y in time scaled by μ.
func vanDerPol(mu float64) system {
	return system{2, func(t float64, x, dx []float64) {
		dx[0] = x[1]
		dx[1] = ((1-x[0]*x[0])*x[1] - x[0]) * (mu * mu)
	}}
}

// Reference values at t = 1 to 4 for μ = 1e3 by E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, IV.10;
// that at 2 also in F. Mazzia, C. Magherini, Test Set for IVP Solvers, release 2.4, Bari 2008, problem VDPOL.
func TestVanDerPol(t *testing.T) {
	want := [][2]float64{{-1.863646254808130, 0.7535430865435460}, {1.706167732170456, -0.8928097010248257}, {-1.510606936744095, 1.178380000730945}, {1.194414677695905, -2.799585996540082}}
	for _, c := range []struct {
		tol, within float64
		steps       int
	}{{1e-4, 1e-2, 700}, {1e-6, 1e-4, 1600}, {1e-8, 5e-7, 4000}} {
		in := New(vanDerPol(1e3), 0, []float64{2, 0}, Settings{Tol: c.tol, Scale: []float64{1, 1e3}})
		worst := 0.0
		for i, w := range want {
			x := run(t, in, float64(i+1))
			worst = math.Max(worst, math.Max(math.Abs(x[0]-w[0]), math.Abs(x[1]-w[1])))
		}
		s := in.Stats()
		t.Logf("Tol %g: error %.2g, %d steps, %d rejected", c.tol, worst, s.Steps, s.Rejected)
		if !(worst <= c.within) || s.Steps+s.Rejected > c.steps {
			t.Errorf("Tol %g: error %.2g in %d steps, want %.2g in %d", c.tol, worst, s.Steps+s.Rejected, c.within, c.steps)
		}
	}
}

// As μ grows the jumps become shorter but the steps must not become many.
func TestVanDerPolStiffer(t *testing.T) {
	for _, mu := range []float64{1e3, 1e4, 1e5, 1e6} {
		in := New(vanDerPol(mu), 0, []float64{2, 0}, Settings{Tol: 1e-5, Scale: []float64{1, mu * mu}})
		run(t, in, 2)
		s := in.Stats()
		t.Logf("μ %g: %d steps, %d rejected", mu, s.Steps, s.Rejected)
		if s.Steps+s.Rejected > 300 {
			t.Errorf("μ %g: %d steps, %d rejected, want at most 300", mu, s.Steps, s.Rejected)
		}
	}
}

// Robertson's reactions, with the reference values at t = 0.4 and 40 (SUNDIALS CVODE example cvRoberts) and t = 1e11
// (Bari test set, as above, problem ROBER).
func TestRobertson(t *testing.T) {
	s := system{3, func(t float64, x, dx []float64) {
		a, b, c := 0.04*x[0], 1e4*x[1]*x[2], 3e7*x[1]*x[1]
		dx[0], dx[1], dx[2] = b-a, a-b-c, c
	}}
	in := New(s, 0, []float64{1, 0, 0}, Settings{Tol: 1e-9, Scale: []float64{1, 1e-4, 1}})
	for _, w := range []struct{ t, x0, x1, x2, within float64 }{
		{0.4, 0.98517211386, 3.386395378e-5, 1.4794022e-2, 1e-8},
		{40, 0.7158270688, 9.185534764e-6, 0.2841637457, 1e-8},
		{1e11, 2.083340149701255e-8, 8.333360770334713e-14, 0.9999999791665050, 1e-8},
	} {
		x := run(t, in, w.t)
		t.Logf("t %g: %v", w.t, x)
		if d := math.Max(math.Abs(x[0]-w.x0), math.Max(math.Abs(x[1]-w.x1), math.Abs(x[2]-w.x2))); !(d <= w.within) {
			t.Errorf("x(%g) = %v, off by %.2g, want %.2g", w.t, x, d, w.within)
		}
		if sum := x[0] + x[1] + x[2]; math.Abs(sum-1) > 1e-12 {
			t.Errorf("x(%g) sums to 1%+.2g", w.t, sum-1)
		}
	}
	if st := in.Stats(); st.Steps+st.Rejected > 600 {
		t.Errorf("%d steps and %d rejected, want at most 600", st.Steps, st.Rejected)
	} else {
		t.Logf("%+v", st)
	}
}
