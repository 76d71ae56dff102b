package server

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"seapod/twin"
)

// What a request for a branch may ask for. All that is wrong with it is told at once.

const (
	titleMost  = 80   // characters
	setMost    = 500  // values that differ from a built-in world's
	shortEvery = 1e-3 // s
)

// A seed is what a branch is to be made of: exactly one of t, link and world.
type seed struct {
	t      float64    // NaN: not from a run
	branch string     // that it is a branch of
	begins *beginning // of a link or a world; nil: from a run
	pace   float64
	title  string
}

// readSeed reads the body of a request for a branch and tells all that is wrong at once.
func (s *Server) readSeed(fields map[string]json.RawMessage) (q seed, wrong []fault) {
	q = seed{t: math.NaN(), pace: twin.Paused}
	wrong = unknownKeys(fields, "a branch", "t", "branch", "link", "world", "set", "from", "every", "pace", "title")
	bad := func(name, text string) { wrong = append(wrong, fault{Error: text, Name: name}) }
	var kinds []string
	for _, kind := range []string{"t", "link", "world"} {
		if fields[kind] != nil {
			kinds = append(kinds, kind)
		}
	}
	if len(kinds) != 1 {
		bad("t", `a branch needs one of "t", an instant of a run; "link", what GET /api/v1/link gave; "world", the name of a built-in one`)
	}
	for _, pair := range [...][2]string{{"branch", "t"}, {"set", "world"}, {"from", "world"}, {"every", "world"}} {
		if key, of := pair[0], pair[1]; fields[key] != nil && fields[of] == nil {
			bad(key, fmt.Sprintf("%q goes only with %q", key, of))
		}
	}
	if raw := fields["t"]; raw != nil {
		t, ok := readNumber(raw)
		if q.t = t; !ok || t < 0 {
			bad("t", `"t" is model seconds, 0 or more`)
			q.t = math.NaN()
		}
	}
	if raw := fields["branch"]; raw != nil {
		var ok bool
		if q.branch, ok = readString(raw); !ok {
			bad("branch", `"branch" is the name of a branch`)
		} else if fields["t"] != nil && s.named(q.branch) == nil {
			wrong = append(wrong, noBranch(q.branch))
		}
	}
	if raw := fields["link"]; raw != nil {
		if text, ok := readString(raw); ok {
			o, faults := readLink(text)
			q.begins, wrong = o, append(wrong, faults...)
		} else {
			bad("link", `"link" is what GET /api/v1/link gave`)
		}
	}
	if fields["world"] != nil {
		o, faults := s.readWorld(fields)
		q.begins, wrong = o, append(wrong, faults...)
	}
	if raw := fields["pace"]; raw != nil && !isNull(raw) {
		pace, ok := readNumber(raw)
		if q.pace = pace; !ok || pace < 0 || pace > paceMax {
			low, high := number(0), number(paceMax)
			wrong = append(wrong, fault{Error: `"pace" is model seconds per second, 0 for as fast as it goes, or null for a pause`, Name: "pace", Min: &low, Max: &high})
		}
	}
	if raw := fields["title"]; raw != nil {
		var ok bool
		if q.title, ok = readString(raw); !ok || utf8.RuneCountInString(q.title) > titleMost || strings.ContainsFunc(q.title, unicode.IsControl) {
			bad("title", fmt.Sprintf(`"title" is text of at most %d characters, none of them a control character`, titleMost))
		}
	}
	return q, wrong
}

