# Seapod's house: build, run, test. `make` alone lists what there is.
# Needs Go 1.26; the page also needs Node 20 and npm, the race detector a C compiler, the browser tests Debian's Chromium.

SHELL         := bash
.SHELLFLAGS   := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS     += --no-builtin-rules --no-print-directory

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null)
LDFLAGS := -s -w -X seapod/twin/cli.version=$(VERSION)

# Of the two candidates that install from the module proxy, built cold on two cores: staticcheck 0.8.2 takes 36 s,
# golangci-lint 2.15.0 takes 94 s and 1 GB of caches, both half a second afterwards. golangci-lint it is, for one set of
# findings with errcheck, errorlint, bodyclose and nilerr in it, which matter to a server. It is run by version, so that
# its 200 modules stay out of go.mod.
GOLANGCI := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

# Eight scenarios at once go through registers of eight numbers, which Go 1.26 reaches under this experiment only. Without
# it, or on a processor that has none, the same code runs one number at a time, with the same results (twin/ode).
SIMD := GOEXPERIMENT=simd

NPM      := npm --prefix web --loglevel=error
CHROMIUM ?= chromium
FONTS    := fonts-noto-cjk

# Everything below these folders goes into the binary or the page, except what tests and npm leave behind.
GO_FILES  := $(shell find main.go go.mod go.sum physics twin server web/*.go -type f -not -name '*_test.go' -not -path '*/testdata/*' 2>/dev/null)
WEB_FILES := $(shell find web \( -path web/node_modules -o -path web/dist -o -path web/test -o -path web/fallback \) -prune \
	-o -type f -not -name '*.go' -print 2>/dev/null)
FULL      := web/dist/index.html
MODULES   := web/node_modules/.installed

.PHONY: help
help: ## list these targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: build ## build, then serve the Lingshui pod at http://127.0.0.1:8080 (more flags in ARGS)
	@exec ./seapod serve lingshui $(ARGS)

.PHONY: build
build: seapod ## build the page and the one binary that holds it, ./seapod

seapod: $(GO_FILES) $(FULL) $(wildcard .git/logs/HEAD) | need-go
	CGO_ENABLED=0 $(SIMD) go build -trimpath -buildvcs=$(if $(VERSION),auto,false) -tags full -ldflags '$(LDFLAGS)' -o $@ .

$(FULL): $(WEB_FILES) $(MODULES)
	$(NPM) run build
	@touch $@

$(MODULES): web/package.json web/package-lock.json | need-npm
	$(NPM) ci --no-audit --no-fund
	@touch $@

.PHONY: test
test: lint test-go test-web test-browser ## every test: format, vet, linter, Go with the race detector, page, browser

.PHONY: lint
lint: | need-go ## gofmt, go vet and golangci-lint
	@unformatted=$$(gofmt -l main.go main_test.go physics twin server web/*.go); \
	if [ -n "$$unformatted" ]; then echo "gofmt would change:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	$(SIMD) go vet ./twin/ode
	$(GOLANGCI) run --allow-parallel-runners ./...

.PHONY: test-go
test-go: | need-go need-cc ## Go: all with the race detector, but for long ones of numbers in one goroutine, which run without
	go test -race -short ./...
	go test ./twin ./twin/sweep
	$(SIMD) go test ./twin/ode

.PHONY: test-web
test-web: $(FULL)
	$(NPM) run check
	$(NPM) test
	$(NPM) run size

.PHONY: test-browser
test-browser: seapod $(MODULES) | need-chromium
	SEAPOD_BIN=$(CURDIR)/seapod CHROMIUM=$$(command -v $(CHROMIUM)) $(NPM) run e2e

.PHONY: bench
bench: | need-go ## run the benchmarks that match BENCH (all), COUNT times (1)
	$(SIMD) go test -run '^$$' -bench '$(or $(BENCH),.)' -benchmem -count $(or $(COUNT),1) -timeout 60m ./...

.PHONY: golden
golden: | need-go ## rewrite the golden files from what the program does now
	go test $(sort $(dir $(shell grep -rl --include=*_test.go '"update"' twin server | sed 's|^|./|'))) -run Golden -update

.PHONY: fuzz
fuzz: | need-go ## run every fuzz target for FUZZTIME (20s)
	@for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			echo "$$package $$target"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(or $(FUZZTIME),20s) $$package; \
		done; \
	done

.PHONY: clean
clean: ## remove what was built
	rm -rf seapod web/dist web/node_modules web/test-results

# What a target needs and where a Debian machine gets it.
.PHONY: need-go need-cc need-npm need-chromium
need-go:
	@command -v go >/dev/null || { echo "Go 1.26 is missing: see https://go.dev/dl (Debian's package golang-go is older)."; exit 1; }

need-cc:
	@command -v $$(go env CC) >/dev/null || { echo "The race detector needs a C compiler: install Debian's package gcc."; exit 1; }

need-npm:
	@command -v npm >/dev/null || { echo "The page is built with Node 20 and npm: Debian has both, as nodejs and npm. 'go run . serve' needs neither."; exit 1; }

need-chromium:
	@missing=; command -v $(CHROMIUM) >/dev/null || missing=chromium; \
	if command -v dpkg >/dev/null && ! dpkg -s $(FONTS) >/dev/null 2>&1; then missing="$$missing $(FONTS)"; fi; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "installing Debian's" $$missing; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else echo "The browser tests need Chromium and a Chinese font: install Debian's" $$missing "(apt-get install" $$missing")."; exit 1; fi
