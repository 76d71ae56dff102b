package twin

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// What every parameter and every channel must say of itself, and the names that
// others rely on.

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// checkName fails unless a name is well made and its unit is the one it ends in.
func checkName(t *testing.T, q Quantity) {
	t.Helper()
	if !regexp.MustCompile(`^[a-z]+(\.([a-z][A-Za-z0-9_]*|[0-9]+))+$`).MatchString(q.Name) {
		t.Errorf("%s is no name: words in lower case, joined by _, below dots", q.Name)
	}
	last := q.Name[strings.LastIndexByte(q.Name, '.')+1:]
	if u := unitOf(last); u.symbol != q.Unit {
		t.Errorf("%s has the unit %q, its name says %q", q.Name, q.Unit, u.symbol)
	}
	// what stands in capitals is a unit, so a suffix that unitOf does not know cannot pass for a word
	if q.Unit == "" && last != strings.ToLower(last) {
		t.Errorf("%s ends in a unit that is not known", q.Name)
	}
	if q.Unit == "" && regexp.MustCompile(`_(s|h|d|m|kg|mol|bar|dbar|deg|percent|m2|m3|l|t|a|w|v)$`).MatchString(last) {
		t.Errorf("%s ends in a unit that is not known", q.Name)
	}
	for _, text := range []string{q.Help.EN, q.Help.ZH} {
		if strings.TrimSpace(text) == "" || strings.ContainsAny(text, "\n\t") || strings.HasSuffix(text, ".") || strings.HasSuffix(text, "。") {
			t.Errorf("%s: help %q is not one line without a full stop", q.Name, text)
		}
	}
	if !hasHan(q.Help.ZH) || hasHan(q.Help.EN) {
		t.Errorf("%s: help is %q in English and %q in Chinese", q.Name, q.Help.EN, q.Help.ZH)
	}
}

func TestUnitsLeadToSIAndBack(t *testing.T) {
	for _, test := range []struct {
		name      string
		shown, si float64
	}{
		{"x_degC", 25, 298.15}, {"x_kW", 350, 350e3}, {"x_K", 2, 2}, {"x_kW_K", 5, 5e3}, {"x_K_kW", 2.4, 2.4e-3}, {"x_mm", 0.5, 5e-4}, {"x_km", 5, 5e3},
		{"x_mm_y", 15, 15e-3 / 31536000}, {"x_d", 22, 22 * 86400}, {"x_h", 15, 54000}, {"x_s", 3, 3}, {"x_kJ_K", 250, 250e3},
		{"x_kJ_mol", 40, 40e3}, {"x_deg", 180, math.Pi}, {"x_cm_s", 4, 0.04}, {"x_g_kg", 34, 0.034}, {"x_kPa", 101.325, 101325}, {"x_Pa", 60, 60},
		{"x_ohm_km", 0.268, 0.268e-3}, {"x_kV", 10, 1e4}, {"x_kWh", 100, 3.6e8}, {"x_MWh", 1, 3.6e9}, {"x_W_m2K", 4600, 4600}, {"x_m2K_W", 1.5e-5, 1.5e-5},
		{"x_W_mK", 22, 22}, {"x_kg_m3", 1023, 1023}, {"x_kg_s", 20, 20}, {"x_1_K", 0.004, 0.004}, {"x_1_d", 0.003, 0.003 / 86400}, {"x_m3", 120, 120},
		{"x_m2", 40, 40}, {"x_m_s", 0.4, 0.4}, {"x_A", 215, 215}, {"x_MW", 2, 2e6}, {"x_kg", 600, 600}, {"x_m", 35, 35}, {"speed", 0.9, 0.9}, {"alarm_cable", 1, 1},
		{"x_L_kWh", 1.8, 1.8e-3 / 3.6e6}, {"x_kg_kWh", 0.4, 0.4 / 3.6e6}, {"x_K_y", 0.01, 0.01 / 31536000}, {"x_K_m", 0.2, 0.2},
		{"x_per_s", 7000, 7000}, {"x_per_d", 6, 6.0 / 86400},
	} {
		u := unitOf(test.name)
		if got := u.toSI(test.shown); !within(got, test.si, 1e-15) {
			t.Errorf("%g in %s = %g in SI, want %g", test.shown, test.name, got, test.si)
		}
		if got := u.fromSI(test.si); !within(got, test.shown, 1e-14) {
			t.Errorf("%g in SI is shown as %g in %s, want %g", test.si, got, test.name, test.shown)
		}
	}
}

