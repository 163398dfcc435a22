# maild: `make demo` shows it, `make test` proves it, `make check` reads it.
# Everything lives in .venv, made from requirements.lock; nothing else on the machine is needed but Python 3.11+.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
PYTEST := $(BIN)/python -m pytest
# What decides and what keeps: every branch of it is walked by tests of its own (pyproject.toml, tool.coverage).
PROVEN := tests/desk tests/letters tests/metering tests/ledger tests/test_corpus.py
# Of these, what is about time and many alike: a tracer of branches only makes it slow.
TIMED  := tests/desk/wording/test_speed.py tests/desk/wording/test_transformations.py
# Flows whose matter is words and decisions, not mail: on the embedded servers only.
WORDS  := tests/flows/test_console_*.py tests/flows/test_requests_*.py tests/flows/test_registration_*.py tests/flows/test_purge.py

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-embedded test-postgres proven test-real test-shipped faults fuzz bench bench-import bench-statements bench-day bench-obvious soak corpus pictures pictures-guides check format states reference deb lock clean

help:
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 24

setup: $(READY) ## make .venv with everything in it

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "make setup: Python 3.11 or newer is needed; name one with PYTHON=..." >&2; exit 69; }
	@PYTHON="$(PYTHON)" .ci/venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## play a month of the desk on this machine, then stay up (DEMO=--exit to end)
	$(BIN)/maild demo $(DEMO)

test: test-embedded test-postgres proven test-real test-shipped ## all tests, then ledgers in a real PostgreSQL, flows on a real Dovecot and Postfix, the package, looks

test-embedded: $(READY) ## all tests that need no other server than the embedded ones
	$(PYTEST) -n auto --dist loadfile -m "not postgres" $(PROVEN) $(TIMED:%=--ignore=%) --cov --cov-report= --cov-fail-under=0
	$(PYTEST) -n auto --dist loadfile -m "not dovecot and not postgres and not compiler and not debian and not chromium" $(PROVEN:%=--ignore=%) tests $(TIMED)

test-postgres: $(READY) ## the ledger in a real PostgreSQL (installs it where missing)
	tests/servers/install-postgresql.sh
	$(PYTEST) -n auto -m "postgres and not dovecot" --cov --cov-append --cov-report= --cov-fail-under=0

proven: $(READY) ## whether the two before have walked every branch of what decides and what keeps
	$(BIN)/coverage report --show-missing --skip-covered

test-real: $(READY) ## the flows on a real Dovecot and Postfix, and losses of power (root; installs what is missing)
	tests/servers/install.sh
	$(PYTEST) -n auto -m "(dovecot or compiler) and not postgres" $(WORDS:%=--ignore-glob='$(CURDIR)/%')

test-shipped: $(READY) ## the units and the Debian package (root, on Debian), and how letters look: differences go to build/pictures (installs what is missing)
	tests/package/install.sh
	tests/pictures/install.sh
	$(PYTEST) -n auto --dist loadfile -m "debian or chromium"

faults: $(READY) ## kills, failing lines and disks, losses of power, at every step, and a long storm (2 hours; SEED=n for another)
	$(PYTEST) tests/faults --thorough $(if $(SEED),--seed $(SEED)) -m "not dovecot and not postgres"
	@if command -v dovecot >/dev/null; then $(PYTEST) tests/faults --thorough -m dovecot; fi

bench: $(READY) ## how fast the desk is, beside a plain loop, on a real Dovecot (root, some minutes; ONLY=way for one)
	@tests/servers/install.sh
	@tests/servers/install-postgresql.sh
	$(BIN)/python -m tests.bench $(ONLY)

bench-import: $(READY) ## how fast 300,000 readings are taken from a file, and in how much memory
	$(BIN)/python -m tests.bench readings

bench-statements: $(READY) ## how long statements of 300 plots take, part by part, and a month of them (CLIENTS=50 ZONES=1)
	@$(BIN)/python -m tests.bench.statements $(or $(CLIENTS),50) $(or $(ZONES),1)

bench-day: $(READY) ## the statements of many clients on one day, from the ledger to the outbox (CLIENTS=50)
	@$(BIN)/python -m tests.bench.day $(or $(CLIENTS),50)

bench-obvious: $(READY) ## a month and an import beside the obvious script with pandas and openpyxl (CLIENTS=50 ROWS=300000; fetches pandas once)
	@test -d build/pandas || $(BIN)/pip install --quiet --target build/pandas 'pandas>=2,<3' 'python-dateutil<3'
	@$(BIN)/python -m tests.bench.obvious $(or $(CLIENTS),50) $(or $(ROWS),300000)

soak: $(READY) ## a hundred thousand letters through one daemon: memory, files, answers stay as they were (root, half an hour; LETTERS=5000)
	@tests/servers/install.sh
	@$(BIN)/python -m tests.soak $(LETTERS)

fuzz: $(READY) ## ten minutes of letters that nobody would write (SECONDS=60 for fewer; fetches atheris once)
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(BIN)/pip install --quiet 'atheris>=3,<4'
	$(BIN)/python -m tests.fuzz -max_total_time=$(or $(SECONDS),600)

corpus: $(READY) ## how well real letters are read, group by group (GROUP=traps for some)
	$(BIN)/python -m tests.corpus $(GROUP)

check: $(READY) ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## put all files into the one style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

states: $(READY) ## draw docs/states.md anew from the tables of lives
	$(BIN)/python -c 'from maild.desk.diagrams import states_page; print(states_page(), end="")' > docs/states.md

reference: $(READY) ## write docs/reference.md anew from the code
	$(BIN)/python -c 'from maild.cli.reference import reference_page; print(reference_page(), end="")' > docs/reference.md

pictures: $(READY) ## approve how letters look now (tests/pictures/approved; look at them before you commit)
	@tests/pictures/install.sh
	$(BIN)/python -m tests.pictures

pictures-guides: $(READY) ## draw docs/pictures anew from the letters of the played month
	@tests/pictures/install.sh
	$(BIN)/python -m tests.pictures.guides

deb: $(READY) ## build the Debian package into dist/ (on Debian, with python3-venv)
	debian/build

# Only pins and hashes are written: no address of a registry or mirror may stand in the repository.
lock: ## write requirements.lock anew from pyproject.toml
	@test -x $(BIN)/pip-compile || { echo "make lock: run 'make setup' first" >&2; exit 69; }
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe \
	  --no-strip-extras --extra demo --extra postgres --extra dev --build-deps-for editable --no-emit-options --no-emit-index-url \
	  --no-emit-find-links --no-emit-trusted-host --output-file requirements.lock pyproject.toml
	@! grep -nE '://|--(index-url|extra-index-url|find-links|trusted-host)' requirements.lock

clean: ## remove what was made
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .coverage
