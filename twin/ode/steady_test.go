package ode

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestSteadyYardstick(t *testing.T) {
	y := newYardstick(60)
	frozen := make([]bool, 60)
	for j := range y.M {
		frozen[y.f+j] = true
	}
	var first []float64
	r := rand.New(rand.NewPCG(3, 4))
	for try := range 20 {
		x := y.start()
		if try > 0 {
			for i := range x {
				if !frozen[i] {
					x[i] += 60 * (r.Float64() - 0.5)
				}
			}
		}
		if err := Steady(y, 5e6, x, Settings{}, frozen); err != nil {
			t.Fatal(err)
		}
		dx := make([]float64, 60)
		y.Derivatives(5e6, x, dx)
		for i, v := range dx {
			if !frozen[i] && math.Abs(v) > 1e-9 {
				t.Errorf("state %d: derivative %.3g", i, v)
			}
			if frozen[i] && x[i] != 0.02 {
				t.Errorf("frozen state %d moved to %v", i, x[i])
			}
			if first != nil && math.Abs(x[i]-first[i]) > 1e-7 {
				t.Errorf("state %d: %v from one guess, %v from another", i, x[i], first[i])
			}
		}
		if first == nil {
			first = x
		}
	}
}

// The hall's totals never rest; from tens of kelvins off its controller is saturated both ways.
func TestSteadyHall(t *testing.T) {
	h := newHall(20)
	n := h.Len()
	frozen := make([]bool, n)
	for _, i := range []int{hallIn, hallOut, hallStored} {
		frozen[2*h.racks+i] = true
	}
	for _, off := range []float64{0, -40, 40, 90} {
		x := h.start()
		for i := range x[:2*h.racks+hallFlow] {
			x[i] += off
		}
		in := New(h, 0, x, Settings{Scale: h.scale()})
		if err := in.Steady(frozen); err != nil {
			t.Errorf("%g K off: %v", off, err)
			continue
		}
		dx := make([]float64, n)
		_, x = in.State()
		h.Derivatives(0, x, dx)
		for i, v := range dx {
			if !frozen[i] && math.Abs(v) > 1e-9 {
				t.Errorf("%g K off: state %d: derivative %.3g", off, i, v)
			}
		}
		t.Logf("%g K off: %+v", off, in.Stats())
	}
}

// A controller with an integrator that is held at its limits by tanh, wound up the wrong way, and a heater at zero gain.
func TestSteadySaturated(t *testing.T) {
	s := system{3, func(t float64, x, dx []float64) {
		T, wound, valve := x[0], x[1], x[2]
		ask := 2*(T-296) + wound
		dx[0] = (50 - valve*(T-285)) / 100
		dx[1] = (T - 296) / 30 * (1 - math.Tanh(ask/10)*math.Tanh(ask/10))
		dx[2] = (3 + 2.9*math.Tanh(ask/10) - valve) / 5
	}}
	for _, x := range [][]float64{{300, 0, 3}, {340, 0, 0.1}, {290, 40, 5.9}, {350, -60, 0.1}, {286, 0, 6}} {
		start := append([]float64(nil), x...)
		if err := Steady(s, 0, x, Settings{}, nil); err != nil {
			t.Errorf("from %v: %v", start, err)
		} else if math.Abs(x[0]-296) > 1e-6 || math.Abs(x[2]-50.0/11) > 1e-6 {
			t.Errorf("from %v: steady at %v, want 296, …, %v", start, x, 50.0/11)
		}
	}
}

func TestSteadyFailsByName(t *testing.T) {
	s := system{2, func(t float64, x, dx []float64) { dx[0], dx[1] = -x[0], 1+x[1]*x[1] }}
	err := Steady(s, 0, []float64{1, 0}, Settings{Name: func(i int) string { return []string{"calm", "rising"}[i] }}, nil)
	if err == nil || !contains(err.Error(), "rising") {
		t.Errorf("error %v, want one that names rising", err)
	}
	t.Log(err)
}
