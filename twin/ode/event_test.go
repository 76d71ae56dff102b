package ode

import (
	"math"
	"testing"
)

// pendulum swings as cos t, sin t; its guards are a few straight lines.
type pendulum struct{ levels []float64 }

func (p pendulum) Len() int { return 2 }
func (p pendulum) Derivatives(t float64, x, dx []float64) {
	dx[0], dx[1] = -x[1], x[0]
}
func (p pendulum) Guards() int { return len(p.levels) }
func (p pendulum) Guard(t float64, x, g []float64) {
	for i, l := range p.levels {
		g[i] = x[1] - l
	}
}

func TestCrossing(t *testing.T) {
	in := New(pendulum{[]float64{0.5, 0.2, 0.9, 2}}, 0, []float64{1, 0}, Settings{Tol: 1e-9})
	want := []struct {
		at    float64
		which int
	}{
		{math.Asin(0.2), 1}, {math.Asin(0.5), 0}, {math.Asin(0.9), 2},
		{2*math.Pi + math.Asin(0.2), 1}, {2*math.Pi + math.Asin(0.5), 0}, {2*math.Pi + math.Asin(0.9), 2},
	}
	in.Limit(10)
	found := 0
	for now := 0.0; now < 10; now, _ = in.State() {
		if err := in.Step(); err != nil {
			t.Fatal(err)
		}
		after, _ := in.Span()
		for {
			at, which, ok := in.Crossing(after)
			if !ok {
				break
			}
			if found == len(want) {
				t.Fatalf("one crossing too many: guard %d at %v", which, at)
			}
			w := want[found]
			if which != w.which || math.Abs(at-w.at) > 1e-6 {
				t.Errorf("crossing %d: guard %d at %.9f, want guard %d at %.9f", found, which, at, w.which, w.at)
			}
			if at <= after {
				t.Fatalf("Crossing(%v) = %v, want later", after, at)
			}
			found++
			after = at
		}
	}
	if found != len(want) {
		t.Errorf("%d crossings, want %d", found, len(want))
	}
}

// A ball that bounces: at each event the integration restarts with another state, and does not meet the same event.
func TestBouncingBall(t *testing.T) {
	in := New(ball{}, 0, []float64{1, 0}, Settings{Tol: 1e-8})
	fall := math.Sqrt(2 / 9.81)
	want, apart := fall, 2*fall*0.8
	x := make([]float64, 2)
	for bounce := 0; bounce < 6; {
		if err := in.Step(); err != nil {
			t.Fatal(err)
		}
		at, _, ok := in.Crossing(math.Inf(-1))
		if !ok {
			continue
		}
		if math.Abs(at-want) > 1e-5 {
			t.Errorf("bounce %d at %.7f, want %.7f", bounce, at, want)
		}
		in.Interp(at, x)
		in.Restart(at, []float64{0, -0.8 * x[1]})
		want += apart
		apart *= 0.8
		bounce++
	}
}

type ball struct{}

func (ball) Len() int                               { return 2 }
func (ball) Derivatives(t float64, x, dx []float64) { dx[0], dx[1] = x[1], -9.81 }
func (ball) Guards() int                            { return 1 }
func (ball) Guard(t float64, x, g []float64)        { g[0] = -x[0] }

// kinked reads an input with a kink at 1 and fails the test where it is asked beyond the limit.
type kinked struct {
	t     *testing.T
	limit float64
}

func (k *kinked) Len() int { return 1 }
func (k *kinked) Derivatives(t float64, x, dx []float64) {
	if t > k.limit {
		k.t.Errorf("evaluated at %v, beyond the limit %v", t, k.limit)
	}
	dx[0] = math.Abs(t-1) - x[0]
}

func TestLimit(t *testing.T) {
	k := &kinked{t, 1}
	in := New(k, 0, []float64{0}, Settings{Tol: 1e-8})
	exact := func(t float64) float64 {
		if t <= 1 {
			return 2*(1-math.Exp(-t)) - t
		}
		x1 := 2*(1-math.Exp(-1)) - 1
		return (t - 2) + (x1+1)*math.Exp(1-t)
	}
	for _, limit := range []float64{1, 3} {
		k.limit = limit
		if x := run(t, in, limit); math.Abs(x[0]-exact(limit)) > 1e-7 {
			t.Errorf("x(%v) = %v, want %v", limit, x[0], exact(limit))
		}
		if at, _ := in.State(); at != limit {
			t.Errorf("stands at %v, want %v", at, limit)
		}
	}
	mustPanic(t, "a step at the limit", func() { _ = in.Step() })
	k.limit = math.Inf(1)
	in.Limit(math.Inf(1))
	if err := in.Step(); err != nil {
		t.Error(err)
	}
}

