package sweep

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"seapod/twin"
)

// Bounds are how far a plan may go that comes from elsewhere, over a network say.
// Such a plan may name what is built in but no file of this machine, and what it
// asks for takes little memory.
type Bounds struct {
	Runs       int     // whose time passes
	SteadyRuns int     // in the steady state
	RunFor     float64 // s of each run
	Frames     int     // of each run
	Axes       int
	Measures   int
	Sets       int
}

// Check judges a plan before anything is made of it. All faults come at once.
func (b *Bounds) Check(p *Plan) error {
	var all []error
	refuse := func(key, value, near, format string, args ...any) {
		all = append(all, keyed{key, value, near, fmt.Errorf(format, args...)})
	}
	if p.Points != "" {
		refuse("points", p.Points, "", "points: a file of points is for the command line")
	}
	if p.Best > 0 {
		refuse("best", strconv.Itoa(p.Best), "", "best: the search for a best point is for the command line")
	}
	if near, known := isBuiltIn(p.World, twin.Worlds()); p.World != "" && !known {
		refuse("world", p.World, near, "world = %.60q is not built in%w", p.World, hint(near))
	}
	for _, name := range p.scenarioNames() {
		if near, known := isBuiltIn(name, twin.Scenarios()); !known {
			refuse(scenarioKey, name, near, "scenario = %.60q is not built in%w", name, hint(near))
		}
	}
	for _, s := range p.Set {
		if namesFile(s[0]) {
			refuse(s[0], s[1], "", "set: %s names a file, which is for the command line", s[0])
		}
	}
	for _, a := range p.Axes {
		if namesFile(a.Key) {
			refuse(a.Key, a.Text, "", "axis %s may name files, which is for the command line", a.Key)
		}
		if n := levels(a.Text); n > b.SteadyRuns {
			all = append(all, tooMany(a.Key, "axis "+a.Key, n, b.SteadyRuns, "values"))
		}
	}
	for _, n := range []struct {
		key        string
		value, top int
	}{{"axes", len(p.Axes), b.Axes}, {"set", len(p.Set), b.Sets}, {"measures", len(p.withLimits()), b.Measures}} {
		if n.value > n.top {
			all = append(all, tooMany(n.key, n.key, n.value, n.top, "of them"))
		}
	}
	return bad(all...)
}

// CheckRuns judges how long the plan's runs are and, once it is resolved, how
// many; s is nil where it could not be.
func (b *Bounds) CheckRuns(p *Plan, s *Study) error {
	var all []error
	if p.RunFor > b.RunFor {
		all = append(all, keyed{"run_for", figure(p.RunFor), "", beyond{0, b.RunFor,
			fmt.Errorf("run_for = %s s is too long; at most %s", figure(p.RunFor), inWords(b.RunFor))}})
	}
	every := p.Every
	if every == 0 {
		every = Frames
	}
	if n := min(p.RunFor, b.RunFor) / every; every > 0 && n > float64(b.Frames) {
		all = append(all, keyed{"every", figure(every), "", beyond{p.RunFor / float64(b.Frames), p.RunFor,
			fmt.Errorf("every = %s s makes more than %d frames of a run", figure(every), b.Frames)}})
	}
	if s == nil {
		return bad(all...)
	}
	runs := b.Runs
	if s.Plan.Steady {
		runs = b.SteadyRuns
	}
	if s.Total > runs {
		key := "n"
		if p.N == 0 {
			key = "axes"
		}
		all = append(all, tooMany(key, key, s.Total, runs, "runs"))
	}
	if n := len(s.measures); n > b.Measures {
		all = append(all, tooMany("measures", "measures", n, b.Measures, "columns"))
	}
	return bad(all...)
}

func tooMany(key, about string, n, most int, what string) error {
	return keyed{key, strconv.Itoa(n), "", beyond{0, float64(most), fmt.Errorf("%s: %d %s are too many; at most %d", about, n, what, most)}}
}

// isBuiltIn tells whether there is such a world or scenario, and the nearest name if not.
func isBuiltIn(name string, all []twin.WorldInfo) (near string, known bool) {
	names := make([]string, len(all))
	for i := range all {
		names[i] = all[i].Name
	}
	if slices.Contains(names, name) {
		return "", true
	}
	return twin.Nearest(name, names), false
}

// namesFile tells of a key that may be of a parameter whose value is a file's name.
// A star at its end could stand for any.
func namesFile(key string) bool {
	last := key[strings.LastIndexByte(key, '.')+1:]
	return last == "*" || last == "file" || strings.HasSuffix(last, "_file")
}

// levels is how many values an axis has that is written as a range; of a list no
// more than it has letters.
func levels(text string) int {
	if parts := strings.Split(text, ":"); len(parts) > 2 {
		n, err := strconv.Atoi(strings.TrimSpace(parts[2]))
		if err == nil {
			return n
		}
	}
	return strings.Count(text, ",") + 1
}

func figure(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
