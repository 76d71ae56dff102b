package sweep

import (
	"context"
	"fmt"
	"testing"
)

// BenchmarkRuns reports runs a second of lingshui by kind and by workers; two
// workers are worth twice one where two cores are free.
func BenchmarkRuns(b *testing.B) {
	for _, mode := range []string{"mode = \"steady\"", "run_for = \"6h\"", "run_for = \"24h\""} {
		s := study(b, mode+`
design = "sobol"
scramble = "owen"
n = 128
measures = ["cluster.pue:mean", "pod.0.chip_max_degC:max"]
[axes]
pod.0.it_load_kW = "200:400"
sea.offset_K = "-1:1"
`)
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/workers=%d", mode, workers), func(b *testing.B) {
				c := Crew{Study: s, Workers: workers, Keep: func(int, []Row) error { return nil }}
				for b.Loop() {
					if err := c.Do(context.Background(), s.Of(0, 1)); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(s.Total*b.N)/b.Elapsed().Seconds(), "runs/s")
			})
		}
	}
}
