package ode

import "fmt"

// matrix holds the Jacobian of a system and the factorised W = I/(hγ) − J. Its order is that of the states plus that
// of the sums: a sum is the unknown z of the row z − Σ ∂term/∂x·u = 0.
type matrix struct {
	sys   System
	n     int // states
	lu    *lu
	minus []float64 // −J as it lies in lu.a, with ones on the diagonal of the sums

	differ *differences // nil for a Differentiable system
	given  Differentiable
	at     []int32   // where in minus each value of given stands
	values []float64 // the values
}

// newMatrix finds the pattern of the Jacobian at (t, x) and compiles its factorisation. It fails where f is not finite.
func newMatrix(s System, t float64, x []float64, set *Settings, stats *Stats) (*matrix, error) {
	n := s.Len()
	m := &matrix{sys: s, n: n}
	var rows, cols []int32
	sums := 0
	if g, ok := s.(Differentiable); ok {
		m.given = g
		rows, cols = entries(n, g)
		m.values = make([]float64, len(rows))
	} else {
		d, err := newDifferences(s, t, x, set, stats)
		if err != nil {
			return nil, err
		}
		m.differ = d
		rows, cols, sums = d.rows, d.cols, d.layers.Sums()
	}

	m.lu = newLU(n+sums, rows, cols)
	m.minus = make([]float64, len(m.lu.a))
	at := m.lu.entries(rows, cols)
	if m.differ != nil {
		m.differ.at = at
	} else {
		m.at = at
	}
	return m, nil
}

// entries returns where the entries of a Jacobian that a system of n states gives stand.
func entries(n int, g interface{ Entries() (rows, cols []int) }) (rows, cols []int32) {
	r, c := g.Entries()
	if len(r) != len(c) {
		panic(fmt.Sprintf("ode: Entries gives %d rows and %d columns", len(r), len(c)))
	}
	for e := range r {
		if r[e] < 0 || r[e] >= n || c[e] < 0 || c[e] >= n {
			panic(fmt.Sprintf("ode: Entries names row %d, column %d of %d states", r[e], c[e], n))
		}
		rows, cols = append(rows, int32(r[e])), append(cols, int32(c[e]))
	}
	return rows, cols
}

// linearise stores f(t, x) in f and keeps the Jacobian there.
func (m *matrix) linearise(t float64, x, f []float64, stats *Stats) {
	stats.Jacobians++
	clear(m.minus)
	sums := m.minus[len(m.lu.row)+m.n:]
	for i := range sums {
		sums[i] = 1
	}
	if m.differ != nil {
		m.differ.jacobian(t, x, f, m.minus, stats)
		return
	}
	stats.Evaluations++
	m.sys.Derivatives(t, x, f)
	m.given.Jacobian(t, x, m.values)
	at := m.at[:len(m.values)]
	for i, v := range m.values {
		m.minus[at[i]] -= v
	}
}

// factor factorises W with shift 1/(hγ) on the diagonal of the states.
func (m *matrix) factor(shift float64, stats *Stats) (bad int, ok bool) {
	stats.Factorisations++
	copy(m.lu.a, m.minus)
	states := m.lu.diagonal()[:m.n]
	for i := range states {
		states[i] += shift
	}
	return m.lu.factor()
}
