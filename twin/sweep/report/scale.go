package report

import (
	"math"
	"strconv"
	"strings"
)

// A scale lays values from low to high on coordinates from a to b.
type scale struct {
	low, high float64
	a, b      float64
	log       bool
}

// at is where a value lies.
func (s scale) at(v float64) float64 {
	low, high := s.low, s.high
	if s.log {
		v, low, high = math.Log(v), math.Log(low), math.Log(high)
	}
	if high == low {
		return (s.a + s.b) / 2
	}
	return s.a + (s.b-s.a)*(v-low)/(high-low)
}

// spanning is the scale of values between two ends that are rounded outwards to ticks.
func spanning(low, high, a, b float64) scale {
	low, high = apart(low, high)
	step := stepOf(low, high, wanted(a, b))
	return scale{low: math.Floor(low/step+1e-9) * step, high: math.Ceil(high/step-1e-9) * step, a: a, b: b}
}

// apart makes room about a value that stands alone.
func apart(low, high float64) (float64, float64) {
	if !(low < high) {
		room := max(math.Abs(low)*0.05, 1e-12)
		if low == 0 || low != low {
			low, high, room = 0, 0, 0.5
		}
		return low - room, high + room
	}
	return low, high
}

// wanted is how many ticks a length has room for.
func wanted(a, b float64) float64 { return max(3, min(8, math.Abs(b-a)/48)) }

// stepOf is 1, 2 or 5 times a power of ten, the one of which most nearly n make
// the distance.
func stepOf(low, high, n float64) float64 {
	rough := (high - low) / n
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	switch m := rough / power; { // parted at the geometric means
	case m < math.Sqrt2:
		return power
	case m < math.Sqrt(10):
		return 2 * power
	case m < math.Sqrt(50):
		return 5 * power
	}
	return 10 * power
}

// A tick is a value that the axis names.
type tick struct {
	value float64
	text  string
}

// ticks are round values within the scale.
func (s scale) ticks() (all []tick) {
	if s.log && s.high/s.low >= 8 {
		wants := []float64{1, 2, 5}
		if s.high/s.low > 300 {
			wants = wants[:1]
		}
		for p := math.Floor(math.Log10(s.low)); p <= math.Log10(s.high); p++ {
			for _, m := range wants {
				if v := m * math.Pow(10, p); v >= s.low*0.999 && v <= s.high*1.001 {
					all = append(all, tick{v, num(v)})
				}
			}
		}
		return all
	}
	low, high := s.low, s.high
	if !(low < high) {
		return []tick{{low, num(low)}}
	}
	step := stepOf(low, high, wanted(s.a, s.b))
	decimals := int(max(0, -math.Floor(math.Log10(step)+1e-9)))
	for k := math.Ceil(low/step - 1e-9); k*step <= high+step*1e-9; k++ {
		text := num(k * step)
		if big := max(math.Abs(low), math.Abs(high)); big < 1e6 && decimals <= 6 {
			text = minus(strconv.FormatFloat(k*step+0, 'f', decimals, 64))
		}
		all = append(all, tick{k * step, text})
	}
	return all
}

// num is a number to four digits as people read it.
func num(v float64) string { return digits(v, 4) }

func digits(v float64, n int) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "–"
	case a != 0 && (a < 1e-4 || a >= 1e6):
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', n-1, 64), "e")
		if strings.Contains(mantissa, ".") {
			mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
		}
		e, _ := strconv.Atoi(exponent) // FormatFloat's own
		return minus(mantissa) + "×10" + raised.Replace(strconv.Itoa(e))
	case a >= 1000:
		return minus(strconv.FormatFloat(v, 'f', 0, 64))
	}
	s := strconv.FormatFloat(v, 'g', n, 64)
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		s = strconv.FormatFloat(f, 'f', -1, 64)
	}
	return minus(s)
}

var raised = strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹")

// minus has the sign that stands as wide as a plus.
func minus(s string) string {
	if strings.Trim(s, "-0.") == "" {
		return strings.TrimPrefix(s, "-")
	}
	return strings.Replace(s, "-", "−", 1)
}

// with is a number and its unit.
func with(v float64, unit string) string { return joined(num(v), unit) }

func joined(s, unit string) string {
	if unit == "" {
		return s
	}
	return s + " " + unit
}

// percent is a share in hundredths.
func percent(v float64) string { return minus(strconv.FormatFloat(100*v, 'f', 0, 64)) + " %" }

// across draws the ticks, the grid and the title of a horizontal axis from top to bottom.
func (c *canvas) across(s scale, top, bottom float64, title string) {
	right := math.Inf(-1)
	for _, t := range s.ticks() {
		x := s.at(t.value)
		c.line("gr", x, top, x, bottom)
		half := widthOf(t.text, 11.5) / 2
		if x-half > right {
			c.text("m tk", min(max(x, half), c.w-half), bottom+16, t.text)
			right = x + half + 6
		}
	}
	c.line("ax", s.a, bottom, s.b, bottom)
	if title != "" {
		title = cut(title, 12, c.w)
		half := widthOf(title, 12) / 2
		c.text("m ti", min(max((s.a+s.b)/2, half), c.w-half), bottom+34, title)
	}
}

// up draws the ticks and the grid of a vertical axis from left to right, and its title above.
func (c *canvas) up(s scale, left, right float64, title string) {
	for _, t := range s.ticks() {
		y := s.at(t.value)
		c.line("gr", left, y, right, y)
		c.text("e tk", left-7, y+4, t.text)
	}
	c.line("ax", left, s.a, left, s.b)
	if title != "" {
		c.text("s ti", 0, min(s.a, s.b)-14, cut(title, 12, c.w))
	}
}

// roomFor is how wide the ticks of a vertical axis are.
func roomFor(s scale) float64 {
	w := 0.0
	for _, t := range s.ticks() {
		w = max(w, widthOf(t.text, 11.5))
	}
	return w + 12
}
