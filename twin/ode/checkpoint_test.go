package ode

import (
	"encoding/json"
	"math"
	"testing"
)

// A run that is saved and resumed at any step must go on byte for byte as one that is not.
func TestResume(t *testing.T) {
	for _, c := range []struct {
		name string
		make func() System
		x    []float64
		set  Settings
	}{
		{"hall", func() System { return newHall(6) }, newHall(6).start(), Settings{Scale: newHall(6).scale()}},
		{"yardstick", func() System { return yardstickJ{newYardstick(60)} }, newYardstick(60).start(), Settings{}},
		{"known", func() System { return known }, knownAt(0), Settings{Tol: 1e-6}},
	} {
		s := c.make()
		in := New(s, 0, c.x, c.set)
		n := s.Len()
		a, b := make([]float64, n), make([]float64, n)
		for step := range 40 {
			in.Limit(math.Inf(1))
			switch {
			case step%7 == 3:
				in.Restart(in.State())
			case step%5 == 2:
				now, _ := in.State()
				in.Limit(now + in.next/3)
			}
			text, err := json.Marshal(in.Checkpoint())
			if err != nil {
				t.Fatal(err)
			}
			var saved Checkpoint
			if err := json.Unmarshal(text, &saved); err != nil {
				t.Fatal(err)
			}
			copyOf, err := Resume(c.make(), saved, c.set)
			if err != nil {
				t.Fatal(err)
			}
			from, to := in.Span()
			if f, o := copyOf.Span(); f != from || o != to {
				t.Fatalf("%s step %d: resumed with a step from %v to %v, want %v to %v", c.name, step, f, o, from, to)
			}
			in.Interp(from+0.3*(to-from), a)
			copyOf.Interp(from+0.3*(to-from), b)
			if !equal(a, b) {
				t.Fatalf("%s step %d: dense output differs", c.name, step)
			}
			if err := in.Step(); err != nil {
				t.Fatal(err)
			}
			if err := copyOf.Step(); err != nil {
				t.Fatal(err)
			}
			ta, xa := in.State()
			tb, xb := copyOf.State()
			if ta != tb || !equal(xa, xb) || in.Stats() != copyOf.Stats() {
				t.Fatalf("%s step %d: resumed to %v, want %v, or another state", c.name, step, tb, ta)
			}
			if step%2 == 0 {
				in = copyOf // resumed again and again
			}
			if err := copyOf.Return(saved); err != nil { // from wherever it has come to
				t.Fatal(err)
			}
			if err := copyOf.Step(); err != nil {
				t.Fatal(err)
			}
			if tb, xb := copyOf.State(); ta != tb || !equal(xa, xb) || in.Stats() != copyOf.Stats() {
				t.Fatalf("%s step %d: returned to %v, want %v, or another state", c.name, step, tb, ta)
			}
		}
	}
}

func TestResumeRefuses(t *testing.T) {
	in := New(known, 0, knownAt(0), Settings{})
	if err := in.Step(); err != nil {
		t.Fatal(err)
	}
	c := in.Checkpoint()
	c.X = c.X[:1]
	if in.Return(c) == nil {
		t.Error("an integrator returned to fewer states")
	}
	if _, err := Resume(known, c, Settings{}); err == nil {
		t.Error("Resume with a state too few: no error")
	}
	c = in.Checkpoint()
	c.To += 100
	if _, err := Resume(known, c, Settings{}); err == nil {
		t.Error("Resume with a step that cannot have been: no error")
	}
}

// Same inputs, same bytes.
func TestSameBytes(t *testing.T) {
	var states [2][]float64
	for i := range states {
		h := newHall(12)
		states[i] = append(states[i], run(t, New(h, 0, h.start(), Settings{Scale: h.scale()}), 5000)...)
	}
	if !equal(states[0], states[1]) {
		t.Error("two like runs differ")
	}
}
