package physics

import "math"

// The Gibbs energy of seawater is a polynomial in three reduced variables,
//
//	x = √(S/S*), y = (T - 273.15 K)/40 K, z = (p - 101325 Pa)/10⁸ Pa,
//
// with one logarithm for the ideal mixing of ions. gibbsTable[j][k] holds what
// multiplies yʲzᵏ: first pure water, then x² ln x, then x² to x⁷, in J/kg.
//
// Sources: water, IAPWS SR7-09 (2009), Table 1, which is Feistel (2003),
// doi:10.1016/S0079-6611(03)00088-0; salt, IAPWS R13-08 (2008), Table 2, which is
// Feistel (2008), doi:10.1016/j.dsr.2008.07.004. Together they are TEOS-10.
var gibbsTable = [8][7][8]float64{
	{ // t0
		{101.342743139674, 5812.81456626732, 1416.27648484197, -2432.14662381794, 2025.80115603697, -1091.66841042967, 374.60123787784, -48.5891069025409},
		{100015.695367145, 0, -3310.49154044839, 199.459603073901, -54.7919133532887, 36.0284195611086},
		{-2544.5765420363, 0, 384.794152978599, -52.2940909281335, -4.08193978912261},
		{284.517778446287, 0, -96.5324320107458, 68.0444942726459, -30.1755111971161},
		{-33.3146754253611, 0, 15.8408172766824, -3.41251932441282},
		{4.20263108803084, 0, -2.62480156590992},
		{-0.546428511471039},
	},
	{ // t1
		{5.90578347909402, 851.226734946706, 168.072408311545, -493.407510141682, 543.835333000098, -196.028306689776, 36.7571622995805},
		{-270.983805184062, 0, 729.116529735046, -175.292041186547, -22.6683558512829},
		{776.153611613101, 0, -343.956902961561, 83.1923927801819},
		{-196.51255088122, 0, 124.687671116248, -29.483064349429},
		{28.9796526294175, 0, -31.656964386073},
		{-2.13290083518327, 0, 7.04658803315449},
	},
	{ // t2
		{-12357.785933039, 0, 880.031352997204, -43.0664675978042, -68.5572509204491},
		{1455.0364540468, 0, -860.764303783977, 383.058066002476},
		{-756.558385769359, 0, 337.409530269367, -54.1917262517112},
		{273.479662323528, 0, -178.314556207638, 25.6398487389914},
		{-55.5604063817218, 0, 44.2040358308},
		{4.34420671917197, 0, -7.92001547211682},
	},
	{ // t3
		{736.741204151612, 0, -225.267649263401, -10.0227370861875, 49.3667694856254},
		{-672.50778314507, 0, 694.244814133268, -460.319931801257},
		{499.360390819152, 0, -204.889641964903},
		{-239.545330654412, 0, 113.561697840594},
		{48.8012518593872, 0, -11.1282734326413},
		{-1.66307106208905},
	},
	{ // t4
		{-148.185936433658, 0, 91.4260447751259, 0.875600661808945, -17.1397577419788},
		{397.968445406972, 0, -297.728741987187, 234.565187611355},
		{-301.815380621876, 0, 74.726141138756},
		{152.196371733841, 0, -36.4872919001588},
		{-26.3748377232802},
	},
	{ // t5
		{58.0259125842571, 0, -21.6603240875311, 0, 2.49697009569508},
		{-194.618310617595},
		{120.520654902025},
		{-55.2723052340152},
		{6.48190668077221},
	},
	{ // t6
		{-18.9843846514172, 0, 2.13016970847183},
		{63.5113936641785},
		{-22.2897317140459},
		{8.17060541818112},
	},
	{ // t7
		{3.05081646487967},
		{-9.63108119393062},
	},
}

// gibbsDegree is the number of powers of z that go with each power of y.
var gibbsDegree = [8]int{7, 6, 6, 6, 5, 5, 4, 2}

const (
	gibbsT = 40.0                 // K
	gibbsP = 1e8                  // Pa
	gibbsS = 0.03516504 * 40 / 35 // kg/kg, S*
)

// gibbs holds the Gibbs energy of seawater and the derivatives that are used.
type gibbs struct {
	g   float64 // J/kg
	gT  float64 // J/(kg K)
	gp  float64 // m³/kg
	gTT float64 // J/(kg K²)
	gTp float64 // m³/(kg K)
}

// evalGibbs sums the table for the salt's powers given in w, which stand in the
// order of a row. One pass collapses x, a Horner scheme z, and another y.
func evalGibbs(T, p float64, w *[8]float64) gibbs {
	y := (T - ZeroCelsius) / gibbsT
	z := (p - StandardAtmosphere) / gibbsP
	var a0, a1, a2, b0, b1 float64 // g and its derivatives; those of dg/dz
	for j := len(gibbsTable) - 1; j >= 0; j-- {
		var c, d float64 // the polynomial in z and its slope
		for k := gibbsDegree[j] - 1; k >= 0; k-- {
			r := &gibbsTable[j][k]
			d = d*z + c
			c = c*z + (r[0] + r[1]*w[1] + r[2]*w[2] + r[3]*w[3]) + (r[4]*w[4] + r[5]*w[5] + r[6]*w[6] + r[7]*w[7])
		}
		a2 = a2*y + a1
		a1 = a1*y + a0
		a0 = a0*y + c
		b1 = b1*y + b0
		b0 = b0*y + d
	}
	return gibbs{
		g:   a0,
		gT:  a1 / gibbsT,
		gp:  b0 / gibbsP,
		gTT: 2 * a2 / (gibbsT * gibbsT),
		gTp: b1 / (gibbsT * gibbsP),
	}
}

// saltPowers gives the row of powers for the Gibbs energy itself. Without the
// logarithm g and gT lack their ideal part; the other derivatives never had one.
func saltPowers(S float64, logarithm bool) [8]float64 {
	x2 := S / gibbsS
	x := math.Sqrt(x2)
	x4 := x2 * x2
	w := [8]float64{1, 0, x2, x2 * x, x4, x4 * x, x4 * x2, x4 * x2 * x}
	if logarithm && S != 0 { // x² ln x is 0 in fresh water
		w[1] = x2 * math.Log(x)
	}
	return w
}

// waterPotential is the chemical potential of the water in seawater,
// mu = g - S ∂g/∂S, with its derivative by T. On xⁱ that operator is a factor
// 1 - i/2, and of x² ln x it leaves -x²/2, so nothing is singular in fresh water.
func waterPotential(T, p, S float64) (mu, muT float64) {
	w := saltPowers(S, false)
	w[1] = -w[2] / 2
	for i := 2; i < len(w); i++ {
		w[i] *= 1 - float64(i)/2
	}
	e := evalGibbs(T, p, &w)
	return e.g, e.gT
}
