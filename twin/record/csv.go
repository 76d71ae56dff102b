package record

import (
	"fmt"
	"io"
	"strings"

	"seapod/twin"
)

// A CSV is a sink that writes RFC 4180: one header row, time_s first.
type CSV struct {
	w    io.Writer
	row  []byte
	memo memo
}

// NewCSV writes to w, one call of Write a row.
func NewCSV(w io.Writer) *CSV { return &CSV{w: w} }

// Open writes the header row.
func (c *CSV) Open(h twin.Header) error {
	c.memo = newMemo(len(h.Channels), "", func(int) string { return "," })
	c.row = append(c.row[:0], "time_s"...)
	for i := range h.Channels {
		c.row = append(append(c.row, ','), quoted(h.Channels[i].Name)...)
	}
	return c.flush()
}

// Write writes one row.
func (c *CSV) Write(f *twin.Frame) error {
	if len(f.Values) != len(c.memo.cells) {
		return fmt.Errorf("write csv: a frame of %d values under a header of %d", len(f.Values), len(c.memo.cells))
	}
	c.row = AppendNumber(c.row[:0], f.T)
	for i, v := range f.Values {
		c.row = c.memo.append(c.row, i, v)
	}
	return c.flush()
}

func (c *CSV) flush() error {
	c.row = append(c.row, '\n')
	_, err := c.w.Write(c.row)
	return err
}

// Event lets it pass: events are not rows.
func (c *CSV) Event(twin.Event) error { return nil }

// Close has nothing left to write.
func (c *CSV) Close() error { return nil }

// quoted is a field as RFC 4180 wants it; no name of ours needs it, but a name is data.
func quoted(s string) string {
	if !strings.ContainsAny(s, ",\"\r\n") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}
