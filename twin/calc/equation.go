package calc

import "sync"

// An Equation is what a calculator works out, line by line, each in MathML and as
// text; where it has choices, of some of them.
type Equation struct {
	For    []string `json:"for,omitempty"` // the choices that it is of; empty means all
	MathML []string `json:"mathml"`
	Text   []string `json:"text"`
}

// A Symbol of the equations is an input or a result, or it is explained.
type Symbol struct {
	Text   string `json:"text"`
	MathML string `json:"mathml"`
	Name   string `json:"name,omitempty"` // of the input or result
	Help   *Text  `json:"help,omitempty"` // where it is neither
}

// formulas are the equations of a calculator as they are written in the table: one of
// the choices (several with spaces between), "" for all, and the lines in TeX.
type formulas struct {
	of    string
	lines []string
}

// A sign is a symbol in TeX and the input or result that it stands for, or what it is.
type sign struct {
	tex, name string
	help      Text
}

// written holds the equations of every calculator and the symbols in them. The
// sources are the calculators' own.
var written = map[string]struct {
	formulas []formulas
	signs    []sign
}{
	"seawater": {
		[]formulas{{"", []string{
			`\frac{1}{\rho} = \frac{\partial g}{\partial p}`,
			`c_p = -T \frac{\partial^2 g}{\partial T^2}`,
			`\alpha = \rho \frac{\partial^2 g}{\partial T \partial p}`,
			`g - S \frac{\partial g}{\partial S} = g_i \quad T = T_f`,
			`\Pr = \frac{\mu c_p}{\lambda}`,
		}}},
		[]sign{
			{`S`, "salinity_g_kg", Text{}}, {`T`, "temperature_degC", Text{}}, {`p`, "pressure_dbar", Text{}},
			{`\rho`, "density_kg_m3", Text{}}, {`c_p`, "specific_heat_J_kgK", Text{}}, {`\alpha`, "thermal_expansion_1_K", Text{}}, {`T_f`, "freezing_degC", Text{}},
			{`\mu`, "viscosity_Pa_s", Text{}}, {`\lambda`, "conductivity_W_mK", Text{}}, {`\Pr`, "prandtl", Text{}},
			{`g`, "", Text{"Gibbs function of seawater by TEOS-10, of S, T in kelvin and p", "TEOS-10 海水吉布斯函数，自变量为 S、T（开尔文）与 p"}},
			{`g_i`, "", Text{"Gibbs function of ice: at the freezing point water is worth the same in both", "冰的吉布斯函数：在冰点，水在两相中的化学势相等"}},
		},
	},
	"effectiveness": {
		[]formulas{
			{"counterflow", []string{`\varepsilon = \frac{1 - E}{1 - C_r E} \quad C_r < 1`, `E = \exp(-\NTU (1 - C_r))`, `\varepsilon = \frac{\NTU}{1 + \NTU} \quad C_r = 1`}},
			{"parallel", []string{`\varepsilon = \frac{1 - \exp(-\NTU (1 + C_r))}{1 + C_r}`}},
			{"crossflow_unmixed", []string{`\varepsilon = \frac{1}{b} \sum_{k = 0}^\infty A_k B_k`, `A_k = 1 - \exp(-\NTU) \sum_{i = 0}^k \frac{\NTU^i}{i!}`, `B_k = 1 - \exp(-b) \sum_{i = 0}^k \frac{b^i}{i!}`, `b = C_r \NTU`}},
			{"crossflow_cmax_mixed", []string{`\varepsilon = \frac{1 - \exp(-C_r [1 - \exp(-\NTU)])}{C_r}`}},
			{"crossflow_cmin_mixed", []string{`\varepsilon = 1 - \exp(-\frac{1 - \exp(-C_r \NTU)}{C_r})`}},
			{"shell_tube", []string{`\varepsilon = \frac{2}{1 + C_r + x \coth(x \NTU/2)}`, `x = \sqrt{1 + C_r^2}`}},
			{"condenser", []string{`\varepsilon = 1 - \exp(-\NTU)`}},
		},
		[]sign{
			{`\varepsilon`, "effectiveness", Text{}}, {`\NTU`, "ntu", Text{}}, {`C_r`, "cr", Text{}},
			{`E`, "", Text{"how much of the difference is left", "剩余温差的比例"}},
			{`b`, "", Text{"transfer units of the larger stream", "以较大热容流率计的传热单元数"}},
			{`A_k`, "", Text{"chance of more than k by Poisson's law with mean NTU", "均值为 NTU 的泊松分布中大于 k 的概率"}},
			{`B_k`, "", Text{"the same with mean b", "同上，均值为 b"}},
			{`x`, "", Text{"a number between 1 and √2", "介于 1 与 √2 之间的数"}},
		},
	},
	"lmtd": {
		[]formulas{
			{"counterflow", []string{`\DT_m = \frac{a - b}{\ln(a/b)}`, `a = T_1 - t_2`, `b = T_2 - t_1`}},
			{"parallel", []string{`\DT_m = \frac{a - b}{\ln(a/b)}`, `a = T_1 - t_1`, `b = T_2 - t_2`}},
			{"crossflow_unmixed crossflow_cmax_mixed crossflow_cmin_mixed shell_tube condenser", []string{`\DT_m = \frac{\max(T_1 - T_2, t_2 - t_1)}{\NTU}`, `\varepsilon = \frac{\max(T_1 - T_2, t_2 - t_1)}{T_1 - t_1}`, `C_r = \frac{\min(T_1 - T_2, t_2 - t_1)}{\max(T_1 - T_2, t_2 - t_1)}`}},
		},
		[]sign{
			{`T_1`, "hot_in_degC", Text{}}, {`T_2`, "hot_out_degC", Text{}}, {`t_1`, "cold_in_degC", Text{}}, {`t_2`, "cold_out_degC", Text{}}, {`\DT_m`, "lmtd_K", Text{}},
			{`a`, "", Text{"difference at one end", "一端温差"}}, {`b`, "", Text{"difference at the other end", "另一端温差"}},
			{`\NTU`, "", Text{"what this arrangement needs for that ε and that Cr: the calculator effectiveness, turned around", "该布置在此 ε 与 Cr 下所需的传热单元数，即效能计算器的反函数"}},
			{`\varepsilon`, "", Text{"effectiveness", "效能"}}, {`C_r`, "", Text{"ratio of heat capacity rates", "热容流率比"}},
		},
	},
	"nusselt": {
		[]formulas{
			{"churchill_chu_cylinder", []string{`\Nu = (0.60 + \frac{0.387 \Ra^{1/6}}{[1 + (0.559/\Pr)^{9/16}]^{8/27}})^2`}},
			{"churchill_bernstein", []string{`\Nu = 0.3 + \frac{0.62 \Re^{1/2} \Pr^{1/3}}{[1 + (0.4/\Pr)^{2/3}]^{1/4}} [1 + (\frac{\Re}{282000})^{5/8}]^{4/5}`}},
			{"churchill_vertical_plate", []string{`\Nu = (0.825 + \frac{0.387 \Ra^{1/6}}{[1 + (0.492/\Pr)^{9/16}]^{8/27}})^2`}},
			{"gnielinski", []string{`\Nu = \frac{(f/8) (\Re - 1000) \Pr}{1 + 12.7 \sqrt{f/8} (\Pr^{2/3} - 1)}`}},
			{"dittus_boelter", []string{`\Nu = 0.023 \Re^{0.8} \Pr^{0.4}`}},
			{"kumar_plate", []string{`\Nu = C \Re^m \Pr^{0.33}`}},
			{"martin_plate", []string{
				`\Nu = 0.122 \Pr^{1/3} (f \Re^2 \sin(2 \phi))^{0.374}`,
				`\frac{2}{\sqrt{f}} = \frac{\cos \phi}{\sqrt{0.045 \tan \phi + 0.09 \sin \phi + f_0/\cos \phi}} + \frac{1 - \cos \phi}{\sqrt{3.8 f_1}}`,
				`f_0 = \frac{16}{\Re} \quad \Re < 2000`, `f_1 = \frac{149}{\Re} + 0.9625 \quad \Re < 2000`,
				`f_0 = (1.56 \ln \Re - 3)^{-2} \quad \Re \ge 2000`, `f_1 = 9.75 \Re^{-0.289} \quad \Re \ge 2000`,
			}},
		},
		[]sign{
			{`\Nu`, "nusselt", Text{}}, {`\Ra`, "rayleigh", Text{}}, {`\Re`, "reynolds", Text{}}, {`\Pr`, "prandtl", Text{}}, {`f`, "friction_factor", Text{}}, {`\phi`, "chevron_deg", Text{}},
			{`C`, "", Text{"Kumar's factor, by classes of φ and Re", "Kumar 系数，按 φ 与 Re 分档"}}, {`m`, "", Text{"Kumar's exponent, likewise", "Kumar 指数，同样分档"}},
			{`f_0`, "", Text{"friction straight along the furrows", "沿沟槽直流的摩擦系数"}}, {`f_1`, "", Text{"friction of the zigzag way", "曲折流道的摩擦系数"}},
		},
	},
	"friction": {
		[]formulas{
			{"colebrook", []string{`\frac{1}{\sqrt{f}} = -2 \lg(\frac{k}{3.7} + \frac{2.51}{\Re \sqrt{f}})`}},
			{"haaland", []string{`\frac{1}{\sqrt{f}} = -1.8 \lg[(\frac{k}{3.7})^{1.11} + \frac{6.9}{\Re}]`}},
			{"swamee_jain", []string{`\frac{1}{\sqrt{f}} = -2 \lg[\frac{k}{3.7} + (\frac{6.97}{\Re})^{0.9}]`}},
		},
		[]sign{{`f`, "friction_factor", Text{}}, {`\Re`, "reynolds", Text{}}, {`k`, "roughness_ratio", Text{}}},
	},
	"fouling": {
		[]formulas{{"", []string{`R = R_e (1 - \exp(-t/\tau))`}}},
		[]sign{{`R`, "resistance_m2K_W", Text{}}, {`R_e`, "asymptote_m2K_W", Text{}}, {`t`, "days", Text{}}, {`\tau`, "time_constant_d", Text{}}},
	},
	"pump": {
		[]formulas{{"", []string{`P = \frac{m g H}{\eta}`, `V = \frac{m}{\rho}`}}},
		[]sign{
			{`P`, "power_kW", Text{}}, {`m`, "flow_kg_s", Text{}}, {`H`, "head_m", Text{}}, {`\eta`, "efficiency", Text{}}, {`\rho`, "density_kg_m3", Text{}},
			{`g`, "", Text{"acceleration of gravity, 9.80665 m/s²", "重力加速度，9.80665 m/s²"}}, {`V`, "", Text{"volume flow, of which the power knows nothing at a given m and H", "体积流量；m 与 H 给定时与功率无关"}},
		},
	},
	"plume": {
		[]formulas{{"", []string{`B = \frac{g \alpha P}{\rho c_p}`, `Q = \frac{6 a}{5} (\frac{9 a}{10})^{1/3} \pi^{2/3} B^{1/3} z^{5/3}`, `\DT = \frac{P}{\rho c_p Q}`, `\DT_0 = 1.365 \DT`}}},
		[]sign{
			{`P`, "power_kW", Text{}}, {`z`, "rise_m", Text{}}, {`a`, "entrainment", Text{}}, {`\DT`, "mean_excess_K", Text{}}, {`\DT_0`, "centre_excess_K", Text{}}, {`Q`, "volume_flux_m3_s", Text{}},
			{`T`, "temperature_degC", Text{}}, {`S`, "salinity_g_kg", Text{}},
			{`B`, "", Text{"buoyancy flux, m⁴/s³", "浮力通量，m⁴/s³"}}, {`g`, "", Text{"acceleration of gravity, 9.80665 m/s²", "重力加速度，9.80665 m/s²"}},
			{`\alpha`, "", Text{"thermal expansion of the water, of T and S", "水的热膨胀系数，取决于 T 与 S"}}, {`\rho`, "", Text{"its density", "水的密度"}}, {`c_p`, "", Text{"its specific heat", "水的比热容"}},
		},
	},
}

type drawn struct {
	equations []Equation
	symbols   []Symbol
}

// equations are those of every calculator, made once.
var equations = sync.OnceValue(func() map[string]drawn {
	all := map[string]drawn{}
	for name, w := range written {
		var d drawn
		for _, f := range w.formulas {
			e := Equation{For: fields(f.of)}
			for _, tex := range f.lines {
				n := parseTeX(tex)
				e.MathML = append(e.MathML, n.mathML(true))
				e.Text = append(e.Text, n.line())
			}
			d.equations = append(d.equations, e)
		}
		for _, s := range w.signs {
			n := parseTeX(s.tex)
			one := Symbol{Text: n.line(), MathML: n.mathML(false), Name: s.name}
			if s.name == "" {
				one.Help = &s.help
			}
			d.symbols = append(d.symbols, one)
		}
		all[name] = d
	}
	return all
})
