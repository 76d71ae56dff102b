package report

import (
	"math"
	"strconv"
	"strings"

	"seapod/twin/sweep"
)

// headline is what the page is called.
func (d *drawing) headline() string {
	if title := d.of(d.Title); title != "" {
		return d.say("Sweep: %s", "参数扫描：%s", title)
	}
	return d.say("Sweep of %s", "参数扫描：%s", d.World)
}

// state says in a sentence how far the sweep is.
func (d *drawing) state() string {
	switch {
	case d.Done == 0:
		return d.say("None of %s runs is done yet. Go on with: seapod sweep resume %s", "共 %s 次运行，尚无一次完成。继续：seapod sweep resume %s", count(d.Total), quoted(d.Path))
	case d.Done < d.Total:
		return d.say("Unfinished: %s of %s runs are done, and what follows is of these alone. Go on with: seapod sweep resume %s", "尚未完成：%[2]s 次运行中已完成 %[1]s 次，以下仅据此得出。继续：seapod sweep resume %[3]s", count(d.Done), count(d.Total), quoted(d.Path))
	case d.Failed == d.Total:
		return d.say("All %s runs are done, and all of them failed.", "%s 次运行均已完成，且全部失败。", count(d.Total))
	case d.Failed > 0:
		return d.say("All %s runs are done; %s of them failed.", "%s 次运行均已完成，其中 %s 次失败。", count(d.Total), count(d.Failed))
	}
	return d.say("All %s runs are done, and none failed.", "%s 次运行均已完成，无一失败。", count(d.Total))
}

// fact is a line of what was swept.
type fact struct {
	Name, Value string
	Code        bool
}

func (d *drawing) facts() []fact {
	p := &d.Plan
	design := map[string]string{
		"grid": d.say("grid: every combination of the levels", "网格：全部取值组合"), "lhs": d.say("Latin hypercube", "拉丁超立方"),
		"sobol": d.say("Sobol' sequence", "Sobol' 序列"), "halton": d.say("Halton sequence", "Halton 序列"),
		"morris": d.say("Morris's trajectories", "Morris 轨迹"), "saltelli": d.say("Saltelli's design for Sobol' indices", "用于 Sobol' 指数的 Saltelli 设计"),
		"points": d.say("points from a file", "文件给出的点"),
	}[p.Design]
	if p.Design != "" && !strings.HasPrefix(strings.ToLower(design), p.Design) {
		design += " (" + p.Design + ")"
	}
	size := d.say("%s runs", "%s 次运行", count(d.Total))
	switch p.Design {
	case "morris":
		size += d.say(", %s trajectories", "，%s 条轨迹", count(p.N))
	case "saltelli":
		size += d.say(", %s base points", "，%s 个基点", count(p.N))
	}
	run := d.say("the steady state of the first instant", "初始时刻的稳态")
	if !p.Steady {
		run = d.say("%s of model time from the steady state of the first instant", "自初始时刻的稳态起运行 %s（模型时间）", lasting(p.RunFor))
	}
	noise := d.say("the same in every run", "各次运行相同")
	if p.Noise == "own" {
		noise = d.say("its own in every run, made from seed and index", "各次运行不同，由种子与序号生成")
	}
	all := []fact{{d.say("World", "世界"), d.World, true}, {d.say("First instant", "初始时刻"), d.Start, true}, {d.say("Each run", "每次运行"), run, false},
		{d.say("Design", "设计"), design, false}, {d.say("Size", "规模"), size, false}, {d.say("Seed", "种子"), strconv.FormatUint(d.Seed, 10), true},
		{d.say("Noise of the sea", "海况噪声"), noise, false}, {d.say("Program", "程序版本"), d.Version, true}}
	if p.Scenario != "" {
		all = append(all, fact{d.say("Scenario", "剧本"), p.Scenario, true})
	}
	return all
}

// tabled is one of the page's tables.
type tabled struct {
	Caption string
	Head    []string
	Rows    [][]string
	Code    int // so many columns, from the second, are code
	English int // the number, from 1, of a column of the program's own English words; 0 if the page speaks English or there is none
}

// IsEnglish tells of column i, from 0.
func (t tabled) IsEnglish(i int) bool { return i == t.English-1 }

// english is column i of a page in another language.
func (d *drawing) english(i int) int {
	if d.Lang == English {
		return 0
	}
	return i
}

// axesTable says what was swept.
func (d *drawing) axesTable() tabled {
	t := tabled{Head: []string{d.say("axis", "参数"), d.say("key", "键"), d.say("values", "取值"), d.say("unit", "单位"), d.say("without the sweep", "原值"), d.say("source of that", "原值来源")}, Code: 2, English: d.english(6)}
	for k, x := range d.Axes {
		t.Rows = append(t.Rows, []string{capital(d.axis(k)), x.Key, x.Text, x.Unit, x.Value, x.Source})
	}
	return t
}

