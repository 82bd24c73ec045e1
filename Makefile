# The commands of the project; each does what it needs first. See README.md.
.DEFAULT_GOAL := help
.PHONY: help setup browser promtool up down test unit check format docs bench

python := .venv/bin/python
stack ?= local
# What runs engines, an emulated AWS, whole stacks or processes of their own.
beyond_unit := automation benchmarks cli end_to_end engine localcloud platform

help: ## list these commands
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/\1	\2/p' $(MAKEFILE_LIST) | expand -t 10

setup: ## .venv, requirements and the Pulumi engine; nothing when they are there
	@tools/setup.sh

up: setup ## everything from a fresh clone to a running stack on the local cloud
	@bin/mlops stack up --stack $(stack)

down: setup ## destroy the stack, check that nothing is left, stop the local cloud
	@bin/mlops stack down --stack $(stack)

browser: # a Chromium for the tests of the HTML report; nothing when there is one
	@tools/browser.sh

promtool: # a promtool for the tests of Prometheus' rules; nothing when there is one
	@tools/promtool.sh

test: setup browser promtool ## every test
	@$(python) -m pytest --numprocesses auto --dist loadgroup --no-loadscope-reorder

unit: setup ## the tests of one part, in one process: a minute
	@$(python) -m pytest --numprocesses auto --dist loadgroup --no-loadscope-reorder \
		$(addprefix --ignore=tests/,$(beyond_unit)) -m "not engine and not slow and not whole_stack"

check: setup ## format, lint, types, workflows, settings, generated files up to date
	@$(python) -m ruff format --check --quiet .
	@$(python) -m ruff check --quiet .
	@$(python) -m mypy .
	@.venv/bin/zizmor --offline --quiet --no-progress --persona auditor --strict-collection .github
	@bin/mlops settings check
	@bin/mlops settings schema --check
	@$(python) -m tools.docs --check

format: setup ## format and sort what `make check` would complain about
	@$(python) -m ruff check --quiet --fix-only .
	@$(python) -m ruff format --quiet .

docs: setup ## write the schema and the generated pages anew
	@bin/mlops settings schema --write
	@$(python) -m tools.docs

bench: setup ## benchmarks: a table, and the figures as JSON
	@$(python) -m benchmarks
