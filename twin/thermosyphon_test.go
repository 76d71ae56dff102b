package twin

import (
	"math"
	"slices"
	"strings"
	"testing"

	"seapod/physics"
)

// The thermosyphon against what is published of one, against arithmetic, and at
// its limit.

// siphoned is the quiet Lingshui pod with a thermosyphon.
func siphoned(t testing.TB, start string) Config {
	t.Helper()
	c := quiet(t, start)
	c.Pods[0].Cooling = "thermosyphon"
	return c
}

// Values of CoolProp's ancillary equations for R1233zd(E), checked against the
// equation of state of Mondéjar et al. (2015) within 0.02 % in pressure; latent
// heat by Clapeyron's equation.
func TestRefrigerant(t *testing.T) {
	for _, row := range []struct{ t, p, liquid, vapour, latent float64 }{
		{0, 48111, 1321.19, 2.83665, 203586}, {20, 108148, 1274.73, 6.06676, 193708}, {30, 154717, 1250.56, 8.50909, 188496},
		{40, 215550, 1225.60, 11.6647, 183050}, {60, 390879, 1172.82, 20.7230, 171267}, {80, 657649, 1114.95, 34.7806, 157897},
	} {
		T := row.t + zeroC
		for what, v := range map[string]struct{ got, want, share float64 }{
			"refrigerantPressure": {refrigerantPressure(T), row.p, 0.001}, "liquidDensity": {liquidDensity(T), row.liquid, 0.001},
			"vapourDensity": {vapourDensity(T), row.vapour, 0.006}, "latentHeat": {latentHeat(T), row.latent, 0.002},
		} {
			if !within(v.got, v.want, v.share) {
				t.Errorf("%s(%g °C) = %g, want %g within %g", what, row.t, v.got, v.want, v.share)
			}
		}
	}
	// and at its normal boiling point, about 291.1 K by Di Nicola et al., J. Chem. Eng. Data 2017
	if p := refrigerantPressure(291.1); !within(p, atmosphere, 0.015) {
		t.Errorf("refrigerantPressure(291.1 K) = %g, want about %g", p, atmosphere)
	}
	for T := 173.15; T < 513; T++ {
		if !(refrigerantPressure(T) > 0 && liquidDensity(T) > 0 && vapourDensity(T) > 0 && latentHeat(T) > 0) {
			t.Errorf("at %g K a property of the refrigerant is not positive", T)
		}
	}
}

// The prototype of J. Electron. Packag. 146(3) 031007 (2024): 6.8 mK/W from
// evaporator to coolant at 5.7 kW, and a time constant of 25 min, so 220 kJ/K.
func TestThermosyphonIsTheMeasuredUnit(t *testing.T) {
	c := siphoned(t, "2025-07-15")
	c.Sea.Constant, c.Sea.ConstantT, c.Sea.TidalCurrent = 1, 10+zeroC, 0
	p := &c.Pods[0]
	p.Throttle, p.Critical = 109+zeroC, 125+zeroC
	p.IT, p.Slope, p.Fouling.Asymptote, p.Fouling.Initial = 5.7e3, 0, 0, 0
	rack := &p.Racks[0]
	// of the cabinet only the thermosyphon is slow
	rack.Count, rack.ChipCapacity, rack.ChassisCapacity, rack.CoilCapacity = 1, 500, 1e3, 30e3
	rack.ChipResistance, rack.GasFlow = 6e-3, 0.5
	p.Gas.Volume, p.Hull.Diameter, p.Hull.Length, p.Hull.Coating, p.Hull.CoatingK = 5, 0.5, 1, 20e-3, 0.05
	p.Power.UPSRating, p.Power.Auxiliary = 10e3, 0
	p.Gas.FanManual = 1
	unit := &p.Thermosyphon
	unit.Evaporator, unit.Rated, unit.Drop, unit.Height, unit.Capacity = 0.1e-3, 5.7e3, 15e3, 5, 220e3-rack.CoilCapacity
	unit.Area = 0.25
	resistance := func() float64 {
		at := steady(t, c)
		return (at("rack.0.evaporator_degC") - at("sea_intake_degC")) / at("evaporator_heat_kW")
	}
	for range 4 { // the film knows the surface's temperature: scaling takes a few rounds
		unit.Area *= (resistance() - 0.1) / 6.7
	}
	R := resistance()
	if !within(R, 6.8, 0.002) {
		t.Fatalf("scaled to %g m² the unit has %g mK/W, want 6.8", unit.Area, R)
	}
	r := play(t, c, Scenario{Commands: []Command{{1, "load.level", 0.9}}}, Options{Every: 10, For: 3 * hour})
	v := r.column("pod.0.rack.0.evaporator_degC")
	first, last := v[0], v[len(v)-1]
	k := slices.IndexFunc(v, func(T float64) bool { return T < last+(first-last)/math.E })
	t.Logf("%.3f m² of tube: %.2f mK/W, time constant %.1f min", unit.Area, R, float64(k)/6)
	if minutes := float64(k) / 6; math.Abs(minutes-25) > 1.5 {
		t.Errorf("time constant = %.1f min, want 25", minutes)
	}
}

