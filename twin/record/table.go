package record

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"seapod/twin"
)

// A Table is a sink for people: aligned columns, the units under the names, the
// numbers rounded to what the eye compares. It shows every channel that it is
// given, so choose a few with Select.
type Table struct {
	w       io.Writer
	row     []byte
	columns []column
	start   float64
	clock   string // layout of the first column
}

type column struct {
	width    int
	decimals int // −1: four significant digits
}

// NewTable writes to w, one call of Write a row.
func NewTable(w io.Writer) *Table { return &Table{w: w} }

// Open writes three lines of heading: whose the channel is, what, and its unit.
func (t *Table) Open(h twin.Header) error {
	t.start, t.clock = h.Start, "2006-01-02 15:04"
	if math.Mod(h.Every, 60) != 0 {
		t.clock += ":05"
	}
	t.columns = make([]column, len(h.Channels))
	onePod := !slices.ContainsFunc(h.Channels, func(ch twin.Channel) bool {
		return strings.HasPrefix(ch.Name, "pod.") && !strings.HasPrefix(ch.Name, "pod.0.")
	})
	whose, what, unit := pad(nil, len(t.clock)), pad([]byte("UTC"), len(t.clock)), pad(nil, len(t.clock))
	for i := range h.Channels {
		ch := &h.Channels[i]
		owner, name := heading(ch, onePod)
		width := max(utf8.RuneCountInString(owner), utf8.RuneCountInString(name), utf8.RuneCountInString(ch.Unit), 7)
		places := decimals(ch)
		if places < 0 {
			width = max(width, len("-1.234e-05"))
		}
		t.columns[i] = column{width, places}
		whose, what, unit = right(whose, []byte(owner), width), right(what, []byte(name), width), right(unit, []byte(ch.Unit), width)
	}
	for _, line := range [][]byte{whose, what, unit} {
		if line = bytes.TrimRight(line, " "); len(line) == 0 {
			continue
		}
		if _, err := t.w.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return nil
}

// Write writes one row.
func (t *Table) Write(f *twin.Frame) error {
	if len(f.Values) != len(t.columns) {
		return fmt.Errorf("write table: a frame of %d values under a header of %d", len(f.Values), len(t.columns))
	}
	at := time.UnixMilli(int64(math.Round((t.start + f.T) * 1e3))).UTC()
	t.row = at.AppendFormat(t.row[:0], t.clock)
	var cell [32]byte
	for i, v := range f.Values {
		c := t.columns[i]
		text := cell[:0]
		switch {
		case v != v:
			text = append(text, "–"...)
		case c.decimals < 0:
			text = strconv.AppendFloat(text, v, 'g', 4, 64)
		default:
			text = strconv.AppendFloat(text, v, 'f', c.decimals, 64)
		}
		t.row = right(t.row, text, c.width)
	}
	t.row = append(t.row, '\n')
	_, err := t.w.Write(t.row)
	return err
}

// Event lets it pass: events are not rows.
func (t *Table) Event(twin.Event) error { return nil }

// Close has nothing left to write.
func (t *Table) Close() error { return nil }

// heading parts a name at its last dot, without the unit, which stands below, and
// without the pod where there is only one.
func heading(ch *twin.Channel, onePod bool) (owner, name string) {
	name = strings.TrimSuffix(ch.Name, "_"+suffix.Replace(ch.Unit))
	if onePod {
		name = strings.TrimPrefix(name, "pod.0.")
	}
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		return name[:dot], name[dot+1:]
	}
	return "", name
}

// suffix turns a unit as it is shown into the end of a name.
var suffix = strings.NewReplacer("°C", "degC", "°", "deg", "²", "2", "³", "3", "Ω", "ohm", "/", "_")

// decimals that show about four significant digits of the channel's usual range,
// one more for a ratio, whose last digits are what one looks at.
func decimals(ch *twin.Channel) int {
	size := max(math.Abs(ch.Min), math.Abs(ch.Max))
	if size == 0 || math.IsInf(size, 0) || size < 1e-2 {
		return -1
	}
	n := 4 - int(math.Ceil(math.Log10(size)))
	if ch.Unit == "" {
		n++
	}
	return min(max(n, 0), 6)
}

func pad(b []byte, width int) []byte {
	for utf8.RuneCount(b) < width {
		b = append(b, ' ')
	}
	return b
}

// right appends two spaces and text, moved to the right end of a column.
func right(b, text []byte, width int) []byte {
	for range 2 + width - utf8.RuneCount(text) {
		b = append(b, ' ')
	}
	return append(b, text...)
}
