package physics

import "math"

// CrossflowEffectiveness is the effectiveness of crossflow with both streams
// unmixed, by Mason's series, exactly.
//
//	eps = (1/b) Σ_{k≥0} P(X > k) P(Y > k),  X ~ Poisson(NTU), Y ~ Poisson(b), b = Cr NTU
//
// Each factor is 1 - e^-m Σ_{i≤k} mⁱ/i!, so that eps is also the mean of the smaller
// of X and Y, over b.
//
//	NTU   number of transfer units       [-]
//	Cr    ratio of heat capacity rates   [-]
//	      effectiveness                  [-]
//
// Valid for NTU ≥ 0 and 0 ≤ Cr ≤ 1, NaN elsewhere; within 1e-12 to NTU = 1,000, and
// beyond b = 10⁶, where X and Y are as good as normal, 1e-9. It costs a dozen terms for
// NTU = 3; CrossflowApproxEffectiveness is for inner loops.
//
// Source: Mason (1955), Proc. 2nd U.S. National Congress of Applied Mechanics 801-803;
// Shah and Sekulić (2003), Table 3.4. Proved by testdata/CrossflowEffectiveness.csv.
func CrossflowEffectiveness(NTU, Cr float64) float64 {
	if !(NTU >= 0 && Cr >= 0 && Cr <= 1) {
		return math.NaN()
	}
	b := Cr * NTU
	switch {
	case math.IsInf(NTU, 1):
		return 1
	case b < 1e-20: // and Cr = 0: the rest of the series is below the last digit
		return -math.Expm1(-NTU)
	case b > 1e6:
		s := math.Sqrt(NTU + b)
		d := (NTU - b) / s
		below := math.Erfc(d/math.Sqrt2) / 2 // P(X < Y)
		density := math.Exp(-d*d/2) / math.Sqrt(2*math.Pi)
		return 1 + (d*below-density)*s/b
	}
	// Below k0 both factors are 1 to the last digit.
	k0 := math.Max(0, math.Floor(b-10*math.Sqrt(b)-20))
	px, tailX := poisson(NTU, k0)
	py, tailY := poisson(b, k0)
	sum := k0
	for k := k0; ; {
		sum += tailX * tailY
		if k > b && py <= 1e-17*sum {
			return math.Min(1, sum/b) // rounding must not pass 1
		}
		k++
		px *= NTU / k
		py *= b / k
		tailX -= px
		tailY -= py
	}
}

// poisson gives P(X = k) and P(X > k) where k is 0 or far below the mean m.
func poisson(m, k float64) (p, tail float64) {
	if k == 0 {
		return math.Exp(-m), -math.Expm1(-m)
	}
	l, _ := math.Lgamma(k + 1)
	return math.Exp(k*math.Log(m) - m - l), 1
}

// CrossflowApproxEffectiveness is the usual closed form for crossflow with both
// streams unmixed.
//
//	eps = 1 - exp{(NTU^0.22/Cr) [exp(-Cr NTU^0.78) - 1]}
//
//	NTU   number of transfer units       [-]
//	Cr    ratio of heat capacity rates   [-]
//	      effectiveness                  [-]
//
// Valid for NTU ≥ 0 and 0 ≤ Cr ≤ 1; within 0.011 of the exact series up to NTU = 5 and
// 0.020 up to NTU = 10; smooth through Cr = 0. Source: Incropera et al. (2011), equation 11.32. Proved
// by testdata/CrossflowApproxEffectiveness.csv.
func CrossflowApproxEffectiveness(NTU, Cr float64) float64 {
	return -expm1(-NTU * expm1Over(-Cr*Power(NTU, 0.78)))
}

// crossflowNTU finds the root of CrossflowEffectiveness(NTU, Cr) = eps by false
// position with Illinois' correction. Counterflow needs the least NTU of all, so it
// gives the lower end of the bracket.
func crossflowNTU(eps, Cr float64) float64 {
	if eps == 0 || eps == 1 || Cr == 0 {
		return -math.Log1p(-eps)
	}
	lo := CounterflowNTU(eps, Cr)
	flo := CrossflowEffectiveness(lo, Cr) - eps
	hi, fhi := lo, flo
	for fhi < 0 {
		hi *= 2
		fhi = CrossflowEffectiveness(hi, Cr) - eps
	}
	if flo >= 0 {
		return lo
	}
	side := 0
	for range 200 {
		x := (lo*fhi - hi*flo) / (fhi - flo)
		f := CrossflowEffectiveness(x, Cr) - eps
		switch {
		case f == 0:
			return x
		case f < 0:
			lo, flo = x, f
			if side < 0 {
				fhi /= 2
			}
			side = -1
		default:
			hi, fhi = x, f
			if side > 0 {
				flo /= 2
			}
			side = 1
		}
		if hi-lo <= 1e-14*hi {
			break
		}
	}
	return (lo + hi) / 2
}
