package twin

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"seapod/physics"
)

// The checks of the energy balance: the books close through anything, and every
// term in them is what the powers, flows and temperatures say.

// mayBeUndefined are the ratios whose denominator can vanish.
func mayBeUndefined(name string) bool {
	ratio := name[strings.LastIndexByte(name, '.')+1:]
	return strings.HasPrefix(ratio, "pue") || strings.HasPrefix(ratio, "cue_") || strings.HasPrefix(ratio, "wue_") ||
		strings.HasSuffix(name, "_delay_s") || strings.HasSuffix(name, "_delay_h")
}

// within tells whether got is as close to want as the share allows.
func within(got, want, share float64) bool { return math.Abs(got-want) <= share*math.Abs(want) }

// small is the Lingshui pod with four racks in two unlike groups, one of them
// with cold plates: all of the model's parts at a sixth of the work.
func small(t testing.TB) Config {
	t.Helper()
	c, err := World("lingshui")
	if err != nil {
		t.Fatal(err)
	}
	rack := c.Pods[0].Racks[0]
	gas, liquid := rack, rack
	for _, g := range []*RackConfig{&gas, &liquid} {
		g.Count = 2
		g.ChipCapacity, g.ChassisCapacity, g.CoilCapacity = 6*rack.ChipCapacity, 6*rack.ChassisCapacity, 6*rack.CoilCapacity
		g.ChipResistance, g.PlateResistance = rack.ChipResistance/6, rack.PlateResistance/6
		g.GasFlow, g.CoilUA, g.ChassisExchange = 6*rack.GasFlow, 6*rack.CoilUA, 6*rack.ChassisExchange
	}
	liquid.LiquidFraction, liquid.Weight = 0.6, 1.5
	c.Pods[0].Racks = []RackConfig{gas, liquid}
	return c
}

// drawCommands draws commands on live parameters within their bounds, such as a
// configuration takes them one after the other.
func drawCommands(t *rapid.T, c Config, until float64) Scenario {
	now := c.clone()
	params := slices.DeleteFunc(Params(&now), func(p Param) bool { return !p.Live || p.IsText() })
	times := rapid.SliceOfN(rapid.Float64Range(0, until), 1, 10).Draw(t, "t")
	slices.Sort(times)
	var sc Scenario
	for _, at := range times {
		p := params[rapid.IntRange(0, len(params)-1).Draw(t, "parameter")]
		v := rapid.Float64Range(p.Min, p.Max).Draw(t, p.Name)
		if p.Kind != Number || math.Abs(v) < 1e-9*p.Max { // a weight of 1e-300 is nobody's
			v = math.Round(v)
		}
		before := *p.number
		if err := p.Set(v); err != nil {
			t.Fatalf("%s.Set(%v) = %v, want nil within its bounds", p.Name, v, err)
		}
		if now.validate() != nil {
			*p.number = before
			continue
		}
		sc.Commands = append(sc.Commands, Command{T: at, Name: p.Name, Value: v})
	}
	return sc
}

// closes fails unless in = out + change of what is held, in every frame.
func closes(t interface{ Fatalf(string, ...any) }, r *rows) {
	in, out, held := r.column("pod.0.energy_in_kWh"), r.column("pod.0.energy_out_kWh"), r.column("pod.0.energy_stored_kWh")
	for k, f := range r.frames {
		if open := in[k] - out[k] - (held[k] - held[0]); !(math.Abs(open) <= 1e-6*max(in[k], math.Abs(out[k]), 1)) {
			t.Fatalf("at %g s the books are open by %g kWh of %g in and %g out", f.T, open, in[k], out[k])
		}
	}
}

