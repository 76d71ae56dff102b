package twin

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// What a run promises its sinks and those who ask it something.

// faultySink fails at one call, counted from 1.
type faultySink struct {
	rows
	at    string
	after int
	calls map[string]int
}

var errFull = errors.New("no space left on device")

func (s *faultySink) fail(call string) error {
	if s.calls == nil {
		s.calls = map[string]int{}
	}
	s.calls[call]++
	if call == s.at && s.calls[call] == s.after {
		return errFull
	}
	return nil
}

func (s *faultySink) Open(h Header) error { _ = s.rows.Open(h); return s.fail("open") }
func (s *faultySink) Write(f *Frame) error {
	_ = s.rows.Write(f)
	return s.fail("write")
}
func (s *faultySink) Event(e Event) error { _ = s.rows.Event(e); return s.fail("event") }
func (s *faultySink) Close() error        { _ = s.rows.Close(); return s.fail("close") }

func TestASinksErrorEndsTheRun(t *testing.T) {
	c := small(t)
	sc := Scenario{Commands: []Command{{T: 100, Name: "load.level", Value: 0.5}, {T: 200, Name: "load.level", Value: 0.6}}}
	for _, test := range []struct {
		at     string
		after  int
		frames int // that the sound sink has got
	}{{"open", 1, 0}, {"write", 1, 1}, {"write", 4, 4}, {"event", 1, 2}, {"event", 2, 4}, {"event", 3, 11}, {"close", 1, 11}} {
		for _, first := range []bool{true, false} {
			bad, good := &faultySink{at: test.at, after: test.after}, &rows{}
			sinks := []Sink{bad, good}
			if !first {
				sinks = []Sink{good, bad}
			}
			s := NewSim(build(t, c), sc, Options{Every: 60, For: 600})
			err := s.Run(context.Background(), sinks...)
			if !errors.Is(err, errFull) || strings.Count(err.Error(), errFull.Error()) != 1 {
				t.Errorf("Run with a sink that fails at %s %d = %v, want its error once", test.at, test.after, err)
			}
			if bad.closed != 1 || good.closed != 1 {
				t.Errorf("after an error at %s %d the sinks are closed %d and %d times, want once each", test.at, test.after, bad.closed, good.closed)
			}
			if len(good.frames) != test.frames && test.at != "event" || len(good.frames) > test.frames {
				t.Errorf("after an error at %s %d the other sink has %d frames, want %d", test.at, test.after, len(good.frames), test.frames)
			}
			for _, e := range good.events {
				if e.Kind == EventEnd && test.at != "close" && !(test.at == "event" && test.after == 3) {
					t.Errorf("after an error at %s %d the run is said to be over", test.at, test.after)
				}
			}
			if _, err := s.Do(context.Background(), Command{T: 0, Name: "load.level", Value: 1}); !errors.Is(err, ErrEnded) {
				t.Errorf("Do after a failed run = %v, want ErrEnded", err)
			}
		}
	}
}

func TestRequestsAfterTheEnd(t *testing.T) {
	var r rows
	s := NewSim(build(t, small(t)), Scenario{}, Options{Every: 60, For: 120})
	early, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if _, err := s.Do(early, Command{T: 0, Name: "load.level", Value: 1}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Do before the run = %v, want the context's error", err)
	}
	if s.Latest() != nil || s.Pace() != 0 || s.Every() != 60 || s.RunID() != "lingshui" || len(s.Channels()) == 0 {
		t.Errorf("before the run: latest %v, pace %v, every %v, id %q", s.Latest(), s.Pace(), s.Every(), s.RunID())
	}
	ctx := context.Background()
	if err := s.Run(ctx, &r); err != nil {
		t.Fatal(err)
	}
	for name, ask := range map[string]func() error{
		"Do":       func() error { _, err := s.Do(ctx, Command{T: 0, Name: "load.level", Value: 1}); return err },
		"SetPace":  func() error { return s.SetPace(ctx, 1) },
		"Step":     func() error { return s.Step(ctx) },
		"Reset":    func() error { return s.Reset(ctx) },
		"Snapshot": func() error { _, err := s.Snapshot(ctx); return err },
	} {
		if err := ask(); !errors.Is(err, ErrEnded) {
			t.Errorf("%s after the end = %v, want ErrEnded", name, err)
		}
	}
	if sc, err := s.Session(ctx); err != nil || len(sc.Commands) != 0 {
		t.Errorf("Session after the end = %+v, %v, want what the run was: no command", sc, err)
	}
	if len(r.frames) != 3 || r.closed != 1 || s.Latest() != r.frames[2] {
		t.Errorf("%d frames, closed %d times, latest %v", len(r.frames), r.closed, s.Latest())
	}
	if last := r.events[len(r.events)-1]; last.Kind != EventEnd || last.T != 120 {
		t.Errorf("the last event is %+v, want the end at 120 s", last)
	}
}

