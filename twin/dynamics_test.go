package twin

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"seapod/physics"
)

// The checks of what moves: steps, trips, throttling, fouling, and a year.

// states returns a model in its steady state, and where a state of its first pod stands.
func states(t testing.TB, c Config) (m *Model, x []float64, at func(name string) int) {
	t.Helper()
	m, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	x = make([]float64, m.Len())
	if err := m.steady(x); err != nil {
		t.Fatal(err)
	}
	return m, x, func(name string) int {
		for i := range x {
			if m.StateName(i) == "pod.0."+name {
				return i
			}
		}
		t.Fatalf("no state %s", name)
		return 0
	}
}

// A pump that stops and starts passes zero flow without a kink: the slopes of
// every flow, power and heat by its speed are the same from both sides.
func TestNoKinkThroughZeroFlow(t *testing.T) {
	m, x, at := states(t, lingshui(t))
	names := m.Channels()
	const h = 1e-7
	for _, actuator := range []string{"sea_pump_speed", "loop_pump_speed", "fan_speed"} {
		i := at(actuator)
		eval := func(speed float64) []float64 {
			x := slices.Clone(x)
			x[i] = speed
			dx := make([]float64, m.Len()+len(names))
			m.Derivatives(0, x, dx[:m.Len()])
			m.Sample(0, x, dx[m.Len():])
			return dx
		}
		what := func(k int) string {
			if k < m.Len() {
				return "d" + m.StateName(k) + "/dt"
			}
			return names[k-m.Len()].Name
		}
		// what a quantity does over the whole range is the measure of a kink in it
		span := make([]float64, m.Len()+len(names))
		low, high := slices.Clone(eval(0)), slices.Clone(eval(0))
		for n := 0.0; n < 1.3; n += 0.01 {
			for k, v := range eval(n) {
				low[k], high[k] = min(low[k], v), max(high[k], v)
			}
		}
		for k := range span {
			span[k] = high[k] - low[k]
		}
		valve := math.Sqrt(1e-3 / 1.3) // the speed at which the check valve has opened
		for _, n := range []float64{0, 1e-6, 1e-4, 1e-3, valve / 2, valve, 2 * valve, 0.1, 0.3} {
			before, here, after := eval(n-h), eval(n), eval(n+h)
			for k := range here {
				left, right := (here[k]-before[k])/h, (after[k]-here[k])/h
				rounding := 1e-15 * max(math.Abs(here[k]), 300) / h * 10
				if name := what(k); math.Abs(right-left) > 1e-2*span[k]+rounding && !strings.Contains(name, "exchanger_ua") {
					t.Errorf("%s at %s = %g has slope %g from below and %g from above", name, actuator, n, left, right)
				}
			}
		}
	}
}

func TestLoadStepStaysCool(t *testing.T) {
	t.Parallel()
	peak := func(gain float64, start string) float64 {
		c := quiet(t, start)
		c.Load.Level = 0.5
		c.Pods[0].Control.ChipGain = gain
		r := play(t, c, Scenario{Commands: []Command{{T: 600, Name: "load.level", Value: 1}}}, Options{Every: 5, For: 2 * hour})
		return slices.Max(r.column("pod.0.chip_max_degC"))
	}
	for _, start := range []string{"2025-01-01", "2025-07-15", "2025-10-15"} {
		with, without := peak(0.15, start), peak(0, start)
		t.Logf("%s: a step from half to full load peaks at %.2f °C, without the chips' own demand at %.2f", start, with, without)
		if with >= 75 {
			t.Errorf("%s: the step peaks at %g °C, want below 75", start, with)
		}
		if without <= with {
			t.Errorf("%s: without the chips' own demand the step peaks at %g °C, want more than %g", start, without, with)
		}
	}
}

// At their target the chips ask for the design speed, and for a gain's worth more above it.
func TestChipsAskForSpeed(t *testing.T) {
	c := defaultControl()
	for hottest, want := range map[float64]float64{72: 1, 73: 1.15, 65: -0.05} {
		if got := c.chipDemand(hottest + zeroC); math.Abs(got-want) > 1e-9 {
			t.Errorf("chips at %g °C ask for a speed of %g, want %g", hottest, got, want)
		}
	}
	c.ChipGain = 0
	if got := c.chipDemand(90 + zeroC); got != 0 {
		t.Errorf("without a gain chips ask for a speed of %g, want none", got)
	}
	// the set point floats on the sea, and is not below its least
	for sea, want := range map[float64]float64{10: 23, 30: 32.2} {
		if got := c.supplySet(sea+zeroC) - zeroC; math.Abs(got-want) > 0.01 {
			t.Errorf("over a sea of %g °C the supply is to be %g °C, want %g", sea, got, want)
		}
	}
}

