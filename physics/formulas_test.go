package physics

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestSmoothSwitches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Float64Range(-100, 100).Draw(t, "a")
		b := rapid.Float64Range(-100, 100).Draw(t, "b")
		w := rapid.Float64Range(0, 10).Draw(t, "w")
		const slack = 1e-12
		if d := SmoothMax(a, b, w) - math.Max(a, b); !(d >= -slack && d <= w/2+slack) {
			t.Errorf("SmoothMax(%g, %g, %g) exceeds the maximum by %g, want 0 to w/2", a, b, w, d)
		}
		near(t, say("SmoothMin", a, b, w), SmoothMin(a, b, w), -SmoothMax(-a, -b, w), 1e-13)
		if d := SmoothPositive(a, w) - math.Max(a, 0); !(SmoothPositive(a, w) >= 0 && d >= -slack && d <= w/2+slack) {
			t.Errorf("SmoothPositive(%g, %g) exceeds the positive part by %g, want 0 to w/2", a, w, d)
		}
		hi := math.Max(b, -99) + 1
		d := SmoothClamp(a, b, hi, w) - math.Max(b, math.Min(hi, a))
		if bound := w/2 + w*w/(4*(hi-b)) + slack; math.Abs(d) > bound {
			t.Errorf("SmoothClamp(%g, %g, %g, %g) is off the clamp by %g, want within %g", a, b, hi, w, d, bound)
		}
		if s := SmoothStep(a, b, hi); !(s >= 0 && s <= 1 && SmoothStep(a+0.1, b, hi) >= s) {
			t.Errorf("SmoothStep(%g, %g, %g) = %g, want a rise from 0 to 1", a, b, hi, s)
		}
	})
}

// Across a join the slope from the left and from the right must agree.
func sameSlope(t *testing.T, what string, f func(float64) float64, x, h, tol float64) {
	t.Helper()
	left, right := (f(x)-f(x-h))/h, (f(x+h)-f(x))/h
	if !(math.Abs(left-right) <= tol) {
		t.Errorf("slope of %s at %g = %g from the left and %g from the right, want no kink", what, x, left, right)
	}
}

func TestJoinsHaveNoKink(t *testing.T) {
	step := func(x float64) float64 { return SmoothStep(x, 2, 4) }
	sameSlope(t, "SmoothStep", step, 2, 1e-6, 1e-9)
	sameSlope(t, "SmoothStep", step, 4, 1e-6, 1e-9)
	sameSlope(t, "SmoothPositive", func(x float64) float64 { return SmoothPositive(x, 0.1) }, 0, 1e-6, 1e-4)
	sameSlope(t, "SmoothMax", func(x float64) float64 { return SmoothMax(x, 3, 0.1) }, 3, 1e-6, 1e-4)
}

// As a pump is run down, its check valve shuts: the flow reaches 0 with no slope, and
// nowhere on the way is the slope beyond its bound.
func TestOperatingFlowIsSmoothThroughZero(t *testing.T) {
	const H0, a, static, k, w = 20, 5000, 5, 15000, 0.2
	flow := func(n float64) float64 { return OperatingFlow(n, H0, a, static, k, w) }
	shut, open := math.Sqrt(static/float64(H0)), math.Sqrt((static+w)/H0)
	sameSlope(t, "OperatingFlow", flow, shut, 1e-7, 1e-5)
	sameSlope(t, "OperatingFlow", flow, open, 1e-7, 1e-5)
	const h = 1e-6
	for n := 0.0; n < 1.2; n += 1e-4 {
		slope := (flow(n+h) - flow(n)) / h
		if bound := 2.8 * (n + h) * H0 / math.Sqrt(w*(a+k)); !(slope >= 0 && slope <= bound) {
			t.Errorf("slope of OperatingFlow(%g) = %g, want between 0 and %g", n, slope, bound)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Float64Range(0, 1.5).Draw(t, "n")
		static := rapid.Float64Range(0, 15).Draw(t, "static")
		Q := OperatingFlow(n, H0, a, static, k, w)
		h := H0*n*n - static
		bare := math.Sqrt(math.Max(h, 0) / (a + k))
		if !(Q >= 0 && Q <= bare+1e-15 && Q >= bare-0.37*math.Sqrt(w/(a+k))) {
			t.Errorf("OperatingFlow(%g, static %g) = %g, want no more than 0.37 √(w/(a+k)) below %g", n, static, Q, bare)
		}
		if h >= w {
			near(t, say("PumpHead", Q, n), PumpHead(Q, n, H0, a), static+k*Q*Q, 1e-12)
		}
	})
}

func TestPumpPowerIsContinuousToNoFlow(t *testing.T) {
	const rho, n, H0, a, best, eta = 1000, 0.8, 20, 5000, 0.02, 0.6
	for _, Q := range []float64{1e-3, 1e-6, 1e-9} {
		direct := PumpPower(rho*Q, PumpHead(Q, n, H0, a), PumpEfficiency(Q, n, best, eta))
		near(t, say("PumpShaftPower", Q), PumpShaftPower(rho, Q, n, H0, a, best, eta), direct, 1e-12)
	}
	shut := PumpShaftPower(rho, 0, n, H0, a, best, eta)
	near(t, "PumpShaftPower(0)", shut, rho*StandardGravity*H0*n*n*n*best/(2*eta), 1e-14)
	near(t, "PumpShaftPower(1e-12)", PumpShaftPower(rho, 1e-12, n, H0, a, best, eta), shut, 1e-9)
}

