package server

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"seapod/twin"
)

// A hub is where the run leaves what it gives out. Its Open, Write, Event and
// Close are called by the run's goroutine and never wait for a viewer.
type hub struct {
	sim     *twin.Sim
	branch  string // its name among the server's runs; "": the main one
	version string
	limit   int64 // bytes of history
	tokens  bool  // control takes a token

	header  atomic.Pointer[twin.Header] // nil before the run is open
	begins  chan struct{}               // closed when it is
	newest  atomic.Pointer[edition]
	history atomic.Pointer[history]
	events  eventLog
	ended   atomic.Bool
	last    []byte        // the event that it is over, written before it is told
	stirred chan struct{} // something is new; capacity 1

	run      int    // counts resets; the run's goroutine alone
	first    uint64 // seq with which this run began; the run's goroutine alone
	editions uint64

	encoded sync.Mutex // the catalogue as it was last encoded
	shown   *catalogue
	shownAt uint64 // of changes
	changes atomic.Uint64

	record sync.Mutex // of what this process has run
	runs   []pastRun

	mu       sync.Mutex // of the viewers; the run's goroutine never takes it
	viewers  map[*client]struct{}
	marks    uint64 // given to viewers
	views    map[viewKey]*view
	serving  context.Context // nil before Serve
	alone    time.Time       // since when there is no viewer
	writers  sync.WaitGroup
	counters *counters
	people   *people // of all runs of the server
}

// An edition is a frame as it was given out.
type edition struct {
	frame  *twin.Frame
	run    int    // which run of this process it is of
	first  uint64 // seq with which that run began: 0, or where it was rewound to
	number uint64 // counts editions over all runs
	after  uint64 // events told before it
}

type counters struct {
	viewers, sent, missed atomic.Int64
	accepted, refused     atomic.Int64
}

func newHub(sim *twin.Sim, o Options) *hub {
	return &hub{
		sim: sim, version: o.Version, limit: o.HistoryBytes, tokens: o.TokenFile != "", stirred: make(chan struct{}, 1), begins: make(chan struct{}),
		viewers: make(map[*client]struct{}), views: make(map[viewKey]*view), counters: new(counters), people: newPeople(), alone: time.Now(),
	}
}

// Open takes the run's header.
func (h *hub) Open(header twin.Header) error {
	if h.history.Load() == nil { // else it is a branch's, with what was before
		h.history.Store(newHistory(h.run, len(header.Channels), h.limit))
	}
	h.header.Store(&header)
	h.begun(header.RunID)
	close(h.begins)
	return nil
}

// await waits a little for a run that is about to begin and returns its header,
// so that who comes early waits rather than fails; nil if it does not begin.
func (h *hub) await(ctx context.Context) *twin.Header {
	ctx, cancel := context.WithTimeout(ctx, beginWait)
	defer cancel()
	select {
	case <-h.begins:
	case <-ctx.Done():
	}
	return h.header.Load()
}

const beginWait = 5 * time.Second

// Write makes f the newest frame.
func (h *hub) Write(f *twin.Frame) error {
	h.history.Load().add(f)
	h.editions++
	if h.newest.Load() == nil {
		h.first = f.Seq
	}
	h.newest.Store(&edition{f, h.run, h.first, h.editions, h.events.told()})
	h.stir()
	return nil
}

// Event puts e into the log that every viewer reads.
func (h *hub) Event(e twin.Event) error {
	switch e.Kind {
	case twin.EventCommand, twin.EventSet:
		h.changes.Add(1)
	case twin.EventReset:
		h.run++
		h.newest.Store(nil)
		h.history.Store(h.history.Load().before(e.T, h.run))
		h.over()
		h.begun(e.Name)
		h.changes.Add(1)
	case twin.EventEnd:
		h.over()
		h.last = encodeEvent(e)
		h.ended.Store(true)
	}
	return h.log(e)
}

// log puts e into the log, for every viewer but the one that it came from.
func (h *hub) log(e twin.Event) error {
	h.events.tell(told{prepare(websocket.TextMessage, encodeEvent(e)), e.By, e.Kind == twin.EventEnd})
	h.stir()
	return nil
}

// Close marks the run as over. Viewers stay: the last frame and the history are still there.
func (h *hub) Close() error {
	if h.header.Load() != nil && !h.ended.Load() {
		return h.Event(twin.Event{T: h.now(), Kind: twin.EventEnd, Help: twin.Text{EN: "the run has failed", ZH: "运行失败"}})
	}
	return nil
}

func (h *hub) stir() {
	select {
	case h.stirred <- struct{}{}:
	default:
	}
}

