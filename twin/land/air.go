package land

import (
	"math"

	"seapod/physics"
)

// Bounds of the psychrometrics.
const (
	AirTemperatureMin = physics.ZeroCelsius - 100 // K, of SaturationPressure
	AirTemperatureMax = physics.ZeroCelsius + 200 // K
	AltitudeMin       = -5000.0                   // m, of StandardPressure
	AltitudeMax       = 11000.0                   // m
)

const (
	dryAirR    = 287.042  // J/(kg K), specific gas constant of dry air
	vapourMass = 0.621945 // molar mass of water over that of dry air
	airHeat    = 1006.0   // J/(kg K), specific heat of dry air
	vapourHeat = 1860.0   // J/(kg K), of water vapour
	vapour0    = 2.501e6  // J/kg, heat of evaporation at 0 °C
)

// SaturationPressure is the pressure of water vapour over water, or over ice below
// 0 °C, by Hyland and Wexler.
//
//	ln p = c₋₁/T + c₀ + c₁ T + c₂ T² + c₃ T³ + c₄ T⁴ + c₅ ln T
//
//	T   temperature   [K]
//	    pressure      [Pa]
//
// Valid from AirTemperatureMin to AirTemperatureMax; within 3e-4 of the tables.
// Source: Hyland and Wexler (1983), ASHRAE Transactions 89(2A):500-519, as equations 5
// and 6 of ASHRAE Handbook Fundamentals (2017), chapter 1. Proved by testdata/SaturationPressure.csv.
func SaturationPressure(T float64) float64 {
	if T < physics.ZeroCelsius {
		return math.Exp(-5.6745359e3/T + 6.3925247 + T*(-9.677843e-3+T*(6.2215701e-7+T*(2.0747825e-9-T*9.484024e-13))) + 4.1635019*math.Log(T))
	}
	return math.Exp(-5.8002206e3/T + 1.3914993 + T*(-4.8640239e-2+T*(4.1764768e-5-T*1.4452093e-8)) + 6.5459673*math.Log(T))
}

// StandardPressure is the pressure of the standard atmosphere at an altitude.
//
//	p = 101325 Pa (1 - 2.25577e-5 z)^5.2559
//
//	z   altitude   [m]
//	    pressure   [Pa]
//
// Valid from AltitudeMin to AltitudeMax. Source: ASHRAE Handbook Fundamentals (2017),
// chapter 1, equation 3 (US Standard Atmosphere). Proved by testdata/StandardPressure.csv.
func StandardPressure(z float64) float64 {
	return 101325 * math.Pow(1-2.25577e-5*z, 5.2559)
}

// HumidityRatio is the mass of water vapour that goes with a mass of dry air.
//
//	w = 0.621945 e/(p - e)
//
//	p        air pressure            [Pa]
//	vapour   e, pressure of vapour   [Pa]
//	         humidity ratio          [kg/kg]
//
// Valid for ideal gases, 0.5 % at room conditions. Source: ASHRAE Handbook Fundamentals
// (2017), chapter 1, equation 20. Proved by testdata/HumidityRatio.csv.
func HumidityRatio(p, vapour float64) float64 { return vapourMass * vapour / (p - vapour) }

// HumidityAtWetBulb is the humidity ratio of air whose wet bulb is known.
//
//	w = [(2501 - 2.326 t*) ws* - 1.006 (t - t*)] / (2501 + 1.86 t - 4.186 t*)   t* ≥ 0 °C
//	w = [(2830 - 0.24 t*) ws* - 1.006 (t - t*)] / (2830 + 1.86 t - 2.1 t*)      over ice
//
//	T         dry bulb; t in °C    [K]
//	p         air pressure         [Pa]
//	wetBulb   t* in °C             [K]
//	          humidity ratio       [kg/kg]
//
// Source: ASHRAE Handbook Fundamentals (2017), chapter 1, equations 33 and 35. Proved by
// testdata/HumidityAtWetBulb.csv.
func HumidityAtWetBulb(T, p, wetBulb float64) float64 {
	t, wet := T-physics.ZeroCelsius, wetBulb-physics.ZeroCelsius
	saturated := HumidityRatio(p, SaturationPressure(wetBulb))
	if wet < 0 {
		return ((2830-0.24*wet)*saturated - 1.006*(t-wet)) / (2830 + 1.86*t - 2.1*wet)
	}
	return ((2501-2.326*wet)*saturated - 1.006*(t-wet)) / (2501 + 1.86*t - 4.186*wet)
}

// WetBulb is the thermodynamic wet-bulb temperature: the root of HumidityAtWetBulb.
// Unlike a fit at sea level (Stull 2011, doi:10.1175/JAMC-D-11-0143.1) it knows the
// pressure, which at 1,200 m is worth half a kelvin and more.
//
//	T          dry bulb            [K]
//	p          air pressure        [Pa]
//	humidity   relative, 0 to 1
//	           wet bulb            [K]
//
// Valid from AirTemperatureMin up to where the vapour's pressure stays below p; within
// 1e-6 K of the root. Proved by testdata/WetBulb.csv.
func WetBulb(T, p, humidity float64) float64 {
	w := HumidityRatio(p, humidity*SaturationPressure(T))
	low, high := T-60, T
	for high-low > 1e-6 {
		middle := (low + high) / 2
		if HumidityAtWetBulb(T, p, middle) < w {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// Enthalpy is the heat content of moist air above dry air and water at 0 °C.
//
//	h = 1006 t + w (2.501e6 + 1860 t)
//
//	T   temperature; t in °C        [K]
//	w   humidity ratio              [kg/kg]
//	    enthalpy of a kg of dry air [J/kg]
//
// Source: ASHRAE Handbook Fundamentals (2017), chapter 1, equation 30. Proved by testdata/Enthalpy.csv.
func Enthalpy(T, w float64) float64 {
	t := T - physics.ZeroCelsius
	return airHeat*t + w*(vapour0+vapourHeat*t)
}

// saturatedAt is the temperature of saturated air of an enthalpy: the root of Enthalpy.
func saturatedAt(h, p float64) float64 {
	low, high := physics.ZeroCelsius-60, physics.ZeroCelsius+60
	for high-low > 1e-6 {
		middle := (low + high) / 2
		if Enthalpy(middle, HumidityRatio(p, SaturationPressure(middle))) < h {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// An Air is the outside air of an hour.
type Air struct {
	T        float64 // K, dry bulb
	Humidity float64 // relative, 0 to 1
	P        float64 // Pa
}

func (a Air) vapour() float64  { return a.Humidity * SaturationPressure(a.T) }
func (a Air) ratio() float64   { return HumidityRatio(a.P, a.vapour()) }
func (a Air) wetBulb() float64 { return WetBulb(a.T, a.P, a.Humidity) }
