package calc

import (
	"math"
	"slices"

	"seapod/physics"
)

const (
	decibar = 1e4     // Pa
	day     = 86400.0 // s
	kilo    = 1e3
)

var (
	inf         = Bound(math.Inf(1))
	positive    = limits{0, 0, above}
	notNegative = limits{0, 0, atLeast}
	fraction    = limits{0, 1, between}
	aboveZeroK  = limits{-physics.ZeroCelsius, 0, above}
	saltInWater = limits{0, 1000, between}
)

// The bounds of package physics in shown units.
func celsius(T float64) Bound     { return Bound(T - physics.ZeroCelsius) }
func seaPressure(p float64) Bound { return Bound((p - physics.StandardAtmosphere) / decibar) }
func gramPerKilo(S float64) Bound { return Bound(S * kilo) }
func degrees(angle float64) Bound { return Bound(angle * 180 / math.Pi) }

func arrangements() []string {
	all := physics.Arrangements()
	names := make([]string, len(all))
	for i, a := range all {
		names[i] = string(a)
	}
	return names
}

func allBut(words []string, one physics.Arrangement) []string {
	return slices.DeleteFunc(words, func(w string) bool { return w == string(one) })
}

func seawater() Calculator {
	return Calculator{
		Name: "seawater",
		Help: Text{
			"properties of seawater from its absolute salinity, in-situ temperature and sea pressure",
			"由绝对盐度、现场温度和海水压力求海水物性",
		},
		Source: "TEOS-10 (IAPWS R13-08, SR7-09, R10-06); viscosity and conductivity: Sharqawy et al. 2010, doi:10.5004/dwt.2010.1079",
		Inputs: []Input{
			{
				Name: "salinity_g_kg", Unit: "g/kg", Min: 0, Max: gramPerKilo(physics.SeawaterSalinityMax),
				law: "TEOS-10", possible: saltInWater,
				Help: Text{"absolute salinity: 35.16504/35 times the practical one", "绝对盐度，为实用盐度的 35.16504/35 倍"},
			},
			{
				Name: "temperature_degC", Unit: "°C", Min: celsius(physics.SeawaterTemperatureMin), Max: celsius(physics.SeawaterTemperatureMax),
				law: "TEOS-10", possible: aboveZeroK,
				Help: Text{"in-situ temperature, ITS-90", "现场温度（ITS-90）"},
			},
			{
				Name: "pressure_dbar", Unit: "dbar", Min: 0, Max: seaPressure(physics.SeawaterPressureMax), Default: "0",
				law: "TEOS-10", possible: limits{-physics.StandardAtmosphere / decibar, 0, above},
				Help: Text{"sea pressure, 0 at the surface; one decibar is about a metre of depth", "海水压力，海面为 0；1 dbar 约合水深 1 m"},
			},
		},
		Results: []Quantity{
			{"density_kg_m3", "kg/m³", Text{"density", "密度"}},
			{"specific_heat_J_kgK", "J/(kg K)", Text{"specific heat at constant pressure", "定压比热容"}},
			{"thermal_expansion_1_K", "1/K", Text{"thermal expansion with respect to in-situ temperature", "对现场温度的热膨胀系数"}},
			{"freezing_degC", "°C", Text{"freezing point of air-free seawater of this salinity and pressure", "该盐度和压力下不含空气的海水的冰点"}},
			{"viscosity_Pa_s", "Pa s", Text{"dynamic viscosity near atmospheric pressure", "动力黏度（近大气压）"}},
			{"conductivity_W_mK", "W/(m K)", Text{"thermal conductivity near atmospheric pressure", "导热系数（近大气压）"}},
			{"prandtl", "", Text{"Prandtl number", "普朗特数"}},
		},
		run: func(s *sheet) []float64 {
			salinity, t := s.numbers["salinity_g_kg"], s.numbers["temperature_degC"]
			T, S := t+physics.ZeroCelsius, salinity/kilo
			p := s.numbers["pressure_dbar"]*decibar + physics.StandardAtmosphere
			const law = "the viscosity and the conductivity of Sharqawy et al."
			s.within("temperature_degC", t, "°C", celsius(physics.SeawaterTransportTemperatureMin), celsius(physics.SeawaterTransportTemperatureMax), law)
			s.within("salinity_g_kg", salinity, "g/kg", 0, gramPerKilo(physics.SeawaterViscositySalinityMax), law)
			rho, cp, alpha := physics.Seawater(T, p, S)
			freezing := physics.SeawaterFreezing(p, S)
			if T < freezing {
				s.warn("temperature_degC = %s is below the freezing point, %s", show(t, "°C"), show(freezing-physics.ZeroCelsius, "°C"))
			}
			mu, k := physics.SeawaterViscosity(T, S), physics.SeawaterConductivity(T, S)
			return []float64{rho, cp, alpha, freezing - physics.ZeroCelsius, mu, k, mu * cp / k}
		},
	}
}

