package calc

import (
	"math"
	"strings"
)

// A Fault is one thing wrong with the arguments of a calculator.
type Fault struct {
	Name   string `json:"name"`
	Given  string `json:"given,omitempty"` // "" where the name itself is at fault or nothing was given
	Reason string `json:"reason"`
}

func (f Fault) Error() string {
	if f.Given == "" {
		return f.Name + " " + f.Reason
	}
	return f.Name + " = " + f.Given + " " + f.Reason
}

// Faults are all that is wrong with the arguments, one to a line.
type Faults []Fault

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i := range f {
		lines[i] = f[i].Error()
	}
	return strings.Join(lines, "\n")
}

// limits are what nature allows a number to be. The zero value allows all.
type limits struct {
	lo, hi float64
	kind   limitKind
}

type limitKind int

const (
	anything limitKind = iota
	above              // lo < x
	atLeast            // lo ≤ x
	between            // lo ≤ x ≤ hi
	aboveTo            // lo < x ≤ hi
)

func (l limits) hold(x float64) bool {
	switch l.kind {
	case above:
		return x > l.lo
	case atLeast:
		return x >= l.lo
	case between:
		return x >= l.lo && x <= l.hi
	case aboveTo:
		return x > l.lo && x <= l.hi
	}
	return true
}

func (l limits) text(unit string) string {
	switch l.kind {
	case above:
		return "above " + show(l.lo, unit)
	case atLeast:
		return "at least " + show(l.lo, unit)
	case between:
		return "between " + show(l.lo, "") + " and " + show(l.hi, unit)
	case aboveTo:
		return "above " + show(l.lo, "") + " and at most " + show(l.hi, unit)
	}
	return "any number"
}

// list puts words in a row, with "and" or "or" before the last.
func list(words []string, before string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " " + before + " " + words[last]
}

// nearest is the word among words that took the fewest slips to mistype, "" where even
// that is more than half of it. The start of a word counts as one slip.
func nearest(typed string, words []string) string {
	typed = strings.ToLower(typed)
	best, slips := "", math.MaxInt
	for _, w := range words {
		d := distance(typed, strings.ToLower(w))
		if len(typed) > 1 && strings.HasPrefix(strings.ToLower(w), typed) {
			d = 1
		}
		if d < slips && 2*d <= len(w) {
			best, slips = w, d
		}
	}
	return best
}

// distance counts the letters to add, drop or change (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
