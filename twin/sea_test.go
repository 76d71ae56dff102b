package twin

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"seapod/physics"
)

// The checks of the sea: its year, its depth, its tide and its weather are those
// of the data, and it is a function of time and depth alone.

// unixOf is a calendar instant in Unix seconds.
func unixOf(year int, month time.Month, day, hour int) float64 {
	return float64(time.Date(year, month, day, hour, 0, 0, 0, time.UTC).Unix())
}

// seaOf returns the water at any Unix instant and depth.
func seaOf(t testing.TB, change func(*Config)) func(unix, depth float64) water {
	t.Helper()
	c := lingshui(t)
	c.Sea.Noise = 0
	if change != nil {
		change(&c)
	}
	start, err := c.start()
	if err != nil {
		t.Fatal(err)
	}
	s, err := newSea(&c, start)
	if err != nil {
		t.Fatal(err)
	}
	sites := map[float64]*site{}
	return func(unix, depth float64) water {
		if sites[depth] == nil {
			sites[depth] = s.site(depth)
		}
		return *s.at(unix-start, sites[depth])
	}
}

func mean(n int, f func(i int) float64) (m float64) {
	for i := range n {
		m += f(i) / float64(n)
	}
	return m
}

// The station in Sanya Bay: a thermocline of 0.14 to 0.28 K/m in June to August,
// bottom water about 22 °C, and a column that is mixed from November to February.
func TestSeaHasTheSeasonsOfTheCoast(t *testing.T) {
	at := seaOf(t, nil)
	monthly := func(month time.Month, depth float64) float64 {
		return mean(120, func(i int) float64 { return at(unixOf(2025, month, 1, 6*i), depth).T - zeroC })
	}
	for month := time.January; month <= time.December; month++ {
		top, bottom := monthly(month, 0), monthly(month, 35)
		gradient := (top - bottom) / 35
		t.Logf("%-9s surface %.2f °C, 35 m %.2f °C, %.3f K/m", month, top, bottom, gradient)
		switch month {
		case time.June, time.July, time.August:
			if gradient < 0.14 || gradient > 0.28 {
				t.Errorf("%s: mean gradient from the surface to 35 m = %.3f K/m, want 0.14 to 0.28", month, gradient)
			}
		case time.November, time.December, time.January, time.February:
			if math.Abs(top-bottom) > 0.5 {
				t.Errorf("%s: surface %.2f and 35 m %.2f °C, want them mixed within 0.5 K", month, top, bottom)
			}
		}
		if month == time.July && math.Abs(bottom-22.5) > 0.5 {
			t.Errorf("July: 35 m at %.2f °C, want about 22 to 23", bottom)
		}
	}
}

// The thermocline itself, from 10 to 30 m: on average 0.138 to 0.283 K/m in June to
// August and nowhere more than 0.44; the bottom is at its coolest of the year then,
// at about 22 °C, while the air is at its warmest.
func TestThermoclineIsTheOneOfSanyaBay(t *testing.T) {
	at := seaOf(t, nil)
	coolest, when := math.Inf(1), time.January
	for d := range 365 {
		date := time.Date(2025, time.January, 1+d, 0, 0, 0, 0, time.UTC)
		unix := float64(date.Unix())
		T := at(unix, 35).T - zeroC
		if T < coolest {
			coolest, when = T, date.Month()
		}
		if date.Month() < time.June || date.Month() > time.August {
			continue
		}
		if across := (at(unix, 10).T - at(unix, 30).T) / 20; date.Day() == 15 && (across < 0.138 || across > 0.283) {
			t.Errorf("on %s the thermocline has %.3f K/m, want 0.138 to 0.283", date.Format(time.DateOnly), across)
		}
		for depth := 5.0; depth <= 35; depth += 5 {
			if g := at(unix, depth).gradient; g > 0.44 {
				t.Errorf("on %s the gradient at %g m is %.3f K/m, want at most 0.44", date.Format(time.DateOnly), depth, g)
			}
		}
	}
	if when != time.July && when != time.August || math.Abs(coolest-22) > 0.5 {
		t.Errorf("35 m is coolest in %s, at %.2f °C, want high summer and about 22", when, coolest)
	}
}

