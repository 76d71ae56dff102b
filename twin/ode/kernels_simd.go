//go:build goexperiment.simd && amd64

package ode

import "simd/archsimd"

// The kernels are written for AVX-512, and those for AVX2 are made from them by putting two registers for one.
//go:generate sh avx2.sh

func init() {
	if archsimd.X86.AVX2() {
		available = append(available, &kernelsAVX2)
	}
	if archsimd.X86.AVX512() {
		available = append(available, &kernelsAVX512)
	}
}

// wide is a register of eight numbers.
type wide = archsimd.Float64x8

func loadWide(v *Lanes) wide       { return archsimd.LoadFloat64x8(v) }
func broadcastWide(v float64) wide { return archsimd.BroadcastFloat64x8(v) }

// pair is two registers of four numbers each.
type pair struct{ low, high archsimd.Float64x4 }

func loadPair(v *Lanes) pair {
	return pair{archsimd.LoadFloat64x4((*[4]float64)(v[:4])), archsimd.LoadFloat64x4((*[4]float64)(v[4:]))}
}

func broadcastPair(v float64) pair {
	b := archsimd.BroadcastFloat64x4(v)
	return pair{b, b}
}

func (x pair) Store(v *Lanes) {
	x.low.Store((*[4]float64)(v[:4]))
	x.high.Store((*[4]float64)(v[4:]))
}

func (x pair) Add(y pair) pair { return pair{x.low.Add(y.low), x.high.Add(y.high)} }
func (x pair) Sub(y pair) pair { return pair{x.low.Sub(y.low), x.high.Sub(y.high)} }
func (x pair) Mul(y pair) pair { return pair{x.low.Mul(y.low), x.high.Mul(y.high)} }
func (x pair) Div(y pair) pair { return pair{x.low.Div(y.low), x.high.Div(y.high)} }
func (x pair) Max(y pair) pair { return pair{x.low.Max(y.low), x.high.Max(y.high)} }
func (x pair) Sqrt() pair      { return pair{x.low.Sqrt(), x.high.Sqrt()} }
