package twin

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// This file is how a document says many pods in few lines. Four keys of a [[pod]]
// are syntax and not parameters; when they are read every pod stands there by its own
// number, and pod.57.depth_m is set, swept and explained like any other name; to
// Config.Set, and so to --set, pod.*.depth_m is every pod's.
//
//	[[pod]]
//	copies = 100     # this many pods instead of one, numbered on from here
//	columns = 10     # in rows of so many along x; one row where it is left out
//	spacing_m = 100  # apart along x and y, from this pod's own x_m and y_m
//
//	[[pod]]
//	like = 0         # begins as an earlier pod, by its number, instead of as the default one
//	depth_m = 30
//
// A pod that says no [[pod.rack]] of its own has those of the pod that it is like.

// An element is one [[pod]] of a document.
type element struct {
	like    int // number of the pod that it begins as; -1: the default one
	copies  int
	columns int
	spacing float64 // m
	first   int     // number of its first pod
}

// elements takes the keys that are syntax out of a document and tells what they say.
func (f *flat) elements() (all []element, bad []error) {
	first := 0
	for e := range f.count["pod"] {
		one := element{like: -1, copies: 1, first: first}
		take := func(name string, low, high float64, whole bool) (v float64, ok bool) {
			key := fmt.Sprintf("pod.%d.%s", e, name)
			value, ok := f.value[key]
			if !ok {
				return 0, false
			}
			delete(f.value, key)
			f.order = slices.DeleteFunc(f.order, func(k string) bool { return k == key })
			switch n := value.(type) {
			case int64:
				v = float64(n)
			case float64:
				v = n
			default:
				v = math.NaN()
			}
			if !(v >= low && v <= high) || whole && v != math.Trunc(v) {
				bad = append(bad, &Fault{Key: key, Value: written(value), Reason: fmt.Sprintf("takes a number, %g to %g", low, high)})
				return 0, false
			}
			return v, true
		}
		if v, ok := take("like", 0, float64(first-1), true); ok {
			one.like = int(v)
		}
		if v, ok := take("copies", 1, maxPods, true); ok {
			one.copies = int(v)
		}
		one.columns = one.copies
		if v, ok := take("columns", 1, maxPods, true); ok {
			one.columns = int(v)
		}
		one.spacing, _ = take("spacing_m", 0, 10000, false)
		first += one.copies
		all = append(all, one)
	}
	if first > maxPods {
		bad = append(bad, &Fault{Key: "pod", Value: strconv.Itoa(first) + " pods", Reason: fmt.Sprintf("are too many; at most %d", maxPods)})
	}
	return all, bad
}

// matching are the parameters that a key names: one, or with stars in the place of
// numbers that of every element of a list, which are all alike.
func matching(params []Param, key string) (named []*Param) {
	parts := strings.Split(key, ".")
	for i := range params {
		name := params[i].Name
		if name == key || strings.ContainsRune(key, '*') && slices.EqualFunc(parts, strings.Split(name, "."), func(part, of string) bool {
			_, err := strconv.Atoi(of)
			return part == of || part == "*" && err == nil
		}) {
			named = append(named, &params[i])
		}
	}
	return named
}

// elementOf is the number of the [[pod]] that a key belongs to, -1 if to none.
func elementOf(key string) int {
	rest, ok := strings.CutPrefix(key, "pod.")
	if !ok {
		return -1
	}
	number, _, _ := strings.Cut(rest, ".")
	e, err := strconv.Atoi(number)
	if err != nil {
		return -1
	}
	return e
}

// source is the element whose pod element e begins as, -1 for the default one.
func source(all []element, e int) int {
	if all[e].like < 0 {
		return -1
	}
	return slices.IndexFunc(all, func(o element) bool { return all[e].like < o.first+o.copies })
}

