# Two commands do all of their own set-up: `make compare` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: compare test lint bench load gate record lock clean

compare: .venv/run.stamp  ## both paths over the recorded cases, cold and warm
	$(BIN)/harness compare

test: .venv/dev.stamp .venv/node.stamp  ## the whole suite, on loopback only
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

lint: .venv/dev.stamp  ## style, types, and generated code that is current
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/harness generate --check

bench: .venv/dev.stamp  ## what is claimed of speed, measured; a figure over its limit fails
	$(BIN)/python -m benchmarks.generation
	$(BIN)/python -m benchmarks.sandbox

load: .venv/dev.stamp  ## both paths under load, against a sandbox
	$(BIN)/harness load

gate: .venv/run.stamp  ## promote, hold or roll back
	$(BIN)/harness gate

record: .venv/run.stamp  ## the committed cassettes again, from the sandbox
	HARNESS=$(BIN)/harness cassettes/record.sh --overwrite

lock:  ## pin the newest versions that pyproject.toml allows; needs uv
	uv pip compile pyproject.toml --universal --python-version 3.11 --no-emit-index-url --no-header -o requirements.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --no-emit-index-url --no-header --extra dev -o requirements-dev.lock

clean:
	rm -rf .venv .harness .pytest_tmp .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "harness needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..." >&2; exit 2; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/python
	$(PIP) -r requirements.lock
	$(PIP) --no-deps --editable .
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	$(PIP) -r requirements-dev.lock
	@touch $@

# TypeScript and others read what was generated; where npm is missing, their tests are skipped and say so.
.venv/node.stamp: tests/node/package-lock.json | .venv/bin/python
	@if command -v npm >/dev/null; then npm ci --prefix tests/node --no-audit --no-fund --silent \
	  || echo "npm installed nothing: the tests that need it are skipped"; fi
	@touch $@