func TestThrottlingBeginsNearHalfAMegawatt(t *testing.T) {
	t.Parallel()
	onset := func(start string) float64 {
		low, high := 350.0, 700.0
		for high-low > 1 {
			c := quiet(t, start)
			mid := (low + high) / 2
			c.Pods[0].IT = mid * 1e3
			if steady(t, c)("throttled") > 1e-3 {
				high = mid
			} else {
				low = mid
			}
		}
		return high
	}
	for _, start := range []string{"2025-01-01", "2025-07-15", "2025-10-15"} {
		kW := onset(start)
		t.Logf("%s: a thousandth of the work is put off from %.0f kW on", start, kW)
		if kW < 440 || kW > 560 {
			t.Errorf("%s: throttling begins at %.0f kW, want near 500", start, kW)
		}
	}
}

func TestPumpsFollowTheLawsOfAffinity(t *testing.T) {
	c := Default()
	p := newPump(&c.Pods[0].Sea, 1023)
	flow, head, power := p.run(1, 1)
	// at the design point: 20 kg/s against 12 m at 58 % from the wire
	// the blend that keeps the power finite near run-out adds 0.02²/(4·0.8) = 1.25e-4 there, and less elsewhere
	const blend = 1.3e-4
	if want := 20 * 9.80665 * 12 / 0.58; !within(flow, 20, 1e-9) || !within(head, 12, 1e-9) || !within(power, want, blend) {
		t.Errorf("run(1) = %g kg/s, %g m, %g W, want 20, 12, %g", flow, head, power, want)
	}
	for _, n := range []float64{0.35, 0.5, 0.7, 0.9, 1.15} {
		f, h, w := p.run(n, 1)
		if !within(f, n*flow, 1e-9) || !within(h, n*n*head, 1e-9) {
			t.Errorf("run(%g) = %g kg/s at %g m, want flow with the speed and head with its square: %g, %g", n, f, h, n*flow, n*n*head)
		}
		// all of it but the drive's own losses goes with the cube; those are 14.5 % at design: iron with the speed, copper with torque squared
		shaft, drive := 0.855*n*n*n, 0.145*(0.4*n+0.6*n*n*n*n)
		if want := (shaft + drive) * power; !within(w, want, blend) {
			t.Errorf("run(%g) takes %g W, want %g", n, w, want)
		}
	}
	// the operating point lies on both curves, whatever the circuit
	for _, resistance := range []float64{0.5, 1, 2, 10} {
		f, h, _ := p.run(0.8, resistance)
		Q := f / 1023
		pump, circuit := 1.3*12*0.64-0.3*12*math.Pow(Q*1023/20, 2), resistance*12*math.Pow(Q*1023/20, 2)
		if !within(h, pump, 1e-9) || !within(h, circuit, 1e-9) {
			t.Errorf("run(0.8, %g) = %g m, want %g on the pump's curve and %g on the circuit's", resistance, h, pump, circuit)
		}
	}
}

// Frames are dense output: they are the same bytes however many are asked for.
func TestFramesAreTheSameWhateverEveryIs(t *testing.T) {
	t.Parallel()
	c := lingshui(t)
	c.Load.Kind = "diurnal"
	whole := play(t, c, roughDay, Options{Every: 60, For: 18900})
	for _, every := range []float64{7, 420, 18900} {
		other := play(t, c, roughDay, Options{Every: every, For: 18900})
		compared := 0
		for _, f := range other.frames {
			if k := f.T / 60; k == math.Trunc(k) {
				same(t, whole.frames[int(k)], f, whole.header.Channels)
				compared++
			}
		}
		if want := int(18900/max(every, 420)) + 1; compared != want {
			t.Errorf("with a frame each %g s %d frames fell together, want %d", every, compared, want)
		}
		if len(other.events) != len(whole.events) {
			t.Errorf("with a frame each %g s there are %d events, want %d", every, len(other.events), len(whole.events))
		}
	}
}

// same fails unless two frames of one instant have the same bits.
func same(t *testing.T, want, got *Frame, channels []Channel) {
	t.Helper()
	if want.T != got.T {
		t.Fatalf("frame at %g s, want %g", got.T, want.T)
	}
	for i := range want.Values {
		if math.Float64bits(want.Values[i]) != math.Float64bits(got.Values[i]) {
			t.Fatalf("at %g s %s = %v, want the same bytes as %v", got.T, channels[i].Name, got.Values[i], want.Values[i])
		}
	}
}

