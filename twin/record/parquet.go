package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"seapod/twin"
)

// A Parquet is a sink that writes the columns of CSV as doubles, NaN where
// undefined, and in the key-value metadata what a reader needs to know of them:
// notice, version, world, run_id, seed, start, every_s, toml (the resolved
// configuration), units and help (JSON objects by column name).
type Parquet struct {
	out     io.Writer
	version string
	w       *parquet.GenericWriter[any]
	columns int
	values  []parquet.Value // of the rows, one after another
	rows    []parquet.Row
}

// Rows are handed over in batches, which is twice as fast as one by one; a row
// group is what a reader must hold at once and what the writer keeps in memory.
const (
	batchRows  = 64
	groupBytes = 32 << 20
)

// NewParquet writes to out; version is the program's.
func NewParquet(out io.Writer, version string) *Parquet {
	return &Parquet{out: out, version: version}
}

// Open begins the file with its schema and metadata.
func (p *Parquet) Open(h twin.Header) error {
	p.columns = 1 + len(h.Channels)
	names := make([]string, 0, p.columns)
	names = append(names, "time_s")
	for i := range h.Channels {
		names = append(names, h.Channels[i].Name)
	}
	options := []parquet.WriterOption{
		schema(names),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
		parquet.MaxRowsPerRowGroup(int64(max(groupBytes/8/p.columns, batchRows))),
		parquet.CreatedBy("seapod", p.version, ""),
	}
	about, err := metadata(&h, p.version)
	if err != nil {
		return fmt.Errorf("write parquet: %w", err)
	}
	for _, kv := range about {
		options = append(options, parquet.KeyValueMetadata(kv[0], kv[1]))
	}
	p.w = parquet.NewGenericWriter[any](p.out, options...)
	p.values = make([]parquet.Value, 0, batchRows*p.columns)
	return nil
}

// metadata is what the file says about itself.
func metadata(h *twin.Header, version string) ([][2]string, error) {
	units := map[string]string{"time_s": "s"}
	help := map[string]twin.Text{"time_s": {EN: "model time since the start", ZH: "自起点起的模型时间"}}
	for i := range h.Channels {
		units[h.Channels[i].Name] = h.Channels[i].Unit
		help[h.Channels[i].Name] = h.Channels[i].Help
	}
	unitsJSON, err := json.Marshal(units)
	if err != nil {
		return nil, err
	}
	helpJSON, err := json.Marshal(help)
	if err != nil {
		return nil, err
	}
	return [][2]string{
		{"notice", Notice},
		{"version", version},
		{"world", h.World},
		{"run_id", h.RunID},
		{"seed", strconv.FormatUint(h.Seed, 10)},
		{"start", time.UnixMilli(int64(h.Start * 1e3)).UTC().Format(time.RFC3339)},
		{"every_s", string(AppendNumber(nil, h.Every))},
		{"toml", h.TOML},
		{"units", string(unitsJSON)},
		{"help", string(helpJSON)},
	}, nil
}

// Write adds one row.
func (p *Parquet) Write(f *twin.Frame) error {
	if 1+len(f.Values) != p.columns {
		return fmt.Errorf("write parquet: a frame of %d values under %d columns", len(f.Values), p.columns)
	}
	at := len(p.values)
	p.values = append(p.values, parquet.DoubleValue(f.T).Level(0, 0, 0))
	for i, v := range f.Values {
		p.values = append(p.values, parquet.DoubleValue(v).Level(0, 0, i+1))
	}
	p.rows = append(p.rows, p.values[at:])
	if len(p.rows) < batchRows {
		return nil
	}
	return p.flush()
}

func (p *Parquet) flush() error {
	_, err := p.w.WriteRows(p.rows)
	p.rows, p.values = p.rows[:0], p.values[:0]
	return bare(err)
}

// bare is the output's own error without what the library says of its pages.
func bare(err error) error {
	var w *WriteError
	if errors.As(err, &w) {
		return w
	}
	return err
}

// Event lets it pass: events are not rows.
func (p *Parquet) Event(twin.Event) error { return nil }

// Close writes the footer, without which a Parquet file cannot be read.
func (p *Parquet) Close() error {
	if p.w == nil {
		return nil
	}
	if err := p.flush(); err != nil {
		return err
	}
	return bare(p.w.Close())
}

// schema is one required double a name, in this order; parquet.Group sorts its
// fields by name. Split into streams of bytes, numbers that change slowly take
// 0.7 of the space at the same cost.
func schema(names []string) *parquet.Schema {
	group := parquet.Group{}
	order := make(map[string]int, len(names))
	for i, name := range names {
		group[name] = parquet.Encoded(parquet.Leaf(parquet.DoubleType), &parquet.ByteStreamSplit)
		order[name] = i
	}
	fields := slices.Clone(group.Fields())
	slices.SortFunc(fields, func(a, b parquet.Field) int { return order[a.Name()] - order[b.Name()] })
	return parquet.NewSchema("seapod", ordered{group, fields})
}

type ordered struct {
	parquet.Group
	fields []parquet.Field
}

func (o ordered) Fields() []parquet.Field { return o.fields }
