//go:build goexperiment.simd && amd64

package ode

import "simd/archsimd"

// kernelsAVX512 are the kernels with registers of eight numbers.
var kernelsAVX512 = kernels{
	name:   "AVX512",
	factor: factorWide, solve: solveWide, scatter: scatterWide, plus: plusWide,
	begin: beginWide, combine: combineWide, finish: finishWide, interpolate: interpolateWide,
}

func factorWide(p *pattern, a []Lanes) (ok bool) {
	d := a[len(p.row):]
	one, sound := broadcastWide(1), broadcastWide(0)
	for i := range p.levels {
		l := &p.levels[i]
		for _, k := range l.pivots {
			v := loadWide(&d[k])
			r := one.Div(v)
			r.Store(&d[k])
			sound = sound.Add(v.Sub(v).Add(r.Sub(r)))
		}
		for _, u := range l.updates {
			into := &a[u.into]
			product := loadWide(&a[u.left]).Mul(loadWide(&a[u.pivot])).Mul(loadWide(&a[u.up]))
			loadWide(into).Sub(product).Store(into)
		}
	}
	lower := a[:p.lower]
	for e, k := range p.col[:len(lower)] {
		loadWide(&lower[e]).Mul(loadWide(&d[k])).Store(&lower[e])
	}
	upper := a[p.lower:len(p.row)]
	for e, k := range p.row[p.lower:][:len(upper)] {
		loadWide(&upper[e]).Mul(loadWide(&d[k])).Store(&upper[e])
	}
	var lanes Lanes
	sound.Store(&lanes)
	archsimd.ClearAVXUpperBits()
	return lanes == Lanes{}
}

func solveWide(p *pattern, a, b []Lanes) {
	eliminatedWide(b, a[:p.lower], p.row, p.col)
	d := a[len(p.row):][:len(b)]
	for i := range b {
		loadWide(&b[i]).Mul(loadWide(&d[i])).Store(&b[i])
	}
	eliminatedWide(b, a[p.lower:len(p.row)], p.row[p.lower:], p.col[p.lower:])
	archsimd.ClearAVXUpperBits()
}

func eliminatedWide(b, a []Lanes, row, col []int32) {
	row, col = row[:len(a)], col[:len(a)]
	for e := range a {
		to := &b[row[e]]
		loadWide(to).Sub(loadWide(&a[e]).Mul(loadWide(&b[col[e]]))).Store(to)
	}
}

func scatterWide(from []Lanes, at []int32, values []Lanes) {
	for i, place := range at[:len(values)] {
		v := &from[place]
		loadWide(v).Sub(loadWide(&values[i])).Store(v)
	}
	archsimd.ClearAVXUpperBits()
}

func plusWide(b, add []Lanes) {
	add = add[:len(b)]
	for i := range b {
		loadWide(&b[i]).Add(loadWide(&add[i])).Store(&b[i])
	}
	archsimd.ClearAVXUpperBits()
}

func beginWide(in *LaneIntegrator, r, d float64) {
	rate, part := broadcastWide(r), broadcastWide(d)
	ft := in.ft
	f0, b := in.f0[:len(ft)], in.b[:len(ft)]
	for i := range ft {
		f := loadWide(&f0[i])
		v := loadWide(&ft[i]).Sub(f).Mul(rate)
		v.Store(&ft[i])
		f.Add(part.Mul(v)).Store(&b[i])
	}
	archsimd.ClearAVXUpperBits()
}

func combineWide(in *LaneIntegrator, s int) {
	a, c, d := &in.now.a, &in.now.c, in.now.d
	var wideA, wideC [7]Lanes
	for j := range s + 1 {
		broadcastWide(a[j]).Store(&wideA[j])
		broadcastWide(c[j]).Store(&wideC[j])
	}
	part := broadcastWide(d)
	u := in.u
	b, x0, x1, add, ft := in.b[:len(u)], in.x0[:len(u)], in.x1[:len(u)], in.add[:len(u)], in.ft[:len(u)]
	for i := range u {
		k := &u[i]
		last := loadWide(&b[i])
		last.Store(&k[s])
		v := loadWide(&k[0])
		sum := v.Mul(loadWide(&wideC[0]))
		if s >= 5 {
			for j := 1; j <= s; j++ {
				sum = sum.Add(loadWide(&k[j]).Mul(loadWide(&wideC[j])))
			}
			loadWide(&x1[i]).Add(last).Store(&x1[i])
			sum.Store(&add[i])
			continue
		}
		x := loadWide(&x0[i]).Add(v.Mul(loadWide(&wideA[0])))
		for j := 1; j <= s; j++ {
			v := loadWide(&k[j])
			sum = sum.Add(v.Mul(loadWide(&wideC[j])))
			x = x.Add(v.Mul(loadWide(&wideA[j])))
		}
		x.Store(&x1[i])
		if s < 4 {
			sum = sum.Add(part.Mul(loadWide(&ft[i])))
		}
		sum.Store(&add[i])
	}
	archsimd.ClearAVXUpperBits()
}

func finishWide(in *LaneIntegrator) float64 {
	zero := broadcastWide(0)
	sound, worst := zero, zero
	u := in.u
	b, x1, weight := in.b[:len(u)], in.x1[:len(u)], in.weight[:len(u)]
	for i := range u {
		u8 := loadWide(&b[i])
		u8.Store(&u[i][7])
		loadWide(&x1[i]).Add(u8).Store(&x1[i])
		e := u8.Mul(broadcastWide(weight[i]))
		sound = sound.Add(e)
		worst = worst.Max(e.Max(zero.Sub(e)))
	}
	var sums, errors Lanes
	sound.Store(&sums)
	worst.Store(&errors)
	archsimd.ClearAVXUpperBits()
	largest := 0.0
	for lane, e := range errors {
		if v := sums[lane]; v-v != 0 {
			return nan
		}
		largest = max(largest, e)
	}
	return largest
}

func interpolateWide(in *LaneIntegrator, s float64, w *[8]float64, x []Lanes) {
	part := broadcastWide(s)
	u, x0, x1 := in.u[:len(x)], in.x0[:len(x)], in.x1[:len(x)]
	for i := range x {
		v := loadWide(&x0[i])
		sum := v.Add(part.Mul(loadWide(&x1[i]).Sub(v)))
		for j, w := range w {
			sum = sum.Add(broadcastWide(w).Mul(loadWide(&u[i][j])))
		}
		sum.Store(&x[i])
	}
	archsimd.ClearAVXUpperBits()
}
