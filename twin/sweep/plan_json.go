package sweep

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// ParsePlanJSON reads a plan that is written as a JSON object with the keys that
// its TOML has: {"axes": {"pod.0.it_load_kW": "200:500:12", "sea.offset_K": [0, 1, 2]}}.
// What is wrong is told as ParsePlan tells it.
func ParsePlanJSON(doc []byte) (Plan, error) {
	if len(doc) > maxPlan {
		return Plan{}, bad(fmt.Errorf("it has %d bytes; a plan has at most %d", len(doc), maxPlan))
	}
	if !utf8.Valid(doc) {
		return Plan{}, bad(errors.New("broken JSON: it is not UTF-8"))
	}
	r := jsonReader{tokens: json.NewDecoder(bytes.NewReader(doc))}
	r.tokens.UseNumber()
	v, err := r.value(nil)
	if err == nil {
		if _, err = r.tokens.Token(); err == nil {
			err = errors.New("something follows the object")
		} else if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	tree, is := v.(map[string]any)
	if err == nil && !is {
		err = errors.New("a plan is an object")
	}
	if err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("it ends too early")
		}
		return Plan{}, bad(fmt.Errorf("broken JSON: %w", err))
	}
	return readPlan(tree, r.order)
}

// A jsonReader reads a document into the types that the TOML library makes, and
// remembers the order of its keys, in which the axes are laid.
type jsonReader struct {
	tokens *json.Decoder
	order  []toml.Key
}

// jsonDepth is more than any plan nests.
const jsonDepth = 8

// value reads the next value, which stands at a path of keys.
func (r *jsonReader) value(path toml.Key) (any, error) {
	token, err := r.tokens.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Delim:
		if len(path) > jsonDepth {
			return nil, fmt.Errorf("it nests more than %d deep", jsonDepth)
		}
		if token == '{' {
			return r.object(path)
		}
		return r.list(path)
	case json.Number:
		if n, err := strconv.ParseInt(token.String(), 10, 64); err == nil {
			return n, nil
		}
		v, err := token.Float64()
		if err != nil {
			return nil, fmt.Errorf("%s is beyond all numbers", token)
		}
		return v, nil
	}
	return token, nil // text, true, false or null
}

func (r *jsonReader) object(path toml.Key) (any, error) {
	all := map[string]any{}
	for r.tokens.More() {
		token, err := r.tokens.Token()
		if err != nil {
			return nil, err
		}
		key, is := token.(string)
		if !is {
			return nil, errors.New("a key is text")
		}
		at := append(slices.Clone(path), key)
		if _, twice := all[key]; twice {
			return nil, fmt.Errorf("%s stands there twice", strings.Join(at, "."))
		}
		r.order = append(r.order, at)
		if all[key], err = r.value(at); err != nil {
			return nil, err
		}
	}
	_, err := r.tokens.Token() // its end
	return all, err
}

func (r *jsonReader) list(path toml.Key) (any, error) {
	all := []any{}
	within := append(slices.Clone(path), "") // a list in a list is as deep as a table in a table
	for r.tokens.More() {
		v, err := r.value(within)
		if err != nil {
			return nil, err
		}
		switch v.(type) {
		case nil, map[string]any, []any:
			return nil, fmt.Errorf("%s: a list here has numbers, texts, true and false", strings.Join(path, "."))
		}
		all = append(all, v)
	}
	_, err := r.tokens.Token()
	return all, err
}
