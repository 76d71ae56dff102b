package ode

import (
	"math"
	"testing"

	"seapod/twin/internal/reference"
)

// Two examples of the Modelica Standard Library 4.1.0, Thermal.FluidHeatFlow: a heat capacitor takes 10 W and gives it
// through 1 W/K to a pipe of 0.1 kg, with media of ρ = c_p = 1 flowing at 1 m³/s from an ambient of 293.15 K. In
// IndirectCooling an inner loop of two pipes gives the heat on to an outer pipe through 1 W/K.
func TestModelica(t *testing.T) {
	const ambient = 293.15
	simple := system{2, func(t float64, x, dx []float64) {
		dx[0] = (10 - (x[0] - x[1])) / 0.1
		dx[1] = (x[0] - x[1] + ambient - x[1]) / 0.1
	}}
	indirect := system{4, func(t float64, x, dx []float64) {
		body, pipe, inner, outer := x[0], x[1], x[2], x[3]
		dx[0] = (10 - (body - pipe)) / 0.05
		dx[1] = (body - pipe + inner - pipe) / 0.1
		dx[2] = (pipe - inner - (inner - outer)) / 0.1
		dx[3] = (inner - outer + ambient - outer) / 0.1
	}}
	for _, c := range []struct {
		file    string
		s       system
		columns []string
	}{
		{"modelica_SimpleCooling.csv", simple, []string{"heatCapacitor.T", "pipe.T"}},
		{"modelica_IndirectCooling.csv", indirect, []string{"heatCapacitor.T", "pipe1.T", "innerPipe.T", "outerPipe.T"}},
	} {
		t.Run(c.file, func(t *testing.T) {
			data := reference.Columns(t, c.file)
			x := make([]float64, c.s.n)
			for i := range x {
				x[i] = ambient
			}
			in := New(c.s, 0, x, Settings{Tol: 1e-5})
			worst := 0.0
			for row, at := range data["time"] {
				for now, _ := in.State(); now < at; now, _ = in.State() {
					if err := in.Step(); err != nil {
						t.Fatal(err)
					}
				}
				in.Interp(at, x)
				for i, name := range c.columns {
					worst = math.Max(worst, math.Abs(x[i]-data[name][row]))
				}
			}
			t.Logf("within %.2g K at %d instants, %d steps; ends at %.4f K", worst, len(data["time"]), in.Stats().Steps, x[0])
			if !(worst <= 2e-3) {
				t.Errorf("off by %.2g K, want 2e-3", worst)
			}
		})
	}
}
