package ode

import (
	"fmt"
	"math"
	"testing"
)

// lanesYardstick is eight yardsticks, each with loads of its own: lane l in the interval n has those of the interval
// n + apart·l. So lane 0 is the one whose states are published.
type lanesYardstick struct {
	*yardstick
	apart  int
	loads  []Lanes // of each rack
	kernel yardstickKernel

	x, dx, values []float64 // of one lane
}

// yardstickKernel is a yardstick in lanes as a processor can do it.
type yardstickKernel struct {
	derivatives func(y *lanesYardstick, t float64, x, dx []Lanes)
	jacobian    func(y *lanesYardstick, t float64, x, values []Lanes)
}

// yardstickKernels are those of the kernels of the same name.
var yardstickKernels = map[string]yardstickKernel{"scalar": {laneByLane, jacobianLaneByLane}}

func newLanesYardstick(n, apart int, k *kernels) *lanesYardstick {
	y := &lanesYardstick{yardstick: newYardstick(n), apart: apart, kernel: yardstickKernels[k.name]}
	y.loads = make([]Lanes, y.R)
	y.x, y.dx = make([]float64, n), make([]float64, n)
	rows, _ := y.Entries()
	y.values = make([]float64, len(rows))
	y.interval(0)
	return y
}

func (y *lanesYardstick) interval(n int) {
	for lane := range Width {
		y.yardstick.interval(n + y.apart*lane)
		for r, q := range y.load {
			y.loads[r][lane] = q
		}
	}
}

func (y *lanesYardstick) start() []Lanes {
	x := make([]Lanes, y.Len())
	for i, v := range y.yardstick.start() {
		x[i] = Lanes{v, v, v, v, v, v, v, v}
	}
	return x
}

func (y *lanesYardstick) Entries() (rows, cols []int) { return yardstickJ{y.yardstick}.Entries() }
func (y *lanesYardstick) Derivatives(t float64, x, dx []Lanes) {
	y.kernel.derivatives(y, t, x, dx)
}
func (y *lanesYardstick) Jacobian(t float64, x, values []Lanes) {
	y.kernel.jacobian(y, t, x, values)
}

// lane takes the loads and the states of one lane.
func (y *lanesYardstick) lane(lane int, x []Lanes) []float64 {
	for r := range y.load {
		y.load[r] = y.loads[r][lane]
	}
	for i := range x {
		y.x[i] = x[i][lane]
	}
	return y.x
}

func laneByLane(y *lanesYardstick, t float64, x, dx []Lanes) {
	for lane := range Width {
		y.yardstick.Derivatives(t, y.lane(lane, x), y.dx)
		for i, v := range y.dx {
			dx[i][lane] = v
		}
	}
}

func jacobianLaneByLane(y *lanesYardstick, t float64, x, values []Lanes) {
	for lane := range Width {
		yardstickJ{y.yardstick}.Jacobian(t, y.lane(lane, x), y.values)
		for i, v := range y.values {
			values[i][lane] = v
		}
	}
}

// day integrates one day and returns the largest difference of lane 0 from the states wanted.
func (y *lanesYardstick) day(tb testing.TB, in *LaneIntegrator, x0 []Lanes, times []float64, states [][]float64) (worst float64) {
	y.interval(0)
	in.Restart(0, x0)
	for n := range 96 {
		if n > 0 {
			y.interval(n)
			in.Restart(in.State())
		}
		end := 900 * float64(n+1)
		in.Limit(end)
		for {
			if err := in.Step(); err != nil {
				tb.Fatal(err)
			}
			if t, _ := in.State(); t == end {
				break
			}
		}
		_, x := in.State()
		if len(times) > 0 && times[0] == end {
			for i, v := range states[0] {
				worst = math.Max(worst, math.Abs(x[i][0]-v))
			}
			times, states = times[1:], states[1:]
		}
	}
	if len(times) > 0 {
		tb.Fatalf("%d states not reached", len(times))
	}
	return worst
}

