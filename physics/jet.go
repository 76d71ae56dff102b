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
//	B             buoyancy flux there, not below 0         [m⁴/s³]
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
// rises less and takes in more. Ten fourth-order steps, even in the logarithm
// of the height: within 0.2 % of the rise and 0.8 % of the flux. Proved by testdata/BuoyantJet.csv.
func BuoyantJet(Q, M, B, N2, entrainment, top float64) (rise, flux float64) {
	const steps = 10
	const least = 0.01 // of the way: where a source smaller than a plume's flux there begins
	if bad := Q + M + B + N2 + entrainment + top; bad != bad {
		return bad, bad
	}
	if Q == 0 || N2 > 0 && B == 0 {
		return 0, Q // it is where it belongs
	}
	if N2 > 0 { // a jet entrains less than a plume, and is neutral higher, but no higher than this
		top = math.Min(top, PlumeNeutralHeight(B, N2, math.Min(jetEntrainment, entrainment)))
	}
	law := jetLaw{N2: N2, plume: entrainment, lightness: 5 / (8 * math.SqrtPi * entrainment)}
	z := 0.0
	if point := PlumeFlux(B, least*top, entrainment); Q < point {
		z, Q = least*top, point
	}
	M = math.Max(M, math.Pow(B*Q*Q*law.lightness, 0.4))
	virtual := 4 * Q / math.Sqrt(M) // below the start: there a jet's width, and very nearly a plume's, is nothing
	ratio := math.Pow((top-z+virtual)/virtual, 1./steps)
	dz, now := virtual*(ratio-1), jet{Q, M, B}
	for range steps {
		next := law.step(now, dz)
		if N2 > 0 && !(next.B > 0) {
			part := dz * now.B / (now.B - next.B)
			for range 2 { // Newton's method, with the slope of B that the equations give
				next = law.step(now, part)
				part += next.B / (N2 * next.Q)
			}
			return z + part, law.step(now, part).Q
		}
		z, now, dz = z+dz, next, dz*ratio
	}
	return top, now.Q
}

// A jet is its three fluxes at a height, a jetLaw what they change by.
type (
	jet    struct{ Q, M, B float64 }
	jetLaw struct{ N2, plume, lightness float64 } // 1/s², a_p, 1/R_p²
)

// slope is what the fluxes change by with height. M is not let below a least value:
// beyond the neutral height a long step may look where nothing rises any more.
func (l *jetLaw) slope(Q, M, B, least float64) (dQ, dM, dB float64) {
	M = max(M, least)
	root := math.Sqrt(M)
	r := 1 / root
	r2 := r * r
	share := min(max(Q*Q*B*r2*r2*r*l.lightness, 0), 1)
	a := jetEntrainment + (l.plume-jetEntrainment)*share
	return 2 * math.SqrtPi * a * root, B * Q * r2, -l.N2 * Q
}

// step is one of the classical fourth-order method.
func (l *jetLaw) step(s jet, dz float64) jet {
	least, half := 0.1*s.M, dz/2
	Q1, M1, B1 := l.slope(s.Q, s.M, s.B, least)
	Q2, M2, B2 := l.slope(s.Q+half*Q1, s.M+half*M1, s.B+half*B1, least)
	Q3, M3, B3 := l.slope(s.Q+half*Q2, s.M+half*M2, s.B+half*B2, least)
	Q4, M4, B4 := l.slope(s.Q+dz*Q3, s.M+dz*M3, s.B+dz*B3, least)
	return jet{
		s.Q + dz/6*(Q1+2*Q2+2*Q3+Q4),
		s.M + dz/6*(M1+2*M2+2*M3+M4),
		s.B + dz/6*(B1+2*B2+2*B3+B4),
	}
}
