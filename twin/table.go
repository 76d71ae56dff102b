package twin

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// maxTable bounds a series that a user brings: a year of ten-second rows fits.
const maxTable = 256 << 20

// farthest bounds times and values, so that their differences are numbers too.
const farthest = 1e15

// A series is a table over time: knots in seconds and one column of values per name, in SI.
type series struct {
	t       []float64
	columns map[string][]float64
}

// readSeries reads a CSV with a header: time_s, growing from row to row, and some
// of the columns named. Lines that begin with # are comments. It tells every
// fault of the file, up to a handful, with its line.
func readSeries(dir, name string, columns ...string) (*series, error) {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, name)
	}
	b, err := readFile(path, maxTable)
	if err != nil {
		return nil, faults([]error{fmt.Errorf("read series %s: %w", name, err)})
	}
	s, all := parseSeries(b, columns)
	for i, err := range all {
		all[i] = fmt.Errorf("read series %s: %w", name, err)
	}
	if err := faults(all); err != nil {
		return nil, err
	}
	return s, nil
}

func parseSeries(b []byte, columns []string) (*series, []error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))) // spreadsheets put a byte order mark first
	r.Comment, r.TrimLeadingSpace, r.FieldsPerRecord = '#', true, 0
	header, err := r.Read()
	if err != nil {
		return nil, []error{fmt.Errorf("it has no header; it begins with time_s and some of %s", strings.Join(columns, ", "))}
	}
	var all []error
	s := &series{columns: map[string][]float64{}}
	known := append([]string{"time_s"}, columns...)
	for i, name := range header {
		header[i] = strings.TrimSpace(name)
		if !slices.Contains(known, header[i]) {
			all = append(all, &Fault{Key: strconv.Quote(header[i]), Reason: "is not a column; they are " + strings.Join(known, ", "), Near: Nearest(header[i], known)})
		}
		if slices.Contains(header[:i], header[i]) {
			all = append(all, &Fault{Key: header[i], Reason: "stands twice in the header"})
		}
	}
	if !slices.Contains(header, "time_s") || len(header) < 2 {
		all = append(all, errors.New("it needs a column time_s and one more; they are "+strings.Join(known, ", ")))
	}
	if len(all) > 0 {
		return nil, all
	}
	header = slices.Clone(header)
	for r.ReuseRecord = true; len(all) < 8; {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, append(all, fmt.Errorf("torn table: %w", err))
		}
		line, _ := r.FieldPos(0)
		for i, field := range row {
			v, err := strconv.ParseFloat(strings.TrimSpace(field), 64)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				all = append(all, fmt.Errorf("line %d: %s = %q is not a finite number", line, header[i], field))
				v = math.NaN()
			} else if math.Abs(v) > farthest {
				all = append(all, fmt.Errorf("line %d: %s = %q is beyond any range", line, header[i], field))
			}
			if header[i] != "time_s" {
				s.columns[header[i]] = append(s.columns[header[i]], unitOf(header[i]).toSI(v))
				continue
			}
			if n := len(s.t); n > 0 && v <= s.t[n-1] {
				all = append(all, fmt.Errorf("line %d: time_s = %s does not come after %s; time only runs forwards", line, number(v), number(s.t[n-1])))
			}
			s.t = append(s.t, v)
		}
	}
	if len(all) == 0 && len(s.t) < 2 {
		all = append(all, fmt.Errorf("it has %d rows; a series has at least 2", len(s.t)))
	}
	return s, all
}

// at is the value on the straight line between the knots around t; the ends hold.
func (s *series) at(column []float64, t float64) float64 {
	i, _ := slices.BinarySearch(s.t, t)
	switch {
	case i == 0:
		return column[0]
	case i == len(s.t):
		return column[i-1]
	}
	f := (t - s.t[i-1]) / (s.t[i] - s.t[i-1])
	return column[i-1] + f*(column[i]-column[i-1])
}

// after is the first knot later than t, +Inf behind the last.
func (s *series) after(t float64) float64 {
	i, found := slices.BinarySearch(s.t, t)
	if found {
		i++
	}
	if i == len(s.t) {
		return math.Inf(1)
	}
	return s.t[i]
}
