# hopscope: `make` or `make help` lists what there is to do.
# What a target needs is set up first, said, and kept for the next time.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
# A target is a sequence of steps to read, not a race.
.NOTPARALLEL:

PORT ?= 8080

# The tools only this project needs, in folders that carry their version.
HOPSCOPE_CACHE ?= $(HOME)/.cache/hopscope
export HOPSCOPE_CACHE
TRUNK := trunk-0.21.14
WASM_PACK := wasm-pack-0.15.1
# The command line of wasm-bindgen has to be of the same version as the crate.
WASM_BINDGEN := wasm-bindgen-cli-$(shell sed -n '/^name = "wasm-bindgen"$$/{n;s/version = "\(.*\)"/\1/p;}' Cargo.lock)
BINARYEN := binaryen-132.0.0
export PATH := $(HOPSCOPE_CACHE)/$(TRUNK)/bin:$(HOPSCOPE_CACHE)/$(WASM_PACK)/bin:$(HOPSCOPE_CACHE)/$(WASM_BINDGEN)/bin:$(HOPSCOPE_CACHE)/$(BINARYEN)/node_modules/.bin:$(PATH)

# Trunk finds everything on PATH and downloads nothing.
export TRUNK_SKIP_VERSION_CHECK := true
# Trunk reads no other value than these.
ifneq ($(NO_COLOR),)
export NO_COLOR := true
endif

# Newer Rusts bring new lints: only those of the Rust this was written with can fail the build.
DENY_WARNINGS := $(shell rustc --version 2>/dev/null | grep -qF " $$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)." && echo '-- -D warnings')

PAGE_SOURCES := build.rs tests/setup/small-std.sh Cargo.toml Cargo.lock Trunk.toml index.html \
	$(shell find src static -type f -not -path '*/node_modules/*' -not -path 'static/generated/*' -not -name screenshot.png)

step = @printf '\n==> %s\n' "$(1)"

.PHONY: help
help: ## list these targets
	@printf 'hopscope: follow a request through balancer, nginx, WSGI server and Flask\n\n'
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22
	@printf '\nPORT=8081 make serve takes another port. Tools are kept in %s.\n' '$(HOPSCOPE_CACHE)'

## The page

.PHONY: serve
serve: setup-page ## set up what is missing, build the page and serve it on http://127.0.0.1:8080/
	$(call step,Building and serving the page)
	@tests/setup/small-std.sh tests/setup/serve.sh $(PORT) --log warn --release --offline --no-autoreload true --dist target/serve

.PHONY: dev
dev: setup-page ## serve an unoptimised page that reloads when a file changes
	$(call step,Building and serving the page for development)
	@tests/setup/serve.sh $(PORT) --log warn --offline --dist target/dev

.PHONY: build
build: dist/index.html ## build the release page into dist/

dist/index.html: $(PAGE_SOURCES) | setup-page
	$(call step,Building the page into dist/)
	@tests/setup/small-std.sh trunk --log warn build --release --offline

.PHONY: size
size: dist/index.html ## print what a visit downloads, against the budget of 450 KB of brotli
	$(call step,Weighing the download)
	@node tests/e2e/size.mjs

.PHONY: bench
bench: dist/index.html setup-browser ## print how long a keystroke and the worst regexes take in the release page, against their budgets
	$(call step,Timing keystrokes in Chromium)
	@CHROMIUM=$$(tests/setup/chromium.sh | head -n 1) node tests/e2e/bench.mjs

.PHONY: screenshot
screenshot: dist/index.html setup-browser ## take the README's picture from the page
	$(call step,Taking the picture)
	@CHROMIUM=$$(tests/setup/chromium.sh | head -n 1) node tests/e2e/screenshot.mjs

## The tests

.PHONY: test
test: setup lint test-native test-compare test-stack test-wasm e2e ## set up what is missing and run every test

.PHONY: lint
lint: setup-rust ## check format and lints, natively and for wasm
	$(call step,Checking the format)
	@cargo fmt --check || { echo 'cargo fmt puts it right'; exit 1; }
	$(call step,Checking the lints: native)
	@cargo clippy --quiet --locked --all-targets $(DENY_WARNINGS)
	$(call step,Checking the lints: wasm)
	@cargo clippy --quiet --locked --all-targets --target wasm32-unknown-unknown $(DENY_WARNINGS)

.PHONY: test-native
test-native: setup-rust ## run the native tests and the recorded corpus
	$(call step,Testing natively: units and the recorded corpus)
	@cargo test --quiet --locked

