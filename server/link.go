package server

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"seapod/twin"
)

// A run as text: what a link holds. It is an object of JSON, deflated, in base64 for
// addresses:
//
//	{"v":1,"world":"lingshui","set":{"pod.0.depth_m":30},"every":5,"t":7260,
//	 "commands":[[60,"pod.0.it_load_kW",400]]}
//
// world and set are the world that the run began with: a built-in one by its name,
// and what differs from it, so that it opens with every build that has those
// parameters. A user's world whose pods are no built-in one's has "toml" in place of
// set: all of it. commands are those up to t. Every number is written with all its
// digits and a run is the same to the byte for the same world and commands, so on the
// same build and kind of machine the numbers at t are the same to the last.

const (
	linkVersion  = 1
	linkMost     = 64 << 10 // bytes of JSON
	racksMost    = 10_000   // in all pods of a world that comes by a link: four times lingshui-100's
	latestOfLink = 1e12     // s
)

// A beginning is where a run begins, and how it comes to t.
type beginning struct {
	config   twin.Config
	every    float64
	t        float64
	commands []twin.Command
}

type linkDocument struct {
	V        int            `json:"v"`
	World    string         `json:"world"`
	Set      map[string]any `json:"set,omitempty"`
	TOML     string         `json:"toml,omitempty"`
	Every    number         `json:"every"`
	T        number         `json:"t"`
	Commands []linkCommand  `json:"commands,omitempty"`
}

type linkCommand twin.Command

// MarshalJSON writes [t,"name",value].
func (c linkCommand) MarshalJSON() ([]byte, error) {
	b := appendNumber([]byte{'['}, c.T)
	b = append(append(append(b, ','), encode(c.Name)...), ',')
	return append(appendNumber(b, c.Value), ']'), nil
}

// link gives the run so far, or up to ?t=, as text that /api/v1/branches opens.
func (s *Server) link(w http.ResponseWriter, r *http.Request) {
	h := s.run(w, r)
	if h == nil {
		return
	}
	header := h.await(r.Context())
	if e := h.newest.Load(); header == nil || e == nil {
		notYet(w, r)
		return
	}
	t, wrong := linkInstant(r.URL.RawQuery, h.now())
	if len(wrong) > 0 {
		refuseAll(w, r, wrong)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), doWait)
	defer cancel()
	var o beginning
	for run := ""; run != h.sim.RunID(); { // a run that goes back meanwhile has other commands
		run = h.sim.RunID()
		var newest uint64
		if e := h.newest.Load(); e != nil {
			newest = e.frame.Seq
		}
		_, o.t = h.sim.FrameAt(min(t, h.now()), newest)
		sc, err := h.sim.Session(ctx)
		if err != nil {
			h.refuseTwin(w, r, err, math.NaN())
			return
		}
		o.commands = nil
		for _, c := range sc.Commands {
			if c.T <= o.t {
				o.commands = append(o.commands, c)
			}
		}
	}
	config, err := twin.Parse(header.TOML)
	if err != nil {
		refuse(w, r, http.StatusInternalServerError, err.Error())
		return
	}
	config.Name, o.every = header.World, h.sim.Every()
	o.config = config
	text, bad := o.link()
	if bad != nil {
		refuse(w, r, http.StatusUnprocessableEntity, bad.Error, *bad)
		return
	}
	reply(w, struct {
		Link  string `json:"link"`
		T     number `json:"t"`
		Bytes int    `json:"bytes"`
	}{text, number(o.t), len(text)})
}

// linkInstant reads t=, which is now where it is absent.
func linkInstant(query string, now float64) (t float64, wrong []fault) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return 0, []fault{{Error: "the query string cannot be read"}}
	}
	t = now
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch {
		case name == "branch":
		case name != "t":
			wrong = append(wrong, fault{Error: fmt.Sprintf("%.40q is no parameter of link; it has t and branch", name), Name: name})
		case values.Get("t") != "":
			if t, err = strconv.ParseFloat(values.Get("t"), 64); err != nil || !(t >= 0 && t <= now) {
				low, high := number(0), number(now)
				wrong = append(wrong, fault{Error: "t is an instant of the run so far, in model seconds", Name: "t", Value: values.Get("t"), Min: &low, Max: &high})
			}
		}
	}
	return t, wrong
}

