package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"seapod/twin"
)

func reply(w http.ResponseWriter, v any) { replyJSON(w, encode(v)) }

func replyJSON(w http.ResponseWriter, body []byte) { replyStatus(w, http.StatusOK, body) }

func replyStatus(w http.ResponseWriter, status int, body []byte) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that is gone needs no answer
}

func replyTOML(w http.ResponseWriter, doc string) {
	h := w.Header()
	h.Set("Content-Type", "application/toml")
	h.Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, doc)
}

// upgrader's Subprotocols is nil: the client's order decides, see chooseProtocol.
// Origin has been checked for every request. Buffers are small, since frames are
// prepared and a viewer says little.
var upgrader = websocket.Upgrader{
	HandshakeTimeout: headerWait,
	ReadBufferSize:   512,
	WriteBufferSize:  4096,
	WriteBufferPool:  &sync.Pool{},
	CheckOrigin:      func(*http.Request) bool { return true },
	Error: func(w http.ResponseWriter, r *http.Request, status int, reason error) {
		w.Header().Set("Sec-WebSocket-Version", "13")
		refuse(w, r, status, strings.TrimPrefix(reason.Error(), "websocket: "))
	},
}

// stream makes a viewer of a request.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	h := s.run(w, r)
	if h == nil {
		return
	}
	if h.await(r.Context()) == nil {
		notYet(w, r)
		return
	}
	protocol, told := chooseProtocol(websocket.Subprotocols(r))
	header := http.Header{}
	if told {
		header.Set("Sec-WebSocket-Protocol", protocol)
	}
	conn, err := upgrader.Upgrade(w, r, header)
	if err != nil {
		return // it has been answered
	}
	slimSocket(conn.NetConn())
	c := newClient(h, conn, protocol, s.tokens.roleOf(r) >= control, s.log)
	c.by, c.looks = h.people.granted(r), r.URL.Query().Get("look") == "1"
	if !h.join(c) {
		bye := websocket.FormatCloseMessage(errStopping.code, errStopping.reason)
		_ = conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(lingerWait))
		conn.Close()
	}
}

// chooseProtocol takes the first of the offered subprotocols that is known. Who
// offers none, or only others, gets JSON and is told no protocol: a browser that
// offered others then closes, as it should.
func chooseProtocol(offered []string) (protocol string, told bool) {
	for _, p := range offered {
		if p == protocolJSON || p == protocolBin {
			return p, true
		}
	}
	return protocolJSON, false
}

func (s *Server) catalogue(w http.ResponseWriter, r *http.Request) {
	h := s.run(w, r)
	if h == nil {
		return
	}
	if h.await(r.Context()) == nil {
		notYet(w, r)
		return
	}
	c := h.catalogue()
	replyJSON(w, c.with(encode(c.runInfo)))
}

func (s *Server) latest(w http.ResponseWriter, r *http.Request) {
	h := s.run(w, r)
	if h == nil {
		return
	}
	header, e := h.await(r.Context()), h.newest.Load()
	if e == nil {
		notYet(w, r)
		return
	}
	b := append([]byte(`{"seq":`), strconv.FormatUint(e.frame.Seq, 10)...)
	b = appendNumber(append(b, `,"t":`...), e.frame.T)
	b = append(b, `,"values":{`...)
	for i, v := range e.frame.Values {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, encode(header.Channels[i].Name)...), ':')
		b = appendNumber(b, v)
	}
	replyJSON(w, append(b, "}}"...))
}

func (s *Server) world(w http.ResponseWriter, r *http.Request) {
	h := s.run(w, r)
	if h == nil {
		return
	}
	header := h.await(r.Context())
	if header == nil {
		notYet(w, r)
		return
	}
	// As it was at t = 0: with the scenario, which holds what was changed since, it replays.
	replyTOML(w, header.TOML)
}

func (s *Server) scenario(w http.ResponseWriter, r *http.Request) {
	h := s.run(w, r)
	if h == nil {
		return
	}
	if h.await(r.Context()) == nil {
		notYet(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), doWait)
	defer cancel()
	sc, err := h.sim.Session(ctx)
	if err != nil {
		h.refuseTwin(w, r, err, math.NaN())
		return
	}
	replyTOML(w, sc.TOML())
}