func TestEnergyClosesThroughRandomCommands(t *testing.T) {
	long(t)
	t.Parallel()
	pod := small(t)
	rapid.Check(t, func(t *rapid.T) {
		c := pod.clone()
		c.Pods[0].Cooling = rapid.SampledFrom(coolings).Draw(t, "cooling")
		kinds := slices.DeleteFunc(slices.Clone(loadKinds), func(kind string) bool { return kind == traceLoad })
		for i := range c.Pods[0].Racks {
			c.Pods[0].Racks[i].Load = rapid.SampledFrom(kinds).Draw(t, "load")
		}
		sc := drawCommands(t, c, hour)
		m, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		var r rows
		if err := NewSim(m, sc, Options{Every: 100, For: 1.5 * hour}).Run(context.Background(), &r); err != nil {
			t.Fatal(err)
		}
		closes(t, &r)
		workKept(t, &r)
		hottest := 200.0
		if slices.ContainsFunc(sc.Commands, func(c Command) bool { return strings.Contains(c.Name, "ups_") }) {
			hottest = math.Inf(1) // a supply of 20 MW that loses a fifth at rest heats the gas with every rack off
		}
		for _, f := range r.frames {
			for i, v := range f.Values {
				name := r.header.Channels[i].Name
				if math.IsInf(v, 0) || math.IsNaN(v) && !mayBeUndefined(name) {
					t.Fatalf("at %g s %s = %v", f.T, name, v)
				}
				if strings.HasSuffix(name, "_degC") && !strings.Contains(name, "sensor") && !strings.HasSuffix(name, "dew_point_degC") && (v > hottest || v < -15) {
					t.Fatalf("at %g s %s = %g: racks trip at 125 °C at most, and no sea is that cold", f.T, name, v)
				}
			}
		}
	})
}

// roughDay is a day in which everything happens that a chain of powers can show.
var roughDay = Scenario{Commands: []Command{
	{T: 600, Name: "load.level", Value: 0.4}, {T: 3600, Name: "pod.0.sea_trip", Value: 1}, {T: 5400, Name: "pod.0.sea_trip", Value: 0}, {T: 7200, Name: "load.level", Value: 1},
	{T: 9000, Name: "pod.0.loop_trip", Value: 1}, {T: 9300, Name: "pod.0.loop_trip", Value: 0}, {T: 12000, Name: "cluster.grid", Value: 0}, {T: 12600, Name: "cluster.grid", Value: 1},
	{T: 16000, Name: "pod.0.sea_manual", Value: 1}, {T: 16000, Name: "pod.0.sea_manual_speed", Value: 1.2}, {T: 17000, Name: "pod.0.sea_manual", Value: 0},
}}

