package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"seapod/twin"
)

// A Kind says what the cells of a column hold.
type Kind uint8

// Kinds of columns.
const (
	Number Kind = iota // a float64, NaN where undefined
	Whole              // a whole number
	Words              // text
)

// A Column of rows that are not frames: a sweep's, whose cells may be text.
type Column struct {
	Name string
	Unit string
	Help twin.Text
	Kind Kind
}

// A Cell is one value of a row: of a column of Words its Text, else its Number.
type Cell struct {
	Number float64
	Text   string
}

// Rows takes rows of cells, one after another. Close ends the form, not the writer below.
type Rows interface {
	Write(cells []Cell) error
	Close() error
}

// NewCSVRows writes RFC 4180 with one header row, as CSV does.
func NewCSVRows(w io.Writer, columns []Column) (Rows, error) {
	r := &csvRows{w: w, columns: columns}
	for i, c := range columns {
		if i > 0 {
			r.row = append(r.row, ',')
		}
		r.row = append(r.row, quoted(c.Name)...)
	}
	return r, r.flush()
}

type csvRows struct {
	w       io.Writer
	columns []Column
	row     []byte
}

func (r *csvRows) Write(cells []Cell) error {
	r.row = r.row[:0]
	for i, c := range r.columns {
		if i > 0 {
			r.row = append(r.row, ',')
		}
		switch v := cells[i]; {
		case c.Kind == Words:
			r.row = append(r.row, quoted(v.Text)...)
		case v.Number == v.Number:
			r.row = AppendNumber(r.row, v.Number)
		}
	}
	return r.flush()
}

func (r *csvRows) flush() error {
	_, err := r.w.Write(append(r.row, '\n'))
	return err
}

func (r *csvRows) Close() error { return nil }

// NewJSONRows writes one object a row, undefined and infinite numbers as null.
func NewJSONRows(w io.Writer, columns []Column) Rows { return &jsonRows{w: w, columns: columns} }

type jsonRows struct {
	w       io.Writer
	columns []Column
	row     []byte
}

func (r *jsonRows) Write(cells []Cell) error {
	r.row = append(r.row[:0], '{')
	for i, c := range r.columns {
		if i > 0 {
			r.row = append(r.row, ',')
		}
		r.row = append(jsonText(r.row, c.Name), ':')
		switch v := cells[i]; {
		case c.Kind == Words:
			r.row = jsonText(r.row, v.Text)
		case math.IsNaN(v.Number) || math.IsInf(v.Number, 0):
			r.row = append(r.row, "null"...)
		default:
			r.row = AppendNumber(r.row, v.Number)
		}
	}
	r.row = append(r.row, '}', '\n')
	_, err := r.w.Write(r.row)
	return err
}

func (r *jsonRows) Close() error { return nil }

func jsonText(b []byte, s string) []byte {
	text, err := json.Marshal(s)
	if err != nil {
		panic("record: " + err.Error()) // a string always has a JSON form
	}
	return append(b, text...)
}

// NewTableRows writes aligned columns for people, numbers to six digits.
func NewTableRows(w io.Writer, columns []Column) (Rows, error) {
	r := &tableRows{w: w, columns: columns}
	for _, c := range columns {
		width := max(utf8.RuneCountInString(c.Name), 6)
		r.widths = append(r.widths, width)
		r.add(c.Kind, []byte(c.Name), width)
	}
	return r, r.flush()
}

type tableRows struct {
	w       io.Writer
	columns []Column
	widths  []int
	row     []byte
}

func (r *tableRows) add(kind Kind, text []byte, width int) {
	if len(r.row) > 0 {
		r.row = append(r.row, "  "...)
	}
	space := bytes.Repeat([]byte(" "), max(0, width-utf8.RuneCount(text)))
	if kind == Words {
		r.row = append(append(r.row, text...), space...)
	} else {
		r.row = append(append(r.row, space...), text...)
	}
}

func (r *tableRows) Write(cells []Cell) error {
	var b [32]byte
	for i, c := range r.columns {
		switch v := cells[i]; {
		case c.Kind == Words:
			r.add(Words, []byte(v.Text), r.widths[i])
		case v.Number != v.Number:
			r.add(Number, []byte("–"), r.widths[i])
		case c.Kind == Whole:
			r.add(Whole, AppendNumber(b[:0], v.Number), r.widths[i])
		default:
			r.add(Number, strconv.AppendFloat(b[:0], v.Number, 'g', 6, 64), r.widths[i])
		}
	}
	return r.flush()
}

func (r *tableRows) flush() error {
	for len(r.row) > 0 && r.row[len(r.row)-1] == ' ' {
		r.row = r.row[:len(r.row)-1]
	}
	_, err := r.w.Write(append(r.row, '\n'))
	r.row = r.row[:0]
	return err
}

func (r *tableRows) Close() error { return nil }

