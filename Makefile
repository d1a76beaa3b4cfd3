# Each target does all of its own set-up; `make` alone lists them.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist worksteal
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.PHONY: help compare services test nightly coverage lint figures docs wheel bench load gate record hooks lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

compare: .venv/run.stamp  ## compare both paths over the recorded cases, cold and warm; then those of examples/greeting
	$(BIN)/harness compare
	$(BIN)/harness compare --app examples.greeting:application --cassettes examples/greeting/cassettes \
	  --flags examples/greeting/flags.yaml --reports reports/greeting

services: .venv/run.stamp  ## compare the two versions of the shop in examples/two_services; their three differences are expected
	$(BIN)/harness compare --original examples.two_services.original:app --unified examples.two_services.unified:app \
	  --requests examples/two_services/requests.jsonl --openapi examples/two_services/openapi.json \
	  --allow quote_order --flags examples/two_services/flags.yaml --reports reports/two_services; test $$? -eq 1
	$(BIN)/harness compare --original examples.two_services.original:app --unified examples.two_services.original:app \
	  --requests examples/two_services/requests.jsonl --openapi examples/two_services/openapi.json \
	  --allow quote_order --flags examples/two_services/flags.yaml --reports reports/two_services

test: .venv/dev.stamp .venv/node.stamp  ## run the whole test suite, on loopback only
	$(PYTEST)

nightly: .venv/dev.stamp .venv/node.stamp  ## run the slow tests as well, with new random examples
	$(PYTEST) -m "slow or not slow" --hypothesis-profile=nightly

coverage: .venv/dev.stamp .venv/node.stamp  ## run the whole test suite and print its branch coverage; fail below the floor
	$(PYTEST) --cov --cov-report=term

lint: .venv/dev.stamp  ## check style, types, workflow files and that generated code is current
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/harness generate --check
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema custom.github-workflows-require-timeout .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/[!c]*.yml

figures: .venv/run.stamp  ## measure how the package is written: names, lengths, docstrings; a figure over its target fails
	$(BIN)/python -m benchmarks.code_figures

docs: .venv/docs.stamp  ## build the documentation site in site/; a broken link fails
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

wheel: .venv/run.stamp  ## build the wheel in dist/, install it into an empty environment and use it from an empty folder
	PYTHON=$(PYTHON) .ci/wheel

bench: .venv/bench.stamp  ## measure what is claimed of speed; a figure over its limit fails
	$(BIN)/python -m benchmarks.generation
	$(BIN)/python -m benchmarks.sandbox
	$(BIN)/python -m benchmarks.cache
	$(BIN)/python -m benchmarks.upstream
	$(BIN)/python -m benchmarks.audit
	$(BIN)/python -m benchmarks.services

load: .venv/dev.stamp  ## drive both paths under load, against a sandbox
	$(BIN)/harness load

gate: .venv/run.stamp  ## promote, hold or roll back each operation on the evidence in reports/
	$(BIN)/harness gate

record: .venv/run.stamp  ## record the committed cassettes again, from the sandbox
	HARNESS=$(BIN)/harness cassettes/record.sh --overwrite

hooks: .venv/dev.stamp  ## run the quick checks before each commit from now on
	$(BIN)/pre-commit install

lock:  ## pin the newest versions that pyproject.toml allows; needs uv
	$(LOCK) -o requirements.lock
	$(LOCK) --extra dev -o requirements-dev.lock
	$(LOCK) --extra bench --constraint requirements-dev.lock -o requirements-bench.lock
	$(LOCK) --extra docs --constraint requirements-dev.lock -o requirements-docs.lock

clean:  ## remove everything that the targets made, the environment included
	rm -rf .venv .harness .coverage .pytest_tmp .mypy_cache .ruff_cache .hypothesis dist site

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "harness needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..." >&2; exit 2; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/python
	@echo "installing the pinned requirements into .venv (once; a minute or two) ..."
	@$(PIP) -r requirements.lock
	@$(PIP) --no-deps --editable .
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	@echo "installing what the tests and checks need into .venv (once; a minute or two) ..."
	@$(PIP) -r requirements-dev.lock
	@touch $@

.venv/bench.stamp: requirements-bench.lock .venv/dev.stamp
	@echo "installing the caches to measure against into .venv (once; half a minute) ..."
	@$(PIP) -r requirements-bench.lock
	@touch $@

.venv/docs.stamp: requirements-docs.lock .venv/run.stamp
	@echo "installing what the documentation needs into .venv (once; half a minute) ..."
	@$(PIP) -r requirements-docs.lock
	@touch $@

# TypeScript and others read what was generated; where npm is missing, their tests are skipped and say so.
.venv/node.stamp: tests/node/package-lock.json | .venv/bin/python
	@if command -v npm >/dev/null; then \
	  echo "installing what the TypeScript tests need into tests/node (once; half a minute) ..."; \
	  npm ci --prefix tests/node --no-audit --no-fund --silent \
	    || echo "npm installed nothing: the tests that need it are skipped"; fi
	@touch $@
