package twin

import (
	"math"
	"slices"
	"testing"
	"time"
)

// The checks of the sea's events: each has the size and the time that were
// published, moves heat where it should, and acts alike however it is called.

// eventSea returns the water of an otherwise calm sea, days after its start.
func eventSea(t testing.TB, from string, change func(*Config)) func(days, depth float64) water {
	t.Helper()
	var start float64
	at := seaOf(t, func(c *Config) {
		c.World.Start = from
		c.Sea.Tide, c.Sea.TidalCurrent, c.Sea.SummerCurrent, c.Sea.WinterCurrent = 0, 0, 0, 0
		change(c)
		begins, err := c.start()
		if err != nil {
			t.Fatal(err)
		}
		start = begins
	})
	return func(days, depth float64) water { return at(start+days*day, depth) }
}

func typhoonAt(d float64) func(*Config) {
	return func(c *Config) { c.Sea.Events.TyphoonAt = d * day }
}

// The inertial frequency is 2 Ω sin φ: 0.632 cycles a day at Lingshui, and 0.705
// where it was measured after Rammasun, at 20.6° N.
func TestInertialFrequencyByLatitude(t *testing.T) {
	for latitude, want := range map[float64]float64{18.37: 0.632, 20.6: 0.7056, 30: 1.00274, -18.37: -0.632, 0: 0} {
		if got := inertialRate(latitude*degree) * day / (2 * math.Pi); math.Abs(got-want) > 5e-4 {
			t.Errorf("at %g° the inertial current turns %.4f times a day, want %g", latitude, got, want)
		}
	}
	for _, test := range []struct{ latitude, turns float64 }{{18.37, 0.632}, {20.6, 0.7056}, {-18.37, -0.632}} {
		at := eventSea(t, "2025-07-10", func(c *Config) { c.Sea.Events.TyphoonAt, c.Sea.Latitude = 0, test.latitude*degree })
		turned, last := 0.0, 0.0
		for i := range 1001 {
			w := at(3+0.01*float64(i), 35)
			angle := math.Atan2(-w.cross, w.along) // clockwise
			if i > 0 {
				turned += math.Remainder(angle-last, 2*math.Pi)
			}
			last = angle
		}
		if got := turned / (2 * math.Pi) / 10; math.Abs(got-test.turns) > 1e-3 {
			t.Errorf("after a typhoon at %g° the current turns clockwise %.4f times a day, want %g", test.latitude, got, test.turns)
		}
	}
}

// The storm runs to the south-west, faster than anything else off this coast; what
// rings on has a tenth of its speed left after two weeks.
func TestTyphoonCurrentRingsForTwoWeeks(t *testing.T) {
	at := eventSea(t, "2025-07-10", typhoonAt(2))
	strongest, along := 0.0, 0.0
	for i := range 400 {
		if w := at(0.01*float64(i), 35); w.speed > strongest {
			strongest, along = w.speed, w.along
		}
	}
	if strongest < 0.4 || strongest > 1 || along > -0.4 {
		t.Errorf("in the storm the current reaches %.2f m/s, %.2f along the shore, want 0.4 to 1 to the south-west", strongest, along)
	}
	ring := func(days float64) float64 { w := at(2+days, 35); return math.Hypot(w.along, w.cross) }
	if got, want := ring(3), 0.3*math.Exp(-0.5); !within(got, want, 1e-9) {
		t.Errorf("three days after it began the water turns with %g m/s, want %g", got, want)
	}
	if left := ring(14) / 0.3; math.Abs(left-0.1) > 0.01 {
		t.Errorf("after two weeks %.3f of the ringing is left, want a tenth", left)
	}
	if w := at(2, 35); w.along != 0 || w.cross != 0 || w.stirred != 0 {
		t.Errorf("at its first instant the typhoon is felt already: %+v", w)
	}
}

