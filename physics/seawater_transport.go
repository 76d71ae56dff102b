package physics

import "math"

// Bounds of Sharqawy's correlations of transport properties.
const (
	SeawaterTransportTemperatureMin = ZeroCelsius       // K
	SeawaterTransportTemperatureMax = ZeroCelsius + 180 // K
	SeawaterViscositySalinityMax    = 0.15              // kg/kg
	SeawaterConductivitySalinityMax = 0.16              // kg/kg
)

const (
	t68PerT90 = 1.00024 // Saunders (1990): °C on IPTS-68 in °C on ITS-90
	sPerSP    = 1.00472 // g/kg of salt per unit of practical salinity, as the paper converts
)

// SeawaterViscosity is the dynamic viscosity of seawater near atmospheric
// pressure, by Sharqawy, Lienhard and Zubair after Isdale and others.
//
//	mu = mu_w (1 + A S + B S²)
//	mu_w = 4.2844e-5 + 1/(0.157 (t + 64.993)² - 91.296)
//	A = 1.541 + 1.998e-2 t - 9.52e-5 t²
//	B = 7.974 - 7.561e-2 t + 4.724e-4 t²
//
//	T   temperature; t = T - 273.15 K on ITS-90   [K]; [°C]
//	S   absolute salinity                         [kg/kg]
//	    dynamic viscosity                         [Pa s]
//
// Valid from SeawaterTransportTemperatureMin to SeawaterTransportTemperatureMax
// and to SeawaterViscositySalinityMax, within 1.5 %. The effect of pressure is left out.
//
// Source: Sharqawy et al. (2010), Desalination and Water Treatment 16:354-380,
// doi:10.5004/dwt.2010.1079, equations 22 and 23. Proved by
// testdata/SeawaterViscosity.csv.
func SeawaterViscosity(T, S float64) float64 {
	t := T - ZeroCelsius
	s := t + 64.993
	water := 4.2844e-5 + 1/(0.157*s*s-91.296)
	A := 1.541 + t*(1.998e-2-9.52e-5*t)
	B := 7.974 + t*(-7.561e-2+4.724e-4*t)
	return water * (1 + S*(A+S*B))
}

// SeawaterConductivity is the thermal conductivity of seawater near atmospheric
// pressure, by Jamieson and Tudhope as recommended by Sharqawy and others.
//
//	log10(1000 k) = log10(240 + 0.0002 s)
//	  + 0.434 (2.3 - (343.5 + 0.037 s)/θ) (1 - θ/(647 + 0.03 s))^0.333
//
//	T   temperature; θ = 1.00024 t + 273.15 on IPTS-68   [K]
//	S   absolute salinity; s = 1000 S/1.00472            [kg/kg]; [-]
//	    thermal conductivity                             [W/(m K)]
//
// Valid from SeawaterTransportTemperatureMin to SeawaterTransportTemperatureMax
// and to SeawaterConductivitySalinityMax, within 3 %. NaN above the critical point.
//
// Source: Jamieson and Tudhope (1970), Desalination 8:393-401,
// doi:10.1016/S0011-9164(00)80240-4; Sharqawy et al. (2010),
// doi:10.5004/dwt.2010.1079, equation 13. Proved by testdata/SeawaterConductivity.csv.
func SeawaterConductivity(T, S float64) float64 {
	theta := (T-ZeroCelsius)*t68PerT90 + ZeroCelsius
	s := S * 1e3 / sPerSP
	e := 0.434 * (2.3 - (343.5+0.037*s)/theta) * math.Pow(1-theta/(647+0.03*s), 0.333)
	return 1e-3 * (240 + 0.0002*s) * math.Exp(e*math.Ln10)
}

// SeawaterPrandtl is the Prandtl number of seawater, mu cp / k.
//
//	T   temperature         [K]
//	p   absolute pressure   [Pa]
//	S   absolute salinity   [kg/kg]
//
// Bounds and sources are those of SeawaterViscosity, SeawaterConductivity and
// SeawaterSpecificHeat. Proved by testdata/SeawaterPrandtl.csv.
func SeawaterPrandtl(T, p, S float64) float64 {
	return SeawaterViscosity(T, S) * SeawaterSpecificHeat(T, p, S) / SeawaterConductivity(T, S)
}
