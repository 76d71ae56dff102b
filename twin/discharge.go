package twin

import (
	"math"

	"seapod/physics"
)

// This file is what pumped seawater does where it is given back: it rises from its
// port as a jet, becomes a plume, and lies as a field at the height where it is as
// heavy as the water about it, or at the surface. The current u then carries the field
// off while turbulence spreads it sideways, as a top hat of √12 standard deviations and
// of the variance 2 K x/u (Brooks 1960, with constant diffusivity):
//
//	ΔT(x) = P/(ρ c_p Q_n) W_0/√(W_0² + 24 K x/u) = P/(ρ c_p √(Q_n (Q_n + 24 K x)))
//
// with Q_n the volume flux that physics.BuoyantJet brings up, and the field as wide as
// high where it begins, W_0² = Q_n/u. So the current falls out: a faster one carries
// more water past, and leaves less time to mix with it. The rise is that in still
// water; a current bends a jet and mixes it sooner, and leaves less than this. Excess is heat over the water it is mixed into: in
// stratified water what rises is cold water from below with the pod's heat in it, and
// where it comes to rest a thermometer shows no excess at all.
//
// China's standard of seawater quality, GB 3097-1997, limits the warming by people:
// class I (fisheries, reserves) and II (aquaculture, bathing) by 1 K in summer and
// 2 K in other seasons, class III (industry) and IV (ports) by 4 K. It is judged at
// the edge of a mixing zone; at the port itself a discharge of 5 K fails every class.

// A DischargeConfig is the port, the sea that it opens into and its rules.
type DischargeConfig struct {
	Port        float64 // m
	Entrainment float64
	Spread      float64 // m²/s
	Class       int
	MixingZone  float64 // m
}

func defaultDischarge() DischargeConfig {
	return DischargeConfig{Port: 0.3, Entrainment: physics.FischerEntrainment, Spread: 0.1, Class: 2, MixingZone: 10}
}

func (c *DischargeConfig) declare(l *list) {
	l.number(&c.Port, "port_diameter_m", 0.02, 10, "diameter of the port from which pumped seawater is given back upwards; a smaller one makes a faster jet, which takes in more water",
		"泵送海水向上排放的排水口直径；口径越小射流越快，卷入的海水越多", "EST: 0.3 m, 0.3 m/s at 20 kg/s; the outfall is not published")
	l.number(&c.Entrainment, "plume_entrainment", physics.PlumeEntrainmentMin, physics.PlumeEntrainmentMax, "how fast a rising plume takes in the water beside it, over its own speed; the jet below it keeps Fischer's 0.0705",
		"上升羽流卷吸周围海水的速度与其自身速度之比；下方射流段取 Fischer 的 0.0705", "0.1218: Fischer et al. 1979, table 9.2, a flux of 0.15 B^(1/3) z^(5/3); Morton, Taylor and Turner 1956 have 0.1315, √2 times 0.093")
	l.number(&c.Spread, "spread_m2_s", 0, 100, "lateral diffusivity of the sea, with which turbulence spreads a field of warm water", "海水横向扩散系数：湍流使暖水带展宽", "EST: 0.1 m²/s, a shelf at scales of 10 to 100 m (Okubo 1971 has 0.01 to 0.1 there)")
	l.whole(&c.Class, "sea_class", 1, 4, "class of the sea by GB 3097-1997: 1 fisheries and reserves, 2 aquaculture and bathing, 3 industry and coastal scenery, 4 ports; 1 and 2 allow 1 K of warming in summer and 2 K otherwise, 3 and 4 allow 4 K",
		"GB 3097-1997 海水类别：1 渔业与保护区，2 养殖与浴场，3 工业与滨海风景，4 港口；一、二类夏季温升不超过 1 K、其他季节 2 K，三、四类不超过 4 K", "EST: Qingshui Bay is of class I or II, which have the same limits")
	l.number(&c.MixingZone, "mixing_zone_m", 0, 5000, "distance from the port at which the discharge is judged by GB 3097-1997", "按 GB 3097-1997 评判排放的混合区边界距离", "EST: 10 m; the standard leaves the mixing zone to the permit")
}

// A discharge is what the pumped seawater does in the sea at an instant. SI.
type discharge struct {
	velocity float64 // m/s in the port
	rise     float64 // m
	dilution float64
	length   float64 // m, of the jet
	flux     float64 // m³/s where the rise ends
	warm     float64 // K m³/s, the heat over ρ c_p
}

// still is the least flux in m³/s: with the pump off warm water seeps out of the port.
const still = 1e-6