.PHONY: test-stack
test-stack: setup-compare ## compare a fixed few hundred random chains with the real servers
	$(call step,Comparing whole chains with the real programs)
	@HOPSCOPE_OLD_NGINX="$$(tests/setup/recorder.sh)" python3 tests/record/compare_stack.py --cases 480 --seed fixed

.PHONY: test-compare
test-compare: setup-compare ## compare with the real nginx on a fixed share of the random cases
	$(call step,Comparing with the real nginx on a fixed share of random configs)
	@HOPSCOPE_OLD_NGINX="$$(tests/setup/recorder.sh)" tests/record/compare.py --cases 5000 --seed share

.PHONY: test-wasm
test-wasm: setup-rust setup-wasm-pack setup-browser ## run the tests that live in the browser
	$(call step,Testing in the browser with wasm-pack)
	@tests/setup/wasm-test.sh

.PHONY: e2e
e2e: dist/index.html setup-browser ## drive the built page in Chromium; ONLY=word runs a part
	$(call step,Driving the built page in Chromium)
	@CHROMIUM=$$(tests/setup/chromium.sh | head -n 1) node tests/e2e/run.mjs $(ONLY)

.PHONY: record
record: prerequisites ## run the real programs on the corpus and write down what they did; ONLY=path records a part
	$(call step,Running the real programs on the scenarios)
	@HOPSCOPE_OLD_NGINX="$$(tests/setup/recorder.sh)" python3 tests/record/record.py $(or $(ONLY),tests/corpus static/examples)

.PHONY: compare
compare: setup-compare ## compare with the real nginx on N random cases; SEED=number repeats a run, THEME=word narrows it
	$(call step,Comparing with the real nginx on random configs)
	@HOPSCOPE_OLD_NGINX="$$(tests/setup/recorder.sh)" tests/record/compare.py --cases $(or $(N),1000) $(if $(SEED),--seed $(SEED)) $(if $(THEME),--theme $(THEME))

.PHONY: compare-flask
compare-flask: setup-rust ## compare N random apps with the real Flask in every version; SEED=number goes on from there
	$(call step,Asking random apps in every version of Flask)
	@python3 tests/record/compare_flask.py --count $(or $(N),500) $(if $(SEED),--seed $(SEED))

.PHONY: compare-stack
compare-stack: setup-compare ## compare whole chains with the real servers on N random requests; SEED=word repeats a run
	$(call step,Comparing with the real programs on random chains)
	@HOPSCOPE_OLD_NGINX="$$(tests/setup/recorder.sh)" python3 tests/record/compare_stack.py --cases $(or $(N),1000) $(if $(SEED),--seed $(SEED))

.PHONY: matrix
matrix: setup-compare ## print where five servers send the browser, as recorded, with four versions of Werkzeug
	@python3 tests/record/matrix.py

## Setting up

.PHONY: setup
setup: setup-page setup-wasm-pack setup-browser setup-compare ## only set up what the targets above need

.PHONY: prerequisites setup-rust setup-page setup-wasm-pack setup-browser setup-compare
prerequisites:
	@tests/setup/prerequisites.sh

setup-rust: prerequisites
	@cargo fetch --quiet --locked

setup-page: setup-rust
	@tests/setup/cargo-tool.sh $(subst trunk-,trunk ,$(TRUNK)) --debug
	@tests/setup/cargo-tool.sh $(subst -cli-,-cli ,$(WASM_BINDGEN))
	@tests/setup/npm.sh tests/setup/binaryen $(HOPSCOPE_CACHE)/$(BINARYEN)
	@tests/setup/npm.sh src/web/editor

setup-wasm-pack: prerequisites
	@tests/setup/cargo-tool.sh $(subst pack-,pack ,$(WASM_PACK)) --debug
	@tests/setup/cargo-tool.sh $(subst -cli-,-cli ,$(WASM_BINDGEN))

setup-browser: prerequisites
	@tests/setup/chromium.sh >/dev/null
	@tests/setup/npm.sh tests/e2e

# Where nginx cannot be had, the comparison is skipped, and says so.
setup-compare: setup-rust
	@tests/setup/recorder.sh >/dev/null || true
	@tests/record/setup.sh nginx >/dev/null || true
	@cargo build --quiet --locked --example simulate

.PHONY: clean
clean: ## remove what was built; the tools stay
	rm -rf target dist static/generated
