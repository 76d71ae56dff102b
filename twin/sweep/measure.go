package sweep

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"seapod/twin"
)

// Reductions are what a measure makes of a channel over a run, in the order in
// which they are explained. Means, integrals, quantiles and hours weigh by time,
// the channel going in straight lines between the instants it is shown at.
var Reductions = []string{"mean", "max", "min", "final", "integral", "q95", "above(x)", "below(x)", "at(6h)", "each(1h)"}

// A measure is one number of a run: one channel reduced. Undefined instants (NaN)
// are skipped and counted; a measure without a defined instant is undefined.
type measure struct {
	name    string // as written, of one channel: cluster.pue:mean
	channel int    // among those that the study watches
	unit    string
	help    twin.Text
	kind    string  // mean, max, min, final, integral, quantile, above, below, at
	x       float64 // the quantile, the level in the channel's unit, the instant in s
}

// parseMeasure reads channel:reduction, in which the channel may hold *.
func parseMeasure(text string) (channel string, m measure, err error) {
	channel, r, found := strings.Cut(text, ":")
	if channel = strings.TrimSpace(channel); !found || channel == "" {
		return "", m, fmt.Errorf("write channel:reduction; reductions are %s", strings.Join(Reductions, ", "))
	}
	r = strings.TrimSpace(r)
	m.name, m.kind = r, r
	word, arg, has := strings.Cut(strings.TrimSuffix(r, ")"), "(")
	has = has && strings.HasSuffix(r, ")")
	switch {
	case slices.Contains([]string{"mean", "max", "min", "final", "integral"}, r):
		return channel, m, nil
	case has && (word == "above" || word == "below"):
		m.kind = word
		if m.x, err = strconv.ParseFloat(strings.TrimSpace(arg), 64); err != nil {
			err = fmt.Errorf("%s: %q is not a number", r, arg)
		}
		return channel, m, err
	case has && (word == "at" || word == "each"):
		m.kind = word
		m.x, err = twin.ParseDuration(arg)
		if err == nil && word == "each" && m.x <= 0 {
			err = fmt.Errorf("%s: it takes more than 0s", r)
		}
		return channel, m, err
	case strings.HasPrefix(r, "q"):
		if m.x, err = strconv.ParseFloat(r[1:], 64); err == nil && m.x >= 0 && m.x <= 100 {
			m.kind, m.x = "quantile", m.x/100
			return channel, m, nil
		}
	}
	return "", m, fmt.Errorf("%q is no reduction; there are %s%w", r, strings.Join(Reductions, ", "), suggest(word, Reductions))
}

// reducedUnit is the unit of the reduced channel.
func (m *measure) reducedUnit(unit string) string {
	switch m.kind {
	case "above", "below":
		return "h"
	case "integral":
		return strings.TrimSpace(unit + " h")
	}
	return unit
}

// of says why the reduction makes no sense of a run; nil if it does.
func (m *measure) of(p *Plan) error {
	switch {
	case p.Steady && (m.kind == "integral" || m.kind == "above" || m.kind == "below" || m.kind == "at" || m.kind == "each"):
		return errors.New("is over time, of which a steady state has none")
	case m.kind == "at" && m.x > p.RunFor, m.kind == "each" && m.x > p.RunFor:
		return fmt.Errorf("is beyond the run, which is %g h long", p.RunFor/3600)
	case m.kind == "each" && p.RunFor/m.x > maxInstants:
		return fmt.Errorf("is of %.0f instants; at most %d", p.RunFor/m.x, maxInstants)
	}
	return nil
}

// maxInstants of one each(…).
const maxInstants = 1000

// A tally reduces the channels of one run, one after another instant.
type tally struct {
	measures []measure
	t        float64 // of the last instant
	before   []float64
	started  bool
	sums     []sum
	series   [][]point // of the channels that a quantile needs, by channel; reused
	keeps    []bool
}

// A sum is what a measure has gathered.
type sum struct {
	area, time float64 // ∫v dt and the time over which v is defined, s; of above and below time is what counts
	best       float64 // max, min, final, at
	undefined  int     // instants
}

// A point is a channel at one instant.
type point struct{ t, v float64 }