// measuresTable says where the measures went.
func (d *drawing) measuresTable() tabled {
	t := tabled{Head: []string{d.say("measure", "量"), d.say("key", "键"), d.say("unit", "单位"), d.say("defined runs", "有定义的运行"), d.say("lowest", "最小"), d.say("mean", "均值"), d.say("highest", "最大"), d.say("standard deviation", "标准差")}, Code: 1}
	for m := range d.Measures {
		a := &d.Answers.Measures[m]
		t.Rows = append(t.Rows, []string{capital(d.measure(m)), a.Name, a.Unit, count(a.Defined), digits(float64(a.Min), 5), digits(float64(a.Mean), 5), digits(float64(a.Max), 5), digits(float64(a.SD), 3)})
	}
	return t
}

// answers are what the rows tell, a paragraph a measure.
func (d *drawing) answers() (all []string) {
	alone, _ := d.parted()
	for i, m := range alone {
		if i == pictured {
			break
		}
		a := &d.Answers.Measures[m]
		name := capital(d.measure(m))
		if a.Defined == 0 {
			all = append(all, d.say("%s: undefined in every run.", "%s：在所有运行中均无定义。", name))
			continue
		}
		if a.Min == a.Max {
			all = append(all, d.say("%s is %s in every run: no axis moves it.", "%s在所有运行中均为 %s：没有参数影响它。", name, joined(digits(float64(a.Min), 5), a.Unit)))
			continue
		}
		text := d.say("%s goes from %s to %s, with a mean of %s.", "%s的范围为 %s 至 %s，均值 %s。", name, num5(a.Min), joined(num5(a.Max), a.Unit), joined(num5(a.Mean), a.Unit))
		if why := d.decides(m); why != "" {
			text += d.say(" ", "") + why
		}
		all = append(all, text)
	}
	if n := d.Answers.Undefined; n > 0 {
		all = append(all, d.say("Measures skipped %d instants at which their channel is undefined.", "共跳过 %d 个通道无定义的时刻。", n))
	}
	if n := d.Answers.Looked; n < d.Done {
		all = append(all, d.say("The answers are of %d of the rows, evenly taken.", "以上结论取自均匀抽取的 %d 行。", n))
	}
	return all
}

func num5[T ~float64](v T) string { return digits(float64(v), 5) }

// decides says which axes matter to a measure.
func (d *drawing) decides(m int) string {
	a := &d.Answers.Measures[m]
	w := d.weights(m)
	order := heaviest(w)
	if len(order) == 0 || !(w[order[0]] > 0) {
		return ""
	}
	k := order[0]
	way := func(k int) string {
		if k < len(a.Rank) && a.Rank[k] < 0 {
			return d.say("lowers it", "使其减小")
		}
		return d.say("raises it", "使其增大")
	}
	next := func(shown func(k int) string, least float64) string {
		var words []string
		for _, k := range order[1:min(len(order), 4)] {
			if w[k] >= least {
				words = append(words, d.called(k)+d.say(" (", "（")+shown(k)+d.say(")", "）"))
			}
		}
		if len(words) == 0 {
			return ""
		}
		return d.say(" Then come %s.", "其次为%s。", d.and(words))
	}
	switch {
	case d.indexed(m):
		sum, known := 0.0, true
		for _, x := range a.Sobol {
			sum += max(0, float64(x.Main.Value))
			known = known && !math.IsNaN(float64(x.Main.Value))
		}
		x := a.Sobol[k]
		text := d.say("What matters most is %s: by itself it explains %s of the variance (%s to %s), with all it does together with others %s; more of it %s.", "最重要的是%s：单独解释方差的 %s（%s 至 %s），连同与其他参数的共同作用为 %s；其增大%s。",
			d.called(k), percent(float64(x.Main.Value)), percent(float64(x.Main.Low)), percent(float64(x.Main.High)), percent(float64(x.Total.Value)), way(k))
		text += next(func(k int) string { return percent(float64(a.Sobol[k].Total.Value)) + d.say(" in all", "") }, 0.01)
		if known && sum <= 1.02 {
			text += d.say(" What the axes do each by itself makes %s together; the rest is interaction.", "各参数单独作用合计 %s，其余为相互作用。", percent(min(sum, 1)))
		}
		return text
	case d.moved(m):
		return d.say("What moves it most is %s: by %s over its range on average; more of it %s.", "影响最大的是%s：跨越其范围平均改变 %s；其增大%s。", d.called(k), with(float64(a.Morris[k].MuStar), a.Unit), way(k)) +
			next(func(k int) string { return with(float64(a.Morris[k].MuStar), a.Unit) }, 0.01*w[k])
	case d.Done >= 8 || len(d.Axes) == 1:
		return d.say("It goes most with %s: more of it %s (rank correlation %s).", "与其关系最紧密的是%s：其增大%s（秩相关系数 %s）。", d.called(k), way(k), digits(float64(a.Rank[k]), 2)) +
			next(func(k int) string { return digits(float64(a.Rank[k]), 2) }, 0.1)
	}
	return ""
}

