package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
)

// An object is a JSON object whose members keep their order.
type object []member

type member struct {
	key   string
	value any
}

// num is a number; NaN and the infinities are null, since JSON has neither.
type num float64

// MarshalJSON writes it as any float64.
func (n num) MarshalJSON() ([]byte, error) {
	if v := float64(n); !math.IsNaN(v) && !math.IsInf(v, 0) {
		return json.Marshal(v)
	}
	return []byte("null"), nil
}

// MarshalJSON writes the members in their order, and < > & as they are.
func (o object) MarshalJSON() ([]byte, error) {
	b := new(bytes.Buffer)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := e.Encode(m.key); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := e.Encode(m.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// write ends the object with a line feed; indented for people.
func (o object) write(w io.Writer, indented bool) error { return writeJSON(w, o, indented) }

func writeJSON(w io.Writer, v any, indented bool) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	if indented {
		e.SetIndent("", "  ")
	}
	return e.Encode(v)
}
