package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"seapod/twin/sweep"
)

const threeAxes = `
[axes]
pod.0.it_load_kW = "200:400%[1]s"
sea.offset_K = "-1:1%[1]s"
sea.tide = "0:2%[1]s"
`

// unit are the three axes from −1 to 1.
func unit(x []float64) (a, b, c float64) { return (x[0] - 300) / 100, x[1], x[2] - 1 }

// The bars of T. Ishigami and T. Homma's function (1990, a = 7, b = 0.1) stand in
// the order of its total indices, as long as its indices are: main 0.3139, 0.4424,
// 0, total 0.5576, 0.4424, 0.2437.
func TestSobolBarsOfIshigami(t *testing.T) {
	s := made(t, "mode = \"steady\"\ndesign = \"saltelli\"\nn = 1024\nmeasures = \"cluster.pue:final\""+fmt.Sprintf(threeAxes, ""), alike(func(x []float64) float64 {
		a, b, c := unit(x)
		sin := math.Sin(math.Pi * b)
		return math.Sin(math.Pi*a) + 7*sin*sin + 0.1*math.Pow(math.Pi*c, 4)*math.Sin(math.Pi*a)
	}))
	p, svg := pictureOf(t, s, "sobol")
	at := ruler(t, svg, false)
	for class, want := range map[string][3]float64{"a main": {0.3139, 0.4424, 0}, "b total": {0.5576, 0.4424, 0.2437}} {
		bars := svg.all("rect", class)
		if len(bars) != 3 {
			t.Fatalf("%d bars %s", len(bars), class)
		}
		for i, bar := range bars {
			if i > 0 && bar.num(t, "y") <= bars[i-1].num(t, "y") {
				t.Errorf("bar %d stands above the one before", i)
			}
			if name := p.Rows[i][0]; !strings.HasPrefix(bar.tip(), name) || p.Rows[i][1] != s.Axes[i].Key {
				t.Errorf("bar %d %q is not of %s", i, bar.tip(), s.Axes[i].Key)
			}
			index := s.Answers.Measures[0].Sobol[i].Main
			if class == "b total" {
				index = s.Answers.Measures[0].Sobol[i].Total
			}
			left, right := at(bar.num(t, "x")), at(bar.num(t, "x")+bar.num(t, "width"))
			near(t, class+" drawn", left+right, float64(index.Value), 1e-3) // one of its ends is 0
			near(t, class, left+right, want[i], 0.05)
			near(t, class+" from 0", min(math.Abs(left), math.Abs(right)), 0, 1e-3)
		}
	}
	whiskers := svg.all("path", "iv")[1:] // the first is the legend's
	if len(whiskers) != 6 {
		t.Fatalf("%d whiskers", len(whiskers))
	}
	for i, w := range whiskers {
		var x1, y1, x2 float64
		if _, err := fmt.Sscanf(w.attr["d"], "M%f %fv6m0 -3H%fm0", &x1, &y1, &x2); err != nil {
			t.Fatal(err)
		}
		index := s.Answers.Measures[0].Sobol[i/2]
		want := [2]sweep.Interval{index.Main, index.Total}[i%2]
		near(t, "whisker from", at(x1), float64(want.Low), 1e-3)
		near(t, "whisker to", at(x2), float64(want.High), 1e-3)
	}
}

// f = 10 + 3a − 5b: b swings from 15 to 5, a from 7 to 13, c not at all; and of
// 10 + a² both ends are 11.
func TestTornadoSwings(t *testing.T) {
	grid := "mode = \"steady\"\nmeasures = \"cluster.pue:final\"" + fmt.Sprintf(threeAxes, ":3")
	_, svg := pictureOf(t, made(t, grid, alike(func(x []float64) float64 { a, b, _ := unit(x); return 10 + 3*a - 5*b })), "tornado")
	at := ruler(t, svg, false)
	low, high := svg.all("rect", "a low"), svg.all("rect", "w high")
	if len(low) != 3 || len(high) != 3 {
		t.Fatalf("%d and %d bars", len(low), len(high))
	}
	want := []struct {
		end       [2]string
		low, high float64
	}{{[2]string{"= −1 K: 15", "= 1 K: 5"}, 15, 5}, {[2]string{"= 200 kW: 7", "= 400 kW: 13"}, 7, 13}, {[2]string{"= 0: 10", "= 2: 10"}, 10, 10}}
	for i, w := range want {
		for e, bar := range []*node{low[i], high[i]} {
			from, to := at(bar.num(t, "x")), at(bar.num(t, "x")+bar.num(t, "width"))
			v := [2]float64{w.low, w.high}[e]
			near(t, "bar's lower end", from, min(v, 10), 1e-3)
			near(t, "bar's upper end", to, max(v, 10), 1e-3)
			if !strings.HasSuffix(bar.tip(), w.end[e]) {
				t.Errorf("bar says %q, want %q", bar.tip(), w.end[e])
			}
		}
		if i > 0 && low[i].num(t, "y") <= low[i-1].num(t, "y") {
			t.Errorf("swing %d stands above a wider one", i)
		}
	}
	_, svg = pictureOf(t, made(t, grid, alike(func(x []float64) float64 { a, _, _ := unit(x); return 10 + a*a })), "tornado")
	at = ruler(t, svg, false)
	one, two := svg.all("rect", "a low")[0], svg.all("rect", "w high")[0]
	for _, bar := range []*node{one, two} {
		near(t, "a²", at(bar.num(t, "x")+bar.num(t, "width")), 11, 1e-3)
	}
	if one.num(t, "y")+one.num(t, "height") > two.num(t, "y") {
		t.Error("two bars on the same side lie over each other")
	}
}

