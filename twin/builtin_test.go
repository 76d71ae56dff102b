package twin

import (
	"math"
	"testing"
)

// Every built-in scenario plays on the default world to its end and does what it is
// there to teach.
func TestBuiltInScenarios(t *testing.T) {
	long(t)
	t.Parallel()
	moves := func(r *rows, channel string) (most float64) {
		v := r.column(channel)
		for _, x := range v {
			most = max(most, math.Abs(x-v[0]))
		}
		return most
	}
	for _, lesson := range []struct {
		name     string
		length   float64
		channel  string
		least    float64 // by which the channel leaves its start
		restored float64 // within which it is back at the end
	}{
		{"pump-trip", 6 * hour, "pod.0.chip_max_degC", 3, 1},
		{"blocked-strainer", 6 * hour, "pod.0.chip_max_degC", 3, 1},
		{"stuck-valve", 6 * hour, "pod.0.chip_max_degC", 3, 1},
		{"sensor-drift", 6 * hour, "pod.0.loop_supply_degC", 5, 1},
		{"jellyfish", 6 * hour, "pod.0.chip_max_degC", 3, 1},
		{"fan-failure", 6 * hour, "pod.0.chip_max_degC", 3, 1},
		{"load-step", 6 * hour, "pod.0.it_power_kW", 100, 1},
		{"black-start", 6 * hour, "pod.0.electrical_loss_kW", 15, 25},
		{"heat-wave", 40 * day, "pod.0.sea_intake_degC", 1.5, 2},
		{"typhoon", 25 * day, "sea.current_m_s", 0.5, 0.3},
		{"upwelling", 25 * day, "pod.0.sea_intake_degC", 1.5, 1},
		{"no-cleaning", 120 * day, "pod.0.fouling_m2K_W", 7e-5, 1},
	} {
		sc, err := LoadScenario(lesson.name)
		if err != nil {
			t.Fatal(err)
		}
		r := play(t, lingshui(t), sc, Options{Every: lesson.length / 720, For: lesson.length})
		if got := moves(r, lesson.channel); got < lesson.least {
			t.Errorf("%s: %s moves by %.4g, want at least %g", lesson.name, lesson.channel, got, lesson.least)
		}
		v := r.column(lesson.channel)
		if gap := math.Abs(v[len(v)-1] - v[0]); gap > lesson.restored {
			t.Errorf("%s: %s ends %.4g from its start, want at most %g", lesson.name, lesson.channel, gap, lesson.restored)
		}
	}
	if got, want := len(Scenarios()), 12; got != want {
		t.Errorf("%d built-in scenarios, of which %d are tested here", got, want)
	}
}

// Every built-in world has a title in both languages, begins in a steady state and has
// the PUE that such machinery can have.
func TestBuiltInWorldsBegin(t *testing.T) {
	long(t)
	t.Parallel()
	for _, w := range Worlds() {
		if w.Title.EN == "" || w.Title.ZH == "" || w.Title.EN == w.Title.ZH {
			t.Errorf("%s is called %q and %q", w.Name, w.Title.EN, w.Title.ZH)
		}
		c, err := World(w.Name)
		if err != nil {
			t.Fatal(err)
		}
		r := play(t, c, Scenario{}, Options{Every: 60, For: 120})
		if pue := r.last("cluster.pue"); pue < 1.05 || pue > 1.12 {
			t.Errorf("%s: PUE %.4f, want 1.05 to 1.12", w.Name, pue)
		}
		for _, name := range []string{"pod.0.chip_max_degC", "pod.0.gas_hot_degC", "pod.0.sea_intake_degC", "cluster.total_power_kW"} {
			v := r.column(name)
			if gap := math.Abs(v[len(v)-1]/v[0] - 1); gap > 2e-3 { // the chat of a day moves by a thousandth
				t.Errorf("%s: %s goes from %g to %g in two minutes: no steady beginning", w.Name, name, v[0], v[len(v)-1])
			}
		}
	}
}
