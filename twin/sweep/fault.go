package sweep

import (
	"errors"
	"math"

	"seapod/twin"
)

// A Fault is one thing wrong with a plan, in parts that a program can use.
type Fault struct {
	Text  string  // the sentence that people read
	Key   string  // of the plan, of its axis or of a parameter; "" where it is of none
	Value string  // as it was given; "" where the key itself is the fault
	Min   float64 // of what would do; NaN without bounds
	Max   float64
	Near  string // the nearest name that would do
}

// Faults parts what ParsePlan, Bounds or Resolve found wrong.
func Faults(err error) (all []Fault) {
	if err == nil || err == twin.ErrConfig { //nolint:errorlint // only the mark itself says nothing
		return nil
	}
	if many, is := err.(interface{ Unwrap() []error }); is { //nolint:errorlint // this level, whatever it wraps
		for _, one := range many.Unwrap() {
			all = append(all, Faults(one)...)
		}
		return all
	}
	f := Fault{Text: err.Error(), Min: math.NaN(), Max: math.NaN()}
	if t, is := errors.AsType[*twin.Fault](err); is {
		f.Key, f.Value, f.Near = t.Key, t.Value, t.Near
	}
	if k, is := errors.AsType[keyed](err); is {
		f.Key, f.Value, f.Near = k.key, k.value, k.near
	}
	if h, is := errors.AsType[hint](err); is && h != "" {
		f.Near = string(h)
	}
	if b, is := errors.AsType[beyond](err); is {
		f.Min, f.Max = b.low, b.high
	}
	return []Fault{f}
}

// keyed is an error that is of a key of the plan, or of an axis.
type keyed struct {
	key, value, near string
	error
}

func (k keyed) Unwrap() error { return k.error }

// beyond is an error of a value that lies outside of bounds.
type beyond struct {
	low, high float64
	error
}

func (b beyond) Unwrap() error { return b.error }

// A hint is the nearest right name, at the end of a message.
type hint string

func (h hint) Error() string {
	if h == "" {
		return ""
	}
	return "; did you mean " + string(h) + "?"
}

// suggest ends a message with the nearest right name, if one is near.
func suggest(typed string, names []string) hint { return hint(twin.Nearest(typed, names)) }
