package record

import (
	"encoding/json"
	"fmt"
	"io"
	"math"

	"seapod/twin"
)

// A JSONLines is a sink that writes one object a frame: time_s, then the
// channels in their order. Undefined and infinite are null, since JSON has neither.
type JSONLines struct {
	w    io.Writer
	row  []byte
	memo memo
}

// NewJSONLines writes to w, one call of Write a line.
func NewJSONLines(w io.Writer) *JSONLines { return &JSONLines{w: w} }

// Open readies the names.
func (j *JSONLines) Open(h twin.Header) error {
	j.memo = newMemo(len(h.Channels), "null", func(i int) string {
		name, err := json.Marshal(h.Channels[i].Name)
		if err != nil {
			panic("record: " + err.Error()) // a string always has a JSON form
		}
		return "," + string(name) + ":"
	})
	return nil
}

// Write writes one line.
func (j *JSONLines) Write(f *twin.Frame) error {
	if len(f.Values) != len(j.memo.cells) {
		return fmt.Errorf("write json: a frame of %d values for %d names", len(f.Values), len(j.memo.cells))
	}
	j.row = AppendNumber(append(j.row[:0], `{"time_s":`...), f.T)
	for i, v := range f.Values {
		if math.IsInf(v, 0) {
			v = math.NaN()
		}
		j.row = j.memo.append(j.row, i, v)
	}
	j.row = append(j.row, '}', '\n')
	_, err := j.w.Write(j.row)
	return err
}

// Event lets it pass: events are not rows.
func (j *JSONLines) Event(twin.Event) error { return nil }

// Close has nothing left to write.
func (j *JSONLines) Close() error { return nil }
