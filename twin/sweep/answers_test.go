package sweep

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
)

// tried evaluates a function at every point of a Saltelli design in the unit cube
// and gives its indices.
func tried(k, n int, f func(u []float64) float64) []Index {
	d := saltelli{sequence{n: n, scrambled: true, seed: 3}, k}
	var a, b []float64
	ab := make([][]float64, k)
	u := make([]float64, k)
	for i := range d.size() {
		d.at(i, u)
		switch v := f(u); i % (k + 2) {
		case 0:
			a = append(a, v)
		case 1:
			b = append(b, v)
		default:
			ab[i%(k+2)-2] = append(ab[i%(k+2)-2], v)
		}
	}
	return sobolIndices(a, b, ab, 3)
}

func holdIndices(t *testing.T, name string, got []Index, main, total []float64, within float64) {
	t.Helper()
	for i, x := range got {
		for _, c := range []struct {
			what string
			got  Interval
			want float64
		}{{"main", x.Main, main[i]}, {"total", x.Total, total[i]}} {
			if math.Abs(float64(c.got.Value)-c.want) > within {
				t.Errorf("%s: %s index of x%d = %.4f, want %.4f within %g", name, c.what, i+1, c.got.Value, c.want, within)
			}
			if slack := 0.25 * within; float64(c.got.Low) > c.want+slack || float64(c.got.High) < c.want-slack || c.got.Low > c.got.Value || c.got.High < c.got.Value {
				t.Errorf("%s: interval of the %s index of x%d is %.4f to %.4f around %.4f, want %.4f in it", name, c.what, i+1, c.got.Low, c.got.High, c.got.Value, c.want)
			}
		}
	}
}

// T. Ishigami and T. Homma (1990), sin x1 + 7 sin² x2 + 0.1 x3⁴ sin x1 on −π to π,
// whose indices have closed forms: with D = a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2,
// S1 = (1 + bπ⁴/5)²/2D, S2 = a²/8D, T3 = 8b²π⁸/225D.
func TestSobolIndicesOfIshigami(t *testing.T) {
	const a, b = 7, 0.1
	got := tried(3, 1<<12, func(u []float64) float64 {
		x := make([]float64, 3)
		for i := range x {
			x[i] = math.Pi * (2*u[i] - 1)
		}
		return math.Sin(x[0]) + a*math.Pow(math.Sin(x[1]), 2) + b*math.Pow(x[2], 4)*math.Sin(x[0])
	})
	p4, p8 := math.Pow(math.Pi, 4), math.Pow(math.Pi, 8)
	d := a*a/8. + b*p4/5 + b*b*p8/18 + 0.5
	s1, s2, t3 := math.Pow(1+b*p4/5, 2)/2/d, a*a/8./d, 8*b*b*p8/225/d
	for i, published := range [][2]float64{{s1, 0.3139}, {s2, 0.4424}, {t3, 0.2437}} { // Saltelli et al. (2008), Global Sensitivity Analysis
		if math.Abs(published[0]-published[1]) > 1e-4 {
			t.Errorf("closed form %d = %.4f, published %.4f", i, published[0], published[1])
		}
	}
	holdIndices(t, "Ishigami", got, []float64{s1, s2, 0}, []float64{s1 + t3, s2, t3}, 0.02)
}

// I. M. Sobol's g-function, Π (|4x − 2| + a)/(1 + a): V_i = 1/3(1 + a_i)²,
// S_i = V_i/V and T_i = V_i Π_{k≠i}(1 + V_k)/V with V = Π(1 + V_k) − 1.
func TestSobolIndicesOfTheGFunction(t *testing.T) {
	a := []float64{0, 1, 4.5, 9, 99, 99, 99, 99} // Saltelli and Sobol' (1995): S1 = 0.716, S2 = 0.179
	got := tried(len(a), 1<<12, func(u []float64) float64 {
		y := 1.0
		for i := range a {
			y *= (math.Abs(4*u[i]-2) + a[i]) / (1 + a[i])
		}
		return y
	})
	all := 1.0
	for _, v := range a {
		all *= 1 + 1/(3*(1+v)*(1+v))
	}
	main, total := make([]float64, len(a)), make([]float64, len(a))
	for i, v := range a {
		own := 1 / (3 * (1 + v) * (1 + v))
		main[i], total[i] = own/(all-1), own*all/(1+own)/(all-1)
	}
	if math.Abs(main[0]-0.716) > 1e-3 || math.Abs(main[1]-0.179) > 1e-3 {
		t.Errorf("closed forms %.4f", main)
	}
	holdIndices(t, "g-function", got, main, total, 0.02)
}

