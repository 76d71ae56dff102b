package twin

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The loads that are made of pulses: training and rendering.

func TestTrainingInTheMean(t *testing.T) {
	c := defaultTraining()
	// a dip of 60 s with two edges of 10 s, each half as much as it is long, is 50 s
	const periods = 100
	sum, n := 0.0, 0
	for at := 0.5; at < periods*1800; at++ {
		sum += 1 - c.Depth*c.checkpoint(at)
		n++
	}
	if got, want := sum/float64(n), 1-0.7*50.0/1800; math.Abs(got-want) > 1e-6 {
		t.Errorf("with checkpoints the mean level is %.9g, want %.9g", got, want)
	}
	if got := c.checkpoint(1800 - 30); got != 1 {
		t.Errorf("in the middle of a checkpoint it is %g", got)
	}
	if got := c.checkpoint(900); got != 0 {
		t.Errorf("half way between two it is %g", got)
	}
}

// Failures come a mean time apart: in a thousand of these, as many within four standard deviations.
func TestFailuresComeAsOftenAsTheyShould(t *testing.T) {
	c := defaultTraining()
	const many = 4000
	for seed := range uint64(5) {
		failures := c.failures(chanceKey(seed, trainingLoad))
		n := 0
		gaps, last := 0.0, math.NaN()
		longest := 0.0
		for k := range many * slotsPerEvent {
			begin, lot, happens := failures.event(float64(k))
			if !happens {
				continue
			}
			if begin < float64(k)*2*hour || begin+600 > float64(k+1)*2*hour+grain || lot < 0 || lot >= 1 {
				t.Fatalf("a failure at %g s leaves slot %d", begin, k)
			}
			if gap := begin - last; gap > 0 {
				gaps += gap
				longest = max(longest, gap)
			}
			last = begin
			n++
		}
		if math.Abs(float64(n)-many) > 4*math.Sqrt(many) {
			t.Errorf("seed %d: %d failures in %d mean times", seed, n, many)
		}
		// the longest of n gaps of an exponential is ln n means, ±6 with hardly any doubt
		if got, want := longest/c.Failure, math.Log(many); got < want-3 || got > want+6 {
			t.Errorf("seed %d: the longest gap is %g means, want about %g", seed, got, want)
		}
	}
	if chanceKey(1, trainingLoad) == chanceKey(2, trainingLoad) || chanceKey(1, trainingLoad) == chanceKey(1, renderingLoad) {
		t.Error("two seeds or two kinds have the same chance")
	}
}

// Between two breaks a load is constant or goes one way, so that no step can pass a pulse unseen.
func TestNoPulseBetweenBreaks(t *testing.T) {
	for _, kind := range []string{trainingLoad, renderingLoad} {
		c := loaded(t, kind)
		c.Load.Training.Failure, c.Load.Training.Restart = 5*hour, 700
		l := build(t, c).loads.each[0]
		breaks, moves := 0, 0
		for at := 0.0; at < 10*day; breaks++ {
			next := l.next(at)
			if !(next > at) {
				t.Fatalf("%s: after %v comes %v", kind, at, next)
			}
			const n = 40
			turns, before := 0, 0.0
			for i := range n {
				step := l.at(at+(next-at)*float64(i+1)/n) - l.at(at+(next-at)*float64(i)/n)
				if step*before < 0 {
					turns++
				}
				if step != 0 {
					before = step
				}
			}
			if before != 0 {
				moves++
			}
			// a job comes in with one peak, in the middle third
			if allowed := map[string]int{trainingLoad: 0, renderingLoad: 1}[kind]; turns > allowed {
				t.Fatalf("%s: between %v and %v s the load turns %d times", kind, at, next, turns)
			}
			at = next
		}
		if least := map[string]int{trainingLoad: 2 * 10 * 48, renderingLoad: 3 * 20}[kind]; moves < least {
			t.Errorf("%s: %d of %d stretches move, want %d or more", kind, moves, breaks, least)
		}
	}
}