// pods makes one pod for each element, with as many groups of racks as it will have.
func (f *flat) pods(all []element) []PodConfig {
	pods := make([]PodConfig, len(all))
	for e := range pods {
		pods[e] = defaultPod()
		groups := f.count[fmt.Sprintf("pod.%d.rack", e)]
		if from := source(all, e); groups == 0 && from >= 0 {
			groups = len(pods[from].Racks)
		}
		if groups > 0 {
			pods[e].Racks = slices.Repeat([]RackConfig{defaultRacks()}, groups)
		}
	}
	return pods
}

// begin makes element e what it is like. The elements before it are complete, and
// parameters go on pointing at its fields.
func (f *flat) begin(pods []PodConfig, all []element, e int) {
	from := source(all, e)
	if from < 0 {
		return
	}
	racks := pods[e].Racks
	pods[e] = pods[from]
	pods[e].Racks = racks
	if f.count[fmt.Sprintf("pod.%d.rack", e)] == 0 {
		copy(racks, pods[from].Racks)
	}
}

// crowded tells that pods, each as often as its element says or once, have more
// racks and exchanger cells than a machine's memory is to be filled with.
func crowded(pods []PodConfig, all []element) []error {
	racks, cells := 0, 0
	for i := range pods {
		copies := 1
		if all != nil {
			copies = all[i].copies
		}
		for _, g := range pods[i].Racks {
			racks += copies * g.Count
		}
		if pods[i].Cooling == "loop" {
			cells += copies * pods[i].Exchanger.Cells
		}
	}
	if racks+cells <= maxBodies {
		return nil
	}
	return []error{&Fault{Key: "pod", Value: fmt.Sprintf("%d racks and %d exchanger cells in all pods", racks, cells),
		Reason: fmt.Sprintf("are too many; at most %d together, which take half a gigabyte of memory", maxBodies)}}
}

// spread sets the copies out.
func spread(pods []PodConfig, all []element) (out []PodConfig, bad []error) {
	for e, one := range all {
		for k := range one.copies {
			p := pods[e]
			p.Racks = slices.Clone(p.Racks)
			p.Place.X += float64(k%one.columns) * one.spacing
			p.Place.Y += float64(k/one.columns) * one.spacing
			if far := max(p.Place.X, p.Place.Y); far > maxPlace {
				return nil, []error{&Fault{Key: fmt.Sprintf("pod.%d.spacing_m", e), Value: number(one.spacing), Reason: fmt.Sprintf("sets pod %d out farther than %d m", one.first+k, maxPlace)}}
			}
			out = append(out, p)
		}
	}
	return out, nil
}

// alike finds for every pod which of those before it, written in full, it is to be
// written like, -1 for none: the one from which fewest parameters differ, if those
// are less than half and none is of its racks. params are all of the configuration's.
func alike(params []Param, pods int) (like []int, own [][]Param) {
	own = make([][]Param, pods)
	for i, from := 0, 0; i < len(params); i++ {
		if e := elementOf(params[i].Name); e >= 0 {
			if len(own[e]) == 0 {
				from = i
			}
			own[e] = params[from : i+1]
		}
	}
	like = make([]int, pods)
	var full []int
	for i := range like {
		like[i] = -1
		fewest := len(own[i]) / 2
		for _, j := range full {
			if n := differ(own[i], own[j], i, j, fewest); n < fewest {
				like[i], fewest = j, n
			}
		}
		if like[i] < 0 {
			full = append(full, i)
		}
	}
	return like, own
}

// differ counts the parameters by which pods i and j differ, up to most; most where they cannot be alike.
func differ(a, b []Param, i, j, most int) (n int) {
	if len(a) != len(b) {
		return most
	}
	rack := fmt.Sprintf("pod.%d.rack.", i)
	for k := range a {
		if equal(&a[k], &b[k]) {
			continue
		}
		if n++; n >= most || strings.HasPrefix(a[k].Name, rack) {
			return most
		}
	}
	return n
}

// equal tells whether two parameters hold the same value.
func equal(a, b *Param) bool {
	switch {
	case a.number != nil && b.number != nil:
		return *a.number == *b.number
	case a.count != nil && b.count != nil:
		return *a.count == *b.count
	case a.text != nil && b.text != nil:
		return *a.text == *b.text
	}
	return false
}
