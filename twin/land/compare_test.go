package land

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"seapod/twin"
)

func compare(t *testing.T, doc string, seconds float64) Comparison {
	t.Helper()
	c, err := twin.Parse(doc)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Compare(t.Context(), c, twin.Scenario{}, seconds, Sites())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestCompare(t *testing.T) {
	c := compare(t, "", 36.5*hour)
	near(t, "seconds", c.Seconds, 36.5*hour, 1e-6)
	if len(c.Sites) != 5 || c.Sites[0].Site != Sea || c.Sites[4].Site != "lingshui-land" {
		t.Fatalf("sites %+v, want the sea and four", c.Sites)
	}
	sea := c.Sites[0]
	if sea.FreshWater != 0 || sea.WUE != 0 || sea.PUE < 1.05 || sea.PUE > 1.12 || sea.Land != 320 {
		t.Errorf("the sea: %+v", sea)
	}
	near(t, "the sea's sum", sea.IT+sea.Cooling+sea.Losses+sea.Auxiliary, sea.Electricity, 1e-9)
	near(t, "the sea's cooling", sea.Cooling/sea.IT, 0.025, 0.01)
	for _, s := range c.Sites {
		near(t, s.Site+" IT", s.IT, sea.IT, 1e-9)
		near(t, s.Site+" hours", s.Air+s.Water+s.Compressor, 36.5, 1e-9)
	}
}

// Two pods side by side are scaled to the same hundred as one.
func TestClaimsAreScaledToAHundredPods(t *testing.T) {
	one, two := compare(t, "", 24*hour), compare(t, "[[pod]]\n[[pod]]\n", 24*hour)
	for i, m := range one.Claims {
		if other := two.Claims[i].Computed; math.Abs(other-m.Computed) > 0.05*math.Abs(m.Computed) {
			t.Errorf("%s: %g of one pod, %g of two", m.Name, m.Computed, other)
		}
		if m.Gap == "" || strings.Contains(m.Gap, "NaN") || strings.Count(m.Gap, ". ") > 0 {
			t.Errorf("%s: the gap is %q, want one sentence", m.Name, m.Gap)
		}
	}
	// By hand: a day of the two sites' meters, times 365 days and 100 pods.
	sea, onLand := one.Sites[0], one.Sites[4]
	near(t, "GWh", one.Claims[0].Computed, (onLand.Electricity-sea.Electricity)*365*100/1e3, 1e-6)
	near(t, "t", one.Claims[1].Computed, onLand.FreshWater*365*100, 1e-3)
	near(t, "m²", one.Claims[2].Computed, 2.1*35000-(300+2000), 1e-6)
	for i, want := range []float64{122, 105000, 68000} {
		if one.Claims[i].Claimed != want {
			t.Errorf("claim %d is %g, want %g", i, one.Claims[i].Claimed, want)
		}
	}
}

// What stands behind a claim holds for other loads too.
func TestClaimsOfOtherLoads(t *testing.T) {
	idle := compare(t, "[load]\nlevel = 0\n[[pod]]\nit_load_kW = 0\n", 2*hour)
	if !math.IsNaN(idle.Sites[0].PUE) || !strings.HasPrefix(idle.Claims[0].Gap, "Without IT energy") || strings.Contains(idle.Claims[1].Gap, "NaN") {
		t.Errorf("idle: PUE %g, gaps %q, %q", idle.Sites[0].PUE, idle.Claims[0].Gap, idle.Claims[1].Gap)
	}
	load := &Load{Hours: []Hour{{Seconds: yearHours * hour, Energy: 1e6 * yearHours * hour}}, Rated: 1e6, Pods: 1}
	sea := Account{PUE: 1.09, IT: 8760, Electricity: 1.09 * 8760}
	onLand := Account{Site: claimsAgainst, PUE: 1.27, WUE: 1.86, IT: 8760, Electricity: 1.27 * 8760}
	if gap := claims(&sea, onLand, load)[0].Gap; !strings.Contains(gap, "a PUE on land of 1.23") || !strings.Contains(gap, "within reach") { // 1.09 + 122/876
		t.Errorf("at 1 MW a pod: %q", gap)
	}
}

func TestCompareEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Compare(ctx, twin.Default(), twin.Scenario{}, 24*hour, Sites()); !errors.Is(err, context.Canceled) {
		t.Errorf("Compare = %v, want %v", err, context.Canceled)
	}
}

// The sea's account is on the world's own grid and counts the water that its loops make up.
func TestTheSeaHasItsOwnGridAndWater(t *testing.T) {
	c, err := twin.World("lingshui")
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range map[string]string{"cluster.grid_co2_kg_kWh": "0.2", "pod.0.loop_makeup_1_d": "0.5"} {
		if err := c.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	compared, err := Compare(t.Context(), c, twin.Scenario{}, 4*hour, nil)
	if err != nil {
		t.Fatal(err)
	}
	sea := &compared.Sites[0]
	near(t, "CO2", sea.CO2, sea.Electricity*0.2, 1e-9*sea.CO2)
	near(t, "fresh water", sea.FreshWater, 0.6*0.5*4/24, 1e-9) // half of 600 kg a day
}