func (s *Server) runs(w http.ResponseWriter, r *http.Request) {
	if h := s.run(w, r); h != nil {
		reply(w, map[string][]pastRun{"runs": append([]pastRun{}, h.pastRuns()...)})
	}
}

// command is the stream's command for programs that would rather not hold a connection.
func (s *Server) command(w http.ResponseWriter, r *http.Request) {
	h, fields := s.posts(w, r, "a command")
	if fields == nil {
		return
	}
	set, value, bad := readCommand(fields)
	if bad == nil {
		for key := range fields {
			if key != "set" && key != "value" {
				bad = &fault{Error: "a command has the keys set and value, and no other", Name: key}
			}
		}
	}
	if bad != nil {
		refuse(w, r, http.StatusUnprocessableEntity, bad.Error, *bad)
		return
	}
	if h.await(r.Context()) == nil {
		notYet(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), doWait)
	defer cancel()
	t, err := h.sim.Do(ctx, twin.Command{Name: set, Value: value})
	if err != nil {
		h.counters.refused.Add(1)
		h.refuseTwin(w, r, err, value)
		return
	}
	h.counters.accepted.Add(1)
	reply(w, map[string]number{"t": number(t)})
}

// posts reads the object that is posted to a run; nil where it has answered by
// refusing. what is how the answer calls it.
func (s *Server) posts(w http.ResponseWriter, r *http.Request, what string) (*hub, map[string]json.RawMessage) {
	h := s.run(w, r)
	if h == nil {
		return nil, nil
	}
	body, _, ok := s.readBody(w, r, what, "application/json")
	if !ok {
		return nil, nil
	}
	fields, err := readObject(body)
	if err != nil {
		refuse(w, r, http.StatusBadRequest, strings.Replace(err.Error(), "the message", "the body", 1))
		return nil, nil
	}
	return h, fields
}

// readBody reads a request's body, of one of some media types and within the limit
// of its route, or answers what is wrong with it. All bodies together are rated.
func (s *Server) readBody(w http.ResponseWriter, r *http.Request, what string, kinds ...string) (body []byte, kind string, ok bool) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !slices.Contains(kinds, kind) {
		w.Header().Set("Accept", strings.Join(kinds, ", "))
		refuse(w, r, http.StatusUnsupportedMediaType, what+" is "+strings.Join(kinds, " or "))
		return nil, "", false
	}
	if !s.posted.take(time.Now()) {
		w.Header().Set("Retry-After", "1")
		refuse(w, r, http.StatusTooManyRequests, fmt.Sprintf("too many requests: at most %d a second, %d at once", bucketRate, bucketSize))
		return nil, "", false
	}
	body, err = io.ReadAll(r.Body)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		refuse(w, r, http.StatusRequestEntityTooLarge, fmt.Sprintf("%s has at most %d bytes", what, large.Limit))
		return nil, "", false
	case err != nil:
		refuse(w, r, http.StatusBadRequest, "the body could not be read")
		return nil, "", false
	}
	return body, kind, true
}

// rewind takes the run back to an instant that it has passed.
func (s *Server) rewind(w http.ResponseWriter, r *http.Request) {
	h, fields := s.posts(w, r, "a rewind")
	if fields == nil {
		return
	}
	var wrong []fault
	t, ok := readNumber(fields["t"])
	if !ok {
		wrong = append(wrong, fault{Error: `a rewind needs "t", model seconds from 0 to now`, Name: "t"})
	}
	if wrong = append(wrong, unknownKeys(fields, "a rewind", "t")...); len(wrong) > 0 {
		refuseAll(w, r, wrong)
		return
	}
	if h.await(r.Context()) == nil {
		notYet(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), doWait)
	defer cancel()
	t, err := h.sim.Rewind(ctx, t)
	if err != nil {
		h.counters.refused.Add(1)
		h.refuseTwin(w, r, err, math.NaN())
		return
	}
	h.counters.accepted.Add(1)
	reply(w, struct {
		T     number `json:"t"`
		RunID string `json:"run_id"`
	}{number(t), h.sim.RunID()})
}

// Bounds of a history request: a picture has no more points than a screen.
const (
	pointsUsual = 600
	pointsMax   = 10_000
	cellsMax    = 500_000 // channels × points: 12 MB while the answer is made
)

