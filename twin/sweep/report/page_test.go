package report

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"html"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"seapod/twin/sweep"
)

// rich is a plan whose report has nearly all there is.
const rich = `
run_for = "4h"
measures = ["cluster.pue:mean", "pod.0.chip_max_degC:max", "cluster.total_power_kW:each(1h)"]
scenario = ""
[axes]
pod.0.it_load_kW = "200:400:4"
sea.offset_K = [-1, 0, 1]
[thresholds]
"cluster.pue:mean" = ">350"
[goals]
"cluster.pue:mean" = "max"
"pod.0.chip_max_degC:max" = "min"
[constraints]
"pod.0.chip_max_degC:max" = "<390"
`

func richly(x []float64) float64 {
	if x[0] == 200 && x[1] == 1 {
		return math.Inf(1)
	}
	return x[0] + 20*x[1] + 5*x[1]*x[1]
}

var kinds8 = map[string]string{ // and how the reason for its absence begins
	"sobol": "Sobol' bars", "morris": "Morris's plane", "tornado": "Tornado", "heat": "Heat map", "response": "Response curves",
	"parallel": "Parallel coordinates", "pareto": "Pareto front", "over time": "Sensitivity over time",
}

// Each design bears its pictures, and the page says why of all others.
func TestWhichPicturesThereAre(t *testing.T) {
	const steady, two = "mode = \"steady\"\nmeasures = \"cluster.pue:final\"\n", "[axes]\npod.0.it_load_kW = \"200:400\"\nsea.offset_K = \"-1:1\"\n"
	sum := func(x []float64) float64 {
		v := 0.0
		for k := range x {
			v += x[k] * float64(k+1)
		}
		return v
	}
	tests := []struct {
		name, plan string
		f          func(x []float64) float64
		half       []bool
		want       string
	}{
		{"grid of two axes", steady + "[axes]\npod.0.it_load_kW = \"200:400:3\"\nsea.offset_K = [0, 1, 2]\n", sum, nil, "heat parallel response tornado"},
		{"single axis", steady + "[axes]\npod.0.it_load_kW = \"200:400:6\"\n", sum, nil, "response tornado"},
		{"single run", steady + "[axes]\npod.0.it_load_kW = [200]\n", sum, nil, ""},
		{"words", steady + "[axes]\npod.0.cooling = [\"loop\", \"direct\"]\nsea.offset_K = [0, 1, 2]\n", sum, nil, "heat parallel response"},
		{"morris", steady + "design = \"morris\"\nn = 4\n" + two, sum, nil, "morris parallel response tornado"},
		{"saltelli", steady + "design = \"saltelli\"\nn = 8\n" + two, sum, nil, "parallel response sobol tornado"},
		{"saltelli of which half is done", steady + "design = \"saltelli\"\nn = 8\n" + two, sum, []bool{true}, "parallel response sobol tornado"},
		{"saltelli of which too little is done", steady + "design = \"saltelli\"\nn = 2\n" + two, sum, []bool{true}, "parallel response"},
		{"nothing moves", steady + "design = \"lhs\"\nn = 8\n" + two, func([]float64) float64 { return 7 }, nil, "response"},
		{"all failed", steady + "design = \"lhs\"\nn = 8\n" + two, func([]float64) float64 { return math.Inf(1) }, nil, ""},
		{"over time and one more", "run_for = \"4h\"\nmeasures = [\"cluster.pue:each(1h)\", \"cluster.pue:mean\"]\ndesign = \"sobol\"\nn = 16\n" + two, sum, nil, "over time parallel response tornado"},
		{"over time alone", "run_for = \"4h\"\nmeasures = \"cluster.pue:each(1h)\"\ndesign = \"saltelli\"\nn = 8\n" + two, sum, nil, "over time"},
		{"two instants", "run_for = \"4h\"\nmeasures = \"cluster.pue:each(2h)\"\ndesign = \"sobol\"\nn = 16\n" + two, sum, nil, "parallel response tornado"},
		{"failures and goals", rich, richly, nil, "heat over time parallel pareto response tornado"},
		{"failures and goals, half", rich, richly, []bool{true}, "heat over time parallel pareto response tornado"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := made(t, test.plan, alike(test.f), test.half...)
			d := &drawing{s, English}
			pictures, absent := d.pictures()
			var got []string
			for _, p := range pictures {
				got = append(got, p.Kind)
			}
			slices.Sort(got)
			if got = slices.Compact(got); strings.Join(got, " ") != test.want {
				t.Errorf("pictures: %q, want %s", got, test.want)
			}
			reasons := strings.Join(absent, "\n")
			for kind, begin := range kinds8 {
				drawn := slices.Contains(got, kind)
				said := strings.Contains("\n"+reasons, "\n"+begin+": ")
				if len(got) == 1 && got[0] == "over time" || strings.HasPrefix(reasons, "There are no pictures: ") {
					said = !drawn // one sentence for all
				}
				if drawn == said {
					t.Errorf("%s: drawn %t, its absence explained %t:\n%s", kind, drawn, said, reasons)
				}
			}
			for _, l := range []Lang{English, Chinese} {
				sound(t, s, l)
			}
		})
	}
}

