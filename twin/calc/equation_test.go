package calc

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"seapod/physics"
)

// A scope gives the symbols of a calculator's equations their numbers, in SI; what is
// neither an input nor a result is looked up in the lines themselves.
type scope struct {
	t      *testing.T
	known  map[string]float64
	assign []node // lines that say what a symbol is
}

// sides are what stands left and right of =, and the condition, if any.
func sides(n *node) (left, right, condition []node) {
	for k, kid := range n.kids {
		if kid.kind == quad {
			condition = n.kids[k+1:]
			n = &node{kind: row, kids: n.kids[:k]}
			break
		}
	}
	for k, kid := range n.kids {
		if kid.text == "=" {
			return n.kids[:k], n.kids[k+1:], condition
		}
	}
	return nil, n.kids, condition
}

func (s *scope) holds(condition []node) bool {
	for k, kid := range condition {
		l, r := 0.0, 0.0
		if kid.kind == operator {
			l, r = s.sum(condition[:k]), s.sum(condition[k+1:])
		}
		switch kid.text {
		case "=":
			return l == r
		case "<":
			return l < r
		case "≥":
			return l >= r
		}
	}
	return true
}

func (s *scope) symbol(name string) float64 {
	if v, ok := s.known[name]; ok {
		return v
	}
	for i := range s.assign {
		left, right, condition := sides(&s.assign[i])
		if len(left) == 1 && left[0].line() == name && s.holds(condition) {
			return s.sum(right)
		}
	}
	s.t.Fatalf("nothing says what %s is", name)
	return 0
}

// sum works a row out: terms between + and −.
func (s *scope) sum(kids []node) float64 {
	total, sign, from := 0.0, 1.0, 0
	for k := 0; k <= len(kids); k++ {
		if k < len(kids) && kids[k].text != "+" && kids[k].text != "−" {
			continue
		}
		if k > from {
			total += sign * s.product(kids[from:k])
		}
		if k < len(kids) {
			sign, from = map[string]float64{"+": 1, "−": -1}[kids[k].text], k+1
		}
	}
	return total
}

func (s *scope) product(kids []node) float64 {
	value, divide := 1.0, false
	for k := 0; k < len(kids); k++ {
		var x float64
		switch kid := &kids[k]; {
		case kid.text == "/":
			divide = true
			continue
		case kid.kind == function:
			k++
			x = s.apply(kid.text, &kids[k])
		case kid.kind == sum:
			low, high := kid.kids[0], 200.0
			if kid.kids[1].text != "∞" {
				high = s.value(&kid.kids[1])
			}
			before := s.known[low.kids[0].text]
			for i := s.value(&low.kids[2]); i <= high; i++ {
				s.known[low.kids[0].text] = i
				x += s.product(kids[k+1:])
			}
			s.known[low.kids[0].text] = before
			return value * x
		default:
			x = s.value(kid)
			if k+1 < len(kids) && kids[k+1].text == "!" {
				k++
				x = math.Gamma(x + 1)
			}
		}
		if divide {
			x = 1 / x
		}
		value, divide = value*x, false
	}
	return value
}

func (s *scope) apply(f string, arg *node) float64 {
	if f == "max" || f == "min" {
		inside := arg.kids[0].kids
		k := slices.IndexFunc(inside, func(n node) bool { return n.text == "," })
		if f == "max" {
			return math.Max(s.sum(inside[:k]), s.sum(inside[k+1:]))
		}
		return math.Min(s.sum(inside[:k]), s.sum(inside[k+1:]))
	}
	return map[string]func(float64) float64{
		"exp": math.Exp, "ln": math.Log, "lg": math.Log10, "sin": math.Sin, "cos": math.Cos, "tan": math.Tan,
		"coth": func(x float64) float64 { return 1 / math.Tanh(x) },
	}[f](s.value(arg))
}

func (s *scope) value(n *node) float64 {
	switch n.kind {
	case numeral:
		x, err := strconv.ParseFloat(n.text, 64)
		if err != nil {
			s.t.Fatal(err)
		}
		return x
	case ident, sub:
		if n.text == "π" {
			return math.Pi
		}
		return s.symbol(n.line())
	case frac:
		return s.value(&n.kids[0]) / s.value(&n.kids[1])
	case root:
		return math.Sqrt(s.value(&n.kids[0]))
	case sup:
		return math.Pow(s.value(&n.kids[0]), s.value(&n.kids[1]))
	case fence:
		return s.value(&n.kids[0])
	case row:
		return s.sum(n.kids)
	}
	s.t.Fatalf("%q is no number", n.line())
	return 0
}

