package ode

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"
)

// yardstick is a pod in miniature on which solvers are compared: racks, a coolant loop through a counter-flow
// exchanger with fouling, and a hull. Time in s, temperature in °C, heat in kW, capacity in kJ/K.
//
// The states are Ts (servers), Tc (coolant at each rack), S and B (supply, return), h, w, c (hot, wall, cold of each
// exchanger cell), f (fouling of each), H (hull segments).
type yardstick struct {
	R, M, K                      int
	Ts, Tc, S, B, h, w, c, f, H  int     // first state of each kind
	flow, sea                    float64 // kW/K
	UAs, UAh, UAsea, UArk, UAcon float64
	rCs, rCc, rCh, rCw, rCl, rCH float64 // reciprocal capacities
	kf                           float64
	rack                         []int // of each hull segment
	load                         []float64
}

func newYardstick(n int) *yardstick {
	y := &yardstick{R: 8, M: 8, K: 10, UAs: 5, UAsea: 0.2, UArk: 0.05, UAcon: 0.02, kf: 0.3 / (180 * 86400)}
	if n == 200 {
		y.R, y.M, y.K = 24, 30, 30
	}
	at := 0
	for _, part := range []struct {
		first *int
		n     int
	}{{&y.Ts, y.R}, {&y.Tc, y.R}, {&y.S, 1}, {&y.B, 1}, {&y.h, y.M}, {&y.w, y.M}, {&y.c, y.M}, {&y.f, y.M}, {&y.H, y.K}} {
		*part.first = at
		at += part.n
	}
	if at != n {
		panic(fmt.Sprintf("yardstick of %d states", n))
	}
	y.flow = 2.5 * float64(y.R)
	y.sea = 1.2 * y.flow
	m := float64(y.M)
	y.UAh = 6 * y.flow / m
	y.rCs, y.rCc = 1.0/500, 1/(2*y.flow)
	y.rCh, y.rCl, y.rCw = m/(12*y.flow), m/(9.6*y.flow), 1/(3*2*y.UAh)
	y.rCH = 1 / (0.27 * 3 * 3600)
	for k := range y.K {
		y.rack = append(y.rack, k*y.R/y.K)
	}
	y.load = make([]float64, y.R)
	y.interval(0)
	return y
}

// interval sets the loads of the n-th 900 s.
func (y *yardstick) interval(n int) {
	for r := range y.load {
		z := uint64(1024*n+r) + 0x9E3779B97F4A7C15
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		z ^= z >> 31
		y.load[r] = 40 * (0.6 + 0.4*float64(z>>11)/(1<<53))
	}
}

func (y *yardstick) start() []float64 {
	x := make([]float64, y.Len())
	for i := range x {
		x[i] = 20
	}
	for j := range y.M {
		x[y.f+j] = 0.02
	}
	return x
}

func (y *yardstick) Len() int { return y.H + y.K }

func (y *yardstick) seaAt(t float64) float64 {
	return 12 + 5*math.Sin(2*math.Pi/31536000*t) + 0.8*math.Sin(2*math.Pi/44712*t) + 0.3*math.Sin(2*math.Pi/86400*t)
}

func (y *yardstick) Derivatives(t float64, x, dx []float64) {
	sea := y.seaAt(t)
	R, M := y.R, y.M
	Ts, Tc, dTs, dTc := x[y.Ts:][:R], x[y.Tc:][:R], dx[y.Ts:][:R], dx[y.Tc:][:R]
	before := x[y.S]
	for r, s := range Ts {
		q := y.UAs * (s - Tc[r])
		dTs[r] = (y.load[r] - q) * y.rCs
		dTc[r] = (y.flow*(before-Tc[r]) + q) * y.rCc
		before = Tc[r]
	}
	h, w, c, f := x[y.h:][:M], x[y.w:][:M], x[y.c:][:M], x[y.f:][:M]
	dh, dw, dc, df := dx[y.h:][:M], dx[y.w:][:M], dx[y.c:][:M], dx[y.f:][:M]
	dx[y.S] = y.flow * (h[M-1] - x[y.S]) * y.rCc
	dx[y.B] = y.flow * (before - x[y.B]) * y.rCc
	before = x[y.B]
	for j := range h {
		qh := y.UAh * (1 + 0.008*(h[j]-25)) * (h[j] - w[j])
		qc := y.UAh / (1 + f[j]) * (w[j] - c[j])
		next := sea
		if j < M-1 {
			next = c[j+1]
		}
		dh[j] = (y.flow*(before-h[j]) - qh) * y.rCh
		dw[j] = (qh - qc) * y.rCw
		dc[j] = (y.sea*(next-c[j]) + qc) * y.rCl
		df[j] = y.kf * (1 + 0.05*(w[j]-20)) * (1 - f[j]*(1/0.6))
		before = h[j]
	}
	H, dH := x[y.H:][:y.K], dx[y.H:][:y.K]
	for k, T := range H {
		d := T - sea
		qr := y.UArk * (Ts[y.rack[k]] - T)
		q := qr - y.UAsea*d*math.Sqrt(math.Sqrt(1+0.1*math.Abs(d)))
		if k > 0 {
			q += y.UAcon * (H[k-1] - T)
		}
		if k < y.K-1 {
			q += y.UAcon * (H[k+1] - T)
		}
		dH[k] = q * y.rCH
		dTs[y.rack[k]] -= qr * y.rCs
	}
}

