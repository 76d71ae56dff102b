package twin

import (
	"math"

	"seapod/physics"
)

// A RackConfig is a group of racks that are alike.
type RackConfig struct {
	Count           int
	Load            string
	LoadFile        string
	Weight          float64
	LiquidFraction  float64
	ChipCapacity    float64 // J/K
	ChipResistance  float64 // K/W
	ChassisCapacity float64 // J/K
	ChassisExchange float64 // W/K
	GasFlow         float64 // kg/s
	CoilUA          float64 // W/K
	CoilCapacity    float64 // J/K
	CoilArea        float64 // m²
	PlateResistance float64 // K/W
}

func defaultRacks() RackConfig {
	return RackConfig{
		Count: 24, Load: worldLoad, Weight: 1, ChipCapacity: 12e3, ChipResistance: 2.4e-3, ChassisCapacity: 250e3, ChassisExchange: 500,
		GasFlow: 1.2, CoilUA: 5e3, CoilCapacity: 30e3, CoilArea: 7.5, PlateResistance: 1.4e-3,
	}
}

func (c *RackConfig) declare(l *list) {
	l.whole(&c.Count, "count", 1, maxRacks, "racks in this group", "本组机架数", "24 a pod: szdaily 2025-10-10")
	l.choice(&c.Load, "load", append([]string{worldLoad}, loadKinds...),
		"what this group computes: the world's load.kind, or a kind of its own, so that one pod can chat and train at once; racks of one kind share a queue, and none helps out another kind",
		"本组承担的负荷：世界的 load.kind，或自选一种，使同一舱可同时对话与训练；同类机架共用一个队列，不同类之间互不代劳", "the world's")
	l.label(&c.LoadFile, "load_file", "CSV with columns time_s and level for load = \"trace\"; empty: the world's load.file", "load = \"trace\" 时的 CSV：列 time_s 与 level；为空则用世界的 load.file", "a user's own")
	l.number(&c.Weight, "weight", 0, 100, "share of the pod's IT load that one rack of this group takes, relative to the others", "本组每个机架分担 IT 负荷的相对权重", "equal racks; the tenants' mix is unknown")
	l.number(&c.LiquidFraction, "liquid_fraction", 0, 0.98, "share of the chips' cooling that goes through cold plates instead of gas", "芯片散热中由冷板而非气体承担的比例", "EST: 0; what is told of the first pods is gas and radiators at the racks")
	l.number(&c.ChipCapacity, "chip_capacity_kJ_K", 0.5, 1000, "heat capacity of a rack's chips with their heat sinks", "机架内芯片及散热器的热容", "EST: 12 kJ/K, about 30 s with the resistance")
	l.number(&c.ChipResistance, "chip_resistance_K_kW", 0.05, 100, "thermal resistance from the chips to the gas that passes them, at design gas flow, on the rack's whole power", "设计风量下芯片到流经气体的热阻，以整机架功率计", "EST: 2.4 K/kW, a rise of 35 K at 14.6 kW")
	l.number(&c.ChassisCapacity, "chassis_capacity_kJ_K", 1, 5000, "heat capacity of a rack's metal: chassis, drives, cabinet", "机架金属（机箱、硬盘、机柜）的热容", "EST: 250 kJ/K, 500 kg of steel")
	l.number(&c.ChassisExchange, "chassis_exchange_kW_K", 0.01, 50, "exchange between that metal and the gas behind the chips", "金属与芯片后方气体之间的换热", "EST: minutes, 50 m² of wetted metal at 10 W/m²K")
	l.number(&c.GasFlow, "gas_flow_kg_s", 0.05, 20, "design gas flow through one rack and its door", "每个机架及背板的设计风量", "EST: 1.2 kg/s, a rise of 12 K at 14.6 kW")
	l.number(&c.CoilUA, "coil_ua_kW_K", 0.1, 200, "conductance of a door's coil at design flows", "设计流量下背板盘管的传热能力", "EST: 5 kW/K, an approach of 2 K")
	l.number(&c.CoilCapacity, "coil_capacity_kJ_K", 1, 2000, "heat capacity of a coil with its water", "盘管连同其中水的热容", "EST: 5 kg of water and 20 kg of copper and aluminium")
	l.number(&c.CoilArea, "coil_water_area_m2", 0.1, 500, "area of a coil on the water's side, on which seawater fouls it in direct cooling", "盘管水侧面积（直接冷却时海水在其上结垢）", "EST: a fifth of the resistance at 4,000 W/m²K")
	l.number(&c.PlateResistance, "plate_resistance_K_kW", 0.02, 50, "from the chips to the loop water through the cold plates, on the rack's whole power", "芯片经冷板到回路水的热阻，以整机架功率计", "EST: 20 K at 14.6 kW; used where liquid_fraction > 0")
}

