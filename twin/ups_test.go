package twin

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// The faults of the electrical chain, held to pencil and paper.

// One of two cables carries twice the current with four times its loss, and
// without any the grid is away.
func TestCablesLost(t *testing.T) {
	c := quiet(t, "2025-01-15")
	c.Cluster.Cables, c.Sea.Constant = 2, 1
	r := play(t, c, Scenario{Commands: []Command{{T: 600, Name: "cluster.cables_lost", Value: 1}, {T: 1200, Name: "cluster.cables_lost", Value: 2}, {T: 1500, Name: "cluster.cables_lost", Value: 0}}}, Options{Every: 60, For: 1800})
	at := func(name string, t float64) float64 { return r.column(name)[int(t/60)] }
	if got := at("cluster.cable_current_A", 1140) / at("cluster.cable_current_A", 540); !within(got, 2, 5e-3) {
		t.Errorf("one cable of two carries %g times the current, want 2", got)
	}
	if got := at("pod.0.cable_loss_kW", 1140) / at("pod.0.cable_loss_kW", 540); !within(got, 2, 1e-2) {
		t.Errorf("one cable of two loses %g times what both did, want 2", got)
	}
	if got := at("cluster.voltage_drop", 1140) / at("cluster.voltage_drop", 540); !within(got, 2, 1e-2) {
		t.Errorf("over one cable of two %g times the voltage drops, want 2", got)
	}
	if total, alarm := at("pod.0.total_power_kW", 1440), at("pod.0.alarm.on_battery", 1440); total > 1e-9 || alarm != 1 {
		t.Errorf("without a cable the shore gives %g kW and on_battery is %g, want 0 and 1", total, alarm)
	}
	if at("pod.0.alarm.cable_lost", 540) != 0 || at("pod.0.alarm.cable_lost", 1140) != 1 || at("pod.0.alarm.cable_lost", 1740) != 0 {
		t.Error("cable_lost does not tell of the cable")
	}
	closes(t, r)
}

// Of five strings three carry 300 kW of some 385: the bypass takes over, and when
// the grid fails racks are shed until they can. What is in lost strings stays there.
func TestStringsLost(t *testing.T) {
	t.Parallel()
	c := quiet(t, "2025-01-15")
	c.Sea.Constant = 1
	r := play(t, c, Scenario{Commands: []Command{
		{T: 600, Name: "pod.0.ups_strings_lost", Value: 2}, {T: 1200, Name: "cluster.grid", Value: 0}, {T: 1500, Name: "pod.0.ups_strings_lost", Value: 0}, {T: 1560, Name: "cluster.grid", Value: 1},
		{T: 1560, Name: "pod.0.rack_reset", Value: 1}, {T: 2400, Name: "pod.0.ups_strings_lost", Value: 5}, {T: 2700, Name: "cluster.grid", Value: 0},
	}}, Options{Every: 10, For: 3000})
	at := func(name string, t float64) float64 { return r.column("pod.0." + name)[int(t/10)] }
	before, after := at("ups_load", 590), at("ups_load", 610)
	if !within(after, before*5/3, 1e-3) || at("alarm.ups_overload", 590) != 0 || at("alarm.ups_overload", 620) != 1 {
		t.Errorf("with three strings of five the load goes from %g to %g of them, want 5/3 of it and the alarm", before, after)
	}
	if at("it_power_kW", 1190) < 340 {
		t.Errorf("on the bypass the racks draw %g kW, want all", at("it_power_kW", 1190))
	}
	if load := at("ups_load", 1210); load > 1 || load < 1-1.1/24/0.75 {
		t.Errorf("on battery the load is %g of the strings that work, want 1 or at most a rack less", load)
	}
	// 60 of 100 kWh feed the pod; then all five hold what the three left and the two kept
	fed := r.column("pod.0.battery_power_kW")
	used := 0.0
	for k := 121; k <= 150; k++ {
		used -= fed[k] * 10 / 3600
	}
	if got := at("battery_charge", 1500); !within(got, (60-used)/60, 5e-3) {
		t.Errorf("three strings have a charge of %g, want %g", got, (60-used)/60)
	}
	if got := at("battery_charge", 1510); !within(got, (100-used-0.28*10/36)/100, 2e-2) {
		t.Errorf("with all strings back the charge is %g, want %g", got, (100-used)/100)
	}
	if on := at("rack.23.on", 1600); on != 1 {
		t.Error("a rack that was shed is not switched on again")
	}
	// no string is left: the bypass alone feeds, and without the grid all is dark at once
	if got := at("it_power_kW", 2690); got < 340 {
		t.Errorf("on the bypass alone the racks draw %g kW, want all", got)
	}
	if got := at("it_power_kW", 2710); got != 0 {
		t.Errorf("without a string and without the grid the racks draw %g kW, want none", got)
	}
	closes(t, r)
}

