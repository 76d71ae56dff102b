package ode

import "math"

// laneMatrix holds the Jacobians of a LaneSystem and the factors of W = I/(hγ) − J, in lanes. Pattern, order and
// differences' groups are those of matrix.
type laneMatrix struct {
	pattern
	sys   LaneSystem
	a     []Lanes // the factors
	minus []Lanes // −J, as it lies in a

	given  DifferentiableLanes // nil: differences
	at     []int32             // where in minus each value stands
	values []Lanes             // the values

	differ  *differences // its groups and its scale only
	moved   []Lanes
	out, by []Lanes // derivatives at moved; the increments
}

// newLaneMatrix finds the pattern of the Jacobians at (t, x) and compiles their factorisation. It fails where f is not
// finite.
func newLaneMatrix(s LaneSystem, t float64, x []Lanes, set *Settings, stats *Stats) (*laneMatrix, error) {
	n := s.Len()
	m := &laneMatrix{sys: s}
	var rows, cols []int32
	if g, ok := s.(DifferentiableLanes); ok {
		m.given = g
		rows, cols = entries(n, g)
		m.values = make([]Lanes, len(rows))
	} else {
		l := &together{sys: s, x: make([]Lanes, n), dx: make([]Lanes, n)}
		first := make([]float64, n)
		for i := range first {
			first[i] = x[i][0]
		}
		d, err := newDifferences(l, t, first, set, stats)
		if err != nil {
			return nil, err
		}
		m.differ = d
		rows, cols = d.rows, d.cols
		m.moved, m.out, m.by = make([]Lanes, n), l.dx, l.x
	}
	m.pattern = newPattern(n, rows, cols)
	m.a, m.minus = make([]Lanes, m.size()), make([]Lanes, m.size())
	m.at = m.pattern.entries(rows, cols)
	return m, nil
}

// together is a LaneSystem as a System whose derivatives are the sums over the lanes, all in one state: what any lane
// depends on, it depends on.
type together struct {
	sys   LaneSystem
	x, dx []Lanes
}

func (l *together) Len() int { return l.sys.Len() }

func (l *together) Derivatives(t float64, x, dx []float64) {
	for i, v := range x {
		for lane := range l.x[i] {
			l.x[i][lane] = v
		}
	}
	l.sys.Derivatives(t, l.x, l.dx)
	for i := range dx {
		dx[i] = 0
		for _, v := range l.dx[i] {
			dx[i] += v
		}
	}
}

// linearise stores f(t, x) in f and keeps the Jacobians there.
func (m *laneMatrix) linearise(k *kernels, t float64, x, f []Lanes, stats *Stats) {
	stats.Jacobians++
	stats.Evaluations++
	clear(m.minus)
	m.sys.Derivatives(t, x, f)
	if m.given != nil {
		m.given.Jacobian(t, x, m.values)
		k.scatter(m.minus, m.at, m.values)
		return
	}
	copy(m.moved, x)
	for i := range x {
		for lane, v := range x[i] {
			by := increment * math.Max(math.Abs(v), m.differ.scale[i])
			m.by[i][lane] = (v + by) - v // what is really added
		}
	}
	p := &m.differ.members
	for g := range len(p.group) - 1 {
		from, to := p.group[g], p.group[g+1]
		for _, c := range p.column[from:to] {
			for lane, by := range m.by[c] {
				m.moved[c][lane] = x[c][lane] + by
			}
		}
		stats.Evaluations++
		m.sys.Derivatives(t, m.moved, m.out)
		for i := from; i < to; i++ {
			c := p.column[i]
			m.moved[c] = x[c]
			var r Lanes
			for lane, by := range m.by[c] {
				r[lane] = 1 / by
			}
			first, last := p.begin[i], p.begin[i+1]
			place := m.at[first:last]
			for e, o := range p.output[first:last] {
				to, out, base := &m.minus[place[e]], &m.out[o], &f[o]
				for lane, v := range r {
					to[lane] -= float64((out[lane] - base[lane]) * v)
				}
			}
		}
	}
}

// factor factorises W with shift 1/(hγ) on the diagonal; not ok where a pivot vanishes in any lane.
func (m *laneMatrix) factor(k *kernels, shift float64, stats *Stats) (ok bool) {
	stats.Factorisations++
	return k.factor(&m.pattern, m.a, m.minus, shift)
}