// sound holds a report to all that any must be.
func sound(t *testing.T, s *Sweep, l Lang) {
	t.Helper()
	page, err := s.HTML(l)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := s.HTML(l); string(again) != string(page) {
		t.Error("a second page is of other bytes")
	}
	top := parsed(t, strings.TrimPrefix(string(page), "<!doctype html>\n"), false)
	offline(t, top)
	style := top.all("style")
	if len(style) != 1 {
		t.Fatalf("%d styles", len(style))
	}
	raw := string(page)
	raw = raw[strings.Index(raw, "<style>")+len("<style>") : strings.Index(raw, "</style>")]
	sum := sha256.Sum256([]byte(raw))
	policies := slices.DeleteFunc(top.all("meta"), func(m *node) bool { return m.attr["http-equiv"] != "Content-Security-Policy" })
	if len(policies) != 1 || !strings.HasPrefix(policies[0].attr["content"], "default-src 'none'; ") || !strings.Contains(policies[0].attr["content"], "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
		t.Errorf("policy %+v does not let the page's own style pass, and nothing else", policies)
	}
	ids := map[string]bool{}
	for _, n := range top.all("") {
		if n.attr["style"] != "" { // the policy forbids it
			t.Errorf("%s has a style of its own", n.name)
		}
		if id := n.attr["id"]; id != "" && ids[id] {
			t.Errorf("the id %q stands twice", id)
		}
		ids[n.attr["id"]] = true
	}
	for _, n := range top.all("") {
		if strings.Contains("title h1 h2 h3 p li dt dd th pre figcaption summary desc", n.name) && n.name != "" && strings.TrimSpace(n.words()) == "" {
			t.Errorf("an empty %s", n.name)
		}
	}
	docs := []*node{top}
	pictures := s.Pictures(l)
	if got := len(top.all("figure")); got != len(pictures) {
		t.Errorf("%d figures of %d pictures", got, len(pictures))
	}
	names := map[string]bool{}
	for _, p := range pictures {
		doc := p.SVG()
		svg := parsed(t, doc, true)
		offline(t, svg)
		docs = append(docs, svg)
		if title, desc := svg.tip(), svg.all("desc"); title != p.Title || len(desc) != 1 || desc[0].text != p.Caption || svg.attr["aria-labelledby"] == "" {
			t.Errorf("%s has the title %q, want %q", p.Name, title, p.Title)
		}
		if names[p.Name] || fileName(p.Name) != p.Name {
			t.Errorf("file name %q", p.Name)
		}
		names[p.Name] = true
		for _, row := range p.Rows {
			if len(row) != len(p.Head) {
				t.Errorf("%s: a row of %d cells under %d", p.Name, len(row), len(p.Head))
			}
		}
		for _, n := range slices.Concat(svg.all(""), top.all("rect"), top.all("circle"), top.all("path"), top.all("text")) {
			for _, v := range n.attr {
				if strings.Contains(v, "NaN") || strings.Contains(v, "Inf") {
					t.Errorf("%s: %s has %q", p.Name, n.name, v)
				}
			}
		}
	}
	for _, doc := range docs {
		if text := doc.words(); strings.Contains(text, "%!") || strings.Contains(text, "NaN") {
			t.Error("text with a broken format or NaN")
		}
	}
	speaks(t, s, l, docs)
}

// offline finds what would ask the network.
func offline(t *testing.T, top *node) {
	t.Helper()
	for _, n := range top.all("") {
		for name, v := range n.attr {
			if name == "src" || name == "href" || name == "srcset" || name == "action" || strings.HasPrefix(name, "on") || strings.Contains(v, "url(") ||
				strings.Contains(v, "://") && name != "xmlns" {
				t.Errorf("%s has %s = %q", n.name, name, v)
			}
		}
		if slices.Contains([]string{"script", "link", "img", "iframe", "object", "embed", "image", "use", "a", "base"}, n.name) {
			t.Errorf("there is an element %s", n.name)
		}
		if n.name == "style" && (strings.Contains(n.text, "url(") || strings.Contains(n.text, "@import") || strings.Contains(n.text, "://")) {
			t.Error("the style asks the network")
		}
	}
}

