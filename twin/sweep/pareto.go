package sweep

import (
	"cmp"
	"slices"
)

// front lists which of the points no other beats: none is as good in every cost
// and better in one. Costs are to be small. In the order of the first cost.
func front(costs [][]float64) (best []int) {
	order := make([]int, len(costs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return slices.CompareFunc(costs[a], costs[b], cmp.Compare) })
	for _, i := range order { // whoever beats i stands before it, and what beats that stands in best
		if !slices.ContainsFunc(best, func(j int) bool { return beats(costs[j], costs[i]) }) {
			best = append(best, i)
		}
	}
	return best
}

func beats(a, b []float64) bool {
	better := false
	for k := range a {
		if a[k] > b[k] {
			return false
		}
		better = better || a[k] < b[k]
	}
	return better
}
