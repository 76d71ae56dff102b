package server

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"strconv"
	"time"

	"seapod/twin"
)

// The two subprotocols. Everything but frames is JSON text in both.
const (
	protocolJSON = "seapod.v1.json"
	protocolBin  = "seapod.v1.bin"

	tokenProtocol = "seapod.token." // a browser's WebSocket cannot set a header, so it offers its token so
)

const (
	frameOp   = 1  // the first byte of a binary frame
	frameHead = 16 // bytes before the values
)

// appendFrameJSON appends {"type":"frame","seq":…,"t":…,"values":[…]}. channels
// picks the values and their order; nil is all of them.
func appendFrameJSON(dst []byte, f *twin.Frame, channels []int) []byte {
	dst = append(dst, `{"type":"frame","seq":`...)
	dst = strconv.AppendUint(dst, f.Seq, 10)
	dst = append(dst, `,"t":`...)
	dst = appendNumber(dst, f.T)
	dst = append(dst, `,"values":[`...)
	if channels == nil {
		for i, v := range f.Values {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendNumber(dst, v)
		}
	}
	for i, c := range channels {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendNumber(dst, f.Values[c])
	}
	return append(dst, "]}"...)
}

// appendFrameBin appends [u8 op, u8 0 ×3, u32 seq, f64 t, f64 × n], little-endian.
func appendFrameBin(dst []byte, f *twin.Frame, channels []int) []byte {
	dst = append(dst, frameOp, 0, 0, 0)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(f.Seq))
	dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(f.T))
	if channels == nil {
		for _, v := range f.Values {
			dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(v))
		}
	}
	for _, c := range channels {
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(f.Values[c]))
	}
	return dst
}

// appendNumber appends the shortest text that reads back as v, in the notation
// of encoding/json; what is no finite number is undefined, so null.
func appendNumber(dst []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(dst, "null"...)
	}
	notation := byte('f')
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e21) {
		notation = 'e'
	}
	dst = strconv.AppendFloat(dst, v, notation, -1, 64)
	if n := len(dst); notation == 'e' && dst[n-4] == 'e' && dst[n-3] == '-' && dst[n-2] == '0' {
		dst[n-2] = dst[n-1] // e-09 to e-9
		dst = dst[:n-1]
	}
	return dst
}

// A number is a float64 that is null in JSON where it is undefined.
type number float64

func (n number) MarshalJSON() ([]byte, error) { return appendNumber(nil, float64(n)), nil }

// A channel as the catalogue shows it.
type channelInfo struct {
	Name string    `json:"name"`
	Unit string    `json:"unit"`
	Help twin.Text `json:"help"`
	Min  number    `json:"min"`
	Max  number    `json:"max"`
}

// A parameter as the catalogue shows it. Value and Default are numbers, or text
// where the kind is choice or label; those have no bounds.
type parameterInfo struct {
	Name    string    `json:"name"`
	Unit    string    `json:"unit"`
	Kind    twin.Kind `json:"kind"`
	Live    bool      `json:"live"`
	Value   any       `json:"value"`
	Min     *number   `json:"min"`
	Max     *number   `json:"max"`
	Default any       `json:"default"`
	Choices []string  `json:"choices,omitempty"`
	Help    twin.Text `json:"help"`
	Source  string    `json:"source"`
}

// A runInfo is what is known of a run before its first frame.
type runInfo struct {
	RunID string    `json:"run_id"`
	World string    `json:"world"`
	Title twin.Text `json:"title"`
	Seed  uint64    `json:"seed"`
	Start string    `json:"start"` // instant of t = 0
}

// A catalogue is all that can be shown and set, its two lists encoded.
type catalogue struct {
	runInfo
	channels   []byte
	parameters []byte
}

// with appends the lists to a message that is an object without them.
func (c *catalogue) with(message []byte) []byte {
	b := make([]byte, 0, len(message)+len(c.channels)+len(c.parameters)+64)
	b = append(b, message[:len(message)-1]...)
	b = append(append(b, `,"channels":`...), c.channels...)
	b = append(append(b, `,"parameters":`...), c.parameters...)
	return append(b, '}')
}

