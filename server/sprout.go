package server

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"time"

	"seapod/twin"
)

// How a branch is made of its seed: a run brought to its instant before the answer.
// That may take long and anyone with control may ask, so one is made at a time, for
// at most sproutWait, and not for those who have gone.

const sproutWait = 30 * time.Second

// postBranch makes a branch and answers when it has come to its instant.
func (s *Server) postBranch(w http.ResponseWriter, r *http.Request) {
	_, fields := s.posts(w, r, "a branch")
	if fields == nil {
		return
	}
	q, wrong := s.readSeed(fields)
	if len(wrong) > 0 {
		refuseAll(w, r, wrong)
		return
	}
	if s.hub.await(r.Context()) == nil {
		notYet(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), s.sproutWait)
	defer cancel()
	// The request has been read; past the deadline for that its connection would count as gone.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(writeWait))
	select {
	case s.beside.making <- struct{}{}:
		defer func() { <-s.beside.making }()
	case <-ctx.Done():
		w.Header().Set("Retry-After", "5")
		refuse(w, r, http.StatusServiceUnavailable, "another branch is being made")
		return
	}
	name, ok := s.beside.take()
	if !ok {
		w.Header().Set("Retry-After", "60")
		refuse(w, r, http.StatusServiceUnavailable, fmt.Sprintf("all %d branches are open, and each had a viewer within %v; close one", branchesMost, branchIdle))
		return
	}
	b, err := s.sprout(ctx, name, q)
	s.beside.settle(b)
	switch {
	case err != nil && r.Context().Err() != nil: // no one waits for an answer
	case errors.Is(err, context.DeadlineExceeded):
		refuse(w, r, http.StatusUnprocessableEntity, fmt.Sprintf("to come to that instant takes more than %v of work; %s", s.sproutWait, how(err)))
	case errors.Is(err, twin.ErrEnded), errors.Is(err, context.Canceled):
		refuse(w, r, http.StatusServiceUnavailable, "the server is stopping")
	case err != nil:
		refuseAll(w, r, faultsOf(err))
	default:
		w.Header().Set("Location", "/api/v1/branches/"+name)
		replyStatus(w, http.StatusCreated, encode(b.info()))
	}
}

// A tooLong is the end of a branch that did not come to its instant in time.
type tooLong struct{ came, want float64 }

func (e tooLong) Error() string {
	return fmt.Sprintf("it came to %.6g of %.6g s", e.came, e.want)
}
func (e tooLong) Unwrap() error { return context.DeadlineExceeded }

// how is what a deadline tells of how far it came.
func how(err error) string {
	if e, ok := errors.AsType[tooLong](err); ok {
		return e.Error()
	}
	return "it did not begin"
}

// sprout makes a branch and brings it to its instant.
func (s *Server) sprout(ctx context.Context, name string, q seed) (*branch, error) {
	b := &branch{title: q.title, over: make(chan struct{})}
	o := twin.Options{Pace: q.pace, Past: branchPast}
	var sim *twin.Sim
	var before *history
	var late []twin.Command
	if q.begins == nil {
		parent := s.named(q.branch)
		if parent == nil { // it was closed meanwhile
			return nil, &twin.Fault{Key: "branch", Reason: noBranch(q.branch).Error}
		}
		header := parent.header.Load()
		o.RunID = header.World + "/" + name
		b.of = &parent.branch
		held := parent.history.Load()
		var err error
		if sim, err = parent.sim.Branch(ctx, q.t, o); err != nil {
			return nil, err
		}
		_, b.from = sim.FrameAt(q.t, math.MaxUint32)
		before = newHistory(0, len(header.Channels), min(branchHistory, s.options.HistoryBytes))
		if parent.history.Load() == held { // else the run went back meanwhile, and what was before is not known to be the branch's
			before.copyBefore(held, b.from)
		}
	} else {
		model, err := twin.New(q.begins.config)
		if err != nil {
			return nil, err
		}
		o.RunID = q.begins.config.Name + "/" + name
		o.Every, o.Ahead, b.from = q.begins.every, q.begins.t, q.begins.t
		scenario := twin.Scenario{Commands: q.begins.commands}
		if o.Ahead == 0 { // there is no way to go, so what was done at the start is done by hand
			scenario, late = twin.Scenario{}, q.begins.commands
		}
		sim = twin.NewSim(model, scenario, o)
	}
	if err := s.grow(ctx, b, name, sim, before, late); err != nil {
		return nil, err
	}
	return b, nil
}

// grow runs a branch and returns when it has come to its instant, or cannot.
func (s *Server) grow(ctx context.Context, b *branch, name string, sim *twin.Sim, before *history, late []twin.Command) error {
	options := s.options
	options.HistoryBytes = min(branchHistory, options.HistoryBytes)
	h := newHub(sim, options)
	h.branch, h.counters, h.people = name, s.hub.counters, s.hub.people
	if before != nil {
		h.history.Store(before)
	}
	b.hub = h
	serving := s.hub.context()
	if !s.beside.start() {
		return context.Canceled
	}
	var running context.Context
	running, b.end = context.WithCancelCause(serving)
	viewers, closeViewers := context.WithCancelCause(serving)
	h.open(viewers)
	there := &arrival{at: b.from, reached: make(chan struct{})}
	ran := make(chan error, 1)
	go func() {
		defer s.beside.running.Done()
		defer close(b.over)
		err := sim.Run(running, h, there)
		if err != nil {
			s.log.Warn("a branch has failed", "branch", name, "error", err)
		}
		ran <- err
		<-running.Done() // one that has failed can still be looked at
		if h.watched() > 0 && serving.Err() == nil {
			select { // so that its end is told before they are closed
			case <-serving.Done():
			case <-time.After(lingerWait):
			}
		}
		closeViewers(context.Cause(running))
		h.wait(context.WithoutCancel(serving))
	}()
	stop := func(err error) error {
		b.end(errGone)
		<-b.over
		return err
	}
	select {
	case <-there.reached:
	case err := <-ran:
		return stop(orErr(err, context.Canceled))
	case <-ctx.Done():
		if ctx.Err() == context.DeadlineExceeded {
			return stop(tooLong{h.now(), b.from})
		}
		return stop(ctx.Err())
	}
	for _, c := range late {
		if _, err := sim.Do(ctx, c); err != nil {
			return stop(err)
		}
	}
	// The run answers between frames: then what was commanded at the instant has been done.
	if _, err := sim.Session(ctx); err != nil {
		return stop(err)
	}
	return nil
}

func orErr(err, otherwise error) error {
	if err == nil {
		return otherwise
	}
	return err
}

// An arrival is a sink that tells when a run has come to an instant.
type arrival struct {
	at      float64
	reached chan struct{}
	told    bool
}

// Open takes the run's header.
func (a *arrival) Open(twin.Header) error { return nil }

// Write looks at the clock.
func (a *arrival) Write(f *twin.Frame) error {
	if !a.told && f.T >= a.at {
		a.told = true
		close(a.reached)
	}
	return nil
}

// Event is of no concern.
func (a *arrival) Event(twin.Event) error { return nil }

// Close has nothing to end.
func (a *arrival) Close() error { return nil }
