package server

import (
	"slices"
	"sort"
	"sync/atomic"

	"seapod/twin"
)

// A history keeps the newest frames of one run within a bound of memory. Values
// are float64 as the frames hold them, so that a resumed stream has the very
// bytes that were missed.
//
// One goroutine adds; any number read at the same time without a lock: rows are
// written before they are counted, and the list of chunks is replaced, never
// changed. A chunk that a reader still holds lives until it is done with it.
type history struct {
	run      int // of which run of this process
	channels int
	rows     int // in a chunk
	keep     int // chunks
	chunks   atomic.Pointer[[]*chunk]
}

// A chunk is a stretch of frames without a gap, stored as columns: t, then each channel.
type chunk struct {
	first uint64 // seq of row 0
	rows  atomic.Int64
	data  []float64
	tall  int // rows it has room for
}

const chunkRows = 256

func newHistory(run, channels int, limit int64) *history {
	row := int64(channels+1) * 8
	h := &history{run: run, channels: channels, rows: int(min(chunkRows, max(1, limit/row/4)))}
	// The chunk being dropped and the one being filled are both there for a moment.
	h.keep = int(max(2, limit/(row*int64(h.rows))-1))
	h.chunks.Store(&[]*chunk{})
	return h
}

func (h *history) add(f *twin.Frame) {
	all := *h.chunks.Load()
	var c *chunk
	if n := len(all); n > 0 {
		c = all[n-1]
	}
	fresh := c == nil || int(c.rows.Load()) == c.tall || f.Seq != c.first+uint64(c.rows.Load())
	if fresh {
		c = &chunk{first: f.Seq, data: make([]float64, (h.channels+1)*h.rows), tall: h.rows}
	}
	row := int(c.rows.Load())
	c.data[row] = f.T
	for i, v := range f.Values {
		c.data[(i+1)*c.tall+row] = v
	}
	c.rows.Store(int64(row + 1))
	if fresh {
		all = all[max(0, len(all)-h.keep+1):]
		grown := append(append(make([]*chunk, 0, len(all)+1), all...), c)
		h.chunks.Store(&grown)
	}
}

// before is a history of another run that begins with what this one has before t:
// its chunks, of which only the one that t cuts is copied.
func (h *history) before(t float64, run int) *history {
	p := h.past()
	earlier := &history{run: run, channels: h.channels, rows: h.rows, keep: h.keep}
	chunks := []*chunk{}
	if rows := p.search(t); rows > 0 {
		c, last := p.place(rows - 1)
		k := slices.Index(p.chunks, c)
		chunks = append(append(chunks, p.chunks[:k]...), c.head(last+1))
	}
	earlier.chunks.Store(&chunks)
	return earlier
}

// head is a copy of the first rows of a chunk, with room for as many as it has.
func (c *chunk) head(rows int) *chunk {
	cut := &chunk{first: c.first, data: make([]float64, len(c.data)), tall: c.tall}
	for at := 0; at < len(c.data); at += c.tall {
		copy(cut.data[at:at+rows], c.data[at:at+rows])
	}
	cut.rows.Store(int64(rows))
	return cut
}

// copyBefore fills a history that is empty with what another has before t, as far as it has room.
func (h *history) copyBefore(from *history, t float64) {
	p := from.past()
	end := p.search(t)
	f := twin.Frame{Values: make([]float64, h.channels)}
	for i := max(0, end-h.keep*h.rows); i < end; i++ {
		c, row := p.place(i)
		f.Seq, f.T = c.first+uint64(row), c.data[row]
		for j := range f.Values {
			f.Values[j] = c.data[(j+1)*c.tall+row]
		}
		h.add(&f)
	}
}

// A past is what a history held at one instant: chunks with the rows they had then.
type past struct {
	chunks []*chunk
	starts []int // index of each chunk's first row, counted through all; one more at the end
}

func (h *history) past() past {
	all := *h.chunks.Load()
	p := past{chunks: all, starts: make([]int, len(all)+1)}
	for i, c := range all {
		p.starts[i+1] = p.starts[i] + int(c.rows.Load())
	}
	return p
}

func (p *past) len() int { return p.starts[len(p.chunks)] }

// place finds the chunk and the row in it of row i.
func (p *past) place(i int) (*chunk, int) {
	k := sort.SearchInts(p.starts, i+1) - 1
	return p.chunks[k], i - p.starts[k]
}

func (p *past) t(i int) float64 {
	c, row := p.place(i)
	return c.data[row]
}

// search finds the first row whose t is not before the given one.
func (p *past) search(t float64) int {
	return sort.Search(p.len(), func(i int) bool { return p.t(i) >= t })
}

// frame copies the first frame kept whose seq is not below the given one into f,
// whose Values are reused; false where there is none.
func (h *history) frame(seq uint64, f *twin.Frame) bool {
	all := *h.chunks.Load()
	k := sort.Search(len(all), func(k int) bool { return all[k].first+uint64(all[k].rows.Load()) > seq })
	if k == len(all) {
		return false
	}
	c := all[k]
	row := 0
	if seq > c.first {
		row = int(seq - c.first)
	}
	f.Seq, f.T, f.Values = c.first+uint64(row), c.data[row], f.Values[:0]
	for i := range h.channels {
		f.Values = append(f.Values, c.data[(i+1)*c.tall+row])
	}
	return true
}
