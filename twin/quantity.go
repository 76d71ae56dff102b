package twin

import (
	"math"
	"strings"
)

// A Quantity is a number with a name. Parameters and channels are both
// quantities, and the name is the only one there is: the TOML key, the sweep
// axis, the CSV header, the catalogue, the metric, the slider and the alarm all
// read it. A name ends in its unit; a name without a unit is a pure number.
type Quantity struct {
	Name string  `json:"name"`
	Unit string  `json:"unit"` // as people read it: "°C", "kg/s"; "" for a pure number
	Min  float64 `json:"min"`  // bounds in the shown unit: of what is accepted (parameter) or of what is usual (channel)
	Max  float64 `json:"max"`
	Help Text    `json:"help"`
}

// Text is one sentence in the two languages of the page.
type Text struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// A unit is what a name's suffix means: how it is shown, and the straight line
// that leads from the shown number to SI.
type unit struct {
	suffix string
	symbol string
	scale  float64 // SI per shown unit
	offset float64 // SI value of a shown zero
}

const (
	minute = 60.0
	hour   = 3600.0
	day    = 86400.0
	year   = 365 * day // the contract's y
	zeroC  = 273.15    // K at 0 °C
)

// degree in radians is a variable, so that a product with it is rounded as toSI rounds it.
var degree = math.Pi / 180

// units are tried from the top, so a suffix stands above the shorter ones that it ends in.
var units = []unit{
	{"ohm_km", "Ω/km", 1e-3, 0},
	{"kg_kWh", "kg/kWh", 1 / 3.6e6, 0},
	{"L_kWh", "L/kWh", 1e-3 / 3.6e6, 0},
	{"m2K_W", "m²K/W", 1, 0},
	{"W_m2K", "W/m²K", 1, 0},
	{"K_kW", "K/kW", 1e-3, 0},
	{"kW_K", "kW/K", 1e3, 0},
	{"kJ_mol", "kJ/mol", 1e3, 0},
	{"kJ_K", "kJ/K", 1e3, 0},
	{"W_mK", "W/mK", 1, 0},
	{"kg_m3", "kg/m³", 1, 0},
	{"kg_s", "kg/s", 1, 0},
	{"g_kg", "g/kg", 1e-3, 0},
	{"mm_y", "mm/a", 1e-3 / year, 0},
	{"cm_s", "cm/s", 1e-2, 0},
	{"m2_s", "m²/s", 1, 0},
	{"m_s", "m/s", 1, 0},
	{"K_y", "K/a", 1 / year, 0},
	{"K_m", "K/m", 1, 0},
	{"per_s", "1/s", 1, 0},
	{"per_d", "1/d", 1 / day, 0},
	{"K_h", "K/h", 1 / hour, 0},
	{"1_K", "1/K", 1, 0},
	{"1_y", "1/a", 1 / year, 0},
	{"kg_d", "kg/d", 1 / day, 0},
	{"1_d", "1/d", 1 / day, 0},
	{"degC", "°C", 1, zeroC},
	{"deg", "°", degree, 0},
	{"kWh", "kWh", 3.6e6, 0},
	{"MWh", "MWh", 3.6e9, 0},
	{"kW", "kW", 1e3, 0},
	{"MW", "MW", 1e6, 0},
	{"kPa", "kPa", 1e3, 0},
	{"Pa", "Pa", 1, 0},
	{"kV", "kV", 1e3, 0},
	{"km", "km", 1e3, 0},
	{"mm", "mm", 1e-3, 0},
	{"m2", "m²", 1, 0},
	{"m3", "m³", 1, 0},
	{"kg", "kg", 1, 0},
	{"A", "A", 1, 0},
	{"K", "K", 1, 0},
	{"m", "m", 1, 0},
	{"d", "d", day, 0},
	{"h", "h", hour, 0},
	{"s", "s", 1, 0},
}

// unitOf reads the unit off the end of a name.
func unitOf(name string) unit {
	for _, u := range units {
		if strings.HasSuffix(name, "_"+u.suffix) {
			return u
		}
	}
	return unit{scale: 1}
}

func (u unit) toSI(shown float64) float64   { return shown*u.scale + u.offset }
func (u unit) fromSI(value float64) float64 { return (value - u.offset) / u.scale }
