package twin

import (
	"math"

	"seapod/physics"
)

// This file is what can stand in the seawater's way before it reaches the pump:
// growth, jellyfish and debris on the intake's strainer, and a valve that is not
// open.

// A StrainerConfig is the intake's strainer and what the sea lays on it. Its
// growth and its jellyfish are states; debris lies there as long as it is set.
type StrainerConfig struct {
	Share     float64
	Growth    float64 // 1/s
	Initial   float64
	Flushed   float64
	Debris    float64
	Jellyfish float64 // kg/m³
	Release   float64 // s
}

func defaultStrainer() StrainerConfig {
	return StrainerConfig{Share: 0.1, Growth: 0.003 / day, Initial: 0.02, Flushed: 0.02, Release: 0.5 * hour}
}

func (c *StrainerConfig) declare(l *list) {
	l.number(&c.Share, "strainer_share", 0, 0.9, "part of the seawater circuit's head that the clean strainer takes", "洁净滤网占海水回路阻力的比例", "EST: a tenth of 12 m")
	l.number(&c.Growth, "strainer_growth_1_d", 0, 1, "growth of the strainer's blocked share in a day", "滤网堵塞比例每日的增长", "EST: a tenth in a month between flushes; no figure is published")
	l.number(&c.Initial, "strainer_blocked_start", 0, 0.95, "blocked share of the strainer at the start", "起始时滤网的堵塞比例", "EST: just flushed")
	l.number(&c.Flushed, "strainer_flushed", 0, 0.9, "blocked share that a flush leaves", "反冲后残余的堵塞比例", "EST: 2 %, what sits between the bars stays when water runs through them backwards")
	l.number(&c.Debris, "debris", 0, 1, "share of the strainer that a net or weed covers: the loss goes with the inverse square of what stays open, so half is hardly felt and nine tenths stop the pod; clean takes it away",
		"渔网、塑料布或海草覆盖滤网的比例：阻力与剩余开口面积的平方成反比，盖住一半几乎无感，盖住九成则致命；clean 可清除", "0: none")
	l.number(&c.Jellyfish, "jellyfish_kg_m3", 0, 50, "jellyfish in the water at the intake: the flow lays them on the strainer, the more the more flows, and they come off by themselves when the swarm has gone; clean flushes them off",
		"取水口处水母密度：水流将其压在滤网上，流量越大压得越快；水母群离去后自行脱落；clean 可反冲清除", "0: none; Torness (2011) and Oskarshamn (2013) shut down for a swarm in their screens, Jiaxing cleared 150 t (CCTV 2025-09-29)")
	l.number(&c.Release, "jellyfish_release_h", 0.05, 48, "time constant with which jellyfish come off the strainer by themselves", "水母自行脱离滤网的时间常数", "EST: half an hour, dying in the stream and slipping off")
}

// resistance multiplies the circuit's k: the open share b' = 1 − b of the
// strainer carries the flow, and its loss goes with the velocity squared.
func (c *StrainerConfig) resistance(blocked float64) float64 {
	open := 1 - physics.SmoothClamp(blocked, 0, 0.97, 0.001)
	return 1 - c.Share + c.Share/(open*open)
}

// blocked is the share of the strainer that growth, jellyfish and debris cover
// together, lying at random on each other.
func (c *StrainerConfig) blocked(growth, jellyfish float64) float64 {
	return 1 - (1-growth)*(1-jellyfish)*(1-c.Debris)
}

// A swarm of n kg/m³ brings n·Q kg/s to the strainer. Its area is such that the
// design flow passes it at strainerSpeed, and jellyMat of jellyfish cover it.
const (
	strainerSpeed = 0.1  // m/s; EST: intakes are designed for 0.1 to 0.15, which fish escape
	jellyMat      = 20.0 // kg/m²; EST: 2 cm of what is nearly water
)

// catch is the rate in 1/s at which jellyfish cover the strainer, at a flow over design:
//
//	j' = (n v/m) q (1 − j) − j/τ
//
// 1 kg/m³ covers it in 200 s at design flow. As it closes less flows and less comes.
func (c *StrainerConfig) catch(covered, flow float64) float64 {
	return c.Jellyfish*strainerSpeed/jellyMat*flow*(1-covered) - covered/c.Release
}

// A ValveConfig is the butterfly valve that isolates the seawater circuit. It
// controls nothing: it stands open unless it is stuck.
type ValveConfig struct {
	Opening float64
}

func (c *ValveConfig) declare(l *list) {
	l.number(&c.Opening, "sea_valve", 0, 1, "where the butterfly valve in the seawater circuit stands, 1 open, 0 shut: it is meant to be open, and stuck half-way it costs hardly anything, below a third the flow",
		"海水回路蝶阀的开度，1 全开，0 全关：正常应全开；卡在一半几乎无影响，低于三分之一则流量大减", "1: it isolates, it does not control")
}

// velocityHeads is how many velocity heads ρv²/2 the circuit takes at design: 12 m
// at 2 m/s in the pipe. EST; seawater pipes run at 1.5 to 2.5 m/s.
const velocityHeads = 12 * 2 * gravity / (2 * 2)

// butterfly is the loss coefficient of a butterfly valve in a round pipe by each
// ten degrees from open: Weisbach's measurements, as handbooks of hydraulics
// print them, from 10 to 70°; EST beyond: 80° continues them, and the shut seat leaks.
var butterfly = [...]float64{0.2, 0.52, 1.54, 3.91, 10.8, 32.6, 118, 751, 6e3, 1e5}

// resistance is what the valve adds to the circuit's resistance, which is meant
// with the valve open. Between the table's angles the logarithm is interpolated.
func (c *ValveConfig) resistance() float64 {
	at := (1 - c.Opening) * float64(len(butterfly)-1)
	k := min(int(at), len(butterfly)-2)
	share := at - float64(k)
	loss := butterfly[k] * math.Pow(butterfly[k+1]/butterfly[k], share)
	return (loss - butterfly[0]) / velocityHeads
}