// A hello is the first message to every viewer; the catalogue's lists follow.
type hello struct {
	Type     string  `json:"type"`
	Protocol string  `json:"protocol"`
	Version  string  `json:"version"`
	Seq      int64   `json:"seq"` // of the newest frame; -1 before the first
	LastSeq  int64   `json:"last_seq"`
	Pace     *number `json:"pace"` // null when paused
	Every    number  `json:"every"`
	Control  bool    `json:"control"`
	Viewer   int     `json:"viewer"` // its number among all
	Tokens   bool    `json:"tokens"` // control takes a token
	Holder   *int    `json:"holder"` // the viewer that was handed control
	Shown    *string `json:"shown"`  // the view to follow
	runInfo
}

type eventMessage struct {
	Type  string    `json:"type"`
	T     number    `json:"t"`
	Kind  string    `json:"kind"`
	Name  string    `json:"name"`
	Value number    `json:"value"`
	Help  twin.Text `json:"help"`
}

type subscribedMessage struct {
	Type     string          `json:"type"`
	ID       json.RawMessage `json:"id,omitempty"`
	Channels []string        `json:"channels"`
	RateHz   number          `json:"rate_hz"`
}

type ackMessage struct {
	Type string          `json:"type"`
	ID   json.RawMessage `json:"id"`
	T    number          `json:"t"`
}

type errorMessage struct {
	Type string          `json:"type"`
	ID   json.RawMessage `json:"id"`
	fault
}

// A fault is one thing wrong with one name; the stream's errors and the HTTP problems both tell it so.
type fault struct {
	Error string  `json:"error"`
	Name  string  `json:"name,omitempty"`
	Value any     `json:"value,omitempty"`
	Min   *number `json:"min,omitempty"`
	Max   *number `json:"max,omitempty"`
	Near  string  `json:"near,omitempty"`
}

// encode is json.Marshal of our own messages, which cannot fail.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("server: encode: " + err.Error())
	}
	return b
}

func encodeEvent(e twin.Event) []byte {
	return encode(eventMessage{"event", number(e.T), e.Kind, e.Name, number(e.Value), e.Help})
}

// appendMissed appends the event that tells a viewer what it did not get. It is
// written by hand because a slow viewer gets one before every frame.
func appendMissed(dst []byte, t float64, n uint64) []byte {
	dst = append(dst, `{"type":"event","t":`...)
	dst = appendNumber(dst, t)
	dst = append(dst, `,"kind":"missed","name":"","value":`...)
	dst = strconv.AppendUint(dst, n, 10)
	return append(dst, `,"help":{"en":"frames this viewer missed","zh":"此观看者错过的帧数"}}`...)
}

func describeChannels(channels []twin.Channel) []channelInfo {
	all := make([]channelInfo, len(channels))
	for i, c := range channels {
		all[i] = channelInfo{c.Name, c.Unit, c.Help, number(c.Min), number(c.Max)}
	}
	return all
}

// describeParameter shows p as it is now.
func describeParameter(p *twin.Param) parameterInfo {
	info := parameterInfo{Name: p.Name, Unit: p.Unit, Kind: p.Kind, Live: p.Live, Choices: p.Choices, Help: p.Help, Source: p.Source}
	if p.IsText() {
		info.Value, info.Default = p.Text(), p.DefaultText
		return info
	}
	low, high := number(p.Min), number(p.Max)
	info.Value, info.Default, info.Min, info.Max = number(p.Value()), number(p.Default), &low, &high
	return info
}

// instant writes Unix seconds as RFC 3339, UTC.
func instant(unix float64) string {
	whole, part := math.Modf(unix)
	return time.Unix(int64(whole), int64(math.Round(part*1e6))*1e3).UTC().Format(time.RFC3339Nano)
}
