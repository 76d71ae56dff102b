package cli

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"seapod/twin"
	"seapod/twin/calc"
	"seapod/twin/record"
)

func (a *app) explain() *cobra.Command {
	var (
		flags worldFlags
		out   outFlags
		world string
	)
	cmd := &cobra.Command{
		Use:   "explain [NAME | world [WORLD] | scenario SCENARIO | states | state SYMBOL | equations | equation N]",
		Short: "say what a parameter, channel, alarm, calculator, world, scenario or equation is",
		Long: `Say what a parameter, channel, alarm or calculator is: unit, bounds, default,
help in both languages, source. NAME is a name, a name under another index
(pod.3.it_load_kW), a pattern with *, or the end of a name (it_load_kW). Without
NAME: everything, a line each. Values are the world's.

A world and a scenario are told with what they set and why; the model by its
states and its numbered equations. Their bare names do, such as jellyfish or T_k,
where nothing else is called so.`,
		Args: atMost(2),
		RunE: func(_ *cobra.Command, args []string) error {
			format, err := out.choose(&a.env, table, table)
			if err != nil {
				return err
			}
			if is, err := a.subject(args, world, &out, format); is {
				return err
			}
			config, _, err := flags.load(world)
			if err != nil {
				return err
			}
			all, err := entries(config)
			if err != nil {
				return err
			}
			chosen := all
			if len(args) == 1 {
				if chosen, err = find(all, args[0]); err != nil {
					return err
				}
				if is := subjectOf(args[0]); chosen == nil && is != nil {
					_, err := a.subject(is, world, &out, format)
					return err
				}
				if chosen == nil {
					names := slices.Concat(entryNames(all), named(twin.Worlds()), named(twin.Scenarios()), strings.Split(subjects, ", "))
					return misused("explain: unknown name %q%s", args[0], suggest(args[0], names))
				}
			}
			return out.print(&a.env, func(w *record.Output) error {
				switch {
				case format == jsonOut:
					return asObject(chosen).write(w, true)
				case len(args) == 0:
					return overview(w, all)
				}
				for i, e := range chosen {
					if i > 0 {
						fmt.Fprintln(w)
					}
					if err := e.write(w); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	flags.add(cmd)
	out.add(cmd, table, jsonOut)
	cmd.Flags().StringVar(&world, "world", usualWorld, "world whose parameters and channels are explained")
	cmd.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		switch {
		case len(args) == 1 && args[0] == "world":
			return named(twin.Worlds()), cobra.ShellCompDirectiveDefault
		case len(args) == 1 && args[0] == "scenario":
			return named(twin.Scenarios()), cobra.ShellCompDirectiveDefault
		case len(args) > 0:
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		all, _ := entries(twin.Default())
		return slices.Concat(entryNames(all), strings.Split(subjects, ", "), named(twin.Worlds()), named(twin.Scenarios())), cobra.ShellCompDirectiveNoFileComp
	}
	return cmd
}

// An entry is one thing that can be explained.
type entry struct {
	name string
	is   string // parameter, channel, alarm, calculator
	help twin.Text

	param      *twin.Param
	channel    *twin.Channel
	calculator *calc.Calculator
}

// entries are all parameters and channels of a world, and the calculators.
func entries(c twin.Config) ([]entry, error) {
	model, err := twin.New(c)
	if err != nil {
		return nil, err
	}
	var all []entry
	params := twin.Params(&c)
	for i := range params {
		p := &params[i]
		all = append(all, entry{name: p.Name, is: "parameter", help: p.Help, param: p})
	}
	channels := model.Channels()
	for i := range channels {
		ch := &channels[i]
		e := entry{name: ch.Name, is: "channel", help: ch.Help, channel: ch}
		if strings.Contains(ch.Name, ".alarm.") {
			e.is = "alarm"
		}
		all = append(all, e)
	}
	for _, c := range calc.All() {
		all = append(all, entry{name: c.Name, is: "calculator", help: twin.Text(c.Help), calculator: &c})
	}
	return all, nil
}

func entryNames(all []entry) []string {
	names := make([]string, len(all))
	for i := range all {
		names[i] = all[i].name
	}
	return names
}

var index = regexp.MustCompile(`\.\d+\.`)

// find is what NAME means: exactly that; else the same under another index; else
// what a pattern matches; else all that end so, of the first pod and rack; else
// nothing.
func find(all []entry, name string) ([]entry, error) {
	pick := func(fits func(string) bool) (found []entry) {
		for _, e := range all {
			if fits(e.name) {
				found = append(found, e)
			}
		}
		return found
	}
	if found := pick(func(s string) bool { return s == name }); found != nil {
		return found, nil
	}
	if strings.Contains(name, "*") {
		pattern := regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(name), `\*`, ".*") + "$")
		if found := pick(pattern.MatchString); found != nil {
			return found, nil
		}
		return nil, misused("explain: nothing matches %q", name)
	}
	if first := index.ReplaceAllString(name, ".0."); first != name {
		if found := pick(func(s string) bool { return s == first }); found != nil {
			for i := range found {
				found[i].name = name
			}
			return found, nil
		}
	}
	if found := pick(func(s string) bool { return strings.HasSuffix(s, "."+name) && index.ReplaceAllString(s, ".0.") == s }); found != nil {
		return found, nil
	}
	return nil, nil
}

// write explains the entry to people.
func (e *entry) write(w io.Writer) error {
	if e.calculator != nil {
		return writeCalculator(w, e.calculator)
	}
	q := e.quantity()
	fmt.Fprintf(w, "%s\n  %s\n  %s\n", e.name, q.Help.EN, q.Help.ZH)
	if p := e.param; p != nil {
		can := "fixed when the model is built"
		if p.Live {
			can = "may change in a run"
		}
		fmt.Fprintf(w, "  parameter (%s), %s\n", p.Kind, can)
		switch {
		case len(p.Choices) > 0:
			fmt.Fprintf(w, "  value    %s, one of %s\n", p.Text(), strings.Join(p.Choices, ", "))
		case p.IsText():
			fmt.Fprintf(w, "  value    %q\n", p.Text())
		default:
			fmt.Fprintf(w, "  value    %s, from %s\n", withUnit(p.Value(), p.Unit), bounds(q))
		}
		if p.IsText() {
			fmt.Fprintf(w, "  default  %s\n", p.DefaultText)
		} else {
			fmt.Fprintf(w, "  default  %s\n", withUnit(p.Default, p.Unit))
		}
		if p.Source != "" {
			fmt.Fprintf(w, "  source   %s\n", p.Source)
		}
		return nil
	}
	_, err := fmt.Fprintf(w, "  %s, usually %s\n", e.is, bounds(q))
	return err
}

func (e *entry) quantity() *twin.Quantity {
	if e.param != nil {
		return &e.param.Quantity
	}
	return e.channel
}

func bounds(q *twin.Quantity) string { return short(q.Min) + " to " + withUnit(q.Max, q.Unit) }

func short(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

func withUnit(v float64, unit string) string {
	if unit == "" {
		return short(v)
	}
	return short(v) + " " + unit
}

// asObject is one object, a member a name. A channel that has a parameter's name
// joins it under its own key.
func asObject(all []entry) object {
	o := object{}
	taken := map[string]bool{}
	for i := range all {
		key := all[i].name
		if taken[key] {
			key += " (" + all[i].is + ")"
		}
		taken[key] = true
		o = append(o, member{key, all[i].object()})
	}
	return o
}

// object explains the entry to programs.
func (e *entry) object() object {
	if e.calculator != nil {
		return calculatorObject(e.calculator)
	}
	q := e.quantity()
	o := object{{"is", e.is}, {"unit", q.Unit}}
	p := e.param
	switch {
	case p == nil:
		o = append(o, member{"min", num(q.Min)}, member{"max", num(q.Max)})
	case p.IsText():
		o = append(o, member{"kind", p.Kind}, member{"live", p.Live}, member{"value", p.Text()}, member{"default", p.DefaultText})
		if len(p.Choices) > 0 {
			o = append(o, member{"choices", p.Choices})
		}
	default:
		o = append(o, member{"kind", p.Kind}, member{"live", p.Live}, member{"value", num(p.Value())}, member{"default", num(p.Default)},
			member{"min", num(p.Min)}, member{"max", num(p.Max)})
	}
	o = append(o, member{"help", q.Help})
	if p != nil {
		o = append(o, member{"source", p.Source})
	}
	return o
}

// overview is a line for everything, one rack of one pod standing for all.
func overview(w io.Writer, all []entry) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	group := ""
	for i := range all {
		e := &all[i]
		if index.ReplaceAllString(e.name, ".0.") != e.name {
			continue
		}
		if g := e.group(); g != group {
			if group != "" {
				fmt.Fprintln(t)
			}
			group = g
			fmt.Fprintf(t, "%s\n", g)
		}
		fmt.Fprintf(t, "  %s\t%s\t%s\n", e.name, e.now(), e.help.EN)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, "\n\"seapod explain NAME\" says more of any of them.")
	return err
}

func (e *entry) group() string {
	if e.calculator != nil {
		return "Calculators (seapod calc)"
	}
	head := e.name[:max(strings.LastIndexByte(e.name, '.'), 0)]
	return strings.ToUpper(e.is[:1]) + e.is[1:] + "s of " + head
}

// now is a parameter's value or a channel's unit.
func (e *entry) now() string {
	switch {
	case e.calculator != nil:
		return ""
	case e.param == nil:
		return e.channel.Unit
	case e.param.IsText():
		return e.param.Text()
	}
	return withUnit(e.param.Value(), e.param.Unit)
}
