package twin

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"seapod/twin/ode"
)

// A run is the state of Run's goroutine: where the model stands, what is still
// to come, and what has been taken. Commands and guards act between steps.
type run struct {
	sim       *Sim
	model     *Model
	original  Config
	sinks     []Sink
	plan      []Command // the scenario's, which a reset or a rewind has to come again
	scheduled []Command // those to come, and before them those of plan that have acted
	next      int       // first of scheduled that has not acted
	taken     []Command // all that have acted, live ones too
	from      *Snapshot
	way       *way // to where a branch begins
	past      past

	in      *ode.Integrator
	x       []float64
	now     float64 // everything before this instant is settled
	event   float64 // the next guard's crossing in the last step; +Inf: none
	guard   int
	looked  float64 // from when on it was looked for
	frames  uint64  // given so far
	steps   int     // frames owed while paused
	clock   time.Time
	clockAt float64 // model time at clock
	ahead   float64 // until when it does not heed the pace; 0: it does
	hushed  bool    // nothing is told
	ended   <-chan struct{}
	err     error

	stands  func(t float64) // told where every step ends, and again where a command or a guard has acted
	most    int             // steps that it may take; 0: any
	stepped int             // steps that its integrator had taken before
}

func (r *run) fail(err error) {
	if r.err == nil && err != nil {
		r.err = err
	}
}

func (r *run) header() Header {
	return Header{
		RunID: r.sim.RunID(), World: r.original.Name, Seed: uint64(r.original.World.Seed), Start: r.model.start,
		Every: r.sim.options.Every, TOML: r.original.TOML(), Channels: r.model.Channels(),
	}
}

func (r *run) settings() ode.Settings {
	return ode.Settings{Tol: r.sim.options.Tol, Scale: r.model.scale, Name: r.model.StateName}
}

// begin brings the model to its first instant: the steady state, or the snapshot.
func (r *run) begin() error {
	m := r.model
	r.x = make([]float64, m.Len())
	r.event, r.clock, r.clockAt = math.Inf(1), time.Now(), 0
	if w := r.way; w != nil {
		r.way = nil
		if err := r.take(w); err != nil {
			return err
		}
		r.arrive(w.due)
		return nil
	}
	if sn := r.from; sn != nil {
		if err := m.restore(sn); err != nil {
			return err
		}
		config := m.config.clone()
		r.sim.config.Store(&config)
		r.now, r.frames, r.taken = sn.T, sn.Frames, slices.Clone(sn.Taken)
		if r.frames > 0 && r.time(r.frames-1) != sn.T { // another distance between frames than the snapshot's run had
			r.frames = uint64(sn.T/r.sim.options.Every) + 1
		}
		for r.next < len(r.scheduled) && r.scheduled[r.next].T <= sn.T {
			if c := r.scheduled[r.next]; c.T == sn.T && !slices.Contains(sn.Taken, c) {
				break // of the snapshot's own instant, and not yet taken
			}
			r.next++
		}
		r.clockAt = sn.T
		var err error
		if r.in, err = ode.Resume(m, sn.Step, r.settings()); err != nil {
			return fmt.Errorf("read snapshot: %w", err)
		}
		if from, to := r.in.Span(); !(from <= r.now && r.now <= to) {
			return fmt.Errorf("read snapshot: t = %s lies outside of its last step, from %s to %s", exact(r.now), exact(from), exact(to))
		}
		r.look(sn.Looked)
		return nil
	}
	frozen := m.guess(r.x)
	if r.in == nil {
		r.in = ode.New(m, 0, r.x, r.settings())
	} else {
		r.in.Begin(0, r.x)
	}
	if err := m.rest(r.in, frozen); err != nil {
		return err
	}
	_, x := r.in.State()
	copy(r.x, x)
	r.now = 0
	r.checkGuards()
	return nil
}

// over tells whether the frame at For has been given.
func (r *run) over() bool {
	o := r.sim.options
	return o.For > 0 && r.frames > 0 && r.time(r.frames-1) >= o.For*(1-1e-12)-tick
}

