package sweep

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/optimize"
)

// A Best is the best point that is known: of the runs, or of a search from there.
type Best struct {
	Goal     string  `json:"goal"`
	Index    int     `json:"index"` // of the run; −1 for a point that the search found
	Runs     int     `json:"runs"`  // that the search took
	Point    []Cell  `json:"-"`
	Values   []Num   `json:"values"` // every measure there
	Value    Num     `json:"value"`  // of the goal
	Sound    bool    `json:"sound"`  // every constraint holds
	Limits   []Bound `json:"constraints"`
	Searched bool    `json:"searched"`
}

// A Bound is how a best point stands to one constraint.
type Bound struct {
	Text   string `json:"constraint"`
	Value  Num    `json:"value"`
	Holds  bool   `json:"holds"`
	Margin Num    `json:"margin"` // to the bound, in the measure's unit; below 0 where it does not hold
	Binds  bool   `json:"binds"`  // the margin is less than a hundredth of the measure's range over the runs
}

// A trial is what a point costs and how far it is outside of the constraints,
// both in sizes of what the measures vary by.
type trial struct{ cost, outside float64 }

// better puts what is within the constraints before what is not.
func (t trial) better(o trial) bool {
	if t.outside != o.outside {
		return t.outside < o.outside
	}
	return t.cost < o.cost
}

// walls is what a point costs for lying outside of a constraint, or of the cube,
// by the size of what the measure varies by. It is large beside what any axis
// gains, and not so large that the way along a constraint becomes a cliff.
const walls = 30

// firstStep is how far from the start points are tried first, of the cube's side.
// The library draws them with deviation 1 whatever InitStepSize says, so the
// coordinates that it sees are scaled.
const firstStep = 0.15

// search looks for the best point of the unit cube from start by CMA-ES
// (N. Hansen and A. Ostermeier, Evol. Comput. 9 (2001) 159), within budget tries.
// A point outside of the cube is tried at its wall, at a cost for the distance.
func search(ctx context.Context, start []float64, budget int, seed uint64, try func(u []float64) (trial, bool)) (best []float64, found trial, tries int) {
	found = trial{math.Inf(1), math.Inf(1)}
	within := make([]float64, len(start))
	over := func() bool { return tries >= budget || ctx.Err() != nil }
	f := func(x []float64) float64 {
		if over() {
			return math.Inf(1)
		}
		beyond := 0.0
		for i, z := range x {
			v := start[i] + firstStep*z
			within[i] = min(max(v, 0), 1)
			beyond += (v - within[i]) * (v - within[i])
		}
		tries++
		t, ok := try(within)
		if !ok {
			return walls * (1e3 + beyond)
		}
		if t.better(found) {
			found, best = t, append([]float64(nil), within...)
		}
		return t.cost + walls*(t.outside+beyond)
	}
	population := 4 + int(3*math.Log(float64(len(start)))) // Hansen's own
	method := &optimize.CmaEsChol{InitStepSize: 1, Population: population, Src: rand.NewPCG(seed, streamSearch)}
	settings := &optimize.Settings{FuncEvaluations: budget, Concurrent: 0, Converger: &optimize.FunctionConverge{Absolute: 1e-6, Iterations: 30 * population}}
	// how it ends is of no matter: the best of all tries is kept
	_, _ = optimize.Minimize(optimize.Problem{Func: f, Status: func() (optimize.Status, error) {
		if over() {
			return optimize.FunctionEvaluationLimit, nil
		}
		return optimize.NotTerminated, nil
	}}, make([]float64, len(start)), settings, method)
	return best, found, tries
}
