package twin

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"seapod/physics"
)

// The checks that hold for one pod, held for every built-in world and every cooling,
// for every pod in it, with the numbers of its own data sheet.

// everyWorld is each built-in world, and the Lingshui pod under the coolings that no
// world has. Of the hundred pods there are two neighbours.
func everyWorld(t testing.TB) map[string]Config {
	t.Helper()
	all := map[string]Config{}
	for _, w := range Worlds() {
		c, err := World(w.Name)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Pods) == 100 {
			c.Pods = []PodConfig{c.Pods[0], c.Pods[10]}
		}
		all[w.Name] = c
	}
	for _, cooling := range []string{"direct", "thermosyphon"} {
		c := lingshui(t)
		c.Pods[0].Cooling = cooling
		all["lingshui, "+cooling] = c
	}
	return all
}

// hardDay is a day in which everything goes wrong that can, in one pod or another.
func hardDay(c *Config) (sc Scenario) {
	add := func(at float64, name string, value float64) {
		sc.Commands = append(sc.Commands, Command{T: at, Name: name, Value: value})
	}
	for i := range c.Pods {
		pod, late := fmt.Sprintf("pod.%d.", i), 100*float64(i)
		for _, e := range []struct {
			from, to    float64
			name        string
			value, back float64
		}{
			{3600, 5400, "sea_trip", 1, 0}, {9000, 9300, "loop_trip", 1, 0}, {18000, 18600, "fan_trip", 1, 0},
			{22000, 26000, "debris", 0.9, 0}, {27000, 30000, "jellyfish_kg_m3", 3, 0}, {31000, 34000, "sea_valve", 0.2, 1},
			{35000, 39000, "sensor_bias_K", -3, 0}, {40000, 41000, "ups_strings_lost", 3, 0}, {52000, 54000, "sea_wear", 0.5, 0},
			{55000, 60000, "bloom", 50, 1}, {61000, 66000, "gas_leak_1_d", 0.5, 0}, {67000, 70000, "thermosyphon_leak_1_d", 5, 0},
			{71000, 73000, "it_load_kW", 0.4 * c.Pods[i].IT / 1e3, c.Pods[i].IT / 1e3},
		} {
			add(e.from+late, pod+e.name, e.value)
			add(e.to+late, pod+e.name, e.back)
		}
		add(47010, pod+"rack_reset", 1)
		for _, action := range []string{"clean", "rack_reset", "gas_refill", "thermosyphon_refill", "sensor_renew"} {
			add(74000+late, pod+action, 1)
		}
	}
	add(12000, "cluster.grid", 0)
	add(12600, "cluster.grid", 1)
	add(43000, "cluster.cables_lost", 1)
	add(47000, "cluster.cables_lost", 0) // the batteries are empty by then
	add(76000, "sea.typhoon", 1)
	add(76000, "sea.heat_wave", 1)
	sc.Commands = inOrder(sc.Commands)
	return sc
}

