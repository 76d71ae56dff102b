package record

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"seapod/twin"
)

var someColumns = []Column{
	{Name: "index", Kind: Whole}, {Name: "z.first_kW", Unit: "kW", Help: twin.Text{EN: "power", ZH: "功率"}}, {Name: "a.kind", Kind: Words},
}

var someRows = [][]Cell{
	{{Number: 0}, {Number: 1.0 / 3}, {Text: "loop"}},
	{{Number: 1}, {Number: math.NaN()}, {Text: "a, \"b\"\n中"}},
	{{Number: 2}, {Number: math.Inf(1)}, {}},
}

func written(t *testing.T, r Rows, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range someRows {
		if err := r.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestRowsAsText(t *testing.T) {
	var b bytes.Buffer
	r, err := NewCSVRows(&b, someColumns)
	written(t, r, err)
	if got, want := b.String(), "index,z.first_kW,a.kind\n0,0.3333333333333333,loop\n1,,\"a, \"\"b\"\"\n中\"\n2,+Inf,\n"; got != want {
		t.Errorf("CSV = %q, want %q", got, want)
	}
	b.Reset()
	written(t, NewJSONRows(&b, someColumns), nil)
	want := `{"index":0,"z.first_kW":0.3333333333333333,"a.kind":"loop"}
{"index":1,"z.first_kW":null,"a.kind":"a, \"b\"\n中"}
{"index":2,"z.first_kW":null,"a.kind":""}
`
	if got := b.String(); got != want {
		t.Errorf("JSON = %s, want %s", got, want)
	}
	b.Reset()
	r, err = NewTableRows(&b, someColumns)
	written(t, r, err)
	if got, want := strings.Split(b.String(), "\n")[:3], []string{" index  z.first_kW  a.kind", "     0    0.333333  loop", "     1           –  a, \"b\""}; strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("table =\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestParquetRowsReadBack(t *testing.T) {
	var b bytes.Buffer
	r, err := NewParquetRows(&b, someColumns, [][2]string{{"hash", "abc"}})
	written(t, r, err)
	f, err := OpenRows(bytes.NewReader(b.Bytes()), int64(b.Len()), someColumns)
	if err != nil {
		t.Fatal(err)
	}
	if f.Rows() != len(someRows) || f.About("hash") != "abc" || f.About("units") != `{"a.kind":"","index":"","z.first_kW":"kW"}` || f.About("no") != "" {
		t.Errorf("%d rows, hash %q, units %q", f.Rows(), f.About("hash"), f.About("units"))
	}
	k := 0
	err = f.Each(func(cells []Cell) error {
		for i, c := range cells {
			want := someRows[k][i]
			if c.Text != want.Text || math.Float64bits(c.Number) != math.Float64bits(want.Number) {
				t.Errorf("row %d, cell %d = %v, want %v", k, i, c, want)
			}
		}
		k++
		return nil
	})
	if err != nil || k != len(someRows) {
		t.Errorf("Each = %v after %d rows", err, k)
	}
}

// A file that is cut, or not ours, is refused and never a panic.
func TestParquetRowsRefuseDamage(t *testing.T) {
	var b bytes.Buffer
	r, err := NewParquetRows(&b, someColumns, nil)
	written(t, r, err)
	whole := b.Bytes()
	for n := range whole {
		if _, err := OpenRows(bytes.NewReader(whole[:n]), int64(n), someColumns); !errors.Is(err, ErrDamaged) {
			t.Fatalf("the first %d of %d bytes = %v, want damaged", n, len(whole), err)
		}
	}
	if _, err := OpenRows(bytes.NewReader(whole), int64(len(whole)), someColumns[:2]); !errors.Is(err, ErrDamaged) {
		t.Errorf("other columns = %v, want damaged", err)
	}
}