// sentence is what no name is: three words of English one after another.
var sentence = regexp.MustCompile(`[A-Za-z]{2,}[,;:]? [A-Za-z]{1,}[,;:]? [A-Za-z]{2,}`)

// speaks holds what is read of the page and of the pictures to its language, but
// for code, sources and reasons to fail, which are the program's own words.
func speaks(t *testing.T, s *Sweep, l Lang, docs []*node) {
	t.Helper()
	titles, own := map[string]bool{s.Title.EN: true, s.Title.ZH: true}, map[string]bool{}
	for _, a := range s.Axes {
		own[a.Source] = true
	}
	for _, f := range s.Failures {
		own[f.Reason] = true
	}
	for _, doc := range docs {
		for _, n := range doc.all("") {
			text := strings.ReplaceAll(n.text, "seapod sweep resume "+quoted(s.Path), "")
			marked := l == English || n.attr["lang"] == "en"
			if titles[text] || own[text] && marked || n.name == "code" || n.name == "pre" || n.name == "style" {
				continue
			}
			if found := sentence.FindString(text); l == Chinese && found != "" {
				t.Errorf("English in the Chinese report: %q", text)
			}
			for _, title := range []string{s.Title.EN, s.Title.ZH} {
				text = strings.TrimSuffix(text, title)
			}
			if l == English && strings.ContainsFunc(text, func(r rune) bool {
				return unicode.Is(unicode.Han, r) || strings.ContainsRune("，。：；（）、", r)
			}) {
				t.Errorf("Chinese in the English report: %q", text)
			}
		}
	}
}

// The two languages say as much: the same pictures, tables and paragraphs.
func TestBothLanguagesAreComplete(t *testing.T) {
	for _, plan := range []string{rich, "mode = \"steady\"\ndesign = \"saltelli\"\nn = 32\nnoise = \"own\"\nmeasures = [\"cluster.pue:final\"]\n[axes]\npod.0.it_load_kW = \"200:400\"\nsea.offset_K = \"-1:1\"\n",
		"run_for = \"3d\"\ndesign = \"morris\"\nn = 4\nmeasures = [\"cluster.pue:q95\", \"cluster.pue:above(250)\", \"cluster.pue:below(250)\", \"cluster.pue:integral\", \"cluster.pue:min\", \"cluster.pue:final\", \"cluster.pue:at(6h)\"]\n[axes]\npod.0.it_load_kW = \"200:400\"\nsea.offset_K = \"-1:1\"\n"} {
		s := made(t, plan, alike(richly))
		shape := map[Lang]map[string]int{}
		for _, l := range []Lang{English, Chinese} {
			sound(t, s, l)
			page, _ := s.HTML(l)
			shape[l] = map[string]int{}
			for _, n := range parsed(t, strings.TrimPrefix(string(page), "<!doctype html>\n"), false).all("") {
				if n.name != "text" && n.name != "line" { // of labels, as many as have room
					shape[l][n.name]++
				}
			}
		}
		for name, n := range shape[English] {
			if shape[Chinese][name] != n {
				t.Errorf("%d %s in English, %d in Chinese", n, name, shape[Chinese][name])
			}
		}
	}
}

// Nothing that a world, a help or a reason says is taken for markup.
func TestHostileTextStaysText(t *testing.T) {
	const evil = `"><script>alert('x')</script><!-- &amp; ]]> --></style></title>` + "\x01\x7f\u0085"
	s := made(t, rich, alike(richly))
	s.Title.EN, s.Title.ZH, s.World, s.Version, s.Command, s.Path = evil, evil, evil, evil, evil, evil
	s.Failures[0].Reason = evil
	for k := range s.Axes {
		s.Axes[k].Help.EN, s.Axes[k].Help.ZH, s.Axes[k].Source, s.Axes[k].Unit = evil+s.Axes[k].Key, evil, evil, evil
	}
	for m := range s.Measures {
		s.Measures[m].Help.EN, s.Measures[m].Help.ZH, s.Measures[m].Unit = evil, evil, evil
		s.Answers.Measures[m].Unit = evil
	}
	for _, l := range []Lang{English, Chinese} {
		page, err := s.HTML(l)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(page), "<script"); n > 0 {
			t.Errorf("%d scripts", n)
		}
		if strings.ContainsAny(string(page), "\x01\x7f\u0085") {
			t.Error("control characters are let through")
		}
		top := parsed(t, strings.TrimPrefix(string(page), "<!doctype html>\n"), false)
		offline(t, top)
		if h := top.all("h1")[0].text; !strings.HasSuffix(h, strings.TrimSuffix(evil, "\x01\x7f\u0085")+"\ufffd\ufffd\ufffd") {
			t.Errorf("title %q", h)
		}
		for _, p := range s.Pictures(l) {
			svg := parsed(t, p.SVG(), true)
			offline(t, svg)
			if !strings.Contains(svg.words(), "<script>alert") {
				t.Errorf("%s has lost what its help says", p.Name)
			}
		}
	}
	if got := html.UnescapeString(esc("a\x01\xffb\u2028<")); got != "a\ufffd\ufffdb\u2028<" {
		t.Errorf("esc = %q", got)
	}
	for name, want := range map[string]string{"cluster.pue:mean": "cluster.pue-mean", "../../etc/passwd": "etc-passwd", `a\b"c:above(-1)`: "a-b-c-above--1"} {
		if got := fileName(name); got != want {
			t.Errorf("fileName(%q) = %q, want %q", name, got, want)
		}
	}
}

