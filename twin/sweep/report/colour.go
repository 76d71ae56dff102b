package report

import (
	"fmt"
	"math"
	"strings"
)

// The page's colours, and the ember scale, even to the eye in Oklab, in which
// lightness rises all the way.

type palette struct {
	page, panel, line, hair, ink, soft, muted, accent, pale, warm, good, alarm string
	series                                                                     []string
	low, high                                                                  float64 // of the ember scale what is seen on the panel
}

var light = palette{
	page: "#e9efee", panel: "#fbfdfc", line: "#c6d4d4", hair: "#e3ebea", ink: "#0c2530", soft: "#35525d", muted: "#54707a",
	accent: "#0b7380", pale: "#86bfc3", warm: "#c4551d", good: "#1d7f5c", alarm: "#b4232a",
	series: []string{"#0b6fb3", "#c4551d", "#0f8a74", "#b0307a", "#6a6f00", "#6d4fb3", "#8a5a2b", "#47606a"}, low: 0, high: 0.68,
}

var dark = palette{
	page: "#06141c", panel: "#0b1e28", line: "#25434f", hair: "#142d38", ink: "#e8f2f2", soft: "#b7cdd2", muted: "#8ba7af",
	accent: "#54c4bd", pale: "#2a6f77", warm: "#ff9a56", good: "#5ccf98", alarm: "#ff7d72",
	series: []string{"#5ab4f2", "#ff9a56", "#58d3b2", "#f283bb", "#d7d36a", "#b9a2ff", "#d9a877", "#a5bcc4"}, low: 0.3, high: 1,
}

// ember's stops in L, C and hue in degrees, as the page has them.
var emberStops = [][3]float64{
	{0.3, 0.07, 275}, {0.38, 0.105, 305}, {0.46, 0.135, 340}, {0.55, 0.16, 10}, {0.64, 0.17, 33}, {0.73, 0.155, 55}, {0.82, 0.135, 78}, {0.92, 0.1, 98},
}

// ember is the colour of x from 0 to 1, and its lightness in Oklab.
func ember(x float64) (colour string, lightness float64) {
	at := min(max(x, 0), 1) * float64(len(emberStops)-1)
	k := min(int(at), len(emberStops)-2)
	lab := func(s [3]float64) [3]float64 {
		sin, cos := math.Sincos(s[2] * math.Pi / 180)
		return [3]float64{s[0], s[1] * cos, s[1] * sin}
	}
	p, q := lab(emberStops[k]), lab(emberStops[k+1])
	for i := range p {
		p[i] += (at - float64(k)) * (q[i] - p[i])
	}
	cube := func(v float64) float64 { return v * v * v }
	l := cube(p[0] + 0.3963377774*p[1] + 0.2158037573*p[2])
	m := cube(p[0] - 0.1055613458*p[1] - 0.0638541728*p[2])
	s := cube(p[0] - 0.0894841775*p[1] - 1.291485548*p[2])
	b := func(v float64) int {
		if v = min(max(v, 0), 1); v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		return int(math.Round(255 * v))
	}
	return fmt.Sprintf("#%02x%02x%02x", b(4.0767416621*l-3.3077115913*m+0.2309699292*s), b(-1.2684380046*l+2.6097574011*m-0.3413193965*s), b(-0.0041960863*l-0.7034186147*m+1.707614701*s)), p[0]
}

// embers is how many shades lines are coloured in.
const embers = 8

const sans = `Inter,'SF Pro Text','Segoe UI Variable Text','Segoe UI',system-ui,-apple-system,Roboto,'Noto Sans','PingFang SC','HarmonyOS Sans SC','Microsoft YaHei UI','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC',sans-serif`
const serif = `'Iowan Old Style','Palatino Linotype',Palatino,'Source Serif 4','Source Serif Pro','Noto Serif','Songti SC','Noto Serif CJK SC','Noto Serif SC','Source Han Serif SC',SimSun,serif`
const mono = `ui-monospace,'SF Mono',Menlo,Consolas,'Noto Sans Mono','Noto Sans Mono CJK SC','DejaVu Sans Mono',monospace`

// shapes are the rules of every picture that no palette changes.
const shapes = `.p text{font-family:` + sans + `;font-variant-numeric:tabular-nums}.p .s{text-anchor:start}.p .m{text-anchor:middle}.p .e{text-anchor:end}` +
	`.p .tk{font-size:11.5px}.p .ti{font-size:12px}.p .la{font-size:13px}.p .hd{font-family:` + serif + `;font-weight:600;font-size:18px}.p .ky{font-family:` + mono + `;font-size:10.5px}` +
	`.p .halo{paint-order:stroke;stroke-width:4px;stroke-linejoin:round}.p .gr,.p .ax{stroke-width:1;shape-rendering:crispEdges}` +
	`.p .dt{fill:none;stroke-linecap:round;stroke-width:3.4;stroke-opacity:.45}.p .cv{fill:none;stroke-width:2.4;stroke-linejoin:round}.p .bd{fill-opacity:.16;stroke:none}` +
	`.p .iv{stroke-width:1.5;fill:none}.p .st{fill:none;stroke-width:2.2;stroke-linejoin:round}.p .em{fill:none;stroke-width:1.3;stroke-opacity:.62}.p .no{fill:none;stroke-width:1.5}` +
	`.p .d0{stroke-dasharray:none}.p .d1{stroke-dasharray:7 3}.p .d2{stroke-dasharray:2 3}.p .d3{stroke-dasharray:9 3 2 3}`

// rules are the colours of every picture.
func (p palette) rules() string {
	var b strings.Builder
	put := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	put(".p .bg{fill:%s}.p .gr{stroke:%s}.p .ax{stroke:%s}", p.panel, p.hair, p.muted)
	put(".p .tk,.p .ky{fill:%s}.p .ti,.p .cp{fill:%s}.p .la,.p .hd{fill:%s}.p .halo{stroke:%s}", p.muted, p.soft, p.ink, p.panel)
	put(".p .a{fill:%s}.p .b{fill:%s}.p .w{fill:%s}.p .iv{stroke:%s}", p.accent, p.pale, p.warm, p.ink)
	put(".p .dt{stroke:%s}.p .cv,.p .as{stroke:%s}.p .bd{fill:%s}.p .ws{stroke:%s}.p .no{stroke:%s}.p .on{fill:%s}", p.muted, p.accent, p.accent, p.warm, p.alarm, p.panel)
	put(".p .num{fill:%s;font-weight:600}", p.panel)
	for i, c := range p.series {
		put(".p .t%d{stroke:%s}.p .f%d{fill:%s}", i, c, i, c)
	}
	for i := range embers {
		c, _ := ember(p.low + (p.high-p.low)*float64(i)/(embers-1))
		put(".p .e%d{stroke:%s}.p .g%d{fill:%s}", i, c, i, c)
	}
	return b.String()
}

// pictureStyle is the style of every picture, in the light and in the dark.
func pictureStyle() string {
	return shapes + light.rules() + "@media screen and (prefers-color-scheme:dark){" + dark.rules() + "}"
}
