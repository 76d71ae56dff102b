package twin

import (
	"reflect"
	"strings"
	"testing"
)

func TestFleet(t *testing.T) {
	c, err := Parse(`
[[pod]]
copies = 6
columns = 3
spacing_m = 50
x_m = 10
depth_m = 30
[[pod.rack]]
count = 4
weight = 2

[[pod]]
like = 4
title = "the other"
[[pod]]
like = 6
y_m = 7
[[pod.rack]]
count = 2
`)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Pods) != 8 {
		t.Fatalf("%d pods, want 8", len(c.Pods))
	}
	for i, want := range []struct{ x, y float64 }{{10, 0}, {60, 0}, {110, 0}, {10, 50}, {60, 50}, {110, 50}, {10, 0}, {10, 7}} {
		p := &c.Pods[i]
		if p.Place.X != want.x || p.Place.Y != want.y || p.Depth != 30 {
			t.Errorf("pod %d lies at %g, %g, %g m deep, want %g, %g, 30", i, p.Place.X, p.Place.Y, p.Depth, want.x, want.y)
		}
		racks, weight := 4, 2.0
		if i == 7 {
			racks, weight = 2, 1
		}
		if len(p.Racks) != 1 || p.Racks[0].Count != racks || p.Racks[0].Weight != weight {
			t.Errorf("pod %d has racks %+v, want %d of weight %g", i, p.Racks, racks, weight)
		}
	}
	if got := [2]string{c.Pods[6].Title, c.Pods[7].Title}; got != [2]string{"the other", "the other"} {
		t.Errorf("titles %q, want both the other", got)
	}
	// one pod's change is no other's
	if err := c.Set("pod.2.rack.0.weight", "3"); err != nil {
		t.Fatal(err)
	}
	if err := c.Set("pod.5.depth_m", "20"); err != nil {
		t.Fatal(err)
	}
	if c.Pods[1].Racks[0].Weight != 2 || c.Pods[4].Depth != 30 {
		t.Error("pods share what they are made of")
	}
	// a star is every pod, and every group of racks
	for key, want := range map[string]string{"pod.*.intake_height_m": "2", "pod.*.rack.*.coil_ua_kW_K": "6"} {
		if err := c.Set(key, want); err != nil {
			t.Fatal(err)
		}
	}
	for i, p := range c.Pods {
		if p.Place.IntakeHeight != 2 || p.Racks[0].CoilUA != 6e3 {
			t.Errorf("with stars pod %d got %g m and %g W/K, want 2 and 6000", i, p.Place.IntakeHeight, p.Racks[0].CoilUA)
		}
	}
	for _, key := range []string{"pod.*", "pod.*.rack.weight", "*.depth_m", "pod.[.depth_m", "*"} {
		if err := c.Set(key, "20"); err == nil {
			t.Errorf("Set(%q) is accepted", key)
		}
	}
	// nor may a star make more of them than the memory is to hold
	hundred, err := World("lingshui-100")
	if err != nil {
		t.Fatal(err)
	}
	if err := hundred.Set("pod.*.rack.*.count", "400"); err == nil || !strings.Contains(err.Error(), "pod = 40000 racks and 800 exchanger cells in all pods are too many; at most 32768") {
		t.Errorf("a hundred pods of 400 racks: %v", err)
	}
	again, err := Parse(c.TOML())
	if err != nil {
		t.Fatal(err)
	}
	again.Name = c.Name
	if !reflect.DeepEqual(again, c) {
		t.Errorf("what it writes is read as something else:\n%s", c.TOML())
	}
}

// A hundred pods, one of them changed, fit into a document by which the session is replayed.
func TestHundredPodsFitIntoADocument(t *testing.T) {
	c, err := World("lingshui-100")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Set("pod.57.it_load_kW", "410"); err != nil {
		t.Fatal(err)
	}
	doc := c.TOML()
	if len(doc) > 20<<10 {
		t.Errorf("the resolved world has %d bytes, want a few for each pod", len(doc))
	}
	again, err := Parse(doc)
	if err != nil {
		t.Fatal(err)
	}
	again.Name = c.Name
	if !reflect.DeepEqual(again, c) {
		t.Error("what it writes is read as something else")
	}
	if strings.Count(doc, "it_load_kW") != 2 || !strings.Contains(doc, "it_load_kW = 410") {
		t.Error("the pod that differs is not written by what it differs in")
	}
}
