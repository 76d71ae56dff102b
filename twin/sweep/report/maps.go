package report

import (
	"math"
	"slices"
	"strconv"
)

// maxCells of a heat map; of more a cell would be no larger than a dot.
const maxCells = 4000

// mapped are the two axes of a grid that its heat map goes along, the first
// across: those with most levels, in the order of the plan. false where there are
// no two.
func (d *drawing) mapped() (x, y int, ok bool) {
	if d.Plan.Design != "grid" {
		return 0, 0, false
	}
	var moving []int
	for k := range d.Axes {
		if d.levels(k) > 1 {
			moving = append(moving, k)
		}
	}
	if len(moving) < 2 {
		return 0, 0, false
	}
	slices.SortStableFunc(moving, func(a, b int) int { return d.levels(b) - d.levels(a) })
	x, y = moving[0], moving[1]
	return x, y, d.levels(x)*d.levels(y) <= maxCells
}

func (d *drawing) levels(k int) int { return max(len(d.Axes[k].Levels), len(d.Axes[k].Texts)) }

// level is what stands at level i of axis k.
func (d *drawing) level(k, i int) string {
	if d.Axes[k].Texts != nil {
		return d.Axes[k].Texts[i]
	}
	return num(d.Axes[k].Levels[i])
}

// heat draws a measure of a grid over two of its axes.
func (d *drawing) heat(m, kx, ky int) Picture {
	a := &d.Answers.Measures[m]
	nx, ny := d.levels(kx), d.levels(ky)
	sum, runs, failed := make([]float64, nx*ny), make([]int, nx*ny), make([]int, nx*ny)
	place := func(k int, v float64) int {
		if d.Axes[k].Texts != nil {
			return int(v)
		}
		return slices.Index(d.Axes[k].Levels, v)
	}
	for i := range d.Rows {
		r := &d.Rows[i]
		at := place(ky, d.cell(ky, r.Point[ky]))*nx + place(kx, d.cell(kx, r.Point[kx]))
		if v := r.Values[m]; !r.Failed && !math.IsNaN(v) && at >= 0 {
			sum[at] += v
			runs[at]++
		} else if at >= 0 {
			failed[at]++
		}
	}
	low, high, lowAt, highAt := math.Inf(1), math.Inf(-1), 0, 0
	for i := range sum {
		if sum[i] /= float64(runs[i]); runs[i] == 0 { // NaN: 0/0
			continue
		}
		if sum[i] < low {
			low, lowAt = sum[i], i
		}
		if sum[i] > high {
			high, highAt = sum[i], i
		}
	}
	where := func(i int) string {
		return d.say("%s = %s and %s = %s", "%s = %s、%s = %s", d.axis(kx), joined(d.level(kx, i%nx), d.Axes[kx].Unit), d.axis(ky), joined(d.level(ky, i/nx), d.Axes[ky].Unit))
	}
	p := d.picture("heat", m, d.say("Heat map: %s", "热图：%s", d.measure(m)))
	p.Caption = d.say("Each cell is a level of two axes, lighter where the measure is larger: from %s at %s to %s at %s.", "每格对应两个参数的一组取值，越亮数值越大：最小 %s，位于 %s；最大 %s，位于 %s。",
		with(low, a.Unit), where(lowAt), with(high, a.Unit), where(highAt))
	if len(d.Axes) > 2 {
		p.Caption += " " + d.say("A cell is the mean over the other axes.", "每格为对其余参数取平均的结果。")
	}
	if slices.Max(failed) > 0 {
		p.Caption += " " + d.say("A cross marks where runs failed or are undefined.", "叉号表示运行失败或无定义。")
	}
	p.Head = []string{d.axis(ky) + " \\ " + d.axis(kx)}
	for i := range nx {
		p.Head = append(p.Head, joined(d.level(kx, i), d.Axes[kx].Unit))
	}
	for j := range ny {
		row := []string{joined(d.level(ky, j), d.Axes[ky].Unit)}
		for i := range nx {
			row = append(row, digits(sum[j*nx+i], 5))
		}
		p.Rows = append(p.Rows, row)
	}
	p.draw = func(c *canvas) {
		left := 12.0
		for j := range ny {
			left = max(left, min(widthOf(d.level(ky, j), 11.5)+12, c.w/3))
		}
		c.text("s ti", 0, 14, cut(titled(d.axis(ky), d.Axes[ky].Unit), 12, c.w))
		const top = 26
		w := (c.w - left) / float64(nx)
		h := min(max(26, 300/float64(ny)), 44)
		if ny > 30 {
			h = max(9, 400/float64(ny))
		}
		numbers := w > widthOf(digits(high, 4), 11.5)+8 && h >= 18
		for j := range ny {
			y := top + h*float64(ny-1-j) // larger is further up
			if every := int(math.Ceil(14 / h)); j%every == 0 {
				c.text("e tk", left-7, y+h/2+4, cut(d.level(ky, j), 11.5, left-8))
			}
			for i := range nx {
				v := sum[j*nx+i]
				c.heatCell(left+w*float64(i), y, w, h, v, low, high, numbers, where(j*nx+i)+": "+with(v, a.Unit))
			}
		}
		bottom := top + h*float64(ny)
		right := math.Inf(-1)
		for i := range nx {
			text := d.level(kx, i)
			x := left + w*(float64(i)+0.5)
			if half := widthOf(text, 11.5) / 2; x-half > right {
				c.text("m tk", min(x, c.w-half), bottom+17, text)
				right = x + half + 8
			}
		}
		c.text("m ti", (left+c.w)/2, bottom+35, cut(titled(d.axis(kx), d.Axes[kx].Unit), 12, c.w-left))
		c.h = c.colourBar(left, bottom+52, min(c.w-left, 320), low, high, titled(d.measure(m), a.Unit), func(x float64) string {
			colour, _ := ember(x)
			return `fill="` + colour + `"`
		}, 64)
	}
	return p
}

