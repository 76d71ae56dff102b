package report

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"seapod/twin"
	"seapod/twin/sweep"
)

// What the tests read reports with: sweeps of made-up rows, and XML as a tree.

// made is the sweep of a plan whose runs gave what f makes of their points; a run
// of which f gives nil failed. Of its two parts only the first is there if half is set.
func made(t testing.TB, doc string, f func(x []float64, measures []sweep.MeasureInfo) []float64, half ...bool) *Sweep {
	t.Helper()
	d := dir(t, doc, f, len(half) > 0)
	s, err := From(context.Background(), []*sweep.Dir{d})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func dir(t testing.TB, doc string, f func(x []float64, measures []sweep.MeasureInfo) []float64, half bool) *sweep.Dir {
	t.Helper()
	p, err := sweep.ParsePlan(doc)
	if err != nil {
		t.Fatal(err)
	}
	config, err := twin.World("lingshui")
	if err != nil {
		t.Fatal(err)
	}
	for _, kv := range p.Set {
		if err := config.Set(kv[0], kv[1]); err != nil {
			t.Fatal(err)
		}
	}
	study, err := p.Resolve(config, sweep.Sources{})
	if err != nil {
		t.Fatal(err)
	}
	study.Unit = (study.Total + 1) / 2
	d, err := study.Begin(t.TempDir(), "test", "")
	if err != nil {
		t.Fatal(err)
	}
	axes, measures, u := study.Axes(), study.Measures(), make([]float64, len(study.Axes()))
	for shard := range study.Shards() {
		if half && shard > 0 {
			break
		}
		var rows []sweep.Row
		first, end := study.Stretch(shard)
		for i := first; i < end; i++ {
			r := sweep.Row{Index: i, Point: make([]sweep.Cell, len(axes))}
			study.Point(i, u, r.Point)
			x := make([]float64, len(axes))
			for k, c := range r.Point {
				if x[k] = c.Number; axes[k].Texts != nil {
					x[k] = float64(slices.Index(axes[k].Texts, c.Text))
				}
			}
			if r.Values = f(x, measures); r.Values == nil {
				r.Failed, r.Error, r.Values = true, "pump 0: no flow at 12.5 kW <&>", make([]float64, len(measures))
				for m := range r.Values {
					r.Values[m] = math.NaN()
				}
			}
			rows = append(rows, r)
		}
		if err := d.Keep(shard, rows); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// alike gives every measure of a run the same value.
func alike(f func(x []float64) float64) func([]float64, []sweep.MeasureInfo) []float64 {
	return func(x []float64, measures []sweep.MeasureInfo) []float64 {
		v := f(x)
		if math.IsInf(v, 0) {
			return nil
		}
		return slices.Repeat([]float64{v}, len(measures))
	}
}

// pictureOf is the only picture of its kind, read as XML.
func pictureOf(t testing.TB, s *Sweep, kind string) (Picture, *node) {
	t.Helper()
	for _, p := range s.Pictures(English) {
		if p.Kind == kind {
			return p, parsed(t, p.SVG(), true)
		}
	}
	t.Fatalf("there is no picture %s", kind)
	return Picture{}, nil
}

// A node is an element of a document.
type node struct {
	name string
	attr map[string]string
	text string // of itself
	kids []*node
}

// parsed reads a document; strictly XML's, or as HTML is written.
func parsed(t testing.TB, doc string, strict bool) *node {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(doc))
	if !strict {
		d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	}
	top := &node{}
	stack := []*node{top}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in %.80s…", err, doc)
		}
		at := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{name: token.Name.Local, attr: map[string]string{}}
			for _, a := range token.Attr {
				if _, twice := n.attr[a.Name.Local]; twice {
					t.Errorf("%s has the attribute %s twice", n.name, a.Name.Local)
				}
				n.attr[a.Name.Local] = a.Value
			}
			at.kids, stack = append(at.kids, n), append(stack, n)
		case xml.EndElement:
			if token.Name.Local != at.name {
				t.Errorf("</%s> ends %s", token.Name.Local, at.name)
			}
			stack = stack[:len(stack)-1]
		case xml.CharData:
			at.text += string(token)
		}
	}
	if len(stack) != 1 || len(top.kids) != 1 {
		t.Fatalf("%d elements are open, %d on top: %.80s…", len(stack)-1, len(top.kids), doc)
	}
	return top.kids[0]
}

// all are the elements of a name below n, n with them; of a class, if one is given.
func (n *node) all(name string, class ...string) (found []*node) {
	if (name == "" || n.name == name) && (len(class) == 0 || n.attr["class"] == class[0]) {
		found = append(found, n)
	}
	for _, k := range n.kids {
		found = append(found, k.all(name, class...)...)
	}
	return found
}

// words is all text below n.
func (n *node) words() string {
	s := n.text
	for _, k := range n.kids {
		s += k.words()
	}
	return s
}

// tip is what a pointer held over n reads.
func (n *node) tip() string {
	for _, k := range n.kids {
		if k.name == "title" {
			return k.text
		}
	}
	return ""
}

func (n *node) num(t testing.TB, attr string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(n.attr[attr], 64)
	if err != nil {
		t.Fatalf("%s = %q of %s", attr, n.attr[attr], n.name)
	}
	return v
}

// number reads a number as people do.
func number(t testing.TB, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(strings.Replace(s, "−", "-", 1), 64)
	if err != nil {
		t.Fatalf("%q is no number", s)
	}
	return v
}

// ruler finds a picture's scale from its ticks, which name the values of grid
// lines, and gives the value at a coordinate.
func ruler(t testing.TB, svg *node, upright bool) func(at float64) float64 {
	t.Helper()
	along, class, shift, still := "x", "m tk", 0.0, [2]string{"x1", "x2"}
	if upright {
		along, class, shift, still = "y", "e tk", -4, [2]string{"y1", "y2"}
	}
	var at, value []float64
	for _, text := range svg.all("text", class) {
		x := text.num(t, along) + shift
		if slices.ContainsFunc(svg.all("line", "gr"), func(l *node) bool {
			return l.attr[still[0]] == l.attr[still[1]] && math.Abs(l.num(t, still[0])-x) < 0.02
		}) {
			at, value = append(at, x), append(value, number(t, text.text))
		}
	}
	if len(at) < 3 {
		t.Fatalf("%d ticks along %s", len(at), along)
	}
	n := len(at) - 1
	slope := (value[n] - value[0]) / (at[n] - at[0])
	read := func(x float64) float64 { return value[0] + slope*(x-at[0]) }
	for i := range at { // ticks are evenly spaced in value as on paper
		if math.Abs(read(at[i])-value[i]) > 1e-3*math.Abs(value[n]-value[0]) {
			t.Errorf("the tick %g stands where %g is", value[i], read(at[i]))
		}
	}
	return read
}

func near(t testing.TB, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s = %.5g, want %.5g", what, got, want)
	}
}
