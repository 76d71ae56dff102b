package report

import (
	"math"
	"slices"
	"strings"

	"seapod/twin/sweep"
)

// plane begins a picture of two measures against each other: room for ticks and
// titles is kept, and the scales are drawn.
func (c *canvas) plane(top, height, lowX, highX, lowY, highY float64, titleX, titleY string) (x, y scale) {
	y = spanning(lowY, highY, top+24+height, top+24)
	left := roomFor(y)
	x = spanning(lowX, highX, left, c.w-14)
	c.up(y, left, c.w-14, titleY)
	c.across(x, top+24, top+24+height, titleX)
	c.h = top + 24 + height + 40
	return x, y
}

// morris draws μ* and σ of the axes.
func (d *drawing) morris(m int) Picture {
	a := &d.Answers.Measures[m]
	order := heaviest(d.weights(m))
	p := d.picture("morris", m, d.say("Morris's plane: %s", "Morris 平面：%s", d.measure(m)))
	p.Caption = d.say("Further right an axis matters more; further up its effect depends more on where all else stands, or is curved. %s matters most: %s on average over its range.",
		"越靠右，参数越重要；越靠上，其影响越依赖其他参数或越非线性。最重要的是%s：跨越其范围平均改变 %s。", d.called(order[0]), with(float64(a.Morris[order[0]].MuStar), a.Unit))
	p.Head = []string{d.say("number", "序号"), d.say("axis", "参数"), d.say("key", "键"), titled("μ*", a.Unit), titled("μ", a.Unit), titled("σ", a.Unit), d.say("samples", "样本数")}
	highX, highY := 0.0, 0.0
	for i, k := range order {
		e := a.Morris[k]
		highX, highY = highest(highX, float64(e.MuStar)), highest(highY, float64(e.Sigma))
		p.Rows = append(p.Rows, []string{count(i + 1), d.axis(k), d.Axes[k].Key, num(float64(e.MuStar)), num(float64(e.Mu)), num(float64(e.Sigma)), count(e.Samples)})
	}
	highX, highY = highX*1.04, max(highY, highX*0.25)*1.04
	p.draw = func(c *canvas) {
		height := 300.0
		if c.narrow() {
			height = 250
		}
		x, y := c.plane(0, height, 0, highX, 0, highY, titled(d.say("μ*: mean size of the effect over the axis's range", "μ*：跨越参数范围的平均影响"), a.Unit), titled(d.say("σ: how much it varies", "σ：影响的离散程度"), a.Unit))
		if end := min(x.high, y.high); end > 0 {
			c.line("ax d1", x.at(0), y.at(0), x.at(end), y.at(end))
			c.text("e tk halo", x.at(end)-8, y.at(end)+14, "σ = μ*")
		}
		for i := len(order) - 1; i >= 0; i-- {
			e, k := a.Morris[order[i]], order[i]
			if math.IsNaN(float64(e.MuStar)) || math.IsNaN(float64(e.Sigma)) {
				continue
			}
			atX, atY := x.at(float64(e.MuStar)), y.at(float64(e.Sigma))
			c.circle("a spot", atX, atY, 9, d.axis(k)+": μ* "+num(float64(e.MuStar))+", σ "+num(float64(e.Sigma)))
			c.text("m tk num", atX, atY+4, count(i+1))
		}
		at := c.h + 6
		for i, k := range order {
			if i == shownBars {
				break
			}
			c.circle("a", 9, at+4, 9, "")
			c.text("m tk num", 9, at+8, count(i+1))
			name := cut(d.axis(k), 13, c.w-26)
			c.text("s la", 26, at+8, name)
			if w := 26 + widthOf(name, 13) + 8; w+monoWidth(d.Axes[k].Key) < c.w {
				c.text("s ky", w, at+8, d.Axes[k].Key)
			}
			at += 24
		}
		c.h = at
	}
	return p
}

// goals are the measures that the goals are of.
func (d *drawing) goals() (measures []int) {
	for _, g := range d.Answers.Goals {
		name, _, _ := strings.Cut(g, "=")
		if m := slices.IndexFunc(d.Measures, func(m sweep.MeasureInfo) bool { return m.Name == name }); m >= 0 {
			measures = append(measures, m)
		}
	}
	return measures
}

