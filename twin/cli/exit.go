package cli

import (
	"errors"
	"fmt"
	"os"

	"seapod/twin"
)

// What the process returns.
const (
	exitDone        = 0
	exitFailed      = 1   // of the outside: a port in use, a full disk
	exitMisused     = 2   // a verb, a flag, an argument of calc
	exitConfig      = 3   // a world, a file, a key, a value, --set
	exitModel       = 4   // the model failed
	exitSomeFailed  = 5   // some runs of a sweep failed
	exitThreshold   = 99  // a --threshold was crossed
	exitInterrupted = 130 // by a person; what was done is saved
)

// A misuse is a fault of the command line itself.
type misuse struct{ error }

func misused(format string, args ...any) error { return misuse{fmt.Errorf(format, args...)} }
func (m misuse) Unwrap() error                 { return m.error }

// A someFailed ends a sweep of which runs failed.
type someFailed struct{ error }

// A crossing ends a run whose channel went beyond its --threshold.
type crossing struct{ error }

// An interruption is the signal that ended a command early.
type interruption struct {
	signal os.Signal
	text   string // what became of the work
}

func (i interruption) Error() string { return i.text }

// codeOf is the exit code that an error asks for.
func codeOf(err error) int {
	var (
		m misuse
		c crossing
		i interruption
		f someFailed
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &m):
		return exitMisused
	case errors.As(err, &c):
		return exitThreshold
	case errors.As(err, &i):
		return exitInterrupted
	case errors.As(err, &f):
		return exitSomeFailed
	case errors.Is(err, twin.ErrConfig):
		return exitConfig
	case errors.Is(err, twin.ErrModel):
		return exitModel
	}
	return exitFailed
}