// An axis that moves only in runs that failed has no swing.
func TestTornadoLeavesOutWhatStandsStill(t *testing.T) {
	s := made(t, "mode = \"steady\"\nmeasures = \"cluster.pue:final\"\n[axes]\npod.0.it_load_kW = \"200:400:6\"\nsea.offset_K = [0, 1]\n", alike(func(x []float64) float64 {
		if x[1] == 1 {
			return math.Inf(1)
		}
		return x[0]
	}))
	p, _ := pictureOf(t, s, "tornado")
	if len(p.Rows) != 1 || p.Rows[0][1] != "pod.0.it_load_kW" {
		t.Errorf("swings: %q", p.Rows)
	}
}

// A cell of a heat map stands where its levels are, is coloured by its value and says it.
func TestHeatMapCells(t *testing.T) {
	s := made(t, "mode = \"steady\"\nmeasures = \"cluster.pue:final\"\n[axes]\npod.0.it_load_kW = \"200:400:5\"\nsea.offset_K = [0, 1, 2]\n", alike(func(x []float64) float64 {
		if x[0] == 250 && x[1] == 1 {
			return math.Inf(1)
		}
		return x[0] + 100*x[1]
	}))
	p, svg := pictureOf(t, s, "heat")
	cells := svg.all("rect", "cell")
	if len(cells) != 14 || len(svg.all("path", "no")) != 1 || !strings.Contains(p.Caption, "cross") {
		t.Fatalf("%d cells, %d crosses of 15: %s", len(cells), len(svg.all("path", "no")), p.Caption)
	}
	type spot struct{ x, y, v float64 }
	var spots []spot
	for _, c := range cells {
		var load, offset, v float64
		words := strings.NewReplacer("−", "-", ":", " ").Replace(c.tip())
		fields := slices.DeleteFunc(strings.Fields(words), func(w string) bool { return !strings.ContainsAny(w[:1], "0123456789") })
		if _, err := fmt.Sscan(strings.Join(fields, " "), &load, &offset, &v); err != nil || v != load+100*offset {
			t.Fatalf("%q: %v", c.tip(), err)
		}
		share := (v - 200) / 400
		if want, _ := ember(share); c.attr["fill"] != want {
			t.Errorf("%q is %s, want %s", c.tip(), c.attr["fill"], want)
		}
		spots = append(spots, spot{c.num(t, "x") - 2*load, c.num(t, "y"), offset})
	}
	for _, a := range spots { // further right with the load, further up with the offset
		for _, b := range spots {
			if a.v > b.v && a.y >= b.y {
				t.Fatalf("offset %g lies at %g, %g at %g", a.v, a.y, b.v, b.y)
			}
		}
	}
	if p.Rows[1][2] != "–" || p.Rows[2][5] != "600" {
		t.Errorf("table = %q", p.Rows)
	}
}

// Morris's points stand at their μ* and σ; of a plane, μ* are its slopes and σ is 0.
func TestMorrisPlane(t *testing.T) {
	plan := "mode = \"steady\"\ndesign = \"morris\"\nn = 6\nmeasures = \"cluster.pue:final\"" + fmt.Sprintf(threeAxes, "")
	s := made(t, plan, alike(func(x []float64) float64 { a, b, c := unit(x); return 3*a - 5*b + a*c }))
	p, svg := pictureOf(t, s, "morris")
	x, y := ruler(t, svg, false), ruler(t, svg, true)
	spots := svg.all("circle", "a spot")
	if len(spots) != 3 || p.Rows[0][2] != "sea.offset_K" {
		t.Fatalf("%d spots, %q", len(spots), p.Rows)
	}
	for i := range spots {
		spot := spots[len(spots)-1-i] // the weightiest is drawn last
		k := slices.IndexFunc(s.Axes, func(a sweep.AxisInfo) bool { return a.Key == p.Rows[i][2] })
		e := s.Answers.Measures[0].Morris[k]
		near(t, "μ*", x(spot.num(t, "cx")), float64(e.MuStar), 0.02)
		near(t, "σ", y(spot.num(t, "cy")), float64(e.Sigma), 0.02)
	}
	near(t, "μ* of −5b over its range", x(spots[2].num(t, "cx")), 10, 0.02)
	near(t, "its σ", y(spots[2].num(t, "cy")), 0, 0.02)
}