// readWorld reads a built-in world, what is set in it, and when it begins.
func (s *Server) readWorld(fields map[string]json.RawMessage) (*beginning, []fault) {
	var wrong []fault
	o := &beginning{every: s.sim.Every()}
	name, _ := readString(fields["world"])
	var known bool
	if o.config, known = builtIn(name); !known {
		wrong = append(wrong, noWorld(name))
	}
	if raw := fields["set"]; raw != nil {
		var values map[string]json.RawMessage
		switch err := json.Unmarshal(raw, &values); {
		case err != nil || values == nil:
			wrong = append(wrong, fault{Error: `"set" is an object of parameters and their values`, Name: "set"})
		case known:
			wrong = append(wrong, setAll(&o.config, values)...)
		}
	}
	if raw := fields["from"]; raw != nil {
		from, ok := readString(raw)
		if !ok {
			wrong = append(wrong, fault{Error: `"from" is a date or an instant, such as "2025-07-01"`, Name: "from"})
		} else if err := o.config.Set("world.start", from); known && err != nil {
			wrong = append(wrong, faultsOf(err)...)
		}
	}
	if raw := fields["every"]; raw != nil {
		seconds, ok := readNumber(raw)
		if text, isText := readString(raw); isText {
			var err error
			seconds, err = twin.ParseDuration(text)
			ok = err == nil
		}
		if o.every = seconds; !ok || !goodEvery(seconds) {
			wrong = append(wrong, badEvery())
		}
	}
	return o, wrong
}

func goodEvery(seconds float64) bool { return seconds >= shortEvery && seconds <= year }

func badEvery() fault {
	low, high := number(shortEvery), number(year)
	return fault{Error: `"every" is the model time between frames: seconds, or a duration such as "60s"`, Name: "every", Min: &low, Max: &high}
}

// builtIn is a built-in world by its name, and no file by its path.
func builtIn(name string) (twin.Config, bool) {
	if !slices.ContainsFunc(twin.Worlds(), func(w twin.WorldInfo) bool { return w.Name == name }) {
		return twin.Default(), false
	}
	c, err := twin.World(name)
	return c, err == nil
}

func noWorld(name string) fault {
	var names []string
	for _, w := range twin.Worlds() {
		names = append(names, w.Name)
	}
	f := fault{Error: fmt.Sprintf("%.40q is no built-in world; there are %s", name, strings.Join(names, ", ")), Name: "world"}
	if len(name) <= 40 {
		f.Near = twin.Nearest(name, names)
	}
	return f
}

// setAll sets parameters of c, which may be of any kind but name no file. A star
// stands for any number of a list. Whether the values go together is seen when the
// model is built.
func setAll(c *twin.Config, values map[string]json.RawMessage) (wrong []fault) {
	if len(values) > setMost {
		return []fault{{Error: fmt.Sprintf(`"set" has %d values; at most %d may differ`, len(values), setMost), Name: "set"}}
	}
	params := twin.Params(c)
	names := make([]string, len(params))
	for i := range params {
		names[i] = params[i].Name
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if len(wrong) >= faultsMost {
			break
		}
		found := false
		for i := range params {
			p := &params[i]
			if p.Name != key && !starred(key, p.Name) {
				continue
			}
			found = true
			if namesFile(p) {
				wrong = append(wrong, fault{Error: key + " names a file, which a request may not", Name: key})
				break
			}
			if err := setValue(p, values[key]); err != nil {
				wrong = append(wrong, faultsOf(err)...)
				break
			}
		}
		if !found {
			f := fault{Error: fmt.Sprintf("%.80q is not a parameter", key), Name: fmt.Sprintf("%.80s", key)}
			if len(key) <= 80 {
				f.Near = twin.Nearest(key, names)
			}
			if f.Near != "" {
				f.Error += "; did you mean " + f.Near + "?"
			}
			wrong = append(wrong, f)
		}
	}
	return wrong
}

// starred tells whether a key with stars stands for a name.
func starred(key, name string) bool {
	return strings.ContainsRune(key, '*') && slices.EqualFunc(strings.Split(key, "."), strings.Split(name, "."), func(part, of string) bool {
		return part == of || part == "*" && strings.Trim(of, "0123456789") == ""
	})
}

func setValue(p *twin.Param, raw json.RawMessage) error {
	if v, ok := readNumber(raw); ok {
		return p.Set(v)
	}
	text := string(raw)
	if s, ok := readString(raw); ok {
		text = s
	} else if text != "true" && text != "false" {
		return &twin.Fault{Key: p.Name, Reason: "takes a number, text, true or false"}
	}
	return p.SetText(text)
}

// namesFile tells of a parameter whose value is a file's name.
func namesFile(p *twin.Param) bool {
	return p.Kind == twin.Label && (strings.HasSuffix(p.Name, ".file") || strings.HasSuffix(p.Name, "_file"))
}