// How the films follow their flow: a heat sink's turbulent-laminar mix, a finned
// coil's gas side (j falls with Re to the 0.4: Wang et al. 2000, doi
// 10.1016/S0017-9310(99)00333-6) and turbulent water in its tubes (Dittus–Boelter).
const (
	sinkExponent      = 0.6
	coilGasExponent   = 0.6
	coilWaterExponent = 0.8
	coilGasShare      = 0.8 // of a coil's resistance on the gas side at design flows; EST: fins, 10 to 20 % on the water's
)

// throttleFloor is the share of its work that a chip still does when it is about
// to trip. EST: a tenth of the clock.
const throttleFloor = 0.1

// chipMaxWidth is the temperature over which the hottest chip is blended, in K.
const chipMaxWidth = 0.25

// A rack is what is fixed of one rack once the model is built.
type rack struct {
	group     *RackConfig
	of        int     // its group's place
	stream    int     // whose work it does
	max       float64 // W at full load and reference inlet
	share     float64 // of the pod's full load
	leakage   float64 // 1/K of chip temperature
	rise      float64 // K/W from inlet to chip at design flow
	water     float64 // share of the water
	waterFilm float64 // waterShare·racks to the coil's water exponent
	inlet     float64 // share of hot gas in the inlet
	gasFlow   float64 // kg/s at design
}

// rackFlows is what one rack does at an instant. SI.
type rackFlows struct {
	power    float64 // W drawn
	inlet    float64 // K
	outlet   float64 // K
	exchange float64 // W/K of the chassis with the gas
	toGas    float64 // W from chips and chassis
	chip     float64 // W from the chips to gas
	chassis  float64 // W from the chassis to gas
	plate    float64 // W from the chips to the water
	coil     float64 // W from the hot gas to the water
	door     float64 // W that the door's body keeps
	back     float64 // what its cooling gets: its share of the mixed water in K, or of a boiling door W
	throttle float64 // 0 to 1, what throttling leaves of the work
	done     float64 // share of the pod's full load
}

// A setting is what all racks of a pod see alike at an instant.
type setting struct {
	cold, hot float64   // K, plenums
	ways      []gasWay  // of each group
	coilGas   float64   // factor on the coils' gas film
	feed      coilFeed  // of the doors
	wanted    []float64 // level of work that the racks of each stream try to do
	working   float64   // share of the servers that has not failed
	crowding  float64   // 1 over that: as many times the heat goes through one chip
	reference float64   // K
	throttle  float64   // K
	critical  float64   // K
	idle      float64
}

// A gasWay is the gas's way past the chips and then the chassis of a rack, the same
// for all of its group.
type gasWay struct {
	capacity float64 // W/K that flow
	chip     float64 // W/K from the chips to the gas as it comes in
	chassis  float64 // W/K from the chassis to the gas behind the chips, over its way past it
}

// way follows the flow factor of the gas, its specific heat, and as how many times
// as much heat goes through one chip.
func (c *RackConfig) way(gas, gasCp, crowding float64) gasWay {
	capacity := c.GasFlow * gas * gasCp
	sink := c.ChipResistance * physics.Power(gas, -sinkExponent) * crowding // driven by the mean of the gas before and behind, while it flows
	return gasWay{
		capacity: capacity,
		chip:     (1 - c.LiquidFraction) / (sink + (1-inletShare(capacity, 1/sink))/capacity),
		chassis:  capacity * (1 - math.Exp(-c.ChassisExchange/capacity)),
	}
}