// yardstickJ is the yardstick with its Jacobian.
type yardstickJ struct{ *yardstick }

func (y yardstickJ) Entries() (rows, cols []int) {
	add := func(i, j int) { rows, cols = append(rows, i), append(cols, j) }
	for r := range y.R {
		s, c := y.Ts+r, y.Tc+r
		add(s, s)
		add(s, c)
		add(c, s)
		add(c, c)
		if r > 0 {
			add(c, c-1)
		} else {
			add(c, y.S)
		}
	}
	add(y.S, y.S)
	add(y.S, y.h+y.M-1)
	add(y.B, y.B)
	add(y.B, y.Tc+y.R-1)
	for j := range y.M {
		h, w, c, f := y.h+j, y.w+j, y.c+j, y.f+j
		add(h, h)
		add(h, w)
		if j > 0 {
			add(h, h-1)
		} else {
			add(h, y.B)
		}
		add(w, h)
		add(w, w)
		add(w, c)
		add(w, f)
		add(c, w)
		add(c, c)
		add(c, f)
		add(f, w)
		add(f, f)
		if j < y.M-1 {
			add(c, c+1)
		}
	}
	for k := range y.K {
		H, s := y.H+k, y.Ts+y.rack[k]
		add(H, H)
		add(H, s)
		add(s, s)
		add(s, H)
		if k > 0 {
			add(H, H-1)
		}
		if k < y.K-1 {
			add(H, H+1)
		}
	}
	return rows, cols
}

func (y yardstickJ) Jacobian(t float64, x, v []float64) {
	sea := y.seaAt(t)
	for range y.R {
		v[0], v[1] = -y.UAs*y.rCs, y.UAs*y.rCs
		v[2], v[3], v[4] = y.UAs*y.rCc, -(y.flow+y.UAs)*y.rCc, y.flow*y.rCc
		v = v[5:]
	}
	v[0], v[1], v[2], v[3] = -y.flow*y.rCc, y.flow*y.rCc, -y.flow*y.rCc, y.flow*y.rCc
	v = v[4:]
	for j := range y.M {
		h, w, c, f := x[y.h+j], x[y.w+j], x[y.c+j], x[y.f+j]
		uh := y.UAh * (1 + 0.008*(h-25))
		uc := y.UAh / (1 + f)
		qhh, qcf := uh+y.UAh*0.008*(h-w), -uc/(1+f)*(w-c)
		v[0], v[1], v[2] = -(y.flow+qhh)*y.rCh, uh*y.rCh, y.flow*y.rCh
		v[3], v[4], v[5], v[6] = qhh*y.rCw, -(uh+uc)*y.rCw, uc*y.rCw, -qcf*y.rCw
		v[7], v[8], v[9] = uc*y.rCl, -(y.sea+uc)*y.rCl, qcf*y.rCl
		v[10], v[11] = y.kf*0.05*(1-f*(1/0.6)), -y.kf*(1+0.05*(w-20))*(1/0.6)
		v = v[12:]
		if j < y.M-1 {
			v[0] = y.sea * y.rCl
			v = v[1:]
		}
	}
	for k := range y.K {
		d := math.Abs(x[y.H+k] - sea)
		g := 1 + 0.1*d
		root := math.Sqrt(math.Sqrt(g))
		own := -y.UArk - y.UAsea*root*(1+0.025*d/g)
		v[1], v[2], v[3] = y.UArk*y.rCH, -y.UArk*y.rCs, y.UArk*y.rCs
		self := &v[0]
		v = v[4:]
		if k > 0 {
			v[0], v = y.UAcon*y.rCH, v[1:]
			own -= y.UAcon
		}
		if k < y.K-1 {
			v[0], v = y.UAcon*y.rCH, v[1:]
			own -= y.UAcon
		}
		*self = own * y.rCH
	}
}

// wanted reads the published states of the yardstick, every two hours of the first day.
func wanted(t testing.TB, n int) (times []float64, states [][]float64) {
	t.Helper()
	file, err := os.Open(fmt.Sprintf("testdata/yardstick_%d.csv", n))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		x := make([]float64, len(row))
		for i, s := range row {
			if x[i], err = strconv.ParseFloat(s, 64); err != nil {
				t.Fatal(err)
			}
		}
		times, states = append(times, x[0]), append(states, x[1:])
	}
	return times, states
}

