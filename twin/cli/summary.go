package cli

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"seapod/twin"
	"seapod/twin/record"
)

// summary is a sink that keeps what one asks of a run afterwards: the figures
// below, and how long each alarm stood.
type summary struct {
	header twin.Header
	began  time.Time
	wall   time.Duration
	notes  object   // what companion runs tell programs
	lines  []string // and people

	figures []tracked
	pue     int // column; −1 where the world has none
	pods    int

	frames, undefined, events int
	alarms, cleanings         int
	last                      float64
	since                     map[string]float64 // when an alarm that stands came
	stood                     map[string]float64 // s that each alarm has stood
}

// A figure is what a summary says of a channel, under the channel's name or another.
type figure struct {
	key     string
	channel string // of the cluster, or of every pod, then without its place
	kind    figureKind
}

type figureKind uint8

const (
	atEnd   figureKind = iota // of the cluster, as the last frame has it
	grown                     // by how much it has grown; of all pods the sum
	mostNow                   // as the last frame has it; of all pods the largest
	peak                      // largest of all frames, and when; of all pods the largest
)

// summed are the figures in their order; those that a world has no channel for are left out.
var summed = []figure{
	{"energy_in_kWh", "energy_in_kWh", grown},
	{"pue_mean", "cluster.pue_mean", atEnd},
	{"chip_max_degC", "chip_max_degC", peak},
	{"sea_discharge_max_degC", "sea_discharge_degC", peak},
	{"energy_it_kWh", "energy_it_kWh", grown},
	{"energy_cooling_kWh", "energy_cooling_kWh", grown},
	{"co2_kg", "cluster.co2_kg", atEnd},
	{"cue_mean_kg_kWh", "cluster.cue_mean_kg_kWh", atEnd},
	{"wue_L_kWh", "cluster.wue_L_kWh", atEnd},
	{"inlet_recommended_h", "recommended_h", grown},
	{"inlet_class_a1_h", "class_a1_h", grown},
	{"inlet_class_a2_h", "class_a2_h", grown},
	{"inlet_outside_a2_h", "outside_a2_h", grown},
	{"throttling_h", "throttling_h", grown},
	{"fouling_max_m2K_W", "fouling_m2K_W", peak},
	{"servers_failed", "servers_failed", mostNow},
	{"work_done", "work_done", grown},
	{"work_queued", "work_queued", mostNow},
}

// A tracked figure is followed through a run, of each pod by itself.
type tracked struct {
	figure
	columns []int
	first   []float64
	value   []float64
	at      []float64 // s, of a peak
}

func newSummary(began time.Time) *summary {
	return &summary{began: began, since: map[string]float64{}, stood: map[string]float64{}}
}

func (s *summary) Open(h twin.Header) error {
	s.header, s.pue, s.pods, s.figures = h, -1, 0, nil
	column := map[string]int{}
	for i := range h.Channels {
		column[h.Channels[i].Name] = i
	}
	if i, ok := column["cluster.pue"]; ok {
		s.pue = i
	}
	pod := func(i int, name string) string { return fmt.Sprintf("pod.%d.%s", i, name) }
	for _, ok := column[pod(0, "energy_in_kWh")]; ok; _, ok = column[pod(s.pods, "energy_in_kWh")] {
		s.pods++
	}
	for _, f := range summed {
		g := tracked{figure: f}
		names := []string{f.channel}
		if f.kind != atEnd {
			names = nil
			for i := range s.pods {
				names = append(names, pod(i, f.channel))
			}
		}
		found := false
		for _, name := range names {
			i, ok := column[name]
			if !ok {
				i = -1
			}
			found = found || ok
			g.columns = append(g.columns, i)
		}
		if found {
			n := len(g.columns)
			g.first, g.value, g.at = make([]float64, n), slices.Repeat([]float64{math.NaN()}, n), make([]float64, n)
			s.figures = append(s.figures, g)
		}
	}
	return nil
}

