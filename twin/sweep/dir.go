package sweep

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"seapod/twin"
	"seapod/twin/record"
)

// A Dir is a run directory: a manifest and a Parquet file a shard.
type Dir struct {
	Manifest Manifest
	Study    *Study
	path     string
	columns  []record.Column // of the parts

	write func(path string, b []byte) error // writeWhole, or what a test breaks
}

// Begin makes path the study's run directory, or joins what is there already if
// it is of the same study. shard is i/n where the directory is for a part of the
// sweep alone, else "".
func (s *Study) Begin(path, version, shard string) (*Dir, error) {
	m, err := s.manifest(version)
	if err != nil {
		return nil, err
	}
	m.Shard = shard
	there, err := readManifest(path)
	switch {
	case err == nil:
		if there.Hash != m.Hash {
			return nil, bad(fmt.Errorf("%s is the directory of another sweep; one directory is for one plan:\n%s", path, strings.Join(m.differences(there), "\n")))
		}
		if there.Shard == shard {
			return newDir(path, m, s), nil
		}
		m.Shard = "" // several parts of the sweep share it
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	default:
		if err := os.MkdirAll(path, 0o777); err != nil {
			return nil, fmt.Errorf("create %s: %w", path, bare(err))
		}
		if strangers, err := filepath.Glob(filepath.Join(path, "part-*.parquet")); err == nil && len(strangers) > 0 {
			return nil, bad(fmt.Errorf("%s has parts but no %s: it is not known what they are of", path, manifestName))
		}
	}
	d := newDir(path, m, s)
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	return d, d.write(filepath.Join(path, manifestName), append(b, '\n'))
}

func newDir(path string, m Manifest, s *Study) *Dir {
	columns := append(s.Columns(), record.Column{Name: "undefined", Kind: record.Whole, Help: twin.Text{EN: "undefined instants that measures skipped", ZH: "被跳过的无定义时刻数"}})
	return &Dir{Manifest: m, Study: s, path: path, columns: columns, write: writeWhole}
}

// Open opens a run directory to go on in it or to read it. To go on, the program
// must be the version that began it and the files that the world names must be as
// they were; version "" is for reading alone.
func Open(path, version string) (*Dir, error) {
	m, err := readManifest(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, bad(fmt.Errorf("%s is no run directory: it has no %s", path, manifestName))
		}
		return nil, err
	}
	s, err := m.Study()
	if err != nil {
		return nil, err
	}
	if version != "" {
		now, err := s.manifest(version)
		if err != nil {
			return nil, err
		}
		if now.Hash != m.Hash {
			return nil, bad(fmt.Errorf("%s cannot be resumed, it would not be the same sweep:\n%s", path, strings.Join(now.differences(m), "\n")))
		}
	}
	return newDir(path, *m, s), nil
}

// part is the file of a shard.
func (d *Dir) part(shard int) string {
	return filepath.Join(d.path, fmt.Sprintf("part-%06d.parquet", shard))
}

// Keep writes the part of a shard, whole or not at all.
func (d *Dir) Keep(shard int, rows []Row) error {
	var b bytes.Buffer
	w, err := record.NewParquetRows(&b, d.columns, [][2]string{
		{"notice", record.Notice}, {"version", d.Manifest.Version}, {"hash", d.Manifest.Hash}, {"seed", strconv.FormatUint(d.Manifest.Seed, 10)},
	})
	if err != nil {
		return err
	}
	var cells []Cell
	for i := range rows {
		cells = append(rows[i].Cells(cells), Cell{Number: float64(rows[i].Undefined)})
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return d.write(d.part(shard), b.Bytes())
}

// writeWhole writes a file beside its place, has the disk take it, and gives it
// its name, which the disk has taken too when it returns.
func writeWhole(path string, b []byte) (err error) {
	dir, base := filepath.Split(path)
	f, err := os.CreateTemp(dir, "."+base+".*.tmp")
	if err != nil {
		return &record.WriteError{Name: path, Err: bare(err)}
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
			err = &record.WriteError{Name: path, Err: bare(err)}
		}
	}()
	if err = f.Chmod(0o644); err != nil {
		return err
	}
	if _, err = f.Write(b); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Clean(dir + "."))
	if err != nil {
		return err
	}
	if err = folder.Sync(); err != nil && !errors.Is(err, os.ErrInvalid) {
		_ = folder.Close()
		return err
	}
	return folder.Close()
}

