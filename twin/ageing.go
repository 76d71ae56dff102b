package twin

import (
	"math"

	"seapod/physics"
)

// This file is what changes with time alone: gas that leaks out, water that seeps
// in, servers that fail and that no one replaces under water. Each follows a linear
// law whose solution is known, so none is a state: a command sets down where each
// stands, and between commands the solution is evaluated. The racks read them, and
// as states they would cost a tenth of the solver's time.

// A FailureConfig is how fast servers fail.
type FailureConfig struct {
	Rate  float64 // 1/s, on land
	Sea   float64 // factor in a sealed pod
	Start float64 // share that has failed at the start
}

func defaultFailures() FailureConfig {
	return FailureConfig{Rate: 0.028 / year, Sea: 0.118}
}

func (c *FailureConfig) declare(l *list) {
	l.number(&c.Rate, "failure_rate_1_y", 0, 1, "share of the servers that fails in a year on land", "陆上每年失效的服务器比例",
		"0.028: 8 of 135 in the 2.1 years of Natick's control on land (DCD, recenttech 2024-06)")
	l.number(&c.Sea, "failure_factor", 0, 10, "failures in the sealed pod over those on land: dry nitrogen, an even temperature and nobody to bump into anything; 1: as on land",
		"密封舱内失效率与陆上之比：干燥氮气、温度平稳、无人碰撞；1 为与陆上相同", "0.118: 6 of 855 against 8 of 135 in 2.1 years (Natick phase 2; DCD, recenttech 2024-06), the eighth of Data Center Frontier 2020-09-14")
	l.number(&c.Start, "failed_start", 0, 0.95, "share of the servers that has failed at the start", "起始时已失效的服务器比例", "0: a new pod")
}

// thinnest is the share of its gas that a leak leaves at least: below it the laws
// of fans and films say nothing any more. EST. fewest is the share of its servers
// that a pod keeps at least, so that no heat is divided by none.
const (
	thinnest = 0.05
	fewest   = 1e-3
)

// An aged is where things stand that change with time alone, and when that was.
type aged struct {
	T       float64 `json:"t"`
	Gas     float64 `json:"gas"`     // mass over that as filled
	Vapour  float64 `json:"vapour"`  // kg of water in the gas
	Working float64 `json:"working"` // share of the servers
}

// unaged is how the pod begins.
func (c *PodConfig) unaged() aged {
	return aged{Gas: 1, Vapour: c.vapourAsFilled(), Working: 1 - c.Failures.Start}
}

// gasAsFilled is the mass of gas in kg that fills the pod at its fill pressure and
// at the reference inlet temperature.
func (c *PodConfig) gasAsFilled() float64 {
	return physics.NitrogenDensity(c.Reference, c.Gas.Pressure) * c.Gas.Volume
}

func (c *PodConfig) vapourAsFilled() float64 { return c.Gas.Moisture * c.gasAsFilled() }

// age brings the pod's account of them to the instant t:
//
//	r  = r_0 + (r_0 − r_∞)(e^(−ℓτ) − 1)        gas, ℓ its leak
//	w  = w_0 e^(−ℓτ) + s τ (1 − e^(−ℓτ))/(ℓτ)  vapour, s what seeps in
//	y  = y_0 e^(−λτ)                           servers, one in a thousand at least
//
// with τ from the instant at which the last command set them down.
func (p *pod) age(t float64) {
	if p.now.T == t {
		return
	}
	a, c := &p.modes.Aged, p.c
	dt := t - a.T
	lost := -math.Expm1(-c.Gas.Leak * dt)
	seeped := c.Gas.Seepage * dt
	if c.Gas.Leak > 0 && dt > 0 {
		seeped *= lost / (c.Gas.Leak * dt)
	}
	p.now = aged{
		T:       t,
		Gas:     a.Gas - (a.Gas-thinnest)*lost,
		Vapour:  a.Vapour - a.Vapour*lost + seeped,
		Working: max(fewest, a.Working*math.Exp(-c.Failures.Rate*c.Failures.Sea*dt)),
	}
}

// escaping is the heat in W that leaves with leaking gas, counted from 0 °C: what
// the plenums lose in capacity, at their temperatures.
func (p *pod) escaping(x []float64) float64 {
	return p.c.Gas.Leak * (p.now.Gas - thinnest) * (1 - 1/plenumBulk) * p.gasHeat * above(x[iCold:iHot+1])
}

// plenum is the heat capacity of one plenum in J/K: its bulk, and the gas that is left.
func (p *pod) plenum() float64 {
	return p.gasHeat * (1 - (1-p.now.Gas)/plenumBulk)
}

// gasFlowFactor is the gas flow over that at design: fans move a volume, so the
// flow goes with the density.
func (p *pod) gasFlowFactor(speed float64) float64 { return p.now.Gas * p.c.Gas.flowFactor(speed) }

// gasPressure of the nitrogen in Pa: one pressure in two plenums of equal volume,
// p = m R/Σ(V/T). Vapour comes on top, 3 % of it where it condenses at 25 °C.
func (p *pod) gasPressure(x []float64) float64 {
	return p.now.Gas * p.c.Gas.Pressure / p.c.Reference * 2 / (1/x[iCold] + 1/x[iHot])
}

