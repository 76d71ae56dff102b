package report

import (
	"maps"
	"math"
	"slices"
)

// What a picture of response curves shows at most.
const (
	shownPanels = 6
	shownDots   = 400
)

// curves draws a measure over each of its weightiest axes: the runs as dots, and
// the fitted surface where all others are in their middle.
func (d *drawing) curves(m int) Picture {
	a := &d.Answers.Measures[m]
	var shown []int
	for _, k := range heaviest(d.weights(m)) {
		if low, high := d.span(k); low < high && len(shown) < shownPanels {
			shown = append(shown, k)
		}
	}
	rows := d.thinned(shownDots)
	p := d.picture("response", m, d.say("Response curves: %s", "响应曲线：%s", d.measure(m)))
	if a.Surface != nil {
		p.Caption = d.say("Dots are runs; the line is the fitted surface along one axis with all others in the middle of their ranges, its band the error that it has elsewhere. What scatters about the line is the other axes' doing.",
			"点为运行结果；线为拟合响应面沿某一参数的变化（其余参数取中点），色带为其在别处的误差。点偏离曲线源于其他参数。") + " " + d.fitted(a)
	} else {
		p.Caption = d.say("Dots are runs, the bars across them the mean at each value; no surface is fitted, as the runs are too few for it or an axis is words.", "点为运行结果，横线为各取值处的均值；运行太少或某参数为文字，未拟合响应面。")
	}
	p.Head = []string{d.say("axis", "参数"), d.say("value", "取值"), titled(d.measure(m), a.Unit)}
	for _, k := range shown {
		for _, at := range d.along(m, k, 5) {
			p.Rows = append(p.Rows, []string{d.axis(k), at.text, digits(at.y, 5)})
		}
	}
	p.draw = func(c *canvas) {
		entries := []legendEntry{{d.say("run", "运行"), inkMark}}
		if a.Surface != nil {
			entries = append(entries, legendEntry{d.say("fitted surface", "拟合响应面"), lineMark("cv")}, legendEntry{d.say("± its error", "± 其误差"), boxMark("bd")})
		} else {
			entries = append(entries, legendEntry{d.say("mean", "均值"), lineMark("cv")})
		}
		top := c.legend(entries)
		low, high := math.Inf(1), math.Inf(-1)
		for _, r := range rows {
			if v := r.Values[m]; !math.IsNaN(v) {
				low, high = min(low, v), max(high, v)
			}
		}
		for _, k := range shown {
			for _, at := range d.along(m, k, 33) {
				low, high = lowest(low, at.y), highest(high, at.y)
			}
		}
		columns, height, gap := 3, 170.0, 20.0
		if len(shown) < 3 {
			columns = max(1, len(shown))
		}
		if c.narrow() {
			columns, height = 1, 150
		}
		y := spanning(low, high, height, 0)
		left := roomFor(y)
		w := (c.w - left - gap*float64(columns-1)) / float64(columns)
		c.text("s ti", 0, top+12, cut(titled(d.measure(m), a.Unit), 12, c.w))
		top += 28
		for i, k := range shown {
			x := left + float64(i%columns)*(w+gap)
			c.panel(d, m, k, rows, x, top+float64(i/columns)*(height+58), w, height, y, i%columns == 0)
		}
		c.h = top + float64((len(shown)+columns-1)/columns)*(height+58) - 10
	}
	return p
}

// A spot is a value of an axis, as it is drawn and as it is read, and the measure there.
type spot struct {
	x, y float64
	text string
}

