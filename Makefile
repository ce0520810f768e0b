# Two commands, each on its own, on a machine with Python 3.11+ and make:
#   make atlas   every analysis, of the bundled example and of a synthetic county of 300 villages;
#                writes maps/liechtenstein/ and maps/synthetic-county/
#   make check   lint, types and every test
# And, for half an hour:
#   make bench   the same work beside other libraries; writes benchmarks/RESULTS.md
# And now and then:
#   make newest  the fast tests against the newest releases of every dependency, the lock files left aside; a warning of
#                a release that is still to come is an error there, as in every test

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NEWEST := .venv-newest
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev

.PHONY: atlas test check fast lint types install bench newest clean

atlas: $(RUN)
	$(BIN)/spatial-uri example --out maps/liechtenstein --overwrite
	test -f maps/synthetic/study.toml || $(BIN)/spatial-uri sample --villages 300 --out maps/synthetic
	$(BIN)/spatial-uri run maps/synthetic/study.toml --out maps/synthetic-county --overwrite
	@echo "Two atlases: maps/liechtenstein/report.html and maps/synthetic-county/report.html"

test: $(DEV)
	$(BIN)/pytest -m "" -n auto --cov --cov-report=term --cov-fail-under=90

check: lint types test

fast: $(DEV)
	$(BIN)/pytest -n auto

lint: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(DEV)
	$(BIN)/mypy

install: $(RUN)

newest:
	test -x $(NEWEST)/bin/python || $(PYTHON) -m venv $(NEWEST)
	$(NEWEST)/bin/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(NEWEST)/bin/python -m pip install --quiet --disable-pip-version-check --upgrade --upgrade-strategy eager \
		--editable ".[dask,notebook]" --group dev
	$(NEWEST)/bin/pytest -n auto

bench:
	$(PYTHON) -m benchmarks $(BENCH)

$(RUN): pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $(RUN)

$(DEV): $(RUN) requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	touch $(DEV)

clean:
	rm -rf $(VENV) $(NEWEST) benchmarks/.venv build dist .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis
