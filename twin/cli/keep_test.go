package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"seapod/twin"
	"seapod/twin/record"
)

func TestCodeOf(t *testing.T) {
	for _, test := range []struct {
		err  error
		code int
	}{
		{nil, 0},
		{errors.New("disk full"), 1},
		{misused("x"), 2},
		{fmt.Errorf("y: %w", misused("x")), 2},
		{badConfig{errors.New("x")}, 3},
		{fmt.Errorf("read: %w", twin.ErrConfig), 3},
		{fmt.Errorf("%w: lingshui", twin.ErrModel), 4},
		{crossing{errors.New("x")}, 99},
		{interruption{text: "x"}, 130},
	} {
		if got := codeOf(test.err); got != test.code {
			t.Errorf("codeOf(%v) = %d, want %d", test.err, got, test.code)
		}
	}
}

// What becomes of the file, by how the run ended.
func TestKeep(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string // the files left
		text string
	}{
		{nil, "run.csv", ""},
		{crossing{errors.New("crossed")}, "run.csv", "crossed"},
		{fmt.Errorf("%w: stuck", twin.ErrModel), "run.csv.partial", "the model failed: stuck\nwhat was done until then is in run.csv.partial"},
		{errors.New("disk full"), "", "disk full"},
	} {
		dir := t.TempDir()
		t.Chdir(dir)
		out, err := record.Create("run.csv")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(out, "rows")
		err = (&app{}).keep(out, "run.csv", test.err)
		out.Discard()
		if codeOf(err) != codeOf(test.err) || err != nil && err.Error() != test.text {
			t.Errorf("keep(%v) = %v, want %s", test.err, err, test.text)
		}
		entries, _ := os.ReadDir(dir)
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
			if b, _ := os.ReadFile(filepath.Join(dir, e.Name())); string(b) != "rows" {
				t.Errorf("keep(%v) leaves %q in %s", test.err, b, e.Name())
			}
		}
		if got := strings.Join(names, " "); got != test.want {
			t.Errorf("keep(%v) leaves %q, want %q", test.err, got, test.want)
		}
	}
}
