package physics

import "math"

// What a body or a port leaves in the sea: the wake of a warm body in a current, and
// the rise of a warm jet, in still water that may be stratified, up to its field.

// JetFlux is Fischer's coefficient of a round jet without buoyancy, found by
// experiment: Q = Q0 + 0.25 √M z, a mean dilution of 0.25 z/l_Q. Fischer et al.
// (1979), Mixing in Inland and Coastal Waters, Table 9.2.
const JetFlux = 0.25

// jetEntrainment is the coefficient with which a top-hat jet grows so.
var jetEntrainment = JetFlux / (2 * math.Sqrt(math.Pi))

// WakeSpeed is the speed with which water passes a long warm body: that of the
// current, and in still water that of the convection the body drives itself.
//
//	u_e = √(u² + (B/L)^(2/3))
//
//	current   u, speed of the water far off        [m/s]
//	B         buoyancy flux of the body's heat     [m⁴/s³]
//	length    L, over which the heat is given off  [m]
//	          speed                                [m/s]
//
// (B/L)^(1/3) is the speed that a line plume keeps, whatever its height: Rouse, Yih
// and Humphreys (1952), doi:10.3402/tellusa.v4i3.8693, with a factor near 1.8 on the
// axis that is left out here (EST: what the whole wake is carried with). Proved by
// testdata/WakeSpeed.csv.
func WakeSpeed(current, B, length float64) float64 {
	own := math.Cbrt(B / length)
	return math.Sqrt(current*current + own*own)
}

// JetLength is the height above a port at which buoyancy has taken over from
// momentum: a jet below it, a plume above.
//
//	l_M = M^(3/4)/B^(1/2)
//
//	M   momentum flux over density   [m⁴/s²]
//	B   buoyancy flux                [m⁴/s³]
//	    length                       [m]
//
// Source: Fischer et al. (1979), section 9.2. Proved by testdata/JetLength.csv.
func JetLength(M, B float64) float64 { return math.Sqrt(M * math.Sqrt(M) / B) }

// PlumeNeutralHeight is the height at which a plume from a point has the density of
// the water about it and begins to spread, where density falls evenly with height.
//
//	z_n = 2.76322 (4√π a)^(-1/2) B^(1/4) N^(-3/4)
//
//	B             buoyancy flux                       [m⁴/s³]
//	N2            N² = g alpha dT/dz, or by density   [1/s²]
//	entrainment   a, inflow over rising speed         [-]
//	              height                              [m]
//
// The number is ∫ (∫ (1-s²)^¼ ds)^(-½) dβ over β from 0 to 1 and s from β to 1, to
// which the plume's equations (BuoyantJet with one entrainment) come down. By its
// momentum the plume overshoots to 1.32 of it. Valid where the source is small
// beside z_n; +Inf where N2 is 0.
//
// Source: Morton, Taylor and Turner (1956), doi:10.1098/rspa.1956.0011, who give
// 2.125 for 2.131 in their units. Proved by testdata/PlumeNeutralHeight.csv.
func PlumeNeutralHeight(B, N2, entrainment float64) float64 {
	const integral = 2.763222765
	N := math.Sqrt(N2)
	return integral * math.Sqrt(math.Sqrt(B/(N*N*N))/(4*math.SqrtPi*entrainment))
}

