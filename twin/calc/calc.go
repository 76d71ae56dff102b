// Package calc is the table of teaching calculators that the command line and the
// server share: for each its name, its inputs with units, ranges and help in two
// languages, its results, its equations and the formula of package physics behind it. Here, outside
// the model, every number is in its shown unit and its name ends in it.
//
// A value outside the range in which a formula is known to hold is warned about and
// still answered; one that nature does not allow, like an efficiency of 0, is a fault.
// All faults of a call are told at once.
package calc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Text is a sentence in the two languages of the page.
type Text struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// A Bound is one end of a range; an infinite one is null in JSON.
type Bound float64

func (b Bound) MarshalJSON() ([]byte, error) { return number(float64(b)), nil }

// An Input is one argument of a calculator: a number, or a word where it has choices.
type Input struct {
	Name    string   `json:"name"`
	Unit    string   `json:"unit"` // as people read it; "" for a pure number or a word
	Min     Bound    `json:"min"`  // the range in which the formula holds
	Max     Bound    `json:"max"`
	Default string   `json:"default,omitempty"` // "" where it must be given
	Choices []string `json:"choices,omitempty"`
	Names   []Text   `json:"names,omitempty"` // of the choices, for people
	For     []string `json:"for,omitempty"`   // the choices that need this input; empty means all do
	Help    Text     `json:"help"`
	Try     Try      `json:"try"`

	law      string // whose range is Min to Max: outside it warns; "" where run sees to that
	possible limits // what nature allows: outside it is a fault
	ignored  bool   // may be given, and counts for nothing, where For leaves it out
}

// A Quantity is one result of a calculator.
type Quantity struct {
	Name string `json:"name"`
	Unit string `json:"unit"`
	Help Text   `json:"help"`
}

// A Calculator is one row of the table.
type Calculator struct {
	Name    string     `json:"name"`
	Help    Text       `json:"help"`
	Inputs  []Input    `json:"inputs"`
	Results []Quantity `json:"results"`
	Source  string     `json:"source"`

	Equations []Equation `json:"equations"`
	Symbols   []Symbol   `json:"symbols"`

	run func(*sheet) []float64 // the results in their order
}

// A Value is one result with its number.
type Value struct {
	Name  string
	Unit  string
	Value float64
}

// A Result is what a calculator answers. In JSON it is one flat object of the values
// in their order; one that is undefined is null.
type Result struct {
	Values   []Value
	Warnings []string
}

func (r Result) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, v := range r.Values {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:%s", v.Name, number(v.Value))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func number(x float64) []byte {
	b, err := json.Marshal(x)
	if err != nil { // not finite
		return []byte("null")
	}
	return b
}

// All returns the whole table, in the order in which it is listed.
func All() []Calculator {
	all := []Calculator{
		seawater(), effectiveness(), lmtd(), nusselt(), friction(), fouling(), pump(), plume(),
	}
	for i := range all {
		c := &all[i]
		c.Equations, c.Symbols = equations()[c.Name].equations, equations()[c.Name].symbols
		for k := range c.Inputs {
			in := &c.Inputs[k]
			in.Try = tries[c.Name][in.Name]
			for _, choice := range in.Choices {
				in.Names = append(in.Names, choiceNames[choice])
			}
		}
	}
	return all
}

// Find returns the calculator of that name.
func Find(name string) (Calculator, bool) {
	all := All()
	i := slices.IndexFunc(all, func(c Calculator) bool { return c.Name == name })
	if i < 0 {
		return Calculator{}, false
	}
	return all[i], true
}

// A sheet is one calculation: its arguments as read, and what was found on the way.
type sheet struct {
	numbers  map[string]float64
	words    map[string]string
	warnings []string
	faults   Faults
}

func (s *sheet) warn(format string, args ...any) {
	s.warnings = append(s.warnings, fmt.Sprintf(format, args...))
}

func (s *sheet) fault(name, given, format string, args ...any) {
	s.faults = append(s.faults, Fault{Name: name, Given: given, Reason: fmt.Sprintf(format, args...)})
}

// within warns unless the number lies in the range where a law holds. A bound that
// went through a change of unit may be off by its last digit.
func (s *sheet) within(name string, x float64, unit string, lo, hi Bound, law string) {
	slack := 1e-12 * math.Max(math.Abs(x), 1)
	switch {
	case x >= float64(lo)-slack && x <= float64(hi)+slack:
	case math.IsInf(float64(hi), 1):
		s.warn("%s = %s is below %s, the least for %s", name, show(x, unit), show(float64(lo), unit), law)
	default:
		s.warn("%s = %s is outside %s to %s, the range of %s", name, show(x, unit), show(float64(lo), ""), show(float64(hi), unit), law)
	}
}

