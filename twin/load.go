package twin

import (
	"fmt"
	"math"
	"slices"

	"seapod/physics"
)

// This file is what work is asked of the racks as a function of time alone. What
// becomes of it, done, waiting or lost, is work.go.

// A LoadConfig says how much work is asked of the racks: as a rule a level from 0
// to 1 of all that they can do.
type LoadConfig struct {
	Kind      string
	Level     float64
	Amplitude float64
	PeakHour  float64
	File      string
	Repeat    float64
	Chat      ChatConfig
	Training  TrainingConfig
	Rendering RenderingConfig
}

// The kinds of load.
const (
	constantLoad  = "constant"
	diurnalLoad   = "diurnal"
	traceLoad     = "trace"
	chatLoad      = "chat"
	trainingLoad  = "training"
	renderingLoad = "rendering"

	worldLoad = "world" // of a group of racks: what the world's load is
)

var loadKinds = []string{constantLoad, diurnalLoad, traceLoad, chatLoad, trainingLoad, renderingLoad}

func defaultLoad() LoadConfig {
	return LoadConfig{
		Kind: constantLoad, Level: 1, Amplitude: 0.15, PeakHour: 15 * hour, Repeat: 1,
		Chat: defaultChat(), Training: defaultTraining(), Rendering: defaultRendering(),
	}
}

func (c *LoadConfig) declare(l *list) {
	l.choice(&c.Kind, "kind", loadKinds,
		"how the work asked goes with time: constant; a daily wave; a CSV trace; chat, conversations that come whether there is room or not; training, steps with checkpoints and restarts; rendering, jobs that queue",
		"所求工作随时间的变化：恒定；日变化；CSV 序列；chat 对话，无论有无余力都会到来；training 训练，含检查点与重启；rendering 渲染，作业排队", "the contract: lingshui has a constant load")
	l.number(&c.Level, "level", 0, 1,
		"work asked as a share of all that the racks can do (mean of the daily wave; level of the training between its checkpoints; factor of a trace, of the conversations and of the jobs)",
		"所求工作占机架全部能力的比例（日变化的均值；训练在检查点之间的水平；序列、对话数与作业量的系数）", "full load, so that it_load_kW is what is drawn")
	l.number(&c.Amplitude, "amplitude", 0, 0.5,
		"swing of the daily wave to either side of its mean", "日变化相对均值的摆幅", "EST: a user-facing service swings by a sixth; no figure of the Hainan tenants is published")
	l.number(&c.PeakHour, "peak_h", 0, 24,
		"local hour (UTC+8) of the daily peak, of chat too", "每日峰值的当地时刻（UTC+8），对话亦然", "EST: mid-afternoon")
	l.label(&c.File, "file", "CSV with columns time_s and level (0 to 1), for kind = \"trace\"", "kind = \"trace\" 时的 CSV：列 time_s 与 level（0 至 1）", "a user's own")
	l.toggle(&c.Repeat, "repeat", "1: a trace begins again when it ends; 0: its last level holds", "1：序列结束后重新开始；0：保持最后的值", "a day's trace is meant to fill a year")
	c.Chat.declare(l)
	c.Training.declare(l)
	c.Rendering.declare(l)
}

// validateLoads finds what the loads of the world and of the groups of racks lack.
func (c *Config) validateLoads() []error {
	var all []error
	if c.Load.Kind == traceLoad && c.Load.File == "" {
		all = append(all, &Fault{Key: "load.file", Reason: "is missing; load.kind = \"trace\" needs a CSV with columns time_s and level"})
	}
	for i := range c.Pods {
		for j := range c.Pods[i].Racks {
			if kind, file := c.Load.of(&c.Pods[i].Racks[j]); kind == traceLoad && file == "" && c.Load.Kind != traceLoad {
				all = append(all, &Fault{Key: fmt.Sprintf("pod.%d.rack.%d.load_file", i, j), Reason: "is missing; load = \"trace\" needs a CSV with columns time_s and level, here or in load.file"})
			}
		}
	}
	return append(all, c.Load.Training.validate()...)
}

// of is the kind of load that a group of racks has, and its file.
func (c *LoadConfig) of(g *RackConfig) (kind, file string) {
	kind = g.Load
	if kind == worldLoad {
		kind = c.Kind
	}
	if kind != traceLoad {
		return kind, ""
	}
	if g.LoadFile != "" {
		return kind, g.LoadFile
	}
	return kind, c.File
}

// A load is the work asked as a function of time alone.
type load struct {
	kind   string
	file   string
	config *LoadConfig
	start  float64 // Unix seconds at t = 0
	key    uint64  // of its chance
	trace  *series
	level  []float64
	end    float64 // s, of the trace as it stands in its file
	now    float64 // what is asked at the instant that loads.at was last asked for
}