// Pencil and paper for the steady pod of mid-January, as for the loop.
func TestThermosyphonByHand(t *testing.T) {
	c := siphoned(t, "2025-01-15")
	r := play(t, c, Scenario{}, Options{Every: 1, For: 1})
	at := func(name string) float64 { return r.frames[0].Values[r.at(name)] }
	pod := func(name string) float64 { return at("pod.0." + name) }
	check := func(what string, got, want, share float64) {
		t.Helper()
		t.Logf("%-44s %10.5g   by hand %10.5g", what, got, want)
		if !within(got, want, share) {
			t.Errorf("%s = %.7g, by hand %.7g within %g", what, got, want, share)
		}
	}
	// All the heat of the gas but the hull's goes into the doors, out of them and into the sea; no pump adds any.
	heat := pod("it_power_kW") + pod("fan_kW") + pod("ups_loss_kW") + pod("transformer_loss_kW") + pod("distribution_loss_kW") + 1.5 - pod("hull_heat_kW")
	check("into the refrigerant, kW", pod("evaporator_heat_kW"), heat, 1e-6)
	check("out of it, kW", pod("condenser_heat_kW"), heat, 1e-6)
	check("at the meter, kW", pod("total_power_kW"), pod("it_power_kW")+pod("fan_kW")+pod("electrical_loss_kW")+4.5, 1e-12)
	// Outside a tube of 25 mm, at the speed of the current u: Re = u·0.025/ν, Nu by Churchill and Bernstein; a still sea
	// would have 20 or so by Churchill and Chu, whose fourth power is next to nothing here.
	S, T := at("sea.salinity_g_kg")/1e3, at("pod.0.sea_intake_degC")+273.15
	nu, k := physics.SeawaterViscosity(T, S)/at("sea.density_kg_m3"), physics.SeawaterConductivity(T, S)
	Re, Pr := at("sea.current_m_s")*0.025/nu, nu*at("sea.density_kg_m3")*4003/k
	Nu := 0.3 + 0.62*math.Sqrt(Re)*math.Cbrt(Pr)/math.Pow(1+math.Pow(0.4/Pr, 2.0/3), 0.25)*math.Pow(1+math.Pow(Re/282000, 0.625), 0.8)
	check("film outside the tubes, W/m²K", pod("condenser_film_W_m2K"), Nu*k/0.025, 0.02)
	// 1/U = 1/h + 1.5e-5 + 0.001/22 + 1/2500; 55 m²
	U := 1 / (1/pod("condenser_film_W_m2K") + 1.5e-5 + 0.001/22 + 1.0/2500)
	check("UA of the tubes, kW/K", pod("condenser_ua_kW_K"), 55*U/1e3, 1e-9)
	check("vapour, °C", pod("vapour_degC"), pod("sea_intake_degC")+heat/(55*U/1e3), 1e-6)
	// 24 evaporators of 0.04 K/kW: 0.6 K at 364 kW, and as the circulation is two thirds used, 1/(1 − 0.66⁴)^¼ = 1.06 of it
	used := pod("circulation_used")
	wall := pod("vapour_degC") + heat*0.04/24/math.Pow(1-math.Pow(used, 4), 0.25)
	check("evaporator 12, °C", pod("rack.12.evaporator_degC"), wall, 1e-3)
	// What gravity circulates: √(ρ g H/Δp) = √(1,248·9.81·3/15,000) = 1.565 times 350 kW, and a little more for denser vapour
	Tv := pod("vapour_degC")
	head := (1250.6 - 2.42*(Tv-30)) * 9.80665 * 3 / 15e3
	dense := math.Exp(0.0320 * (Tv - 30)) // 8.51 at 30 °C, 11.66 at 40
	check("limit of the circulation, kW", pod("circulation_limit_kW"), 350*math.Sqrt(head*dense)*(1-0.0028*(Tv-30)), 0.003)
	check("its use", used, heat/pod("circulation_limit_kW"), 0.02)
	// 363 kW over 188 kJ/kg is 1.93 kg/s
	check("refrigerant, kg/s", pod("refrigerant_flow_kg_s"), heat/(188.5-0.535*(Tv-30)), 2e-3)
	// gas through a door: UA = 5/0.8·n^0.6 on the gas's side, Cr = 0
	n := math.Hypot(pod("fan_speed"), 0.03)
	gas := 1.2 * n * 1.041 * (1 - 0.02*(1-(0.5-12.0/23)))
	eps := -math.Expm1(-5 / 0.8 * math.Pow(n, 0.6) / gas)
	check("heat of door 12, kW", eps*gas*(pod("gas_hot_degC")-pod("rack.12.evaporator_degC")), heat/24, 0.01)
}

