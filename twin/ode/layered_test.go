package ode

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
)

// hall is a made-up room: racks of two bodies in a common gas, and a loop whose flow answers to the hottest chip. Its
// states are chip and chassis of each rack, then the gas, the water, the flow, and the energies in, out and stored.
// The sums are power, heat to the gas and Σ exp(chip/5).
type hall struct {
	racks int
	load  []float64 // kW
}

const (
	hallGas = iota
	hallWater
	hallFlow
	hallIn
	hallOut
	hallStored
	hallShared
)

func newHall(racks int) *hall {
	h := &hall{racks: racks}
	for i := range racks {
		h.load = append(h.load, 10+3*math.Sin(float64(i)))
	}
	return h
}

func (h *hall) start() []float64 {
	x := make([]float64, h.Len())
	for i := range h.racks {
		x[2*i], x[2*i+1] = 320+math.Cos(float64(i)), 305+math.Sin(2*float64(i))
	}
	shared := x[2*h.racks:]
	shared[hallGas], shared[hallWater], shared[hallFlow] = 300, 295, 5
	return x
}

func (h *hall) Len() int  { return 2*h.racks + hallShared }
func (h *hall) Sums() int { return 3 }

func (h *hall) SumOf() []int {
	var of []int
	for range h.racks {
		of = append(of, 0, 1, 2)
	}
	return of
}

func (h *hall) Members(t float64, x, dx, terms []float64) {
	gas := x[2*h.racks+hallGas]
	for i := range h.racks {
		chip, chassis := x[2*i], x[2*i+1]
		power := h.load[i] * (1 + 0.004*(chassis-300)) * (1 + 0.1*math.Sin(t/600))
		toChassis, toGas := 0.5*(chip-chassis), 0.3*math.Sqrt(1+0.1*(chip-gas)*(chip-gas))*(chassis-gas)
		dx[2*i] = (power - toChassis) / 12
		dx[2*i+1] = (toChassis - toGas) / 250
		terms[3*i], terms[3*i+1], terms[3*i+2] = power, toGas, math.Exp((chip-350)/5)
	}
}

func (h *hall) Shared(t float64, x, sums, dx []float64) {
	s, d := x[2*h.racks:], dx[2*h.racks:]
	hottest := 350 + 5*math.Log(sums[2])
	toWater := s[hallFlow] * (1 - math.Exp(-8/s[hallFlow])) * (s[hallGas] - s[hallWater])
	toSea := 40 * (s[hallWater] - 293)
	d[hallGas] = (sums[1] - toWater) / 60
	d[hallWater] = (toWater - toSea) / 2500
	d[hallFlow] = (4 + 3*math.Tanh((hottest-340)/10) + 1e-4*sums[0] - s[hallFlow]) / 15
	d[hallIn] = sums[0]
	d[hallOut] = toSea
	d[hallStored] = sums[0] - toSea
}

func (h *hall) Derivatives(t float64, x, dx []float64) {
	terms, sums := make([]float64, 3*h.racks), make([]float64, 3)
	h.Members(t, x, dx, terms)
	for i, s := range h.SumOf() {
		sums[s] += terms[i]
	}
	h.Shared(t, x, sums, dx)
}

// stored is the energy in the bodies.
func (h *hall) stored(x []float64) (e float64) {
	for i := range h.racks {
		e += 12*x[2*i] + 250*x[2*i+1]
	}
	return e + 60*x[2*h.racks+hallGas] + 2500*x[2*h.racks+hallWater]
}

func (h *hall) scale() []float64 {
	s := make([]float64, h.Len())
	for i := range s {
		s[i] = 1
	}
	for _, i := range []int{hallIn, hallOut, hallStored} {
		s[2*h.racks+i] = math.Inf(1)
	}
	return s
}

