package land

import (
	"math"
	"time"

	"seapod/twin"
)

// An Hour is what the racks drew over a stretch of time, an hour as a rule.
type Hour struct {
	Start   float64 // Unix seconds
	Seconds float64
	Energy  float64 // J
}

// A Load is what the racks drew, stretch by stretch.
type Load struct {
	Hours []Hour
	Rated float64 // W, of all racks
	Pods  int
}

// Energy is the whole of it in J.
func (l *Load) Energy() float64 {
	sum := 0.0
	for _, h := range l.Hours {
		sum += h.Energy
	}
	return sum
}

// Seconds is how long it lasts.
func (l *Load) Seconds() float64 {
	sum := 0.0
	for _, h := range l.Hours {
		sum += h.Seconds
	}
	return sum
}

// An Account is what a site takes for a load, in the shown units.
type Account struct {
	Site        string
	Title       twin.Text
	Electricity float64 // MWh, at the meter
	FreshWater  float64 // m³
	Land        float64 // m²
	CO2         float64 // t
	PUE         float64 // NaN without IT energy
	WUE         float64 // L/kWh of IT; NaN without
	IT          float64 // MWh
	Cooling     float64 // MWh: fans, pumps, towers, compressors
	Losses      float64 // MWh: the electrical chain
	Auxiliary   float64 // MWh
	Air         float64 // hours in which outside air alone, or the sea, cooled
	Water       float64 // hours in which evaporated water helped, without a compressor
	Compressor  float64 // hours in which a compressor helped
	Climate     string  // kind of the climate; of the sea: "model"
	Assumptions []Assumption
}

// An Assumption is a thing that the figures stand on, and where it is from.
type Assumption struct {
	About  string `json:"about"`
	Value  string `json:"value"`
	Source string `json:"source"`
}

// close works the ratios out of the sums.
func (a *Account) close(itJ, waterM3 float64, g *Grid) {
	a.FreshWater = waterM3
	a.CO2 = a.Electricity * 1e3 * kWh * g.CO2 / 1e3
	a.PUE, a.WUE = math.NaN(), math.NaN()
	if itJ > 0 {
		a.PUE, a.WUE = a.Electricity/a.IT, waterM3/itJ/litrePerkWh
	}
}

const mWh = 1e3 * kWh // J

// Account is what the site takes for the load. The racks' energy is the load's;
// the chain and the plant are worked out from it and the hour's air.
//
//	rooms    = IT/(η_distribution η_UPS) + auxiliary        warm the rooms
//	meter    = (rooms + cooling(rooms, air))/η_transformer
func (s *Site) Account(l *Load) Account {
	a := Account{Site: s.Name, Title: s.Title, Climate: s.Climate.Kind, Assumptions: s.assumptions()}
	var it, cooling, auxiliary, rooms, water float64
	for _, h := range l.Hours {
		local := time.Unix(int64(math.Floor(h.Start+h.Seconds/2)), 0).UTC().Add(time.Duration(s.East * float64(time.Hour)))
		air := s.Climate.at(int(local.Month()), local.Day(), local.Hour())
		aux := s.Chain.Auxiliary * l.Rated * h.Seconds
		warm := h.Energy/(s.Chain.Distribution*s.Chain.UPS) + aux
		d := s.Plant.Cool(air, warm/h.Seconds)
		it += h.Energy
		rooms += warm
		auxiliary += aux
		cooling += d.Power() * h.Seconds
		water += s.Plant.MakeUp(&d) * h.Seconds / waterDensity
		switch hours := h.Seconds / hour; d.Way {
		case ByAir:
			a.Air += hours
		case ByWater:
			a.Water += hours
		default:
			a.Compressor += hours
		}
	}
	meter := (rooms + cooling) / s.Chain.Transformer
	a.Electricity, a.IT, a.Cooling, a.Auxiliary = meter/mWh, it/mWh, cooling/mWh, auxiliary/mWh
	a.Losses = (meter - it - cooling - auxiliary) / mWh
	a.Land = s.Plot.area(l.Pods, l.Rated)
	a.close(it, water, &s.Grid)
	return a
}

const waterDensity = 1000.0 // kg/m³, as water is metered
