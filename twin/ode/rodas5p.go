package ode

import "math"

// The coefficients of Rodas5P (Steinebach 2023, cited in the package comment; values as tabulated in SciML's
// OrdinaryDiffEq.jl, Rodas5PTableau), in the form that needs no product with J: with W = I/(hγ) − J, stage i solves
//
//	W·u_i = f(t + c_i·h, x + Σ_j a_ij·u_j) + Σ_j (C_ij/h)·u_j + h·d_i·∂f/∂t
//
// and the step ends at x + Σ_j a_6j·u_j + u_6 + u_7 + u_8, whose last term is the error estimate.
const (
	gamma = 0.21193756319429014

	c2, c3, c4, c5 = 0.6358126895828704, 0.4095798393397535, 0.9769306725060716, 0.4288403609558664 // c1 = 0, c6 to c8 = 1

	d1, d2, d3, d4, d5 = gamma, -0.42387512638858027, -0.3384627126235924, 1.8046452872882734, 2.325825639765069 // d6 to d8 = 0

	a21                     = 3.0
	a31, a32                = 2.849394379747939, 0.45842242204463923
	a41, a42, a43           = -6.954028509809101, 2.489845061869568, -10.358996098473584
	a51, a52, a53, a54      = 2.8029986275628964, 0.5072464736228206, -0.3988312541770524, -0.04721187230404641
	a61, a62, a63, a64, a65 = -7.502846399306121, 2.561846144803919, -11.627539656261098, -0.18268767659942256, 0.030198172008377946

	k21                               = -14.155112264123755
	k31, k32                          = -17.97296035885952, -2.859693295451294
	k41, k42, k43                     = 147.12150275711716, -1.41221402718213, 71.68940251302358
	k51, k52, k53, k54                = 165.43517024871676, -0.4592823456491126, 42.90938336958603, -5.961986721573306
	k61, k62, k63, k64, k65           = 24.854864614690072, -3.0009227002832186, 47.4931110020768, 5.5814197821558125, -0.6610691825249471
	k71, k72, k73, k74, k75, k76      = 30.91273214028599, -3.1208243349937974, 77.79954646070892, 34.28646028294783, -19.097331116725623, -28.087943162872662
	k81, k82, k83, k84, k85, k86, k87 = 37.80277123390563, -3.2571969029072276, 112.26918849496327, 66.9347231244047, -40.06618937091002, -54.66780262877968, -9.48861652309627

	// Dense output: with s = (t − t0)/h and v_i = Σ_j h_ij·u_j,
	// x(t) = x0 + s·(x1 − x0 + (1−s)·(v_1 + s·(v_2 + s·v_3))).
	h11, h12, h13, h14, h15, h16, h17, h18 = 25.948786856663858, -2.5579724845846235, 10.433815404888879, -2.3679251022685204, 0.524948541321073, 1.1241088310450404, 0.4272876194431874, -0.17202221070155493
	h21, h22, h23, h24, h25, h26, h27, h28 = -9.91568850695171, -0.9689944594115154, 3.0438037242978453, -24.495224566215796, 20.176138334709044, 15.98066361424651, -6.789040303419874, -6.710236069923372
	h31, h32, h33, h34, h35, h36, h37, h38 = 11.419903575922262, 2.8879645146136994, 72.92137995996029, 80.12511834622643, -52.072871366152654, -59.78993625266729, -0.15582684282751913, 4.883087185713722
)

const order = 5

// stages holds u_1 to u_8 of one state, side by side, since every loop over states reads several of them.
type stages [8]float64

