# `make help` lists the targets. Tools are fetched once per user and version into a cache folder.
SHELL := /bin/bash
.DEFAULT_GOAL := help

CACHE         := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/filingwire
TOOLS         := $(CACHE)/tools
GOLANGCI      := $(TOOLS)/golangci-lint-2.15.0
GOVULNCHECK   := $(TOOLS)/govulncheck-1.9.0
STRIPE_MOCK   := $(TOOLS)/stripe-mock-0.203.0
PERF          := v0.0.0-20260908200009-22c9c6c9d4da
BENCHSTAT     := $(TOOLS)/benchstat-$(PERF)
BASE          ?= HEAD~1
CORPUS        ?= ../shared/corpus
DATA          ?= data
LISTEN        ?= 127.0.0.1:8080
VERSION       := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
FUZZTIME      ?= 10s
NODES         ?= 1
SOAK          ?= 10m

export CGO_ENABLED ?= 0

.PHONY: help build libchdb run test race lint fuzz bench bench-compare score soak kafka golden clean console reference

help: ## this list
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "%-14s %s\n", $$1, $$2}'

build: reference ## bin/filingwire
	go build -trimpath -buildvcs=false -ldflags "-X main.version=$(VERSION)" -o bin/filingwire ./cmd/filingwire

reference: ## fetches the renderer of /docs through npm, once per user and version
	@bash api/reference/fetch.sh

libchdb: ## fetches the embedded ClickHouse engine through npm, once per user and version
	@bash internal/embedded/fetch-libchdb.sh

run: build libchdb ## replays the fixture filings through the whole pipeline and serves them
	bin/filingwire up --data $(DATA) --listen $(LISTEN) --origin fixtures

test: libchdb reference stripe-mock ## all tests on embedded engines
	go test ./...

race: export CGO_ENABLED = 1
race: libchdb reference stripe-mock ## all tests under the race detector
	go test -race -short ./...

console: build libchdb ## drives the console in headless Chromium; SHOTS=dir keeps pictures
	@.ci/console/run

.PHONY: stripe-mock
stripe-mock: # Stripe's own mock server; without it, offline, its test is skipped, except where CI is set
	@[ -x $(STRIPE_MOCK) ] || { GOBIN=$(STRIPE_MOCK).d CGO_ENABLED=0 go install github.com/stripe/stripe-mock@v0.203.0 && \
	  mv $(STRIPE_MOCK).d/stripe-mock $(STRIPE_MOCK) && rmdir $(STRIPE_MOCK).d; } || echo "stripe-mock could not be fetched; its test does not run"

lint: $(GOLANGCI) $(GOVULNCHECK) ## formatting, vet, import rules, security, known vulnerabilities
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run gofmt -w on the files above"; exit 1; }
	$(GOLANGCI) run ./...
	@out=$$($(GOVULNCHECK) ./... 2>&1) || case "$$out" in \
	  *"fetching vulnerabilities"*) echo "govulncheck: its database (GOVULNDB, default vuln.go.dev) cannot be reached from here: NOTHING was checked";; \
	  *) echo "$$out"; exit 1;; esac

$(GOVULNCHECK):
	GOBIN=$(GOVULNCHECK).d CGO_ENABLED=0 go install golang.org/x/vuln/cmd/govulncheck@v1.9.0
	mv $(GOVULNCHECK).d/govulncheck $@ && rmdir $(GOVULNCHECK).d

$(GOLANGCI):
	GOBIN=$(TOOLS)/golangci CGO_ENABLED=0 go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
	mv $(TOOLS)/golangci/golangci-lint $@ && rmdir $(TOOLS)/golangci

fuzz: ## every fuzz target for FUZZTIME
	@set -e; for pkg in $$(go list ./...); do \
	  for target in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
	    echo "== $$pkg $$target"; go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x $$pkg; \
	  done; done

bench: libchdb build ## the product's figures, each beside its baseline in the same run
	bin/filingwire --log-level warn bench --corpus $(CORPUS)
	go test ./api -run '^$$' -bench 'Overhead|KeyCheck' -benchtime 5000x

bench-compare: $(BENCHSTAT) libchdb ## the Go benchmarks of this tree against commit BASE (BENCH, PKGS, COUNT narrow it)
	@bash cmd/bench-compare.sh $(BASE) $(BENCHSTAT)

$(BENCHSTAT):
	GOBIN=$(TOOLS)/benchstat.d go install golang.org/x/perf/cmd/benchstat@$(PERF)
	mv $(TOOLS)/benchstat.d/benchstat $@ && rmdir $(TOOLS)/benchstat.d

score: build ## extraction quality on the labelled filings beside the project
	@bash cmd/score.sh $(CORPUS)

soak: libchdb ## SOAK minutes or seconds of everything at once, with processes killed meanwhile
	FILINGWIRE_SOAK=$(SOAK) go test -count=1 -timeout 60m -v -run 'TestSoak$$' ./cmd/filingwire

kafka: ## a real Apache Kafka of NODES nodes on loopback, until interrupted (needs Java and Maven)
	go run ./deploy/kafka -nodes $(NODES)

golden: ## rewrites the expected rows of the fixtures; review the diff
	go test ./classify/... -run Golden -update

clean: ## removes what the build made, not the caches
	rm -rf bin data