// inSI is a value in the units of the equations.
func inSI(name string, x float64) float64 {
	switch {
	case strings.HasSuffix(name, "_kW"):
		return x * kilo
	case strings.HasSuffix(name, "_deg"):
		return x * math.Pi / 180
	}
	return x
}

// The equations that are shown are those that are worked out: put the numbers of a
// calculation into its lines, and both sides are equal.
func TestEquationsAreTheFormulas(t *testing.T) {
	seen := map[string]bool{}
	for _, call := range []string{
		"effectiveness arrangement=counterflow ntu=2.5 cr=0.7", "effectiveness arrangement=counterflow ntu=2.5 cr=1",
		"effectiveness arrangement=parallel ntu=1.5 cr=0.4", "effectiveness arrangement=crossflow_unmixed ntu=3 cr=0.6",
		"effectiveness arrangement=crossflow_cmax_mixed ntu=2 cr=0.75", "effectiveness arrangement=crossflow_cmin_mixed ntu=2 cr=0.75",
		"effectiveness arrangement=shell_tube ntu=2 cr=0.5", "effectiveness arrangement=condenser ntu=2",
		"lmtd hot_in_degC=80 hot_out_degC=60 cold_in_degC=20 cold_out_degC=50 arrangement=counterflow",
		"lmtd hot_in_degC=80 hot_out_degC=60 cold_in_degC=20 cold_out_degC=50 arrangement=parallel",
		"lmtd hot_in_degC=80 hot_out_degC=60 cold_in_degC=20 cold_out_degC=50 arrangement=shell_tube",
		"nusselt correlation=churchill_chu_cylinder rayleigh=1e8 prandtl=6", "nusselt correlation=churchill_vertical_plate rayleigh=1e8 prandtl=6",
		"nusselt correlation=churchill_bernstein reynolds=2e4 prandtl=6", "nusselt correlation=gnielinski reynolds=2e4 prandtl=6 friction_factor=0.026",
		"nusselt correlation=dittus_boelter reynolds=2e4 prandtl=6", "nusselt correlation=martin_plate reynolds=1500 prandtl=6 chevron_deg=45",
		"nusselt correlation=martin_plate reynolds=2500 prandtl=6 chevron_deg=30",
		"friction reynolds=1e5 roughness_ratio=5e-4 correlation=colebrook", "friction reynolds=1e5 roughness_ratio=5e-4 correlation=haaland",
		"friction reynolds=1e5 roughness_ratio=5e-4 correlation=swamee_jain",
		"fouling days=30 asymptote_m2K_W=8.8e-5 time_constant_d=22", "pump flow_kg_s=20 head_m=12 efficiency=0.58",
		"plume power_kW=380 rise_m=10 temperature_degC=24 salinity_g_kg=34", "seawater salinity_g_kg=34 temperature_degC=24",
	} {
		name, _, _ := strings.Cut(call, " ")
		seen[name] = true
		result, err := run(t, call)
		if err != nil {
			t.Fatal(err)
		}
		c, _ := Find(name)
		s := scope{t: t, known: map[string]float64{}}
		given := args(strings.TrimPrefix(call, name))
		choice := c.choose(&sheet{numbers: map[string]float64{}, words: map[string]string{}}, given)
		for _, one := range written[name].signs {
			sign := parseTeX(one.tex)
			for _, in := range c.Inputs {
				if in.Name == one.name && in.Choices == nil {
					if x, err := strconv.ParseFloat(cmp.Or(given[in.Name], in.Default), 64); err == nil {
						s.known[sign.line()] = inSI(in.Name, x)
					}
				}
			}
			for _, v := range result.Values {
				if v.Name == one.name {
					s.known[sign.line()] = inSI(v.Name, v.Value)
				}
			}
		}
		switch name {
		case "plume":
			rho, cp, alpha := physics.Seawater(24+physics.ZeroCelsius, physics.StandardAtmosphere, 0.034)
			s.known["ρ"], s.known["c_p"], s.known["α"], s.known["g"] = rho, cp, alpha, physics.StandardGravity
		case "pump":
			s.known["g"] = physics.StandardGravity
		case "nusselt":
			if choice == "martin_plate" {
				s.known["f"] = physics.FrictionMartinPlate(s.known["Re"], s.known["φ"])
			}
		case "lmtd":
			if choice == "shell_tube" {
				s.known["NTU"] = physics.NTU(physics.ShellTube, 0.5, 2./3)
			}
		}
		var lines []node
		for _, f := range written[name].formulas {
			if f.of == "" || slices.Contains(strings.Fields(f.of), choice) {
				for _, tex := range f.lines {
					lines = append(lines, parseTeX(tex))
				}
			}
		}
		s.assign = lines
		checked := 0
		for i := range lines {
			left, right, condition := sides(&lines[i])
			if strings.Contains(lines[i].line(), "∂") || strings.Contains(lines[i].line(), "_k =") || !s.holds(condition) {
				continue // derivatives, and what a sum takes with each k
			}
			checked++
			if l, r := s.sum(left), s.sum(right); !(math.Abs(l-r) <= 1e-4*math.Abs(l)) {
				t.Errorf("calc %s: %s: left %v, right %v", call, lines[i].line(), l, r)
			}
		}
		if checked == 0 {
			t.Errorf("calc %s: no equation was looked at", call)
		}
	}
	for _, c := range All() {
		if !seen[c.Name] {
			t.Errorf("nobody looked at the equations of %s", c.Name)
		}
	}
}

