package land

import (
	"math"
	"strings"
	"testing"
	"time"
)

// steady is a load of constant power from an instant, in whole hours.
func steady(start string, hours int, power float64) *Load {
	at, err := time.Parse(time.RFC3339, start)
	if err != nil {
		panic(err)
	}
	l := &Load{Rated: power, Pods: 1}
	for h := range hours {
		l.Hours = append(l.Hours, Hour{Start: float64(at.Unix()) + float64(h)*hour, Seconds: hour, Energy: power * hour})
	}
	return l
}

func find(t *testing.T, name string) Site {
	t.Helper()
	s, ok := Find(name)
	if !ok {
		t.Fatalf("no site %s", name)
	}
	return s
}

// What a year comes to at every site: the books close, and PUE and WUE lie where
// others find them or the site says why not.
func TestYearAtEverySite(t *testing.T) {
	l := steady("2025-01-01T00:00:00Z", hoursInYear, 350e3)
	for _, s := range Sites() {
		a := s.Account(l)
		near(t, s.Name+" IT", a.IT, 350*8.760, 1e-6)
		near(t, s.Name+" sum", a.IT+a.Cooling+a.Losses+a.Auxiliary, a.Electricity, 1e-6)
		near(t, s.Name+" hours", a.Air+a.Water+a.Compressor, hoursInYear, 1e-6)
		near(t, s.Name+" PUE", a.PUE, a.Electricity/a.IT, 1e-12)
		near(t, s.Name+" WUE", a.WUE, a.FreshWater/a.IT, 1e-9) // m³/MWh is L/kWh
		near(t, s.Name+" CO2", a.CO2, a.Electricity*s.Grid.CO2*kWh, 1e-9*a.CO2)
		near(t, s.Name+" land", a.Land, 350*2.1, 1e-9)
		// The chain: 1/0.99 of all, 1/(0.98·0.995) of IT.
		rooms := a.IT/(0.98*0.995) + a.Auxiliary
		near(t, s.Name+" losses", a.Losses, rooms-a.IT-a.Auxiliary+0.01*a.Electricity, 1e-6)
		t.Logf("%s: PUE %.3f, WUE %.2f, air %.0f h, water %.0f h, compressor %.0f h", s.Name, a.PUE, a.WUE, a.Air, a.Water, a.Compressor)
		for _, p := range []struct {
			what     string
			got      float64
			by       Published
			low      float64
			high     float64
			explains string
		}{{"PUE", a.PUE, s.PUE, s.PUE.Low, s.PUE.High, "published"}, {"WUE", a.WUE * litrePerkWh, s.WUE, s.WUE.Low, s.WUE.High, "published"}} {
			if (p.got < p.low || p.got > p.high) && !strings.Contains(s.Note, p.explains) {
				t.Errorf("%s: %s %.4g lies beyond %.4g to %.4g (%s), and the site does not say why", s.Name, p.what, p.got, p.low, p.high, p.by.Source)
			}
		}
		if a.PUE < 1.05 || a.PUE > 1.6 || a.WUE < 0 || a.WUE > 2.5 {
			t.Errorf("%s: PUE %.3f and WUE %.2f are of no plant", s.Name, a.PUE, a.WUE)
		}
		for _, as := range a.Assumptions {
			if as.About == "" || as.Value == "" || as.Source == "" && as.About != "note" {
				t.Errorf("%s: assumption %+v lacks something", s.Name, as)
			}
		}
	}
}

