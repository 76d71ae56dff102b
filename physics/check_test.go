package physics

import (
	"encoding/csv"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// functions are all that the package offers, by name; TestEveryFunctionIsChecked
// fails where one is missing.
var functions = map[string]any{
	"AbsoluteSalinity":             AbsoluteSalinity,
	"BuoyancyFlux":                 BuoyancyFlux,
	"BuoyantJet":                   BuoyantJet,
	"CounterflowEffectiveness":     CounterflowEffectiveness,
	"CounterflowNTU":               CounterflowNTU,
	"CrossflowApproxEffectiveness": CrossflowApproxEffectiveness,
	"CrossflowEffectiveness":       CrossflowEffectiveness,
	"Effectiveness":                Effectiveness,
	"Friction":                     Friction,
	"FrictionColebrook":            FrictionColebrook,
	"FrictionHaaland":              FrictionHaaland,
	"FrictionLaminar":              FrictionLaminar,
	"FrictionMartinPlate":          FrictionMartinPlate,
	"FrictionSwameeJain":           FrictionSwameeJain,
	"GlycolConductivity":           GlycolConductivity,
	"GlycolDensity":                GlycolDensity,
	"GlycolSpecificHeat":           GlycolSpecificHeat,
	"GlycolViscosity":              GlycolViscosity,
	"JetLength":                    JetLength,
	"KernSeaton":                   KernSeaton,
	"KernSeatonRate":               KernSeatonRate,
	"LMTD":                         LMTD,
	"NTU":                          NTU,
	"NitrogenConductivity":         NitrogenConductivity,
	"NitrogenDensity":              NitrogenDensity,
	"NitrogenSpecificHeat":         NitrogenSpecificHeat,
	"NitrogenViscosity":            NitrogenViscosity,
	"NuChurchillBernstein":         NuChurchillBernstein,
	"NuChurchillChuCylinder":       NuChurchillChuCylinder,
	"NuChurchillVerticalPlate":     NuChurchillVerticalPlate,
	"NuDittusBoelter":              NuDittusBoelter,
	"NuGnielinski":                 NuGnielinski,
	"NuKumarPlate":                 NuKumarPlate,
	"NuMartinPlate":                NuMartinPlate,
	"NuMixed":                      NuMixed,
	"NuMorgan":                     NuMorgan,
	"NuZukauskas":                  NuZukauskas,
	"OperatingFlow":                OperatingFlow,
	"ParallelEffectiveness":        ParallelEffectiveness,
	"PlumeCentreExcess":            PlumeCentreExcess,
	"PlumeFlux":                    PlumeFlux,
	"PlumeMeanExcess":              PlumeMeanExcess,
	"PlumeNeutralHeight":           PlumeNeutralHeight,
	"PracticalSalinity":            PracticalSalinity,
	"PumpEfficiency":               PumpEfficiency,
	"PumpHead":                     PumpHead,
	"PumpPower":                    PumpPower,
	"PumpShaftPower":               PumpShaftPower,
	"Seawater":                     Seawater,
	"SeawaterConductivity":         SeawaterConductivity,
	"SeawaterDensity":              SeawaterDensity,
	"SeawaterEnthalpy":             SeawaterEnthalpy,
	"SeawaterFreezing":             SeawaterFreezing,
	"SeawaterPrandtl":              SeawaterPrandtl,
	"SeawaterSpecificHeat":         SeawaterSpecificHeat,
	"SeawaterThermalExpansion":     SeawaterThermalExpansion,
	"SeawaterViscosity":            SeawaterViscosity,
	"SmoothClamp":                  SmoothClamp,
	"SmoothMax":                    SmoothMax,
	"SmoothMin":                    SmoothMin,
	"SmoothPositive":               SmoothPositive,
	"SmoothStep":                   SmoothStep,
	"WakeSpeed":                    WakeSpeed,
	"WaterConductivity":            WaterConductivity,
	"WaterDensity":                 WaterDensity,
	"WaterSpecificHeat":            WaterSpecificHeat,
	"WaterViscosity":               WaterViscosity,
}

// A check is one row of a check file: arguments, the published results, and how near
// to them the function must come, relative to the result or absolute where that is 0.
type check struct {
	line int
	args []string
	want []float64
	rel  float64
}

// readChecks reads testdata/NAME.csv. Its columns are the function's parameters, then
// want (or want_x for each of several results), rel and source.
func readChecks(t *testing.T, name string) (params []string, checks []check) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	header, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	n := slices.IndexFunc(header, func(s string) bool { return strings.HasPrefix(s, "want") })
	last := len(header) - 2
	if n < 0 || header[last] != "rel" || header[last+1] != "source" {
		t.Fatalf("%s.csv: header %v", name, header)
	}
	for {
		row, err := r.Read()
		if err != nil {
			return header[:n], checks
		}
		line, _ := r.FieldPos(0)
		if row[last+1] == "" {
			t.Errorf("%s.csv:%d: no source", name, line)
		}
		c := check{line: line, args: row[:n]}
		for _, s := range row[n : last+1] {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Fatalf("%s.csv:%d: %v", name, line, err)
			}
			c.want = append(c.want, v)
		}
		c.want, c.rel = c.want[:last-n], c.want[last-n]
		checks = append(checks, c)
	}
}

func call(t *testing.T, f any, args []string) []float64 {
	t.Helper()
	v := reflect.ValueOf(f)
	in := make([]reflect.Value, len(args))
	for i, s := range args {
		if v.Type().In(i).Kind() == reflect.String {
			in[i] = reflect.ValueOf(Arrangement(s))
			continue
		}
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		in[i] = reflect.ValueOf(x)
	}
	var out []float64
	for _, r := range v.Call(in) {
		out = append(out, r.Float())
	}
	return out
}