// attempt takes a trial step of size h from (t0, x0), which ends at t1, with the Jacobian made by linearise: it fills
// u and x1 and returns the largest weighted error and its state. The error is NaN where a pivot vanished or a
// derivative was not finite.
func (in *Integrator) attempt(h, t1 float64) (worst float64, which int) {
	t, n := in.t0, in.n
	if bad, ok := in.matrix.factor(1/(h*gamma), &in.stats); !ok {
		return nan, min(bad, n-1) // past the states stand the sums, which have no name
	}
	in.slope(h, t1)
	u, x0, ft := in.u[:n], in.x0[:n], in.ft[:n]
	x, b, add := in.x1[:n], in.b[:n], in.add[:n]

	for i, f := range in.f0 {
		b[i] = f + float64(h*d1*ft[i])
	}
	in.solve()

	r := 1 / h
	{
		k21, d := k21*r, d2*h
		for i := range u {
			u1 := b[i]
			u[i][0] = u1
			x[i] = x0[i] + float64(a21*u1)
			add[i] = float64(k21*u1) + float64(d*ft[i])
		}
	}
	in.stage(t + float64(c2*h))
	{
		k31, k32, d := k31*r, k32*r, d3*h
		for i := range u {
			k, u2 := &u[i], b[i]
			k[1] = u2
			x[i] = x0[i] + float64(a31*k[0]) + float64(a32*u2)
			add[i] = float64(k31*k[0]) + float64(k32*u2) + float64(d*ft[i])
		}
	}
	in.stage(t + float64(c3*h))
	{
		k41, k42, k43, d := k41*r, k42*r, k43*r, d4*h
		for i := range u {
			k, u3 := &u[i], b[i]
			k[2] = u3
			x[i] = x0[i] + float64(a41*k[0]) + float64(a42*k[1]) + float64(a43*u3)
			add[i] = float64(k41*k[0]) + float64(k42*k[1]) + float64(k43*u3) + float64(d*ft[i])
		}
	}
	in.stage(t + float64(c4*h))
	{
		k51, k52, k53, k54, d := k51*r, k52*r, k53*r, k54*r, d5*h
		for i := range u {
			k, u4 := &u[i], b[i]
			k[3] = u4
			x[i] = x0[i] + float64(a51*k[0]) + float64(a52*k[1]) + float64(a53*k[2]) + float64(a54*u4)
			add[i] = float64(k51*k[0]) + float64(k52*k[1]) + float64(k53*k[2]) + float64(k54*u4) + float64(d*ft[i])
		}
	}
	in.stage(t + float64(c5*h))
	{
		k61, k62, k63, k64, k65 := k61*r, k62*r, k63*r, k64*r, k65*r
		for i := range u {
			k, u5 := &u[i], b[i]
			k[4] = u5
			x[i] = x0[i] + float64(a61*k[0]) + float64(a62*k[1]) + float64(a63*k[2]) + float64(a64*k[3]) + float64(a65*u5)
			add[i] = float64(k61*k[0]) + float64(k62*k[1]) + float64(k63*k[2]) + float64(k64*k[3]) + float64(k65*u5)
		}
	}
	in.stage(t1)
	{
		k71, k72, k73, k74, k75, k76 := k71*r, k72*r, k73*r, k74*r, k75*r, k76*r
		for i := range u {
			k, u6 := &u[i], b[i]
			k[5] = u6
			x[i] += u6
			add[i] = float64(k71*k[0]) + float64(k72*k[1]) + float64(k73*k[2]) + float64(k74*k[3]) + float64(k75*k[4]) + float64(k76*u6)
		}
	}
	in.stage(t1)
	{
		k81, k82, k83, k84, k85, k86, k87 := k81*r, k82*r, k83*r, k84*r, k85*r, k86*r, k87*r
		for i := range u {
			k, u7 := &u[i], b[i]
			k[6] = u7
			x[i] += u7
			add[i] = float64(k81*k[0]) + float64(k82*k[1]) + float64(k83*k[2]) + float64(k84*k[3]) + float64(k85*k[4]) + float64(k86*k[5]) + float64(k87*u7)
		}
	}
	in.stage(t1)
	return in.finish()
}

