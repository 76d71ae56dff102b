package cli

import (
	"io"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"
)

// An Env is all of the operating system that the program touches, beside files
// and the network.
type Env struct {
	Stdin            io.Reader
	Stdout, Stderr   io.Writer
	StdoutIsTerminal bool
	StderrIsTerminal bool
	Getenv           func(string) string
	Signals          <-chan os.Signal // the first ends cleanly, the second at once; nil: none come
	Exit             func(code int)   // ends the process there and then
}

// System is the Env of a process.
func System() Env {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	return Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		StdoutIsTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		StderrIsTerminal: term.IsTerminal(int(os.Stderr.Fd())),
		Getenv:           os.Getenv,
		Signals:          signals,
		Exit:             os.Exit,
	}
}