// other returns the states at which lane l ends the day, by an Integrator that is a thousand times as exact.
func (y *lanesYardstick) other(tb testing.TB, lane int) []float64 {
	one := newYardstick(y.Len())
	in := New(yardstickJ{one}, 0, one.start(), Settings{Tol: yardstickSettings.Tol / 1000})
	for n := range 96 {
		one.interval(n + y.apart*lane)
		in.Restart(in.State())
		run(tb, in, 900*float64(n+1))
	}
	_, x := in.State()
	return x
}

// apart is what the lanes of the tests and benchmarks have between them.
const apart = 1000

// Each lane must be as near to the truth as a scenario alone, with every kernel.
func TestYardstickInLanes(t *testing.T) {
	for _, n := range []int{60, 200} {
		times, states := wanted(t, n)
		for _, k := range available {
			y := newLanesYardstick(n, apart, k)
			in := NewLanes(y, 0, y.start(), yardstickSettings)
			in.k = k
			worst := y.day(t, in, y.start(), times, states)
			_, x := in.State()
			for lane := range Width {
				for i, v := range y.other(t, lane) {
					worst = math.Max(worst, math.Abs(x[i][lane]-v))
				}
			}
			t.Logf("%s, %d states: error %.2g K, %+v", k.name, n, worst, in.Stats())
			if !(worst <= 2.7e-4) {
				t.Errorf("%s, %d states: error %.2g K, want at most 2.7e-4", k.name, n, worst)
			}
			if got := in.Stats(); got.Steps+got.Rejected > 6*96 {
				t.Errorf("%s, %d states: %d steps, %d rejected, want at most 6 an interval", k.name, n, got.Steps, got.Rejected)
			}
		}
	}
}

// The yardstick in registers must be the yardstick.
func TestYardstickKernels(t *testing.T) {
	for _, n := range []int{60, 200} {
		x := newLanesYardstick(n, apart, &anywhere).start()
		for i := range x {
			for lane := range x[i] {
				x[i][lane] *= 1 + 0.1*math.Sin(float64(Width*i+lane))
			}
		}
		evaluate := func(k *kernels) (dx, values []Lanes) {
			y := newLanesYardstick(n, apart, k)
			rows, _ := y.Entries()
			dx, values = make([]Lanes, n), make([]Lanes, len(rows))
			y.Derivatives(1000, x, dx)
			y.Jacobian(1000, x, values)
			return dx, values
		}
		wantDx, wantValues := evaluate(&anywhere)
		for _, k := range available {
			dx, values := evaluate(k)
			for what, pair := range map[string][2][]Lanes{"derivative": {dx, wantDx}, "entry": {values, wantValues}} {
				for i := range pair[0] {
					for lane, got := range pair[0][i] {
						if want := pair[1][i][lane]; math.Abs(got-want) > 1e-14*(1+math.Abs(want)) {
							t.Errorf("%s: %s %d of %d states in lane %d = %v, want %v", k.name, what, i, n, lane, got, want)
						}
					}
				}
			}
		}
	}
}

func benchmarkLanes(b *testing.B, n int, k *kernels) {
	times, states := wanted(b, n)
	y := newLanesYardstick(n, apart, k)
	x0 := y.start()
	in := NewLanes(y, 0, x0, yardstickSettings)
	in.k = k
	worst := 0.0
	b.ReportAllocs()
	for b.Loop() {
		worst = math.Max(worst, y.day(b, in, x0, times, states))
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e6/float64(b.N)/96/Width, "us/interval")
	b.ReportMetric(worst, "errK")
}

func BenchmarkYardstick60x8(b *testing.B)  { benchmarkLanes(b, 60, fastest()) }
func BenchmarkYardstick200x8(b *testing.B) { benchmarkLanes(b, 200, fastest()) }

// BenchmarkKernels is the yardstick with each of the kernels that this processor can run.
func BenchmarkKernels(b *testing.B) {
	for _, n := range []int{60, 200} {
		for _, k := range available {
			b.Run(fmt.Sprintf("%dx8/%s", n, k.name), func(b *testing.B) { benchmarkLanes(b, n, k) })
		}
	}
}
