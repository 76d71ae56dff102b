package sweep

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A limit is a bound on one measure: a threshold, beyond which a sweep fails, or
// a constraint, within which a best point stays.
type limit struct {
	text    string
	measure int
	above   bool // the measure lies above value
	value   float64
}

// holds tells whether v lies where the limit says; an undefined one does not.
func (l *limit) holds(v float64) bool { return l.above && v > l.value || !l.above && v < l.value }

// cut parts measure>value, or measure<value, at its last sign.
func cut(text string) (name string, above bool, value float64, err error) {
	at := strings.LastIndexAny(text, "<>")
	if at < 1 {
		return "", false, 0, errors.New("write measure>value or measure<value")
	}
	value, err = strconv.ParseFloat(strings.TrimSpace(strings.TrimPrefix(text[at+1:], "=")), 64)
	if err != nil {
		return "", false, 0, fmt.Errorf("%q is not a number", text[at+1:])
	}
	return strings.TrimSpace(text[:at]), text[at] == '>', value, nil
}

// A goal is a measure that is to be small, or large.
type goal struct {
	text    string
	measure int
	largest bool
}

// cost is what a search makes small.
func (g *goal) cost(v float64) float64 {
	if g.largest {
		return -v
	}
	return v
}

// limits reads limits on the study's measures.
func (s *Study) limits(what string, texts []string) (all []limit, faults []error) {
	for _, text := range texts {
		name, above, value, err := cut(text)
		if err == nil {
			var of []int
			of, err = s.measuresLike(name)
			for _, m := range of {
				all = append(all, limit{strings.TrimSpace(text), m, above, value})
			}
		}
		if err != nil {
			faults = append(faults, keyed{what + "s", text, "", fmt.Errorf("%s %q: %w", what, text, err)})
		}
	}
	return all, faults
}

// goals reads measure=min and measure=max.
func (s *Study) goals(texts []string) (all []goal, faults []error) {
	for _, text := range texts {
		name, to, found := strings.Cut(text, "=")
		to = strings.TrimSpace(to)
		err := errors.New("write measure=min or measure=max")
		if found && (to == "min" || to == "max") {
			var of []int
			if of, err = s.measuresLike(strings.TrimSpace(name)); err == nil {
				for _, m := range of {
					all = append(all, goal{s.measures[m].name + "=" + to, m, to == "max"})
				}
			}
		}
		if err != nil {
			faults = append(faults, keyed{"goals", text, "", fmt.Errorf("goal %q: %w", text, err)})
		}
	}
	return all, faults
}

// measuresLike are the measures that a name, which may hold *, names.
func (s *Study) measuresLike(name string) (of []int, err error) {
	channel, reduction, _ := strings.Cut(name, ":")
	var names []string
	for i := range s.measures {
		names = append(names, s.measures[i].name)
		c, r, _ := strings.Cut(s.measures[i].name, ":")
		if r == strings.TrimSpace(reduction) && fits(strings.Split(strings.TrimSpace(channel), "."), strings.Split(c, ".")) {
			of = append(of, i)
		}
	}
	if len(of) == 0 {
		return nil, fmt.Errorf("%s is no measure of this sweep%w", name, suggest(name, names))
	}
	return of, nil
}

// withLimits are the measures of a plan and those that its limits and goals name.
func (p *Plan) withLimits() []string {
	all := slices.Clone(p.Measures)
	add := func(name string, err error) {
		if err == nil && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	if len(all) == 0 {
		all = slices.Clone(usualMeasures)
	}
	for _, text := range slices.Concat(p.Thresholds, p.Constraints) {
		name, _, _, err := cut(text)
		add(name, err)
	}
	for _, text := range p.Goals {
		name, _, _ := strings.Cut(text, "=")
		add(strings.TrimSpace(name), nil)
	}
	return all
}

// Crossed is a threshold that a run went beyond.
type Crossed struct {
	Threshold string
	Index     int
	Measure   string
	Value     float64
	Where     string // the run's point
}

// Crossed tells which thresholds a run went beyond.
func (s *Study) Crossed(r *Row) (all []Crossed) {
	for i := range s.thresholds {
		l := &s.thresholds[i]
		if v := r.Values[l.measure]; l.holds(v) {
			all = append(all, Crossed{l.text, r.Index, s.measures[l.measure].name, v, s.where(r.Point)})
		}
	}
	return all
}

// where is a point in words.
func (s *Study) where(point []Cell) string {
	words := make([]string, len(s.axes))
	for k, a := range s.axes {
		value := point[k].Text
		if !a.isText() {
			value = strconv.FormatFloat(point[k].Number, 'g', 6, 64)
		}
		words[k] = a.Key + " = " + value
	}
	return strings.Join(words, ", ")
}
