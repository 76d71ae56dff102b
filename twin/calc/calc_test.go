package calc

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// args reads "name=value name=value".
func args(s string) map[string]string {
	m := map[string]string{}
	for _, f := range strings.Fields(s) {
		name, value, _ := strings.Cut(f, "=")
		m[name] = value
	}
	return m
}

func run(t *testing.T, call string) (Result, error) {
	t.Helper()
	name, rest, _ := strings.Cut(call, " ")
	c, ok := Find(name)
	if !ok {
		t.Fatalf("Find(%q) = false, want a calculator", name)
	}
	return c.Run(args(rest))
}

func (r Result) get(t *testing.T, name string) float64 {
	t.Helper()
	for _, v := range r.Values {
		if v.Name == name {
			return v.Value
		}
	}
	t.Fatalf("result has no %s: %v", name, r.Values)
	return 0
}

// One published value or more for every calculator; the check files of package physics
// hold the rest.
func TestPublishedValues(t *testing.T) {
	const gsw, coolprop, ht, hand = "GSW 3.6.16", "CoolProp MITSW", "ht 1.0.7, fluids 1.1.0", "by hand"
	for _, c := range []struct {
		call, result string
		want, rel    float64
		source       string
	}{
		{"seawater salinity_g_kg=5 temperature_degC=8 pressure_dbar=0", "density_kg_m3", 1003.7687527194582, 1e-12, gsw},
		{"seawater salinity_g_kg=5 temperature_degC=8", "specific_heat_J_kgK", 4166.191122725219, 1e-12, gsw},
		{"seawater salinity_g_kg=5 temperature_degC=8", "thermal_expansion_1_K", 7.409484540543794e-05, 1e-11, gsw},
		{"seawater salinity_g_kg=35.16504 temperature_degC=10 pressure_dbar=36", "freezing_degC", -1.9460723438360172, 1e-12, gsw},
		{"seawater salinity_g_kg=42 temperature_degC=10 pressure_dbar=36", "freezing_degC", -2.3394589946865563, 1e-12, gsw},
		{"seawater salinity_g_kg=35 temperature_degC=25", "viscosity_Pa_s", 0.0009642257549148516, 0.01, coolprop},
		{"seawater salinity_g_kg=35 temperature_degC=25", "conductivity_W_mK", 0.608735555712289, 5e-4, coolprop},
		{"seawater salinity_g_kg=35 temperature_degC=25", "prandtl", 0.0009642257549148516 * 4001.3 / 0.608735555712289, 0.01, coolprop},
		{"effectiveness arrangement=counterflow ntu=0.25 cr=1.0", "effectiveness", 0.2, 1e-14, ht},
		{"effectiveness arrangement=parallel ntu=3 cr=1.0", "effectiveness", 0.4987606239116668, 1e-14, ht},
		{"effectiveness arrangement=crossflow_unmixed ntu=10 cr=1.0", "effectiveness", 0.8227134659318853, 1e-9, ht},
		{"effectiveness arrangement=crossflow_cmax_mixed ntu=2 cr=0.75", "effectiveness", 0.6362264031705387, 1e-14, ht},
		{"effectiveness arrangement=crossflow_cmin_mixed ntu=3 cr=0.75", "effectiveness", 0.6966296776976447, 1e-14, ht},
		{"effectiveness arrangement=shell_tube ntu=10 cr=0.5", "effectiveness", 0.763922923254313, 1e-14, ht},
		{"effectiveness arrangement=condenser ntu=2 cr=0.75", "effectiveness", 0.8646647167633873, 1e-14, ht},
		{"effectiveness arrangement=condenser ntu=2", "effectiveness", 0.8646647167633873, 1e-14, ht},
		{"lmtd hot_in_degC=100 hot_out_degC=60 cold_in_degC=30 cold_out_degC=40.2 arrangement=counterflow", "lmtd_K", 43.200409294131525, 1e-13, "Incropera et al. (2011) example 11.1, digits of ht"},
		{"lmtd hot_in_degC=100 hot_out_degC=60 cold_in_degC=30 cold_out_degC=40.2 arrangement=parallel", "lmtd_K", 39.75251118049003, 1e-13, "ht documentation"},
		{"lmtd hot_in_degC=100 hot_out_degC=50 cold_in_degC=0 cold_out_degC=50 arrangement=shell_tube", "lmtd_K", 50 * 0.80225, 1e-4, "Bowman et al. (1940): F for P = 0.5 and R = 1"},
		{"lmtd hot_in_degC=80 hot_out_degC=60 cold_in_degC=40 cold_out_degC=60 arrangement=counterflow", "lmtd_K", 20, 0, hand},
		{"nusselt correlation=churchill_chu_cylinder rayleigh=1.8147e9 prandtl=0.69", "nusselt", 139.13493970073597, 1e-12, "Incropera et al. (2011) example 9.2, digits of ht"},
		{"nusselt correlation=churchill_vertical_plate rayleigh=1.8147e9 prandtl=0.69", "nusselt", 147.16185223770603, 1e-12, "as above"},
		{"nusselt correlation=churchill_bernstein reynolds=100000 prandtl=10", "nusselt", 575.6086678851931, 1e-12, ht},
		{"nusselt correlation=gnielinski reynolds=100000 prandtl=5 friction_factor=0.02", "nusselt", 556.9930442631218, 1e-12, ht},
		{"nusselt correlation=dittus_boelter reynolds=10000 prandtl=7", "nusselt", 79.39022851754193, 1e-12, ht},
		{"nusselt correlation=kumar_plate reynolds=2000 prandtl=7 chevron_deg=30", "nusselt", 102.10440627023523, 1e-12, ht},
		{"nusselt correlation=kumar_plate reynolds=2000 prandtl=7 chevron_deg=60", "nusselt", 42.9467392720849, 1e-12, ht},
		{"nusselt correlation=martin_plate reynolds=2000 prandtl=7 chevron_deg=60", "nusselt", 84.14638303768753, 1e-12, ht},
		{"friction reynolds=3000 roughness_ratio=1e-5 correlation=colebrook", "friction_factor", 0.04352818563473739, 1e-12, ht},
		{"friction reynolds=1e5 roughness_ratio=0.05 correlation=haaland", "friction_factor", 0.0719396569082414, 1e-12, ht},
		{"friction reynolds=1e5 roughness_ratio=1e-5 correlation=swamee_jain", "friction_factor", 0.01792400957942443, 1e-12, ht},
		{"fouling days=30 asymptote_m2K_W=8.8e-5 time_constant_d=22", "resistance_m2K_W", 6.55e-5, 1e-3, hand},
		{"pump flow_kg_s=20 head_m=12 efficiency=0.58", "power_kW", 20 * 9.80665 * 12 / 580, 1e-14, hand},
		{"pump flow_kg_s=20 head_m=12 efficiency=0.58 density_kg_m3=998", "power_kW", 20 * 9.80665 * 12 / 580, 1e-14, hand},
		{"plume power_kW=400 rise_m=5 entrainment=0.121771862 temperature_degC=26 salinity_g_kg=34.16", "mean_excess_K", 0.672, 3e-3, "Fischer et al. (1979)"},
		{"plume power_kW=400 rise_m=5 entrainment=0.121771862 temperature_degC=26 salinity_g_kg=34.16", "centre_excess_K", 0.918, 3e-3, "Fischer et al. (1979)"},
		{"plume power_kW=400 rise_m=10 entrainment=0.10 temperature_degC=26 salinity_g_kg=34.16", "volume_flux_m3_s", 0.1154 * math.Cbrt(2.910e-4) * math.Pow(10, 5./3), 3e-3, "Morton, Taylor and Turner (1956)"},
	} {
		r, err := run(t, c.call)
		if err != nil {
			t.Errorf("%s: %v", c.call, err)
			continue
		}
		if got := r.get(t, c.result); !(math.Abs(got-c.want) <= c.rel*math.Abs(c.want)) {
			t.Errorf("calc %s: %s = %.12g, want %.12g within %g (%s)", c.call, c.result, got, c.want, c.rel, c.source)
		}
	}
}

