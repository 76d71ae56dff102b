package twin

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// TestEquations holds the numbers of the package's page in order and without a
// gap, and finds each with what introduces it.
func TestEquations(t *testing.T) {
	numbered := regexp.MustCompile(`(?m)^ {2,3}\((\d+)\) .*$`).FindAllStringSubmatch(Section("Equations"), -1)
	if len(numbered) < 29 {
		t.Fatalf("the page has %d equations", len(numbered))
	}
	for i, found := range numbered {
		if found[1] != fmt.Sprint(i+1) {
			t.Fatalf("equation %d stands as (%s)", i+1, found[1])
		}
		text, err := Equation(i + 1)
		if err != nil || !strings.Contains(text, found[0]) {
			t.Errorf("Equation(%d) = %q, %v; want the line %q", i+1, text, err, found[0])
		}
		if lines := strings.Split(text, "\n"); len(lines) < 2 || strings.HasPrefix(lines[0], " ") {
			t.Errorf("Equation(%d) = %q; want what introduces it above it", i+1, text)
		}
	}
	if _, err := Equation(len(numbered) + 1); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("from 1 to %d", len(numbered))) {
		t.Errorf("Equation(%d) = %v; want the last number named", len(numbered)+1, err)
	}
	for _, heading := range []string{"States", "Equations"} {
		if text := Section(heading); text == "" || strings.Contains(text, "//") || strings.Contains(text, "# ") {
			t.Errorf("Section(%q) = %.60q", heading, text)
		}
	}
}

func TestState(t *testing.T) {
	for symbol, want := range map[string]string{
		"T_k": "  T_k, T_h        K      gas in the cold and in the hot plenum",
		"T_h": "  T_k, T_h        K      gas in the cold and in the hot plenum",
		"H_2": "the hottest chip above throttling", // of its row's second line
		"T_s": "supply and return pipe",
		"c":   "each cell of the exchanger",
		"E":   "", "K": "", "T": "", "T_k,": "", "": "", "hull:": "",
	} {
		if got := State(symbol); !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("State(%q) = %q, want %q", symbol, got, want)
		}
	}
	// and every row of the section is one
	for line := range strings.Lines(Section("States")) {
		if strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "   ") && stateRow.FindString(strings.TrimRight(line, "\n")) == "" {
			t.Errorf("%q is not read as a row of states", line)
		}
	}
}