// books checks the balance and the bill of every pod in every frame.
func books(t *testing.T, world string, c *Config, r *rows, calm bool) {
	t.Helper()
	place := map[string]int{}
	for i, ch := range r.header.Channels {
		place[ch.Name] = i
	}
	for _, f := range r.frames {
		var it, total, cable float64
		for i := range c.Pods {
			pod := &c.Pods[i]
			prefix := fmt.Sprintf("pod.%d.", i)
			at := func(name string) float64 {
				if k, ok := place[prefix+name]; ok {
					return f.Values[k]
				}
				return 0 // a machine that this cooling does not have
			}
			check := func(what string, got, want, share, floor float64) {
				t.Helper()
				if !(math.Abs(got-want) <= share*math.Abs(want)+floor) {
					t.Errorf("%s: pod %d at %g s: %s = %.12g, want %.12g", world, i, f.T, what, got, want)
				}
			}
			in, out := at("energy_in_kWh"), at("energy_out_kWh")
			held := at("energy_stored_kWh") - r.frames[0].Values[place[prefix+"energy_stored_kWh"]]
			check("in − out − held", in-out-held, 0, 0, 1e-6*max(in, math.Abs(out), 1))
			bill := at("it_power_kW") + at("sea_pump_kW") + at("loop_pump_kW") + at("fan_kW") + at("electrical_loss_kW") + at("auxiliary_kW")
			check("total_power_kW", at("total_power_kW"), bill, 0, 0) // to the last bit
			loss := at("ups_loss_kW") + at("transformer_loss_kW") + at("distribution_loss_kW") + at("cable_loss_kW") + at("shore_loss_kW") + at("battery_power_kW")
			check("electrical_loss_kW", at("electrical_loss_kW"), loss, 1e-12, 1e-9)
			racks := 0.0
			for j := range pod.racks() {
				racks += at("rack." + strconv.Itoa(j) + ".power_kW")
			}
			check("it_power_kW", at("it_power_kW"), racks, 1e-12, 1e-12)
			consumers := at("it_power_kW") + at("sea_pump_kW") + at("loop_pump_kW") + at("fan_kW") + at("auxiliary_kW")
			if battery := at("battery_power_kW"); battery > -1e-3 { // a full one is so to rounding
				drawn := at("transformer_loss_kW") / (1 - pod.Power.Transformer)
				check("what the transformer gives on", drawn*pod.Power.Transformer, consumers-at("auxiliary_kW")+pod.Power.Auxiliary/1e3+at("distribution_loss_kW")+at("ups_loss_kW")+battery, 1e-9, 1e-6)
				check("shore_loss_kW", at("shore_loss_kW"), (drawn+at("cable_loss_kW"))*(1/c.Cluster.Transformer-1), 1e-9, 1e-9)
				if pue := at("pue"); pue < 1 {
					t.Errorf("%s: pod %d at %g s has a PUE of %g, want 1 at least off the battery", world, i, f.T, pue)
				} else if it := at("it_power_kW"); it > 0.011*pod.IT/1e3 {
					check("pue", pue, at("total_power_kW")/it, 1e-12, 0)
				}
			} else {
				check("what the battery feeds", -battery, at("it_power_kW")+at("sea_pump_kW")+at("loop_pump_kW")+at("fan_kW")+at("auxiliary_kW")+at("distribution_loss_kW")+at("ups_loss_kW"), 1e-9, 1e-9)
				check("total_power_kW on battery", at("total_power_kW"), 0, 0, 1e-9)
			}
			it, total, cable = it+at("it_power_kW"), total+at("total_power_kW"), cable+at("cable_loss_kW")
		}
		sum := func(what string, got, share float64) {
			t.Helper()
			if want := f.Values[r.at(what)]; !(math.Abs(got-want) <= share*math.Abs(want)+1e-9) {
				t.Errorf("%s at %g s: %s = %.12g, its pods have %.12g", world, f.T, what, want, got)
			}
		}
		sum("cluster.it_power_kW", it, 1e-12)
		sum("cluster.total_power_kW", total, 1e-12)
		if calm { // else the cable's load is a second late
			sum("cluster.cable_loss_kW", cable, 1e-4)
		}
		finite(t, world, r, f)
	}
}

// racks is how many the pod has.
func (c *PodConfig) racks() (n int) {
	for i := range c.Racks {
		n += c.Racks[i].Count
	}
	return n
}

// finite fails where a channel that is never undefined is not a number.
func finite(t *testing.T, what string, r *rows, f *Frame) {
	t.Helper()
	for i, v := range f.Values {
		if name := r.header.Channels[i].Name; math.IsInf(v, 0) || math.IsNaN(v) && !mayBeUndefined(name) {
			t.Fatalf("%s at %g s: %s = %v", what, f.T, name, v)
		}
	}
}

func TestEveryWorldClosesThroughAHardDay(t *testing.T) {
	long(t)
	t.Parallel()
	for name, c := range everyWorld(t) {
		t.Run(name, func(t *testing.T) {
			r := play(t, c, hardDay(&c), Options{Every: 600, For: 22 * hour})
			books(t, name, &c, r, false)
			trips := 0
			for _, e := range r.events {
				if e.Kind == EventTrip {
					trips++
				}
			}
			if trips < len(c.Pods) {
				t.Errorf("%d trips in a day that is meant to be hard", trips)
			}
		})
	}
}

