package twin

import (
	"math"

	"seapod/physics"
)

// A ThermosyphonConfig is a two-phase loop that gravity drives: evaporators in
// the doors, condenser tubes above them in the sea. It has no pump.
type ThermosyphonConfig struct {
	Area       float64 // m²
	Tube       float64 // m
	Wall       float64 // m
	Film       float64 // W/m²K
	Evaporator float64 // K/W of one rack
	Height     float64 // m
	Drop       float64 // Pa
	Rated      float64 // W
	Charge     float64 // kg at the start
	Full       float64 // kg
	Leak       float64 // 1/s
	Capacity   float64 // J/K
	Refill     float64
	DryOut     float64 // share of what circulation can carry
}

func defaultThermosyphon() ThermosyphonConfig {
	return ThermosyphonConfig{
		Area: 55, Tube: 25e-3, Wall: 1e-3, Film: 2500, Evaporator: 0.04e-3, Height: 3, Drop: 15e3, Rated: 350e3,
		Charge: 600, Full: 550, Capacity: 2500e3, DryOut: 0.85,
	}
}

func (c *ThermosyphonConfig) declare(l *list) {
	l.number(&c.Area, "thermosyphon_area_m2", 0.1, 5000, "outer area of the thermosyphon's condenser tubes in the sea", "热虹吸冷凝管在海水侧的外表面积", "EST: 55 m²; in a current of 6 cm/s 0.028 K/kW from the doors to the sea, which is 0.7 K/kW for each of 24 racks")
	l.number(&c.Tube, "thermosyphon_tube_mm", 2, 500, "outer diameter of the condenser tubes", "冷凝管外径", "EST: 25 mm, a usual condenser tube")
	l.number(&c.Wall, "thermosyphon_wall_mm", 0.1, 20, "thickness of the condenser tubes' titanium", "冷凝管钛壁厚", "EST: 1 mm for 35 m of water outside")
	l.number(&c.Film, "thermosyphon_film_W_m2K", 50, 50000, "film of the refrigerant that condenses in the tubes", "制冷剂在管内冷凝的膜系数", "EST: 2,500 W/m²K; low-pressure refrigerants in smooth tubes have 1,000 to 4,000")
	l.number(&c.Evaporator, "thermosyphon_evaporator_K_kW", 0.001, 50, "resistance from the evaporator in one rack's door to the boiling refrigerant", "单个背板蒸发器到沸腾制冷剂的热阻", "EST: 0.04 K/kW, the share of a door's coil that water has in the loop")
	l.number(&c.Height, "thermosyphon_height_m", 0.1, 50, "height of the condensers above the evaporators: the column of liquid that drives the circulation", "冷凝器高于蒸发器的高度：驱动循环的液柱", "EST: 3 m, condensers on top of a hull of 3.6 m")
	l.number(&c.Drop, "thermosyphon_drop_kPa", 0.1, 500, "pressure drop once round the circuit at its rated heat and 30 °C; it goes with the flow squared", "额定热量、30 °C 时循环一周的压降，与流量平方成正比", "EST: 15 kPa; the evaporator of a rack's prototype took 21.5 kPa at most (J. Electron. Packag. 146(3) 031007)")
	l.number(&c.Rated, "thermosyphon_rated_kW", 0.1, 20000, "rated heat of the circuit, at which its pressure drop is given; not its limit", "回路额定热量，压降以此为准；并非其极限", "EST: the pod's IT load")
	l.number(&c.Charge, "thermosyphon_charge_kg", 0, 50000, "refrigerant R1233zd(E) in the circuit at the start", "起始时回路中的制冷剂 R1233zd(E) 充注量", "EST: a tenth more than fills the column")
	l.number(&c.Full, "thermosyphon_full_kg", 0.1, 50000, "charge at which the column of liquid stands full; from half of it down none stands", "液柱充满所需充注量；低于其一半则无液柱", "EST: 0.44 m³ of liquid, half of it in evaporators and condensers")
	l.number(&c.Leak, "thermosyphon_leak_1_d", 0, 10, "share of the charge that leaks away in a day: nothing shows until too little is left to go round, then the doors dry out and racks switch off", "每天泄漏的充注量比例：起初毫无迹象，待余量不足以循环，背板蒸干，机架断电", "0: a welded circuit")
	l.action(&c.Refill, "thermosyphon_refill", "refill the refrigerant to the charge at the start; a leak goes on until it is set to 0", "将制冷剂补充到起始充注量；泄漏率未归零则仍会继续泄漏", "")
	l.number(&c.Capacity, "thermosyphon_capacity_kJ_K", 1, 200000, "heat capacity of refrigerant, pipes and condensers", "制冷剂、管路与冷凝器的热容", "EST: 600 kg of refrigerant, 200 kg of titanium and 3 t of steel; the doors' evaporators count with the coils")
	l.number(&c.DryOut, "alarm_dry_out", 0.1, 0.99, "share of what the circulation can carry at which the alarm of dry-out comes", "热负荷达到循环可携带热量的此比例时报干涸警", "EST: the doors are a fifth farther above the vapour there than they would be without a limit")
}

