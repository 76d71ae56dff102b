package server

import (
	"sync"
	"sync/atomic"

	"github.com/gorilla/websocket"
)

// eventsKept is how far a viewer may fall behind in events before it is closed.
const eventsKept = 1024

// An eventLog is the events told so far, of which the newest are kept. It is
// shared: a viewer has a place in it rather than a queue of its own.
type eventLog struct {
	mu   sync.Mutex
	ring [eventsKept]told
	end  atomic.Uint64 // events told
	over atomic.Uint64 // of them until and with the one that the run is over; 0: it is not
}

// told is one event, and the viewer that it came from, who knows of it by its answer.
type told struct {
	message *websocket.PreparedMessage
	by      uint64
	over    bool // the run ends with it
}

func (l *eventLog) told() uint64 { return l.end.Load() }

func (l *eventLog) tell(m told) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := l.end.Load()
	l.ring[n%eventsKept] = m
	if m.over {
		l.over.Store(n + 1)
	}
	l.end.Store(n + 1)
}

// start is where a viewer that comes now begins: after all that was told, since
// hello tells that. But of a run that is over it is to hear so, and again what
// viewers did since; false where that is too long ago.
func (l *eventLog) start() (i uint64, hears bool) {
	end := l.end.Load()
	over := l.over.Load()
	if over == 0 || over > end {
		return end, true
	}
	if end-over >= eventsKept/2 {
		return end, false
	}
	return over - 1, true
}

// at returns event i; false when it is kept no more.
func (l *eventLog) at(i uint64) (told, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.end.Load()-i > eventsKept {
		return told{}, false
	}
	return l.ring[i%eventsKept], true
}

// prepare is websocket.NewPreparedMessage, which cannot fail for text and binary.
func prepare(kind int, data []byte) *websocket.PreparedMessage {
	m, err := websocket.NewPreparedMessage(kind, data)
	if err != nil {
		panic("server: prepare: " + err.Error())
	}
	return m
}
