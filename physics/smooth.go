package physics

import "math"

// The solver sees no kinks: where a model would switch, it blends by one of these.
// All of them pass NaN on.

// SmoothMax is the larger of a and b, rounded over a width.
//
//	(a + b + √((a - b)² + w²))/2
//
//	a, b   any two of one kind   [-]
//	w      rounding width, in the unit of a and b; 0 gives the sharp maximum
//
// It has all derivatives where w > 0, exceeds the maximum by at most w/2, where
// a = b, and by about w²/(4|a - b|) far from there. Definition: the Chen-Harker-
// Kanzow-Smale function; Chen and Mangasarian (1996), doi:10.1007/BF00249052. Proved
// by testdata/SmoothMax.csv.
func SmoothMax(a, b, w float64) float64 {
	d := a - b
	return (a + b + math.Sqrt(d*d+w*w)) / 2
}

// SmoothMin is the smaller of a and b, rounded over a width: -SmoothMax(-a, -b, w).
// It falls short of the minimum by at most w/2. Proved by testdata/SmoothMin.csv.
func SmoothMin(a, b, w float64) float64 {
	d := a - b
	return (a + b - math.Sqrt(d*d+w*w)) / 2
}

// SmoothPositive is x where x is positive and nearly 0 where it is not:
// SmoothMax(x, 0, w). It is never below 0 and is w/2 at x = 0. Proved by
// testdata/SmoothPositive.csv.
func SmoothPositive(x, w float64) float64 {
	s := math.Sqrt(x*x + w*w)
	if x < 0 {
		return w / 2 * (w / (s - x)) // the same, without cancellation
	}
	return (x + s) / 2
}

// SmoothClamp keeps x between lo and hi, with both corners rounded over a width:
// SmoothMin(SmoothMax(x, lo, w), hi, w). It differs from the sharp clamp by at most
// w/2 + w²/(4(hi - lo)) and may pass lo by the second of these. Where lo > hi, hi
// prevails. Proved by testdata/SmoothClamp.csv.
func SmoothClamp(x, lo, hi, w float64) float64 {
	return SmoothMin(SmoothMax(x, lo, w), hi, w)
}

// SmoothStep rises from exactly 0 at x0 to exactly 1 at x1, and the other way round
// where x1 < x0.
//
//	u³ (10 - 15 u + 6 u²),  u = (x - x0)/(x1 - x0) between 0 and 1
//
// Its first two derivatives are continuous, and the first is at most 15/8 of the
// straight ramp's. Where x0 = x1 it is the sharp step. Source: Perlin (2002),
// doi:10.1145/566654.566636. Proved by testdata/SmoothStep.csv.
func SmoothStep(x, x0, x1 float64) float64 {
	u := (x - x0) / (x1 - x0)
	switch {
	case u <= 0 || x == x0 && x0 == x1:
		return 0
	case u >= 1:
		return 1
	case u > 0.5: // from the other end, so that rounding cannot pass 1
		return 1 - rise(1-u)
	}
	return rise(u)
}

func rise(u float64) float64 { return u * u * u * (10 + u*(6*u-15)) }
