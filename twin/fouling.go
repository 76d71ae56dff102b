package twin

import "math"

// A FoulingConfig is how a surface in seawater fouls, and when it is cleaned.
type FoulingConfig struct {
	Initial    float64 // m²K/W
	Asymptote  float64 // m²K/W
	Time       float64 // s
	Activation float64 // J/mol
	Cleaned    float64 // m²K/W
	CleanEvery float64 // s
	CleanAt    float64 // m²K/W
	Bloom      float64
}

func defaultFouling() FoulingConfig {
	return FoulingConfig{Initial: 1.5e-5, Asymptote: 8.8e-5, Time: 22 * day, Activation: 40e3, Cleaned: 1.5e-5, CleanEvery: 60 * day, Bloom: 1}
}

func (c *FoulingConfig) declare(l *list) {
	l.number(&c.Initial, "fouling_start_m2K_W", 0, 1e-3, "fouling resistance at the start", "起始时的污垢热阻", "1.5e-5: OTEC brushing leaves 0.9 to 2.0e-5 (J. Sol. Energy Eng. 103(2):121)")
	l.number(&c.Asymptote, "fouling_asymptote_m2K_W", 0, 2e-3, "fouling resistance that seawater tends to at 25 °C and design flow", "25 °C 与设计流量下污垢热阻的渐近值", "8.8e-5: TEMA, seawater up to 52 °C")
	l.number(&c.Time, "fouling_time_d", 0.5, 1000, "time constant of fouling", "污垢增长的时间常数", "22 d: initial slope 4e-6 m²K/W a day of OTEC Puerto Rico; 6.55e-5 at 30 d lies between the two values of the Yamaguchi tests")
	l.number(&c.Activation, "fouling_activation_kJ_mol", 0, 200, "activation energy of growth: warmer plates foul faster", "生长的活化能：板越暖，污垢越快", "EST: 40 kJ/mol, a factor of 1.7 in 10 K")
	l.number(&c.Cleaned, "fouling_cleaned_m2K_W", 0, 1e-4, "fouling resistance that brushing leaves", "刷洗后残余的污垢热阻", "0.9 to 2.0e-5: OTEC Puerto Rico (J. Sol. Energy Eng. 103(2):121)")
	l.number(&c.CleanEvery, "clean_every_d", 0, 3650, "days between cleanings by schedule; 0: never", "按计划清洗的间隔天数；0 为从不", "EST: every two months, when fouling has come near its asymptote; the operator publishes none")
	l.number(&c.CleanAt, "clean_at_m2K_W", 0, 1e-3, "fouling resistance at which the surface is cleaned; 0: never", "达到此污垢热阻时清洗；0 为从不", "0: the schedule does it")
	l.number(&c.Bloom, "bloom", 0, 100, "how many times as fast as usual all grows that the sea lays on the pod: slime on warm surfaces, growth on hull and strainer; a bloom fouls in days what takes months",
		"生物暴发倍数：换热面黏膜、舱壁与滤网上生物的生长速度为平时的几倍；暴发时几天即可达到平时数月的结垢", "1: as usual")
}

// shearRatio is the wall shear over that at design flow: turbulent friction goes
// with the flow to the 1.75 (Blasius).
func shearRatio(flow float64) float64 {
	return math.Pow(stilled(flow), 1.75)
}
