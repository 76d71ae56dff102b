package physics

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func drawExchanger(t *rapid.T) (a Arrangement, NTU, Cr float64) {
	all := Arrangements()
	a = rapid.SampledFrom(all[:]).Draw(t, "a")
	NTU = math.Exp(rapid.Float64Range(math.Log(1e-6), math.Log(1e3)).Draw(t, "ln NTU"))
	Cr = rapid.OneOf(rapid.Float64Range(0, 1), rapid.SampledFrom([]float64{0, 1e-12, 0.5, 1 - 1e-12, 1})).Draw(t, "Cr")
	return a, NTU, Cr
}

func TestEffectivenessStaysWithinItsLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, NTU, Cr := drawExchanger(t)
		eps := Effectiveness(a, NTU, Cr)
		best := Effectiveness(Counterflow, NTU, Cr)
		if a == Condenser {
			best = Effectiveness(Counterflow, NTU, 0)
		}
		const slack = 1e-12
		if !(eps >= 0 && eps <= 1 && eps <= best+slack) {
			t.Errorf("Effectiveness(%s, %g, %g) = %g, want between 0 and counterflow's %g", a, NTU, Cr, eps, best)
		}
		if more := Effectiveness(a, NTU*1.1, Cr); more < eps-slack {
			t.Errorf("Effectiveness(%s, %g, %g) = %g, want no less than %g at 1.1 times less NTU", a, NTU*1.1, Cr, more, eps)
		}
		if less := Effectiveness(a, NTU, Cr*0.9); less < eps-slack {
			t.Errorf("Effectiveness(%s, %g, %g) = %g, want no less than %g at Cr = %g", a, NTU, Cr*0.9, less, eps, Cr)
		}
	})
}

func TestNTUInvertsEffectiveness(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, N, Cr := drawExchanger(t)
		eps := Effectiveness(a, N, Cr)
		back := NTU(a, eps, Cr)
		if limit := Effectiveness(a, math.Inf(1), Cr); eps >= limit*(1-1e-14) {
			return // saturated: the last digit decides between a large NTU, +Inf and NaN
		}
		near(t, say("Effectiveness of NTU", a, eps, Cr), Effectiveness(a, back, Cr), eps, 1e-12)
		// Where the curve is flat, a digit of eps is many of NTU.
		d := N * 1e-4
		if slope := (Effectiveness(a, N+d, Cr) - Effectiveness(a, N-d, Cr)) / (2 * d) * N / eps; slope > 1e-3 {
			near(t, say("NTU", a, eps, Cr), back, N, 1e-8)
		}
	})
}

func TestNTUBeyondReach(t *testing.T) {
	for _, c := range []struct {
		a       Arrangement
		Cr, max float64
	}{
		{Counterflow, 1, 1},
		{Counterflow, 0.3, 1},
		{Parallel, 1, 0.5},
		{CrossflowUnmixed, 1, 1},
		{CrossflowCmaxMixed, 1, 1 - math.Exp(-1)},
		{CrossflowCminMixed, 1, 1 - math.Exp(-1)},
		{ShellTube, 1, 2 / (2 + math.Sqrt2)},
		{Condenser, 0.7, 1},
	} {
		near(t, say("Effectiveness", c.a, "+Inf", c.Cr), Effectiveness(c.a, math.Inf(1), c.Cr), c.max, 1e-15)
		if got := NTU(c.a, c.max+1e-9, c.Cr); !math.IsNaN(got) {
			t.Errorf("NTU(%s, %.17g, %g) = %g, want NaN", c.a, c.max+1e-9, c.Cr, got)
		}
		if got := NTU(c.a, 0, c.Cr); got != 0 {
			t.Errorf("NTU(%s, 0, %g) = %g, want 0", c.a, c.Cr, got)
		}
		if got := NTU(c.a, -0.1, c.Cr); !math.IsNaN(got) {
			t.Errorf("NTU(%s, -0.1, %g) = %g, want NaN", c.a, c.Cr, got)
		}
	}
	for _, a := range Arrangements() {
		near(t, say("Effectiveness", a, 2, 0), Effectiveness(a, 2, 0), 1-math.Exp(-2), 1e-15)
		near(t, say("NTU", a, 0.5, 0), NTU(a, 0.5, 0), math.Ln2, 1e-14)
		if got := NTU(a, 1, 0); !math.IsInf(got, 1) {
			t.Errorf("NTU(%s, 1, 0) = %g, want +Inf", a, got)
		}
		if got := Effectiveness(a, -1, 0.5); !math.IsNaN(got) {
			t.Errorf("Effectiveness(%s, -1, 0.5) = %g, want NaN", a, got)
		}
		if got := Effectiveness(a, 1, 1.1); a != Condenser && !math.IsNaN(got) {
			t.Errorf("Effectiveness(%s, 1, 1.1) = %g, want NaN", a, got)
		}
	}
}

