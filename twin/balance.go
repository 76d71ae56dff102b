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
	iQueue            // s of the whole pod's work waiting: of its first load, where its racks have several
	iBattery          // J
	iEnergyIn         // J at the shore meter
	iEnergyOut        // J that left as heat
	iEnergyIT         // J drawn by the racks
	iWorkAsked        // s of the whole pod's work
	iWorkDone
	iWorkLost
	iEnergyCooling // J drawn by fans and pumps
	iRecommended   // s with the hottest inlet within ASHRAE's recommended range
	iClassA1       // s within class A1
	iClassA2       // s within class A2
	iThrottling    // s with the hottest chip above throttling
	iDrawn         // W at the pod's end of the cable, as the cable's load counts it
	iHeat          // W given to the sea, as its wake carries it
	iExcess        // K by which the intake is warmer than the sea there
	iRacks         // then chip, chassis and door water of each rack; then the cooling's own and the other loads' queues
)

var stateNames = [iRacks]string{
	"gas_cold", "gas_hot", "fan_speed", "hull_inner", "hull_skin", "growth", "work_queued", "battery",
	"energy_in", "energy_out", "energy_it", "work_asked", "work_done", "work_lost",
	"energy_cooling", "hours_recommended", "hours_a1", "hours_a2", "hours_throttling", "drawn", "wake_heat", "intake_excess",
}

// Sums over a pod's racks that the shared states read.
const (
	sumGas     = iota // W from the racks to the hot gas
	sumCoil           // W from the hot gas to the doors' water
	sumReturn         // K, mixed water from the doors; of boiling doors W to the refrigerant
	sumPower          // W drawn
	sumHottest        // Σ exp((T − target)/width) over the chips
	sumDone           // share of the pod's full load, done for its first load; then for each of the others
	termsPerRack
)

// A pod is one pod built: its numbers, its curves and its place in the state vector.
type pod struct {
	c       *PodConfig
	at      int // its first state
	n       int // states
	racks   []rack
	loads   *loads
	streams []stream
	wanted  []float64 // level that the racks of each stream try to do, at the instant of setting
	sumAt   int       // its first among all pods' sums
	cooling cooling
	circuit *seaCircuit // of its cooling; nil where no seawater is pumped
	alarms  []alarm
	now     aged  // brought to the instant by age before anything reads it
	flows   flows // scratch of eval: through the cooling's interface it would go to the heap
	hull    hull
	site    *site
	design  water   // at the first instant, from which what is designed for the sea is derived
	gasHeat float64 // J/K of one plenum, full of gas
	filled  float64 // kg of gas as filled
	quick   float64 // J/K that follows the gas at once: chips, coils and the cooling
	metal   float64 // J/K of the racks' metal
	through float64 // kg/s of gas through the doors at design speed
	gasFlow float64 // kg/s of gas through the racks at design speed
	most    float64 // W that the uninterruptible supply can ever have to carry
	modes   modes
	inlets  float64 // share of hot gas in the hottest rack's inlet
	rebase  float64 // J by which commands changed the heat content without moving heat: a bigger plenum is not a warmer one
}

// What guards have latched.
type modes struct {
	On      []float64 `json:"on"`      // a rack: 1, or 0 when it has tripped
	Powered float64   `json:"powered"` // 0 when the battery is empty and the grid away
	Cleaned float64   `json:"cleaned"` // s, when the plates were last cleaned
	Alarms  []bool    `json:"alarms"`
	Lost    float64   `json:"lost"`  // share of the supply's strings that are lost
	Apart   float64   `json:"apart"` // J of the battery in them
	Aged    aged      `json:"aged"`
}

// layout counts the pod's states. What it depends on cannot change in a run.
func (p *pod) layout(first bool, all *loads) {
	p.racks = newRacks(p.c)
	p.cooling = newCooling(p.c)
	switch c := p.cooling.(type) {
	case *loopCooling:
		p.circuit = &c.circuit
	case *directCooling:
		p.circuit = &c.circuit
	}
	p.n = p.layoutStreams(p.cooling.layout(iRacks+3*len(p.racks)), all)
	p.alarms = slices.Concat(podAlarms(), ageingAlarms(), p.cooling.alarms())
	if first {
		p.alarms = append(p.alarms, clusterAlarms()...)
	}
	p.modes = modes{On: make([]float64, len(p.racks)), Powered: 1, Alarms: make([]bool, len(p.alarms)), Aged: p.c.unaged()}
	for i := range p.modes.On {
		p.modes.On[i] = 1
	}
	p.modes.Lost = 1 - p.c.Power.alive()
	p.modes.Apart = p.modes.Lost * p.c.Power.Battery
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
	p.racks, p.now = newRacks(c), p.modes.Aged
	p.deriveStreams()
	p.site = s.shared(c.Depth, c.Place.IntakeHeight)
	p.design = *s.at(0, p.site)
	p.hull = newHull(&c.Hull)
	p.gasHeat, p.filled = c.Gas.heatCapacity(c.Reference), c.gasAsFilled()
	p.gasFlow, p.through, p.inlets = 0, 0, 0
	for k := range p.racks {
		r := &p.racks[k]
		p.gasFlow += r.gasFlow
		p.through += r.gasFlow * (1 - r.inlet)
		p.inlets = max(p.inlets, r.inlet)
	}
	p.most = p.mostLoad()
	p.cooling.derive(p)
	warm, cold := make([]float64, p.n), make([]float64, p.n)
	for i := range warm {
		warm[i] = 1
	}
	p.quick, p.metal = p.cooling.stored(warm)-p.cooling.stored(cold), 0
	for k := range p.racks {
		g := p.racks[k].group
		p.metal += g.ChassisCapacity
		p.quick += g.ChipCapacity
		if c.Cooling != "direct" { // there the coils stand still with the seawater
			p.quick += g.CoilCapacity
		}
	}
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
	hottest     float64 // K, chips blended
	chips       float64 // speed that the hottest chip asks for
}

