package main

import (
	"bytes"
	"errors"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "seapod"

// rooms is the import diagram: each package of ours and which others of ours it may import. Arrows point down only,
// cli → server → {sweep, land, calc, record} → twin → {physics, ode}. A new room is a new line here, with its reason
// in its package comment.
var rooms = map[string][]string{
	".":                       {"twin/cli"},
	"physics":                 {},
	"twin":                    {"physics", "twin/ode"},
	"twin/ode":                {},
	"twin/record":             {"twin"},
	"twin/sweep":              {"twin", "twin/record"},
	"twin/sweep/report":       {"twin", "twin/record", "twin/sweep"},
	"twin/land":               {"twin", "physics"},
	"twin/calc":               {"physics"},
	"twin/cli":                {"physics", "twin", "twin/ode", "twin/record", "twin/sweep", "twin/sweep/report", "twin/land", "twin/calc", "server"},
	"twin/internal/reference": {},
	"server":                  {"twin", "twin/record", "twin/sweep", "twin/land", "twin/calc", "web"},
	"web":                     {},
}

// reference is the one room that reads what stands beside the repository, and only tests may import it.
const reference = "twin/internal/reference"

// atTop is what may stand beside the rooms, dot-files apart.
var atTop = []string{
	"main.go", "main_test.go", "go.mod", "go.sum", "Makefile", "LICENSE", "README.md", "README.zh-CN.md",
	"physics", "twin", "server", "web",
}

// built is what .gitignore names, and git's own folder.
var built = []string{".git", module, module + ".exe", "web/dist", "web/node_modules", "web/test-results", "*.test", "*.prof"}

const longest = 500 // lines; a file of one idea has about 400

func TestTopLevelHoldsOnlyTheRooms(t *testing.T) {
	for _, file := range tree(t) {
		top, _, _ := strings.Cut(file, "/")
		if !strings.HasPrefix(top, ".") && !slices.Contains(atTop, top) {
			t.Errorf("%s: %s stands at the top; rule: only the rooms, the two READMEs and the house's own files do", file, top)
		}
	}
}

func TestImportsPointDown(t *testing.T) {
	for _, file := range tree(t, ".go") {
		room, test := path.Dir(file), strings.HasSuffix(file, "_test.go")
		allowed, known := rooms[room]
		if !known {
			t.Errorf("%s: %s is not in the import diagram; rule: a new package needs a line in main_test.go", file, room)
			continue
		}
		for _, imported := range imports(t, file) {
			switch {
			case imported == reference && !test:
				t.Errorf("%s: imports %s; rule: only tests may", file, imported)
			case imported == reference, slices.Contains(allowed, imported), test && imported == room:
			default:
				t.Errorf("%s: imports %s; rule: %s may import %v of ours", file, imported, room, allowed)
			}
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	said := map[string]bool{}
	for _, file := range tree(t, ".go") {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.FromSlash(file), nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatalf("parse %s: %v", file, err)
		}
		said[path.Dir(file)] = said[path.Dir(file)] || parsed.Doc != nil
	}
	for room, ok := range said {
		if !ok {
			t.Errorf("%s: has no package comment; rule: every package says what it is for", room)
		}
	}
}

func TestFilesHoldOneIdea(t *testing.T) {
	for _, file := range tree(t, ".go", ".ts", ".svelte", ".js", ".mjs", ".css") {
		if isTest(file) {
			continue
		}
		if n := bytes.Count(read(t, file), []byte("\n")); n > longest {
			t.Errorf("%s: has %d lines; rule: at most %d, one idea a file", file, n, longest)
		}
	}
}

// Every pattern is written so that it does not match itself.
func TestNothingIsLeftBehind(t *testing.T) {
	rules := []struct {
		found  *regexp.Regexp
		rule   string
		except string
	}{
		{regexp.MustCompile(`(/work|\.\.)/[s]hared\b`), "only " + reference + " knows what stands beside the repository", reference + "/"},
		{regexp.MustCompile(`\b(TO[D]O|FIX[M]E|XX[X])\b`), "what is left undone is an issue, not a comment", ""},
		{regexp.MustCompile(`"[r]esolved": "https?:`), "a lock file names versions and sums, not where they were fetched", ""},
	}
	for _, file := range tree(t) {
		text := read(t, file)
		if bytes.IndexByte(text, 0) >= 0 {
			continue
		}
		for _, r := range rules {
			if r.except != "" && strings.HasPrefix(file, r.except) {
				continue
			}
			if at := r.found.FindIndex(text); at != nil {
				t.Errorf("%s:%d: has %q; rule: %s", file, 1+bytes.Count(text[:at[0]], []byte("\n")), text[at[0]:at[1]], r.rule)
			}
		}
	}
}

// imports returns the rooms that a file imports, whatever its build tags.
func imports(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.FromSlash(file), nil, parser.ImportsOnly)
	if err != nil {
		t.Fatalf("parse %s: %v", file, err)
	}
	var ours []string
	for _, spec := range parsed.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatalf("parse %s: import %s: %v", file, spec.Path.Value, err)
		}
		if room, ok := strings.CutPrefix(name, module+"/"); ok {
			ours = append(ours, room)
		}
	}
	return ours
}

// tree lists the repository's files, slash-separated, of the given extensions or all. It walks the folder rather than
// ask git, so that go test sees what it read and does not answer from its cache when a file is new.
func tree(t *testing.T, extensions ...string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		name = filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains(built, name):
			return fs.SkipDir
		case entry.Type().IsRegular() && !slices.Contains(built, name) && !slices.Contains(built, "*"+path.Ext(name)):
			if len(extensions) == 0 || slices.Contains(extensions, path.Ext(name)) {
				files = append(files, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("walk: %v", err)
	}
	return files
}

func isTest(file string) bool {
	return strings.HasSuffix(file, "_test.go") || strings.Contains(file, "/testdata/") || strings.HasPrefix(file, "web/test/")
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.FromSlash(file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // gone since it was listed
	}
	if err != nil {
		t.Fatalf("read %s: %v", file, err)
	}
	return text
}
