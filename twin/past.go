package twin

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"sort"
	"time"

	"seapod/twin/ode"
)

// This file is how a run goes back, and how another branches off it.
//
// As it goes, a run keeps marks: all that its state is right after a frame. When
// there are too many, every other one goes and the next come twice as far apart, so
// they are bounded in number and bytes however long the run, lie evenly over all of
// it, and on the way back at most a thirty-second of it is integrated again. A mark
// is never changed: branches share those of the run that they come from.
//
// The way back leads from the last mark before the instant, or from the start where
// there is none, along the commands that were given, and tells nobody. At its end
// the frame of the instant is given once more, and then the commands of the very
// instant act: after its frame, as they did the first time.

const (
	marksMost  = 64
	marksFew   = 4  // however large they are
	marksApart = 16 // frames between the first: a mark of lingshui takes 2 µs and a frame a minute 20, so all of them take less than a hundredth (BenchmarkMark)
)

// A mark is a run right after a frame.
type mark struct {
	frame  uint64
	t      float64
	taken  int     // commands that had acted: all before t
	config *Config // as published, so that marks without a command between share it
	step   ode.Checkpoint
	modes  []modes
	rebase []float64
	event  float64 // as in run
	guard  int
	looked float64
}

// A past is the marks of a run.
type past struct {
	most  int // 0: none are kept
	apart uint64
	marks []*mark
}

func newPast(m *Model, bytes int64) past {
	p := past{apart: marksApart}
	if bytes > 0 {
		p.most = int(max(marksFew, min(marksMost, bytes/m.markBytes())))
	}
	return p
}

// markBytes is about what a mark takes that shares nothing with another.
func (m *Model) markBytes() int64 {
	bytes := 1024 + 8*int64(m.states) + int64(reflect.TypeFor[Config]().Size())
	for i := range m.pods {
		p := &m.pods[i]
		bytes += int64(reflect.TypeFor[modes]().Size()+reflect.TypeFor[PodConfig]().Size()) + 8*int64(len(p.modes.On)+1) + int64(len(p.modes.Alarms))
		bytes += int64(reflect.TypeFor[RackConfig]().Size()) * int64(len(p.c.Racks))
	}
	return bytes
}

// remember keeps a mark right after a frame, if one is due.
func (r *run) remember() {
	p, frame := &r.past, r.frames-1
	if p.most == 0 || frame%p.apart != 0 || len(p.marks) > 0 && p.marks[len(p.marks)-1].frame >= frame {
		return
	}
	if len(p.marks) >= p.most {
		p.apart *= 2
		p.marks = slices.DeleteFunc(p.marks, func(m *mark) bool { return m.frame%p.apart != 0 })
		if frame%p.apart != 0 {
			return
		}
	}
	m := &mark{
		frame: frame, t: r.now, taken: len(r.taken), config: r.sim.config.Load(), step: r.in.Checkpoint(),
		event: r.event, guard: r.guard, looked: r.looked,
	}
	m.modes, m.rebase = r.model.latched()
	p.marks = append(p.marks, m)
}

// before is how many marks are of a frame or an earlier one.
func (p *past) before(frame uint64) int {
	return sort.Search(len(p.marks), func(i int) bool { return p.marks[i].frame > frame })
}

// A way leads from a mark to a frame.
type way struct {
	from      *mark // nil: the start
	past      past  // the marks up to the frame
	taken     []Command
	scheduled []Command // what acts on the way and after
	due       int       // of them at the frame's own instant, once it is given
	frame     uint64
	fresh     *Model // in which a run that has begun begins again; nil: it has not, or from is not nil
}

// bounds says why there is no way back to t; nil if there is.
func (r *run) bounds(t float64) error {
	if r.frames == 0 {
		return &Fault{Key: "t", Value: exact(t), Reason: "is not of the run, which has no frame yet"}
	}
	if now := r.time(r.frames - 1); !(t >= 0 && t <= now) {
		return &Fault{Key: "t", Value: exact(t), Reason: "is no instant of the run so far, which goes from 0 to " + exact(now) + " s"}
	}
	return nil
}

