package server

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"seapod/twin"
)

const (
	readLimit   = 64 << 10         // bytes of one message from a viewer
	answersKept = 256              // answers that may wait for a viewer's socket before it is closed
	pingEvery   = 25 * time.Second // so that proxies keep the connection and a dead peer is noticed
	pongWait    = 75 * time.Second // a viewer that says nothing for so long, not even a pong, is gone
	topRate     = 200              // frames per second to one viewer; no screen shows more
	lingerWait  = 500 * time.Millisecond
	cutWait     = 800 * time.Millisecond // from the end of a viewer's context until its socket is closed, come what may
	replayBatch = 64                     // frames of a resume between two looks at events and answers
)

// A client is one viewer. Its reader goroutine does what the viewer asks, its
// writer goroutine is the only one that writes to the socket (gorilla answers
// pings and closes by itself).
type client struct {
	hub      *hub
	conn     *websocket.Conn
	protocol string
	bin      bool
	control  bool   // may command by its token, or because none is asked
	looks    bool   // never commands, whoever it is
	by       *grant // that it showed the ticket of
	log      *slog.Logger

	ctx     context.Context
	cancel  context.CancelCauseFunc // with a farewell, if the viewer is to be told why
	stirred chan struct{}           // something is new; capacity 1
	heard   chan struct{}           // closed when the reader is done

	mu      sync.Mutex
	answers []answer // waiting for the writer

	number int // among the viewers of the server, from 1; what follows is guarded by people.mu
	name   string
	since  time.Time
	raised time.Time // when it last asked for control

	// The reader's own.
	tokens *bucket
	unruly int // messages refused since the last one that was not

	// The writer's own.
	greeting []byte
	spare    []answer
	view     *view
	period   time.Duration // at least between frames
	rated    bool          // the viewer asked for the period, so what falls between is not missed
	due      time.Time     // of the next frame
	took     time.Duration // by the last write of a frame
	cursor   uint64        // events sent
	mark     uint64        // of its commands, from 1
	edition  uint64        // the last one sent
	run      int           // of that edition; -1 before the first
	next     uint64        // seq that would follow without a gap
	replay   bool          // frames come from history, from next on
	frame    twin.Frame    // of the replay
	scratch  []byte
}

// An answer is a message to one viewer and what the writer does right after it.
type answer struct {
	text   []byte
	view   *view // unless nil: the view from here on, with period and rated
	period time.Duration
	rated  bool
	replay *uint64 // unless nil: resume at this seq
}

// A farewell ends a connection and is told to the viewer.
type farewell struct {
	code   int
	reason string // at most 123 bytes
}

func (f farewell) Error() string { return f.reason }

var (
	errStopping = farewell{websocket.CloseGoingAway, "the server is stopping"}
	errBehind   = farewell{websocket.CloseTryAgainLater, "this viewer fell too far behind the events; connect again and resume"}
	errDeaf     = farewell{websocket.CloseTryAgainLater, "too many answers wait for this viewer"}
	errUnruly   = farewell{websocket.ClosePolicyViolation, "far too many messages"}
	errGone     = errors.New("the viewer left")
)

func newClient(h *hub, conn *websocket.Conn, protocol string, control bool, log *slog.Logger) *client {
	return &client{
		hub: h, conn: conn, protocol: protocol, bin: protocol == protocolBin, control: control, log: log,
		stirred: make(chan struct{}, 1), heard: make(chan struct{}), tokens: newBucket(),
		period: time.Second / topRate, run: -1,
	}
}

// answer hands a message to the writer. It never waits: a viewer that asks and
// does not read is closed when too many answers wait.
func (c *client) answer(a answer) {
	c.mu.Lock()
	full := len(c.answers) >= answersKept
	if !full {
		c.answers = append(c.answers, a)
	}
	c.mu.Unlock()
	if full {
		if a.view != nil {
			c.hub.release(a.view)
		}
		c.cancel(errDeaf)
		return
	}
	select {
	case c.stirred <- struct{}{}:
	default:
	}
}

// read is the reader goroutine.
func (c *client) read() {
	defer close(c.heard)
	defer c.cancel(errGone)
	c.conn.SetReadLimit(readLimit)
	alive := func(string) error { return c.conn.SetReadDeadline(time.Now().Add(pongWait)) }
	c.conn.SetPongHandler(alive)
	for {
		if alive("") != nil {
			return
		}
		kind, data, err := c.conn.ReadMessage()
		if err != nil {
			return
		}
		if kind != websocket.TextMessage {
			c.refuse(nil, fault{Error: "a viewer speaks JSON text; binary messages are the server's"})
			continue
		}
		c.hear(data)
	}
}

// write is the writer goroutine; the viewer is gone when it returns.
func (c *client) write() {
	defer c.hub.writers.Done()
	defer c.end()
	defer context.AfterFunc(c.ctx, func() { time.AfterFunc(cutWait, func() { c.conn.Close() }) })()
	if err := c.send(websocket.TextMessage, c.greeting); err != nil {
		return
	}
	c.greeting = nil
	due := time.NewTimer(time.Hour)
	defer due.Stop()
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		wait, err := c.flush()
		if err != nil {
			c.cancel(err)
			return
		}
		due.Reset(wait)
		select {
		case <-c.ctx.Done():
			return
		case <-c.stirred:
		case <-due.C:
		case now := <-ping.C:
			if c.conn.WriteControl(websocket.PingMessage, nil, now.Add(writeWait)) != nil {
				return
			}
		}
	}
}

