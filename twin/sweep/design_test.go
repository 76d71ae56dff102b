package sweep

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// published reads a CSV of check values below its header.
func published(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSobolIsThePublishedGeneratorBitForBit(t *testing.T) {
	rows := published(t, "testdata/sobol.csv")
	if len(rows) < 200 {
		t.Fatalf("%d check values", len(rows))
	}
	for _, row := range rows {
		d, i, want := int(number(t, row[0])), int(number(t, row[1])), number(t, row[2])
		if got := (sequence{}).coordinate(uint64(i), d-1); got != want {
			t.Errorf("point %d, dimension %d = %v, want %v", i, d, got, want)
		}
	}
}

// The first 2^m points have exactly one in each of 2^m even slices of every axis,
// scrambled or not, and scrambled ones also in each box of a pair of axes that
// has 2^m of them (for the first two dimensions, a (0, m, 2)-net).
func TestSobolAndOwenAreNets(t *testing.T) {
	const m = 10
	for _, scrambled := range []bool{false, true} {
		s := sequence{n: 1 << m, scrambled: scrambled, seed: 7}
		u := make([]float64, 40)
		slices1 := make([]map[int]bool, len(u))
		boxes := make([]map[[2]int]bool, m+1)
		for i := range 1 << m {
			s.at(i, u)
			for d, v := range u {
				if slices1[d] == nil {
					slices1[d] = map[int]bool{}
				}
				slices1[d][int(v*(1<<m))] = true
			}
			for a := range boxes {
				if boxes[a] == nil {
					boxes[a] = map[[2]int]bool{}
				}
				boxes[a][[2]int{int(u[0] * float64(int(1)<<a)), int(u[1] * float64(int(1)<<(m-a)))}] = true
			}
		}
		for d := range slices1 {
			if len(slices1[d]) != 1<<m {
				t.Errorf("scrambled %v: dimension %d fills %d of %d slices", scrambled, d+1, len(slices1[d]), 1<<m)
			}
		}
		for a := range boxes {
			if len(boxes[a]) != 1<<m {
				t.Errorf("scrambled %v: %d of %d boxes of 2^%d by 2^%d", scrambled, len(boxes[a]), 1<<m, a, m-a)
			}
		}
	}
}

// Scrambling by other seeds gives other points, and over seeds a point is
// uniform: its mean and variance are those of a uniform number.
func TestOwenIsUniformOverSeeds(t *testing.T) {
	const n = 4000
	for _, i := range []uint64{0, 1, 77} {
		mean, square := 0.0, 0.0
		for seed := range uint64(n) {
			v := owen(sobolPoint(i, 4), 4, seed)
			mean += v / n
			square += v * v / n
		}
		if sd := math.Sqrt(1.0 / 12 / n); math.Abs(mean-0.5) > 4*sd || math.Abs(square-1.0/3) > 4*math.Sqrt(4.0/45/n) {
			t.Errorf("point %d over seeds: mean %.4f, mean square %.4f", i, mean, square)
		}
	}
}

func TestHaltonIsTheMirroredIndex(t *testing.T) {
	// J. H. Halton (1960): 1/2, 1/4, 3/4, 1/8, … in base 2 and 1/3, 2/3, 1/9, 4/9, … in base 3.
	want := [][]float64{{0, 0}, {1. / 2, 1. / 3}, {1. / 4, 2. / 3}, {3. / 4, 1. / 9}, {1. / 8, 4. / 9}, {5. / 8, 7. / 9}, {3. / 8, 2. / 9}, {7. / 8, 5. / 9}, {1. / 16, 8. / 9}, {9. / 16, 1. / 27}}
	for i, w := range want {
		for d := range w {
			if got := halton(uint64(i), d, false, 1); math.Abs(got-w[d]) > 1e-15 {
				t.Errorf("halton(%d, %d) = %v, want %v", i, d, got, w[d])
			}
		}
	}
	for d, b := range []int{2, 3, 5, 7} { // b³ points, scrambled: one in every slice
		n := b * b * b
		seen := map[int]bool{}
		for i := range n {
			seen[int(halton(uint64(i), d, true, 3)*float64(n))] = true
		}
		if len(seen) != n {
			t.Errorf("scrambled in base %d: %d of %d slices", b, len(seen), n)
		}
	}
	if got := primes()[haltonDimensions-1]; got != 7919 { // the thousandth prime
		t.Errorf("prime 1000 = %d, want 7919", got)
	}
}

func TestLatinHasOnePointInEverySlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "n")
		l := latin{n, rapid.Uint64().Draw(t, "seed")}
		u := make([]float64, 3)
		seen := make([]map[int]bool, len(u))
		for i := range n {
			l.at(i, u)
			for d, v := range u {
				if seen[d] == nil {
					seen[d] = map[int]bool{}
				}
				if v < 0 || v >= 1 {
					t.Fatalf("coordinate %v", v)
				}
				seen[d][int(v*float64(n))] = true
			}
		}
		for d := range seen {
			if len(seen[d]) != n {
				t.Fatalf("axis %d: %d of %d slices", d, len(seen[d]), n)
			}
		}
	})
}

