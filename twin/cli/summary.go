package cli

import (
	"fmt"
	"math"
	"strings"
	"time"

	"seapod/twin"
	"seapod/twin/record"
)

// summary is a sink that keeps what one asks of a run afterwards.
type summary struct {
	header twin.Header
	began  time.Time
	wall   time.Duration

	pue              int   // column; −1 where the world has none
	energy           []int // of each pod
	chips, discharge []int

	frames, events int
	last           float64
	energy0        float64
	energy1        float64
	pueSum         float64
	pueFrames      int
	hottest        peak
	warmest        peak
}

// peak is the largest value of several channels and where it was.
type peak struct {
	value  float64
	column int
	t      float64
}

func newSummary(began time.Time) *summary {
	return &summary{began: began, hottest: peak{value: math.NaN()}, warmest: peak{value: math.NaN()}}
}

func (s *summary) Open(h twin.Header) error {
	s.header, s.pue = h, -1
	for i := range h.Channels {
		name := h.Channels[i].Name
		ofPod := strings.HasPrefix(name, "pod.") && strings.Count(name, ".") == 2
		switch {
		case name == "cluster.pue":
			s.pue = i
		case ofPod && strings.HasSuffix(name, ".energy_in_kWh"):
			s.energy = append(s.energy, i)
		case ofPod && strings.HasSuffix(name, ".chip_max_degC"):
			s.chips = append(s.chips, i)
		case ofPod && strings.HasSuffix(name, ".sea_discharge_degC"):
			s.discharge = append(s.discharge, i)
		}
	}
	return nil
}

func (s *summary) Write(f *twin.Frame) error {
	s.energy1 = 0
	for _, c := range s.energy {
		s.energy1 += f.Values[c]
	}
	if s.frames == 0 {
		s.energy0 = s.energy1
	}
	s.frames++
	s.last = f.T
	if s.pue >= 0 && !math.IsNaN(f.Values[s.pue]) {
		s.pueSum += f.Values[s.pue]
		s.pueFrames++
	}
	s.hottest.take(f, s.chips)
	s.warmest.take(f, s.discharge)
	return nil
}

func (p *peak) take(f *twin.Frame, columns []int) {
	for _, c := range columns {
		if v := f.Values[c]; v > p.value || math.IsNaN(p.value) {
			*p = peak{v, c, f.T}
		}
	}
}

func (s *summary) Event(e twin.Event) error {
	if e.Kind != twin.EventEnd {
		s.events++
	}
	return nil
}

func (s *summary) Close() error { return nil }

func (s *summary) pueMean() float64 { return s.pueSum / float64(s.pueFrames) } // NaN where it never was defined

// object is the summary for programs; --quiet leaves the notice alone.
func (s *summary) object(quiet bool) object {
	notice := member{"notice", record.Notice}
	if quiet {
		return object{notice}
	}
	return object{
		{"world", s.header.World},
		{"run_id", s.header.RunID},
		{"seed", s.header.Seed},
		{"version", theVersion()},
		{"start", time.Unix(int64(s.header.Start), 0).UTC().Format(time.RFC3339)},
		{"time_s", num(s.last)},
		{"frames", s.frames},
		{"energy_in_kWh", num(s.energy1 - s.energy0)},
		{"pue_mean", num(s.pueMean())},
		{"pue_undefined_frames", s.frames - s.pueFrames},
		{"chip_max_degC", num(s.hottest.value)},
		{"sea_discharge_max_degC", num(s.warmest.value)},
		{"events", s.events},
		{"wall_s", num(math.Round(s.wall.Seconds()*1e3) / 1e3)},
		notice,
	}
}

// text is the summary for people.
func (s *summary) text(c *console) {
	c.say("%s: %s from %s UTC, %d rows, %d events, in %.2f s", s.header.World, inWords(s.last), instantText(s.header.Start), s.frames, s.events, s.wall.Seconds())
	if s.frames == 0 {
		return
	}
	parts := []string{fmt.Sprintf("energy %.0f kWh", s.energy1-s.energy0)}
	if s.pueFrames > 0 {
		parts = append(parts, fmt.Sprintf("mean PUE %.4f", s.pueMean()))
	}
	for _, p := range []struct {
		what string
		peak
	}{{"hottest chip", s.hottest}, {"warmest discharge", s.warmest}} {
		if !math.IsNaN(p.value) {
			parts = append(parts, fmt.Sprintf("%s %.1f °C at %s%s", p.what, p.value, inWords(p.t), s.where(p.column)))
		}
	}
	c.say("%s", strings.Join(parts, "; "))
}

// where names the pod of a column if there are several.
func (s *summary) where(column int) string {
	if len(s.energy) < 2 {
		return ""
	}
	_, rest, _ := strings.Cut(s.header.Channels[column].Name, ".")
	pod, _, _ := strings.Cut(rest, ".")
	return " in pod " + pod
}