// Upwelling is strongest in mid-July, half gone a month away, and none in winter.
func TestUpwellingHasASeason(t *testing.T) {
	for _, test := range []struct {
		month     time.Month
		day       int
		low, high float64
	}{
		{time.July, 18, 0.999, 1}, {time.June, 15, 0.6, 0.85}, {time.August, 15, 0.7, 0.9}, {time.May, 15, 0, 0.1}, {time.September, 20, 0, 0.1},
		{time.November, 1, 0, 1e-6}, {time.January, 15, 0, 1e-9}, {time.March, 15, 0, 1e-6},
	} {
		if got := upwellingSeason(yearAngle(unixOf(2025, test.month, test.day, 0))); got < test.low || got > test.high {
			t.Errorf("upwelling on %d %s has %.3f of its height, want %g to %g", test.day, test.month, got, test.low, test.high)
		}
	}
	for depth, want := range map[float64]float64{0: 0, 5: 0, 20: 0.5, 35: 1, 110: 1} {
		if got := upwellingShare(depth); math.Abs(got-want) > 1e-12 {
			t.Errorf("upwelling at %g m has %g of what it has at 35, want %g", depth, got, want)
		}
	}
}

// With upwelling off the middle of each month has the atlas' own value.
func TestSeaPassesThroughTheAtlas(t *testing.T) {
	at := seaOf(t, func(c *Config) { c.Sea.Upwelling = 0 })
	rows := dataRows("sea_temperature_monthly.csv", 3)
	if len(rows) != 12*7 {
		t.Fatalf("the atlas has %d rows, want 84", len(rows))
	}
	const y2000 = 946684800
	for _, row := range rows {
		month, depth, want := row[0], row[1], row[2]
		// a mean month is a twelfth of a mean year; its middle lies within two days of the calendar's
		unix := y2000 + (25+(month-0.5)/12)*365.2425*day
		if got := at(unix, depth).T - zeroC; math.Abs(got-want) > 1e-9 {
			t.Errorf("middle of month %g at %g m = %.6f °C, want the atlas' %g", month, depth, got, want)
		}
		if got := at(unixOf(2025, time.Month(month), 15, 12), depth).T - zeroC; math.Abs(got-want) > 0.15 {
			t.Errorf("15th of month %g at %g m = %.3f °C, want the atlas' %g within 0.15", month, depth, got, want)
		}
	}
}

func TestSeaIsSmoothAndPeriodic(t *testing.T) {
	at := seaOf(t, func(c *Config) { c.Sea.Tide, c.Sea.TidalCurrent = 0, 0 })
	const period = 365.2425 * day
	for _, depth := range []float64{0, 10, 35, 70} {
		T := func(unix float64) float64 { return at(unix, depth).T }
		turn := 946684800 + 26*period
		for i := range 24 {
			unix := turn - period/2 + float64(i)*period/24
			if a, b := T(unix), T(unix+period); math.Abs(a-b) > 1e-7 {
				t.Errorf("at %g m a year changes %.9g K to %.9g K", depth, a, b)
			}
		}
		// over the turn of the year, and all along it, nothing jumps and no slope does
		const h = 3600.0
		for _, unix := range []float64{turn, unixOf(2026, time.January, 1, 0), unixOf(2025, time.July, 1, 0), unixOf(2025, time.February, 28, 0)} {
			left, right := (T(unix)-T(unix-h))/h, (T(unix+h)-T(unix))/h
			if math.Abs(right-left)*day > 1e-3 {
				t.Errorf("at %g m the slope turns from %g to %g K a day", depth, left*day, right*day)
			}
		}
		for i := range 8766 {
			unix := turn - period + float64(i)*h
			if step := math.Abs(T(unix+h) - T(unix)); step > 0.01 {
				t.Fatalf("at %g m the sea changes by %g K in an hour", depth, step)
			}
		}
	}
}

