package twin

import "seapod/physics"

// This file is the uninterruptible supply when strings of it are lost: what is
// left of its rating and its battery, and what it does with more load than that.
// With the grid on, its static bypass takes what it cannot carry; without, racks
// are shed until it can.

// leastStrings, a share of them, stands for none where it divides.
const leastStrings = 1e-6

// alive is the share of the supply's strings that work.
func (c *PowerConfig) alive() float64 { return max(0, 1-c.UPSLost/c.UPSStrings) }

// available is the rating in W of the strings that work.
func (c *PowerConfig) available() float64 { return c.UPSRating * max(c.alive(), leastStrings) }

// bypassed is the share of the load that the static bypass has taken from the
// strings: none up to 125 % of their rating, all from 150 % on. EST: data sheets
// give the first for ten minutes and the second for one.
func bypassed(load float64) float64 { return physics.SmoothStep(load, 1.25, 1.5) }

// held is the energy in J in the strings that work; what is in lost ones stays there.
func (p *pod) held(x []float64) float64 { return x[iBattery] - p.modes.Apart }

// charge of the strings that work, 1 when full; 0 where there is none.
func (p *pod) charge(x []float64) float64 {
	if p.c.Power.alive() == 0 {
		return 0
	}
	return p.held(x) / (p.c.Power.Battery * p.c.Power.alive())
}

// part takes the charge of strings that are newly lost out of reach, and gives
// back that of those that are back.
func (p *pod) part(x []float64) {
	lost, now := p.modes.Lost, 1-p.c.Power.alive()
	switch {
	case now > lost:
		p.modes.Apart += (now - lost) / (1 - lost) * p.held(x)
	case now < lost:
		p.modes.Apart *= now / lost
	}
	p.modes.Lost = now
}

// upsLoad is the load on the supply as a share of what works of it, for one who
// asks whether it is more than limit; 0 where it cannot be.
func (m *Model) upsLoad(p *pod, t float64, x, all []float64, limit float64) float64 {
	available := p.c.Power.available()
	if p.most < limit*available {
		return 0 // whatever the state: the racks need not be asked, which would cost a step's time
	}
	m.loads.at(t)
	sea := m.sea.at(t, p.site)
	sums := m.view.gather(p, x, sea)
	return p.eval(x, sums, sea, m.supply(m.cableLoad(all))).bill.out / available
}

// mostLoad in W is more than the supply can ever have to carry: all racks at full
// load and as hot as they get, and the machines at their highest speed.
func (p *pod) mostLoad() float64 {
	const fastest = 3 // times the design power; 1.3 to the cube is 2.2, near run-out it is more
	c := p.c
	machines := gravity*(c.Loop.Flow*c.Loop.Head/c.Loop.Efficiency+c.Sea.Flow*c.Sea.Head/c.Sea.Efficiency) + c.Gas.fanPower(1, p.gasFlow, p.filled/c.Gas.Volume, 1)
	return (c.IT*(1+c.Slope*(c.Critical-c.Reference)) + fastest*machines + c.Power.Auxiliary + c.Fouling.DosingPower) / c.Power.Distribution
}
