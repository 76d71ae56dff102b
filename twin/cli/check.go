package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"seapod/twin"
	"seapod/twin/record"
)

func (a *app) check() *cobra.Command {
	var (
		flags worldFlags
		out   outFlags
		world string
	)
	cmd := &cobra.Command{
		Use:   "check FILE…",
		Short: "read worlds, scenarios and tables and tell all that is wrong with them",
		Long: `Read worlds and scenarios (TOML) and tables of load or sea (CSV) and tell all
that is wrong with them, at once. The content decides what a file is: [[command]]
makes a scenario, which is judged by --world; the header says what a table is.
"-" is a document on stdin. Exit code 3 if anything is wrong.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return misused("check: name the files to check")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			format, err := out.choose(&a.env, table, table)
			if err != nil {
				return err
			}
			base, _, err := flags.load(world)
			if err != nil {
				return err
			}
			var all faults
			var files []object
			err = out.print(&a.env, func(w *record.Output) error {
				for _, name := range args {
					var found faults
					is, err := a.checkFile(name, base, flags.sets)
					found.add(err, name+": ", "read world "+name+": ", "read scenario "+name+": ", "read series "+absolute(name)+": ")
					all.lines = append(all.lines, found.lines...)
					if format == jsonOut {
						files = append(files, object{{"file", name}, {"is", is}, {"faults", append([]string{}, found.lines...)}})
					} else if err == nil {
						fmt.Fprintf(w, "%s: a sound %s\n", name, is)
					}
				}
				if format == jsonOut {
					return object{{"files", files}}.write(w, true)
				}
				return nil
			})
			return errors.Join(err, all.err())
		},
	}
	flags.add(cmd)
	out.add(cmd, table, jsonOut)
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveDefault
	}
	cmd.Flags().StringVar(&world, "world", usualWorld, "world whose parameters a scenario's commands are judged by")
	return cmd
}

// aCommand is the line that makes a document a scenario.
var aCommand = regexp.MustCompile(`(?m)^\s*(\[\[\s*command\s*\]\]|command\s*=)`)

// checkFile says what a file is and what is wrong with it.
func (a *app) checkFile(name string, base twin.Config, sets []string) (is string, err error) {
	if strings.EqualFold(filepath.Ext(name), ".csv") {
		return checkTable(name)
	}
	if slices.Contains(named(twin.Scenarios()), name) {
		return checkScenario(twin.LoadScenario(name))(base)
	}
	if slices.Contains(named(twin.Worlds()), name) {
		return checkWorld(twin.World(name))(sets)
	}
	if name == "-" {
		doc, err := io.ReadAll(io.LimitReader(a.env.Stdin, 1<<20)) // more than any document may have
		if err != nil {
			return "document", fmt.Errorf("read stdin: %w", err)
		}
		if aCommand.Match(doc) {
			return checkScenario(twin.ParseScenario(string(doc)))(base)
		}
		return checkWorld(twin.Parse(string(doc)))(sets)
	}
	path := name
	if !strings.ContainsRune(path, filepath.Separator) && filepath.Ext(path) != ".toml" {
		path = "." + string(filepath.Separator) + path // a file, not a built-in name
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && filepath.Ext(name) == "" {
			return "document", fmt.Errorf("neither a file nor built in%s", suggest(name, append(named(twin.Worlds()), named(twin.Scenarios())...)))
		}
	}
	if beginsScenario(path) {
		return checkScenario(twin.LoadScenario(path))(base)
	}
	c, err := twin.World(path)
	if err != nil && path != name {
		err = errors.New(strings.ReplaceAll(err.Error(), path, name))
	}
	return checkWorld(c, err)(sets)
}

// beginsScenario looks for a command in the first part of a file. What cannot be
// read is left to the reader of worlds, which says why.
func beginsScenario(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	doc, err := io.ReadAll(io.LimitReader(f, 1<<20))
	return err == nil && aCommand.Match(doc)
}

func checkWorld(c twin.Config, err error) func(sets []string) (string, error) {
	return func(sets []string) (string, error) {
		if err != nil {
			return "world", err
		}
		var all faults
		for _, err := range setAll(&c, sets, false) {
			all.add(err, "--set: ")
		}
		if err := all.err(); err != nil {
			return "world", err
		}
		_, err := twin.New(c)
		return "world", err
	}
}

func checkScenario(sc twin.Scenario, err error) func(twin.Config) (string, error) {
	return func(c twin.Config) (string, error) {
		if err != nil {
			return "scenario", err
		}
		return "scenario", sc.Check(&c)
	}
}

// checkTable has the model read the table: as a load if it has a column level and
// no other of the sea's, as a sea otherwise.
func checkTable(name string) (is string, err error) {
	head := make([]byte, 4096)
	f, err := os.Open(name)
	if err != nil {
		return "table", fmt.Errorf("read: %w", errors.Unwrap(err))
	}
	n, _ := io.ReadFull(f, head)
	f.Close()
	c := twin.Default()
	if isLoad(string(head[:n])) {
		err = errors.Join(c.Set("load.file", name), c.Set("load.kind", "trace"))
		is = "table of load"
	} else {
		err = c.Set("sea.file", name)
		is = "table of the sea"
	}
	if err == nil {
		_, err = twin.New(c)
	}
	return is, err
}

func isLoad(head string) bool {
	for line := range strings.Lines(head) {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		for name := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.Trim(name, " \t\r\n\""), "level") {
				return true
			}
		}
		return false
	}
	return false
}

// absolute is name as Config.Set keeps it: a table is looked for where it is typed.
func absolute(name string) string {
	if path, err := filepath.Abs(name); err == nil {
		return path
	}
	return name
}