func effectiveness() Calculator {
	return Calculator{
		Name: "effectiveness",
		Help: Text{
			"effectiveness of a heat exchanger: its heat over the most there could be",
			"换热器效能：实际换热量与最大可能换热量之比",
		},
		Source: "Shah and Sekulić 2003, Table 3.4; Incropera et al. 2011, Table 11.3; both streams unmixed: the exact series of Mason 1955",
		Inputs: []Input{
			{
				Name: "arrangement", Choices: arrangements(),
				Help: Text{
					"how the streams meet; crossflow_unmixed is the exact series, shell_tube has one shell pass, condenser ignores cr",
					"流动布置；crossflow_unmixed 用精确级数，shell_tube 为单壳程，condenser 忽略 cr",
				},
			},
			{
				Name: "ntu", Max: inf, possible: notNegative,
				Help: Text{"number of transfer units, UA over the smaller heat capacity rate", "传热单元数，UA 与较小热容流率之比"},
			},
			{
				Name: "cr", Max: 1, possible: fraction, ignored: true,
				For:  allBut(arrangements(), physics.Condenser),
				Help: Text{"ratio of heat capacity rates, the smaller to the larger", "热容流率比（小比大）"},
			},
		},
		Results: []Quantity{{"effectiveness", "", Text{"effectiveness", "效能"}}},
		run: func(s *sheet) []float64 {
			a := physics.Arrangement(s.words["arrangement"])
			return []float64{physics.Effectiveness(a, s.numbers["ntu"], s.numbers["cr"])}
		},
	}
}

func lmtd() Calculator {
	temperature := func(name string, help Text) Input {
		return Input{Name: name, Unit: "°C", Min: Bound(-physics.ZeroCelsius), Max: inf, possible: aboveZeroK, Help: help}
	}
	return Calculator{
		Name: "lmtd",
		Help: Text{
			"mean temperature difference that drives a heat exchanger, Q/UA",
			"驱动换热的平均温差，即 Q/UA",
		},
		Source: "Incropera et al. 2011, section 11.3; correction factor after Bowman, Mueller and Nagle 1940",
		Inputs: []Input{
			temperature("hot_in_degC", Text{"warm stream at its inlet", "热流体进口温度"}),
			temperature("hot_out_degC", Text{"warm stream at its outlet", "热流体出口温度"}),
			temperature("cold_in_degC", Text{"cold stream at its inlet", "冷流体进口温度"}),
			temperature("cold_out_degC", Text{"cold stream at its outlet", "冷流体出口温度"}),
			{
				Name: "arrangement", Choices: arrangements(),
				Help: Text{
					"how the streams meet; beyond counterflow and parallel, the logarithmic mean of counterflow times the correction factor F that makes it Q/UA",
					"流动布置；除逆流和顺流外，为逆流对数平均温差乘以修正系数 F，使其等于 Q/UA",
				},
			},
		},
		Results: []Quantity{{"lmtd_K", "K", Text{"mean temperature difference", "平均温差"}}},
		run: func(s *sheet) []float64 {
			hotIn, hotOut := s.numbers["hot_in_degC"], s.numbers["hot_out_degC"]
			coldIn, coldOut := s.numbers["cold_in_degC"], s.numbers["cold_out_degC"]
			if hotOut > hotIn {
				s.fault("hot_out_degC", show(hotOut, "°C"), "is impossible: the warm stream cannot leave warmer than it came, at %s", show(hotIn, "°C"))
			}
			if coldOut < coldIn {
				s.fault("cold_out_degC", show(coldOut, "°C"), "is impossible: the cold stream cannot leave colder than it came, at %s", show(coldIn, "°C"))
			}
			a := s.words["arrangement"]
			mean := physics.LMTD(hotIn, hotOut, coldIn, coldOut, physics.Arrangement(a))
			switch {
			case s.faults != nil:
			case math.IsNaN(mean):
				s.fault("arrangement", a, "cannot have these temperatures: they cross, or ask more of it than it can do at any size")
			case mean == 0:
				s.warn("lmtd_K = 0: the streams meet at one temperature, which takes an exchanger without end")
			}
			return []float64{mean}
		},
	}
}

