package report

import (
	"path/filepath"

	"seapod/twin/record"
)

// Write writes the report to the file page and its pictures beside it, each whole
// or not at all, and gives their names. All are made before the first is written.
func (s *Sweep) Write(page string, l Lang) (names []string, err error) {
	html, err := s.HTML(l)
	if err != nil {
		return nil, err
	}
	put := func(name string, b []byte) error {
		out, err := record.Create(name)
		if err != nil {
			return err
		}
		defer out.Discard()
		if _, err = out.Write(b); err != nil {
			return err
		}
		names = append(names, name)
		return out.Commit()
	}
	for _, p := range s.Pictures(l) {
		if err := put(filepath.Join(filepath.Dir(page), p.Name+".svg"), []byte(p.SVG())); err != nil {
			return names, err
		}
	}
	return names, put(page, html)
}