// On a quiet day what the books say has left is what the flows and temperatures shown
// carry off: seawater by ρ c_p V ΔT, or tubes, and hull, cable and shore.
func TestEveryWorldGivesOffWhatItShows(t *testing.T) {
	t.Parallel()
	for name, c := range everyWorld(t) {
		t.Run(name, func(t *testing.T) {
			const every = 120.0
			r := play(t, c, Scenario{}, Options{Every: every, For: day / 4})
			books(t, name, &c, r, true)
			for i := range c.Pods {
				pod := &c.Pods[i]
				at := func(name string) []float64 { return r.column(fmt.Sprintf("pod.%d.%s", i, name)) }
				gone := make([]float64, len(r.frames))
				switch salt := r.column("sea.salinity_g_kg"); pod.Cooling {
				case "thermosyphon":
					gone = slices.Clone(at("condenser_heat_kW"))
				case "loop", "direct":
					flow, back, intake, excess := at("sea_flow_kg_s"), at("sea_discharge_degC"), at("sea_intake_degC"), at("wake_K")
					for k := range gone {
						T := intake[k] - excess[k] + zeroC // near enough to the sea's for its specific heat
						gone[k] = flow[k] * physics.SeawaterSpecificHeat(T, atmosphere+1022*gravity*pod.Depth, salt[k]/1e3) * (back[k] - intake[k]) / 1e3
					}
				}
				hull, cable, shore := at("hull_heat_kW"), at("cable_loss_kW"), at("shore_loss_kW")
				for k := range gone {
					gone[k] += hull[k] + cable[k] + shore[k] + c.Cluster.Auxiliary/1e3/float64(len(c.Pods))
				}
				want := 0.0
				for k := 1; k < len(gone); k++ {
					want += (gone[k] + gone[k-1]) / 2 * every / 3600
				}
				if got := r.last(fmt.Sprintf("pod.%d.energy_out_kWh", i)); !within(got, want, 2e-4) {
					t.Errorf("energy_out_kWh of pod %d = %.8g, its flows and temperatures say %.8g", i, got, want)
				}
			}
		})
	}
}

