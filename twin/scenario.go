package twin

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// A Scenario is a list of commands with their instants: a lesson, a fault, or a
// session written down so that it can be replayed.
type Scenario struct {
	Title    Text
	Commands []Command
}

// LoadScenario reads a built-in scenario by its name, or a file by its path.
func LoadScenario(name string) (Scenario, error) {
	doc, _, err := readNamed("scenarios", name)
	if err != nil {
		return Scenario{}, err
	}
	sc, err := ParseScenario(doc)
	if err != nil {
		return sc, fmt.Errorf("read scenario %s: %w", name, err)
	}
	return sc, nil
}

// ParseScenario reads a scenario's TOML: a title, and [[command]] tables with
// t (seconds, or text such as "30m"), set and value. All faults come at once, and
// with them the commands that are sound, so that they too can be checked.
func ParseScenario(doc string) (Scenario, error) {
	if len(doc) > maxDocument {
		return Scenario{}, faults([]error{&Fault{Key: "document", Reason: fmt.Sprintf("has %d bytes; a scenario has at most %d", len(doc), maxDocument)}})
	}
	if depth := nesting(doc); depth > maxNesting {
		return Scenario{}, faults([]error{&Fault{Key: "document", Reason: fmt.Sprintf("nests brackets %d deep; a scenario needs no more than 2", depth)}})
	}
	if parts := longestKey(doc); parts > maxParts {
		return Scenario{}, faults([]error{&Fault{Key: "document", Reason: fmt.Sprintf("has a key of %d parts; a scenario's have one", parts)}})
	}
	var tree map[string]any
	if _, err := toml.Decode(doc, &tree); err != nil {
		return Scenario{}, faults([]error{fmt.Errorf("broken TOML: %s", strings.TrimPrefix(err.Error(), "toml: "))})
	}
	var sc Scenario
	var all []error
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		value := tree[key]
		switch text, isText := value.(string); {
		case key == "title_en" && isText:
			sc.Title.EN = text
		case key == "title_zh" && isText:
			sc.Title.ZH = text
		case key == "command":
			rows, isList := value.([]map[string]any)
			if !isList {
				all = append(all, &Fault{Key: key, Reason: "is a list: begin each element with [[command]]"})
			}
			for i, row := range rows {
				c, found := readCommand(fmt.Sprintf("command.%d.", i), row)
				all = append(all, found...)
				if len(found) == 0 {
					sc.Commands = append(sc.Commands, c)
				}
			}
		default:
			known := []string{"title_en", "title_zh", "command"}
			all = append(all, &Fault{Key: key, Reason: "is not a key of a scenario; it has title_en, title_zh and [[command]]", Near: Nearest(key, known)})
		}
	}
	sc.Commands = inOrder(sc.Commands)
	return sc, faults(all)
}

func readCommand(at string, row map[string]any) (c Command, all []error) {
	c = Command{T: math.NaN(), Value: math.NaN()}
	for _, key := range slices.Sorted(maps.Keys(row)) {
		value := row[key]
		v, isNumber := asNumber(value)
		text, isText := value.(string)
		_, isBool := value.(bool)
		switch {
		case key == "t" && isNumber && !isBool:
			c.T = v
		case key == "t" && isText:
			t, err := ParseDuration(text)
			if err != nil {
				all = append(all, &Fault{Key: at + key, Value: strconv.Quote(text), Reason: "is no duration; write 90s, 30m, 2h or 1.5d"})
				t = 0
			}
			c.T = t
		case key == "set" && isText:
			c.Name = text
		case key == "value" && isNumber:
			c.Value = v
		case key == "t" || key == "set" || key == "value":
			all = append(all, &Fault{Key: at + key, Value: written(value), Reason: "has the wrong type; t is a number of seconds or a duration, set a parameter's name, value a number"})
		default:
			all = append(all, &Fault{Key: at + key, Reason: "is not a key of a command; it has t, set and value", Near: Nearest(key, []string{"t", "set", "value"})})
		}
	}
	for _, key := range []string{"t", "set", "value"} {
		if _, has := row[key]; !has {
			all = append(all, &Fault{Key: at + key, Reason: "is missing"})
		}
	}
	if !(c.T >= 0 && c.T < math.Inf(1)) && len(all) == 0 {
		all = append(all, &Fault{Key: at + "t", Value: number(c.T), Reason: "is not an instant of the run; it takes 0 or more seconds"})
	}
	return c, all
}

func asNumber(value any) (float64, bool) {
	switch v := value.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}

// Check says what in the scenario does not fit the configuration: names that are
// no live parameters and values out of bounds, all at once.
func (sc Scenario) Check(c *Config) error {
	params := Params(c)
	byName := index(params)
	var all []error
	for _, command := range sc.Commands {
		if err := checkCommand(command.Name, command.Value, byName, params); err != nil {
			all = append(all, fmt.Errorf("at t = %s s: %w", strconv.FormatFloat(command.T, 'g', -1, 64), err))
		}
	}
	return faults(all)
}

// checkCommand says why a command may not be, or nil.
func checkCommand(name string, value float64, byName map[string]*Param, params []Param) error {
	p, known := byName[name]
	switch {
	case !known:
		return unknownKey(name, params)
	case !p.Live:
		return &Fault{Key: name, Reason: "shapes the model when it is built and cannot change in a run; set it in the world or with --set"}
	}
	return p.Check(value)
}

// TOML writes the scenario so that ParseScenario reads the same commands, each
// number to the last bit.
func (sc Scenario) TOML() string {
	var b strings.Builder
	b.WriteString("# Seapod scenario. Illustrative only: it controls no hardware.\n")
	fmt.Fprintf(&b, "title_en = %s\ntitle_zh = %s\n", basic(sc.Title.EN), basic(sc.Title.ZH))
	for _, c := range sc.Commands {
		fmt.Fprintf(&b, "\n[[command]]\nt = %s\nset = %s\nvalue = %s\n", exact(c.T), basic(c.Name), exact(c.Value))
	}
	return b.String()
}

// basic is s as a TOML basic string. Go's own quoting has escapes that TOML lacks.
func basic(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func exact(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// ParseDuration reads Go's durations and d, w and y (365 days), also in sums such
// as 1y2w3.5d, into seconds.
func ParseDuration(s string) (float64, error) {
	rest, total := strings.TrimSpace(s), 0.0
	wrong := fmt.Errorf("%q is no duration; write 90s, 30m, 24h, 1.5d, 2w or 1y", s)
	if rest == "" {
		return 0, wrong
	}
	for rest != "" {
		n := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if n <= 0 {
			return 0, wrong
		}
		u := strings.IndexFunc(rest[n:], func(r rune) bool { return r >= '0' && r <= '9' || r == '.' })
		if u < 0 {
			u = len(rest) - n
		}
		value, err := strconv.ParseFloat(rest[:n], 64)
		if err != nil {
			return 0, wrong
		}
		switch name := rest[n : n+u]; name {
		case "d":
			total += value * day
		case "w":
			total += value * 7 * day
		case "y":
			total += value * year
		default:
			d, err := time.ParseDuration(rest[:n] + name)
			if err != nil {
				return 0, wrong
			}
			total += d.Seconds()
		}
		rest = rest[n+u:]
	}
	if math.IsInf(total, 1) {
		return 0, wrong
	}
	return total, nil
}
