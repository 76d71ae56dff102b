package sweep

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"seapod/twin"
)

// A Plan is a sweep as it is written: what a plan's TOML file and the flags of
// the command line say. Resolve judges it.
type Plan struct {
	World    string      `json:"world"`
	Set      [][2]string `json:"set,omitempty"` // of the world, key and value
	Seed     string      `json:"seed,omitempty"`
	From     string      `json:"from,omitempty"`
	Scenario string      `json:"scenario,omitempty"` // of every run; an axis may say otherwise

	Axes     []Axis `json:"axes"`
	Points   string `json:"points,omitempty"` // CSV of points, instead of a design
	Design   string `json:"design"`           // one of Designs; "": grid if every axis has levels, else sobol
	N        int    `json:"n,omitempty"`      // points; of morris trajectories, of saltelli base points
	Skip     int    `json:"skip,omitempty"`   // points of a sequence left out at its beginning
	Scramble string `json:"scramble,omitempty"`
	Noise    string `json:"noise,omitempty"` // "own": the sea's noise has a seed of its own in every run

	Steady bool    `json:"steady,omitempty"`  // the steady state instead of a run
	RunFor float64 `json:"run_for,omitempty"` // s; 0: steady
	Every  float64 `json:"every,omitempty"`   // s between frames; 0: Frames

	Measures    []string `json:"measures"`
	Thresholds  []string `json:"thresholds,omitempty"`  // measure>value or measure<value: crossed beyond
	Goals       []string `json:"goals,omitempty"`       // measure=min or measure=max
	Constraints []string `json:"constraints,omitempty"` // measure<value or measure>value: what a best point keeps to
	Best        int      `json:"best,omitempty"`        // runs that the search for it may take; 0: no search
}

// Frames is the usual distance between frames in s. A run shows its channels
// where its steps end too, so no peak falls between.
const Frames = 300

// usualMeasures stand where a plan names none.
var usualMeasures = []string{"cluster.pue:mean", "cluster.total_power_kW:mean", "pod.*.chip_max_degC:max", "pod.*.sea_discharge_degC:max"}

// planKeys are the keys of a plan's file, in the order in which they are explained.
var planKeys = []string{"world", "seed", "from", "scenario", "design", "n", "skip", "scramble", "noise", "points", "mode", "run_for", "every", "measures", "best",
	"set", "axes", "thresholds", "goals", "constraints"}

// ReadPlan reads a plan's TOML file. The world, the scenario and the points that it
// names by files are looked for beside it.
func ReadPlan(path string) (Plan, error) {
	b, err := readLimited(path, maxPlan)
	if err != nil {
		return Plan{}, bad(fmt.Errorf("read plan %s: %w", path, err))
	}
	p, err := ParsePlan(string(b))
	if err != nil {
		return p, fmt.Errorf("read plan %s: %w", path, err)
	}
	for _, name := range []*string{&p.World, &p.Scenario, &p.Points} { // files beside the plan
		if ext := filepath.Ext(*name); (ext == ".toml" || ext == ".csv") && !filepath.IsAbs(*name) {
			*name = filepath.Join(filepath.Dir(path), *name)
		}
	}
	return p, nil
}

// IsPlanFile tells a plan's file from a world's; of one that cannot be read, or is
// longer than any plan, whoever reads worlds says so.
func IsPlanFile(path string) bool {
	b, err := readLimited(path, maxPlan)
	return err == nil && IsPlan(string(b))
}

// IsPlan tells a plan's document from a world's: it has axes or points. What is no
// TOML, or nothing to give to its reader, is judged by its lines.
func IsPlan(doc string) bool {
	var tree map[string]any
	if twin.Tangled(doc) {
		return planLine.MatchString(doc)
	}
	if _, err := toml.Decode(doc, &tree); err != nil {
		return planLine.MatchString(doc)
	}
	for key := range tree {
		if key == "axes" || key == "points" || key == "measures" || key == "design" {
			return true
		}
	}
	return false
}

var planLine = regexp.MustCompile(`(?m)^\s*(\[\s*axes\s*\]|(axes|points|measures|design)\s*=)`)

