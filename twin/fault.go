package twin

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Fault is one thing wrong with one key: what was given, why it will not do,
// and the nearest name that would. Faults of a document are joined, so that all
// are told at once.
type Fault struct {
	Key    string
	Value  string // as given; empty where the key itself is the fault
	Line   int    // of the document; 0 where there is none
	Reason string
	Near   string
}

func (f *Fault) Error() string {
	var b strings.Builder
	if f.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", f.Line)
	}
	b.WriteString(f.Key)
	if f.Value != "" {
		b.WriteString(" = " + f.Value)
	}
	b.WriteString(" " + f.Reason)
	if f.Near != "" {
		fmt.Fprintf(&b, "; did you mean %s?", f.Near)
	}
	return b.String()
}

// ErrConfig marks every error that lies in what the user wrote: a world, a key, a value, a file.
var ErrConfig = errors.New("bad configuration")

type configError struct{ faults []error }

func (e *configError) Error() string {
	lines := make([]string, len(e.faults))
	for i, f := range e.faults {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}
func (e *configError) Unwrap() []error { return append([]error{ErrConfig}, e.faults...) }

// faults joins what was found into one error, nil if nothing was.
func faults(all []error) error {
	if len(all) == 0 {
		return nil
	}
	return &configError{all}
}

// Nearest is the name among names that is closest to what was typed, or "" where
// none is near: another case, a few letters off, a part after a dot, or a name
// without its unit.
func Nearest(typed string, names []string) string {
	typed = strings.ToLower(typed)
	best, bestCost := "", len(typed)/3+2
	for _, n := range names {
		if cost := remoteness(typed, strings.ToLower(n), bestCost); cost < bestCost {
			best, bestCost = n, cost
		}
	}
	return best
}

// remoteness is how far typed is from a name; what is at least limit may be any number from there on.
func remoteness(typed, name string, limit int) int {
	tail := name[strings.LastIndexByte(name, '.')+1:]
	if strings.HasSuffix(name, "."+typed) || strings.HasPrefix(name, typed+"_") || strings.HasPrefix(tail, typed+"_") {
		return 1
	}
	cost := limit
	const letter = 4 // bytes that a letter may have
	if short := len(typed) - len(name); max(short, -short) < limit+letter {
		cost = distance(typed, name)
	}
	if short := len(typed) - len(tail); len(tail) < len(name) && !strings.Contains(typed, ".") && max(short, -short) < limit+letter {
		cost = min(cost, 1+distance(typed, tail))
	}
	return cost
}

// distance is Levenshtein's: the letters to add, drop or change.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			change := diagonal
			if x[i] != y[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = slices.Min([]int{change, row[j] + 1, diagonal + 1})
		}
	}
	return row[len(y)]
}
