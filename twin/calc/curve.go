package calc

import (
	"maps"
	"math"
	"strconv"
	"strings"
)

// A Try is where a person who plays with a calculator begins, and how far a slider
// goes. It binds nobody: a calculator takes whatever nature allows.
type Try struct {
	Value string  `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Log   bool    `json:"log,omitempty"` // the slider goes by decades
}

// tries are of every calculator's inputs by name: the pod of the Lingshui world at
// 350 kW and its seawater, where it has such a number, else a textbook's round one.
var tries = map[string]map[string]Try{
	"seawater": {"salinity_g_kg": {"34", 0, 42, false}, "temperature_degC": {"24", -2, 40, false}, "pressure_dbar": {"35", 0, 1000, false}},
	"effectiveness": {
		"arrangement": {Value: "counterflow"}, "ntu": {"2.5", 0, 8, false}, "cr": {"0.7", 0, 1, false},
	},
	"lmtd": {
		"arrangement": {Value: "counterflow"}, "hot_in_degC": {"32", 15, 45, false}, "hot_out_degC": {"29", 15, 45, false},
		"cold_in_degC": {"24", 15, 45, false}, "cold_out_degC": {"27", 15, 45, false},
	},
	"nusselt": {
		"correlation": {Value: "gnielinski"}, "rayleigh": {"1e8", 1e-2, 1e12, true}, "reynolds": {"20000", 100, 1e6, true}, "prandtl": {"6", 0.1, 1000, true},
		"friction_factor": {"0.026", 0.005, 0.1, true}, "chevron_deg": {"45", 0, 80, false},
	},
	"friction": {"correlation": {Value: "colebrook"}, "reynolds": {"100000", 4000, 1e8, true}, "roughness_ratio": {"0.0005", 0, 0.05, false}},
	"fouling":  {"days": {"30", 0, 180, false}, "asymptote_m2K_W": {"8.8e-5", 0, 4e-4, false}, "time_constant_d": {"22", 1, 120, false}},
	"pump":     {"flow_kg_s": {"20", 0, 60, false}, "head_m": {"12", 0, 60, false}, "efficiency": {"0.58", 0.05, 0.9, false}, "density_kg_m3": {"1025", 900, 1100, false}},
	"plume": {
		"power_kW": {"380", 10, 10000, true}, "rise_m": {"10", 0.5, 100, true}, "entrainment": {"0.12", 0.08, 0.16, false},
		"temperature_degC": {"24", 4, 32, false}, "salinity_g_kg": {"34", 0, 42, false},
	},
}

// choiceNames are what people call the choices.
var choiceNames = map[string]Text{
	"counterflow": {"counterflow", "逆流"}, "parallel": {"parallel flow", "顺流"}, "crossflow_unmixed": {"crossflow, both unmixed", "叉流，两侧均不混合"},
	"crossflow_cmax_mixed": {"crossflow, larger stream mixed", "叉流，大热容侧混合"}, "crossflow_cmin_mixed": {"crossflow, smaller stream mixed", "叉流，小热容侧混合"},
	"shell_tube": {"shell and tube", "管壳式"}, "condenser": {"condenser or boiler", "冷凝器或蒸发器"},
	"churchill_chu_cylinder": {"horizontal cylinder, still fluid (Churchill–Chu)", "水平圆柱，自然对流（Churchill–Chu）"}, "churchill_bernstein": {"cylinder in crossflow (Churchill–Bernstein)", "横掠圆柱（Churchill–Bernstein）"},
	"churchill_vertical_plate": {"vertical plate, still fluid (Churchill–Chu)", "竖板，自然对流（Churchill–Chu）"}, "gnielinski": {"tube (Gnielinski)", "管内（Gnielinski）"}, "dittus_boelter": {"tube, heating (Dittus–Boelter)", "管内加热（Dittus–Boelter）"},
	"kumar_plate": {"chevron plates (Kumar)", "人字形板片（Kumar）"}, "martin_plate": {"chevron plates (Martin)", "人字形板片（Martin）"},
	"colebrook": {"Colebrook–White", "Colebrook–White"}, "haaland": {"Haaland", "Haaland"}, "swamee_jain": {"Swamee–Jain", "Swamee–Jain"},
}

// A variation is one more line beside the present one: what it changes at x, where
// the present point is at x0.
type variation struct {
	label  Text
	change func(args map[string]string, x, x0 float64)
}

// a plot says over which inputs a calculator is drawn, the first that its choice
// needs, and what is drawn beside.
type plot struct {
	over   []string
	log    bool // of the result too
	beside []variation
}

// each is a line for each value of an input.
func each(name, symbol string, values ...string) (all []variation) {
	for _, v := range values {
		label, named := choiceNames[v]
		if !named {
			label = Text{symbol + " " + v, symbol + " " + v}
		}
		all = append(all, variation{label, func(args map[string]string, _, _ float64) { args[name] = v }})
	}
	return all
}

var plots = map[string]plot{
	"seawater":      {over: []string{"temperature_degC"}, beside: each("salinity_g_kg", "S =", "0", "20", "42")},
	"effectiveness": {over: []string{"ntu"}, beside: each("cr", "Cr =", "0", "0.25", "0.5", "0.75", "1")},
	"lmtd":          {over: []string{"cold_out_degC"}, beside: each("arrangement", "", "counterflow", "parallel")},
	"nusselt":       {over: []string{"reynolds", "rayleigh"}, log: true, beside: each("prandtl", "Pr =", "0.7", "7", "70")},
	"friction":      {over: []string{"reynolds"}, log: true, beside: each("roughness_ratio", "k =", "0", "1e-4", "1e-3", "1e-2", "0.05")},
	"fouling":       {over: []string{"days"}, beside: each("time_constant_d", "τ =", "11", "44", "88")},
	"pump": {over: []string{"flow_kg_s"}, beside: []variation{{
		Text{"H ∝ m², as in a pipe: cube law", "管路 H ∝ m²：立方定律"},
		func(args map[string]string, x, x0 float64) {
			if head, err := strconv.ParseFloat(args["head_m"], 64); err == nil && x0 > 0 {
				args["head_m"] = text(head * x * x / (x0 * x0))
			}
		},
	}}},
	"plume": {over: []string{"rise_m"}, log: true, beside: each("power_kW", "P =", "100", "1000", "10000")},
}

// A Curve is a result over one input, the others as they are given; then the same
// with something else changed.
type Curve struct {
	Over  string    `json:"over"`
	Of    string    `json:"of"`
	Log   [2]bool   `json:"log"` // of x and of y
	X     []float64 `json:"x"`
	Lines []Line    `json:"lines"`
}

// A Line of a curve has a value to each x, null where there is none.
type Line struct {
	Label Text    `json:"label"` // of the present one empty
	Y     []Bound `json:"y"`
}

// curvePoints are enough for a small plot.
const curvePoints = 81

// Curve works a result out over an input: over "" is the table's, of "" the first
// result. Its error is of type Faults.
func (c Calculator) Curve(args map[string]string, over, of string) (Curve, error) {
	if _, err := c.Run(args); err != nil {
		return Curve{}, err
	}
	in, faults := c.along(args, over)
	at := 0
	for i, q := range c.Results {
		if q.Name == of {
			at = i
		}
	}
	if of != "" && c.Results[at].Name != of {
		names := make([]string, len(c.Results))
		for i, q := range c.Results {
			names[i] = q.Name
		}
		faults = append(faults, Fault{Name: "of", Given: of, Reason: "is no result of " + c.Name + ", which gives " + list(names, "and")})
	}
	if faults != nil {
		return Curve{}, faults
	}
	p := plots[c.Name]
	x0, err := strconv.ParseFloat(strings.TrimSpace(args[in.Name]), 64)
	if err != nil { // left to its default
		x0, _ = strconv.ParseFloat(in.Default, 64)
	}
	curve := Curve{Over: in.Name, Of: c.Results[at].Name, X: in.Try.points(x0), Log: [2]bool{in.Try.Log, in.Try.Log && p.log}}
	for i := -1; i < len(p.beside); i++ {
		var line Line
		var change func(map[string]string, float64, float64)
		if i >= 0 {
			line.Label, change = p.beside[i].label, p.beside[i].change
		}
		for _, x := range curve.X {
			line.Y = append(line.Y, Bound(c.at(args, in.Name, x, x0, at, change)))
		}
		curve.Lines = append(curve.Lines, line)
	}
	return curve, nil
}

// at is one result at one x; NaN where nature does not allow it.
func (c Calculator) at(args map[string]string, over string, x, x0 float64, result int, change func(map[string]string, float64, float64)) float64 {
	here := maps.Clone(args)
	if change != nil {
		change(here, x, x0)
	}
	here[over] = text(x)
	r, err := c.Run(here)
	if err != nil {
		return math.NaN()
	}
	return r.Values[result].Value
}

// along is the input that a curve runs over.
func (c Calculator) along(args map[string]string, over string) (Input, Faults) {
	choice := c.choose(&sheet{numbers: map[string]float64{}, words: map[string]string{}}, args)
	for _, name := range plots[c.Name].over {
		for _, in := range c.Inputs {
			if over == "" && in.Name == name && in.neededBy(choice) {
				return in, nil
			}
		}
	}
	for _, in := range c.Inputs {
		if in.Name == over && in.Choices == nil && in.neededBy(choice) {
			return in, nil
		}
	}
	return Input{}, Faults{{Name: "over", Given: over, Reason: "is no number that " + c.Name + " takes here; there are " + list(c.takenBy(choice), "and")}}
}

// points go over the slider's range, and as far as the present point.
func (t Try) points(x0 float64) []float64 {
	lo, hi := math.Min(t.Low, x0), math.Max(t.High, x0)
	log := t.Log && lo > 0
	xs := make([]float64, curvePoints)
	for i := range xs {
		f := float64(i) / (curvePoints - 1)
		if log {
			xs[i] = lo * math.Pow(hi/lo, f)
		} else {
			xs[i] = lo + f*(hi-lo)
		}
	}
	return xs
}

func text(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

func fields(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Fields(s)
}
