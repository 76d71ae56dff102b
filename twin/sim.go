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
	return newSim(&run{model: m, scheduled: inOrder(sc.Commands)}, o)
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

// Session is the run so far as a scenario that replays it.
func (s *Sim) Session(ctx context.Context) (sc Scenario, err error) {
	err = s.ask(ctx, func(r *run) { sc = Scenario{Commands: slices.Clone(r.taken)} })
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
	r.sinks = sinks
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
	if err := r.begin(); err != nil {
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