// dewPoint of the gas in K: where the vapour's partial pressure is that of
// saturation over water by Magnus' formula,
//
//	e = 610.94 Pa · exp(17.625 θ/(θ + 243.04)),  θ in °C
//
// Alduchov and Eskridge (1996), doi:10.1175/1520-0450(1996)035<0601:IMFAOS>2.0.CO;2:
// within 0.4 % of the pressure from −40 to 50 °C. Below 0 °C it is that over
// supercooled water.
func (p *pod) dewPoint(x []float64) float64 {
	const molar = 28.0134 / 18.0153 // nitrogen over water
	return dewPoint(molar * p.now.Vapour / (p.now.Gas * p.filled) * p.gasPressure(x))
}

func dewPoint(vapour float64) float64 {
	const driest = 0.1 // Pa, −70 °C: beyond the formula, and dry enough for anyone
	u := math.Log(max(vapour, driest) / 610.94)
	return zeroC + 243.04*u/(17.625-u)
}

// coldest is the coldest surface that the gas meets in K: hull, or coils so fed.
func (p *pod) coldest(x []float64, feed *coilFeed) float64 {
	if feed.door == noDoor {
		return x[iInner]
	}
	return min(x[iInner], feed.T)
}

// ageingChannels are shown for every pod.
var ageingChannels = []channelOf{
	{"gas_pressure_kPa", "pressure of the nitrogen: the pod is sealed, so it follows temperature, and falls where gas leaks", "舱内氮气压力：密封，故随温度变化；泄漏时下降", 90, 120, func(v *view, _ int) float64 { return v.pod.gasPressure(v.x) }},
	{"gas_mass", "gas in the pod over that as filled; the fans' mass flow follows it", "舱内气体质量与充注时之比；风机质量流量随之变化", 0, 1, func(v *view, _ int) float64 { return v.pod.now.Gas }},
	{"dew_point_degC", "dew point of the gas; at −40 °C it is dry, at the coldest surface water condenses", "舱内气体露点；−40 °C 为干燥，达到最冷表面温度时结露", -50, 30, func(v *view, _ int) float64 { return v.pod.dewPoint(v.x) }},
	{"condensation_margin_K", "how far the coldest surface, hull or coil, is above the dew point", "最冷表面（舱壁或盘管）高于露点的温差", 0, 80, func(v *view, _ int) float64 {
		return v.pod.coldest(v.x, &v.feed) - v.pod.dewPoint(v.x)
	}},
	{"servers_failed", "share of the servers that has failed and that nobody replaces", "已失效且无人更换的服务器比例", 0, 0.1, func(v *view, _ int) float64 { return 1 - v.pod.now.Working }},
	{"capacity_left", "what the servers that are left and have power can do at full clock, as a share of all that the racks could", "剩余且有电的服务器的最大工作能力占原有能力的比例", 0, 1, func(v *view, _ int) float64 {
		share := 0.0
		for j := range v.pod.racks {
			share += v.pod.racks[j].share * v.pod.on(j)
		}
		return share * v.pod.now.Working
	}},
	{"failure_x_factor", "ASHRAE's failure factor at the hottest rack inlet, 1 at 20 °C: shown, not applied, for the sea's rate was measured at Natick's own temperature", "ASHRAE 失效系数（最热机架进风，20 °C 为 1）：仅显示，不参与计算，因海中失效率系在 Natick 自身温度下测得", 0.7, 1.8, func(v *view, _ int) float64 {
		return xFactor.at(v.pod.hottestInlet(v.x) - zeroC)
	}},
}

// xFactor is ASHRAE's relative failure rate of volume servers by inlet temperature
// in °C, 1 at 20 °C (TC 9.9, Thermal guidelines 2011, appendix C: the mean bound).
var xFactor = curve{{15, 0.72}, {17.5, 0.87}, {20, 1}, {22.5, 1.13}, {25, 1.24}, {27.5, 1.34}, {30, 1.42}, {32.5, 1.48}, {35, 1.55}, {40, 1.66}, {45, 1.76}}

// A curve is points joined by straight lines, and level beyond its ends.
type curve [][2]float64

func (c curve) at(x float64) float64 {
	for i := 1; i < len(c); i++ {
		if a, b := c[i-1], c[i]; x < b[0] {
			return a[1] + (b[1]-a[1])*max(0, (x-a[0])/(b[0]-a[0]))
		}
	}
	return c[len(c)-1][1]
}

// ageingAlarms are those of every pod's gas.
func ageingAlarms() []alarm {
	return []alarm{
		{"gas_low", Text{"the gas has leaked: little is left for the fans to move", "舱内气体泄漏，气压偏低"}, func(_ *Model, p *pod, _ float64, _, _ []float64) float64 {
			return (p.c.Alarms.Gas - p.now.Gas) / 0.02
		}},
		{"condensation", Text{"water condenses on the coldest surface: it is below the gas's dew point", "最冷表面低于露点，发生结露"}, func(m *Model, p *pod, t float64, x, _ []float64) float64 {
			dew, sea := p.dewPoint(x), m.sea.at(t, p.site)
			if dew < sea.T-2 { // the sea is the coldest of all
				return -2
			}
			feed := p.cooling.feed(p, x, sea)
			return max(-2, dew-p.coldest(x, &feed))
		}},
	}
}
