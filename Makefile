# The few things one does here: `make reproduce`, `make test`, `make lint`. Each makes .venv from requirements.lock first,
# anew where another Python made it: `make test PYTHON=python3.13`.
PYTHON ?= python3
VENV ?= .venv
READY := $(VENV)/.ready-$(shell $(PYTHON) -c 'import platform; print(platform.python_version())')

.PHONY: reproduce test trial test-lowest test-newest lint lock benchmark reliability fuzz schema reference

reproduce: $(READY)
	$(VENV)/bin/reproduce all

test: $(READY)
	$(VENV)/bin/python -m pytest -n 2 --dist worksteal

trial: $(READY)
	.ci/trial $(VENV)/bin/python

# The same with the lowest and with the newest versions that pyproject.toml allows, not with those of the lock.
test-lowest: RESOLUTION := lowest-direct
test-newest: RESOLUTION := highest
test-lowest test-newest: test-%:
	$(PYTHON) -m venv --clear .venv-$*
	.venv-$*/bin/python -m pip install --quiet --disable-pip-version-check uv
	.venv-$*/bin/uv pip install --quiet --python .venv-$*/bin/python --resolution $(RESOLUTION) --editable '.[dev]'
	.ci/trial .venv-$*/bin/python

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

# Needs uv; the lock has hashes and no index in it, and one version of each package for all Pythons where there is one.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11, 3.12 or 3.13 is needed")'
	$(PYTHON) -m venv --clear $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
