package server

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"

	"seapod/twin"
)

// people are the viewers of all runs of a server: who they are, who of them was
// handed control, and what is shown to them (show.go). Nobody is told who comes and
// goes: a page that wants to know asks for the list.
type people struct {
	handed    atomic.Pointer[grant] // nil: nobody was handed control
	handovers atomic.Int64

	mu     sync.Mutex
	last   int // number given
	all    map[int]*client
	holder *client // of control that was handed on
	shown  string  // the view to follow; "": none
	asked  time.Time

	changes, listed uint64 // of what the list says
	listedAt        time.Time
	list            []byte
}

// A grant is control that was handed to one viewer. The ticket is a token that it
// may show for as long as the grant holds, with HTTP requests and to other streams.
type grant struct {
	to     *client
	ticket [sha256.Size]byte
}

const (
	nameMax    = 40                     // characters
	marksMax   = 4                      // accents upon one letter
	viewersMax = 200                    // listed
	raisedFor  = 5 * time.Minute        // a raised hand is listed
	raiseAgain = 10 * time.Second       // one viewer's asking is told
	raiseEvery = 200 * time.Millisecond // any viewer's
	listFor    = time.Second            // a list is as good as new where nothing has changed
)

func newPeople() *people { return &people{all: map[int]*client{}} }

// mayCommand tells whether the viewer may change the run now.
func (c *client) mayCommand() bool {
	if c.looks || c.control {
		return c.control && !c.looks
	}
	g := c.hub.people.handed.Load()
	return g != nil && (g.to == c || g == c.by)
}

// granted is the grant whose ticket a request shows; nil if it shows none that holds.
func (p *people) granted(r *http.Request) *grant {
	g := p.handed.Load()
	if g == nil || g.ticket == [sha256.Size]byte{} {
		return nil
	}
	if sum, given := tokenOf(r); !given || subtle.ConstantTimeCompare(sum[:], g.ticket[:]) != 1 {
		return nil
	}
	return g
}

// roleOf is what a request may do: by its token, or by the ticket of who was handed control.
func (s *Server) roleOf(r *http.Request) role {
	has := s.tokens.roleOf(r)
	if has < control && s.hub.people.granted(r) != nil {
		return control
	}
	return has
}

// join gives a viewer its number.
func (p *people) join(c *client) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last++
	c.number, c.since = p.last, time.Now()
	p.all[c.number] = c
	p.changes++
}

func (p *people) leave(c *client) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.all, c.number)
	p.changes++
	if p.holder == c {
		p.hand(nil)
	}
}

// hand gives control to a viewer, or takes it back. p.mu is held, so that what is
// told comes in the order in which it happened.
func (p *people) hand(to *client) {
	from := p.holder
	if from == to {
		return
	}
	p.holder = to
	p.changes++
	var g *grant
	ticket := ""
	if to != nil {
		to.raised = time.Time{}
		p.handovers.Add(1)
		g = &grant{to: to}
		if !to.control {
			ticket = rand.Text()
			g.ticket = sha256.Sum256([]byte(ticket))
		}
	}
	was := p.handed.Swap(g)
	for _, c := range p.all { // the one that had it, and where else it showed its ticket
		if was != nil && (c == from || c.by == was) && !c.mayCommand() {
			c.tellRole(0, "")
		}
	}
	e := twin.Event{Kind: "control", Value: 0, Help: twin.Text{EN: "control was taken back", ZH: "控制权已收回"}}
	if to != nil {
		who := to.who()
		e = twin.Event{Kind: "control", Name: strconv.Itoa(to.number), Value: 1, Help: twin.Text{EN: who.EN + " has control", ZH: who.ZH + "获得控制权"}}
		if ticket != "" {
			to.tellRole(1, ticket)
		}
	}
	p.tell(e)
}

// tell tells every viewer of every run. p.mu is held.
func (p *people) tell(e twin.Event) {
	told := map[*hub]bool{}
	for _, c := range p.all {
		if !told[c.hub] {
			told[c.hub] = true
			c.hub.announce(e)
		}
	}
}

// announce tells the viewers of one run of what is not the run's own.
func (h *hub) announce(e twin.Event) {
	e.T = h.now()
	_ = h.log(e)
}

// tellRole tells a viewer, and no other, that it may command now, or no more.
func (c *client) tellRole(value float64, ticket string) {
	help := twin.Text{EN: "you have control", ZH: "你已获得控制权"}
	if value == 0 {
		help = twin.Text{EN: "you no longer have control", ZH: "你不再拥有控制权"}
	}
	c.answer(answer{text: encodeEvent(twin.Event{T: c.hub.now(), Kind: "role", Name: ticket, Value: value, Help: help})})
}

// who is what the viewer is called.
func (c *client) who() twin.Text {
	if c.name != "" {
		return twin.Text{EN: c.name, ZH: c.name}
	}
	n := strconv.Itoa(c.number)
	return twin.Text{EN: "viewer " + n, ZH: "观看者 " + n}
}

// hear carries out what a viewer asks that concerns viewers.
func (p *people) hear(c *client, r request) {
	if bad := p.do(c, r); bad != nil {
		c.refuse(r.id, *bad)
		return
	}
	c.hub.counters.accepted.Add(1)
	if r.id != nil {
		c.answer(answer{text: encode(ackMessage{"ack", r.id, number(c.hub.now())})})
	}
}