// A steady pod agrees with ε-NTU arithmetic on its own channels: plates in
// counter-flow, door coils in cross-flow, tubes at one temperature.
func TestEveryWorldAgreesWithEffectivenessNTU(t *testing.T) {
	t.Parallel()
	for name, c := range everyWorld(t) {
		t.Run(name, func(t *testing.T) {
			c.Sea.Noise = 0
			r := play(t, c, Scenario{}, Options{Every: 1, For: 1})
			for i := range c.Pods {
				pod := &c.Pods[i]
				at := func(name string) float64 { return r.frames[0].Values[r.at(fmt.Sprintf("pod.%d.%s", i, name))] }
				check := func(what string, got, want, share float64) {
					t.Helper()
					if !within(got, want, share) {
						t.Errorf("pod %d: %s = %.6g, by arithmetic %.6g within %g", i, what, got, want, share)
					}
				}
				if pod.Cooling == "hull" {
					A, wall := math.Pi*pod.Hull.Diameter*(pod.Hull.Length+pod.Hull.Diameter/2), 0.025/45+0.001/0.3
					check("heat through the wall, kW", at("hull_heat_kW"), A/wall*(at("hull_inner_degC")-at("hull_skin_degC"))/1e3, 1e-6)
					continue
				}
				sea := physics.SeawaterSpecificHeat(at("sea_intake_degC")+zeroC, atmosphere+1022*gravity*pod.Depth, r.frames[0].Values[r.at("sea.salinity_g_kg")]/1e3)
				var feed, rate float64 // °C and kW/K of the water that the doors get
				switch pod.Cooling {
				case "thermosyphon":
					check("heat of the tubes, kW", at("condenser_heat_kW"), at("condenser_ua_kW_K")*(at("vapour_degC")-at("sea_intake_degC")), 1e-9)
					check("heat of the doors, kW", at("evaporator_heat_kW"), at("condenser_heat_kW"), 1e-6)
					n := float64(pod.racks())
					conductance := n / pod.Thermosyphon.Evaporator / 1e3 // kW/K
					boiled := 0.0
					for j := range pod.racks() {
						place := 0.5 - float64(j)/(n-1)
						share := (1 + pod.LoopBalance*place) / n
						want := conductance * share * (at(fmt.Sprintf("rack.%d.evaporator_degC", j)) - at("vapour_degC"))
						boiled += want / math.Pow(1+math.Pow(want/(share*at("circulation_limit_kW")), 4), 0.25) // as it nears its limit
					}
					check("heat by the evaporators, kW", at("evaporator_heat_kW"), boiled, 1e-6)
					continue
				case "loop":
					W, S := at("loop_flow_kg_s")*physics.WaterSpecificHeat(at("loop_supply_degC")+zeroC)/1e3, at("sea_flow_kg_s")*sea/1e3
					hot, cold := at("loop_return_degC"), at("sea_intake_degC")
					heat := at("exchanger_heat_kW")
					check("heat that the loop brings, kW", W*(hot-at("loop_supply_degC")), heat, 2e-3)
					check("heat that the seawater takes, kW", S*(at("exchanger_sea_out_degC")-cold), heat, 2e-3)
					least, Cr := min(W, S), min(W, S)/max(W, S)
					check("exchanger_ua_kW_K", at("exchanger_ua_kW_K"), physics.NTU(physics.Counterflow, heat/(least*(hot-cold)), Cr)*least, 0.005)
					films := 1/pod.Exchanger.CleanU - pod.Exchanger.Plate/22
					film := func(flow, design float64) float64 { return films / 2 / math.Pow(flow/design, 0.8) }
					U := 1 / (film(at("loop_flow_kg_s"), pod.Loop.Flow) + pod.Exchanger.Plate/22 + film(at("sea_flow_kg_s"), pod.Sea.Flow) + at("fouling_m2K_W"))
					check("exchanger_ua_kW_K by its films", at("exchanger_ua_kW_K"), pod.Exchanger.Area*U/1e3, 0.006)
					feed, rate = at("loop_supply_degC"), W
				case "direct":
					feed, rate = at("sea_intake_degC"), at("sea_flow_kg_s")*sea/1e3
				}
				// the doors: what the gas loses in each coil, and what plates bring, warms its water
				n := float64(pod.racks())
				g := &pod.Racks[0]
				speed := math.Hypot(at("fan_speed"), 0.03) // the draught of warm gas keeps 3 % up
				cp := physics.NitrogenSpecificHeat((at("gas_cold_degC")+at("gas_hot_degC"))/2+zeroC) / 1e3
				for _, j := range []int{0, int(n) / 2, int(n) - 1} {
					rack := func(what string) float64 { return at(fmt.Sprintf("rack.%d.%s", j, what)) }
					place := 0.5 - float64(j)/(n-1)
					share := (1 + pod.LoopBalance*place) / n
					gas, water := g.GasFlow*speed*cp*(1-pod.Gas.Recirculation*(1-place)), rate*share
					flow := at("sea_flow_kg_s") / pod.Sea.Flow
					fouling := 0.0
					if pod.Cooling == "loop" {
						flow = at("loop_flow_kg_s") / pod.Loop.Flow
					} else {
						fouling = g.CoilUA * at("fouling_m2K_W") / g.CoilArea
					}
					UA := g.CoilUA / 1e3 / (0.8/math.Pow(speed, 0.6) + 0.2/math.Pow(flow*share*n, 0.8) + fouling)
					least, Cr := min(gas, water), min(gas, water)/max(gas, water)
					eps := 1 - math.Exp(math.Pow(UA/least, 0.22)/Cr*(math.Exp(-Cr*math.Pow(UA/least, 0.78))-1))
					coil := eps * least * (at("gas_hot_degC") - feed)
					plate := 0.0
					if l := g.LiquidFraction; l > 0 {
						plate = water * -math.Expm1(-l/(g.PlateResistance*1e3*water)) * (rack("chip_degC") - feed)
						// the chips' heat is what plates and gas take
						check(fmt.Sprintf("power of rack %d, kW", j), rack("power_kW"), plate+g.GasFlow*speed*cp*(rack("outlet_degC")-rack("inlet_degC")), 1e-3)
					}
					check(fmt.Sprintf("water from door %d, °C", j), rack("door_water_degC"), feed+(coil+plate)/water, 2e-3)
				}
			}
		})
	}
}

// Without any load every pod of every world is at the sea's temperature, and a pod in
// another's wake breathes no warmth.
func TestEveryWorldWithoutLoadIsTheSea(t *testing.T) {
	t.Parallel()
	for name, c := range everyWorld(t) {
		c.Sea.Constant, c.Sea.ConstantT, c.Sea.Noise = 1, 20+zeroC, 0
		c.Load.Kind = "constant"
		for i := range c.Pods {
			one := c
			one.Pods = c.Pods[i : i+1]
			idle(&one)
			c.Load.Level, c.Cluster.Auxiliary = 0, 0
		}
		r := play(t, c, Scenario{}, Options{Every: 1, For: 1})
		for i, ch := range r.header.Channels {
			if !strings.HasPrefix(ch.Name, "pod.") || ch.Unit != "°C" || strings.Contains(ch.Name, "_set_") || strings.Contains(ch.Name, "dew_point") {
				continue
			}
			if away := r.frames[0].Values[i] - 20; math.Abs(away) > 1e-6 {
				t.Errorf("%s: without load %s is %g K from the sea", name, ch.Name, away)
			}
		}
	}
}

