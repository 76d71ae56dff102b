package twin

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"math/cmplx"
	"strconv"
	"sync"

	"gonum.org/v1/gonum/dsp/fourier"
	"gonum.org/v1/gonum/interp"

	"seapod/physics"
)

// A climate is the shipped profile of the sea: World Ocean Atlas temperature by
// month and depth, and Levitus's annual salinity by depth (data/*.csv).
type climate struct {
	depths  []float64     // m
	months  [12][]float64 // °C at the depths
	saltAt  []float64     // m
	salt    []float64     // practical salinity
	profile [12]interp.FritschButland
	salts   interp.FritschButland
	metres  [100]cycle // of the middle of each metre
}

// climatology is read once, when the first model is built.
var climatology = sync.OnceValue(func() *climate {
	c := &climate{}
	for _, row := range dataRows("sea_temperature_monthly.csv", 3) {
		month := int(row[0]) - 1
		if month == 0 {
			c.depths = append(c.depths, row[1])
		}
		c.months[month] = append(c.months[month], row[2])
	}
	for _, row := range dataRows("sea_salinity_annual.csv", 3) {
		c.saltAt, c.salt = append(c.saltAt, row[0]), append(c.salt, row[2])
	}
	for m := range c.months {
		must(c.profile[m].Fit(c.depths, c.months[m]))
	}
	must(c.salts.Fit(c.saltAt, c.salt))
	for i := range c.metres {
		c.metres[i] = c.cycle(float64(i) + 0.5)
	}
	return c
})

func must(err error) {
	if err != nil {
		panic("twin: embedded data: " + err.Error())
	}
}

// dataRows reads the first n columns of an embedded table as numbers; an empty or worded field is NaN.
func dataRows(name string, n int) [][]float64 {
	var rows [][]float64
	for _, record := range dataRecords(name) {
		row := make([]float64, n)
		for i := range row {
			v, err := strconv.ParseFloat(record[i], 64)
			if err != nil {
				v = math.NaN()
			}
			row[i] = v
		}
		rows = append(rows, row)
	}
	return rows
}

// dataRecords reads an embedded table below its header.
func dataRecords(name string) [][]string {
	b, err := embedded.ReadFile("data/" + name)
	must(err)
	r := csv.NewReader(bytes.NewReader(b))
	r.Comment = '#'
	all, err := r.ReadAll()
	must(err)
	if len(all) < 2 {
		panic(fmt.Sprintf("twin: embedded data: %s has no rows", name))
	}
	return all[1:]
}

// salinity is the practical salinity at a depth in m; the last level holds below it.
func (c *climate) salinity(depth float64) float64 { return c.salts.Predict(depth) }

// A cycle is a smooth periodic year through twelve monthly means: the
// trigonometric polynomial of six harmonics that passes through every month's
// middle.
type cycle struct {
	mean     float64
	cos, sin [6]float64
}

// cycle is the year's temperature in K at a depth in m: monotone between the
// levels of each month (Fritsch & Butland 1984), then harmonics over the months.
func (c *climate) cycle(depth float64) cycle {
	months := make([]float64, 12)
	for m := range months {
		months[m] = c.profile[m].Predict(depth) + zeroC
	}
	coefficients := fourier.NewFFT(12).Coefficients(nil, months)
	y := cycle{mean: real(coefficients[0]) / 12}
	for k := 1; k <= 6; k++ {
		scale := 2.0 / 12
		if k == 6 {
			scale = 1.0 / 12
		}
		// the first sample lies half a month into the year
		turned := coefficients[k] * cmplx.Exp(complex(0, -2*math.Pi*float64(k)*0.5/12))
		y.cos[k-1], y.sin[k-1] = scale*real(turned), -scale*imag(turned)
	}
	return y
}

// harmonics are the cosines and sines of an angle of the year and of its multiples.
type harmonics struct{ cos, sin [6]float64 }

// harmonicsOf is by the recurrence of multiple angles.
func harmonicsOf(angle float64) (h harmonics) {
	s1, c1 := math.Sincos(angle)
	s, c := 0.0, 1.0
	for k := range h.cos {
		s, c = s*c1+c*s1, c*c1-s*s1
		h.cos[k], h.sin[k] = c, s
	}
	return h
}

