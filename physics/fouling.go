package physics

import "math"

// FoulingReferenceTemperature is the wall temperature at which KernSeatonRate is the
// rate of KernSeaton.
const FoulingReferenceTemperature = 298.15 // K

// KernSeaton is the fouling resistance of a surface that was clean at first, by Kern
// and Seaton: deposition at a steady rate, removal in proportion to what is there.
//
//	Rf = Rf∞ (1 - e^(-t/τ))
//
//	t           time since clean              [s]
//	asymptote   Rf∞, resistance in the end    [m²K/W]
//	tau         τ, time constant              [s]
//	            fouling resistance            [m²K/W]
//
// Valid for t ≥ 0 and tau > 0. Source: Kern and Seaton (1959), British Chemical
// Engineering 4:258-262. Proved by testdata/KernSeaton.csv.
func KernSeaton(t, asymptote, tau float64) float64 {
	return -asymptote * math.Expm1(-t/tau)
}

// KernSeatonRate is the rate of fouling with the wall's temperature and shear: the
// deposit forms as a reaction with an activation energy and goes with the shear.
//
//	dRf/dt = (Rf∞/τ) exp[(E/R)(1/298.15 K - 1/Tw)] - (Rf/τ)(τw/τw0)
//
//	Rf           fouling resistance                                  [m²K/W]
//	Tw           temperature of the wall                             [K]
//	shearRatio   τw/τw0, wall shear over that at the design flow     [-]
//	asymptote    Rf∞ at 298.15 K and design flow                     [m²K/W]
//	tau          τ, time constant at design flow                     [s]
//	E            activation energy                                   [J/mol]
//	             rate                                                [m²K/(W s)]
//
// At FoulingReferenceTemperature and shear ratio 1 it is the derivative of KernSeaton.
// Source: Kern and Seaton (1959), with Arrhenius' law for the deposit. Proved by testdata/KernSeatonRate.csv.
func KernSeatonRate(Rf, Tw, shearRatio, asymptote, tau, E float64) float64 {
	growth := math.Exp(E / GasConstant * (Tw - FoulingReferenceTemperature) / (FoulingReferenceTemperature * Tw))
	return (asymptote*growth - Rf*shearRatio) / tau
}
