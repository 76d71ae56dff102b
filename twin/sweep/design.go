package sweep

import "fmt"

// A design lays points in the unit cube, one coordinate an axis.
type design interface {
	size() int
	at(i int, u []float64) // stores point i
}

// Designs by name, in the order in which they are explained.
var Designs = []string{"grid", "lhs", "sobol", "halton", "morris", "saltelli", "points"}

// grid has every combination of levels, the last axis going round first.
type grid struct{ levels []int }

func (g grid) size() int {
	n := 1
	for _, l := range g.levels {
		n *= l
	}
	return n
}

// at stores the level's number, from 0: a level has no place in the unit cube.
func (g grid) at(i int, u []float64) {
	for k := len(g.levels) - 1; k >= 0; k-- {
		u[k] = float64(i % g.levels[k])
		i /= g.levels[k]
	}
}

// latin is a Latin hypercube (M. D. McKay, R. J. Beckman and W. J. Conover 1979):
// cut into n slices, every axis has one point in each, at random within it.
type latin struct {
	n    int
	seed uint64
}

func (l latin) size() int { return l.n }

func (l latin) at(i int, u []float64) {
	for d := range u {
		key := hash(l.seed, streamLatin, uint64(d))
		slice := permute(uint64(i), uint64(l.n), key)
		u[d] = (float64(slice) + unit(hash(key, 1<<32, uint64(i)))) / float64(l.n)
	}
}

// A sequence is Sobol's or Halton's, from point skip on.
type sequence struct {
	n, skip   int
	halton    bool
	scrambled bool
	seed      uint64
}

func (s sequence) size() int { return s.n }

func (s sequence) at(i int, u []float64) {
	for d := range u {
		u[d] = s.coordinate(uint64(i+s.skip), d)
	}
}

func (s sequence) coordinate(i uint64, d int) float64 {
	if s.halton {
		return halton(i, d, s.scrambled, s.seed)
	}
	x := sobolPoint(i, d)
	if s.scrambled {
		return owen(x, d, s.seed)
	}
	return float64(x) / (1 << sobolBits)
}

// morris has trajectories of k + 1 points, from each of which to the next one
// coordinate moves by Δ = p/(2(p − 1)) on a grid of p levels, the axes in a random
// order (M. D. Morris, Technometrics 33 (1991) 161, doi 10.2307/1269043).
type morris struct {
	trajectories, axes, levels int
	seed                       uint64
}

func (m morris) size() int { return m.trajectories * (m.axes + 1) }

func (m morris) delta() float64 { return float64(m.levels) / float64(2*(m.levels-1)) }

// order is the axis that moves to make point step + 1 of a trajectory.
func (m morris) order(trajectory, step int) int {
	return int(permute(uint64(step), uint64(m.axes), hash(m.seed, streamMorris, uint64(trajectory))))
}

func (m morris) at(i int, u []float64) {
	trajectory, step := i/(m.axes+1), i%(m.axes+1)
	moved := make([]bool, m.axes)
	for s := range step {
		moved[m.order(trajectory, s)] = true
	}
	delta, spacing := m.delta(), 1/float64(m.levels-1)
	for d := range u {
		h := hash(m.seed, streamMorris, uint64(trajectory), uint64(d)+1<<32)
		low := float64(below(h, uint64(m.levels/2))) * spacing // from which Δ upwards is a level too
		up := mix(h)>>63 == 0
		u[d] = low
		if moved[d] == up {
			u[d] = min(low+delta, 1)
		}
	}
}

// saltelli has for every base point j the points A_j, B_j and, for each axis, A_j
// with that coordinate of B_j (A. Saltelli et al., Comput. Phys. Commun. 181 (2010)
// 259, doi 10.1016/j.cpc.2009.09.018). A and B are the two halves of one sequence.
type saltelli struct {
	base sequence
	axes int
}

func (s saltelli) size() int { return s.base.n * (s.axes + 2) }

func (s saltelli) at(i int, u []float64) {
	j, which := uint64(i/(s.axes+2)+s.base.skip), i%(s.axes+2)
	for d := range u {
		from := d
		if which == 1 || which == d+2 {
			from = d + s.axes
		}
		u[d] = s.base.coordinate(j, from)
	}
}

// newDesign makes the plan's design over axes of so many levels; counts below 1
// are continuous.
func (p *Plan) newDesign(levels []int, seed uint64) (design, error) {
	k := len(levels)
	scrambled := p.Scramble == "owen" || p.Scramble == "" && p.Design == "saltelli"
	s := sequence{n: p.N, skip: p.Skip, scrambled: scrambled, seed: seed}
	dimensions := func(needs, most int) error {
		if needs > most {
			return fmt.Errorf("%s: %d axes need %d dimensions; it has %d", p.Design, k, needs, most)
		}
		return nil
	}
	switch p.Design {
	case "grid":
		return grid{levels}, nil
	case "lhs":
		return latin{p.N, seed}, nil
	case "sobol":
		return s, dimensions(k, sobolDimensions)
	case "halton":
		s.halton = true
		return s, dimensions(k, haltonDimensions)
	case "morris":
		return morris{trajectories: p.N, axes: k, levels: morrisLevels, seed: seed}, nil
	}
	return saltelli{s, k}, dimensions(2*k, sobolDimensions)
}

// morrisLevels is p: Morris's own choice, with Δ = 2/3.
const morrisLevels = 4
