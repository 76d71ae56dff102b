package land

import (
	"math"

	"seapod/physics"
)

const (
	hour         = 3600.0
	hoursInDay   = 24
	daysInYear   = 365
	hoursInYear  = daysInYear * hoursInDay
	warmestHour  = 15.0 // o'clock, of the day's temperature
	monthsInYear = 12
)

var daysInMonth = [monthsInYear]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// A Climate is the outside air of a year of 8,760 hours, local standard time.
type Climate struct {
	Kind   string // "monthly normals" or "EPW"
	Source string
	Hours  []Air
}

// at is the air of a local instant; a leap day has the air of the day before.
func (c *Climate) at(month, day, hourOfDay int) Air {
	d := day - 1
	for m := range month - 1 {
		d += daysInMonth[m]
	}
	if month == 2 && day == 29 {
		d--
	}
	return c.Hours[d*hoursInDay+hourOfDay]
}

// Normals are the monthly means that a climate is drawn from where no hourly year
// is at hand.
type Normals struct {
	T           [monthsInYear]float64 // K, mean of the month
	Humidity    [monthsInYear]float64 // relative, mean of the month
	Source      string
	Range       float64 // K, from the coldest to the warmest hour of a day, all year
	RangeSource string
}

// Climate draws a year from the normals: straight lines whose monthly means are
// the normals, a day of one cosine with its warmest hour at 15 o'clock, and over
// the day a constant pressure of vapour, the one of the mean temperature and mean
// humidity, so that nights are damp and afternoons dry. Vapour stops at saturation.
func (n *Normals) Climate(altitude float64) Climate {
	p := StandardPressure(altitude)
	var vapour [monthsInYear]float64
	for m := range vapour {
		vapour[m] = n.Humidity[m] * SaturationPressure(n.T[m])
	}
	T, e := daily(n.T), daily(vapour)
	c := Climate{Kind: "monthly normals", Source: n.Source + "; the day's range: " + n.RangeSource, Hours: make([]Air, 0, hoursInYear)}
	for d := range daysInYear {
		for h := range hoursInDay {
			t := T[d] + n.Range/2*math.Cos(2*math.Pi*(float64(h)+0.5-warmestHour)/hoursInDay)
			c.Hours = append(c.Hours, Air{T: t, Humidity: min(1, e[d]/SaturationPressure(t)), P: p})
		}
	}
	return c
}

// daily draws straight lines through mid-months, moved until the mean of each
// month is what it should be, and gives the middle of each day.
func daily(monthly [monthsInYear]float64) (days [daysInYear]float64) {
	knots := monthly
	for range 100 { // each round leaves about half of the error
		draw(&knots, &days)
		first := 0
		for m, length := range daysInMonth {
			sum := 0.0
			for _, v := range days[first : first+length] {
				sum += v
			}
			knots[m] += monthly[m] - sum/float64(length)
			first += length
		}
	}
	draw(&knots, &days)
	return days
}

func draw(knots *[monthsInYear]float64, days *[daysInYear]float64) {
	first := 0
	for m, length := range daysInMonth {
		before, after := (m+monthsInYear-1)%monthsInYear, (m+1)%monthsInYear
		for d := range length {
			x := (float64(d)+0.5)/float64(length) - 0.5 // −½ at the month's beginning, ½ at its end
			other := before
			if x > 0 {
				other = after
			}
			width := float64(length+daysInMonth[other]) / 2
			share := math.Abs(x) * float64(length) / width
			days[first+d] = knots[m] + share*(knots[other]-knots[m])
		}
		first += length
	}
}

// celsius are twelve temperatures given in °C.
func celsius(T ...float64) (K [monthsInYear]float64) {
	for m := range K {
		K[m] = T[m] + physics.ZeroCelsius
	}
	return K
}

// percent are twelve shares given in %.
func percent(v ...float64) (share [monthsInYear]float64) {
	for m := range share {
		share[m] = v[m] / 100
	}
	return share
}
