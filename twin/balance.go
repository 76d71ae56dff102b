package twin

import (
	"math"
	"slices"

	"seapod/physics"
)

// This file is the energy balance of a pod, all but its cooling, which stands in a
// file of its own (loop.go, direct.go, thermosyphon.go, hullcooling.go). Heat is positive into the body named
// first. eval works every flow out once; what is integrated (derivatives) and what
// is shown (the channels) both read them.

// States that every pod has. Temperatures in K.
const (
	iCold      = iota // gas in front of the racks
	iHot              // gas behind them
	iFan              // speed of the door fans, 1 at design
	iInner            // inside of the hull's steel
	iSkin             // its outside, below the growth
	iGrowth           // m on the hull
	iQueue            // s of the whole pod's work put off
	iBattery          // J
	iEnergyIn         // J at the shore meter
	iEnergyOut        // J that left as heat
	iEnergyIT         // J drawn by the racks
	iWorkAsked        // s of the whole pod's work
	iWorkDone
	iDrawn  // W at the pod's end of the cable, as the cable's load counts it
	iHeat   // W given to the sea, as its wake carries it
	iExcess // K by which the intake is warmer than the sea there
	iRacks  // then chip, chassis and door water of each rack; then the cooling's own
)

var stateNames = [iRacks]string{
	"gas_cold", "gas_hot", "fan_speed", "hull_inner", "hull_skin", "growth", "work_queued", "battery",
	"energy_in", "energy_out", "energy_it", "work_asked", "work_done", "drawn", "wake_heat", "intake_excess",
}

// Sums over a pod's racks that the shared states read.
const (
	sumGas     = iota // W from the racks to the hot gas
	sumCoil           // W from the hot gas to the doors' water
	sumReturn         // K, mixed water from the doors; of boiling doors W to the refrigerant
	sumPower          // W drawn
	sumDone           // share of the pod's full load
	sumHottest        // Σ exp((T − target)/width) over the chips
	sumsPerPod
)

// A pod is one pod built: its numbers, its curves and its place in the state vector.
type pod struct {
	c       *PodConfig
	at      int // its first state
	n       int // states
	racks   []rack
	cooling cooling
	circuit *seaCircuit // of its cooling; nil where no seawater is pumped
	alarms  []alarm
	flows   flows // scratch of eval: through the cooling's interface it would go to the heap
	hull    hull
	site    *site
	design  water   // at the first instant, from which what is designed for the sea is derived
	gasHeat float64 // J/K of one plenum
	through float64 // kg/s of gas through the doors at design speed
	gasFlow float64 // kg/s of gas through the racks at design speed
	modes   modes
	rebase  float64 // J by which commands changed the heat content without moving heat: a bigger plenum is not a warmer one
}

// What guards have latched.
type modes struct {
	On      []float64 `json:"on"`      // a rack: 1, or 0 when it has tripped
	Powered float64   `json:"powered"` // 0 when the battery is empty and the grid away
	Cleaned float64   `json:"cleaned"` // s, when the plates were last cleaned
	Alarms  []bool    `json:"alarms"`
}

// layout counts the pod's states. What it depends on cannot change in a run.
func (p *pod) layout(first bool) {
	p.racks = newRacks(p.c)
	p.cooling = newCooling(p.c)
	switch c := p.cooling.(type) {
	case *loopCooling:
		p.circuit = &c.circuit
	case *directCooling:
		p.circuit = &c.circuit
	}
	p.n = p.cooling.layout(iRacks + 3*len(p.racks))
	p.alarms = append(podAlarms(), p.cooling.alarms()...)
	if first {
		p.alarms = append(p.alarms, clusterAlarms()...)
	}
	p.modes = modes{On: make([]float64, len(p.racks)), Powered: 1, Alarms: make([]bool, len(p.alarms))}
	for i := range p.modes.On {
		p.modes.On[i] = 1
	}
}

func (o modes) clone() modes {
	o.On, o.Alarms = slices.Clone(o.On), slices.Clone(o.Alarms)
	return o
}

// chip, chassis and door are the states of rack j.
func (p *pod) chip(j int) int    { return iRacks + j }
func (p *pod) chassis(j int) int { return iRacks + len(p.racks) + j }
func (p *pod) door(j int) int    { return iRacks + 2*len(p.racks) + j }

// on tells whether rack j has power: 1, or 0.
func (p *pod) on(j int) float64 { return p.modes.On[j] * p.modes.Powered }

// derive works out what follows from the parameters.
func (p *pod) derive(s *sea) {
	c := p.c
	p.racks = newRacks(c)
	p.site = s.shared(c.Depth, c.Place.IntakeHeight)
	p.design = *s.at(0, p.site)
	p.hull = newHull(&c.Hull)
	p.gasHeat = c.Gas.heatCapacity(c.Reference)
	p.gasFlow, p.through = 0, 0
	for k := range p.racks {
		r := &p.racks[k]
		p.gasFlow += r.gasFlow
		p.through += r.gasFlow * (1 - r.inlet)
	}
	p.cooling.derive(p)
}

// flows are all that moves in a pod at one instant. SI.
type flows struct {
	sea         *water
	intake      float64 // K that the cooling breathes
	bill        bill
	circuit     circuitFlows
	loop        loopFlows
	siphon      siphonFlows
	toSea       float64 // W by the cooling, pump heat included
	hullForced  float64 // W/m²K that the fans make along the hull's inside; 0 where the gas is not led there
	hullCold    float64 // W to the hull from the cold plenum
	hullHot     float64 // W to the hull from the hot plenum
	hullThrough float64 // W from the inner steel to the skin
	hullSea     float64 // W from the skin to the sea
	exchange    float64 // W/K of gas between the plenums
	fanTold     float64
	chips       float64 // speed that the hottest chip asks for
	level       float64 // work asked
}

