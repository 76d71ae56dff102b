package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"seapod/twin"
	"seapod/twin/record"
)

const about = `Seapod is a thermal digital twin of a seawater-cooled, undersea data-centre pod.

WORLD is a built-in name (see "seapod worlds"; lingshui unless named) or a TOML
file. Durations are Go's plus d, w and y: 90s, 24h, 1.5d, 2w, 1y.
Data go to stdout, everything else to stderr.

Exit codes: 0 done, 1 failed, 2 misused, 3 bad configuration, 4 the model
failed, 5 some runs of a sweep failed, 99 a threshold was crossed, 130
interrupted (what was done is saved).

Illustrative only: it controls no hardware.`

// An app is one call of the program.
type app struct {
	env Env
	console
	logFormat string
	began     bool   // a verb runs: its flags and arguments were understood
	closing   func() // prints what comes last on stderr, after any fault
}

// Main runs the program with the arguments that follow its name and returns its
// exit code.
func Main(args []string, env Env) (code int) {
	a := &app{env: env, console: console{w: env.Stderr}}
	if env.Getenv("SEAPOD_TRACE") == "" {
		defer func() {
			if fault := recover(); fault != nil {
				a.fault(fmt.Errorf("internal fault: %v (SEAPOD_TRACE=1 shows where)", fault))
				code = exitFailed
			}
		}()
	}
	ctx, stop := a.interruptible()
	defer stop()
	root := a.root()
	root.SetArgs(append([]string{}, args...))
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	err := root.ExecuteContext(ctx)
	a.done()
	if err != nil {
		a.fault(err)
	}
	if a.closing != nil {
		a.closing()
	}
	if err != nil && !a.began {
		return exitMisused // cobra has errors of its own
	}
	return codeOf(err)
}

// interruptible is a context that the first signal cancels, with the signal as
// its cause. A second signal ends the process at once: a file being written then
// stays behind as .NAME.….part, and what had the name keeps it.
func (a *app) interruptible() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	over := make(chan struct{})
	go func() {
		var first time.Time
		for {
			select {
			case <-over:
				return
			case s := <-a.env.Signals:
				switch {
				case first.IsZero():
					first = time.Now()
					cancel(interruption{signal: s, text: "interrupted"})
				case time.Since(first) > echo:
					a.env.Exit(exitInterrupted)
				}
			}
		}
	}()
	return ctx, func() { close(over); cancel(nil) }
}

// echo is how long after a signal another one is still the same: timeout(1), npm
// and shells pass on what the process group was sent already.
const echo = 200 * time.Millisecond

// interrupted is the signal that ended ctx, nil if none did.
func interrupted(ctx context.Context) os.Signal {
	var i interruption
	if errors.As(context.Cause(ctx), &i) {
		return i.signal
	}
	return nil
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "seapod",
		Short:         "a thermal digital twin of an undersea data-centre pod",
		Long:          about,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
	}
	root.RunE = func(_ *cobra.Command, args []string) error { return help(root, args) }
	root.SetHelpCommand(&cobra.Command{
		Use:   "help [VERB]",
		Short: "say what a verb does and takes",
		RunE:  func(_ *cobra.Command, args []string) error { return help(root, args) },
	})
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		switch a.logFormat {
		case "text", "json":
			a.json, a.began = a.logFormat == "json", true
			return nil
		}
		return misused("--log-format %q is neither text nor json", a.logFormat)
	}
	root.SetFlagErrorFunc(flagFault)
	root.PersistentFlags().BoolVar(&a.quiet, "quiet", false, "neither progress nor summary nor news on stderr, only faults")
	root.PersistentFlags().StringVar(&a.logFormat, "log-format", "text", "form of what goes to stderr: text, json")
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	root.AddCommand(a.serve(), a.run(), a.sweep(), a.worker(), a.calc(), a.explain(), a.check(), a.compare(), a.worlds(), a.version())
	root.InitDefaultCompletionCmd()
	if c, _, err := root.Find([]string{"completion"}); err == nil {
		c.Short = "write the completion script of a shell"
		c.RunE = func(*cobra.Command, []string) error {
			return misused("completion: name the shell: bash, fish, powershell or zsh")
		}
		c.Args = cobra.ArbitraryArgs
	}
	return root
}

// help prints the help of a verb, or of the program.
func help(root *cobra.Command, args []string) error {
	cmd, rest, err := root.Find(args)
	if err != nil || len(rest) > 0 {
		return knownVerb(root, args)
	}
	cmd.InitDefaultHelpFlag()
	return cmd.Help()
}

// knownVerb refuses a first argument that is no verb, with the nearest that is.
func knownVerb(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var verbs []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			verbs = append(verbs, c.Name())
		}
	}
	return misused("unknown verb %q%s", args[0], suggest(args[0], verbs))
}

// flagFault tells of a flag in our words, with the nearest right one.
func flagFault(cmd *cobra.Command, err error) error {
	var (
		unknown  *pflag.NotExistError
		valued   *pflag.ValueRequiredError
		invalid  *pflag.InvalidValueError
		unformed *pflag.InvalidSyntaxError
	)
	switch {
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			return misused("%s: unknown flag -%s", cmd.Name(), name)
		}
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		near := twin.Nearest(name, names)
		if near != "" {
			near = "; did you mean --" + near + "?"
		}
		return misused("%s: unknown flag --%s%s", cmd.Name(), name, near)
	case errors.As(err, &valued):
		return misused("%s: %s needs a value", cmd.Name(), flagName(valued.GetFlag()))
	case errors.As(err, &invalid):
		return misused("%s: %s: %w", cmd.Name(), flagName(invalid.GetFlag()), invalid.Unwrap())
	case errors.As(err, &unformed):
		return misused("%s: %q is no flag", cmd.Name(), unformed.GetSpecifiedFlag())
	}
	return misused("%s: %w", cmd.Name(), err)
}

func flagName(f *pflag.Flag) string {
	if f.Shorthand != "" {
		return "-" + f.Shorthand
	}
	return "--" + f.Name
}

// atMost refuses more than n arguments, noArgs any.
func atMost(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) <= n {
			return nil
		}
		hint := ""
		if strings.Contains(args[n], "=") {
			hint = "; parameters are set with --set " + args[n]
		}
		return misused("%s: one argument too many: %q%s", cmd.Name(), args[n], hint)
	}
}

// duration is a flag in model seconds.
type duration float64

func (d *duration) String() string { return inWords(float64(*d)) }

// Set reads a duration as people write it.
func (d *duration) Set(s string) error {
	v, err := twin.ParseDuration(s)
	*d = duration(v)
	return err
}

// Type is what the help calls it.
func (d *duration) Type() string { return "duration" }

// inWords is a duration as ParseDuration reads it: 1d6h, 24h, 90s.
func inWords(seconds float64) string {
	if seconds == 0 {
		return "0s"
	}
	var b strings.Builder
	for _, u := range []struct {
		name string
		size float64
	}{{"d", 86400}, {"h", 3600}, {"m", 60}} {
		if u.name == "d" && seconds < 2*u.size { // 24h is a day of hours
			continue
		}
		if n := float64(int64(seconds / u.size)); n > 0 {
			b.Write(record.AppendNumber(nil, n))
			b.WriteString(u.name)
			seconds -= n * u.size
		}
	}
	if seconds > 1e-9 {
		b.Write(record.AppendNumber(nil, seconds))
		b.WriteString("s")
	}
	return b.String()
}
