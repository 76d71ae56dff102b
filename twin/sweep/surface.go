package sweep

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// A Surface is a polynomial fitted to a measure by least squares, in the scaled
// coordinates z = (value − Centre)/Half of the axes, −1 to 1 over what was run:
//
//	measure ≈ Σ coefficient · z_first · z_second
//
// It is quadratic where there are runs enough, else linear. RMSE is what is left
// of the runs that it was fitted to; LeftOut is the same of each run by the fit to
// all others, which is what it errs by elsewhere.
type Surface struct {
	Centre   []Num  `json:"centre"`
	Half     []Num  `json:"half"`
	Terms    []Term `json:"terms"`
	Runs     int    `json:"runs"`
	RSquared Num    `json:"r_squared"`
	RMSE     Num    `json:"rmse"`
	LeftOut  Num    `json:"left_out_rmse"`
}

// A Term of a Surface; First and Second are axes, −1 for none.
type Term struct {
	First       int `json:"first"`
	Second      int `json:"second"`
	Coefficient Num `json:"coefficient"`
}

// Limits of a fit: its cost goes with runs × terms².
const (
	maxFitTerms = 500
	maxFitRuns  = 20_000
	spare       = 2 // runs beyond the terms, without which an error cannot be told
)

// At is the surface at values of the axes.
func (s *Surface) At(values []float64) float64 {
	y := 0.0
	for _, t := range s.Terms {
		y += float64(t.Coefficient) * s.of(t, values)
	}
	return y
}

func (s *Surface) of(t Term, values []float64) float64 {
	z := 1.0
	for _, k := range [...]int{t.First, t.Second} {
		if k >= 0 {
			z *= (values[k] - float64(s.Centre[k])) / float64(s.Half[k])
		}
	}
	return z
}

// fit makes a surface of y over x[run][axis]; axes that are text or stand still
// have no part in it. nil where there are too few runs, or y stands still.
func fit(x [][]float64, y []float64, axes int) *Surface {
	if step := (len(y) + maxFitRuns - 1) / maxFitRuns; step > 1 {
		var fewerX [][]float64
		var fewerY []float64
		for i := 0; i < len(y); i += step {
			fewerX, fewerY = append(fewerX, x[i]), append(fewerY, y[i])
		}
		x, y = fewerX, fewerY
	}
	if len(y) < 1+spare {
		return nil
	}
	s := &Surface{Centre: make([]Num, axes), Half: make([]Num, axes), Runs: len(y)}
	var moving, curved []int
	for k := range axes {
		low, high, levels := math.Inf(1), math.Inf(-1), map[float64]bool{}
		for i := range x {
			low, high = min(low, x[i][k]), max(high, x[i][k])
			if len(levels) < 3 {
				levels[x[i][k]] = true
			}
		}
		s.Centre[k], s.Half[k] = Num((low+high)/2), Num((high-low)/2)
		if low < high {
			moving = append(moving, k)
		} else {
			s.Half[k] = 1
		}
		if len(levels) > 2 { // a square needs a third level
			curved = append(curved, k)
		}
	}
	if len(moving) == 0 {
		return nil
	}
	s.Terms = append(s.Terms, Term{First: -1, Second: -1})
	for _, k := range moving {
		s.Terms = append(s.Terms, Term{First: k, Second: -1})
	}
	linear := len(s.Terms)
	for n, k := range moving {
		for _, l := range moving[n+1:] {
			s.Terms = append(s.Terms, Term{First: k, Second: l})
		}
	}
	for _, k := range curved {
		s.Terms = append(s.Terms, Term{First: k, Second: k})
	}
	if s.solve(x, y) {
		return s
	}
	if s.Terms = s.Terms[:linear]; s.solve(x, y) {
		return s
	}
	return nil
}

// solve finds the coefficients and the errors; false where the runs do not tell
// the terms apart.
func (s *Surface) solve(x [][]float64, y []float64) bool {
	n, m := len(y), len(s.Terms)
	if n < m+spare || m > maxFitTerms {
		return false
	}
	a := mat.NewDense(n, m, nil)
	for i := range n {
		for j, t := range s.Terms {
			a.Set(i, j, s.of(t, x[i]))
		}
	}
	var qr mat.QR
	qr.Factorize(a)
	if qr.Cond() > 1e10 {
		return false
	}
	var c mat.VecDense
	if err := qr.SolveVecTo(&c, false, mat.NewVecDense(n, y)); err != nil {
		return false
	}
	// the thin Q, whose rows' squares are the leverages: Q = A R⁻¹
	var whole, q mat.Dense
	qr.RTo(&whole)
	if err := q.Solve(whole.Slice(0, m, 0, m).T(), a.T()); err != nil {
		return false
	}
	residue, left := 0.0, 0.0
	for i := range n {
		e := y[i]
		leverage := 0.0
		for j := range m {
			e -= a.At(i, j) * c.AtVec(j)
			leverage += q.At(j, i) * q.At(j, i)
		}
		residue += e * e
		e /= max(1-leverage, 1e-9)
		left += e * e
	}
	total := stat.PopVariance(y, nil) * float64(n)
	if total == 0 {
		return false
	}
	for j := range s.Terms {
		s.Terms[j].Coefficient = Num(c.AtVec(j))
	}
	s.RSquared, s.RMSE, s.LeftOut = Num(1-residue/total), Num(math.Sqrt(residue/float64(n))), Num(math.Sqrt(left/float64(n)))
	return true
}
