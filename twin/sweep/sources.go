package sweep

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"seapod/twin"
)

// Sources are the documents that a plan names, read once, so that what is
// resumed is what was begun.
type Sources struct {
	Scenarios map[string]string `json:"scenarios,omitempty"` // TOML by name
	Points    string            `json:"points,omitempty"`    // the CSV
}

// Load reads what the plan names. All faults come at once.
func (p *Plan) Load() (Sources, error) {
	s := Sources{Scenarios: map[string]string{}}
	var all []error
	names := p.scenarioNames()
	if p.Points != "" {
		b, err := readLimited(p.Points, maxPoints)
		if err != nil {
			all = append(all, fmt.Errorf("read points %s: %w", p.Points, err))
		}
		s.Points = string(b)
		names = append(names, pointScenarios(s.Points)...)
	}
	for _, name := range names {
		if _, is := s.Scenarios[name]; is || name == noScenario {
			continue
		}
		sc, err := twin.LoadScenario(name)
		if err != nil {
			all = append(all, err)
			continue
		}
		s.Scenarios[name] = sc.TOML()
	}
	return s, bad(all...)
}

// pointScenarios are the scenarios that a CSV of points names. What is wrong with
// it otherwise is told when it is read as points.
func pointScenarios(doc string) (names []string) {
	r := pointReader(doc)
	header, err := r.Read()
	at := slices.IndexFunc(header, func(key string) bool { return strings.TrimSpace(key) == scenarioKey })
	if err != nil || at < 0 {
		return nil
	}
	for row, err := r.Read(); err == nil; row, err = r.Read() {
		names = append(names, strings.TrimSpace(row[at]))
	}
	return names
}

func pointReader(doc string) *csv.Reader {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(doc, "\ufeff")))
	r.Comment = '#'
	return r
}

// maxPoints is the longest file of points in bytes.
const maxPoints = 64 << 20

func readLimited(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, bare(err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(b)) > limit {
		err = fmt.Errorf("it has more than %d bytes", limit)
	}
	return b, bare(err)
}

// bare drops the path from an error whose caller names it.
func bare(err error) error {
	var pe *os.PathError
	var le *os.LinkError
	switch {
	case errors.As(err, &pe):
		return pe.Err
	case errors.As(err, &le):
		return le.Err
	}
	return err
}