func TestParametersSayWhatTheyAre(t *testing.T) {
	for _, world := range Worlds() {
		c, err := World(world.Name)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, p := range Params(&c) {
			checkName(t, p.Quantity)
			if folded := strings.ToLower(p.Name); seen[folded] {
				t.Errorf("%s stands twice, be it in another case", p.Name)
			} else {
				seen[folded] = true
			}
			switch p.Kind {
			case Choice, Label:
				if !p.IsText() || p.Live || p.Kind == Choice && len(p.Choices) == 0 {
					t.Errorf("%s is a %s: text %t, live %t, choices %v", p.Name, p.Kind, p.IsText(), p.Live, p.Choices)
				}
				continue
			case Switch, Action:
				if p.Min != 0 || p.Max != 1 {
					t.Errorf("%s is a %s from %g to %g", p.Name, p.Kind, p.Min, p.Max)
				}
			case Number, Count:
				if p.Source == "" {
					t.Errorf("%s = %g has no source; what is unknown is said to be an estimate", p.Name, p.Default)
				}
			default:
				t.Errorf("%s is of kind %q", p.Name, p.Kind)
			}
			if v := p.Value(); !(p.Min <= p.Default && p.Default <= p.Max && p.Min <= v && v <= p.Max && p.Min < p.Max) {
				t.Errorf("%s: %g by default and %g in %s, want them from %g to %g", p.Name, p.Default, v, world.Name, p.Min, p.Max)
			}
			if err := p.Check(p.Default); err != nil {
				t.Errorf("%s: its default: %v", p.Name, err)
			}
		}
	}
}

// The default of a parameter is the bare program's, whatever the world sets.
func TestDefaultsAreTheBareProgramS(t *testing.T) {
	bare := Default()
	c := Default()
	if err := c.Set("pod.0.it_load_kW", "123"); err != nil {
		t.Fatal(err)
	}
	for i, p := range Params(&c) {
		if want := Params(&bare)[i]; p.Default != want.Default || p.DefaultText != want.DefaultText {
			t.Errorf("%s has the default %v %q in a changed world, want %v %q", p.Name, p.Default, p.DefaultText, want.Default, want.DefaultText)
		}
	}
}

func TestChannelsSayWhatTheyAre(t *testing.T) {
	for _, cooling := range coolings {
		c := Default()
		c.Pods[0].Cooling = cooling
		m, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, ch := range m.Channels() {
			checkName(t, ch)
			if seen[strings.ToLower(ch.Name)] {
				t.Errorf("%s stands twice", ch.Name)
			}
			seen[strings.ToLower(ch.Name)] = true
			if !(ch.Min < ch.Max) {
				t.Errorf("%s is usually from %g to %g", ch.Name, ch.Min, ch.Max)
			}
		}
		for _, p := range Params(&c) {
			if seen[strings.ToLower(p.Name)] {
				t.Errorf("%s is a parameter and a channel", p.Name)
			}
		}
	}
}

// What is usual is where the pod is on a quiet day.
func TestChannelsStayWhereTheyUsuallyAre(t *testing.T) {
	for month := 1; month <= 12; month += 3 {
		r := play(t, quiet(t, fmt.Sprintf("2025-%02d-10", month)), Scenario{}, Options{Every: 3600, For: day})
		for i, ch := range r.header.Channels {
			for _, f := range r.frames {
				if v := f.Values[i]; v < ch.Min || v > ch.Max*(1+1e-12) { // a total of 24 h, rounded
					t.Errorf("month %d: %s = %g, usually from %g to %g", month, ch.Name, v, ch.Min, ch.Max)
					break
				}
			}
		}
	}
}