// time of frame k.
func (r *run) time(k uint64) float64 { return r.sim.time(k) }

// wait answers requests until the next frame is due; false when ctx has ended.
func (r *run) wait(ctx context.Context) bool {
	for r.err == nil {
		if r.frames == 0 { // the first frame shows the run before any command, so that a replay can too
			return ctx.Err() == nil
		}
		due, waits := r.due()
		if !waits {
			select {
			case <-ctx.Done():
				return false
			case f := <-r.sim.asks:
				f(r)
			default:
				return true
			}
			continue
		}
		timer := time.NewTimer(due)
		select {
		case <-ctx.Done():
			timer.Stop()
			return false
		case f := <-r.sim.asks:
			f(r)
		case <-timer.C:
		}
		timer.Stop()
	}
	return true
}

// due is how long the next frame has to wait for the clock.
func (r *run) due() (time.Duration, bool) {
	pace := r.sim.Pace()
	switch {
	case r.steps > 0, pace == 0, r.ahead > 0:
		return 0, false
	case pace < 0:
		return time.Hour, true
	}
	ahead := (r.time(r.frames) - r.clockAt) / pace
	wait := time.Until(r.clock.Add(time.Duration(ahead * float64(time.Second))))
	if wait < -time.Second { // fell behind: the clock is set anew rather than chased
		r.clock, r.clockAt = time.Now(), r.time(r.frames)
	}
	return wait, wait > 0
}

func (r *run) setPace(pace float64) {
	if pace < 0 {
		pace = Paused
	}
	r.clock, r.clockAt, r.steps = time.Now(), r.now, 0
	if r.sim.Pace() == pace {
		return
	}
	r.sim.pace.Store(math.Float64bits(pace))
	shown := pace
	if pace < 0 {
		shown = math.NaN()
	}
	r.tell(Event{T: r.now, Kind: EventPace, Value: shown, Help: Text{"the pace was changed", "速度已改变"}})
}

// frame advances to the next frame's instant and gives it to every sink.
func (r *run) frame() {
	t := r.time(r.frames)
	if err := r.advance(t); err != nil {
		r.fail(err)
		return
	}
	r.in.Interp(t, r.x)
	f := &Frame{Seq: r.frames, T: t, Values: make([]float64, len(r.model.channels))}
	r.model.Sample(t, r.x, f.Values)
	r.frames++
	if r.steps > 0 {
		r.steps--
	}
	r.sim.latest.Store(f)
	for _, sink := range r.sinks {
		r.fail(sink.Write(f))
	}
	r.remember()
	if r.ahead > 0 && t >= r.ahead {
		due := 0
		for r.next+due < len(r.scheduled) && r.scheduled[r.next+due].T <= r.ahead {
			due++
		}
		r.ahead, r.clock, r.clockAt = 0, time.Now(), t
		r.settle(due)
	}
}

// advance settles everything that happens before the instant to: commands and
// guards act between steps only, on the state of the dense output, and
// integration goes on from there. A command at to itself acts after the frame of
// that instant, so a live command and its replay take the same way.
func (r *run) advance(to float64) error {
	for r.err == nil {
		command := math.Inf(1)
		if r.next < len(r.scheduled) {
			command = r.scheduled[r.next].T
		}
		_, end := r.in.Span()
		switch {
		case command < to && command <= r.event && command <= end:
			r.now = max(r.now, command)
			c := r.scheduled[r.next]
			r.next++
			if err := r.do(0, c); err != nil {
				return err
			}
		case r.event < to && r.event <= end:
			r.act(r.event, r.guard)
		case to <= end:
			r.now = to
			return nil
		default:
			r.now = end
			if r.stands != nil {
				r.stands(end)
			}
			if r.most > 0 && r.in.Stats().Steps-r.stepped >= r.most {
				return fmt.Errorf("%w: %s: it took %d steps to t = %.6g s, which is no way to go on", ErrModel, r.original.Name, r.most, end)
			}
			r.in.Limit(r.model.NextBreak(end))
			if err := r.in.Step(); err != nil {
				return fmt.Errorf("%w: %s: %w", ErrModel, r.original.Name, err)
			}
			r.findCrossing()
		}
	}
	return r.err
}

