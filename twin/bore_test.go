package twin

import (
	"math"
	"slices"
	"testing"
	"time"
)

// The checks of the internal tide: its fronts are steep, as cold as the
// displacement times the gradient, gone where the column is mixed, and no step
// passes over one.

// boreSea is a sea with nothing but bores beside its seasons.
func boreSea(t testing.TB, metres float64) func(unix, depth float64) water {
	return seaOf(t, func(c *Config) {
		c.Sea.Bore, c.Sea.TidalCurrent, c.Sea.SummerCurrent, c.Sea.WinterCurrent = metres, 0, 0, 0
	})
}

// 5 to 10 m in 0.14 to 0.28 K/m make 0.7 to 2.8 K either way in summer; in winter nothing is felt.
func TestBoreIsDisplacementTimesGradient(t *testing.T) {
	at, calm := boreSea(t, 5), boreSea(t, 0)
	for _, test := range []struct {
		month     time.Month
		depth     float64
		low, high float64 // K, the greatest of a month
	}{
		{time.July, 25, 0.7, 2.8}, {time.June, 25, 0.7, 2.8}, {time.August, 25, 0.7, 2.8}, {time.July, 35, 0.5, 2.8},
		{time.July, 0, 0, 0}, {time.January, 35, 0, 0.15}, {time.December, 35, 0, 0.15}, {time.November, 25, 0, 0.15},
	} {
		greatest, current := 0.0, 0.0
		for i := range 800 {
			unix := unixOf(2025, test.month, 1, 0) + 3300*float64(i)
			w, was := at(unix, test.depth), calm(unix, test.depth)
			if from := calm(unix, test.depth+w.lift).T; math.Abs(w.T-from) > 2e-3 {
				t.Fatalf("%s: water raised by %.3f m to %g m has %.4f °C and %.4f where it comes from", test.month, w.lift, test.depth, w.T-zeroC, from-zeroC)
			}
			if d := was.T - w.T; math.Abs(w.lift) < 2 && math.Abs(d-w.lift*was.gradient) > 0.25*math.Abs(d)+0.01 {
				t.Fatalf("%s at %g m: raised by %.3f m in %.4f K/m the water is %.4f K cooler", test.month, test.depth, w.lift, was.gradient, d)
			}
			greatest, current = max(greatest, math.Abs(was.T-w.T)), max(current, math.Abs(w.cross))
			if math.Abs(w.lift) > 10 {
				t.Fatalf("the water is raised by %g m, want at most 5 for each of two waves", w.lift)
			}
		}
		if greatest < test.low || greatest > test.high {
			t.Errorf("%s at %g m: bores reach %.3f K, want %g to %g", test.month, test.depth, greatest, test.low, test.high)
		}
		if test.low > 0 && (current < 0.015 || current > 0.09) || test.high <= 0.15 && current > 5e-3 {
			t.Errorf("%s at %g m: their current reaches %.3f m/s, want 2 to 4 cm/s each in summer and next to none in winter", test.month, test.depth, current)
		}
	}
}

// A front comes every 12.42 and 23.93 h, takes less than a tenth of that, and sinks back slowly.
func TestBoreComesAsAFront(t *testing.T) {
	bores := boresOf(tideWaves(unixOf(2025, time.July, 1, 0)))
	for i, period := range []float64{23.9345 * hour, 12.4206 * hour} {
		b := &bores[i]
		from := b.next(0)
		for range 50 {
			foot := b.next(from)
			if !within(foot-from, period, 1e-5) {
				t.Errorf("fronts of wave %d come %.4f h apart, want %.4f", i, (foot-from)/hour, period/hour)
			}
			crest := foot + 2*boreFoot/b.main.rate
			if low, high := steep(b.main.rate*foot+b.main.phase), steep(b.main.rate*crest+b.main.phase); !within(low, -1, 1e-9) || !within(high, 1, 1e-9) {
				t.Errorf("a front of wave %d goes from %g to %g, want −1 to 1", i, low, high)
			}
			if share := (crest - foot) / period; share > 0.11 {
				t.Errorf("a front of wave %d takes %.3f of the period", i, share)
			}
			for k := range 100 { // nowhere else does it rise
				p0 := b.main.rate*crest + b.main.phase + (2*math.Pi-2*boreFoot)*float64(k)/100
				if rise := steep(p0+0.05) - steep(p0); rise > 1e-12 && k < 99 {
					t.Fatalf("wave %d rises again %g of the way to its next front", i, float64(k)/100)
				}
			}
			from = foot
		}
	}
	// springs and neaps, of the amplitudes' sum and difference
	most, least := 0.0, 2.0
	for i := range 60 * 24 * 12 {
		phase := bores[1].main.rate*300*float64(i) + bores[1].main.phase
		if s := steep(phase); math.Abs(s) > 0.5 {
			height := bores[1].lift(300*float64(i)) / s
			most, least = max(most, height), min(least, height)
		}
	}
	if !within(most, 1, 0.01) || !within(least, (0.20-0.08)/(0.20+0.08), 0.03) {
		t.Errorf("semidiurnal fronts have %.3f of their height at springs and %.3f at neaps, want 1 and 0.429", most, least)
	}
}

// The column that the strongest bores move stays stable.
func TestBoresLeaveTheColumnStable(t *testing.T) {
	at, calm := boreSea(t, 8), boreSea(t, 0)
	for i := range 200 {
		unix := unixOf(2025, time.May, 15, 0) + 14.7*hour*float64(i)
		for z := 1.0; z <= 80; z++ {
			got, was := at(unix, z).T-at(unix, z-1).T, calm(unix, z).T-calm(unix, z-1).T
			if got > max(0, was)+1e-3 {
				t.Fatalf("after %.1f h the water at %g m, raised by %.2f m, is %.4f K warmer than a metre above", 14.7*float64(i), z, at(unix, z).lift, got)
			}
		}
	}
}

// However long the steps of a quiet sea grow, every front is met, and a frame is
// the same whether one looks every minute or every hour.
func TestNoBoreIsSteppedOver(t *testing.T) {
	t.Parallel()
	c := small(t)
	c.World.Start, c.Pods[0].Depth = "2025-07-12", 25
	c.Sea.Noise, c.Sea.Tide, c.Sea.TidalCurrent, c.Sea.Bore = 0, 0, 0, 5
	fine, coarse := play(t, c, Scenario{}, Options{Every: 60, For: 4 * day}), play(t, c, Scenario{}, Options{Every: hour, For: 4 * day})
	for k, f := range coarse.frames {
		if !slices.Equal(f.Values, fine.frames[60*k].Values) {
			t.Fatalf("at %g s a frame differs with the distance between frames", f.T)
		}
	}
	exact := play(t, c, Scenario{}, Options{Every: 60, For: 4 * day, Tol: 1e-6})
	for _, name := range []string{"pod.0.exchanger_sea_out_degC", "pod.0.loop_supply_degC", "pod.0.rack.0.chip_degC", "pod.0.hull_skin_degC"} {
		got, want := fine.column(name), exact.column(name)
		worst, swing := 0.0, slices.Max(want)-slices.Min(want)
		for k := range got {
			worst = max(worst, math.Abs(got[k]-want[k]))
		}
		t.Logf("%s swings by %.2f K, off by at most %.2g K", name, swing, worst)
		if worst > 0.02 || swing < 0.3 {
			t.Errorf("%s is off by %.3g K of a swing of %.3g K, want within 0.02 of more than 0.3", name, worst, swing)
		}
	}
}
