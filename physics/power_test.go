package physics

import (
	"math"
	"testing"
)

// The quick forms must be as exact as the library's, on both sides of where they change over.
func TestQuickForms(t *testing.T) {
	for x := -40.0; x < 3; x += 1.0 / 64 {
		if got, want := expm1(x), math.Expm1(x); math.Abs(got-want) > 4e-16*math.Abs(want) {
			t.Errorf("expm1(%v) = %v, want %v", x, got, want)
		}
	}
	for x := 1e-12; x < 1e13; x *= 1.7 {
		for _, p := range []float64{-0.6, 1. / 6, 0.25, 0.78, 1.75, 4} {
			if got, want := Power(x, p), math.Pow(x, p); math.Abs(got-want) > 3e-14*want {
				t.Errorf("Power(%v, %v) = %v, want %v", x, p, got, want)
			}
		}
	}
	for _, v := range []float64{Power(-1, 0.5), Power(math.NaN(), 0.5), expm1(math.NaN())} {
		if !math.IsNaN(v) {
			t.Errorf("a number that is none gives %v, want NaN", v)
		}
	}
}
