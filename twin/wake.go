package twin

import (
	"math"

	"seapod/physics"
)

// This file is how pods warm each other's water, and their own: where they lie, the
// wake that a pod's heat leaves in the current, and what of it an intake breathes.
//
// A wake at a distance x downstream of its pod carries the pod's heat H in a
// cross-section of h by w that moves with the effective speed u_e:
//
//	ΔT = H/(ρ c_p u_e h w),  u_e = √(u² + (B/L)^⅔)
//	w = w_0 + 0.2 x,  h = min(D + 0.2 x, max(z_n, D), depth)
//
// with w_0 the hull's width as the current sees it and z_n the height at which its
// buoyant water has the density of the water about it. Upstream there is nothing,
// and beside the wake nothing; both edges are smooth. So the wake turns with the
// tide and with the monsoon's current. B is that of the pod's rated heat, which
// makes ΔT linear in H: at half load the speed in still water is 0.8 of what stands
// here, and in a current hardly anything changes.
//
// What is pumped, and a thermosyphon's tubes, breathe it. A hull's skin does not: its
// own film is in its correlations, and another pod's hundredths of a kelvin are
// less than a hundredth of its difference to the sea. Heat to the sea is counted
// against the water breathed, so each pod's books close by themselves and a kelvin
// that is breathed twice is not counted twice.

// A PlaceConfig is where a pod lies on the seabed. Coordinates are the sea's own: x
// along the shore, positive to the north-east, y across it, positive to the left of
// that, which at Lingshui is towards the land. An angle is counted from x to y.
type PlaceConfig struct {
	X, Y           float64 // m
	Heading        float64 // rad
	IntakeDistance float64 // m
	IntakeHeight   float64 // m
}

func defaultPlace() PlaceConfig {
	return PlaceConfig{Heading: 90 * degree, IntakeDistance: 20}
}

func (c *PlaceConfig) declare(l *list) {
	l.number(&c.X, "x_m", -maxPlace, maxPlace, "where the pod lies along the shore, positive to the north-east; what counts is where pods lie from each other, for one breathes the wake of another up the current",
		"数据舱沿岸方向的位置，向东北为正；重要的是舱与舱的相对位置：下游舱会吸入上游舱的尾流", "0: the first pod is where places are counted from")
	l.number(&c.Y, "y_m", -maxPlace, maxPlace, "where the pod lies across the shore, positive to the left of x, towards the land", "数据舱垂直岸线方向的位置，以 x 方向左侧（向岸）为正", "0: the first pod is where places are counted from")
	l.number(&c.Heading, "heading_deg", -360, 360, "direction of the hull's axis, from its outfall to its intake, counted from x to y; 90 lies broadside to the current along the shore, so its wake is as wide as the hull is long",
		"舱体轴线方向（由排水口指向取水口），从 x 轴向 y 轴计；90 为横对沿岸流，尾流宽度等于舱长", "EST: broadside, which spreads the heat most; the pods' heading is not published")
	l.number(&c.IntakeDistance, "intake_distance_m", 0.5, 1000, "distance from the outfall to the intake along the hull's axis; where the current carries the discharge to the intake, the nearer it is the more of its own warm water the pod breathes",
		"沿舱轴线从排水口到取水口的距离；当海流把排水带向取水口时，距离越近，回吸自身热水越多", "EST: 20 m, at the two ends of a hull of 18 m")
	l.number(&c.IntakeHeight, "intake_height_m", -50, 50, "height of the intake (or of a thermosyphon's condensers) above the pod's depth; in summer the water gets warmer by 0.1 to 0.3 K with every metre up",
		"取水口（或热虹吸冷凝器）高于数据舱深度的高度；夏季每升高 1 m 水温约升高 0.1 至 0.3 K", "EST: 0, the intake is at the pod; it is not published")
}

const (
	wakeSpread = 0.2 // growth of a wake's width and height with distance: EST, twice the 0.1 by which the half-width of a round plume grows (Fischer et al. 1979)

	// EST: the time in which the water over a pod is replaced, a hull's length at 0.3
	// m/s, and that in which it travels on to a neighbour's intake and mixes there, 30 m
	// at 0.1 m/s. Pods read these states and not each other.
	wakeLag   = 60.0  // s, of the heat in a wake
	breathLag = 300.0 // s, of the excess at an intake
)

// intake is the water in K that the pod's cooling breathes.
func (p *pod) intake(x []float64, sea *water) float64 { return sea.intake + x[iExcess] }

// wakes are the excess at every pod's intake that a watt of every pod makes.
type wakes struct {
	t  float64   // the instant of of
	at int       // the first of their sums, behind those of the pods' racks
	of []float64 // K/W: by the pod that breathes, then by the pod that warms
}

// layoutWakes adds to the racks' sums that of the cable's load and that of each
// pod's excess, from at on, and to their terms what each pod adds to these.
func (m *Model) layoutWakes(at int) {
	n := len(m.pods)
	m.wakes.at = at
	for range n {
		m.sumOf = append(m.sumOf, m.cableSum())
	}
	for i := range n {
		for range n {
			m.sumOf = append(m.sumOf, m.wakeSum(i))
		}
	}
	m.wakes.of = make([]float64, n*n)
}

