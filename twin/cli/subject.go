package cli

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"seapod/twin"
	"seapod/twin/record"
)

// Subjects are what explain tells of that is no single quantity: a world, a
// scenario, the states and the equations of the model.

const subjects = "world, scenario, states, state, equations, equation"

// subject explains args where they name one; is tells whether they do.
func (a *app) subject(args []string, world string, out *outFlags, format string) (is bool, err error) {
	if len(args) == 0 {
		return false, nil
	}
	name := ""
	if len(args) == 2 {
		name = args[1]
	}
	var o object
	var write func(w io.Writer) error
	switch args[0] {
	case "world":
		if name == "" {
			name = world
		}
		o, write, err = aboutWorld(name)
	case "scenario":
		if name == "" {
			return true, misused("explain scenario: name one of %s, or a file", strings.Join(named(twin.Scenarios()), ", "))
		}
		o, write, err = aboutScenario(name)
	case "states", "equations":
		if name != "" {
			return true, misused("explain %s: takes no name", args[0])
		}
		heading := strings.ToUpper(args[0][:1]) + args[0][1:]
		o, write = plainText(args[0], twin.Section(heading))
	case "state":
		text := twin.State(name)
		if text == "" {
			return true, misused("explain state: %q is none; seapod explain states lists them", name)
		}
		o, write = plainText(name, text)
	case "equation":
		n, fault := strconv.Atoi(strings.Trim(name, "()"))
		if fault != nil {
			return true, misused("explain equation: give its number")
		}
		text, fault := twin.Equation(n)
		if fault != nil {
			return true, misused("explain: %w", fault)
		}
		o, write = plainText(name, text)
	default:
		if len(args) == 2 {
			return true, misused("explain: %q is no subject; with two words it takes one of %s", args[0], subjects)
		}
		return false, nil
	}
	if err != nil {
		return true, err
	}
	return true, out.print(&a.env, func(w *record.Output) error {
		if format == jsonOut {
			return o.write(w, true)
		}
		return write(w)
	})
}

// subjectOf is what a bare NAME means that no quantity has: a world, a scenario, a
// state by its symbol, an equation by its number; nil where it means nothing.
func subjectOf(name string) []string {
	switch {
	case slices.Contains(named(twin.Worlds()), name):
		return []string{"world", name}
	case slices.Contains(named(twin.Scenarios()), name):
		return []string{"scenario", name}
	case twin.State(name) != "":
		return []string{"state", name}
	case numbered.MatchString(name):
		return []string{"equation", name}
	}
	return nil
}

var numbered = regexp.MustCompile(`^\(?\d+\)?$`)

func plainText(key, text string) (object, func(io.Writer) error) {
	return object{{key, text}}, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, text)
		return err
	}
}

// aboutWorld tells what a world is made of, then shows its document, whose
// remarks say what is known of it and whence.
func aboutWorld(name string) (object, func(io.Writer) error, error) {
	c, err := twin.World(name)
	if err != nil {
		return nil, nil, err
	}
	doc, err := twin.WorldDocument(name)
	if err != nil {
		return nil, nil, err
	}
	title := twin.Text{EN: c.World.TitleEN, ZH: c.World.TitleZH}
	pods, racks, it, coolings := len(c.Pods), 0, 0.0, map[string]int{}
	for i := range c.Pods {
		it += c.Pods[i].IT
		coolings[c.Pods[i].Cooling]++
		for _, g := range c.Pods[i].Racks {
			racks += g.Count
		}
	}
	var cooled []string
	for _, p := range twin.Params(&c) {
		if p.Name != "pod.0.cooling" {
			continue
		}
		for _, choice := range p.Choices {
			if n := coolings[choice]; n > 0 {
				cooled = append(cooled, fmt.Sprintf("%s (%d)", choice, n))
			}
		}
	}
	o := object{{"world", c.Name}, {"title", title}, {"pods", pods}, {"racks", racks}, {"it_load_kW", num(it / 1e3)}, {"cooling", coolings}, {"toml", doc}}
	return o, func(w io.Writer) error {
		fmt.Fprintf(w, "%s\n  %s\n  %s\n", c.Name, title.EN, title.ZH)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintf(t, "  pods\t%d, cooled by %s\n  racks\t%d\n  IT\t%s at full load\n", pods, strings.Join(cooled, ", "), racks, withUnit(it/1e3, "kW"))
		if err := t.Flush(); err != nil {
			return err
		}
		_, err := fmt.Fprintf(w, "\nWhat it sets beside the defaults (\"seapod explain --world %s\" has everything):\n\n%s\n", name, strings.TrimRight(doc, "\n"))
		return err
	}, nil
}

// aboutScenario tells a scenario's course command by command.
func aboutScenario(name string) (object, func(io.Writer) error, error) {
	doc, err := twin.ScenarioDocument(name)
	if err != nil {
		return nil, nil, err
	}
	sc, err := twin.LoadScenario(name)
	if err != nil {
		return nil, nil, err
	}
	commands := make([]object, len(sc.Commands))
	for i, c := range sc.Commands {
		commands[i] = object{{"t", num(c.T)}, {"set", c.Name}, {"value", num(c.Value)}}
	}
	var remarks []string
	for line := range strings.Lines(doc) {
		if text, is := strings.CutPrefix(strings.TrimSpace(line), "#"); is {
			remarks = append(remarks, strings.TrimSpace(text))
		}
	}
	o := object{{"scenario", name}, {"title", sc.Title}, {"remarks", strings.Join(remarks, "\n")}, {"commands", commands}}
	return o, func(w io.Writer) error {
		fmt.Fprintf(w, "%s\n  %s\n  %s\n", name, sc.Title.EN, sc.Title.ZH)
		for _, text := range remarks {
			fmt.Fprintf(w, "  %s\n", text)
		}
		fmt.Fprintln(w)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, c := range sc.Commands {
			fmt.Fprintf(t, "  %s\t%s = %s\n", inWords(c.T), c.Name, short(c.Value))
		}
		return t.Flush()
	}, nil
}
