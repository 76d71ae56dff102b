package cli

import (
	"fmt"
	"slices"
	"testing"
)

// Of many alarms people are told the longest, in order, and how many more there were.
func TestLongestAlarms(t *testing.T) {
	s := summary{stood: map[string]float64{"b": 3600, "a": 7200}}
	if got, want := s.longestAlarms(), []string{"a 2.0 h", "b 1.0 h"}; !slices.Equal(got, want) {
		t.Errorf("longestAlarms() = %q, want %q", got, want)
	}
	for i := range 98 {
		s.stood[fmt.Sprintf("pod.%02d", i)] = float64(i)
	}
	got := s.longestAlarms()
	if len(got) != 7 || got[0] != "a 2.0 h" || got[6] != "and 94 alarms more" {
		t.Errorf("longestAlarms() = %q, want six of a hundred and that there are 94 more", got)
	}
}