// A typhoon in July cools the surface by what satellites saw, 2.2 to 4.4 K, and
// warms the bottom; it moves heat and makes none; and of a mixed column it leaves
// what it was.
func TestTyphoonMixesTheColumn(t *testing.T) {
	for _, test := range []struct {
		from           string
		surface, below [2]float64 // K
	}{
		{"2025-07-10", [2]float64{-4.4, -2.2}, [2]float64{2, 3.5}},
		{"2025-06-15", [2]float64{-4.4, -2.2}, [2]float64{1, 3.5}},
		{"2025-01-10", [2]float64{-0.2, 0.1}, [2]float64{-0.2, 0.1}},
	} {
		calm, after := eventSea(t, test.from, func(*Config) {}), eventSea(t, test.from, typhoonAt(0))
		change := func(days, depth float64) float64 { return after(days, depth).T - calm(days, depth).T }
		surface, below := change(1.2, 0), change(1.2, 35)
		t.Logf("%s: surface %+.2f K, 35 m %+.2f K", test.from, surface, below)
		if surface < test.surface[0] || surface > test.surface[1] || below < test.below[0] || below > test.below[1] {
			t.Errorf("a typhoon on %s changes the surface by %.2f K and 35 m by %.2f, want %g and %g", test.from, surface, below, test.surface, test.below)
		}
		for _, days := range []float64{0.5, 1, 3, 12} {
			heat, moved := 0.0, 0.0
			for z := 0.5; z < 100; z++ {
				heat += change(days, z)
				moved += math.Abs(change(days, z))
			}
			if math.Abs(heat) > 2e-3*moved+1e-9 {
				t.Errorf("%g days after %s mixing made %g K·m, of %g moved", days, test.from, heat, moved)
			}
		}
		if back := change(40, 35); math.Abs(back) > 0.03*math.Abs(below)+2e-3 {
			t.Errorf("40 days after %s 35 m is still changed by %g K of %g", test.from, back, below)
		}
	}
	calm, after := eventSea(t, "2025-07-10", func(*Config) {}), eventSea(t, "2025-07-10", typhoonAt(0))
	if was, is := calm(1, 35).gradient, after(1, 35).gradient; is > 0.3*was {
		t.Errorf("in the storm the gradient at 35 m goes from %.3f to %.3f K/m, want it nearly gone", was, is)
	}
	// what the surface lost has come back by e in 10 d
	if got, want := (after(13, 0).T-calm(13, 0).T)/(after(3, 0).T-calm(3, 0).T), math.Exp(-1); math.Abs(got-want) > 0.03 {
		t.Errorf("ten days on %.3f of the cooling is left, want %.3f", got, want)
	}
}

