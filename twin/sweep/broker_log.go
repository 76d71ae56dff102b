package sweep

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
)

// A brokerLog hands on what is wrong in a NATS server.
type brokerLog struct {
	log *slog.Logger
	mu  sync.Mutex
	why string
}

func (b *brokerLog) fault(level slog.Level, format string, v []any) {
	text := fmt.Sprintf(format, v...)
	b.mu.Lock()
	b.why = text
	b.mu.Unlock()
	if b.log != nil {
		b.log.Log(context.Background(), level, "engine", "error", text)
	}
}

func (b *brokerLog) last() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.why == "" {
		return "it is not ready"
	}
	return b.why
}

// Noticef says nothing: what a server is up to in order is of no interest here.
func (b *brokerLog) Noticef(string, ...any) {}

// Debugf says nothing.
func (b *brokerLog) Debugf(string, ...any) {}

// Tracef says nothing.
func (b *brokerLog) Tracef(string, ...any) {}

// Warnf is of what may go on.
func (b *brokerLog) Warnf(format string, v ...any) { b.fault(slog.LevelWarn, format, v) }

// Errorf is of what went wrong.
func (b *brokerLog) Errorf(format string, v ...any) { b.fault(slog.LevelError, format, v) }

// Fatalf is of what the server calls its end.
func (b *brokerLog) Fatalf(format string, v ...any) { b.fault(slog.LevelError, format, v) }
