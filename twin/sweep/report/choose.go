package report

import (
	"math"
	"slices"
)

// pictured is how many measures, and channels over time, have pictures of their own.
const pictured = 6

// pictures are those that the design and the rows bear, and a line for each kind
// that they do not.
func (d *drawing) pictures() (all []Picture, absent []string) {
	alone, over := d.parted()
	alone = slices.DeleteFunc(alone, func(m int) bool { return d.Answers.Measures[m].Defined == 0 })
	if d.Done == 0 || len(alone)+len(over) == 0 {
		return nil, []string{d.say("There are no pictures: no run has given a defined value yet.", "没有图：尚无运行给出有定义的结果。")}
	}
	left := alone[min(len(alone), pictured):]
	alone = alone[:len(alone)-len(left)]
	if len(alone) == 0 {
		absent = append(absent, d.say("Pictures of one measure by itself: all that are defined are of a channel at one of many instants, which stand over time.", "单个量的图：有定义的量均为某通道在多个时刻之一的值，见其随时间的变化。"))
	}
	varies := func(m int) bool { low, high := d.reach(m); return low < high }
	each := func(ok func(m int) bool, draw func(m int) Picture, none string) {
		drawn := false
		for _, m := range alone {
			if ok(m) {
				all, drawn = append(all, draw(m)), true
			}
		}
		if !drawn && len(alone) > 0 {
			absent = append(absent, none)
		}
	}
	each(func(m int) bool { return d.indexed(m) && varies(m) }, d.sobol,
		d.say("Sobol' bars: they need design saltelli (here: %s), all runs of two base points, and a measure that varies.", "Sobol' 条形图：需要 saltelli 设计（此处为 %s）、至少两个基点的全部运行，且该量有变化。", d.Plan.Design))
	each(func(m int) bool { return d.moved(m) && varies(m) }, d.morris,
		d.say("Morris's plane: it needs design morris (here: %s) and two whole trajectories.", "Morris 平面：需要 morris 设计（此处为 %s）和至少两条完整轨迹。", d.Plan.Design))
	each(d.swung, d.tornado,
		d.say("Tornado: it needs a fitted surface, that is axes of numbers, more runs than terms, and a measure that varies.", "龙卷风图：需要拟合响应面，即参数均为数值、运行数多于项数，且该量有变化。"))
	kx, ky, mapped := d.mapped()
	each(func(m int) bool { return mapped && varies(m) }, func(m int) Picture { return d.heat(m, kx, ky) },
		d.say("Heat map: it needs design grid with two axes of two levels or more, and at most %d cells (here: %s).", "热图：需要网格设计，两个参数各至少两个取值，且不超过 %d 格（此处为 %s）。", maxCells, d.Plan.Design))
	moving := 0
	for k := range d.Axes {
		if low, high := d.span(k); low < high {
			moving++
		}
	}
	each(func(m int) bool { return moving > 0 && !math.IsNaN(float64(d.Answers.Measures[m].Mean)) }, d.curves,
		d.say("Response curves: they need an axis that takes two values.", "响应曲线：至少一个参数须有两个取值。"))
	switch {
	case len(alone) == 0:
	case moving > 0 && moving+len(alone) > 2 && varies(alone[0]):
		all = append(all, d.parallel(alone))
	default:
		absent = append(absent, d.say("Parallel coordinates: they need three axes and measures together, and a first measure that varies.", "平行坐标：参数与结果合计至少三个，且第一个结果有变化。"))
	}
	if len(d.goals()) > 1 && len(d.Answers.Pareto) > 0 {
		all = append(all, d.pareto())
	} else {
		absent = append(absent, d.say("Pareto front: it needs two goals, and a run that keeps to the constraints.", "帕累托前沿：需要两个目标，且有满足约束的运行。"))
	}
	drawn := false
	for _, s := range over[:min(len(over), pictured)] {
		if d.followed(s) {
			all, drawn = append(all, d.overTime(s)), true
		}
	}
	if !drawn {
		absent = append(absent, d.say("Sensitivity over time: it needs one channel at %d instants or more, such as --measure 'pod.0.pue:each(1h)', and an axis that moves it.", "随时间变化的敏感性：需要同一通道至少 %d 个时刻的值，如 --measure 'pod.0.pue:each(1h)'，且有参数影响它。", instants))
	}
	if len(left) > 0 {
		absent = append(absent, d.say("%d more measures: they stand in the table alone.", "另有 %d 个量只列于表中。", len(left)))
	}
	slices.SortStableFunc(all, func(a, b Picture) int { return slices.Index(kindOrder, a.Kind) - slices.Index(kindOrder, b.Kind) })
	seen := map[string]int{}
	for i := range all { // two keys may make one file name
		name := all[i].Name
		if seen[name]++; seen[name] > 1 {
			all[i].Name += "-" + count(seen[name])
		}
	}
	return all, absent
}

// kindOrder is the order in which pictures come: first what decides, then how.
var kindOrder = []string{"sobol", "morris", "tornado", "heat", "over time", "response", "pareto", "parallel"}

func (d *drawing) indexed(m int) bool {
	return slices.ContainsFunc(d.weights(m), func(w float64) bool { return w > 0 }) && len(d.Answers.Measures[m].Sobol) > 0
}

func (d *drawing) moved(m int) bool {
	a := &d.Answers.Measures[m]
	for _, e := range a.Morris {
		if !math.IsNaN(float64(e.MuStar)) && !math.IsNaN(float64(e.Sigma)) {
			return true
		}
	}
	return false
}

func (d *drawing) swung(m int) bool {
	if d.Answers.Measures[m].Surface == nil {
		return false
	}
	_, all := d.swings(m)
	return slices.ContainsFunc(all, func(s swing) bool { return s.low != s.high })
}

func (d *drawing) followed(s series) bool {
	for _, m := range s.of {
		if slices.ContainsFunc(d.weights(m), func(w float64) bool { return w > 0 }) {
			return true
		}
	}
	return false
}