// along is a measure by the fitted surface at n values of an axis, or of words,
// or without a surface, its mean at each level.
func (d *drawing) along(m, k, n int) (all []spot) {
	s, x := d.Answers.Measures[m].Surface, &d.Axes[k]
	if s == nil || x.Texts != nil {
		sum, runs := map[float64]float64{}, map[float64]float64{}
		for i := range d.Rows {
			if v := d.Rows[i].Values[m]; !d.Rows[i].Failed && !math.IsNaN(v) {
				at := d.cell(k, d.Rows[i].Point[k])
				sum[at] += v
				runs[at]++
			}
		}
		if len(sum) > 24 {
			return nil // nearly each its own
		}
		for _, at := range slices.Sorted(maps.Keys(sum)) {
			text := with(at, x.Unit)
			if x.Texts != nil {
				text = x.Texts[int(at)]
			}
			all = append(all, spot{at, sum[at] / runs[at], text})
		}
		return all
	}
	at := make([]float64, len(d.Axes))
	for i := range at {
		at[i] = float64(s.Centre[i])
	}
	for i := range n {
		v := float64(s.Centre[k]) + float64(s.Half[k])*(2*float64(i)/float64(n-1)-1)
		at[k] = v
		all = append(all, spot{v, s.At(at), with(v, x.Unit)})
	}
	return all
}

// panel draws one axis.
func (c *canvas) panel(d *drawing, m, k int, rows []*Row, x0, y0, w, h float64, y scale, ticks bool) {
	axis, a := &d.Axes[k], &d.Answers.Measures[m]
	low, high := d.span(k)
	x := scale{low: low, high: high, a: x0 + 6, b: x0 + w - 6, log: axis.Log}
	if axis.Texts != nil {
		x.low, x.high = -0.5, float64(len(axis.Texts))-0.5
	}
	y.a, y.b = y0+y.a, y0+y.b
	for _, t := range y.ticks() {
		at := y.at(t.value)
		c.line("gr", x0, at, x0+w, at)
		if ticks {
			c.text("e tk", x0-7, at+4, t.text)
		}
	}
	c.line("ax", x0, y0+h, x0+w, y0+h)
	if axis.Texts != nil {
		for i, t := range axis.Texts {
			c.text("m tk", x.at(float64(i)), y0+h+16, cut(t, 11.5, w/float64(len(axis.Texts))))
		}
	} else {
		right := math.Inf(-1)
		for _, t := range x.ticks() {
			half := widthOf(t.text, 11.5) / 2
			if at := x.at(t.value); at-half > right {
				c.text("m tk", min(at, c.w-half), y0+h+16, t.text)
				right = at + half + 8
			}
		}
	}
	title := titled(d.axis(k), axis.Unit)
	if room := w - 4; widthOf(title, 12) > room { // the unit stays
		title = titled(cut(d.axis(k), 12, room-widthOf(axis.Unit, 12)-14), axis.Unit)
	}
	c.text("m ti", x0+w/2, y0+h+34, title)
	var points [][2]float64
	for _, r := range rows {
		v := d.cell(k, r.Point[k])
		if axis.Texts != nil {
			v += 0.5 * (spread(r.Index) - 0.5)
		}
		if at := [2]float64{x.at(v), y.at(r.Values[m])}; !math.IsNaN(at[1]) {
			points = append(points, at)
		}
	}
	c.path("dt", dots(points), "")
	line := d.along(m, k, 33)
	tip := d.axis(k) + " (" + axis.Key + ")"
	if a.Surface == nil || axis.Texts != nil {
		half := min(14, w/float64(2*max(1, len(line)))*0.7)
		for _, s := range line {
			c.path("cv", "M"+px(x.at(s.x)-half)+" "+px(y.at(s.y))+"h"+px(2*half), s.text+": "+joined(digits(s.y, 5), a.Unit))
		}
		return
	}
	var curve, band [][2]float64
	e := float64(a.Surface.LeftOut)
	for _, s := range line {
		curve = append(curve, [2]float64{x.at(s.x), y.at(s.y)})
		band = append(band, [2]float64{x.at(s.x), min(max(y.at(s.y+e), y.b), y.a)})
	}
	for i := len(line) - 1; i >= 0; i-- {
		band = append(band, [2]float64{x.at(line[i].x), min(max(y.at(line[i].y-e), y.b), y.a)})
	}
	c.path("bd", polyline(band)+"Z", "")
	c.path("cv", polyline(curve), tip)
}