// cableSum is the sum of what all pods draw, in W.
func (m *Model) cableSum() int { return m.wakes.at }

// wakeSum is the sum of the excess that all pods make at pod i, in K.
func (m *Model) wakeSum(i int) int { return m.cableSum() + 1 + i }

// feedWakes stores the terms of these sums.
func (m *Model) feedWakes(t float64, x, terms []float64) {
	n := len(m.pods)
	for j := range m.pods {
		terms[j] = x[m.pods[j].at+iDrawn]
	}
	for k, perWatt := range m.wakesAt(t) {
		terms[n+k] = perWatt * x[m.pods[k%n].at+iHeat]
	}
}

// cableLoad is the sum of what all pods draw, in W.
func (m *Model) cableLoad(x []float64) (P float64) {
	for i := range m.pods {
		P += x[m.pods[i].at+iDrawn]
	}
	return P
}

// breathed is what the others' wakes and its own discharge bring to pod i, in K.
func (m *Model) breathed(t float64, i int, x []float64) (others, own float64) {
	n := len(m.pods)
	for j, perWatt := range m.wakesAt(t)[i*n : (i+1)*n] {
		excess := perWatt * x[m.pods[j].at+iHeat]
		if j == i {
			own = excess
		} else {
			others += excess
		}
	}
	return others, own
}

// wakesAt are the wakes at an instant; the last answer is kept.
func (m *Model) wakesAt(t float64) []float64 {
	w := &m.wakes
	if t == w.t {
		return w.of
	}
	w.t = t
	n := len(m.pods)
	for j := range m.pods {
		warm := &m.pods[j]
		s := newWake(warm.c, m.sea.at(t, warm.site))
		for i := range m.pods {
			at := &m.pods[i].c.Place
			w.of[i*n+j] = s.excess(at.X-warm.c.Place.X, at.Y-warm.c.Place.Y)
		}
		w.of[j*n+j] = 0
		if warm.circuit != nil {
			sin, cos := math.Sincos(warm.c.Place.Heading)
			w.of[j*n+j] = s.excess(warm.c.Place.IntakeDistance*cos, warm.c.Place.IntakeDistance*sin)
		}
	}
	return w.of
}

// A wake is what one watt of a pod leaves in the sea at an instant.
type wake struct {
	along, cross  float64 // direction of the current, shorter than 1 while it turns
	width, height float64 // m at the pod
	ceiling       float64 // m, most that the height can be
	section       float64 // K m², the excess times the section that carries it
}

func newWake(c *PodConfig, sea *water) wake {
	s := wake{along: sea.along / sea.speed, cross: sea.cross / sea.speed, height: c.Hull.Diameter}
	sin, cos := math.Sincos(c.Place.Heading)
	broadside, endOn := s.along*sin-s.cross*cos, s.along*cos+s.cross*sin
	// while the current turns it has no direction, and the wake is as wide as the hull is long
	turning := 1 - s.along*s.along - s.cross*s.cross
	s.width = math.Sqrt(c.Hull.Length*c.Hull.Length*(broadside*broadside+turning) + c.Hull.Diameter*c.Hull.Diameter*endOn*endOn)

	B := c.ratedBuoyancy(sea)
	rise := physics.PlumeNeutralHeight(B, sea.stratification(), physics.FischerEntrainment)
	s.ceiling = physics.SmoothMin(physics.SmoothMax(rise, s.height, 0.1*s.height), c.Depth, 0.1*s.height)
	s.section = 1 / (sea.rho * sea.cp * physics.WakeSpeed(sea.speed, B, c.Hull.Length))
	return s
}

// ratedBuoyancy is the buoyancy flux in m⁴/s³ of the heat of a pod at full load with its machinery.
func (c *PodConfig) ratedBuoyancy(sea *water) float64 {
	return physics.BuoyancyFlux(1.1*c.IT, sea.rho, sea.cp, math.Abs(sea.alpha))
}

// stratification is N² in 1/s²; water that is mixed keeps 1e-7, a mixed layer's.
func (w *water) stratification() float64 {
	const mixed = 1e-7 // 1/s²; EST: 0.04 K over a kilometre of depth would do, no plume of a pod's notices it
	return physics.SmoothPositive(gravity*w.alpha*w.gradient, 2*mixed)
}

// excess is that in K for each watt, at a place x along and y across the shore from the pod.
func (s *wake) excess(x, y float64) float64 {
	down := x*s.along + y*s.cross
	edge := 0.25 * s.width // over which it begins, and half of that over which it ends sideways
	if down <= -edge {
		return 0
	}
	width := s.width + wakeSpread*down
	aside := math.Sqrt(max(x*x+y*y-down*down, 0))
	if aside >= 0.75*width {
		return 0
	}
	height := physics.SmoothMin(s.height+wakeSpread*down, s.ceiling, 0.1*s.height)
	return s.section / (height * width) * physics.SmoothStep(down, -edge, edge) * physics.SmoothStep(aside, 0.75*width, 0.25*width)
}

// wake integrates what the pod leaves in the sea and what it breathes of it.
func (p *pod) wake(x []float64, f *flows, excess float64, dx []float64) {
	dx[iHeat] = (f.toSea + f.hullSea - x[iHeat]) / wakeLag
	dx[iExcess] = (excess - x[iExcess]) / breathLag
}