// Tidy removes what a killed process left half-written of the shards. Those of
// others, who may be at work in the same directory, it leaves alone.
func (d *Dir) Tidy(shards []int) {
	entries, _ := os.ReadDir(d.path) // what cannot be listed does no harm
	own := map[string]bool{}
	for _, k := range shards {
		own["."+filepath.Base(d.part(k))] = true
	}
	for _, e := range entries {
		if at := strings.Index(e.Name(), ".parquet."); at > 0 && own[e.Name()[:at+len(".parquet")]] && strings.HasSuffix(e.Name(), ".tmp") {
			_ = os.Remove(filepath.Join(d.path, e.Name()))
		}
	}
}

// A Status is how far a run directory is.
type Status struct {
	Total  int `json:"total"`  // runs
	Done   int `json:"done"`   // rows there are, failed ones too
	Failed int `json:"failed"` // rows of runs that failed
}

// Status counts the rows.
func (d *Dir) Status() (Status, error) {
	st := Status{Total: d.Study.Total}
	for _, k := range d.There() {
		err := d.each(k, func(r *Row) error {
			st.Done++
			if r.Failed {
				st.Failed++
			}
			return nil
		})
		if err != nil {
			return st, err
		}
	}
	return st, nil
}

// There lists the shards whose parts stand, in order.
func (d *Dir) There() (shards []int) {
	entries, err := os.ReadDir(d.path)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		text, isPart := strings.CutPrefix(e.Name(), "part-")
		text, isParquet := strings.CutSuffix(text, ".parquet")
		if k, err := strconv.Atoi(text); err == nil && isPart && isParquet && k >= 0 && k < d.Study.Shards() {
			shards = append(shards, k)
		}
	}
	slices.Sort(shards)
	return shards
}

// Missing lists those of the shards that are still to be done: whose part is not
// there, or is not what it should be.
func (d *Dir) Missing(shards []int) (missing []int) {
	there := map[int]bool{}
	for _, k := range d.There() {
		there[k] = true
	}
	for _, k := range shards {
		if there[k] {
			f, _, err := d.open(k)
			if err == nil {
				_ = f.Close()
				continue
			}
		}
		missing = append(missing, k)
	}
	return missing
}

// open opens the part of a shard and checks that it is of this sweep and whole.
func (d *Dir) open(shard int) (io.Closer, *record.RowFile, error) {
	path := d.part(shard)
	fail := func(err error) (io.Closer, *record.RowFile, error) {
		return nil, nil, fmt.Errorf("read %s: %w; resume makes it anew", path, bare(err))
	}
	f, err := os.Open(path)
	if err != nil {
		return fail(err)
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return fail(err)
	}
	rows, err := record.OpenRows(f, info.Size(), d.columns)
	if first, end := d.Study.Stretch(shard); err == nil && (rows.Rows() != end-first || rows.About("hash") != d.Manifest.Hash) {
		err = fmt.Errorf("%w: it is not the part of this sweep", record.ErrDamaged)
	}
	if err != nil {
		_ = f.Close()
		return fail(err)
	}
	return f, rows, nil
}

// each gives the rows of a shard's part.
func (d *Dir) each(shard int, each func(r *Row) error) error {
	f, rows, err := d.open(shard)
	if err != nil {
		return err
	}
	defer f.Close()
	axes, measures := len(d.Study.axes), len(d.Study.measures)
	return rows.Each(func(cells []Cell) error {
		r := Row{Index: int(cells[0].Number), Point: slices.Clone(cells[1 : 1+axes]), Values: make([]float64, measures)}
		for k := range r.Values {
			r.Values[k] = cells[1+axes+k].Number
		}
		rest := cells[1+axes+measures:]
		r.Failed, r.Error, r.Undefined = rest[0].Text == StatusFailed, rest[1].Text, int(rest[2].Number)
		return each(&r)
	})
}

// Merge gives the rows of run directories of one sweep in the order of their
// index, and tells the stretches of runs that are missing.
func Merge(dirs []*Dir, each func(r *Row) error) (gaps [][2]int, err error) {
	first := dirs[0]
	has := map[int]*Dir{}
	for _, d := range dirs {
		if d.Manifest.Hash != first.Manifest.Hash {
			return nil, bad(fmt.Errorf("%s and %s are of two sweeps:\n%s", first.path, d.path, strings.Join(d.Manifest.differences(&first.Manifest), "\n")))
		}
		for _, k := range d.There() {
			if has[k] == nil {
				has[k] = d
			}
		}
	}
	for k := range first.Study.Shards() {
		from, to := first.Study.Stretch(k)
		d := has[k]
		switch {
		case d != nil:
			if err := d.each(k, each); err != nil {
				return gaps, err
			}
		case len(gaps) > 0 && gaps[len(gaps)-1][1] == from:
			gaps[len(gaps)-1][1] = to
		default:
			gaps = append(gaps, [2]int{from, to})
		}
	}
	return gaps, nil
}
