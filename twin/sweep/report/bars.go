package report

import (
	"math"
	"slices"
	"strconv"

	"seapod/twin/sweep"
)

// shownBars is how many axes a picture of bars shows; the table has all.
const shownBars = 12

// sobol draws the main and total indices of a measure with their intervals.
func (d *drawing) sobol(m int) Picture {
	a := &d.Answers.Measures[m]
	order := heaviest(d.weights(m))
	p := d.picture("sobol", m, d.say("Sobol' indices: %s", "Sobol' 指数：%s", d.measure(m)))
	first := a.Sobol[order[0]]
	p.Caption = d.say("The longer an axis's bars, the more of the variance of the measure it explains: by itself (main) and with all it does together with others (total). %s explains most, %s by itself and %s in all.",
		"某参数的条形越长，它对该量方差的解释越多：单独作用（主效应）以及连同与其他参数的共同作用（总效应）。解释最多的是%s：单独 %s，总计 %s。",
		d.called(order[0]), percent(float64(first.Main.Value)), percent(float64(first.Total.Value)))
	p.Caption += d.say(" Whiskers hold 95 % of bootstrap resamples.", "误差线含 95 % 的自助重采样结果。")
	p.Head = []string{d.say("axis", "参数"), d.say("key", "键"), d.say("main", "主效应"), d.say("95 % interval", "95 % 区间"), d.say("total", "总效应"), d.say("95 % interval", "95 % 区间")}
	for _, k := range order {
		x := a.Sobol[k]
		p.Rows = append(p.Rows, []string{d.axis(k), d.Axes[k].Key, digits(float64(x.Main.Value), 3), d.interval(x.Main), digits(float64(x.Total.Value), 3), d.interval(x.Total)})
	}
	shown := order[:min(len(order), shownBars)]
	p.draw = func(c *canvas) {
		top := c.legend([]legendEntry{{d.say("main: by itself", "主效应：单独作用"), boxMark("a")}, {d.say("total: with others", "总效应：含共同作用"), boxMark("b")},
			{d.say("95 % interval", "95 % 区间"), whiskerMark}})
		const row = 46
		left, middle := c.labelled(d, shown, top, row)
		low, high := 0.0, 0.05
		for _, k := range shown {
			for _, v := range []sweep.Interval{a.Sobol[k].Main, a.Sobol[k].Total} {
				low, high = lowest(low, float64(v.Low), float64(v.Value)), highest(high, float64(v.High), float64(v.Value))
			}
		}
		s := spanning(0, high, left, c.w-34)
		s.low = low // which may lie a little below 0, by chance
		bottom := middle(len(shown)-1) + row/2 + 4
		c.across(s, top, bottom, d.say("share of the variance", "方差份额"))
		for i, k := range shown {
			y := middle(i)
			c.bar(s, "a", "main", a.Sobol[k].Main, y-11, d.axis(k)+d.say(", main: ", "，主效应："))
			c.bar(s, "b", "total", a.Sobol[k].Total, y+1, d.axis(k)+d.say(", total: ", "，总效应："))
		}
		c.line("ax", s.at(0), top, s.at(0), bottom)
		c.h = bottom + 40
	}
	return p
}

func (d *drawing) interval(v sweep.Interval) string {
	return d.say("%s to %s", "%s 至 %s", digits(float64(v.Low), 3), digits(float64(v.High), 3))
}

// bar draws an index from 0 with its interval and its number.
func (c *canvas) bar(s scale, class, which string, v sweep.Interval, y float64, tip string) {
	value := float64(v.Value)
	if math.IsNaN(value) {
		c.text("s tk", s.at(0)+6, y+9, "–")
		return
	}
	a, b := s.at(min(0, value)), s.at(max(0, value))
	c.rect(class+" "+which, a, y, b-a, 10, tip+digits(value, 3)+" ["+digits(float64(v.Low), 3)+" … "+digits(float64(v.High), 3)+"]")
	end := s.at(max(0, value))
	if v.Low == v.Low && v.High == v.High {
		whisker(c, s.at(float64(v.Low)), s.at(float64(v.High)), y+5)
		end = max(end, s.at(float64(v.High)))
	}
	c.text("s tk", end+6, y+9, minus(strconv.FormatFloat(value, 'f', 2, 64)))
}

func lowest(v float64, others ...float64) float64 {
	for _, o := range others {
		if o < v {
			v = o
		}
	}
	return v
}

func highest(v float64, others ...float64) float64 {
	for _, o := range others {
		if o > v {
			v = o
		}
	}
	return v
}

// A swing is what a measure does when one axis goes from end to end and all
// others stay in their middle, by the fitted surface.
type swing struct {
	axis      int
	low, high float64
}

