package twin

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// The built-in scenarios of six hours: what each is to show, by the size that
// pencil and paper give it.

// A lesson is a scenario played on Lingshui on the first of January, minute by minute.
type lesson struct {
	*testing.T
	*rows
}

func learn(t *testing.T, name string) lesson {
	t.Helper()
	t.Parallel()
	sc, err := LoadScenario(name)
	if err != nil {
		t.Fatal(err)
	}
	r := play(t, lingshui(t), sc, Options{Every: 60, For: 6 * hour})
	closes(t, r)
	asked, done, queued := r.last("pod.0.work_asked"), r.last("pod.0.work_done"), r.last("pod.0.work_queued")
	if math.Abs(asked-done-queued) > 1e-9*asked {
		t.Errorf("of %g h asked %g are done and %g queued", asked, done, queued)
	}
	changed := map[string]float64{}
	for _, e := range r.events {
		if last, before := changed[e.Name]; e.Kind == EventAlarm && before && e.T-last < 10 {
			t.Errorf("%s chatters: it changes at %g and at %g s", e.Name, last, e.T)
		}
		changed[e.Name] = e.T
	}
	return lesson{t, r}
}

// at is a channel of the pod after some minutes.
func (l lesson) at(channel string, minutes int) float64 {
	return l.column("pod.0." + channel)[minutes]
}

// want fails unless a value lies in a range.
func (l lesson) want(what string, got, low, high float64) {
	l.Helper()
	if !(got >= low && got <= high) {
		l.Errorf("%s: %.5g, want %.5g to %.5g", what, got, low, high)
	}
}

// alarms fails unless each alarm comes in the first hour and is gone at the end.
func (l lesson) alarms(names ...string) {
	l.Helper()
	for _, name := range names {
		v := l.column("pod.0.alarm." + name)
		if k := slices.Index(v, 1); k < 10 || k > 60 {
			l.Errorf("alarm %s comes in minute %d, want it between the tenth and the sixtieth", name, k)
		}
		if v[len(v)-1] != 0 {
			l.Errorf("alarm %s has not gone", name)
		}
	}
}

// restored fails unless the pod is cooled at the end as it was at the start.
func (l lesson) restored() {
	l.Helper()
	for _, channel := range []string{"chip_max_degC", "loop_supply_degC", "gas_cold_degC"} {
		l.want(channel+" in the end, K from its start", l.at(channel, 360)-l.at(channel, 0), -0.5, 0.5)
	}
}

// Without seawater 370 kW stay in the loop's water, 2.5 MJ/K, and soon in the racks'
// metal too, 6 MJ/K: the supply warms by 7 to 26 K in the first three minutes. Then
// chips throttle, and all comes back with the pump.
func TestPumpTrip(t *testing.T) {
	l := learn(t, "pump-trip")
	l.want("supply after three minutes, K", l.at("loop_supply_degC", 13)-l.at("loop_supply_degC", 10), 7, 26)
	l.want("hottest chip, °C", slices.Max(l.column("pod.0.chip_max_degC")), 83, 92)
	l.want("work put off", slices.Max(l.column("pod.0.throttled")), 0.3, 0.9)
	l.want("seawater, kg/s", l.at("sea_flow_kg_s", 20), 0, 1e-3)
	l.alarms("sea_flow_low", "supply_warm", "chip_hot")
	l.restored()
}

// Standing fans leave the draught, 3 % of the flow: 14.6 kW into 12 kJ/K of chips
// take them the 21 K to 92 °C within a minute, throttling or not, and racks switch off.
func TestFanFailure(t *testing.T) {
	l := learn(t, "fan-failure")
	l.want("IT power two minutes on, kW", l.at("it_power_kW", 13), 0, 1)
	l.want("IT power after the reset, kW", l.at("it_power_kW", 62), 300, 370)
	first := slices.IndexFunc(l.events, func(e Event) bool { return strings.HasSuffix(e.Name, ".on") })
	l.want("first rack trips, s after the fans", l.events[first].T-600, 15, 90)
	l.alarms("chip_hot", "rack_tripped")
	l.restored()
}

// Idle racks draw 0.3, so half the work draws 0.65 of the power.
func TestLoadStep(t *testing.T) {
	l := learn(t, "load-step")
	l.want("power at half the work over that at all", l.at("it_power_kW", 65)/l.at("it_power_kW", 9), 0.645, 0.68)
	l.want("hottest chip after the step up, °C", slices.Max(l.column("pod.0.chip_max_degC")[70:]), 70, 75)
	l.restored()
}

