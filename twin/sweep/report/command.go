package report

import (
	"strconv"
	"strings"

	"seapod/twin"
	"seapod/twin/sweep"
)

// command is what makes the sweep again: all of its plan as flags, and as --set
// what the world is other than its name says. Where the world's file is gone, its
// name stands alone, and the manifest has what it was.
func command(m *sweep.Manifest, config twin.Config) string {
	p := &m.Plan
	world := p.World
	if world == "" {
		world = m.Name
	}
	words := []string{"seapod sweep " + quoted(world)}
	add := func(flag, value string) {
		if value != "" {
			words = append(words, "--"+flag+" "+quoted(value))
		}
	}
	whole := func(flag string, n int) {
		if n > 0 {
			add(flag, strconv.Itoa(n))
		}
	}
	sets, known := settings(world, config)
	for _, s := range sets {
		add("set", s[0]+"="+s[1])
	}
	if !known {
		for _, s := range p.Set {
			add("set", s[0]+"="+s[1])
		}
	}
	add("from", config.World.Start)
	add("seed", strconv.FormatUint(m.Seed, 10))
	add("scenario", p.Scenario)
	if p.Points != "" {
		add("points-from", p.Points)
	} else {
		for _, a := range p.Axes {
			add("axis", a.Key+"="+a.Text)
		}
		add("design", p.Design)
	}
	whole("n", p.N)
	whole("skip", p.Skip)
	add("scramble", p.Scramble)
	add("noise", p.Noise)
	if p.Steady {
		words = append(words, "--steady")
	} else {
		add("run-for", lasting(p.RunFor))
		if p.Every > 0 {
			add("every", lasting(p.Every))
		}
	}
	for _, t := range p.Measures {
		add("measure", t)
	}
	for _, t := range p.Thresholds {
		add("threshold", t)
	}
	for _, t := range p.Goals {
		add("goal", t)
	}
	for _, t := range p.Constraints {
		add("constraint", t)
	}
	whole("best", p.Best)
	add("dir", "again")
	return strings.Join(words, " \\\n  ")
}

// settings are what the configuration has other than the world of that name; not
// known where there is no such world, or one of other parameters.
func settings(world string, config twin.Config) (sets [][2]string, known bool) {
	base, err := twin.World(world)
	if err != nil {
		return nil, false
	}
	config = config.Clone()
	mine, theirs := twin.Params(&config), twin.Params(&base)
	if len(mine) != len(theirs) {
		return nil, false
	}
	for i := range mine {
		p, was := &mine[i], &theirs[i]
		if p.Name != was.Name {
			return nil, false
		}
		if p.Text() != was.Text() && p.Name != "world.seed" && p.Name != "world.start" && p.Kind != twin.Action {
			sets = append(sets, [2]string{p.Name, p.Text()})
		}
	}
	return sets, true
}

// quoted is a word as a shell takes it for one.
func quoted(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-./:=,@%+", r)
	}
	if s != "" && strings.TrimFunc(s, plain) == "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
