package ode

import (
	"math"
	"testing"
)

// lanesYardstick is eight yardsticks, each with loads of its own: lane l in the interval n has those of the interval
// n + 1000·l. So lane 0 is the one whose states are published.
type lanesYardstick struct {
	*yardstick
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

func newLanesYardstick(n int) *lanesYardstick {
	y := &lanesYardstick{yardstick: newYardstick(n), kernel: yardstickKernels[fastest.name]}
	y.loads = make([]Lanes, y.R)
	y.x, y.dx = make([]float64, n), make([]float64, n)
	rows, _ := y.Entries()
	y.values = make([]float64, len(rows))
	y.interval(0)
	return y
}

const laneApart = 1000 // intervals

func (y *lanesYardstick) interval(n int) {
	for lane := range Width {
		y.yardstick.interval(n + laneApart*lane)
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

// dayInLanes integrates one day and returns the largest difference of lane 0 from the states wanted. Its last argument
// sees every end of an interval.
func dayInLanes(tb testing.TB, in *LaneIntegrator, y *lanesYardstick, x0 []Lanes, times []float64, states [][]float64, see func(x []Lanes)) (worst float64) {
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
		if see != nil {
			see(x)
		}
		if len(times) > 0 && times[0] == end {
			for i, v := range states[0] {
				worst = math.Max(worst, math.Abs(x[i][0]-v))
			}
			times, states = times[1:], states[1:]
		}
	}
	return worst
}

func benchmarkLanes(b *testing.B, n int) {
	times, states := wanted(b, n)
	y := newLanesYardstick(n)
	x0 := y.start()
	in := NewLanes(y, 0, x0, yardstickSettings)
	worst := 0.0
	b.ReportAllocs()
	for b.Loop() {
		worst = math.Max(worst, dayInLanes(b, in, y, x0, times, states, nil))
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e6/float64(b.N)/96/Width, "us/interval")
	b.ReportMetric(worst, "errK")
}

func BenchmarkYardstick60x8(b *testing.B)  { benchmarkLanes(b, 60) }
func BenchmarkYardstick200x8(b *testing.B) { benchmarkLanes(b, 200) }
