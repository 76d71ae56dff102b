// Package reference opens the licensed series that tests compare with but the repository may not contain.
// They stand beside the module, in ../shared/reference; where that folder is absent the test is skipped and says so.
package reference

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// Path returns the path of the named file, or skips the test where the folder is absent. A file that is missing from
// the folder fails the test.
func Path(t testing.TB, name string) string {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatalf("reference %s: %v", name, err)
	}
	path := filepath.Join(filepath.Dir(root), "shared", "reference", name)
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		t.Skipf("reference %s is not part of this repository and not beside it: %v", name, err)
	}
	return path
}

// Open opens the named file for reading and closes it when the test ends.
func Open(t testing.TB, name string) *os.File {
	t.Helper()
	f, err := os.Open(Path(t, name))
	if err != nil {
		t.Fatalf("open reference %s: %v", name, err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// Columns reads a CSV file of numbers with one header row, by column name; lines that begin with # are comments.
func Columns(t testing.TB, name string) map[string][]float64 {
	t.Helper()
	r := csv.NewReader(Open(t, name))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatalf("read reference %s: %v", name, err)
	}
	columns := map[string][]float64{}
	for j, head := range rows[0] {
		column := make([]float64, 0, len(rows)-1)
		for i, row := range rows[1:] {
			v, err := strconv.ParseFloat(row[j], 64)
			if err != nil {
				t.Fatalf("read reference %s: row %d, %s: %v", name, i+2, head, err)
			}
			column = append(column, v)
		}
		columns[head] = column
	}
	return columns
}

// moduleRoot returns the folder of go.mod at or above the working folder.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", os.ErrNotExist
		}
		dir = up
	}
}