// ParsePlan reads a plan's TOML:
//
//	world = "lingshui"
//	design = "sobol"          # grid, lhs, sobol, halton, morris, saltelli
//	n = 256
//	mode = "run"              # steady, run, year
//	run_for = "6h"
//	measures = ["cluster.pue:mean", "pod.0.chip_max_degC:max"]
//	[set]
//	pod.0.depth_m = 30
//	[axes]
//	pod.0.it_load_kW = "200:500:12"
//	sea.offset_K = [0, 1, 2]
//	"pod.*.exchanger_area_m2" = "normal(60, 5)"
//	[thresholds]
//	"pod.0.chip_max_degC:max" = "> 80"
//
// All faults come at once.
func ParsePlan(doc string) (Plan, error) {
	if len(doc) > maxPlan {
		return Plan{}, bad(fmt.Errorf("it has %d bytes; a plan has at most %d", len(doc), maxPlan))
	}
	if twin.Tangled(doc) {
		return Plan{}, bad(errors.New("it has a key of very many parts, or brackets that nest very deep; no plan needs them"))
	}
	var tree map[string]any
	meta, err := toml.Decode(doc, &tree)
	if err != nil {
		return Plan{}, bad(fmt.Errorf("broken TOML: %s", strings.TrimPrefix(err.Error(), "toml: ")))
	}
	return readPlan(tree, meta.Keys())
}

// readPlan reads a plan from its tree of values, its keys in the order in which
// they were written.
func readPlan(tree map[string]any, order []toml.Key) (Plan, error) {
	r := reader{order: order}
	var p Plan
	mode := ""
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		v := tree[key]
		switch key {
		case "world":
			r.text(key, v, &p.World)
		case "seed":
			p.Seed = fmt.Sprint(v)
		case "from":
			p.From = plainText(v)
		case "scenario":
			r.text(key, v, &p.Scenario)
		case "design":
			r.text(key, v, &p.Design)
		case "scramble":
			r.text(key, v, &p.Scramble)
		case "noise":
			r.text(key, v, &p.Noise)
		case "points":
			r.text(key, v, &p.Points)
		case "mode":
			r.text(key, v, &mode)
		case "n":
			r.whole(key, v, &p.N)
		case "skip":
			r.whole(key, v, &p.Skip)
		case "best":
			r.whole(key, v, &p.Best)
		case "run_for":
			r.duration(key, v, &p.RunFor)
		case "every":
			r.duration(key, v, &p.Every)
		case "measures":
			p.Measures = r.texts(key, v)
		case "set":
			for _, kv := range r.table(key, v) {
				p.Set = append(p.Set, [2]string{kv.Key, kv.Text})
			}
		case "axes":
			p.Axes = r.table(key, v)
		case "thresholds":
			for _, kv := range r.table(key, v) {
				p.Thresholds = append(p.Thresholds, kv.Key+kv.Text)
			}
		case "constraints":
			for _, kv := range r.table(key, v) {
				p.Constraints = append(p.Constraints, kv.Key+kv.Text)
			}
		case "goals":
			for _, kv := range r.table(key, v) {
				p.Goals = append(p.Goals, kv.Key+"="+kv.Text)
			}
		default:
			r.fault(&twin.Fault{Key: key, Reason: "is not a key of a plan", Near: twin.Nearest(key, planKeys)})
		}
	}
	if err := p.SetMode(mode); err != nil {
		r.fault(err)
	}
	return p, bad(r.faults...)
}

// maxPlan is the longest plan in bytes.
const maxPlan = 1 << 20

// SetMode carries out mode = …: steady, run or year.
func (p *Plan) SetMode(mode string) error {
	modes := []string{"steady", "run", "year"}
	switch mode {
	case "":
	case "run":
		if p.RunFor == 0 {
			return &twin.Fault{Key: "mode", Value: `"run"`, Reason: "needs run_for, how long each run is"}
		}
	case "steady":
		p.Steady = true
	case "year":
		if p.RunFor == 0 {
			p.RunFor = 365 * 86400
		}
	default:
		return &twin.Fault{Key: "mode", Value: fmt.Sprintf("%q", mode), Reason: "is not a mode; there are " + strings.Join(modes, ", "), Near: twin.Nearest(mode, modes)}
	}
	return nil
}