func (r *run) findCrossing() { r.look(r.now) }

// look finds the next crossing after an instant of the last step. Where it is found
// depends in its last bits on where the search began, so whoever goes on from here
// elsewhere has to begin there too.
func (r *run) look(from float64) {
	r.event, r.looked = math.Inf(1), from
	if t, which, ok := r.in.Crossing(from); ok {
		r.event, r.guard = t, which
	}
}

// act lets the guard that was crossed do what it is for.
func (r *run) act(t float64, guard int) {
	r.now = t
	r.in.Interp(t, r.x)
	if r.acted(guard) {
		r.restart()
		return
	}
	r.checkGuards() // others may have crossed within the same microsecond
}

// acted lets a guard act on the present state and tells of it. True where
// integration has to begin anew; then what was repaired may read otherwise too.
func (r *run) acted(guard int) bool {
	e, changed := r.model.act(guard, r.now, r.x)
	if changed {
		r.publish(e)
	} else {
		r.tell(e)
	}
	return changed
}

// checkGuards lets those act that are already beyond their threshold where a stretch begins.
func (r *run) checkGuards() {
	g := make([]float64, r.model.Guards())
	for range g { // each can act once at one instant
		r.model.Guard(r.now, r.x, g)
		which := slices.IndexFunc(g, func(v float64) bool { return v > 0 })
		if which < 0 {
			break
		}
		if r.acted(which) {
			r.in.Restart(r.now, r.x)
		}
	}
	r.findCrossing()
}

// restart begins a new stretch of integration at the present instant.
func (r *run) restart() {
	r.in.Restart(r.now, r.x)
	r.checkGuards()
}

// do carries out one command at the present instant.
func (r *run) do(by uint64, c Command) error {
	r.in.Interp(r.now, r.x)
	help, err := r.model.command(c.Name, c.Value, r.now, r.x)
	if err != nil {
		return err
	}
	r.taken = append(r.taken, Command{r.now, c.Name, c.Value})
	r.publish(Event{T: r.now, Kind: EventCommand, Name: c.Name, Value: c.Value, Help: help, By: by})
	r.restart()
	return nil
}

// publish hands out the configuration as it is now, tells what was done, and then
// of every parameter that followed from it, such as debris that a cleaning takes
// away.
func (r *run) publish(done Event) {
	if r.hushed {
		config := r.model.config.clone()
		r.sim.config.Store(&config)
		return
	}
	before := r.sim.config.Load().clone()
	config := r.model.config.clone()
	r.sim.config.Store(&config)
	r.tell(done)
	was := Params(&before)
	for i := range r.model.params {
		p := &r.model.params[i]
		if v := p.Value(); !p.IsText() && p.Name != done.Name && v != was[i].Value() {
			r.tell(Event{T: r.now, Kind: EventSet, Name: p.Name, Value: v, Help: p.Help})
		}
	}
}

func (r *run) tell(e Event) {
	if r.hushed {
		return
	}
	for _, sink := range r.sinks {
		r.fail(sink.Event(e))
	}
}

func (r *run) reset() error {
	m, err := New(r.original.clone())
	if err != nil {
		return err
	}
	*r.model = *m
	id := nextRunID(r.sim.RunID())
	r.sim.runID.Store(&id)
	config := r.original.clone()
	r.sim.config.Store(&config)
	r.scheduled, r.taken, r.next, r.frames, r.from = r.plan, nil, 0, 0, nil
	r.ahead, r.past.marks, r.past.apart = 0, nil, marksApart
	r.tell(Event{Kind: EventReset, Name: id, Help: Text{"a new run begins", "新的运行开始"}})
	if err := r.begin(); err != nil {
		return err
	}
	r.steps = 1 // the first frame is shown at once, also when paused
	return nil
}
