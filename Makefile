# The two README commands are `make demo` and `make test`; everything else is for people who change things.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
ARGS ?=

.PHONY: install demo serve test check format bench bench-catalog interop lock clean

install: $(VENV)/.base

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "Kondate needs Python 3.11 or newer; try: make PYTHON=python3.12" && false)
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.base
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

demo: install
	$(BIN)/kondate demo $(ARGS)

serve: install
	$(BIN)/kondate serve $(ARGS)

test: $(VENV)/.dev
	$(BIN)/python -m pytest $(ARGS)

# Cheapest first; the same lines run in CI.
check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(BIN)/kondate catalog check
	$(BIN)/python -m pytest -q tests/db

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev
	for file in tests/bench/bench_*.py; do case $$file in *bench_catalog.py) ;; *) $(BIN)/python -m tests.bench.$$(basename $$file .py) || exit 1;; esac; done

bench-catalog: $(VENV)/.dev
	$(BIN)/python -m tests.bench.bench_catalog $(ARGS)

interop: $(VENV)/.dev
	$(BIN)/python -m tests.interop.run $(ARGS)

# Needs uv; the locks name no index, so any index can serve them.
lock:
	uv pip compile pyproject.toml --extra server --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock

clean:
	rm -rf $(VENV) .kondate screenshots
