// Package cli is the program's command line: one file per verb. Flags describe
// the process, TOML describes the world. Data go to stdout or to --out;
// everything else goes to stderr, and exit.go says what each exit code means.
//
// All of the operating system that the verbs touch is in one Env, so a test
// drives the program as a shell does. Every fault that can be known is told at
// once, each on a line that begins with "seapod: ", with the nearest right name.
//
// What run writes without -o depends on who reads: a table on a terminal, CSV
// otherwise, and with --out what the file's extension says. calc likewise
// answers in lines on a terminal and in JSON otherwise. The other verbs are read
// by people, through pipes too: they write text unless -o json asks.
package cli
