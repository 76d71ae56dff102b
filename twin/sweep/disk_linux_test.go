package sweep

import (
	"context"
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

// A disk that fills up, and one that turns read-only, end a sweep cleanly, and
// with room again it goes on to the same rows. It needs a disk of its own to fill.
func TestAFullAndAReadOnlyDisk(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("sweep", disk, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no disk to fill: mount: %v", err)
	}
	defer func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	}()
	s := study(t, dozens)
	d, err := s.Begin(filepath.Join(disk, "study"), "v1", "")
	if err != nil {
		t.Fatal(err)
	}
	all := s.Of(0, 1)
	c := Crew{Study: s, Keep: d.Keep}
	if err := c.Do(context.Background(), all); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("on a full disk Do = %v", err)
	}
	done := len(d.There())
	if left, _ := filepath.Glob(filepath.Join(disk, "study", ".*")); done == 0 || done == len(all) || len(left) > 0 || len(d.Missing(all)) != len(all)-done {
		t.Errorf("a full disk holds %d of %d parts, and %v", done, len(all), left)
	}
	if err := syscall.Mount("sweep", disk, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	if err := c.Do(context.Background(), d.Missing(all)); !errors.Is(err, syscall.EROFS) {
		t.Errorf("on a read-only disk Do = %v", err)
	}
	if err := syscall.Mount("sweep", disk, "", syscall.MS_REMOUNT, "size=4m"); err != nil {
		t.Fatal(err)
	}
	finish(t, d, all, 2)
	whole := begun(t, dozens, "")
	finish(t, whole, all, 2)
	got, gaps := lines(t, d)
	if want, _ := lines(t, whole); got != want || len(gaps) > 0 {
		t.Errorf("gaps %v; rows differ from an undisturbed run", gaps)
	}
}
