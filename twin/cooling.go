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
	repair(x []float64)                                            // what its own action parameters ask, which it puts back
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

// A seaCircuit is pumped seawater: intake, strainer, valve, what it cools, pump,
// outfall. The pump comes last, so its heat goes into the discharge.
type seaCircuit struct {
	c         *PodConfig
	trickle   float64 // share of the design flow that warm water keeps up by itself with the pump off
	pump      pump
	valve     float64 // what it adds to the circuit's resistance
	speed     int     // states
	fouling   int     // m²K/W of what it cools
	strainer  int     // share blocked by growth
	jellyfish int     // share blocked by jellyfish
	memory    int     // K, what the controller's thermometer read seconds ago
	drift     int     // K that it has drifted
}

func (s *seaCircuit) layout(at int) (next int) {
	s.speed, s.fouling, s.strainer, s.jellyfish, s.memory, s.drift = at, at+1, at+2, at+3, at+4, at+5
	return at + 6
}

func (s *seaCircuit) derive(p *pod) {
	s.pump = newPump(&s.c.Sea, p.design.rho)
	s.valve = s.c.Valve.resistance()
}

// start has the thermometer remember what it is meant to read, at which a frozen
// one stays.
func (s *seaCircuit) start(x []float64, meant float64) {
	x[s.speed], x[s.fouling], x[s.strainer], x[s.memory] = 0.9, s.c.Fouling.Initial, s.c.Strainer.Initial, meant
}

func (s *seaCircuit) slow() []int {
	slow := []int{s.fouling, s.strainer, s.jellyfish, s.drift}
	if s.c.Sensor.Freeze != 0 {
		slow = append(slow, s.memory)
	}
	return slow
}

func (s *seaCircuit) scales(scale []float64) {
	scale[s.speed], scale[s.fouling], scale[s.strainer], scale[s.jellyfish] = 0.5, 1e-4, 1, 1
}

func (s *seaCircuit) stateName(i int) string {
	return [...]string{"sea_pump_speed", "fouling", "strainer_growth", "strainer_jellyfish", "sensor_memory", "sensor_drift"}[i-s.speed]
}

// reads is what the controller is told of a temperature measured.
func (s *seaCircuit) reads(x []float64, measured float64) float64 {
	return s.c.Sensor.reads(measured, x[s.drift], x[s.memory])
}

// blocked is the share of the strainer that is covered.
func (s *seaCircuit) blocked(x []float64) float64 {
	return s.c.Strainer.blocked(x[s.strainer], x[s.jellyfish])
}

// flow is the pump's operating point: kg/s, m and W.
func (s *seaCircuit) flow(x []float64) (mdot, head, power float64) {
	mdot, head, power = s.pump.run(x[s.speed], s.c.Strainer.resistance(s.blocked(x))+s.valve)
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
	measured   float64 // K, what the controller's thermometer measures
}

// eval works the circuit out: automatic is the speed that the controller asks
// for on what its thermometer says of the temperature measured, out the
// temperature behind what is cooled, wall that of its surface.
func (s *seaCircuit) eval(p *pod, x []float64, sea *water, automatic, measured, out, wall float64, f *flows) {
	k := &f.circuit
	k.flow, k.head, f.bill.sea = s.flow(x)
	f.bill.sea *= running(s.c.Sea.Trip, p.modes.Powered)
	k.told = command(automatic, s.c.Sea.Manual, s.c.Sea.ManualSpeed, s.c.Sea.Trip, p.modes.Powered)
	k.measured, k.out, k.heat = measured, out, k.flow*sea.cp*(out-f.intake)
	least := 0.01 * s.c.Sea.Flow // where hardly anything flows, the pump gives off hardly anything either
	k.discharge = out + f.bill.sea/(math.Sqrt(k.flow*k.flow+least*least)*sea.cp)
	g := &s.c.Fouling
	k.fouling = physics.KernSeatonRate(x[s.fouling], wall, shearRatio(k.flow/s.c.Sea.Flow), g.asymptote(), g.Time, g.Activation)
	f.bill.dosing = g.Dosing * g.DosingPower
	f.toSea += k.heat + f.bill.sea
}

func (s *seaCircuit) derivatives(p *pod, x []float64, f *flows, dx []float64) {
	stopped := 1 - running(s.c.Sea.Trip, p.modes.Powered)
	dx[s.speed] = follow(x[s.speed], f.circuit.told, s.c.Sea.RunUp, s.c.Sea.CoastDown, stopped)
	dx[s.fouling] = f.circuit.fouling
	dx[s.strainer] = s.c.Fouling.Bloom * s.c.Strainer.Growth * (1 - x[s.strainer])
	dx[s.jellyfish] = s.c.Strainer.catch(x[s.jellyfish], f.circuit.flow/s.c.Sea.Flow)
	dx[s.memory] = s.c.Sensor.follow(f.circuit.measured, x[s.drift], x[s.memory])
	dx[s.drift] = s.c.Sensor.Drift
}

func (s *seaCircuit) clean(x []float64) {
	x[s.fouling] = min(x[s.fouling], s.c.Fouling.Cleaned)
	x[s.strainer] = min(x[s.strainer], s.c.Strainer.Flushed)
	x[s.jellyfish], s.c.Strainer.Debris = 0, 0
}

func (s *seaCircuit) repair(x []float64) {
	if s.c.Sensor.Renew != 0 {
		x[s.drift], s.c.Sensor = 0, SensorConfig{}
	}
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
