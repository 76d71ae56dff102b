package physics

import "math"

// Power is x to the p, in half the time of math.Pow and within a few rounding errors: what films and pumps follow their
// flows with is asked for by every part at every instant.
//
//	e^(p ln x)
//
//	x   none negative   [-]
//	p   not 0           [-]
//
// NaN where x is negative. Proved by testdata/Power.csv.
func Power(x, p float64) float64 { return math.Exp(p * math.Log(x)) }

// expm1 is eˣ − 1. Below −1/2 math.Exp is as exact there as math.Expm1 and takes a third of its time.
func expm1(x float64) float64 {
	if x < -0.5 {
		return math.Exp(x) - 1
	}
	return math.Expm1(x)
}
