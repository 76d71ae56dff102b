package cli

import (
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"seapod/twin"
	"seapod/twin/land"
	"seapod/twin/record"
)

type compareFlags struct {
	world  worldFlags
	out    outFlags
	length duration
	with   []string
}

func (a *app) compare() *cobra.Command {
	f := compareFlags{length: 365 * 86400}
	cmd := &cobra.Command{
		Use:   "compare [WORLD]",
		Short: "put a world's computing on land and compare electricity, water, land and carbon",
		Long: `Run a world and put the IT energy that it draws, hour by hour, on sites on land:
` + strings.Join(land.Names(), ", ") + `, or any place by the path of its
EnergyPlus weather file (EPW). What the operator claims for 100 pods stands beside
what comes out, with the gap in a sentence. The sites' climates are monthly normals
without weather; plants, land and most else are estimates, and -o json names each
with its source.

Without -o it is a table for people; -o csv has a row per site.`,
		Example: `  seapod compare
  seapod compare lingshui --with guian,lingshui-land --for 1y -o json
  seapod compare --with ./CHN_HI_Sanya.epw --set sea.offset_K=1 -o csv`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.compareWorld(cmd.Context(), &f, worldName(args))
		},
	}
	f.world.addRun(cmd)
	f.out.add(cmd, table, csv, jsonOut)
	cmd.Flags().Var(&f.length, "for", "model time to run")
	cmd.Flags().StringSliceVar(&f.with, "with", land.Names(), "`sites` on land, comma-separated: names, or paths of EPW files")
	_ = cmd.RegisterFlagCompletionFunc("with", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return land.Names(), cobra.ShellCompDirectiveDefault
	})
	return cmd
}

func (a *app) compareWorld(ctx context.Context, f *compareFlags, name string) error {
	format, err := f.out.choose(&a.env, table, table)
	if err != nil {
		return err
	}
	if f.length <= 0 {
		return misused("compare: --for: it takes more than 0s")
	}
	paths, err := knownSites(f.with)
	if err != nil {
		return err
	}
	var all faults
	sites, err := readSites(paths)
	all.add(err, "")
	config, scenario, err := f.world.load(name)
	all.add(err, "")
	if err := all.err(); err != nil {
		return err
	}
	var sinks []twin.Sink
	if a.env.StderrIsTerminal && !a.quiet {
		sinks = append(sinks, newProgress(&a.console, float64(f.length)))
	}
	c, err := land.Compare(ctx, config, scenario, float64(f.length), sites, sinks...)
	a.done()
	if err != nil {
		if interrupted(ctx) != nil {
			return interruption{text: "interrupted; nothing is written"}
		}
		return err
	}
	a.closing = func() {
		if a.json {
			a.object(object{{"notice", record.Notice}})
		} else {
			_, _ = io.WriteString(&a.console, record.Notice+"\n")
		}
	}
	return f.out.print(&a.env, func(w *record.Output) error {
		switch format {
		case jsonOut:
			return writeJSON(w, &c, true)
		case csv:
			return writeComparisonCSV(w, &c)
		}
		return writeComparison(w, &c)
	})
}

// knownSites refuses what is neither a site nor looks like a file, each once. The
// sea is always there, so naming it adds nothing.
func knownSites(with []string) (names []string, err error) {
	var wrong []string
	for _, s := range with {
		s = strings.TrimSpace(s)
		_, known := land.Find(s)
		isFile := strings.ContainsRune(s, filepath.Separator) || strings.EqualFold(filepath.Ext(s), ".epw")
		switch {
		case s == land.Sea, slices.Contains(names, s):
		case known, isFile:
			names = append(names, s)
		default:
			wrong = append(wrong, fmt.Sprintf("compare: --with: %q is neither a site (%s) nor an EPW file%s", s, strings.Join(land.Names(), ", "), suggest(s, land.Names())))
		}
	}
	if len(wrong) > 0 {
		return nil, misused("%s", strings.Join(wrong, "\n"))
	}
	if len(names) == 0 {
		return nil, misused("compare: --with names no site on land; there are %s", strings.Join(land.Names(), ", "))
	}
	return names, nil
}

func readSites(names []string) (sites []land.Site, err error) {
	var all faults
	for _, name := range names {
		s, known := land.Find(name)
		if !known {
			s, err = land.ReadEPW(name)
			all.add(err, "--with: ")
		}
		sites = append(sites, s)
	}
	return sites, all.err()
}

// writeComparisonCSV writes a row per site; what is undefined is empty.
func writeComparisonCSV(w io.Writer, c *land.Comparison) error {
	var err error
	for i := range c.Sites {
		s := &c.Sites[i]
		if i == 0 {
			header := "site"
			for _, f := range s.Figures() {
				header += "," + f.Name
			}
			fmt.Fprintln(w, header+",climate")
		}
		row := []byte(quotedCell(s.Site))
		for _, f := range s.Figures() {
			row = append(row, ',')
			if !math.IsNaN(f.Value) {
				row = record.AppendNumber(row, f.Value)
			}
		}
		_, err = fmt.Fprintf(w, "%s,%s\n", row, s.Climate)
	}
	return err
}

// quotedCell is text as CSV, quoted where it must be: a path may have a comma.
func quotedCell(s string) string {
	if strings.ContainsAny(s, ",\"\r\n") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

// writeComparison tells people, widest numbers rounded to what the estimates bear.
func writeComparison(w io.Writer, c *land.Comparison) error {
	fmt.Fprintf(w, "%s: %s from %s UTC, %s MWh of IT at every site\n\n", c.World, inWords(c.Seconds), instantText(c.Start), rounded(c.Sites[0].IT, 1))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "site\telectricity\tfresh water\tland\tCO2\tPUE\tWUE\tfree\tevaporative\tcompressor\t")
	fmt.Fprintln(t, "\tMWh\tm³\tm²\tt\t\tL/kWh\th\th\th\t")
	for i := range c.Sites {
		s := &c.Sites[i]
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", s.Site, rounded(s.Electricity, 1), rounded(s.FreshWater, 0), rounded(s.Land, 0), rounded(s.CO2, 0),
			rounded(s.PUE, 3), rounded(s.WUE, 2), rounded(s.Air, 0), rounded(s.Water, 0), rounded(s.Compressor, 0))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nClaimed for 100 pods and a year, and worked out against %s:\n", c.Claims[0].Against)
	for _, m := range c.Claims {
		what, unit := claimWords(m.Name)
		fmt.Fprintf(w, "  %s: claimed %s %s, computed %s %s. %s\n", what, rounded(m.Claimed, 0), unit, rounded(m.Computed, 0), unit, m.Gap)
	}
	_, err := fmt.Fprintln(w, "\nClimates are monthly normals without weather unless an EPW file is given; -o json has every assumption with its source.")
	return err
}

// claimWords turns a claim's name into words and its unit.
func claimWords(name string) (what, unit string) {
	cut := strings.LastIndexByte(name, '_')
	return strings.ReplaceAll(name[:cut], "_", " "), strings.NewReplacer("m2", "m²").Replace(name[cut+1:])
}

func rounded(v float64, places int) string {
	if math.IsNaN(v) {
		return "undefined"
	}
	return fmt.Sprintf("%.*f", places, v)
}