func TestSeaSwitches(t *testing.T) {
	plain := seaOf(t, nil)
	offset := seaOf(t, func(c *Config) { c.Sea.Offset = 1.75 })
	claim := seaOf(t, func(c *Config) { c.Sea.Claim, c.Sea.Noise = 1, 0.3 })
	constant := seaOf(t, func(c *Config) { c.Sea.Constant, c.Sea.ConstantT = 1, 18+zeroC })
	reached := false
	for i := range 365 {
		unix := unixOf(2025, time.January, 1, 24*i)
		for _, depth := range []float64{0, 20, 35} {
			T := plain(unix, depth).T
			if got := offset(unix, depth).T - T; math.Abs(got-1.75) > 1e-12*300 {
				t.Fatalf("an offset of 1.75 K adds %.15g K on day %d at %g m", got, i, depth)
			}
			if got := claim(unix, depth).T - zeroC; got > 24.5 {
				t.Fatalf("under the claim the sea is at %g °C on day %d at %g m, want 24.5 at most", got, i, depth)
			} else if got > 24.4 {
				reached = true
			}
			if got := constant(unix, depth).T - zeroC; math.Abs(got-18) > 1e-9 {
				t.Fatalf("a constant sea of 18 °C is at %g °C on day %d at %g m", got, i, depth)
			}
		}
	}
	if !reached {
		t.Error("the claim's sea never comes near 24.5 °C: the switch cools too much")
	}
}

func TestWeatherIsSlowSeededNoise(t *testing.T) {
	t.Parallel()
	calm := seaOf(t, nil)
	weather := func(seed int) func(unix float64) float64 {
		at := seaOf(t, func(c *Config) { c.Sea.Noise, c.World.Seed = 0.4, seed })
		return func(unix float64) float64 { return at(unix, 35).T - calm(unix, 35).T }
	}
	noise, again, other := weather(7), weather(7), weather(8)
	// over forty years, which is long beside the longest wave of forty days
	const n = 40 * 365 * 4 // by seven hours, which no wave is a multiple of
	v := make([]float64, n)
	for i := range v {
		v[i] = noise(unixOf(1990, time.January, 1, 7*i))
	}
	average := mean(n, func(i int) float64 { return v[i] })
	deviation := math.Sqrt(mean(n, func(i int) float64 { return v[i] * v[i] }))
	if math.Abs(average) > 0.004 || !within(deviation, 0.4, 0.01) {
		t.Errorf("noise of 0.4 K has mean %g and standard deviation %g K, want 0 and 0.4", average, deviation)
	}
	if largest := slices.Max(v); largest > 0.4*math.Sqrt(2*16) {
		t.Errorf("noise reaches %g K, more than its sixteen waves can", largest)
	}
	alike := 0
	for _, i := range []int{900, 3, 47777, 41, 0, n - 1, 5000} { // in any order
		unix := unixOf(1990, time.January, 1, 7*i)
		if got := again(unix); got != v[i] {
			t.Errorf("noise at one instant = %v in one order and %v in another", v[i], got)
		}
		if math.Abs(other(unix)-v[i]) < 1e-3 {
			alike++
		}
	}
	if alike > 1 {
		t.Error("two seeds give the same weather")
	}
}