// Run works the calculator out for arguments as they were typed. Its error is of type
// Faults.
func (c Calculator) Run(args map[string]string) (Result, error) {
	s := &sheet{numbers: map[string]float64{}, words: map[string]string{}}
	c.refuseUnknown(s, args)
	choice := c.choose(s, args)
	for _, in := range c.Inputs {
		if in.Choices == nil {
			c.read(s, in, choice, args)
		}
	}
	var values []float64
	if s.faults == nil {
		values = c.run(s)
	}
	if s.faults != nil {
		return Result{}, s.faults
	}
	r := Result{Warnings: s.warnings}
	for i, q := range c.Results {
		if math.IsNaN(values[i]) || math.IsInf(values[i], 0) {
			r.Warnings = append(r.Warnings, q.Name+" is undefined for these numbers")
		}
		r.Values = append(r.Values, Value{q.Name, q.Unit, values[i]})
	}
	return r, nil
}

func (c Calculator) refuseUnknown(s *sheet, args map[string]string) {
	names := make([]string, len(c.Inputs))
	for i, in := range c.Inputs {
		names[i] = in.Name
	}
	for _, name := range slices.Sorted(maps.Keys(args)) {
		if slices.Contains(names, name) {
			continue
		}
		if n := nearest(name, names); n != "" {
			s.fault(name, "", "is not an input of %s; did you mean %s?", c.Name, n)
		} else {
			s.fault(name, "", "is not an input of %s, which takes %s", c.Name, list(names, "and"))
		}
	}
}

// choose reads the word that a calculator may take, "" where it takes none or it is at
// fault. No calculator takes two.
func (c Calculator) choose(s *sheet, args map[string]string) string {
	for _, in := range c.Inputs {
		if in.Choices == nil {
			continue
		}
		word := strings.TrimSpace(args[in.Name])
		switch {
		case word == "":
			s.fault(in.Name, "", "is missing: choose %s", list(in.Choices, "or"))
		case !slices.Contains(in.Choices, word):
			reason := "is not one of " + list(in.Choices, "or")
			if n := nearest(word, in.Choices); n != "" {
				reason += "; did you mean " + n + "?"
			}
			s.fault(in.Name, word, "%s", reason)
		default:
			s.words[in.Name] = word
			return word
		}
	}
	return ""
}

// read takes one number, given that choice was made.
func (c Calculator) read(s *sheet, in Input, choice string, args map[string]string) {
	given := strings.TrimSpace(args[in.Name])
	needed := in.neededBy(choice)
	if given == "" && needed {
		given = in.Default
	}
	switch {
	case given == "" && needed:
		s.fault(in.Name, "", "is missing: %s", in.describe())
		return
	case given == "":
		return
	case !needed && !in.ignored && choice != "":
		s.fault(in.Name, given, "is of no use to %s, which takes %s", choice, list(c.takenBy(choice), "and"))
		return
	}
	x, err := strconv.ParseFloat(given, 64)
	switch {
	case err != nil || math.IsNaN(x) || math.IsInf(x, 0):
		s.fault(in.Name, given, "is not a finite number; write it like 0.5 or 2e6")
	case !needed:
	case !in.possible.hold(x):
		s.fault(in.Name, show(x, in.Unit), "is impossible: it must be %s", in.possible.text(in.Unit))
	default:
		s.numbers[in.Name] = x
		if in.law != "" {
			s.within(in.Name, x, in.Unit, in.Min, in.Max, in.law)
		}
	}
}

func (in Input) neededBy(choice string) bool {
	return in.For == nil || slices.Contains(in.For, choice)
}

func (in Input) describe() string {
	if in.Unit == "" {
		return in.Help.EN
	}
	return in.Help.EN + ", in " + in.Unit
}

func (c Calculator) takenBy(choice string) []string {
	var names []string
	for _, in := range c.Inputs {
		if in.Choices == nil && in.neededBy(choice) {
			names = append(names, in.Name)
		}
	}
	return names
}

func show(x float64, unit string) string {
	s := strconv.FormatFloat(x, 'g', 6, 64)
	if unit == "" || unit == "°" {
		return s + unit
	}
	return s + " " + unit
}
