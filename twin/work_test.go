package twin

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"seapod/twin/internal/reference"
)

// What becomes of the work asked: done, waiting or lost, and nothing else.

// mixed is a pod of three groups that chat, train and render.
func mixed(t testing.TB) Config {
	t.Helper()
	c := small(t)
	p := &c.Pods[0]
	p.Racks = []RackConfig{p.Racks[0], p.Racks[1], p.Racks[0]}
	for i, kind := range []string{chatLoad, trainingLoad, renderingLoad} {
		p.Racks[i].Load = kind
	}
	c.Load.Chat.Accelerators = 3200 * 3.5 // of which the racks that chat have the weight of two in seven
	c.Load.Chat.Swing = 0
	return c
}

// loaded is the small pod with a load of a kind, and nothing that swings with the day.
func loaded(t testing.TB, kind string) Config {
	t.Helper()
	c := small(t)
	c.Load.Kind, c.Load.Chat.Swing = kind, 0
	return c
}

// workKept fails unless all work that was asked is done, queued or lost, in every frame.
func workKept(t interface{ Fatalf(string, ...any) }, r *rows) {
	asked, done := r.column("pod.0.work_asked"), r.column("pod.0.work_done")
	queued, lost := r.column("pod.0.work_queued"), r.column("pod.0.work_lost")
	for k, f := range r.frames {
		if gap := asked[k] - done[k] - queued[k] - lost[k]; !(math.Abs(gap) <= 1e-9*max(asked[k], 1)) {
			t.Fatalf("at %g s asked %.15g h, done %.15g, queued %.15g and lost %.15g: open by %g", f.T, asked[k], done[k], queued[k], lost[k], gap)
		}
	}
}

// roughWork throttles (the fans stop), trips racks, goes dark (the battery is empty) and starts again.
var roughWork = Scenario{Commands: []Command{
	{600, "pod.0.fan_trip", 1}, {3600, "pod.0.fan_trip", 0}, {4500, "pod.0.rack_reset", 1},
	{2 * hour, "cluster.grid", 0}, {3 * hour, "cluster.grid", 1}, {3*hour + 60, "pod.0.rack_reset", 1}, {4 * hour, "load.level", 0.7},
}}

func TestWorkIsKept(t *testing.T) {
	long(t)
	t.Parallel()
	worlds := map[string]Config{"mixed": mixed(t)}
	for _, kind := range []string{constantLoad, diurnalLoad, chatLoad, trainingLoad, renderingLoad} {
		c := loaded(t, kind)
		c.Load.Rendering.Rate = 20 / day // so that the queue is never dry
		worlds[kind] = c
	}
	for name, c := range worlds {
		r := play(t, c, roughWork, Options{Every: 60, For: 16 * hour})
		workKept(t, r)
		closes(t, r)
		tripped := slices.ContainsFunc(r.events, func(e Event) bool { return e.Kind == EventTrip && strings.HasPrefix(e.Name, "pod.0.rack.") })
		dark := slices.ContainsFunc(r.events, func(e Event) bool { return e.Kind == EventTrip && e.Name == "pod.0.powered" })
		if hottest := slices.Max(r.column("pod.0.chip_max_degC")); !dark || !tripped && hottest < 85 {
			t.Errorf("%s: the day was not rough: dark %t, racks tripped %t, chips at %g °C", name, dark, tripped, hottest)
		}
		lost := r.last("pod.0.work_lost")
		if chats := name == chatLoad || name == "mixed"; chats && lost < 0.1 || !chats && lost != 0 {
			t.Errorf("%s: %g h of work are lost", name, lost)
		}
		if name != renderingLoad && name != "mixed" { // what waited is done, or given up
			if queued := r.last("pod.0.work_queued"); queued > 0.02 {
				t.Errorf("%s: twelve hours later %g h still wait", name, queued)
			}
		}
	}
}

