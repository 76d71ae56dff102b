package twin

import (
	"fmt"
	"math"
	"slices"

	"seapod/physics"
)

// loopCooling is the default: rear-door coils → closed fresh-water loop with its
// pump and pipes → titanium plate exchanger in cells → pumped seawater.
type loopCooling struct {
	c        *PodConfig
	circuit  seaCircuit
	pump     pump
	plates   exchanger
	waterCp  float64 // J/kgK
	pipeHeat float64 // J/K of one pipe cell
	cells    []cell  // scratch of eval

	speed    int // states: of the loop pump
	integral int // of the supply controller, in speed
	supply   int // first cell of the pipe from exchanger to racks
	back     int // first cell of the pipe from racks to exchanger
	water    int // first loop water cell of the exchanger, from hot to cold
	walls    int // first plate cell
	seas     int // first seawater cell
}

// A cell is the heat through one cell of the exchanger in W.
type cell struct{ loop, sea float64 }

// pipeCells per pipe make the transport between exchanger and racks.
const pipeCells = 3

func (l *loopCooling) layout(at int) (next int) {
	n := l.c.Exchanger.Cells
	l.cells = make([]cell, n)
	at = l.circuit.layout(at)
	l.speed, l.integral = at, at+1
	l.supply = at + 2
	l.back = l.supply + pipeCells
	l.water = l.back + pipeCells
	l.walls, l.seas = l.water+n, l.water+2*n
	return l.seas + n
}

func (l *loopCooling) derive(p *pod) {
	l.circuit.derive(p)
	const middle = 30 + zeroC // the loop's water keeps within 0.1 % of its specific heat here from 10 to 60 °C
	l.waterCp = physics.WaterSpecificHeat(middle)
	l.pump = newPump(&l.c.Loop, physics.WaterDensity(middle))
	l.plates = newExchanger(&l.c.Exchanger, l.waterCp, &p.design)
	coils := 0.0
	for k := range p.racks {
		const water = 0.7 // of a coil's capacity is its water
		coils += water * p.racks[k].group.CoilCapacity
	}
	// what of the loop's water is not in the exchanger and the coils is in the two pipes
	all := l.c.LoopWater * l.waterCp
	pipes := all - coils - l.plates.loopCell*float64(l.c.Exchanger.Cells)
	l.pipeHeat = max(pipes, 0.2*all) / (2 * pipeCells)
}

func (l *loopCooling) start(x []float64, _ *pod, sea float64) {
	for i := l.supply; i < l.seas+l.c.Exchanger.Cells; i++ {
		x[i] = sea + 3
	}
	l.circuit.start(x, l.c.Control.supplySet(sea))
	x[l.speed], x[l.integral] = 1, 0.9
}

func (l *loopCooling) slow() []int { return l.circuit.slow() }

func (l *loopCooling) scales(scale []float64) {
	l.circuit.scales(scale)
	scale[l.speed], scale[l.integral] = 0.5, 0.5
}

func (l *loopCooling) stateName(i int) string {
	n := l.c.Exchanger.Cells
	switch {
	case i < l.speed:
		return l.circuit.stateName(i)
	case i == l.speed:
		return "loop_pump_speed"
	case i == l.integral:
		return "sea_integral"
	case i < l.back:
		return fmt.Sprintf("supply_pipe.%d", i-l.supply)
	case i < l.water:
		return fmt.Sprintf("return_pipe.%d", i-l.back)
	}
	return fmt.Sprintf("exchanger.%d.%s", (i-l.water)%n, [...]string{"loop", "wall", "sea"}[(i-l.water)/n])
}

// flow of the loop in kg/s.
func (l *loopCooling) flow(speed float64) float64 {
	mdot, _, _ := l.pump.run(speed, 1)
	least := trickle * l.c.Loop.Flow
	return math.Sqrt(mdot*mdot + least*least)
}

// ends are the temperatures at which the loop's water leaves and enters the exchanger.
func (l *loopCooling) ends(x []float64) (supply, back float64) {
	return x[l.water+l.c.Exchanger.Cells-1], x[l.back+pipeCells-1]
}

