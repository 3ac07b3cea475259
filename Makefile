# From a fresh clone, `make demo` and `make test` do everything, set-up included.
# Needed beforehand: Python 3.11 or newer, make, and the network the first time.
# Another interpreter: `make test PYTHON=/path/to/python3`.

export PYTHON ?=
OUT ?= build/demo
RUN := .venv/bin/python -m
NODE := tests/clients/node/node_modules/.package-lock.json

.PHONY: demo test docs bench profile setup clients node clean

demo: setup
	@$(RUN) tests.demo "$(OUT)"

# Where all clients are at hand, and always in CI, their tests may not be skipped.
test: setup node
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	@if [ "$${CI:-}" = true ] || { command -v soffice && command -v chromium && command -v ssconvert && ls $(NODE); } >/dev/null 2>&1; \
	then export KOPLAN_REQUIRE_CLIENTS=1; fi; \
	$(RUN) pytest -n auto

# What is written from the code: the rule list and the description of the default forms.
docs: setup
	$(RUN) koplan_xl.rules.document
	.venv/bin/koplan-xl forms templates/forms.xlsx > templates/forms.txt

# Side by side with bare libraries, written to docs/performance.md: start-up, size S and memory (under 6 minutes on 2 idle
# cores); `make bench SIZE=M` measures that size anew (under 15 minutes) and leaves the other figures.
bench: setup
	@$(RUN) benchmarks $(SIZE)

# The hottest functions of each command; `make profile SIZE=L`.
profile: setup
	@$(RUN) benchmarks.hottest $(or $(SIZE),M)

setup: .venv/.ready clients

.venv/.ready: pyproject.toml constraints.txt .ci/python.sh
	@.ci/python.sh
	@touch $@

clients:
	@.ci/clients.sh

node: clients
	@.ci/node.sh

clean:
	rm -rf .venv build dist tests/clients/node/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