// dense returns the matrix I·shift − J that m holds, with the sums eliminated.
func dense(m *matrix, shift float64) *mat.Dense {
	size := len(m.lu.diagonal())
	full := mat.NewDense(size, size, nil)
	for e, i := range m.lu.row {
		full.Set(int(i), int(m.lu.col[e]), m.minus[e])
	}
	for i, v := range m.minus[len(m.lu.row):] {
		if i < m.n {
			v += shift
		}
		full.Set(i, i, v)
	}
	out := mat.DenseCopyOf(full.Slice(0, m.n, 0, m.n))
	if size > m.n {
		var low mat.Dense
		low.Mul(full.Slice(0, m.n, m.n, size), full.Slice(m.n, size, 0, m.n))
		out.Sub(out, &low)
	}
	return out
}

func TestLayeredJacobian(t *testing.T) {
	h := newHall(9)
	x := h.start()
	n := h.Len()
	at := 100.0

	layered := New(h, at, x, Settings{Scale: h.scale()})
	flat := New(system{n, h.Derivatives}, at, x, Settings{Scale: h.scale()})
	f := make([]float64, n)
	layered.matrix.linearise(at, x, f, &Stats{})
	flat.matrix.linearise(at, x, f, &Stats{})
	a, b := dense(layered.matrix, 0), dense(flat.matrix, 0)
	want := mat.NewDense(n, n, nil)
	fd.Jacobian(want, func(dx, x []float64) { h.Derivatives(at, x, dx) }, x, &fd.JacobianSettings{Formula: fd.Central, Step: 1e-4})
	for i := range n {
		for j := range n {
			w := -want.At(i, j)
			if d := math.Abs(a.At(i, j) - w); d > 1e-6*(1+math.Abs(w)) {
				t.Errorf("layered J[%d,%d] = %.9g, want %.9g", i, j, -a.At(i, j), -w)
			}
			if d := math.Abs(b.At(i, j) - w); d > 1e-6*(1+math.Abs(w)) {
				t.Errorf("plain J[%d,%d] = %.9g, want %.9g", i, j, -b.At(i, j), -w)
			}
		}
	}
	if l, p := layered.matrix.differ, flat.matrix.differ; len(l.members.group)-1 > 4 || len(p.members.group)-1 < 2*h.racks {
		t.Errorf("%d and %d evaluations a Jacobian, want at most 4 of members, and for the plain system one for each rack's states", len(l.members.group)-1, len(p.members.group)-1)
	}

	// The two must step alike.
	for range 20 {
		if err := layered.Step(); err != nil {
			t.Fatal(err)
		}
		if err := flat.Step(); err != nil {
			t.Fatal(err)
		}
	}
	ta, _ := layered.State()
	tb, _ := flat.State()
	if math.Abs(ta-tb) > 1e-3*ta {
		t.Errorf("layered stands at %v, plain at %v", ta, tb)
	}
}

// Energy in − energy out = energy stored is linear in the states, so the method keeps it to rounding whatever the step.
// Where sums are not named, the rounding is that of the sums, not of their terms.
func TestLinearInvariant(t *testing.T) {
	h := newHall(20)
	for _, c := range []struct {
		System
		want float64
	}{{h, 1e-12}, {system{h.Len(), h.Derivatives}, 1e-11}} {
		s := c.System
		in := New(s, 0, h.start(), Settings{Tol: 1e-2, Scale: h.scale()})
		before := h.stored(h.start())
		x := make([]float64, h.Len())
		worst := 0.0
		check := func() {
			totals := x[2*h.racks:]
			off := totals[hallIn] - totals[hallOut] - (h.stored(x) - before)
			worst = math.Max(worst, math.Abs(off)/math.Max(before, totals[hallIn]))
			worst = math.Max(worst, math.Abs(totals[hallStored]-(totals[hallIn]-totals[hallOut]))/math.Max(before, totals[hallIn]))
		}
		in.Limit(86400)
		for now := 0.0; now < 86400; now, _ = in.State() {
			if err := in.Step(); err != nil {
				t.Fatal(err)
			}
			a, b := in.Span()
			in.Interp(a+0.37*(b-a), x)
			check()
			in.Interp(b, x)
			check()
		}
		t.Logf("%T: off by %.2g of %.3g kJ in %d steps", s, worst, before, in.Stats().Steps)
		if worst > c.want {
			t.Errorf("%T: energy off by %.2g, want %g", s, worst, c.want)
		}
	}
}

