package sweep

import (
	"errors"
	"fmt"
	"io"
	"os"

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
	for _, name := range p.scenarioNames() {
		sc, err := twin.LoadScenario(name)
		if err != nil {
			all = append(all, err)
			continue
		}
		s.Scenarios[name] = sc.TOML()
	}
	if p.Points != "" {
		b, err := readLimited(p.Points, maxPoints)
		if err != nil {
			all = append(all, fmt.Errorf("read points %s: %w", p.Points, err))
		}
		s.Points = string(b)
	}
	return s, bad(all...)
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