// day integrates one day of the yardstick and returns the largest difference from the states wanted.
func day(tb testing.TB, in *Integrator, y *yardstick, x0 []float64, times []float64, states [][]float64) (worst float64) {
	y.interval(0)
	in.Restart(0, x0)
	for n := range 96 {
		if n > 0 {
			y.interval(n)
			in.Restart(in.State())
		}
		end := 900 * float64(n+1)
		in.Limit(end)
		for {
			if err := in.Step(); err != nil {
				tb.Fatal(err)
			}
			if t, _ := in.State(); t == end {
				break
			}
		}
		if len(times) > 0 && times[0] == end {
			_, x := in.State()
			for i, v := range states[0] {
				worst = math.Max(worst, math.Abs(x[i]-v))
			}
			times, states = times[1:], states[1:]
		}
	}
	if len(times) > 0 {
		tb.Fatalf("%d states not reached", len(times))
	}
	return worst
}

// yardstickSettings allow a step an error of 15 mK. That is what the error comes to just after a change of load; by the
// next, L-stability has left at most 0.13 mK of it, half of what CVODE has at its rtol = atol = 1e-6.
var yardstickSettings = Settings{Tol: 1.5e-2}

func TestYardstick(t *testing.T) {
	for _, n := range []int{60, 200} {
		times, states := wanted(t, n)
		y := newYardstick(n)
		for _, s := range []System{y, yardstickJ{y}} {
			in := New(s, 0, y.start(), yardstickSettings)
			worst := day(t, in, y, y.start(), times, states)
			t.Logf("%T %d: error %.2g K, %+v", s, n, worst, in.Stats())
			if !(worst <= 2.7e-4) {
				t.Errorf("%T %d: error %.2g K, want at most 2.7e-4", s, n, worst)
			}
			if got := in.Stats(); got.Steps+got.Rejected > 6*96 {
				t.Errorf("%T %d: %d steps, %d rejected, want at most 6 an interval", s, n, got.Steps, got.Rejected)
			}
		}
	}
}

func TestYardstickJacobian(t *testing.T) {
	for _, n := range []int{60, 200} {
		y := newYardstick(n)
		x := y.start()
		for i := range x {
			x[i] *= 1 + 0.1*math.Sin(float64(i))
		}
		f := make([]float64, n)
		given := New(yardstickJ{y}, 0, x, Settings{})
		differenced := New(y, 0, x, Settings{})
		given.matrix.linearise(1000, x, f, &Stats{})
		differenced.matrix.linearise(1000, x, f, &Stats{})
		a, b := dense(given.matrix, 0), dense(differenced.matrix, 0)
		for i := range n {
			for j := range n {
				if d := math.Abs(a.At(i, j) - b.At(i, j)); d > 1e-6*(1e-3+math.Abs(a.At(i, j))) {
					t.Errorf("N = %d: -J[%d,%d] = %v given, %v differenced", n, i, j, a.At(i, j), b.At(i, j))
				}
			}
		}
	}
}

// Through a year under one load the steps must follow the tide, not the coolant, and fouling must be right for all that.
func TestYear(t *testing.T) {
	const year = 365 * 86400
	y := newYardstick(60)
	scale := make([]float64, 60)
	for i := range scale {
		scale[i] = 1
		if i >= y.f && i < y.H {
			scale[i] = 0.01
		}
	}
	var end [2][]float64
	for i, tol := range []float64{1e-3, 1e-6} {
		in := New(y, 0, y.start(), Settings{Tol: tol, Scale: scale})
		end[i] = run(t, in, year)
		s := in.Stats()
		t.Logf("Tol %g: %d steps, %d rejected", tol, s.Steps, s.Rejected)
		if perDay := float64(s.Steps+s.Rejected) / 365; i == 0 && perDay > 24 {
			t.Errorf("%.1f steps a day, want at most 24", perDay)
		}
	}
	for i, v := range end[0] {
		if d := math.Abs(v-end[1][i]) / scale[i]; d > 2e-3 {
			t.Errorf("state %d after a year = %v, want %v", i, v, end[1][i])
		}
	}
	if f := end[0][y.f]; !(f > 0.2) {
		t.Errorf("fouling after a year = %v, want it far from the 0.02 it began with", f)
	}
}

func benchmarkYardstick(b *testing.B, n int) {
	times, states := wanted(b, n)
	y := newYardstick(n)
	x0 := y.start()
	in := New(yardstickJ{y}, 0, x0, yardstickSettings)
	worst := 0.0
	b.ReportAllocs()
	for b.Loop() {
		worst = math.Max(worst, day(b, in, y, x0, times, states))
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e6/float64(b.N)/96, "us/interval")
	b.ReportMetric(worst, "errK")
}

func BenchmarkYardstick60(b *testing.B)  { benchmarkYardstick(b, 60) }
func BenchmarkYardstick200(b *testing.B) { benchmarkYardstick(b, 200) }
