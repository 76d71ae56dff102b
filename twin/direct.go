package twin

import (
	"math"
	"slices"
)

// directCooling is Natick's: raw seawater through the rear-door coils and back,
// with nothing between. Fewer parts and no second approach, but the sea's fouling
// is in every door.
type directCooling struct {
	circuit seaCircuit
}

func (d *directCooling) layout(at int) (next int) { return d.circuit.layout(at) }

func (d *directCooling) derive(p *pod) { d.circuit.derive(p) }

func (d *directCooling) start(x []float64, p *pod, sea float64) {
	d.circuit.start(x, sea+p.c.Control.SeaRise)
}

func (d *directCooling) slow() []int { return d.circuit.slow() }

func (d *directCooling) scales(scale []float64) { d.circuit.scales(scale) }

func (d *directCooling) stateName(i int) string { return d.circuit.stateName(i) }

func (d *directCooling) feed(p *pod, x []float64, sea *water) coilFeed {
	c := d.circuit.c
	flow, _, _ := d.circuit.flow(x)
	return coilFeed{T: p.intake(x, sea), rate: flow * sea.cp, film: math.Pow(flow/c.Sea.Flow, coilWaterExponent), fouling: x[d.circuit.fouling]}
}

func (d *directCooling) eval(p *pod, x, sums []float64, sea *water, f *flows) {
	c := &d.circuit.c.Control
	out := sums[sumReturn]
	automatic := c.keepRise(x[d.circuit.speed], d.circuit.reads(x, out)-f.intake, c.SeaRise, f.chips)
	d.circuit.eval(p, x, sea, automatic, out, out, (f.intake+out)/2, f)
}

func (d *directCooling) derivatives(p *pod, x, _ []float64, f *flows, dx []float64) {
	d.circuit.derivatives(p, x, f, dx)
}

func (d *directCooling) stored([]float64) float64 { return 0 }

func (d *directCooling) clean(_ *pod, x []float64) { d.circuit.clean(x) }

func (d *directCooling) repair(x []float64) { d.circuit.repair(x) }

func (d *directCooling) due(x []float64) float64 { return d.circuit.due(x) }

func (d *directCooling) channels() []channelOf {
	return slices.Concat(d.circuit.channels(), []channelOf{
		{"sea_warming_K", "warming of the seawater in the coils", "海水在盘管中的温升", 0, 10, func(v *view, _ int) float64 { return v.flows.circuit.out - v.flows.intake }},
		{"sea_warming_sensor_K", "what the seawater pump's controller reads of it", "海水泵控制器所读到的温升", 0, 10, func(v *view, _ int) float64 { return d.circuit.reads(v.x, v.flows.circuit.out) - v.flows.intake }},
	})
}

func (d *directCooling) alarms() []alarm {
	return append(d.circuit.alarms(), sensorAlarm(func(p *pod, x []float64) float64 {
		out := 0.0
		for j := range p.racks {
			out += p.racks[j].water * x[p.door(j)]
		}
		return d.circuit.reads(x, out) - out
	}))
}