// catalogue is what can be shown and set, as it is now; nil before the run is open.
// It is encoded anew only after a command.
func (h *hub) catalogue() *catalogue {
	header := h.header.Load()
	if header == nil {
		return nil
	}
	h.encoded.Lock()
	defer h.encoded.Unlock()
	now := h.changes.Load() // before the configuration is read: it may be newer, never older
	if h.shown != nil && h.shownAt == now {
		return h.shown
	}
	config := h.sim.Config()
	params := twin.Params(&config)
	described := make([]parameterInfo, len(params))
	for i := range params {
		described[i] = describeParameter(&params[i])
	}
	c := &catalogue{
		runInfo: runInfo{
			RunID: h.sim.RunID(), World: header.World, Seed: header.Seed, Start: instant(header.Start),
			Title: twin.Text{EN: config.World.TitleEN, ZH: config.World.TitleZH},
		},
		parameters: encode(described),
	}
	if h.shown != nil {
		c.channels = h.shown.channels
	} else {
		c.channels = encode(describeChannels(header.Channels))
	}
	h.shown, h.shownAt = c, now
	return c
}

// hello greets a viewer.
func (h *hub) hello(v *client) []byte {
	c := h.catalogue()
	m := hello{Type: "hello", Protocol: v.protocol, Version: h.version, Seq: -1, Pace: h.pace(),
		Every: number(h.sim.Every()), Control: v.mayCommand(), Viewer: v.number, Tokens: h.tokens, runInfo: c.runInfo}
	m.Holder, m.Shown = h.people.standing()
	if e := h.newest.Load(); e != nil {
		m.Seq = int64(e.frame.Seq)
	}
	m.LastSeq = m.Seq
	return c.with(encode(m))
}

// pace is nil while the run is paused.
func (h *hub) pace() *number {
	pace := number(h.sim.Pace())
	if pace < 0 {
		return nil
	}
	return &pace
}

// now is the model time of the newest frame.
func (h *hub) now() float64 {
	if e := h.newest.Load(); e != nil {
		return e.frame.T
	}
	return 0
}

// open lets viewers in until ctx ends and begins to wake them when something is new.
func (h *hub) open(ctx context.Context) {
	h.mu.Lock()
	h.serving = ctx
	h.mu.Unlock()
	go func() {
		pause := time.NewTimer(0)
		defer pause.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-h.stirred:
				h.wake()
				pause.Reset(time.Second / topRate) // nobody gets frames more often
				select {
				case <-ctx.Done():
				case <-pause.C:
				}
			}
		}
	}()
}

// context is that in which viewers are served; nil before open.
func (h *hub) context() context.Context {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.serving
}

func (h *hub) wake() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.viewers {
		select {
		case c.stirred <- struct{}{}:
		default:
		}
	}
}

// join lets a viewer in and starts its two goroutines; false when the server is not open.
func (h *hub) join(c *client) bool {
	if !h.register(c) {
		return false
	}
	h.people.join(c)
	// Now that no event escapes the viewer, and here, where the stack may grow: it
	// would stay with a goroutine that lives long.
	c.greeting = h.hello(c)
	go c.write()
	go c.read()
	return true
}

func (h *hub) register(c *client) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.serving == nil || h.serving.Err() != nil {
		return false
	}
	c.ctx, c.cancel = context.WithCancelCause(h.serving)
	c.view = h.viewLocked(viewKey{bin: c.bin}, nil)
	h.marks++
	c.mark = h.marks
	var hears bool
	if c.cursor, hears = h.events.start(); !hears {
		c.answers = append(c.answers, answer{text: h.last})
	}
	h.viewers[c], h.alone = struct{}{}, time.Time{}
	h.counters.viewers.Add(1)
	h.writers.Add(1)
	return true
}

func (h *hub) leave(c *client) {
	h.people.leave(c)
	h.mu.Lock()
	defer h.mu.Unlock()
	if delete(h.viewers, c); len(h.viewers) == 0 {
		h.alone = time.Now()
	}
	h.releaseLocked(c.view)
	h.counters.viewers.Add(-1)
}

// wait returns when every viewer is gone or ctx has ended.
func (h *hub) wait(ctx context.Context) {
	gone := make(chan struct{})
	go func() { h.writers.Wait(); close(gone) }()
	select {
	case <-gone:
	case <-ctx.Done():
	}
}

// faultOf turns an error of the twin into what is told of it: a *twin.Fault with
// the bounds of the parameter that it names.
func (h *hub) faultOf(err error, value float64) fault {
	var f *twin.Fault
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fault{Error: "the run did not take it in time"}
	case !errors.As(err, &f):
		return fault{Error: err.Error()}
	}
	told := fault{Error: f.Error(), Name: f.Key, Near: f.Near}
	if !math.IsNaN(value) {
		told.Value = number(value)
	}
	config := h.sim.Config()
	params := twin.Params(&config)
	if i := slices.IndexFunc(params, func(p twin.Param) bool { return p.Name == f.Key }); i >= 0 && !params[i].IsText() {
		low, high := number(params[i].Min), number(params[i].Max)
		told.Min, told.Max = &low, &high
	}
	return told
}