// stage solves for the next stage at the point in x1, with what add holds of the earlier ones.
func (in *Integrator) stage(t float64) {
	in.stats.Evaluations++
	b := in.b[:in.n]
	in.sys.Derivatives(t, in.x1, b)
	for i, v := range in.add[:len(b)] {
		b[i] += v
	}
	in.solve()
}

// solve replaces the right side in b by the solution; the equations of the sums have no right side.
func (in *Integrator) solve() {
	clear(in.b[in.n:])
	in.matrix.lu.solve(in.b)
}

// finish adds the last stage to x1 and measures it by its largest component. The root of the mean square took as many
// steps for the same accuracy, but it lets one rack be wrong where there are many.
func (in *Integrator) finish() (worst float64, which int) {
	n := in.n
	u, x, b, weight := in.u[:n], in.x1[:n], in.b[:n], in.weight[:n]
	sound := 0.0
	for i := range u {
		u8 := b[i]
		u[i][7] = u8
		x[i] += u8
		e := u8 * weight[i]
		sound += e // NaN if any is
		if e < 0 {
			e = -e
		}
		if e > worst {
			worst, which = e, i
		}
	}
	if sound-sound != 0 {
		for i, v := range b {
			if v-v != 0 {
				return nan, i
			}
		}
		return nan, which
	}
	return worst, which
}

// slope stores ∂f/∂t at (t0, x0) in ft, by a difference over a small part of the step, so never beyond its end.
func (in *Integrator) slope(h, t1 float64) {
	t := in.t0
	later := slopeInstant(t, h, t1)
	in.stats.Evaluations++
	in.sys.Derivatives(later, in.x0, in.ft)
	r := 1 / (later - t)
	f0 := in.f0[:len(in.ft)]
	for i, f := range in.ft {
		in.ft[i] = (f - f0[i]) * r
	}
}

// slopeInstant returns the instant from which the slope of f in time is taken.
func slopeInstant(t, h, t1 float64) float64 {
	return min(t+max(h*slopePart, math.Abs(t)*slopeLeast), t1)
}

// The increment of time. A small part of the step makes the curvature of an input over it small, a large part the
// rounding of f divided by it; with 2⁻¹⁸ both stay below some 1e-11 of what the step moves, and so do energy totals.
// 2⁻³⁹ of t is some eight thousand of its last places.
const (
	slopePart  = 1.0 / (1 << 18)
	slopeLeast = 1.0 / (1 << 39)
)

// interpolate stores the dense output at s = (t − t0)/h in x.
func (in *Integrator) interpolate(s float64, x []float64) {
	if !in.hasDense {
		in.hasDense = true
		v := in.dense[:in.n]
		for i := range v {
			k := &in.u[i]
			v[i][0] = float64(h11*k[0]) + float64(h12*k[1]) + float64(h13*k[2]) + float64(h14*k[3]) + float64(h15*k[4]) + float64(h16*k[5]) + float64(h17*k[6]) + float64(h18*k[7])
			v[i][1] = float64(h21*k[0]) + float64(h22*k[1]) + float64(h23*k[2]) + float64(h24*k[3]) + float64(h25*k[4]) + float64(h26*k[5]) + float64(h27*k[6]) + float64(h28*k[7])
			v[i][2] = float64(h31*k[0]) + float64(h32*k[1]) + float64(h33*k[2]) + float64(h34*k[3]) + float64(h35*k[4]) + float64(h36*k[5]) + float64(h37*k[6]) + float64(h38*k[7])
		}
	}
	x0, x1, dense := in.x0[:len(x)], in.x1[:len(x)], in.dense[:len(x)]
	r := 1 - s
	if r == 0 {
		copy(x, x1)
		return
	}
	for i := range x {
		v := &dense[i]
		x[i] = x0[i] + float64(s*(x1[i]-x0[i]+float64(r*(v[0]+float64(s*(v[1]+float64(s*v[2])))))))
	}
}
