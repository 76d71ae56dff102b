package land

import (
	"fmt"
	"math"
)

// claimsAgainst is the site that the claims are held against: the same place on land.
const claimsAgainst = "lingshui-land"

// What the operator says that 100 pods save in a year against a data centre of the
// same size on land (China High-Tech 2024-01-22, after People's Daily 2024-01-16).
const (
	claimedPods        = 100
	claimedElectricity = 122e6  // kWh
	claimedWater       = 105000 // t
	claimedLand        = 68000  // m²
	claimSource        = "the operator's plan for 100 pods, China High-Tech 2024-01-22 after People's Daily 2024-01-16; the article of March 2025 (Hainan Daily and others) says only that the sea saves electricity, fresh water and land"
)

// The triangulation from which the pod's load was inferred.
const (
	inferredLoad = 350.0 // kW of IT a pod
	yearHours    = 8760.0
	towersLow    = 1.8 // L/kWh of IT, of towers on land
	towersHigh   = 2.2
)

// A Claim is a saving as it was claimed and as it is worked out here, both for
// 100 pods and a year.
type Claim struct {
	Name     string  // with its unit
	Claimed  float64 // in that unit
	Computed float64 // NaN where the run has no length
	Against  string  // the site on land
	Source   string
	Gap      string // what explains the difference, one sentence
}

// claims sets the three savings beside the computed ones, scaled to 100 pods and a
// year of 8,760 hours. What a run shorter than a year gives is scaled all the same.
func claims(sea *Account, onLand Account, l *Load) []Claim {
	years := l.Seconds() / (yearHours * hour)
	pods := float64(claimedPods) / float64(l.Pods)
	scale := pods / years
	it := onLand.IT * 1e3 * scale // kWh
	gap := claimedElectricity / it
	shore, campus := shorePlot(), landPlot()
	saved := campus.area(claimedPods, l.Rated*pods) - shore.area(claimedPods, l.Rated*pods)
	perkW := campus.IT * 1e3
	season := ""
	if math.Abs(years-1) > 0.01 {
		season = ", and this run is not a year, so its season is scaled too"
	}
	needed := sea.PUE + gap
	held := "so it is held against an older or emptier site"
	if needed <= onLand.PUE {
		held = "so with this much load it is within reach"
	}
	electricity := fmt.Sprintf("The claim needs a PUE on land of %.2f where this new plant has %.2f and the pod %.2f, %s%s", needed, onLand.PUE, sea.PUE, held, season)
	if !(it > 0) {
		electricity = "Without IT energy there is no PUE to compare"
	}
	tower := ""
	if onLand.IT > 0 {
		tower = fmt.Sprintf(" and %.2f here", onLand.WUE)
	}
	implied := claimedWater * 1e3 / (claimedPods * inferredLoad * yearHours)
	return []Claim{
		{"electricity_saved_GWh", claimedElectricity / 1e6, (onLand.Electricity - sea.Electricity) * scale / 1e3, onLand.Site, claimSource,
			electricity + "; agreement would prove nothing, since the 350 kW of the default pod was itself inferred from this claim."},
		{"fresh_water_saved_t", claimedWater, (onLand.FreshWater - sea.FreshWater) * scale, onLand.Site, claimSource,
			fmt.Sprintf("The claim implies %.2f L per kWh of IT at 350 kW a pod against %.1f to %.1f for towers on land%s, so it counts less than a tower takes: a site on land cooled mostly by air, or a pod with much less load%s.",
				implied, towersLow, towersHigh, tower, season)},
		{"land_saved_m2", claimedLand, saved, onLand.Site, claimSource,
			fmt.Sprintf("The claim is %.0f m² a pod; here a campus takes %.1f m² per kW of IT less %.0f m² of shore station for 100 pods, and real campuses span 0.7 to 2.1 m² per kW with the power of a rack, so this saving is no better known than that.",
				float64(claimedLand)/claimedPods, perkW, shore.area(claimedPods, 0))},
	}
}
