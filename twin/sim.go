package twin

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync/atomic"
)

// Options of a run; the zero value is a run without end that gives a frame a
// model minute, as fast as it goes.
type Options struct {
	Every float64 // model seconds between frames; 0: 60
	For   float64 // model seconds to run; 0: until ctx ends
	Pace  float64 // model seconds per second of the clock; 0: as fast as it goes; Paused: waits
	RunID string  // names the run in its Header; "": the world's name
	Tol   float64 // the integrator's relative tolerance; 0: its own default
	Ahead float64 // model time up to which it goes as fast as it goes, whatever the pace; commands until then count as given by hand, so Rewind and Reset forget them
	Past  int64   // bytes of instants kept for Rewind and Branch to go on from; 0: none, and they begin at the start
}

// Paused is the pace of a run that waits for Step or SetPace.
const Paused = -1

// A Sim runs one model through time. Run is the only goroutine that touches the
// model: all other methods ask it and may be called from anywhere while it runs.
type Sim struct {
	options  Options
	channels []Channel
	asks     chan func(*run)
	done     chan struct{}
	latest   atomic.Pointer[Frame]
	config   atomic.Pointer[Config]
	pace     atomic.Uint64 // bits of a float64
	runID    atomic.Pointer[string]
	prepared *run
}

// ErrEnded is returned to a request that comes after the run's end.
var ErrEnded = errors.New("the run is over")

// NewSim prepares a run of m with the commands of sc. The model belongs to the
// Sim from then on.
func NewSim(m *Model, sc Scenario, o Options) *Sim {
	return newSim(&run{model: m, scheduled: inOrder(sc.Commands), ahead: o.Ahead}, o)
}

// Restore prepares a run that goes on from a snapshot as if it had never
// stopped; m must be built from the configuration that the snapshot's run began with.
func Restore(m *Model, sn Snapshot, sc Scenario, o Options) *Sim {
	return newSim(&run{model: m, scheduled: inOrder(sc.Commands), from: &sn}, o)
}

func newSim(r *run, o Options) *Sim {
	if o.Every == 0 {
		o.Every = minute
	}
	if o.RunID == "" {
		o.RunID = r.model.config.Name
	}
	s := &Sim{options: o, channels: r.model.Channels(), asks: make(chan func(*run)), done: make(chan struct{}), prepared: r}
	s.pace.Store(math.Float64bits(o.Pace))
	s.runID.Store(&o.RunID)
	config := r.model.config.clone()
	s.config.Store(&config)
	r.sim, r.original = s, r.model.config.clone()
	r.plan = r.scheduled
	for r.ahead > 0 && len(r.plan) > 0 && r.plan[0].T <= r.ahead {
		r.plan = r.plan[1:]
	}
	r.past = newPast(r.model, o.Past)
	return s
}

func inOrder(commands []Command) []Command {
	commands = slices.Clone(commands)
	slices.SortStableFunc(commands, func(a, b Command) int {
		switch {
		case a.T < b.T:
			return -1
		case a.T > b.T:
			return 1
		}
		return 0
	})
	return commands
}

// Channels of every frame, in its order.
func (s *Sim) Channels() []Channel { return s.channels }

// Latest is the newest frame; nil before the first.
func (s *Sim) Latest() *Frame { return s.latest.Load() }

// Config is the configuration as it is now, commands included. The caller owns it.
func (s *Sim) Config() Config { return s.config.Load().clone() }

// Pace is the present pace; Paused while the run waits.
func (s *Sim) Pace() float64 { return math.Float64frombits(s.pace.Load()) }

// RunID names the present run; a reset begins another.
func (s *Sim) RunID() string { return *s.runID.Load() }

// Every is the model time between frames in seconds.
func (s *Sim) Every() float64 { return s.options.Every }

// tick is the grain of the frames' instants in s: k·every would else be 0.30000000000000004.
const tick = 1e-6

// time of frame k: a product, not a sum, so that frames of a long run stay on
// their marks. The last is at For, whatever the distance between frames.
func (s *Sim) time(k uint64) float64 {
	t := float64(k) * s.options.Every
	if s.options.Every >= tick {
		t = math.Round(t/tick) / (1 / tick)
	}
	if o := s.options.For; o > 0 && t > o*(1-1e-9) {
		return o
	}
	return t
}

// FrameAt is the last frame up to last whose instant is not after t, and that instant; t is not below 0.
func (s *Sim) FrameAt(t float64, last uint64) (seq uint64, at float64) {
	seq = last
	if k := t / s.options.Every; k < float64(last) {
		seq = uint64(k)
	}
	for seq > 0 && s.time(seq) > t {
		seq--
	}
	for seq < last && s.time(seq+1) <= t {
		seq++
	}
	return seq, s.time(seq)
}

