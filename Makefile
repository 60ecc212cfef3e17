# `make demo` shows the product, `make test` proves it. Each sets up what it needs on a fresh
# Debian 12 (root or sudo; git, make and python3).

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SUDO   := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# Debian packages, one a line, "#" begins a comment.
packages = $(shell sed '/^\#/d' $(patsubst %,installer/debian/%.txt,$(1)))

.PHONY: demo test lint bench faults screenshots lock clean
.DEFAULT_GOAL := help

help:
	@echo "make demo    try the product: server, desk and callers on this machine"
	@echo "make test    style, types, layers and every test"
	@echo "make bench   measure, beside linphone and baresip; writes build/bench.json"
	@echo "make faults  100,000 hostile and broken messages, desks and servers that die, long lives of tickets"
	@echo "make screenshots  every view in both languages and themes, at 100 and 200 %; build/screenshots"
	@echo "make lint    style, types and layers only"
	@echo "make lock    renew requirements.lock"
	@echo "make clean   remove what was built"

demo: build/.demo-packages build/.demo-python
	$(BIN)/agent-desktop demo

test: build/.test-packages build/.dev-python lint
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

bench: build/.bench-packages build/.dev-python
	$(BIN)/python -m tests.bench

faults: build/.test-packages build/.dev-python
	$(BIN)/python -m tests.fuzz_sip --seed 1 --count 100000
	$(BIN)/python -m tests.faults --seed 1 --runs 200 --jobs 4
	AGENT_DESKTOP_TEST_LIVES=40 $(BIN)/python -m pytest -q tests/server/test_tickets_agree.py
	AGENT_DESKTOP_TEST_STORIES=200 $(BIN)/python -m pytest -q tests/server/test_three_desks.py

screenshots: build/.dev-python
	QT_QPA_PLATFORM=offscreen QT_LOGGING_RULES=default.warning=false \
	  $(BIN)/python -m agent_desktop.ui.preview --out build/screenshots \
	  --size 1366x768 --scale 1 --scale 2 --jobs $$(nproc)

lint: build/.dev-python
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: build/.dev-python
	{ sed -n '/^#/p' requirements.lock; \
	  { $(BIN)/pip freeze --exclude-editable; sed -n '/^colorama\|^pywin32/p' requirements.lock; } | sort -f; \
	} >build/lock && mv build/lock requirements.lock

clean:
	rm -rf build $(VENV)

define install
	@mkdir -p build
	@missing=$$(for p in $(1); do dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	if [ -n "$$missing" ]; then \
	  echo "Installing from Debian:" $$missing; \
	  $(SUDO) apt-get update -qq && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >build/apt.log || { tail -5 build/apt.log; exit 1; }; \
	fi
	@touch $@
endef

build/.demo-packages: $(wildcard installer/debian/*.txt)
	$(call install,$(call packages,desk demo))

build/.test-packages: $(wildcard installer/debian/*.txt)
	$(call install,$(call packages,desk demo test))

build/.bench-packages: $(wildcard installer/debian/*.txt)
	$(call install,$(call packages,desk demo test bench))

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' || \
	  { echo "CPython 3.11 or 3.12 is needed (the SIP library has no wheels for others): make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

build/.demo-python: pyproject.toml requirements.lock | build/.demo-packages
	@[ -x $(BIN)/python ] || $(MAKE) --no-print-directory $(BIN)/python
	$(BIN)/python -m pip install -q -c requirements.lock -e '.[server]'
	@touch $@

build/.dev-python: pyproject.toml requirements.lock | build/.test-packages
	@[ -x $(BIN)/python ] || $(MAKE) --no-print-directory $(BIN)/python
	$(BIN)/python -m pip install -q -c requirements.lock -e '.[dev]'
	@touch $@ build/.demo-python
