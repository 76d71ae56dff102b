package ode

import (
	"fmt"
	"math"
)

// increment is the relative increment of a difference, √ε: at 300 K it is 4 µK, small beside the millikelvins that
// matter and large beside rounding.
const increment = 1.0 / (1 << 26)

// plain makes a System a Layered one without sums.
type plain struct{ System }

func (p plain) Sums() int                                 { return 0 }
func (p plain) SumOf() []int                              { return nil }
func (p plain) Members(t float64, x, dx, terms []float64) { p.Derivatives(t, x, dx) }
func (p plain) Shared(t float64, x, sums, dx []float64)   {}

// differences makes the Jacobian of a layered system from one-sided differences.
type differences struct {
	layers Layered
	sumOf  []int
	rows   []int32 // the entries, in the order in which jacobian makes them: a row past the states is the equation
	cols   []int32 // of a sum, a column past the states is a sum
	at     []int32 // where each stands in the matrix

	members, shared pass
	terms           []int32 // the entries whose row is a sum

	scale []float64 // what the increment of each state is relative to
	step  []float64 // the increment of each state and sum
	point []float64 // the states and sums
	moved []float64 // the same, some of them moved
	base  []float64 // derivatives and terms at point
	out   []float64 // derivatives and terms at moved
}

// pass is the differencing of one layer: groups of columns moved together.
type pass struct {
	group  []int32 // where in column each group begins; one more at the end
	column []int32
	begin  []int32 // where in output the entries of each column begin; one more at the end
	output []int32 // the output differenced for each entry
}

// newPass colours columns by the outputs they reach; a column that nothing reads costs no evaluation.
func newPass(reached [][]int32, outputs int) (p pass) {
	of, colours := colour(reached, outputs)
	byColour := make([][]int32, colours)
	for i, c := range of {
		if len(reached[i]) > 0 {
			byColour[c] = append(byColour[c], int32(i))
		}
	}
	p.group, p.begin = []int32{0}, []int32{0}
	for _, together := range byColour {
		if len(together) == 0 {
			continue
		}
		for _, i := range together {
			p.column = append(p.column, i)
			p.output = append(p.output, reached[i]...)
			p.begin = append(p.begin, int32(len(p.output)))
		}
		p.group = append(p.group, int32(len(p.column)))
	}
	return p
}

// newDifferences probes the layers of s at (t, x).
func newDifferences(s System, t float64, x []float64, set *Settings, stats *Stats) (*differences, error) {
	layers, ok := s.(Layered)
	if !ok {
		layers = plain{s}
	}
	n, sums, sumOf := s.Len(), layers.Sums(), layers.SumOf()
	for i, s := range sumOf {
		if s < 0 || s >= sums {
			panic(fmt.Sprintf("ode: SumOf names sum %d of %d for term %d", s, sums, i))
		}
	}
	d := &differences{
		layers: layers, sumOf: sumOf,
		scale: make([]float64, n), step: make([]float64, n+sums),
		point: make([]float64, n+sums), moved: make([]float64, n+sums),
		base: make([]float64, n+len(sumOf)), out: make([]float64, n+len(sumOf)),
	}
	for i := range d.scale {
		d.scale[i] = set.magnitude(i)
	}
	copy(d.point, x)
	member, err := d.start(s, t, x, set)
	if err != nil {
		return nil, err
	}

	poison := func(inputs []int32) {
		stats.Evaluations++
		copy(d.moved, d.point)
		clear(d.out)
		for _, i := range inputs {
			d.moved[i] = math.NaN()
		}
	}
	reached := probe(n, len(d.out), func(inputs []int32) []float64 {
		poison(inputs)
		layers.Members(t, d.moved[:n], d.out[:n], d.out[n:])
		return d.out
	})
	d.members = newPass(reached, len(d.out))
	reached = probe(n+sums, n, func(inputs []int32) []float64 {
		poison(inputs)
		layers.Shared(t, d.moved[:n], d.moved[n:], d.out[:n])
		return d.out[:n]
	})
	d.shared = newPass(reached, n)

	for _, p := range []*pass{&d.members, &d.shared} {
		for i, c := range p.column {
			for _, o := range p.output[p.begin[i]:p.begin[i+1]] {
				if int(o) >= n {
					o = int32(n + sumOf[int(o)-n])
					d.terms = append(d.terms, int32(len(d.rows)))
				} else if p == &d.shared && member[o] {
					panic(fmt.Sprintf("ode: Members and Shared both store the derivative of %s", set.name(int(o))))
				}
				d.rows, d.cols = append(d.rows, o), append(d.cols, c)
			}
		}
	}
	return d, nil
}

