package twin

import (
	"math"

	"seapod/physics"
)

// A LoadConfig says how much work is asked of the racks: a level from 0 to 1 of
// all that they can do.
type LoadConfig struct {
	Kind      string
	Level     float64
	Amplitude float64
	PeakHour  float64
	File      string
	Repeat    float64
}

func defaultLoad() LoadConfig {
	return LoadConfig{Kind: "constant", Level: 1, Amplitude: 0.15, PeakHour: 15 * hour, Repeat: 1}
}

func (c *LoadConfig) declare(l *list) {
	l.choice(&c.Kind, "kind", []string{"constant", "diurnal", "trace"},
		"how the work asked goes with time: constant, a daily wave, or a CSV trace", "所求工作随时间的变化：恒定、日变化或 CSV 序列", "the contract: lingshui has a constant load")
	l.number(&c.Level, "level", 0, 1,
		"work asked as a share of all that the racks can do (mean of the daily wave; factor of a trace)", "所求工作占机架全部能力的比例（日变化的均值；序列的系数）", "full load, so that it_load_kW is what is drawn")
	l.number(&c.Amplitude, "amplitude", 0, 0.5,
		"swing of the daily wave to either side of its mean", "日变化相对均值的摆幅", "EST: a user-facing service swings by a sixth; no figure of the Hainan tenants is published")
	l.number(&c.PeakHour, "peak_h", 0, 24,
		"local hour (UTC+8) of the daily peak", "每日峰值的当地时刻（UTC+8）", "EST: mid-afternoon")
	l.label(&c.File, "file", "CSV with columns time_s and level (0 to 1), for kind = \"trace\"", "kind = \"trace\" 时的 CSV：列 time_s 与 level（0 至 1）", "a user's own")
	l.toggle(&c.Repeat, "repeat", "1: a trace begins again when it ends; 0: its last level holds", "1：序列结束后重新开始；0：保持最后的值", "a day's trace is meant to fill a year")
}

func (c *LoadConfig) validate() []error {
	if c.Kind == "trace" && c.File == "" {
		return []error{&Fault{Key: "load.file", Reason: "is missing; load.kind = \"trace\" needs a CSV with columns time_s and level"}}
	}
	return nil
}

// A load is the work asked as a function of time alone.
type load struct {
	config *LoadConfig
	start  float64 // Unix seconds at t = 0
	trace  *series
	level  []float64
}

func newLoad(c *Config, start float64) (*load, error) {
	l := &load{config: &c.Load, start: start}
	if c.Load.Kind != "trace" {
		return l, nil
	}
	s, err := readSeries(c.dir, c.Load.File, "level")
	if err != nil {
		return nil, err
	}
	l.trace, l.level = s, s.columns["level"]
	if n := len(s.t); c.Load.Repeat != 0 { // one more interval leads back to the first level, so that the wave has no jump
		s.t = append(s.t, 2*s.t[n-1]-s.t[n-2])
		l.level = append(l.level, l.level[0])
	}
	for i, v := range l.level {
		if v < 0 || v > 1 {
			return nil, faults([]error{&Fault{Key: "level", Value: number(v), Reason: "at time_s = " + number(s.t[i]) + " of " + c.Load.File + " is outside 0 to 1"}})
		}
	}
	return l, nil
}

// at is the level asked at t, from 0 to 1.
func (l *load) at(t float64) float64 {
	switch l.config.Kind {
	case "diurnal":
		const localOffset = 8 * hour // China Standard Time
		wave := math.Cos(2 * math.Pi * (l.start + t + localOffset - l.config.PeakHour) / day)
		return physics.SmoothClamp(l.config.Level+l.config.Amplitude*wave, 0, 1, 0.01)
	case "trace":
		return l.config.Level * l.trace.at(l.level, l.inTrace(t))
	}
	return l.config.Level
}

// inTrace is the instant within the trace that t falls on.
func (l *load) inTrace(t float64) float64 {
	first, last := l.trace.t[0], l.trace.t[len(l.trace.t)-1]
	if l.config.Repeat == 0 {
		return t
	}
	in := math.Mod(t-first, last-first)
	if in < 0 {
		in += last - first
	}
	return first + in
}

// next is the first kink of the level after t; +Inf where it has none.
func (l *load) next(t float64) float64 {
	if l.trace == nil {
		return math.Inf(1)
	}
	in := l.inTrace(t)
	if next := t + (l.trace.after(in) - in); next > t+1e-6 {
		return next
	}
	return t + 1e-6 // the knot and t differ by rounding only: step over it
}