// Through Cr = 1 the second difference of a smooth function is as small as its step
// squared; a switch of formula there would show as a jump.
func TestCounterflowIsSmoothThroughUnity(t *testing.T) {
	for _, NTU := range []float64{0.1, 1, 5, 30} {
		for _, h := range []float64{1e-3, 1e-5, 1e-7, 1e-9, 1e-12} {
			lo, mid, hi := CounterflowEffectiveness(NTU, 1-h), CounterflowEffectiveness(NTU, 1), CounterflowEffectiveness(NTU, 1+h)
			if d := math.Abs(lo - 2*mid + hi); d > NTU*NTU*h*h+4e-16 {
				t.Errorf("second difference of CounterflowEffectiveness(%g, 1 ± %g) = %g, want nearly 0", NTU, h, d)
			}
			lo, mid, hi = CounterflowNTU(mid, 1-h), CounterflowNTU(mid, 1), CounterflowNTU(mid, 1+h)
			if d := math.Abs(lo-2*mid+hi) / mid; d > NTU*NTU*h*h+4e-15 {
				t.Errorf("second difference of CounterflowNTU(%g, 1 ± %g) = %g, want nearly 0", mid, h, d)
			}
		}
	}
}

// Far beyond any exchanger the series hands over to the normal law without a step.
func TestCrossflowFarOut(t *testing.T) {
	for _, Cr := range []float64{0.9, 0.999, 1} {
		below := CrossflowEffectiveness(0.9999999e6/Cr, Cr)
		above := CrossflowEffectiveness(1.0000001e6/Cr, Cr)
		near(t, say("CrossflowEffectiveness", 1e6/Cr, Cr), above, below, 1e-9)
	}
	near(t, "CrossflowEffectiveness(1e9, 1e-9)", CrossflowEffectiveness(1e9, 1e-9), 1, 1e-12)
	near(t, "CrossflowEffectiveness(1e300, 1)", CrossflowEffectiveness(1e300, 1), 1, 1e-12)
	near(t, "CrossflowEffectiveness(1e-9, 1)", CrossflowEffectiveness(1e-9, 1), 1e-9, 2e-9)
}

func TestCrossflowApproxStaysNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		N := rapid.Float64Range(0, 10).Draw(t, "NTU")
		Cr := rapid.Float64Range(0, 1).Draw(t, "Cr")
		got, want := CrossflowApproxEffectiveness(N, Cr), CrossflowEffectiveness(N, Cr)
		within := 0.011
		if N > 5 {
			within = 0.020
		}
		if math.Abs(got-want) > within {
			t.Errorf("CrossflowApproxEffectiveness(%g, %g) = %g, want %g within %g", N, Cr, got, want, within)
		}
	})
}

func TestUnknownArrangementPanics(t *testing.T) {
	for name, f := range map[string]func(){
		"Effectiveness": func() { Effectiveness("sideways", 1, 0.5) },
		"NTU":           func() { NTU("sideways", 0.5, 0.5) },
	} {
		func() {
			defer func() {
				if got := recover(); got != "physics: unknown arrangement sideways" {
					t.Errorf("%s(sideways) panics with %v, want physics: unknown arrangement sideways", name, got)
				}
			}()
			f()
		}()
	}
}

// An exchanger's own temperatures give back its Q/UA, whatever its arrangement.
func TestLMTDIsHeatOverConductance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, _, Cr := drawExchanger(t)
		N := rapid.Float64Range(0.01, 4).Draw(t, "NTU")
		hotIn := rapid.Float64Range(30, 90).Draw(t, "hotIn")
		coldIn := rapid.Float64Range(0, 25).Draw(t, "coldIn")
		if a == Condenser {
			Cr = 0
		}
		large := Effectiveness(a, N, Cr) * (hotIn - coldIn)
		hot, cold := large, Cr*large
		if rapid.Bool().Draw(t, "cold stream is the smaller") {
			hot, cold = cold, hot
		}
		near(t, say("LMTD", hotIn, hotIn-hot, coldIn, coldIn+cold, a),
			LMTD(hotIn, hotIn-hot, coldIn, coldIn+cold, a), large/N, 1e-6)
	})
}

func TestLMTDAtItsEdges(t *testing.T) {
	for _, c := range []struct {
		T    [4]float64
		a    Arrangement
		want float64
	}{
		{[4]float64{80, 50, 20, 85}, Counterflow, math.NaN()},
		{[4]float64{80, 50, 20, 60}, Parallel, math.NaN()},
		{[4]float64{80, 50, 20, 50}, Parallel, 0},
		{[4]float64{80, 20, 20, 50}, Counterflow, 0},
		{[4]float64{80, 80, 20, 20}, ShellTube, 60},
		{[4]float64{80, 30, 20, 79}, ShellTube, math.NaN()},
		{[4]float64{80, 90, 20, 50}, CrossflowUnmixed, math.NaN()},
		{[4]float64{80, 60, 20, 40}, Counterflow, 40},
	} {
		got := LMTD(c.T[0], c.T[1], c.T[2], c.T[3], c.a)
		if got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("LMTD(%v, %s) = %g, want %g", c.T, c.a, got, c.want)
		}
	}
	for _, h := range []float64{1e-3, 1e-6, 1e-9, 1e-12} { // smooth where the differences are equal
		near(t, say("LMTD", 80+h, 60, 20, 40), LMTD(80+h, 60, 20, 40, Counterflow), 40+h/2, 1e-6*h)
	}
}
