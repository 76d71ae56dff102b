//go:build full

package cli

// page says which page this program serves: web's build tag decides.
const page = "the full page"
