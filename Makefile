# Two commands: `make preflight` and `make test`. The rest is for those who change the suite.
.DEFAULT_GOAL := help
.PHONY: help preflight test thorough check bench lock docs clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A reference run must not find somebody's production by accident.
ALONE := env -u PGATTEST_DSN -u PG_DSN -u DATABASE_URL \
  -u PGATTEST_API_URL -u PGATTEST_API_TOKEN -u PGATTEST_API_USER_TOKEN
JOBS ?= 2

help:
	@echo "make preflight  check the reference cutover, write its evidence pack"
	@echo "make test       the suite's own tests, every check on its proofs included"
	@echo "make thorough   the tests that take too long for every day"
	@echo "make check      ruff and mypy"
	@echo "make bench      speed beside named peers, as ratios"
	@echo "make lock       renew the pinned requirements"
	@echo "make docs       renew the generated pages"

$(VENV)/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "pgattest needs Python 3.11 or newer: set PYTHON=..." >&2; exit 4; }
	@for tool in git ssh-keygen; do command -v $$tool > /dev/null \
	  || { echo "$$tool is missing: install it" >&2; exit 4; }; done
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

preflight: $(VENV)/ready
	@$(ALONE) $(BIN)/python -m pytest -q -m preflight
	@$(ALONE) $(BIN)/python -m pytest -q -m evidence

test: $(VENV)/ready
	$(ALONE) $(BIN)/python -m pytest -q -n $(JOBS) checks --prove
	$(ALONE) $(BIN)/python -m pytest -q -n $(JOBS) tests -m "not thorough"

thorough: $(VENV)/ready
	$(ALONE) $(BIN)/python -m pytest -q tests -m thorough

check: $(VENV)/ready
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/python -m scripts.catalog --check
	$(BIN)/python -m scripts.profile_reference --check

bench: $(VENV)/ready
	$(BIN)/python -m scripts.bench

docs: $(VENV)/ready
	$(BIN)/python -m scripts.catalog
	$(BIN)/python -m scripts.profile_reference

lock: $(VENV)/ready
	$(BIN)/python -m piptools compile --quiet --extra dev --output-file requirements.txt pyproject.toml

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build
