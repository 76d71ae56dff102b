package ode

import "sort"

// colour gives each set the least colour that no set sharing an element with it has, largest sets first, and
// returns the number of colours. Elements are numbers below size. Columns of one colour can be differenced in one
// evaluation (A. R. Curtis, M. J. D. Powell, J. K. Reid, J. Inst. Maths Applics 13 (1974) 117, doi 10.1093/imamat/13.1.117).
func colour(sets [][]int32, size int) (of []int32, n int) {
	order := make([]int, len(sets))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return len(sets[order[a]]) > len(sets[order[b]]) })

	of = make([]int32, len(sets))
	taken := make([][]int32, size)     // the colours of the sets that hold each element
	seen := make([]int32, len(sets)+1) // the set (plus one) that last met each colour
	for _, s := range order {
		for _, e := range sets[s] {
			for _, c := range taken[e] {
				seen[c] = int32(s) + 1
			}
		}
		c := int32(0)
		for seen[c] == int32(s)+1 {
			c++
		}
		of[s] = c
		n = max(n, int(c)+1)
		for _, e := range sets[s] {
			taken[e] = append(taken[e], c)
		}
	}
	return of, n
}
