package physics

import "math"

// Bounds of the correlations for a body in an open fluid.
const (
	ChurchillChuCylinderRayleighMin   = 1e-5
	ChurchillChuCylinderRayleighMax   = 1e12
	MorganRayleighMin                 = 1e-10
	MorganRayleighMax                 = 1e12
	ChurchillVerticalPlateRayleighMin = 0.1
	ChurchillVerticalPlateRayleighMax = 1e12
	ChurchillBernsteinReynoldsMin     = 1e2
	ChurchillBernsteinReynoldsMax     = 1e7
	ChurchillBernsteinPecletMin       = 0.2 // Re Pr
	ZukauskasReynoldsMin              = 1
	ZukauskasReynoldsMax              = 1e6
	ZukauskasPrandtlMin               = 0.7
	ZukauskasPrandtlMax               = 500
)

// NuChurchillChuCylinder is the mean Nusselt number of free convection around a long
// isothermal horizontal cylinder, by Churchill and Chu.
//
//	Nu = {0.60 + 0.387 Ra^(1/6)/[1 + (0.559/Pr)^(9/16)]^(8/27)}²
//
//	Ra   Rayleigh number on the diameter, properties at film temperature   [-]
//	Pr   Prandtl number                                                    [-]
//	     Nusselt number on the diameter                                    [-]
//
// Valid from ChurchillChuCylinderRayleighMin to ChurchillChuCylinderRayleighMax for
// any Pr. NaN where Ra is negative. Source: Churchill and Chu (1975),
// doi:10.1016/0017-9310(75)90222-7. Proved by testdata/NuChurchillChuCylinder.csv.
func NuChurchillChuCylinder(Ra, Pr float64) float64 {
	s := 0.60 + 0.387*Power(Ra, 1./6)/Power(1+Power(0.559/Pr, 9./16), 8./27)
	return s * s
}

// NuMorgan is the mean Nusselt number of free convection around a long isothermal
// horizontal cylinder, by Morgan: a power law in five pieces, with steps between them.
//
//	Nu = C Raⁿ
//	Ra < 10⁻²: 0.675, 0.058;  < 10²: 1.02, 0.148;  < 10⁴: 0.850, 0.188;
//	< 10⁷: 0.480, 0.250;  above: 0.125, 0.333
//
//	Ra   Rayleigh number on the diameter   [-]
//	     Nusselt number on the diameter    [-]
//
// Valid from MorganRayleighMin to MorganRayleighMax. Source: Morgan (1975), Advances
// in Heat Transfer 11:199-264, doi:10.1016/S0065-2717(08)70075-3. Proved by
// testdata/NuMorgan.csv.
func NuMorgan(Ra float64) float64 {
	switch {
	case Ra < 1e-2:
		return 0.675 * math.Pow(Ra, 0.058)
	case Ra < 1e2:
		return 1.02 * math.Pow(Ra, 0.148)
	case Ra < 1e4:
		return 0.850 * math.Pow(Ra, 0.188)
	case Ra < 1e7:
		return 0.480 * math.Pow(Ra, 0.250)
	}
	return 0.125 * math.Pow(Ra, 0.333)
}

// NuChurchillVerticalPlate is the mean Nusselt number of free convection on an
// isothermal vertical plate, laminar and turbulent, by Churchill and Chu.
//
//	Nu = {0.825 + 0.387 Ra^(1/6)/[1 + (0.492/Pr)^(9/16)]^(8/27)}²
//
//	Ra   Rayleigh number on the height, properties at film temperature   [-]
//	Pr   Prandtl number                                                  [-]
//	     Nusselt number on the height                                    [-]
//
// Valid from ChurchillVerticalPlateRayleighMin to ChurchillVerticalPlateRayleighMax
// for any Pr. NaN where Ra is negative. Source: Churchill and Chu (1975),
// doi:10.1016/0017-9310(75)90243-4. Proved by testdata/NuChurchillVerticalPlate.csv.
func NuChurchillVerticalPlate(Ra, Pr float64) float64 {
	s := 0.825 + 0.387*Power(Ra, 1./6)/Power(1+Power(0.492/Pr, 9./16), 8./27)
	return s * s
}

// NuChurchillBernstein is the mean Nusselt number of forced convection across a
// cylinder, by Churchill and Bernstein.
//
//	Nu = 0.3 + 0.62 Re^(1/2) Pr^(1/3)/[1 + (0.4/Pr)^(2/3)]^(1/4) [1 + (Re/282000)^(5/8)]^(4/5)
//
//	Re   Reynolds number on the diameter, properties at film temperature   [-]
//	Pr   Prandtl number                                                    [-]
//	     Nusselt number on the diameter                                    [-]
//
// Valid from ChurchillBernsteinReynoldsMin to ChurchillBernsteinReynoldsMax and for
// Re Pr above ChurchillBernsteinPecletMin. Source: Churchill and Bernstein (1977),
// doi:10.1115/1.3450685. Proved by testdata/NuChurchillBernstein.csv.
func NuChurchillBernstein(Re, Pr float64) float64 {
	return 0.3 + 0.62*math.Sqrt(Re)*math.Cbrt(Pr)/Power(1+Power(0.4/Pr, 2./3), 0.25)*
		Power(1+Power(Re/282000, 0.625), 0.8)
}

// NuZukauskas is the mean Nusselt number of forced convection across a cylinder, by
// Žukauskas, without his factor for the wall's Prandtl number.
//
//	Nu = C Re^m Prⁿ,  n = 0.37 for Pr ≤ 10, else 0.36
//	Re ≤ 40: 0.75, 0.4;  < 10³: 0.51, 0.5;  < 2·10⁵: 0.26, 0.6;  above: 0.076, 0.7
//
//	Re   Reynolds number on the diameter   [-]
//	Pr   Prandtl number of the stream      [-]
//	     Nusselt number on the diameter    [-]
//
// Valid from ZukauskasReynoldsMin to ZukauskasReynoldsMax and from ZukauskasPrandtlMin
// to ZukauskasPrandtlMax, with steps between the pieces. Source: Žukauskas (1972),
// Advances in Heat Transfer 8:93-160, doi:10.1016/S0065-2717(08)70038-8. Proved by
// testdata/NuZukauskas.csv.
func NuZukauskas(Re, Pr float64) float64 {
	n := 0.37
	if Pr > 10 {
		n = 0.36
	}
	C, m := 0.076, 0.7
	switch {
	case Re <= 40:
		C, m = 0.75, 0.4
	case Re < 1e3:
		C, m = 0.51, 0.5
	case Re < 2e5:
		C, m = 0.26, 0.6
	}
	return C * math.Pow(Re, m) * math.Pow(Pr, n)
}

// NuMixed joins the Nusselt numbers of forced and of free convection on one body
// where the two help or cross each other, by Churchill's rule.
//
//	Nuⁿ = Nu_forcedⁿ + Nu_freeⁿ
//
//	forced, free   Nusselt numbers, none negative                                [-]
//	n              3 in general; 4 for flow across a horizontal cylinder         [-]
//	               Nusselt number                                                [-]
//
// The larger prevails and the corner between them is smooth. Source: Churchill (1977),
// AIChE Journal 23:10-16, doi:10.1002/aic.690230103; Incropera et al. (2011), section
// 9.9. Proved by testdata/NuMixed.csv.
func NuMixed(forced, free, n float64) float64 {
	large := math.Max(forced, free)
	if large == 0 {
		return 0
	}
	return large * Power(1+Power(math.Min(forced, free)/large, n), 1/n)
}
