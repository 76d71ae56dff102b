package twin

import (
	"slices"
	"testing"
)

// TestWhatFollowsFromACommandIsTold: a cleaning takes debris away, a typhoon's call
// writes down its day, and neither is told of what it did not change.
func TestWhatFollowsFromACommandIsTold(t *testing.T) {
	c := lingshui(t)
	sc := Scenario{Commands: []Command{
		{T: 60, Name: "pod.0.debris", Value: 0.5}, {T: 120, Name: "pod.0.clean", Value: 1}, {T: 180, Name: "sea.typhoon", Value: 1}, {T: 240, Name: "load.level", Value: 0.9},
	}}
	r := play(t, c, sc, Options{For: 600, Every: 60})
	var got []Command
	for _, e := range r.events {
		if e.Kind == EventSet {
			got = append(got, Command{e.T, e.Name, e.Value})
		}
	}
	want := []Command{{120, "pod.0.debris", 0}, {180, "sea.typhoon_d", 180.0 / 86400}}
	if !slices.Equal(got, want) {
		t.Errorf("told of %v, want %v", got, want)
	}
}