// The tide off Sanya: mean range 0.79 m, mainly diurnal, springs and neaps a fortnight apart.
func TestTideIsTheOneOffSanya(t *testing.T) {
	at := seaOf(t, nil)
	var level []float64
	const step = 600.0
	for i := range 366 * 144 {
		level = append(level, at(unixOf(2025, time.January, 1, 0)+float64(i)*step, 35).level)
	}
	var daily []float64
	for d := range 365 {
		of := level[d*144 : d*144+150] // a lunar day, nearly
		daily = append(daily, slices.Max(of)-slices.Min(of))
	}
	average := mean(365, func(i int) float64 { return daily[i] })
	highest := slices.Max(level) - slices.Min(level)
	t.Logf("mean daily range %.3f m, largest %.2f m, smallest %.2f m, whole year %.2f m", average, slices.Max(daily), slices.Min(daily), highest)
	if math.Abs(average-0.79) > 0.25 {
		t.Errorf("mean daily range = %.3f m, want 0.79 within 0.25", average)
	}
	// from each high or low water to the next, as a tide table has it
	var waters, ranges []float64
	for i := 1; i < len(level)-1; i++ {
		if (level[i]-level[i-1])*(level[i+1]-level[i]) < 0 {
			waters = append(waters, level[i])
		}
	}
	for i := range waters[1:] {
		ranges = append(ranges, math.Abs(waters[i+1]-waters[i]))
	}
	table := mean(len(ranges), func(i int) float64 { return ranges[i] })
	t.Logf("%d high and low waters, on average %.3f m apart", len(waters), table)
	if math.Abs(table-0.79) > 0.25 {
		t.Errorf("high and low waters are %.3f m apart on average, want 0.79 within 0.25", table)
	}
	// the greatest and the smallest on record at Sanya are 2.26 and 0.06 m; a year of seven constituents has less than the record
	if most := slices.Max(ranges); most > 2.26 || most < 2.26/2 || slices.Min(daily) < 0.06 {
		t.Errorf("ranges go from %.3f m a day to %.3f m, want them from 0.06 m to at most 2.26 and more than half of it", slices.Min(daily), most)
	}
	if d := mean(len(level), func(i int) float64 { return level[i] }); math.Abs(d) > 0.01 {
		t.Errorf("mean level = %g m, want 0", d)
	}
	// the range comes and goes with half a tropical month, 13.66 d (diurnal) to half a synodic one, 14.77 d
	best, bestPeriod := 0.0, 0.0
	for period := 8.0; period < 25; period += 0.1 {
		var re, im float64
		for i, r := range daily {
			s, c := math.Sincos(2 * math.Pi * float64(i) / period)
			re, im = re+(r-average)*c, im+(r-average)*s
		}
		if power := math.Hypot(re, im); power > best {
			best, bestPeriod = power, period
		}
	}
	if bestPeriod < 13.4 || bestPeriod > 15 {
		t.Errorf("the range swings with %.1f d, want 13.7 to 14.8", bestPeriod)
	}
	// speeds of the constituents, cycles an hour: Foreman 1977
	for i, want := range []float64{0.0417807462, 0.0387306544, 0.0805114007, 0.0415525871, 0.0833333333, 0.0372185026, 0.0789992488} {
		if _, rate := constituents[i].argument(0); !within(rate*3600, want, 1e-8) {
			t.Errorf("%s turns %.10f times an hour, want %.10f", constituents[i].name, rate*3600, want)
		}
	}
	// springs follow new and full moon: M2 and S2 are in phase a day or two after 14 January 2025, a full moon
	var m2, s2 wave
	for i, w := range tideWaves(unixOf(2025, time.January, 13, 22)) {
		switch constituents[i].name {
		case "M2":
			m2 = w
		case "S2":
			s2 = w
		}
	}
	equilibrium := func(name string) float64 {
		for i := range constituents {
			if c := &constituents[i]; c.name == name {
				turns, _ := c.argument(unixOf(2025, time.January, 13, 22))
				return turns + c.phase
			}
		}
		return math.NaN()
	}
	if gap := math.Remainder(equilibrium("M2")-equilibrium("S2"), 1); math.Abs(gap) > 0.03 {
		t.Errorf("at full moon the pulls of M2 and S2 are %g of a turn apart, want 0", gap)
	}
	if m2.amplitude != 0.20 || s2.amplitude != 0.08 {
		t.Errorf("M2 and S2 have %g and %g m, want 0.20 and 0.08", m2.amplitude, s2.amplitude)
	}
	twice := seaOf(t, func(c *Config) { c.Sea.Tide = 2 })
	if got, want := twice(1.75e9, 35).level, 2*at(1.75e9, 35).level; !within(got, want, 1e-12) {
		t.Errorf("with a factor of 2 the level is %g, want %g", got, want)
	}
}

func TestCurrentTurnsWithTheMonsoon(t *testing.T) {
	at := seaOf(t, nil)
	monthly := func(month time.Month) float64 {
		return mean(720, func(i int) float64 { return at(unixOf(2025, month, 1, i), 35).along })
	}
	if july, january := monthly(time.July), monthly(time.January); math.Abs(july-0.10) > 0.01 || math.Abs(january+0.15) > 0.01 {
		t.Errorf("mean current of July %.3f and January %.3f m/s, want 0.10 to the north-east and 0.15 to the south-west", july, january)
	}
	fastest := 0.0
	for i := range 8760 {
		w := at(unixOf(2025, time.January, 1, i), 35)
		fastest = max(fastest, w.speed)
		if w.speed < 0.01 || math.Abs(w.speed-math.Hypot(math.Hypot(w.along, w.cross), 0.01)) > 1e-12 {
			t.Fatalf("speed %g of %g along and %g across", w.speed, w.along, w.cross)
		}
	}
	if fastest > 0.4 {
		t.Errorf("the current reaches %g m/s", fastest)
	}
}

