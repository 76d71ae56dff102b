package physics

import (
	"math"
	"math/cmplx"
)

// Coefficients of the Gibbs energy of ice Ih, IAPWS R10-06 (2009), Table 2, which
// is Feistel and Wagner (2006), doi:10.1063/1.2183324.
var (
	iceG = [5]float64{-632020.233335886, 0.655022213658955, -1.89369929326131e-8, 3.39746123271053e-15, -5.56464869058991e-22} // J/kg
	iceR = [3]complex128{
		complex(-72.597457432922, -78.100842711287),
		complex(-5.57107698030123e-5, 4.64578634580806e-5),
		complex(2.34801409215913e-11, -2.85651142904972e-11),
	} // J/(kg K)
)

const (
	iceS0     = -3327.33756492168 // J/(kg K), entropy that agrees with IAPWS-95
	iceT      = 273.16            // K, the triple point
	iceP      = 611.657           // Pa, the triple point
	iceT1     = 0.0368017112855051 + 0.0510878114959572i
	iceT2     = 0.337315741065416 + 0.335449415919309i
	iceR1     = 44.7050716285388 + 65.6876847463481i // J/(kg K)
	maxNewton = 50
)

// iceGibbs is the Gibbs energy of ice Ih [J/kg] and its derivative by T [J/(kg K)].
func iceGibbs(T, p float64) (g, gT float64) {
	dp := (p - StandardAtmosphere) / iceP
	g0 := iceG[0] + dp*(iceG[1]+dp*(iceG[2]+dp*(iceG[3]+dp*iceG[4])))
	d := complex(dp, 0)
	r2 := iceR[0] + d*(iceR[1]+d*iceR[2])
	tau := complex(T/iceT, 0)
	h1, h1T := iceTerm(tau, iceT1)
	h2, h2T := iceTerm(tau, iceT2)
	g = g0 - iceS0*T + iceT*real(iceR1*h1+r2*h2)
	return g, -iceS0 + real(iceR1*h1T+r2*h2T)
}

// iceTerm is (t-τ)ln(t-τ) + (t+τ)ln(t+τ) - 2t ln t - τ²/t and its derivative by τ.
func iceTerm(tau, t complex128) (h, hT complex128) {
	minus, plus := cmplx.Log(t-tau), cmplx.Log(t+tau)
	h = (t-tau)*minus + (t+tau)*plus - 2*t*cmplx.Log(t) - tau*tau/t
	return h, plus - minus - 2*tau/t
}

const (
	FreezingSalinityMax = 0.12                     // kg/kg, of the saline part of IAPWS-08
	FreezingPressureMax = StandardAtmosphere + 1e8 // Pa
)

// SeawaterFreezing is the temperature at which air-free seawater and ice Ih are
// in equilibrium, exactly: Newton's method on the equality of the two chemical
// potentials of water, by TEOS-10.
//
//	mu_w(T, p, S) = g_ice(T, p)
//
//	p   absolute pressure   [Pa]
//	S   absolute salinity   [kg/kg]
//	    freezing point      [K]
//
// Valid for p to FreezingPressureMax and S to FreezingSalinityMax. Sea that is
// saturated with air freezes at up to 2.4 mK lower. NaN where S is negative.
//
// Source: IAPWS R13-08 (2008) and R10-06 (2009); IOC, SCOR and IAPSO (2010), Manuals
// and Guides 56, section 3.33. Proved by testdata/SeawaterFreezing.csv.
func SeawaterFreezing(p, S float64) float64 {
	const tolerance = 1e-11 // K
	T := ZeroCelsius - 55*S - 7.5e-8*(p-StandardAtmosphere)
	for range maxNewton {
		mu, muT := waterPotential(T, p, S)
		g, gT := iceGibbs(T, p)
		dT := (mu - g) / (muT - gT)
		T -= dT
		if math.Abs(dT) < tolerance {
			return T
		}
	}
	return math.NaN()
}