// What a pod cannot do at once waits, and what waits is given up at the rate of the
// patience: in the long run the queue is (asked − done)·patience, by Palm's model
// in the fluid limit (Whitt 2006, doi 10.1287/opre.1050.0227).
func TestConversationsBeyondTheCapacity(t *testing.T) {
	t.Parallel()
	c := loaded(t, chatLoad)
	c.Load.Chat.Conversations = 10000
	const capacity = 3200 * 1850 * 0.26 / 211 // 7,294.8
	r := play(t, c, Scenario{}, Options{Every: 60, For: 2 * hour})
	at := func(name string) float64 { return r.last("pod.0." + name) }
	if got := at("conversations_asked_per_s"); !within(got, 10000, 1e-12) {
		t.Errorf("asked are %g a second, want 10,000", got)
	}
	done := at("conversations_per_s")
	if !within(done, capacity, 1e-3) || done > capacity*(1+1e-9) {
		t.Errorf("answered are %g a second, want all of %g", done, capacity)
	}
	if got, want := at("conversations_lost_per_s"), 10000-done; !within(got, want, 1e-4) {
		t.Errorf("given up are %g a second, want %g", got, want)
	}
	if got, want := at("conversations_waiting"), (10000-done)*30; !within(got, want, 1e-4) {
		t.Errorf("%g wait, want %g", got, want)
	}
	if got, want := at("conversation_delay_s"), (10000-done)*30/done; !within(got, want, 1e-4) || at("work_delay_s") != got {
		t.Errorf("they wait for %g s and work for %g, want %g", got, at("work_delay_s"), want)
	}
	if got, want := at("tokens_per_s"), 211*done; !within(got, want, 1e-12) {
		t.Errorf("%g tokens a second, want %g", got, want)
	}
	// and the racks draw what full load draws
	if got, full := at("it_power_kW"), steady(t, small(t))("it_power_kW"); !within(got, full, 2e-3) {
		t.Errorf("the racks draw %g kW, want the %g of full load", got, full)
	}
	workKept(t, r)
}

// A pod that chats draws what a constant load of its level draws, and follows the slider.
func TestConversationsCostWatts(t *testing.T) {
	c := loaded(t, chatLoad)
	constant := small(t)
	constant.Load.Level = 7000 * 211 / (3200 * 1850 * 0.26)
	if got, want := steady(t, c)("it_power_kW"), steady(t, constant)("it_power_kW"); !within(got, want, 1e-9) {
		t.Errorf("7,000 conversations a second draw %.12g kW, a constant %g draws %.12g", got, constant.Load.Level, want)
	}
	c.Load.Chat.Accelerators = 6400
	r := play(t, c, Scenario{Commands: []Command{{600, "load.conversations_per_s", 10000}}}, Options{Every: 600, For: 3 * hour})
	for k, want := range []float64{7000, 7000, 10000} {
		if got := r.column("pod.0.conversations_per_s")[k]; k != 1 && !within(got, want, 1e-6) {
			t.Errorf("frame %d: %g conversations a second, want %g", k, got, want)
		}
	}
	// by (4) the racks' power but for leakage goes with 0.3 + 0.7 u
	u := func(N float64) float64 { return N * 211 / (6400 * 1850 * 0.26) }
	power := r.column("pod.0.it_power_kW")
	if got, want := power[len(power)-1]/power[0], (0.3+0.7*u(10000))/(0.3+0.7*u(7000)); !within(got, want, 0.01) {
		t.Errorf("from 7,000 to 10,000 a second power grows by %g, want %g", got, want)
	}
}

// With the daily wave the peak is what is asked at the peak, 15:00 at UTC+8, and the mean less by the swing.
func TestConversationsOfADay(t *testing.T) {
	c := loaded(t, chatLoad)
	c.Load.Chat.Swing = 0.2
	l := build(t, c).loads.each[0]
	full := 7000.0 * 211 / (3200 * 1850 * 0.26)
	for h, want := range map[float64]float64{7: 1, 19: 0.6, 1: 0.8, 13: 0.8} {
		if got := l.at(h*hour) / full; math.Abs(got-want) > 1e-9 {
			t.Errorf("at %g h UTC %g of the peak are asked, want %g", h, got, want)
		}
	}
}