// How far a sweep is stands on top, and what failed is told with its reason.
func TestUnfinishedAndFailed(t *testing.T) {
	s := made(t, rich, alike(richly), true)
	if s.Done != 6 || s.Total != 12 || s.Failed != 1 || len(s.Failures) != 1 || s.Failures[0].Runs != 1 || s.Failures[0].First != 2 {
		t.Fatalf("%d of %d, %d failed: %+v", s.Done, s.Total, s.Failed, s.Failures)
	}
	page, err := s.HTML(English)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Unfinished: 6 of 12 runs are done", html.EscapeString(s.Failures[0].Reason), "seapod sweep resume"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if n := len(s.Crossed); n != 0 {
		t.Errorf("%d thresholds crossed by what is not done", n)
	}
	if s = made(t, rich, alike(richly)); len(s.Crossed) != 1 || s.Crossed[0].Runs != 4 || math.Abs(s.Crossed[0].Value-1000.0/3-25) > 1e-9 {
		t.Errorf("crossed: %+v", s.Crossed)
	}
}

// What a finished sweep's directory has as its answers, a search's point with it, is shown.
func TestAnswersOfTheDirectoryAreShown(t *testing.T) {
	d := dir(t, rich, alike(richly), false)
	s, err := From(context.Background(), []*sweep.Dir{d})
	if err != nil {
		t.Fatal(err)
	}
	s.Answers.Best.Value = 123.25
	if err := d.Answer(s.Answers); err != nil {
		t.Fatal(err)
	}
	if s, err = From(context.Background(), []*sweep.Dir{d}); err != nil || s.Answers.Best.Value != 123.25 {
		t.Fatalf("best = %+v, %v", s.Answers.Best, err)
	}
	sound(t, s, English)
	sound(t, s, Chinese)
}

// A report stands whole or not at all.
func TestWriteIsWholeOrNothing(t *testing.T) {
	s := made(t, rich, alike(richly))
	folder := t.TempDir()
	names, err := s.Write(filepath.Join(folder, "report.html"), English)
	if err != nil {
		t.Fatal(err)
	}
	entries, _ := os.ReadDir(folder)
	if len(entries) != len(names) || len(names) != len(s.Pictures(English))+1 {
		t.Errorf("%d files of %d names", len(entries), len(names))
	}
	for _, name := range names {
		if b, err := os.ReadFile(name); err != nil || !strings.HasSuffix(strings.TrimSpace(string(b)), map[string]string{".svg": "</svg>", ".html": "</html>"}[filepath.Ext(name)]) {
			t.Errorf("%s: %d bytes, %v", name, len(b), err)
		}
	}
	for _, last := range []string{"report.html", s.Pictures(English)[3].Name + ".svg"} { // a folder is in the way
		folder := t.TempDir()
		if err := os.Mkdir(filepath.Join(folder, last), 0o755); err != nil {
			t.Fatal(err)
		}
		names, err := s.Write(filepath.Join(folder, "report.html"), English)
		entries, _ := os.ReadDir(folder)
		if err == nil || len(names) != 0 || len(entries) != 1 {
			t.Errorf("%s in the way: %v, %d names, %d files left", last, err, len(names), len(entries)-1)
		}
	}
}

// On a phone the table's first column has room for names.
func TestTheStyleGivesNamesRoom(t *testing.T) {
	if !strings.Contains(pageStyle(), "td:first-child { min-width: 9em; }") {
		t.Error("the first column of the page's tables may be squeezed")
	}
}