// at works out one rack from its own temperatures.
func (r *rack) at(s *setting, chip, chassis, door, on float64) (f rackFlows) {
	// work and power
	f.throttle = 1 - (1-throttleFloor)*physics.SmoothStep(chip, s.throttle, s.critical)
	work := s.wanted[r.stream] * f.throttle * on
	f.done = r.share * work
	dynamic := r.max * (s.idle*s.working*on + (1-s.idle)*work)
	f.power = dynamic * (1 + r.leakage*(chip-s.reference-r.rise*s.crowding*dynamic))
	// gas: past the chips, then past the chassis
	way := &s.ways[r.of]
	capacity := way.capacity
	f.inlet = s.cold + r.inlet*(s.hot-s.cold)
	f.chip = way.chip * (chip - f.inlet)
	after := f.inlet + f.chip/capacity
	f.exchange = way.chassis
	f.chassis = f.exchange * (chassis - after)
	f.toGas = f.chip + f.chassis
	f.outlet = f.inlet + f.toGas/capacity
	through := capacity * (1 - r.inlet)
	switch s.feed.door {
	case waterDoor:
		r.waterDoor(s, &f, through, chip, door)
	case boilingDoor:
		r.boilingDoor(s, &f, through, chip, door)
	case noDoor:
	}
	return f
}

// waterDoor works out the door's coil and the cold plates with water in them.
func (r *rack) waterDoor(s *setting, f *rackFlows, through, chip, door float64) {
	g := r.group
	rate := r.water * s.feed.rate
	ua := g.CoilUA / (coilGasShare/s.coilGas + (1-coilGasShare)/(s.feed.film*r.waterFilm) + g.CoilUA*s.feed.fouling/g.CoilArea)
	least, most := min(through, rate), max(through, rate)
	f.coil = physics.CrossflowApproxEffectiveness(ua/least, least/most) * least * (s.hot - s.feed.T)
	f.plate = rate * -math.Expm1(-g.LiquidFraction/(g.PlateResistance*rate)) * (chip - s.feed.T)
	f.door = rate*(s.feed.T-door) + f.coil + f.plate
	f.back = r.water * door
}

// boilingDoor works them out where the door is an evaporator: the gas meets metal
// of one temperature, Cr = 0, and so do the cold plates; the metal boils what the
// circulation can bring. Every door has its share of that, so a hot one dries out
// by itself.
func (r *rack) boilingDoor(s *setting, f *rackFlows, through, chip, door float64) {
	g := r.group
	ua := g.CoilUA * s.coilGas / coilGasShare
	f.coil = -math.Expm1(-ua/through) * through * (s.hot - door)
	f.plate = g.LiquidFraction / g.PlateResistance * (chip - door)
	f.back = carried(r.water*s.feed.rate*(door-s.feed.T), r.water*s.feed.limit)
	f.door = f.coil + f.plate - f.back
}

// newRacks spreads a pod's groups out into its racks.
func newRacks(c *PodConfig) []rack {
	var racks []rack
	total := 0.0
	for i := range c.Racks {
		g := &c.Racks[i]
		total += g.Weight * float64(g.Count)
		for range g.Count {
			racks = append(racks, rack{group: g, of: i})
		}
	}
	n := float64(len(racks))
	for i := range racks {
		r := &racks[i]
		place := 0.0 // from +1/2 next to the pump to −1/2 at the far end
		if n > 1 {
			place = 0.5 - float64(i)/(n-1)
		}
		if total > 0 {
			r.share = r.group.Weight / total
		}
		r.max = c.IT * r.share
		r.gasFlow = r.group.GasFlow
		gasCp := physics.NitrogenSpecificHeat(c.Reference)
		gas := (1 - r.group.LiquidFraction) / (r.group.ChipResistance + 0.5/(r.gasFlow*gasCp))
		r.rise = 1 / (gas + r.group.LiquidFraction/r.group.PlateResistance)
		// so chosen that power follows the inlet temperature with the slope given, although it grows with the chip's
		r.leakage = c.Slope / (1 + c.Slope*r.rise*r.max)
		r.water = (1 + c.LoopBalance*place) / n
		r.waterFilm = math.Pow(r.water*n, coilWaterExponent)
		r.inlet = c.Gas.Recirculation * (1 - place)
	}
	return racks
}