// R1233zd(E) at saturation, short fits to the ancillary equations by which CoolProp
// (commit 086a328, dev/fluids) gives the equation of state of Mondéjar, McLinden
// and Lemmon (2015), doi:10.1021/acs.jced.5b00348; T in K. From 0 to 80 °C they lie within 0.1 % of
// it in pressure, 0.6 % in vapour density, 0.1 % in liquid density and 0.2 % in
// latent heat (by Clapeyron's equation); beyond they stay smooth and positive from
// −100 to 240 °C. Proved by TestRefrigerant.
const refrigerantReference = 30 + zeroC

// refrigerantPressure in Pa.
func refrigerantPressure(T float64) float64 {
	tau := refrigerantReference/T - 1
	return math.Exp(11.94909 + tau*(-10.44636-1.62919*tau))
}

// vapourDensity in kg/m³.
func vapourDensity(T float64) float64 {
	tau := refrigerantReference/T - 1
	return math.Exp(2.13976 + tau*(-9.93528-0.12667*tau))
}

// liquidDensity in kg/m³.
func liquidDensity(T float64) float64 {
	d := (T - refrigerantReference) / 100
	return 1250.78 + d*(-246.846-46.803*d)
}

// latentHeat in J/kg.
func latentHeat(T float64) float64 {
	d := (T - refrigerantReference) / 100
	return 188571 + d*(-53708-14362*d)
}

// A thermosyphon is that circuit built. Its refrigerant is at one temperature
// everywhere, that of saturation; each door's evaporator is a body of its own.
// A real one carries heat one way only; this one carries it back as well, which
// shows only where a pod without load is colder than the sea.
type thermosyphon struct {
	c     *PodConfig
	doors float64 // racks

	vapour  int // states: K, saturation
	fouling int // m²K/W on the tubes
	charge  int // kg
}

func (s *thermosyphon) layout(at int) (next int) {
	s.vapour, s.fouling, s.charge = at, at+1, at+2
	return at + 3
}

func (s *thermosyphon) derive(p *pod) { s.doors = float64(len(p.racks)) }

func (s *thermosyphon) start(x []float64, _ *pod, sea float64) {
	x[s.vapour], x[s.fouling], x[s.charge] = sea+10, s.c.Fouling.Initial, s.c.Thermosyphon.Charge
}

func (s *thermosyphon) slow() []int { return []int{s.fouling, s.charge} }

func (s *thermosyphon) scales(scale []float64) { scale[s.fouling], scale[s.charge] = 1e-4, 500 }

func (s *thermosyphon) stateName(i int) string {
	return map[int]string{s.vapour: "vapour", s.fouling: "fouling", s.charge: "charge"}[i]
}

// limit is the largest heat in W that gravity can circulate, where the column's
// pressure ρ_l g H is all spent on the pressure drop k m²/ρ_v of the vapour m:
//
//	Q_max² = (r Q_0/r_0)² (ρ_v/ρ_v0) φ ρ_l g H/Δp_0 + (0.002 Q_0)²
//
// with r the latent heat and 0 marking what is rated at 30 °C. The column stands
// over a share φ of the height, from none at half the full charge to all at the
// full one. The last term is what walls conduct without any circulation.
func (s *thermosyphon) limit(x []float64) float64 {
	const wet = 0.5     // of the full charge lies in evaporators and condensers when the column has gone; EST
	const still = 0.002 // EST: of the order of what metre-long walls of copper conduct; it keeps the limit off zero
	c, T := &s.c.Thermosyphon, x[s.vapour]
	column := physics.SmoothStep(x[s.charge]/c.Full, wet, 1)
	latent := latentHeat(T) / latentHeat(refrigerantReference)
	head := column * liquidDensity(T) * gravity * c.Height / c.Drop
	return c.Rated * math.Sqrt(latent*latent*vapourDensity(T)/vapourDensity(refrigerantReference)*head+still*still)
}

