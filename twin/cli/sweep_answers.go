package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"seapod/twin/record"
	"seapod/twin/sweep"
)

// sweepAnswers works the answers of a run directory out again.
func (a *app) sweepAnswers() *cobra.Command {
	var out outFlags
	cmd := &cobra.Command{
		Use:   "answers DIR…",
		Short: "say what a sweep's rows tell: indices, ranks, a response surface, the best point",
		Long: `Say what a sweep's rows tell of every measure: its range; Sobol' indices with
bootstrap intervals (design saltelli) or Morris's effects (design morris); rank
correlations; a quadratic response surface with its error; of goals the Pareto
front and the best point, with the constraint that binds it.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := out.choose(&a.env, table, table)
			if err != nil {
				return err
			}
			dirs, err := openDirs(cmd, args)
			if err != nil {
				return err
			}
			g := dirs[0].Study.NewAnswers()
			gaps, err := sweep.Merge(dirs, func(r *sweep.Row) error { g.Take(r); return nil })
			if err != nil {
				return err
			}
			answers := g.Answers(cmd.Context())
			err = out.print(&a.env, func(w *record.Output) error {
				if format == jsonOut {
					return writeJSON(w, answers, true)
				}
				_, err := w.WriteString(inText(answers))
				return err
			})
			return errors.Join(err, missingRows(gaps))
		},
	}
	out.add(cmd, table, jsonOut)
	return cmd
}

// answer says on stderr what was done and what it tells, and keeps it in the run
// directory, if there is one.
func (a *app) answer(ctx context.Context, c *counts, g *sweep.Gathering, began time.Time, keep *sweep.Dir, asJSON bool) error {
	answers := g.Answers(ctx)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if keep != nil {
		if err := keep.Answer(answers); err != nil {
			return err
		}
	}
	switch {
	case a.quiet:
	case asJSON || a.json:
		a.object(object{{"runs", c.done.Load()}, {"failed", c.failed.Load()}, {"wall_s", num(time.Since(began).Seconds())}, {"answers", answers}})
	default:
		a.said(c, began)
		_, _ = a.Write([]byte(inText(answers)))
	}
	return nil
}

// notice has what is said come last: for programs in an object, where no answers bring it.
func (a *app) notice(asJSON bool) {
	a.closing = func() {
		switch {
		case !asJSON && !a.json:
			_, _ = a.Write([]byte(record.Notice + "\n"))
		case a.quiet:
			a.object(object{{"notice", record.Notice}})
		}
	}
}

// shownAxes are the axes of a measure that are listed for people; all are in the JSON.
const shownAxes = 10

// inText is what the rows tell, for people: of every measure its range and the
// axes that matter most.
func inText(a *sweep.Answers) string {
	var b strings.Builder
	for i := range a.Measures {
		m := &a.Measures[i]
		if m.Defined == 0 {
			fmt.Fprintf(&b, "%s: undefined in every run\n", m.Name)
			continue
		}
		fmt.Fprintf(&b, "%s: %.6g to %.6g, mean %.6g%s", m.Name, m.Min, m.Max, m.Mean, unitOf(m.Unit))
		if s := m.Surface; s != nil && s.RSquared > 0 {
			fmt.Fprintf(&b, "; a %s surface errs by %.2g (R² %.3f)", degree(s), s.LeftOut, s.RSquared)
		}
		b.WriteByte('\n')
		lines := byWeight(a, m)
		for k, line := range lines {
			if k == shownAxes {
				fmt.Fprintf(&b, "  and %d more axes\n", len(lines)-k)
				break
			}
			b.WriteString(line)
		}
	}
	if len(a.Goals) > 1 && len(a.Pareto) > 0 {
		fmt.Fprintf(&b, "Pareto front of %s: %d runs:", strings.Join(a.Goals, ", "), len(a.Pareto))
		for k, p := range a.Pareto {
			if k == shownAxes {
				b.WriteString(" …")
				break
			}
			fmt.Fprintf(&b, " %d", p.Index)
		}
		b.WriteByte('\n')
	}
	if a.Best != nil {
		bestInText(&b, a)
	}
	return b.String()
}

func degree(s *sweep.Surface) string {
	if s.Terms[len(s.Terms)-1].Second >= 0 {
		return "quadratic"
	}
	return "linear"
}

func unitOf(unit string) string {
	if unit == "" {
		return ""
	}
	return " " + unit
}

// byWeight is a line an axis, the weightiest first.
func byWeight(a *sweep.Answers, m *sweep.Answer) []string {
	type line struct {
		weight float64
		text   string
	}
	var lines []line
	for k, x := range a.Axes {
		switch {
		case len(m.Sobol) > 0:
			i := m.Sobol[k]
			lines = append(lines, line{float64(i.Total.Value), fmt.Sprintf("  main %6.3f [%.3f %.3f]  total %6.3f [%.3f %.3f]  %s\n",
				i.Main.Value, i.Main.Low, i.Main.High, i.Total.Value, i.Total.Low, i.Total.High, x.Key)})
		case len(m.Morris) > 0:
			e := m.Morris[k]
			lines = append(lines, line{float64(e.MuStar), fmt.Sprintf("  μ* %10.4g  μ %10.4g  σ %10.4g  %s\n", e.MuStar, e.Mu, e.Sigma, x.Key)})
		case a.Runs >= 8 && !math.IsNaN(float64(m.Rank[k])):
			lines = append(lines, line{math.Abs(float64(m.Rank[k])), fmt.Sprintf("  rank %+.3f  %s\n", m.Rank[k], x.Key)})
		}
	}
	slices.SortStableFunc(lines, func(x, y line) int {
		switch {
		case x.weight > y.weight:
			return -1
		case x.weight < y.weight:
			return 1
		}
		return 0
	})
	texts := make([]string, len(lines))
	for k := range lines {
		texts[k] = lines[k].text
	}
	return texts
}

func bestInText(b *strings.Builder, a *sweep.Answers) {
	fmt.Fprintf(b, "best for %s: %.6g", a.Best.Goal, a.Best.Value)
	if a.Best.Index >= 0 {
		fmt.Fprintf(b, ", run %d", a.Best.Index)
	}
	for k, x := range a.Axes {
		separator := ", "
		if k == 0 {
			separator = " at "
		}
		if text, is := a.BestAt[x.Key].(string); is {
			fmt.Fprintf(b, "%s%s = %s", separator, x.Key, text)
		} else {
			fmt.Fprintf(b, "%s%s = %.6g", separator, x.Key, a.BestAt[x.Key])
		}
	}
	if a.Best.Searched {
		fmt.Fprintf(b, ", after a search of %d more runs", a.Best.Runs)
	}
	b.WriteByte('\n')
	for _, l := range a.Best.Limits {
		how := "holds"
		switch {
		case !l.Holds:
			how = "does not hold in any run"
		case l.Binds:
			how = "binds"
		}
		fmt.Fprintf(b, "  constraint %s %s: %.6g\n", l.Text, how, l.Value)
	}
}