// at is the cycle at an angle of the year.
func (y *cycle) at(h *harmonics) float64 {
	v := y.mean
	for k := range y.cos {
		v += y.cos[k]*h.cos[k] + y.sin[k]*h.sin[k]
	}
	return v
}

// add adds a share of another cycle.
func (y *cycle) add(share float64, other *cycle) {
	y.mean += share * other.mean
	for k := range y.cos {
		y.cos[k] += share * other.cos[k]
		y.sin[k] += share * other.sin[k]
	}
}

// yearAngle is the season: 0 at the turn of a mean Gregorian year, 2π a year on.
func yearAngle(unix float64) float64 {
	const y2000, mean = 946684800, 365.2425 * day
	return 2 * math.Pi * math.Mod((unix-y2000)/mean, 1)
}

// trend is the sea's warming since 2025-01-01 in K, of a century at most.
func (c *SeaConfig) trend(unix float64) float64 {
	const y2025 = 1735689600
	return c.Trend * min(max(unix-y2025, -100*year), 100*year)
}

// upwellingPeak is the angle of the year at which upwelling is strongest: 18
// July, between the cruise of July 1984 and the June-to-August station of 2000.
const upwellingPeak = 2 * math.Pi * (31 + 28 + 31 + 30 + 31 + 30 + 18) / 365.2425

// upwellingSeason goes from 0 to 1 at the peak. The sharpness is chosen so that
// mid-June and mid-August have 0.73 of the peak and May and September next to
// nothing, as the bottom temperatures of the Sanya Bay station have it (EST).
func upwellingSeason(angle float64) float64 {
	const sharpness = 17
	away := 1 - math.Cos(angle-upwellingPeak)
	return math.Exp(-sharpness * away * away)
}

// upwellingShare is how much of the share of bottom water that upwelling replaces
// is replaced at a depth: none at the surface, all from 35 m down, where the
// station and the pod are. The water comes from upwellingSource, and what lies
// there stays as it is: since each layer moves towards the coldest, none comes to
// lie on warmer water.
func upwellingShare(depth float64) float64 { return physics.SmoothStep(depth, 5, 35) }

const (
	upwellingSource = 100.0 // m: the atlas's deepest; in July 19.03 °C, practical salinity 34.5
	// strongestUpwelling is by how much upwelling would cool 35 m in mid-July if it
	// replaced all of its water: what the atlas has between the two depths.
	strongestUpwelling = 6.97 // K
)

// deepSalinity is the absolute salinity of the water that upwelling brings. At 34.5
// it leaves 34.3 to 34.4 at 35 m in July; 34.42 was the mean of the upwelling of
// July 1984 (Oceanologia et Limnologia Sinica 1990 (3), 267–275).
var deepSalinity = sync.OnceValue(func() float64 { return physics.AbsoluteSalinity(climatology().salinity(upwellingSource)) })

// stirredShare is how far a typhoon's mixing down to a depth reaches a layer: the
// edge is as thick as half the mixed depth.
func stirredShare(depth, to float64) float64 {
	return 1 - physics.SmoothStep(depth, 0.75*to, 1.25*to)
}

// A mixture is the column as a typhoon mixes it: the mean over depth weighted with
// stirredShare, so that mixing moves heat and makes none. What upwelling does to
// the mean is linear in its share.
type mixture struct {
	annual   cycle   // mean of the water
	replaced cycle   // mean of the water times its upwellingShare
	upwelled float64 // mean upwellingShare
}

// mixtureOf sums over layers of one thickness.
func mixtureOf(layers []layer) (m mixture) {
	total := 0.0
	for i := range layers {
		total += layers[i].stirred
	}
	for i := range layers {
		l := &layers[i]
		share := l.stirred / total
		m.annual.add(share, &l.annual)
		m.replaced.add(share*l.upwelled, &l.annual)
		m.upwelled += share * l.upwelled
	}
	return m
}

// at is the mixture's temperature in K.
func (m *mixture) at(n *instant) float64 {
	return m.annual.at(&n.year) + n.upwelled*(m.upwelled*n.deep-m.replaced.at(&n.year))
}
