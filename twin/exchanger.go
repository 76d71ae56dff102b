package twin

import (
	"math"

	"seapod/physics"
)

// An ExchangerConfig is the titanium plate exchanger and how it fouls.
type ExchangerConfig struct {
	Cells       int
	Area        float64 // m²
	CleanU      float64 // W/m²K
	LoopShare   float64
	Plate       float64 // m
	PlateK      float64 // W/mK
	Film        string
	GapVelocity float64 // m/s
	Gap         float64 // m
	Chevron     float64 // rad
}

func defaultExchanger() ExchangerConfig {
	return ExchangerConfig{
		Cells: 8, Area: 40, CleanU: 4600, LoopShare: 0.5, Plate: 0.5e-3, PlateK: 22, Film: "power",
		GapVelocity: 0.4, Gap: 3e-3, Chevron: 30 * degree,
	}
}

func (c *ExchangerConfig) declare(l *list) {
	l.whole(&c.Cells, "exchanger_cells", 2, 200, "cells of the exchanger, each with loop water, plate and seawater", "换热器的分段数，每段含回路水、板与海水", "8: within 0.5 % of UA of effectiveness-NTU, by test")
	l.number(&c.Area, "exchanger_area_m2", 0.5, 5000, "plate area of the exchanger", "换热器板片面积", "EST: 40 m², 2 K of approach at 350 kW")
	l.number(&c.CleanU, "exchanger_clean_U_W_m2K", 200, 12000, "overall coefficient of the clean exchanger at design flows", "洁净换热器在设计流量下的总传热系数", "4,200 to 5,000: Yamaguchi tests imply 4,000 to 4,408, APV's handbook 5,680 for water to water")
	l.number(&c.LoopShare, "exchanger_loop_share", 0.1, 0.9, "share of the two films' clean resistance that lies on the loop's side", "洁净时两侧膜热阻中回路侧所占比例", "EST: like gaps on both sides")
	l.number(&c.Plate, "plate_thickness_mm", 0.2, 5, "thickness of the titanium plates", "钛板厚度", "EST: 0.5 mm, usual for titanium plates")
	l.number(&c.PlateK, "plate_conductivity_W_mK", 1, 400, "conductivity of titanium", "钛的导热系数", "22 W/mK: PTQ Q4-2025")
	l.choice(&c.Film, "exchanger_film", []string{"power", "kumar", "martin"},
		"how the films follow flow and temperature: flow to the 0.8, or a plate correlation scaled to the clean coefficient", "膜系数随流量与温度的关系：流量 0.8 次幂，或按洁净系数标定的板式关联式",
		"EST: 0.8, turbulent flow between plates")
	l.number(&c.GapVelocity, "plate_velocity_m_s", 0.02, 3, "velocity between the plates at design flow, for the correlations", "设计流量下板间流速，用于关联式", "EST: 0.3 to 0.6 m/s are usual")
	l.number(&c.Gap, "plate_gap_mm", 1, 20, "gap between two plates, for the correlations", "板间距，用于关联式", "EST: 2.5 to 4 mm are usual")
	l.number(&c.Chevron, "plate_chevron_deg", 0, 80, "chevron angle, for the correlations: each author's own convention", "人字角，用于关联式，按各作者的约定", "EST: 30° or 60° are usual")
}

// exchanger is what is fixed of it once built.
type exchanger struct {
	c         *ExchangerConfig
	loopSlope float64 // exponents of the films
	seaSlope  float64
	loopAt    fluid // at design
	seaAt     fluid
	loopFilm  float64 // W/m²K at design
	seaFilm   float64
	loopCell  float64 // J/K of one cell's loop water
	seaCell   float64
	wallCell  float64
}

func newExchanger(c *ExchangerConfig, waterCp float64, sea *water) exchanger {
	films := 1/c.CleanU - c.Plate/c.PlateK
	films = max(films, 0.05/c.CleanU) // a thick plate leaves little to the films
	loopAt, seaAt := waterFluid(sea.T+5), sea.fluid()
	e := exchanger{c: c, loopAt: loopAt, seaAt: seaAt, loopSlope: c.exponent(loopAt), seaSlope: c.exponent(seaAt), loopFilm: 1 / (films * c.LoopShare), seaFilm: 1 / (films * (1 - c.LoopShare))}
	n := float64(c.Cells)
	volume := c.Area * c.Gap / 2  // each side fills every other gap, and a gap has two plates
	const titanium = 4506.0 * 523 // J/m³K: density and specific heat, CRC Handbook of Chemistry and Physics
	e.loopCell, e.seaCell = volume*997*waterCp/n, volume*sea.rho*sea.cp/n
	e.wallCell = c.Area * c.Plate * titanium / n
	return e
}

