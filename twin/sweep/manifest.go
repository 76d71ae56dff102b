package sweep

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"seapod/twin"
	"seapod/twin/record"
)

// A Manifest is what a run directory is for, written before the first run: all
// that the runs follow from. Hash is of all of it but Shard.
type Manifest struct {
	Notice  string            `json:"notice"`
	Version string            `json:"version"` // of the program
	Total   int               `json:"total"`   // runs
	Unit    int               `json:"unit"`    // runs a part
	Seed    uint64            `json:"seed"`
	Columns []string          `json:"columns"`
	Plan    Plan              `json:"plan"`
	World   string            `json:"world"` // TOML, resolved
	Name    string            `json:"name"`  // of the world
	Sources Sources           `json:"sources"`
	Files   map[string]string `json:"files,omitempty"` // that the world names, with their SHA-256
	Shard   string            `json:"shard,omitempty"` // i/n, if the directory is for that part of the sweep alone
	Hashes  map[string]string `json:"hashes"`          // SHA-256 of each of the above, to name what was changed
	Hash    string            `json:"hash"`
}

const manifestName = "manifest.json"

// manifest describes the study as version would run it.
func (s *Study) manifest(version string) (Manifest, error) {
	config, files, err := s.Config.Rooted()
	if err != nil {
		return Manifest{}, err
	}
	m := Manifest{
		Notice: record.Notice, Version: version, Total: s.Total, Unit: s.Unit, Seed: s.seed,
		Plan: s.Plan, World: config.TOML(), Name: config.Name, Sources: s.sources, Files: map[string]string{},
	}
	for _, c := range s.Columns() {
		m.Columns = append(m.Columns, c.Name)
	}
	for _, name := range files {
		b, err := readLimited(name, maxPoints)
		if err != nil {
			return m, bad(fmt.Errorf("read %s: %w", name, err))
		}
		m.Files[name] = digest(b)
	}
	m.seal()
	return m, nil
}

// Study is the study that a manifest describes.
func (m *Manifest) Study() (*Study, error) {
	config, err := twin.Parse(m.World)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", manifestName, err)
	}
	config.Name = m.Name
	return m.Plan.Resolve(config, m.Sources)
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// parts are what the hash is of, by the names that people know.
func (m *Manifest) parts() map[string]any {
	return map[string]any{
		"version": m.Version, "total": m.Total, "unit": m.Unit, "seed": m.Seed, "columns": m.Columns,
		"plan": m.Plan, "world": m.World, "name": m.Name, "sources": m.Sources, "files": m.Files,
	}
}

// partNames is the order in which parts are hashed and differences told.
var partNames = []string{"version", "plan", "world", "name", "sources", "files", "seed", "total", "unit", "columns"}

func (m *Manifest) seal() {
	if len(m.Files) == 0 {
		m.Files = nil // as JSON reads it back
	}
	m.Hashes = map[string]string{}
	all := ""
	for _, name := range partNames {
		b, err := json.Marshal(m.parts()[name])
		if err != nil {
			panic("sweep: " + err.Error()) // all of it has a JSON form
		}
		m.Hashes[name] = digest(b)
		all += m.Hashes[name]
	}
	m.Hash = digest([]byte(all))
}

// differences tells what of m is not as in other, a line each.
func (m *Manifest) differences(other *Manifest) (all []string) {
	for _, name := range partNames {
		mine, theirs := tree(m.parts()[name]), tree(other.parts()[name])
		if name == "world" {
			mine, theirs = worldTree(m.World), worldTree(other.World)
		}
		all = append(all, differ(name, mine, theirs)...)
	}
	return all
}

func tree(v any) (t any) {
	b, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(b, &t)
	}
	if err != nil {
		panic("sweep: " + err.Error())
	}
	return t
}

// worldTree is every parameter of a world's TOML by its name.
func worldTree(doc string) any {
	config, err := twin.Parse(doc)
	if err != nil {
		return doc
	}
	t := map[string]any{}
	for _, p := range twin.Params(&config) {
		t[p.Name] = p.Text()
	}
	return t
}

func differ(name string, a, b any) (all []string) {
	ta, isA := a.(map[string]any)
	tb, isB := b.(map[string]any)
	if !isA || !isB {
		if x, y := shown(a), shown(b); x != y {
			return []string{fmt.Sprintf("%s: %s here, %s there", name, x, y)}
		}
		return nil
	}
	var keys []string
	for k := range ta {
		keys = append(keys, k)
	}
	for k := range tb {
		if _, both := ta[k]; !both {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		all = append(all, differ(name+"."+k, ta[k], tb[k])...)
	}
	return all
}

func shown(v any) string {
	if v == nil {
		return "nothing"
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	if len(b) > 100 {
		return string(b[:60]) + "…" + digest(b)[:8]
	}
	return string(b)
}

// readManifest reads the manifest of a run directory and holds it against its hashes.
func readManifest(path string) (*Manifest, error) {
	b, err := os.ReadFile(filepath.Join(path, manifestName))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Join(path, manifestName), bare(err))
	}
	var m Manifest
	fail := func(format string, args ...any) (*Manifest, error) {
		return nil, bad(fmt.Errorf("%s: "+format, append([]any{filepath.Join(path, manifestName)}, args...)...))
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return fail("%w", err)
	}
	was, hashes := m.Hash, m.Hashes
	m.seal()
	if m.Hash != was {
		var changed []string
		for _, name := range partNames {
			if m.Hashes[name] != hashes[name] {
				changed = append(changed, name)
			}
		}
		return fail("it was changed after the sweep began, in %s; a changed plan needs a directory of its own", strings.Join(changed, ", "))
	}
	return &m, nil
}