// At design flow and 25 °C fouling is Kern and Seaton's curve, the one that calc draws.
func TestFoulingIsKernSeaton(t *testing.T) {
	t.Parallel()
	c := quiet(t, "2025-07-15")
	p := &c.Pods[0]
	p.Fouling.Initial, p.Fouling.CleanEvery, p.Fouling.Activation = 0, 0, 0
	p.Strainer = StrainerConfig{Release: hour}
	byHand(&c, 1, 1, 1)
	r := play(t, c, Scenario{}, Options{Every: 5 * day, For: 100 * day})
	got := r.column("pod.0.fouling_m2K_W")
	for k, f := range r.frames {
		if want := physics.KernSeaton(f.T, 8.8e-5, 22*day); math.Abs(got[k]-want) > 1e-4*8.8e-5 {
			t.Errorf("fouling after %g days at design flow = %g m²K/W, want %g", f.T/day, got[k], want)
		}
	}
	// and with the activation energy it is that at plates of 25 °C
	m, x, at := states(t, lingshui(t))
	dx := make([]float64, len(x))
	for j := range 8 {
		x[at(fmt.Sprintf("exchanger.%d.wall", j))] = 298.15
	}
	x[at("sea_pump_speed")], x[at("strainer_growth")], x[at("fouling")] = 1, 0, 3e-5
	m.Derivatives(0, x, dx)
	// a strainer's blockage is clamped smoothly: a clean one still passes for half a thousandth blocked, 5e-5 of the flow
	if want := (8.8e-5 - 3e-5) / (22 * day); !within(dx[at("fouling")], want, 1e-4) {
		t.Errorf("fouling at 25 °C and design flow grows by %g m²K/Ws, want %g", dx[at("fouling")], want)
	}
	// and ten kelvins make it grow 1.69 times as fast from clean: exp(40e3/8.314·(1/298.15 − 1/308.15))
	for j := range 8 {
		x[at(fmt.Sprintf("exchanger.%d.wall", j))] = 308.15
	}
	x[at("fouling")] = 0
	m.Derivatives(0, x, dx)
	if want := 8.8e-5 / (22 * day) * math.Exp(40e3/8.31446*(1/298.15-1/308.15)); !within(dx[at("fouling")], want, 1e-4) {
		t.Errorf("fouling at 35 °C from clean grows by %g m²K/Ws, want %g", dx[at("fouling")], want)
	}
}

func TestAYear(t *testing.T) {
	long(t)
	t.Parallel()
	c := small(t)
	c.Load.Level = 0.8
	r := play(t, c, Scenario{}, Options{Every: day, For: year})
	if len(r.frames) != 366 {
		t.Fatalf("a year of days has %d frames, want 366", len(r.frames))
	}
	closes(t, r)
	var cleaned []float64
	for _, e := range r.events {
		if e.Kind == EventTrip && e.Name == "pod.0.clean" {
			cleaned = append(cleaned, e.T/day)
		} else if e.Kind == EventTrip {
			t.Errorf("on day %g: %s", e.T/day, e.Name)
		}
	}
	if len(cleaned) != 6 {
		t.Fatalf("cleaned on days %v, want every sixtieth", cleaned)
	}
	for k, d := range cleaned {
		if math.Abs(d-60*float64(k+1)) > 1e-3 {
			t.Errorf("cleaned on day %g, want %d", d, 60*(k+1))
		}
	}
	fouling := r.column("pod.0.fouling_m2K_W")
	for k, v := range fouling {
		// two months of growth at most; the slow flow of autumn wears less off
		if v < 1.4e-5 || v > 1.5e-4 {
			t.Errorf("fouling on day %d = %g m²K/W, want 1.5e-5 to 1.5e-4", k, v)
		}
	}
	if peak := slices.Max(fouling); peak < 6e-5 {
		t.Errorf("fouling never passes %g m²K/W in a year", peak)
	}
	asked, done, queued := r.last("pod.0.work_asked"), r.last("pod.0.work_done"), r.last("pod.0.work_queued")
	if math.Abs(asked-done-queued) > 1e-9*asked {
		t.Errorf("of %.12g h asked %.12g are done and %.12g queued", asked, done, queued)
	}
	if want := 0.8 * 8760; !within(asked, want, 1e-3) {
		t.Errorf("work asked in a year = %g h, want %g", asked, want)
	}
}

// Work that is put off is queued and done later.
func TestDeferredWorkIsDoneLater(t *testing.T) {
	t.Parallel()
	c := small(t)
	c.Load.Level = 0.7
	r := play(t, c, Scenario{Commands: []Command{{T: 600, Name: "pod.0.fan_trip", Value: 1}, {T: 1200, Name: "pod.0.fan_trip", Value: 0}, {T: 1300, Name: "pod.0.rack_reset", Value: 1}}}, Options{Every: 60, For: 12 * hour})
	queued, done := r.column("pod.0.work_queued"), r.column("pod.0.work_done")
	if peak := slices.Max(queued); peak < 0.01 {
		t.Fatalf("nothing is queued while the fans stand: %g h", peak)
	}
	if end := queued[len(queued)-1]; end > 1e-3 || end < -1e-9 {
		t.Errorf("twelve hours on %g h are still queued", end)
	}
	if want := 0.7 * 12; math.Abs(done[len(done)-1]-want) > 2e-3 {
		t.Errorf("work done = %g h, want all of %g", done[len(done)-1], want)
	}
}