func (l *loopCooling) feed(_ *pod, x []float64, _ *water) coilFeed {
	flow := l.flow(x[l.speed])
	return coilFeed{T: x[l.supply+pipeCells-1], rate: flow * l.waterCp, film: physics.Power(flow/l.c.Loop.Flow, coilWaterExponent)}
}

// loopFlows are those of a loopCooling. SI.
type loopFlows struct {
	flow, head   float64
	told         float64 // speed of the loop pump
	set          float64 // K, set point of the supply
	integral     float64 // 1/s
	plates       float64 // W that crosses the plates
	loopSide     float64 // W/K of one cell, loop water to wall
	seaSide      float64 // W/K of one cell, wall to seawater
	supply, back float64 // K
}

func (l *loopCooling) eval(p *pod, x, _ []float64, sea *water, f *flows) {
	c, k := l.c, &f.loop
	k.supply, k.back = l.ends(x)
	_, k.head, f.bill.loop = l.pump.run(x[l.speed], 1)
	f.bill.loop *= running(c.Loop.Trip, p.modes.Powered)
	k.flow = l.flow(x[l.speed])

	// control: the seawater pump keeps what is read of the supply, the loop pump its warming
	k.set = c.Control.supplySet(f.intake)
	seaAuto, rate := c.Control.seaPump(l.circuit.reads(x, k.supply), k.set, x[l.integral])
	k.integral = rate
	k.told = command(c.Control.keepRise(x[l.speed], k.back-k.supply, c.Control.LoopRise, f.chips), c.Loop.Manual, c.Loop.ManualSpeed, c.Loop.Trip, p.modes.Powered)

	// exchanger: each cell driven by the means of what enters and leaves it, while it flows
	seaFlow, _, _ := l.circuit.flow(x)
	k.loopSide, k.seaSide = l.plates.conductances(k.flow/c.Loop.Flow, seaFlow/c.Sea.Flow, (k.supply+k.back)/2, sea, x[l.circuit.fouling])
	n := c.Exchanger.Cells
	water, walls, seas := x[l.water:l.water+n], x[l.walls:l.walls+n], x[l.seas:l.seas+n]
	in, inSea := inletShare(k.flow*l.waterCp, k.loopSide), inletShare(seaFlow*sea.cp, k.seaSide)
	meanWall := 0.0
	for j := range n {
		before, after := k.back, f.intake
		if j > 0 {
			before = water[j-1]
		}
		if j < n-1 {
			after = seas[j+1]
		}
		l.cells[j] = cell{
			loop: k.loopSide * (in*before + (1-in)*water[j] - walls[j]),
			sea:  k.seaSide * (walls[j] - inSea*after - (1-inSea)*seas[j]),
		}
		k.plates += l.cells[j].sea
		meanWall += walls[j] / float64(n)
	}
	l.circuit.eval(p, x, sea, seaAuto, k.supply, seas[0], meanWall, f)
}

func (l *loopCooling) derivatives(p *pod, x, sums []float64, f *flows, dx []float64) {
	k := &f.loop
	W, S := k.flow*l.waterCp, f.circuit.flow*f.sea.cp

	before := k.supply
	for i := l.supply; i < l.back; i++ {
		dx[i] = W * (before - x[i]) / l.pipeHeat
		before = x[i]
	}
	before = sums[sumReturn]
	for i := l.back; i < l.water; i++ {
		dx[i] = W * (before - x[i]) / l.pipeHeat
		before = x[i]
	}
	dx[l.water-1] += f.bill.loop / l.pipeHeat // the pump stands at the end of the return pipe

	n := l.c.Exchanger.Cells
	before = k.back
	for j := range n {
		after := f.intake
		if j < n-1 {
			after = x[l.seas+j+1]
		}
		h, w, c := l.water+j, l.walls+j, l.seas+j
		dx[h] = (W*(before-x[h]) - l.cells[j].loop) / l.plates.loopCell
		dx[w] = (l.cells[j].loop - l.cells[j].sea) / l.plates.wallCell
		dx[c] = (S*(after-x[c]) + l.cells[j].sea) / l.plates.seaCell
		before = x[h]
	}

	stopped := 1 - running(l.c.Loop.Trip, p.modes.Powered)
	dx[l.speed] = follow(x[l.speed], k.told, l.c.Loop.RunUp, l.c.Loop.CoastDown, stopped)
	dx[l.integral] = k.integral
	l.circuit.derivatives(p, x, f, dx)
}

