package twin

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
)

// A run that went back, and one that branched off, give the bytes of one that never did either.

// A walk is a paused run that a test steps by hand.
type walk struct {
	t   *testing.T
	sim *Sim
	rows
	stop func() error
}

func walking(t *testing.T, s *Sim) *walk {
	t.Helper()
	w := &walk{t: t, sim: s}
	w.stop = start(t, s, w)
	synctest.Wait()
	return w
}

func (w *walk) step(n int) {
	w.t.Helper()
	for range n {
		if err := w.sim.Step(context.Background()); err != nil {
			w.t.Fatal(err)
		}
	}
	synctest.Wait()
}

func (w *walk) do(c Command) {
	w.t.Helper()
	if _, err := w.sim.Do(context.Background(), c); err != nil {
		w.t.Fatal(err)
	}
}

func (w *walk) session() Scenario {
	w.t.Helper()
	sc, err := w.sim.Session(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	return sc
}

// since the newest reset, which a walk has in its last frames.
func (w *walk) since(frame uint64) []*Frame {
	i := len(w.frames) - 1
	for i > 0 && w.frames[i-1].Seq+1 == w.frames[i].Seq && w.frames[i].Seq > frame {
		i--
	}
	return w.frames[i:]
}

// eventful is a scenario in which guards trip, so that marks fall among crossings.
var eventful = Scenario{Commands: []Command{
	{T: 600, Name: "pod.0.sea_trip", Value: 1}, {T: 900, Name: "load.level", Value: 0.6}, {T: 1200, Name: "cluster.grid", Value: 0}, {T: 2400, Name: "cluster.grid", Value: 1}, {T: 2400, Name: "pod.0.rack_reset", Value: 1},
	{T: 2700, Name: "pod.0.sea_trip", Value: 0}, {T: 3333, Name: "pod.0.fan_trip", Value: 1}, {T: 4000, Name: "pod.0.fan_trip", Value: 0}, {T: 4800, Name: "pod.0.rack_reset", Value: 1},
}}

// TestRewindToTheByte goes back again and again, from marks and from the start, with
// commands before, at and after the instants, and each time goes on as a run does
// that was run to there.
func TestRewindToTheByte(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]Config{"one load": small(t), "three loads": mixed(t)} {
		if testing.Short() && name != "one load" {
			continue // the race detector finds no more in it
		}
		c.Pods[0].Power.Battery = 3 * 3.6e6 // half a minute
		c.Pods[0].Fouling.CleanEvery = hour
		for kept, bytes := range map[string]int64{"from marks": 1 << 20, "from few marks": 1, "from the start": 0} {
			t.Run(name+" "+kept, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { rewinds(t, c, bytes) })
			})
		}
	}
}

func rewinds(t *testing.T, c Config, bytes int64) {
	t.Helper()
	random := rand.New(rand.NewPCG(5, uint64(bytes)))
	options := Options{Every: 20, Pace: Paused, Past: bytes, RunID: "walk"}
	w := walking(t, NewSim(build(t, c), eventful, options))
	rounds := 12
	if testing.Short() {
		rounds = 2
	}
	for round := range rounds {
		w.step(40 + random.IntN(120))
		for range random.IntN(4) {
			w.do(toys(random))
			w.step(random.IntN(30))
		}
		now := w.sim.Latest().T
		back := now * random.Float64()
		switch {
		case round%4 == 1:
			back = now // the newest frame's own instant, where a command may just have acted
		case round%4 == 3:
			if taken := w.session().Commands; len(taken) > 0 {
				back = taken[random.IntN(len(taken))].T // a command's
			}
		}
		at, err := w.sim.Rewind(context.Background(), back)
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if want := 20 * math.Floor(back/20); at != want || w.sim.Latest().T != want {
			t.Fatalf("Rewind(%v) = %v and shows %v, want %v", back, at, w.sim.Latest().T, want)
		}
		if id, want := w.sim.RunID(), fmt.Sprintf("walk#%d", round+2); id != want {
			t.Errorf("the run is %q, want %q", id, want)
		}
		w.step(30)
		w.do(toys(random))
		w.step(30)

		// The same from the start, with the scenario's commands among those of its session.
		session := w.session()
		last := w.sim.Latest().T
		var plain rows
		again := NewSim(build(t, c), session, Options{Every: 20, For: last})
		if err := again.Run(context.Background(), &plain); err != nil {
			t.Fatal(err)
		}
		for _, f := range w.since(uint64(at / 20)) {
			same(t, plain.frames[f.Seq], f, plain.header.Channels)
		}
		if got, want := w.sim.Config().TOML(), again.Config().TOML(); got != want {
			t.Fatalf("after the rewind the configuration is\n%s\nwant\n%s", got, want)
		}
		// No command of the scenario is lost or acts twice.
		for _, planned := range eventful.Commands {
			n := 0
			for _, c := range session.Commands {
				if c == planned {
					n++
				}
			}
			if acted := planned.T < last; (n != 0) != acted || n > 1 {
				t.Fatalf("round %d at %v: %+v acted %d times", round, last, planned, n)
			}
		}
		if !slices.IsSortedFunc(session.Commands, func(a, b Command) int { return int(math.Copysign(1, a.T-b.T)) }) {
			t.Fatalf("the session is out of order: %v", session.Commands)
		}
	}
	if err := w.stop(); err != nil {
		t.Fatal(err)
	}
}

