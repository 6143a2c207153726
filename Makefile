# DADAKET: `make` lists the commands. Nothing has to be installed by hand but Python 3.11 or newer.

SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
export PORT
export FLASK_APP := wsgi
export PIP_DISABLE_PIP_VERSION_CHECK := 1
STATIC := $(shell find static -type f -not -name '*.br' -not -name '*.gz')

.DEFAULT_GOAL := help
.PHONY: help run setup test test-slow test-restored check bench demo-faults judge translations fonts icons share-pictures clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build/ready ## Open the market: installs, migrates, seeds, starts web server and worker on PORT (8000)
	@exec $(BIN)/flask serve

test: build/ready-dev ## Run the suite, on SQLite and PostgreSQL, in three processes
	@$(BIN)/python -m pytest -n 3 --dist loadgroup -q

test-slow: build/ready-dev ## Run the suite in full: every door on both databases, every page in every size (an hour)
	@TEST_SLOW=1 $(BIN)/python -m pytest -n 3 --dist loadgroup -q

test-restored: build/ready-dev ## Run the payment cases on a restored backup, on both databases (minutes)
	@TEST_SLOW=1 $(BIN)/python -m pytest -q tests/test_backup.py

check: build/ready-dev ## Style, types, the law of imports, templates, migrations, translations
	@$(BIN)/ruff check . && $(BIN)/ruff format --check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/djlint templates --lint --quiet
	@$(BIN)/python -m tools.check_migrations
	@$(BIN)/python -m tools.check_translations

bench: build/ready-dev ## Measure pages, orders and spreadsheets beside a ceiling, in one run
	@$(BIN)/python -m benchmarks

demo-faults: build/ready-dev ## Show one purchase surviving a killed worker, a lost answer, a doubled webhook
	@$(BIN)/python -m tools.demo_faults

judge: build/ready-dev ## Let Lighthouse judge the running pages (slow; needs npm)
	@$(BIN)/python -m tools.judge

setup: build/ready-dev ## Install everything, also for development

translations: build/ready-dev ## Take new texts into the Korean catalogue
	@$(BIN)/python -m tools.update_translations

fonts: build/ready-dev ## Build the font slices anew from our own texts
	@npm install --silent --no-audit --no-fund --prefix build/npm pretendard@1.3.9
	@$(BIN)/python -m tools.rank_letters
	@$(BIN)/python -m tools.build_fonts build/npm/node_modules/pretendard

icons: build/ready-dev ## Build the icon sprite anew
	@npm install --silent --no-audit --no-fund --prefix build/npm lucide-static@1.62.0
	@$(BIN)/python -m tools.build_icons build/npm/node_modules/lucide-static

share-pictures: build/ready-dev ## Draw the market's picture beside links anew
	@$(BIN)/python -m tools.build_share_pictures

clean: ## Remove what was built; the database and uploads stay
	rm -rf build .venv .mypy_cache .ruff_cache .pytest_cache
	find static -name '*.br' -o -name '*.gz' | xargs -r rm

# What stands behind: the environment, the compiled catalogue, the static files compressed beforehand.

build/ready: build/installed build/catalogue build/compressed
	@touch $@

build/ready-dev: build/installed-dev build/catalogue build/compressed
	@touch $@

$(BIN)/python:
	@echo "· making the Python environment"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "DADAKET needs Python 3.11 or newer.")'
	@$(PYTHON) -m venv .venv

build/installed: requirements.txt | $(BIN)/python
	@echo "· installing packages (the first time takes a minute)"
	@$(BIN)/python -m pip install -qq --requirement requirements.txt
	@mkdir -p build && touch $@

build/installed-dev: requirements.txt requirements-dev.txt | $(BIN)/python
	@echo "· installing packages for development"
	@$(BIN)/python -m pip install -qq --requirement requirements.txt --requirement requirements-dev.txt
	@mkdir -p build && touch $@ build/installed

build/catalogue: market/translations/ko/LC_MESSAGES/messages.po | $(BIN)/python
	@$(MAKE) --silent --no-print-directory build/installed
	@$(BIN)/python -m tools.compile_catalogue
	@mkdir -p build && touch $@

build/compressed: $(STATIC) | $(BIN)/python
	@$(MAKE) --silent --no-print-directory build/installed
	@echo "· compressing static files"
	@$(BIN)/python -m whitenoise.compress --quiet static
	@mkdir -p build && touch $@