func (s *summary) Write(f *twin.Frame) error {
	for i := range s.figures {
		g := &s.figures[i]
		for k, c := range g.columns {
			if c < 0 {
				continue
			}
			v := f.Values[c]
			if s.frames == 0 {
				g.first[k] = v
			}
			switch {
			case g.kind == grown:
				g.value[k] = v - g.first[k]
			case g.kind != peak:
				g.value[k] = v
			case v > g.value[k] || math.IsNaN(g.value[k]):
				g.value[k], g.at[k] = v, f.T
			}
		}
	}
	if s.pue >= 0 && math.IsNaN(f.Values[s.pue]) {
		s.undefined++
	}
	s.frames++
	s.last = f.T
	return nil
}

func (s *summary) Event(e twin.Event) error {
	switch {
	case e.Kind == twin.EventEnd, e.Kind == twin.EventSet:
		return nil
	case e.Kind == twin.EventAlarm && e.Value == 1:
		s.alarms++
		s.since[e.Name] = e.T
	case e.Kind == twin.EventAlarm:
		s.stood[e.Name] += e.T - s.since[e.Name]
		delete(s.since, e.Name)
	case e.Kind == twin.EventTrip && strings.HasSuffix(e.Name, ".clean"):
		s.cleanings++
	}
	s.events++
	return nil
}

func (s *summary) Close() error {
	for name, came := range s.since { // those that still stand
		s.stood[name] += max(0, s.last-came)
	}
	clear(s.since)
	return nil
}

// whole is a figure of all pods, and where it was if it is a peak.
func (g *tracked) whole() (value float64, pod int) {
	value = math.NaN()
	for k, v := range g.value {
		switch {
		case math.IsNaN(v):
		case math.IsNaN(value):
			value, pod = v, k
		case g.kind == grown:
			value += v
		case v > value:
			value, pod = v, k
		}
	}
	return value, pod
}

// of is a figure by its key; NaN where the world has none.
func (s *summary) of(key string) (value, at float64, pod int) {
	for i := range s.figures {
		if g := &s.figures[i]; g.key == key {
			value, pod = g.whole()
			return value, g.at[pod], pod
		}
	}
	return math.NaN(), 0, 0
}

// own is a figure of one pod; NaN where it has none.
func (s *summary) own(key string, pod int) float64 {
	for i := range s.figures {
		if g := &s.figures[i]; g.key == key && pod < len(g.value) {
			return g.value[pod]
		}
	}
	return math.NaN()
}

// object is the summary for programs; --quiet leaves the notice alone. Where there
// are several pods each has its own figures under its own name, and what is hours of
// one is pod-hours of all.
func (s *summary) object(quiet bool) object {
	notice := member{"notice", record.Notice}
	if quiet {
		return object{notice}
	}
	o := object{
		{"world", s.header.World},
		{"run_id", s.header.RunID},
		{"seed", s.header.Seed},
		{"version", theVersion()},
		{"start", time.Unix(int64(s.header.Start), 0).UTC().Format(time.RFC3339)},
		{"time_s", num(s.last)},
		{"frames", s.frames},
	}
	for i := range s.figures {
		g := &s.figures[i]
		v, pod := g.whole()
		o = append(o, member{s.told(g.key), num(v)})
		switch {
		case g.key == "pue_mean":
			o = append(o, member{"pue_undefined_frames", s.undefined})
		case g.kind == peak:
			o = append(o, member{peakTime(g.key), num(g.at[pod])})
		}
	}
	for pod := range s.pods {
		if s.pods == 1 {
			break
		}
		ratio := math.NaN()
		if it := s.own("energy_it_kWh", pod); it > 0 {
			ratio = s.own("energy_in_kWh", pod) / it
		}
		o = append(o, member{fmt.Sprintf("pod.%d.pue_mean", pod), num(ratio)})
		for i := range s.figures {
			if g := &s.figures[i]; g.kind != atEnd && g.columns[pod] >= 0 {
				o = append(o, member{fmt.Sprintf("pod.%d.%s", pod, g.key), num(g.value[pod])})
			}
		}
	}
	o = append(o, member{"alarms", s.alarms}, member{"cleanings", s.cleanings})
	for _, name := range s.alarmNames() {
		o = append(o, member{name + "_h", num(s.stood[name] / 3600)})
	}
	o = append(o, s.notes...)
	return append(o, member{"events", s.events}, member{"wall_s", num(math.Round(s.wall.Seconds()*1e3) / 1e3)}, notice)
}