// loads are those that racks have, each once, and the instant at which they were
// last worked out.
type loads struct {
	each []*load
	t    float64
}

func newLoads(c *Config, start float64) (*loads, error) {
	all := &loads{t: math.NaN()}
	for i := range c.Pods {
		for j := range c.Pods[i].Racks {
			kind, file := c.Load.of(&c.Pods[i].Racks[j])
			if all.find(kind, file) != nil {
				continue
			}
			l := &load{kind: kind, file: file, config: &c.Load, start: start, key: chanceKey(uint64(c.World.Seed), kind)}
			if err := l.read(c.dir); err != nil {
				return nil, err
			}
			all.each = append(all.each, l)
		}
	}
	return all, nil
}

// renew reads the same loads for other parameters.
func (l *loads) renew(c *Config, start float64) error {
	for _, each := range l.each {
		each.start, each.key = start, chanceKey(uint64(c.World.Seed), each.kind)
		if err := each.read(c.dir); err != nil {
			return err
		}
	}
	return nil
}

func (l *loads) find(kind, file string) *load {
	k := slices.IndexFunc(l.each, func(l *load) bool { return l.kind == kind && l.file == file })
	if k < 0 {
		return nil
	}
	return l.each[k]
}

// at works out what every load asks at t. The last answer is kept, because the
// Jacobian's differences all ask for one instant.
func (l *loads) at(t float64) {
	if t == l.t {
		return
	}
	for _, each := range l.each {
		each.now = each.at(t)
	}
	l.t = t
}

// derive forgets what was worked out with other parameters.
func (l *loads) derive() { l.t = math.NaN() }

// next is the first kink of any load after t; +Inf where none has one.
func (l *loads) next(t float64) float64 {
	next := math.Inf(1)
	for _, each := range l.each {
		next = min(next, each.next(t))
	}
	return next
}

// read reads a trace.
func (l *load) read(dir string) error {
	if l.kind != traceLoad {
		return nil
	}
	s, err := readSeries(dir, l.file, "level")
	if err != nil {
		return err
	}
	l.trace, l.level = s, s.columns["level"]
	for i, v := range l.level {
		if v < 0 || v > 1 {
			return faults([]error{&Fault{Key: "level", Value: number(v), Reason: "at time_s = " + number(s.t[i]) + " of " + l.file + " is outside 0 to 1"}})
		}
	}
	// One more interval leads back to the first level, so that a wave that repeats has no jump; where it does not,
	// inTrace stays before it. Which it does may change in a run.
	n := len(s.t)
	l.end = s.t[n-1]
	s.t = append(s.t, 2*s.t[n-1]-s.t[n-2])
	l.level = append(l.level, l.level[0])
	return nil
}

// at is what is asked at t as a share of what the load's racks can do, of chat as
// a share of what the whole pod's accelerators can. It is from 0 to 1 but for
// chat, which may ask too much, and for rendering, whose jobs come at once.
func (l *load) at(t float64) float64 {
	c := l.config
	switch l.kind {
	case diurnalLoad:
		return physics.SmoothClamp(c.Level+c.Amplitude*l.wave(t), 0, 1, 0.01)
	case traceLoad:
		return c.Level * l.trace.at(l.level, l.inTrace(t))
	case chatLoad:
		return c.Level * c.Chat.asked(l.wave(t)) / c.Chat.capacity()
	case trainingLoad:
		return c.Level * c.Training.at(l.key, t)
	case renderingLoad:
		return c.Level * c.Rendering.at(l.key, t)
	}
	return c.Level
}

// wave is the day's: 1 at the peak hour, −1 twelve hours from it.
func (l *load) wave(t float64) float64 {
	const localOffset = 8 * hour // China Standard Time
	return math.Cos(2 * math.Pi * (l.start + t + localOffset - l.config.PeakHour) / day)
}

// inTrace is the instant within the trace that t falls on.
func (l *load) inTrace(t float64) float64 {
	first, last := l.trace.t[0], l.trace.t[len(l.trace.t)-1]
	if l.config.Repeat == 0 {
		return min(t, l.end)
	}
	in := math.Mod(t-first, last-first)
	if in < 0 {
		in += last - first
	}
	return first + in
}

// grain is how close in s two instants are taken for one: a knot of a load and an
// instant that differs from it by rounding.
const grain = 1e-6

// next is the first kink of the level after t; +Inf where it has none.
func (l *load) next(t float64) float64 {
	switch l.kind {
	case traceLoad:
		in := l.inTrace(t)
		if l.config.Repeat == 0 && in == l.end {
			return math.Inf(1)
		}
		if next := t + (l.trace.after(in) - in); next > t+grain {
			return next
		}
		return t + grain // step over it
	case trainingLoad:
		return l.config.Training.next(l.key, t)
	case renderingLoad:
		return l.config.Rendering.next(l.key, t)
	}
	return math.Inf(1)
}
