package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"seapod/twin"
)

// usualWorld is run and served when none is named.
const usualWorld = "lingshui"

// worldFlags are the flags that say what is modelled: --set and --seed, and for
// a run --from and --scenario.
type worldFlags struct {
	sets     []string
	seed     optional
	from     instantFlag
	scenario string
}

func (w *worldFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&w.sets, "set", nil, "set a parameter, `key=value`; may be repeated (see \"seapod explain\")")
	f.Var(&w.seed, "seed", "seed of the sea's slow noise (default: the world's)")
	_ = cmd.RegisterFlagCompletionFunc("set", completeSet)
}

func (w *worldFlags) addRun(cmd *cobra.Command) {
	w.add(cmd)
	f := cmd.Flags()
	f.Var(&w.from, "from", "instant of t = 0, UTC: a `date` or RFC 3339 (default: the world's; --set world.start goes over it)")
	f.StringVar(&w.scenario, "scenario", "", "commands to carry out: a built-in `name` or a TOML file")
	_ = cmd.RegisterFlagCompletionFunc("scenario", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return named(twin.Scenarios()), cobra.ShellCompDirectiveDefault
	})
	cmd.ValidArgsFunction = completeWorld
}

// load reads the world and applies the flags. Every fault is found: a world that
// cannot be read does not hide what is wrong with --set and the scenario, which
// are then judged by the bare program's parameters.
func (w *worldFlags) load(name string) (c twin.Config, sc twin.Scenario, err error) {
	var all faults
	c, err = twin.World(name)
	all.add(err, "world "+name+": ", "read world "+name+": ", fmt.Sprintf("world = %q is ", name))
	broken := err != nil
	if broken {
		c = twin.Default()
	}
	if w.seed.given {
		all.add(c.Set("world.seed", w.seed.text), "--seed: ", "world.seed = ")
	}
	if w.from != "" {
		all.add(c.Set("world.start", string(w.from)), "--from: ", "world.start = ")
	}
	for _, err := range setAll(&c, w.sets, broken) {
		all.add(err, "--set: ")
	}
	if w.scenario != "" {
		sc, err = twin.LoadScenario(w.scenario)
		if !broken {
			err = errors.Join(err, sc.Check(&c))
		}
		all.add(err, "scenario "+w.scenario+": ", "read scenario "+w.scenario+": ", fmt.Sprintf("scenario = %q is ", w.scenario))
	}
	return c, sc, all.err()
}

// setAll applies every --set and says what is wrong with them, judged when all
// are in place: two may only go together, as load.kind and load.file do. A bare
// configuration stands for a world that could not be read, which may well have
// the pods that it lacks.
func setAll(c *twin.Config, sets []string, bare bool) (faults []error) {
	for last := range 2 {
		for _, s := range sets {
			key, value, err := parseSet(s)
			if err == nil {
				err = c.Set(key, value)
			}
			if last == 1 && err != nil && !(bare && ofAnotherPod(key)) {
				faults = append(faults, err)
			}
		}
	}
	return faults
}

// parseSet cuts key=value; blanks around either are no part of it.
func parseSet(s string) (key, value string, err error) {
	key, value, found := strings.Cut(s, "=")
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	if !found || key == "" {
		return key, value, fmt.Errorf("%q is not key=value", s)
	}
	return key, value, nil
}

// ofAnotherPod tells of a key that the default world, which has one pod, lacks.
func ofAnotherPod(key string) bool {
	return strings.HasPrefix(key, "pod.") && !strings.HasPrefix(key, "pod.0.")
}

// faults gathers what is wrong, a line each, each once.
type faults struct{ lines []string }

// add takes the lines of err under a heading, which replaces what the error says of its place.
func (f *faults) add(err error, heading string, instead ...string) {
	if err == nil {
		return
	}
	text := err.Error()
	for _, s := range instead {
		text = strings.TrimPrefix(text, s)
	}
	for line := range strings.Lines(text) {
		line = heading + strings.TrimSpace(line)
		if line != heading && !slices.Contains(f.lines, line) {
			f.lines = append(f.lines, line)
		}
	}
}

// err is all of them as one bad configuration, nil if there are none.
func (f *faults) err() error {
	if len(f.lines) == 0 {
		return nil
	}
	return badConfig{errors.New(strings.Join(f.lines, "\n"))}
}

// A badConfig is an error in what the user wrote, whoever found it.
type badConfig struct{ error }

func (b badConfig) Unwrap() []error { return []error{twin.ErrConfig, b.error} }

// optional is a whole number that may not have been given.
type optional struct {
	given bool
	text  string
}

var _ pflag.Value = (*optional)(nil)

func (o *optional) String() string { return o.text }

// Set takes 0 and more.
func (o *optional) Set(s string) error {
	if _, err := strconv.ParseUint(s, 10, 64); err != nil {
		return fmt.Errorf("%q is no whole number from 0", s)
	}
	o.given, o.text = true, s
	return nil
}

// Type is what the help calls it.
func (o *optional) Type() string { return "number" }

func named(infos []twin.WorldInfo) []string {
	names := make([]string, len(infos))
	for i := range infos {
		names[i] = infos[i].Name
	}
	return names
}

func completeWorld(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return named(twin.Worlds()), cobra.ShellCompDirectiveDefault
}

func completeSet(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	c := twin.Default()
	var keys []string
	for _, p := range twin.Params(&c) {
		keys = append(keys, p.Name+"=")
	}
	return keys, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
}

// worldName is the verb's one argument, or the usual world.
func worldName(args []string) string {
	if len(args) > 0 {
		return args[0]
	}
	return usualWorld
}

// instantFlag is a flag that takes what world.start takes.
type instantFlag string

func (i *instantFlag) String() string { return string(*i) }

// Set judges the text by a bare configuration.
func (i *instantFlag) Set(s string) error {
	c := twin.Default()
	if err := c.Set("world.start", s); err != nil {
		return errors.New(strings.TrimPrefix(err.Error(), "world.start = "))
	}
	*i = instantFlag(s)
	return nil
}

// Type is what the help calls it.
func (i *instantFlag) Type() string { return "date" }
