//go:build goexperiment.simd && amd64

package ode

import "simd/archsimd"

// kernelsAVX512 are the kernels with registers of eight numbers.
var kernelsAVX512 = kernels{
	name:   "AVX512",
	factor: factorWide, solve: solveWide, scatter: scatterWide, finite: finiteWide, plus: plusWide,
	begin: beginWide, combine: combineWide, finish: finishWide, interpolate: interpolateWide,
}

func factorWide(p *pattern, a, minus []Lanes, shift float64) (ok bool) {
	copy(a, minus[:len(p.row)])
	d, diagonal := a[len(p.row):], minus[len(p.row):]
	by := broadcastWide(shift)
	for i := range d {
		loadWide(&diagonal[i]).Add(by).Store(&d[i])
	}
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
	return allZeroWide(sound)
}

// allZeroWide is the end of a kernel.
func allZeroWide(v wide) bool {
	var lanes Lanes
	v.Store(&lanes)
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

func finiteWide(f []Lanes) bool {
	sound := broadcastWide(0)
	for i := range f {
		v := loadWide(&f[i])
		sound = sound.Add(v.Sub(v))
	}
	return allZeroWide(sound)
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
	switch s {
	case 0:
		combineWide1(in)
	case 1:
		combineWide2(in)
	case 2:
		combineWide3(in)
	case 3:
		combineWide4(in)
	case 4:
		combineWide5(in)
	default:
		combineWideLate(in, s)
	}
	archsimd.ClearAVXUpperBits()
}

func combineWide1(in *LaneIntegrator) {
	a0 := broadcastWide(in.now.a[0])
	c0 := broadcastWide(in.now.c[0])
	part := broadcastWide(in.now.d)
	u := in.u
	b, x0, x1, add, ft := in.b[:len(u)], in.x0[:len(u)], in.x1[:len(u)], in.add[:len(u)], in.ft[:len(u)]
	for i := range u {
		k := &u[i]
		v0 := loadWide(&b[i])
		v0.Store(&k[0])
		loadWide(&x0[i]).Add(v0.Mul(a0)).Store(&x1[i])
		v0.Mul(c0).Add(part.Mul(loadWide(&ft[i]))).Store(&add[i])
	}
}

func combineWide2(in *LaneIntegrator) {
	a0, a1 := broadcastWide(in.now.a[0]), broadcastWide(in.now.a[1])
	c0, c1 := broadcastWide(in.now.c[0]), broadcastWide(in.now.c[1])
	part := broadcastWide(in.now.d)
	u := in.u
	b, x0, x1, add, ft := in.b[:len(u)], in.x0[:len(u)], in.x1[:len(u)], in.add[:len(u)], in.ft[:len(u)]
	for i := range u {
		k := &u[i]
		v0 := loadWide(&k[0])
		v1 := loadWide(&b[i])
		v1.Store(&k[1])
		loadWide(&x0[i]).Add(v0.Mul(a0)).Add(v1.Mul(a1)).Store(&x1[i])
		v0.Mul(c0).Add(v1.Mul(c1)).Add(part.Mul(loadWide(&ft[i]))).Store(&add[i])
	}
}

func combineWide3(in *LaneIntegrator) {
	a0, a1, a2 := broadcastWide(in.now.a[0]), broadcastWide(in.now.a[1]), broadcastWide(in.now.a[2])
	c0, c1, c2 := broadcastWide(in.now.c[0]), broadcastWide(in.now.c[1]), broadcastWide(in.now.c[2])
	part := broadcastWide(in.now.d)
	u := in.u
	b, x0, x1, add, ft := in.b[:len(u)], in.x0[:len(u)], in.x1[:len(u)], in.add[:len(u)], in.ft[:len(u)]
	for i := range u {
		k := &u[i]
		v0 := loadWide(&k[0])
		v1 := loadWide(&k[1])
		v2 := loadWide(&b[i])
		v2.Store(&k[2])
		loadWide(&x0[i]).Add(v0.Mul(a0)).Add(v1.Mul(a1)).Add(v2.Mul(a2)).Store(&x1[i])
		v0.Mul(c0).Add(v1.Mul(c1)).Add(v2.Mul(c2)).Add(part.Mul(loadWide(&ft[i]))).Store(&add[i])
	}
}

func combineWide4(in *LaneIntegrator) {
	a0, a1, a2, a3 := broadcastWide(in.now.a[0]), broadcastWide(in.now.a[1]), broadcastWide(in.now.a[2]), broadcastWide(in.now.a[3])
	c0, c1, c2, c3 := broadcastWide(in.now.c[0]), broadcastWide(in.now.c[1]), broadcastWide(in.now.c[2]), broadcastWide(in.now.c[3])
	part := broadcastWide(in.now.d)
	u := in.u
	b, x0, x1, add, ft := in.b[:len(u)], in.x0[:len(u)], in.x1[:len(u)], in.add[:len(u)], in.ft[:len(u)]
	for i := range u {
		k := &u[i]
		v0 := loadWide(&k[0])
		v1 := loadWide(&k[1])
		v2 := loadWide(&k[2])
		v3 := loadWide(&b[i])
		v3.Store(&k[3])
		loadWide(&x0[i]).Add(v0.Mul(a0)).Add(v1.Mul(a1)).Add(v2.Mul(a2)).Add(v3.Mul(a3)).Store(&x1[i])
		v0.Mul(c0).Add(v1.Mul(c1)).Add(v2.Mul(c2)).Add(v3.Mul(c3)).Add(part.Mul(loadWide(&ft[i]))).Store(&add[i])
	}
}

func combineWide5(in *LaneIntegrator) {
	a0, a1, a2, a3, a4 := broadcastWide(in.now.a[0]), broadcastWide(in.now.a[1]), broadcastWide(in.now.a[2]), broadcastWide(in.now.a[3]), broadcastWide(in.now.a[4])
	c0, c1, c2, c3, c4 := broadcastWide(in.now.c[0]), broadcastWide(in.now.c[1]), broadcastWide(in.now.c[2]), broadcastWide(in.now.c[3]), broadcastWide(in.now.c[4])
	u := in.u
	b, x0, x1, add := in.b[:len(u)], in.x0[:len(u)], in.x1[:len(u)], in.add[:len(u)]
	for i := range u {
		k := &u[i]
		v0 := loadWide(&k[0])
		v1 := loadWide(&k[1])
		v2 := loadWide(&k[2])
		v3 := loadWide(&k[3])
		v4 := loadWide(&b[i])
		v4.Store(&k[4])
		loadWide(&x0[i]).Add(v0.Mul(a0)).Add(v1.Mul(a1)).Add(v2.Mul(a2)).Add(v3.Mul(a3)).Add(v4.Mul(a4)).Store(&x1[i])
		v0.Mul(c0).Add(v1.Mul(c1)).Add(v2.Mul(c2)).Add(v3.Mul(c3)).Add(v4.Mul(c4)).Store(&add[i])
	}
}

// combineWideLate is combineWide after the sixth and the seventh stage, which are added to the point before.
func combineWideLate(in *LaneIntegrator, s int) {
	c0, c1, c2, c3, c4, c5 := broadcastWide(in.now.c[0]), broadcastWide(in.now.c[1]), broadcastWide(in.now.c[2]), broadcastWide(in.now.c[3]), broadcastWide(in.now.c[4]), broadcastWide(in.now.c[5])
	c6 := broadcastWide(in.now.c[6])
	u := in.u
	b, x1, add := in.b[:len(u)], in.x1[:len(u)], in.add[:len(u)]
	for i := range u {
		k := &u[i]
		last := loadWide(&b[i])
		last.Store(&k[s])
		loadWide(&x1[i]).Add(last).Store(&x1[i])
		sum := loadWide(&k[0]).Mul(c0).Add(loadWide(&k[1]).Mul(c1)).Add(loadWide(&k[2]).Mul(c2)).Add(loadWide(&k[3]).Mul(c3)).Add(loadWide(&k[4]).Mul(c4)).Add(loadWide(&k[5]).Mul(c5))
		if s == 6 {
			sum = sum.Add(last.Mul(c6))
		}
		sum.Store(&add[i])
	}
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

func interpolateWide(in *LaneIntegrator, s float64, x []Lanes) {
	part := broadcastWide(s)
	u, x0, x1 := in.u[:len(x)], in.x0[:len(x)], in.x1[:len(x)]
	for i := range x {
		v := loadWide(&x0[i])
		sum := v.Add(part.Mul(loadWide(&x1[i]).Sub(v)))
		for j, w := range in.share {
			sum = sum.Add(broadcastWide(w).Mul(loadWide(&u[i][j])))
		}
		sum.Store(&x[i])
	}
	archsimd.ClearAVXUpperBits()
}
