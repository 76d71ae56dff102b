package twin

import (
	_ "embed"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// What the package and its documents say of themselves, handed out as it stands
// in them, so that what is explained cannot differ from what is built.

//go:embed doc.go
var packagePage string

// Section is one headed section of the package's page as plain text, "States" or
// "Equations"; empty where there is none.
func Section(heading string) string {
	var b strings.Builder
	within := false
	for line := range strings.Lines(packagePage) {
		text, isComment := strings.CutPrefix(strings.TrimRight(line, "\n"), "//")
		text = strings.Replace(strings.TrimPrefix(text, " "), "\t", "  ", 1)
		title, isTitle := strings.CutPrefix(text, "# ")
		switch {
		case isTitle || !isComment:
			within = isComment && title == heading
		case within:
			b.WriteString(text + "\n")
		}
	}
	return strings.Trim(b.String(), "\n")
}

var equationNumber = regexp.MustCompile(`^ {2,3}\((\d+)\) `)

// Equation is equation n of the package's page with its remark, below the lines
// that introduce its group.
func Equation(n int) (string, error) {
	var lead, found []string
	last := 0
	paragraph, within := false, false
	for line := range strings.Lines(Section("Equations")) {
		line = strings.TrimRight(line, "\n")
		if number := equationNumber.FindStringSubmatch(line); number != nil {
			last, _ = strconv.Atoi(number[1])
			within, paragraph = last == n, false
			if within {
				found = append(found, lead...)
			}
		} else if line == "" {
			within, paragraph = false, false
		} else if !within && !strings.HasPrefix(line, " ") {
			if !paragraph {
				lead = lead[:0]
			}
			lead, paragraph = append(lead, line), true
		}
		if within {
			found = append(found, line)
		}
	}
	if found == nil {
		return "", fmt.Errorf("there is no equation %d; they go from 1 to %d", n, last)
	}
	return strings.Join(found, "\n"), nil
}

// stateRow is a line of the section of states: symbols, unit, what it is.
var stateRow = regexp.MustCompile(`^  (\S.*?) +(K|J|W|m|s|kg|m²K/W|-) {2,}(\S.*)$`)

// State is what the package's page says of the state with this symbol, unit
// included; empty where there is none.
func State(symbol string) string {
	var found []string
	within := false
	for line := range strings.Lines(Section("States")) {
		line = strings.TrimRight(line, "\n")
		if row := stateRow.FindStringSubmatch(line); row != nil {
			within = false
			for _, one := range strings.FieldsFunc(row[1], func(r rune) bool { return r == ' ' || r == ',' }) {
				within = within || one == symbol || strings.HasPrefix(one, symbol+"[")
			}
		} else if !strings.HasPrefix(line, "   ") {
			within = false
		}
		if within {
			found = append(found, line)
		}
	}
	return strings.Join(found, "\n")
}

// WorldDocument is the TOML of a built-in world or of a file, with its remarks
// and their sources.
func WorldDocument(name string) (string, error) {
	doc, _, err := readNamed("worlds", name)
	return doc, err
}

// ScenarioDocument is the TOML of a built-in scenario or of a file.
func ScenarioDocument(name string) (string, error) {
	doc, _, err := readNamed("scenarios", name)
	return doc, err
}