// wayTo is the way to the frame at t or the last one before, with the commands up to that instant.
func (r *run) wayTo(t float64) (w *way, at float64) {
	last := r.frames - 1
	w = &way{}
	w.frame, at = r.sim.FrameAt(t, last)
	w.past = r.past
	w.past.marks = slices.Clone(r.past.marks[:r.past.before(w.frame)])
	done := 0
	if n := len(w.past.marks); n > 0 {
		w.from = w.past.marks[n-1]
		done = w.from.taken
	}
	w.taken = slices.Clone(r.taken[:done])
	w.scheduled = slices.Clone(r.taken[done:notBefore(r.taken, math.Nextafter(at, math.Inf(1)))])
	if w.frame == last { // the scenario's of this instant have not acted yet
		for _, c := range r.scheduled[r.next:] {
			if c.T == at {
				w.scheduled = append(w.scheduled, c)
			}
		}
	}
	w.due = len(w.scheduled) - notBefore(w.scheduled, at)
	return w, at
}

// notBefore is the first of commands in order that is not before t.
func notBefore(commands []Command, t float64) int {
	return sort.Search(len(commands), func(i int) bool { return commands[i].T >= t })
}

// rewind is what Sim.Rewind says.
func (r *run) rewind(t float64) (at float64, err error) {
	if err := r.bounds(t); err != nil {
		return 0, err
	}
	w, at := r.wayTo(t)
	w.scheduled = append(w.scheduled, r.plan[notBefore(r.plan, math.Nextafter(at, math.Inf(1))):]...)
	if w.from == nil {
		if w.fresh, err = New(r.original.clone()); err != nil { // a file that it names is gone: the run goes on as it was
			return 0, err
		}
	}
	if err := r.take(w); err != nil {
		if !errors.Is(err, errStopped) {
			r.fail(err)
		}
		return 0, err
	}
	id := nextRunID(r.sim.RunID())
	r.sim.runID.Store(&id)
	r.steps, r.ahead, r.clock, r.clockAt = 0, 0, time.Now(), at
	r.tell(Event{T: at, Kind: EventReset, Name: id, Help: Text{"the run goes on from an earlier instant", "运行从较早的时刻继续"}})
	r.arrive(w.due)
	return at, nil
}

// errStopped is that of a way which the end of the run cut short.
var errStopped = fmt.Errorf("the run stops: %w", context.Canceled)

// take goes a way to right before its frame, telling nobody.
func (r *run) take(w *way) error {
	r.hushed = true
	defer func() { r.hushed = false }()
	if err := r.stand(w); err != nil {
		return err
	}
	r.past, r.taken, r.scheduled, r.next = w.past, w.taken, w.scheduled, 0
	for ; r.frames <= w.frame; r.frames++ { // frame by frame only so that it can be stopped
		select {
		case <-r.ended:
			return errStopped
		default:
		}
		if err := r.advance(r.time(r.frames)); err != nil {
			return err
		}
	}
	r.frames = w.frame
	r.clock, r.clockAt = time.Now(), r.now
	return nil
}

// stand brings the run to where a way begins.
func (r *run) stand(w *way) error {
	m := w.from
	if m == nil {
		if w.fresh != nil {
			*r.model = *w.fresh
		}
		config := r.original.clone()
		r.sim.config.Store(&config)
		r.from, r.frames = nil, 0
		return r.begin()
	}
	r.model.set(m.config, m.modes, m.rebase)
	r.sim.config.Store(m.config)
	if r.in == nil {
		in, err := ode.Resume(r.model, m.step, r.settings())
		if err != nil {
			return err
		}
		r.in = in
	} else if err := r.in.Return(m.step); err != nil {
		return err
	}
	r.now, r.frames = m.t, m.frame+1
	r.event, r.guard, r.looked = m.event, m.guard, m.looked
	return nil
}

// arrive gives the frame at the end of a way, and then has those commands act that were given at its instant.
func (r *run) arrive(due int) {
	r.frame()
	r.settle(due)
}

// settle has the next scheduled commands act at the present instant, as if they came by Do. What is left to come is
// the scenario's.
func (r *run) settle(due int) {
	for _, c := range r.scheduled[r.next : r.next+due] {
		if r.err == nil {
			r.fail(r.do(0, c))
		}
	}
	r.scheduled, r.next = r.scheduled[r.next+due:], 0
}
