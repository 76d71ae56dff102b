package sweep

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// An Interval is an estimate and where 95 % of its bootstrap resamples lie.
type Interval struct {
	Value Num `json:"value"`
	Low   Num `json:"low"`
	High  Num `json:"high"`
}

// An Index is the share of a measure's variance that one axis explains: Main by
// itself, Total with all that it does together with others.
type Index struct {
	Main  Interval `json:"main"`
	Total Interval `json:"total"`
}

// sobolIndices estimates the indices of every axis from a measure at the points
// A, B and AB_i of each base point: main effects by A. Saltelli et al. (2010),
// total ones by M. J. W. Jansen (1999):
//
//	S_i = Σ_j f(B)_j (f(AB_i)_j − f(A)_j) / (N V)
//	T_i = Σ_j (f(A)_j − f(AB_i)_j)² / (2 N V)
//
// with f less its mean, which leaves the first unchanged in the mean and makes its
// scatter smaller. The intervals resample base points; of a scrambled sequence,
// whose points are better spread than chance, they are too wide rather than too
// narrow.
func sobolIndices(a, b []float64, ab [][]float64, seed uint64) []Index {
	n, k := len(a), len(ab)
	all := make([]Index, k)
	if n < 2 {
		for i := range all {
			undefined := Interval{nan, nan, nan}
			all[i] = Index{undefined, undefined}
		}
		return all
	}
	rounds := min(max(int(2e8/float64(n*(k+1))), 50), 1000)
	mains, totals := resamples(k, rounds), resamples(k, rounds)
	pick := make([]int32, n)
	for j := range pick {
		pick[j] = int32(j)
	}
	once := func(put func(i int, main, total float64)) {
		mean, square := 0.0, 0.0
		for _, j := range pick {
			mean += a[j] + b[j]
		}
		mean /= float64(2 * n)
		for _, j := range pick {
			square += (a[j]-mean)*(a[j]-mean) + (b[j]-mean)*(b[j]-mean)
		}
		variance := square / float64(2*n)
		for i := range ab {
			main, total := 0.0, 0.0
			for _, j := range pick {
				d := ab[i][j] - a[j]
				main += (b[j] - mean) * d
				total += d * d
			}
			put(i, main/float64(n)/variance, total/float64(2*n)/variance)
		}
	}
	once(func(i int, main, total float64) { all[i].Main.Value, all[i].Total.Value = Num(main), Num(total) })
	for r := range rounds {
		for j := range pick {
			pick[j] = int32(below(hash(seed, streamBootstrap, uint64(r), uint64(j)), uint64(n)))
		}
		once(func(i int, main, total float64) { mains[i][r], totals[i][r] = main, total })
	}
	for i := range all {
		all[i].Main.Low, all[i].Main.High = spread(mains[i])
		all[i].Total.Low, all[i].Total.High = spread(totals[i])
	}
	return all
}

func resamples(k, rounds int) [][]float64 {
	all := make([][]float64, k)
	for i := range all {
		all[i] = make([]float64, rounds)
	}
	return all
}

// spread is where the middle 95 % lie.
func spread(v []float64) (low, high Num) {
	slices.Sort(v)
	if math.IsNaN(v[0]) { // NaN sorts first
		return nan, nan
	}
	return Num(stat.Quantile(0.025, stat.LinInterp, v, nil)), Num(stat.Quantile(0.975, stat.LinInterp, v, nil))
}

// An Effect is what Morris's method finds of one axis, in the measure's unit over
// the axis's whole range: MuStar, the mean of the absolute elementary effects
// (F. Campolongo et al., Environ. Model. Softw. 22 (2007) 1509), tells how much it
// matters; Sigma, their standard deviation, how much that depends on where all
// else stands.
type Effect struct {
	Mu      Num `json:"mu"`
	MuStar  Num `json:"mu_star"`
	Sigma   Num `json:"sigma"`
	Samples int `json:"samples"`
}

// effects works out Morris's measures of every axis; y(i) is the measure in run i,
// NaN where there is none.
func (m morris) effects(y func(i int) float64) []Effect {
	each := make([][]float64, m.axes)
	u, before := make([]float64, m.axes), make([]float64, m.axes)
	for r := range m.trajectories {
		for step := range m.axes + 1 {
			i := r*(m.axes+1) + step
			m.at(i, u)
			if step > 0 {
				axis := m.order(r, step-1)
				if e := (y(i) - y(i-1)) / (u[axis] - before[axis]); e == e {
					each[axis] = append(each[axis], e)
				}
			}
			copy(before, u)
		}
	}
	all := make([]Effect, m.axes)
	for i, e := range each {
		size := 0.0
		for _, v := range e {
			size += math.Abs(v)
		}
		mean, sd := stat.MeanStdDev(e, nil)
		all[i] = Effect{Num(mean), Num(size / float64(len(e))), Num(sd), len(e)}
	}
	return all
}

// rankCorrelation is C. Spearman's: the correlation of ranks, equal values
// sharing theirs. NaN where either stands still.
func rankCorrelation(x, y []float64) Num {
	if len(x) < 3 {
		return nan
	}
	return Num(stat.Correlation(ranks(x), ranks(y), nil))
}

func ranks(v []float64) []float64 {
	order := make([]int, len(v))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case v[a] < v[b]:
			return -1
		case v[a] > v[b]:
			return 1
		}
		return a - b
	})
	rank := make([]float64, len(v))
	for i := 0; i < len(order); {
		j := i + 1
		for j < len(order) && v[order[j]] == v[order[i]] {
			j++
		}
		for _, k := range order[i:j] {
			rank[k] = float64(i+j-1) / 2
		}
		i = j
	}
	return rank
}