// pareto draws the runs by the first two goals, and the front.
func (d *drawing) pareto() Picture {
	goals := d.goals()
	a, b := goals[0], goals[1]
	wants := func(i int) string {
		if strings.HasSuffix(d.Answers.Goals[i], "max") {
			return d.say("to be large", "求大")
		}
		return d.say("to be small", "求小")
	}
	unitA, unitB := d.Measures[a].Unit, d.Measures[b].Unit
	p := Picture{Name: "pareto", Kind: "pareto", Lang: d.Lang, Title: d.say("Pareto front: %s against %s", "帕累托前沿：%s与%s", d.measure(a), d.measure(b))}
	p.Caption = d.say("Each dot is a run; no run beats one on the line in both goals at once, so to gain in one is to pay in the other. %d runs are on the front.",
		"每点为一次运行；线上的运行无法在两个目标上同时被超越：一方面的改进须以另一方面为代价。前沿上有 %d 次运行。", len(d.Answers.Pareto))
	if len(d.Answers.Goals) > 2 {
		p.Caption += " " + d.say("There are more goals than these two, so some of the front lies behind.", "目标多于这两个，故前沿的一部分看似落后。")
	}
	p.Head = []string{d.say("run", "运行"), titled(d.measure(a), unitA), titled(d.measure(b), unitB)}
	var front [][2]float64
	for i, x := range d.Answers.Pareto {
		front = append(front, [2]float64{float64(x.Values[0]), float64(x.Values[1])})
		if i < 100 {
			p.Rows = append(p.Rows, []string{count(x.Index), digits(float64(x.Values[0]), 5), digits(float64(x.Values[1]), 5)})
		}
	}
	lowA, highA := d.reach(a)
	lowB, highB := d.reach(b)
	p.draw = func(c *canvas) {
		entries := []legendEntry{{d.say("run", "运行"), inkMark}, {d.say("front", "前沿"), dotMark("a")}}
		out := len(d.Plan.Constraints) > 0
		if out {
			entries = append(entries, legendEntry{d.say("outside of a constraint", "不满足约束"), dotMark("on no")})
		}
		top := c.legend(entries)
		x, y := c.plane(top+4, 300, lowA, highA, lowB, highB, titled(d.measure(a), unitA)+" · "+wants(0), titled(d.measure(b), unitB)+" · "+wants(1))
		var inside, outside [][2]float64
		for _, r := range d.thinned(1500) {
			at := [2]float64{x.at(r.Values[a]), y.at(r.Values[b])}
			switch {
			case math.IsNaN(at[0]) || math.IsNaN(at[1]):
			case r.Kept:
				inside = append(inside, at)
			default:
				outside = append(outside, at)
			}
		}
		c.path("dt", dots(inside), "")
		for _, at := range outside {
			c.circle("on no", at[0], at[1], 2.6, "")
		}
		line := make([][2]float64, len(front))
		for i, f := range front {
			line[i] = [2]float64{x.at(f[0]), y.at(f[1])}
		}
		if len(d.Answers.Goals) == 2 {
			c.path("st as", polyline(line), "")
		}
		for i, at := range line {
			tip := d.say("run %d: %s, %s", "运行 %d：%s，%s", d.Answers.Pareto[i].Index, with(front[i][0], unitA), with(front[i][1], unitB))
			c.circle("a spot", at[0], at[1], 4, tip)
		}
	}
	return p
}

// thinned is at most about n of the rows, of all of them evenly.
func (d *drawing) thinned(n int) []*Row {
	var some []*Row
	for i := range d.Rows {
		r := &d.Rows[i]
		if !r.Failed && (len(d.Rows) <= n || spread(r.Index*7+3) < float64(n)/float64(len(d.Rows))) {
			some = append(some, r)
		}
	}
	return some
}

