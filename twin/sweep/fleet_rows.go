package sweep

import (
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/nats-io/nats.go/jetstream"
)

// A parcel is the rows of a shard of which pieces have come.
type parcel struct {
	shard  int
	pieces []jetstream.Msg
	have   int
}

// take looks at a message of the rows' consumer, and returns the rows of a shard
// whose last piece it is.
func (v *voyage) take(msg jetstream.Msg) (*parcel, error) {
	hash := v.form.Manifest.Hash
	if n, err := lastNumbers(msg.Subject(), 1); err == nil && msg.Subject() == subject(hash, "dead", n[0]) {
		return &parcel{shard: n[0], pieces: []jetstream.Msg{msg}, have: -1}, nil
	}
	n, err := lastNumbers(msg.Subject(), 3)
	if err != nil || n[1] >= n[2] || n[2] > math.MaxInt16 {
		return nil, msg.Ack() // nothing of ours
	}
	key := [2]int{n[0], n[2]}
	p := v.gathered[key]
	if p == nil {
		p = &parcel{shard: n[0], pieces: make([]jetstream.Msg, n[2])}
		v.gathered[key] = p
	}
	if p.pieces[n[1]] == nil {
		p.have++
	}
	p.pieces[n[1]] = msg
	if p.have < len(p.pieces) {
		return nil, nil
	}
	delete(v.gathered, key)
	return p, nil
}

// keepAll keeps the rows of shards, several at once, and then has the server
// forget them.
func (v *voyage) keepAll(whole []*parcel) error {
	var wg sync.WaitGroup
	faults := make([]error, len(whole))
	slots := make(chan struct{}, writers)
	for i, p := range whole {
		at, ours := v.at[p.shard]
		if ours && v.done[at] {
			ours = false
		}
		if ours {
			v.done[at] = true
			v.left--
		}
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if ours {
				if faults[i] = v.keep(p); faults[i] != nil {
					return
				}
			}
			for _, msg := range p.pieces {
				_ = msg.Ack() // else it comes again, and is known
			}
		})
	}
	wg.Wait()
	for v.first < len(v.done) && v.done[v.first] {
		v.first++
	}
	v.sent = max(v.sent, v.first)
	return errors.Join(faults...)
}

func (v *voyage) keep(p *parcel) error {
	var rows []Row
	if p.have < 0 {
		rows = v.given(p.shard)
	} else {
		var all []byte
		for _, msg := range p.pieces {
			all = append(all, msg.Data()...)
		}
		var err error
		if rows, err = v.decode(p.shard, all); err != nil {
			return fmt.Errorf("rows of shard %d from the engine: %w", p.shard, err)
		}
	}
	for i := range rows {
		if v.Done != nil {
			v.Done(&rows[i])
		}
	}
	return v.Keep(p.shard, rows)
}

// given are the rows of a shard that was given up.
func (v *voyage) given(shard int) (rows []Row) {
	s := v.form.Study
	u := make([]float64, len(s.axes))
	first, end := s.Stretch(shard)
	for i := first; i < end; i++ {
		r := Row{Index: i, Point: make([]Cell, len(s.axes)), Values: make([]float64, len(s.measures)), Failed: true,
			Error: fmt.Sprintf("no worker came through with runs %d to %d: given up after %d of them", first, end-1, maxDeliver)}
		s.Point(i, u, r.Point)
		for k := range r.Values {
			r.Values[k] = math.NaN()
		}
		rows = append(rows, r)
	}
	return rows
}