// swings are those of the axes that move, the widest first.
func (d *drawing) swings(m int) (middle float64, all []swing) {
	s := d.Answers.Measures[m].Surface
	at := make([]float64, len(d.Axes))
	for k := range at {
		at[k] = float64(s.Centre[k])
	}
	middle = s.At(at)
	for k := range at {
		if !slices.ContainsFunc(s.Terms, func(t sweep.Term) bool { return t.First == k }) {
			continue // it stands still in the runs that the surface is fitted to
		}
		half := float64(s.Half[k])
		at[k] = float64(s.Centre[k]) - half
		x := swing{axis: k, low: s.At(at)}
		at[k] = float64(s.Centre[k]) + half
		x.high = s.At(at)
		at[k] = float64(s.Centre[k])
		all = append(all, x)
	}
	slices.SortStableFunc(all, func(a, b swing) int {
		switch x, y := math.Abs(a.high-a.low), math.Abs(b.high-b.low); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return middle, all
}

// tornado draws the swings of a measure.
func (d *drawing) tornado(m int) Picture {
	a := &d.Answers.Measures[m]
	middle, all := d.swings(m)
	p := d.picture("tornado", m, d.say("Tornado: %s", "龙卷风图：%s", d.measure(m)))
	p.Caption = d.say("Each axis by itself goes from its low end to its high end while all others stay in the middle of their ranges, where the measure is %s; the widest swing is that of %s, from %s to %s.",
		"每个参数单独从低端变到高端，其余停在各自范围中点（此时该量为 %s）；摆幅最大的是%s，从 %s 到 %s。",
		with(middle, a.Unit), d.called(all[0].axis), with(all[0].low, a.Unit), with(all[0].high, a.Unit)) + " " + d.fitted(a)
	p.Head = []string{d.say("axis", "参数"), d.say("key", "键"), d.say("from", "从"), d.say("to", "到"), titled(d.say("measure there", "低端处的量"), a.Unit), titled(d.say("and there", "高端处的量"), a.Unit)}
	for _, x := range all {
		s := a.Surface
		k := x.axis
		p.Rows = append(p.Rows, []string{d.axis(k), d.Axes[k].Key, joined(digits(float64(s.Centre[k]-s.Half[k]), 3), d.Axes[k].Unit), joined(digits(float64(s.Centre[k]+s.Half[k]), 3), d.Axes[k].Unit), digits(x.low, 5), digits(x.high, 5)})
	}
	shown := all[:min(len(all), shownBars)]
	p.draw = func(c *canvas) {
		top := c.legend([]legendEntry{{d.say("axis at its low end", "参数取低端"), boxMark("a")}, {d.say("axis at its high end", "参数取高端"), boxMark("w")}})
		const row = 46
		axes := make([]int, len(shown))
		low, high := middle, middle
		for i, x := range shown {
			axes[i] = x.axis
			low, high = min(low, x.low, x.high), max(high, x.low, x.high)
		}
		left, at := c.labelled(d, axes, top, row)
		s := spanning(low, high, left+54, c.w-54)
		bottom := at(len(shown)-1) + row/2 + 2
		c.across(s, top, bottom, titled(d.measure(m), a.Unit))
		for i, x := range shown {
			y, h := at(i)-9, 18.0
			same := (x.low-middle)*(x.high-middle) > 0
			if same {
				h = 8
			}
			ends := [2]float64{float64(a.Surface.Centre[x.axis] - a.Surface.Half[x.axis]), float64(a.Surface.Centre[x.axis] + a.Surface.Half[x.axis])}
			for e, v := range [2]float64{x.low, x.high} {
				if e == 1 && same {
					y += 10
				}
				from, to := s.at(middle), s.at(v)
				tip := d.axis(x.axis) + " = " + with(ends[e], d.Axes[x.axis].Unit) + ": " + joined(digits(v, 5), a.Unit)
				c.rect([2]string{"a low", "w high"}[e], min(from, to), y, math.Abs(to-from), h, tip)
				if to < from || to == from && e == 0 {
					c.text("e tk halo", to-6, y+h/2+4, digits(ends[e], 3))
				} else {
					c.text("s tk halo", to+6, y+h/2+4, digits(ends[e], 3))
				}
			}
		}
		c.line("ax", s.at(middle), top, s.at(middle), bottom)
		c.h = bottom + 40
	}
	return p
}

// fitted says what the surface of a measure is worth.
func (d *drawing) fitted(a *sweep.Answer) string {
	s := a.Surface
	kind := d.say("linear", "线性")
	if s.Terms[len(s.Terms)-1].Second >= 0 {
		kind = d.say("quadratic", "二次")
	}
	text := d.say("By a %s surface fitted to %s runs, which errs by %s elsewhere (leaving one out; R² %s).", "依据对 %[2]s 次运行拟合的%[1]s响应面，其在别处的误差为 %[3]s（留一法；R² %[4]s）。",
		kind, count(s.Runs), joined(digits(float64(s.LeftOut), 2), a.Unit), digits(float64(s.RSquared), 3))
	if float64(s.RSquared) < 0.8 {
		text += " " + d.say("It tells the run of things only roughly.", "它只能粗略反映趋势。")
	}
	return text
}
