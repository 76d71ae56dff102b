package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"

	"seapod/twin/record"
)

//go:embed page.tmpl
var pageText string

//go:embed page.css
var pageCSS string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// Pictures are all that the sweep bears, in a language.
func (s *Sweep) Pictures(l Lang) []Picture {
	d := &drawing{s, l}
	all, _ := d.pictures()
	return all
}

// HTML is the report as one page that asks the network for nothing.
func (s *Sweep) HTML(l Lang) ([]byte, error) {
	d := &drawing{s, l}
	style := pageStyle()
	sum := sha256.Sum256([]byte(style))
	type figure struct {
		Picture
		SVG   template.HTML
		Table tabled
	}
	v := struct {
		W                                                          words
		Lang, Title, State, Notice, Best, Crossed, Command, Policy string
		Style                                                      template.CSS
		Done                                                       bool
		Facts                                                      []fact
		Answers, Absent                                            []string
		Axes, Measures, BestPoint, Crossings, Failures             tabled
		Figures                                                    []figure
	}{
		W: d.words(), Lang: map[Lang]string{English: "en", Chinese: "zh-CN"}[l], Title: d.headline(), State: d.state(), Notice: d.say(record.Notice, "仅作示意：Seapod 不控制任何硬件。"),
		Command: s.Command, Style: template.CSS(style), //nolint:gosec // it is our own
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
		Done:   s.Done == s.Total && s.Failed == 0, Facts: d.facts(), Axes: d.axesTable(), Measures: d.measuresTable(), Failures: d.failures(),
	}
	if s.Done > 0 {
		v.Answers = d.answers()
		v.Best, v.BestPoint = d.best()
		v.Crossed, v.Crossings = d.crossings()
	}
	pictures, absent := d.pictures()
	v.Absent = absent
	for i := range pictures {
		p := &pictures[i]
		v.Figures = append(v.Figures, figure{*p, template.HTML(p.inline(wide, "wide") + p.inline(phone, "phone")), //nolint:gosec // its text went through esc
			tabled{Head: p.Head, Rows: p.Rows}})
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, v); err != nil {
		return nil, fmt.Errorf("write report: %w", err)
	}
	return bytes.Map(legible, b.Bytes()), nil // the template lets control characters through
}

// words are the page's headings.
type words struct {
	Facts, Axes, Answers, Measures, Best, Thresholds, Failures, Pictures, Absent, Command, Numbers, Contents string
	CommandNote                                                                                              string
}

func (d *drawing) words() words {
	return words{
		Facts: d.say("What was swept", "扫描内容"), Axes: d.say("Axes", "参数"), Answers: d.say("What the rows tell", "结论"), Measures: d.say("Measures", "结果的量"),
		Best: d.say("Best point", "最优点"), Thresholds: d.say("Thresholds", "阈值"), Failures: d.say("Runs that failed", "失败的运行"), Pictures: d.say("Pictures", "图"),
		Absent: d.say("Pictures that are not here, and why", "未给出的图及原因"), Command: d.say("To make it again", "重现"), Numbers: d.say("The same in numbers", "对应数据"), Contents: d.say("Contents", "目录"),
		CommandNote: d.say("The same world, seed and program give the same rows, on any number of cores.", "世界、种子与程序相同，则结果逐字节相同，与核数无关。"),
	}
}

// pageStyle is the page's style and that of its pictures.
func pageStyle() string {
	tokens := func(p palette) string {
		return fmt.Sprintf("--page:%s;--panel:%s;--line:%s;--hair:%s;--ink:%s;--soft:%s;--muted:%s;--accent:%s;--warm:%s;--good:%s;--alarm:%s", p.page, p.panel, p.line, p.hair, p.ink, p.soft, p.muted, p.accent, p.warm, p.good, p.alarm)
	}
	return ":root{color-scheme:light;" + tokens(light) + ";--sans:" + sans + ";--serif:" + serif + ";--mono:" + mono + "}" +
		"@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;" + tokens(dark) + "}}" +
		strings.Join(strings.Fields(pageCSS), " ") + pictureStyle()
}