// Morris's own function of 20 inputs (1991, section 4), its small coefficients
// as the literature fixes them, (−1)^i and (−1)^(i+j). Inputs 1 to 10 matter, 8 to
// 10 by themselves (40 over the range), 1 to 7 with others or by curvature, and 11
// to 20 do not.
func TestMorrisOnTheFunctionOfThePaper(t *testing.T) {
	f := func(x []float64) float64 {
		w := make([]float64, 20)
		for i := range w {
			if w[i] = 2 * (x[i] - 0.5); i == 2 || i == 4 || i == 6 {
				w[i] = 2 * (1.1*x[i]/(x[i]+0.1) - 0.5)
			}
		}
		y := 0.0
		for i := range 20 {
			if i < 10 {
				y += 20 * w[i]
			} else {
				y += math.Pow(-1, float64(i+1)) * w[i]
			}
			for j := i + 1; j < 20; j++ {
				if j < 6 {
					y += -15 * w[i] * w[j]
				} else {
					y += math.Pow(-1, float64(i+j+2)) * w[i] * w[j]
				}
				for l := j + 1; l < 5; l++ {
					y += -10 * w[i] * w[j] * w[l]
					for s := l + 1; s < 4; s++ {
						y += 5 * w[i] * w[j] * w[l] * w[s]
					}
				}
			}
		}
		return y
	}
	m := morris{trajectories: 60, axes: 20, levels: 4, seed: 1}
	y := make([]float64, m.size())
	u := make([]float64, 20)
	for i := range y {
		m.at(i, u)
		y[i] = f(u)
	}
	got := m.effects(func(i int) float64 { return y[i] })
	for i, e := range got {
		if e.Samples != m.trajectories {
			t.Errorf("x%d: %d effects, want %d", i+1, e.Samples, m.trajectories)
		}
		switch {
		case i < 7 && (e.MuStar < 25 || e.Sigma < 15):
			t.Errorf("x%d: μ* = %.3g, σ = %.3g; it matters, with others", i+1, e.MuStar, e.Sigma)
		// the mean of w3, w5 and w7 over the levels is 0.401, which the small interactions carry: 40 ∓ 2·3·0.401
		case i >= 7 && i < 10 && (math.Abs(float64(e.Mu)-40-2.41*math.Pow(-1, float64(i))) > 3 || math.Abs(float64(e.MuStar-e.Mu)) > 1e-9 || e.Sigma > 12):
			t.Errorf("x%d: μ = %.4g, μ* = %.4g, σ = %.3g; it matters by itself, 40 over its range", i+1, e.Mu, e.MuStar, e.Sigma)
		case i >= 10 && (e.MuStar > 12 || math.Abs(float64(e.Mu)) > 5):
			t.Errorf("x%d: μ = %.3g, μ* = %.3g; it does not matter", i+1, e.Mu, e.MuStar)
		}
	}
	y[25] = math.NaN() // a run that failed costs the effects beside it and no more
	lost := 0
	for i, e := range m.effects(func(i int) float64 { return y[i] }) {
		lost += m.trajectories - e.Samples
		if math.IsNaN(float64(e.Mu)) {
			t.Errorf("x%d is undefined", i+1)
		}
	}
	if lost != 2 {
		t.Errorf("%d effects lost, want 2", lost)
	}
}

func TestRankCorrelation(t *testing.T) {
	// Spearman (1904) as scipy.stats.spearmanr has it for these: ties share their rank.
	x := []float64{106, 86, 100, 101, 99, 103, 97, 113, 112, 110}
	y := []float64{7, 0, 27, 50, 28, 29, 20, 12, 6, 17}
	if got, want := float64(rankCorrelation(x, y)), -29.0/165; math.Abs(got-want) > 1e-12 {
		t.Errorf("rank correlation = %v, want %v", got, want)
	}
	if got := ranks([]float64{3, 1, 3, 2, 3}); !slices.Equal(got, []float64{3, 0, 3, 1, 3}) {
		t.Errorf("ranks = %v", got)
	}
	if got := rankCorrelation(x, make([]float64, len(x))); !math.IsNaN(float64(got)) {
		t.Errorf("with what stands still = %v, want NaN", got)
	}
}

