package physics

import "math"

// Bounds of the friction factors of a round pipe.
const (
	FrictionTransition     = 2040 // Re at which Friction leaves the laminar law: Avila et al. (2011), doi:10.1126/science.1203223
	ColebrookReynoldsMin   = 4e3
	ColebrookReynoldsMax   = 1e8
	ColebrookRoughnessMax  = 0.05
	HaalandReynoldsMin     = 4e3
	HaalandReynoldsMax     = 1e8
	HaalandRoughnessMax    = 0.05
	SwameeJainReynoldsMin  = 5e3
	SwameeJainReynoldsMax  = 1e8
	SwameeJainRoughnessMax = 0.05
)

// FrictionLaminar is Darcy's friction factor of laminar flow in a round pipe, by
// Hagen and Poiseuille.
//
//	f = 64/Re
//
//	Re   Reynolds number   [-]
//
// Valid below about FrictionTransition; +Inf without flow. Proved by
// testdata/FrictionLaminar.csv.
func FrictionLaminar(Re float64) float64 { return 64 / Re }

// Friction is Darcy's friction factor of a round pipe: laminar below
// FrictionTransition, after Colebrook from there on. The step is real, so a model
// that crosses it must blend the pressure drops.
//
//	Re         Reynolds number                       [-]
//	relRough   height of roughness over diameter     [-]
//	           friction factor of Darcy              [-]
//
// Bounds and sources as for FrictionLaminar and FrictionColebrook. Proved by
// testdata/Friction.csv.
func Friction(Re, relRough float64) float64 {
	if Re < FrictionTransition {
		return FrictionLaminar(Re)
	}
	return FrictionColebrook(Re, relRough)
}

// FrictionColebrook is Darcy's friction factor of turbulent flow in a round pipe, by
// Colebrook and White, solved to the last digits.
//
//	1/√f = -2 log10(relRough/3.7 + 2.51/(Re √f))
//
//	Re         Reynolds number                       [-]
//	relRough   height of roughness over diameter     [-]
//	           friction factor of Darcy              [-]
//
// Valid from ColebrookReynoldsMin to ColebrookReynoldsMax and to
// ColebrookRoughnessMax; it has a root at any Re > 0 and relRough < 3.7, else NaN.
// Source: Colebrook (1939), doi:10.1680/ijoti.1939.13150. Proved by
// testdata/FrictionColebrook.csv.
func FrictionColebrook(Re, relRough float64) float64 {
	if !(Re > 0 && relRough >= 0 && relRough < 3.7) {
		return math.NaN()
	}
	if math.IsInf(Re, 1) {
		return sqInverse(-2 * math.Log10(relRough/3.7))
	}
	a, b := relRough/3.7, 2.51/Re
	// The residual in x = 1/√f rises and bends down, so that Newton's steps close in
	// from the left; Haaland's answer is nearly always there already.
	x := -1.8 * math.Log10(math.Pow(a, 1.11)+6.9/Re)
	if !(x > 0) {
		x = 1e-3 / b * (1 - a)
	}
	for range maxNewton {
		s := a + b*x
		dx := (x + 2*math.Log10(s)) / (1 + 2/math.Ln10*b/s)
		for dx >= x {
			dx /= 2 // stay positive
		}
		x -= dx
		if math.Abs(dx) <= 1e-15*x {
			break
		}
	}
	return sqInverse(x)
}

func sqInverse(x float64) float64 { return 1 / (x * x) }

// FrictionHaaland is Haaland's closed form of Darcy's friction factor.
//
//	1/√f = -1.8 log10[(relRough/3.7)^1.11 + 6.9/Re]
//
//	Re         Reynolds number                       [-]
//	relRough   height of roughness over diameter     [-]
//	           friction factor of Darcy              [-]
//
// Valid from HaalandReynoldsMin to HaalandReynoldsMax and to HaalandRoughnessMax,
// there within 2 % of Colebrook. Source: Haaland (1983), doi:10.1115/1.3240948. Proved
// by testdata/FrictionHaaland.csv.
func FrictionHaaland(Re, relRough float64) float64 {
	return sqInverse(-1.8 * math.Log10(math.Pow(relRough/3.7, 1.11)+6.9/Re))
}

// FrictionSwameeJain is Swamee and Jain's closed form of Darcy's friction factor.
//
//	1/√f = -2 log10[relRough/3.7 + (6.97/Re)^0.9]
//
//	Re         Reynolds number                       [-]
//	relRough   height of roughness over diameter     [-]
//	           friction factor of Darcy              [-]
//
// Valid from SwameeJainReynoldsMin to SwameeJainReynoldsMax and to
// SwameeJainRoughnessMax, there within 3 % of Colebrook. Source: Swamee and Jain (1976),
// Journal of the Hydraulics Division 102:657-664, with the constant as in Winning and
// Coole (2013), doi:10.1007/s10494-012-9419-7. Proved by testdata/FrictionSwameeJain.csv.
func FrictionSwameeJain(Re, relRough float64) float64 {
	return sqInverse(-2 * math.Log10(relRough/3.7+math.Pow(6.97/Re, 0.9)))
}
