package cli

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"seapod/twin/sweep"
	"seapod/twin/sweep/report"
)

// sweepReport writes the report of a run directory.
func (a *app) sweepReport() *cobra.Command {
	var page, lang string
	cmd := &cobra.Command{
		Use:   "report DIR…",
		Short: "write a sweep's report: a page that needs no network, and its pictures as SVG",
		Long: `Write one self-contained HTML page, in the light or the dark as its reader has it,
and each of its pictures as an SVG file beside it: of design saltelli Sobol' bars,
of morris its plane, of a grid heat maps; tornado, response curves and parallel
coordinates; the Pareto front of two goals; sensitivity over time of a channel
that was measured at several instants (each(1h)). The page says which are absent
and why. It may be written of a sweep that is not done.`,
		Example: `  seapod sweep report study
  seapod sweep report study --lang zh --out 报告.html`,
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := dirArg(cmd, args)
			if err != nil {
				return err
			}
			var dirs []*sweep.Dir
			for _, path := range args {
				d, err := sweep.Open(path, "")
				if err != nil {
					return err
				}
				dirs = append(dirs, d)
			}
			if page == "" {
				page = filepath.Join(path, "report.html")
			}
			s, err := report.From(cmd.Context(), dirs)
			if err != nil {
				return err
			}
			names, err := s.Write(page, report.Lang(lang))
			if err != nil {
				return err
			}
			a.say("%s and %d pictures beside it, of %d of %d runs", page, len(names)-1, s.Done, s.Total)
			return nil
		},
	}
	lang = string(report.English)
	cmd.Flags().Var(newOneOf(&lang, report.Langs), "lang", "language: en or zh")
	cmd.Flags().StringVar(&page, "out", "", "write the page to this `file`, and the pictures beside it (default DIR/report.html)")
	return cmd
}
