package twin

import (
	"math"

	"seapod/physics"
)

// A cooling is one way by which a pod's heat reaches the sea, chosen when the
// model is built. It has states of its own behind the pod's common ones, which
// only it reads; the rest of the pod sees what its doors' coils are fed with.
type cooling interface {
	layout(at int) (next int)               // places its states from at on
	derive(p *pod)                          // after a command: what follows from the parameters
	start(x []float64, p *pod, sea float64) // a guess of the steady state, and the slow states as given
	slow() []int                            // states that a run's first instant takes as given
	scales(scale []float64)                 // where the nominal magnitude is not 10 K
	stateName(i int) string

	feed(p *pod, x []float64, sea *water) coilFeed                 // what the doors see
	eval(p *pod, x, sums []float64, sea *water, f *flows)          // its flows, its pumps and what they are told
	derivatives(p *pod, x, sums []float64, f *flows, dx []float64) // integrates them
	stored(x []float64) float64                                    // J above 0 °C
	clean(p *pod, x []float64)                                     // what the clean command does
	due(x []float64) float64                                       // above 0 when its fouling asks for cleaning
	channels() []channelOf                                         // what it shows
	alarms() []alarm
	door() []channelOf // what it shows of each rack's door
}

// A coilFeed is the water that enters the doors' coils, or what does its work.
type coilFeed struct {
	door    doorKind
	T       float64 // K
	rate    float64 // W/K of all doors together; of a boiling door the conductance from metal to refrigerant
	film    float64 // factor on the coils' water film at an even share
	fouling float64 // m²K/W on the coils' water side
	limit   float64 // W, most that all boiling doors together can give
}

// A doorKind is what a rack's door holds; a cooling has one kind for good.
type doorKind uint8

const (
	waterDoor   doorKind = iota // a coil with water in it
	boilingDoor                 // an evaporator, whose metal takes the gas's heat and boils refrigerant
	noDoor                      // nothing: its state stands still
)

// coolings by name, in the order in which they are explained.
var coolings = []string{"loop", "direct", "thermosyphon", "hull"}

// trickle is the share of the design flow that warm water keeps up by itself in
// coils and pipes with the pump off. EST: a metre of height with 6 K drives a few
// hundredths.
const trickle = 0.005

func newCooling(c *PodConfig) cooling {
	switch c.Cooling {
	case "direct":
		return &directCooling{circuit: seaCircuit{c: c, trickle: trickle}}
	case "thermosyphon":
		return &thermosyphon{c: c}
	case "hull":
		return &hullCooling{c: c}
	default:
		return &loopCooling{c: c, circuit: seaCircuit{c: c}}
	}
}

// A seaCircuit is pumped seawater: intake, strainer, what it cools, pump,
// outfall. The pump comes last, so its heat goes into the discharge.
type seaCircuit struct {
	c        *PodConfig
	trickle  float64 // share of the design flow that warm water keeps up by itself with the pump off
	pump     pump
	speed    int // states
	fouling  int // m²K/W of what it cools
	strainer int // blocked share
}

func (s *seaCircuit) layout(at int) (next int) {
	s.speed, s.fouling, s.strainer = at, at+1, at+2
	return at + 3
}

func (s *seaCircuit) derive(p *pod) { s.pump = newPump(&s.c.Sea, p.design.rho) }

func (s *seaCircuit) start(x []float64) {
	x[s.speed], x[s.fouling], x[s.strainer] = 0.9, s.c.Fouling.Initial, s.c.Strainer.Initial
}

func (s *seaCircuit) slow() []int { return []int{s.fouling, s.strainer} }

func (s *seaCircuit) scales(scale []float64) {
	scale[s.speed], scale[s.fouling], scale[s.strainer] = 0.5, 1e-4, 1
}

func (s *seaCircuit) stateName(i int) string {
	return map[int]string{s.speed: "sea_pump_speed", s.fouling: "fouling", s.strainer: "strainer_blocked"}[i]
}

// flow is the pump's operating point: kg/s, m and W.
func (s *seaCircuit) flow(x []float64) (mdot, head, power float64) {
	mdot, head, power = s.pump.run(x[s.speed], s.c.Strainer.resistance(x[s.strainer]))
	least := s.trickle * s.c.Sea.Flow
	return math.Sqrt(mdot*mdot + least*least), head, power
}

// circuitFlows are those of a seaCircuit. SI.
type circuitFlows struct {
	flow, head float64
	told       float64 // speed
	out        float64 // K, seawater before the pump
	heat       float64 // W that the seawater has taken up before the pump
	discharge  float64 // K
	fouling    float64 // m²K/Ws
}

// eval works the circuit out: automatic is the speed that the controller asks
// for, out the temperature behind what is cooled, wall that of its surface.
func (s *seaCircuit) eval(p *pod, x []float64, sea *water, automatic, out, wall float64, f *flows) {
	k := &f.circuit
	k.flow, k.head, f.bill.sea = s.flow(x)
	f.bill.sea *= running(s.c.Sea.Trip, p.modes.Powered)
	k.told = command(automatic, s.c.Sea.Manual, s.c.Sea.ManualSpeed, s.c.Sea.Trip, p.modes.Powered)
	k.out, k.heat = out, k.flow*sea.cp*(out-f.intake)
	least := 0.01 * s.c.Sea.Flow // where hardly anything flows, the pump gives off hardly anything either
	k.discharge = out + f.bill.sea/(math.Sqrt(k.flow*k.flow+least*least)*sea.cp)
	g := &s.c.Fouling
	k.fouling = physics.KernSeatonRate(x[s.fouling], wall, shearRatio(k.flow/s.c.Sea.Flow), g.Asymptote, g.Time, g.Activation)
	f.toSea += k.heat + f.bill.sea
}

func (s *seaCircuit) derivatives(p *pod, x []float64, f *flows, dx []float64) {
	stopped := 1 - running(s.c.Sea.Trip, p.modes.Powered)
	dx[s.speed] = follow(x[s.speed], f.circuit.told, s.c.Sea.RunUp, s.c.Sea.CoastDown, stopped)
	dx[s.fouling] = f.circuit.fouling
	dx[s.strainer] = s.c.Strainer.Growth * (1 - x[s.strainer])
}

func (s *seaCircuit) clean(x []float64) {
	x[s.fouling] = min(x[s.fouling], s.c.Fouling.Cleaned)
	x[s.strainer] = min(x[s.strainer], s.c.Strainer.Flushed)
}

func (s *seaCircuit) due(x []float64) float64 { return s.c.Fouling.due(x[s.fouling]) }

// due is above 0 when the fouling has reached the threshold for cleaning.
func (c *FoulingConfig) due(fouling float64) float64 {
	if c.CleanAt <= c.Cleaned {
		return -1 // no threshold
	}
	return fouling/c.CleanAt - 1
}

// waterDoors is what pods with water in their doors show of each.
func waterDoors() []channelOf {
	return []channelOf{
		{"door_water_degC", "water leaving this rack's door", "本机架背板出水温度", 20, 45, func(v *view, i int) float64 { return v.x[v.pod.door(i)] }},
	}
}

func (l *loopCooling) door() []channelOf { return waterDoors() }

func (d *directCooling) door() []channelOf { return waterDoors() }