// terms checks a frame's powers against each other and against the flows and
// temperatures that they are made of, with the formulas written out again.
func terms(t *testing.T, r *rows, k int, c Config) {
	t.Helper()
	at := func(name string) float64 { return r.frames[k].Values[r.at("pod.0."+name)] }
	check := func(what string, got, want, share, floor float64) {
		t.Helper()
		if math.Abs(got-want) > share*math.Abs(want)+floor {
			t.Errorf("at %g s %s = %.12g, want %.12g", r.frames[k].T, what, got, want)
		}
	}
	bill := at("it_power_kW") + at("sea_pump_kW") + at("loop_pump_kW") + at("fan_kW") + at("electrical_loss_kW") + at("auxiliary_kW")
	check("total_power_kW by its parts", at("total_power_kW"), bill, 1e-14, 1e-12)
	loss := at("ups_loss_kW") + at("transformer_loss_kW") + at("distribution_loss_kW") + at("cable_loss_kW") + at("shore_loss_kW") + at("battery_power_kW")
	check("electrical_loss_kW by its parts", at("electrical_loss_kW"), loss, 1e-13, 1e-12)

	racks, hottest := 0.0, math.Inf(-1)
	for i := range c.Pods[0].Racks[0].Count {
		racks += r.frames[k].Values[r.at("pod.0.rack."+exact(float64(i))+".power_kW")]
		hottest = max(hottest, r.frames[k].Values[r.at("pod.0.rack."+exact(float64(i))+".chip_degC")])
	}
	check("it_power_kW by its racks", at("it_power_kW"), racks, 1e-13, 0)
	check("chip_max_degC by its racks", at("chip_max_degC"), hottest, 0, 0)
	check("cluster.it_power_kW", r.frames[k].Values[r.at("cluster.it_power_kW")], racks, 1e-13, 0)

	// the chain from the racks to the meter
	consumers := at("it_power_kW") + at("fan_kW") + at("loop_pump_kW") + at("sea_pump_kW") + 1.5
	check("distribution_loss_kW", at("distribution_loss_kW"), consumers*(1/0.995-1), 1e-12, 0)
	out := consumers / 0.995
	x := out / 500
	check("ups_loss_kW", at("ups_loss_kW"), 500*(0.005+0.008*x+0.007*x*x), 1e-12, 0)
	if onBattery := at("battery_power_kW") < 0; onBattery {
		check("battery_power_kW", at("battery_power_kW"), -(out + at("ups_loss_kW")), 1e-12, 0)
		check("auxiliary_kW", at("auxiliary_kW"), 1.5, 1e-14, 0)
		check("total_power_kW on battery", at("total_power_kW"), 0, 0, 1e-9)
	} else {
		drawn := (out + at("ups_loss_kW") + at("battery_power_kW")) / 0.990
		check("transformer_loss_kW", at("transformer_loss_kW"), drawn*0.010, 1e-12, 0)
		check("shore_loss_kW", at("shore_loss_kW"), (drawn+at("cable_loss_kW"))*(1/0.992-1), 1e-12, 0)
		check("auxiliary_kW", at("auxiliary_kW"), 4.5, 1e-14, 0)
		if pue := at("total_power_kW") / at("it_power_kW"); at("it_power_kW") > 3.5 {
			check("pue", at("pue"), pue, 1e-14, 0)
			if pue < 1 {
				t.Errorf("at %g s pue = %g, want 1 or more off the battery", r.frames[k].T, pue)
			}
		}
	}

	// the gas is ideal nitrogen that filled two equal plenums with one atmosphere at 27 °C
	cold, hot := at("gas_cold_degC")+273.15, at("gas_hot_degC")+273.15
	check("gas_pressure_kPa", at("gas_pressure_kPa"), 101.325/300.15*2/(1/cold+1/hot), 1e-12, 0)
	rho := at("gas_pressure_kPa") * 1e3 / (296.8 * cold)
	check("gas_density_kg_m3", at("gas_density_kg_m3"), rho, 1e-3, 0)
	// fans: flow with the speed, pressure with its square; what they move is as dense as when it was filled in
	check("fan_kW", at("fan_kW"), math.Pow(at("fan_speed"), 3)*28.8/(101325/(296.8*300.15))*60/0.5/1e3, 1e-3, 1e-12)

	// seawater: what it takes up in the exchanger, and the pump's heat after it
	T, S := at("sea_intake_degC")+273.15, r.frames[k].Values[r.at("sea.salinity_g_kg")]/1e3
	cp := physics.SeawaterSpecificHeat(T, 101325+1022*9.80665*35, S)
	if flow := at("sea_flow_kg_s"); flow > 2 {
		rise := at("sea_discharge_degC") - at("exchanger_sea_out_degC")
		check("the pump's heat in the discharge", flow*cp*rise/1e3, at("sea_pump_kW"), 0.01*20*0.01*20/2/flow/flow*1.01, 0)
	}
}

func TestEveryTermIsWhatItIsMadeOf(t *testing.T) {
	t.Parallel()
	c := lingshui(t)
	r := play(t, c, roughDay, Options{Every: 200, For: 20000})
	closes(t, r)
	for k := range r.frames {
		terms(t, r, k, c)
	}
}