// best says which point is the best and what binds it; "" without a goal.
func (d *drawing) best() (text string, point tabled) {
	b := d.Answers.Best
	if b == nil {
		if len(d.Answers.Goals) > 0 {
			return d.say("No run has a defined goal, so there is no best point.", "没有运行的目标有定义，故无最优点。"), point
		}
		return "", point
	}
	unit := ""
	name, to, _ := strings.Cut(b.Goal, "=")
	label := name
	for m := range d.Measures {
		if d.Measures[m].Name == name {
			unit, label = d.Measures[m].Unit, d.measure(m)
		}
	}
	small := d.say("smallest", "最小")
	if to == "max" {
		small = d.say("largest", "最大")
	}
	from := d.say("in run %d", "运行 %d", b.Index)
	if b.Index < 0 {
		from = d.say("found by a search of %d more runs", "经另外 %d 次运行搜索得到", b.Runs)
	}
	text = d.say("The %s value of “%s” is %s, %s.", "“%[2]s”的%[1]s值为 %[3]s（%[4]s）。", small, label, joined(num5(b.Value), unit), from)
	binds := false
	for _, l := range b.Limits {
		switch {
		case !l.Holds:
			text += " " + d.say("The constraint %s holds in no run: here it is %s.", "约束 %s 在任何运行中都不成立：此处为 %s。", l.Text, num5(l.Value))
		case l.Binds:
			binds = true
			text += " " + d.say("The constraint %s binds: here it is %s.", "约束 %s 起限制作用：此处为 %s。", l.Text, num5(l.Value))
		default:
			text += " " + d.say("The constraint %s has room: here it is %s.", "约束 %s 尚有余量：此处为 %s。", l.Text, num5(l.Value))
		}
	}
	if len(b.Limits) > 0 && b.Sound && !binds {
		text += " " + d.say("No constraint stops it, so the ends of the axes do.", "并非约束，而是参数范围限制了它。")
	}
	point.Head = []string{d.say("axis", "参数"), d.say("key", "键"), d.say("value", "取值")}
	point.Code = 1
	for k, x := range d.Axes {
		point.Rows = append(point.Rows, []string{capital(d.axis(k)), x.Key, joined(shown(d.Answers.BestAt[x.Key]), x.Unit)})
	}
	return text, point
}

// crossings tell which thresholds were crossed; none without thresholds.
func (d *drawing) crossings() (text string, t tabled) {
	if len(d.Plan.Thresholds) == 0 {
		return "", t
	}
	if len(d.Crossed) == 0 {
		return d.say("No run crossed a threshold: %s.", "没有运行越过阈值：%s。", strings.Join(d.Plan.Thresholds, ", ")), t
	}
	t = tabled{Head: []string{d.say("threshold", "阈值"), d.say("runs", "运行数"), d.say("first run", "首个运行"), d.say("value there", "该处的值"), d.say("where", "位置")}}
	for _, c := range d.Crossed {
		t.Rows = append(t.Rows, []string{c.Threshold, count(c.Runs), count(c.Index), num5(c.Value), c.Where})
	}
	return d.say("Runs went beyond %d of the thresholds.", "有运行越过了 %d 个阈值。", len(d.Crossed)), t
}

// failures tell why runs failed.
func (d *drawing) failures() (t tabled) {
	if len(d.Failures) == 0 {
		return t
	}
	t = tabled{Head: []string{d.say("reason (of the first)", "原因（首个）"), d.say("runs", "运行数"), d.say("first run", "首个运行")}, English: d.english(1)}
	for _, f := range d.Failures {
		t.Rows = append(t.Rows, []string{f.Reason, count(f.Runs), count(f.First)})
	}
	return t
}

// shown is the value of an axis as the answers have it, fresh or read from JSON.
func shown(v any) string {
	switch v := v.(type) {
	case float64:
		return num5(v)
	case sweep.Num:
		return num5(v)
	case string:
		return v
	}
	return "–"
}
