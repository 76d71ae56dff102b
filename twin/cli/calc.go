package cli

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"seapod/twin/calc"
	"seapod/twin/record"
)

func (a *app) calc() *cobra.Command {
	var out outFlags
	cmd := &cobra.Command{
		Use:   "calc [NAME [key=value …]]",
		Short: "work out one of the formulas that the model is made of",
		Long: `Work out one of the formulas that the model is made of. Without key=value: what
the calculator takes and gives; without NAME: all of them. A value outside the
range in which a formula holds is warned about on stderr and still answered.

Without -o an answer is lines for people on a terminal and JSON otherwise.`,
		Example: `  seapod calc seawater salinity_g_kg=34 temperature_degC=24 pressure_dbar=35
  seapod calc effectiveness arrangement=counterflow ntu=2.5 cr=0.7 -o json`,
		RunE: func(_ *cobra.Command, args []string) error { return a.calculate(&out, args) },
	}
	out.add(cmd, table, jsonOut)
	cmd.ValidArgsFunction = completeCalc
	return cmd
}

func (a *app) calculate(out *outFlags, args []string) error {
	if len(args) == 0 {
		return a.calculators(out)
	}
	c, found := calc.Find(args[0])
	if !found {
		var names []string
		for _, c := range calc.All() {
			names = append(names, c.Name)
		}
		return misused("calc: unknown calculator %q%s", args[0], suggest(args[0], names))
	}
	if len(args) == 1 {
		format, err := out.choose(&a.env, table, table)
		if err != nil {
			return err
		}
		return out.print(&a.env, func(w *record.Output) error {
			if format == jsonOut {
				return object{{c.Name, calculatorObject(&c)}}.write(w, true)
			}
			return writeCalculator(w, &c)
		})
	}
	format, err := out.choose(&a.env, table, jsonOut)
	if err != nil {
		return err
	}
	given, err := keyValues(args[1:])
	if err != nil {
		return misuse{err}
	}
	result, err := c.Run(given)
	if err != nil {
		var all faults
		all.add(err, "calc "+c.Name+": ")
		return misused("%s", strings.Join(all.lines, "\n"))
	}
	for _, w := range result.Warnings {
		a.warn(w)
	}
	return out.print(&a.env, func(w *record.Output) error {
		if format == jsonOut {
			return writeJSON(w, result, false)
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for i, v := range result.Values {
			value := withUnit(v.Value, v.Unit)
			if math.IsNaN(v.Value) {
				value = "undefined"
			}
			fmt.Fprintf(t, "%s\t%s\t%s\n", v.Name, value, c.Results[i].Help.EN)
		}
		return t.Flush()
	})
}

// keyValues reads key=value arguments, each key once.
func keyValues(args []string) (map[string]string, error) {
	given := map[string]string{}
	var all []error
	for _, arg := range args {
		key, value, err := parseSet(arg)
		if _, twice := given[key]; err == nil && twice {
			err = fmt.Errorf("%s is given twice", key)
		}
		if err != nil {
			all = append(all, fmt.Errorf("calc: %w", err))
			continue
		}
		given[key] = value
	}
	return given, errors.Join(all...)
}

// calculators lists all of them.
func (a *app) calculators(out *outFlags) error {
	format, err := out.choose(&a.env, table, table)
	if err != nil {
		return err
	}
	return out.print(&a.env, func(w *record.Output) error {
		all := calc.All()
		if format == jsonOut {
			o := object{}
			for i := range all {
				o = append(o, member{all[i].Name, calculatorObject(&all[i])})
			}
			return o.write(w, true)
		}
		for i := range all {
			if i > 0 {
				fmt.Fprintln(w)
			}
			if err := writeCalculator(w, &all[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// writeCalculator tells people what a calculator takes and gives.
func writeCalculator(w io.Writer, c *calc.Calculator) error {
	fmt.Fprintf(w, "calc %s\n  %s\n  %s\n  source: %s\n", c.Name, c.Help.EN, c.Help.ZH, c.Source)
	width := 0
	for _, in := range c.Inputs {
		width = max(width, len(in.Name)+1)
	}
	for _, q := range c.Results {
		width = max(width, len(q.Name)+2)
	}
	for i := range c.Inputs {
		in := &c.Inputs[i]
		fmt.Fprintf(w, "  %-*s  %s\n", width, in.Name+"=", in.Help.EN)
		if values := join(takes(in), useOf(in)); values != "" {
			fmt.Fprintf(w, "  %-*s  %s\n", width, "", values)
		}
	}
	writeEquations(w, c)
	var err error
	for _, q := range c.Results {
		text := q.Help.EN
		if q.Unit != "" {
			text += ", " + q.Unit
		}
		_, err = fmt.Fprintf(w, "  %-*s  %s\n", width, "→ "+q.Name, text)
	}
	return err
}

// writeEquations tells the equations as lines of text, and what their symbols are.
func writeEquations(w io.Writer, c *calc.Calculator) {
	fmt.Fprintln(w, "  equation:")
	for _, e := range c.Equations {
		indent := "    "
		if e.For != nil {
			fmt.Fprintf(w, "    %s\n", strings.Join(e.For, ", "))
			indent = "      "
		}
		for _, line := range e.Text {
			fmt.Fprintf(w, "%s%s\n", indent, line)
		}
	}
	for _, s := range c.Symbols {
		means := s.Name
		if s.Help != nil {
			means = s.Help.EN
		}
		fmt.Fprintf(w, "    %-4s  %s\n", s.Text, means)
	}
}

// takes is the range in which a calculator's input holds, or its choices.
func takes(in *calc.Input) string {
	low, high := float64(in.Min), float64(in.Max)
	switch {
	case in.Choices != nil:
		return strings.Join(in.Choices, ", ")
	case math.IsInf(low, 0) && math.IsInf(high, 0):
		return in.Unit
	case math.IsInf(high, 0):
		return "from " + withUnit(low, in.Unit)
	case math.IsInf(low, 0):
		return "to " + withUnit(high, in.Unit)
	}
	return short(low) + " to " + withUnit(high, in.Unit)
}

func useOf(in *calc.Input) string {
	var use string
	if in.Default != "" {
		use = "; default " + in.Default
	}
	if in.For != nil {
		use += "; for " + strings.Join(in.For, ", ")
	}
	return strings.TrimPrefix(use, "; ")
}

// join puts two clauses on a line, either of which may be missing.
func join(a, b string) string { return strings.Trim(a+"; "+b, "; ") }

func calculatorObject(c *calc.Calculator) object {
	return object{{"is", "calculator"}, {"help", c.Help}, {"inputs", c.Inputs}, {"results", c.Results}, {"source", c.Source}, {"equations", c.Equations}, {"symbols", c.Symbols}}
}

func completeCalc(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var words []string
	if len(args) == 0 {
		for _, c := range calc.All() {
			words = append(words, c.Name)
		}
		return words, cobra.ShellCompDirectiveNoFileComp
	}
	c, _ := calc.Find(args[0])
	for _, in := range c.Inputs {
		if in.Choices == nil {
			words = append(words, in.Name+"=")
		}
		for _, choice := range in.Choices {
			words = append(words, in.Name+"="+choice)
		}
	}
	return words, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
}
