package physics

import "math"

// Fischer's coefficients of a round plume, found by experiment: Fischer et al. (1979),
// Mixing in Inland and Coastal Waters, Table 9.2.
const (
	FischerFlux   = 0.15 // Q = 0.15 B^(1/3) z^(5/3)
	FischerCentre = 9.1  // excess on the axis = 9.1 P/(rho cp) B^(-1/3) z^(-5/3)

	// FischerEntrainment is the coefficient with which PlumeFlux has FischerFlux.
	FischerEntrainment = 0.121771862
	// PlumeCentreFactor is the excess on the axis over the mean, FischerFlux·FischerCentre.
	PlumeCentreFactor = FischerFlux * FischerCentre
)

// Bounds of the entrainment coefficient of plumes found by experiment.
const (
	PlumeEntrainmentMin = 0.08
	PlumeEntrainmentMax = 0.16
)

// BuoyancyFlux is the flux of buoyancy that a flow of heat puts into a fluid.
//
//	B = g alpha P/(rho cp)
//
//	power   P, heat           [W]
//	rho     density           [kg/m³]
//	cp      specific heat     [J/(kg K)]
//	alpha   thermal expansion [1/K]
//	        buoyancy flux     [m⁴/s³]
//
// g is StandardGravity. Source: Morton, Taylor and Turner (1956),
// doi:10.1098/rspa.1956.0011. Proved by testdata/BuoyancyFlux.csv.
func BuoyancyFlux(power, rho, cp, alpha float64) float64 {
	return StandardGravity * alpha * power / (rho * cp)
}

// PlumeFlux is the volume flux of a round plume from a point source of heat in still
// water of even density, by Morton, Taylor and Turner with top-hat profiles.
//
//	Q = (6a/5)(9a/10)^(1/3) π^(2/3) B^(1/3) z^(5/3)
//
//	B             buoyancy flux                        [m⁴/s³]
//	z             height above the source              [m]
//	entrainment   a, inflow over rising speed          [-]
//	              volume flux                          [m³/s]
//
// Valid far above the source, z ≫ M^(3/4)/B^(1/2) where it has momentum M, and below
// the height where a stratified sea stops it; entrainment from PlumeEntrainmentMin to
// PlumeEntrainmentMax. FischerEntrainment gives the experiment's 0.15 B^(1/3) z^(5/3).
//
// Source: Morton, Taylor and Turner (1956), doi:10.1098/rspa.1956.0011. Proved by
// testdata/PlumeFlux.csv.
func PlumeFlux(B, z, entrainment float64) float64 {
	a := entrainment
	return 6 * a / 5 * math.Cbrt(0.9*a*math.Pi*math.Pi*B) * math.Pow(z, 5./3)
}

// PlumeMeanExcess is the mean excess of temperature in a plume, weighted by its flow:
// what the heat does to the water it has drawn in.
//
//	ΔT = P/(rho cp Q)
//
//	power   P, heat                           [W]
//	rho     density                           [kg/m³]
//	cp      specific heat                     [J/(kg K)]
//	flux    Q, volume flux, as by PlumeFlux   [m³/s]
//	        mean excess                       [K]
//
// Energy balance. Proved by testdata/PlumeMeanExcess.csv.
func PlumeMeanExcess(power, rho, cp, flux float64) float64 {
	return power / (rho * cp * flux)
}

// PlumeCentreExcess is the excess of temperature on a plume's axis.
//
//	ΔT_centre = 1.365 ΔT
//
//	mean   ΔT, mean excess, as by PlumeMeanExcess   [K]
//	       excess on the axis                       [K]
//
// The factor is Fischer's: on the axis 9.1 P/(rho cp) B^(-1/3) z^(-5/3), in the mean
// 1/0.15 of the same. Bell-shaped profiles that carried all of the heat would give
// 1 + 1/λ², 1.7 with their widths' ratio λ = 1.2; in the experiment turbulence carries
// part of it, and what is measured on the axis is less.
//
// Source: Fischer et al. (1979), Table 9.2. Proved by testdata/PlumeCentreExcess.csv.
func PlumeCentreExcess(mean float64) float64 { return PlumeCentreFactor * mean }