// carried is the heat in W that evaporators give their refrigerant where they
// would give want without a limit. Near the limit they dry out and warm up:
//
//	Q = Q_w/(1 + (Q_w/Q_max)⁴)^¼
//
// A thousandth is missing at a quarter of the limit, 1.5 % at half of it, 16 %
// where as much is wanted as the limit is, and more than the limit never goes.
func carried(want, limit float64) float64 {
	u := want / limit
	u *= u
	return want / math.Sqrt(math.Sqrt(1+u*u))
}

// boiling is the conductance in W/K from all evaporators to the refrigerant.
func (s *thermosyphon) boiling() float64 { return s.doors / s.c.Thermosyphon.Evaporator }

func (s *thermosyphon) feed(_ *pod, x []float64, _ *water) coilFeed {
	return coilFeed{door: boilingDoor, T: x[s.vapour], rate: s.boiling(), limit: s.limit(x)}
}

// siphonFlows are those of a thermosyphon. SI.
type siphonFlows struct {
	limit   float64 // W that circulation can carry at most
	heat    float64 // W from the tubes to the sea
	film    float64 // W/m²K outside the tubes
	ua      float64 // W/K from the refrigerant to the sea
	fouling float64 // m²K/Ws
}

func (s *thermosyphon) eval(_ *pod, x, _ []float64, sea *water, f *flows) {
	k, g := &f.siphon, &s.c.Fouling
	k.limit = s.limit(x)
	over := x[s.vapour] - f.intake
	k.film, k.ua = s.condenser(over, x[s.fouling], sea)
	k.heat = k.ua * over
	wall := f.intake + k.heat/(k.film*s.c.Thermosyphon.Area)
	k.fouling = physics.KernSeatonRate(x[s.fouling], wall, 1, g.Bloom*g.Asymptote, g.Time, g.Activation)
	f.toSea += k.heat
}

// condenser is the film outside the tubes in W/m²K and their conductance in W/K,
// the refrigerant being that much over the sea. Free convection follows the
// tubes' surface, which the film itself decides: two rounds find it within 1 %.
func (s *thermosyphon) condenser(over, fouling float64, sea *water) (film, ua float64) {
	const titanium = 22.0 // W/mK: PTQ Q4-2025
	const crosswise = 4   // exponent for flow across a horizontal cylinder, Incropera et al. (2011), section 9.9
	c := &s.c.Thermosyphon
	nu, inner := sea.mu/sea.rho, fouling+c.Wall/titanium+1/c.Film
	forced := physics.NuChurchillBernstein(sea.speed*c.Tube/nu, sea.Pr)
	film = forced * sea.k / c.Tube
	for range 2 {
		d := over / (1 + film*inner)
		Ra := gravity * math.Abs(sea.alpha) * math.Sqrt(d*d+1e-4) * cube(c.Tube) / (nu * nu) * sea.Pr
		film = physics.NuMixed(forced, physics.NuChurchillChuCylinder(Ra, sea.Pr), crosswise) * sea.k / c.Tube
	}
	return film, c.Area / (1/film + inner)
}

func (s *thermosyphon) derivatives(_ *pod, x, sums []float64, f *flows, dx []float64) {
	c := &s.c.Thermosyphon
	dx[s.vapour] = (sums[sumReturn] - f.siphon.heat) / c.Capacity
	dx[s.fouling] = f.siphon.fouling
	dx[s.charge] = -c.Leak * x[s.charge]
}

func (s *thermosyphon) stored(x []float64) float64 {
	return s.c.Thermosyphon.Capacity * (x[s.vapour] - zeroC)
}

func (s *thermosyphon) clean(_ *pod, x []float64) {
	x[s.fouling] = min(x[s.fouling], s.c.Fouling.Cleaned)
}

// repair refills the charge. What comes in is as warm as the circuit, whose
// capacity is fixed: no heat comes with it.
func (s *thermosyphon) repair(x []float64) {
	c := &s.c.Thermosyphon
	if c.Refill != 0 {
		x[s.charge] = max(x[s.charge], c.Charge)
	}
	c.Refill = 0
}

