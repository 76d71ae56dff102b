package twin

import (
	"math"
	"math/cmplx"
	"strconv"
)

// A constituent of the tide by its Doodson-like numbers: multiples of the hour
// angle of the mean sun, of the mean longitudes of moon and sun and of the lunar
// perigee, and a constant part. After Foreman 1977, Manual for tidal heights
// analysis and prediction, IOS Pacific Marine Science Report 77-10, table 1.
type constituent struct {
	name       string
	T, s, h, p float64
	phase      float64 // cycles
	current    float64 // share of sea.tidal_current_cm_s
}

var constituents = []constituent{
	{"K1", 1, 0, 1, 0, -0.75, 1},
	{"O1", 1, -2, 1, 0, -0.25, 1},
	{"M2", 2, -2, 2, 0, 0, 1},
	{"P1", 1, 0, -1, 0, -0.25, 0},
	{"S2", 2, 0, 0, 0, 0, 0.5},
	{"Q1", 1, -3, 1, 1, -0.25, 0},
	{"N2", 2, -3, 2, 1, 0, 0},
}

// tideWaves are the constituents at Lingshui with t counted from a start in Unix
// seconds. The amplitudes are the data file's estimate for Lingshui; the phases
// are the circular mean of the two gauges, weighted with their amplitudes, so
// springs and neaps come on their dates but the hour of high water is not
// predicted. The 18.6-year modulation is left out (EST: up to 18 % of O1).
func tideWaves(start float64) []wave {
	amplitude, gauge := map[string]float64{}, map[string]complex128{}
	for _, row := range dataRecords("tide_constituents.csv") {
		a, err := strconv.ParseFloat(row[4], 64)
		must(err)
		if row[0] == "Lingshui" {
			amplitude[row[3]] = a
			continue
		}
		phase, err := strconv.ParseFloat(row[5], 64)
		must(err)
		gauge[row[3]] += cmplx.Rect(a, phase*math.Pi/180)
	}
	waves := make([]wave, len(constituents))
	for i, c := range constituents {
		turns, rate := c.argument(start)
		lag := cmplx.Phase(gauge[c.name]) / (2 * math.Pi)
		waves[i] = wave{amplitude[c.name], 2 * math.Pi * rate, 2 * math.Pi * math.Mod(turns+c.phase-lag, 1)}
	}
	return waves
}

// argument is the equilibrium argument in cycles at a Unix time, and its rate in
// cycles a second. Mean longitudes: Meeus, Astronomical Algorithms, 1998, ch. 22 and 47.
func (c *constituent) argument(unix float64) (cycles, rate float64) {
	const century = 36525 * day
	sinceJ2000 := (unix - 946728000) / century // from 2000-01-01 12:00
	T := math.Mod(unix/day, 1)
	s := (218.3164477 + 481267.88123421*sinceJ2000) / 360
	h := (280.46646 + 36000.76983*sinceJ2000) / 360
	p := (83.3532465 + 4069.0137287*sinceJ2000) / 360
	cycles = c.T*T + c.s*math.Mod(s, 1) + c.h*math.Mod(h, 1) + c.p*math.Mod(p, 1)
	rate = c.T/day + (c.s*481267.88123421+c.h*36000.76983+c.p*4069.0137287)/360/century
	return cycles, rate
}

// tidalCurrent is the current along and across the shore in units of a main
// constituent's amplitude. The ellipse's minor axis is three tenths of the major
// one (EST), so the current turns round rather than standing still.
func tidalCurrent(waves []wave, t float64) (along, cross float64) {
	const minor = 0.3
	for i := range waves {
		if share := constituents[i].current; share > 0 {
			sin, cos := math.Sincos(waves[i].rate*t + waves[i].phase)
			along += share * cos
			cross += share * minor * sin
		}
	}
	return along, cross
}
