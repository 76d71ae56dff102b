package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"seapod/twin"
)

// This file runs a world again beside itself: with every estimate moved, to see how
// far the figures may be trusted, and with surfaces that stay clean, to see what
// fouling costs. Companions see the same scenario and sea.

// estimateShare is by how much an estimate is moved to either side. EST itself: what
// engineers' rules of thumb are good for; few of the sources give a spread.
const estimateShare = 0.2

// bandRuns is how many runs --band makes where it does not say: with 64 three
// lie beyond the fifth and three beyond the ninety-fifth percentile.
const bandRuns = 64

// An estimate is a parameter, alike in all pods and groups of racks, and the range
// of its value in the shown unit.
type estimate struct {
	names     []string
	low, high float64
}

// estimates are the numbers whose default is marked EST and that the world leaves at
// it. A value moves by a fifth; a share near one by a fifth of what it lacks to one,
// so that efficiencies and power factors stay below it; a temperature by a fifth of
// 10 K, its zero being nobody's. Alarms decide no figure and stay.
func estimates(c twin.Config) (all []*estimate) {
	alike := map[string]*estimate{}
	params := twin.Params(&c)
	for i := range params {
		p := &params[i]
		v := p.Value()
		if p.Kind != twin.Number || !strings.HasPrefix(p.Source, "EST") || v != p.Default || v == 0 || strings.Contains(p.Name, ".alarm_") {
			continue
		}
		key := index.ReplaceAllString(p.Name, ".0.")
		if e := alike[key]; e != nil {
			e.names = append(e.names, p.Name)
			continue
		}
		by := estimateShare * math.Abs(v)
		switch {
		case p.Unit == "°C":
			by = estimateShare * 10
		case p.Unit == "" && p.Max <= 1 && v > 0.5:
			by = estimateShare * (1 - v)
		}
		alike[key] = &estimate{[]string{p.Name}, max(p.Min, v-by), min(p.Max, v+by)}
		all = append(all, alike[key])
	}
	return all
}

// sample draws n configurations as a Latin hypercube: each estimate takes each n-th
// of its range once. The same seed draws the same.
func sample(c twin.Config, all []*estimate, n int) ([]twin.Config, error) {
	random := rand.New(rand.NewPCG(uint64(c.World.Seed), 0x5ea90d))
	drawn := make([]twin.Config, n)
	params := make([]map[string]*twin.Param, n)
	for k := range drawn {
		drawn[k] = c.Clone()
		list := twin.Params(&drawn[k])
		params[k] = make(map[string]*twin.Param, len(list))
		for i := range list {
			params[k][list[i].Name] = &list[i]
		}
	}
	for _, e := range all {
		for k, place := range random.Perm(n) {
			u := (float64(place) + random.Float64()) / float64(n)
			for _, name := range e.names {
				if err := params[k][name].Set(min(e.high, e.low+u*(e.high-e.low))); err != nil {
					return nil, err
				}
			}
		}
	}
	return drawn, nil
}