// TestEventsAfterARewind: what a mark between two looks at the guards leads to comes at the same instant, to the last bit.
func TestEventsAfterARewind(t *testing.T) {
	long(t)
	t.Parallel()
	c := small(t)
	c.Pods[0].Power.Battery = 3 * 3.6e6
	told := func(events []Event, from, to float64) (all []Event) {
		for _, e := range events {
			if (e.Kind == EventAlarm || e.Kind == EventTrip) && e.T > from && e.T < to {
				all = append(all, e)
			}
		}
		return all
	}
	synctest.Test(t, func(t *testing.T) {
		s := NewSim(build(t, c), eventful, Options{Every: 1, Pace: Paused, Past: 1})
		s.prepared.past.most, s.prepared.past.apart = 1<<20, 1 // a mark at every frame
		w := walking(t, s)
		w.step(5000)
		all := told(w.events, 0, 5000)
		if len(all) < 10 {
			t.Fatalf("only %d events came", len(all))
		}
		slices.Reverse(all)
		for _, e := range all {
			before := math.Ceil(e.T) - 1
			want := told(w.events[:len(w.events):len(w.events)], before, before+2)
			was := len(w.events)
			if _, err := s.Rewind(context.Background(), before); err != nil {
				t.Fatal(err)
			}
			w.step(2)
			if got := told(w.events[was:], before, before+2); !slices.Equal(got, want[:len(got)]) || len(got) == 0 {
				t.Errorf("after a rewind to %v s come\n%+v\nwant\n%+v", before, got, want)
			}
		}
	})
}

func TestRewindRefuses(t *testing.T) {
	c := small(t)
	synctest.Test(t, func(t *testing.T) {
		w := walking(t, NewSim(build(t, c), Scenario{}, Options{Pace: Paused}))
		w.step(5)
		for _, bad := range []float64{-1, 300.1, math.NaN(), math.Inf(1), math.Inf(-1)} {
			var fault *Fault
			if _, err := w.sim.Rewind(context.Background(), bad); !errors.As(err, &fault) || fault.Key != "t" {
				t.Errorf("Rewind(%v) = %v, want a fault of t", bad, err)
			}
			if _, err := w.sim.Branch(context.Background(), bad, Options{}); !errors.As(err, &fault) || fault.Key != "t" {
				t.Errorf("Branch(%v) = %v, want a fault of t", bad, err)
			}
		}
		w.step(1)
		if f := w.sim.Latest(); f.Seq != 6 || w.sim.RunID() != "lingshui" {
			t.Errorf("after refusals the run is %s at frame %d, want lingshui at 6", w.sim.RunID(), f.Seq)
		}
		if err := w.stop(); err != nil {
			t.Fatal(err)
		}
		if _, err := w.sim.Rewind(context.Background(), 60); !errors.Is(err, ErrEnded) {
			t.Errorf("Rewind of a run that is over = %v, want ErrEnded", err)
		}
	})
}