func TestPlantsFollowTheSeason(t *testing.T) {
	for _, test := range []struct {
		site, from string
		check      func(a Account) bool
		want       string
	}{
		{"zhangjiakou", "2025-01-10T00:00:00Z", func(a Account) bool { return a.Air == 24 && a.FreshWater == 0 }, "outside air alone, no water"},
		{"zhangjiakou", "2025-07-20T00:00:00Z", func(a Account) bool { return a.Air == 0 && a.FreshWater > 0 }, "water all day"},
		{"guian", "2025-01-10T00:00:00Z", func(a Account) bool { return a.Air == 24 && a.FreshWater == 0 }, "outside air alone, no water"},
		{"guian", "2025-07-20T00:00:00Z", func(a Account) bool { return a.Compressor > 0 }, "a compressor by day"},
		{"zhongwei", "2025-01-10T00:00:00Z", func(a Account) bool { return a.Air == 24 && a.FreshWater > 0 }, "outside air, humidified"},
		{"zhongwei", "2025-06-20T00:00:00Z", func(a Account) bool { return a.Water > 0 && a.Air > 0 }, "air by night, water by day"},
		{"lingshui-land", "2025-01-10T00:00:00Z", func(a Account) bool { return a.Compressor == 24 }, "the chiller"},
		{"lingshui-land", "2025-07-20T00:00:00Z", func(a Account) bool { return a.Compressor == 24 }, "the chiller"},
	} {
		s := find(t, test.site)
		if a := s.Account(steady(test.from, 24, 350e3)); !test.check(a) {
			t.Errorf("%s from %s: %.0f h air, %.0f h water, %.0f h compressor, %.1f m³; want %s", test.site, test.from, a.Air, a.Water, a.Compressor, a.FreshWater, test.want)
		}
	}
}

func TestHotterTakesMore(t *testing.T) {
	l := steady("2025-01-01T00:00:00Z", hoursInYear, 350e3)
	for _, s := range Sites() {
		last := s.Account(l).Electricity
		for _, warmer := range []float64{2, 4, 8} {
			hot := s
			hot.Climate.Hours = nil
			for _, a := range s.Climate.Hours {
				a.T += warmer
				hot.Climate.Hours = append(hot.Climate.Hours, a)
			}
			if got := hot.Account(l).Electricity; got <= last {
				t.Errorf("%s %g K warmer takes %.1f MWh, want more than %.1f", s.Name, warmer, got, last)
			} else {
				last = got
			}
		}
	}
	if a, b := find(t, "lingshui-land"), find(t, "zhangjiakou"); a.Account(l).Electricity <= b.Account(l).Electricity {
		t.Error("Lingshui takes less than Zhangjiakou")
	}
}

// The day's hours are local: 06:00 UTC is 14:00 in China, the warm part of the day.
func TestHoursAreLocal(t *testing.T) {
	s := find(t, "lingshui-land")
	noon, night := s.Account(steady("2025-07-20T06:00:00Z", 1, 350e3)), s.Account(steady("2025-07-20T18:00:00Z", 1, 350e3))
	if noon.Electricity <= night.Electricity {
		t.Errorf("at 14:00 %.4f MWh, at 02:00 %.4f: want more by day", noon.Electricity, night.Electricity)
	}
}

func TestIdleLoad(t *testing.T) {
	s := find(t, "guian")
	l := steady("2025-01-01T00:00:00Z", 24, 0)
	l.Rated = 350e3
	if a := s.Account(l); !math.IsNaN(a.PUE) || !math.IsNaN(a.WUE) || a.Electricity <= 0 {
		t.Errorf("without IT: %+v, want the ratios undefined and the lights on", a)
	}
}

// Lingang claims a PUE of 1.15 and 22.8 % less electricity than land, hence a PUE on land of
// 1.15/(1 − 0.228) = 1.49 (cnbeta.com 2025-10-22, after Xinhua). Lingshui's claim of 122 GWh needs as much, with
// 350 kW a pod and the pod at 1.10: 1.10 + 122e6/(100·350·8760) = 1.498. Both baselines are one and the same kind of site.
func TestTheClaimsNeedOneKindOfLandSite(t *testing.T) {
	lingang := 1.15 / (1 - 0.228)
	near(t, "PUE on land by Lingang's claim", lingang, 1.49, 0.03)
	near(t, "PUE on land by Lingshui's claim", 1.10+claimedElectricity/(claimedPods*inferredLoad*yearHours), lingang, 0.03)
	near(t, "litres per kWh by Lingshui's claim", claimedWater*1e3/(claimedPods*inferredLoad*yearHours), 0.34, 0.005)
}
