package server

import "math"

// A bucket of history is the rows lo to hi-1, shown as one point at t.
type span struct {
	lo, hi int
	t      float64
}

// spans divides the rows from one instant to another into at most points
// buckets: a row each where there are no more rows than points, else buckets of
// equal length in model time, of which empty ones are left out.
func (p *past) spans(from, to float64, points int) []span {
	lo, hi := p.search(from), p.search(math.Nextafter(to, math.Inf(1)))
	if lo >= hi {
		return nil
	}
	if hi-lo <= points {
		all := make([]span, 0, hi-lo)
		for i := lo; i < hi; i++ {
			all = append(all, span{i, i + 1, p.t(i)})
		}
		return all
	}
	from, to = max(from, p.t(lo)), min(to, p.t(hi-1))
	width := (to - from) / float64(points)
	all := make([]span, 0, points)
	for b := range points {
		end := hi
		if b < points-1 {
			end = p.search(from + float64(b+1)*width)
		}
		if end > lo {
			all = append(all, span{lo, end, from + (float64(b)+0.5)*width})
			lo = end
		}
	}
	return all
}

// summarize gives the least, the mean and the greatest value of a channel in a
// bucket. Undefined values are skipped; a bucket with no other is undefined.
func (p *past) summarize(channel int, s span) (least, mean, most float64) {
	least, most = math.NaN(), math.NaN()
	sum, n := 0.0, 0
	for lo := s.lo; lo < s.hi; {
		c, row := p.place(lo)
		k := min(s.hi-lo, int(c.rows.Load())-row)
		at := (channel+1)*c.tall + row
		for _, v := range c.data[at : at+k] {
			if v != v {
				continue
			}
			if !(v >= least) {
				least = v
			}
			if !(v <= most) {
				most = v
			}
			sum += v
			n++
		}
		lo += k
	}
	return least, sum / float64(n), most // 0/0 is NaN: undefined
}
