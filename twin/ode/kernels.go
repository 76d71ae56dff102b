package ode

// kernels are the loops in which a LaneIntegrator spends its time, written once for any processor and once with the
// registers of eight numbers that some have. Both do the same operations in the same order, no multiplication fused
// with an addition, so they give the same bits.
type kernels struct {
	name string

	factor  func(p *pattern, a []Lanes) (ok bool)          // replaces a matrix by its factors, as lu.factor does
	solve   func(p *pattern, a, b []Lanes)                 // replaces a right side by its solution, as lu.solve does
	scatter func(from []Lanes, at []int32, values []Lanes) // subtracts values from the places at
	plus    func(b, add []Lanes)                           // adds add to b

	begin       func(in *LaneIntegrator, r, d float64) // makes ∂f/∂t and the right side of the first stage
	combine     func(in *LaneIntegrator, s int)        // takes b for stage s (from 0) and makes x1 and add of the next
	finish      func(in *LaneIntegrator) float64       // adds the last stage to x1 and returns the largest error, NaN if any is
	interpolate func(in *LaneIntegrator, s float64, w *[8]float64, x []Lanes)
}

// fastest is what this processor does best.
var fastest = &anywhere

var anywhere = kernels{
	name:   "scalar",
	factor: factorLanes, solve: solveLanes, scatter: scatterLanes, plus: plusLanes,
	begin: beginLanes, combine: combineLanes, finish: finishLanes, interpolate: interpolateLanes,
}

func factorLanes(p *pattern, a []Lanes) (ok bool) {
	d := a[len(p.row):]
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
	a, c, d := &in.now.a, &in.now.c, in.now.d
	for i := range in.u {
		u := &in.u[i]
		u[s] = in.b[i]
		x0, x, add, ft := &in.x0[i], &in.x1[i], &in.add[i], &in.ft[i]
		for lane := range x {
			sum := float64(c[0] * u[0][lane])
			for j := 1; j <= s; j++ {
				sum += float64(c[j] * u[j][lane])
			}
			if s >= 5 {
				x[lane] += u[s][lane]
				add[lane] = sum
				continue
			}
			v := x0[lane]
			for j := 0; j <= s; j++ {
				v += float64(a[j] * u[j][lane])
			}
			x[lane] = v
			if s < 4 {
				sum += float64(d * ft[lane])
			}
			add[lane] = sum
		}
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

func interpolateLanes(in *LaneIntegrator, s float64, w *[8]float64, x []Lanes) {
	for i := range x {
		u, x0, x1 := &in.u[i], &in.x0[i], &in.x1[i]
		for lane, v := range x0 {
			sum := v + float64(s*(x1[lane]-v))
			for j, w := range w {
				sum += float64(w * u[j][lane])
			}
			x[i][lane] = sum
		}
	}
}