// The totals are integrals of the powers that are shown, and what leaves is what
// the flows and temperatures say.
func TestTotalsIntegrateWhatIsShown(t *testing.T) {
	t.Parallel()
	c := lingshui(t)
	c.Sea.Noise = 0
	sc := Scenario{Commands: []Command{{T: 60, Name: "load.level", Value: 0.5}, {T: 1200, Name: "load.level", Value: 0.9}}}
	r := play(t, c, sc, Options{Every: 0.5, For: 2400})
	at := func(name string) []float64 { return r.column("pod.0." + name) }
	total, it := at("total_power_kW"), at("it_power_kW")
	flow, out, intake, salt := at("sea_flow_kg_s"), at("exchanger_sea_out_degC"), at("sea_intake_degC"), r.column("sea.salinity_g_kg")
	pump, hull, cable, shore := at("sea_pump_kW"), at("hull_heat_kW"), at("cable_loss_kW"), at("shore_loss_kW")
	gone := make([]float64, len(total))
	for k := range gone {
		cp := physics.SeawaterSpecificHeat(intake[k]+273.15, 101325+1022*9.80665*35, salt[k]/1e3)
		gone[k] = flow[k]*cp*(out[k]-intake[k])/1e3 + pump[k] + hull[k] + cable[k] + shore[k] + 3 // and 3 kW of the shore's own
	}
	trapezoid := func(v []float64) (sum float64) {
		for k := 1; k < len(v); k++ {
			sum += (v[k-1] + v[k]) / 2 * 0.5 / 3600
		}
		return sum
	}
	// a command falls between two frames' powers: half a frame of its jump is the trapezoid's own error
	for _, s := range []struct {
		name  string
		total []float64
		power []float64
	}{{"energy_in_kWh", at("energy_in_kWh"), total}, {"energy_it_kWh", at("energy_it_kWh"), it}, {"energy_out_kWh", at("energy_out_kWh"), gone}} {
		n := len(s.total) - 1
		for _, stretch := range [][2]int{{0, 120}, {121, 2400}, {2401, n}} {
			from, to := stretch[0], stretch[1]
			got, want := s.total[to]-s.total[from], trapezoid(s.power[from:to+1])
			if !within(got, want, 2e-6) {
				t.Errorf("%s grows by %.9g between %g and %g s, want %.9g, the integral of its power", s.name, got, r.frames[from].T, r.frames[to].T, want)
			}
		}
	}
}

func TestWhatIsHeldIsHeatCapacityTimesTemperature(t *testing.T) {
	c := lingshui(t)
	m, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float64, m.Len())
	if err := m.steady(x); err != nil {
		t.Fatal(err)
	}
	p := &m.pods[0]
	own := x[p.at : p.at+p.n]
	// warming a body by 1 K changes what is held by its capacity, in kJ/K
	gas := 2 * 60 * 101325 / (296.8 * 300.15) * 1.0405 // twice the gas: as much bulk again; 27 °C
	steel := 0.9 * (math.Pi*3.6*18 + math.Pi/2*3.6*3.6) * 0.025 * 7850 * 0.49
	want := map[string]struct{ capacity, share float64 }{
		"gas_cold": {gas, 2e-3}, "gas_hot": {gas, 2e-3}, "hull_inner": {steel, 1e-9}, "hull_skin": {steel / 9, 1e-9},
		"rack.7.chip": {12, 1e-6}, "rack.7.chassis": {250, 1e-6}, "rack.7.door_water": {30, 1e-6},
		"exchanger.3.loop": {40 * 0.003 / 2 * 997 * 4.18 / 8, 2e-3}, "exchanger.3.sea": {40 * 0.003 / 2 * 1023.5 * 4.003 / 8, 2e-3},
		"exchanger.3.wall": {40 * 0.0005 * 4506 * 0.523 / 8, 1e-9},
	}
	before := p.stored(own)
	loop := 0.7 * 24 * 30.0 // the coils' water
	for i := range own {
		name := p.stateName(i)
		was := own[i]
		own[i]++
		capacity := (p.stored(own) - before) / 1e3
		own[i] = was
		if w, ok := want[name]; ok && !within(capacity, w.capacity, w.share+1e-6) {
			t.Errorf("held(%s) = %g kJ/K, want %g", name, capacity, w.capacity)
		}
		if strings.HasPrefix(name, "supply_pipe") || strings.HasPrefix(name, "return_pipe") || strings.HasSuffix(name, ".loop") {
			loop += capacity
		}
	}
	if want := 600 * 4.18; !within(loop, want, 1e-3) {
		t.Errorf("the loop's water holds %g kJ/K, want %g: 600 kg in pipes, exchanger and coils", loop, want)
	}
}