// A quadratic is found to the last digits, a cubic with an error that points left
// out confirm, and too few runs give a line or nothing.
func TestSurface(t *testing.T) {
	lay := func(n int, f func(u []float64) float64) (x [][]float64, y []float64) {
		for i := range n {
			u := make([]float64, 3)
			sequence{scrambled: true, seed: 4}.at(i, u)
			u[0], u[1], u[2] = 200+300*u[0], -1+3*u[1], 7
			x, y = append(x, u), append(y, f(u))
		}
		return x, y
	}
	quadratic := func(u []float64) float64 { return 3 + 0.02*u[0] - u[1] + 0.01*u[0]*u[1] - 0.5*u[1]*u[1] }
	x, y := lay(40, quadratic)
	s := fit(x, y, 3)
	if s == nil || len(s.Terms) != 6 || float64(s.LeftOut) > 1e-10 || math.Abs(float64(s.RSquared)-1) > 1e-12 {
		t.Fatalf("surface = %+v", s)
	}
	if p := []float64{444, 1.7, 7}; math.Abs(s.At(p)-quadratic(p)) > 1e-10 {
		t.Errorf("at %v it is %v, want %v", p, s.At(p), quadratic(p))
	}
	cubic := func(u []float64) float64 { return math.Pow(u[1], 3) + u[0]/100 }
	x, y = lay(60, cubic)
	s = fit(x, y, 3)
	left := 0.0
	for i := range y { // the same with each run truly left out
		others := fit(slices.Delete(slices.Clone(x), i, i+1), slices.Delete(slices.Clone(y), i, i+1), 3)
		left += math.Pow(others.At(x[i])-y[i], 2) / float64(len(y))
	}
	if want := math.Sqrt(left); math.Abs(float64(s.LeftOut)/want-1) > 1e-6 || s.RMSE >= s.LeftOut {
		t.Errorf("left-out error %v, want %v; RMSE %v", s.LeftOut, want, s.RMSE)
	}
	x, y = lay(5, quadratic)
	if s = fit(x, y, 3); s == nil || len(s.Terms) != 3 {
		t.Errorf("of 5 runs: %+v, want a line", s)
	}
	if s = fit(x[:3], y[:3], 3); s != nil {
		t.Errorf("of 3 runs: %+v, want none", s)
	}
}

func TestFront(t *testing.T) {
	costs := [][]float64{{1, 5}, {2, 2}, {3, 3}, {5, 1}, {1, 6}, {2, 2}}
	if got := front(costs); !slices.Equal(got, []int{0, 1, 5, 3}) {
		t.Errorf("front = %v", got)
	}
	if got := front(nil); len(got) != 0 {
		t.Errorf("front of nothing = %v", got)
	}
}

// The search finds the least of a valley that bends away from its start, and where
// a constraint keeps it out, the best point on the constraint.
func TestSearch(t *testing.T) {
	rosenbrock := func(u []float64) float64 {
		x, y := 4*u[0]-2, 4*u[1]-2
		return 100*math.Pow(y-x*x, 2) + math.Pow(1-x, 2)
	}
	best, found, tries := search(context.Background(), []float64{0.1, 0.9}, 2000, 1, func(u []float64) (trial, bool) { return trial{rosenbrock(u), 0}, true })
	if math.Abs(best[0]-0.75) > 1e-2 || math.Abs(best[1]-0.75) > 1e-2 || found.cost > 1e-3 || tries > 2000 {
		t.Errorf("least at %v of %v after %d tries, want 0.75, 0.75", best, found, tries)
	}
	// x + y on the cube with x² + y² ≥ ½: least on the arc's ends, ½√2 with the other 0
	best, found, _ = search(context.Background(), []float64{0.9, 0.8}, 1000, 1, func(u []float64) (trial, bool) {
		return trial{u[0] + u[1], max(0, 0.5-u[0]*u[0]-u[1]*u[1])}, true
	})
	if math.Abs(found.cost-math.Sqrt(0.5)) > 1e-2 || found.outside != 0 {
		t.Errorf("least at %v of %+v, want %.4f", best, found, math.Sqrt(0.5))
	}
	again, _, _ := search(context.Background(), []float64{0.9, 0.8}, 1000, 1, func(u []float64) (trial, bool) {
		return trial{u[0] + u[1], max(0, 0.5-u[0]*u[0]-u[1]*u[1])}, true
	})
	if !slices.Equal(again, best) {
		t.Errorf("a second search ends at %v, the first at %v", again, best)
	}
	_, _, tries = search(context.Background(), []float64{0.5}, 7, 1, func([]float64) (trial, bool) { return trial{}, false })
	if tries != 7 {
		t.Errorf("%d tries of a budget of 7", tries)
	}
}