// told is the key under which the summary tells a figure of all pods: hours of one
// pod are hours, those of several their sum, which may be more than the run had.
func (s *summary) told(key string) string {
	if name, is := strings.CutSuffix(key, "_h"); is && s.pods > 1 {
		return name + "_pod_h"
	}
	return key
}

// hours is the unit of such a figure as people read it.
func (s *summary) hours() string {
	if s.pods > 1 {
		return "pod-hours"
	}
	return "h"
}

// peakTime is the key of when a peak was: chip_max_degC is at chip_max_at_s.
func peakTime(key string) string {
	const most = "_max_"
	return key[:strings.Index(key, most)+len(most)] + "at_s"
}

func (s *summary) alarmNames() []string {
	var names []string
	for name := range s.stood {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// text is the summary for people.
func (s *summary) text(c *console) {
	c.say("%s: %s from %s UTC, %d rows, %d events, in %.2f s", s.header.World, inWords(s.last), instantText(s.header.Start), s.frames, s.events, s.wall.Seconds())
	if s.frames == 0 {
		return
	}
	var line []string
	add := func(format, key string, scale float64) {
		if v, _, _ := s.of(key); !math.IsNaN(v) {
			line = append(line, fmt.Sprintf(format, v*scale))
		}
	}
	say := func() {
		if len(line) > 0 {
			c.say("%s", strings.Join(line, "; "))
		}
		line = nil
	}
	add("energy %.0f kWh", "energy_in_kWh", 1)
	add("mean PUE %.4f", "pue_mean", 1)
	for _, p := range [...][2]string{{"hottest chip", "chip_max_degC"}, {"warmest discharge", "sea_discharge_max_degC"}} {
		if v, at, pod := s.of(p[1]); !math.IsNaN(v) {
			line = append(line, fmt.Sprintf("%s %.1f °C at %s%s", p[0], v, inWords(at), s.where(pod)))
		}
	}
	say()
	add("fans and pumps %.0f kWh", "energy_cooling_kWh", 1)
	add("CO2 %.3g t", "co2_kg", 1e-3)
	add("CUE %.4f kg/kWh", "cue_mean_kg_kWh", 1)
	add("WUE %.3g L/kWh", "wue_L_kWh", 1)
	add("servers failed %.2f %%", "servers_failed", 100)
	say()
	add("inlets within 18 to 27 °C %.1f "+s.hours(), "inlet_recommended_h", 1)
	add("A1 %.1f "+s.hours(), "inlet_class_a1_h", 1)
	add("A2 %.1f "+s.hours(), "inlet_class_a2_h", 1)
	add("outside %.1f "+s.hours(), "inlet_outside_a2_h", 1)
	add("throttling %.1f "+s.hours(), "throttling_h", 1)
	line = append(line, fmt.Sprintf("%d alarms, %d cleanings", s.alarms, s.cleanings))
	say()
	line = s.longestAlarms()
	say()
}

// longestAlarms are the alarms that stood longest, as many as a line holds. The
// summary as JSON has them all.
func (s *summary) longestAlarms() (told []string) {
	const most = 6
	names := s.alarmNames()
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(s.stood[b], s.stood[a]) })
	for k, name := range names {
		if k == most {
			return append(told, fmt.Sprintf("and %d alarms more", len(names)-most))
		}
		told = append(told, fmt.Sprintf("%s %.1f h", name, s.stood[name]/3600))
	}
	return told
}

// where names the pod if there are several.
func (s *summary) where(pod int) string {
	if s.pods < 2 {
		return ""
	}
	return fmt.Sprintf(" in pod %d", pod)
}
