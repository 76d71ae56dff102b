package land

import "fmt"

// assumptions are what the site's figures stand on, in the order of the working.
func (s *Site) assumptions() []Assumption {
	p, c := &s.Plant, &s.Chain
	how := map[Outside]string{
		Indirect: fmt.Sprintf("indirect evaporative units, effectiveness %.2f dry and %.2f wet, compressor for the rest", p.DryEffectiveness, p.WetEffectiveness),
		Direct:   fmt.Sprintf("filtered outside air to a dew point of %.0f °C, wet pads of %.2f, compressor for the rest", p.DewMax-zero, p.WetEffectiveness),
		Closed:   fmt.Sprintf("chilled water of %.0f °C, the tower alone below a wet bulb of %.0f °C, chiller above", p.Water-zero, p.Water-p.WaterBy-zero),
	}[p.Outside]
	all := []Assumption{
		{"climate", s.Climate.Kind, s.Climate.Source},
		{"altitude", fmt.Sprintf("%.0f m", s.Altitude), s.AltitudeSource},
		{"plant", how, p.Why},
		{"air", fmt.Sprintf("%.0f °C to the racks, %.0f K warmer from them; fans of %.0f Pa inside and %.0f Pa outside at %.2f", p.Supply-zero, p.Rise, p.RoomFan, p.OutsideFan, p.FanEfficiency), p.Sourced},
		{"compressor", fmt.Sprintf("%.2f of Carnot between %.0f °C and %.0f K above the wet bulb", p.Carnot, p.Evaporating-zero, p.Condensing), p.Sourced},
		{"rejection", fmt.Sprintf("%.1f %% of what is rejected for fans and pumps; tower air leaves saturated %.1f K above the wet bulb", 100*p.Tower, p.Leaving), p.Sourced},
		{"blowdown", fmt.Sprintf("%.0f cycles of concentration: %.2f of what evaporates is taken", p.Cycles, p.Cycles/(p.Cycles-1)), p.Sourced},
		{"chain", fmt.Sprintf("transformer %.3f, UPS %.3f, distribution %.3f; auxiliaries %.1f %% of rated IT", c.Transformer, c.UPS, c.Distribution, 100*c.Auxiliary), c.Source},
		{"grid", fmt.Sprintf("%s, %.4f kg/kWh", s.Grid.Name, s.Grid.CO2*kWh), s.Grid.Source},
		{"land", fmt.Sprintf("%.1f m² per kW of rated IT", s.Plot.IT*1e3), s.Plot.Source},
	}
	if s.PUE.High > 0 {
		all = append(all, Assumption{"published PUE", fmt.Sprintf("%.2f to %.2f", s.PUE.Low, s.PUE.High), s.PUE.Source})
	}
	if s.WUE.High > 0 {
		all = append(all, Assumption{"published WUE", fmt.Sprintf("%.1f to %.1f L/kWh", s.WUE.Low/litrePerkWh, s.WUE.High/litrePerkWh), s.WUE.Source})
	}
	if s.Note != "" {
		all = append(all, Assumption{"note", s.Note, ""})
	}
	return all
}

// seaAssumptions are what the sea's figures stand on beside the model's own parameters.
func seaAssumptions(plot *Plot, g *Grid) []Assumption {
	return []Assumption{
		{"machinery", "the world's own parameters", "seapod explain; most are EST"},
		{"fresh water", "what the world's loops make up, loop_makeup_1_d: none by default, for seawater cools and the loop is closed", "the operator's claim of 0 (zenflipclock.cn 2023-07); filling the loop and washing on shore are not counted"},
		{"grid", fmt.Sprintf("%s, %.4f kg/kWh", g.Name, g.CO2*kWh), g.Source},
		{"land", fmt.Sprintf("%.0f m² and %.0f m² a pod", plot.Fixed, plot.Pod), plot.Source},
	}
}
