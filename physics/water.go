package physics

import "math"

// Bounds of the correlations of fresh water at 0.1 MPa.
const (
	WaterTemperatureMin = 253.15 // K
	WaterTemperatureMax = 383.15 // K
)

const (
	waterR  = 461.51805 // J/(kg K), specific gas constant of IAPWS-95
	waterTr = 10.0      // K
	waterTa = 593.0     // K
	waterTb = 232.0     // K
	waterP  = 1e5       // Pa
)

// WaterDensity is the density of fresh water at 0.1 MPa, by IAPWS.
//
//	1/rho = (R Tr/p0) [a5 + Σ ai αⁿ + Σ bi βᵐ],  α = Tr/(593 K - T),  β = Tr/(T - 232 K)
//
//	T   temperature   [K]
//	    density       [kg/m³]
//
// Valid from WaterTemperatureMin to WaterTemperatureMax, supercooled and superheated
// states included; the pressure of a closed loop adds about 5e-5 of it per bar.
//
// Source: IAPWS SR6-08 (2011); Pátek et al. (2009), doi:10.1063/1.3043575. Proved by testdata/WaterDensity.csv.
func WaterDensity(T float64) float64 {
	a := waterTr / (waterTa - T)
	b := waterTr / (T - waterTb)
	a4 := a * a * a * a
	sum := 1.93763157e-2 +
		a4*(6.74458446e3+a*(-2.22521604e5+a*a*(1.00231247e8+a*(-1.63552118e9+a*8.32299658e9)))) +
		b*(5.78545292e-3+b*(-1.53195665e-2+b*(3.11337859e-2+b*(-4.23546241e-2+b*(3.38713507e-2-b*1.19946761e-2)))))
	return waterP / (waterR * waterTr * sum)
}

// WaterSpecificHeat is the specific heat of fresh water at 0.1 MPa, by IAPWS.
//
//	cp = -R [c3 + (T/Tr) (Σ n(n+1) ai αⁿ⁺² + Σ m(m+1) bi βᵐ⁺²)]
//
//	T   temperature     [K]
//	    specific heat   [J/(kg K)]
//
// α, β, bounds and source as for WaterDensity. Proved by
// testdata/WaterSpecificHeat.csv.
func WaterSpecificHeat(T float64) float64 {
	a := waterTr / (waterTa - T)
	b := waterTr / (T - waterTb)
	a2, b2 := a*a, b*b
	sum := a2*a2*a2*(20*-1.661470539e5+a*(30*2.708781640e6+a2*56*-1.557191544e8)) +
		b2*b2*(6*-8.237426256e-1+b*(12*1.908956353+b*(20*-2.017597384+b*30*8.546361348e-1)))
	return -waterR * (-8.983025854 + T/waterTr*sum)
}

// WaterViscosity is the dynamic viscosity of fresh water at 0.1 MPa, by IAPWS.
//
//	mu = 10⁻⁶ Pa s · Σ ai (T/300 K)^bi
//
//	T   temperature         [K]
//	    dynamic viscosity   [Pa s]
//
// Valid from WaterTemperatureMin to WaterTemperatureMax. Source: IAPWS SR6-08 (2011), equation 7. Proved by
// testdata/WaterViscosity.csv.
func WaterViscosity(T float64) float64 {
	l := math.Log(T / 300)
	return 1e-6 * (280.68*math.Exp(-1.9*l) + 511.45*math.Exp(-7.7*l) + 61.131*math.Exp(-19.6*l) + 0.45903*math.Exp(-40*l))
}

// WaterConductivity is the thermal conductivity of fresh water at 0.1 MPa, by IAPWS.
//
//	k = 1 W/(m K) · Σ ci (T/300 K)^di
//
//	T   temperature            [K]
//	    thermal conductivity   [W/(m K)]
//
// Valid from 0 °C to WaterTemperatureMax. Source: IAPWS SR6-08 (2011), equation 8. Proved by testdata/WaterConductivity.csv.
func WaterConductivity(T float64) float64 {
	l := math.Log(T / 300)
	return 1.6630*math.Exp(-1.15*l) - 1.7781*math.Exp(-3.4*l) + 1.1567*math.Exp(-6*l) - 0.432115*math.Exp(-7.6*l)
}