// filmExponent of flow between plates when no correlation is chosen (EST;
// Martin's and Kumar's lie between 0.66 and 0.75).
const filmExponent = 0.8

// stillFilm is the share of the design flow at which a film stays when the flow
// stands: free convection between the plates. EST: 2 %.
const stillFilm = 0.02

// stilled is the share of the design flow with what free convection keeps up in it: 1 at design.
func stilled(flow float64) float64 {
	return math.Sqrt((flow*flow + stillFilm*stillFilm) / (1 + stillFilm*stillFilm))
}

// exponent is how the films follow Reynolds number. A correlation gives its own
// at the design point; its steps between pieces, which no solver likes, are left out.
func (c *ExchangerConfig) exponent(at fluid) float64 {
	Re, chevron := c.GapVelocity*2*c.Gap/at.nu, c.Chevron
	const step = 1e-6
	slope := func(Nu func(Re, Pr, chevron float64) float64) float64 {
		return math.Log(Nu(Re*(1+step), at.Pr, chevron)/Nu(Re, at.Pr, chevron)) / math.Log1p(step)
	}
	switch c.Film {
	case "kumar":
		return slope(physics.NuKumarPlate)
	case "martin":
		return slope(physics.NuMartinPlate)
	}
	return filmExponent
}

// film is a side's coefficient in W/m²K at a share of the design flow. With a
// correlation it follows viscosity, conductivity and Prandtl number as well.
func (e *exchanger) film(design, flow, exponent float64, now, atDesign fluid) float64 {
	h := design * physics.Power(stilled(flow), exponent)
	if e.c.Film == "power" {
		return h
	}
	return h * now.k / atDesign.k * physics.Power(atDesign.nu/now.nu, exponent) * math.Cbrt(now.Pr/atDesign.Pr)
}

// A fluid is what a film reads of it.
type fluid struct{ nu, k, Pr float64 }

func waterFluid(T float64) fluid {
	mu, k := physics.WaterViscosity(T), physics.WaterConductivity(T)
	return fluid{mu / physics.WaterDensity(T), k, mu * physics.WaterSpecificHeat(T) / k}
}

// conductances of one cell in W/K at shares of the design flows: loop water at T
// to wall, and wall to seawater through the fouling. The plate's own resistance is
// shared half and half.
func (e *exchanger) conductances(loopFlow, seaFlow, T float64, sea *water, fouling float64) (loop, seaSide float64) {
	var loopNow, seaNow fluid
	if e.c.Film != "power" {
		loopNow, seaNow = waterFluid(T), sea.fluid()
	}
	loopFilm := e.film(e.loopFilm, loopFlow, e.loopSlope, loopNow, e.loopAt)
	seaFilm := e.film(e.seaFilm, seaFlow, e.seaSlope, seaNow, e.seaAt)
	area := e.c.Area / float64(e.c.Cells)
	plate := e.c.Plate / e.c.PlateK / 2
	return area / (1/loopFilm + plate), area / (1/seaFilm + plate + fouling)
}

// inletShare is how much of what enters a cell drives its heat, beside what leaves
// it: half, the mean of both, while the cell is short for its stream, G/W < 2, so
// that the whole agrees with effectiveness-NTU to second order. A longer cell's mean
// would carry the stream past the plate's own temperature, so there the share falls
// as W/G, and a stream that stands is driven by its own temperature alone.
//
//	1/(2⁸ + (G/W)⁸)^⅛
func inletShare(W, G float64) float64 {
	r := 2 * W / G
	r2 := r * r
	r4 := r2 * r2
	return r / 2 / math.Sqrt(math.Sqrt(math.Sqrt(1+r4*r4)))
}

// measuredUA in W/K is what ε-NTU needs on four temperatures and two capacity
// rates to give the heat that crosses the plates. While the temperatures make no
// sense as a steady exchanger's, as after a stop, it is the plates' own UA.
func measuredUA(heat, hotIn, hotOut, coldIn, coldOut, own float64) float64 {
	ends := min(hotIn-coldOut, hotOut-coldIn)
	if heat <= 0 || ends < 0.01 {
		return own
	}
	return heat / physics.LMTD(hotIn, hotOut, coldIn, coldOut, physics.Counterflow)
}
