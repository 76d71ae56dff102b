package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"seapod/twin"
)

// A request is what a viewer asks for. Which fields count depends on the kind.
type request struct {
	kind     string
	id       json.RawMessage // a number or a string as it was written; nil: none
	channels []string        // subscribe; nil: all
	rate     float64         // subscribe; 0: every frame
	after    float64         // resume: a whole number, -1 for all that is kept
	run      string          // resume; "": the present run
	set      string          // command
	value    float64         // command
	pace     float64         // pace; twin.Paused for null
	t        float64         // rewind
	text     string          // name; show, "" for null
	to       int             // hand, the number of a viewer; 0 for null
}

// What a viewer may ask, in the order of the documents.
var requestKinds = []string{"subscribe", "resume", "command", "pace", "step", "reset", "rewind", "name", "hand", "raise", "show"}

const (
	patternsMax = 2000 // channel patterns of one subscription
	paceMax     = 1e9
	doWait      = 10 * time.Second // for the run to take a request between two frames
	unrulyMax   = 1000
)

// parseRequest reads one message. A fault comes with the id to answer it by: nil
// where the message is malformed or of no known kind.
func parseRequest(data []byte) (r request, bad *fault) {
	fields, err := readObject(data)
	if err != nil {
		return request{}, &fault{Error: err.Error()}
	}
	kind, ok := readString(fields["type"])
	if !ok {
		return request{}, &fault{Error: `a message needs a "type" that is a string`, Name: "type"}
	}
	r.kind = kind
	if r.id, ok = readID(fields["id"]); !ok {
		return request{}, &fault{Error: `an "id" is a number or a string of at most 100 bytes`, Name: "id"}
	}
	switch kind {
	case "subscribe":
		bad = r.readSubscribe(fields)
	case "resume":
		if r.after, ok = readNumber(fields["after_seq"]); !ok || r.after < -1 || r.after != math.Trunc(r.after) || r.after >= 1<<53 {
			bad = &fault{Error: `resume needs "after_seq", a whole number from -1 up`, Name: "after_seq"}
		}
		if run := fields["run_id"]; bad == nil && run != nil {
			if r.run, ok = readString(run); !ok {
				bad = &fault{Error: `"run_id" is a string`, Name: "run_id"}
			}
		}
	case "command":
		r.set, r.value, bad = readCommand(fields)
	case "pace":
		r.pace, ok = readNumber(fields["pace"])
		if isNull(fields["pace"]) {
			r.pace, ok = twin.Paused, true
		} else if r.pace < 0 || r.pace > paceMax {
			ok = false
		}
		if !ok {
			low, high := number(0), number(paceMax)
			bad = &fault{Error: "pace needs model seconds per second, 0 for as fast as it goes, or null to pause", Name: "pace", Min: &low, Max: &high}
		}
	case "rewind":
		if r.t, ok = readNumber(fields["t"]); !ok {
			bad = &fault{Error: `rewind needs "t", model seconds from 0 to now`, Name: "t"}
		}
	case "name":
		text, _ := readString(fields["name"])
		r.text, bad = readName(text)
	case "hand":
		to, isNumber := readNumber(fields["viewer"])
		if r.to = int(to); !isNull(fields["viewer"]) && (!isNumber || to < 1 || to >= 1<<31 || to != math.Trunc(to)) {
			bad = &fault{Error: `hand needs "viewer", the number of one, or null to take control back`, Name: "viewer"}
		}
	case "show":
		if view, isText := readString(fields["view"]); isText || !isNull(fields["view"]) {
			r.text, bad = view, readShown(view)
		}
	case "step", "reset", "raise":
	default:
		return request{}, &fault{Error: fmt.Sprintf("%.40q is no type of message; there are %s", kind, strings.Join(requestKinds, ", ")), Name: "type"}
	}
	return r, bad
}

func (r *request) readSubscribe(fields map[string]json.RawMessage) *fault {
	if list := fields["channels"]; list != nil && !isNull(list) {
		var patterns []*string
		if json.Unmarshal(list, &patterns) != nil || len(patterns) > patternsMax {
			return &fault{Error: fmt.Sprintf(`"channels" is a list of at most %d names, which may end in *`, patternsMax), Name: "channels"}
		}
		r.channels = []string{}
		for _, p := range patterns {
			if p == nil {
				return &fault{Error: `"channels" holds a null`, Name: "channels"}
			}
			r.channels = append(r.channels, *p)
		}
	}
	if rate := fields["rate_hz"]; rate != nil && !isNull(rate) {
		v, ok := readNumber(rate)
		if !ok || v < 0 || v > 0 && v < 1e-3 {
			low, high := number(1e-3), number(topRate)
			return &fault{Error: `"rate_hz" is frames per second, or 0 for every frame`, Name: "rate_hz", Min: &low, Max: &high}
		}
		r.rate = min(v, topRate)
	}
	return nil
}

// readCommand reads the set and value of a command; the HTTP route uses it too.
func readCommand(fields map[string]json.RawMessage) (set string, value float64, bad *fault) {
	set, ok := readString(fields["set"])
	if !ok || set == "" {
		return "", 0, &fault{Error: `a command needs "set", the name of a parameter`, Name: "set"}
	}
	if value, ok = readNumber(fields["value"]); !ok {
		return set, 0, &fault{Error: `a command needs "value", a finite number`, Name: set}
	}
	return set, value, nil
}

