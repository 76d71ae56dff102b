package server

import (
	"bytes"
	"strings"
	"testing"

	"seapod/twin"
)

// TestGoldenCatalogue writes down, for the page's tests, what a pod can be set to and
// what it shows by each kind of cooling: a fault, a story or a lesson of the page that
// names something else fails there. One line is one parameter, without its words;
// racks' channels are left out.
func TestGoldenCatalogue(t *testing.T) {
	type setting struct {
		Name    string    `json:"name"`
		Kind    twin.Kind `json:"kind"`
		Live    bool      `json:"live"`
		Min     *number   `json:"min"`
		Max     *number   `json:"max"`
		Default any       `json:"default"`
	}
	world, err := twin.World("lingshui")
	if err != nil {
		t.Fatal(err)
	}
	doc := bytes.NewBufferString(`{"parameters":[`)
	params := twin.Params(&world)
	for i := range params {
		p := describeParameter(&params[i])
		doc.Write(encode(setting{p.Name, p.Kind, p.Live, p.Min, p.Max, p.Default}))
		if i < len(params)-1 {
			doc.WriteByte(',')
		}
		doc.WriteByte('\n')
	}
	doc.WriteString(`],"channels":{`)
	for i, cooling := range []string{"loop", "direct", "thermosyphon", "hull"} {
		config, err := twin.World("lingshui")
		if err != nil {
			t.Fatal(err)
		}
		if err := config.Set("pod.0.cooling", cooling); err != nil {
			t.Fatal(err)
		}
		m, err := twin.New(config)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, c := range m.Channels() {
			if !strings.Contains(c.Name, ".rack.") {
				names = append(names, c.Name)
			}
		}
		if i > 0 {
			doc.WriteByte(',')
		}
		doc.WriteByte('\n')
		doc.Write(encode(cooling))
		doc.WriteByte(':')
		doc.Write(encode(names))
	}
	doc.WriteString("}}\n")
	golden(t, "../catalogue.json", doc.Bytes()) // no message of the wire, so beside them
}