// discharge follows the water that a pod gives back. heat in W is what that holds
// above the water breathed: that of the pod's wake without the hull's, so it follows
// what the pod gives off within a minute.
func (c *PodConfig) discharge(flow, heat float64, sea *water) (d discharge) {
	Q := max(flow/sea.rho, still)
	area := math.Pi / 4 * c.Discharge.Port * c.Discharge.Port
	d.velocity = Q / area
	// what is colder than the sea sinks as far as it would have risen
	B := physics.BuoyancyFlux(math.Abs(heat), sea.rho, sea.cp, math.Abs(sea.alpha))
	d.length = physics.JetLength(Q*d.velocity, B+1e-12)
	d.rise, d.flux = physics.BuoyantJet(Q, Q*d.velocity, B, sea.stratification(), c.Discharge.Entrainment, c.Depth)
	d.dilution = d.flux / Q
	d.warm = heat / (sea.rho * sea.cp)
	return d
}

// at is the excess in K at a distance down the current.
func (d *discharge) at(c *DischargeConfig, x float64) float64 {
	return d.warm / math.Sqrt(d.flux*(d.flux+24*c.Spread*x))
}

// limit is the warming in K that GB 3097-1997 allows at a Unix time. Its summer is
// taken as June to August, within a day (EST: the standard does not name the months).
func (c *DischargeConfig) limit(unix float64) float64 {
	const june, september = 2 * math.Pi * 151 / 365.2425, 2 * math.Pi * 243 / 365.2425
	angle := yearAngle(unix)
	switch {
	case c.Class > 2:
		return 4
	case angle >= june && angle < september:
		return 1
	}
	return 2
}

// dischargeChannels are shown of what is pumped.
func dischargeChannels() []channelOf {
	at := func(x float64) func(v *view, _ int) float64 {
		return func(v *view, _ int) float64 { return v.discharge.at(&v.pod.c.Discharge, x) }
	}
	return []channelOf{
		{"recirculation_K", "excess that the pod's own discharge brings to its intake where the current leads it there", "自身排水随海流回到取水口造成的温升", 0, 0.2, func(v *view, _ int) float64 { return v.recirculation }},
		{"port_velocity_m_s", "speed of the seawater in the discharge port", "排水口流速", 0, 2, func(v *view, _ int) float64 { return v.discharge.velocity }},
		{"jet_length_m", "height above the port over which the discharge is a jet, driven by its momentum; above it is a plume, driven by its warmth", "排水口以上射流段高度：其下由动量驱动，其上为由浮力驱动的羽流", 0, 10, func(v *view, _ int) float64 { return v.discharge.length }},
		{"plume_rise_m", "height to which the discharge rises: to where the sea is as light as it is, some 5 to 8 m in summer, or to the surface", "排水上升高度：升至与周围海水同密度处（夏季约 5 至 8 m），或到达海面", 0, 35, func(v *view, _ int) float64 { return v.discharge.rise }},
		{"dilution", "how many times its own volume the discharge has become where its rise ends", "上升结束处排水的稀释倍数", 1, 300, func(v *view, _ int) float64 { return v.discharge.dilution }},
		{"discharge_excess_10m_K", "warming of the sea by the discharge 10 m down the current", "排水使下游 10 m 处海水升温", 0, 0.5, at(10)},
		{"discharge_excess_100m_K", "the same at 100 m", "下游 100 m 处的温升", 0, 0.2, at(100)},
		{"discharge_excess_1000m_K", "the same at 1,000 m", "下游 1000 m 处的温升", 0, 0.05, at(1000)},
		{"gb3097_margin_K", "how far the warming at the edge of the mixing zone stays below what GB 3097-1997 allows for this class of sea in this season; below 0 it is passed", "混合区边界处温升距 GB 3097-1997 该类海域当季限值的余量；小于 0 即超标", -1, 4, func(v *view, _ int) float64 {
			c := &v.pod.c.Discharge
			return c.limit(v.unix) - v.discharge.at(c, c.MixingZone)
		}},
	}
}

// dischargeAlarm goes again at nine tenths of the limit.
var dischargeAlarm = alarm{
	"gb3097", Text{"the discharge warms the sea at the edge of its mixing zone by more than GB 3097-1997 allows", "混合区边界处海水温升超过 GB 3097-1997 限值"},
	func(m *Model, p *pod, t float64, x, _ []float64) float64 {
		const hull = 100e3 // W, more than any hull takes up from the sea
		c, sea := &p.c.Discharge, m.sea.at(t, p.site)
		over := func(d discharge) float64 { return (d.at(c, c.MixingZone)/c.limit(m.start+t) - 1) / 0.1 }
		// what has not risen yet is mixed into less water than it will be: mostly to know that is enough
		flow, _, _ := p.circuit.flow(x)
		if most := over(discharge{flux: max(flow/sea.rho, still), warm: (math.Abs(x[iHeat]) + hull) / (sea.rho * sea.cp)}); most < -1 {
			return most
		}
		return over(p.c.discharge(flow, x[iHeat]-p.hull.outside(x[iSkin], x[iGrowth], sea), sea))
	},
}
