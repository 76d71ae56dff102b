package server

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/gorilla/websocket"
)

// A role is what one may do; each includes the ones before it.
type role int

const (
	anyone  role = iota
	viewer       // sees all
	control      // and commands
)

func (r role) String() string { return [...]string{"anyone", "viewer", "control"}[r] }

// tokens are the secrets that give a role; nil gives everyone every role.
type tokens []token

type token struct {
	role role
	sum  [sha256.Size]byte // of equal length, so that comparing takes equal time
}

const (
	tokenLength  = 32 // characters at least: 128 bits even in hexadecimal
	tokenLetters = 10 // different ones at least: of 32 random hexadecimal digits all but one in 10,000 have more
	tokenFileMax = 64 << 10
)

// readTokens reads a file of lines "role token". Blank lines and those that
// begin with # say nothing. All that is wrong is told at once, tokens never.
func readTokens(path string) (tokens, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read token file: %w", err)
	}
	if info.Mode().Perm()&0o007 != 0 {
		return nil, fmt.Errorf("read token file %s: everyone on this machine can read or change it (mode %04o); chmod 600 it", path, info.Mode().Perm())
	}
	if info.Size() > tokenFileMax {
		return nil, fmt.Errorf("read token file %s: it has %d bytes; at most %d are read", path, info.Size(), tokenFileMax)
	}
	doc, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read token file: %w", err)
	}
	all, err := parseTokens(doc)
	if err != nil {
		return nil, fmt.Errorf("read token file %s: %w", path, err)
	}
	return all, nil
}

func parseTokens(doc []byte) (tokens, error) {
	var all tokens
	var faults []error
	lines := bufio.NewScanner(bytes.NewReader(doc))
	for n := 1; lines.Scan(); n++ {
		words := strings.Fields(lines.Text())
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		t, err := parseToken(words)
		if err == nil && all.find(t.sum) != anyone {
			err = errors.New("the token stands there twice")
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("line %d: %w", n, err))
			continue
		}
		all = append(all, t)
	}
	if err := lines.Err(); err != nil {
		faults = append(faults, err)
	}
	if len(all) == 0 && len(faults) == 0 {
		faults = append(faults, errors.New(`it has no token; write lines "viewer TOKEN" or "control TOKEN"`))
	}
	return all, errors.Join(faults...)
}

func parseToken(words []string) (token, error) {
	if len(words) != 2 {
		return token{}, fmt.Errorf("has %d words; a line is a role and a token", len(words))
	}
	var t token
	switch words[0] {
	case "viewer":
		t.role = viewer
	case "control":
		t.role = control
	default:
		return token{}, errors.New("the role is neither viewer nor control")
	}
	secret, letters := words[1], map[rune]bool{}
	for _, r := range secret {
		if !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~", r) {
			return token{}, errors.New("the token holds a character other than letters, digits, - . _ ~, which a browser could not send")
		}
		letters[r] = true
	}
	switch {
	case len(secret) < tokenLength:
		return token{}, fmt.Errorf("the token has %d characters; it takes at least %d (openssl rand -hex 32 makes a good one)", len(secret), tokenLength)
	case len(letters) < tokenLetters:
		return token{}, fmt.Errorf("the token has only %d different characters and can be guessed (openssl rand -hex 32 makes a good one)", len(letters))
	}
	t.sum = sha256.Sum256([]byte(secret))
	return t, nil
}

// find compares with every token, so that its time tells nothing.
func (all tokens) find(sum [sha256.Size]byte) role {
	found := anyone
	for i := range all {
		if subtle.ConstantTimeCompare(all[i].sum[:], sum[:]) == 1 {
			found = all[i].role
		}
	}
	return found
}

// roleOf reads a request's token: Authorization: Bearer, or for a WebSocket, on
// which a browser can set no header, an offered subprotocol seapod.token.TOKEN.
// A token in a query string is not looked for: those end in logs.
func (all tokens) roleOf(r *http.Request) role {
	if all == nil {
		return control
	}
	if sum, given := tokenOf(r); given {
		return all.find(sum)
	}
	return anyone
}

// tokenOf is the hash of the token that a request bears.
func tokenOf(r *http.Request) (sum [sha256.Size]byte, given bool) {
	if scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		return sha256.Sum256([]byte(strings.TrimSpace(secret))), true
	}
	if isUpgrade(r) {
		for _, offered := range websocket.Subprotocols(r) {
			if secret, ok := strings.CutPrefix(offered, tokenProtocol); ok {
				return sha256.Sum256([]byte(secret)), true
			}
		}
	}
	return sum, false
}
