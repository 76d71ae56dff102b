package physics

import "math"

// Bounds of the correlations for flow in a tube and between corrugated plates.
const (
	GnielinskiReynoldsMin    = 2300
	GnielinskiReynoldsMax    = 5e6
	GnielinskiPrandtlMin     = 0.5
	GnielinskiPrandtlMax     = 2000
	DittusBoelterReynoldsMin = 1e4
	DittusBoelterPrandtlMin  = 0.6
	DittusBoelterPrandtlMax  = 160
	KumarReynoldsMin         = 0.1
	KumarReynoldsMax         = 1e4
	KumarChevronMin          = 30 * degree
	KumarChevronMax          = 65 * degree
	MartinReynoldsMin        = 200
	MartinReynoldsMax        = 1e4
	MartinChevronMin         = 0
	MartinChevronMax         = 80 * degree
)

const degree = math.Pi / 180 // rad

// NuGnielinski is the Nusselt number of turbulent and transitional flow in a tube, by
// Gnielinski.
//
//	Nu = (f/8)(Re - 1000) Pr/[1 + 12.7 (f/8)^(1/2) (Pr^(2/3) - 1)]
//
//	Re   Reynolds number on the hydraulic diameter   [-]
//	Pr   Prandtl number                              [-]
//	f    friction factor of Darcy                    [-]
//	     Nusselt number on the hydraulic diameter    [-]
//
// Valid from GnielinskiReynoldsMin to GnielinskiReynoldsMax and from
// GnielinskiPrandtlMin to GnielinskiPrandtlMax; it passes 0 at Re = 1000. Source:
// Gnielinski (1976), International Chemical Engineering 16:359-368. Proved by
// testdata/NuGnielinski.csv.
func NuGnielinski(Re, Pr, f float64) float64 {
	c := math.Cbrt(Pr)
	return f / 8 * (Re - 1000) * Pr / (1 + 12.7*math.Sqrt(f/8)*(c*c-1))
}

// NuDittusBoelter is the Nusselt number of turbulent flow in a tube, of a fluid that
// is heated, by the equation that goes by the names of Dittus and Boelter.
//
//	Nu = 0.023 Re^0.8 Pr^0.4
//
//	Re   Reynolds number on the hydraulic diameter   [-]
//	Pr   Prandtl number                              [-]
//	     Nusselt number on the hydraulic diameter    [-]
//
// Valid above DittusBoelterReynoldsMin and from DittusBoelterPrandtlMin to
// DittusBoelterPrandtlMax. Source: Winterton (1998), doi:10.1016/S0017-9310(97)00177-4;
// Incropera et al. (2011), equation 8.60. Proved by testdata/NuDittusBoelter.csv.
func NuDittusBoelter(Re, Pr float64) float64 {
	return 0.023 * math.Pow(Re, 0.8) * math.Pow(Pr, 0.4)
}

// kumar lists Kumar's classes of chevron angle: each goes up to an angle [°] and holds
// the upper Reynolds numbers of its first two pieces and C and m of all three.
var kumar = [...]struct {
	angle  float64
	Re     [2]float64
	C, exp [3]float64
}{
	{30, [2]float64{10, 10}, [3]float64{0.718, 0.348, 0.348}, [3]float64{0.349, 0.663, 0.663}},
	{45, [2]float64{10, 100}, [3]float64{0.718, 0.400, 0.300}, [3]float64{0.349, 0.598, 0.663}},
	{50, [2]float64{20, 300}, [3]float64{0.630, 0.291, 0.130}, [3]float64{0.333, 0.591, 0.732}},
	{60, [2]float64{20, 400}, [3]float64{0.562, 0.306, 0.108}, [3]float64{0.326, 0.529, 0.703}},
	{65, [2]float64{20, 500}, [3]float64{0.562, 0.331, 0.087}, [3]float64{0.326, 0.503, 0.718}},
}

