# Every target sets up what it needs in .venv. Needs Python 3.11 or later, make and git.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/ready
DEMO_DIR ?= demo-out
YEAR_DIR ?= year-out

# Tests start Python some hundred times: what it has compiled is kept, whatever the environment says.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo run test test-long lint bench year newest clean

demo: $(READY)
	$(BIN)/python -m demo.run --folder "$(DEMO_DIR)"

run: $(READY)
	$(BIN)/kommisjon

test: lint
	sh tests/system_clients.sh
	$(BIN)/pytest -rsfE -n 4 --dist loadgroup -m "not long"

test-long: $(READY)
	sh tests/system_clients.sh
	$(BIN)/pytest -n 2 --dist loadgroup -m long

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/windows -p kommisjon -p sync
	$(BIN)/lint-imports
	$(BIN)/python -m kommisjon.i18n.extract --check

bench: $(READY)
	$(BIN)/python -m bench.run

# A synthetic year, made and taken in by both engines: takes an hour or so. YEAR_DIR keeps it.
year: $(READY)
	$(BIN)/python -m bench.year --folder "$(YEAR_DIR)"

$(READY): pyproject.toml constraints.txt locales/compile_hook.py $(wildcard locales/*/LC_MESSAGES/*.po)
	@test -n "$(PYTHON)" || { echo "kommisjon needs Python 3.11 or later"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	$(BIN)/python -m kommisjon.i18n.compile >/dev/null
	@touch $(READY)

# The newest packages that pyproject.toml allows, and what they change in the forms' lists; look at both, run the tests.
newest: $(READY)
	$(BIN)/python -m pip install --quiet --upgrade --upgrade-strategy eager --editable '.[dev]'
	{ sed -n '/^#/p' constraints.txt; $(BIN)/python -m pip freeze --exclude-editable; } > constraints.new
	mv constraints.new constraints.txt
	-$(BIN)/python -m kommisjon.xform.authoring.code_lists --check

clean:
	rm -rf .venv demo-out year-out bench/results.json
