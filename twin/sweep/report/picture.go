package report

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
)

// A Picture is one drawing with all that stands around it.
type Picture struct {
	Name    string // of its file, without .svg
	Kind    string // tornado, sobol, …
	Title   string
	Caption string // a sentence that says what one sees
	Head    []string
	Rows    [][]string // the same as a table
	Lang    Lang

	draw func(c *canvas)
}

// Widths that pictures are drawn for: a page, and a phone.
const (
	wide  = 720
	phone = 334
)

// inline is the picture as it stands in the page, for a width.
func (p *Picture) inline(width float64, class string) string {
	c := &canvas{w: width}
	p.draw(c)
	id := p.Name + "-" + class
	return `<svg class="p ` + class + `" viewBox="0 0 ` + px(c.w) + " " + px(c.h) + `" role="img" aria-labelledby="` + esc(id) + `-t" aria-describedby="` + esc(id) + `-d">` +
		`<title id="` + esc(id) + `-t">` + esc(p.Title) + `</title><desc id="` + esc(id) + `-d">` + esc(p.Caption) + `</desc>` + c.b.String() + `</svg>`
}

// SVG is the picture as a file of its own, with its title and its caption.
func (p *Picture) SVG() string {
	const edge, under = 24, 19
	c := &canvas{w: wide}
	p.draw(c)
	title, caption := wrap(p.Title, 19, wide), wrap(p.Caption, 12.6, wide)
	top := edge + 24*float64(len(title)) + 14
	w, h := wide+2*edge, top+c.h+14+under*float64(len(caption))+edge
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" class="p" width="` + px(float64(w)) + `" height="` + px(h) + `" viewBox="0 0 ` + px(float64(w)) + " " + px(h) +
		`" role="img" lang="` + map[Lang]string{English: "en", Chinese: "zh-CN"}[p.Lang] + `" aria-labelledby="t" aria-describedby="d">`)
	b.WriteString(`<title id="t">` + esc(p.Title) + `</title><desc id="d">` + esc(p.Caption) + `</desc><style>` + esc(pictureStyle()+`.p .cp{font-size:12.6px}`) + `</style>`)
	b.WriteString(`<rect class="bg" width="` + px(float64(w)) + `" height="` + px(h) + `" rx="12"/>`)
	for i, line := range title {
		b.WriteString(`<text class="s hd" x="` + px(edge) + `" y="` + px(edge+18+24*float64(i)) + `">` + esc(line) + `</text>`)
	}
	b.WriteString(`<g transform="translate(` + px(edge) + " " + px(top) + `)">` + c.b.String() + `</g>`)
	for i, line := range caption {
		b.WriteString(`<text class="s cp" x="` + px(edge) + `" y="` + px(top+c.h+14+under*float64(i)+12) + `">` + esc(line) + `</text>`)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// fileName is text as part of any system's file name.
func fileName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '.':
			return r
		}
		return '-'
	}, s)
	if s = strings.Trim(s, "-."); len(s) > 80 {
		sum := sha256.Sum256([]byte(s))
		s = s[:70] + "-" + strings.ToLower(strings.Trim(base64.RawURLEncoding.EncodeToString(sum[:6]), "-_"))
	}
	return s
}

// picture begins one of a measure, whose names are told apart by kind and measure.
func (d *drawing) picture(kind string, m int, title string) Picture {
	return Picture{Name: kind + "-" + fileName(d.Measures[m].Name), Kind: kind, Title: title, Lang: d.Lang}
}

// labelled lays out rows of which each has a label: on the left of the page, above
// on a phone. It gives where what is labelled begins and the middle of row i.
func (c *canvas) labelled(d *drawing, axes []int, top, row float64) (left float64, middle func(i int) float64) {
	if c.narrow() {
		row += 24
	} else {
		left = 236
	}
	middle = func(i int) float64 {
		if c.narrow() {
			return top + row*float64(i+1) - 15
		}
		return top + row*(float64(i)+0.5)
	}
	for i, k := range axes {
		c.label(d, k, left, middle(i), c.narrow())
	}
	return left, middle
}

// label writes what axis k is called, and its key, at a row whose middle is y.
func (c *canvas) label(d *drawing, k int, left, y float64, above bool) {
	name, key := d.axis(k), d.Axes[k].Key
	if above {
		name = cut(name, 13, c.w)
		c.text("s la halo", 0, y-20, name)
		if at := widthOf(name, 13) + 8; at+monoWidth(key) < c.w {
			c.text("s ky halo", at, y-20, key)
		}
		return
	}
	lines := wrap(name, 13, left-14)
	if len(lines) > 2 {
		lines = []string{lines[0], cut(strings.Join(lines[1:], " "), 13, left-14)}
	}
	y += 6 - 7.5*float64(len(lines))
	for _, line := range lines {
		c.text("e la halo", left-14, y, line)
		y += 15
	}
	c.text("e ky halo", left-14, y-2, cutMono(key, left-14))
}

func monoWidth(s string) float64 { return 6.4 * float64(len([]rune(s))) }

// cutMono shortens a key at its beginning: what tells keys apart is their end.
func cutMono(s string, room float64) string {
	r := []rune(s)
	if n := int(room / 6.4); len(r) > n && n > 2 {
		return "…" + string(r[len(r)-n+1:])
	}
	return s
}

// legend puts its entries in a row, as many lines as they need, and gives the height.
func (c *canvas) legend(entries []legendEntry) float64 {
	x, y := 0.0, 12.0
	for _, e := range entries {
		w := 26 + widthOf(e.text, 12) + 18
		if x > 0 && x+w-18 > c.w {
			x, y = 0, y+20
		}
		e.mark(c, x, y-4)
		c.text("s ti", x+26, y, cut(e.text, 12, c.w-26))
		x += w
	}
	return y + 10
}

type legendEntry struct {
	text string
	mark func(c *canvas, x, y float64) // 18 wide about y
}

func boxMark(class string) func(c *canvas, x, y float64) {
	return func(c *canvas, x, y float64) { c.rect(class, x, y-5, 18, 10, "") }
}

func lineMark(class string) func(c *canvas, x, y float64) {
	return func(c *canvas, x, y float64) { c.line(class, x, y, x+18, y) }
}

func dotMark(class string) func(c *canvas, x, y float64) {
	return func(c *canvas, x, y float64) { c.circle(class, x+9, y, 4.5, "") }
}

func inkMark(c *canvas, x, y float64) { c.path("dt", "M"+px(x+9)+" "+px(y)+"h0", "") }

func whisker(c *canvas, x1, x2, y float64) {
	c.path("iv", "M"+px(x1)+" "+px(y-3)+"v6m0 -3H"+px(x2)+"m0 -3v6", "")
}

func whiskerMark(c *canvas, x, y float64) { whisker(c, x, x+18, y) }

// count is a whole number with its thousands apart.
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && n >= 1000; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
