package sweep

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"seapod/twin"
)

// An AxisInfo is an axis as whoever draws or describes a sweep needs it.
type AxisInfo struct {
	Key    string
	Text   string // as the plan has it
	Unit   string
	Help   twin.Text
	Value  string // that the world has without the axis
	Source string // where that comes from
	Low    float64
	High   float64   // ends of what its runs can take; of a bell without ends, the 0.1 % at either side left out
	Log    bool      // even in the logarithm
	Levels []float64 // of a list, or of a range in a grid
	Texts  []string  // of an axis of words
}

// Axes describes the study's axes.
func (s *Study) Axes() []AxisInfo {
	config := s.Config.Clone()
	params := twin.Params(&config)
	all := make([]AxisInfo, len(s.axes))
	for k, a := range s.axes {
		x := AxisInfo{Key: a.Key, Text: a.Text, Unit: a.unit, Help: a.help, Texts: a.texts, Low: math.NaN(), High: math.NaN()}
		if a.Key == scenarioKey {
			x.Help = twin.Text{EN: "what happens in the run", ZH: "运行中发生的事件"}
		}
		if i := slices.IndexFunc(params, func(p twin.Param) bool { return len(a.params) > 0 && p.Name == a.params[0] }); i >= 0 {
			x.Source = params[i].Source
			if x.Value = params[i].Text(); !params[i].IsText() {
				x.Value = strconv.FormatFloat(params[i].Value(), 'g', 6, 64)
			}
		}
		_, isGrid := s.design.(grid)
		switch d := a.dist.(type) {
		case nil:
			if x.Levels = slices.Sorted(slices.Values(a.levels)); len(a.levels) > 0 {
				x.Low, x.High = x.Levels[0], x.Levels[len(x.Levels)-1]
			}
		case bell:
			x.Low, x.High = d.quantile(0.001), d.quantile(0.999)
		default:
			if x.Low, x.High = d.support(); a.whole {
				x.Low, x.High = math.Ceil(x.Low), math.Floor(x.High)
			}
			_, x.Log = d.(logFlat)
		}
		if isGrid && a.levels != nil {
			x.Levels = slices.Sorted(slices.Values(a.levels))
		}
		all[k] = x
	}
	return all
}

// A MeasureInfo is a measure in its parts.
type MeasureInfo struct {
	Name    string // channel:reduction
	Channel string
	Kind    string  // mean, max, min, final, integral, quantile, above, below, at
	X       float64 // the quantile, the level in the channel's unit, the instant in s
	Unit    string
	Help    twin.Text // of the channel
}

// Measures describes the study's measures.
func (s *Study) Measures() []MeasureInfo {
	all := make([]MeasureInfo, len(s.measures))
	for i, m := range s.measures {
		all[i] = MeasureInfo{m.name, s.watch[m.channel], m.kind, m.x, m.unit, m.help}
	}
	return all
}

// Keeps tells whether a run keeps to every constraint.
func (s *Study) Keeps(r *Row) bool {
	return !slices.ContainsFunc(s.kept, func(l limit) bool { return !l.holds(r.Values[l.measure]) })
}

// Path is the directory.
func (d *Dir) Path() string { return d.path }

// Answers reads the answers that the directory holds; nil if it holds none yet.
func (d *Dir) Answers() (*Answers, error) {
	b, err := os.ReadFile(filepath.Join(d.path, answersName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var a Answers
	if err == nil {
		err = json.Unmarshal(b, &a)
	}
	if err != nil {
		return nil, bad(errors.New("read " + filepath.Join(d.path, answersName) + ": " + bare(err).Error() + "; remove it, and it is made anew"))
	}
	return &a, nil
}