// link writes a beginning down, or says why it cannot be.
func (o *beginning) link() (string, *fault) {
	params := twin.Params(&o.config)
	for i := range params {
		if p := &params[i]; namesFile(p) && p.Text() != "" {
			return "", &fault{Error: "the world takes " + p.Name + " from a file of its own, which a link cannot hold", Name: p.Name}
		}
	}
	doc := linkDocument{V: linkVersion, World: o.config.Name, Every: number(o.every), T: number(o.t)}
	if base, known := builtIn(o.config.Name); !known || !doc.differ(params, twin.Params(&base)) {
		doc.TOML = o.config.TOML()
	}
	for _, c := range o.commands {
		doc.Commands = append(doc.Commands, linkCommand(c))
	}
	plain := encode(doc)
	if len(plain) > linkMost {
		return "", &fault{Error: fmt.Sprintf("the run takes %d bytes to write down, of which %d commands; a link holds %d", len(plain), len(o.commands), linkMost)}
	}
	var b bytes.Buffer
	z, _ := flate.NewWriter(&b, flate.BestCompression) // the level is a valid one
	_, _ = z.Write(plain)                              // a bytes.Buffer takes all
	_ = z.Close()
	return base64.RawURLEncoding.EncodeToString(b.Bytes()), nil
}

// differ fills in what differs from a built-in world; false where they do not have the same parameters.
func (doc *linkDocument) differ(params, base []twin.Param) bool {
	if len(params) != len(base) {
		return false
	}
	doc.Set = map[string]any{}
	for i := range params {
		p, q := &params[i], &base[i]
		switch {
		case p.Name != q.Name || len(doc.Set) > setMost:
			doc.Set = nil
			return false
		case p.Kind == twin.Action:
		case p.IsText() && p.Text() != q.Text():
			doc.Set[p.Name] = p.Text()
		case !p.IsText() && p.Value() != q.Value():
			doc.Set[p.Name] = number(p.Value())
		}
	}
	return true
}