// end says goodbye, if there is something to say, and frees what the viewer held.
func (c *client) end() {
	c.cancel(errGone)
	cause := context.Cause(c.ctx)
	if f, ok := errors.AsType[farewell](cause); ok {
		bye := websocket.FormatCloseMessage(f.code, f.reason)
		if c.conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(lingerWait)) == nil {
			// Closing now could reset the connection before the goodbye is read.
			select {
			case <-c.heard:
			case <-time.After(lingerWait):
			}
		}
	}
	c.conn.Close()
	<-c.heard
	for _, a := range c.answers {
		if a.view != nil {
			c.hub.release(a.view)
		}
	}
	c.hub.leave(c)
	c.log.Debug("viewer left", "why", cause.Error())
}

// flush sends all that is due and returns how long nothing more will be.
//
// Events keep their place among the frames: those told before the newest frame
// are sent before it, the others after it.
func (c *client) flush() (time.Duration, error) {
	for {
		e := c.hub.newest.Load()
		fresh := e != nil && e.number != c.edition
		wait := time.Until(c.due)
		events := c.hub.events.told()
		if fresh && wait <= 0 && !c.replay {
			events = e.after
		}
		if err := c.sendEvents(events); err != nil {
			return 0, err
		}
		if err := c.sendAnswers(); err != nil {
			return 0, err
		}
		switch {
		case c.replay:
			if err := c.sendPast(); err != nil {
				return 0, err
			}
			if c.replay {
				return 0, nil
			}
		case !fresh:
			return time.Hour, nil
		case wait > 0:
			return wait, nil
		default:
			if err := c.sendFrame(e); err != nil {
				return 0, err
			}
		}
	}
}

func (c *client) send(kind int, data []byte) error {
	if err := context.Cause(c.ctx); err != nil {
		return err
	}
	_ = c.conn.SetWriteDeadline(time.Now().Add(writeWait)) // gorilla only stores it
	return c.conn.WriteMessage(kind, data)
}

func (c *client) sendPrepared(m *websocket.PreparedMessage) error {
	if c.ctx.Err() != nil {
		return context.Cause(c.ctx)
	}
	_ = c.conn.SetWriteDeadline(time.Now().Add(writeWait))
	return c.conn.WritePreparedMessage(m)
}

func (c *client) sendEvents(end uint64) error {
	for ; c.cursor < end; c.cursor++ {
		m, kept := c.hub.events.at(c.cursor)
		if !kept {
			return errBehind
		}
		if m.by == c.mark {
			continue // it was this viewer's own command
		}
		if err := c.sendPrepared(m.message); err != nil {
			return err
		}
	}
	return nil
}

func (c *client) sendAnswers() error {
	c.mu.Lock()
	c.answers, c.spare = c.spare[:0], c.answers
	c.mu.Unlock()
	for i := range c.spare {
		a := c.spare[i]
		c.spare[i] = answer{}
		if a.view != nil {
			c.hub.release(c.view)
			c.view, c.period, c.rated, c.due = a.view, a.period, a.rated, time.Time{}
		}
		if a.replay != nil {
			c.next, c.replay, c.run = *a.replay, true, -1
		}
		if a.text == nil {
			continue
		}
		if err := c.send(websocket.TextMessage, a.text); err != nil {
			return err
		}
	}
	return nil
}

// sendFrame sends the newest frame and, before it, the count of those that fell out.
func (c *client) sendFrame(e *edition) error {
	if e.run != c.run {
		if c.run < 0 {
			c.next = e.frame.Seq
		} else {
			c.next = e.first
		}
		c.run = e.run
	}
	if missed := e.frame.Seq - min(c.next, e.frame.Seq); missed > 0 && (!c.rated || c.took > c.period) {
		if err := c.sendMissed(e.frame.T, missed); err != nil {
			return err
		}
	}
	begun := time.Now()
	if err := c.sendPrepared(c.view.print(e)); err != nil {
		return err
	}
	now := time.Now()
	c.took = now.Sub(begun)
	c.due = c.due.Add(c.period) // from when it was due, so that jitter does not add up
	if c.due.Before(begun) {
		c.due = begun.Add(c.period)
	}
	c.edition, c.next = e.number, e.frame.Seq+1
	c.hub.counters.sent.Add(1)
	return nil
}

func (c *client) sendMissed(t float64, n uint64) error {
	c.hub.counters.missed.Add(int64(n))
	c.scratch = appendMissed(c.scratch[:0], t, n)
	return c.send(websocket.TextMessage, c.scratch)
}

// sendPast sends a batch of frames from history, from next on. The replay is over
// when none is left that is older than the newest, which then goes the usual way.
func (c *client) sendPast() error {
	for range replayBatch {
		e, past := c.hub.newest.Load(), c.hub.history.Load()
		if e != nil && c.run < 0 {
			c.run = e.run
		}
		switch {
		case e == nil || e.run != c.run || past.run != c.run: // a reset came between
			c.replay = false
			return nil
		case c.next > e.frame.Seq: // nothing is missing
			c.replay, c.edition = false, e.number
			return nil
		case c.next == e.frame.Seq || !past.frame(c.next, &c.frame) || c.frame.Seq >= e.frame.Seq:
			c.replay, c.took = false, writeWait // so that a gap before the newest is told
			return c.sendFrame(e)
		}
		if missed := c.frame.Seq - c.next; missed > 0 {
			if err := c.sendMissed(c.frame.T, missed); err != nil {
				return err
			}
		}
		c.scratch = c.view.append(c.scratch[:0], &c.frame)
		if err := c.send(c.view.kind(), c.scratch); err != nil {
			return err
		}
		c.next = c.frame.Seq + 1
		c.hub.counters.sent.Add(1)
	}
	return nil
}
