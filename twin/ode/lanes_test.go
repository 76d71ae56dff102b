package ode

import (
	"fmt"
	"go/format"
	"math"
	"os"
	"strings"
	"testing"
)

// blind hides that a system knows its Jacobian.
type blind struct{ LaneSystem }

// Lanes must not touch each other: with eight times the same scenario, each does what one alone does, bit by bit, with
// every kernel, with a Jacobian given and with differences.
func TestLanesAreIntegrators(t *testing.T) {
	for _, given := range []bool{true, false} {
		one := newYardstick(60)
		var s System = one
		if given {
			s = yardstickJ{one}
		}
		want := New(s, 0, one.start(), yardstickSettings)
		day(t, want, one, one.start(), nil, nil)
		_, wantX := want.State()
		for _, k := range available {
			y := newLanesYardstick(60, 0, &anywhere)
			var s LaneSystem = y
			if !given {
				s = blind{y}
			}
			in := NewLanes(s, 0, y.start(), yardstickSettings)
			in.k = k
			y.day(t, in, y.start(), nil, nil)
			_, x := in.State()
			for lane := range Width {
				for i, v := range wantX {
					if got := x[i][lane]; math.Float64bits(got) != math.Float64bits(v) {
						t.Fatalf("%s, Jacobian given %v: x[%d] in lane %d = %v, want %v", k.name, given, i, lane, got, v)
					}
				}
			}
			if got := in.Stats(); got != want.Stats() {
				t.Errorf("%s, Jacobian given %v: %+v, want %+v", k.name, given, got, want.Stats())
			}
			halfway := make([]Lanes, 60)
			wantHalfway := make([]float64, 60)
			t0, t1 := in.Span()
			in.Interp(t0+(t1-t0)*0.4, halfway)
			want.Interp(t0+(t1-t0)*0.4, wantHalfway)
			for i, v := range wantHalfway {
				if got := halfway[i][5]; math.Abs(got-v) > 1e-12*(1+math.Abs(v)) {
					t.Errorf("%s: Interp gives x[%d] = %v, want %v", k.name, i, got, v)
				}
			}
		}
	}
}

// Every kernel must give the same bits and steps for eight scenarios that differ.
func TestKernelsAgree(t *testing.T) {
	for _, n := range []int{60, 200} {
		var wantX, wantY []Lanes
		var wantStats Stats
		for _, k := range available {
			y := newLanesYardstick(n, apart, &anywhere)
			in := NewLanes(y, 0, y.start(), yardstickSettings)
			in.k = k
			y.day(t, in, y.start(), nil, nil)
			_, x := in.State()
			t0, t1 := in.Span()
			between := make([]Lanes, n)
			in.Interp((t0+t1)/2, between)
			if k == &anywhere {
				wantX, wantY, wantStats = x, between, in.Stats()
				continue
			}
			for i := range x {
				if x[i] != wantX[i] || between[i] != wantY[i] {
					t.Fatalf("%s, %d states: x[%d] = %v and before %v, want %v and %v", k.name, n, i, x[i], between[i], wantX[i], wantY[i])
				}
			}
			if got := in.Stats(); got != wantStats {
				t.Errorf("%s, %d states: %+v, want %+v", k.name, n, got, wantStats)
			}
		}
	}
}

// decays is x' = −rate·(x − 1), at a rate of its own in each lane, with a trap where x falls below a bound.
type decays struct {
	rate  Lanes
	below Lanes // what falls below it has no derivative
}

func (d *decays) Len() int { return 1 }
func (d *decays) Derivatives(t float64, x, dx []Lanes) {
	for lane, v := range x[0] {
		dx[0][lane] = -d.rate[lane] * (v - 1)
		if v < d.below[lane] {
			dx[0][lane] = math.NaN()
		}
	}
}

// One step serves all lanes: the fastest sets its size, and none is less exact for that.
func TestWorstLaneSetsTheStep(t *testing.T) {
	for _, k := range available {
		slow := Lanes{1e-3, 1e-3, 1e-3, 1e-3, 1e-3, 1e-3, 1e-3, 1e-3}
		quick := slow
		quick[6] = 1
		var steps [2]int
		for i, rate := range []Lanes{slow, quick} {
			in := NewLanes(&decays{rate: rate}, 0, []Lanes{{3, 3, 3, 3, 3, 3, 3, 3}}, Settings{Tol: 1e-6})
			in.k = k
			in.Limit(10)
			for {
				if err := in.Step(); err != nil {
					t.Fatal(err)
				}
				if now, _ := in.State(); now == 10 {
					break
				}
			}
			steps[i] = in.Stats().Steps
			_, x := in.State()
			for lane, v := range x[0] {
				if want := 1 + 2*math.Exp(-10*rate[lane]); math.Abs(v-want) > 1e-5 {
					t.Errorf("%s: lane %d ends at %v, want %v", k.name, lane, v, want)
				}
			}
		}
		if steps[1] < 2*steps[0] {
			t.Errorf("%s: %d steps with a quick lane, %d without, want at least twice as many", k.name, steps[1], steps[0])
		}
	}
}

