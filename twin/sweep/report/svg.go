package report

import (
	"html"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// A canvas is what a picture is drawn on: SVG of a given width, whose height the
// picture sets. Text goes in through esc and nowhere else.
type canvas struct {
	b    strings.Builder
	w, h float64
}

// narrow tells of a phone's width, where labels stand above what they name.
func (c *canvas) narrow() bool { return c.w < 560 }

// esc is text as XML holds it, whatever it is.
func esc(s string) string {
	return html.EscapeString(strings.Map(legible, strings.ToValidUTF8(s, string(unicode.ReplacementChar))))
}

// legible is a character as XML 1.0 and HTML hold it: a control character, or what
// is no character, becomes U+FFFD.
func legible(r rune) rune {
	if r == '\t' || r == '\n' || r >= 0x20 && r < 0x7F || r >= 0xA0 && r < 0xFFFE && !(r >= 0xD800 && r < 0xE000) || r >= 0x10000 {
		return r
	}
	return unicode.ReplacementChar
}

// px is a coordinate to a hundredth.
func px(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "0"
	}
	s := strconv.FormatFloat(v, 'f', 2, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

// line draws a straight line.
func (c *canvas) line(class string, x1, y1, x2, y2 float64) {
	c.b.WriteString(`<line class="` + class + `" x1="` + px(x1) + `" y1="` + px(y1) + `" x2="` + px(x2) + `" y2="` + px(y2) + `"/>`)
}

// rect draws a box; tip is what a pointer held over it reads, if anything.
func (c *canvas) rect(class string, x, y, w, h float64, tip string) {
	c.b.WriteString(`<rect class="` + class + `" x="` + px(x) + `" y="` + px(y) + `" width="` + px(max(w, 0)) + `" height="` + px(max(h, 0)) + `"`)
	c.end("rect", tip)
}

func (c *canvas) circle(class string, x, y, r float64, tip string) {
	c.b.WriteString(`<circle class="` + class + `" cx="` + px(x) + `" cy="` + px(y) + `" r="` + px(r) + `"`)
	c.end("circle", tip)
}

func (c *canvas) path(class, d, tip string) {
	c.b.WriteString(`<path class="` + class + `" d="` + d + `"`)
	c.end("path", tip)
}

func (c *canvas) end(name, tip string) {
	if tip == "" {
		c.b.WriteString("/>")
		return
	}
	c.b.WriteString("><title>" + esc(tip) + "</title></" + name + ">")
}

// text writes a line; the class begins with the side on which it is held: s, m or e.
func (c *canvas) text(class string, x, y float64, s string) {
	c.b.WriteString(`<text class="` + class + `" x="` + px(x) + `" y="` + px(y) + `">` + esc(s) + `</text>`)
}

// dots is the path of many dots: strokes of no length with round ends.
func dots(points [][2]float64) string {
	var b strings.Builder
	for _, p := range points {
		b.WriteString("M" + px(p[0]) + " " + px(p[1]) + "h0")
	}
	return b.String()
}

// polyline is the path through points, broken where one is undefined.
func polyline(points [][2]float64) string {
	var b strings.Builder
	pen := "M"
	for _, p := range points {
		if math.IsNaN(p[0]) || math.IsNaN(p[1]) {
			pen = "M"
			continue
		}
		b.WriteString(pen + px(p[0]) + " " + px(p[1]))
		pen = "L"
	}
	return b.String()
}

// widthOf estimates how wide text is: a Chinese character is a square.
func widthOf(s string, size float64) float64 {
	w := 0.0
	for _, r := range s {
		switch {
		case r >= 0x2E80:
			w += 1
		case strings.ContainsRune("iljtf.,:;'|()[] ·", r):
			w += 0.31
		case r >= 'A' && r <= 'Z', r == 'm', r == 'w', r == '%':
			w += 0.76
		default:
			w += 0.555
		}
	}
	return w * size
}

// cut shortens text to a width, with an ellipsis where something is lost.
func cut(s string, size, room float64) string {
	if widthOf(s, size) <= room {
		return s
	}
	r := []rune(s)
	for len(r) > 1 && widthOf(string(r)+"…", size) > room {
		r = r[:len(r)-1]
	}
	return strings.TrimRight(string(r), " ,，、.") + "…"
}

// wrap breaks text into lines of a width: at blanks, and between Chinese characters.
func wrap(s string, size, room float64) (lines []string) {
	line, word := "", ""
	flush := func() {
		if line != "" && widthOf(line+word, size) > room {
			lines, line = append(lines, strings.TrimSpace(line)), ""
			word = strings.TrimLeft(word, " ")
		}
		line += word
		word = ""
	}
	for _, r := range s {
		switch {
		case r == ' ':
			flush()
			word = " "
		case r >= 0x2E80 && !strings.ContainsRune("，。；：、）”！？", r):
			flush()
			word = string(r)
		default:
			word += string(r)
		}
	}
	flush()
	return append(lines, strings.TrimSpace(line))
}