// ask has f run on the run's goroutine between two frames.
func (s *Sim) ask(ctx context.Context, f func(*run)) error {
	answered := make(chan struct{})
	select {
	case s.asks <- func(r *run) { f(r); close(answered) }:
	case <-s.done:
		return ErrEnded
	case <-ctx.Done():
		return ctx.Err()
	}
	<-answered
	return nil
}

// look has f read the run: on its goroutine, or here once that has ended.
func (s *Sim) look(ctx context.Context, f func(*run)) error {
	err := s.ask(ctx, f)
	if errors.Is(err, ErrEnded) {
		f(s.prepared)
		return nil
	}
	return err
}

// Do carries out a command at the present instant, whatever its T, and returns
// that instant. A command that may not be is refused with a *Fault.
func (s *Sim) Do(ctx context.Context, c Command) (t float64, err error) { return s.DoBy(ctx, 0, c) }

// DoBy is Do with a mark of who sent the command, which its Event bears.
func (s *Sim) DoBy(ctx context.Context, by uint64, c Command) (t float64, err error) {
	if asked := s.ask(ctx, func(r *run) { t, err = r.now, r.do(by, Command{r.now, c.Name, c.Value}) }); asked != nil {
		return 0, asked
	}
	return t, err
}

// SetPace changes the pace; Paused makes the run wait.
func (s *Sim) SetPace(ctx context.Context, pace float64) error {
	return s.ask(ctx, func(r *run) { r.setPace(pace) })
}

// Step pauses the run and makes it give one frame.
func (s *Sim) Step(ctx context.Context) error {
	return s.ask(ctx, func(r *run) {
		owed := r.steps
		r.setPace(Paused)
		r.steps = owed + 1
	})
}

// Reset begins a new run from the start, with the configuration that this one
// began with and without its live commands.
func (s *Sim) Reset(ctx context.Context) error {
	return s.ask(ctx, func(r *run) { r.fail(r.reset()) })
}

// Rewind takes the run back to its frame at t or the last one before, which it
// gives again under a new RunID, and goes on from there: with the bytes of a run
// that was run to that instant. Commands given after it are forgotten; those of
// the scenario come again. It returns the frame's instant.
func (s *Sim) Rewind(ctx context.Context, t float64) (at float64, err error) {
	if asked := s.ask(ctx, func(r *run) { at, err = r.rewind(t) }); asked != nil {
		return 0, asked
	}
	return at, err
}

// Branch prepares another run that goes on from this one's frame at t or the last
// one before, with the commands up to that instant and none of those to come. Its
// first frame is that one. Of the options Every and For are this run's, and Ahead
// is not heeded. It may be asked also when this run is over.
func (s *Sim) Branch(ctx context.Context, t float64, o Options) (*Sim, error) {
	var w *way
	var err error
	var original Config
	if asked := s.look(ctx, func(r *run) {
		if err = r.bounds(t); err == nil {
			w, _ = r.wayTo(t)
			original = r.original.clone()
		}
	}); asked != nil || err != nil {
		return nil, errors.Join(asked, err)
	}
	m, err := New(original)
	if err != nil {
		return nil, err
	}
	o.Every, o.For, o.Ahead = s.options.Every, s.options.For, 0
	branch := newSim(&run{model: m, way: w}, o)
	w.past.most = branch.prepared.past.most
	return branch, nil
}

// Session is the run so far as a scenario that replays it, also once it is over.
func (s *Sim) Session(ctx context.Context) (sc Scenario, err error) {
	err = s.look(ctx, func(r *run) { sc = Scenario{Commands: slices.Clone(r.taken)} })
	return sc, err
}

// Snapshot is all that a rewind, a branch or a restart needs.
func (s *Sim) Snapshot(ctx context.Context) (sn Snapshot, err error) {
	err = s.ask(ctx, func(r *run) { sn = r.snapshot() })
	return sn, err
}

// Run drives the model until For is over, ctx ends, or something fails. An end by
// ctx is not an error: what was done is whole. Sinks are always closed.
func (s *Sim) Run(ctx context.Context, sinks ...Sink) (err error) {
	r := s.prepared
	r.sinks, r.ended = sinks, ctx.Done()
	defer close(s.done)
	defer func() {
		for _, sink := range sinks {
			err = errors.Join(err, sink.Close())
		}
	}()
	for _, sink := range sinks {
		if err := sink.Open(r.header()); err != nil {
			return err
		}
	}
	if err := r.begin(); err != nil && !errors.Is(err, errStopped) {
		return err
	}
	for r.err == nil && !r.over() {
		if !r.wait(ctx) {
			break
		}
		r.frame()
	}
	if r.err == nil {
		r.tell(Event{T: r.now, Kind: EventEnd, Help: Text{"the run is over", "运行结束"}})
	}
	return r.err
}
