// Package physics holds the formulas the twin is built on: properties of
// fluids, exchanger effectiveness, convection, friction, pumps, fouling, plumes
// and the smooth switches that keep a solver content. Every function is pure,
// keeps no state and allocates nothing.
//
// Inside, every number is a float64 in SI units and every temperature is in
// kelvin. Arguments come in a fixed order: the state (T, p, S), then the flow,
// then the geometry. A bound of validity is a constant beside its function;
// outside it the formula is still evaluated. Where the mathematics has no answer
// the result is NaN, and NaN in gives NaN out. Only a caller's mistake that no
// data could excuse panics.
//
// # Nomenclature
//
// A symbol means one thing here and in the twin. Greek letters are spelt out.
//
//	A        area                                              m²
//	B        buoyancy flux                                     m⁴/s³
//	Cr       heat capacity rate ratio, the smaller to the larger
//	E        activation energy                                 J/mol
//	Gr       Grashof number
//	H        head of a pump or of its circuit                  m
//	K        lateral diffusivity of the sea                    m²/s
//	L        length of a body                                  m
//	M        momentum flux over density                        m⁴/s²
//	N        buoyancy frequency of stratified water            1/s
//	NTU      number of transfer units, UA over the smaller heat capacity rate
//	Nu       Nusselt number
//	P        power                                             W
//	Pr       Prandtl number, mu cp / k
//	Q        volume flow                                       m³/s
//	Ra       Rayleigh number, Gr Pr
//	Re       Reynolds number
//	Rf       fouling resistance                                m²K/W
//	S        absolute salinity, mass of salt in mass of sea    kg/kg
//	SP       practical salinity (PSS-78)
//	T        temperature, ITS-90                               K
//	U        overall heat transfer coefficient                 W/(m²K)
//	UA       conductance of a whole exchanger                  W/K
//	W        width of a field of warm water                    m
//	X        mass fraction of glycol                           kg/kg
//	alpha    thermal expansion coefficient at constant p and S 1/K
//	chevron  angle of a plate's corrugation                    rad
//	cp       specific heat at constant pressure                J/(kg K)
//	eps      effectiveness, heat over the most there could be
//	eta      efficiency
//	f        friction factor of Darcy (four times Fanning's)
//	g        Gibbs energy; also the acceleration of gravity    J/kg; m/s²
//	h        film coefficient; also enthalpy                   W/(m²K); J/kg
//	k        thermal conductivity                              W/(m K)
//	mdot     mass flow                                         kg/s
//	mu       dynamic viscosity; also chemical potential        Pa s; J/kg
//	n        speed of a pump over its rated speed
//	p        absolute pressure; at the sea's surface 101325 Pa Pa
//	rho      density                                           kg/m³
//	t        time; in the correlations of water, T - 273.15 K  s; °C
//	tau      time constant                                     s
//	u        speed of a current                                m/s
//	w        width over which a smooth switch is rounded       as its argument
//	z        height above a source                             m
//
// What the literature calls sea pressure, zero at the surface, is p - 101325 Pa
// here; one decibar is 10,000 Pa.
package physics

const (
	ZeroCelsius        = 273.15      // K, 0 °C on ITS-90
	StandardAtmosphere = 101325.0    // Pa, the pressure at the sea's surface
	StandardGravity    = 9.80665     // m/s², CGPM 1901
	GasConstant        = 8.314462618 // J/(mol K), CODATA 2018
)
