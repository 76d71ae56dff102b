package physics

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The Gibbs energy of ice and its slope at the three states that IAPWS R10-06 (2009),
// Table 6, prints.
func TestIceGibbs(t *testing.T) {
	for _, c := range []struct{ T, p, g, gT float64 }{
		{273.16, 611.657, 0.611784135, 1220.69433940},
		{273.152519, 101325, 101.34274069, 1220.76932550},
		{100, 100e6, -222296.513088, 2611.95122589},
	} {
		g, gT := iceGibbs(c.T, c.p)
		if math.Abs(g-c.g) > 1e-6 || math.Abs(gT-c.gT) > 1e-8 {
			t.Errorf("iceGibbs(%g, %g) = %.12g, %.12g, want %.12g, %.12g", c.T, c.p, g, gT, c.g, c.gT)
		}
	}
}

// The chemical potential of water in Standard Seawater, IAPWS R13-08 (2008), Table 8;
// its pure water is IAPWS-95, hence the tolerance.
func TestWaterPotential(t *testing.T) {
	for _, c := range []struct{ T, p, S, mu float64 }{
		{273.15, 101325, 0.03516504, -2250.47137},
		{273.15, 100e6, 0.03516504, 95321.4082},
	} {
		mu, muT := waterPotential(c.T, c.p, c.S)
		near(t, say("waterPotential", c.T, c.p, c.S), mu, c.mu, 1e-6)
		const d = 1e-3
		hi, _ := waterPotential(c.T+d, c.p, c.S)
		lo, _ := waterPotential(c.T-d, c.p, c.S)
		near(t, say("slope of waterPotential", c.T, c.p, c.S), muT, (hi-lo)/(2*d), 1e-6)
	}
}

// The row of check values in the documentation of TEOS-10 gives density by conservative
// temperature: this goes there by potential temperature, so by enthalpy and entropy.
func TestTEOS10DocumentRow(t *testing.T) {
	SA := []float64{34.7118, 34.8915, 35.0256, 34.8472, 34.7366, 34.7324}
	CT := []float64{28.8099, 28.4392, 22.7862, 10.2262, 6.8272, 4.3236}
	p := []float64{10, 50, 125, 250, 600, 1000}
	rho := []float64{1021.839936, 1022.262458, 1024.427195, 1027.790153, 1029.837779, 1032.002453}
	const cp0 = 3991.86795711963 // J/(kg K), by definition of conservative temperature
	entropy := func(T, p, S float64) float64 {
		w := saltPowers(S, true)
		return -evalGibbs(T, p, &w).gT
	}
	for i := range SA {
		S, pressure := SA[i]/1000, p[i]*1e4+StandardAtmosphere
		theta := bisect(func(T float64) float64 { return SeawaterEnthalpy(T, StandardAtmosphere, S) - cp0*CT[i] })
		s := entropy(theta, StandardAtmosphere, S)
		T := bisect(func(T float64) float64 { return entropy(T, pressure, S) - s })
		near(t, say("SeawaterDensity", T, pressure, S), SeawaterDensity(T, pressure, S), rho[i], 1e-6)
	}
}

// bisect finds the root of a rising function between -20 and 60 °C.
func bisect(f func(T float64) float64) float64 {
	lo, hi := 253.15, 333.15
	for range 60 {
		if mid := (lo + hi) / 2; f(mid) < 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

func TestSeawaterIsOneGibbsFunction(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		T := rapid.Float64Range(SeawaterTemperatureMin, SeawaterTemperatureMax).Draw(t, "T")
		p := rapid.Float64Range(StandardAtmosphere, SeawaterPressureMax).Draw(t, "p")
		S := rapid.Float64Range(0, SeawaterSalinityMax).Draw(t, "S")
		rho, cp, alpha := Seawater(T, p, S)
		if !(rho > 985 && rho < 1090 && cp > 3600 && cp < 4260) {
			t.Errorf("Seawater(%g, %g, %g) = %g, %g, %g, want a density and a specific heat of water", T, p, S, rho, cp, alpha)
		}
		const d = 0.02
		near(t, say("specific heat as the slope of enthalpy", T, p, S), cp,
			(SeawaterEnthalpy(T+d, p, S)-SeawaterEnthalpy(T-d, p, S))/(2*d), 1e-6)
		near(t, say("expansion as the slope of density", T, p, S), alpha+1, // +1: alpha itself may vanish
			-(SeawaterDensity(T+d, p, S)-SeawaterDensity(T-d, p, S))/(2*d)/rho+1, 1e-8)
		freezing := SeawaterFreezing(p, S)
		mu, _ := waterPotential(freezing, p, S)
		g, _ := iceGibbs(freezing, p)
		near(t, say("potential of water less that of ice", freezing, p, S), mu-g, 0, 1e-6)
		near(t, say("PracticalSalinity of AbsoluteSalinity", 1000*S), PracticalSalinity(AbsoluteSalinity(1000*S))+1, 1000*S+1, 1e-14)
	})
}

// Fresh water by TEOS-10 and by the formula for 0.1 MPa are the same water.
func TestFreshWaterAgrees(t *testing.T) {
	for T := ZeroCelsius; T <= SeawaterTemperatureMax; T += 5 {
		near(t, say("SeawaterDensity", T, 1e5, 0), SeawaterDensity(T, 1e5, 0), WaterDensity(T), 2e-7)
		near(t, say("SeawaterSpecificHeat", T, 1e5, 0), SeawaterSpecificHeat(T, 1e5, 0), WaterSpecificHeat(T), 5e-5)
		near(t, say("SeawaterViscosity", T, 0), SeawaterViscosity(T, 0), WaterViscosity(T), 2e-3)
		near(t, say("GlycolDensity", T, 0), GlycolDensity(T, 0), WaterDensity(T), 1e-3)
	}
}
