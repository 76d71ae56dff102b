package record

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func only(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("folder holds %v, want %v", got, want)
	}
}

func TestOutputTakesItsNameAtCommit(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "day.csv")
	if err := os.WriteFile(path, []byte("before"), 0o640); err != nil {
		t.Fatal(err)
	}
	o, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.WriteString("after"); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(path); string(b) != "before" {
		t.Errorf("before Commit the file reads %q", b)
	}
	if err := o.Commit(); err != nil {
		t.Fatal(err)
	}
	o.Discard()
	if b, _ := os.ReadFile(path); string(b) != "after" {
		t.Errorf("after Commit the file reads %q", b)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o640 {
		t.Errorf("mode = %v, want that of the file before", info.Mode())
	}
	only(t, dir, "day.csv")
}

func TestOutputDiscardLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	o, err := Create(filepath.Join(dir, "day.csv"))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = o.WriteString("half")
	o.Discard()
	only(t, dir)
	if o, err = Create(filepath.Join(dir, "day.csv")); err != nil {
		t.Fatal(err)
	}
	_, _ = o.WriteString("half")
	if err := o.CommitAs(filepath.Join(dir, "day.csv.partial")); err != nil {
		t.Fatal(err)
	}
	only(t, dir, "day.csv.partial")
}

func TestOutputKeepsALink(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	target, link := filepath.Join(other, "real.csv"), filepath.Join(dir, "day.csv")
	if err := os.WriteFile(target, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	o, err := Create(link)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = o.WriteString("after")
	if err := o.Commit(); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(target); string(b) != "after" {
		t.Errorf("the link's target reads %q", b)
	}
	only(t, dir, "day.csv")
	only(t, other, "real.csv")
}

func TestOutputErrorsNameTheFile(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{
		dir:                           "create " + dir + ": it is a folder",
		filepath.Join(dir, "no", "x"): "create " + filepath.Join(dir, "no", "x") + ": no such file or directory",
	} {
		if _, err := Create(path); err == nil || err.Error() != want {
			t.Errorf("Create(%s) = %v, want %s", path, err, want)
		}
	}
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	o, err := Create("/dev/full")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = o.WriteString("x")
	if err := o.Commit(); err == nil || err.Error() != "write /dev/full: no space left on device" {
		t.Errorf("Commit on a full disk = %v", err)
	}
}