// TestBranchToTheByte: a branch is the run that its session replays, whatever the
// run it came from does, and can be rewound to before it began.
func TestBranchToTheByte(t *testing.T) {
	t.Parallel()
	c := mixed(t)
	instants := []float64{0, 999, 1000, 1219.5, 2400, 2600}
	if testing.Short() {
		instants = instants[2:4]
	}
	for name, bytes := range map[string]int64{"from marks": 1 << 20, "from the start": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx := context.Background()
				w := walking(t, NewSim(build(t, c), eventful, Options{Every: 20, Pace: Paused, Past: bytes}))
				w.step(50)
				w.do(Command{Name: "sea.offset_K", Value: 1}) // at 1000 s
				w.step(80)
				for _, at := range instants {
					s, err := w.sim.Branch(ctx, at, Options{Pace: Paused, RunID: "branch", Past: bytes})
					if err != nil {
						t.Fatal(err)
					}
					b := walking(t, s)
					begun := 20 * math.Floor(at/20)
					if f := s.Latest(); f.T != begun || f.Seq != uint64(begun/20) || len(b.frames) != 1 || b.header.RunID != "branch" {
						t.Fatalf("Branch(%v) begins with %d frames, at %v with number %d", at, len(b.frames), f.T, f.Seq)
					}
					if got, want := s.Config().Sea.Offset, begun >= 1000; (got == 1) != want {
						t.Errorf("Branch(%v) has an offset of %v K; the command came at 1000 s", at, got)
					}
					b.step(30)
					b.do(Command{Name: "load.level", Value: 0.5})
					b.step(30)
					session := b.session()
					for _, command := range session.Commands {
						if command.T > begun && command.Name != "load.level" {
							t.Errorf("Branch(%v) has the run's later command %+v", at, command)
						}
					}
					replay := play(t, c, session, Options{Every: 20, For: s.Latest().T})
					for _, f := range b.frames {
						same(t, replay.frames[f.Seq], f, replay.header.Channels)
					}
					if begun > 600 {
						if _, err := s.Rewind(ctx, 500); err != nil {
							t.Fatal(err)
						}
						b.step(20)
						quiet := play(t, c, Scenario{}, Options{Every: 20, For: 900})
						for _, f := range b.since(25) {
							same(t, quiet.frames[f.Seq], f, quiet.header.Channels)
						}
					}
					if err := b.stop(); err != nil {
						t.Fatal(err)
					}
				}
				// The run itself went on as if nobody had branched off, and can be branched off when it is over.
				w.step(10)
				session := w.session()
				if err := w.stop(); err != nil {
					t.Fatal(err)
				}
				sameRun(t, play(t, c, session, Options{Every: 20, For: 2900}), &w.rows, 0)
				if again := w.session(); !slices.Equal(again.Commands, session.Commands) {
					t.Errorf("the session of the run that is over is %v, want %v", again, session)
				}
				s, err := w.sim.Branch(ctx, 1500, Options{Pace: Paused})
				if err != nil {
					t.Fatal(err)
				}
				if b := walking(t, s); b.frames[0].T != 1500 {
					t.Errorf("a branch of a run that is over begins at %v, want 1500", b.frames[0].T)
				}
			})
		})
	}
}

// TestAhead: a run goes ahead whatever its pace, and has then done what was given by hand at that very instant.
func TestAhead(t *testing.T) {
	t.Parallel()
	c := small(t)
	sc := Scenario{Commands: []Command{{T: 300, Name: "load.level", Value: 0.5}, {T: 1200, Name: "sea.offset_K", Value: 1}, {T: 1260, Name: "sea.offset_K", Value: 2}}}
	synctest.Test(t, func(t *testing.T) {
		w := walking(t, NewSim(build(t, c), sc, Options{Pace: Paused, Ahead: 1200}))
		if f := w.sim.Latest(); f.T != 1200 || len(w.frames) != 21 || w.sim.Config().Sea.Offset != 1 {
			t.Fatalf("it went to %v with %d frames and has an offset of %v K, want 1200, 21, 1", f.T, len(w.frames), w.sim.Config().Sea.Offset)
		}
		w.step(5)
		sameRun(t, play(t, c, sc, Options{For: 1500}), &w.rows, 0)
		if _, err := w.sim.Rewind(context.Background(), 600); err != nil {
			t.Fatal(err)
		}
		w.step(15)
		want := Scenario{Commands: []Command{sc.Commands[0], sc.Commands[2]}} // that at 1200 was by hand, and is forgotten
		plain := play(t, c, want, Options{For: 1500})
		for _, f := range w.since(10) {
			same(t, plain.frames[f.Seq], f, plain.header.Channels)
		}
		if got := w.session(); !slices.Equal(got.Commands, want.Commands) {
			t.Errorf("the session is %v, want %v", got.Commands, want.Commands)
		}
	})
}

