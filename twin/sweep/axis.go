package sweep

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"seapod/twin"
)

// An Axis is one direction of the design space as it is written:
//
//	200:500:12         12 values from 200 to 500, evenly; in a design that is no grid any value between
//	1:100:3:log        evenly in the logarithm
//	200:500            any value between, for designs that are no grid
//	0,1,2              these values, or words: loop,direct
//	uniform(200,500)   a distribution: uniform, normal, lognormal, truncated, triangular, loguniform
type Axis struct {
	Key  string `json:"key"` // of a parameter, in which * stands for every pod or group of racks; or "scenario"
	Text string `json:"text"`
}

// scenarioKey is the axis whose values are scenarios, by name or file; none is no scenario.
const (
	scenarioKey = "scenario"
	noScenario  = "none"
)

// An axis is an Axis that fits its world.
type axis struct {
	Axis
	params []string     // that take its value; none for scenarios
	unit   string       // as people read it
	help   twin.Text    // of the first parameter
	levels []float64    // nil where it is continuous or text
	texts  []string     // the levels of a text axis
	dist   distribution // of a continuous one, and of one that is a range
	whole  bool         // only whole numbers
}

func (a *axis) isText() bool { return a.texts != nil }

// count is how many levels it has; 0 where it is continuous.
func (a *axis) count() int { return max(len(a.levels), len(a.texts)) }

// level is the cell of level k.
func (a *axis) level(k int) Cell {
	if a.isText() {
		return Cell{Text: a.texts[k]}
	}
	return Cell{Number: a.levels[k]}
}

// at is the cell at a coordinate of the unit cube.
func (a *axis) at(u float64) Cell {
	if a.dist == nil {
		return a.level(min(int(u*float64(a.count())), a.count()-1))
	}
	v := a.dist.quantile(u)
	if a.whole {
		low, high := a.dist.support()
		v = min(max(math.Round(v), math.Ceil(low)), math.Floor(high))
	}
	return Cell{Number: v}
}

// newAxis judges an axis by the parameters of a world.
func newAxis(w Axis, params []twin.Param) (*axis, error) {
	a := &axis{Axis: w}
	if w.Key == scenarioKey {
		a.texts = list(w.Text)
		return a, unlike(a.texts)
	}
	of, err := named(w.Key, params)
	if err != nil {
		return nil, err
	}
	for _, p := range of {
		a.params = append(a.params, p.Name)
	}
	p := of[0]
	a.unit, a.help, a.whole = p.Unit, p.Help, p.Kind == twin.Count
	switch {
	case p.Kind == twin.Action:
		return nil, errors.New("is a thing done once, not a setting; a scenario can do it")
	case p.IsText():
		a.texts = list(w.Text)
		for _, t := range a.texts {
			if len(p.Choices) > 0 && !slices.Contains(p.Choices, t) {
				return nil, fmt.Errorf("= %q is not a choice; it takes %s%w", t, strings.Join(p.Choices, ", "), suggest(t, p.Choices))
			}
		}
		return a, unlike(a.texts)
	}
	if err := a.read(w.Text, p); err != nil {
		return nil, fmt.Errorf("= %s: %w", w.Text, err)
	}
	return a, a.check(of)
}

// check holds what the axis can give against the bounds of its parameters.
func (a *axis) check(of []twin.Param) error {
	values := a.levels
	if a.dist != nil {
		low, high := a.dist.support()
		if a.whole {
			low, high = math.Ceil(low), math.Floor(high)
		}
		values = append([]float64{low, high}, values...)
		if of[0].Kind == twin.Switch {
			return errors.New("is a switch: list its values, 0,1")
		}
	}
	for i := range of {
		p := of[i]
		for _, v := range values {
			if err := p.Check(v); err != nil {
				return beyond{p.Min, p.Max, errors.New(strings.TrimPrefix(err.Error(), p.Name+" "))}
			}
		}
	}
	return unlike(a.levels)
}

// unlike refuses a level that stands twice: its runs would be the same.
func unlike[T comparable](levels []T) error {
	if levels != nil && len(levels) == 0 {
		return errors.New("has no values")
	}
	seen := map[T]bool{}
	for _, l := range levels {
		if seen[l] {
			return fmt.Errorf("has %v twice", l)
		}
		seen[l] = true
	}
	return nil
}