// setting is what all racks see alike.
func (p *pod) setting(x []float64, sea *water) setting {
	c, working, crowding := p.c, p.now.Working, 1/p.now.Working
	p.want(x)
	gas := p.gasFlowFactor(x[iFan])
	cold, hot := x[iCold], x[iHot]
	return setting{
		cold: cold, hot: hot, gas: gas, gasCp: physics.NitrogenSpecificHeat((cold + hot) / 2),
		sink: math.Pow(gas, -sinkExponent) * crowding, coilGas: math.Pow(gas, coilGasExponent), feed: p.cooling.feed(p, x, sea),
		wanted: p.wanted, working: working, crowding: crowding, reference: c.Reference, throttle: c.Throttle, critical: c.Critical, idle: c.Idle,
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
func (p *pod) eval(x, sums []float64, sea *water, shore supply) *flows {
	f := &p.flows
	*f = flows{sea: sea, intake: p.intake(x, sea)}
	c, b := p.c, &f.bill
	hottest := c.Control.ChipTarget + chipMaxWidth*math.Log((sums[sumHottest]+1e-300)/float64(len(p.racks)))
	f.hottest, f.chips = hottest, c.Control.chipDemand(hottest)
	p.cooling.eval(p, x, sums, sea, f)

	f.fanTold = command(c.Control.keepRise(x[iFan], x[iHot]-x[iCold], c.Control.GasRise, f.chips), c.Gas.FanManual, c.Gas.FanSpeed, c.Gas.FanTrip, p.modes.Powered)
	b.fan = c.Gas.fanPower(x[iFan], p.gasFlow, p.filled/c.Gas.Volume, p.now.Gas) * running(c.Gas.FanTrip, p.modes.Powered)

	// the electrical chain up to the meter
	b.it = sums[sumPower]
	c.Power.settle(b, p.held(x), p.modes.Powered, shore.grid)
	b.cable = shore.lost * b.drawn
	b.shore = (b.drawn + b.cable) * (1/shore.transformer - 1)
	b.auxiliaryShore = shore.auxiliary * shore.grid

	// hull
	pressure := p.gasPressure(x)
	f.hullCold = p.hull.inside(x[iCold], x[iInner], pressure, f.hullForced, 1-c.Hull.HotShare)
	f.hullHot = p.hull.inside(x[iHot], x[iInner], pressure, f.hullForced, c.Hull.HotShare)
	f.hullThrough = p.hull.through(x[iInner], x[iSkin])
	f.hullSea = p.hull.outside(x[iSkin], x[iGrowth], sea)

	f.exchange = p.through * p.gasFlowFactor(x[iFan]) * physics.NitrogenSpecificHeat((x[iCold]+x[iHot])/2)
	return f
}

// derivatives integrates the flows: the pod's balance, line by line.
func (p *pod) derivatives(x, sums []float64, excess float64, f *flows, dx []float64) {
	c, b := p.c, &f.bill

	mixing := f.exchange * (x[iHot] - x[iCold])
	dx[iCold] = (mixing - sums[sumCoil] + b.gasHeat() - f.hullCold) / p.plenum()
	dx[iHot] = (sums[sumGas] - mixing - f.hullHot) / p.plenum()
	dx[iInner] = (f.hullCold + f.hullHot - f.hullThrough) / p.hull.inner
	dx[iSkin] = (f.hullThrough - f.hullSea) / p.hull.skin
	dx[iGrowth] = c.Fouling.Bloom * c.Hull.Growth * (1 - x[iGrowth]/c.Hull.GrowthMax)
	dx[iFan] = (f.fanTold - x[iFan]) / c.Gas.FanLag

	p.work(x, sums, dx)
	dx[iBattery] = b.battery
	dx[iEnergyIn] = b.total()
	dx[iEnergyOut] = f.toSea + f.hullSea + p.escaping(x) + b.cable + b.shore + b.auxiliaryShore
	dx[iEnergyIT] = b.it
	p.countHours(x, f.hottest, b, dx)
	dx[iDrawn] = (b.drawn - x[iDrawn]) / cableLag
	p.wake(x, f, excess, dx)

	p.cooling.derivatives(p, x, sums, f, dx)
}

// stored is the heat in J that the pod's bodies hold above 0 °C, and what is in
// its battery.
func (p *pod) stored(x []float64) float64 {
	heat := p.plenum()*above(x[iCold:iHot+1]) + p.hull.inner*above(x[iInner:iInner+1]) + p.hull.skin*above(x[iSkin:iSkin+1])
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