func TestCapped(t *testing.T) {
	for a, want := range map[float64]float64{0: 0, 0.5: 0.5, 0.98: 0.98, 1: 1 - 0.04*(0.5*0.5*0.5*0.5)*1.25 - 0, 1.02: 1, 7: 1} {
		if got := capped(a); math.Abs(got-want) > 1e-15 {
			t.Errorf("capped(%g) = %.15g, want %.15g", a, got, want)
		}
	}
	const h = 1e-4
	slope := func(a float64) float64 { return (capped(a+h) - capped(a-h)) / (2 * h) }
	for a := 0.9; a < 1.1; a += h {
		if s := slope(a); s < -1e-12 || s > 1+1e-12 || math.Abs(slope(a+h)-s) > 1.01*15.0/8/(2*capping)*h {
			t.Fatalf("capped has the slope %g at %g", s, a)
		}
	}
}

// Racks do the work of their own group: a checkpoint of those that train is not felt by those that chat.
func TestGroupsHaveTheirOwnLoads(t *testing.T) {
	t.Parallel()
	c := mixed(t)
	r := play(t, c, Scenario{}, Options{Every: 10, For: 2000})
	rack := func(i int, at float64) float64 {
		return r.column(fmt.Sprintf("pod.0.rack.%d.power_kW", i))[int(at/10)]
	}
	const plain, dip = 1700, 1780
	for i, want := range []float64{1, 1, (0.3 + 0.7*0.3), (0.3 + 0.7*0.3), 1, 1} {
		if got := rack(i, dip) / rack(i, plain); math.Abs(got-want) > 0.03 {
			t.Errorf("in the checkpoint rack %d draws %g of what it drew, want %g", i, got, want)
		}
	}
	// racks that render have nothing to do yet
	if got := rack(4, plain) / (350 / 7.0) / 0.3; math.Abs(got-1) > 0.1 {
		t.Errorf("a rack without a job draws %g of its idle power", got)
	}
	// two of seven parts of the accelerators are asked for 7,000 a second, of 7,294
	if got := r.last("pod.0.conversations_per_s"); !within(got, 7000, 1e-6) {
		t.Errorf("%g conversations a second, want 7,000", got)
	}
	asked := 7000*211/(3200*1850*0.26)*2/7 + 3.0/7
	if got := r.column("pod.0.load_level")[170]; !within(got, asked, 1e-9) {
		t.Errorf("asked of the pod is %g, want %g", got, asked)
	}
}

// Racks of several groups with one load share its queue, as if they were one group.
func TestGroupsOfOneLoadShareTheQueue(t *testing.T) {
	t.Parallel()
	c := small(t)
	world := play(t, c, roughWork, Options{Every: 600, For: 3 * hour})
	c.Pods[0].Racks[1].Load = constantLoad // what the world's is anyway
	if got := play(t, c, roughWork, Options{Every: 600, For: 3 * hour}); !slices.EqualFunc(got.frames, world.frames, func(a, b *Frame) bool {
		return slices.EqualFunc(a.Values, b.Values, func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })
	}) {
		t.Error("a group that names the world's load goes another way")
	}
	if m := build(t, mixed(t)); len(m.pods[0].streams) != 3 || len(m.loads.each) != 3 {
		t.Errorf("three loads are %d streams", len(m.pods[0].streams))
	}
}

// Pods need not have the same loads, and the order of a pod's groups does not matter.
func TestPodsHaveTheirOwnLoads(t *testing.T) {
	long(t)
	t.Parallel()
	c := mixed(t)
	c.Pods[0].LoopBalance, c.Pods[0].Gas.Recirculation = 0, 0 // so that all places in the row are alike
	turned := c.clone().Pods[0]
	slices.Reverse(turned.Racks)
	c.Pods = append(c.Pods, small(t).Pods[0], turned)
	r := play(t, c, Scenario{Commands: []Command{{600, "pod.1.fan_trip", 1}, {1200, "pod.1.fan_trip", 0}}}, Options{Every: 60, For: 5 * hour})
	column := func(name string) []float64 { return r.column("pod." + name) }
	for k := range r.frames {
		for _, name := range []string{"work_asked", "work_done", "work_queued", "conversations_per_s", "jobs_waiting", "it_power_kW"} {
			if got, want := column("2." + name)[k], column("0." + name)[k]; math.Abs(got-want) > 1e-4*max(1, want) {
				t.Fatalf("at %g s: with its groups the other way round %s is %g, want %g", r.frames[k].T, name, got, want)
			}
		}
		asked, done, queued := column("1.work_asked")[k], column("1.work_done")[k], column("1.work_queued")[k]
		if want := r.frames[k].T / hour; math.Abs(asked-want) > 1e-9 || math.Abs(asked-done-queued) > 1e-9 {
			t.Fatalf("of %g h asked, want %g, %g are done and %g wait", asked, want, done, queued)
		}
	}
	if slices.Max(column("0.jobs_waiting")) < 0.1 {
		t.Error("no job came")
	}
	for _, ch := range r.header.Channels {
		if strings.HasPrefix(ch.Name, "pod.1.conversation") {
			t.Errorf("%s is of a pod that does not chat", ch.Name)
		}
	}
}