// heatCell draws a cell, its number in it where there is room.
func (c *canvas) heatCell(x, y, w, h, v, low, high float64, number bool, tip string) {
	if math.IsNaN(v) {
		c.path("no", "M"+px(x+w/2-4)+" "+px(y+h/2-4)+"l8 8m0 -8l-8 8", tip)
		return
	}
	share := 0.5
	if high > low {
		share = (v - low) / (high - low)
	}
	colour, lightness := ember(share)
	c.b.WriteString(`<rect class="cell" x="` + px(x+0.5) + `" y="` + px(y+0.5) + `" width="` + px(w-1) + `" height="` + px(h-1) + `" fill="` + colour + `"`)
	c.end("rect", tip)
	if number {
		ink := "#ffffff"
		if lightness > 0.62 {
			ink = "#0c2530"
		}
		c.b.WriteString(`<text class="m" font-size="11.5" pointer-events="none" fill="` + ink + `" x="` + px(x+w/2) + `" y="` + px(y+h/2+4) + `">` + esc(num(v)) + `</text>`)
	}
}

// colourBar draws the legend of a colour scale and gives where it ends; fill is
// the attribute that colours a share of it.
func (c *canvas) colourBar(x, y, w, low, high float64, title string, fill func(share float64) string, steps int) float64 {
	c.text("s ti", x, y+11, cut(title, 12, c.w-x))
	each := w / float64(steps)
	for i := range steps {
		c.b.WriteString(`<rect ` + fill(float64(i)/float64(steps-1)) + ` x="` + px(x+each*float64(i)) + `" y="` + px(y+19) + `" width="` + px(each+0.5) + `" height="11"/>`)
	}
	c.text("s tk", x, y+46, num(low))
	if high > low {
		c.text("e tk", x+w, y+46, num(high))
	}
	return y + 52
}

// What a picture of parallel coordinates shows at most.
const (
	shownLines    = 160
	shownAxes     = 10
	shownMeasures = 4
)

// A coordinate is one row of a picture of parallel coordinates.
type coordinate struct {
	axis, measure int // −1 for the other
	low, high     float64
}