// A lane that fails must say so, and leave all where they stood.
func TestFailingLane(t *testing.T) {
	ones := Lanes{1, 1, 1, 1, 1, 1, 1, 1}
	start := []Lanes{{3, 3, 3, 3, 3, 3, 3, 3}}
	for _, k := range available {
		d := &decays{rate: ones}
		in := NewLanes(d, 0, start, Settings{})
		in.k = k
		d.below[3] = 2
		in.Limit(100)
		var err error
		for err == nil {
			err = in.Step()
		}
		now, x := in.State()
		if from, to := in.Span(); from != to || to != now || !(x[0][3] >= 2) {
			t.Errorf("%s: after an error from %v to %v at %v, want no step and all lanes above 2", k.name, from, to, x[0])
		}
		if !strings.Contains(err.Error(), "x[0]") {
			t.Errorf("%s: %v does not name the state", k.name, err)
		}
		in.Restart(0, []Lanes{{3, 3, 3, 1.5, 3, 3, 3, 3}})
		if err = in.Step(); err == nil || !strings.Contains(err.Error(), "lane 3") {
			t.Errorf("%s: a step from no derivative in lane 3 = %v", k.name, err)
		}
		d.rate[5] = math.Inf(-1) // so is the pivot
		d.below[3] = 0
		in.Restart(0, start)
		if err = in.Step(); err == nil {
			t.Errorf("%s: a step with an infinite rate succeeded", k.name)
		}
	}
}

// A pivot that is zero or not finite in any lane must be refused.
func TestLanesRefusePivots(t *testing.T) {
	p := newPattern(2, []int32{0}, []int32{1})
	for _, k := range available {
		for _, bad := range []float64{0, math.NaN(), math.Inf(1), math.Inf(-1)} {
			for lane := range Width {
				minus := make([]Lanes, p.size())
				for i := range minus {
					minus[i] = Lanes{1, 1, 1, 1, 1, 1, 1, 1}
				}
				a := make([]Lanes, p.size())
				if !k.factor(&p, a, minus, 1) {
					t.Fatalf("%s: sound pivots refused", k.name)
				}
				minus[len(p.row)+1][lane] = bad - 1
				if k.factor(&p, a, minus, 1) {
					t.Errorf("%s: a pivot of %v in lane %d accepted", k.name, bad, lane)
				}
			}
		}
	}
}

func TestLanesPanic(t *testing.T) {
	start := make([]Lanes, 1)
	d := &decays{}
	mustPanic(t, "NewLanes with a state too many", func() { NewLanes(d, 0, make([]Lanes, 2), Settings{}) })
	in := NewLanes(d, 0, start, Settings{})
	mustPanic(t, "Restart with a state too few", func() { in.Restart(0, nil) })
	mustPanic(t, "Interp outside of the step", func() { in.Interp(1, start) })
	in.Limit(0)
	mustPanic(t, "Step at the limit", func() { _ = in.Step() })
}

func TestLanesNoAllocation(t *testing.T) {
	y := newLanesYardstick(60, apart, fastest())
	for _, s := range []LaneSystem{y, blind{y}} {
		in := NewLanes(s, 0, y.start(), yardstickSettings)
		x := make([]Lanes, 60)
		if got := testing.AllocsPerRun(20, func() {
			if err := in.Step(); err != nil {
				t.Fatal(err)
			}
			a, b := in.Span()
			in.Interp((a+b)/2, x)
			in.Restart((a+b)/2, x)
		}); got != 0 {
			t.Errorf("%T: %v allocations a step, want 0", s, got)
		}
	}
}

// The kernels for AVX2 must be made from those for AVX-512, by go generate.
func TestGeneratedKernels(t *testing.T) {
	made := strings.NewReplacer("AVX512", "AVX2", "wide", "pair", "Wide", "Pair", "registers of eight numbers", "two registers of four numbers")
	for _, name := range []string{"kernels_avx512.go", "yardstick_avx512_test.go"} {
		from, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		to := strings.Replace(name, "avx512", "avx2", 1)
		got, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprintf("// Code generated by avx2.sh from %s. DO NOT EDIT.\n\n%s", name, made.Replace(string(from)))
		want, err := format.Source([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s is not what go generate makes of %s", to, name)
		}
	}
}