// named are the parameters that a key names.
func named(key string, params []twin.Param) ([]twin.Param, error) {
	var of []twin.Param
	parts := strings.Split(key, ".")
	for _, p := range params {
		if fits(parts, strings.Split(p.Name, ".")) {
			of = append(of, p)
		}
	}
	if len(of) > 0 {
		return of, nil
	}
	names := []string{scenarioKey}
	for _, p := range params {
		names = append(names, p.Name)
		if strings.Contains(key, "*") {
			names = append(names, starred(p.Name))
		}
	}
	return nil, fmt.Errorf("is not a parameter%w", suggest(key, names))
}

// fits tells whether * in the key stands for what the name has in its place.
func fits(key, name []string) bool {
	return slices.EqualFunc(key, name, func(k, n string) bool { return k == n || k == "*" })
}

// starred has * for every number of a name's path.
func starred(name string) string {
	parts := strings.Split(name, ".")
	for i, p := range parts {
		if _, err := strconv.Atoi(p); err == nil {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, ".")
}

// read understands what stands behind the key of a number.
func (a *axis) read(text string, p twin.Param) error {
	text = strings.TrimSpace(text)
	if name, rest, found := strings.Cut(text, "("); found && strings.HasSuffix(rest, ")") {
		args, err := numbers(list(strings.TrimSuffix(rest, ")")))
		if err != nil {
			return err
		}
		if a.dist, err = newDistribution(strings.TrimSpace(name), args, p.Min, p.Max); err != nil {
			return err
		}
		a.widen()
		return nil
	}
	if strings.Contains(text, ":") {
		return a.readRange(strings.Split(text, ":"))
	}
	var err error
	a.levels, err = numbers(list(text))
	return err
}

// readRange reads low:high, low:high:count and either with :log.
func (a *axis) readRange(parts []string) error {
	logarithmic := parts[len(parts)-1] == "log"
	if logarithmic {
		parts = parts[:len(parts)-1]
	}
	if len(parts) < 2 || len(parts) > 3 {
		return errors.New("a range is low:high:count, or low:high:count:log")
	}
	ends, err := numbers(parts[:2])
	if err != nil {
		return err
	}
	low, high := ends[0], ends[1]
	a.dist = flat{min(low, high), max(low, high)}
	if logarithmic {
		if !(low > 0 && high > 0) {
			return errors.New("a range in the logarithm has both ends above 0")
		}
		a.dist = logFlat{min(low, high), max(low, high)}
	}
	if len(parts) == 2 {
		if low == high {
			return errors.New("both ends are the same")
		}
		a.widen()
		return nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(parts[2]))
	if err != nil || n < 1 || n > maxLevels {
		return fmt.Errorf("%q is no count of values; it takes 1 to %d", parts[2], maxLevels)
	}
	a.levels = make([]float64, n)
	for i := range a.levels {
		switch {
		case i == 0:
			a.levels[i] = low
		case i == n-1:
			a.levels[i] = high
		case logarithmic:
			a.levels[i] = low * math.Pow(high/low, float64(i)/float64(n-1))
		default:
			a.levels[i] = low + (high-low)*float64(i)/float64(n-1)
		}
	}
	if low == high || n == 1 {
		a.dist = nil
	}
	a.widen()
	return nil
}

// maxLevels of one axis: more would be a mistake.
const maxLevels = 1_000_000

// widen gives the first and last of whole numbers as much room as those between.
func (a *axis) widen() {
	if d, is := a.dist.(flat); is && a.whole {
		a.dist = flat{math.Ceil(d.low) - 0.5, math.Floor(d.high) + 0.5}
	}
}

// list splits at commas.
func list(s string) []string {
	parts := strings.Split(s, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return slices.DeleteFunc(parts, func(p string) bool { return p == "" })
}

func numbers(words []string) ([]float64, error) {
	v := make([]float64, len(words))
	for i, s := range words {
		var err error
		s = strings.TrimSpace(s)
		switch s {
		case "true", "on":
			s = "1"
		case "false", "off":
			s = "0"
		}
		if v[i], err = strconv.ParseFloat(s, 64); err != nil || math.IsNaN(v[i]) || math.IsInf(v[i], 0) {
			return nil, fmt.Errorf("%q is not a number", s)
		}
	}
	return v, nil
}