// Every row of the seawater check file comes out through the door as it went in.
func TestSeawaterFile(t *testing.T) {
	f, err := os.Open(filepath.Join("..", "..", "physics", "testdata", "Seawater.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	c, _ := Find("seawater")
	for _, row := range rows[1:] {
		var v [6]float64
		for i := range v {
			v[i], _ = strconv.ParseFloat(row[i], 64)
		}
		text := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
		got, err := c.Run(map[string]string{
			"temperature_degC": text(v[0] - 273.15),
			"pressure_dbar":    text((v[1] - 101325) / 1e4),
			"salinity_g_kg":    text(v[2] * 1e3),
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range []string{"density_kg_m3", "specific_heat_J_kgK", "thermal_expansion_1_K"} {
			if x := got.get(t, name); math.Abs(x-v[3+i]) > 1e-10*math.Abs(v[3+i]) {
				t.Errorf("calc seawater %v: %s = %.12g, want %.12g", row[:3], name, x, v[3+i])
			}
		}
	}
}

func TestFaults(t *testing.T) {
	const arrangement = "counterflow, parallel, crossflow_unmixed, crossflow_cmax_mixed, crossflow_cmin_mixed, shell_tube or condenser"
	for _, c := range []struct {
		call string
		want []string // one line each, in order
	}{
		{"effectiveness arrangement=counterflow nto=2 cr=1.5", []string{
			"nto is not an input of effectiveness; did you mean ntu?",
			"ntu is missing: number of transfer units, UA over the smaller heat capacity rate",
			"cr = 1.5 is impossible: it must be between 0 and 1",
		}},
		{"effectiveness arrangement=counter ntu=x cr=0.5", []string{
			"arrangement = counter is not one of " + arrangement + "; did you mean counterflow?",
			"ntu = x is not a finite number; write it like 0.5 or 2e6",
		}},
		{"effectiveness", []string{
			"arrangement is missing: choose " + arrangement,
			"ntu is missing: number of transfer units, UA over the smaller heat capacity rate",
		}},
		{"pump flow_kg_s=20 head_m=12 efficiency=0", []string{
			"efficiency = 0 is impossible: it must be above 0 and at most 1",
		}},
		{"pump flow_kg_s=NaN head_m=-1 efficiency=58 density_kg_m3=0", []string{
			"flow_kg_s = NaN is not a finite number; write it like 0.5 or 2e6",
			"head_m = -1 m is impossible: it must be at least 0 m",
			"efficiency = 58 is impossible: it must be above 0 and at most 1",
			"density_kg_m3 = 0 kg/m³ is impossible: it must be above 0 kg/m³",
		}},
		{"seawater salinity_g_kg=35 temperature_degC=-300 colour=blue", []string{
			"colour is not an input of seawater, which takes salinity_g_kg, temperature_degC and pressure_dbar",
			"temperature_degC = -300 °C is impossible: it must be above -273.15 °C",
		}},
		{"nusselt correlation=dittus reynolds=1e5 prandtl=0", []string{
			"correlation = dittus is not one of churchill_chu_cylinder, churchill_bernstein, churchill_vertical_plate, gnielinski, dittus_boelter, kumar_plate or martin_plate; did you mean dittus_boelter?",
			"prandtl = 0 is impossible: it must be above 0",
		}},
		{"nusselt correlation=churchill_chu_cylinder reynolds=1e5 prandtl=7", []string{
			"rayleigh is missing: Rayleigh number on the diameter, or on the plate's height",
			"reynolds = 1e5 is of no use to churchill_chu_cylinder, which takes rayleigh and prandtl",
		}},
		{"nusselt correlation=kumar_plate reynolds=2000 prandtl=7 chevron_deg=91", []string{
			"chevron_deg = 91° is impossible: it must be between 0 and 90°",
		}},
		{"friction reynolds=0 correlation=moody", []string{
			"correlation = moody is not one of colebrook, haaland or swamee_jain",
			"reynolds = 0 is impossible: it must be above 0",
			"roughness_ratio is missing: height of the roughness over the diameter",
		}},
		{"fouling days=30 asymptote_m2k_w=1 time_constant_d=0", []string{
			"asymptote_m2k_w is not an input of fouling; did you mean asymptote_m2K_W?",
			"asymptote_m2K_W is missing: resistance in the end, in m²K/W",
			"time_constant_d = 0 d is impossible: it must be above 0 d",
		}},
		{"lmtd hot_in_degC=60 hot_out_degC=80 cold_in_degC=30 cold_out_degC=20 arrangement=parallel", []string{
			"hot_out_degC = 80 °C is impossible: the warm stream cannot leave warmer than it came, at 60 °C",
			"cold_out_degC = 20 °C is impossible: the cold stream cannot leave colder than it came, at 30 °C",
		}},
		{"lmtd hot_in_degC=80 hot_out_degC=50 cold_in_degC=20 cold_out_degC=60 arrangement=parallel", []string{
			"arrangement = parallel cannot have these temperatures: they cross, or ask more of it than it can do at any size",
		}},
		{"plume power_kW=400 rise_m=5 temperature_degC=1 salinity_g_kg=0", []string{
			"temperature_degC = 1 °C gives no plume: water this near freezing does not expand when warmed",
		}},
	} {
		_, err := run(t, c.call)
		if want := strings.Join(c.want, "\n"); err == nil || err.Error() != want {
			t.Errorf("calc %s: error\n%v\nwant\n%s", c.call, err, want)
		}
	}
}

// Outside the range of a formula there is a warning, and an answer.
func TestWarnings(t *testing.T) {
	for _, c := range []struct{ call, want string }{ // want: part of the first warning, "" for none
		{"seawater salinity_g_kg=35 temperature_degC=20", ""},
		{"seawater salinity_g_kg=42 temperature_degC=40 pressure_dbar=10000", ""},
		{"seawater salinity_g_kg=50 temperature_degC=20", "salinity_g_kg = 50 g/kg is outside 0 to 42 g/kg, the range of TEOS-10"},
		{"seawater salinity_g_kg=35 temperature_degC=45", "temperature_degC = 45 °C is outside -6 to 40 °C"},
		{"seawater salinity_g_kg=35 temperature_degC=20 pressure_dbar=10001", "pressure_dbar = 10001 dbar is outside 0 to 10000 dbar"},
		{"seawater salinity_g_kg=35 temperature_degC=-1", "temperature_degC = -1 °C is outside 0 to 180 °C, the range of the viscosity and the conductivity of Sharqawy et al."},
		{"seawater salinity_g_kg=0 temperature_degC=-0.5", "outside 0 to 180 °C"},
		{"nusselt correlation=churchill_chu_cylinder rayleigh=1e12 prandtl=7", ""},
		{"nusselt correlation=churchill_chu_cylinder rayleigh=1e13 prandtl=7", "rayleigh = 1e+13 is outside 1e-05 to 1e+12"},
		{"nusselt correlation=churchill_vertical_plate rayleigh=0.01 prandtl=7", "rayleigh = 0.01 is outside 0.1 to 1e+12"},
		{"nusselt correlation=churchill_bernstein reynolds=1000 prandtl=7", ""},
		{"nusselt correlation=churchill_bernstein reynolds=50 prandtl=7", "reynolds = 50 is outside 100 to 1e+07"},
		{"nusselt correlation=churchill_bernstein reynolds=1000 prandtl=1e-4", "reynolds times prandtl = 0.1 is below 0.2"},
		{"nusselt correlation=gnielinski reynolds=2000 prandtl=7 friction_factor=0.02", "reynolds = 2000 is outside 2300 to 5e+06"},
		{"nusselt correlation=gnielinski reynolds=4000 prandtl=0.1 friction_factor=0.02", "prandtl = 0.1 is outside 0.5 to 2000"},
		{"nusselt correlation=dittus_boelter reynolds=4000 prandtl=7", "reynolds = 4000 is below 10000"},
		{"nusselt correlation=dittus_boelter reynolds=40000 prandtl=200", "prandtl = 200 is outside 0.6 to 160"},
		{"nusselt correlation=kumar_plate reynolds=2000 prandtl=7 chevron_deg=30", ""},
		{"nusselt correlation=kumar_plate reynolds=2000 prandtl=7 chevron_deg=65", ""},
		{"nusselt correlation=kumar_plate reynolds=2000 prandtl=7 chevron_deg=25", "chevron_deg = 25° is outside 30 to 65°"},
		{"nusselt correlation=martin_plate reynolds=100 prandtl=7 chevron_deg=60", "reynolds = 100 is outside 200 to 10000"},
		{"nusselt correlation=martin_plate reynolds=300 prandtl=7 chevron_deg=85", "chevron_deg = 85° is outside 0 to 80°"},
		{"friction reynolds=1e5 roughness_ratio=0 correlation=colebrook", ""},
		{"friction reynolds=3000 roughness_ratio=0 correlation=colebrook", "reynolds = 3000 is outside 4000 to 1e+08"},
		{"friction reynolds=1000 roughness_ratio=0 correlation=haaland", "reynolds = 1000 is outside 4000 to 1e+08"},
		{"friction reynolds=1e5 roughness_ratio=0.1 correlation=swamee_jain", "roughness_ratio = 0.1 is outside 0 to 0.05"},
		{"plume power_kW=400 rise_m=5 entrainment=0.3 temperature_degC=26 salinity_g_kg=34", "entrainment = 0.3 is outside 0.08 to 0.16, the range of experiments"},
		{"lmtd hot_in_degC=80 hot_out_degC=20 cold_in_degC=20 cold_out_degC=50 arrangement=counterflow", "without end"},
		{"effectiveness arrangement=shell_tube ntu=50 cr=1", ""},
		{"seawater salinity_g_kg=35 temperature_degC=500", "temperature_degC = 500 °C"},
	} {
		r, err := run(t, c.call)
		if err != nil {
			t.Errorf("calc %s: %v", c.call, err)
			continue
		}
		switch {
		case c.want == "" && r.Warnings != nil:
			t.Errorf("calc %s warns %q, want no warning", c.call, r.Warnings)
		case c.want != "" && (r.Warnings == nil || !strings.Contains(r.Warnings[0], c.want)):
			t.Errorf("calc %s warns %q, want %q", c.call, r.Warnings, c.want)
		}
	}
	r, _ := run(t, "friction reynolds=1000 roughness_ratio=0 correlation=haaland")
	if last := r.Warnings[len(r.Warnings)-1]; last != "reynolds = 1000 is laminar flow, where the factor is 64/reynolds = 0.064" {
		t.Errorf("calc friction warns last %q, want it to tell the laminar factor", last)
	}
}

func TestJSON(t *testing.T) {
	for call, want := range map[string]string{
		"effectiveness arrangement=counterflow ntu=1 cr=1": `{"effectiveness":0.5}`,
		"pump flow_kg_s=0 head_m=5 efficiency=1":           `{"power_kW":0}`,
	} {
		r, err := run(t, call)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := json.Marshal(r); err != nil || string(got) != want {
			t.Errorf("calc %s: JSON %s, %v, want %s", call, got, err, want)
		}
	}
	r, _ := run(t, "seawater salinity_g_kg=35 temperature_degC=500")
	got, err := json.Marshal(r)
	if err != nil || !strings.Contains(string(got), `"conductivity_W_mK":null`) {
		t.Errorf("calc seawater at 500 °C: JSON %s, %v, want a null conductivity", got, err)
	}
}

// The names are promises to others; the table itself must be complete and readable.
func TestTable(t *testing.T) {
	promised := map[string][2]string{
		"seawater":      {"salinity_g_kg temperature_degC pressure_dbar", "density_kg_m3 specific_heat_J_kgK thermal_expansion_1_K freezing_degC viscosity_Pa_s conductivity_W_mK prandtl"},
		"effectiveness": {"arrangement ntu cr", "effectiveness"},
		"lmtd":          {"hot_in_degC hot_out_degC cold_in_degC cold_out_degC arrangement", "lmtd_K"},
		"nusselt":       {"correlation rayleigh reynolds prandtl friction_factor chevron_deg", "nusselt"},
		"friction":      {"reynolds roughness_ratio correlation", "friction_factor"},
		"fouling":       {"days asymptote_m2K_W time_constant_d", "resistance_m2K_W"},
		"pump":          {"flow_kg_s head_m efficiency density_kg_m3", "power_kW"},
		"plume":         {"power_kW rise_m entrainment temperature_degC salinity_g_kg", "mean_excess_K centre_excess_K volume_flux_m3_s"},
	}
	for _, c := range All() {
		var inputs, results []string
		check := func(name, unit string, h Text) {
			if h.EN == "" || h.ZH == "" {
				t.Errorf("%s of %s has help %+v, want both languages", name, c.Name, h)
			}
			if (unit != "") != strings.Contains(name, "_") && name != "roughness_ratio" && name != "friction_factor" && name != "days" {
				t.Errorf("%s of %s has the unit %q, want it to end in its unit", name, c.Name, unit)
			}
		}
		for _, in := range c.Inputs {
			inputs = append(inputs, in.Name)
			check(in.Name, in.Unit, in.Help)
		}
		for _, q := range c.Results {
			results = append(results, q.Name)
			check(q.Name, q.Unit, q.Help)
		}
		got := [2]string{strings.Join(inputs, " "), strings.Join(results, " ")}
		if got != promised[c.Name] {
			t.Errorf("%s takes and gives %q, want %q", c.Name, got, promised[c.Name])
		}
		check(c.Name, "", c.Help)
		if c.Source == "" {
			t.Errorf("%s has no source", c.Name)
		}
		if _, err := json.Marshal(c); err != nil {
			t.Errorf("JSON of %s: %v", c.Name, err)
		}
		delete(promised, c.Name)
	}
	for name := range promised {
		t.Errorf("the table has no %s", name)
	}
	if _, ok := Find("sea"); ok {
		t.Error("Find(sea) = true, want false")
	}
}

func FuzzRun(f *testing.F) {
	f.Add("effectiveness", "arrangement=counterflow ntu=1 cr=1")
	f.Add("lmtd", "hot_in_degC=80 hot_out_degC=79 cold_in_degC=20 cold_out_degC=78 arrangement=crossflow_unmixed")
	f.Add("nusselt", "correlation=martin_plate reynolds=1 prandtl=1e-9 chevron_deg=90")
	f.Add("friction", "reynolds=1e-300 roughness_ratio=1 correlation=colebrook")
	f.Add("seawater", "salinity_g_kg=1000 temperature_degC=1e9 pressure_dbar=1e9")
	f.Add("plume", "power_kW=1e300 rise_m=1e-300 temperature_degC=26 salinity_g_kg=0")
	f.Add("fouling", "days=0x1p-1074 asymptote_m2K_W=1e308 time_constant_d=1e-308")
	f.Add("pump", "flow_kg_s= head_m==1 efficiency=1 =")
	f.Fuzz(func(t *testing.T, name, text string) {
		c, ok := Find(name)
		if !ok {
			return
		}
		given := args(text)
		before := maps.Clone(given)
		r, err := c.Run(given)
		if !maps.Equal(given, before) {
			t.Errorf("calc %s %q changed its arguments", name, text)
		}
		if err != nil {
			var faults Faults
			if !errors.As(err, &faults) || len(faults) == 0 || slices.ContainsFunc(faults, func(f Fault) bool { return f.Reason == "" }) {
				t.Errorf("calc %s %q: error %#v, want faults with reasons", name, text, err)
			}
			return
		}
		if len(r.Values) != len(c.Results) {
			t.Errorf("calc %s %q gives %d values, want %d", name, text, len(r.Values), len(c.Results))
		}
		if b, err := json.Marshal(r); err != nil || !json.Valid(b) {
			t.Errorf("calc %s %q: JSON %s, %v", name, text, b, err)
		}
	})
}
