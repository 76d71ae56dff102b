package twin

import (
	"bytes"
	"encoding/csv"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A day of every built-in world, hour by hour, as it was when it was last looked at.

var update = flag.Bool("update", false, "rewrite the golden files from what the model does now")

// golden is the relative tolerance: far above what processors and compilers make
// of rounding, far below what anyone would notice.
const golden = 1e-6

// goldenChannels are looked at; those that a world's cooling does not have are left out.
var goldenChannels = []string{
	"pod.0.it_power_kW", "pod.0.total_power_kW", "pod.0.pue", "pod.0.sea_intake_degC", "pod.0.sea_discharge_degC", "pod.0.sea_flow_kg_s",
	"pod.0.loop_supply_degC", "pod.0.loop_return_degC", "pod.0.loop_flow_kg_s", "pod.0.exchanger_heat_kW", "pod.0.exchanger_ua_kW_K",
	"pod.0.fouling_m2K_W", "pod.0.hull_heat_kW", "pod.0.gas_cold_degC", "pod.0.gas_hot_degC", "pod.0.chip_max_degC", "pod.0.sea_pump_kW",
	"pod.0.loop_pump_kW", "pod.0.fan_kW", "pod.0.electrical_loss_kW", "pod.0.energy_in_kWh", "pod.0.energy_out_kWh", "pod.0.energy_stored_kWh",
	"pod.0.work_done", "pod.0.wake_K", "pod.1.wake_K", "pod.0.recirculation_K", "pod.0.plume_rise_m", "pod.0.dilution",
	"pod.0.discharge_excess_100m_K", "pod.0.gb3097_margin_K", "pod.0.growth_mm", "pod.0.strainer_blocked", "sea.temperature_degC", "sea.current_m_s", "sea.level_m", "cluster.cable_loss_kW",
}

func TestGoldenWorlds(t *testing.T) {
	long(t)
	t.Parallel()
	files, err := filepath.Glob("testdata/golden/*.csv")
	if err != nil {
		t.Fatal(err)
	}
	var worlds []string
	for _, w := range Worlds() {
		worlds = append(worlds, w.Name)
		t.Run(w.Name, func(t *testing.T) { compareGolden(t, w.Name) })
	}
	for _, file := range files {
		if name := strings.TrimSuffix(filepath.Base(file), ".csv"); !slices.Contains(worlds, name) {
			t.Errorf("%s is of no world", file)
		}
	}
}

func compareGolden(t *testing.T, world string) {
	c, err := World(world)
	if err != nil {
		t.Fatal(err)
	}
	r := play(t, c, Scenario{}, Options{Every: 3600, For: day})
	head := []string{"time_s"}
	var at []int
	for _, name := range goldenChannels {
		if i := slices.IndexFunc(r.header.Channels, func(c Channel) bool { return c.Name == name }); i >= 0 {
			head, at = append(head, name), append(at, i)
		}
	}
	got := [][]string{head}
	for _, f := range r.frames {
		row := []string{exact(f.T)}
		for _, i := range at {
			row = append(row, exact(f.Values[i]))
		}
		got = append(got, row)
	}
	file := filepath.Join("testdata", "golden", world+".csv")
	if *update {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		if err := w.WriteAll(got); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; go test ./twin -run Golden -update makes it", err)
	}
	want, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(want[0], head) || len(want) != len(got) {
		t.Fatalf("%s has %d rows of %v, want %d of %v", file, len(want), want[0], len(got), head)
	}
	for k := range want {
		for j := range want[k] {
			if k == 0 {
				continue
			}
			g, errG := strconv.ParseFloat(got[k][j], 64)
			w, errW := strconv.ParseFloat(want[k][j], 64)
			if errG != nil || errW != nil || !(math.Abs(g-w) <= golden*max(math.Abs(w), 1e-3)) && !(math.IsNaN(g) && math.IsNaN(w)) {
				t.Errorf("%s at %s s: %s = %s, want %s", world, got[k][0], head[j], got[k][j], want[k][j])
			}
		}
	}
}
