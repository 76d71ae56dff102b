package ode

// kernels are the loops in which a LaneIntegrator spends its time, written once for any processor and once with the
// registers of eight numbers that some have. Both do the same operations in the same order, no multiplication fused
// with an addition, so they give the same bits.
type kernels struct {
	name string

	factor  func(p *pattern, a, minus []Lanes, shift float64) (ok bool) // stores the factors of shift − J in a, as lu.factor does
	solve   func(p *pattern, a, b []Lanes)                              // replaces a right side by its solution, as lu.solve does
	scatter func(from []Lanes, at []int32, values []Lanes)              // subtracts values from the places at
	finite  func(f []Lanes) bool
	plus    func(b, add []Lanes) // adds add to b

	begin       func(in *LaneIntegrator, r, d float64) // makes ∂f/∂t and the right side of the first stage
	combine     func(in *LaneIntegrator, s int)        // takes b for stage s (from 0) and makes x1 and add of the next
	finish      func(in *LaneIntegrator) float64       // adds the last stage to x1 and returns the largest error, NaN if any is
	interpolate func(in *LaneIntegrator, s float64, x []Lanes)
}

// available are the kernels for this processor, the fastest last.
var available = []*kernels{&anywhere}

func fastest() *kernels { return available[len(available)-1] }

var anywhere = kernels{
	name:   "scalar",
	factor: factorLanes, solve: solveLanes, scatter: scatterLanes, finite: finiteLanes, plus: plusLanes,
	begin: beginLanes, combine: combineLanes, finish: finishLanes, interpolate: interpolateLanes,
}

func factorLanes(p *pattern, a, minus []Lanes, shift float64) (ok bool) {
	copy(a, minus)
	d := a[len(p.row):]
	for i := range d {
		for lane := range d[i] {
			d[i][lane] += shift
		}
	}
	sound := 0.0 // NaN after a pivot that is zero or not finite
	for i := range p.levels {
		l := &p.levels[i]
		for _, k := range l.pivots {
			for lane, v := range d[k] {
				r := 1 / v
				d[k][lane] = r
				sound += (v - v) + (r - r)
			}
		}
		for _, u := range l.updates {
			into, left, pivot, up := &a[u.into], &a[u.left], &a[u.pivot], &a[u.up]
			for lane := range into {
				into[lane] -= float64(left[lane] * pivot[lane] * up[lane])
			}
		}
	}
	for e, k := range p.col[:p.lower] {
		timesLanes(&a[e], &d[k])
	}
	upper := a[p.lower:len(p.row)]
	for e, k := range p.row[p.lower:] {
		timesLanes(&upper[e], &d[k])
	}
	return sound == 0
}

func timesLanes(v, by *Lanes) {
	for lane := range v {
		v[lane] *= by[lane]
	}
}

func solveLanes(p *pattern, a, b []Lanes) {
	eliminatedLanes(b, a[:p.lower], p.row, p.col)
	d := a[len(p.row):][:len(b)]
	for i := range b {
		timesLanes(&b[i], &d[i])
	}
	eliminatedLanes(b, a[p.lower:len(p.row)], p.row[p.lower:], p.col[p.lower:])
}

func eliminatedLanes(b, a []Lanes, row, col []int32) {
	row, col = row[:len(a)], col[:len(a)]
	for e := range a {
		v, to, from := &a[e], &b[row[e]], &b[col[e]]
		for lane := range v {
			to[lane] -= float64(v[lane] * from[lane])
		}
	}
}

func scatterLanes(from []Lanes, at []int32, values []Lanes) {
	for i, place := range at[:len(values)] {
		v, from := &values[i], &from[place]
		for lane := range v {
			from[lane] -= v[lane]
		}
	}
}

func finiteLanes(f []Lanes) bool {
	sound := 0.0
	for i := range f {
		for _, v := range f[i] {
			sound += v - v
		}
	}
	return sound == 0
}

func plusLanes(b, add []Lanes) {
	for i := range b {
		v := &add[i]
		for lane := range v {
			b[i][lane] += v[lane]
		}
	}
}

func beginLanes(in *LaneIntegrator, r, d float64) {
	for i := range in.ft {
		ft, f0, b := &in.ft[i], &in.f0[i], &in.b[i]
		for lane := range ft {
			v := (ft[lane] - f0[lane]) * r
			ft[lane] = v
			b[lane] = f0[lane] + float64(d*v)
		}
	}
}

func combineLanes(in *LaneIntegrator, s int) {
	now := &in.now
	for i := range in.u {
		u, x, add := &in.u[i], &in.x1[i], &in.add[i]
		u[s] = in.b[i]
		for lane, v := range u[0] {
			add[lane] = float64(now.c[0] * v)
		}
		for j := 1; j <= s; j++ {
			addTimes(add, now.c[j], &u[j])
		}
		if s >= 5 {
			addTimes(x, 1, &u[s])
			continue
		}
		*x = in.x0[i]
		for j := 0; j <= s; j++ {
			addTimes(x, now.a[j], &u[j])
		}
		if s < 4 {
			addTimes(add, now.d, &in.ft[i])
		}
	}
}

// addTimes adds by·v to the lanes of to.
func addTimes(to *Lanes, by float64, v *Lanes) {
	for lane := range to {
		to[lane] += float64(by * v[lane])
	}
}

func finishLanes(in *LaneIntegrator) float64 {
	sound, worst := 0.0, 0.0
	for i, w := range in.weight {
		in.u[i][7] = in.b[i]
		for lane, u8 := range in.b[i] {
			in.x1[i][lane] += u8
			e := u8 * w
			sound += e // NaN if any is
			if e < 0 {
				e = -e
			}
			if e > worst {
				worst = e
			}
		}
	}
	if sound-sound != 0 {
		return nan
	}
	return worst
}

func interpolateLanes(in *LaneIntegrator, s float64, x []Lanes) {
	for i := range x {
		x0, x1 := &in.x0[i], &in.x1[i]
		for lane, v := range x0 {
			x[i][lane] = v + float64(s*(x1[lane]-v))
		}
		for j, w := range in.share {
			addTimes(&x[i], w, &in.u[i][j])
		}
	}
}
