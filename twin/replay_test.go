package twin

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A run can be told again: from its session, from a snapshot, from a reset, to the byte.

// slowRows is rows that takes its time, so that commands fall between frames, and
// that may be counted while it grows.
type slowRows struct {
	rows
	wait  atomic.Int64 // ns
	count atomic.Int64
}

func (r *slowRows) Write(f *Frame) error {
	time.Sleep(time.Duration(r.wait.Load()))
	err := r.rows.Write(f)
	r.count.Add(1)
	return err
}

// sameRun fails unless two runs have the same frames and events from an instant on.
func sameRun(t *testing.T, want, got *rows, from float64) {
	t.Helper()
	byTime := map[float64]*Frame{}
	for _, f := range want.frames {
		byTime[f.T] = f
	}
	compared := 0
	for _, f := range got.frames {
		if w := byTime[f.T]; w != nil {
			same(t, w, f, want.header.Channels)
			if w.Seq != f.Seq {
				t.Fatalf("frame at %g s is number %d, want %d", f.T, f.Seq, w.Seq)
			}
			compared++
		}
	}
	if compared == 0 || compared != len(got.frames) && got.frames[len(got.frames)-1].T <= want.frames[len(want.frames)-1].T {
		t.Fatalf("%d of %d frames fell together", compared, len(got.frames))
	}
	last := min(want.frames[len(want.frames)-1].T, got.frames[len(got.frames)-1].T)
	told := func(r *rows) (all []Event) {
		for _, e := range r.events {
			if e.T >= from && e.T < last && e.Kind != EventPace && e.Kind != EventEnd {
				all = append(all, e)
			}
		}
		return all
	}
	a, b := told(want), told(got)
	if len(a) != len(b) {
		t.Fatalf("%d events from %g to %g s, want %d:\n%+v\n%+v", len(b), from, last, len(a), b, a)
	}
	for k := range a {
		if a[k] != b[k] {
			t.Fatalf("event %d is %+v, want %+v", k, b[k], a[k])
		}
	}
}

// start runs a simulation in the background; stop cancels it and waits.
func start(t *testing.T, s *Sim, sinks ...Sink) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx, sinks...) }()
	stop = sync.OnceValue(func() error { cancel(); return <-done })
	t.Cleanup(func() { _ = stop() })
	return stop
}