// Over time the points stand at their instants, by the index of each.
func TestSensitivityOverTime(t *testing.T) {
	plan := "run_for = \"5h\"\ndesign = \"morris\"\nn = 4\nmeasures = \"cluster.pue:each(1h)\"" + fmt.Sprintf(threeAxes, "")
	s := made(t, plan, func(x []float64, measures []sweep.MeasureInfo) (v []float64) {
		a, b, _ := unit(x)
		for i := range measures { // μ* of a is 2, of b it grows by 2 an hour
			v = append(v, a+float64(i+1)*b)
		}
		return v
	})
	p, svg := pictureOf(t, s, "over time")
	x, y := ruler(t, svg, false), ruler(t, svg, true)
	for n, want := range []func(h float64) float64{func(h float64) float64 { return 2 * h }, func(float64) float64 { return 2 }, func(float64) float64 { return 0 }} {
		spots := svg.all("circle", fmt.Sprintf("f%d", n))
		if len(spots) != 5 {
			t.Fatalf("%d spots of line %d", len(spots), n)
		}
		for i, spot := range spots {
			near(t, "instant", x(spot.num(t, "cx")), float64(i+1), 0.01)
			near(t, "μ*", y(spot.num(t, "cy")), want(float64(i+1)), 0.02)
			near(t, "μ* in the table", number(t, p.Rows[i][n+1]), want(float64(i+1)), 1e-9)
		}
	}
}

// The front is that of the two goals, which a name with * may give.
func TestParetoFront(t *testing.T) {
	plan := `
mode = "steady"
measures = ["cluster.pue:final", "pod.0.chip_max_degC:final"]
[axes]
pod.0.it_load_kW = "200:400:5"
sea.offset_K = [0, 1]
[goals]
"pod.*.chip_max_degC:final" = "max"
"cluster.pue:final" = "min"
[constraints]
"pod.0.chip_max_degC:final" = "<390"
`
	s := made(t, plan, func(x []float64, _ []sweep.MeasureInfo) []float64 { return []float64{x[0]/100 + x[1], x[0] + x[1]} })
	_, svg := pictureOf(t, s, "pareto")
	x, y := ruler(t, svg, false), ruler(t, svg, true)
	want := [][2]float64{{351, 4.5}, {350, 3.5}, {300, 3}, {250, 2.5}, {200, 2}}
	spots := svg.all("circle", "a spot")
	if len(spots) != len(want) || len(svg.all("circle", "on no")) != 3 { // two runs outside, and the legend's
		t.Fatalf("%d runs on the front, %d outside: %v", len(spots), len(svg.all("circle", "on no"))-1, s.Answers.Pareto)
	}
	for i, spot := range spots {
		near(t, "first goal", x(spot.num(t, "cx")), want[i][0], 0.5)
		near(t, "second goal", y(spot.num(t, "cy")), want[i][1], 0.01)
	}
}

func TestTicksAreRoundAndWithin(t *testing.T) {
	for _, s := range []scale{{low: 0, high: 1, b: 700}, {low: -3.2e-7, high: 5e-7, b: 300}, {low: 12, high: 13, a: 300}, {low: 1, high: 1000, b: 500, log: true}, {low: 3, high: 3, b: 9}} {
		all := s.ticks()
		for i, k := range all {
			if k.value < s.low-1e-9*math.Abs(s.low) || k.value > s.high+1e-9*math.Abs(s.high) || i > 0 && k.text == all[i-1].text {
				t.Errorf("ticks of %+v: %+v", s, all)
			}
		}
		if len(all) == 0 || len(all) < 2 && s.low < s.high {
			t.Errorf("ticks of %+v: %+v", s, all)
		}
	}
	for v, want := range map[float64]string{0: "0", -0.5: "−0.5", 1234.56: "1235", 1.5e7: "1.5×10⁷", -2.5e-6: "−2.5×10⁻⁶", 0.00012344: "0.0001234", math.Inf(1): "–"} {
		if got := num(v); got != want {
			t.Errorf("num(%g) = %q, want %q", v, got, want)
		}
	}
}