// TestMarksAreBounded: however long the run they are few, in time evenly spread, and the first is the start's.
func TestMarksAreBounded(t *testing.T) {
	t.Parallel()
	c := small(t)
	for _, test := range []struct {
		bytes int64
		most  int
	}{{0, 0}, {1, marksFew}, {1 << 30, marksMost}} {
		s := NewSim(build(t, c), Scenario{}, Options{Every: 1, For: 3000, Past: test.bytes})
		if err := s.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		p := s.prepared.past
		if len(p.marks) > test.most || test.most > 0 && len(p.marks) < test.most/2-1 {
			t.Errorf("with %d bytes %d marks are kept, want at most %d and no less than half of it", test.bytes, len(p.marks), test.most)
		}
		for i, m := range p.marks {
			if m.frame != uint64(i)*p.apart || m.t != float64(m.frame) {
				t.Errorf("mark %d of %d, %d apart, is of frame %d at %v", i, len(p.marks), p.apart, m.frame, m.t)
			}
		}
	}
	hundred, err := World("lingshui-100")
	if err != nil {
		t.Fatal(err)
	}
	const bytes = 16 << 20
	m := build(t, hundred)
	if p := newPast(m, bytes); int64(p.most)*m.markBytes() > bytes || p.most < 16 {
		t.Errorf("of lingshui-100 %d marks of %d bytes are kept in %d", p.most, m.markBytes(), bytes)
	}
}

// BenchmarkDayMarked is BenchmarkDay that keeps marks: their ratio is what marks cost.
func BenchmarkDayMarked(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		play(b, lingshui(b), Scenario{}, Options{Every: 60, For: 86400, Past: 16 << 20})
	}
}

// BenchmarkMark is one mark, of which a run of a day takes about ninety.
func BenchmarkMark(b *testing.B) {
	for _, world := range []string{"lingshui", "lingshui-100"} {
		b.Run(world, func(b *testing.B) {
			b.ReportAllocs()
			c, err := World(world)
			if err != nil {
				b.Fatal(err)
			}
			s := NewSim(build(b, c), Scenario{}, Options{Every: 60, For: 600, Past: 16 << 20})
			if err := s.Run(context.Background()); err != nil {
				b.Fatal(err)
			}
			r := s.prepared
			r.frames = 1 // the number of one that is due
			for b.Loop() {
				r.past.marks = r.past.marks[:0]
				r.remember()
			}
		})
	}
}

// BenchmarkRewind goes back from the end of a day, from wherever the marks lie.
func BenchmarkRewind(b *testing.B) {
	for _, world := range []string{"lingshui", "lingshui-100"} {
		b.Run(world, func(b *testing.B) {
			c, err := World(world)
			if err != nil {
				b.Fatal(err)
			}
			s := NewSim(build(b, c), Scenario{}, Options{Every: 60, Pace: Paused, Ahead: 86400, Past: 16 << 20})
			ctx, cancel := context.WithCancel(context.Background())
			done := make(chan error, 1)
			go func() { done <- s.Run(ctx) }()
			for s.Latest() == nil || s.Latest().T < 86400 {
				if _, err := s.Session(ctx); err != nil {
					b.Fatal(err)
				}
			}
			for k := 0; b.Loop(); k++ { // a minute more each time, so that there is always a way back
				if _, err := s.Rewind(ctx, 86400-60*float64(k)); err != nil {
					b.Fatal(err)
				}
			}
			cancel()
			if err := <-done; err != nil {
				b.Fatal(err)
			}
		})
	}
}
