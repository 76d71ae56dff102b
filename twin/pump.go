package twin

import (
	"math"

	"seapod/physics"
)

// A PumpConfig is a pump with its drive and the circuit that it serves: the
// operating point lies where the pump's head curve meets the circuit's.
type PumpConfig struct {
	Flow, Head  float64 // kg/s, m at the design point
	Efficiency  float64 // wire to water at the design point
	Shutoff     float64 // head at no flow over design head
	Static      float64 // m
	RunUp       float64 // s
	CoastDown   float64 // s
	Manual      float64
	ManualSpeed float64
	Trip        float64
	Wear        float64
}

func (c *PumpConfig) declare(l *list, prefix string, what Text, source string) {
	en, zh := " of the "+what.EN, what.ZH
	l.number(&c.Flow, prefix+"_design_flow_kg_s", 0.5, 2000, "design flow"+en, zh+"的设计流量", source)
	l.number(&c.Head, prefix+"_head_m", 0.5, 200, "design head"+en+" at its design flow", zh+"在设计流量下的扬程", source)
	l.number(&c.Efficiency, prefix+"_efficiency", 0.05, 0.85, "efficiency"+en+" from wire to water at the design point", zh+"在设计点从电到水的效率", "EST: 0.7 hydraulic times 0.85 for motor and drive")
	l.number(&c.Shutoff, prefix+"_shutoff", 1.05, 2, "head"+en+" without flow over its design head", zh+"零流量扬程与设计扬程之比", "EST: 1.3, a radial pump of medium specific speed")
	l.number(&c.Static, prefix+"_static_m", 0, 100, "static head of the circuit"+en, zh+"回路的静扬程", "0: a closed or submerged circuit has none")
	l.number(&c.RunUp, prefix+"_run_up_s", 0.5, 600, "time in which the "+what.EN+" follows its demand", zh+"跟随指令的时间常数", "EST: a drive's ramp")
	l.number(&c.CoastDown, prefix+"_coast_down_s", 0.5, 600, "time in which the "+what.EN+" runs down when it has tripped", zh+"跳闸后的惰转时间常数", "EST: little inertia, ten seconds")
	l.toggle(&c.Manual, prefix+"_manual", "1: the "+what.EN+" runs by hand, at the speed set for it", "1："+zh+"手动运行，按所设转速", "")
	l.number(&c.ManualSpeed, prefix+"_manual_speed", 0, 1.3, "speed"+en+" in manual, as a share of design speed", zh+"手动转速，与设计转速之比", "1: its design speed")
	l.toggle(&c.Trip, prefix+"_trip", "1: the "+what.EN+" has tripped: what its water should carry away stays, chips slow down within minutes, and racks switch off unless it runs again",
		"1："+zh+"已跳闸：热量无从带走，几分钟内芯片降频，若不恢复机架将断电", "")
	l.number(&c.Wear, prefix+"_wear", 0, 0.8, "wear"+en+": this share of its head is lost at every flow, as water slips back through worn rings; it takes the power of a new one, so its efficiency falls as much",
		zh+"的磨损：口环磨损使水回漏，各流量下扬程均损失此比例；耗电与新泵相同，效率同样下降", "0: a new pump")
}

// motorShare of the design efficiency's loss lies in motor and drive: the
// hydraulic efficiency is the design efficiency over this. EST: 0.90 · 0.95.
const motorShare = 0.855

// speedLoss is the part of motor and drive losses that goes with speed (iron,
// windage, the drive's own); the rest goes with torque squared (copper).
const speedLoss = 0.4

// A pump is its curves: head (1 − w)(H0·n² − a·Q²) against static + k·Q², worn by w.
type pump struct {
	c         *PumpConfig
	rho       float64 // kg/m³ that the design point is meant for
	flow      float64 // m³/s at design
	fall      float64 // a, s²/m⁵
	circuit   float64 // k with a clean circuit
	lossScale float64 // W of motor and drive at the design point
}

func newPump(c *PumpConfig, rho float64) pump {
	p := pump{c: c, rho: rho, flow: c.Flow / rho}
	p.fall = (c.Shutoff - 1) * c.Head / (p.flow * p.flow)
	p.circuit = max(c.Head-c.Static, 0.01*c.Head) / (p.flow * p.flow)
	shaft := rho * gravity * p.flow * c.Head / (c.Efficiency / motorShare)
	p.lossScale = shaft * (1/motorShare - 1)
	return p
}

// run is the operating point at a speed n, with the circuit's resistance
// multiplied: mass flow in kg/s, head in m and electrical power in W.
//
// The efficiency curve is the parabola through no flow and the design point,
// η = η_d·φ·(2 − φ) with φ = (Q/Q_d)/n, so shaft power ρgQH/η stays finite and
// smooth through standstill. Of a worn pump it is the shaft power that stays and
// the head that is less.
func (p *pump) run(n, resistance float64) (mdot, head, power float64) {
	made := 1 - p.c.Wear
	Q := physics.OperatingFlow(n, made*p.c.Shutoff*p.c.Head, made*p.fall, p.c.Static, p.circuit*resistance, 1e-3*p.c.Head)
	Q += 0 * resistance // at standstill too the solver must see, by NaN, what the flow depends on
	hydraulic := p.c.Efficiency / motorShare
	n2 := n*n + 1e-8 // at standstill φ is that of the slowest turning
	phi := Q / p.flow / math.Sqrt(n2)
	head = p.c.Shutoff*p.c.Head*n*n - p.fall*Q*Q // of a new one; wear churns the rest, at the same power
	// of the design torque; beyond 1.8 times the design flow, near run-out, the parabola is left for its last value
	torque := head / p.c.Head / physics.SmoothMax(2-phi, 0.2, 0.02)
	shaft := p.rho * gravity * p.flow * p.c.Head / hydraulic * n * torque
	power = shaft + p.lossScale*(speedLoss*n+(1-speedLoss)*torque*torque)
	return p.rho * Q, made * head, power
}