// The pod carries 24 racks of 15 kW, each with about 0.7 mK/W to the sea.
func TestThermosyphonCarriesThePod(t *testing.T) {
	for _, start := range []string{"2025-01-15", "2025-04-15", "2025-07-15", "2025-10-15"} {
		c := siphoned(t, start)
		c.Pods[0].IT = 24 * 15e3
		at := steady(t, c)
		rack := at("thermosyphon_resistance_K_kW") * 24
		t.Logf("%s: sea %.1f °C, %.2f m/s, vapour %.1f °C, %.2f mK/W a rack, chips %.1f °C, PUE %.4f",
			start, at("sea_intake_degC"), at("sea.current_m_s"), at("vapour_degC"), rack, at("chip_max_degC"), at("pue"))
		if rack < 0.4 || rack > 1 || at("throttled") > 1e-3 {
			t.Errorf("%s: %g mK/W a rack and %g of the work put off, want about 0.7 and none", start, rack, at("throttled"))
		}
		if math.Abs(at("pue")-1.075) > 0.005 {
			t.Errorf("%s: pue = %g, want the loop's 1.09 without its two pumps", start, at("pue"))
		}
	}
}

// carried is as its comment says.
func TestCarriedKeepsBelowTheLimit(t *testing.T) {
	for want, missing := range map[float64]float64{0.25: 0.00097, 0.5: 0.015, 1: 0.1591} {
		if got := 1 - carried(want, 1)/want; math.Abs(got-missing) > 1e-4 {
			t.Errorf("carried(%g, 1) misses %g of it, want %g", want, got, missing)
		}
	}
	before := math.Inf(-1)
	for want := -3.0; want <= 50; want += 0.01 {
		got := carried(want, 1)
		if !(got > before || want > 20 && got >= before) || math.Abs(got) > 1 || got*want < 0 || math.Abs(carried(-want, 1)+got) > 1e-15 {
			t.Fatalf("carried(%g, 1) = %g after %g, want it odd, rising and below 1", want, got, before)
		}
		before = got
	}
}

