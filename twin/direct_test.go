package twin

import (
	"math"
	"testing"

	"seapod/physics"
)

func natick(t testing.TB) Config {
	t.Helper()
	c, err := World("natick")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Natick's operator published 240 kW and a PUE of 1.07. At 10 °C, 1 K takes 58.6
// litres a second: 240 kW / (1,026.9 kg/m³ · 3,991 J/kgK · 1 K) = 58.6 L/s, so the
// 22 kg/s of the world, 21.4 L/s, warm by 2.8 K.
func TestNatickMeetsWhatWasPublished(t *testing.T) {
	t.Parallel()
	r := play(t, natick(t), Scenario{}, Options{Every: 3600, For: day})
	for k, pue := range r.column("cluster.pue") {
		if math.Abs(pue-1.07) > 0.02 {
			t.Errorf("cluster.pue at %g h = %.4f, want 1.07 ± 0.02", r.frames[k].T/hour, pue)
		}
	}
	if it := r.last("pod.0.it_power_kW"); math.Abs(it-240) > 2.4 {
		t.Errorf("IT = %.1f kW, want 240 within 1 %%", it)
	}
	intake, out := r.last("pod.0.sea_intake_degC")+zeroC, r.last("pod.0.sea_discharge_degC")+zeroC
	p := atmosphere + 1022*gravity*35.7
	rho, cp, _ := physics.Seawater((intake+out)/2, p, r.last("sea.salinity_g_kg")/1000)
	V := r.last("pod.0.sea_flow_kg_s") / rho
	stream := rho * cp * V * (out - intake) / 1e3
	inside := -r.last("pod.0.hull_heat_kW")
	for _, name := range []string{"it_power_kW", "fan_kW", "sea_pump_kW", "ups_loss_kW", "distribution_loss_kW", "transformer_loss_kW"} {
		inside += r.last("pod.0." + name)
	}
	inside += 1.5 // the pod's auxiliaries
	if math.Abs(stream/inside-1) > 0.01 {
		t.Errorf("ρ c_p V ΔT = %.2f kW, want what the pod gives off, %.2f kW, within 1 %%", stream, inside)
	}
}

func TestDirectCoolingHasNoLoop(t *testing.T) {
	m, err := New(natick(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range m.Channels() {
		switch c.Name {
		case "pod.0.loop_supply_degC", "pod.0.loop_flow_kg_s", "pod.0.loop_pump_kW", "pod.0.exchanger_heat_kW", "pod.0.exchanger_ua_kW_K":
			t.Errorf("channel %s is shown, but direct cooling has no loop", c.Name)
		}
	}
}

func TestDirectCoolingClosesThroughTrips(t *testing.T) {
	t.Parallel()
	sc := Scenario{Commands: []Command{
		{600, "load.level", 0.3}, {3600, "pod.0.sea_trip", 1}, {4000, "pod.0.sea_trip", 0}, {7200, "load.level", 1},
		{9000, "cluster.grid", 0}, {12000, "cluster.grid", 1}, {15000, "pod.0.clean", 1}, {16000, "sea.offset_K", 8}, {20000, "pod.0.fan_trip", 1},
	}}
	r := play(t, natick(t), sc, Options{Every: 30, For: 8 * hour})
	in, out, held := r.column("pod.0.energy_in_kWh"), r.column("pod.0.energy_out_kWh"), r.column("pod.0.energy_stored_kWh")
	for k := range in {
		if gap := math.Abs(in[k] - out[k] - (held[k] - held[0])); gap > 1e-6*max(in[k], math.Abs(out[k]), 1) {
			t.Fatalf("at %g s the books are open by %.2g kWh of %.4g", r.frames[k].T, gap, in[k])
		}
	}
}
