package ode

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// Any sparse, diagonally dominant matrix, with repeated entries and dense rows and columns, must be solved as a dense
// solver solves it.
func TestLU(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		count := rapid.IntRange(0, 4*n).Draw(t, "count")
		index, value := rapid.Int32Range(0, int32(n)-1), rapid.Float64Range(-1, 1)
		var rows, cols []int32
		add := func(i, j int32) { rows, cols = append(rows, i), append(cols, j) }
		for range count {
			add(index.Draw(t, "i"), index.Draw(t, "j"))
		}
		if rapid.Bool().Draw(t, "dense row") {
			i := index.Draw(t, "row")
			for j := range int32(n) {
				add(i, j)
			}
		}
		if rapid.Bool().Draw(t, "dense column") {
			j := index.Draw(t, "column")
			for i := range int32(n) {
				add(i, j)
			}
		}
		f := newLU(n, rows, cols)
		full := mat.NewDense(n, n, nil)
		for k, e := range f.entries(rows, cols) {
			v := value.Draw(t, "value")
			f.a[e] += v
			full.Set(int(rows[k]), int(cols[k]), full.At(int(rows[k]), int(cols[k]))+v)
		}
		for i, d := range f.diagonal() {
			sum := 0.0
			for j := range n {
				sum += math.Abs(full.At(i, j))
			}
			add := 0.1 + 2*sum
			full.Set(i, i, d+add)
			f.diagonal()[i] += add
		}
		b := make([]float64, n)
		for i := range b {
			b[i] = value.Draw(t, "b")
		}
		var want mat.VecDense
		if err := want.SolveVec(full, mat.NewVecDense(n, append([]float64(nil), b...))); err != nil {
			t.Skip("gonum warns of the matrix that was drawn, so there is nothing to compare with: ", err)
		}
		if k, ok := f.factor(); !ok {
			t.Fatalf("pivot %d vanished", k)
		}
		f.solve(b)
		for i, v := range b {
			if w := want.AtVec(i); math.Abs(v-w) > 1e-10*(1+math.Abs(w)) {
				t.Fatalf("x[%d] = %v, want %v", i, v, w)
			}
		}
	})
}

func TestLURefuses(t *testing.T) {
	for _, bad := range []float64{0, math.NaN(), math.Inf(1), math.Inf(-1)} {
		f := newLU(2, []int32{0}, []int32{1})
		d := f.diagonal()
		d[0], d[1] = 1, bad
		if k, ok := f.factor(); ok || k != 1 {
			t.Errorf("factor with a second pivot of %v = %d, %v, want 1, false", bad, k, ok)
		}
	}
}

// A chain must be halved, not followed, and a tree of any kind must make no fill.
func TestOrderOfElimination(t *testing.T) {
	const n = 1000
	var rows, cols []int32
	for i := range int32(n - 1) {
		rows, cols = append(rows, i, i+1), append(cols, i+1, i)
	}
	f := newLU(n, rows, cols)
	if got := len(f.levels); got > 40 {
		t.Errorf("a chain of %d takes %d levels, want at most 40", n, got)
	}
	rows, cols = nil, nil
	for i := range int32(n - 1) {
		rows, cols = append(rows, i, n-1), append(cols, n-1, i)
	}
	f = newLU(n, rows, cols)
	if got := len(f.row); got != 2*(n-1) {
		t.Errorf("an arrow of %d has %d entries in its factors, want %d", n, got, 2*(n-1))
	}
	if got := len(f.levels); got != 2 {
		t.Errorf("an arrow takes %d levels, want 2", got)
	}
}