// 100 kWh feed 353 kW of IT and its pumps, fans and losses, 372 kW in all, for
// 16 minutes; dark until the grid is back, then all starts by itself.
func TestBlackStart(t *testing.T) {
	l := learn(t, "black-start")
	dark := slices.IndexFunc(l.events, func(e Event) bool { return e.Name == "pod.0.powered" })
	l.want("autonomy, min", (l.events[dark].T-600)/60, 15.5, 16.7)
	l.want("IT power in the dark, kW", l.at("it_power_kW", 60), 0, 0)
	l.want("shore power in the dark, kW", l.at("total_power_kW", 60), 0, 1e-9)
	l.want("hottest chip in the dark, °C", l.at("chip_max_degC", 69), l.at("sea_intake_degC", 69), 40)
	l.want("IT power two minutes after the grid, kW", l.at("it_power_kW", 72), 340, 360)
	l.want("charge in the end, of 20 kW for 290 min", l.at("battery_charge", 360), 0.9, 0.97)
	l.alarms("on_battery", "battery_low")
	l.restored()
}

// 92 % of what is open covered leaves 0.078: the circuit takes 0.9 + 0.1/0.0784² =
// 17.2 of what it was, and the fastest pump gives 1.15 √(1.3/(0.3 + 17.2)) = 0.314 of
// 20 kg/s. Carrying the same heat it warms by 370/(6.3·4) = 14.7 K instead of 5.8.
func TestBlockedStrainer(t *testing.T) {
	l := learn(t, "blocked-strainer")
	l.want("seawater, kg/s", l.at("sea_flow_kg_s", 60), 0.97*6.27, 1.03*6.27)
	l.want("warming of the seawater, K", l.at("exchanger_sea_out_degC", 120)-l.at("sea_intake_degC", 120), 13.5, 15)
	l.want("hottest chip, K", l.at("chip_max_degC", 60)-l.at("chip_max_degC", 0), 3, 8)
	l.want("blocked once flushed", l.at("strainer_blocked", 131), 0, 0.021)
	l.alarms("strainer_blocked", "supply_warm")
	l.restored()
}

// A fifth open is 72° from open, where Weisbach's valve takes 751 to 6,000 velocity
// heads of 59 in the whole circuit: 1.15 √(1.3/(0.3 + 1 + 750/59)) = 0.35 of 20 kg/s at most.
func TestStuckValve(t *testing.T) {
	l := learn(t, "stuck-valve")
	l.want("seawater, kg/s", l.at("sea_flow_kg_s", 60), 20*1.15*math.Sqrt(1.3/(1.3+6000/58.8)), 20*0.351)
	l.want("speed of the seawater pump", l.at("sea_pump_speed", 60), 1.14, 1.16)
	l.want("hottest chip, K", l.at("chip_max_degC", 60)-l.at("chip_max_degC", 0), 3, 8)
	l.alarms("sea_valve", "supply_warm")
	l.restored()
}

// The controller keeps what it reads, so the supply itself warms by the 4 K/h that
// the thermometer loses, until the pump is at its lowest speed of 0.35. The other
// thermometer tells when they are 1 K apart: after a quarter of an hour.
func TestSensorDrift(t *testing.T) {
	l := learn(t, "sensor-drift")
	l.want("what is read an hour on, K from its set point", l.at("loop_supply_sensor_degC", 70)-l.at("supply_set_degC", 70), -0.4, 0.4)
	l.want("the supply itself, K above what is read", l.at("loop_supply_degC", 70)-l.at("loop_supply_sensor_degC", 70), 3.99, 4.01)
	l.want("lowest speed of the seawater pump", slices.Min(l.column("pod.0.sea_pump_speed")), 0.34, 0.36)
	l.want("supply, K", l.at("loop_supply_degC", 170)-l.at("loop_supply_degC", 0), 5, 9)
	l.want("hottest chip, K", l.at("chip_max_degC", 170)-l.at("chip_max_degC", 0), 2, 8)
	disagrees := slices.Index(l.column("pod.0.alarm.sensor_disagrees"), 1)
	l.want("the alarm, min after the drift began", float64(disagrees-10), 15, 16)
	l.alarms("sensor_disagrees")
	l.restored()
}

// The swarm closes nine tenths of the strainer within minutes of its core; when it
// has gone what lies there comes off with half an hour's time constant.
func TestJellyfish(t *testing.T) {
	l := learn(t, "jellyfish")
	l.want("blocked before", l.at("strainer_blocked", 10), 0.02, 0.021)
	l.want("blocked by the edge", l.at("strainer_blocked", 25), 0.6, 0.92)
	l.want("blocked by the core", l.at("strainer_blocked", 45), 0.9, 0.96)
	l.want("hottest chip, K", l.at("chip_max_degC", 60)-l.at("chip_max_degC", 0), 3, 9)
	own := func(minutes int) float64 { return 1 - (1-l.at("strainer_blocked", minutes))/0.98 } // beside the growth
	l.want("what is left of it after an hour", own(190)/own(130), 0.99*math.Exp(-2), 1.01*math.Exp(-2))
	l.alarms("strainer_blocked", "supply_warm")
	l.restored()
}