// wanted is the level of work that the racks try to do: what is asked, and of
// the spare capacity the more the longer the queue is. It is exactly the level
// when nothing is queued.
func wanted(level, queue float64) float64 {
	const half = 900.0 // s of queued work at which half the spare capacity goes to it; EST
	return level + (1-level)*queue/(math.Abs(queue)+half)
}

// setting is what all racks see alike.
func (p *pod) setting(x []float64, level float64, sea *water) setting {
	c := p.c
	gas := c.Gas.flowFactor(x[iFan])
	cold, hot := x[iCold], x[iHot]
	return setting{
		cold: cold, hot: hot, gas: gas, gasCp: physics.NitrogenSpecificHeat((cold + hot) / 2),
		sink: math.Pow(gas, -sinkExponent), coilGas: math.Pow(gas, coilGasExponent), feed: p.cooling.feed(p, x, sea),
		wanted: wanted(level, x[iQueue]), reference: c.Reference, throttle: c.Throttle, critical: c.Critical, idle: c.Idle,
	}
}

// A supply is what the shore gives at an instant.
type supply struct {
	grid        float64 // 1, or 0 when it has failed
	lost        float64 // share of a pod's draw that the cable loses
	transformer float64 // efficiency of the shore transformer
	auxiliary   float64 // W of the shore station that fall to one pod
}

// eval works out every flow of the pod from its states and its racks' sums.
func (p *pod) eval(x, sums []float64, sea *water, level float64, shore supply) *flows {
	f := &p.flows
	*f = flows{sea: sea, intake: p.intake(x, sea), level: level}
	c, b := p.c, &f.bill
	hottest := c.Control.ChipTarget + chipMaxWidth*math.Log((sums[sumHottest]+1e-300)/float64(len(p.racks)))
	f.chips = c.Control.chipDemand(hottest)
	p.cooling.eval(p, x, sums, sea, f)

	f.fanTold = command(c.Control.keepRise(x[iFan], x[iHot]-x[iCold], c.Control.GasRise, f.chips), c.Gas.FanManual, c.Gas.FanSpeed, c.Gas.FanTrip, p.modes.Powered)
	b.fan = c.Gas.fanPower(x[iFan], p.gasFlow, physics.NitrogenDensity(x[iCold], c.Gas.Pressure)) * running(c.Gas.FanTrip, p.modes.Powered)

	// the electrical chain up to the meter
	b.it = sums[sumPower]
	c.Power.settle(b, x[iBattery], p.modes.Powered, shore.grid)
	b.cable = shore.lost * b.drawn
	b.shore = (b.drawn + b.cable) * (1/shore.transformer - 1)
	b.auxiliaryShore = shore.auxiliary * shore.grid

	// hull
	f.hullCold = p.hull.inside(x[iCold], x[iInner], c.Gas.Pressure, f.hullForced, 1-c.Hull.HotShare)
	f.hullHot = p.hull.inside(x[iHot], x[iInner], c.Gas.Pressure, f.hullForced, c.Hull.HotShare)
	f.hullThrough = p.hull.through(x[iInner], x[iSkin])
	f.hullSea = p.hull.outside(x[iSkin], x[iGrowth], sea)

	f.exchange = p.through * c.Gas.flowFactor(x[iFan]) * physics.NitrogenSpecificHeat((x[iCold]+x[iHot])/2)
	return f
}

// derivatives integrates the flows: the pod's balance, line by line.
func (p *pod) derivatives(x, sums []float64, excess float64, f *flows, dx []float64) {
	c, b := p.c, &f.bill

	mixing := f.exchange * (x[iHot] - x[iCold])
	dx[iCold] = (mixing - sums[sumCoil] + b.gasHeat() - f.hullCold) / p.gasHeat
	dx[iHot] = (sums[sumGas] - mixing - f.hullHot) / p.gasHeat
	dx[iInner] = (f.hullCold + f.hullHot - f.hullThrough) / p.hull.inner
	dx[iSkin] = (f.hullThrough - f.hullSea) / p.hull.skin
	dx[iGrowth] = c.Hull.Growth * (1 - x[iGrowth]/c.Hull.GrowthMax)
	dx[iFan] = (f.fanTold - x[iFan]) / c.Gas.FanLag

	dx[iQueue] = f.level - sums[sumDone]
	dx[iWorkAsked] = f.level
	dx[iWorkDone] = sums[sumDone]
	dx[iBattery] = b.battery
	dx[iEnergyIn] = b.total()
	dx[iEnergyOut] = f.toSea + f.hullSea + b.cable + b.shore + b.auxiliaryShore
	dx[iEnergyIT] = b.it
	dx[iDrawn] = (b.drawn - x[iDrawn]) / cableLag
	p.wake(x, f, excess, dx)

	p.cooling.derivatives(p, x, sums, f, dx)
}

// stored is the heat in J that the pod's bodies hold above 0 °C, and what is in
// its battery.
func (p *pod) stored(x []float64) float64 {
	heat := p.gasHeat*above(x[iCold:iHot+1]) + p.hull.inner*above(x[iInner:iInner+1]) + p.hull.skin*above(x[iSkin:iSkin+1])
	for j := range p.racks {
		g := p.racks[j].group
		heat += g.ChipCapacity*(x[p.chip(j)]-zeroC) + g.ChassisCapacity*(x[p.chassis(j)]-zeroC) + g.CoilCapacity*(x[p.door(j)]-zeroC)
	}
	return heat + p.cooling.stored(x) + x[iBattery] + p.rebase
}

// above adds temperatures up as kelvin above 0 °C.
func above(x []float64) (T float64) {
	for _, v := range x {
		T += v - zeroC
	}
	return T
}