// A load is a function of time: asked in any order it is the same.
func TestLoadsAreFunctionsOfTime(t *testing.T) {
	for _, kind := range []string{chatLoad, trainingLoad, renderingLoad} {
		c := loaded(t, kind)
		l, again := build(t, c).loads.each[0], build(t, c).loads.each[0]
		times := make([]float64, 2000)
		want := make([]float64, len(times))
		for i := range times {
			times[i] = 300 * float64(i)
			want[i] = l.at(times[i])
		}
		for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(len(times)) {
			if got := again.at(times[i]); got != want[i] {
				t.Fatalf("%s at %g s is %g, asked in another order %g", kind, times[i], want[i], got)
			}
		}
	}
}

// In a checkpoint the work of the racks stops, and all of it is felt: the integrator does not step over it.
func TestCheckpointsAreFelt(t *testing.T) {
	t.Parallel()
	c := loaded(t, trainingLoad)
	c.Load.Training.Failure = 1e4 * hour
	c.Pods[0].Failures.Rate = 0
	r := play(t, c, Scenario{}, Options{Every: hour, For: day})
	if got, want := r.last("pod.0.work_asked"), 24*(1-0.7*50.0/1800); !within(got, want, 1e-6) {
		t.Errorf("in a day of checkpoints %.9g h are asked, want %.9g", got, want)
	}
	if got := r.last("pod.0.work_queued"); math.Abs(got) > 1e-6 {
		t.Errorf("%g h wait, where nothing was put off", got)
	}
}

// Every job comes in whole, the racks run at full power until none waits, and then idle.
func TestJobsAreRendered(t *testing.T) {
	t.Parallel()
	c := loaded(t, renderingLoad)
	r := play(t, c, Scenario{}, Options{Every: 600, For: 4 * day})
	jobs := c.Load.Rendering.jobs(chanceKey(uint64(c.World.Seed), renderingLoad))
	want, n := 0.0, 0
	for k := 0.0; k*jobs.slot() < 4*day; k++ {
		if _, lot, happens := jobs.event(k); happens {
			want += 3 * (0.5 + lot)
			n++
		}
	}
	if n < 12 || n > 40 {
		t.Errorf("%d jobs in four days, want about 24", n)
	}
	if got := r.last("pod.0.work_asked"); !within(got, want, 1e-6) {
		t.Errorf("%d jobs bring %.9g h, want %.9g", n, got, want)
	}
	queued, power := r.column("pod.0.work_queued"), r.column("pod.0.it_power_kW")
	full, dry := 0, 0
	for k := range queued {
		switch {
		case queued[k] > 0.5:
			full++
			if power[k] < 0.96*350 {
				t.Errorf("with %g h waiting the racks draw %g kW", queued[k], power[k])
			}
		case queued[k] < 1e-4 && k > 0 && queued[k-1] < 1e-4:
			dry++
			if power[k] > 0.4*350 {
				t.Errorf("with nothing waiting the racks draw %g kW", power[k])
			}
		}
	}
	if full < 50 || dry < 5 {
		t.Errorf("the racks are busy in %d frames and idle in %d", full, dry)
	}
	workKept(t, r)
}

// What the help of load.checkpoint_every_s tells of the Lingshui pod.
func TestWhatACheckpointDoesToTheHeat(t *testing.T) {
	t.Parallel()
	c := lingshui(t)
	c.Load.Kind, c.Load.Training.Failure = trainingLoad, 1e4*hour
	r := play(t, c, Scenario{}, Options{Every: 2, For: 2400})
	for name, want := range map[string][2]float64{
		"chip_max_degC": {13, 2}, "gas_hot_degC": {2, 0.5},
	} {
		v := r.column("pod.0." + name)
		before := v[1700/2]
		fall, over := before-slices.Min(v[1740/2:]), slices.Max(v[1800/2:])-before
		if math.Abs(fall-want[0]) > 0.5 || math.Abs(over-want[1]) > 0.2 {
			t.Errorf("%s falls by %g K and overshoots by %g K, the help says %g and %g", name, fall, over, want[0], want[1])
		}
	}
	power := r.column("pod.0.it_power_kW")
	if share := slices.Min(power) / power[0]; math.Abs(share-0.5) > 0.05 {
		t.Errorf("power falls to %g of what it was, the help says half", share)
	}
}