// start evaluates the layers at (t, x), checks that they make the whole and that it is finite, and returns which
// derivatives Members stores.
func (d *differences) start(s System, t float64, x []float64, set *Settings) (member []bool, err error) {
	n := len(x)
	unset := math.Float64frombits(0x7ff8_5ea9_0d00_0001) // a NaN that no arithmetic makes
	isUnset := func(v float64) bool { return math.Float64bits(v) == math.Float64bits(unset) }
	for i := range d.base {
		d.base[i] = unset
	}
	d.layers.Members(t, x, d.base[:n], d.base[n:])
	member = make([]bool, n)
	for i, v := range d.base {
		switch {
		case i < n:
			member[i] = !isUnset(v)
		case isUnset(v):
			panic(fmt.Sprintf("ode: Members does not store term %d", i-n))
		case v-v != 0:
			return nil, fmt.Errorf("ode: at t = %v term %d is %v", t, i-n, v)
		}
	}
	d.add()
	d.layers.Shared(t, x, d.point[n:], d.base[:n])
	whole := d.out[:n]
	s.Derivatives(t, x, whole)
	for i, v := range d.base[:n] {
		if isUnset(v) {
			panic(fmt.Sprintf("ode: the derivative of %s is not stored", set.name(i)))
		}
		if err := finite(t, i, whole[i], set); err != nil {
			return nil, err
		}
		if !(math.Abs(v-whole[i]) <= layersAgree*(math.Abs(v)+math.Abs(whole[i])+d.scale[i])) {
			panic(fmt.Sprintf("ode: the derivative of %s is %v by Members and Shared, %v by Derivatives", set.name(i), v, whole[i]))
		}
	}
	return member, nil
}

// layersAgree is how closely Members and Shared must make Derivatives, relative to the derivative and to the state's
// magnitude per second: rounding of a sum taken in another order is allowed, a forgotten term is not.
const layersAgree = 1e-6

// finite returns an error if v, the derivative of state i at t, is not finite.
func finite(t float64, i int, v float64, set *Settings) error {
	if v-v != 0 {
		return fmt.Errorf("ode: at t = %v the derivative of %s is %v", t, set.name(i), v)
	}
	return nil
}

// add stores the sums of the terms of base in point.
func (d *differences) add() {
	n := len(d.scale)
	sums, terms := d.point[n:], d.base[n:]
	clear(sums)
	for i, s := range d.sumOf {
		sums[s] += terms[i]
	}
}

// jacobian stores f(t, x) in f and subtracts the Jacobian from minus.
func (d *differences) jacobian(t float64, x, f, minus []float64, stats *Stats) {
	n := len(x)
	copy(d.point, x)
	for i, v := range x {
		by := increment * math.Max(math.Abs(v), d.scale[i])
		d.step[i] = (v + by) - v // what is really added
	}
	stats.Evaluations++
	d.layers.Members(t, x, d.base[:n], d.base[n:])
	d.add()
	d.layers.Shared(t, x, d.point[n:], d.base[:n])
	copy(f, d.base)

	copy(d.moved, d.point)
	d.difference(&d.members, t, d.at, minus, stats)
	d.sumSteps(minus)
	d.difference(&d.shared, t, d.at[len(d.members.output):], minus, stats)
}

// sumSteps makes the increment of a sum as large as the states' own increments make it, or relative to its value.
func (d *differences) sumSteps(minus []float64) {
	n := len(d.scale)
	step := d.step[n:]
	clear(step)
	for _, e := range d.terms {
		s := int(d.rows[e]) - n
		step[s] = math.Max(step[s], math.Abs(minus[d.at[e]])*d.step[d.cols[e]])
	}
	for s, v := range d.point[n:] {
		by := math.Max(step[s], increment*math.Abs(v))
		if by == 0 {
			by = increment // a sum that nothing feeds here: any increment serves
		}
		step[s] = (v + by) - v
	}
}

// difference moves the columns of p, group by group, and subtracts the quotients from the entries at.
func (d *differences) difference(p *pass, t float64, at []int32, minus []float64, stats *Stats) {
	n := len(d.scale)
	moved, point, step, base, out := d.moved, d.point, d.step, d.base, d.out
	for g := range len(p.group) - 1 {
		from, to := p.group[g], p.group[g+1]
		columns := p.column[from:to]
		for _, c := range columns {
			moved[c] = point[c] + step[c]
		}
		stats.Evaluations++
		if p == &d.members {
			d.layers.Members(t, moved[:n], out[:n], out[n:])
		} else {
			d.layers.Shared(t, moved[:n], moved[n:], out[:n])
		}
		for i, c := range columns {
			moved[c] = point[c]
			r := 1 / step[c]
			first, last := p.begin[int(from)+i], p.begin[int(from)+i+1]
			place := at[first:last]
			for k, o := range p.output[first:last] {
				minus[place[k]] -= float64((out[o] - base[o]) * r)
			}
		}
	}
}
