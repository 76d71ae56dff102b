package twin

import "math"

// A HullCoolingConfig is what the hull gets where it is the only cooling.
type HullCoolingConfig struct {
	Film float64 // W/m²K
}

func defaultHullCooling() HullCoolingConfig { return HullCoolingConfig{Film: 20} }

func (c *HullCoolingConfig) declare(l *list) {
	l.number(&c.Film, "hull_forced_film_W_m2K", 0, 200, "film that the fans' gas makes along the hull's inside at design flow, where the hull is the only cooling; free convection adds to it",
		"仅靠舱壁冷却时，风机气流在设计风量下沿舱壁内侧的膜系数；自然对流另计", "EST: 20 W/m²K; gas that is led along a wall at 1 to 10 m/s has 5 to 50")
}

// hullCooling is no exchanger and no coils: gas to steel to sea. The fans drive
// the gas along the hull, so that its film is a forced one (hull.inside); all else
// is the hull of every pod (hull.go). It carries a part of the load only.
type hullCooling struct{ c *PodConfig }

// hullFilmExponent of that film with the gas flow: turbulent flow along a wall,
// Incropera et al. (2011), equation 7.38.
const hullFilmExponent = 0.8

// brushedGrowth in m is what brushing leaves on the hull. EST: roots and shells' feet.
const brushedGrowth = 1e-3

func (h *hullCooling) layout(at int) (next int) { return at }

func (h *hullCooling) derive(*pod) {}

func (h *hullCooling) start([]float64, *pod, float64) {}

func (h *hullCooling) slow() []int { return nil }

func (h *hullCooling) scales([]float64) {}

func (h *hullCooling) stateName(int) string { return "" }

func (h *hullCooling) feed(*pod, []float64, *water) coilFeed { return coilFeed{door: noDoor} }

func (h *hullCooling) eval(p *pod, x, _ []float64, _ *water, f *flows) {
	f.hullForced = h.c.HullCooling.Film * math.Pow(p.gasFlowFactor(x[iFan]), hullFilmExponent)
}

func (h *hullCooling) derivatives(_ *pod, _, _ []float64, _ *flows, _ []float64) {}

func (h *hullCooling) stored([]float64) float64 { return 0 }

func (h *hullCooling) clean(_ *pod, x []float64) { x[iGrowth] = min(x[iGrowth], brushedGrowth) }

func (h *hullCooling) repair([]float64) {}

func (h *hullCooling) due([]float64) float64 { return -1 } // by schedule only

func (h *hullCooling) channels() []channelOf {
	return []channelOf{
		{"gas_film_W_m2K", "forced film of the gas along the hull's inside", "气流沿舱壁内侧的强制对流膜系数", 0, 60, func(v *view, _ int) float64 { return v.flows.hullForced }},
		{"gas_above_sea_K", "how far the gas, mean of both sides, is above the sea", "舱内气体（两侧平均）高于海水的温差", 0, 60, func(v *view, _ int) float64 { return (v.x[iCold]+v.x[iHot])/2 - v.flows.sea.T }},
		{"hull_carries", "heat through the hull as a share of the rated IT load", "经舱壁散出的热量占额定 IT 负荷的比例", 0, 1, func(v *view, _ int) float64 {
			return v.flows.hullSea / math.Sqrt(h.c.IT*h.c.IT+1)
		}},
	}
}

func (h *hullCooling) door() []channelOf { return nil }

func (h *hullCooling) alarms() []alarm { return nil }