// overTime draws how much each axis matters to a channel at the instants at which
// it was measured.
func (d *drawing) overTime(s series) Picture {
	m := d.Measures[s.of[0]]
	name := brief(d.of(m.Help))
	if name == "" {
		name = m.Channel
	}
	p := Picture{Name: "over-time-" + fileName(s.channel), Kind: "over time", Lang: d.Lang, Title: d.say("Sensitivity over time: %s", "随时间变化的敏感性：%s", name)}
	weights := make([][]float64, len(s.of)) // by instant, then by axis
	mean := make([]float64, len(d.Axes))
	what, title, bounded := d.overWhat(s.of[0])
	for i, measure := range s.of {
		weights[i] = make([]float64, len(d.Axes))
		for k := range mean {
			v := d.sensitivity(measure, k)
			weights[i][k] = v
			if !math.IsNaN(v) {
				mean[k] += math.Abs(v)
			}
		}
	}
	order := heaviest(mean)
	shown := order[:min(len(order), 8)]
	p.Caption = d.say("At every instant the line of an axis tells %s; over the run as a whole %s matters most.", "每一时刻，参数的曲线表示%s；就全程而言，最重要的是%s。", what, d.called(order[0]))
	p.Head = []string{d.say("time", "时间")}
	for _, k := range order {
		p.Head = append(p.Head, d.axis(k))
	}
	for i, measure := range s.of {
		row := []string{lasting(d.Measures[measure].X)}
		for _, k := range order {
			row = append(row, digits(weights[i][k], 3))
		}
		p.Rows = append(p.Rows, row)
	}
	p.draw = func(c *canvas) {
		entries := make([]legendEntry, len(shown))
		low, high := 0.0, 0.0
		for n, k := range shown {
			entries[n] = legendEntry{d.axis(k), lineMark("st t" + count(n) + " d" + count(n%4))}
			for i := range s.of {
				low, high = lowest(low, weights[i][k]), highest(high, weights[i][k])
			}
		}
		if bounded {
			high = max(high, 0.2)
		}
		top := c.legend(entries)
		unit, size := "h", 3600.0
		last := d.Measures[s.of[len(s.of)-1]].X
		if last > 4*86400 {
			unit, size = "d", 86400
		}
		x, y := c.plane(top+4, 260, d.Measures[s.of[0]].X/size, last/size, low, high, titled(d.say("time since the start of the run", "自运行开始的时间"), unit), title)
		for n := len(shown) - 1; n >= 0; n-- {
			line := make([][2]float64, len(s.of))
			for i, measure := range s.of {
				line[i] = [2]float64{x.at(d.Measures[measure].X / size), y.at(weights[i][shown[n]])}
			}
			c.path("st t"+count(n)+" d"+count(n%4), polyline(line), d.axis(shown[n]))
			for i, at := range line {
				if math.IsNaN(at[1]) {
					continue
				}
				c.circle("f"+count(n), at[0], at[1], 2.6, d.axis(shown[n])+", "+lasting(d.Measures[s.of[i]].X)+": "+digits(weights[i][shown[n]], 3))
			}
		}
		c.line("ax", x.a, y.at(0), x.b, y.at(0))
	}
	return p
}

// sensitivity is how much axis k matters to a measure: total index, μ* or rank correlation.
func (d *drawing) sensitivity(m, k int) float64 {
	a := &d.Answers.Measures[m]
	switch {
	case k < len(a.Sobol):
		return float64(a.Sobol[k].Total.Value)
	case k < len(a.Morris):
		return float64(a.Morris[k].MuStar)
	case k < len(a.Rank):
		return float64(a.Rank[k])
	}
	return math.NaN()
}

// overWhat says what sensitivity is of a design.
func (d *drawing) overWhat(m int) (what, title string, share bool) {
	switch a := &d.Answers.Measures[m]; {
	case len(a.Sobol) > 0:
		return d.say("its total share of the variance", "其在方差中的总份额"), d.say("total Sobol' index", "Sobol' 总指数"), true
	case len(a.Morris) > 0:
		return d.say("the mean size of its effect over its range", "跨越其范围的平均影响"), titled(d.say("μ*", "μ*"), a.Unit), false
	}
	return d.say("its rank correlation with the measure, positive where more of it makes more", "其与该量的秩相关（为正表示越大越大）"), d.say("rank correlation", "秩相关系数"), true
}
