package cli

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"seapod/twin"
	"seapod/twin/record"
)

func (a *app) worlds() *cobra.Command {
	var out outFlags
	cmd := &cobra.Command{
		Use:   "worlds",
		Short: "list the built-in worlds and scenarios",
		Args:  atMost(0),
		RunE: func(*cobra.Command, []string) error {
			format, err := out.choose(&a.env, table, table)
			if err != nil {
				return err
			}
			return out.print(&a.env, func(w *record.Output) error {
				if format == jsonOut {
					return object{{"worlds", twin.Worlds()}, {"scenarios", twin.Scenarios()}}.write(w, true)
				}
				t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
				for _, list := range []struct {
					heading string
					infos   []twin.WorldInfo
				}{{"Worlds", twin.Worlds()}, {"Scenarios (--scenario)", twin.Scenarios()}} {
					fmt.Fprintf(t, "%s\n", list.heading)
					for _, info := range list.infos {
						fmt.Fprintf(t, "  %s\t%s\t%s\n", info.Name, info.Title.EN, info.Title.ZH)
					}
				}
				return t.Flush()
			})
		},
	}
	out.add(cmd, table, jsonOut)
	return cmd
}
