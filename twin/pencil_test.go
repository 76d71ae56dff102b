package twin

import (
	"math"
	"testing"
)

// TestPencilAndPaper goes through the steady pod of mid-July as an engineer would
// with a pencil: every balance by hand, from the numbers of the data sheet typed
// in again and from what the channels show. The comments are the arithmetic of
// that day, rounded; the code repeats it with all digits.
func TestPencilAndPaper(t *testing.T) {
	at := steady(t, quiet(t, "2025-07-15"))
	check := func(what string, got, want, share float64) {
		t.Helper()
		t.Logf("%-44s %10.5g   by hand %10.5g", what, got, want)
		if !within(got, want, share) {
			t.Errorf("%s = %.7g, by hand %.7g within %g", what, got, want, share)
		}
	}
	const cpW = 4.180 // kJ/kgK, fresh water at 30 °C
	const cpS = 4.002 // seawater of 34.2 g/kg at 22.5 °C and 35 m (TEOS-10, as the table of checks has it near 24 °C)
	const cpG = 1.041 // nitrogen at 33 °C

	// One rack, the one at the far end: 24 of them share 350 kW, 14.58 kW each.
	// Its inlet draws 1.5 times 2 % from the hot side:
	//   26.867 + 0.03·(38.857 − 26.867) = 27.227 °C
	cold, hot := at("gas_cold_degC"), at("gas_hot_degC")
	inlet := cold + 0.03*(hot-cold)
	check("inlet of rack 23, °C", at("rack.23.inlet_degC"), inlet, 1e-6)
	// The fans run at 0.978; with the draught √(0.978² + 0.03²) = 0.9789 of 1.2 kg/s.
	n := math.Hypot(at("fan_speed"), 0.03)
	check("gas flow, kg/s", at("gas_flow_kg_s"), 28.8*n, 1e-9)
	// From gas to chip: 2.4 K/kW·0.9789^−0.6 + 1/(2·1.2·0.9789·1.041) = 2.431 + 0.409 = 2.840 K/kW
	//   27.227 + 14.630·2.840 = 68.78 °C
	P, chip := at("rack.23.power_kW"), at("rack.23.chip_degC")
	check("chip of rack 23, °C", chip, inlet+P*(2.4*math.Pow(n, -0.6)+0.5/(1.2*n*cpG)), 1e-3)
	// Power: at 27 °C and full flow a chip stands 14.583·(2.4 + 0.400) = 40.8 K above the gas; 0.4 %/K of
	// inlet is 0.4/(1 + 0.004·40.8) = 0.344 %/K of chip temperature:
	//   14.583·(1 + 0.00344·(68.77 − 27 − 40.84)) = 14.630 kW
	rise := 350.0 / 24 * (2.4 + 0.5/(1.2*cpG))
	check("power of rack 23, kW", P, 350.0/24*(1+0.004/(1+0.004*rise)*(chip-27-rise)), 1e-4)
	// Gas leaves it warmer by 14.630/(1.2·0.9789·1.041) = 11.96 K, and the metal behind has its temperature.
	check("outlet of rack 23, °C", at("rack.23.outlet_degC"), inlet+P/(1.2*n*cpG), 1e-3)
	check("metal of rack 23, °C", at("rack.23.chassis_degC"), at("rack.23.outlet_degC"), 1e-6)

	// A door's coil (rack 12, in the middle): 5 kW/K at design, four fifths of its resistance on the gas side:
	//   UA = 5/(0.8/0.9789^0.6 + 0.2/1.0037^0.8) = 4.95 kW/K
	//   gas 1.2·0.9789·1.041·(1 − 0.0204) = 1.198 kW/K, water 14.562·4.18/24 = 2.535 kW/K (its place takes 0.1 % off)
	//   NTU 4.13, Cr 0.472, ε = 0.940 (both streams unmixed);  Q = 0.940·1.198·(38.857 − 24.738) = 15.9 kW
	place := 0.5 - 12.0/23
	share := (1 + 0.05*place) / 24
	gas, water := 1.2*n*cpG*(1-0.02*(1-place)), at("loop_flow_kg_s")*cpW*share
	UA := 5 / (0.8/math.Pow(n, 0.6) + 0.2/math.Pow(at("loop_flow_kg_s")/14.5*24*share, 0.8))
	NTU, Cr := UA/gas, gas/water
	eps := 1 - math.Exp(math.Pow(NTU, 0.22)/Cr*(math.Exp(-Cr*math.Pow(NTU, 0.78))-1))
	check("water from door 12, °C", at("rack.12.door_water_degC"), at("loop_supply_degC")+eps*gas*(hot-at("loop_supply_degC"))/water, 1e-3)

	// All the heat of the gas: racks 350.96, fans 2.84, supply 7.25, transformer 3.74, distribution 1.81, auxiliaries 1.5,
	// less 7.00 through the hull = 361.11 kW go into the doors; the loop pump adds 3.84:
	//   364.95 kW cross the plates, and 14.562·4.18·(30.734 − 24.738) = 364.97
	into := at("it_power_kW") + at("fan_kW") + at("ups_loss_kW") + at("transformer_loss_kW") + at("distribution_loss_kW") + 1.5 - at("hull_heat_kW") + at("loop_pump_kW")
	check("heat across the plates, kW", at("exchanger_heat_kW"), into, 1e-6)
	check("heat that the loop brings, kW", at("loop_flow_kg_s")*cpW*(at("loop_return_degC")-at("loop_supply_degC")), into, 1e-3)
	// Seawater: 364.95/(15.739·4.002) = 5.794 K;  22.532 + 5.794 = 28.326 °C;  the pump adds 2.019/(15.739·4.002) = 0.032 K
	S := at("sea_flow_kg_s") * cpS
	check("seawater from the plates, °C", at("exchanger_sea_out_degC"), at("sea_intake_degC")+into/S, 1e-4)
	check("seawater given back, °C", at("sea_discharge_degC"), at("sea_intake_degC")+(into+at("sea_pump_kW"))/S, 1e-4)
	// Plates: ends of 30.734 − 28.327 = 2.407 and 24.738 − 22.532 = 2.206 K, LMTD 2.305 K;  UA = 364.95/2.305 = 158.3 kW/K
	warm, cool := at("loop_return_degC")-at("exchanger_sea_out_degC"), at("loop_supply_degC")-at("sea_intake_degC")
	check("UA of the plates, kW/K", at("exchanger_ua_kW_K"), into/((warm-cool)/math.Log(warm/cool)), 1e-6)
	// From the data sheet: films 1/4600 − 0.0005/22 = 1.947e-4, half to each side at design flow;
	//   1/U = 0.974e-4/1.0043^0.8 + 0.227e-4 + 0.974e-4/0.7869^0.8 + 0.15e-4 = 2.524e-4;  40 m²/2.524e-4 = 158.5 kW/K
	half := (1.0/4600 - 0.0005/22) / 2
	U := 1 / (half/math.Pow(at("loop_flow_kg_s")/14.5, 0.8) + 0.0005/22 + half/math.Pow(at("sea_flow_kg_s")/20, 0.8) + 1.5e-5)
	check("UA of the plates by their films, kW/K", at("exchanger_ua_kW_K"), 40*U/1e3, 0.005)

	// Pumps. Seawater at 0.788 of its speed with the strainer 2 % blocked: k = 0.9 + 0.1/0.98² = 1.0041
	//   flow 20·0.788·√(1.3/(0.3 + 1.0041)) = 15.74 kg/s; head 12·1.0041·(15.74/20)² = 7.46 m
	v := at("sea_pump_speed")
	k := 0.9 + 0.1/(0.98*0.98)
	flow := 20 * v * math.Sqrt(1.3/(0.3+k))
	head := 12 * k * flow * flow / 400
	check("seawater, kg/s", at("sea_flow_kg_s"), flow, 1e-4)
	check("its head, m", at("sea_pump_head_m"), head, 1e-4)
	//   water gets 15.74·9.807·7.46 = 1,151 W; the pump 0.58/0.855 = 0.678 at its best point, nearly there: 1,698 W on the shaft;
	//   motor and drive lose 0.145·4,058·(0.4·0.788 + 0.6·(1,698/3,469/0.788)²) = 322 W;  2,019 W in all
	phi := flow / 20 / v
	shaft := flow * 9.80665 * head / (0.58 / 0.855 * phi * (2 - phi))
	design := 20 * 9.80665 * 12 / 0.58
	torque := shaft / (0.855 * design) / v
	check("seawater pump, kW", at("sea_pump_kW"), (shaft+0.145*design*(0.4*v+0.6*torque*torque))/1e3, 3e-4)
	// The loop pump is at its design point but for 0.4 %: 14.5·9.807·16/0.60 = 3,792 W;  ·1.0043^2.97 = 3.84 kW
	check("loop pump, kW", at("loop_pump_kW"), 14.5*9.80665*16/0.60/1e3*math.Pow(at("loop_pump_speed"), 2.97), 1e-3)
	// Fans: 28.8/1.138 m³/s at 60 Pa and one half: 3.037 kW;  ·0.978³ = 2.84 kW
	check("fans, kW", at("fan_kW"), 28.8/1.138*60/0.5/1e3*math.Pow(at("fan_speed"), 3), 1e-3)

	// Hull: π·3.6·18 + π/2·3.6² = 223.9 m²; steel and coating 0.025/45 + 0.001/0.3 = 3.889e-3 m²K/W:
	//   223.9/3.889e-3·(22.885 − 22.763) = 7.00 kW
	A := math.Pi*3.6*18 + math.Pi/2*3.6*3.6
	check("through the hull, kW", at("hull_heat_kW"), A/(0.025/45+0.001/0.3)*(at("hull_inner_degC")-at("hull_skin_degC"))/1e3, 1e-4)
	//   outside, free convection: 394 W/m²K at 5 K in the sea of 24 °C, falling as ΔT^⅓: 394·(0.231/5)^⅓ = 141;
	//   223.9·141·0.231 = 7.3 kW, properties at 22.5 °C some 4 % less
	over := at("hull_skin_degC") - at("sea_intake_degC")
	check("from the hull to the sea, kW", at("hull_heat_kW"), A*394*math.Cbrt(over/5)*over/1e3, 0.06)
	//   inside, half the wall each: nitrogen 4.0 and 16.0 K above it, Nu ≈ 0.1·Ra^⅓ or h = 1.24·ΔT^⅓ within a tenth
	//   (0.1·0.0257·(9.81/300/(1.58e-5·2.2e-5))^⅓ = 1.17): 112·(1.24·4.0^{4/3} + 1.24·16.0^{4/3}) = 6.5 kW
	wall := at("hull_inner_degC")
	inside := A / 2 * 1.24 * (math.Pow(cold-wall, 4.0/3) + math.Pow(hot-wall, 4.0/3)) / 1e3
	check("from the gas to the hull, kW", at("hull_heat_kW"), inside, 0.10)

	// The chain: 350.96 + 2.84 + 3.84 + 2.02 + 1.5 = 361.16 kW; /0.995 = 362.98 from the supply, x = 0.726;
	//   supply loses 500·(0.005 + 0.008·0.726 + 0.007·0.527) = 7.25;  (362.98 + 7.25)/0.990 = 373.97 kW at the cable's end
	consumers := at("it_power_kW") + at("fan_kW") + at("loop_pump_kW") + at("sea_pump_kW") + 1.5
	x := consumers / 0.995 / 500
	supply := 500 * (0.005 + 0.008*x + 0.007*x*x)
	drawn := (consumers/0.995 + supply) / 0.990
	check("loss of the supply, kW", at("ups_loss_kW"), supply, 1e-9)
	//   voltage there: 10 kV less about P(R + X·tan φ)/V = 373.97·(1.34 + 0.6·0.329)/10 = 57.5 V, 0.58 %
	//   current 373.97/(√3·9.942·0.95) = 22.85 A;  loss 3·22.85²·1.34 = 2.10 kW
	drop := drawn * (1.34 + 0.6*math.Sqrt(1-0.95*0.95)/0.95) / 10e3 / 10
	I := drawn / (math.Sqrt(3) * 10 * (1 - drop) * 0.95)
	check("voltage drop", at("cluster.voltage_drop"), drop, 0.01)
	check("current, A", at("cluster.cable_current_A"), I, 1e-3)
	check("loss of the cable, kW", at("cable_loss_kW"), 3*I*I*1.34/1e3, 2e-3)
	//   shore transformer (373.97 + 2.10)·(1/0.992 − 1) = 3.03 kW;  meter 373.97 + 2.10 + 3.03 + 3 = 382.10 kW;  PUE 382.10/350.96 = 1.0887
	meter := (drawn+at("cable_loss_kW"))/0.992 + 3
	check("at the meter, kW", at("total_power_kW"), meter, 1e-6)
	check("PUE", at("pue"), meter/at("it_power_kW"), 1e-6)
	// And out again: 364.95 + 2.02 to the sea with the water, 7.00 through the hull, 2.10 from the cable, 3.03 + 3 on shore = 382.10 kW
	out := at("exchanger_heat_kW") + at("sea_pump_kW") + at("hull_heat_kW") + at("cable_loss_kW") + at("shore_loss_kW") + 3
	check("all heat that leaves, kW", out, at("total_power_kW"), 1e-6)
}
