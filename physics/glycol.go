package physics

import "math"

// Bounds of the correlations of propylene glycol in water.
const (
	GlycolFractionMax    = 0.6               // kg/kg
	GlycolTemperatureMin = ZeroCelsius       // K; a solution may be used down to its own freezing point
	GlycolTemperatureMax = ZeroCelsius + 100 // K
)

// glycolPolynomial holds what multiplies (x - 30.7031)ⁱ (t - 32.7083)ʲ, with x in
// percent by mass and t in °C.
type glycolPolynomial [6][4]float64

// Melinder (2010), chapter 4, propylene glycol.
var (
	glycolDensity = glycolPolynomial{
		{1018, -0.5406, -2.666e-3, 1.347e-5},
		{0.7604, -9.45e-3, 5.541e-5, -1.343e-7},
		{-2.498e-3, 2.7e-5, -4.018e-7, 3.376e-9},
		{-1.55e-4, 2.829e-6, -7.175e-9},
		{-1.131e-6, -2.221e-8},
		{2.342e-8},
	}
	glycolSpecificHeat = glycolPolynomial{
		{3882, 2.699, -1.659e-3, -1.032e-5},
		{-13.04, 0.0507, -4.752e-5, 1.522e-6},
		{-0.1598, 9.534e-5, 1.167e-5, -4.87e-8},
		{3.539e-4, 3.102e-5, -2.95e-7},
		{5e-5, -7.135e-7},
		{-4.959e-7},
	}
	glycolConductivity = glycolPolynomial{
		{0.4513, 7.955e-4, 3.482e-8, -5.966e-9},
		{-4.795e-3, -1.678e-5, 8.941e-8, 1.493e-10},
		{2.076e-5, 1.563e-7, -4.615e-9, 9.897e-12},
		{-9.083e-8, -2.518e-9, 6.543e-11},
		{-5.952e-10, -3.605e-11},
		{2.104e-11},
	}
	glycolLogViscosity = glycolPolynomial{ // of ln(mu/mPa s)
		{0.6837, -0.03045, 2.525e-4, -1.399e-6},
		{0.03328, -3.984e-4, 4.332e-6, -1.86e-8},
		{5.453e-5, -8.6e-8, -1.593e-8, -4.465e-11},
		{-3.9e-6, 1.054e-7, -1.589e-9},
		{-1.587e-8, 4.475e-10},
		{3.564e-9},
	}
)

func (c *glycolPolynomial) at(T, X float64) float64 {
	x := 100*X - 30.7031
	t := T - ZeroCelsius - 32.7083
	var sum float64
	for i := len(c) - 1; i >= 0; i-- {
		sum = sum*x + c[i][0] + t*(c[i][1]+t*(c[i][2]+t*c[i][3]))
	}
	return sum
}

// GlycolDensity is the density of propylene glycol in water, by Melinder.
//
//	rho = Σ cij (x - 30.7031)ⁱ (t - 32.7083)ʲ
//
//	T   temperature; t = T - 273.15 K          [K]; [°C]
//	X   mass fraction of glycol; x = 100 X     [kg/kg]
//	    density                                [kg/m³]
//
// Valid from GlycolTemperatureMin, or the freezing point where that is lower, to
// GlycolTemperatureMax and from pure water to GlycolFractionMax. Glycol with a
// corrosion inhibitor is about 0.4 % denser.
//
// Source: Melinder (2010), Properties of Secondary Working Fluids for Indirect
// Systems, 2nd edition, IIR, Paris. Proved by testdata/GlycolDensity.csv.
func GlycolDensity(T, X float64) float64 { return glycolDensity.at(T, X) }

// GlycolSpecificHeat is the specific heat of propylene glycol in water [J/(kg K)];
// equation, symbols, bounds and source as for GlycolDensity. Proved by
// testdata/GlycolSpecificHeat.csv.
func GlycolSpecificHeat(T, X float64) float64 { return glycolSpecificHeat.at(T, X) }

// GlycolViscosity is the dynamic viscosity of propylene glycol in water [Pa s]; the
// polynomial of GlycolDensity gives ln(mu/mPa s). Symbols, bounds and source as
// there. Proved by testdata/GlycolViscosity.csv.
func GlycolViscosity(T, X float64) float64 { return 1e-3 * math.Exp(glycolLogViscosity.at(T, X)) }

// GlycolConductivity is the thermal conductivity of propylene glycol in water
// [W/(m K)]; equation, symbols, bounds and source as for GlycolDensity. Proved by
// testdata/GlycolConductivity.csv.
func GlycolConductivity(T, X float64) float64 { return glycolConductivity.at(T, X) }
