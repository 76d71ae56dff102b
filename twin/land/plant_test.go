package land

import (
	"math"
	"testing"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.6g, want %.6g ± %g", what, got, want, tolerance)
	}
}

func air(degC, percent float64) Air { return Air{T: degC + zero, Humidity: percent / 100, P: 101325} }

// A chiller at 30 °C and 70 % with 100 kW of rooms, by hand:
// wet bulb of that air 25.5 °C; density 101325/(287.042·298.15) = 1.1840 kg/m³;
// fans 250/(0.6·1.1840·1006·12) = 0.02915 of what they carry: 100/(1−0.02915) = 103.00 kW, fans 3.00 kW;
// pumps 0.02·103.00 = 2.06 kW, heat 105.06 kW; lift 25.5+11−13 = 23.5 K, COP 0.55·286.15/23.5 = 6.70;
// compressor 15.7 kW; rejected 120.7 kW; tower 0.025 of it, 3.0 kW; air leaves saturated at 32.0 °C:
// w 0.0308 and h 111.0 kJ/kg, enters with w 0.0188 and h 78.2: 0.0120/32.8 kJ → 0.0442 kg/s;
// made up at 5 cycles 0.0552 kg/s, 199 kg/h, 1.99 L per kWh of rooms.
func TestClosedPlantByHand(t *testing.T) {
	p := ClosedPlant()
	d := p.Cool(air(30, 70), 100e3)
	near(t, "wet bulb", air(30, 70).wetBulb()-zero, 25.5, 0.1)
	near(t, "fans", d.Fans, 3.00e3, 20)
	near(t, "pumps", d.Pumps, 2.06e3, 10)
	near(t, "compressor", d.Compressor, 15.7e3, 150)
	near(t, "rejection", d.Rejection, 3.02e3, 20)
	near(t, "evaporated", d.Evaporated, 0.0442, 0.0010)
	near(t, "make-up", p.MakeUp(&d), d.Evaporated*1.25, 1e-12)
	if d.Way != ByCompressor {
		t.Errorf("way %d, want the compressor", d.Way)
	}
}

// The tower alone below a wet bulb of 9 °C, half and half at 12 °C, the chiller alone from 15 °C.
func TestClosedPlantSparesTheChiller(t *testing.T) {
	p := ClosedPlant()
	cold, half, warm := p.Cool(air(8.9, 99.99), 1e5), p.Cool(air(12, 99.99), 1e5), p.Cool(air(16, 99.99), 1e5)
	if cold.Compressor != 0 || cold.Way != ByWater || cold.Evaporated <= 0 {
		t.Errorf("at a wet bulb of 8.9 °C: %+v", cold)
	}
	near(t, "compressor at 12 °C over that of the whole at the same lift", half.Compressor*0.55*286.15/10, 0.5*(1e5+half.Fans+half.Pumps), 100)
	if warm.Compressor <= 2*half.Compressor*0.99 {
		t.Errorf("at 16 °C the compressor draws %g W, at 12 °C %g: want twice and more", warm.Compressor, half.Compressor)
	}
}

// Outside air of 30 °C and 20 %: wet bulb 15.5 °C, so pads of 0.85 could reach 17.7; 25 is enough. The enthalpy
// stays: 1006·5 K = Δw·(2501 + 1.86·25 …) kJ → Δw = 0.0020; the flow for 100 kW of rooms is
// 104.3 kW/(1006·12) = 8.63 kg/s, hence 0.0171 kg/s of water, and no compressor.
func TestDirectPlantByHand(t *testing.T) {
	p := DirectPlant()
	d := p.Cool(air(30, 20), 100e3)
	near(t, "fans", d.Fans, 4.26e3, 20)
	near(t, "evaporated", d.Evaporated, 0.0171, 0.0003)
	if d.Way != ByWater || d.Compressor != 0 {
		t.Errorf("%+v: want water alone", d)
	}
	for _, test := range []struct {
		what        string
		air         Air
		way         Way
		water, only bool
	}{
		{"mild", air(20, 50), ByAir, false, true},
		{"too damp", air(22, 85), ByCompressor, true, false}, // a dew point of 19 °C
		{"hot and dry", air(36, 12), ByWater, true, true},    // pads reach 25 °C
		{"too damp when wetted", air(32, 40), ByCompressor, true, false},
		{"cold and dry", air(-15, 40), ByAir, true, true}, // humidified
	} {
		d := p.Cool(test.air, 1e5)
		if d.Way != test.way || d.Evaporated > 0 != test.water || (d.Compressor == 0) != test.only {
			t.Errorf("%s: %+v", test.what, d)
		}
	}
	whole, part := p.Cool(air(22, 85), 1e5), p.Cool(air(32, 40), 1e5)
	if part.Compressor >= whole.Compressor {
		t.Errorf("air of 32 °C that may come in leaves %g W to the compressor, air that may not %g", part.Compressor, whole.Compressor)
	}
}