// symbolsIn are the symbols of an equation, as text.
func symbolsIn(n *node, into map[string]bool) {
	switch {
	case n.kind == ident && !strings.Contains("∂ π ∞", n.text), n.kind == sub:
		into[n.line()] = true
		return
	case n.kind == sum: // its index counts and stands for nothing
		return
	}
	for i := range n.kids {
		symbolsIn(&n.kids[i], into)
	}
}

// Every calculator has its equations for every choice, in well-formed MathML, and
// every symbol in them and every input is explained in both languages.
func TestEquationsAreComplete(t *testing.T) {
	for _, c := range All() {
		var choices []string
		for _, in := range c.Inputs {
			choices = append(choices, in.Choices...)
		}
		for _, choice := range choices {
			if !slices.ContainsFunc(c.Equations, func(e Equation) bool { return e.For == nil || slices.Contains(e.For, choice) }) {
				t.Errorf("%s has no equation for %s", c.Name, choice)
			}
		}
		if len(c.Equations) == 0 {
			t.Errorf("%s has no equation", c.Name)
		}
		told := map[string]bool{}
		for _, s := range c.Symbols {
			told[s.Text] = true
			wellFormed(t, s.MathML)
			if s.Name == "" && (s.Help == nil || s.Help.EN == "" || s.Help.ZH == "") {
				t.Errorf("%s of %s is explained by %+v, want both languages", s.Text, c.Name, s.Help)
			}
		}
		for _, f := range written[c.Name].formulas {
			for _, tex := range f.lines {
				n, used := parseTeX(tex), map[string]bool{}
				symbolsIn(&n, used)
				for symbol := range used {
					if !told[symbol] && !slices.Contains([]string{"i", "k"}, symbol) {
						t.Errorf("%s: nobody says what %s is in %s", c.Name, symbol, n.line())
					}
				}
			}
		}
		for _, in := range c.Inputs {
			for i, n := range in.Names {
				if n.EN == "" || n.ZH == "" {
					t.Errorf("%s of %s is called %+v, want both languages", in.Choices[i], c.Name, n)
				}
			}
			if in.Try.Value == "" || in.Choices == nil && !(in.Try.Low < in.Try.High) {
				t.Errorf("%s of %s begins at %+v", in.Name, c.Name, in.Try)
			}
			if in.Choices == nil && !slices.ContainsFunc(c.Symbols, func(s Symbol) bool { return s.Name == in.Name }) {
				t.Errorf("%s of %s has no symbol", in.Name, c.Name)
			}
		}
		for _, e := range c.Equations {
			for i, line := range e.Text {
				wellFormed(t, e.MathML[i])
				if !strings.Contains(line, "=") || strings.ContainsAny(line, `\{}`) {
					t.Errorf("%s: the equation as text is %q", c.Name, line)
				}
			}
		}
	}
}

