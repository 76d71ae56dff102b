package server

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"seapod/twin"
)

// A schema is as much of JSON Schema as the two documents use. An unknown keyword fails the test.
type schema struct {
	doc  map[string]any // for $ref
	node map[string]any
}

func (s schema) check(v any, at string) error {
	for key := range s.node {
		if !slices.Contains([]string{"$ref", "type", "const", "enum", "required", "properties", "additionalProperties", "items",
			"description", "examples", "format", "minimum", "maximum", "default"}, key) {
			return fmt.Errorf("%s: the schema has %q, which this test does not know", at, key)
		}
	}
	if ref, ok := s.node["$ref"].(string); ok {
		return schema{s.doc, lookup(s.doc, ref)}.check(v, at)
	}
	if want, ok := s.node["const"]; ok && !reflect.DeepEqual(v, want) {
		return fmt.Errorf("%s = %v, want %v", at, v, want)
	}
	if list, ok := s.node["enum"].([]any); ok && !slices.Contains(list, v) {
		return fmt.Errorf("%s = %v, want one of %v", at, v, list)
	}
	if want, ok := s.node["type"]; ok && !isOf(v, want) {
		return fmt.Errorf("%s = %v, want of type %v", at, v, want)
	}
	switch v := v.(type) {
	case map[string]any:
		required, _ := s.node["required"].([]any)
		for _, key := range required {
			if _, has := v[key.(string)]; !has {
				return fmt.Errorf("%s has no %s", at, key)
			}
		}
		properties, _ := s.node["properties"].(map[string]any)
		for key, member := range v {
			rule, known := properties[key].(map[string]any)
			if !known {
				switch extra := s.node["additionalProperties"].(type) {
				case bool:
					return fmt.Errorf("%s has %s, which the document does not name", at, key)
				case map[string]any:
					rule = extra
				default:
					continue
				}
			}
			if err := (schema{s.doc, rule}).check(member, at+"."+key); err != nil {
				return err
			}
		}
	case []any:
		rule, _ := s.node["items"].(map[string]any)
		for i, item := range v {
			if err := (schema{s.doc, rule}).check(item, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
	}
	return nil
}

func isOf(v, want any) bool {
	if list, ok := want.([]any); ok {
		return slices.ContainsFunc(list, func(one any) bool { return isOf(v, one) })
	}
	switch x := v.(type) {
	case nil:
		return want == "null"
	case bool:
		return want == "boolean"
	case string:
		return want == "string"
	case float64:
		return want == "number" || want == "integer" && x == math.Trunc(x)
	case []any:
		return want == "array"
	}
	return want == "object"
}

// lookup follows a reference within a document.
func lookup(doc map[string]any, ref string) map[string]any {
	node := any(doc)
	for _, key := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		node = node.(map[string]any)[key]
	}
	return node.(map[string]any)
}

func read(t *testing.T, doc []byte) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(doc, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestRoutesAreDocumented: the table and openapi.json have the same routes, and
// with a token file those that need none say so.
func TestRoutesAreDocumented(t *testing.T) {
	srv, err := New(newSim(t, twin.Options{}), Options{Files: testPage})
	if err != nil {
		t.Fatal(err)
	}
	doc := read(t, openAPI)
	var documented, served []string
	for path, methods := range doc["paths"].(map[string]any) {
		for method := range methods.(map[string]any) {
			documented = append(documented, strings.ToUpper(method)+" "+path)
		}
	}
	for _, r := range srv.table() {
		served = append(served, r.method+" "+r.path)
		security, open := lookup(doc, "#/paths")[r.path].(map[string]any)[strings.ToLower(r.method)].(map[string]any)["security"]
		if open = open && len(security.([]any)) == 0; open != (r.role == anyone) {
			t.Errorf("%s %s is open to %v; openapi.json says open %v", r.method, r.path, r.role, open)
		}
	}
	slices.Sort(documented)
	slices.Sort(served)
	if !slices.Equal(documented, served) {
		t.Errorf("openapi.json has\n%v\nthe table has\n%v", documented, served)
	}
}

// TestExamples: every example in the documents is of its own schema.
func TestExamples(t *testing.T) {
	api, stream := read(t, openAPI), read(t, asyncAPI)
	n := 0
	for name, node := range lookup(api, "#/components/schemas") {
		examples, _ := node.(map[string]any)["examples"].([]any)
		for _, example := range examples {
			n++
			if err := (schema{api, node.(map[string]any)}).check(example, name); err != nil {
				t.Errorf("openapi.json: %v", err)
			}
		}
	}
	for name, node := range lookup(stream, "#/components/messages") {
		message := node.(map[string]any)
		examples, _ := message["examples"].([]any)
		for _, example := range examples {
			n++
			payload := example.(map[string]any)["payload"]
			if err := (schema{stream, message["payload"].(map[string]any)}).check(payload, name); err != nil {
				t.Errorf("asyncapi.json: %v", err)
			}
			if !slices.Contains(requestKinds, name) {
				continue
			}
			if r, bad := parseRequest(encode(payload)); bad != nil || r.kind != name {
				t.Errorf("asyncapi.json: the example %v of %s is refused: %v", payload, name, bad)
			}
		}
	}
	if n < 20 {
		t.Errorf("the documents have %d examples, want at least 20", n)
	}
}

// TestMessagesAreDocumented: what a viewer may say is what the code reads, and
// every golden message is of the schema of its type.
func TestMessagesAreDocumented(t *testing.T) {
	doc := read(t, asyncAPI)
	messages := lookup(doc, "#/components/messages")
	said := func(operation string) (names []string) {
		for _, m := range lookup(doc, "#/operations/"+operation)["messages"].([]any) {
			ref := m.(map[string]any)["$ref"].(string)
			names = append(names, ref[strings.LastIndex(ref, "/")+1:])
		}
		return names
	}
	if got := said("hear"); !slices.Equal(got, requestKinds) {
		t.Errorf("asyncapi.json lets a viewer say %v, the code %v", got, requestKinds)
	}
	all := append(said("tell"), said("hear")...)
	slices.Sort(all)
	if want := slices.Sorted(maps.Keys(messages)); !slices.Equal(all, want) {
		t.Errorf("asyncapi.json uses the messages %v of %v", all, want)
	}
	seen := map[string]bool{"frameBinary": true}
	files, err := filepath.Glob("testdata/wire/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden messages", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		m := read(t, b)
		kind := m["type"].(string)
		seen[kind] = true
		if err := (schema{doc, lookup(doc, "#/components/messages/"+kind+"/payload")}).check(m, kind); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	for _, name := range said("tell") {
		if !seen[name] {
			t.Errorf("no golden file has a message %s", name)
		}
	}
	kinds := lookup(doc, "#/components/schemas/Event/properties/kind")["enum"].([]any)
	for _, kind := range []string{twin.EventCommand, twin.EventAlarm, twin.EventTrip, twin.EventPace, twin.EventReset, twin.EventEnd, "missed", "control", "role", "raise", "show"} {
		if !slices.Contains(kinds, any(kind)) {
			t.Errorf("asyncapi.json does not know the event %s", kind)
		}
	}
}

// TestAnswersAreDocumented asks a live server everything and holds each answer to its schema.
func TestAnswersAreDocumented(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		time.Sleep(90 * time.Second)
		doc := read(t, openAPI)
		for _, c := range []struct{ method, path, query, body string }{
			{"GET", "/livez", "", ""},
			{"GET", "/readyz", "", ""},
			{"GET", "/metrics", "", ""},
			{"GET", "/", "", ""},
			{"GET", "/api/v1/catalogue", "", ""},
			{"GET", "/api/v1/latest", "", ""},
			{"GET", "/api/v1/history", "?points=7", ""},
			{"GET", "/api/v1/history", "?points=-7&channels=nothing", ""},
			{"GET", "/api/v1/world", "", ""},
			{"GET", "/api/v1/scenario", "", ""},
			{"GET", "/api/v1/runs", "", ""},
			{"GET", "/api/v1/calc", "", ""},
			{"GET", "/api/v1/calc/{name}", "pump?flow_kg_s=20&head_m=12&efficiency=0.58", ""},
			{"GET", "/api/v1/calc/{name}", "friction?reynolds=2000&roughness_ratio=0&correlation=haaland", ""},
			{"GET", "/api/v1/calc/{name}", "pump?flow_kg_s=-1&head=12", ""},
			{"GET", "/api/v1/calc/{name}", "nothing", ""},
			{"GET", "/api/v1/calc/{name}/curve", "pump/curve?flow_kg_s=20&head_m=12&efficiency=0.58", ""},
			{"GET", "/api/v1/calc/{name}/curve", "pump/curve?flow_kg_s=20&head_m=12&efficiency=0.58&over=colour", ""},
			{"GET", "/api/v1/calc/{name}/curve", "nothing/curve", ""},
			{"GET", "/api/v1/compare", "?for=12h", ""},
			{"GET", "/api/v1/compare", "?with=gian&for=2y", ""},
			{"GET", "/api/v1/viewers", "", ""},
			{"GET", "/api/v1/sweeps", "", ""},
			{"POST", "/api/v1/sweeps", "", `{"axes":{"sea.offset_K":[0,99]}}`},
			{"GET", "/api/v1/openapi.json", "", ""},
			{"GET", "/api/v1/asyncapi.json", "", ""},
			{"POST", "/api/v1/commands", "", `{"set":"pod.0.it_load_kW","value":333}`},
			{"POST", "/api/v1/commands", "", `{"set":"pod.0.it_load_kW","value":-333}`},
			{"POST", "/api/v1/branches", "", `{"t":60}`},
			{"POST", "/api/v1/branches", "", `{"t":-60}`},
			{"GET", "/api/v1/branches", "", ""},
			{"GET", "/api/v1/link", "?t=60&branch=b1", ""},
			{"GET", "/api/v1/link", "?t=-60", ""},
			{"GET", "/api/v1/latest", "?branch=b2", ""},
			{"POST", "/api/v1/rewind", "", `{"t":60}`},
			{"POST", "/api/v1/rewind", "", `{"t":-60}`},
			{"DELETE", "/api/v1/branches/{id}", "b1", ""},
			{"DELETE", "/api/v1/branches/{id}", "b1", ""},
		} {
			header := http.Header{}
			if c.body != "" {
				header.Set("Content-Type", "application/json")
			}
			path := c.path
			for _, end := range []string{"/curve", "{name}", "{id}"} {
				path = strings.TrimSuffix(path, end)
			}
			res, b := g.ask(c.method, path+c.query, header, c.body)
			operation := lookup(doc, "#/paths")[c.path].(map[string]any)[strings.ToLower(c.method)].(map[string]any)
			answer, known := operation["responses"].(map[string]any)[fmt.Sprint(res.StatusCode)].(map[string]any)
			if !known {
				t.Errorf("%s %s%s = %d, which openapi.json does not name: %s", c.method, c.path, c.query, res.StatusCode, b)
				continue
			}
			if ref, ok := answer["$ref"].(string); ok {
				answer = lookup(doc, ref)
			}
			if res.StatusCode == http.StatusNoContent {
				continue
			}
			kind, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";")
			content, known := answer["content"].(map[string]any)[kind].(map[string]any)
			if !known {
				t.Errorf("%s %s%s is %q, which openapi.json does not name", c.method, c.path, c.query, kind)
				continue
			}
			if rule, ok := content["schema"].(map[string]any); ok {
				var v any
				if err := json.Unmarshal(b, &v); err != nil {
					t.Fatalf("%s: %v", b, err)
				}
				if err := (schema{doc, rule}).check(v, c.path+c.query); err != nil {
					t.Error(err)
				}
			}
		}
		// The hello's lists are those of the catalogue.
		p, hello := g.join()
		for list, one := range map[string]string{"channels": "Channel", "parameters": "Parameter"} {
			for _, v := range hello[list].([]any) {
				if err := (schema{doc, lookup(doc, "#/components/schemas/"+one)}).check(v, one); err != nil {
					t.Error(err)
				}
			}
		}
		p.conn.Close()
	})
}