// The contract's names.
func TestNamesThatOthersRelyOn(t *testing.T) {
	c := lingshui(t)
	params := index(Params(&c))
	for _, name := range []string{"pod.0.it_load_kW", "pod.0.depth_m", "pod.0.exchanger_area_m2", "pod.0.cooling", "sea.offset_K"} {
		if params[name] == nil {
			t.Errorf("%s is not a parameter", name)
		}
	}
	m, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	channels := map[string]Channel{}
	for _, ch := range m.Channels() {
		channels[ch.Name] = ch
	}
	names := []string{
		"sea.temperature_degC", "sea.salinity_g_kg", "sea.current_m_s", "sea.level_m",
		"cluster.it_power_kW", "cluster.total_power_kW", "cluster.pue", "cluster.cable_loss_kW",
	}
	for _, name := range strings.Fields(`it_power_kW total_power_kW pue sea_intake_degC sea_discharge_degC sea_flow_kg_s loop_supply_degC
		loop_return_degC loop_flow_kg_s exchanger_heat_kW exchanger_ua_kW_K fouling_m2K_W hull_heat_kW gas_cold_degC gas_hot_degC chip_max_degC
		sea_pump_kW loop_pump_kW fan_kW electrical_loss_kW auxiliary_kW energy_in_kWh energy_out_kWh energy_stored_kWh work_done work_queued`) {
		names = append(names, "pod.0."+name)
	}
	for i := range 24 {
		for _, name := range []string{"chip_degC", "inlet_degC", "power_kW"} {
			names = append(names, fmt.Sprintf("pod.0.rack.%d.%s", i, name))
		}
	}
	for _, name := range names {
		if _, ok := channels[name]; !ok {
			t.Errorf("%s is not a channel", name)
		}
	}
	for name, unit := range map[string]string{
		"pod.0.it_power_kW": "kW", "pod.0.pue": "", "pod.0.sea_intake_degC": "°C", "pod.0.exchanger_ua_kW_K": "kW/K", "pod.0.fouling_m2K_W": "m²K/W",
		"pod.0.energy_in_kWh": "kWh", "sea.salinity_g_kg": "g/kg", "sea.current_m_s": "m/s", "sea.level_m": "m", "pod.0.loop_flow_kg_s": "kg/s", "pod.0.work_done": "",
	} {
		if channels[name].Unit != unit {
			t.Errorf("%s is in %q, want %q", name, channels[name].Unit, unit)
		}
	}
}

// The pinned defaults of the Lingshui pod. Change one only with a reason.
func TestPinnedDefaults(t *testing.T) {
	c := lingshui(t)
	params := index(Params(&c))
	for name, want := range map[string]float64{
		"it_load_kW": 350, "reference_inlet_degC": 27, "power_slope_1_K": 0.004, "depth_m": 35,
		"rack.0.count": 24, "rack.0.chip_capacity_kJ_K": 12, "rack.0.chip_resistance_K_kW": 2.4, "rack.0.chassis_capacity_kJ_K": 250,
		"rack.0.gas_flow_kg_s": 1.2, "rack.0.coil_ua_kW_K": 5, "fan_pressure_Pa": 60, "fan_efficiency": 0.5, "fan_lag_s": 15,
		"loop_design_flow_kg_s": 14.5, "loop_head_m": 16, "loop_efficiency": 0.6, "loop_water_kg": 600,
		"sea_design_flow_kg_s": 20, "sea_head_m": 12, "sea_efficiency": 0.58, "sea_static_m": 0,
		"exchanger_area_m2": 40, "exchanger_clean_U_W_m2K": 4600, "plate_thickness_mm": 0.5, "exchanger_cells": 8,
		"speed_min": 0.35, "speed_max": 1.15, "supply_min_degC": 23, "supply_above_sea_K": 2.2, "chip_target_degC": 72,
		"ups_rating_kW": 500, "ups_loss_fixed": 0.005, "ups_loss_linear": 0.008, "ups_loss_square": 0.007,
		"pod_transformer_efficiency": 0.990, "distribution_efficiency": 0.995, "pod_auxiliary_kW": 1.5,
		"fouling_start_m2K_W": 1.5e-5, "fouling_asymptote_m2K_W": 8.8e-5, "fouling_time_d": 22, "fouling_activation_kJ_mol": 40,
		"throttle_degC": 83,
	} {
		p := params["pod.0."+name]
		if p == nil {
			t.Errorf("pod.0.%s is not a parameter", name)
		} else if p.Value() != want {
			t.Errorf("pod.0.%s = %v, want %v", name, p.Value(), want)
		}
	}
	for name, want := range map[string]float64{
		"cluster.shore_transformer_efficiency": 0.992, "cluster.shore_auxiliary_kW": 3, "cluster.cable_voltage_kV": 10, "cluster.cable_length_km": 5,
		"cluster.cable_resistance_ohm_km": 0.268, "cluster.power_factor": 0.95, "sea.claim": 0, "sea.claim_degC": 24.5, "load.level": 1,
	} {
		if p := params[name]; p == nil || p.Value() != want {
			t.Errorf("%s = %v, want %v", name, p, want)
		}
	}
	if start, err := c.start(); err != nil || start != unixOf(2025, 1, 1, 0) || c.Load.Kind != "constant" || c.Sea.Noise <= 0 {
		t.Errorf("lingshui begins at %v, %v, with a %s load and %g K of weather", start, err, c.Load.Kind, c.Sea.Noise)
	}
}
