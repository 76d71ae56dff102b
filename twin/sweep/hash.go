package sweep

import "math/bits"

// mix is splitmix64's finaliser (Steele, Lea & Flood 2014, doi
// 10.1145/2660193.2660195): every bit of k moves half the bits of the result.
func mix(k uint64) uint64 {
	k += 0x9E3779B97F4A7C15
	k = (k ^ k>>30) * 0xBF58476D1CE4E5B9
	k = (k ^ k>>27) * 0x94D049BB133111EB
	return k ^ k>>31
}

// hash makes one number of several, in their order: all the chance in a sweep.
func hash(seed uint64, parts ...uint64) uint64 {
	h := mix(seed)
	for _, p := range parts {
		h = mix(h ^ p)
	}
	return h
}

// unit is a hash as a number from 0 to less than 1.
func unit(h uint64) float64 { return float64(h>>11) / (1 << 53) }

// below is a hash as a whole number from 0 to n − 1.
func below(h, n uint64) uint64 {
	high, _ := bits.Mul64(h, n)
	return high
}

// permute is where i goes in a permutation of 0 … n − 1 that key chooses: a
// Feistel network on just enough bits, walked on until it lands within (J. Black
// and P. Rogaway, Ciphers with arbitrary finite domains, CT-RSA 2002). It takes no
// memory, so a Latin hypercube may have any number of points.
func permute(i, n, key uint64) uint64 {
	if n < 2 {
		return 0
	}
	half := (bits.Len64(n-1) + 1) / 2
	mask := uint64(1)<<half - 1
	for {
		left, right := i>>half, i&mask
		for round := range uint64(8) { // four are enough where halves are wide; small ones take more
			left, right = right, left^hash(key, round, right)&mask
		}
		if i = left<<half | right; i < n {
			return i
		}
	}
}

// Streams keep apart the chance of different things that one seed decides.
const (
	streamOwen uint64 = iota + 1
	streamHalton
	streamLatin
	streamMorris
	streamNoise
	streamBootstrap
	streamSearch
)
