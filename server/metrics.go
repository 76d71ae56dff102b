package server

import (
	"net/http"
	"strings"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// A gauges is the latest frame as Prometheus metrics, worked out when scraped.
// It describes nothing beforehand, since the channels are known only when the run
// is open.
type gauges struct {
	hub   *hub
	near  *branches
	once  sync.Once
	shown []gauge // one per channel
}

type gauge struct {
	desc   *prometheus.Desc
	labels []string
}

func newMetrics(h *hub, near *branches, more ...prometheus.Collector) http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &gauges{hub: h, near: near})
	registry.MustRegister(more...)
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}

// metricName turns a channel's name into a metric's: a number becomes a label
// called by the word before it, and a pod goes without saying. So pod.0.pue is
// seapod_pue{pod="0"} and pod.0.rack.7.chip_degC seapod_rack_chip_degC{pod="0",rack="7"}.
func metricName(channel string) (name string, labels, values []string) {
	words := strings.Split(channel, ".")
	kept := []string{"seapod"}
	for i, word := range words {
		isNumber := word != "" && strings.Trim(word, "0123456789") == ""
		if isNumber && i > 0 {
			labels, values = append(labels, clean(words[i-1])), append(values, word)
			continue
		}
		counted := i+1 < len(words) && strings.Trim(words[i+1], "0123456789") == ""
		if word == "pod" && counted {
			continue
		}
		kept = append(kept, clean(word))
	}
	return strings.Join(kept, "_"), labels, values
}

// clean keeps what a metric's name may hold.
func clean(word string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, word)
}

func (g *gauges) Describe(chan<- *prometheus.Desc) {}

func (g *gauges) Collect(to chan<- prometheus.Metric) {
	n := g.hub.counters
	for _, own := range []struct {
		kind  prometheus.ValueType
		name  string
		help  string
		value int64
	}{
		{prometheus.GaugeValue, "seapod_server_viewers", "Viewers of the stream.", n.viewers.Load()},
		{prometheus.GaugeValue, "seapod_server_branches", "Runs beside the main one.", int64(len(g.near.list()))},
		{prometheus.CounterValue, "seapod_server_frames_sent_total", "Frames sent to viewers.", n.sent.Load()},
		{prometheus.CounterValue, "seapod_server_frames_missed_total", "Frames that viewers were told they missed.", n.missed.Load()},
		{prometheus.CounterValue, "seapod_server_commands_accepted_total", "Commands carried out.", n.accepted.Load()},
		{prometheus.CounterValue, "seapod_server_commands_refused_total", "Messages and commands refused.", n.refused.Load()},
	} {
		to <- prometheus.MustNewConstMetric(prometheus.NewDesc(own.name, own.help, nil, nil), own.kind, float64(own.value))
	}
	e := g.hub.newest.Load()
	if e == nil {
		return
	}
	g.once.Do(g.describe)
	to <- prometheus.MustNewConstMetric(modelTime, prometheus.GaugeValue, e.frame.T)
	for i, v := range e.frame.Values {
		to <- prometheus.MustNewConstMetric(g.shown[i].desc, prometheus.GaugeValue, v, g.shown[i].labels...)
	}
}

var modelTime = prometheus.NewDesc("seapod_model_time_seconds", "Model time of the latest frame.", nil, nil)

// describe works the names out. Metrics of one name must have one help, so the
// first channel of a name speaks for all.
func (g *gauges) describe() {
	help := map[string]string{}
	for _, c := range g.hub.header.Load().Channels {
		name, labels, values := metricName(c.Name)
		if _, known := help[name]; !known {
			text := c.Help.EN
			if c.Unit != "" {
				text += " [" + c.Unit + "]"
			}
			help[name] = text
		}
		g.shown = append(g.shown, gauge{prometheus.NewDesc(name, help[name], labels, nil), values})
	}
}
