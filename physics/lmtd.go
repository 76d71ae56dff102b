package physics

import "math"

// LMTD is the mean temperature difference that drives an exchanger, Q/UA.
//
//	(d1 - d2)/ln(d1/d2)
//	counterflow:  d1 = T_hot,in - T_cold,out,  d2 = T_hot,out - T_cold,in
//	parallel:     d1 = T_hot,in - T_cold,in,   d2 = T_hot,out - T_cold,out
//	others:       F times that of counterflow, which is the larger change of
//	              temperature over NTU(a, eps, Cr)
//
//	hotIn, hotOut     temperatures of the warm stream   [K]
//	coldIn, coldOut   temperatures of the cold stream   [K]
//	a                 arrangement
//	                  mean temperature difference       [K]
//
// Smooth where the two differences are equal, 0 where one of them vanishes, NaN where
// the temperatures cross or where no exchanger of that arrangement can reach them.
// Kelvin and degrees Celsius serve alike.
//
// Source: Incropera et al. (2011), equation 11.15 to 11.18; F as Q/UA over the
// counterflow value after Bowman, Mueller and Nagle (1940), Trans. ASME 62:283-294.
// Proved by testdata/LMTD.csv.
func LMTD(hotIn, hotOut, coldIn, coldOut float64, a Arrangement) float64 {
	switch a {
	case Counterflow:
		return logMean(hotIn-coldOut, hotOut-coldIn)
	case Parallel:
		return logMean(hotIn-coldIn, hotOut-coldOut)
	}
	span := hotIn - coldIn
	hot, cold := hotIn-hotOut, coldOut-coldIn
	large, small := math.Max(hot, cold), math.Min(hot, cold)
	switch {
	case small < 0: // one of the streams takes heat the wrong way
		return math.NaN()
	case large == 0 && span >= 0: // nothing flows: the limit
		return span
	}
	return large / NTU(a, large/span, small/large)
}

func logMean(d1, d2 float64) float64 {
	large, small := math.Max(d1, d2), math.Min(d1, d2)
	switch {
	case small < 0:
		return math.NaN()
	case small == 0:
		return 0
	}
	return small / log1pOver((large-small)/small)
}