// A reader takes a plan's values out of what the TOML library found.
type reader struct {
	order  []toml.Key
	faults []error
}

func (r *reader) fault(err error) { r.faults = append(r.faults, err) }

func (r *reader) wrong(key string, v any, takes string) {
	if v == nil {
		v = "null" // as JSON has it
	}
	r.fault(&twin.Fault{Key: key, Value: fmt.Sprintf("%.60s", fmt.Sprint(v)), Reason: "has the wrong type; it takes " + takes})
}

func (r *reader) text(key string, v any, to *string) {
	s, is := v.(string)
	if !is {
		r.wrong(key, v, "text")
	}
	*to = s
}

func (r *reader) whole(key string, v any, to *int) {
	n, is := v.(int64)
	if !is {
		r.wrong(key, v, "a whole number")
	}
	*to = int(n)
}

func (r *reader) duration(key string, v any, to *float64) {
	switch v := v.(type) {
	case int64:
		*to = float64(v)
	case float64:
		*to = v
	case string:
		d, err := twin.ParseDuration(v)
		if err != nil {
			r.fault(&twin.Fault{Key: key, Value: fmt.Sprintf("%q", v), Reason: "is no duration; write 90s, 24h, 1.5d or 1y"})
		}
		*to = d
	default:
		r.wrong(key, v, "a duration, such as \"6h\", or seconds")
	}
}

func (r *reader) texts(key string, v any) (all []string) {
	switch v := v.(type) {
	case string:
		return SplitList(v)
	case []any:
		for _, e := range v {
			all = append(all, plainText(e))
		}
		return all
	}
	r.wrong(key, v, "a list of texts")
	return nil
}

// table is the keys below one, in the order of the document, dots within them
// put together again, each with its value as the flags would write it.
func (r *reader) table(key string, v any) (all []Axis) {
	if _, is := v.(map[string]any); !is {
		r.wrong(key, v, "a table: begin it with ["+key+"]")
		return nil
	}
	for _, path := range r.order {
		if len(path) < 2 || path[0] != key {
			continue
		}
		value := v
		for _, part := range path[1:] {
			below, is := value.(map[string]any)
			if !is {
				break
			}
			value = below[part]
		}
		name := strings.Join(path[1:], ".")
		switch value := value.(type) {
		case map[string]any:
		case []any:
			words := make([]string, len(value))
			for i, e := range value {
				words[i] = plainText(e)
			}
			all = append(all, Axis{name, strings.Join(words, ",")})
		case []map[string]any:
			r.wrong(key+"."+name, "[[…]]", "a value or a list of values")
		case nil:
			r.wrong(key+"."+name, nil, "a value or a list of values")
		default:
			all = append(all, Axis{name, plainText(value)})
		}
	}
	return all
}

func plainText(v any) string {
	if b, is := v.(bool); is {
		if b {
			return "1"
		}
		return "0"
	}
	t, is := v.(time.Time)
	if !is {
		return fmt.Sprint(v)
	}
	switch t.Location().String() { // the library marks a local date so
	case "date-local":
		return t.Format(time.DateOnly)
	case "datetime-local":
		return t.Format("2006-01-02T15:04:05")
	}
	return t.Format(time.RFC3339)
}

// SplitList splits at the commas that stand outside of parentheses.
func SplitList(s string) (parts []string) {
	depth, from := 0, 0
	for i, c := range s + "," {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth <= 0:
			if part := strings.TrimSpace(s[from:i]); part != "" {
				parts = append(parts, part)
			}
			from = i + 1
		}
	}
	return parts
}

// badPlan is a fault in what the user wrote.
type badPlan struct{ faults []error }

func (b badPlan) Error() string {
	lines := make([]string, len(b.faults))
	for i, f := range b.faults {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}
func (b badPlan) Unwrap() []error { return append([]error{twin.ErrConfig}, b.faults...) }

// bad makes one error of what is wrong, nil if nothing is.
func bad(faults ...error) error {
	faults = slices.DeleteFunc(faults, func(err error) bool { return err == nil })
	if len(faults) == 0 {
		return nil
	}
	return badPlan{faults}
}