// The supply's loss by hand: 0.5 % + 0.8 % x + 0.7 % x² of what works of 500 kW, of
// which 150 % and more leaves the standing loss, as the bypass carries the load.
func TestSupplyLosesLessOnTheBypass(t *testing.T) {
	c := defaultPower()
	for _, test := range []struct{ lost, want float64 }{
		{0, 500 * (0.005 + 0.75*(0.008+0.007*0.75))}, {1, 400 * (0.005 + 0.9375*(0.008+0.007*0.9375))},
		{2, 300 * (0.005 + 1.25*(0.008+0.007*1.25))}, {3, 200 * 0.005}, {5, 0},
	} {
		c.UPSLost = test.lost
		b := bill{it: 375e3*c.Distribution - c.Auxiliary} // so that 375 kW leave the supply
		c.settle(&b, 0, 1, 1)
		if got := b.ups / 1e3; math.Abs(got-test.want) > 1e-4 {
			t.Errorf("with %g strings lost the supply loses %g kW of %g, want %g", test.lost, got, b.out/1e3, test.want)
		}
	}
	// and who sees the loss fall is told why, in the channel's help and by the alarm, in both languages
	m, err := New(Default())
	if err != nil {
		t.Fatal(err)
	}
	for _, ch := range m.Channels() {
		if ch.Name == "pod.0.ups_loss_kW" || ch.Name == "pod.0.alarm.ups_overload" {
			if !strings.Contains(ch.Help.EN, "125 %") || !strings.Contains(ch.Help.EN, "bypass") || !strings.Contains(ch.Help.ZH, "旁路") {
				t.Errorf("%s says %q and %q, want why the loss falls", ch.Name, ch.Help.EN, ch.Help.ZH)
			}
		}
	}
}

// Of four full strings each that is lost takes a quarter of the energy with it, and
// brings it back.
func TestStringsLostOneAfterTheOther(t *testing.T) {
	m, x, at := states(t, lingshui(t))
	p := &m.pods[0]
	E := x[at("battery")]
	for _, step := range []struct{ lost, apart float64 }{{1, 0.25}, {2, 0.5}, {3, 0.75}, {2, 0.5}, {0, 0}} {
		p.c.Power.UPSLost = step.lost * p.c.Power.UPSStrings / 4
		if p.part(x); !within(p.modes.Apart+E, E*(1+step.apart), 1e-12) || !within(p.held(x)+E, E*(2-step.apart), 1e-12) {
			t.Errorf("with %g of 4 strings lost %g of the energy is out of reach, want %g", step.lost, p.modes.Apart/E, step.apart)
		}
	}
}

// More than the supply can ever have to carry is more than it carries with all racks
// busy and hot and all machines at their fastest, however strong these are.
func TestMostLoadIsMore(t *testing.T) {
	for _, head := range []float64{12, 100} {
		c := lingshui(t)
		p := &c.Pods[0]
		byHand(&c, 1.3, 1.3, 1.3)
		p.Sea.Head, p.Loop.Head, p.Gas.FanPressure = head, head, 20*head
		m, x, _ := states(t, c)
		values := make([]float64, len(m.Channels()))
		m.Sample(0, x, values)
		carried := 1e3 * values[slices.IndexFunc(m.Channels(), func(c Channel) bool { return c.Name == "pod.0.ups_load" })] * p.Power.UPSRating / 1e3
		if most := m.pods[0].most; !(most > carried) || most > 4*carried {
			t.Errorf("with pumps of %g m the supply carries %g kW, and never more than %g", head, carried/1e3, most/1e3)
		}
	}
}
