package calc

import (
	"math"

	"seapod/physics"
)

// A convection is one correlation that nusselt knows: its formula, what it takes, and
// the ranges in which it holds.
type convection struct {
	name   string
	law    string // for the warning
	takes  []string
	ranges []span
	nu     func(n map[string]float64) float64
}

type span struct {
	input  string
	lo, hi Bound
}

func convections() []convection {
	return []convection{
		{
			name: "churchill_chu_cylinder", law: "the correlation of Churchill and Chu for a cylinder",
			takes:  []string{"rayleigh", "prandtl"},
			ranges: []span{{"rayleigh", physics.ChurchillChuCylinderRayleighMin, physics.ChurchillChuCylinderRayleighMax}},
			nu:     func(n map[string]float64) float64 { return physics.NuChurchillChuCylinder(n["rayleigh"], n["prandtl"]) },
		},
		{
			name: "churchill_bernstein", law: "the correlation of Churchill and Bernstein",
			takes:  []string{"reynolds", "prandtl"},
			ranges: []span{{"reynolds", physics.ChurchillBernsteinReynoldsMin, physics.ChurchillBernsteinReynoldsMax}},
			nu:     func(n map[string]float64) float64 { return physics.NuChurchillBernstein(n["reynolds"], n["prandtl"]) },
		},
		{
			name: "churchill_vertical_plate", law: "the correlation of Churchill and Chu for a vertical plate",
			takes:  []string{"rayleigh", "prandtl"},
			ranges: []span{{"rayleigh", physics.ChurchillVerticalPlateRayleighMin, physics.ChurchillVerticalPlateRayleighMax}},
			nu: func(n map[string]float64) float64 {
				return physics.NuChurchillVerticalPlate(n["rayleigh"], n["prandtl"])
			},
		},
		{
			name: "gnielinski", law: "the correlation of Gnielinski",
			takes: []string{"reynolds", "prandtl", "friction_factor"},
			ranges: []span{
				{"reynolds", physics.GnielinskiReynoldsMin, physics.GnielinskiReynoldsMax},
				{"prandtl", physics.GnielinskiPrandtlMin, physics.GnielinskiPrandtlMax},
			},
			nu: func(n map[string]float64) float64 {
				return physics.NuGnielinski(n["reynolds"], n["prandtl"], n["friction_factor"])
			},
		},
		{
			name: "dittus_boelter", law: "the equation of Dittus and Boelter",
			takes: []string{"reynolds", "prandtl"},
			ranges: []span{
				{"reynolds", physics.DittusBoelterReynoldsMin, inf},
				{"prandtl", physics.DittusBoelterPrandtlMin, physics.DittusBoelterPrandtlMax},
			},
			nu: func(n map[string]float64) float64 { return physics.NuDittusBoelter(n["reynolds"], n["prandtl"]) },
		},
		{
			name: "kumar_plate", law: "the correlation of Kumar",
			takes: []string{"reynolds", "prandtl", "chevron_deg"},
			ranges: []span{
				{"reynolds", physics.KumarReynoldsMin, physics.KumarReynoldsMax},
				{"chevron_deg", degrees(physics.KumarChevronMin), degrees(physics.KumarChevronMax)},
			},
			nu: func(n map[string]float64) float64 {
				return physics.NuKumarPlate(n["reynolds"], n["prandtl"], n["chevron_deg"]*math.Pi/180)
			},
		},
		{
			name: "martin_plate", law: "the correlation of Martin",
			takes: []string{"reynolds", "prandtl", "chevron_deg"},
			ranges: []span{
				{"reynolds", physics.MartinReynoldsMin, physics.MartinReynoldsMax},
				{"chevron_deg", degrees(physics.MartinChevronMin), degrees(physics.MartinChevronMax)},
			},
			nu: func(n map[string]float64) float64 {
				return physics.NuMartinPlate(n["reynolds"], n["prandtl"], n["chevron_deg"]*math.Pi/180)
			},
		},
	}
}

func nusselt() Calculator {
	all := convections()
	names := make([]string, len(all))
	takers := map[string][]string{}
	for i, c := range all {
		names[i] = c.name
		for _, input := range c.takes {
			takers[input] = append(takers[input], c.name)
		}
	}
	return Calculator{
		Name: "nusselt",
		Help: Text{
			"Nusselt number of free or forced convection, by a named correlation",
			"按指定关联式求自然对流或强制对流的努塞尔数",
		},
		Source: "Churchill and Chu 1975; Churchill and Bernstein 1977; Gnielinski 1976; Winterton 1998; Kumar 1984 in Ayub 2003; Martin 1996 and 1999",
		Inputs: []Input{
			{
				Name: "correlation", Choices: names,
				Help: Text{
					"whose correlation: horizontal cylinder or vertical plate in still fluid, cylinder in crossflow, tube (gnielinski; dittus_boelter for heating), chevron plates",
					"所用关联式：静止流体中的水平圆柱或竖板、横掠圆柱、管内（gnielinski；dittus_boelter 用于加热）、人字形板片",
				},
			},
			{
				Name: "rayleigh", Max: inf, possible: notNegative, For: takers["rayleigh"],
				Help: Text{"Rayleigh number on the diameter, or on the plate's height", "瑞利数，以直径或板高计"},
			},
			{
				Name: "reynolds", Max: inf, possible: positive, For: takers["reynolds"],
				Help: Text{"Reynolds number on the diameter, for plates on the hydraulic diameter", "雷诺数，以直径计；板片以水力直径计"},
			},
			{
				Name: "prandtl", Max: inf, possible: positive,
				Help: Text{"Prandtl number", "普朗特数"},
			},
			{
				Name: "friction_factor", Max: inf, possible: positive, For: takers["friction_factor"],
				Help: Text{"friction factor of Darcy", "达西摩擦系数"},
			},
			{
				Name: "chevron_deg", Unit: "°", Max: 90, possible: limits{0, 90, between}, For: takers["chevron_deg"],
				Help: Text{
					"angle of the corrugation, by the author's own convention: Martin measures it from the direction of flow, so that a large angle is a hard plate; Kumar from across the flow, so that a small one is",
					"人字角，按各作者约定：Martin 自流动方向量起，角大者阻力大；Kumar 自垂直流动的方向量起，角小者阻力大",
				},
			},
		},
		Results: []Quantity{{"nusselt", "", Text{"Nusselt number", "努塞尔数"}}},
		run: func(s *sheet) []float64 {
			for _, c := range all {
				if c.name != s.words["correlation"] {
					continue
				}
				for _, r := range c.ranges {
					unit := ""
					if r.input == "chevron_deg" {
						unit = "°"
					}
					s.within(r.input, s.numbers[r.input], unit, r.lo, r.hi, c.law)
				}
				if c.name == "churchill_bernstein" {
					s.within("reynolds times prandtl", s.numbers["reynolds"]*s.numbers["prandtl"], "", physics.ChurchillBernsteinPecletMin, inf, c.law)
				}
				return []float64{c.nu(s.numbers)}
			}
			panic("calc: no such correlation " + s.words["correlation"])
		},
	}
}
