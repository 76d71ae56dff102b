package ode

import (
	"math"
	"testing"
)

// quiet is a hall without allocations of its own, with guards.
type quiet struct {
	*hall
	sumOf       []int
	terms, sums []float64
}

func (q quiet) SumOf() []int { return q.sumOf }
func (q quiet) Derivatives(t float64, x, dx []float64) {
	q.Members(t, x, dx, q.terms)
	clear(q.sums)
	for i, s := range q.sumOf {
		q.sums[s] += q.terms[i]
	}
	q.Shared(t, x, q.sums, dx)
}
func (q quiet) Guards() int { return 2 }
func (q quiet) Guard(t float64, x, g []float64) {
	g[0], g[1] = math.Sin(t/10), x[0]-1000
}

func TestNoAllocation(t *testing.T) {
	h := newHall(30)
	q := quiet{h, h.SumOf(), make([]float64, 3*h.racks), make([]float64, 3)}
	in := New(q, 0, h.start(), Settings{Scale: h.scale()})
	x := make([]float64, h.Len())
	step := func() {
		if err := in.Step(); err != nil {
			t.Fatal(err)
		}
	}
	crossings := 0
	for _, c := range []struct {
		what string
		f    func()
	}{
		{"Step", step},
		{"Interp", func() {
			a, b := in.Span()
			in.Interp((a+b)/2, x)
		}},
		{"Crossing", func() { // a hundred steps of a limited size pass a zero of the sine
			a, b := in.Span()
			if _, _, ok := in.Crossing(a); ok {
				crossings++
			}
			in.Limit(b + 5)
			step()
		}},
		{"Restart", func() {
			a, b := in.Span()
			in.Interp((a+b)/2, x)
			in.Restart((a+b)/2, x)
			step()
		}},
	} {
		in.Limit(math.Inf(1))
		step()
		if got := testing.AllocsPerRun(100, c.f); got != 0 {
			t.Errorf("%s allocates %v times", c.what, got)
		}
	}
	if crossings == 0 {
		t.Error("no crossing among those measured")
	}
}