// As the charge leaks away the column sinks, the doors dry out, an alarm comes
// and the racks throttle; the circuit never carries more than its limit.
func TestLeakDriesTheDoorsOut(t *testing.T) {
	t.Parallel()
	c := siphoned(t, "2025-07-15")
	r := play(t, c, Scenario{Commands: []Command{{600, "pod.0.thermosyphon_leak_1_d", 2}}}, Options{Every: 60, For: 12 * hour})
	closes(t, r)
	alarmed := math.Inf(1)
	for _, e := range r.events {
		t.Logf("%6.0f s %s %g", e.T, e.Name, e.Value)
		if e.Name == "pod.0.alarm.dry_out" && e.Value == 1 {
			alarmed = min(alarmed, e.T)
		}
	}
	charge, limit, used, heat := r.column("pod.0.charge_kg"), r.column("pod.0.circulation_limit_kW"), r.column("pod.0.circulation_used"), r.column("pod.0.evaporator_heat_kW")
	throttled := r.column("pod.0.throttled")
	first := slices.IndexFunc(throttled, func(v float64) bool { return v > 1e-3 })
	if first < 0 || !(alarmed < r.frames[first].T) {
		t.Errorf("dry_out comes at %g s, want it before the chips throttle (frame %d)", alarmed, first)
	}
	for k, f := range r.frames {
		if want := 600 * math.Exp(-2*max(0, f.T-600)/day); math.Abs(charge[k]-want) > 0.1 {
			t.Fatalf("at %g s charge = %g kg, want %g", f.T, charge[k], want)
		}
		if heat[k] > limit[k]*(1+1e-12) || used[k] > 1+1e-12 {
			t.Fatalf("at %g s the circulation carries %g kW of %g and is used by %g", f.T, heat[k], limit[k], used[k])
		}
	}
	if last := limit[len(limit)-1]; last > 2 {
		t.Errorf("with %g kg left the circulation carries %g kW, want hardly any", charge[len(charge)-1], last)
	}
}

// More of a thing is never warmer.
func TestABetterThermosyphonIsNeverWarmer(t *testing.T) {
	for name, values := range map[string][]string{
		"thermosyphon_area_m2": {"20", "40", "80", "160"}, "thermosyphon_height_m": {"2", "3", "6", "12"}, "thermosyphon_film_W_m2K": {"800", "2000", "5000"},
		"thermosyphon_charge_kg": {"400", "450", "500", "560"},
	} {
		before := math.Inf(1)
		for _, v := range values {
			c := siphoned(t, "2025-07-15")
			if err := c.Set("pod.0."+name, v); err != nil {
				t.Fatal(err)
			}
			if chip := steady(t, c)("chip_max_degC"); chip > before+1e-9 {
				t.Errorf("%s = %s warms the chips from %g to %g °C", name, v, before, chip)
			} else {
				before = chip
			}
		}
	}
}

// Tubes foul as Kern and Seaton's curve has it, at their own temperature, and a
// brush takes it off.
func TestTubesFoul(t *testing.T) {
	t.Parallel()
	c := siphoned(t, "2025-07-15")
	c.Pods[0].Fouling.Activation, c.Pods[0].Fouling.Initial, c.Pods[0].Fouling.CleanEvery = 0, 0, 0
	r := play(t, c, Scenario{Commands: []Command{{60 * day, "pod.0.clean", 1}}}, Options{Every: 5 * day, For: 65 * day})
	for k, v := range r.column("pod.0.fouling_m2K_W") {
		at := r.frames[k].T
		want := physics.KernSeaton(at, 8.8e-5, 22*day)
		if at > 60*day {
			want = 8.8e-5 - (8.8e-5-1.5e-5)*math.Exp(-(at-60*day)/(22*day))
		}
		if math.Abs(v-want) > 1e-4*8.8e-5 {
			t.Errorf("fouling after %g days = %g m²K/W, want %g", at/day, v, want)
		}
	}
}

func TestThermosyphonHasNoPumps(t *testing.T) {
	m := build(t, siphoned(t, "2025-07-15"))
	for _, ch := range m.Channels() {
		for _, word := range []string{"pump", "loop", "exchanger", "door_water", "discharge", "sea_flow", "strainer"} {
			if strings.Contains(ch.Name, word) {
				t.Errorf("%s is a channel of a pod with a thermosyphon", ch.Name)
			}
		}
	}
}