func TestPublishedValues(t *testing.T) {
	for name, f := range functions {
		t.Run(name, func(t *testing.T) {
			_, checks := readChecks(t, name)
			worst := 0.0
			for _, c := range checks {
				got := call(t, f, c.args)
				for i, want := range c.want {
					e := math.Abs(got[i] - want)
					if want != 0 {
						e /= math.Abs(want)
					}
					worst = math.Max(worst, e)
					if !(e <= c.rel) {
						t.Errorf("line %d: %s(%s) = %.17g, want %.17g within %g, off by %.2g",
							c.line, name, strings.Join(c.args, ", "), got[i], want, c.rel, e)
					}
				}
			}
			t.Logf("%d rows, largest error %.2g", len(checks), worst)
		})
	}
}

// Every exported function has a check file, whose columns are its parameters, and a
// doc comment that names it.
func TestEveryFunctionIsChecked(t *testing.T) {
	unchecked := map[string]bool{"Arrangements": true} // a list, not a formula
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]bool{}
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !f.Name.IsExported() || unchecked[f.Name.Name] {
				continue
			}
			name := f.Name.Name
			files[name+".csv"] = true
			if functions[name] == nil {
				t.Errorf("%s stands in no check file: add it to functions and write testdata/%[1]s.csv", name)
				continue
			}
			var params []string
			for _, p := range f.Type.Params.List {
				for _, id := range p.Names {
					params = append(params, id.Name)
				}
			}
			columns, checks := readChecks(t, name)
			if !slices.Equal(columns, params) {
				t.Errorf("testdata/%s.csv has columns %v, want %v", name, columns, params)
			}
			if len(checks) == 0 {
				t.Errorf("testdata/%s.csv has no rows", name)
			}
			if doc := f.Doc.Text(); !strings.Contains(strings.Join(strings.Fields(doc), " "), "testdata/"+name+".csv") {
				t.Errorf("the comment of %s does not name its check file", name)
			}
		}
	}
	found, err := filepath.Glob("testdata/*.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if !files[filepath.Base(f)] {
			t.Errorf("%s checks no function", f)
		}
	}
}

// NaN in any argument gives NaN, unless the result does not depend on that argument.
func TestNaNPassesThrough(t *testing.T) {
	free := map[string]bool{
		"Friction relRough":   true, // in laminar flow
		"OperatingFlow width": true, // once the valve is open
	}
	for name, f := range functions {
		params, checks := readChecks(t, name)
		for i, p := range params {
			args := slices.Clone(checks[0].args)
			if _, err := strconv.ParseFloat(args[i], 64); err != nil || free[name+" "+p] {
				continue
			}
			args[i] = "NaN"
			for _, got := range call(t, f, args) {
				if !math.IsNaN(got) {
					t.Errorf("%s(%s) = %g, want NaN", name, strings.Join(args, ", "), got)
				}
			}
		}
	}
}

func TestNothingAllocates(t *testing.T) {
	for name, f := range functions {
		var run func()
		switch f := f.(type) {
		case func(a float64) float64:
			run = func() { f(300) }
		case func(a, b float64) float64:
			run = func() { f(300, 0.03) }
		case func(a, b, c float64) float64:
			run = func() { f(300, 1e5, 2e5) }
		case func(a, b, c float64) (d, e, g float64):
			run = func() { f(300, 1e5, 0.03) }
		case func(a, b, c, d float64) float64:
			run = func() { f(1, 2, 3, 4) }
		case func(a, b, c, d, e, g float64) float64:
			run = func() { f(1, 2, 3, 4, 5, 6) }
		case func(a, b, c, d, e, g float64) (h, i float64):
			run = func() { f(1, 2, 3, 4, 0.1, 6) }
		case func(a, b, c, d, e, g, h float64) float64:
			run = func() { f(1, 2, 3, 4, 5, 6, 7) }
		case func(a Arrangement, b, c float64) float64:
			run = func() { f(CrossflowUnmixed, 0.4, 0.7) }
		case func(a, b, c, d float64, e Arrangement) float64:
			run = func() { f(50, 40, 20, 35, CrossflowUnmixed) }
		default:
			t.Fatalf("%s has a signature that this test does not know: %T", name, f)
		}
		if n := testing.AllocsPerRun(10, run); n != 0 {
			t.Errorf("%s allocates %g times, want 0", name, n)
		}
	}
}

// near fails unless got is within rel of want, or within rel where want is 0.
func near(t interface{ Errorf(string, ...any) }, what string, got, want, rel float64) {
	if w, ok := t.(interface{ Helper() }); ok {
		w.Helper()
	}
	scale := math.Abs(want)
	if want == 0 {
		scale = 1
	}
	if !(math.Abs(got-want) <= rel*scale) {
		t.Errorf("%s = %.17g, want %.17g within %g", what, got, want, rel)
	}
}

func say(name string, args ...any) string {
	s := make([]string, len(args))
	for i, a := range args {
		s[i] = fmt.Sprint(a)
	}
	return name + "(" + strings.Join(s, ", ") + ")"
}

func BenchmarkSeawater(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Seawater(298.15, 4.6e5, 0.0342)
	}
}

func BenchmarkSeawaterFreezing(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		SeawaterFreezing(4.6e5, 0.0342)
	}
}

func BenchmarkCrossflowEffectiveness(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		CrossflowEffectiveness(3, 0.8)
	}
}

func BenchmarkFrictionColebrook(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		FrictionColebrook(1e5, 1e-4)
	}
}