func friction() Calculator {
	laws := map[string]struct {
		f                      func(Re, relRough float64) float64
		ReMin, ReMax, roughMax Bound
		name                   string
	}{
		"colebrook":   {physics.FrictionColebrook, physics.ColebrookReynoldsMin, physics.ColebrookReynoldsMax, physics.ColebrookRoughnessMax, "Colebrook's equation"},
		"haaland":     {physics.FrictionHaaland, physics.HaalandReynoldsMin, physics.HaalandReynoldsMax, physics.HaalandRoughnessMax, "Haaland's equation"},
		"swamee_jain": {physics.FrictionSwameeJain, physics.SwameeJainReynoldsMin, physics.SwameeJainReynoldsMax, physics.SwameeJainRoughnessMax, "Swamee and Jain's equation"},
	}
	return Calculator{
		Name: "friction",
		Help: Text{
			"friction factor of Darcy for turbulent flow in a round pipe (four times Fanning's)",
			"圆管湍流的达西摩擦系数（为范宁系数的四倍）",
		},
		Source: "Colebrook 1939, doi:10.1680/ijoti.1939.13150; Haaland 1983, doi:10.1115/1.3240948; Swamee and Jain 1976",
		Inputs: []Input{
			{
				Name: "reynolds", Max: inf, possible: positive,
				Help: Text{"Reynolds number on the diameter", "以管径计的雷诺数"},
			},
			{
				Name: "roughness_ratio", Max: physics.ColebrookRoughnessMax, possible: fraction,
				Help: Text{"height of the roughness over the diameter", "相对粗糙度（粗糙高度与管径之比）"},
			},
			{
				Name: "correlation", Choices: []string{"colebrook", "haaland", "swamee_jain"},
				Help: Text{
					"whose equation: colebrook is solved exactly, the others are closed forms near it",
					"所用公式：colebrook 精确求解，其余为其显式近似",
				},
			},
		},
		Results: []Quantity{{"friction_factor", "", Text{"friction factor of Darcy", "达西摩擦系数"}}},
		run: func(s *sheet) []float64 {
			Re, rough, law := s.numbers["reynolds"], s.numbers["roughness_ratio"], laws[s.words["correlation"]]
			s.within("reynolds", Re, "", law.ReMin, law.ReMax, law.name)
			s.within("roughness_ratio", rough, "", 0, law.roughMax, law.name)
			if Re < physics.FrictionTransition {
				s.warn("reynolds = %s is laminar flow, where the factor is 64/reynolds = %s", show(Re, ""), show(physics.FrictionLaminar(Re), ""))
			}
			return []float64{law.f(Re, rough)}
		},
	}
}

func fouling() Calculator {
	return Calculator{
		Name: "fouling",
		Help: Text{
			"fouling resistance of a surface some days after it was clean",
			"表面清洁若干天后的污垢热阻",
		},
		Source: "Kern and Seaton 1959",
		Inputs: []Input{
			{Name: "days", Unit: "d", Max: inf, possible: notNegative, Help: Text{"time since the surface was clean", "清洁后的时间"}},
			{Name: "asymptote_m2K_W", Unit: "m²K/W", Max: inf, possible: notNegative, Help: Text{"resistance in the end", "渐近污垢热阻"}},
			{Name: "time_constant_d", Unit: "d", Max: inf, possible: positive, Help: Text{"time in which 63 % of it forms", "时间常数，其间形成 63 %"}},
		},
		Results: []Quantity{{"resistance_m2K_W", "m²K/W", Text{"fouling resistance", "污垢热阻"}}},
		run: func(s *sheet) []float64 {
			return []float64{physics.KernSeaton(s.numbers["days"]*day, s.numbers["asymptote_m2K_W"], s.numbers["time_constant_d"]*day)}
		},
	}
}

