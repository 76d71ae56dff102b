package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"seapod/twin"
	"seapod/twin/record"
)

// thresholds is a sink that ends the run at the first frame in which a channel is
// beyond its threshold. The recording comes before it, so that frame is kept.
type thresholds []threshold

type threshold struct {
	text     string
	channels []int
	names    []string
	above    bool
	value    float64
}

// newThresholds reads channel>value and channel<value, in which the channel may hold *.
func newThresholds(texts []string, channels []twin.Channel) (thresholds, error) {
	var all thresholds
	var faults []error
	for _, text := range texts {
		t, err := parseThreshold(text)
		if err == nil {
			t.channels, err = record.Match(channels, []string{t.text})
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("--threshold %q: %w", text, err))
			continue
		}
		for _, c := range t.channels {
			t.names = append(t.names, channels[c].Name)
		}
		t.text = text
		all = append(all, t)
	}
	return all, errors.Join(faults...)
}

func parseThreshold(s string) (threshold, error) {
	at := strings.IndexAny(s, "<>")
	if at < 1 {
		return threshold{}, errors.New("write channel>value or channel<value")
	}
	value, err := strconv.ParseFloat(strings.TrimSpace(s[at+1:]), 64)
	if err != nil {
		return threshold{}, fmt.Errorf("%q is not a number", s[at+1:])
	}
	return threshold{text: strings.TrimSpace(s[:at]), above: s[at] == '>', value: value}, nil
}

func (t thresholds) Open(twin.Header) error { return nil }

func (t thresholds) Write(f *twin.Frame) error {
	for i := range t {
		for k, c := range t[i].channels {
			v := f.Values[c]
			if (t[i].above && v > t[i].value) || (!t[i].above && v < t[i].value) {
				return crossing{fmt.Errorf("threshold %s crossed at %s: %s = %s", t[i].text, inWords(f.T), t[i].names[k], strconv.FormatFloat(v, 'g', 6, 64))}
			}
		}
	}
	return nil
}

func (t thresholds) Event(twin.Event) error { return nil }
func (t thresholds) Close() error           { return nil }
