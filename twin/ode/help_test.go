package ode

import (
	"math"
	"strings"
	"testing"
)

// system is a System written down on the spot.
type system struct {
	n int
	f func(t float64, x, dx []float64)
}

func (s system) Len() int                               { return s.n }
func (s system) Derivatives(t float64, x, dx []float64) { s.f(t, x, dx) }

// run integrates to the instant to.
func run(tb testing.TB, in *Integrator, to float64) []float64 {
	tb.Helper()
	in.Limit(to)
	for {
		if t, x := in.State(); t >= to {
			return x
		}
		if err := in.Step(); err != nil {
			tb.Fatal(err)
		}
	}
}

// equal reports whether two vectors are the same bits.
func equal(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if math.Float64bits(a[i]) != math.Float64bits(b[i]) {
			return false
		}
	}
	return true
}

// mustPanic calls f, which must panic.
func mustPanic(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if recover() == nil {
			t.Errorf("%s did not panic", what)
		}
	}()
	f()
}

func contains(s, part string) bool { return strings.Contains(s, part) }
