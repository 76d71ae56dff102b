//go:build goexperiment.simd && amd64

package ode

import "simd/archsimd"

func init() { yardstickKernels["AVX512"] = yardstickKernel{yardstickWide, yardstickJacobianWide} }

// yardstickWide is Derivatives of a yardstick, with registers of eight numbers.
func yardstickWide(y *lanesYardstick, t float64, x, dx []Lanes) {
	sea := broadcastWide(y.seaAt(t))
	R, M := y.R, y.M
	flow, rCc := broadcastWide(y.flow), broadcastWide(y.rCc)
	UAs, rCs := broadcastWide(y.UAs), broadcastWide(y.rCs)
	Ts, Tc, dTs, dTc := x[y.Ts:][:R], x[y.Tc:][:R], dx[y.Ts:][:R], dx[y.Tc:][:R]
	loads := y.loads[:R]
	S := loadWide(&x[y.S])
	before := S
	for r := range Ts {
		c := loadWide(&Tc[r])
		q := UAs.Mul(loadWide(&Ts[r]).Sub(c))
		loadWide(&loads[r]).Sub(q).Mul(rCs).Store(&dTs[r])
		flow.Mul(before.Sub(c)).Add(q).Mul(rCc).Store(&dTc[r])
		before = c
	}
	h, w, c, f := x[y.h:][:M], x[y.w:][:M], x[y.c:][:M], x[y.f:][:M]
	dh, dw, dc, df := dx[y.h:][:M], dx[y.w:][:M], dx[y.c:][:M], dx[y.f:][:M]
	B := loadWide(&x[y.B])
	flow.Mul(loadWide(&h[M-1]).Sub(S)).Mul(rCc).Store(&dx[y.S])
	flow.Mul(before.Sub(B)).Mul(rCc).Store(&dx[y.B])
	before = B
	one, UAh, seaFlow := broadcastWide(1), broadcastWide(y.UAh), broadcastWide(y.sea)
	rCh, rCw, rCl, kf := broadcastWide(y.rCh), broadcastWide(y.rCw), broadcastWide(y.rCl), broadcastWide(y.kf)
	slope, of, grow, from, most := broadcastWide(0.008), broadcastWide(25), broadcastWide(0.05), broadcastWide(20), broadcastWide(1/0.6)
	cold := loadWide(&c[0])
	for j := range h {
		hot, wall, foul := loadWide(&h[j]), loadWide(&w[j]), loadWide(&f[j])
		qh := UAh.Mul(one.Add(slope.Mul(hot.Sub(of)))).Mul(hot.Sub(wall))
		qc := UAh.Div(one.Add(foul)).Mul(wall.Sub(cold))
		next := sea
		if j < M-1 {
			next = loadWide(&c[j+1])
		}
		flow.Mul(before.Sub(hot)).Sub(qh).Mul(rCh).Store(&dh[j])
		qh.Sub(qc).Mul(rCw).Store(&dw[j])
		seaFlow.Mul(next.Sub(cold)).Add(qc).Mul(rCl).Store(&dc[j])
		kf.Mul(one.Add(grow.Mul(wall.Sub(from)))).Mul(one.Sub(foul.Mul(most))).Store(&df[j])
		before, cold = hot, next
	}
	H, dH := x[y.H:][:y.K], dx[y.H:][:y.K]
	UAsea, UArk, UAcon := broadcastWide(y.UAsea), broadcastWide(y.UArk), broadcastWide(y.UAcon)
	rCH, zero, rise := broadcastWide(y.rCH), broadcastWide(0), broadcastWide(0.1)
	for k := range H {
		T := loadWide(&H[k])
		d := T.Sub(sea)
		qr := UArk.Mul(loadWide(&Ts[y.rack[k]]).Sub(T))
		q := qr.Sub(UAsea.Mul(d).Mul(one.Add(rise.Mul(d.Max(zero.Sub(d)))).Sqrt().Sqrt()))
		if k > 0 {
			q = q.Add(UAcon.Mul(loadWide(&H[k-1]).Sub(T)))
		}
		if k < y.K-1 {
			q = q.Add(UAcon.Mul(loadWide(&H[k+1]).Sub(T)))
		}
		q.Mul(rCH).Store(&dH[k])
		v := &dTs[y.rack[k]]
		loadWide(v).Sub(qr.Mul(rCs)).Store(v)
	}
	archsimd.ClearAVXUpperBits()
}