// A service's own trace: the racks' power follows its tokens.
func TestPowerFollowsAServiceSTrace(t *testing.T) {
	t.Parallel()
	columns := reference.Columns(t, "llm_requests.csv")
	tokens := columns["generated_tokens"]
	follows(t, columns["time_s"], tokens, slices.Max(tokens))
	requests, answers := 0.0, 0.0
	for k := range tokens {
		requests += columns["requests"][k]
		answers += tokens[k]
	}
	if got := answers / requests; math.Abs(got-defaultChat().Tokens) > 0.5 {
		t.Errorf("its mean answer has %g tokens, the default %g", got, defaultChat().Tokens)
	}
}

// And that of a machine that computes in batches.
func TestPowerFollowsAMachineSTrace(t *testing.T) {
	t.Parallel()
	columns := reference.Columns(t, "hpc_heat_load.csv")
	heat := columns["total_W"]
	follows(t, columns["time_s"][:240], heat[:240], slices.Max(heat))
}

// follows plays a trace on one group of racks and compares its power with (4), frame by frame.
func follows(t *testing.T, at, load []float64, full float64) {
	t.Helper()
	c := small(t)
	c.dir = t.TempDir()
	var b strings.Builder
	b.WriteString("time_s,level\n")
	for k := range at {
		fmt.Fprintf(&b, "%g,%.17g\n", at[k], load[k]/full)
	}
	write(t, filepath.Join(c.dir, "group.csv"), b.String())
	c.Pods[0].Racks[0].Load, c.Pods[0].Racks[0].LoadFile, c.Load.Repeat = traceLoad, "group.csv", 0
	c.Pods[0].Slope = 0 // what leakage adds is another test's
	every := at[1] - at[0]
	c.Pods[0].Failures.Rate = 0
	r := play(t, c, Scenario{}, Options{Every: every, For: at[len(at)-1]})
	own, other := r.column("pod.0.rack.0.power_kW"), r.column("pod.0.rack.2.power_kW")
	for k := range own {
		// two racks of weight 1 beside two of 1.5, of 350 kW
		if want := 70 * (0.3 + 0.7*load[k]/full); !within(own[k], want, 1e-9) {
			t.Fatalf("at %g s a rack draws %g kW, want %g", at[k], own[k], want)
		}
		if !within(other[k], 105, 1e-9) {
			t.Fatalf("at %g s a rack of the other group draws %g kW, want 105", at[k], other[k])
		}
	}
	workKept(t, r)
}

// By hand: with as much waiting as half the spare capacity is used for, racks try to do
// the middle between what is asked of them and all; that much is a quarter of an hour,
// a minute or ten seconds of their own work, by what kind of work it is.
func TestHowWaitingWorkIsTakenUp(t *testing.T) {
	for _, test := range []struct {
		kind       string
		half, want float64
	}{{constantLoad, 900, 0.8}, {trainingLoad, 900, 0.8}, {renderingLoad, 60, 0.5}, {chatLoad, 10, (1 + 0.6/0.8) / 2}} {
		s := stream{load: &load{kind: test.kind, now: 0.6}, share: 0.8}
		if got := s.want(0.8 * test.half); math.Abs(got-test.want) > 1e-9 {
			t.Errorf("%s: with %g s of their work waiting racks try to do %g, want %g", test.kind, test.half, got, test.want)
		}
	}
}