// readObject reads a JSON object with its keys in their exact case, which
// decoding into a struct would not ask for.
func readObject(data []byte) (map[string]json.RawMessage, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("the message is not UTF-8")
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil || fields == nil {
		return nil, errors.New("the message is not a JSON object")
	}
	return fields, nil
}

func isNull(raw json.RawMessage) bool { return bytes.Equal(raw, []byte("null")) }

func readString(raw json.RawMessage) (s string, ok bool) {
	if len(raw) == 0 || raw[0] != '"' || json.Unmarshal(raw, &s) != nil {
		return "", false
	}
	return s, true
}

func readNumber(raw json.RawMessage) (float64, bool) {
	if len(raw) == 0 || raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') {
		return 0, false
	}
	v, err := strconv.ParseFloat(string(raw), 64)
	return v, err == nil
}

func readID(raw json.RawMessage) (json.RawMessage, bool) {
	if raw == nil || isNull(raw) {
		return nil, true
	}
	if _, isNumber := readNumber(raw); (isNumber || raw[0] == '"') && len(raw) <= 100 {
		return raw, true
	}
	return nil, false
}

// refuse answers with an error.
func (c *client) refuse(id json.RawMessage, f fault) {
	c.hub.counters.refused.Add(1)
	c.answer(answer{text: encode(errorMessage{"error", id, f})})
}

// hear carries out one message and answers it.
func (c *client) hear(data []byte) {
	r, bad := parseRequest(data)
	if !c.tokens.take(time.Now()) {
		if c.unruly++; c.unruly > unrulyMax {
			c.cancel(errUnruly)
			return
		}
		c.refuse(r.id, fault{Error: fmt.Sprintf("too many messages: at most %d a second, %d at once", bucketRate, bucketSize)})
		return
	}
	c.unruly = 0
	switch {
	case bad != nil:
		c.refuse(r.id, *bad)
	case r.kind == "subscribe":
		c.subscribe(r)
	case r.kind == "resume":
		c.resume(r)
	case r.kind == "name", r.kind == "hand", r.kind == "raise", r.kind == "show":
		c.hub.people.hear(c, r)
	case !c.mayCommand():
		c.refuse(r.id, notInControl)
	default:
		c.command(r)
	}
}

// notInControl answers who may not command.
var notInControl = fault{Error: "this viewer may look but not command: that takes a control token, or being handed control"}

// command carries out what changes the run.
func (c *client) command(r request) {
	ctx, cancel := context.WithTimeout(c.ctx, doWait)
	defer cancel()
	var t float64
	var err error
	switch r.kind {
	case "command":
		t, err = c.hub.sim.DoBy(ctx, c.mark, twin.Command{Name: r.set, Value: r.value})
	case "pace":
		err = c.hub.sim.SetPace(ctx, r.pace)
	case "step":
		err = c.hub.sim.Step(ctx)
	case "reset":
		err = c.hub.sim.Reset(ctx)
	case "rewind":
		t, err = c.hub.sim.Rewind(ctx, r.t)
	}
	if err != nil {
		value := math.NaN()
		switch r.kind {
		case "command":
			value = r.value
		case "rewind":
			value = r.t
		}
		c.refuse(r.id, c.hub.faultOf(err, value))
		return
	}
	c.hub.counters.accepted.Add(1)
	switch r.kind {
	case "pace":
		t = c.hub.now()
	case "step":
		if t = c.hub.now(); r.id == nil {
			return
		}
	case "reset":
		if r.id == nil {
			return
		}
	}
	c.answer(answer{text: encode(ackMessage{"ack", r.id, number(t)})})
}

// subscribe changes which channels the viewer gets, and how often.
func (c *client) subscribe(r request) {
	all := c.hub.header.Load().Channels
	var names []string
	var channels []int
	if r.channels != nil {
		var faults []fault
		if names, channels, faults = choose(all, r.channels); len(faults) > 0 {
			c.refuse(r.id, faults[0])
			return
		}
	}
	told := names
	if told == nil {
		for i := range all {
			told = append(told, all[i].Name)
		}
	}
	a := answer{
		text:   encode(subscribedMessage{"subscribed", r.id, told, number(r.rate)}),
		view:   c.hub.view(c.bin, names, channels),
		period: time.Second / topRate,
	}
	if r.rate > 0 {
		a.period, a.rated = time.Duration(float64(time.Second)/r.rate), true
	}
	c.answer(a)
}

// resume winds the viewer's stream back to the frame after the one that it has.
// Of another run than the present one it has nothing: it is told so and gets all
// that is kept.
func (c *client) resume(r request) {
	next := uint64(r.after + 1)
	a := answer{replay: &next}
	if present := c.hub.sim.RunID(); r.run != "" && r.run != present {
		next = 0
		a.text = encodeEvent(twin.Event{Kind: twin.EventReset, Name: present, Help: twin.Text{EN: "another run has begun", ZH: "已是另一次运行"}})
	}
	if r.id != nil {
		c.answer(answer{text: encode(ackMessage{"ack", r.id, number(c.hub.now())})})
	}
	c.answer(a)
}

// A bucket of tokens bounds how often something may be asked: bucketSize at once
// and bucketRate a second.
type bucket struct {
	mu     sync.Mutex
	tokens float64
	at     time.Time
}

const (
	bucketRate = 50
	bucketSize = 100
)

func newBucket() *bucket { return &bucket{tokens: bucketSize} }

func (b *bucket) take(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.at.IsZero() {
		b.tokens = min(bucketSize, b.tokens+bucketRate*now.Sub(b.at).Seconds())
	}
	b.at = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
