# Two commands do everything: `make run` and `make test`. Both install what they need into .venv the first time.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test test-long check screenshots bench bench-full kill-test docs lock clean environment dev-environment

PY := .venv/bin/python
SAMPLES := tests/samples

help: ## Show what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 14

run: environment ## Ingest the sample dump into ./data and say where to look
	@$(PY) -m flows ingest $(SAMPLES) --data-dir data
	@echo 'cables is in .venv/bin (or call once: source .venv/bin/activate)'

test: check ## Format, lint, types, import directions, then all tests
	@command -v chromium >/dev/null || echo 'No Chromium: report pages are not opened in a browser. To get it: apt-get install chromium'
	@$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder -m 'not long'

test-long: dev-environment ## Tests that take minutes: nights that are killed, restarted and overlap
	@$(PY) -m pytest -m long

check: dev-environment ## Format, lint, types and import directions only
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

screenshots: dev-environment ## Write the pictures of docs/quality.md anew (needs Chromium)
	@$(PY) -m tests.browser.screenshots

bench: environment ## Measure an ingest of 20,000 synthetic cables, stage by stage
	@$(PY) -m benchmarks

bench-full: environment ## The same with 250,000: memory, growth, workers and other forms of dump too (half an hour)
	@$(PY) -m benchmarks full

kill-test: dev-environment ## Kill ingests at 50 random moments on each backend, with readers at work
	@$(PY) -m tests.harness.kills --kills 50 --backend duckdb
	@$(PY) -m tests.harness.kills --kills 50 --backend postgresql

docs: environment ## Write docs/data-dictionary.md, the reference part of docs/warehouse.md and the list of rules anew
	@$(PY) -c 'import pathlib; from schemas.derive import data_dictionary; pathlib.Path("docs/data-dictionary.md").write_text(data_dictionary(), encoding="utf-8")'
	@$(PY) -m expectations.rule_table
	@$(PY) -c 'import pathlib; from warehouse.describe import renewed; page = pathlib.Path("docs/warehouse.md"); page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")'

lock: ## Resolve the locks anew (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 2; }
	@echo 'hatchling>=1.27' | uv pip compile -q pyproject.toml - --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header -o requirements.lock
	@echo 'hatchling>=1.27' | uv pip compile -q pyproject.toml - --extra dask -c requirements.lock --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header -o requirements-dask.lock
	@echo 'hatchling>=1.27' | uv pip compile -q pyproject.toml - --extra dev -c requirements-dask.lock --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header -o requirements-dev.lock

clean: ## Remove what can be made again (not ./data)
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache bench-data
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

environment:
	@.ci/environment.sh requirements.lock

dev-environment:
	@.ci/environment.sh requirements-dev.lock