func TestACancelledRunIsWhole(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r := &slowRows{}
	r.wait.Store(int64(time.Millisecond))
	s := NewSim(build(t, small(t)), Scenario{}, Options{Every: 60})
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx, r) }()
	for r.count.Load() < 5 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Run of a cancelled context = %v, want nil", err)
	}
	if r.closed != 1 || r.events[len(r.events)-1].Kind != EventEnd {
		t.Errorf("closed %d times, last event %+v", r.closed, r.events)
	}
	for k, f := range r.frames {
		if f.Seq != uint64(k) || f.T != 60*float64(k) {
			t.Errorf("frame %d is number %d at %g s", k, f.Seq, f.T)
		}
	}
	// cancelled before it began: nothing is given, all is closed
	var none rows
	if err := NewSim(build(t, small(t)), Scenario{}, Options{}).Run(ctx, &none); err != nil || len(none.frames) != 0 || none.closed != 1 {
		t.Errorf("a run cancelled beforehand = %v with %d frames, closed %d times", err, len(none.frames), none.closed)
	}
}

// Rows are the instants 0, every, …, and for, whether it is a multiple of every or not.
func TestRowsAreWhereTheyShouldBe(t *testing.T) {
	for _, test := range []struct {
		every, length float64
		frames        int
		last          float64
	}{{60, 600, 11, 600}, {0, 120, 3, 120}, {0.1, 1, 11, 1}, {1. / 3, 10, 31, 10}, {7, 60, 10, 60}, {100, 60, 2, 60}, {0.7, 2.1, 4, 2.1}} {
		r := play(t, small(t), Scenario{}, Options{Every: test.every, For: test.length})
		if n := len(r.frames); n != test.frames || r.frames[n-1].T != test.last {
			t.Errorf("every %g for %g s: %d frames, the last at %v, want %d, %v", test.every, test.length, n, r.frames[n-1].T, test.frames, test.last)
		}
	}
}

// What an error of the model says: which world, when, which state.
func TestAModelThatFailsSaysWhere(t *testing.T) {
	c := small(t)
	c.Pods[0].IT, c.Pods[0].Gas.FanTrip = 5000e3, 1 // without fans nothing carries 5 MW away, and no steady state exists
	c.Name = "oven"
	var r rows
	err := NewSim(build(t, c), Scenario{}, Options{For: 60}).Run(context.Background(), &r)
	if !errors.Is(err, ErrModel) || errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), "oven") || !strings.Contains(err.Error(), "pod.0.") || r.closed != 1 {
		t.Errorf("Run = %v, closed %d times, want an ErrModel with world and state", err, r.closed)
	}
}

// A header tells what the first frame needs.
func TestHeader(t *testing.T) {
	c := small(t)
	c.World.Seed = 42
	r := play(t, c, Scenario{Commands: []Command{{T: 30, Name: "load.level", Value: 0.5}}}, Options{Every: 20, For: 60, RunID: "one"})
	h := r.header
	if h.RunID != "one" || h.World != "lingshui" || h.Seed != 42 || h.Every != 20 || h.Start != unixOf(2025, 1, 1, 0) || len(h.Channels) != len(r.frames[0].Values) {
		t.Errorf("header = %+v", h)
	}
	back, err := Parse(h.TOML)
	if err != nil || back.Load.Level != 1 || back.World.Seed != 42 {
		t.Errorf("the header's TOML gives level %g, seed %d, %v, want the configuration at the start", back.Load.Level, back.World.Seed, err)
	}
	for _, e := range r.events {
		if e.Help.EN == "" || !hasHan(e.Help.ZH) {
			t.Errorf("event %+v tells people nothing in one of the languages", e)
		}
	}
}

func TestACommandChangesTheConfiguration(t *testing.T) {
	s := NewSim(build(t, small(t)), Scenario{}, Options{Pace: Paused})
	start(t, s)
	ctx := context.Background()
	for _, test := range []struct {
		command Command
		want    string
	}{
		{Command{T: 0, Name: "load.level", Value: 0.5}, ""},
		{Command{T: 0, Name: "load.lvel", Value: 0.5}, "load.lvel is not a parameter; did you mean load.level?"},
		{Command{T: 0, Name: "load.level", Value: -1}, "load.level = -1 is outside 0 to 1"},
		{Command{T: 0, Name: "load.kind", Value: 0}, "load.kind shapes the model"},
		{Command{T: 0, Name: "pod.0.throttle_degC", Value: 95}, "pod.0.throttle_degC has to lie below pod.0.critical_degC"},
		{Command{T: 0, Name: "pod.0.clean", Value: 1}, ""},
	} {
		_, err := s.Do(ctx, test.command)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("Do(%+v) = %v, want %s", test.command, err, test.want)
		}
		var fault *Fault
		if test.want != "" && !errors.As(err, &fault) {
			t.Errorf("Do(%+v) is refused with %T, want a *Fault", test.command, err)
		}
	}
	c := s.Config()
	if c.Load.Level != 0.5 || c.Pods[0].Throttle != 83+zeroC || c.Pods[0].Clean != 0 {
		t.Errorf("level %g, throttling at %g K, clean %g, want 0.5, as it was, 0", c.Load.Level, c.Pods[0].Throttle, c.Pods[0].Clean)
	}
	c.Pods[0].Racks[0].GasFlow = 99 // the caller's own
	if s.Config().Pods[0].Racks[0].GasFlow == 99 {
		t.Error("Config() gives the run's own away")
	}
	session, err := s.Session(ctx)
	if err != nil || len(session.Commands) != 2 {
		t.Errorf("session = %+v, %v, want the two that were taken", session, err)
	}
}
