package report

import (
	"fmt"
	"strings"

	"seapod/twin"
	"seapod/twin/sweep"
)

// A Lang is a language that reports are written in.
type Lang string

// The languages.
const (
	English Lang = "en"
	Chinese Lang = "zh"
)

// Langs are the languages by name.
var Langs = []string{string(English), string(Chinese)}

// say is a sentence in the language; both stand side by side wherever one is said.
func (l Lang) say(en, zh string, args ...any) string {
	format := en
	if l == Chinese {
		format = zh
	}
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

func (l Lang) of(t twin.Text) string { return l.say(t.EN, t.ZH) }

// and puts words in a row.
func (l Lang) and(words []string) string {
	switch n := len(words); {
	case n == 0:
		return ""
	case n == 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], l.say(", ", "、")) + l.say(" and ", "和") + words[n-1]
	}
}

// brief is the first clause of a help text: what a thing is called in a picture.
func brief(s string) string {
	depth := 0
	for i, r := range s {
		switch {
		case r == '(' || r == '（':
			if i > 0 && depth == 0 {
				if head := strings.TrimSpace(s[:i]); head != "" {
					return head
				}
			}
			depth++
		case r == ')' || r == '）':
			depth--
		case depth == 0 && strings.ContainsRune(",;:，；：。", r) && i > 0:
			return s[:i]
		}
	}
	return s
}

// axis is what axis k is called.
func (d *drawing) axis(k int) string {
	s := terse(brief(d.of(d.Axes[k].Help)))
	for i := range d.Axes {
		if i != k && s != "" && terse(brief(d.of(d.Axes[i].Help))) == s { // of another pod, or nearly the same
			return s + " (" + d.Axes[k].Key + ")"
		}
	}
	if s == "" {
		return d.Axes[k].Key
	}
	return s
}

// called is axis k in a sentence.
func (d *drawing) called(k int) string { return "“" + d.axis(k) + "”" }

// terse leaves out what closer describes a long name.
func terse(s string) string {
	if len(s) <= 36 {
		return s
	}
	for _, word := range []string{" at ", " that "} {
		if i := strings.Index(s, word); i >= 16 {
			s = strings.TrimSuffix(s[:i], " and")
		}
	}
	return s
}

// capital begins a sentence.
func capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// measure is what measure m is called: its channel, and how that was reduced.
func (d *drawing) measure(m int) string {
	x := &d.Measures[m]
	s := strings.TrimSuffix(brief(d.of(x.Help)), " now")
	if s == "" {
		s = x.Channel
	}
	for i := range d.Measures {
		if d.Measures[i].Channel != x.Channel && brief(d.of(d.Measures[i].Help)) == brief(d.of(x.Help)) { // of another pod
			s = x.Channel
			break
		}
	}
	return s + d.say(" (", "（") + d.reduction(x) + d.say(")", "）")
}

// reduction is how a measure reduces its channel, in words.
func (d *drawing) reduction(x *sweep.MeasureInfo) string {
	if d.Plan.Steady {
		return d.say("steady", "稳态")
	}
	switch x.Kind {
	case "mean":
		return d.say("mean of the run", "全程均值")
	case "max":
		return d.say("highest of the run", "全程最大值")
	case "min":
		return d.say("lowest of the run", "全程最小值")
	case "final":
		return d.say("at the end", "终值")
	case "integral":
		return d.say("integral over the run", "全程积分")
	case "quantile":
		return d.say("not passed for %s of the time", "%s 的时间内不超过", percent(x.X))
	case "above":
		return d.say("hours above %s", "高于 %s 的小时数", num(x.X))
	case "below":
		return d.say("hours below %s", "低于 %s 的小时数", num(x.X))
	case "at":
		return d.say("after %s", "%s 后", lasting(x.X))
	}
	return x.Kind
}

// titled is a name and its unit, for an axis.
func titled(name, unit string) string {
	if unit == "" {
		return name
	}
	return name + " [" + unit + "]"
}

// lasting is a duration as the command line takes it.
func lasting(seconds float64) string {
	for _, u := range []struct {
		name string
		size float64
	}{{"d", 86400}, {"h", 3600}, {"m", 60}} {
		if n := seconds / u.size; n == float64(int64(n)) && n > 0 && (u.name != "d" || n > 1) {
			return fmt.Sprintf("%d%s", int64(n), u.name)
		}
	}
	return fmt.Sprintf("%gs", seconds)
}