// Runs that fail cost the base points that they belong to, and nothing else; what
// is undefined is null in JSON and comes back as NaN.
func TestAnswersOfASweepWithFailures(t *testing.T) {
	s := study(t, `
mode = "steady"
design = "saltelli"
n = 24
measures = ["pod.0.chip_max_degC:final", "cluster.it_power_kW:final"]
[set]
cluster.cable_voltage_kV = 3
[axes]
pod.0.it_load_kW = "100:1600"
sea.offset_K = "-1:1"
sea.tide = "0:2"
[goals]
"cluster.it_power_kW:final" = "max"
"pod.0.chip_max_degC:final" = "min"
[constraints]
"pod.0.chip_max_degC:final" = "<70"
`)
	g := s.NewAnswers()
	failed := 0
	c := Crew{Study: s, Keep: InOrder(context.Background(), s.Of(0, 1), func(r *Row) error {
		if r.Failed {
			failed++
		}
		g.Take(r)
		return nil
	})}
	if err := c.Do(context.Background(), s.Of(0, 1)); err != nil {
		t.Fatal(err)
	}
	a := g.Answers(context.Background())
	if failed == 0 || a.Failed != failed || a.Runs != 24*5 {
		t.Fatalf("%d of %d runs failed, %d counted", failed, a.Runs, a.Failed)
	}
	chip := a.Measures[0]
	if chip.Dropped == 0 || chip.Dropped >= 24 || chip.Defined != a.Runs-failed || len(chip.Sobol) != 3 || chip.Surface == nil {
		t.Errorf("dropped %d base points, %d rows defined, %d indices", chip.Dropped, chip.Defined, len(chip.Sobol))
	}
	if load, tide := chip.Sobol[0].Total.Value, chip.Sobol[2].Total.Value; !(load > 0.8) || tide != 0 {
		t.Errorf("total index of the load %.3f, of the tide's range %.3f, which no chip feels", load, tide)
	}
	if chip.Rank[0] < 0.9 {
		t.Errorf("rank correlation with the load %.3f", chip.Rank[0])
	}
	if a.Best == nil || !a.Best.Sound || a.Best.Limits[0].Value >= 70 || a.Best.Index < 0 {
		t.Errorf("best = %+v", a.Best)
	}
	for i, p := range a.Pareto { // along the front one goal is had for the other; equal runs stand side by side
		if i == 0 || slices.Equal(p.Values, a.Pareto[i-1].Values) {
			continue
		}
		if before := a.Pareto[i-1].Values; p.Values[1] >= 70 || p.Values[0] >= before[0] || p.Values[1] >= before[1] {
			t.Errorf("front = %v", a.Pareto)
			break
		}
	}
	if len(a.Pareto) < 5 {
		t.Errorf("%d runs on the front", len(a.Pareto))
	}
	a.Measures[0].Min = nan
	b, err := json.Marshal(a)
	if err != nil || !strings.Contains(string(b), `"min":null`) {
		t.Fatalf("JSON = %.100s, %v", b, err)
	}
	var back Answers
	if err := json.Unmarshal(b, &back); err != nil || !math.IsNaN(float64(back.Measures[0].Min)) || back.Measures[0].Max != a.Measures[0].Max {
		t.Errorf("back from JSON: %v", err)
	}
}