// NewParquetRows writes the columns as doubles, whole numbers and strings, and
// about in the key-value metadata, with the columns' units and help.
func NewParquetRows(w io.Writer, columns []Column, about [][2]string) (Rows, error) {
	units, help := map[string]string{}, map[string]twin.Text{}
	for _, c := range columns {
		units[c.Name], help[c.Name] = c.Unit, c.Help
	}
	options := []parquet.WriterOption{rowSchema(columns), parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
		parquet.MaxRowsPerRowGroup(int64(max(groupBytes/8/len(columns), batchRows))), parquet.CreatedBy("seapod", "", "")}
	for name, v := range map[string]any{"units": units, "help": help} {
		b, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("write parquet: %w", err)
		}
		about = append(about, [2]string{name, string(b)})
	}
	for _, kv := range about {
		options = append(options, parquet.KeyValueMetadata(kv[0], kv[1]))
	}
	return &parquetRows{columns: columns, w: parquet.NewGenericWriter[any](w, options...)}, nil
}

type parquetRows struct {
	columns []Column
	w       *parquet.GenericWriter[any]
	rows    []parquet.Row
}

func (r *parquetRows) Write(cells []Cell) error {
	row := make(parquet.Row, len(r.columns))
	for i, c := range r.columns {
		switch c.Kind {
		case Words:
			row[i] = parquet.ByteArrayValue([]byte(cells[i].Text))
		case Whole:
			row[i] = parquet.Int64Value(int64(cells[i].Number))
		default:
			row[i] = parquet.DoubleValue(cells[i].Number)
		}
		row[i] = row[i].Level(0, 0, i)
	}
	if r.rows = append(r.rows, row); len(r.rows) < batchRows {
		return nil
	}
	return r.flush()
}

func (r *parquetRows) flush() error {
	_, err := r.w.WriteRows(r.rows)
	r.rows = r.rows[:0]
	return bare(err)
}

func (r *parquetRows) Close() error {
	if err := r.flush(); err != nil {
		return err
	}
	return bare(r.w.Close())
}

func rowSchema(columns []Column) *parquet.Schema {
	group := parquet.Group{}
	order := make(map[string]int, len(columns))
	for i, c := range columns {
		order[c.Name] = i
		switch c.Kind {
		case Words:
			group[c.Name] = parquet.String()
		case Whole:
			group[c.Name] = parquet.Leaf(parquet.Int64Type)
		default:
			group[c.Name] = parquet.Encoded(parquet.Leaf(parquet.DoubleType), &parquet.ByteStreamSplit)
		}
	}
	fields := slices.Clone(group.Fields())
	slices.SortFunc(fields, func(a, b parquet.Field) int { return order[a.Name()] - order[b.Name()] })
	return parquet.NewSchema("seapod", ordered{group, fields})
}

// ErrDamaged marks a Parquet file that is not what NewParquetRows wrote.
var ErrDamaged = errors.New("it is damaged")

// A RowFile is a Parquet file of NewParquetRows, open for reading.
type RowFile struct {
	file    *parquet.File
	columns []Column
}

// OpenRows reads the footer of a file that NewParquetRows wrote with these columns.
func OpenRows(r io.ReaderAt, size int64, columns []Column) (f *RowFile, err error) {
	defer func() {
		if fault := recover(); fault != nil { // the library trusts what it reads
			f, err = nil, fmt.Errorf("%w: %v", ErrDamaged, fault)
		}
	}()
	file, err := parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	fields := file.Schema().Fields()
	if len(fields) != len(columns) {
		return nil, fmt.Errorf("%w: it has %d columns, not %d", ErrDamaged, len(fields), len(columns))
	}
	for i, c := range columns {
		if fields[i].Name() != c.Name {
			return nil, fmt.Errorf("%w: column %d is %s, not %s", ErrDamaged, i, fields[i].Name(), c.Name)
		}
	}
	return &RowFile{file, columns}, nil
}

// Rows is how many there are.
func (f *RowFile) Rows() int { return int(f.file.NumRows()) }

// About is a text of the key-value metadata; "" where there is none.
func (f *RowFile) About(key string) string {
	text, _ := f.file.Lookup(key)
	return text
}

// Each gives every row, in order; cells are the caller's to read until each returns.
func (f *RowFile) Each(each func(cells []Cell) error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, fault)
		}
	}()
	cells := make([]Cell, len(f.columns))
	buffer := make([]parquet.Row, batchRows)
	for _, group := range f.file.RowGroups() {
		rows := group.Rows()
		for {
			n, err := rows.ReadRows(buffer)
			for _, row := range buffer[:n] {
				for i, v := range row {
					switch f.columns[i].Kind {
					case Words:
						cells[i] = Cell{Text: string(v.ByteArray())}
					case Whole:
						cells[i] = Cell{Number: float64(v.Int64())}
					default:
						cells[i] = Cell{Number: v.Double()}
					}
				}
				if err := each(cells); err != nil {
					_ = rows.Close()
					return err
				}
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				_ = rows.Close()
				return fmt.Errorf("%w: %w", ErrDamaged, err)
			}
		}
		if err := rows.Close(); err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	return nil
}
