package sweep

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"

	"seapod/twin"
	"seapod/twin/record"
)

// A form is how the rows of a sweep's shards are written, in a run directory and
// on their way from another machine: the same bytes whoever writes them.
type form struct {
	Manifest Manifest
	Study    *Study
	columns  []record.Column
}

func newForm(m Manifest, s *Study) form {
	return form{Manifest: m, Study: s, columns: append(s.Columns(),
		record.Column{Name: "undefined", Kind: record.Whole, Help: twin.Text{EN: "undefined instants that measures skipped", ZH: "被跳过的无定义时刻数"}})}
}

// encode writes the rows of a shard as Parquet.
func (f *form) encode(rows []Row) ([]byte, error) {
	var b bytes.Buffer
	w, err := record.NewParquetRows(&b, f.columns, [][2]string{
		{"notice", record.Notice}, {"version", f.Manifest.Version}, {"hash", f.Manifest.Hash}, {"seed", strconv.FormatUint(f.Manifest.Seed, 10)},
	})
	if err != nil {
		return nil, err
	}
	var cells []Cell
	for i := range rows {
		cells = append(rows[i].Cells(cells), Cell{Number: float64(rows[i].Undefined)})
		if err := w.Write(cells); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// openRows reads what encode wrote, and checks that it is of this sweep and whole.
func (f *form) openRows(shard int, r io.ReaderAt, size int64) (*record.RowFile, error) {
	rows, err := record.OpenRows(r, size, f.columns)
	if err != nil {
		return nil, err
	}
	if first, end := f.Study.Stretch(shard); rows.Rows() != end-first || rows.About("hash") != f.Manifest.Hash {
		return nil, fmt.Errorf("%w: it is not the part of this sweep", record.ErrDamaged)
	}
	return rows, nil
}

func (f *form) eachRow(rows *record.RowFile, each func(r *Row) error) error {
	axes, measures := len(f.Study.axes), len(f.Study.measures)
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

// decode is the rows of a shard that another process encoded.
func (f *form) decode(shard int, b []byte) (all []Row, err error) {
	rows, err := f.openRows(shard, bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, err
	}
	first, _ := f.Study.Stretch(shard)
	err = f.eachRow(rows, func(r *Row) error {
		if r.Index != first+len(all) {
			return fmt.Errorf("%w: run %d stands where run %d belongs", record.ErrDamaged, r.Index, first+len(all))
		}
		all = append(all, *r)
		return nil
	})
	return all, err
}