func newTally(measures []measure, channels int) *tally {
	t := &tally{measures: measures, before: make([]float64, channels), sums: make([]sum, len(measures)),
		series: make([][]point, channels), keeps: make([]bool, channels)}
	for _, m := range measures {
		t.keeps[m.channel] = t.keeps[m.channel] || m.kind == "quantile"
	}
	return t
}

// reset makes it ready for another run.
func (t *tally) reset() {
	t.started = false
	for i := range t.sums {
		t.sums[i] = sum{best: math.NaN()}
	}
	for i := range t.series {
		t.series[i] = t.series[i][:0]
	}
}

// add takes the channels at one instant, which is none before the last.
func (t *tally) add(now float64, values []float64) {
	dt := now - t.t
	for i := range t.measures {
		m, s := &t.measures[i], &t.sums[i]
		v := values[m.channel]
		if v != v {
			s.undefined++
			if m.kind == "final" {
				s.best = v
			}
			continue
		}
		switch m.kind {
		case "max":
			if !(s.best >= v) {
				s.best = v
			}
		case "min":
			if !(s.best <= v) {
				s.best = v
			}
		case "final":
			s.best = v
		case "at":
			if !t.started && m.x == now {
				s.best = v
			}
		}
		if !t.started {
			if m.kind == "mean" { // of a single instant
				s.best = v
			}
			continue
		}
		u := t.before[m.channel]
		if u != u || !(dt > 0) {
			continue
		}
		switch m.kind {
		case "mean", "integral":
			s.area += dt * (u + v) / 2
			s.time += dt
		case "above":
			s.time += dt * shareAbove(u, v, m.x)
			s.best = 0
		case "below":
			s.time += dt * shareAbove(-u, -v, -m.x)
			s.best = 0
		case "at":
			if t.t < m.x && m.x <= now {
				s.best = u + (v-u)*((m.x-t.t)/dt)
			}
		}
	}
	for c, keep := range t.keeps {
		if keep {
			t.series[c] = append(t.series[c], point{now, values[c]})
		}
	}
	t.t, t.started = now, true
	copy(t.before, values)
}

// shareAbove is the part of the straight line from u to v that lies above x.
func shareAbove(u, v, x float64) float64 {
	switch {
	case u > x && v > x, u >= x && v > x, u > x && v >= x:
		return 1
	case u <= x && v <= x:
		return 0
	case u > v:
		return (u - x) / (u - v)
	}
	return (v - x) / (v - u)
}

// results stores every measure of the run, and returns how many instants were skipped.
func (t *tally) results(dst []float64) (undefined int) {
	for i := range t.measures {
		m, s := &t.measures[i], &t.sums[i]
		undefined += s.undefined
		switch m.kind {
		case "mean":
			dst[i] = s.best
			if s.time > 0 {
				dst[i] = s.area / s.time
			}
		case "integral":
			dst[i] = math.NaN()
			if s.time > 0 {
				dst[i] = s.area / 3600
			}
		case "above", "below":
			dst[i] = s.best + s.time/3600
		case "quantile":
			dst[i] = quantile(t.series[m.channel], m.x)
		default:
			dst[i] = s.best
		}
	}
	return undefined
}

// quantile is the value below which a channel is for the share q of the defined
// time, found by halving: exact for the straight lines between the points.
func quantile(points []point, q float64) float64 {
	low, high, total := math.Inf(1), math.Inf(-1), 0.0
	for i, p := range points {
		if p.v == p.v {
			low, high = min(low, p.v), max(high, p.v)
		}
		if i > 0 && p.v == p.v && points[i-1].v == points[i-1].v {
			total += p.t - points[i-1].t
		}
	}
	if low > high {
		return math.NaN()
	}
	if total == 0 { // of a single instant
		return low + q*(high-low)
	}
	below := func(x float64) (time float64) {
		for i := 1; i < len(points); i++ {
			if u, v := points[i-1].v, points[i].v; u == u && v == v {
				time += (points[i].t - points[i-1].t) * (1 - shareAbove(u, v, x))
			}
		}
		return time
	}
	for range 200 {
		mid := low + (high-low)/2
		if mid <= low || mid >= high {
			break
		}
		if below(mid) < q*total {
			low = mid
		} else {
			high = mid
		}
	}
	if q == 0 {
		return low
	}
	return high
}
