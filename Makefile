# The few things one does here: `make reproduce`, `make test`, `make lint`. Each makes .venv from requirements.lock first.
PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready

.PHONY: reproduce test lint lock benchmark reliability fuzz schema reference

reproduce: $(READY)
	$(VENV)/bin/reproduce all

test: $(READY)
	$(VENV)/bin/python -m pytest

lint: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

benchmark: $(READY)
	$(VENV)/bin/python benchmarks/run.py

reliability: $(READY)
	$(VENV)/bin/python -m benchmarks.reliability $(PARTS)

# 100,000 wrong specs, or as many as `make fuzz N=500` says.
fuzz: $(READY)
	$(VENV)/bin/python -m benchmarks.reliability.fuzz $(N)

schema: $(READY)
	$(VENV)/bin/reproduce check --schema > docs/specs.schema.json

reference: $(READY)
	$(VENV)/bin/python docs/make_reference.py

# Needs uv; the lock has hashes and no index in it.
lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11, 3.12 or 3.13 is needed")'
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
