package sweep

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"seapod/twin"
)

// A file that would overflow the TOML reader's stack, or has no end, is refused
// before it is given to it, as a plan where it looks like one.
func TestHostilePlanFiles(t *testing.T) {
	for name, c := range map[string]struct {
		doc    string
		isPlan bool
		want   string
	}{
		"brackets":          {"[axes]\nx = " + strings.Repeat("[", 900_000), true, "brackets that nest very deep"},
		"tables":            {"axes = " + strings.Repeat("{a=", 60_000), true, "brackets that nest very deep"},
		"parts":             {"design = \"grid\"\n" + strings.Repeat("a.", 60_000) + "a = 1", true, "a key of very many parts"},
		"brackets, a world": {"x = " + strings.Repeat("[", 900_000), false, "brackets that nest very deep"},
		"too long":          {"[axes]\n" + strings.Repeat("#", maxPlan), false, "it has more than 1048576 bytes"},
		"torn":              {"[axes]\nx = = 1\n", true, "broken TOML"},
	} {
		path := filepath.Join(t.TempDir(), "plan.toml")
		if err := os.WriteFile(path, []byte(c.doc), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := IsPlanFile(path); got != c.isPlan {
			t.Errorf("%s: IsPlanFile = %t, want %t", name, got, c.isPlan)
		}
		if _, err := ReadPlan(path); !errors.Is(err, twin.ErrConfig) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: ReadPlan = %v, want %s", name, err, c.want)
		}
	}
	if IsPlanFile(t.TempDir()) || IsPlanFile(filepath.Join(t.TempDir(), "none.toml")) {
		t.Error("a folder, or nothing, is a plan")
	}
}
