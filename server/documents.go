package server

import (
	_ "embed"
	"net/http"
)

// The two documents that describe the server to programs: its HTTP as OpenAPI,
// its stream as AsyncAPI. They are written by hand, for people read them too; a
// test holds every route, message and field of them against the code.

//go:embed openapi.json
var openAPI []byte

//go:embed asyncapi.json
var asyncAPI []byte

func document(doc []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { replyJSON(w, doc) }
}
