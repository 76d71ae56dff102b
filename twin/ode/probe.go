package ode

import "math"

// probe finds which of the outputs of a function depend on each of its inputs. eval must evaluate the function with
// NaN in the inputs listed and return the outputs, finite for an empty list; its slice is read before the next call.
//
// Inputs are probed in groups, and groups are split in halves until they are single. Halves whose parents reached no
// common output go into one call, so blocks that do not touch are explored all at once: the calls grow as the
// logarithm of the number of blocks, not as the number of inputs.
func probe(inputs, outputs int, eval func(poisoned []int32) []float64) (reached [][]int32) {
	reached = make([][]int32, inputs)
	if inputs == 0 {
		return reached
	}
	all := make([]int32, outputs)
	for i := range all {
		all[i] = int32(i)
	}
	type group struct{ from, to int32 }
	groups := []group{{0, int32(inputs)}}
	within := [][]int32{all} // the outputs each group can reach at most

	var poisoned []int32
	for len(groups) > 0 {
		var next []group
		var nextWithin [][]int32
		of, colours := colour(within, outputs)
		byColour := make([][]int, colours)
		for g, c := range of {
			byColour[c] = append(byColour[c], g)
		}
		for _, together := range byColour {
			poisoned = poisoned[:0]
			for _, g := range together {
				for i := groups[g].from; i < groups[g].to; i++ {
					poisoned = append(poisoned, i)
				}
			}
			out := eval(poisoned)
			for _, g := range together {
				var hit []int32
				for _, o := range within[g] {
					if math.IsNaN(out[o]) {
						hit = append(hit, o)
					}
				}
				from, to := groups[g].from, groups[g].to
				switch {
				case len(hit) == 0: // nothing reads any of them
				case to-from == 1:
					reached[from] = hit
				default:
					mid := (from + to) / 2
					next = append(next, group{from, mid}, group{mid, to})
					nextWithin = append(nextWithin, hit, hit)
				}
			}
		}
		groups, within = next, nextWithin
	}
	return reached
}