// Alarms of two pods that are alike come at one instant, and neither is lost.
func TestTwinsAlarmTogether(t *testing.T) {
	c, err := Parse("[[pod]]\n[[pod]]\n")
	if err != nil {
		t.Fatal(err)
	}
	var sc Scenario
	for _, pod := range []string{"pod.0.", "pod.1."} {
		sc.Commands = append(sc.Commands, Command{T: 600, Name: pod + "sea_trip", Value: 1}, Command{T: 600, Name: pod + "fan_trip", Value: 1}, Command{T: 1200, Name: pod + "sea_trip", Value: 0})
	}
	r := play(t, c, sc, Options{Every: 60, For: 3600})
	came := map[string][]float64{}
	for _, e := range r.events {
		if e.Kind == EventAlarm || e.Kind == EventTrip {
			came[e.Name] = append(came[e.Name], e.T)
		}
	}
	if len(came) < 8 {
		t.Errorf("only %d things came or went", len(came))
	}
	for name, times := range came {
		twin := strings.Replace(name, "pod.0.", "pod.1.", 1)
		if strings.HasPrefix(name, "pod.1.") {
			twin = strings.Replace(name, "pod.1.", "pod.0.", 1)
		}
		if len(times) != len(came[twin]) {
			t.Errorf("%s came or went at %v, its twin at %v", name, times, came[twin])
			continue
		}
		for k, at := range times {
			if math.Abs(at-came[twin][k]) > 1e-3 {
				t.Errorf("%s came or went at %g s, its twin at %g", name, at, came[twin][k])
			}
		}
	}
}

// While no seawater flows, the plates warm what stands between them and nothing cools it.
func TestStandingWaterObeysTheSecondLaw(t *testing.T) {
	r := play(t, lingshui(t), Scenario{Commands: []Command{{T: 600, Name: "pod.0.sea_trip", Value: 1}}}, Options{Every: 10, For: 2 * hour})
	out, supply, back, sea := r.column("pod.0.exchanger_sea_out_degC"), r.column("pod.0.loop_supply_degC"), r.column("pod.0.loop_return_degC"), r.column("pod.0.sea_intake_degC")
	for k, f := range r.frames {
		if out[k] < sea[k]-1e-3 {
			t.Fatalf("at %g s the water between the plates is at %g °C, colder than the sea's %g", f.T, out[k], sea[k])
		}
		if warmest := slices.Max(back[:k+1]); out[k] > warmest {
			t.Fatalf("at %g s the water between the plates is at %g °C, warmer than the loop has been: %g", f.T, out[k], warmest)
		}
		if f.T > 1200 && out[k] < min(supply[k], back[k])-2 {
			t.Fatalf("at %g s the water that stands between plates at %g °C is at %g", f.T, supply[k], out[k])
		}
	}
}

// cleanings is a sink that counts cleanings and ends a run that does nothing else.
type cleanings struct{ rows }

func (r *cleanings) Event(e Event) error {
	_ = r.rows.Event(e)
	if len(r.events) > 20 {
		return errors.New("cleaned without end")
	}
	return nil
}

// A cleaning takes time: neither schedule nor threshold has one follow on another at once.
func TestCleaningIsNotRepeatedWithoutEnd(t *testing.T) {
	for name, set := range map[string]func(f *FoulingConfig){
		"a schedule of moments": func(f *FoulingConfig) { f.CleanEvery = 1e-9 },
		"a threshold that cleaning hardly passes": func(f *FoulingConfig) {
			f.CleanEvery, f.Cleaned, f.CleanAt = 0, 1.5e-5, 1.5e-5*(1+1e-12)
		},
	} {
		c := small(t)
		set(&c.Pods[0].Fouling)
		var r cleanings
		if err := NewSim(build(t, c), Scenario{}, Options{Every: 600, For: 5 * hour}).Run(context.Background(), &r); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if n := len(r.events) - 1; n < 3 || n > 5 {
			t.Errorf("%s: cleaned %d times in five hours, want one an hour", name, n)
		}
	}
	// and a threshold cleans when it is reached, and not before
	c := small(t)
	c.Pods[0].Fouling.CleanEvery, c.Pods[0].Fouling.CleanAt = 0, 5e-5
	r := play(t, c, Scenario{}, Options{Every: day, For: 60 * day})
	if most := slices.Max(r.column("pod.0.fouling_m2K_W")); most > 5e-5 || most < 4e-5 {
		t.Errorf("cleaned at 5e-5 m²K/W the plates reach %g", most)
	}
}
