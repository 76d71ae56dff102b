package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
)

// A console is stderr: lines for people or JSON for programs, and below them one
// line of progress that is drawn over again. Any goroutine may write to it.
type console struct {
	w     io.Writer
	quiet bool
	json  bool // one object a line

	mu    sync.Mutex
	drawn bool // a line of progress stands there
}

// Write takes whole lines, as slog gives them.
func (c *console) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wipe()
	return c.w.Write(b)
}

func (c *console) wipe() {
	if c.drawn {
		_, _ = io.WriteString(c.w, "\r\x1b[K")
		c.drawn = false
	}
}

// progress draws one line over the last.
func (c *console) progress(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = io.WriteString(c.w, "\r\x1b[K"+text)
	c.drawn = true
}

// done takes the line of progress away.
func (c *console) done() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wipe()
}

// say prints a line of news; --quiet keeps it.
func (c *console) say(format string, args ...any) {
	if !c.quiet {
		c.line(slog.LevelInfo, fmt.Sprintf(format, args...))
	}
}

// warn prints what is wrong but does not end the command.
func (c *console) warn(text string) { c.line(slog.LevelWarn, text) }

// fault prints an error, each of its lines as a message of its own.
func (c *console) fault(err error) {
	for text := range strings.Lines(err.Error()) {
		if text = strings.TrimSpace(text); text != "" {
			c.line(slog.LevelError, text)
		}
	}
}

func (c *console) line(level slog.Level, text string) {
	if c.json {
		c.logger().Log(context.Background(), level, text)
		return
	}
	switch level {
	case slog.LevelError:
		text = "seapod: " + text
	case slog.LevelWarn:
		text = "seapod: warning: " + text
	}
	_, _ = c.Write([]byte(text + "\n"))
}

// object prints one JSON object on a line.
func (c *console) object(o object) {
	b := new(bytes.Buffer)
	if err := o.write(b, false); err != nil {
		c.fault(err)
		return
	}
	_, _ = c.Write(b.Bytes())
}

// logger writes to the console in the form that --log-format asks for.
func (c *console) logger() *slog.Logger {
	level := slog.LevelInfo
	if c.quiet {
		level = slog.LevelWarn
	}
	options := &slog.HandlerOptions{Level: level}
	if c.json {
		return slog.New(slog.NewJSONHandler(c, options))
	}
	return slog.New(slog.NewTextHandler(c, options))
}
