package physics

import "math"

// Bounds of the nitrogen functions here: a gas near atmospheric pressure.
const (
	NitrogenTemperatureMin = ZeroCelsius - 20  // K
	NitrogenTemperatureMax = ZeroCelsius + 100 // K
	NitrogenPressureMax    = 3e5               // Pa, beyond it the third virial coefficient counts
)

const (
	nitrogenM    = 0.02801348 // kg/mol
	nitrogenR    = 8.31451    // J/(mol K), the value of Span et al.
	nitrogenTc   = 126.192    // K
	nitrogenRhoC = 11183.9    // mol/m³
)

// nitrogenVirial gives the second virial coefficient [m³/mol] and its second
// derivative by temperature [m³/(mol K²)]: those terms of the equation of state of
// Span et al. that are linear in density, B = Σ ni (Tc/T)^ti / rho_c.
func nitrogenVirial(T float64) (B, BTT float64) {
	tau := nitrogenTc / T
	half := math.Sqrt(tau)
	quarter := math.Sqrt(half)
	terms := [...]struct{ n, t, power float64 }{
		{0.924803575275, 0.25, quarter}, {-0.492448489428, 0.875, half * quarter * math.Sqrt(quarter)}, {0.564857472498, 0.5, half},
		{-1.61720005987, 0.75, half * quarter}, {-0.481395031883, 2, tau * tau}, {-0.0435762336045, 4, tau * tau * tau * tau},
	}
	for _, e := range terms {
		b := e.n * e.power / nitrogenRhoC
		B += b
		BTT += b * e.t * (e.t + 1) / (T * T)
	}
	return B, BTT
}

// NitrogenDensity is the density of gaseous nitrogen, from the virial equation cut
// after its second term.
//
//	p = rho R T/M (1 + B rho/M)
//
//	T   temperature         [K]
//	p   absolute pressure   [Pa]
//	B   second virial coefficient of the reference equation of state [m³/mol]
//	    density             [kg/m³]
//
// Valid from NitrogenTemperatureMin to NitrogenTemperatureMax and to
// NitrogenPressureMax, there within 3e-5 of the full equation of state, near one
// atmosphere within 4e-6.
//
// Source: Span et al. (2000), doi:10.1063/1.1349047. Proved by
// testdata/NitrogenDensity.csv.
func NitrogenDensity(T, p float64) float64 {
	B, _ := nitrogenVirial(T)
	ideal := p / (nitrogenR * T)
	return nitrogenM * 2 * ideal / (1 + math.Sqrt(1+4*B*ideal))
}

// NitrogenSpecificHeat is the specific heat of gaseous nitrogen at one atmosphere.
//
//	cp = (cp0 - T B_TT p)/M
//	cp0/R = 3.5 + 3.066469e-6 T + 4.701240e-9 T² - 3.987984e-13 T³ + 1.012941 u² eᵘ/(eᵘ-1)²
//
//	T   temperature; u = 3364.011 K/T            [K]
//	p   one standard atmosphere                  [Pa]
//	B   second virial coefficient                [m³/mol]
//	    specific heat                            [J/(kg K)]
//
// Valid from NitrogenTemperatureMin to NitrogenTemperatureMax; another atmosphere
// adds 0.2 %. Source: Span et al. (2000), doi:10.1063/1.1349047.
// Proved by testdata/NitrogenSpecificHeat.csv.
func NitrogenSpecificHeat(T float64) float64 {
	u := 3364.011 / T
	e := math.Exp(-u) // of eᵘ, which would overflow where it no longer counts
	q := u / (1 - e)
	cp0 := 3.5 + T*(3.066469e-6+T*(4.701240e-9-T*3.987984e-13)) + 1.012941*q*q*e
	_, BTT := nitrogenVirial(T)
	return (nitrogenR*cp0 - T*BTT*StandardAtmosphere) / nitrogenM
}

// NitrogenViscosity is the dynamic viscosity of dilute nitrogen, by Lemmon and Jacobsen.
//
//	mu = 0.0266958 µPa s √(M T)/(σ² Ω),  ln Ω = Σ bi (ln T*)ⁱ,  T* = T/98.94 K
//
//	T   temperature; M = 28.01348 g/mol, σ = 0.3656 nm   [K]
//	    dynamic viscosity                                [Pa s]
//
// Valid from NitrogenTemperatureMin to NitrogenTemperatureMax, within 0.5 %; one
// atmosphere of density would add 0.1 %. Source: Lemmon and Jacobsen (2004),
// doi:10.1023/B:IJOT.0000022327.04529.f3. Proved by
// testdata/NitrogenViscosity.csv.
func NitrogenViscosity(T float64) float64 {
	const sigma = 0.3656 // nm
	l := math.Log(T / 98.94)
	omega := math.Exp(0.431 + l*(-0.4623+l*(0.08406+l*(0.005341-l*0.00331))))
	return 1e-6 * 0.0266958 * math.Sqrt(1e3*nitrogenM*T) / (sigma * sigma * omega)
}

// NitrogenConductivity is the thermal conductivity of dilute nitrogen, by Lemmon and
// Jacobsen.
//
//	k = 10⁻³ W/(m K) · [1.511 (mu/µPa s) + 2.117 τ⁻¹ - 3.332 τ^-0.7],  τ = 126.192 K/T
//
//	T    temperature                      [K]
//	mu   dynamic viscosity, as above      [Pa s]
//	     thermal conductivity             [W/(m K)]
//
// Valid from NitrogenTemperatureMin to NitrogenTemperatureMax, within 2 %; one
// atmosphere of density would add 0.2 %. Source as NitrogenViscosity. Proved by testdata/NitrogenConductivity.csv.
func NitrogenConductivity(T float64) float64 {
	theta := T / nitrogenTc
	return 1e-3 * (1.511e6*NitrogenViscosity(T) + 2.117*theta - 3.332*math.Pow(theta, 0.7))
}