// A step cut short by a limit must not make the next ones small.
func TestLimitKeepsTheSize(t *testing.T) {
	s := system{1, func(t float64, x, dx []float64) { dx[0] = -x[0] / 1e4 }}
	in := New(s, 0, []float64{1}, Settings{})
	for range 12 {
		if err := in.Step(); err != nil {
			t.Fatal(err)
		}
	}
	now, _ := in.State()
	a, b := in.Span()
	in.Limit(now + 1)
	if err := in.Step(); err != nil {
		t.Fatal(err)
	}
	if at, _ := in.State(); at != now+1 {
		t.Fatalf("step to %v, want %v", at, now+1)
	}
	in.Limit(math.Inf(1))
	if err := in.Step(); err != nil {
		t.Fatal(err)
	}
	c, d := in.Span()
	if d-c < b-a {
		t.Errorf("step of %.3g after the limit, want at least the %.3g before it", d-c, b-a)
	}
}

// A limit may be one place of the last digit away, and the step to it must leave no mark.
func TestLimitAtHand(t *testing.T) {
	s := system{1, func(t float64, x, dx []float64) { dx[0] = -x[0] / 1e4 }}
	in := New(s, 1e7, []float64{1}, Settings{FirstStep: 50})
	for range 10 {
		if err := in.Step(); err != nil {
			t.Fatal(err)
		}
		now, _ := in.State()
		in.Restart(in.State())
		in.Limit(math.Nextafter(now, math.Inf(1)))
		if err := in.Step(); err != nil {
			t.Fatal(err)
		}
		in.Limit(math.Inf(1))
	}
	if a, b := in.Span(); b <= a || in.next < 50 {
		t.Errorf("next step %.3g after tiny ones, want at least 50", in.next)
	}
}

func TestRestart(t *testing.T) {
	rate := -1.0
	s := system{1, func(t float64, x, dx []float64) { dx[0] = rate * x[0] }}
	in := New(s, 0, []float64{1}, Settings{Tol: 1e-8})
	for now := 0.0; now < 1; now, _ = in.State() {
		if err := in.Step(); err != nil {
			t.Fatal(err)
		}
	}
	x := []float64{0}
	in.Interp(1, x)
	rate = 2
	in.Restart(1, x)
	if a, b := in.Span(); a != 1 || b != 1 {
		t.Errorf("Span after Restart = %v, %v, want 1, 1", a, b)
	}
	in.Interp(1, x)
	got := run(t, in, 2)
	if want := math.Exp(-1) * math.Exp(2); math.Abs(got[0]-want) > 1e-6 {
		t.Errorf("x(2) = %v, want %v", got[0], want)
	}
	mustPanic(t, "Interp outside of the step", func() { in.Interp(0.5, x) })
}

func TestErrorsNameTheState(t *testing.T) {
	set := Settings{Name: func(i int) string { return []string{"calm", "wild"}[i] }}
	for _, c := range []struct {
		what, want string
		f          func(t float64, x, dx []float64)
	}{
		{"a pole", "wild", func(t float64, x, dx []float64) { dx[0], dx[1] = 0, x[1]*x[1] }},
		{"no number", "wild", func(t float64, x, dx []float64) { dx[0], dx[1] = -x[0], math.Log(1-t)+math.Sqrt(0.5-t) }},
		{"an explosion", "wild", func(t float64, x, dx []float64) { dx[0], dx[1] = -x[0], 3*x[1]*math.Sqrt(x[1]) }},
		{"no number from the start", "wild", func(t float64, x, dx []float64) { dx[0], dx[1] = -x[0], math.NaN() }},
	} {
		in := New(system{2, c.f}, 0, []float64{1, 1}, set)
		var err error
		for range 100_000 {
			if err = in.Step(); err != nil {
				break
			}
		}
		if err == nil {
			t.Errorf("%s: no error by t = %v", c.what, in.t1)
			continue
		}
		t.Logf("%s: %v", c.what, err)
		if !contains(err.Error(), c.want) || !contains(err.Error(), "t = ") {
			t.Errorf("%s: error %q does not name the time and %s", c.what, err, c.want)
		}
		before, _ := in.State()
		if a, b := in.Span(); a != b || b != before {
			t.Errorf("%s: after an error the last step is %v to %v", c.what, a, b)
		}
	}
}
