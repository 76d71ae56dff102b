package sweep

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/nats-io/nats.go"
)

// Credentials are what a NATS server lets one in for. They are never part of a
// command line, which everyone on a machine can read.
type Credentials struct {
	token, user, password string
	jwt, seed             string // files
	from                  string // where they were read, for messages
}

// Where credentials are read if no file is named.
const (
	envToken    = "SEAPOD_ENGINE_TOKEN"
	envUser     = "SEAPOD_ENGINE_USER"
	envPassword = "SEAPOD_ENGINE_PASSWORD"
)

// maxCreds is the longest file of credentials in bytes.
const maxCreds = 64 << 10

// ReadCredentials reads a file: a NATS .creds file, the seed of an nkey, or one
// line, of a token or of a user and a password. Without a file the environment
// may have them; there may be none.
func ReadCredentials(path string, getenv func(string) string) (Credentials, error) {
	if path == "" {
		c := Credentials{token: getenv(envToken), user: getenv(envUser), password: getenv(envPassword), from: envUser + " and " + envPassword}
		if (c.user == "") != (c.password == "") {
			return c, bad(fmt.Errorf("%s and %s go together", envUser, envPassword))
		}
		if c.token != "" {
			if c.user != "" {
				return c, bad(fmt.Errorf("%s and %s do not go together", envToken, envUser))
			}
			c.from = envToken
		}
		return c, nil
	}
	fail := func(err error) (Credentials, error) {
		return Credentials{}, bad(fmt.Errorf("read credentials %s: %w", path, bare(err)))
	}
	info, err := os.Stat(path)
	if err != nil {
		return fail(err)
	}
	if info.Mode().Perm()&0o007 != 0 {
		return fail(fmt.Errorf("everyone on this machine can read or change it (mode %04o); chmod 600 it", info.Mode().Perm()))
	}
	b, err := readLimited(path, maxCreds)
	if err != nil {
		return fail(err)
	}
	c := Credentials{from: path}
	text := strings.TrimSpace(string(b))
	words := strings.Fields(text)
	switch {
	case strings.Contains(text, "BEGIN NATS USER JWT"):
		c.jwt = path
	case len(words) == 1 && len(words[0]) == 58 && strings.HasPrefix(words[0], "SU"):
		c.seed = path
	case len(words) == 1:
		c.token = words[0]
	case len(words) == 2:
		c.user, c.password = words[0], words[1]
	default:
		return fail(errors.New("it is neither a NATS .creds file nor an nkey's seed, and not one line of a token, or of a user and a password"))
	}
	return c, nil
}

func (c *Credentials) given() bool { return c.inClear() || c.jwt != "" || c.seed != "" }

// inClear tells whether who listens in would have them: a token or a password is
// sent as it is, while of a key only a signature is.
func (c *Credentials) inClear() bool { return c.token != "" || c.user != "" }

func (c *Credentials) options() (all []nats.Option) {
	switch {
	case c.jwt != "":
		return []nats.Option{nats.UserCredentials(c.jwt)}
	case c.seed != "":
		if o, err := nats.NkeyOptionFromSeed(c.seed); err == nil {
			return []nats.Option{o}
		}
		// the server then says that it does not let us in
	case c.token != "":
		return []nats.Option{nats.Token(c.token)}
	case c.user != "":
		return []nats.Option{nats.UserInfo(c.user, c.password)}
	}
	return nil
}