func pump() Calculator {
	return Calculator{
		Name: "pump",
		Help: Text{
			"shaft power of a pump from its mass flow, head and efficiency",
			"由质量流量、扬程和效率求泵的轴功率",
		},
		Source: "definition, with the standard acceleration of gravity, 9.80665 m/s²",
		Inputs: []Input{
			{Name: "flow_kg_s", Unit: "kg/s", Max: inf, possible: notNegative, Help: Text{"mass flow", "质量流量"}},
			{Name: "head_m", Unit: "m", Max: inf, possible: notNegative, Help: Text{"head", "扬程"}},
			{Name: "efficiency", Max: 1, possible: limits{0, 1, aboveTo}, Help: Text{"hydraulic power over shaft power, as a fraction", "效率，水力功率与轴功率之比（小数）"}},
			{
				Name: "density_kg_m3", Unit: "kg/m³", Max: inf, Default: "1025", possible: positive,
				Help: Text{"density; at a given mass flow and head it does not change the power", "密度；质量流量和扬程给定时不影响功率"},
			},
		},
		Results: []Quantity{{"power_kW", "kW", Text{"shaft power", "轴功率"}}},
		run: func(s *sheet) []float64 {
			return []float64{physics.PumpPower(s.numbers["flow_kg_s"], s.numbers["head_m"], s.numbers["efficiency"]) / kilo}
		},
	}
}

func plume() Calculator {
	return Calculator{
		Name: "plume",
		Help: Text{
			"warm plume from a point source of heat in still water of even temperature",
			"均温静水中由点热源上升的羽流",
		},
		Source: "Morton, Taylor and Turner 1956, doi:10.1098/rspa.1956.0011; on the axis 1.365 times the mean: Fischer et al. 1979, Table 9.2",
		Inputs: []Input{
			{Name: "power_kW", Unit: "kW", Max: inf, possible: positive, Help: Text{"heat given to the water", "排入水中的热量"}},
			{Name: "rise_m", Unit: "m", Max: inf, possible: positive, Help: Text{"height above the source", "距热源的高度"}},
			{
				Name: "entrainment", Min: physics.PlumeEntrainmentMin, Max: physics.PlumeEntrainmentMax, Default: "0.12",
				law: "experiments", possible: positive,
				Help: Text{"entrainment coefficient for top-hat profiles: inflow over rising speed", "平顶分布的卷吸系数：卷吸速度与上升速度之比"},
			},
			{
				Name: "temperature_degC", Unit: "°C", Min: celsius(physics.SeawaterTemperatureMin), Max: celsius(physics.SeawaterTemperatureMax),
				law: "TEOS-10", possible: aboveZeroK,
				Help: Text{"temperature of the water around", "周围水温"},
			},
			{
				Name: "salinity_g_kg", Unit: "g/kg", Max: gramPerKilo(physics.SeawaterSalinityMax),
				law: "TEOS-10", possible: saltInWater,
				Help: Text{"absolute salinity of the water around", "周围水的绝对盐度"},
			},
		},
		Results: []Quantity{
			{"mean_excess_K", "K", Text{"mean excess of temperature, weighted by the flow", "按流量加权的平均温升"}},
			{"centre_excess_K", "K", Text{"excess of temperature on the axis", "轴线处温升"}},
			{"volume_flux_m3_s", "m³/s", Text{"volume flux, with all the water drawn in", "体积流量（含卷吸水量）"}},
		},
		run: func(s *sheet) []float64 {
			t, power := s.numbers["temperature_degC"], s.numbers["power_kW"]*kilo
			rho, cp, alpha := physics.Seawater(t+physics.ZeroCelsius, physics.StandardAtmosphere, s.numbers["salinity_g_kg"]/kilo)
			if !(alpha > 0) {
				s.fault("temperature_degC", show(t, "°C"), "gives no plume: water this near freezing does not expand when warmed")
				return nil
			}
			flux := physics.PlumeFlux(physics.BuoyancyFlux(power, rho, cp, alpha), s.numbers["rise_m"], s.numbers["entrainment"])
			mean := physics.PlumeMeanExcess(power, rho, cp, flux)
			return []float64{mean, physics.PlumeCentreExcess(mean), flux}
		},
	}
}
