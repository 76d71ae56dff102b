//go:build !full

// Package web is the page: what a browser gets from the server. With the build
// tag full (set by make build) it is the built page in dist; without, so that
// plain go run works with no Node at hand, it is the plain page in fallback.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:fallback
var fallback embed.FS

// Full tells whether the built page is embedded.
const Full = false

// Files returns the page's files; index.html stands at the root.
func Files() fs.FS {
	sub, err := fs.Sub(fallback, "fallback")
	if err != nil {
		panic("web: " + err.Error())
	}
	return sub
}
