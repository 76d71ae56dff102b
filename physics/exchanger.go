package physics

import "math"

// Arrangement is how the two streams of an exchanger meet. Its text is what the
// user writes.
type Arrangement string

const (
	Counterflow        Arrangement = "counterflow"
	Parallel           Arrangement = "parallel"
	CrossflowUnmixed   Arrangement = "crossflow_unmixed"    // both streams unmixed, the exact series
	CrossflowCmaxMixed Arrangement = "crossflow_cmax_mixed" // the stream of the larger capacity rate mixed
	CrossflowCminMixed Arrangement = "crossflow_cmin_mixed" // the stream of the smaller capacity rate mixed
	ShellTube          Arrangement = "shell_tube"           // one shell pass, any even number of tube passes
	Condenser          Arrangement = "condenser"            // or boiler: one stream stays at its temperature
)

// Arrangements lists them all.
func Arrangements() [7]Arrangement {
	return [7]Arrangement{Counterflow, Parallel, CrossflowUnmixed, CrossflowCmaxMixed, CrossflowCminMixed, ShellTube, Condenser}
}

// Effectiveness is the heat an exchanger transfers over the most that any could.
//
//	eps = Q/(Cmin (T_hot,in - T_cold,in)) = f(NTU, Cr)
//
//	a     arrangement
//	NTU   number of transfer units, UA/Cmin          [-]
//	Cr    ratio of heat capacity rates, Cmin/Cmax    [-]
//	      effectiveness                              [-]
//
// Valid for NTU ≥ 0 and 0 ≤ Cr ≤ 1, NaN elsewhere; +Inf is a valid NTU. Condenser
// ignores Cr, for its own is 0. An arrangement that is not listed panics.
//
// Source: Shah and Sekulić (2003), Fundamentals of Heat Exchanger Design, Table 3.4;
// Incropera et al. (2011), Table 11.3. Proved by testdata/Effectiveness.csv.
func Effectiveness(a Arrangement, NTU, Cr float64) float64 {
	if a == Condenser {
		Cr = 0
	}
	if !(NTU >= 0 && Cr >= 0 && Cr <= 1) {
		return math.NaN()
	}
	switch a {
	case Counterflow:
		return CounterflowEffectiveness(NTU, Cr)
	case Parallel:
		return ParallelEffectiveness(NTU, Cr)
	case CrossflowUnmixed:
		return CrossflowEffectiveness(NTU, Cr)
	case CrossflowCmaxMixed:
		e := -math.Expm1(-NTU)
		return e * expm1Over(-Cr*e)
	case CrossflowCminMixed:
		if math.IsInf(NTU, 1) {
			return -math.Expm1(-1 / Cr)
		}
		return -math.Expm1(-NTU * expm1Over(-Cr*NTU))
	case ShellTube:
		x := math.Sqrt(1 + Cr*Cr)
		t := math.Tanh(NTU * x / 2)
		return 2 * t / (t*(1+Cr) + x)
	case Condenser:
		return -math.Expm1(-NTU)
	}
	panic("physics: unknown arrangement " + string(a))
}

// NTU is the inverse of Effectiveness: the number of transfer units that gives it.
//
//	a     arrangement
//	eps   effectiveness                              [-]
//	Cr    ratio of heat capacity rates, Cmin/Cmax    [-]
//	      number of transfer units                   [-]
//
// Closed forms, but for CrossflowUnmixed a bracketed root. +Inf at the largest
// effectiveness that the arrangement allows; NaN above it, below 0 and for Cr
// outside 0 to 1. Source as for Effectiveness; Table 11.4 of Incropera et al.
// Proved by testdata/NTU.csv.
func NTU(a Arrangement, eps, Cr float64) float64 {
	if a == Condenser {
		Cr = 0
	}
	if !(eps >= 0 && eps <= 1 && Cr >= 0 && Cr <= 1) {
		return math.NaN()
	}
	switch a {
	case Counterflow:
		return CounterflowNTU(eps, Cr)
	case Parallel:
		return -math.Log1p(-eps*(1+Cr)) / (1 + Cr)
	case CrossflowUnmixed:
		return crossflowNTU(eps, Cr)
	case CrossflowCmaxMixed:
		return -math.Log1p(-eps * log1pOver(-eps*Cr))
	case CrossflowCminMixed:
		l := -math.Log1p(-eps)
		if Cr == 0 {
			return l
		}
		return l * log1pOver(-Cr*l)
	case ShellTube:
		x := math.Sqrt(1 + Cr*Cr)
		return 2 / x * math.Atanh(x*eps/(2-eps*(1+Cr)))
	case Condenser:
		return -math.Log1p(-eps)
	}
	panic("physics: unknown arrangement " + string(a))
}

// CounterflowEffectiveness is the effectiveness of pure counterflow.
//
//	eps = (1 - E)/(1 - Cr E),  E = exp(-NTU (1 - Cr));  NTU/(1 + NTU) at Cr = 1
//
//	NTU   number of transfer units       [-]
//	Cr    ratio of heat capacity rates   [-]
//	      effectiveness                  [-]
//
// Written so that it is smooth and exact through Cr = 1; beyond that it is the same
// heat in terms of the stream of larger rate. Valid for NTU ≥ 0, +Inf included.
// Source as for Effectiveness. Proved by testdata/CounterflowEffectiveness.csv.
func CounterflowEffectiveness(NTU, Cr float64) float64 {
	if math.IsInf(NTU, 1) {
		return math.Min(1, 1/Cr)
	}
	x := NTU * (Cr - 1)
	if x > 0 { // turned over, so that E cannot overflow
		e := NTU * expm1Over(-x)
		return e / (1 + e)
	}
	e := NTU * expm1Over(x)
	return math.Min(1, e/(1+Cr*e)) // rounding must not pass 1
}

// CounterflowNTU is the inverse of CounterflowEffectiveness.
//
//	NTU = ln[(1 - eps Cr)/(1 - eps)]/(1 - Cr);  eps/(1 - eps) at Cr = 1
//
//	eps   effectiveness                  [-]
//	Cr    ratio of heat capacity rates   [-]
//	      number of transfer units       [-]
//
// Smooth and exact through Cr = 1. +Inf at eps = 1, NaN above. Source as for NTU.
// Proved by testdata/CounterflowNTU.csv.
func CounterflowNTU(eps, Cr float64) float64 {
	if eps == 1 && Cr <= 1 {
		return math.Inf(1)
	}
	v := eps / (1 - eps)
	if v < 0 {
		return math.NaN()
	}
	return v * log1pOver(v*(1-Cr))
}

// ParallelEffectiveness is the effectiveness of parallel flow.
//
//	eps = [1 - exp(-NTU (1 + Cr))]/(1 + Cr)
//
//	NTU   number of transfer units       [-]
//	Cr    ratio of heat capacity rates   [-]
//	      effectiveness                  [-]
//
// Valid for NTU ≥ 0 and Cr ≥ 0. Source as for Effectiveness. Proved by
// testdata/ParallelEffectiveness.csv.
func ParallelEffectiveness(NTU, Cr float64) float64 {
	return -math.Expm1(-NTU*(1+Cr)) / (1 + Cr)
}

// expm1Over is (eˣ - 1)/x, 1 at 0.
func expm1Over(x float64) float64 {
	if x == 0 {
		return 1
	}
	return expm1(x) / x
}

// log1pOver is ln(1 + x)/x, 1 at 0.
func log1pOver(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Log1p(x) / x
}
