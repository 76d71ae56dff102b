package twin

import (
	"math"

	"seapod/physics"
)

// A HullConfig is the steel cylinder between gas and sea.
type HullConfig struct {
	Diameter  float64 // m
	Length    float64 // m
	Steel     float64 // m
	SteelK    float64 // W/mK
	Coating   float64 // m
	CoatingK  float64
	HotShare  float64
	Growth    float64 // m/s
	GrowthMax float64 // m
	GrowthK   float64
	GrowthNow float64 // m at the start
}

func defaultHull() HullConfig {
	return HullConfig{
		Diameter: 3.6, Length: 18, Steel: 25e-3, SteelK: 45, Coating: 1e-3, CoatingK: 0.3, HotShare: 0.5,
		Growth: 15e-3 / year, GrowthMax: 30e-3, GrowthK: 0.6,
	}
}

func (c *HullConfig) declare(l *list) {
	l.number(&c.Diameter, "hull_diameter_m", 0.5, 30, "outer diameter of the hull", "舱体外径", "3.6 m: line3.com.cn 2022-12-15")
	l.number(&c.Length, "hull_length_m", 1, 200, "length of the hull", "舱体长度", "18 m: China Daily 2025-04-24")
	l.number(&c.Steel, "hull_steel_mm", 3, 200, "thickness of the steel", "钢板厚度", "EST: 25 mm, a shell for 35 m of water at 1 atm inside")
	l.number(&c.SteelK, "hull_steel_conductivity_W_mK", 5, 100, "conductivity of the steel", "钢的导热系数", "45 W/mK: carbon steel, Incropera 2011 table A.1 within 10 %")
	l.number(&c.Coating, "hull_coating_mm", 0, 20, "thickness of the coating", "涂层厚度", "EST: 1 mm of glass flake, as reported of the Lingang shell (AFP 2025-10)")
	l.number(&c.CoatingK, "hull_coating_conductivity_W_mK", 0.05, 5, "conductivity of the coating", "涂层导热系数", "EST: 0.3 W/mK, a filled epoxy or vinyl ester")
	l.number(&c.HotShare, "hull_hot_share", 0, 1, "share of the hull's inside that borders the hot plenum", "舱壁内表面与热通道相邻的比例", "EST: the racks stand along the middle")
	l.number(&c.Growth, "growth_mm_y", 0, 200, "marine growth on the hull in a year, at first", "舱外海生物起初每年的增厚", "EST: half of a subtropical bay's 30 mm summer panel; growth falls off with depth (Yan et al.)")
	l.number(&c.GrowthMax, "growth_max_mm", 1, 500, "thickness that growth tends to", "海生物厚度的极限", "30.5 mm: summer panel of Xinghua Bay, J. Appl. Oceanogr. 2019")
	l.number(&c.GrowthK, "growth_conductivity_W_mK", 0.05, 5, "conductivity of marine growth", "海生物层导热系数", "EST: 0.6 W/mK, mostly water")
	l.number(&c.GrowthNow, "growth_start_mm", 0, 500, "thickness of growth at the start", "起始时海生物厚度", "0: the first pod of the world is new")
}

// steelHeat in J/m³K: 7,850 kg/m³ and 490 J/kgK, carbon steel (EN 1993-1-2 at 50 °C).
const steelHeat = 7850.0 * 490

// skinShare of the shell's capacity follows the outside: the coating with the
// outer tenth of the steel.
const skinShare = 0.1

// A hull is what is fixed of it once built.
type hull struct {
	c     *HullConfig
	area  float64 // m²
	inner float64 // J/K
	skin  float64 // J/K

	swept struct{ speed, nu, Pr, forced float64 } // the last answer of forced
}

func newHull(c *HullConfig) hull {
	area := math.Pi*c.Diameter*c.Length + math.Pi/2*c.Diameter*c.Diameter
	total := area * c.Steel * steelHeat
	return hull{c: c, area: area, inner: (1 - skinShare) * total, skin: skinShare * total}
}

// inside is the heat in W that gas at T gives a share of the shell at wall, by
// free convection on a wall as high as the hull is wide, and by a forced film in
// W/m²K where the fans lead the gas along it.
func (h *hull) inside(T, wall, pressure, forced, share float64) float64 {
	film := (T + wall) / 2
	rho := physics.NitrogenDensity(film, pressure)
	mu, k, cp := physics.NitrogenViscosity(film), physics.NitrogenConductivity(film), physics.NitrogenSpecificHeat(film)
	d := T - wall
	difference := math.Sqrt(d*d + 1e-4)
	Ra := gravity / film * difference * cube(h.c.Diameter) * rho * rho * cp / (mu * k)
	film = physics.NuMixed(forced, physics.NuChurchillVerticalPlate(Ra, mu*cp/k)*k/h.c.Diameter, 3)
	return share * h.area * film * d
}

// outside is the heat in W that the skin gives the sea through the growth: free
// and forced convection, the larger of the two.
func (h *hull) outside(skin, growth float64, sea *water) float64 {
	d := skin - sea.T
	nu := sea.mu / sea.rho
	// cold fresh water shrinks as it warms: it sinks along the wall instead of rising, and carries as much
	Ra := gravity * math.Abs(sea.alpha) * math.Sqrt(d*d+1e-4) * cube(h.c.Diameter) / (nu * nu) * sea.Pr
	free := physics.NuChurchillChuCylinder(Ra, sea.Pr)
	forced := h.forced(sea.speed, nu, sea.Pr)
	film := physics.SmoothMax(free, forced, 0.1*forced) * sea.k / h.c.Diameter
	return h.area * d / (1/film + growth/h.c.GrowthK)
}

// forced is the Nusselt number of the current across the hull. It is the same for all
// states, so the last answer serves all of a Jacobian's differences.
func (h *hull) forced(speed, nu, Pr float64) float64 {
	if m := &h.swept; m.speed != speed || m.nu != nu || m.Pr != Pr {
		m.speed, m.nu, m.Pr, m.forced = speed, nu, Pr, physics.NuChurchillBernstein(speed*h.c.Diameter/nu, Pr)
	}
	return h.swept.forced
}

// through is the heat in W from the inner steel to the skin.
func (h *hull) through(inner, skin float64) float64 {
	return h.area * (inner - skin) / (h.c.Steel/h.c.SteelK + h.c.Coating/h.c.CoatingK)
}

func cube(v float64) float64 { return v * v * v }
