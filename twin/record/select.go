package record

import (
	"errors"
	"fmt"
	"strings"

	"seapod/twin"
)

// Match finds the channels that patterns name, in the order of the patterns and
// each once. A pattern is a name, in which * stands for any text. Every pattern
// that matches nothing is reported, with the nearest name.
func Match(channels []twin.Channel, patterns []string) ([]int, error) {
	var chosen []int
	var faults []error
	taken := make([]bool, len(channels))
	for _, p := range patterns {
		found := false
		for i := range channels {
			if !glob(p, channels[i].Name) {
				continue
			}
			found = true
			if !taken[i] {
				taken[i] = true
				chosen = append(chosen, i)
			}
		}
		if !found {
			faults = append(faults, unknown(p, channels))
		}
	}
	return chosen, errors.Join(faults...)
}

func unknown(pattern string, channels []twin.Channel) error {
	if strings.Contains(pattern, "*") {
		return fmt.Errorf("no channel matches %q", pattern)
	}
	names := make([]string, len(channels))
	for i := range channels {
		names[i] = channels[i].Name
	}
	if near := twin.Nearest(pattern, names); near != "" {
		return fmt.Errorf("unknown channel %q; did you mean %s?", pattern, near)
	}
	return fmt.Errorf("unknown channel %q", pattern)
}

// glob tells whether name is pattern with each * replaced by some text.
func glob(pattern, name string) bool {
	head, rest, starred := strings.Cut(pattern, "*")
	if !starred {
		return pattern == name
	}
	name, found := strings.CutPrefix(name, head)
	if !found {
		return false
	}
	for {
		part, more, another := strings.Cut(rest, "*")
		if !another {
			return strings.HasSuffix(name, part)
		}
		at := strings.Index(name, part)
		if at < 0 {
			return false
		}
		name, rest = name[at+len(part):], more
	}
}

// Select passes to sink only the channels that the patterns name; none at all
// passes everything.
func Select(sink twin.Sink, patterns []string) twin.Sink {
	if len(patterns) == 0 {
		return sink
	}
	return &selection{Sink: sink, patterns: patterns}
}

type selection struct {
	twin.Sink
	patterns []string
	chosen   []int
}

func (s *selection) Open(h twin.Header) error {
	chosen, err := Match(h.Channels, s.patterns)
	if err != nil {
		return err
	}
	s.chosen = chosen
	channels := make([]twin.Channel, len(chosen))
	for i, k := range chosen {
		channels[i] = h.Channels[k]
	}
	h.Channels = channels
	return s.Sink.Open(h)
}

func (s *selection) Write(f *twin.Frame) error {
	chosen := &twin.Frame{Seq: f.Seq, T: f.T, Values: make([]float64, len(s.chosen))} // a new one: frames are never changed
	for i, k := range s.chosen {
		chosen.Values[i] = f.Values[k]
	}
	return s.Sink.Write(chosen)
}
