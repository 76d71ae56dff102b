package twin

import "math"

// This file is chance that is the same whoever asks and in any order: failures and
// jobs as pure functions of the seed and of time.

// A chance is a train of events that come as if by accident, a mean time apart.
// Time is cut into slots of an eighth of it. In each slot there is one event or
// none, with probability 1/8, anywhere in it where its whole length fits: so
// nothing but one slot needs to be looked at to know what is going on at an
// instant, and the times between events are geometric, near enough exponential.
type chance struct {
	key    uint64
	mean   float64 // s between events
	length float64 // s that one lasts, at most a slot
}

const slotsPerEvent = 8

// chanceKey makes one seed into many.
func chanceKey(seed uint64, purpose string) uint64 {
	for _, letter := range []byte(purpose) {
		seed = math.Float64bits(unitRandom(seed ^ uint64(letter)))
	}
	return seed
}

func (c *chance) slot() float64 { return c.mean / slotsPerEvent }

// event is that of slot k, if there is one: when it begins, and a number from 0 to
// 1 that is its own.
func (c *chance) event(k float64) (begin, lot float64, happens bool) {
	draw := func(i uint64) float64 { return unitRandom(c.key + 3*uint64(int64(k)) + i) }
	if draw(0) >= 1.0/slotsPerEvent {
		return 0, 0, false
	}
	return k*c.slot() + draw(1)*max(0, c.slot()-c.length), draw(2), true
}

// during is the event that goes on at t: the time since it began and its lot.
func (c *chance) during(t float64) (since, lot float64, happens bool) {
	begin, lot, happens := c.event(math.Floor(t / c.slot()))
	since = t - begin
	return since, lot, happens && 0 <= since && since <= c.length
}

// next is the first instant after t that lies one of offsets after the beginning
// of an event. Where none comes for very long, an instant as good as any.
func (c *chance) next(t float64, offsets [4]float64) float64 {
	const far = 64 * slotsPerEvent
	first := math.Floor(t / c.slot())
	for k := first; k < first+far; k++ {
		begin, _, happens := c.event(k)
		for _, offset := range offsets {
			if at := begin + offset; happens && at > t+grain {
				return at
			}
		}
	}
	return (first + far) * c.slot()
}

// edge is how long in s power takes to fall and to rise where a job stops and
// starts: all accelerators do it within a step or two. EST.
const edge = 10.0
