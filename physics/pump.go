package physics

import "math"

// PumpPower is the power a pump draws at its shaft.
//
//	P = mdot g H/eta
//
//	mdot         mass flow                   [kg/s]
//	head         head                        [m]
//	efficiency   hydraulic power over shaft power, above 0   [-]
//	             power                       [W]
//
// g is StandardGravity. Definition; ISO 9906:2012. Proved by testdata/PumpPower.csv.
func PumpPower(mdot, head, efficiency float64) float64 {
	return mdot * StandardGravity * head / efficiency
}

// PumpHead is the head of a centrifugal pump: a parabola at rated speed, carried to
// others by the laws of affinity, Q ∝ n and H ∝ n².
//
//	H = H0 n² - a Q²
//
//	Q           volume flow                              [m³/s]
//	n           speed over rated speed                   [-]
//	shutoff     H0, head without flow at rated speed     [m]
//	curvature   a                                        [s²/m⁵]
//	            head                                     [m]
//
// Valid for Q ≥ 0 and n ≥ 0. Source: Karassik et al. (2008), Pump Handbook, 4th
// edition, section 2.3. Proved by testdata/PumpHead.csv.
func PumpHead(Q, n, shutoff, curvature float64) float64 {
	return shutoff*n*n - curvature*Q*Q
}

// PumpEfficiency is the efficiency of a centrifugal pump: a parabola through no flow
// and the best point, carried to other speeds by affinity.
//
//	eta = eta_best φ (2 - φ),  φ = Q/(n Q_best)
//
//	Q              volume flow                                [m³/s]
//	n              speed over rated speed                     [-]
//	bestFlow       Q_best, flow of best efficiency at rated speed   [m³/s]
//	bestEfficiency eta_best                                   [-]
//	               efficiency                                 [-]
//
// Valid for 0 ≤ φ < 2; NaN where Q and n are both 0. Source as for PumpHead. Proved by
// testdata/PumpEfficiency.csv.
func PumpEfficiency(Q, n, bestFlow, bestEfficiency float64) float64 {
	phi := Q / (n * bestFlow)
	return bestEfficiency * phi * (2 - phi)
}

// PumpShaftPower is the shaft power of a centrifugal pump with the curves of PumpHead
// and PumpEfficiency, finite without flow, where PumpPower is 0/0.
//
//	P = rho g Q H/eta = rho g H n Q_best/[eta_best (2 - φ)],  φ = Q/(n Q_best)
//
//	rho   density                                   [kg/m³]
//	Q     volume flow                               [m³/s]
//	n     speed over rated speed; at 0 it is 0      [-]
//	shutoff, curvature, bestFlow, bestEfficiency    as there
//	      power                                     [W]
//
// Valid for 0 ≤ φ < 2 and Q > 0 only where H ≥ 0. By affinity it grows as n³. Source as
// for PumpHead. Proved by testdata/PumpShaftPower.csv.
func PumpShaftPower(rho, Q, n, shutoff, curvature, bestFlow, bestEfficiency float64) float64 {
	if n == 0 && Q == 0 {
		return 0
	}
	best := n * bestFlow
	return rho * StandardGravity * PumpHead(Q, n, shutoff, curvature) * best * best / (bestEfficiency * (2*best - Q))
}

// OperatingFlow is the flow at which the head of a pump meets its circuit's, with a
// check valve: where the pump cannot lift, nothing flows back.
//
//	H0 n² - a Q² = H_static + k Q²
//	Q = √(h/(a + k)),  h = H0 n² - H_static
//	0 < h < w:  Q = √(w/(a + k)) u² (5 - 3u)/2,  u = h/w
//	h ≤ 0:      Q = 0
//
//	n            speed over rated speed                          [-]
//	shutoff      H0, head without flow at rated speed            [m]
//	curvature    a of the pump                                   [s²/m⁵]
//	static       H_static, head the circuit needs without flow   [m]
//	resistance   k of the circuit                                [s²/m⁵]
//	width        w, head over which the valve opens, above 0     [m]
//	             volume flow                                     [m³/s]
//
// Within w the root is replaced by the cubic that leaves 0 with no slope and meets the
// root with its own, so that Q has a continuous derivative by every argument and
// dQ/dn stays below 2.8 n H0/√(w (a + k)), where the bare root would open with an
// infinite slope. The cubic lies below the root by at most 0.37 √(w/(a + k)).
// Derivation here. Proved by testdata/OperatingFlow.csv.
func OperatingFlow(n, shutoff, curvature, static, resistance, width float64) float64 {
	h := shutoff*n*n - static
	r := curvature + resistance
	switch {
	case h <= 0:
		return 0
	case h < width:
		u := h / width
		return math.Sqrt(width/r) * u * u * (5 - 3*u) / 2
	}
	return math.Sqrt(h / r)
}