func (p *people) do(c *client, r request) *fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch r.kind {
	case "name":
		c.name = r.text
		p.changes++
	case "raise":
		p.raise(c)
	case "show":
		return p.show(c, r.text)
	case "hand":
		if !c.control || c.looks {
			return &fault{Error: "only who has a control token may hand control on"}
		}
		to := p.all[r.to]
		switch {
		case r.to != 0 && to == nil:
			return &fault{Error: fmt.Sprintf("there is no viewer %d; it may have left", r.to), Name: "viewer", Value: number(r.to)}
		case to != nil && to.looks:
			return &fault{Error: fmt.Sprintf("viewer %d only looks", r.to), Name: "viewer", Value: number(r.to)}
		}
		p.hand(to)
	}
	return nil
}

// raise marks the viewer in the list, and tells those who could hand it control:
// not each time, where it asks again and again, and not of all, where a hall does.
func (p *people) raise(c *client) {
	now := time.Now()
	again := now.Sub(c.raised) < raiseAgain
	c.raised = now
	p.changes++
	if again || now.Sub(p.asked) < raiseEvery {
		return
	}
	p.asked = now
	who := c.who()
	text := encodeEvent(twin.Event{T: c.hub.now(), Kind: "raise", Name: strconv.Itoa(c.number), Value: 1,
		Help: twin.Text{EN: who.EN + " asks for control", ZH: who.ZH + "请求控制权"}})
	for _, other := range p.all {
		if other.control && !other.looks && other != c {
			other.answer(answer{text: text})
		}
	}
}

// A viewerInfo is a viewer as the list has it.
type viewerInfo struct {
	Viewer  int    `json:"viewer"`
	Name    string `json:"name"`
	Control bool   `json:"control"` // may command now
	Token   bool   `json:"token"`   // by a token, and may hand it on
	Raised  bool   `json:"raised"`  // asks for control
	Branch  string `json:"branch"`
	Since   string `json:"since"`
}

type viewerList struct {
	Viewers []viewerInfo `json:"viewers"`
	Count   int          `json:"count"`
}

// viewers answers GET /api/v1/viewers.
func (s *Server) viewers(w http.ResponseWriter, _ *http.Request) {
	replyJSON(w, s.hub.people.encodeList(s.tokens != nil))
}

// encodeList lists who has control first, then who asks for it, then the others as
// they came. It is made anew only where something has changed.
func (p *people) encodeList(tokens bool) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if p.list != nil && p.listed == p.changes && now.Sub(p.listedAt) < listFor {
		return p.list
	}
	rank := func(c *client) int {
		switch {
		case c == p.holder:
			return 0
		case tokens && c.mayCommand():
			return 1
		case now.Sub(c.raised) < raisedFor:
			return 2
		}
		return 3
	}
	all := make([]*client, 0, len(p.all))
	for _, c := range p.all {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *client) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.number, b.number))
	})
	list := viewerList{Viewers: make([]viewerInfo, 0, min(len(all), viewersMax)), Count: len(all)}
	for _, c := range all[:min(len(all), viewersMax)] {
		list.Viewers = append(list.Viewers, viewerInfo{Viewer: c.number, Name: c.name, Control: c.mayCommand(), Token: tokens && c.control && !c.looks,
			Raised: now.Sub(c.raised) < raisedFor, Branch: c.hub.branch, Since: c.since.UTC().Format(time.RFC3339)})
	}
	p.list, p.listed, p.listedAt = encode(list), p.changes, now
	return p.list
}

// readName takes a name that can be shown to others: letters as people write them,
// nothing that hides, turns the line around or towers over it.
func readName(given string) (name string, bad *fault) {
	var b []rune
	marks, space := 0, false
	for _, r := range given {
		switch {
		case r == ' ':
			space = len(b) > 0
			continue
		case r == utf8.RuneError, !unicode.IsGraphic(r) && r != '\u200d', unicode.IsSpace(r):
			return "", &fault{Error: "a name holds a character that cannot be shown", Name: "name"}
		}
		if marks++; !unicode.Is(unicode.M, r) {
			marks = 0
		}
		if marks > marksMax || marks > 0 && len(b) == 0 {
			return "", &fault{Error: fmt.Sprintf("a name has at most %d accents upon a letter", marksMax), Name: "name"}
		}
		if space {
			b, space = append(b, ' '), false
		}
		b = append(b, r)
	}
	if len(b) == 0 || len(b) > nameMax {
		low, high := number(1), number(nameMax)
		return "", &fault{Error: fmt.Sprintf("a name has 1 to %d characters", nameMax), Name: "name", Min: &low, Max: &high}
	}
	return string(b), nil
}

// Describe describes nothing beforehand, as the other metrics.
func (p *people) Describe(chan<- *prometheus.Desc) {}

// Collect tells whether control is handed on.
func (p *people) Collect(to chan<- prometheus.Metric) {
	held := 0.0
	if p.handed.Load() != nil {
		held = 1
	}
	to <- prometheus.MustNewConstMetric(handedDesc, prometheus.GaugeValue, held)
	to <- prometheus.MustNewConstMetric(handoversDesc, prometheus.CounterValue, float64(p.handovers.Load()))
}

var (
	handedDesc    = prometheus.NewDesc("seapod_server_control_handed", "1 while a viewer has control that was handed to it.", nil, nil)
	handoversDesc = prometheus.NewDesc("seapod_server_handovers_total", "Times that control was handed to a viewer.", nil, nil)
)