func (l *loopCooling) stored(x []float64) float64 {
	n := l.c.Exchanger.Cells
	return l.pipeHeat*above(x[l.supply:l.water]) + l.plates.loopCell*above(x[l.water:l.walls]) +
		l.plates.wallCell*above(x[l.walls:l.seas]) + l.plates.seaCell*above(x[l.seas:l.seas+n])
}

func (l *loopCooling) clean(_ *pod, x []float64) { l.circuit.clean(x) }

func (l *loopCooling) repair(x []float64) { l.circuit.repair(x) }

func (l *loopCooling) due(x []float64) float64 { return l.circuit.due(x) }

func (l *loopCooling) channels() []channelOf {
	return slices.Concat(l.circuit.channels(), []channelOf{
		{"exchanger_sea_out_degC", "seawater leaving the exchanger, before the pump", "海水离开换热器（泵前）的温度", 18, 40, func(v *view, _ int) float64 { return v.flows.circuit.out }},
		{"loop_supply_degC", "loop water leaving the exchanger for the racks", "回路供水：离开换热器去机架", 20, 40, func(v *view, _ int) float64 { return v.flows.loop.supply }},
		{"loop_supply_sensor_degC", "what the seawater pump's controller reads of it", "海水泵控制器所读到的回路供水温度", 20, 40, func(v *view, _ int) float64 { return l.circuit.reads(v.x, v.flows.loop.supply) }},
		{"loop_return_degC", "loop water entering the exchanger, the pump's heat in it", "回路回水：进入换热器，含泵热", 20, 45, func(v *view, _ int) float64 { return v.flows.loop.back }},
		{"supply_set_degC", "set point of the loop's supply, floating on the sea", "回路供水设定值，随海温浮动", 20, 40, func(v *view, _ int) float64 { return v.flows.loop.set }},
		{"loop_flow_kg_s", "flow of loop water", "回路水流量", 0, 20, func(v *view, _ int) float64 { return v.flows.loop.flow }},
		{"loop_pump_head_m", "head of the loop pump at its operating point", "回路泵工作点扬程", 0, 25, func(v *view, _ int) float64 { return v.flows.loop.head }},
		{"loop_pump_speed", "speed of the loop pump, 1 at design", "回路泵转速，设计为 1", 0, 1.3, func(v *view, _ int) float64 { return v.x[l.speed] }},
		{"loop_pump_kW", "power of the loop pump with motor and drive; all of it warms the loop", "回路泵（含电机与驱动）功率，全部进入回路", 0, 8, func(v *view, _ int) float64 { return v.flows.bill.loop }},
		{"exchanger_heat_kW", "heat that crosses the plates to the seawater", "经板片传给海水的热量", 0, 600, func(v *view, _ int) float64 { return v.flows.loop.plates }},
		{"exchanger_ua_kW_K", "conductance UA of the exchanger: what effectiveness-NTU needs on its own four temperatures and two flows", "换热器的传热能力 UA：由自身四个温度与两股流量按 ε-NTU 反推", 0, 250, func(v *view, _ int) float64 {
			k := &v.flows.loop
			own := float64(l.c.Exchanger.Cells) / (1/k.loopSide + 1/k.seaSide)
			return measuredUA(k.plates, k.back, k.supply, v.flows.intake, v.flows.circuit.out, own)
		}},
		{"approach_K", "approach of the exchanger: how far the loop's supply stays above the sea", "换热器端差：供水高于海水的温差", 0, 8, func(v *view, _ int) float64 { return v.flows.loop.supply - v.flows.intake }},
	})
}