// history shows the frames kept as min, mean and max of so many points.
func (s *Server) history(w http.ResponseWriter, r *http.Request) {
	run := s.run(w, r)
	if run == nil {
		return
	}
	header := run.await(r.Context())
	if header == nil {
		notYet(w, r)
		return
	}
	q, faults := parseHistory(r.URL.RawQuery)
	names, channels := make([]string, len(header.Channels)), make([]int, len(header.Channels))
	for i := range channels {
		names[i], channels[i] = header.Channels[i].Name, i
	}
	if q.channels != nil {
		var unknown []fault
		names, channels, unknown = choose(header.Channels, q.channels)
		faults = append(faults, unknown...)
	}
	if len(faults) == 0 && len(channels)*q.points > cellsMax {
		most := number(max(1, cellsMax/len(channels)))
		faults = append(faults, fault{Error: fmt.Sprintf("%d channels of %d points are more than %d numbers", len(channels), q.points, cellsMax),
			Name: "points", Value: q.points, Max: &most})
	}
	if len(faults) > 0 {
		refuseAll(w, r, faults)
		return
	}
	p := run.history.Load().past()
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	writeHistory(w, &p, p.spans(q.from, q.to, q.points), names, channels)
}

// writeHistory writes the answer: {"channels":[…],"t":[…],"min":[[…]…],"mean":…,"max":…}.
func writeHistory(w io.Writer, p *past, spans []span, names []string, channels []int) {
	cells := len(spans) * len(channels)
	table := make([]float64, 3*cells)
	for i, channel := range channels {
		for j, s := range spans {
			k := i*len(spans) + j
			table[k], table[cells+k], table[2*cells+k] = p.summarize(channel, s)
		}
	}
	b := append([]byte(`{"channels":`), encode(names)...)
	b = append(b, `,"t":[`...)
	for i, s := range spans {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendNumber(b, s.t)
	}
	b = append(b, ']')
	for part, key := range []string{"min", "mean", "max"} {
		b = append(append(append(b, `,"`...), key...), `":[`...)
		for i := range channels {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, '[')
			for j := range spans {
				if j > 0 {
					b = append(b, ',')
				}
				b = appendNumber(b, table[part*cells+i*len(spans)+j])
			}
			b = append(b, ']')
			if len(b) > 32<<10 { // written as it grows, so that the text of it is never whole
				if _, err := w.Write(b); err != nil {
					return
				}
				b = b[:0]
			}
		}
		b = append(b, ']')
	}
	_, _ = w.Write(append(b, '}'))
}

type historyQuery struct {
	channels []string // nil: all
	from, to float64  // model seconds
	points   int
}

// parseHistory reads channels=a,b*&from=&to=&points= and tells all that is wrong at once.
func parseHistory(raw string) (q historyQuery, faults []fault) {
	q = historyQuery{from: math.Inf(-1), to: math.Inf(1), points: pointsUsual}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return q, []fault{{Error: "the query string cannot be read"}}
	}
	wrong := func(name, value, text string) {
		faults = append(faults, fault{Error: text, Name: name, Value: value})
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := values[name][0]
		v, err := strconv.ParseFloat(value, 64)
		finite := err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
		switch {
		case len(values[name]) > 1:
			wrong(name, value, name+" stands there more than once")
		case value == "", name == "branch": // as good as absent; which run it is of
		case name == "channels":
			if q.channels = strings.Split(value, ","); len(q.channels) > patternsMax {
				wrong(name, "", fmt.Sprintf("channels has more than %d names", patternsMax))
				q.channels = nil
			}
		case name == "from" && finite:
			q.from = v
		case name == "to" && finite:
			q.to = v
		case name == "from" || name == "to":
			wrong(name, value, name+" is a number of model seconds")
		case name == "points":
			if n, err := strconv.Atoi(value); err == nil && n >= 1 && n <= pointsMax {
				q.points = n
				continue
			}
			low, high := number(1), number(pointsMax)
			faults = append(faults, fault{Error: fmt.Sprintf("points is a whole number from 1 to %d", pointsMax), Name: name, Value: value, Min: &low, Max: &high})
		default:
			wrong(name, value, fmt.Sprintf("%.40q is no parameter of history; it has channels, from, to and points", name))
		}
	}
	if len(faults) == 0 && q.from > q.to {
		wrong("from", values.Get("from"), "from is after to")
	}
	return q, faults
}
