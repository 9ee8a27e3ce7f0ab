# Flight Docket: set-up and daily commands. Needs Python 3.11 to 3.13, make and git.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

.PHONY: dashboard build test prove bench check words pictures clean

dashboard: build  ## environment, first release, dashboard at localhost:8501
	$(RUN) -m dashboard

build: $(VENV)/installed  ## environment, and a release of reference rows, samples and all imports
	$(RUN) -m ingest build

test: $(VENV)/installed-dev  ## all tests but the long proofs
	$(RUN) -m pytest -m "not long" -n 2 --dist loadfile

prove: $(VENV)/installed-dev  ## the long proofs; writes docs/proof.md
	$(RUN) -m tests.prove

bench: $(VENV)/installed-dev  ## the benchmarks; writes docs/performance.md
	$(RUN) -m tests.benchmarks

check: $(VENV)/installed-dev  ## lint and types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

words: $(VENV)/installed  ## collect the words of the pages into the catalogues of other languages
	$(RUN) -m dashboard.words

pictures: $(VENV)/installed-dev  ## pictures of every page into docs/pictures/
	$(RUN) -m tests.pictures

clean:  ## the environments and caches; the store stays
	rm -rf $(VENV) .venv-peers .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Python 3.11 or newer is needed; set PYTHON=python3.11, say, or install it." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
	  || { echo "Python's venv is missing; on Debian and Ubuntu: apt install python3-venv." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.txt | $(VENV)/bin/python
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