// readLink reads a link, whoever wrote it, and tells all that is wrong at once.
func readLink(text string) (*beginning, []fault) {
	plain, err := inflate(text)
	if err != nil {
		return nil, []fault{{Error: "the link " + err.Error(), Name: "link"}}
	}
	fields, err := readObject(plain)
	if err != nil {
		return nil, []fault{{Error: "the link does not hold a JSON object", Name: "link"}}
	}
	if v, ok := readNumber(fields["v"]); !ok || v != linkVersion {
		return nil, []fault{{Error: fmt.Sprintf("the link is of version %.10s; this build reads version %d", fields["v"], linkVersion), Name: "v"}}
	}
	wrong := unknownKeys(fields, "a link", "v", "world", "set", "toml", "every", "t", "commands")
	o := &beginning{}
	name, _ := readString(fields["world"])
	configOK := false
	switch raw := fields["toml"]; {
	case raw != nil && fields["set"] != nil:
		wrong = append(wrong, fault{Error: "a link has set or toml, not both", Name: "toml"})
	case raw != nil:
		doc, _ := readString(raw)
		faults := o.readTOML(doc)
		wrong, configOK = append(wrong, faults...), len(faults) == 0
		o.config.Name = fmt.Sprintf("%.40s", name)
	default:
		if o.config, configOK = builtIn(name); !configOK {
			wrong = append(wrong, noWorld(name))
		}
		var values map[string]json.RawMessage
		if raw := fields["set"]; raw != nil && (json.Unmarshal(raw, &values) != nil || values == nil) {
			wrong = append(wrong, fault{Error: `"set" is an object of parameters and their values`, Name: "set"})
		}
		if configOK {
			wrong = append(wrong, setAll(&o.config, values)...)
		}
	}
	var ok bool
	if o.every, ok = readNumber(fields["every"]); !ok || !goodEvery(o.every) {
		wrong = append(wrong, badEvery())
	}
	if o.t, ok = readNumber(fields["t"]); !ok || !(o.t >= 0 && o.t <= latestOfLink) {
		wrong = append(wrong, fault{Error: `"t" is the instant of the link, in model seconds`, Name: "t"})
		o.t = latestOfLink
	}
	wrong = append(wrong, o.readCommands(fields["commands"])...)
	if configOK {
		wrong = append(wrong, faultsOf(o.refused().Check(&o.config))...)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return o, nil
}

// refused are the first commands that the world does not take: to look for the
// nearest name of thousands would take minutes.
func (o *beginning) refused() (sc twin.Scenario) {
	params := twin.Params(&o.config)
	byName := make(map[string]*twin.Param, len(params))
	for i := range params {
		byName[params[i].Name] = &params[i]
	}
	for _, c := range o.commands {
		if p := byName[c.Name]; (p == nil || !p.Live || p.Check(c.Value) != nil) && len(sc.Commands) < faultsMost {
			sc.Commands = append(sc.Commands, c)
		}
	}
	return sc
}

// readTOML reads a whole world, which may name no file and have no more racks than a server can bear.
func (o *beginning) readTOML(doc string) (wrong []fault) {
	c, err := twin.Parse(doc)
	if err != nil {
		return faultsOf(err)
	}
	params := twin.Params(&c)
	for i := range params {
		if p := &params[i]; namesFile(p) && p.Text() != "" {
			wrong = append(wrong, fault{Error: p.Name + " names a file, which a link may not", Name: p.Name})
		}
	}
	racks := 0
	for i := range c.Pods {
		for _, g := range c.Pods[i].Racks {
			racks += g.Count
		}
	}
	if racks > racksMost {
		wrong = append(wrong, fault{Error: fmt.Sprintf("the world has %d racks; that of a link has at most %d", racks, racksMost), Name: "toml"})
	}
	o.config = c
	return wrong
}

// readCommands reads [[t,"name",value],…], in the order of time and none after the link's instant.
func (o *beginning) readCommands(raw json.RawMessage) (wrong []fault) {
	var rows [][]json.RawMessage
	if raw != nil && json.Unmarshal(raw, &rows) != nil {
		return []fault{{Error: `"commands" is a list of [t, "parameter", value]`, Name: "commands"}}
	}
	last := 0.0
	for i, row := range rows {
		if len(wrong) >= faultsMost {
			break
		}
		at := fmt.Sprintf("commands.%d", i)
		if len(row) != 3 {
			wrong = append(wrong, fault{Error: at + ` is not [t, "parameter", value]`, Name: at})
			continue
		}
		t, isInstant := readNumber(row[0])
		name, isName := readString(row[1])
		value, isValue := readNumber(row[2])
		switch {
		case !isInstant || !isName || !isValue:
			wrong = append(wrong, fault{Error: at + ` is not [t, "parameter", value]`, Name: at})
		case !(t >= last && t <= o.t):
			wrong = append(wrong, fault{Error: at + " is out of the order of time, or after the link's t", Name: at})
		default:
			last = t
			o.commands = append(o.commands, twin.Command{T: t, Name: name, Value: value})
		}
	}
	return wrong
}

// inflate undoes base64 and deflate, of at most linkMost bytes.
func inflate(text string) ([]byte, error) {
	packed, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("is damaged: it is not base64 for addresses")
	}
	in := bytes.NewReader(packed)
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(in), linkMost+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("is damaged or cut short: it cannot be inflated")
	case len(plain) > linkMost:
		return nil, fmt.Errorf("holds more than %d bytes", linkMost)
	case in.Len() > 0:
		return nil, fmt.Errorf("has %d bytes too many at its end", in.Len())
	}
	return plain, nil
}