// permute is a permutation, and where 0 goes is even over keys.
func TestPermute(t *testing.T) {
	for _, n := range []uint64{1, 2, 3, 5, 12, 16, 17, 1000} {
		for key := range uint64(20) {
			seen := map[uint64]bool{}
			for i := range n {
				seen[permute(i, n, key)] = true
			}
			if uint64(len(seen)) != n {
				t.Errorf("n = %d, key %d: %d values", n, key, len(seen))
			}
		}
	}
	const n, keys = 10, 20000
	var counts [n]float64
	for key := range uint64(keys) {
		counts[permute(0, n, hash(9, key))]++
	}
	chi := 0.0
	for _, c := range counts {
		chi += (c - keys/n) * (c - keys/n) / (keys / n)
	}
	if chi > 27.9 { // 0.999 of χ² with 9 degrees of freedom
		t.Errorf("χ² = %.1f of %v", chi, counts)
	}
}

// Along a trajectory each axis moves once, by Δ, on the levels 0, 1/3, 2/3 and 1.
func TestMorrisTrajectories(t *testing.T) {
	m := morris{trajectories: 2000, axes: 7, levels: 4, seed: 5}
	before, u := make([]float64, m.axes), make([]float64, m.axes)
	starts := map[string]bool{}
	var levels [4]int
	for r := range m.trajectories {
		moved := map[int]bool{}
		for step := range m.axes + 1 {
			m.at(r*(m.axes+1)+step, u)
			for d, v := range u {
				if l := v * 3; math.Abs(l-math.Round(l)) > 1e-12 || v < 0 || v > 1 {
					t.Fatalf("level %v", v)
				}
				levels[int(math.Round(v*3))]++
				if step > 0 && v != before[d] {
					moved[d] = true
					if math.Abs(math.Abs(v-before[d])-2.0/3) > 1e-12 {
						t.Fatalf("a step of %v, want 2/3", v-before[d])
					}
					if d != m.order(r, step-1) {
						t.Fatalf("axis %d moved, order says %d", d, m.order(r, step-1))
					}
				}
			}
			if step == 0 {
				starts[fmt.Sprint(u)] = true
			}
			copy(before, u)
		}
		if len(moved) != m.axes {
			t.Fatalf("%d of %d axes moved", len(moved), m.axes)
		}
	}
	if len(starts) < 1500 {
		t.Errorf("only %d different trajectories", len(starts))
	}
	for l, n := range levels { // Morris's sampling gives every level the same probability
		if total := m.size() * m.axes; math.Abs(float64(n)/float64(total)-0.25) > 0.012 {
			t.Errorf("level %d/3 has %d of %d", l, n, total)
		}
	}
}

func TestSaltelliIsRadial(t *testing.T) {
	s := saltelli{sequence{n: 5, skip: 3, scrambled: true, seed: 2}, 4}
	a, b, c := make([]float64, 4), make([]float64, 4), make([]float64, 4)
	for j := range 5 {
		s.at(j*6, a)
		s.at(j*6+1, b)
		for d := range 4 {
			want := slices.Clone(a)
			want[d] = b[d]
			if s.at(j*6+2+d, c); !slices.Equal(c, want) {
				t.Errorf("AB_%d of %d = %v, want %v", d, j, c, want)
			}
		}
		if a[0] == b[0] {
			t.Errorf("A and B are the same: %v", a)
		}
	}
}

func TestGridGoesRoundTheLastAxisFirst(t *testing.T) {
	g := grid{[]int{2, 3}}
	var got []string
	u := make([]float64, 2)
	for i := range g.size() {
		g.at(i, u)
		got = append(got, fmt.Sprint(u[0], u[1]))
	}
	if want := "0 0,0 1,0 2,1 0,1 1,1 2"; strings.Join(got, ",") != want {
		t.Errorf("grid = %v, want %s", got, want)
	}
}

func TestQuantilesAreThoseOfSciPy(t *testing.T) {
	for _, row := range published(t, "testdata/quantiles.csv") {
		name, rest, _ := strings.Cut(row[0], "(")
		args, err := numbers(list(strings.TrimSuffix(rest, ")")))
		if err != nil {
			t.Fatal(err)
		}
		d, err := newDistribution(name, args, -1e9, 1e9)
		if err != nil {
			t.Errorf("%s: %v", row[0], err)
			continue
		}
		u, want, tolerance := number(t, row[1]), number(t, row[2]), number(t, row[3])
		if got := d.quantile(u); math.Abs(got-want) > tolerance*max(1, math.Abs(want)) {
			t.Errorf("%s at %v = %.17g, want %.17g", row[0], u, got, want)
		}
	}
}

// Whatever the distribution, its values rise with u and stay within its support.
func TestDistributionsRiseWithinTheirSupport(t *testing.T) {
	for _, text := range []string{"uniform(1,2)", "normal(1,2)", "lognormal(0,1)", "truncated(5,1,0,4)", "triangular(0,0,1)", "loguniform(1,9)"} {
		name, rest, _ := strings.Cut(text, "(")
		args, _ := numbers(list(strings.TrimSuffix(rest, ")")))
		d, err := newDistribution(name, args, -3, 8)
		if err != nil {
			t.Fatal(err)
		}
		low, high := d.support()
		before := math.Inf(-1)
		for k := range 1001 {
			v := d.quantile(float64(k) / 1000)
			if !(v >= before) || v < low || v > high {
				t.Errorf("%s at %d/1000 = %v after %v, in %v to %v", text, k, v, before, low, high)
				break
			}
			before = v
		}
	}
}
