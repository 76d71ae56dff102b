package calc

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The equations of the table are written in a little of TeX, and this file makes of it
// the two forms in which they are shown: MathML Core for a browser and a line of text
// for a terminal. What it knows: identifiers of one letter and the names below,
// numbers, + - = / , < > !, ( ) [ ], ^ and _, {…}, \frac, \sqrt, \sum_{}^{}, \quad.
// What stands side by side is multiplied.

type nodeKind int

const (
	row      nodeKind = iota // kids in their order
	ident                    // text
	numeral                  // text
	operator                 // text
	function                 // text, of the next node
	quad                     // a wide space, before a condition
	frac                     // kids: above, below
	root                     // kids: below it
	sup                      // kids: base, exponent
	sub                      // kids: base, index
	sum                      // kids: from, to
	fence                    // text: the two brackets; kids: what is between them
)

// A node is a piece of an equation.
type node struct {
	kind nodeKind
	text string
	kids []node
}

// names are the commands that stand for an identifier.
var names = map[string]string{
	"alpha": "α", "Delta": "Δ", "varepsilon": "ε", "eta": "η", "lambda": "λ", "mu": "μ", "partial": "∂", "phi": "φ", "pi": "π", "rho": "ρ", "tau": "τ", "infty": "∞",
	"NTU": "NTU", "Nu": "Nu", "Ra": "Ra", "Re": "Re", "Pr": "Pr", "DT": "ΔT",
}

// functions are the commands that act on what comes next.
var functions = []string{"exp", "ln", "lg", "max", "min", "sin", "cos", "tan", "coth"}

// parseTeX reads an equation. The table is the program's own, so that a fault in it panics.
func parseTeX(tex string) node {
	p := texReader{rest: tex, all: tex}
	n := p.row("")
	if p.rest != "" {
		p.fail("there is " + p.rest + " too much")
	}
	return n
}

type texReader struct{ rest, all string }

func (p *texReader) fail(what string) { panic(fmt.Sprintf("calc: equation %q: %s", p.all, what)) }

// next takes one sign, command or number.
func (p *texReader) next() string {
	p.rest = strings.TrimLeft(p.rest, " ")
	if p.rest == "" {
		return ""
	}
	is := func(set string) func(rune) bool { return func(r rune) bool { return !strings.ContainsRune(set, r) } }
	const digits = "0123456789."
	_, n := utf8.DecodeRuneInString(p.rest)
	switch {
	case p.rest[0] == '\\':
		n = strings.IndexFunc(p.rest[1:]+" ", func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }) + 1
	case strings.ContainsRune(digits, rune(p.rest[0])):
		n = strings.IndexFunc(p.rest+" ", is(digits))
	}
	token := p.rest[:n]
	p.rest = p.rest[n:]
	return token
}

// row reads up to a closing sign, which it takes; "" is the end.
func (p *texReader) row(end string) node {
	var kids []node
	for {
		t := p.next()
		switch t {
		case end:
			if len(kids) == 1 {
				return kids[0]
			}
			return node{kind: row, kids: kids}
		case "":
			p.fail("it ends before " + end)
		case "^", "_":
			if len(kids) == 0 {
				p.fail(t + " stands after nothing")
			}
			base := &kids[len(kids)-1]
			arg := p.arg()
			switch {
			case base.kind == sum:
				base.kids = append(base.kids, arg)
			case t == "^":
				*base = node{kind: sup, kids: []node{*base, arg}}
			default:
				*base = node{kind: sub, kids: []node{*base, arg}}
			}
		default:
			kids = append(kids, p.atom(t))
		}
	}
}

// arg reads what a command or ^ acts on: one sign, or {…}.
func (p *texReader) arg() node { return p.atom(p.next()) }

func (p *texReader) atom(t string) node {
	switch {
	case t == "":
		p.fail("something is missing at its end")
	case t == "{":
		return p.row("}")
	case t == "(":
		return node{kind: fence, text: "()", kids: []node{p.row(")")}}
	case t == "[":
		return node{kind: fence, text: "[]", kids: []node{p.row("]")}}
	case t == `\frac`:
		return node{kind: frac, kids: []node{p.arg(), p.arg()}}
	case t == `\sqrt`:
		return node{kind: root, kids: []node{p.arg()}}
	case t == `\sum`:
		return node{kind: sum}
	case t == `\quad`:
		return node{kind: quad}
	case t == `\ge`:
		return node{kind: operator, text: "≥"}
	case t == `\mathrm`: // letters as they stand
		p.rest = strings.TrimPrefix(p.rest, "{")
		text, rest, _ := strings.Cut(p.rest, "}")
		p.rest = rest
		return node{kind: ident, text: text}
	case t[0] == '\\' && slices.Contains(functions, t[1:]):
		return node{kind: function, text: t[1:]}
	case t[0] == '\\':
		name, known := names[t[1:]]
		if !known {
			p.fail("nobody knows " + t)
		}
		return node{kind: ident, text: name}
	case t[0] >= '0' && t[0] <= '9':
		return node{kind: numeral, text: t}
	case t == "-":
		return node{kind: operator, text: "−"}
	case strings.Contains("+=/,<>!", t):
		return node{kind: operator, text: t}
	case t[0] >= 'a' && t[0] <= 'z' || t[0] >= 'A' && t[0] <= 'Z':
		return node{kind: ident, text: t}
	}
	p.fail("what is " + t + "?")
	panic("unreachable")
}