// BuoyantJet follows a warm jet upwards from its port until it has the density of the
// water about it, or reaches a height at which the water ends.
//
//	Q' = 2√π a √M,  M' = B Q/M,  B' = -N² Q
//	a = a_j + (a_p - a_j) min(R²/R_p², 1),  R² = Q² B M^(-5/2),  R_p² = 8√π a_p/5
//
//	Q             volume flux at the port                  [m³/s]
//	M             momentum flux over density, there        [m⁴/s²]
//	B             buoyancy flux there                      [m⁴/s³]
//	N2            N² of the water, not below 0             [1/s²]
//	entrainment   a_p, of a plume                          [-]
//	top           height of the surface above the port     [m]
//	rise          height reached                           [m]
//	flux          volume flux there: over Q, the dilution  [m³/s]
//
// Profiles are top hats. Entrainment goes from a jet's to a plume's with the square
// of the Richardson number R, after Priestley and Ball (1955),
// doi:10.1002/qj.49708134805, so that both of Fischer's asymptotes come out: 0.25 √M z
// and, with FischerEntrainment, 0.15 B^(1/3) z^(5/3). With a_p = a_j it is Morton,
// Taylor and Turner (1956). A source with less momentum than a plume of its flux is
// taken to have a plume's. Valid in still water; a current bends the jet, which then
// rises less and takes in more. Fourth-order steps, even in the logarithm of the
// height; error below 1e-3. Proved by testdata/BuoyantJet.csv.
func BuoyantJet(Q, M, B, N2, entrainment, top float64) (rise, flux float64) {
	const steps = 32
	balance := 8 * math.SqrtPi * entrainment / 5
	M = math.Max(M, math.Pow(B*Q*Q/balance, 0.4))
	if bad := Q + M + B + N2 + entrainment + top; bad != bad {
		return bad, bad
	}
	if Q == 0 {
		return 0, 0
	}
	j := jet{N2: N2, plume: entrainment, balance: balance}
	virtual := Q / math.Sqrt(M)
	ratio := math.Pow((top+virtual)/virtual, 1./steps)
	z, s := 0.0, [3]float64{Q, M, B}
	for range steps {
		dz := (z + virtual) * (ratio - 1)
		next := j.step(s, dz)
		if B > 0 && !(next[2] > 0) {
			// neutral within this step: B falls nearly along a parabola, which two chords find
			part := dz * s[2] / (s[2] - next[2])
			middle := j.step(s, part)
			part *= s[2] / (s[2] - middle[2])
			return z + part, j.step(s, part)[0]
		}
		z, s = z+dz, next
	}
	return top, s[0]
}

// A jet is what is fixed of one.
type jet struct{ N2, plume, balance float64 }

// slope is what Q, M and B change by with height.
func (j *jet) slope(s [3]float64) [3]float64 {
	Q, M, B := s[0], s[1], s[2]
	root := math.Sqrt(M)
	share := math.Min(math.Max(Q*Q*B/(M*M*root*j.balance), 0), 1)
	a := jetEntrainment + (j.plume-jetEntrainment)*share
	return [3]float64{2 * math.SqrtPi * a * root, B * Q / M, -j.N2 * Q}
}

// step is one of the classical fourth-order method.
func (j *jet) step(s [3]float64, dz float64) [3]float64 {
	ahead := func(k [3]float64, by float64) [3]float64 {
		return [3]float64{s[0] + by*k[0], s[1] + by*k[1], s[2] + by*k[2]}
	}
	k1 := j.slope(s)
	k2 := j.slope(ahead(k1, dz/2))
	k3 := j.slope(ahead(k2, dz/2))
	k4 := j.slope(ahead(k3, dz))
	for i := range s {
		s[i] += dz / 6 * (k1[i] + 2*k2[i] + 2*k3[i] + k4[i])
	}
	return s
}

// FieldWidth is the width of a field of warm water that turbulence spreads sideways
// while the current carries it along.
//
//	W = √(W0² + 24 K x/u)
//
//	start    W0, width at the beginning     [m]
//	spread   K, lateral diffusivity         [m²/s]
//	x        distance along the current     [m]
//	speed    u, of the current              [m/s]
//	         width                          [m]
//
// 24 K x/u is twelve times the variance 2 K x/u: a top hat is √12 of its standard
// deviation wide. Source: Brooks (1960), Diffusion of sewage effluent in an ocean
// current, with constant diffusivity. Proved by testdata/FieldWidth.csv.
func FieldWidth(start, spread, x, speed float64) float64 {
	return math.Sqrt(start*start + 24*spread*x/speed)
}
