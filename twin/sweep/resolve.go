package sweep

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"seapod/twin"
	"seapod/twin/record"
)

// resolveMeasures finds the channels that measures name, among those that the
// world has under any of the values that shape it.
func (s *Study) resolveMeasures() (all []error) {
	channels, err := s.channels()
	if err != nil {
		return []error{err}
	}
	for _, text := range s.Plan.withLimits() {
		pattern, m, err := parseMeasure(text)
		if err == nil {
			err = m.of(&s.Plan)
		}
		var of []int
		near := ""
		if err == nil {
			if of, err = record.Match(channels, []string{pattern}); err != nil {
				near = nearChannel(pattern, channels)
				if near == "" && len(s.axes) < len(s.Plan.Axes) {
					continue // an axis that is refused may have meant to make it
				}
			}
		}
		if err != nil {
			if len(s.Plan.Measures) == 0 && slices.Contains(usualMeasures, text) {
				continue // a world without it
			}
			all = append(all, keyed{"measures", text, near, fmt.Errorf("measure %s: %w", text, err)})
			continue
		}
		for _, c := range of {
			if len(s.measures) > maxMeasures {
				break // however many more they would be
			}
			s.addMeasures(m, channels[c])
		}
	}
	if len(s.measures) > maxMeasures {
		all = append(all, keyed{"measures", "", "", fmt.Errorf("measures: there are more than %d", maxMeasures)})
	}
	var faults []error
	s.thresholds, faults = s.limits("threshold", s.Plan.Thresholds)
	all = append(all, faults...)
	s.kept, faults = s.limits("constraint", s.Plan.Constraints)
	all = append(all, faults...)
	s.wanted, faults = s.goals(s.Plan.Goals)
	all = append(all, faults...)
	if s.Plan.Best > 0 && len(s.wanted) != 1 {
		all = append(all, keyed{"best", "", "", fmt.Errorf("best: the search for a best point needs one goal; there are %d", len(s.wanted))})
	}
	return all
}

// nearChannel is the channel that a measure may have meant.
func nearChannel(pattern string, channels []twin.Channel) string {
	names := make([]string, len(channels))
	for i := range channels {
		names[i] = channels[i].Name
	}
	return twin.Nearest(pattern, names)
}

// maxMeasures of one sweep.
const maxMeasures = 10_000

func (s *Study) addMeasures(m measure, c twin.Channel) {
	at := slices.Index(s.watch, c.Name)
	if at < 0 {
		at = len(s.watch)
		s.watch = append(s.watch, c.Name)
	}
	m.channel, m.unit, m.help = at, m.reducedUnit(c.Unit), c.Help
	reduction := m.name
	m.name = c.Name + ":" + reduction
	add := func(m measure) { // once, also where a limit or a second pattern names it again
		if !slices.ContainsFunc(s.measures, func(o measure) bool { return o.name == m.name }) {
			s.measures = append(s.measures, m)
		}
	}
	if m.kind != "each" {
		add(m)
		return
	}
	step := m.x
	for k := 1; float64(k)*step <= s.Plan.RunFor*(1+1e-12); k++ {
		m.kind, m.x = "at", min(float64(k)*step, s.Plan.RunFor)
		m.name = c.Name + ":at(" + inWords(m.x) + ")"
		add(m)
	}
}

// inWords is a duration as ParseDuration reads it.
func inWords(seconds float64) string {
	for _, u := range []struct {
		name string
		size float64
	}{{"d", 86400}, {"h", 3600}, {"m", 60}} {
		if n := seconds / u.size; n == math.Trunc(n) && n > 0 {
			return string(record.AppendNumber(nil, n)) + u.name
		}
	}
	return string(record.AppendNumber(nil, seconds)) + "s"
}

// channels are all that the world has under any of the values that shape it.
func (s *Study) channels() (all []twin.Channel, err error) {
	seen := map[string]bool{}
	looks := 0
	var first error
	err = s.eachShape(func(settings []twin.Setting) error {
		of, err := channelsOf(s.Config, settings)
		if looks++; looks == 1 {
			first = err
		}
		for _, c := range of {
			if !seen[c.Name] {
				seen[c.Name] = true
				all = append(all, c)
			}
		}
		return nil
	})
	if len(all) == 0 && first != nil { // else a run says so itself
		return nil, first
	}
	return all, err
}

// channelsOf are those of a world with settings applied.
func channelsOf(config twin.Config, settings []twin.Setting) ([]twin.Channel, error) {
	config, err := shaped(config, settings)
	if err != nil {
		return nil, err
	}
	m, err := twin.New(config)
	if err != nil {
		return nil, err
	}
	return m.Channels(), nil
}

// maxShapes of a world whose channels are looked at.
const maxShapes = 64

// eachShape gives every combination of the levels of axes that shape the model.
func (s *Study) eachShape(each func([]twin.Setting) error) error {
	g := grid{}
	for _, k := range s.shaping {
		n := s.axes[k].count()
		if n == 0 {
			n = 2 // of a continuous one, both ends
		}
		g.levels = append(g.levels, n)
	}
	u := make([]float64, len(g.levels))
	for i := range min(g.size(), maxShapes) {
		g.at(i, u)
		var settings []twin.Setting
		for n, k := range s.shaping {
			a := s.axes[k]
			var c Cell
			if a.count() > 0 {
				c = a.level(int(u[n]))
			} else {
				c = a.at(u[n] * (1 - 1e-9))
			}
			settings = a.settings(c, settings)
		}
		if err := each(settings); err != nil {
			return err
		}
	}
	return nil
}

// settings appends what a cell of the axis sets.
func (a *axis) settings(c Cell, settings []twin.Setting) []twin.Setting {
	for _, name := range a.params {
		settings = append(settings, twin.Setting{Name: name, Value: c.Number, Text: c.Text})
	}
	return settings
}

// shaped is a configuration with settings applied, whatever they are.
func shaped(config twin.Config, settings []twin.Setting) (twin.Config, error) {
	config = config.Clone()
	for _, s := range settings {
		value := s.Text
		if value == "" {
			value = strconv.FormatFloat(s.Value, 'g', -1, 64)
		}
		if err := config.Set(s.Name, value); err != nil {
			return config, err
		}
	}
	return config, nil
}
