package land

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"seapod/physics"
)

// functions are the psychrometrics; each has a CSV of published values.
var functions = map[string]func(v []float64) float64{
	"SaturationPressure": func(v []float64) float64 { return SaturationPressure(v[0]) },
	"StandardPressure":   func(v []float64) float64 { return StandardPressure(v[0]) },
	"HumidityRatio":      func(v []float64) float64 { return HumidityRatio(v[0], v[1]) },
	"HumidityAtWetBulb":  func(v []float64) float64 { return HumidityAtWetBulb(v[0], v[1], v[2]) },
	"WetBulb":            func(v []float64) float64 { return WetBulb(v[0], v[1], v[2]) },
	"Enthalpy":           func(v []float64) float64 { return Enthalpy(v[0], v[1]) },
}

func TestPsychrometricsAgainstPublishedValues(t *testing.T) {
	for name, f := range functions {
		file, err := os.Open("testdata/" + name + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(file).ReadAll()
		file.Close()
		if err != nil {
			t.Fatalf("read %s.csv: %v", name, err)
		}
		want, tolerance := slices.Index(rows[0], "want"), slices.Index(rows[0], "tolerance")
		for _, row := range rows[1:] {
			var v []float64
			for _, cell := range row[:tolerance+1] {
				x, err := strconv.ParseFloat(cell, 64)
				if err != nil {
					t.Fatalf("%s.csv: %v", name, err)
				}
				v = append(v, x)
			}
			if got := f(v[:want]); !(math.Abs(got-v[want]) <= v[tolerance]) {
				t.Errorf("%s(%v) = %.8g, want %g ± %g (%s)", name, v[:want], got, v[want], v[tolerance], row[len(row)-1])
			}
		}
	}
}

func TestWetBulbBehaves(t *testing.T) {
	for _, p := range []float64{75e3, 101325} {
		for T := 243.15; T < 320; T += 3.7 {
			last := math.Inf(-1)
			for humidity := 0.02; humidity <= 1; humidity += 0.07 {
				wet := WetBulb(T, p, humidity)
				if !(wet <= T && wet > last) {
					t.Fatalf("WetBulb(%g, %g, %g) = %g, want above %g and at most T", T, p, humidity, wet, last)
				}
				last = wet
				if math.Abs(wet-physics.ZeroCelsius) < 0.1 {
					continue // ice and water leave a step there
				}
				if got, want := HumidityAtWetBulb(T, p, wet), HumidityRatio(p, humidity*SaturationPressure(T)); math.Abs(got-want) > 1e-8 {
					t.Errorf("HumidityAtWetBulb(WetBulb(%g, %g, %g)) = %g, want %g", T, p, humidity, got, want)
				}
			}
		}
	}
	// Thin air evaporates more: the wet bulb lies lower, which a fit at sea level cannot know.
	if low, high := WetBulb(303.15, 87e3, 0.3), WetBulb(303.15, 101325, 0.3); high-low < 0.3 || high-low > 1.5 {
		t.Errorf("WetBulb at 87 kPa = %.2f, at 101 kPa = %.2f, want 0.3 to 1.5 K between", low, high)
	}
}

func TestSaturatedAtIsTheRootOfEnthalpy(t *testing.T) {
	for T := 250.0; T < 315; T += 5 {
		h := Enthalpy(T, HumidityRatio(9e4, SaturationPressure(T)))
		if got := saturatedAt(h, 9e4); math.Abs(got-T) > 1e-5 {
			t.Errorf("saturatedAt(%g) = %g, want %g", h, got, T)
		}
	}
}

func TestClimateKeepsItsNormals(t *testing.T) {
	for _, s := range Sites() {
		if len(s.Climate.Hours) != hoursInYear {
			t.Fatalf("%s has %d hours, want %d", s.Name, len(s.Climate.Hours), hoursInYear)
		}
	}
	n := Normals{T: celsius(-8.3, -4.2, 3.0, 11.4, 18.2, 22.3, 24.1, 22.6, 17.4, 9.7, 0.9, -6.4), Range: 10,
		Humidity: percent(43, 39, 36, 35, 38, 52, 64, 65, 58, 50, 47, 44)}
	c := n.Climate(724)
	for m, length := range daysInMonth {
		sum := 0.0
		for d := range length {
			least, most := math.Inf(1), math.Inf(-1)
			for h := range hoursInDay {
				air := c.at(m+1, d+1, h)
				sum += air.T
				least, most = min(least, air.T), max(most, air.T)
				if air.Humidity <= 0 || air.Humidity > 1 {
					t.Fatalf("humidity %g on %d-%d at %d", air.Humidity, m+1, d+1, h)
				}
			}
			if rise := most - least; rise < 9.8 || rise > 10 { // the hours' middles miss the very peak
				t.Fatalf("day %d-%d spans %g K, want 10", m+1, d+1, rise)
			}
		}
		if got := sum / float64(length*hoursInDay); math.Abs(got-n.T[m]) > 1e-6 {
			t.Errorf("month %d has a mean of %.6f K, want %.6f", m+1, got, n.T[m])
		}
	}
	if c.at(2, 29, 5) != c.at(2, 28, 5) {
		t.Error("the leap day is not the day before it")
	}
	if noon, night := c.at(7, 15, 14), c.at(7, 15, 3); noon.T <= night.T || noon.Humidity >= night.Humidity {
		t.Errorf("noon %+v, night %+v: want it warmer and drier", noon, night)
	}
}