// channels that every pumped circuit shows.
func (s *seaCircuit) channels() []channelOf {
	return append([]channelOf{
		{"sea_discharge_degC", "seawater given back, the pump's heat in it", "排放海水温度，含泵热", 18, 40, func(v *view, _ int) float64 { return v.flows.circuit.discharge }},
		{"sea_flow_kg_s", "flow of seawater", "海水流量", 0, 25, func(v *view, _ int) float64 { return v.flows.circuit.flow }},
		{"sea_pump_head_m", "head of the seawater pump at its operating point", "海水泵工作点扬程", 0, 20, func(v *view, _ int) float64 { return v.flows.circuit.head }},
		{"sea_pump_speed", "speed of the seawater pump, 1 at design", "海水泵转速，设计为 1", 0, 1.3, func(v *view, _ int) float64 { return v.x[s.speed] }},
		{"sea_pump_kW", "power of the seawater pump with motor and drive: it goes with the cube of the speed", "海水泵（含电机与驱动）功率：与转速的三次方成正比", 0, 8, func(v *view, _ int) float64 { return v.flows.bill.sea }},
		{"fouling_m2K_W", "fouling resistance on the seawater's side", "海水侧污垢热阻", 0, 2e-4, func(v *view, _ int) float64 { return v.x[s.fouling] }},
		{"strainer_blocked", "share of the intake's strainer that growth, jellyfish and debris block together", "取水滤网堵塞比例", 0, 1, func(v *view, _ int) float64 { return s.blocked(v.x) }},
	}, dischargeChannels()...)
}

func (l *loopCooling) alarms() []alarm {
	return append(l.circuit.alarms(), sensorAlarm(func(_ *pod, x []float64) float64 {
		supply, _ := l.ends(x)
		return l.circuit.reads(x, supply) - supply
	}), alarm{
		"loop_pump_worn", Text{"the loop pump makes less head than its curve at this speed and flow", "回路泵扬程低于该转速与流量下的特性曲线"}, func(_ *Model, p *pod, _ float64, _, _ []float64) float64 {
			return (p.c.Loop.Wear - p.c.Alarms.Wear) / 0.02
		},
	}, alarm{
		"supply_warm", Text{"the loop's supply is warmer than its set point: the exchanger cannot keep up", "回路供水高于设定值：换热器已力不从心"},
		func(m *Model, p *pod, t float64, x, _ []float64) float64 {
			supply, _ := l.ends(x)
			return (supply - p.c.Control.supplySet(p.intake(x, m.sea.at(t, p.site))) - p.c.Alarms.Supply) / (0.3 * p.c.Alarms.Supply)
		},
	})
}

func (s *seaCircuit) alarms() []alarm {
	return []alarm{
		{"sea_flow_low", Text{"little seawater flows: pump or strainer", "海水流量过低：检查泵或滤网"}, func(_ *Model, p *pod, _ float64, x, _ []float64) float64 {
			flow, _, _ := s.flow(x)
			return (p.c.Alarms.SeaFlow - flow/p.c.Sea.Flow) / 0.02
		}},
		{"fouled", Text{"the surface in seawater is fouled: cleaning is due", "海水侧结垢：应清洗"}, func(_ *Model, p *pod, _ float64, x, _ []float64) float64 {
			return (x[s.fouling]/p.c.Alarms.Fouling - 1) / 0.1
		}},
		{"strainer_blocked", Text{"the intake's strainer is blocked", "取水滤网堵塞"}, func(_ *Model, p *pod, _ float64, x, _ []float64) float64 {
			return (s.blocked(x)/p.c.Alarms.Strainer - 1) / 0.1
		}},
		{"sea_valve", Text{"the valve in the seawater circuit is not open", "海水回路阀门未全开"}, func(_ *Model, p *pod, _ float64, _, _ []float64) float64 {
			return (0.9 - p.c.Valve.Opening) / 0.05
		}},
		{"sea_pump_worn", Text{"the seawater pump makes less head than its curve at this speed and flow", "海水泵扬程低于该转速与流量下的特性曲线"}, func(_ *Model, p *pod, _ float64, _, _ []float64) float64 {
			return (p.c.Sea.Wear - p.c.Alarms.Wear) / 0.02
		}},
		dischargeAlarm,
	}
}
