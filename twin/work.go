package twin

import (
	"math"

	"seapod/physics"
)

// This file is what becomes of the work asked. A stream is the work of one load in
// one pod, with a queue of its own: racks of groups that have the same load share
// it, and no others help. Work is counted in seconds of the whole pod at full load.
//
//	Q_k' = a_k − d_k − l_k,  A' = Σ a_k,  D' = Σ d_k,  L' = Σ l_k
//
// so that A = D + ΣQ + L at any time, to rounding, whatever trips. What is asked
// (a) follows from the load, what is done (d) from the racks; lost (l) is only
// chat, whose people give up: l = Q/patience. What racks try to do is the level
//
//	w = b + (1 − b) Q/(|Q| + Q_half)
//
// with b what is asked of them, begun at once, and Q_half the queue for which half
// of what they have to spare is used.
type stream struct {
	load  *load
	share float64 // of the pod's full load that its racks are
	queue int     // its state, s
}

// Queues for which half the spare capacity is used, in seconds of its racks' work. EST.
const (
	patientHalf   = 900.0 // batch work that was put off is done when there is room
	renderingHalf = 60.0  // racks that render have nothing else to do: full power while there is work for minutes
	chatHalf      = 10.0  // someone waits
)

// leastShare stands in for the share of racks without weight, which can do nothing.
const leastShare = 1e-6

// capping is how far below and above all that racks can do what they begin at once
// bends from what is asked to that.
const capping = 0.02

// layoutStreams finds out the loads of the pod's groups of racks and places the
// queues: the first where pods always had one, the others from at on.
func (p *pod) layoutStreams(at int, all *loads) (next int) {
	p.streams = nil
	for i := range p.c.Racks {
		if l := all.of(&p.c.Racks[i]); p.streamOf(l) < 0 {
			s := stream{load: l, queue: iQueue}
			if len(p.streams) > 0 {
				s.queue = at
				at++
			}
			p.streams = append(p.streams, s)
		}
	}
	p.wanted = make([]float64, len(p.streams))
	p.loads = all
	p.deriveStreams()
	return at
}

func (p *pod) streamOf(l *load) int {
	for k := range p.streams {
		if p.streams[k].load == l {
			return k
		}
	}
	return -1
}

// of is the load of a group of racks.
func (l *loads) of(g *RackConfig) *load {
	kind, file := l.each[0].config.of(g)
	return l.find(kind, file)
}

// deriveStreams gives the racks to the streams.
func (p *pod) deriveStreams() {
	total := 0.0
	for k := range p.streams {
		p.streams[k].share = 0
	}
	for j := range p.racks {
		r := &p.racks[j]
		r.stream = p.streamOf(p.loads.of(r.group))
		p.streams[r.stream].share += r.share
		total += r.share
	}
	for k := range p.streams {
		s := &p.streams[k]
		if s.share /= total; !(total > 0) { // racks without weight: none can do anything
			s.share = 1 / float64(len(p.streams))
		}
	}
}

// own is what one second of its racks' work is in seconds of the whole pod's.
func (s *stream) own() float64 { return max(s.share, leastShare) }

// asked is the work asked now, as a share of all that the whole pod can do.
func (s *stream) asked() float64 {
	if s.load.kind == chatLoad { // people ask the pod, however many racks it has for them
		return s.load.now
	}
	return s.load.now * s.share
}

// lost is the rate at which work that waits is given up.
func (s *stream) lost(queue float64) float64 {
	if s.load.kind == chatLoad {
		return queue / s.load.config.Chat.Patience
	}
	return 0
}

// want is the level that the stream's racks try to do. It is exactly what is asked
// of them when nothing waits.
func (s *stream) want(queue float64) float64 {
	begun, half := s.load.now, patientHalf
	switch s.load.kind {
	case chatLoad:
		begun, half = capped(s.load.now/s.own()), chatHalf
	case renderingLoad:
		begun, half = 0, renderingHalf
	}
	half *= s.own()
	return begun + (1-begun)*queue/(math.Abs(queue)+half)
}

// capped is a where a is below 1 − capping and 1 where it is above 1 + capping,
// with two continuous derivatives: what is left of its slope is a SmoothStep.
func capped(a float64) float64 {
	z := min(max((a-(1-capping))/(2*capping), 0), 1)
	if z == 1 {
		return 1
	}
	return a - 2*capping*z*z*z*z*(2.5+z*(z-3))
}

// scale is the nominal magnitude of the queue.
func (s *stream) scale() float64 {
	if s.load.kind == chatLoad {
		return minute
	}
	return hour
}

// want works out what the racks of each stream try to do.
func (p *pod) want(x []float64) {
	for k := range p.streams {
		s := &p.streams[k]
		p.wanted[k] = p.possible(s.want(x[s.queue]))
	}
}

// possible is what the servers that are left can do of a level; the more have failed,
// the more it is rounded, so that with none it is exact.
func (p *pod) possible(level float64) float64 {
	left := p.now.Working
	return physics.SmoothMin(level, left, 0.02*(1-left))
}

// work integrates the queues and the totals.
func (p *pod) work(x, sums, dx []float64) {
	asked, done, lost := 0.0, 0.0, 0.0
	for k := range p.streams {
		s := &p.streams[k]
		a, d, l := s.asked(), sums[sumDone+k], s.lost(x[s.queue])
		dx[s.queue] = a - d - l
		asked, done, lost = asked+a, done+d, lost+l
	}
	dx[iWorkAsked], dx[iWorkDone], dx[iWorkLost] = asked, done, lost
}

// sums is how many sums over its racks the pod has.
func (p *pod) sums() int { return sumDone + len(p.streams) }

// queues are the states of what waits.
func (p *pod) queues() []int {
	states := make([]int, len(p.streams))
	for k := range p.streams {
		states[k] = p.streams[k].queue
	}
	return states
}

// queued is all that waits, in s.
func (p *pod) queued(x []float64) (Q float64) {
	for k := range p.streams {
		Q += x[p.streams[k].queue]
	}
	return Q
}

// asked is what is asked now of all racks, as a share of all that they can do.
func (p *pod) asked() (a float64) {
	for k := range p.streams {
		a += p.streams[k].asked()
	}
	return a
}

// workNow is what the racks try to do and what they do now, as shares of all that they can.
func (p *pod) workNow(sums []float64) (tried, done float64) {
	for k := range p.streams {
		tried += p.streams[k].share * p.wanted[k]
		done += sums[sumDone+k]
	}
	return tried, done
}

// delay is how long what is queued waits where done is what leaves the queue:
// Little's law. What is done below a millionth of the pod's work is rounding.
func delay(queued, done float64) float64 {
	if done < 1e-6 {
		return math.NaN()
	}
	return max(0, queued) / done
}

// workChannels are those of the loads that the pod has.
func (p *pod) workChannels() []channelOf {
	var all []channelOf
	for k := range p.streams {
		s := &p.streams[k]
		switch c := s.load.config; s.load.kind {
		case chatLoad:
			all = append(all, c.Chat.channels(k)...)
		case trainingLoad:
			all = append(all, c.Training.channels(s)...)
		case renderingLoad:
			all = append(all, c.Rendering.channels(k)...)
		}
	}
	return all
}
