package server

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"seapod/twin"
)

func TestMetricName(t *testing.T) {
	for channel, want := range map[string]string{
		"pod.0.pue":                      "seapod_pue pod=0",
		"pod.12.rack.7.chip_degC":        "seapod_rack_chip_degC pod=12 rack=7",
		"pod.0.alarm.chip_hot":           "seapod_alarm_chip_hot pod=0",
		"sea.temperature_degC":           "seapod_sea_temperature_degC",
		"cluster.pue":                    "seapod_cluster_pue",
		"pod.0.exchanger.cell.3.hot_K":   "seapod_exchanger_cell_hot_K pod=0 cell=3",
		"pod.0.sea-side.2nd law.loss_kW": "seapod_sea_side_2nd_law_loss_kW pod=0",
	} {
		name, labels, values := metricName(channel)
		for i := range labels {
			name += " " + labels[i] + "=" + values[i]
		}
		if name != want {
			t.Errorf("metricName(%q) = %q, want %q", channel, name, want)
		}
	}
}

// TestMetrics: every channel is there, once, under a name that Prometheus takes,
// with the latest value.
func TestMetrics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newRig(t, Options{}, twin.Options{})
		time.Sleep(3500 * time.Millisecond)
		p, hello := g.join()
		p.until("frame")
		res, b := g.get("/metrics")
		if res.StatusCode != 200 {
			t.Fatalf("/metrics = %d %s", res.StatusCode, b)
		}
		series := map[string]string{}
		line := regexp.MustCompile(`^([a-zA-Z_][a-zA-Z0-9_]*(?:\{[^}]*\})?) (\S+)$`)
		for _, l := range strings.Split(string(b), "\n") {
			if m := line.FindStringSubmatch(l); m != nil {
				if _, twice := series[m[1]]; twice {
					t.Errorf("%s stands there twice", m[1])
				}
				series[m[1]] = m[2]
			} else if l != "" && !strings.HasPrefix(l, "#") {
				t.Errorf("%q is no metric", l)
			}
		}
		for _, c := range hello["channels"].([]any) {
			name, labels, values := metricName(c.(map[string]any)["name"].(string))
			var pairs []string
			for i := range labels {
				pairs = append(pairs, labels[i]+`="`+values[i]+`"`)
			}
			if slices.Sort(pairs); len(pairs) > 0 {
				name += "{" + strings.Join(pairs, ",") + "}"
			}
			if _, has := series[name]; !has {
				t.Errorf("there is no %s", name)
			}
		}
		for _, name := range []string{`seapod_pue{pod="0"}`, `seapod_rack_chip_degC{pod="0",rack="7"}`, "seapod_sea_temperature_degC", "seapod_cluster_pue",
			"go_goroutines", "process_cpu_seconds_total"} {
			if series[name] == "" {
				t.Errorf("there is no %s", name)
			}
		}
		if series["seapod_server_viewers"] != "1" || series["seapod_model_time_seconds"] != "180" {
			t.Errorf("viewers = %s, model time = %s; want 1, 180", series["seapod_server_viewers"], series["seapod_model_time_seconds"])
		}
		p.conn.Close()
	})
}
