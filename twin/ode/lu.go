package ode

// lu factorises W = I/(hγ) − J as L·D·U, both triangles with unit diagonals, along positions worked out once.
//
// Every loop runs over a flat list, with no row in sight: short rows of varying length cost more in mispredicted
// branches than in arithmetic. The lists are in order of level. Pivots of one level do not touch each other, so
// neighbours in a list seldom wait for each other.
type lu struct {
	pattern
	a []float64 // the entries of L, those of U, then the diagonal by component
}

// pattern is a factorisation compiled: where the entries of the factors lie in a list of numbers, or of numbers in
// lanes, and in what order they are worked out.
type pattern struct {
	n        int
	row, col []int32 // where each entry of L and U stands; L by rising level of the column, U by falling
	lower    int     // number of entries of L

	levels []level
}

// size returns how many numbers the factors are: the entries of L, those of U, then the diagonal by component.
func (p *pattern) size() int { return len(p.row) + p.n }

// level is a set of pivots to be eliminated at once, and what their elimination does to later rows.
type level struct {
	pivots  []int32
	updates []update
}

// update is a[into] -= a[left]·a[up]/pivot.
type update struct{ into, left, up, pivot int32 }

// newLU returns what factorises n×n matrices with the given entries and any diagonal.
func newLU(n int, rows, cols []int32) *lu {
	p := newPattern(n, rows, cols)
	return &lu{p, make([]float64, p.size())}
}

// newPattern compiles the factorisation of n×n matrices with the given entries and any diagonal.
func newPattern(n int, rows, cols []int32) pattern {
	el := eliminate(n, rows, cols)
	depth := make([]int32, n) // level of each pivot
	deepest := int32(0)
	for p, k := range el.pivot {
		deepest = max(deepest, depth[k])
		for _, later := range [][]int32{el.below[p], el.right[p]} {
			for _, i := range later {
				depth[i] = max(depth[i], depth[k]+1)
			}
		}
	}
	byLevel := make([][]int, deepest+1) // elimination steps
	if n == 0 {
		byLevel = nil
	}
	for p, k := range el.pivot {
		byLevel[depth[k]] = append(byLevel[depth[k]], p)
	}

	f := pattern{n: n}
	for _, steps := range byLevel {
		var rows, cols []int32
		for _, p := range steps {
			for _, i := range el.below[p] {
				rows, cols = append(rows, i), append(cols, el.pivot[p])
			}
		}
		f.spread(rows, cols)
	}
	f.lower = len(f.row)
	for l := range byLevel {
		var rows, cols []int32
		for p, k := range el.pivot {
			for _, j := range el.right[p] {
				if depth[j] == deepest-int32(l) {
					rows, cols = append(rows, k), append(cols, j)
				}
			}
		}
		f.spread(rows, cols)
	}

	find := f.finder()
	for _, steps := range byLevel {
		var l level
		for _, p := range steps {
			k := el.pivot[p]
			l.pivots = append(l.pivots, k)
			for _, i := range el.below[p] {
				left := find(i, k)
				for _, j := range el.right[p] {
					l.updates = append(l.updates, update{find(i, j), left, find(k, j), int32(len(f.row)) + k})
				}
			}
		}
		f.levels = append(f.levels, l)
	}
	return f
}

// spread appends entries, the first of every row, then the second of every row and so on, so that the row that one
// entry changes is not the one that the next must wait for.
func (p *pattern) spread(rows, cols []int32) {
	count := make(map[int32]int)
	var turns [][]int
	for e, i := range rows {
		t := count[i]
		count[i]++
		if t == len(turns) {
			turns = append(turns, nil)
		}
		turns[t] = append(turns[t], e)
	}
	for _, turn := range turns {
		for _, e := range turn {
			p.row, p.col = append(p.row, rows[e]), append(p.col, cols[e])
		}
	}
}

// finder returns a function that tells where in a the entry (i, j) stands.
func (p *pattern) finder() func(i, j int32) int32 {
	type place struct{ row, col int32 }
	at := make(map[place]int32, p.size())
	for e, i := range p.row {
		at[place{i, p.col[e]}] = int32(e)
	}
	for k := range int32(p.n) {
		at[place{k, k}] = int32(len(p.row)) + k
	}
	return func(i, j int32) int32 {
		e, ok := at[place{i, j}]
		if !ok {
			panic("ode: an entry outside of the pattern of the factors")
		}
		return e
	}
}

// entries returns where in a the given entries stand.
func (p *pattern) entries(rows, cols []int32) []int32 {
	find := p.finder()
	out := make([]int32, len(rows))
	for e := range rows {
		out[e] = find(rows[e], cols[e])
	}
	return out
}

// diagonal returns the diagonal of the matrix in a; after factor, its reciprocals.
func (f *lu) diagonal() []float64 { return f.a[len(f.row):] }

// factor factorises the matrix whose entries are in a, in place. It stops at a pivot that is zero or not finite and
// returns its component.
func (f *lu) factor() (bad int, ok bool) {
	a, d := f.a, f.diagonal()
	for i := range f.levels {
		l := &f.levels[i]
		for _, k := range l.pivots {
			v := d[k]
			r := 1 / v
			if r-r != 0 || r == 0 {
				return int(k), false
			}
			d[k] = r
		}
		for _, u := range l.updates {
			a[u.into] -= float64(a[u.left] * a[u.pivot] * a[u.up])
		}
	}
	for e, k := range f.col[:f.lower] {
		a[e] *= d[k]
	}
	upper := a[f.lower:len(f.row)]
	for e, k := range f.row[f.lower:] {
		upper[e] *= d[k]
	}
	return 0, true
}

// solve replaces b by the solution of W·x = b.
func (f *lu) solve(b []float64) {
	eliminated(b, f.a[:f.lower], f.row, f.col)
	d := f.diagonal()[:len(b)]
	for i := range b {
		b[i] *= d[i]
	}
	eliminated(b, f.a[f.lower:len(f.row)], f.row[f.lower:], f.col[f.lower:])
}

// eliminated subtracts a[e]·b[col[e]] from b[row[e]], entry by entry.
func eliminated(b, a []float64, row, col []int32) {
	row, col = row[:len(a)], col[:len(a)]
	for e, v := range a {
		b[row[e]] -= float64(v * b[col[e]])
	}
}
