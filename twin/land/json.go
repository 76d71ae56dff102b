package land

import (
	"bytes"
	"encoding/json"
	"math"
	"time"
)

// A Figure is one number of an account under its name, which ends in its unit.
type Figure struct {
	Name  string
	Value float64
}

// Figures are the account's numbers in the order of every table and document.
func (a *Account) Figures() []Figure {
	return []Figure{
		{"electricity_MWh", a.Electricity},
		{"fresh_water_m3", a.FreshWater},
		{"land_m2", a.Land},
		{"co2_t", a.CO2},
		{"pue", a.PUE},
		{"wue_L_kWh", a.WUE},
		{"it_MWh", a.IT},
		{"cooling_MWh", a.Cooling},
		{"electrical_loss_MWh", a.Losses},
		{"auxiliary_MWh", a.Auxiliary},
		{"free_h", a.Air},
		{"evaporative_h", a.Water},
		{"compressor_h", a.Compressor},
	}
}

// MarshalJSON writes the account with its figures in their order; a ratio without a
// denominator is null.
func (a *Account) MarshalJSON() ([]byte, error) {
	b := bytes.NewBufferString(`{"site":`)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	write := func(key string, value any) {
		b.WriteString(`,"` + key + `":`)
		_ = e.Encode(value) // text and numbers always encode
	}
	_ = e.Encode(a.Site)
	for _, f := range a.Figures() {
		write(f.Name, ratio(f.Value))
	}
	write("climate", a.Climate)
	write("title", a.Title)
	write("assumptions", a.Assumptions)
	b.WriteByte('}')
	return b.Bytes(), nil
}

// MarshalJSON writes the comparison; the sites have their figures as members.
func (c *Comparison) MarshalJSON() ([]byte, error) {
	type claim struct {
		Name     string `json:"claim"`
		Claimed  any    `json:"claimed"`
		Computed any    `json:"computed"`
		Against  string `json:"against"`
		Gap      string `json:"gap"`
		Source   string `json:"source"`
	}
	document := struct {
		World   string     `json:"world"`
		Start   string     `json:"start"`
		Seconds float64    `json:"for_s"`
		Pods    int        `json:"pods"`
		Sites   []*Account `json:"sites"`
		Claims  []claim    `json:"claims"`
	}{World: c.World, Start: time.Unix(int64(c.Start), 0).UTC().Format(time.RFC3339), Seconds: c.Seconds, Pods: c.Pods}
	for i := range c.Sites {
		document.Sites = append(document.Sites, &c.Sites[i])
	}
	for _, m := range c.Claims {
		document.Claims = append(document.Claims, claim{m.Name, ratio(m.Claimed), ratio(m.Computed), m.Against, m.Gap, m.Source})
	}
	b := new(bytes.Buffer)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	err := e.Encode(document)
	return b.Bytes(), err
}

// ratio is a number, or nil where it is undefined.
func ratio(v float64) any {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return v
}