// NuKumarPlate is the Nusselt number between chevron plates, by Kumar: a table of
// power laws in classes of angle and pieces of Reynolds number, with steps between.
//
//	Nu = C Re^m Pr^0.33
//
//	Re        Reynolds number on twice the gap between plates             [-]
//	Pr        Prandtl number                                              [-]
//	chevron   angle of the corrugation to the direction across the flow   [rad]
//	          Nusselt number on twice the gap                             [-]
//
// A small angle is a hard plate here: Kumar measures from the other side than Martin.
// Each class includes its upper angle; the first and the last serve beyond
// KumarChevronMin and KumarChevronMax. Valid from KumarReynoldsMin to KumarReynoldsMax;
// the viscosity at the wall is left out.
//
// Source: Kumar (1984), IChemE Symposium Series 86:1275-1288; table in Ayub (2003),
// doi:10.1080/01457630304056. Proved by testdata/NuKumarPlate.csv.
func NuKumarPlate(Re, Pr, chevron float64) float64 {
	if math.IsNaN(chevron) {
		return chevron
	}
	i := 0
	for i < len(kumar)-1 && chevron/degree > kumar[i].angle+1e-9 { // 30° as radians is still 30°
		i++
	}
	j := 0
	for j < 2 && Re > kumar[i].Re[j] {
		j++
	}
	return kumar[i].C[j] * math.Pow(Re, kumar[i].exp[j]) * math.Pow(Pr, 0.33)
}

// FrictionMartinPlate is Darcy's friction factor between chevron plates, by Martin.
//
//	1/√f' = cos φ/(0.045 tan φ + 0.09 sin φ + f0/cos φ)^(1/2) + (1 - cos φ)/(3.8 f1)^(1/2),  f = 4 f'
//	Re < 2000: f0 = 16/Re, f1 = 149/Re + 0.9625
//	otherwise: f0 = (1.56 ln Re - 3)⁻², f1 = 9.75 Re^-0.289
//
//	Re        Reynolds number on the hydraulic diameter          [-]
//	chevron   angle φ of the corrugation to the flow             [rad]
//	          friction factor of Darcy                           [-]
//
// Valid from MartinReynoldsMin to MartinReynoldsMax and from MartinChevronMin to
// MartinChevronMax, with a step at Re = 2000. A large angle is a hard plate. Source:
// Martin (1996), doi:10.1016/0255-2701(95)04129-X, in the form of Martin (1999),
// Economic optimization of compact heat exchangers. Proved by
// testdata/FrictionMartinPlate.csv.
func FrictionMartinPlate(Re, chevron float64) float64 {
	f0, f1 := 16/Re, 149/Re+0.9625
	if Re >= 2000 {
		l := 1.56*math.Log(Re) - 3
		f0, f1 = 1/(l*l), 9.75*math.Pow(Re, -0.289)
	}
	sin, cos := math.Sincos(chevron)
	x := cos/math.Sqrt(0.045*sin/cos+0.09*sin+f0/cos) + (1-cos)/math.Sqrt(3.8*f1)
	return 4 / (x * x)
}

// NuMartinPlate is the Nusselt number between chevron plates, by Martin's analogy of
// heat transfer with friction.
//
//	Nu = 0.122 Pr^(1/3) [f Re² sin 2φ]^0.374,  f by FrictionMartinPlate
//
//	Re        Reynolds number on the hydraulic diameter   [-]
//	Pr        Prandtl number                              [-]
//	chevron   angle φ of the corrugation to the flow      [rad]
//	          Nusselt number on the hydraulic diameter    [-]
//
// Bounds and source as for FrictionMartinPlate; the viscosity at the wall is left out.
// Proved by testdata/NuMartinPlate.csv.
func NuMartinPlate(Re, Pr, chevron float64) float64 {
	f := FrictionMartinPlate(Re, chevron)
	return 0.122 * math.Cbrt(Pr) * math.Pow(f*Re*Re*math.Sin(2*chevron), 0.374)
}