// The exchanger gives 25 °C from a return of 37 °C up to 37 − 12/0.65 = 18.54 °C outside dry, and up to a wet bulb
// of 37 − 12/0.70 = 19.86 °C wetted. At −10 °C a share of 12/(0.65·47) = 0.393 of the outside flow is enough, and the
// fans take its cube.
func TestIndirectPlantByHand(t *testing.T) {
	p := IndirectPlant()
	dry, wet := p.Cool(air(18.5, 60), 1e5), p.Cool(air(18.6, 60), 1e5)
	if dry.Way != ByAir || dry.Evaporated != 0 || wet.Way != ByWater || wet.Evaporated <= 0 || wet.Compressor != 0 {
		t.Errorf("at 18.5 °C %+v, at 18.6 °C %+v", dry, wet)
	}
	below, above := p.Cool(air(19.8, 99.99), 1e5), p.Cool(air(19.95, 99.99), 1e5)
	if below.Compressor != 0 || above.Compressor <= 0 || above.Compressor > 100 {
		t.Errorf("at a wet bulb of 19.8 °C the compressor draws %g W, at 19.95 °C %g", below.Compressor, above.Compressor)
	}
	cold := p.Cool(air(-10, 60), 1e5)
	room := 300 / (0.6 * 1.18396 * 1006 * 12) // 0.03498
	near(t, "fans at −10 °C", cold.Fans, 1e5/(1-room)*(room+room*250/300*math.Pow(12/(0.65*47), 3)), 5)
	// What the wetted face takes up is what the rooms gave: m (h_out − h_in) = heat.
	hot := air(28, 30)
	d := p.Cool(hot, 1e5)
	heat := 1e5 / (1 - room)
	share := 12 / (0.70 * (37 + zero - hot.wetBulb()))
	flow := heat / (1006 * 12) * share
	out := hot.ratio() + d.Evaporated/flow
	near(t, "enthalpy taken up", flow*(Enthalpy(saturation(out, hot.P), out)-Enthalpy(hot.T, hot.ratio())), heat, 1e-3*heat)
}

// saturation is the temperature of saturated air of a humidity ratio.
func saturation(w, p float64) float64 {
	low, high := 250.0, 330.0
	for high-low > 1e-9 {
		if middle := (low + high) / 2; HumidityRatio(p, SaturationPressure(middle)) < w {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

func TestPlantsAtTheEdges(t *testing.T) {
	for _, p := range []Plant{IndirectPlant(), DirectPlant(), ClosedPlant()} {
		if d := p.Cool(air(20, 50), 0); d != (Draw{}) {
			t.Errorf("%s without heat: %+v", p.Outside, d)
		}
		for T := -40.0; T <= 50; T += 1.5 {
			for humidity := 1.0; humidity <= 100; humidity += 11 {
				d := p.Cool(air(T, humidity), 1e5)
				if !(d.Power() > 0 && d.Power() < 6e4 && d.Evaporated >= 0 && d.Evaporated < 0.2 && d.Compressor >= 0) {
					t.Fatalf("%s at %g °C and %g %%: %+v", p.Outside, T, humidity, d)
				}
				twice := p.Cool(air(T, humidity), 2e5)
				if math.Abs(twice.Power()-2*d.Power()) > 1e-6*d.Power() || math.Abs(twice.Evaporated-2*d.Evaporated) > 1e-9 {
					t.Fatalf("%s at %g °C and %g %%: twice the heat does not take twice as much", p.Outside, T, humidity)
				}
			}
		}
	}
}
