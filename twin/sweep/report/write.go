package report

import (
	"path/filepath"

	"seapod/twin/record"
)

// Write writes the report to the file page and its pictures beside it, and gives
// their names. All of it is on the disk, beside its places, before the first file
// takes its name, the page last; of a report that cannot be written nothing is left.
func (s *Sweep) Write(page string, l Lang) (names []string, err error) {
	html, err := s.HTML(l)
	if err != nil {
		return nil, err
	}
	var outs []*record.Output
	defer func() {
		for _, out := range outs {
			out.Discard()
		}
	}()
	put := func(name string, b []byte) error {
		out, err := record.Create(name)
		if err != nil {
			return err
		}
		names, outs = append(names, name), append(outs, out)
		if _, err = out.Write(b); err != nil {
			return err
		}
		return out.Flush()
	}
	for _, p := range s.Pictures(l) {
		if err := put(filepath.Join(filepath.Dir(page), p.Name+".svg"), []byte(p.SVG())); err != nil {
			return nil, err
		}
	}
	if err := put(page, html); err != nil {
		return nil, err
	}
	for i, out := range outs {
		if err := out.Commit(); err != nil {
			return names[:i], err
		}
	}
	return names, nil
}