func wellFormed(t *testing.T, doc string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(doc))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", doc, err)
			return
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local != "math" && e.Name.Local[0] != 'm' {
			t.Errorf("%s: what is %s?", doc, e.Name.Local)
		}
	}
}

func TestTeX(t *testing.T) {
	for tex, want := range map[string]string{
		`\varepsilon = \frac{1 - E}{1 - C_r E}`:  "ε = (1 − E)/(1 − C_r E)",
		`\Nu = 0.023 \Re^{0.8} \Pr^{0.4}`:        "Nu = 0.023 Re^0.8 Pr^0.4",
		`\frac{1}{\sqrt{f}} = -2 \lg(\frac{k}3)`: "1/√f = −2 lg(k/3)",
		`\exp(-t/\tau)`:                          "exp(−t/τ)",
	} {
		n := parseTeX(tex)
		if got := n.line(); got != want {
			t.Errorf("parseTeX(%s).line() = %q, want %q", tex, got, want)
		}
	}
	n := parseTeX(`a_1 < b^2`)
	if got, want := n.mathML(false), "<math><mrow><msub><mi>a</mi><mn>1</mn></msub><mo>&lt;</mo><msup><mi>b</mi><mn>2</mn></msup></mrow></math>"; got != want {
		t.Errorf("mathML = %s, want %s", got, want)
	}
	for _, tex := range []string{`\frac{1}{2`, `\nobody`, `^2`, `a)`, `\sqrt`} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("parseTeX(%q) accepts it", tex)
				}
			}()
			parseTeX(tex)
		}()
	}
}

// A curve goes through the present point, answers what Run answers, and tells its faults.
func TestCurve(t *testing.T) {
	for _, c := range All() {
		given := map[string]string{}
		for _, in := range c.Inputs {
			given[in.Name] = in.Try.Value
		}
		if len(c.Inputs) > 0 && c.Name == "nusselt" {
			delete(given, "rayleigh")
			delete(given, "chevron_deg")
		}
		curve, err := c.Curve(given, "", "")
		if err != nil {
			t.Fatal(err)
		}
		if len(curve.Lines) < 2 || len(curve.X) != curvePoints || !slices.IsSorted(curve.X) {
			t.Fatalf("curve of %s: %d lines, %d points", c.Name, len(curve.Lines), len(curve.X))
		}
		finite := 0
		for i, x := range curve.X {
			given[curve.Over] = text(x)
			want := math.NaN()
			if r, err := c.Run(given); err == nil {
				want = r.get(t, curve.Of)
			}
			got := float64(curve.Lines[0].Y[i])
			if got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
				t.Errorf("curve of %s at %s = %v is %v, want %v", c.Name, curve.Over, x, got, want)
			}
			if !math.IsNaN(got) {
				finite++
			}
		}
		if finite < 20 {
			t.Errorf("the curve of %s has %d points", c.Name, finite)
		}
		if _, err := json.Marshal(curve); err != nil {
			t.Error(err)
		}
	}
	pump, _ := Find("pump")
	curve, err := pump.Curve(args("flow_kg_s=20 head_m=12 efficiency=0.6"), "", "")
	if err != nil {
		t.Fatal(err)
	}
	pipe := curve.Lines[1].Y
	if got := float64(pipe[80] / pipe[40]); math.Abs(got-8) > 1e-9 {
		t.Errorf("twice the flow through a pipe takes %v times the power, want 8", got)
	}
	for call, want := range map[string]string{
		"over=colour": "over = colour is no number that pump takes here; there are flow_kg_s, head_m, efficiency and density_kg_m3",
		"of=colour":   "of = colour is no result of pump, which gives power_kW",
		"head_m=-1":   "head_m = -1 m is impossible: it must be at least 0 m",
	} {
		given := args("flow_kg_s=20 head_m=12 efficiency=0.6 " + call)
		over, of := given["over"], given["of"]
		delete(given, "over")
		delete(given, "of")
		if _, err := pump.Curve(given, over, of); err == nil || err.Error() != want {
			t.Errorf("Curve(%s): %v, want %s", call, err, want)
		}
	}
}
