package sweep

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// A distribution turns a coordinate of the unit cube into a value.
type distribution interface {
	quantile(u float64) float64
	support() (low, high float64)
}

// flat is uniform between two values.
type flat struct{ low, high float64 }

func (d flat) quantile(u float64) float64 { return d.low + u*(d.high-d.low) }
func (d flat) support() (l, h float64)    { return d.low, d.high }

// logFlat is uniform in the logarithm.
type logFlat struct{ low, high float64 }

func (d logFlat) quantile(u float64) float64 {
	return min(max(d.low*math.Pow(d.high/d.low, u), d.low), d.high)
}
func (d logFlat) support() (l, h float64) { return d.low, d.high }

// peaked is triangular, with its mode between its ends.
type peaked struct{ low, mode, high float64 }

func (d peaked) quantile(u float64) float64 {
	return distuv.NewTriangle(d.low, d.high, d.mode, nil).Quantile(u)
}
func (d peaked) support() (l, h float64) { return d.low, d.high }

// bell is normal, or its exponential lognormal, cut off at low and high.
type bell struct {
	mean, sd  float64 // of the logarithm, if exp
	exp       bool
	low, high float64
}

// tail is the probability beyond which no value of a bell is taken, 6.3 standard
// deviations out: the unscrambled sequences begin at coordinate 0 exactly.
const tail = 0x1p-33

func (d bell) quantile(u float64) float64 {
	below := func(x float64) float64 {
		if d.exp {
			x = math.Log(max(x, 0))
		}
		return distuv.UnitNormal.CDF((x - d.mean) / d.sd)
	}
	low, high := below(d.low), below(d.high)
	p := low + u*(high-low)
	x := d.mean + d.sd*mathext.NormalQuantile(min(max(p, tail), 1-tail))
	if d.exp {
		x = math.Exp(x)
	}
	return min(max(x, d.low), d.high)
}

func (d bell) support() (l, h float64) { return d.low, d.high }

// distributions by name, with what they take.
var distributions = map[string]string{
	"uniform": "low,high", "loguniform": "low,high", "triangular": "low,mode,high",
	"normal": "mean,sd", "lognormal": "mean of the logarithm,sd of the logarithm", "truncated": "mean,sd,low,high",
}

// distributionNames are in the order in which they are explained.
var distributionNames = []string{"uniform", "normal", "lognormal", "truncated", "triangular", "loguniform"}

// newDistribution makes the distribution that is called name; a bell that has no
// end of its own ends where the parameter does, at min and max.
func newDistribution(name string, a []float64, low, high float64) (distribution, error) {
	takes, known := distributions[name]
	if !known {
		return nil, fmt.Errorf("%s is no distribution; there are %s%w", name, strings.Join(distributionNames, ", "), suggest(name, distributionNames))
	}
	if len(a) != 1+strings.Count(takes, ",") {
		return nil, fmt.Errorf("%s takes (%s), not %d numbers", name, takes, len(a))
	}
	rises := func(low, high float64) error {
		if !(low < high) {
			return fmt.Errorf("%s: low = %g does not lie below high = %g", name, low, high)
		}
		return nil
	}
	spread := func(sd float64) error {
		if !(sd > 0) {
			return fmt.Errorf("%s: sd = %g is not above 0", name, sd)
		}
		return nil
	}
	switch name {
	case "uniform":
		return flat{a[0], a[1]}, rises(a[0], a[1])
	case "loguniform":
		if !(a[0] > 0) {
			return nil, fmt.Errorf("%s: low = %g is not above 0", name, a[0])
		}
		return logFlat{a[0], a[1]}, rises(a[0], a[1])
	case "triangular":
		if err := rises(a[0], a[2]); err != nil {
			return nil, err
		}
		if a[1] < a[0] || a[1] > a[2] {
			return nil, fmt.Errorf("%s: mode = %g does not lie from %g to %g", name, a[1], a[0], a[2])
		}
		return peaked{a[0], a[1], a[2]}, nil
	case "truncated":
		if err := rises(a[2], a[3]); err != nil {
			return nil, err
		}
		return bell{mean: a[0], sd: a[1], low: a[2], high: a[3]}, spread(a[1])
	}
	d := bell{mean: a[0], sd: a[1], exp: name == "lognormal", low: low, high: high}
	if err := spread(a[1]); err != nil {
		return nil, err
	}
	if d.quantile(0.25) == d.quantile(0.75) {
		return nil, fmt.Errorf("%s: next to nothing of it lies from %g to %g, where the parameter does", name, low, high)
	}
	return d, nil
}