// yardstickJacobianWide is Jacobian of a yardstick, with registers of eight numbers.
func yardstickJacobianWide(y *lanesYardstick, t float64, x, v []Lanes) {
	sea := broadcastWide(y.seaAt(t))
	a, b, c, d, e := broadcastWide(-y.UAs*y.rCs), broadcastWide(y.UAs*y.rCs), broadcastWide(y.UAs*y.rCc), broadcastWide(-(y.flow+y.UAs)*y.rCc), broadcastWide(y.flow*y.rCc)
	for range y.R {
		a.Store(&v[0])
		b.Store(&v[1])
		c.Store(&v[2])
		d.Store(&v[3])
		e.Store(&v[4])
		v = v[5:]
	}
	minus := broadcastWide(-y.flow * y.rCc)
	minus.Store(&v[0])
	e.Store(&v[1])
	minus.Store(&v[2])
	e.Store(&v[3])
	v = v[4:]
	one, zero, UAh := broadcastWide(1), broadcastWide(0), broadcastWide(y.UAh)
	flow, seaFlow := broadcastWide(y.flow), broadcastWide(y.sea)
	rCh, rCw, rCl := broadcastWide(y.rCh), broadcastWide(y.rCw), broadcastWide(y.rCl)
	slope, of, grow, from, most := broadcastWide(0.008), broadcastWide(25), broadcastWide(0.05), broadcastWide(20), broadcastWide(1/0.6)
	slopeUA, growth, decay := broadcastWide(y.UAh*0.008), broadcastWide(y.kf*0.05), broadcastWide(-y.kf)
	hh, cc := broadcastWide(y.flow*y.rCh), broadcastWide(y.sea*y.rCl)
	for j := range y.M {
		h, w, c, f := loadWide(&x[y.h+j]), loadWide(&x[y.w+j]), loadWide(&x[y.c+j]), loadWide(&x[y.f+j])
		uh := UAh.Mul(one.Add(slope.Mul(h.Sub(of))))
		fouled := one.Add(f)
		uc := UAh.Div(fouled)
		qhh := uh.Add(slopeUA.Mul(h.Sub(w)))
		qcf := zero.Sub(uc.Div(fouled).Mul(w.Sub(c)))
		zero.Sub(flow.Add(qhh)).Mul(rCh).Store(&v[0])
		uh.Mul(rCh).Store(&v[1])
		hh.Store(&v[2])
		qhh.Mul(rCw).Store(&v[3])
		zero.Sub(uh.Add(uc)).Mul(rCw).Store(&v[4])
		uc.Mul(rCw).Store(&v[5])
		zero.Sub(qcf.Mul(rCw)).Store(&v[6])
		uc.Mul(rCl).Store(&v[7])
		zero.Sub(seaFlow.Add(uc)).Mul(rCl).Store(&v[8])
		qcf.Mul(rCl).Store(&v[9])
		growth.Mul(one.Sub(f.Mul(most))).Store(&v[10])
		decay.Mul(one.Add(grow.Mul(w.Sub(from)))).Mul(most).Store(&v[11])
		v = v[12:]
		if j < y.M-1 {
			cc.Store(&v[0])
			v = v[1:]
		}
	}
	UAsea, UArk, UAcon, rCH := broadcastWide(y.UAsea), broadcastWide(-y.UArk), broadcastWide(y.UAcon), broadcastWide(y.rCH)
	toHull, ofServer, toServer := broadcastWide(y.UArk*y.rCH), broadcastWide(-y.UArk*y.rCs), broadcastWide(y.UArk*y.rCs)
	beside := broadcastWide(y.UAcon * y.rCH)
	rise, part := broadcastWide(0.1), broadcastWide(0.025)
	for k := range y.K {
		d := loadWide(&x[y.H+k]).Sub(sea)
		d = d.Max(zero.Sub(d))
		g := one.Add(rise.Mul(d))
		own := UArk.Sub(UAsea.Mul(g.Sqrt().Sqrt()).Mul(one.Add(part.Mul(d).Div(g))))
		toHull.Store(&v[1])
		ofServer.Store(&v[2])
		toServer.Store(&v[3])
		self := &v[0]
		v = v[4:]
		if k > 0 {
			beside.Store(&v[0])
			own, v = own.Sub(UAcon), v[1:]
		}
		if k < y.K-1 {
			beside.Store(&v[0])
			own, v = own.Sub(UAcon), v[1:]
		}
		own.Mul(rCH).Store(self)
	}
	archsimd.ClearAVXUpperBits()
}