// blocks is a system of many rings that do not touch, with states in a shuffled order if need be.
func blocks(count, size int, place []int) system {
	return system{count * size, func(t float64, x, dx []float64) {
		for b := range count {
			for i := range size {
				at := func(j int) int { return place[b*size+(j+size)%size] }
				dx[at(i)] = x[at(i-1)] - 2*x[at(i)] + 0.5*x[at(i+1)] + 0.1*math.Sin(x[at(i+7)])
			}
		}
	}}
}

func TestProbeBlocks(t *testing.T) {
	const count, size = 100, 120
	place := make([]int, count*size)
	for i := range place {
		place[i] = i
	}
	s := blocks(count, size, place)
	in := New(s, 0, make([]float64, s.n), Settings{})
	d := in.matrix.differ
	if got, want := len(d.rows), count*size*4; got != want {
		t.Errorf("%d entries, want %d", got, want)
	}
	t.Logf("%d evaluations to probe, %d colours, %d updates", in.Stats().Evaluations, len(d.members.group)-1, updates(in.matrix.lu))
	if got := in.Stats().Evaluations; got > 300 {
		t.Errorf("%d evaluations to probe %d states, want at most 300", got, s.n)
	}
	if got := len(d.members.group) - 1; got > 12 {
		t.Errorf("%d colours, want at most 12", got)
	}
	if err := in.Step(); err != nil {
		t.Fatal(err)
	}
}

// updates counts the inner operations of a factorisation.
func updates(f *lu) (n int) {
	for _, l := range f.levels {
		n += len(l.updates)
	}
	return n
}

// Whatever the pattern and the order of the states, probing must find exactly it.
func TestProbeFindsThePattern(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		n := 1 + r.IntN(40)
		reads := make([][]bool, n)
		for i := range reads {
			reads[i] = make([]bool, n)
			for j := range reads[i] {
				reads[i][j] = r.Float64() < 0.1
			}
		}
		s := system{n, func(t float64, x, dx []float64) {
			for i := range dx {
				dx[i] = 0
				for j, v := range x {
					if reads[i][j] {
						dx[i] -= v * float64(1+i+j)
					}
				}
			}
		}}
		in := New(s, 0, make([]float64, n), Settings{})
		f := make([]float64, n)
		in.matrix.linearise(0, make([]float64, n), f, &Stats{})
		j := dense(in.matrix, 0)
		for i := range n {
			for k := range n {
				want := 0.0
				if reads[i][k] {
					want = float64(1 + i + k)
				}
				if math.Abs(j.At(i, k)-want) > 1e-6 {
					t.Fatalf("-J[%d,%d] = %v, want %v", i, k, j.At(i, k), want)
				}
			}
		}
	}
}

// Faults of the programmer panic, with the name of the state.
func TestLayersMustMakeTheWhole(t *testing.T) {
	h := newHall(3)
	mustPanic(t, "a Derivatives that differs from Members and Shared", func() { New(crooked{h}, 0, h.start(), Settings{}) })
	mustPanic(t, "a wrong number of values", func() { New(h, 0, make([]float64, 3), Settings{}) })
	mustPanic(t, "a wrong number of scales", func() { New(h, 0, h.start(), Settings{Scale: []float64{1}}) })
	mustPanic(t, "a scale of zero", func() { New(h, 0, h.start(), Settings{Scale: make([]float64, h.Len())}) })
	mustPanic(t, "a derivative not stored", func() {
		New(system{2, func(t float64, x, dx []float64) { dx[0] = x[1] }}, 0, []float64{1, 2}, Settings{})
	})
}

type crooked struct{ *hall }

func (c crooked) Derivatives(t float64, x, dx []float64) {
	c.hall.Derivatives(t, x, dx)
	dx[2*c.racks+hallWater] += 0.01
}