// A surge in July brings the core of July 1984, 19.4 °C and a salinity of 34.4, in
// five days; in any month it brings no colder water than there is at 100 m.
func TestUpwellingSurgeIsTheCoreOfJuly1984(t *testing.T) {
	at := eventSea(t, "2025-07-11", func(c *Config) { c.Sea.Events.UpwellAt = 0 })
	usual := eventSea(t, "2025-07-11", func(*Config) {})
	w := at(7, 35)
	if got := w.T - zeroC; math.Abs(got-19.4) > 0.05 {
		t.Errorf("at its height the surge has %.2f °C at 35 m, want the 19.4 of July 1984", got)
	}
	if S := w.S * 35 / 35.16504e-3; math.Abs(S-34.42) > 0.1 {
		t.Errorf("upwelled water has a practical salinity of %.3f, want about 34.42", S)
	}
	// water that rises by 3.8e-3 cm/s through the thermocline of 0.2 K/m
	if got, want := (usual(7, 35).T-w.T)/5, 3.8e-5*day*0.2; math.Abs(got-want) > 0.1*want {
		t.Errorf("the surge cools by %.3f K a day on average, want the %.3f of July 1984", got, want)
	}
	if got := at(16, 35); got.T != usual(16, 35).T || got.S != usual(16, 35).S {
		t.Errorf("after 16 days the surge is still felt: %g K", got.T-usual(16, 35).T)
	}
	for month := time.January; month <= time.December; month++ {
		from := time.Date(2025, month, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		at, usual := eventSea(t, from, func(c *Config) { c.Sea.Events.UpwellAt = 0 }), eventSea(t, from, func(*Config) {})
		cooling := usual(7, 35).T - at(7, 35).T
		if cooling < 1 || at(7, 35).T < at(7, 100).T {
			t.Errorf("%s: the surge cools 35 m by %.2f K to %.2f, want at least 1 and not below 100 m's %.2f", month, cooling, at(7, 35).T, at(7, 100).T)
		}
	}
}

func TestHeatWaveRisesAndFalls(t *testing.T) {
	at, usual := eventSea(t, "2025-05-01", func(c *Config) { c.Sea.Events.HeatWaveAt = 2 * day }), eventSea(t, "2025-05-01", func(*Config) {})
	warming := func(d, depth float64) float64 { return at(d, depth).T - usual(d, depth).T }
	for d, want := range map[float64]float64{0: 0, 2: 0, 7: 1, 12: 2, 17: 2, 22: 2, 27: 1, 32: 0, 50: 0} {
		for _, depth := range []float64{0, 35} {
			if got := warming(d, depth); math.Abs(got-want) > 1e-9 {
				t.Errorf("on day %g the heat wave at %g m is %g K, want %g", d, depth, got, want)
			}
		}
	}
	for d := range 40 {
		if step := math.Abs(warming(float64(d+1), 35) - warming(float64(d), 35)); step > 0.4 {
			t.Errorf("on day %d the heat wave changes by %g K", d, step)
		}
	}
}

func TestTrendCountsFrom2025(t *testing.T) {
	at, flat := seaOf(t, func(c *Config) { c.Sea.Trend = 0.045 / year }), seaOf(t, nil)
	zero := unixOf(2025, time.January, 1, 0)
	for years, want := range map[float64]float64{0: 0, 10: 0.45, -10: -0.45, 100: 4.5, 300: 4.5} {
		if got := at(zero+years*year, 35).T - flat(zero+years*year, 35).T; math.Abs(got-want) > 1e-9 {
			t.Errorf("%g years after 2025 the trend has added %g K, want %g", years, got, want)
		}
	}
}

// The mean current follows the monsoon: north-eastward through July, south-westward
// through January, with the change in spring and in autumn.
func TestMonsoonReversesTheCurrent(t *testing.T) {
	at := seaOf(t, func(c *Config) { c.Sea.TidalCurrent = 0 })
	var turns []time.Month
	for d := range 365 {
		date := time.Date(2025, time.January, 1+d, 0, 0, 0, 0, time.UTC)
		along := at(float64(date.Unix()), 35).along
		switch month := date.Month(); {
		case month == time.July && along < 0.09, month == time.January && along > -0.13:
			t.Errorf("on %s the mean current is %.3f m/s", date.Format(time.DateOnly), along)
		}
		if next := at(float64(date.Unix())+day, 35).along; along*next < 0 {
			turns = append(turns, date.Month())
		}
	}
	if !slices.Equal(turns, []time.Month{time.April, time.October}) {
		t.Errorf("the current turns in %v, want once in spring and once in autumn", turns)
	}
}

// Whatever befalls it, a sea is stable where the calm one is: no water comes to
// lie on warmer water, a bore's last tenth of a kelvin apart.
func TestEventsLeaveTheSeaStable(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"strongest upwelling": func(c *Config) { c.Sea.Upwelling = strongestUpwelling },
		"surge":               func(c *Config) { c.Sea.Events.UpwellAt = 0 },
		"typhoon":             typhoonAt(0),
		"shallow typhoon":     func(c *Config) { c.Sea.Events.TyphoonAt, c.Sea.Events.TyphoonDepth = 0, 20 },
		"surge and typhoon":   func(c *Config) { c.Sea.Events.UpwellAt, c.Sea.Events.TyphoonAt = 0, 5*day },
	} {
		at, calm := eventSea(t, "2025-07-05", change), eventSea(t, "2025-07-05", func(*Config) {})
		for days := 0.0; days < 25; days += 0.7 {
			for z := 1.0; z <= 100; z++ {
				got, was := at(days, z).T-at(days, z-1).T, calm(days, z).T-calm(days, z-1).T
				if got > max(0, was)+1e-9 {
					t.Fatalf("%s: on day %g the sea at %g m is %.4f K warmer than a metre above", name, days, z, got)
				}
			}
		}
	}
}

// A constant sea keeps its temperature through everything, and the storm still has its current.
func TestEventsDoNotMoveAConstantSea(t *testing.T) {
	at := eventSea(t, "2025-07-01", func(c *Config) {
		c.Sea.Constant, c.Sea.ConstantT, c.Sea.Offset, c.Sea.Bore, c.Sea.Trend = 1, 18+zeroC, 0.5, 5, 0.05/year
		c.Sea.Events.TyphoonAt, c.Sea.Events.UpwellAt, c.Sea.Events.HeatWaveAt = 0, 0, 0
	})
	for d := range 30 {
		w := at(float64(d), 35)
		if w.T != 18.5+zeroC || w.surface != w.T || w.profile[1] != w.T || w.gradient != 0 || w.upwelled != 0 || w.lift != 0 {
			t.Fatalf("on day %d the constant sea has %g K, %g at the surface, %g K/m", d, w.T, w.surface, w.gradient)
		}
		if S := at(0, 35).S; w.S != S {
			t.Fatalf("on day %d its salinity is %g, at first %g", d, w.S, S)
		}
	}
	if w := at(1, 35); w.along > -0.4 {
		t.Errorf("in the storm it runs with %g m/s along the shore", w.along)
	}
}