// Upwelling makes no water warmer than what lies above it: not in its season, and
// otherwise not where the atlas, which has autumn's cool surface, does not.
func TestDeeperIsNotWarmer(t *testing.T) {
	at, atlas := seaOf(t, nil), seaOf(t, func(c *Config) { c.Sea.Upwelling = 0 })
	for i := range 73 {
		unix := unixOf(2025, time.January, 1, 120*i)
		for depth := 1.0; depth <= 100; depth++ {
			got := at(unix, depth).T - at(unix, depth-1).T
			allowed := max(0, atlas(unix, depth).T-atlas(unix, depth-1).T)
			if 5*i > 140 && 5*i < 260 {
				allowed = 0
			}
			if got > allowed+1e-9 {
				t.Errorf("on day %d the sea at %g m is %.4f K warmer than a metre above, want %.4f at most", 5*i, depth, got, allowed)
			}
		}
	}
}

func TestSeaPropertiesAreThoseOfTheStandard(t *testing.T) {
	at := seaOf(t, nil)
	for i := range 12 {
		w := at(unixOf(2025, time.Month(i+1), 15, 0), 35)
		if w.S < 0.0335 || w.S > 0.0345 {
			t.Errorf("absolute salinity at 35 m = %g, want about 34.2 g/kg", w.S*1e3)
		}
		if dbar := (w.p - 101325) / 1e4; math.Abs(dbar-35) > 0.2 {
			t.Errorf("sea pressure at 35 m = %g dbar, want 35", dbar)
		}
		rho, cp, alpha := physics.Seawater(w.T, w.p, w.S)
		if w.rho != rho || w.cp != cp || w.alpha != alpha {
			t.Errorf("density, specific heat, expansion = %g, %g, %g, want %g, %g, %g", w.rho, w.cp, w.alpha, rho, cp, alpha)
		}
		if math.Abs(w.rho-1022.8) > 1.3 || math.Abs(w.cp-4002) > 2.5 || w.Pr < 5.5 || w.Pr > 7.5 {
			t.Errorf("density %g, specific heat %g, Prandtl %g: not those of warm seawater", w.rho, w.cp, w.Pr)
		}
	}
}

// A user's own series replaces what it has and nothing else.
func TestOwnSeriesReplacesTheSea(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.csv")
	write(t, file, "# my mooring\ntime_s,temperature_degC,level_m\n0, 20, 0.1\n3600, 22, 0.3\n7200,21,-0.2\n")
	c := lingshui(t)
	plain := play(t, c, Scenario{}, Options{Every: 600, For: 10800})
	c.Sea.File, c.Sea.Offset, c.Sea.Events.HeatWaveAt = file, 0.5, 0 // the heat wave moves no temperature of a file
	own := play(t, c, Scenario{}, Options{Every: 600, For: 10800})
	want := func(t float64) float64 {
		switch {
		case t <= 3600:
			return 20.5 + 2*t/3600
		case t <= 7200:
			return 22.5 - (t-3600)/3600
		}
		return 21.5 // the last value holds
	}
	for k, f := range own.frames {
		if got := own.column("pod.0.sea_intake_degC")[k]; math.Abs(got-want(f.T)) > 1e-9 {
			t.Errorf("at %g s the sea of the file is at %g °C, want %g", f.T, got, want(f.T))
		}
		for _, name := range []string{"sea.salinity_g_kg", "sea.current_m_s"} {
			if got, was := own.column(name)[k], plain.column(name)[k]; got != was {
				t.Errorf("at %g s %s = %g with a file that lacks it, want %g", f.T, name, got, was)
			}
		}
	}
	if got := own.column("sea.level_m")[3]; math.Abs(got-0.2) > 1e-12 {
		t.Errorf("level after 1800 s of the file = %g m, want 0.2", got)
	}
	closes(t, own)
}

// write makes a file for a test.
func write(t testing.TB, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