func build(t testing.TB, c Config) *Model {
	t.Helper()
	m, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// toys are what a person at the sliders may do, none of which the model refuses.
func toys(r *rand.Rand) Command {
	all := []Command{
		{T: 0, Name: "load.level", Value: r.Float64()}, {T: 0, Name: "pod.0.sea_trip", Value: float64(r.IntN(2))}, {T: 0, Name: "pod.0.fan_trip", Value: float64(r.IntN(2))},
		{T: 0, Name: "cluster.grid", Value: float64(r.IntN(2))}, {T: 0, Name: "pod.0.clean", Value: 1}, {T: 0, Name: "pod.0.rack_reset", Value: 1}, {T: 0, Name: "sea.offset_K", Value: 4*r.Float64() - 2},
		{T: 0, Name: "pod.0.it_load_kW", Value: 200 + 300*r.Float64()}, {T: 0, Name: "pod.0.depth_m", Value: 20 + 20*r.Float64()}, {T: 0, Name: "pod.0.exchanger_area_m2", Value: 20 + 40*r.Float64()},
		{T: 0, Name: "pod.0.battery_kWh", Value: 5 + 20*r.Float64()}, {T: 0, Name: "sea.claim", Value: float64(r.IntN(2))}, {T: 0, Name: "pod.0.loop_manual", Value: float64(r.IntN(2))},
		{T: 0, Name: "sea.typhoon", Value: 1}, {T: 0, Name: "sea.upwelling", Value: 1}, {T: 0, Name: "sea.bore_m", Value: 8 * r.Float64()},
	}
	return all[r.IntN(len(all))]
}

func TestReplayOfALiveSession(t *testing.T) {
	t.Parallel()
	c := small(t)
	c.Load.Kind = "diurnal"
	scheduled := Scenario{Commands: []Command{{T: 300, Name: "pod.0.loop_trip", Value: 1}, {T: 420, Name: "pod.0.loop_trip", Value: 0}, {T: 4000, Name: "pod.0.supply_above_sea_K", Value: 3}}}
	live := &slowRows{}
	live.wait.Store(int64(100 * time.Microsecond))
	s := NewSim(build(t, c), scheduled, Options{Every: 60})
	stop := start(t, s, live)
	ctx := context.Background()
	var wg sync.WaitGroup
	for person := range 3 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(person), 1))
			for range 25 {
				time.Sleep(time.Duration(r.IntN(1500)) * time.Microsecond)
				switch r.IntN(8) {
				case 0: // several at one instant
					if err := s.SetPace(ctx, Paused); err != nil {
						t.Error(err)
					}
				case 1:
					if err := s.SetPace(ctx, 0); err != nil {
						t.Error(err)
					}
				case 2: // what is refused leaves no trace
					if _, err := s.Do(ctx, Command{T: 0, Name: "load.level", Value: 2}); err == nil {
						t.Error("a level of 2 is accepted")
					}
				}
				if _, err := s.Do(ctx, toys(r)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := s.SetPace(ctx, 0); err != nil {
		t.Fatal(err)
	}
	seen := s.Latest().T
	for s.Latest().T < seen+7200 {
		time.Sleep(time.Millisecond)
	}
	session, err := s.Session(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if n := len(session.Commands); n < 75 {
		t.Fatalf("the session has %d commands, want 75 live ones and those scheduled", n)
	}
	written, err := ParseScenario(session.TOML())
	if err != nil {
		t.Fatal(err)
	}
	again := play(t, c, written, Options{Every: 60, For: live.frames[len(live.frames)-1].T})
	sameRun(t, &live.rows, again, 0)
	if len(again.frames) != len(live.frames) {
		t.Errorf("the replay has %d frames, want %d", len(again.frames), len(live.frames))
	}
	closes(t, again)
	// and whatever the distance between its frames
	coarse := play(t, c, written, Options{Every: 240, For: live.frames[len(live.frames)-1].T})
	for _, f := range coarse.frames {
		same(t, live.frames[int(f.T/60)], f, coarse.header.Channels)
	}
}

// A command that comes before anything is shown acts after the first frame, live as in its replay.
func TestReplayOfACommandAtTheVeryBeginning(t *testing.T) {
	c := small(t)
	var live rows
	s := NewSim(build(t, c), Scenario{}, Options{Pace: Paused, For: 600})
	stop := start(t, s, &live)
	ctx := context.Background()
	if at, err := s.Do(ctx, Command{T: 99, Name: "load.level", Value: 0.2}); err != nil || at != 0 {
		t.Fatalf("Do at the beginning = %v, %v, want 0", at, err)
	}
	session, err := s.Session(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetPace(ctx, 0); err != nil {
		t.Fatal(err)
	}
	for !errors.Is(s.Step(ctx), ErrEnded) {
		if err := s.SetPace(ctx, 0); err != nil {
			break
		}
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	sameRun(t, &live, play(t, c, session, Options{For: 600}), 0)
}

func TestSnapshotContinuesToTheByte(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]Config{"one load": small(t), "three loads": mixed(t)} {
		t.Run(name, func(t *testing.T) { continuesToTheByte(t, c) })
	}
}

func continuesToTheByte(t *testing.T, c Config) {
	t.Helper()
	t.Parallel()
	c.Pods[0].Power.Battery = 3 * 3.6e6 // half a minute
	c.Pods[0].Fouling.CleanEvery = hour // from the last time, by hand or by itself
	scenario := Scenario{Commands: []Command{
		{T: 600, Name: "pod.0.sea_trip", Value: 1}, {T: 900, Name: "load.level", Value: 0.6}, {T: 1200, Name: "cluster.grid", Value: 0}, {T: 2400, Name: "cluster.grid", Value: 1}, {T: 2400, Name: "pod.0.rack_reset", Value: 1},
		{T: 2700, Name: "pod.0.sea_trip", Value: 0}, {T: 3000, Name: "pod.0.it_load_kW", Value: 500}, {T: 3333, Name: "pod.0.fan_trip", Value: 1}, {T: 4000, Name: "pod.0.fan_trip", Value: 0}, {T: 4800, Name: "pod.0.rack_reset", Value: 1},
	}}
	options := Options{Every: 60, For: 5400, Pace: Paused}
	ctx := context.Background()
	// frames after which a snapshot is taken: quiet, tripped, dark, at a command's own instant, throttled
	for _, frames := range []int{2, 11, 22, 41, 48} {
		var whole rows
		s := NewSim(build(t, c), scenario, options)
		stop := start(t, s, &whole)
		for range frames - 1 {
			if err := s.Step(ctx); err != nil {
				t.Fatal(err)
			}
		}
		for s.Latest() == nil || s.Latest().Seq != uint64(frames-1) {
			time.Sleep(50 * time.Microsecond)
		}
		live := []Command{{T: 0, Name: "load.level", Value: 0.9}, {T: 0, Name: "pod.0.clean", Value: 1}, {T: 0, Name: "pod.0.exchanger_area_m2", Value: 50}}
		for _, command := range live[:frames%4] {
			if _, err := s.Do(ctx, command); err != nil {
				t.Fatal(err)
			}
		}
		sn, err := s.Snapshot(ctx)
		if err != nil {
			t.Fatal(err)
		}
		after := []Command{{T: 0, Name: "sea.offset_K", Value: 0.5}}
		if frames%2 == 0 {
			after = nil // the step under way goes on as it is
		}
		for _, command := range after {
			if _, err := s.Do(ctx, command); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.SetPace(ctx, 0); err != nil {
			t.Fatal(err)
		}
		for err == nil {
			err = s.SetPace(ctx, 0)
			time.Sleep(time.Millisecond)
		}
		if err := stop(); err != nil {
			t.Fatal(err)
		}

		text, err := json.Marshal(sn)
		if err != nil {
			t.Fatal(err)
		}
		var back Snapshot
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		var rest rows
		s = Restore(build(t, c), back, scenario, options)
		stop = start(t, s, &rest)
		for _, command := range after {
			if _, err := s.Do(ctx, command); err != nil {
				t.Fatal(err)
			}
		}
		again, err := s.Snapshot(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if again.T != sn.T || again.Frames != sn.Frames || len(again.Taken) != len(sn.Taken)+len(after) {
			t.Errorf("restored at %g s with %d frames and %d commands, want %g, %d, %d and those after", again.T, again.Frames, len(again.Taken), sn.T, sn.Frames, len(sn.Taken))
		}
		for err = s.SetPace(ctx, 0); err == nil; err = s.SetPace(ctx, 0) {
			time.Sleep(time.Millisecond)
		}
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		if want := 91 - frames; len(rest.frames) != want {
			t.Fatalf("after %d frames the restored run gives %d more, want %d", frames, len(rest.frames), want)
		}
		sameRun(t, &whole, &rest, sn.T+1e-9)
	}
}

func TestSnapshotOfAnotherWorldIsRefused(t *testing.T) {
	c := small(t)
	s := NewSim(build(t, c), Scenario{}, Options{Pace: Paused})
	start(t, s)
	sn, err := s.Snapshot(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	other := small(t)
	other.Pods[0].Racks = other.Pods[0].Racks[:1]
	two, err := Parse("[[pod]]\n[[pod]]\n")
	if err != nil {
		t.Fatal(err)
	}
	torn := sn
	torn.Step.X = torn.Step.X[1:]
	late := sn
	late.T = 1e6
	none := Snapshot{}
	for name, test := range map[string]struct {
		c  Config
		sn Snapshot
	}{"fewer racks": {other, sn}, "more pods": {two, sn}, "torn": {c, torn}, "at another instant": {c, late}, "empty": {c, none}} {
		var r rows
		if err := Restore(build(t, test.c), test.sn, Scenario{}, Options{For: 60}).Run(context.Background(), &r); err == nil || r.closed != 1 {
			t.Errorf("%s: Run = %v, closed %d times, want an error", name, err, r.closed)
		}
	}
}

// A restored run may have another distance between its frames.
func TestSnapshotWithOtherFrames(t *testing.T) {
	c := small(t)
	s := NewSim(build(t, c), Scenario{}, Options{Every: 60, Pace: Paused})
	var r rows
	start(t, s, &r)
	for range 7 {
		if err := s.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	sn, err := s.Snapshot(context.Background())
	for err == nil && sn.Frames < 8 {
		sn, err = s.Snapshot(context.Background())
	}
	if err != nil {
		t.Fatal(err)
	}
	whole := play(t, c, Scenario{}, Options{Every: 10, For: 1200})
	for every, first := range map[float64]float64{10: 430, 30: 450, 100: 500, 600: 600} {
		var rest rows
		if err := Restore(build(t, c), sn, Scenario{}, Options{Every: every, For: 1200}).Run(context.Background(), &rest); err != nil {
			t.Fatal(err)
		}
		if rest.frames[0].T != first {
			t.Errorf("with a frame each %g s the first after 420 s comes at %g, want %g", every, rest.frames[0].T, first)
		}
		for _, f := range rest.frames {
			same(t, whole.frames[int(math.Round(f.T/10))], f, whole.header.Channels)
		}
	}
}

func TestResetBeginsAgain(t *testing.T) {
	c := small(t)
	scenario := Scenario{Commands: []Command{{T: 120, Name: "load.level", Value: 0.5}}}
	var r rows
	s := NewSim(build(t, c), scenario, Options{Every: 60, Pace: Paused, RunID: "mine"})
	stop := start(t, s, &r)
	ctx := context.Background()
	step := func(n int) {
		t.Helper()
		for range n {
			if err := s.Step(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Session(ctx); err != nil {
			t.Fatal(err)
		}
	}
	step(5)
	if _, err := s.Do(ctx, Command{T: 0, Name: "sea.offset_K", Value: 2}); err != nil {
		t.Fatal(err)
	}
	step(5)
	for s.Latest() == nil || s.Latest().Seq < 10 {
		time.Sleep(100 * time.Microsecond)
	}
	if err := s.Reset(ctx); err != nil {
		t.Fatal(err)
	}
	if id := s.RunID(); id != "mine#2" {
		t.Errorf("the second run is %q, want mine#2", id)
	}
	if v := s.Config().Sea.Offset; v != 0 {
		t.Errorf("after a reset the offset is %g K, want 0", v)
	}
	step(10)
	session, err := s.Session(ctx)
	for s.Latest().Seq < 10 {
		time.Sleep(100 * time.Microsecond)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Reset(ctx); err != nil {
		t.Fatal(err)
	}
	if id := s.RunID(); id != "mine#3" {
		t.Errorf("the third run is %q, want mine#3", id)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if n := len(session.Commands); n > 1 {
		t.Errorf("after a reset the session has %d commands", n)
	}
	clean := play(t, c, scenario, Options{Every: 60, For: 600})
	second := r.frames[11:22]
	if r.frames[10].Seq != 10 || second[0].Seq != 0 {
		t.Fatalf("frames are numbered %d and %d around the reset, want 10 and 0", r.frames[10].Seq, second[0].Seq)
	}
	for k, f := range second {
		same(t, clean.frames[k], f, clean.header.Channels)
	}
	resets := 0
	for _, e := range r.events {
		if e.Kind == EventReset {
			resets++
		}
	}
	if resets != 2 {
		t.Errorf("%d resets were told, want 2", resets)
	}
}

func TestPaceStepAndPause(t *testing.T) {
	c := small(t)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		r := &slowRows{}
		s := NewSim(build(t, c), Scenario{}, Options{Every: 60, Pace: 60})
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx, r) }()
		frames := func(what string, want int) {
			t.Helper()
			synctest.Wait()
			if got := int(r.count.Load()); got != want {
				t.Fatalf("%s: %d frames, want %d", what, got, want)
			}
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		frames("at once", 1)
		time.Sleep(10500 * time.Millisecond)
		frames("a model minute a second for 10.5 s", 11)
		must(s.SetPace(ctx, 600)) // the clock begins anew, at the newest frame
		time.Sleep(1050 * time.Millisecond)
		frames("ten a second", 21)
		must(s.SetPace(ctx, Paused))
		time.Sleep(time.Hour)
		frames("paused for an hour", 21)
		if s.Pace() != Paused {
			t.Errorf("Pace() = %v, want Paused", s.Pace())
		}
		must(s.SetPace(ctx, -7)) // any negative pace is a pause, and no new one
		for range 40 {
			go func() { _ = s.Step(ctx) }()
		}
		frames("forty steps at once", 61)
		must(s.Step(ctx))
		frames("one more", 62)
		if at, err := s.Do(ctx, Command{T: 0, Name: "load.level", Value: 0.5}); err != nil || at != 61*60 {
			t.Errorf("Do = %v, %v, want the instant of the newest frame, 3660", at, err)
		}
		must(s.SetPace(ctx, 60))
		time.Sleep(2500 * time.Millisecond)
		frames("on again", 64)
		must(s.Step(ctx)) // pauses
		time.Sleep(time.Minute)
		frames("a step pauses", 65)
		must(s.Reset(ctx))
		frames("a reset shows its first frame", 66)
		time.Sleep(time.Minute)
		frames("and stays paused", 66)
		cancel()
		must(<-done)
		for k, f := range r.frames[:65] {
			if f.T != 60*float64(k) || f.Seq != uint64(k) {
				t.Errorf("frame %d is number %d at %g s", k, f.Seq, f.T)
			}
		}
		paces := []float64{}
		for _, e := range r.events {
			if e.Kind == EventPace {
				paces = append(paces, e.Value)
			}
		}
		if len(paces) != 4 || paces[0] != 600 || !math.IsNaN(paces[1]) || paces[2] != 60 || !math.IsNaN(paces[3]) {
			t.Errorf("paces told: %v, want 600, NaN, 60, NaN", paces)
		}
	})
}

// A run that falls behind its pace goes on from where it is and does not chase the clock.
func TestFallingBehind(t *testing.T) {
	c := small(t)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		r := &slowRows{}
		s := NewSim(build(t, c), Scenario{}, Options{Every: 60, Pace: 60})
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx, r) }()
		time.Sleep(3500 * time.Millisecond)
		synctest.Wait()
		r.wait.Store(int64(time.Minute)) // a sink that holds the run back once
		time.Sleep(time.Second)
		r.wait.Store(0)
		time.Sleep(time.Minute)
		synctest.Wait()
		before := r.count.Load()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if got := r.count.Load() - before; got < 9 || got > 12 {
			t.Errorf("after being held back for a minute it gives %d frames in ten seconds, want 10", got)
		}
		cancel()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	})
}