func (s *thermosyphon) due(x []float64) float64 { return s.c.Fouling.due(x[s.fouling]) }

// used is how much of what the circulation can carry the hottest door asks for: 1 is dry.
func (s *thermosyphon) used(p *pod, x []float64) float64 {
	hottest := math.Inf(-1)
	for j := range p.racks {
		hottest = max(hottest, x[p.door(j)])
	}
	limit := s.limit(x)
	return carried(s.boiling()*(hottest-x[s.vapour]), limit) / limit
}

func (s *thermosyphon) channels() []channelOf {
	return []channelOf{
		{"vapour_degC", "refrigerant at saturation, from the doors to the condensers", "制冷剂饱和温度，从背板到冷凝器", 20, 50, func(v *view, _ int) float64 { return v.x[s.vapour] }},
		{"vapour_pressure_kPa", "pressure of the refrigerant R1233zd(E) at that temperature", "制冷剂 R1233zd(E) 的饱和压力", 80, 300, func(v *view, _ int) float64 { return refrigerantPressure(v.x[s.vapour]) }},
		{"refrigerant_flow_kg_s", "refrigerant that condenses", "冷凝的制冷剂流量", 0, 4, func(v *view, _ int) float64 { return v.flows.siphon.heat / latentHeat(v.x[s.vapour]) }},
		{"charge_kg", "refrigerant in the circuit", "回路中的制冷剂", 0, 1000, func(v *view, _ int) float64 { return v.x[s.charge] }},
		{"evaporator_heat_kW", "heat that the doors' evaporators give the refrigerant", "背板蒸发器传给制冷剂的热量", 0, 600, func(v *view, _ int) float64 { return v.sums[sumReturn] }},
		{"condenser_heat_kW", "heat that the condenser tubes give the sea", "冷凝管传给海水的热量", 0, 600, func(v *view, _ int) float64 { return v.flows.siphon.heat }},
		{"condenser_ua_kW_K", "conductance from the refrigerant to the sea", "制冷剂到海水的传热能力", 0, 100, func(v *view, _ int) float64 { return v.flows.siphon.ua }},
		{"condenser_film_W_m2K", "film of the sea outside the tubes, by free convection and the current", "管外海水膜系数：自然对流与海流共同作用", 200, 4000, func(v *view, _ int) float64 { return v.flows.siphon.film }},
		{"thermosyphon_resistance_K_kW", "resistance from the doors' evaporators to the sea, away from dry-out", "背板蒸发器到海水的热阻（远离干涸时）", 0, 0.1, func(v *view, _ int) float64 { return 1/v.flows.siphon.ua + 1/s.boiling() }},
		{"circulation_limit_kW", "largest heat that gravity can circulate", "重力循环可携带的最大热量", 0, 1000, func(v *view, _ int) float64 { return v.flows.siphon.limit }},
		{"circulation_used", "share of that which the hottest door takes: its evaporator is dry at 1", "最热背板占用循环能力的比例；为 1 时蒸发器干涸", 0, 1, func(v *view, _ int) float64 { return s.used(v.pod, v.x) }},
		{"fouling_m2K_W", "fouling resistance on the seawater's side", "海水侧污垢热阻", 0, 2e-4, func(v *view, _ int) float64 { return v.x[s.fouling] }},
	}
}

func (s *thermosyphon) door() []channelOf {
	return []channelOf{
		{"evaporator_degC", "evaporator in this rack's door", "本机架背板蒸发器温度", 20, 60, func(v *view, i int) float64 { return v.x[v.pod.door(i)] }},
	}
}

func (s *thermosyphon) alarms() []alarm {
	return []alarm{
		{"dry_out", Text{"the circulation can hardly carry more heat: an evaporator is drying out", "循环携热接近极限：蒸发器将干涸"}, func(_ *Model, p *pod, _ float64, x, _ []float64) float64 {
			return (s.used(p, x) - s.c.Thermosyphon.DryOut) / 0.05
		}},
		{"fouled", Text{"the surface in seawater is fouled: cleaning is due", "海水侧结垢：应清洗"}, func(_ *Model, p *pod, _ float64, x, _ []float64) float64 {
			return (x[s.fouling]/p.c.Alarms.Fouling - 1) / 0.1
		}},
	}
}
