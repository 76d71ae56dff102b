package cli

import (
	"fmt"
	"log/slog"
	"math"
	"strconv"
	"time"

	"seapod/twin"
)

// news is a sink that tells people of events, a line each.
type news struct {
	*console
	start float64
}

func (n *news) Open(h twin.Header) error { n.start = h.Start; return nil }
func (n *news) Write(*twin.Frame) error  { return nil }
func (n *news) Close() error             { return nil }
func (n *news) Event(e twin.Event) error {
	if n.quiet || e.Kind == twin.EventEnd || e.Kind == twin.EventSet {
		return nil
	}
	if n.json {
		n.logger().Info(e.Help.EN, slog.Float64("time_s", e.T), slog.String("event", e.Kind), slog.String("name", e.Name), slog.Any("value", num(e.Value)))
		return nil
	}
	n.say("%s  %s", instantText(n.start+e.T), describe(e))
	return nil
}

// describe is an event in one line of English.
func describe(e twin.Event) string {
	value := strconv.FormatFloat(e.Value, 'g', 6, 64)
	switch {
	case e.Kind == twin.EventCommand:
		return fmt.Sprintf("set %s = %s", e.Name, value)
	case e.Kind == twin.EventAlarm && e.Value == 0:
		return fmt.Sprintf("alarm %s went: %s", e.Name, e.Help.EN)
	case e.Kind == twin.EventAlarm:
		return fmt.Sprintf("alarm %s came: %s", e.Name, e.Help.EN)
	}
	return e.Name + ": " + e.Help.EN // a protection acted, or a schedule
}

// instantText is a Unix time in UTC, to the second.
func instantText(unix float64) string {
	return time.Unix(int64(math.Floor(unix+1e-9)), 0).UTC().Format("2006-01-02 15:04:05")
}