// A run with an event called in it goes on from a snapshot as it would have, to
// the byte, and shows the same whatever the distance between frames.
func TestEventsReplayToTheByte(t *testing.T) {
	t.Parallel()
	c := small(t)
	c.World.Start, c.Sea.Bore = "2025-07-10", 5
	o := Options{Every: 1800, For: 2 * day}
	for _, name := range []string{"sea.typhoon", "sea.upwelling", "sea.heat_wave"} {
		sc := Scenario{Commands: []Command{{7200.123, name, 1}, {3 * hour, "sea.bore_m", 4}}}
		whole := play(t, c, sc, o)
		seldom := play(t, c, sc, Options{Every: 6 * hour, For: o.For})
		for k, f := range seldom.frames {
			if !slices.Equal(f.Values, whole.frames[12*k].Values) {
				t.Fatalf("%s: at %g s the frame depends on the distance between frames", name, f.T)
			}
		}
		for _, frames := range []uint64{3, 5, 40} { // before the event, just after, and well into it
			paused := o
			paused.Pace = Paused
			s := NewSim(build(t, c), sc, paused)
			stop := start(t, s, &rows{})
			for range frames - 1 {
				if err := s.Step(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			for s.Latest() == nil || s.Latest().Seq != frames-1 {
				time.Sleep(50 * time.Microsecond)
			}
			sn, err := s.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			_ = stop()
			var rest rows
			if err := Restore(build(t, c), sn, sc, o).Run(t.Context(), &rest); err != nil {
				t.Fatal(err)
			}
			sameRun(t, whole, &rest, sn.T+1e-9)
		}
	}
}

// What is called at an instant is the event of that instant, and the world written down has it too.
func TestAnEventIsWrittenDown(t *testing.T) {
	var e SeaEvents
	for _, now := range []float64{0, 1, 7200.123, 86400.0 / 7, 3e7 + 1.0/3, 1e12} {
		e = defaultSeaEvents()
		e.Typhoon = 1
		e.settleActions(now)
		if want := min(now, latestDay*day); !within(e.TyphoonAt, want, 1e-15) || e.Typhoon != 0 || e.UpwellAt != never || e.HeatWaveAt != never {
			t.Errorf("a typhoon called at %g s is %+v", now, e)
		}
		c := Default()
		c.Sea.Events = e
		back, err := Parse(c.TOML())
		if err != nil || back.Sea.Events != e {
			t.Errorf("written down a typhoon of %v s is of %v, %v", e.TyphoonAt, back.Sea.Events.TyphoonAt, err)
		}
	}
	c := lingshui(t)
	if err := c.Set("sea.upwelling", "1"); err != nil {
		t.Fatal(err)
	}
	if m := build(t, c); m.config.Sea.Events.UpwellAt != 0 || m.config.Sea.Events.Upwell != 0 {
		t.Errorf("an event called by the world begins at %g s, want at 0", m.config.Sea.Events.UpwellAt)
	}
}

// In a sea without tide and weather steps grow long; an event is met all the same.
func TestAnEventIsNotSteppedOver(t *testing.T) {
	t.Parallel()
	c := small(t)
	c.World.Start = "2025-07-01"
	c.Sea.Noise, c.Sea.TidalCurrent, c.Sea.Tide = 0, 0, 0
	c.Sea.Events.UpwellAt, c.Sea.Events.TyphoonAt, c.Sea.Events.HeatWaveAt, c.Sea.Events.HeatWaveFor = 5*day, 8*day, 12*day, day
	fine, coarse := play(t, c, Scenario{}, Options{Every: hour, For: 16 * day}), play(t, c, Scenario{}, Options{Every: 16 * day, For: 16 * day})
	if got, want := coarse.frames[1].Values, fine.frames[len(fine.frames)-1].Values; !slices.Equal(got, want) {
		t.Error("the end of the run depends on how often it is looked at")
	}
	exact := play(t, c, Scenario{}, Options{Every: hour, For: 16 * day, Tol: 1e-6})
	for _, name := range []string{"pod.0.rack.0.chip_degC", "pod.0.hull_skin_degC", "pod.0.loop_supply_degC"} {
		got, want := fine.column(name), exact.column(name)
		for k := range got {
			if math.Abs(got[k]-want[k]) > 0.02 {
				t.Fatalf("at %g h %s = %g, with a hundredth of the tolerance %g", fine.frames[k].T/hour, name, got[k], want[k])
			}
		}
	}
}