func TestColebrookIsSolved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		Re := math.Exp(rapid.Float64Range(math.Log(1e-3), math.Log(1e12)).Draw(t, "ln Re"))
		rough := rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(0, 0.05), rapid.Float64Range(0, 3.69)).Draw(t, "relRough")
		f := FrictionColebrook(Re, rough)
		x := 1 / math.Sqrt(f)
		near(t, say("Colebrook's right side at FrictionColebrook", Re, rough),
			-2*math.Log10(rough/3.7+2.51/(Re*math.Sqrt(f))), x, 1e-12*math.Max(1, 1/x))
		if Re >= 4e3 && Re <= 1e8 && rough <= 0.05 {
			near(t, say("FrictionHaaland", Re, rough), FrictionHaaland(Re, rough), f, 0.02)
		}
		if Re >= 5e3 && Re <= 1e8 && rough >= 1e-6 && rough <= 0.05 {
			near(t, say("FrictionSwameeJain", Re, rough), FrictionSwameeJain(Re, rough), f, 0.05)
		}
	})
	for _, c := range [][2]float64{{0, 0}, {-1, 0}, {1e5, -1e-3}, {1e5, 3.7}} {
		if got := FrictionColebrook(c[0], c[1]); !math.IsNaN(got) {
			t.Errorf("FrictionColebrook(%g, %g) = %g, want NaN", c[0], c[1], got)
		}
	}
	near(t, "FrictionColebrook(+Inf, 0.05)", FrictionColebrook(math.Inf(1), 0.05), FrictionColebrook(1e15, 0.05), 1e-10)
}

func TestFrictionLeavesTheLaminarLaw(t *testing.T) {
	if got := Friction(2039, 0.01); got != 64./2039 {
		t.Errorf("Friction(2039, 0.01) = %g, want 64/Re", got)
	}
	if got, want := Friction(FrictionTransition, 0.01), FrictionColebrook(FrictionTransition, 0.01); got != want {
		t.Errorf("Friction(%d, 0.01) = %g, want Colebrook's %g", FrictionTransition, got, want)
	}
}

func TestNusseltRisesWithFlow(t *testing.T) {
	for name, f := range map[string]func(x, Pr float64) float64{
		"NuChurchillChuCylinder":   NuChurchillChuCylinder,
		"NuChurchillVerticalPlate": NuChurchillVerticalPlate,
		"NuChurchillBernstein":     NuChurchillBernstein,
		"NuDittusBoelter":          NuDittusBoelter,
		"NuGnielinski":             func(x, Pr float64) float64 { return NuGnielinski(1000+x, Pr, 0.02) },
	} {
		rapid.Check(t, func(t *rapid.T) {
			x := math.Exp(rapid.Float64Range(0, 16).Draw(t, "ln x"))
			Pr := rapid.Float64Range(0.7, 100).Draw(t, "Pr")
			if !(f(x*1.01, Pr) > f(x, Pr) && f(x, Pr*1.01) > f(x, Pr)) {
				t.Errorf("%s(%g, %g) = %g, want it to rise with both", name, x, Pr, f(x, Pr))
			}
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64Range(0, 1e3).Draw(t, "forced"), rapid.Float64Range(0, 1e3).Draw(t, "free")
		for _, n := range []float64{3, 4} {
			if got, large := NuMixed(a, b, n), math.Max(a, b); !(got >= large && got <= large*math.Pow(2, 1/n)*(1+1e-15)) {
				t.Errorf("NuMixed(%g, %g, %g) = %g, want between the larger and 2^(1/n) of it", a, b, n, got)
			}
		}
	})
}

// An angle written in degrees stays in its class when it arrives in radians.
func TestKumarClassesIncludeTheirUpperAngle(t *testing.T) {
	for _, deg := range []float64{30, 45, 50, 60} {
		at := NuKumarPlate(2000, 7, deg*math.Pi/180)
		if below := NuKumarPlate(2000, 7, (deg-1)*math.Pi/180); at != below {
			t.Errorf("NuKumarPlate(2000, 7, %g°) = %g, want %g as at 1° less", deg, at, below)
		}
		if above := NuKumarPlate(2000, 7, (deg+1e-6)*math.Pi/180); at == above {
			t.Errorf("NuKumarPlate(2000, 7, %g°) = %g, want another class just above", deg, at)
		}
	}
}

func TestFoulingRateIsTheSlope(t *testing.T) {
	const asymptote, tau, day = 8.8e-5, 22 * 86400, 86400.0
	for _, days := range []float64{0.1, 3, 30, 300} {
		slope := (KernSeaton(days*day+60, asymptote, tau) - KernSeaton(days*day-60, asymptote, tau)) / 120
		got := KernSeatonRate(KernSeaton(days*day, asymptote, tau), FoulingReferenceTemperature, 1, asymptote, tau, 40e3)
		near(t, say("KernSeatonRate", days), got, slope, 1e-6)
	}
}

// A plume's mean excess depends on the heat and the height, not on how the heat came.
func TestPlumeScales(t *testing.T) {
	B := BuoyancyFlux(400e3, 1022.4, 4003.5, 3.04e-4)
	mean := func(z float64) float64 {
		return PlumeMeanExcess(400e3, 1022.4, 4003.5, PlumeFlux(B, z, FischerEntrainment))
	}
	near(t, "mean excess at 10 m over that at 5 m", mean(10)/mean(5), math.Pow(2, -5./3), 1e-14)
	near(t, "PlumeFlux by Fischer", PlumeFlux(B, 7, FischerEntrainment), FischerFlux*math.Cbrt(B)*math.Pow(7, 5./3), 1e-8)
}
