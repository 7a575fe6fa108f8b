# Everything a newcomer needs; each target sets itself up. Needs Python 3.11+, make and PyPI.
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
BIN := .venv/bin
# One more than there are cores: the tests wait for processes of their own a third of their time.
JOBS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 2) + 1)')
# Trust what the machine trusts: many sites have a proxy with its own certificate authority.
export UV_SYSTEM_CERTS ?= true
export UV_NATIVE_TLS ?= true
# The tests start many processes; without caches each compiles anew what it loads.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help demo test test-long check lint types imports wheel-test test-lowest vcsim govc bench constraints clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

demo: .venv/.ready ## plan and run a sample campaign against two simulated vCenters
	$(BIN)/wavelift demo

test: .venv/.ready ## the tests, but for those that play whole programs for long
	$(BIN)/pytest -q -n $(JOBS) --dist worksteal -m "not long"

test-long: .venv/.ready ## those
	$(BIN)/pytest -q -n $(JOBS) --dist worksteal -m long

check: lint types imports wheel-test ## everything that guards the project besides the tests

lint: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.ready
	$(BIN)/mypy

imports: .venv/.ready
	$(BIN)/lint-imports

wheel-test: .venv/.ready ## the wheel installs the four packages and nothing else, and works alone
	rm -rf dist .venv-wheel
	$(UV) build -q --wheel
	$(UV) venv -q --python $(PYTHON) .venv-wheel
	$(UV) pip install -q --compile-bytecode --python .venv-wheel -c constraints.txt dist/*.whl pytest hypothesis
	cd /tmp && $(CURDIR)/.venv-wheel/bin/wavelift --version
	cd /tmp && $(CURDIR)/.venv-wheel/bin/wavelift demo --quick --dir $$(mktemp -d)/demo
	$(BIN)/python tests/wheel_contents.py dist/*.whl

test-lowest: ## the tests against the lowest versions pyproject.toml admits
	rm -rf .venv-lowest
	$(UV) venv -q --python $(PYTHON) .venv-lowest
	$(UV) pip install -q --python .venv-lowest --resolution lowest-direct -e . --group dev
	.venv-lowest/bin/pytest -q -n $(JOBS) --dist worksteal

vcsim: ## govmomi's simulated vCenter for the tests that want an independent server; needs Go
	cd tests/vcsim/program && go install .

govc: ## govmomi's own command line for the tests of unmodified clients; needs Go
	cd tests/govc/program && go install .

bench: .venv/.ready ## speed and memory, each with its figures
	$(BIN)/python -m benchmarks

constraints: ## pin today's versions
	$(UV) pip compile -q --no-emit-index-url --universal pyproject.toml --group dev -o constraints.txt

clean: ## remove what the targets made
	rm -rf .venv .venv-wheel .venv-lowest .tools dist demo-campaign

.venv/.ready: pyproject.toml constraints.txt $(if $(findstring .tools,$(UV)),.tools/bin/uv)
	$(UV) venv -q --allow-existing --python $(PYTHON) .venv
	$(UV) pip install -q --compile-bytecode --python .venv -c constraints.txt -e . --group dev
	$(BIN)/python -m compileall -q wavelift planner mappings executor
	@touch $@

.tools/bin/uv:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .tools
	.tools/bin/pip install -q uv