// More seawater never warms the chips, and more gas never the gas behind the racks,
// in any world that has a pump.
func TestMoreIsNeverWarmerInAnyWorld(t *testing.T) {
	long(t)
	t.Parallel()
	for name, c := range everyWorld(t) {
		c.Sea.Noise = 0
		for i := range c.Pods {
			c.Pods[i].Throttle, c.Pods[i].Critical = 110+zeroC, 125+zeroC
		}
		if c.Pods[0].Cooling == "hull" {
			continue // hotter than that at full load
		}
		before, loop := math.Inf(1), math.Inf(1)
		for _, speed := range []float64{0.35, 0.6, 0.9, 1.2} {
			for i := range c.Pods {
				p := &c.Pods[i]
				p.Loop.Manual, p.Loop.ManualSpeed, p.Gas.FanManual, p.Gas.FanSpeed = 1, 0.9, 1, 1
				p.Sea.Manual, p.Sea.ManualSpeed = 1, speed
			}
			chip := steady(t, c)("chip_max_degC")
			if chip > before {
				t.Errorf("%s: seawater at speed %g warms the chips from %.9g to %.9g °C", name, speed, before, chip)
			}
			before = chip
			if c.Pods[0].Cooling != "loop" {
				continue
			}
			c.Pods[0].Sea.ManualSpeed, c.Pods[0].Loop.ManualSpeed = 0.9, speed
			at := steady(t, c)
			back := at("loop_return_degC") - at("loop_pump_kW")/(at("loop_flow_kg_s")*4.18) // without the pump's own heat
			if back > loop {
				t.Errorf("%s: the loop at speed %g warms its return from %.9g to %.9g °C", name, speed, loop, back)
			}
			loop = back
		}
	}
}

// Pods of every cooling, far apart and with nothing lost on the way, are so many single pods.
func TestPodsFarApartUnderEveryCooling(t *testing.T) {
	t.Parallel()
	for _, cooling := range coolings {
		apart := func(x ...float64) *rows {
			c := cluster(t, x...)
			c.Cluster.CableLength, c.Cluster.Transformer, c.Cluster.Auxiliary = 0, 1, 0
			for i := range c.Pods { // across the current
				c.Pods[i].Cooling = cooling
				c.Pods[i].Place.X, c.Pods[i].Place.Y = 0, c.Pods[i].Place.X
			}
			return play(t, c, Scenario{Commands: []Command{{1200, "load.level", 0.6}}}, Options{Every: 600, For: hour, Tol: 1e-8})
		}
		one, two := apart(0), apart(0, 20000)
		for _, name := range []string{"it_power_kW", "total_power_kW", "pue", "chip_max_degC", "sea_intake_degC", "energy_in_kWh", "energy_out_kWh", "energy_stored_kWh", "hull_heat_kW"} {
			want := one.column("pod.0." + name)
			for i := range 2 {
				for k, got := range two.column(fmt.Sprintf("pod.%d.%s", i, name)) {
					if !(math.Abs(got-want[k]) <= 1e-6*max(1, math.Abs(want[k]))) {
						t.Errorf("%s: pod.%d.%s at %g s = %.12g, want %.12g", cooling, i, name, one.frames[k].T, got, want[k])
					}
				}
			}
		}
	}
}

// Every built-in scenario plays on every built-in world without a number that is none.
func TestEveryScenarioOnEveryWorld(t *testing.T) {
	long(t)
	t.Parallel()
	for name, c := range everyWorld(t) {
		if name == "lingshui" {
			continue // TestBuiltInScenarios plays them all there
		}
		if name == "lingang" { // as many racks as the others have, which costs an eighth
			c.Pods[0].Racks = slices.Clone(c.Pods[0].Racks)
			c.Pods[0].Racks[0].Count = 24
		}
		for _, s := range Scenarios() {
			sc, err := LoadScenario(s.Name)
			if err != nil {
				t.Fatal(err)
			}
			if err := sc.Check(&c); err != nil {
				t.Errorf("%s on %s: %v", s.Name, name, err)
				continue
			}
			length := 2.5 * hour
			if last := sc.Commands[len(sc.Commands)-1].T; last == 0 || last > hour*6 {
				length = 3 * day // of the sea or of fouling
			}
			r := play(t, c, sc, Options{Every: length / 15, For: length})
			for _, f := range r.frames {
				finite(t, s.Name+" on "+name, r, f)
			}
			closes(t, r)
		}
	}
}
