// Seapod is a thermal digital twin of a seawater-cooled, undersea data-centre
// pod. What it does is in twin/cli. Illustrative only: it controls no hardware.
package main

import (
	"os"

	"seapod/twin/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], cli.System())) }
