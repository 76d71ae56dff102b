package twin

import (
	"math"

	"seapod/physics"
)

// Internal-tide bores: the tide lifts and lowers the layers of a stratified sea,
// and over the shelf the waves steepen until cold water comes as a front, which
// then sinks back slowly until the next. Where the column is mixed nothing is felt.

// A bore is one of the two waves: a main constituent gives its fronts, and that
// one and its neighbour in frequency the springs and neaps of their height.
type bore struct{ main, other wave }

// boresOf pairs the diurnal and the semidiurnal constituents. Their phase is the
// tide's at the coast (EST: the lag from where the waves are made is not published).
func boresOf(tides []wave) [2]bore {
	named := func(name string) wave {
		for i := range constituents {
			if constituents[i].name == name {
				return tides[i]
			}
		}
		panic("twin: no tidal constituent " + name)
	}
	return [2]bore{{named("K1"), named("O1")}, {named("M2"), named("S2")}}
}

// steepness of the waves, of 0 for sines to 1 for a jump (EST: most of a
// semidiurnal front passes in half an hour, of its 12.42).
const steepness = 0.95

// boreFoot is how far before its middle a front begins, in rad.
var boreFoot = math.Acos(steepness)

// steep is a wave of height 1 that rises from trough to crest in the phases from
// −boreFoot to boreFoot and falls slowly over the rest: Σ eᵏ sin(kψ)/k in closed
// form, a sawtooth with all derivatives.
func steep(phase float64) float64 {
	sin, cos := math.Sincos(phase)
	return math.Atan2(steepness*sin, 1-steepness*cos) / math.Asin(steepness)
}

// lift is by how much the water stands above its rest, of 1 for each wave at springs.
func (b *bore) lift(t float64) float64 {
	a, o := b.main.amplitude, b.other.amplitude
	apart := (b.main.rate-b.other.rate)*t + b.main.phase - b.other.phase
	springs := math.Sqrt(a*a+o*o+2*a*o*math.Cos(apart)) / (a + o)
	return springs * steep(b.main.rate*t+b.main.phase)
}

// next is the foot of the first front after t.
func (b *bore) next(t float64) float64 {
	const turn = 2 * math.Pi
	k := math.Floor((b.main.rate*t + b.main.phase + boreFoot) / turn)
	for {
		k++
		if foot := (k*turn - boreFoot - b.main.phase) / b.main.rate; foot > t {
			return foot
		}
	}
}

// liftedShare is how much of the bores' rise is felt at a depth: none at the
// surface, all from 35 m down (EST: the first mode of a shelf some 70 m deep). It
// grows more slowly than any rise could make layers pass each other.
func liftedShare(depth float64) float64 { return physics.SmoothStep(depth, 0, 35) }

// column is the temperature in K at any depth before bores move it: the cubic
// through the layers around it, whose slopes are theirs (Catmull & Rom 1974).
func (s *sea) column(depth float64) float64 {
	last := len(s.metres) - 1
	place := min(max(depth-0.5, 0), float64(last))
	i := int(place)
	at := func(i int) float64 { return s.now.temperature(&s.metres[min(max(i, 0), last)]) }
	a, b, c, d, u := at(i-1), at(i), at(i+1), at(i+2), place-float64(i)
	return b + u/2*(c-a+u*(2*a-5*b+4*c-d+u*(3*(b-c)+d-a)))
}

// boreCurrent is the current towards the shore, in m/s, for each kelvin by which
// bores cool the water: they come from the shelf's edge, cold water running up the
// bottom. EST: 3 cm/s at 1 K, which 5 m make in 0.2 K/m; baroclinic tidal currents
// of 2 to 4 cm/s with isopycnals moved by 5 to 10 m (Li et al. 2022, three stations
// and a mooring east of Hainan).
const boreCurrent = 0.03
