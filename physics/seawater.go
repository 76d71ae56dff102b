package physics

// Bounds of the seawater functions of TEOS-10: the manual's oceanographic range
// (IOC, SCOR and IAPSO 2010, section 2.6).
const (
	SeawaterTemperatureMin = ZeroCelsius - 6          // K
	SeawaterTemperatureMax = ZeroCelsius + 40         // K
	SeawaterPressureMax    = StandardAtmosphere + 1e8 // Pa, 10,000 dbar
	SeawaterSalinityMax    = 0.042                    // kg/kg
)

// referenceSalinity is the absolute salinity of Standard Seawater over its
// practical salinity, in g/kg: Millero et al. (2008), doi:10.1016/j.dsr.2007.10.001.
const referenceSalinity = 35.16504 / 35

// AbsoluteSalinity turns practical into absolute salinity for sea salt of the
// reference composition.
//
//	S = SP · 35.16504/35 · 10⁻³
//
//	SP   practical salinity   [-]
//	     absolute salinity    [kg/kg]
//
// The real composition's anomaly, at most 0.03 g/kg in the open ocean, is left
// out. Source: Millero et al. (2008), doi:10.1016/j.dsr.2007.10.001. Proved by
// testdata/AbsoluteSalinity.csv.
func AbsoluteSalinity(SP float64) float64 { return SP * referenceSalinity * 1e-3 }

// PracticalSalinity is the inverse of AbsoluteSalinity.
//
//	S   absolute salinity    [kg/kg]
//	    practical salinity   [-]
//
// Source as there. Proved by testdata/PracticalSalinity.csv.
func PracticalSalinity(S float64) float64 { return S / referenceSalinity * 1e3 }

// Seawater gives density, specific heat and thermal expansion in one pass, for
// inner loops: half the work of asking for them one by one.
//
//	rho = 1/g_p,  cp = -T g_TT,  alpha = g_Tp/g_p
//
//	T       temperature           [K]
//	p       absolute pressure     [Pa]
//	S       absolute salinity     [kg/kg]
//	rho     density               [kg/m³]
//	cp      specific heat         [J/(kg K)]
//	alpha   thermal expansion with respect to in-situ temperature [1/K]
//
// Valid from SeawaterTemperatureMin to SeawaterTemperatureMax, from the surface
// to SeawaterPressureMax and to SeawaterSalinityMax. NaN where S is negative.
//
// Source: TEOS-10, that is IAPWS R13-08 (2008) with the water of IAPWS SR7-09
// (2009); IOC, SCOR and IAPSO (2010), Manuals and Guides 56, sections 2.8, 2.18 and
// 2.20. Proved by testdata/Seawater.csv.
func Seawater(T, p, S float64) (rho, cp, alpha float64) {
	w := saltPowers(S, false)
	e := evalGibbs(T, p, &w)
	return 1 / e.gp, -T * e.gTT, e.gTp / e.gp
}

// SeawaterDensity is the density of seawater by TEOS-10 [kg/m³]; equation,
// symbols, bounds and source as for Seawater. Proved by testdata/SeawaterDensity.csv.
func SeawaterDensity(T, p, S float64) float64 {
	rho, _, _ := Seawater(T, p, S)
	return rho
}

// SeawaterSpecificHeat is the specific heat of seawater at constant pressure by
// TEOS-10 [J/(kg K)]; equation, symbols, bounds and source as for Seawater. Proved
// by testdata/SeawaterSpecificHeat.csv.
func SeawaterSpecificHeat(T, p, S float64) float64 {
	_, cp, _ := Seawater(T, p, S)
	return cp
}

// SeawaterThermalExpansion is the thermal expansion of seawater with respect to
// in-situ temperature by TEOS-10 [1/K]; equation, symbols, bounds and source as for
// Seawater. Proved by testdata/SeawaterThermalExpansion.csv.
func SeawaterThermalExpansion(T, p, S float64) float64 {
	_, _, alpha := Seawater(T, p, S)
	return alpha
}

// SeawaterEnthalpy is the specific enthalpy of seawater by TEOS-10, zero for
// Standard Seawater at 0 °C and the surface.
//
//	h = g - T g_T
//
//	T   temperature         [K]
//	p   absolute pressure   [Pa]
//	S   absolute salinity   [kg/kg]
//	    specific enthalpy   [J/kg]
//
// Bounds and source as for Seawater; manual, section 2.12. Proved by
// testdata/SeawaterEnthalpy.csv.
func SeawaterEnthalpy(T, p, S float64) float64 {
	w := saltPowers(S, true)
	e := evalGibbs(T, p, &w)
	return e.g - T*e.gT
}
