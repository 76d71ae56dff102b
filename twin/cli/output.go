package cli

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"seapod/twin"
	"seapod/twin/record"
)

// The forms that data come in.
const (
	table   = "table"
	csv     = "csv"
	jsonOut = "json"
	pq      = "parquet"
)

// outFlags are -o and --out of a verb that writes data.
type outFlags struct {
	format  string
	path    string
	formats []string // that the verb has
}

func (o *outFlags) add(cmd *cobra.Command, formats ...string) {
	o.formats = formats
	cmd.Flags().StringVarP(&o.format, "output", "o", "", "form of the data: "+strings.Join(formats, ", "))
	cmd.Flags().StringVar(&o.path, "out", "", "write the data to this file instead of stdout")
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp))
}

// choose is the form to write: what -o says, else what the file is called, else
// usual for a terminal and piped for anything else.
func (o *outFlags) choose(env *Env, usual, piped string) (string, error) {
	format := o.format
	switch {
	case format != "" && !slices.Contains(o.formats, format):
		return "", misused("-o %q is no form of the data; it takes %s%s", format, strings.Join(o.formats, ", "), suggest(format, o.formats))
	case format != "":
	case o.path != "":
		format = piped
		byName := map[string]string{".csv": csv, ".parquet": pq, ".json": jsonOut, ".jsonl": jsonOut, ".ndjson": jsonOut, ".txt": table}
		if f := byName[strings.ToLower(filepath.Ext(o.path))]; slices.Contains(o.formats, f) {
			format = f
		}
	case env.StdoutIsTerminal:
		format = usual
	default:
		format = piped
	}
	if format == pq && o.path == "" && env.StdoutIsTerminal {
		return "", misused("-o parquet is not for a terminal; name a file with --out")
	}
	return format, nil
}

// open begins the output.
func (o *outFlags) open(env *Env) (*record.Output, error) {
	if o.path == "" {
		return record.Stream("stdout", env.Stdout), nil
	}
	return record.Create(o.path)
}

// print writes a small output at one go.
func (o *outFlags) print(env *Env, write func(*record.Output) error) error {
	out, err := o.open(env)
	if err != nil {
		return err
	}
	defer out.Discard()
	if err := write(out); err != nil {
		return err
	}
	return out.Commit()
}

// suggest ends a message with the nearest right name, if one is near.
func suggest(typed string, names []string) string {
	if near := twin.Nearest(typed, names); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}
