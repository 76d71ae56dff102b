package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"seapod/twin/record"
)

// version is set when the program is built: -ldflags '-X seapod/twin/cli.version=…'.
var version string

// theVersion is what was set, else what Go knows of the build, else "dev".
func theVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

// modules are those whose version can change what is written or shown.
var modules = []string{"github.com/BurntSushi/toml", "github.com/parquet-go/parquet-go", "github.com/gorilla/websocket", "github.com/nats-io/nats-server/v2", "github.com/nats-io/nats.go", "github.com/prometheus/client_golang", "github.com/spf13/cobra"}

func (a *app) version() *cobra.Command {
	var out outFlags
	cmd := &cobra.Command{
		Use:   "version",
		Short: "print the version, the commit and what it was built with",
		Args:  atMost(0),
		RunE: func(*cobra.Command, []string) error {
			format, err := out.choose(&a.env, table, table)
			if err != nil {
				return err
			}
			built := buildInfo()
			return out.print(&a.env, func(w *record.Output) error {
				if format == jsonOut {
					return built.write(w, true)
				}
				for _, m := range built {
					if used, nested := m.value.(object); nested {
						for _, m := range used {
							fmt.Fprintf(w, "%-10s %s %v\n", "module", m.key, m.value)
						}
						continue
					}
					fmt.Fprintf(w, "%-10s %v\n", m.key, m.value)
				}
				return nil
			})
		},
	}
	out.add(cmd, table, jsonOut)
	return cmd
}

func buildInfo() object {
	commit, used := "unknown", object{}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value
			}
		}
		for _, name := range modules {
			for _, m := range info.Deps {
				if m.Path == name {
					used = append(used, member{name, m.Version})
				}
			}
		}
	}
	if _, hash, found := strings.Cut(theVersion(), "-g"); found && commit == "unknown" {
		commit, _, _ = strings.Cut(hash, "-") // git describe: v1.2.0-14-g0123abc
	}
	return object{
		{"seapod", theVersion()},
		{"commit", commit},
		{"go", runtime.Version()},
		{"platform", runtime.GOOS + "/" + runtime.GOARCH},
		{"modules", used},
	}
}
