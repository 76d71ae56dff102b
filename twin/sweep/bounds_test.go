package sweep

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"seapod/twin"
)

// TestBounds: a plan from elsewhere names no file, and nothing large is made of it.
func TestBounds(t *testing.T) {
	b := Bounds{Runs: 20, SteadyRuns: 40, RunFor: 86400, Frames: 100, Axes: 3, Measures: 8, Sets: 2}
	config, err := twin.World("lingshui")
	if err != nil {
		t.Fatal(err)
	}
	judge := func(doc string) error {
		p, err := ParsePlanJSON([]byte(doc))
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Check(&p); err != nil {
			return err
		}
		sources, err := p.Load()
		if err != nil {
			t.Fatal(err)
		}
		s, err := p.Resolve(config, sources)
		return errors.Join(err, b.CheckRuns(&p, s))
	}
	many := func(n int, format string) string {
		var parts []string
		for i := range n {
			parts = append(parts, fmt.Sprintf(format, i))
		}
		return strings.Join(parts, ",")
	}
	axis := `"axes":{"sea.offset_K":[0,1]}`
	for doc, want := range map[string]string{
		`{` + axis + `}`: "",
		`{` + axis + `,"run_for":"24h","every":"15m","scenario":"pump-trip"}`:       "",
		`{"axes":{"scenario":"pump-trip,none"},"run_for":"1h"}`:                     "",
		`{"axes":{"sea.offset_K":"0:1:40"}}`:                                        "",
		`{"world":"lingshui-ai",` + axis + `}`:                                      "",
		`{"axes":{"sea.offset_K":"0:1:41"}}`:                                        "axis sea.offset_K: 41 values are too many; at most 40",
		`{"axes":{"sea.offset_K":"0:1:1000000000:log"}}`:                            "are too many",
		`{"axes":{"sea.offset_K":"0:1:21"},"run_for":"1h"}`:                         "axes: 21 runs are too many; at most 20",
		`{"axes":{"sea.offset_K":"0:1"},"n":1000000,"run_for":"1h"}`:                "n: 1000000 runs are too many; at most 20",
		`{` + axis + `,"run_for":"25h"}`:                                            "run_for = 90000 s is too long; at most 1d",
		`{` + axis + `,"run_for":"24h","every":"1m"}`:                               "every = 60 s makes more than 100 frames",
		`{` + axis + `,"run_for":"24h","every":1e-9}`:                               "makes more than 100 frames",
		`{"axes":{` + many(4, `"a%d":1`) + `}}`:                                     "axes: 4 of them are too many; at most 3",
		`{` + axis + `,"set":{` + many(3, `"a%d":1`) + `}}`:                         "set: 3 of them are too many",
		`{` + axis + `,"measures":[` + many(9, `"a%d:max"`) + `]}`:                  "measures: 9 of them are too many",
		`{` + axis + `,"run_for":"24h","every":"1h","measures":"pod.0.*_degC:max"}`: "columns are too many; at most 8",
		`{` + axis + `,"points":"/etc/passwd"}`:                                     "points: a file of points is for the command line",
		`{` + axis + `,"best":5}`:                                                   "best: the search",
		`{` + axis + `,"world":"../x.toml"}`:                                        "is not built in",
		`{` + axis + `,"world":"/etc/hostname"}`:                                    "is not built in",
		`{` + axis + `,"world":"lingshiu"}`:                                         "did you mean lingshui?",
		`{` + axis + `,"scenario":"./own.toml","run_for":"1h"}`:                     "is not built in",
		`{"axes":{"scenario":["pump-trip","/etc/hostname"]},"run_for":"1h"}`:        "is not built in",
		`{` + axis + `,"set":{"load.file":"/etc/hostname"}}`:                        "load.file names a file",
		`{` + axis + `,"set":{"pod.0.rack.0.load_file":"/etc/hostname"}}`:           "load_file names a file",
		`{` + axis + `,"set":{"sea":{"file":"/etc/hostname"}}}`:                     "sea.file names a file",
		`{"axes":{"sea.file":["/etc/hostname"]}}`:                                   "may name files",
		`{"axes":{"*.file":["/etc/hostname"]}}`:                                     "may name files",
		`{"axes":{"load.*":["/etc/hostname"]}}`:                                     "may name files",
	} {
		err := judge(doc)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s = %v, want it to say %q", doc, err, want)
		}
	}
}

// TestRunEndsBetweenSteps: who ends a run need not wait for its next frame.
func TestRunEndsBetweenSteps(t *testing.T) {
	config, err := twin.World("lingshui")
	if err != nil {
		t.Fatal(err)
	}
	p := Plan{Axes: []Axis{{"sea.offset_K", "0,1"}}, RunFor: 300 * 86400, Every: 300 * 86400, Measures: []string{"cluster.pue:mean"}}
	s, err := p.Resolve(config, Sources{})
	if err != nil {
		t.Fatal(err)
	}
	ctx := &countdown{Context: t.Context(), looks: 20}
	if _, err := s.NewWorker().Run(ctx, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v, want an end in the middle of its only frame", err)
	}
	if ctx.looks < -20 {
		t.Errorf("Run looked %d more times after the end", -ctx.looks)
	}
}

// TestOneShape: an axis that shapes the model may have a single value.
func TestOneShape(t *testing.T) {
	config, err := twin.World("lingshui")
	if err != nil {
		t.Fatal(err)
	}
	p := Plan{Axes: []Axis{{"pod.0.cooling", "direct"}}, Measures: []string{"cluster.pue:mean"}}
	s, err := p.Resolve(config, Sources{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.NewWorker().Run(t.Context(), 0)
	if err != nil || r.Failed || s.Total != 1 || r.Point[0].Text != "direct" {
		t.Errorf("the one run = %+v %v", r, err)
	}
}

// countdown is over when it has been looked at so often.
type countdown struct {
	context.Context
	looks int
}

func (c *countdown) Err() error {
	if c.looks--; c.looks < 0 {
		return context.Canceled
	}
	return nil
}