// beside runs configurations next to each other on all cores, each to its summary,
// nil where the run failed.
func beside(ctx context.Context, configs []twin.Config, sc twin.Scenario, o twin.Options) ([]*summary, error) {
	sums, errs := make([]*summary, len(configs)), make([]error, len(configs))
	var wait sync.WaitGroup
	turn := make(chan struct{}, runtime.GOMAXPROCS(0))
	for k := range configs {
		turn <- struct{}{}
		wait.Go(func() {
			defer func() { <-turn }()
			var model *twin.Model
			if model, errs[k] = twin.New(configs[k]); errs[k] != nil {
				return
			}
			s := newSummary(time.Time{})
			if errs[k] = twin.NewSim(model, sc, o).Run(ctx, s); errs[k] == nil {
				sums[k] = s
			}
		})
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return sums, errors.Join(errs...)
}

// companions runs what the flags ask for beside the run itself.
func (s *summary) companions(ctx context.Context, f *runFlags, c twin.Config, sc twin.Scenario, o twin.Options) error {
	var err error
	if f.fouling {
		err = s.foulingCost(ctx, c, sc, o)
	}
	if err == nil && f.band > 0 {
		err = s.band(ctx, c, sc, o, f.band)
	}
	if err != nil && interrupted(ctx) != nil {
		return interruption{text: "interrupted; the run itself is saved, what --fouling-cost and --band ask is not known"}
	}
	return err
}

// band stores in the summary how far its figures spread when the estimates do.
func (s *summary) band(ctx context.Context, c twin.Config, sc twin.Scenario, o twin.Options, n int) error {
	all := estimates(c)
	drawn, err := sample(c, all, n)
	if err != nil {
		return err
	}
	sums, err := beside(ctx, drawn, sc, o)
	ran := slices.DeleteFunc(sums, func(s *summary) bool { return s == nil })
	if len(ran) == 0 {
		return err
	}
	figures, line := object{}, []string{}
	for i := range s.figures {
		key := s.figures[i].key
		var values []float64
		for _, r := range ran {
			if v, _, _ := r.of(key); !math.IsNaN(v) {
				values = append(values, v)
			}
		}
		slices.Sort(values)
		p5, p50, p95 := quantile(values, 0.05), quantile(values, 0.5), quantile(values, 0.95)
		figures = append(figures, member{s.told(key), object{{"p5", num(p5)}, {"p50", num(p50)}, {"p95", num(p95)}}})
		if words, ok := banded[key]; ok {
			text := fmt.Sprintf(words, p50, p5, p95)
			if strings.HasSuffix(key, "_h") {
				text += " " + s.hours()
			}
			line = append(line, text)
		}
	}
	s.notes = append(s.notes, member{"band", append(object{
		{"runs", len(ran)}, {"failed", n - len(ran)}, {"estimates", len(all)}, {"share", estimateShare},
	}, figures...)})
	s.lines = append(s.lines, fmt.Sprintf("band, median and 5 to 95 %% of %d runs with %d estimates moved by ±%.0f %%: %s", len(ran), len(all), 100*estimateShare, strings.Join(line, "; ")))
	return nil
}

// banded are the figures whose band people are told.
var banded = map[string]string{
	"pue_mean":               "PUE %.4f (%.4f to %.4f)",
	"chip_max_degC":          "hottest chip %.1f (%.1f to %.1f) °C",
	"sea_discharge_max_degC": "warmest discharge %.1f (%.1f to %.1f) °C",
	"energy_in_kWh":          "energy %.0f (%.0f to %.0f) kWh",
	"throttling_h":           "throttling %.1f (%.1f to %.1f)",
}

// quantile of sorted values, between neighbours in proportion; NaN of none.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	k := min(int(at), len(sorted)-1)
	return sorted[k] + (at-float64(k))*(sorted[min(k+1, len(sorted)-1)]-sorted[k])
}

// foulingCost stores in the summary what fouling cost: against the same run with
// surfaces that nothing grows on, from the start.
func (s *summary) foulingCost(ctx context.Context, c twin.Config, sc twin.Scenario, o twin.Options) error {
	clean := c.Clone()
	for i := range clean.Pods {
		p := &clean.Pods[i]
		p.Fouling.Initial, p.Fouling.Asymptote = 0, 0
		p.Hull.Growth, p.Hull.GrowthNow = 0, 0
		p.Strainer.Growth, p.Strainer.Initial = 0, 0
	}
	sums, err := beside(ctx, []twin.Config{clean}, sc, o)
	if err != nil {
		return err
	}
	more := func(key string) float64 {
		here, _, _ := s.of(key)
		there, _, _ := sums[0].of(key)
		return here - there
	}
	s.notes = append(s.notes, member{"fouling_energy_kWh", num(more("energy_in_kWh"))}, member{"fouling_cooling_kWh", num(more("energy_cooling_kWh"))},
		member{"fouling_pue", num(more("pue_mean"))}, member{"fouling_chip_K", num(more("chip_max_degC"))})
	s.lines = append(s.lines, fmt.Sprintf("fouling cost %.0f kWh, of it fans and pumps %.0f, and warmed the hottest chip by %.2f K, against surfaces that stay clean",
		more("energy_in_kWh"), more("energy_cooling_kWh"), more("chip_max_degC")))
	return nil
}
