package sweep

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"seapod/twin"
	"seapod/twin/record"
)

const dozens = `
mode = "steady"
design = "halton"
n = 24
measures = ["cluster.pue:final", "pod.0.chip_max_degC:max"]
[set]
cluster.cable_voltage_kV = 3
[axes]
pod.0.it_load_kW = "100:4000"
sea.offset_K = "-1:2"
`

// lines are all rows of directories as CSV.
func lines(t *testing.T, dirs ...*Dir) (string, [][2]int) {
	t.Helper()
	var b strings.Builder
	rows, err := record.NewCSVRows(&b, dirs[0].Study.Columns())
	if err != nil {
		t.Fatal(err)
	}
	gaps, err := Merge(dirs, func(r *Row) error { return rows.Write(r.Cells(nil)) })
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), gaps
}

// memory is a folder on no disk where there is one: the tests call fsync by the thousand.
func memory(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "sweep")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func begun(t *testing.T, doc, shard string) *Dir {
	t.Helper()
	d, err := study(t, doc).Begin(memory(t), "v1", shard)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func finish(t *testing.T, d *Dir, shards []int, workers int) {
	t.Helper()
	c := Crew{Study: d.Study, Workers: workers, Keep: d.Keep}
	if err := c.Do(context.Background(), d.Missing(shards)); err != nil {
		t.Fatal(err)
	}
}

// However a sweep is broken off, by its context, by a disk that fails or by a
// process that dies between any two system calls, going on gives the bytes of an
// undisturbed run, with any number of workers.
func TestWhateverHappensTheRowsAreTheSame(t *testing.T) {
	whole := begun(t, dozens, "")
	all := whole.Study.Of(0, 1)
	finish(t, whole, all, 1)
	want, gaps := lines(t, whole)
	if len(gaps) > 0 || strings.Count(want, "\n") != 25 || !strings.Contains(want, ",failed,") || !strings.Contains(want, ",ok,") {
		t.Fatalf("gaps %v in\n%s", gaps, want)
	}
	st, err := whole.Status()
	if err != nil || st.Total != 24 || st.Done != 24 || st.Failed != strings.Count(want, ",failed,") {
		t.Errorf("status %+v, %v", st, err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	rounds := 100
	if testing.Short() {
		rounds = 10
	}
	for round := range rounds {
		d := begun(t, dozens, "")
		for try := 0; len(d.Missing(all)) > 0; try++ {
			d, err = Open(d.path, "v1")
			if err != nil {
				t.Fatal(err)
			}
			if try > 60 {
				t.Fatalf("round %d: no end after %d sessions", round, try)
			}
			ctx, cancel := context.WithCancel(context.Background())
			broken := errors.New("the machine is gone")
			left := random.IntN(24)
			var mu sync.Mutex
			d.write = func(path string, b []byte) error {
				mu.Lock()
				defer mu.Unlock()
				switch left--; {
				case left > 0:
					return writeWhole(path, b)
				case left < -3:
					cancel()
					return broken
				case random.IntN(3) == 0: // dies before the name is given: something half is left beside
					_ = os.WriteFile(filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".123.tmp"), b[:len(b)/2], 0o600)
				case random.IntN(2) == 0: // a disk that lied: the name is there, the bytes are not
					_ = os.WriteFile(path, b[:random.IntN(len(b))], 0o600)
				default: // dies after it
					_ = writeWhole(path, b)
				}
				return broken
			}
			c := Crew{Study: d.Study, Workers: 1 + random.IntN(3), Keep: d.Keep}
			if err := c.Do(ctx, d.Missing(all)); err != nil && !errors.Is(err, broken) && !errors.Is(err, context.Canceled) {
				t.Fatalf("round %d: %v", round, err)
			}
			cancel()
			d.write = writeWhole
		}
		if got, gaps := lines(t, d); got != want || len(gaps) > 0 {
			t.Fatalf("round %d: gaps %v; rows differ from an undisturbed run", round, gaps)
		}
		for _, k := range all {
			if got, want := file(t, d.part(k)), file(t, whole.part(k)); got != want {
				t.Fatalf("round %d: part %d has other bytes", round, k)
			}
		}
		d.Tidy(all[:3])
		if others, _ := filepath.Glob(filepath.Join(d.path, ".*")); slices.ContainsFunc(others, func(name string) bool { return strings.Contains(name, "part-000002") }) {
			t.Errorf("left behind: %v", others)
		}
		d.Tidy(all)
		if left, _ := filepath.Glob(filepath.Join(d.path, ".*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

func file(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Parts of a sweep in directories of their own, or in one, are one sweep together.
func TestShardsMerge(t *testing.T) {
	whole := begun(t, dozens, "")
	finish(t, whole, whole.Study.Of(0, 1), 2)
	want, _ := lines(t, whole)
	var dirs []*Dir
	shared := memory(t)
	for i := range 5 {
		shard := fmt.Sprintf("%d/5", i)
		d := begun(t, dozens, shard)
		finish(t, d, d.Study.Of(i, 5), 1)
		if st, err := d.Status(); err != nil || st.Done == 0 || st.Done > 12 {
			t.Errorf("part %s: status %+v, %v", shard, st, err)
		}
		dirs = append(dirs, d)
		d, err := d.Study.Begin(shared, "v1", shard)
		if err != nil {
			t.Fatal(err)
		}
		finish(t, d, d.Study.Of(i, 5), 1)
	}
	if got, gaps := lines(t, dirs...); got != want || len(gaps) > 0 {
		t.Errorf("five directories merged: gaps %v, same rows %v", gaps, got == want)
	}
	one, err := Open(shared, "v1")
	if err != nil {
		t.Fatal(err)
	}
	if got, gaps := lines(t, one); got != want || len(gaps) > 0 || one.Manifest.Shard != "" {
		t.Errorf("five parts in one directory: gaps %v, same rows %v, shard %q", gaps, got == want, one.Manifest.Shard)
	}
	if got, gaps := lines(t, dirs[1], dirs[3]); len(gaps) == 0 || !strings.HasPrefix(want, got[:20]) {
		t.Errorf("two of five: gaps %v", gaps)
	}
}

// One directory is for one plan, and what differs is named.
func TestADirectoryRefusesAnotherPlan(t *testing.T) {
	d := begun(t, dozens, "")
	for change, want := range map[[2]string]string{
		{"n = 24", "n = 25"}: "plan.n: 25 here, 24 there",
		{"cluster.cable_voltage_kV = 3", "cluster.cable_voltage_kV = 3\nsea.tide = 0.5"}: "world.sea.tide: \"0.5\" here, \"1\" there",
		{"\"-1:2\"", "\"-1:3\""}:              `plan.axes: [{"key":"pod.0.it_load_kW","text":"100:4000"},{"k`,
		{", \"pod.0.chip_max_degC:max\"", ""}: `plan.measures: ["cluster.pue:final"] here`,
	} {
		_, err := study(t, strings.Replace(dozens, change[0], change[1], 1)).Begin(d.path, "v1", "")
		if !errors.Is(err, twin.ErrConfig) || !strings.Contains(err.Error(), "is the directory of another sweep") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", change[1], err, want)
		}
	}
	if _, err := Open(d.path, "v2"); !errors.Is(err, twin.ErrConfig) || !strings.Contains(err.Error(), `version: "v2" here, "v1" there`) {
		t.Errorf("another version = %v", err)
	}
	manifest := filepath.Join(d.path, manifestName)
	was := file(t, manifest)
	if err := os.WriteFile(manifest, []byte(strings.Replace(was, `"n": 24`, `"n": 30`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(d.path, "v1"); err == nil || !strings.Contains(err.Error(), "it was changed after the sweep began, in plan;") {
		t.Errorf("an edited manifest = %v", err)
	}
	if _, err := Open(t.TempDir(), "v1"); err == nil || !strings.Contains(err.Error(), "is no run directory: it has no manifest.json") {
		t.Errorf("an empty directory = %v", err)
	}
	other := begun(t, strings.Replace(dozens, "n = 24", "n = 25", 1), "")
	if err := os.WriteFile(manifest, []byte(was), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Merge([]*Dir{d, other}, nil); err == nil || !strings.Contains(err.Error(), "are of two sweeps") {
		t.Errorf("Merge = %v", err)
	}
}

// withAFile begins a sweep whose world names a file.
func withAFile(t *testing.T) (d *Dir, name string) {
	t.Helper()
	name = filepath.Join(t.TempDir(), "load.csv")
	if err := os.WriteFile(name, []byte("time_s,level\n0,1\n3600,0.5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := ParsePlan("run_for = \"10m\"\n[axes]\nload.level = [0.5, 1]\n")
	if err != nil {
		t.Fatal(err)
	}
	config, err := twin.World("lingshui")
	if err != nil {
		t.Fatal(err)
	}
	_ = config.Set("load.kind", "trace") // not without its file
	if err := config.Set("load.file", name); err != nil {
		t.Fatal(err)
	}
	s, err := p.Resolve(config, Sources{})
	if err != nil {
		t.Fatal(err)
	}
	d, err = s.Begin(t.TempDir(), "v1", "")
	if err != nil {
		t.Fatal(err)
	}
	return d, name
}

// A world's own file is part of what a sweep is.
func TestADirectoryRefusesAChangedFile(t *testing.T) {
	d, name := withAFile(t)
	d, err := Open(d.path, "v1")
	if err != nil {
		t.Fatal(err)
	}
	finish(t, d, d.Study.Of(0, 1), 1)
	if err := os.WriteFile(name, []byte("time_s,level\n0,1\n3600,0.4\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(d.path, "v1"); err == nil || !strings.Contains(err.Error(), "files."+name) {
		t.Errorf("a changed file = %v", err)
	}
}

func TestAFullDiskEndsCleanly(t *testing.T) {
	d := begun(t, dozens, "")
	all := d.Study.Of(0, 1)
	written := 0
	d.write = func(path string, b []byte) error {
		if written++; written > 5 {
			return &record.WriteError{Name: path, Err: syscall.ENOSPC}
		}
		return writeWhole(path, b)
	}
	c := Crew{Study: d.Study, Workers: 1, Keep: d.Keep}
	if err := c.Do(context.Background(), all); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Do = %v, want a full disk", err)
	}
	if there := d.There(); !slices.Equal(there, all[:5]) {
		t.Errorf("parts %v, want the first five", there)
	}
	if err := writeWhole(filepath.Join(d.path, "no", "such"), nil); err == nil || !strings.HasSuffix(err.Error(), "no/such: no such file or directory") {
		t.Errorf("writeWhole into no folder = %v", err)
	}
}

// Rows come in the order of their index, whichever worker is first, and one that
// is held up does not make the others hold all of the rest.
func TestRowsComeInOrder(t *testing.T) {
	s := study(t, dozens)
	next := 0
	c := Crew{Study: s, Workers: 4, Keep: InOrder(context.Background(), s.Of(0, 1), func(r *Row) error {
		if r.Index != next {
			t.Errorf("row %d, want %d", r.Index, next)
		}
		next++
		return nil
	})}
	if err := c.Do(context.Background(), s.Of(0, 1)); err != nil || next != s.Total {
		t.Errorf("Do = %v after %d rows", err, next)
	}
	stop := errors.New("stop")
	c.Keep = InOrder(context.Background(), s.Of(0, 1), func(r *Row) error {
		if r.Index == 20 {
			return stop
		}
		return nil
	})
	if err := c.Do(context.Background(), s.Of(0, 1)); !errors.Is(err, stop) {
		t.Errorf("Do = %v, want %v", err, stop)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	gone := errors.New("gone")
	c.Done = func(r *Row) { cancel(gone) }
	c.Keep = InOrder(ctx, s.Of(0, 1), func(*Row) error { return nil })
	if err := c.Do(ctx, s.Of(0, 1)); !errors.Is(err, gone) {
		t.Errorf("Do = %v, want the cause of its context's end", err)
	}
}