// parallel draws the runs as lines across the axes and the measures, in the
// colour of the first measure.
func (d *drawing) parallel(measures []int) Picture {
	measures = measures[:min(len(measures), shownMeasures)]
	first := measures[0]
	var all []coordinate
	order := heaviest(d.weights(first))
	for _, k := range order[:min(len(order), shownAxes)] {
		if low, high := d.span(k); low < high {
			all = append(all, coordinate{k, -1, low, high})
		}
	}
	slices.Reverse(all) // the weightiest stands beside the measures
	axes := len(all)
	for _, m := range measures {
		if low, high := d.reach(m); low <= high {
			all = append(all, coordinate{-1, m, low, high})
		}
	}
	rows := d.thinned(shownLines)
	p := Picture{Name: "parallel", Kind: "parallel", Lang: d.Lang, Title: d.say("Parallel coordinates: %s and what it goes with", "平行坐标：%s及相关参数", d.measure(first))}
	p.Caption = d.say("Each line is one of %d runs, from its axes above to its measures below, lighter towards the colour scale's high end of “%s”; where lines of one colour run together, that axis decides.",
		"每条线为 %d 次运行之一，上方为参数，下方为结果；颜色表示“%s”的大小。同色线聚拢之处，即该参数起决定作用。", len(rows), d.measure(first))
	p.Head = []string{d.say("row", "行"), d.say("left end", "左端"), d.say("right end", "右端")}
	for _, x := range all {
		name, left, right := d.ends(x)
		p.Rows = append(p.Rows, []string{name, left, right})
	}
	p.draw = func(c *canvas) {
		left, row, top, lift := 236.0, 54.0, 8.0, 0.0
		if c.narrow() {
			left, row, top, lift = 0, 66, 22, 4
		}
		s := scale{a: left + 8, b: c.w - 8}
		low, high := d.reach(first)
		yOf := func(i int) float64 {
			if i >= axes { // the measures stand a little apart
				return top + row*float64(i) + 24
			}
			return top + row*float64(i) + 10
		}
		for _, r := range rows {
			line := make([][2]float64, len(all))
			for i, x := range all {
				var v float64
				if x.axis >= 0 {
					v = d.cell(x.axis, r.Point[x.axis])
				} else {
					v = r.Values[x.measure]
				}
				s.low, s.high, s.log = x.low, x.high, x.axis >= 0 && d.Axes[x.axis].Log
				line[i] = [2]float64{s.at(v), yOf(i)}
			}
			share := (r.Values[first] - low) / (high - low)
			if math.IsNaN(share) {
				continue
			}
			c.path("em e"+strconv.Itoa(int(math.Round(share*(embers-1)))), polyline(line), "")
		}
		for i, x := range all {
			y := yOf(i)
			c.line("ax", s.a, y, s.b, y)
			name, from, to := d.ends(x)
			if x.axis >= 0 {
				c.label(d, x.axis, left, y+lift, c.narrow())
			} else if c.narrow() {
				c.text("s la halo", 0, y-16, cut(name, 13, c.w))
			} else {
				c.text("e la", left-14, y+4, cut(name, 13, left-14))
			}
			c.text("s tk halo", s.a, y+15, from)
			c.text("e tk halo", s.b, y+15, to)
		}
		c.h = c.colourBar(s.a, yOf(len(all)-1)+34, min(s.b-s.a, 320), low, high, titled(d.measure(first), d.Measures[first].Unit), func(x float64) string {
			return `class="g` + strconv.Itoa(int(math.Round(x*(embers-1)))) + `"`
		}, embers)
	}
	return p
}

// ends are what a coordinate is called and what stands at its two ends.
func (d *drawing) ends(x coordinate) (name, left, right string) {
	if x.axis < 0 {
		m := &d.Measures[x.measure]
		return d.measure(x.measure), with(x.low, m.Unit), with(x.high, m.Unit)
	}
	a := &d.Axes[x.axis]
	if a.Texts != nil {
		return d.axis(x.axis), a.Texts[int(x.low)], a.Texts[int(x.high)]
	}
	return d.axis(x.axis), joined(digits(x.low, 3), a.Unit), joined(digits(x.high, 3), a.Unit)
}
