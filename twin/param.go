package twin

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A Kind says what values a parameter takes.
type Kind string

const (
	Number Kind = "number" // any number within the bounds
	Count  Kind = "count"  // a whole number within the bounds
	Switch Kind = "switch" // 0 or 1
	Action Kind = "action" // 0 or 1; setting 1 does the thing once, and it reads 0 again
	Choice Kind = "choice" // one of Choices
	Label  Kind = "label"  // any text: a title, a file's name
)

// A Param is one settable quantity of a Config: where it lies, what it may be,
// what it is by default and who says so. Value and Set speak in the shown unit.
type Param struct {
	Quantity
	Kind        Kind
	Default     float64 // of the bare program, in the shown unit
	DefaultText string  // the same for Choice and Label
	Choices     []string
	Live        bool   // may change while the model runs
	Source      string // where the default comes from, and how sure it is

	number *float64
	count  *int
	text   *string
	unit   unit
}

// IsText tells whether the value is text rather than a number.
func (p *Param) IsText() bool { return p.text != nil }

// Value is the present number in the shown unit; NaN for text.
func (p *Param) Value() float64 {
	switch {
	case p.number != nil:
		return p.unit.shown(*p.number)
	case p.count != nil:
		return float64(*p.count)
	}
	return math.NaN()
}

// Text is the present value as it is written in TOML without quotes.
func (p *Param) Text() string {
	if p.text != nil {
		return *p.text
	}
	return strconv.FormatFloat(p.Value(), 'g', -1, 64)
}

// Check says why v, in the shown unit, is not a value of this parameter; nil if it is.
func (p *Param) Check(v float64) error {
	switch {
	case p.IsText():
		return &Fault{Key: p.Name, Value: fmt.Sprint(v), Reason: "takes text, not a number" + p.allowed()}
	case math.IsNaN(v) || math.IsInf(v, 0):
		return &Fault{Key: p.Name, Value: fmt.Sprint(v), Reason: "is not a finite number"}
	case v < p.Min || v > p.Max:
		return &Fault{Key: p.Name, Value: exact(v), Reason: "is outside " + p.bounds()}
	case (p.Kind == Switch || p.Kind == Action) && v != 0 && v != 1:
		return &Fault{Key: p.Name, Value: number(v), Reason: "is a switch and takes 0 or 1"}
	case p.Kind == Count && v != math.Trunc(v):
		return &Fault{Key: p.Name, Value: number(v), Reason: "takes a whole number"}
	}
	return nil
}

// Set stores v, given in the shown unit, or says why it may not.
func (p *Param) Set(v float64) error {
	if err := p.Check(v); err != nil {
		return err
	}
	if p.count != nil {
		*p.count = int(v)
		return nil
	}
	*p.number = p.unit.toSI(v)
	return nil
}

// SetText stores a value written as text, as --set and query strings give it.
func (p *Param) SetText(s string) error {
	if p.IsText() {
		if len(p.Choices) > 0 && !slices.Contains(p.Choices, s) {
			return &Fault{Key: p.Name, Value: strconv.Quote(s), Reason: "is not a choice" + p.allowed(), Near: Nearest(s, p.Choices)}
		}
		if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\ufffd' }) {
			return &Fault{Key: p.Name, Value: strconv.Quote(s), Reason: "holds a control character or is not UTF-8"}
		}
		*p.text = s
		return nil
	}
	switch onOff := p.Kind == Switch || p.Kind == Action; {
	case onOff && (s == "true" || s == "on"):
		s = "1"
	case onOff && (s == "false" || s == "off"):
		s = "0"
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return &Fault{Key: p.Name, Value: strconv.Quote(s), Reason: "is not a number; it takes " + p.bounds()}
	}
	return p.Set(v)
}

func (p *Param) bounds() string {
	s := number(p.Min) + " to " + number(p.Max)
	if p.Unit != "" {
		s += " " + p.Unit
	}
	return s
}

func (p *Param) allowed() string {
	if len(p.Choices) == 0 {
		return ""
	}
	return "; it takes " + strings.Join(p.Choices, ", ")
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

// shown is fromSI, rounded to the shortest number that leads back to the same
// SI value, so that a value survives being written and read.
func (u unit) shown(value float64) float64 {
	v := u.fromSI(value)
	for digits := 1; digits <= 17; digits++ {
		short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
		if u.toSI(short) == value {
			return short
		}
	}
	for _, near := range []float64{math.Nextafter(v, math.Inf(1)), math.Nextafter(v, math.Inf(-1))} {
		if u.toSI(near) == value {
			return near
		}
	}
	return v
}

// A list collects the declarations of parameters below one prefix. Each call
// stands beside the struct field that it names, so a parameter is added in one place.
type list struct {
	params []Param
	prefix string
}

func (l *list) add(name string, p Param) *Param {
	p.Name = l.prefix + name
	p.unit = unitOf(name)
	p.Unit = p.unit.symbol
	p.Live = true
	if p.number != nil {
		p.Default = p.unit.shown(*p.number)
	}
	if p.count != nil {
		p.Default = float64(*p.count)
	}
	if p.text != nil {
		p.DefaultText = *p.text
	}
	l.params = append(l.params, p)
	return &l.params[len(l.params)-1]
}

// number declares a number with its bounds in the shown unit, its help in both languages and the source of its default.
func (l *list) number(v *float64, name string, low, high float64, en, zh, source string) *Param {
	return l.add(name, Param{Quantity: Quantity{Min: low, Max: high, Help: Text{en, zh}}, Kind: Number, Source: source, number: v})
}

func (l *list) toggle(v *float64, name, en, zh, source string) *Param {
	return l.add(name, Param{Quantity: Quantity{Max: 1, Help: Text{en, zh}}, Kind: Switch, Source: source, number: v})
}

func (l *list) action(v *float64, name, en, zh, source string) *Param {
	return l.add(name, Param{Quantity: Quantity{Max: 1, Help: Text{en, zh}}, Kind: Action, Source: source, number: v})
}

func (l *list) whole(v *int, name string, low, high float64, en, zh, source string) *Param {
	return l.add(name, Param{Quantity: Quantity{Min: low, Max: high, Help: Text{en, zh}}, Kind: Count, Source: source, count: v}).built()
}

func (l *list) choice(v *string, name string, choices []string, en, zh, source string) *Param {
	return l.add(name, Param{Quantity: Quantity{Help: Text{en, zh}}, Kind: Choice, Choices: choices, Source: source, text: v}).built()
}

func (l *list) label(v *string, name, en, zh, source string) *Param {
	return l.add(name, Param{Quantity: Quantity{Help: Text{en, zh}}, Kind: Label, Source: source, text: v}).built()
}

// built marks a parameter that shapes the model when it is built and so cannot change in a run.
func (p *Param) built() *Param { p.Live = false; return p }