// operand tells whether a node stands for a number, so that two in a row are multiplied.
func (n *node) operand() bool { return n.kind != operator && n.kind != quad }

// acts tells whether a node acts on the next one instead of being multiplied by it.
func (n *node) acts() bool {
	return n.kind == function || n.kind == sum || n.kind == sup && n.kids[0].kind == function || n.text == "∂" || n.text == "Δ"
}

// mathML is the equation as an element math; block or within a line.
func (n *node) mathML(block bool) string {
	var b strings.Builder
	b.WriteString(`<math`)
	if block {
		b.WriteString(` display="block"`)
	}
	b.WriteString(`>`)
	n.writeMathML(&b)
	b.WriteString(`</math>`)
	return b.String()
}

var escape = strings.NewReplacer("<", "&lt;", ">", "&gt;", "&", "&amp;")

func (n *node) writeMathML(b *strings.Builder) {
	element := func(tag string, kids ...node) {
		b.WriteString("<" + tag + ">")
		for i := range kids {
			kids[i].writeMathML(b)
		}
		b.WriteString("</" + tag + ">")
	}
	leaf := func(tag, text string) { b.WriteString("<" + tag + ">" + escape.Replace(text) + "</" + tag + ">") }
	switch n.kind {
	case row:
		b.WriteString("<mrow>")
		for i := range n.kids {
			if i > 0 && n.kids[i-1].operand() && n.kids[i].operand() {
				switch before := &n.kids[i-1]; {
				case before.text == "∂" || before.text == "Δ" || before.kind == sum:
				case before.acts() && n.kids[i].kind == fence:
					b.WriteString("<mo>\u2061</mo>") // of
				case before.acts():
					b.WriteString(`<mo>` + "\u2061" + `</mo><mspace width="0.17em"/>`)
				default:
					b.WriteString(`<mo lspace="0" rspace="0.17em">` + "\u2062" + `</mo>`) // times
				}
			}
			n.kids[i].writeMathML(b)
		}
		b.WriteString("</mrow>")
	case ident, function:
		leaf("mi", n.text)
	case numeral:
		leaf("mn", n.text)
	case operator:
		leaf("mo", n.text)
	case quad:
		b.WriteString(`<mspace width="2em"/>`)
	case frac:
		element("mfrac", n.kids...)
	case root:
		element("msqrt", n.kids...)
	case sup:
		element("msup", n.kids...)
	case sub:
		element("msub", n.kids...)
	case sum:
		element("munderover", append([]node{{kind: operator, text: "∑"}}, n.kids...)...)
	case fence:
		element("mrow", node{kind: operator, text: n.text[:1]}, n.kids[0], node{kind: operator, text: n.text[1:]})
	}
}

// line is the equation as a line of text.
func (n *node) line() string {
	switch n.kind {
	case row:
		var b strings.Builder
		for i := range n.kids {
			kid, tight := &n.kids[i], i == 0
			if i > 0 {
				before := &n.kids[i-1]
				tight = kid.text == "," || kid.text == "!" || kid.text == "/" || before.text == "/" ||
					before.acts() && (kid.kind == fence || before.text == "∂" || before.text == "Δ") ||
					before.text == "−" && (i == 1 || n.kids[i-2].text == "=")
			}
			if !tight {
				b.WriteByte(' ')
			}
			b.WriteString(kid.line())
		}
		return b.String()
	case quad:
		return " for"
	case frac:
		return n.kids[0].closed() + "/" + n.kids[1].closed()
	case root:
		return "√" + n.kids[0].closed()
	case sup:
		if n.kids[1].text == "2" {
			return n.kids[0].closed() + "²"
		}
		return n.kids[0].closed() + "^" + n.kids[1].closed()
	case sub:
		return n.kids[0].line() + "_" + n.kids[1].line()
	case sum:
		return "∑(" + n.kids[0].line() + " … " + n.kids[1].line() + ")"
	case fence:
		return n.text[:1] + n.kids[0].line() + n.text[1:]
	}
	return n.text
}

// closed is line in brackets unless it holds together by itself.
func (n *node) closed() string {
	if n.kind == row || n.kind == frac {
		return "(" + n.line() + ")"
	}
	return n.line()
}
