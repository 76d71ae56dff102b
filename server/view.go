package server

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gorilla/websocket"

	"seapod/twin"
)

// A view is the same channels in the same protocol, for however many viewers: a
// frame is encoded once for all of them, by the first that asks.
type view struct {
	key      viewKey
	channels []int // into the frame; nil: all
	users    int   // guarded by hub.mu

	current atomic.Pointer[printed]
	mu      sync.Mutex
	scratch []byte
}

type viewKey struct {
	bin      bool
	channels string // their names; "" for all
}

// A printed edition is what goes over the wire of it.
type printed struct {
	of      uint64 // edition.number
	message *websocket.PreparedMessage
}

// print encodes e, or finds it encoded.
func (v *view) print(e *edition) *websocket.PreparedMessage {
	if p := v.current.Load(); p != nil && p.of == e.number {
		return p.message
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	p := v.current.Load()
	if p != nil && p.of == e.number {
		return p.message
	}
	v.scratch = v.append(v.scratch[:0], e.frame)
	message := prepare(v.kind(), v.scratch) // copies scratch
	if p == nil || p.of < e.number {
		v.current.Store(&printed{e.number, message})
	}
	return message
}

func (v *view) append(dst []byte, f *twin.Frame) []byte {
	if v.key.bin {
		return appendFrameBin(dst, f, v.channels)
	}
	return appendFrameJSON(dst, f, v.channels)
}

func (v *view) kind() int {
	if v.key.bin {
		return websocket.BinaryMessage
	}
	return websocket.TextMessage
}

// viewLocked finds or makes a view; hub.mu is held.
func (h *hub) viewLocked(key viewKey, channels []int) *view {
	v := h.views[key]
	if v == nil {
		v = &view{key: key, channels: channels}
		h.views[key] = v
	}
	v.users++
	return v
}

func (h *hub) releaseLocked(v *view) {
	if v.users--; v.users == 0 {
		delete(h.views, v.key)
	}
}

// view finds or makes the view of the named channels; nil names are all of them.
func (h *hub) view(bin bool, names []string, channels []int) *view {
	key := viewKey{bin: bin}
	if names != nil {
		key.channels = strings.Join(names, "\n") + "\n" // so that none at all is not ""
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.viewLocked(key, channels)
}

func (h *hub) release(v *view) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.releaseLocked(v)
}

// choose finds the channels that the patterns name, in the order asked and each
// once; a pattern may end in *. All patterns that name nothing are told at once.
func choose(all []twin.Channel, patterns []string) (names []string, channels []int, faults []fault) {
	names, channels = []string{}, []int{}
	chosen := make(map[int]bool)
	for _, pattern := range patterns {
		prefix, wild := strings.CutSuffix(pattern, "*")
		found := false
		for i := range all {
			if all[i].Name == pattern || wild && strings.HasPrefix(all[i].Name, prefix) {
				found = true
				if !chosen[i] {
					chosen[i] = true
					names, channels = append(names, all[i].Name), append(channels, i)
				}
			}
		}
		if !found {
			near := ""
			if len(faults) < 8 { // looking for it takes a while
				near = nearestChannel(all, pattern)
			}
			text := fmt.Sprintf("%.80q is no channel", pattern)
			if near != "" {
				text += "; did you mean " + near + "?"
			}
			faults = append(faults, fault{Error: text, Name: pattern, Near: near})
		}
	}
	return names, channels, faults
}

// nearestChannel is the channel that shares most pairs of letters with what was
// typed (Dice's measure), or "" where none shares half.
func nearestChannel(all []twin.Channel, typed string) string {
	best, bestShare := "", 0.5
	if len(typed) > 100 {
		return ""
	}
	typed = strings.ToLower(typed)
	for i := range all {
		if share := likeness(typed, strings.ToLower(all[i].Name)); share > bestShare {
			best, bestShare = all[i].Name, share
		}
	}
	return best
}

func likeness(a, b string) float64 {
	pairs := func(s string) (all []string) {
		for i := 0; i+2 <= len(s); i++ {
			all = append(all, s[i:i+2])
		}
		return all
	}
	left, right := pairs(a), pairs(b)
	n, shared := len(left)+len(right), 0
	for _, p := range left {
		if i := slices.Index(right, p); i >= 0 {
			shared++
			right = slices.Delete(right, i, i+1)
		}
	}
	return 2 * float64(shared) / float64(max(1, n))
}
