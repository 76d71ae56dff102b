package sweep

import (
	_ "embed"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"sync"
)

// joeKuo holds the direction numbers, their source and their licence.
//
//go:embed joe_kuo.csv
var joeKuo string

const (
	sobolDimensions = 1111
	sobolBits       = 32 // a sequence repeats after 2³² points
)

// directions are Joe and Kuo's numbers v_1 … v_32 of every dimension as binary
// fractions of 32 bits: v_k = m_k/2^k, with m_k of the recurrence
//
//	m_k = 2 a_1 m_{k−1} ⊕ 2² a_2 m_{k−2} ⊕ … ⊕ 2^s m_{k−s} ⊕ m_{k−s}
var directions = sync.OnceValue(func() [][sobolBits]uint32 {
	all := make([][sobolBits]uint32, 0, sobolDimensions)
	var first [sobolBits]uint32
	for k := range first {
		first[k] = 1 << (sobolBits - 1 - k)
	}
	all = append(all, first)
	for line := range strings.Lines(joeKuo) {
		if line[0] == '#' || line[0] == 'd' {
			continue
		}
		all = append(all, direction(strings.TrimSpace(line)))
	}
	if len(all) != sobolDimensions {
		panic(fmt.Sprintf("sweep: %d dimensions of direction numbers, want %d", len(all), sobolDimensions))
	}
	return all
})

// direction reads one line, d,s,a,m_1 … m_s.
func direction(line string) (v [sobolBits]uint32) {
	number := func(s string) uint32 {
		n, err := strconv.ParseUint(s, 10, 32)
		if err != nil {
			panic("sweep: direction numbers: " + line)
		}
		return uint32(n)
	}
	fields := strings.Split(line, ",")
	s, a := int(number(fields[1])), number(fields[2])
	for k, m := range strings.Fields(fields[3]) {
		v[k] = number(m) << (sobolBits - 1 - k)
	}
	for k := s; k < sobolBits; k++ {
		v[k] = v[k-s] ^ v[k-s]>>s
		for i := 1; i < s; i++ {
			v[k] ^= (a >> (s - 1 - i) & 1) * v[k-i]
		}
	}
	return v
}

// sobolPoint is coordinate d (from 0) of point i in the order of Gray codes from
// the origin (I. A. Antonov and V. M. Saleev 1979), which is that of Joe and Kuo's
// own generator: point i is the sum of v_k over the bits k of i ⊕ i/2.
func sobolPoint(i uint64, d int) uint32 {
	v := &directions()[d]
	x := uint32(0)
	for gray := uint32(i ^ i>>1); gray != 0; gray &= gray - 1 {
		x ^= v[bits.TrailingZeros32(gray)]
	}
	return x
}

// owen scrambles one coordinate by A. B. Owen's nested uniform scrambling (1995):
// each bit is flipped or not by a coin that belongs to all the bits before it.
// The coins are hashes of (seed, dimension, those bits), so nothing is stored and
// each point stands alone. Below the 32 bits of the sequence the coins are a
// number of their own, which fills a float64.
func owen(x uint32, d int, seed uint64) float64 {
	key := hash(seed, streamOwen, uint64(d))
	y := x
	for k := range sobolBits {
		before := uint64(x) >> (sobolBits - k) // the bits above bit k
		coin := uint32(hash(key, uint64(k), before) >> 63)
		y ^= coin << (sobolBits - 1 - k)
	}
	const below = 53 - sobolBits
	rest := hash(key, sobolBits, uint64(x)) >> (64 - below)
	return float64(uint64(y)<<below|rest) / (1 << 53)
}

// halton is coordinate d of point i of J. H. Halton's sequence (1960), the digits
// of i in base b, the d-th prime, mirrored at the point. Scrambled, each digit
// goes through a random straight line modulo b that belongs to all the digits
// before it: Owen's nesting with J. Matoušek's (1998) linear permutations.
func halton(i uint64, d int, scrambled bool, seed uint64) float64 {
	b := primes()[d]
	key := hash(seed, streamHalton, uint64(d))
	x, scale, before := 0.0, 1.0, uint64(0)
	for k := uint64(0); scale*float64(b) < 1<<53 && (scrambled || i > 0); k++ {
		digit := i % b
		i /= b
		scale *= float64(b)
		if scrambled {
			h := hash(key, k, before)
			before = before*b + digit
			digit = ((1+below(h, b-1))*digit + below(mix(h), b)) % b
		}
		x += float64(digit) / scale
	}
	return min(x, 1-0x1p-53)
}

// haltonDimensions is where mirrored digits begin to move together: at 40 its
// primes are large enough to need a scramble, at a thousand nothing helps.
const haltonDimensions = 1000

var primes = sync.OnceValue(func() []uint64 {
	p := make([]uint64, 0, haltonDimensions)
next:
	for n := uint64(2); len(p) < haltonDimensions; n++ {
		for _, q := range p {
			if q*q > n {
				break
			}
			if n%q == 0 {
				continue next
			}
		}
		p = append(p, n)
	}
	return p
})
