# Banen. `make` lists the commands; each does its own set-up.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
WARM := $(VENV)/.warm
CLIENT := .cache/client/bin/openapi-python-client
CHROMIUM := DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium
FRONT := package.json package-lock.json .npmrc hatch_build.py
LOCKED := --quiet --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11.0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run test check ready browser tools format bench docs golden lock sbom audit image clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(STAMP): pyproject.toml requirements.lock $(FRONT)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Banen needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Set PYTHON=/path/to/python3.11 or newer."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Setting up Banen in $(VENV) (once) …"
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@needed=$$($(BIN)/python hatch_build.py); [ -z "$$needed" ] || $(BIN)/python -m pip install --quiet $$needed
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(WARM): $(STAMP)
	@$(BIN)/python -m banen.simulate.warm
	@touch $@

run: $(WARM) ## the main job: project an example package to 2050, write its page, and open the simulator
	@$(BIN)/banen project --package examples/packages/grip-op-arbeidsmigratie.yml --out out
	@echo; echo "Now the simulator. Stop it with Ctrl-C."
	@$(BIN)/banen serve

ready: $(WARM) browser tools $(CLIENT) ## set up what the tests need

browser:
	@command -v chromium chromium-browser google-chrome >/dev/null || \
		{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && { $(CHROMIUM) || { apt-get update -qq && $(CHROMIUM); }; } >/dev/null; } || \
		echo "Without Chromium the tests in a browser are left out. On Debian: apt-get install chromium"

tools: $(STAMP)
	@$(BIN)/python hatch_build.py tools || echo "Without Node or the registry of npm the rules of the API are not linted."

$(CLIENT):
	@{ $(PYTHON) -m venv .cache/client && .cache/client/bin/pip install --quiet openapi-python-client==0.29.1; } || \
		echo "Without the registry of Python packages no client of the API is generated."

test: ready ## run the tests
	$(BIN)/python -m pytest -n $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )) --dist loadfile --no-loadscope-reorder

check: $(STAMP) ## format, lint, strict types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## rewrite the code in the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(WARM) ## measure speed and accuracy, side by side, as ratios
	@test -d .cache/peers/neworder || $(BIN)/pip install --quiet --no-deps --target .cache/peers neworder==1.4.3 || echo "Without the registry of Python packages no other package is measured beside ours."
	$(BIN)/python -m benchmarks

docs: $(STAMP) ## build the documentation into docs/_build
	@$(BIN)/python -m docs.generate
	$(BIN)/sphinx-build --fail-on-warning --keep-going -b html docs docs/_build/html

golden: $(WARM) ## renew the golden projection; read the difference before you commit it
	$(BIN)/python -m tests.golden.renew

lock: ## lock what pyproject.toml asks, with digests; versions that are locked stay (NEWER=name renews one)
	@test -x .cache/lock/bin/uv || { $(PYTHON) -m venv .cache/lock && .cache/lock/bin/pip install --quiet uv; }
	@.cache/lock/bin/uv pip compile $(LOCKED) --extra cluster --extra dev --extra docs $(if $(NEWER),--upgrade-package $(NEWER)) \
		--output-file requirements.lock pyproject.toml deploy/also-locked.in
	@{ echo "# Made by \`make lock\`: every direct and indirect dependency with the digest of each file that may be installed; no host is named."; \
		echo "# How to add or renew one: docs/how-to/add-a-dependency.md."; grep -v '^#' requirements.lock; } > .cache/lock/made && mv .cache/lock/made requirements.lock
	@echo hatchling | .cache/lock/bin/uv pip compile $(LOCKED) --constraint requirements.lock --output-file .cache/lock/run.lock pyproject.toml -
	@{ echo "# Made by \`make lock\`: the part of requirements.lock that a server needs, each package with the same version and digests."; \
		grep -v '^#' .cache/lock/run.lock; } > .cache/lock/made && mv .cache/lock/made deploy/run.lock

image: ## make a container of it (podman, buildah or docker), as deploy/Containerfile says
	@deploy/image

sbom: $(STAMP) ## list everything it is made of (CycloneDX), into out/sbom.json
	@mkdir -p out && $(BIN)/python -m deploy.sbom out/sbom.json && echo "out/sbom.json"

audit: $(STAMP) ## ask for known weaknesses in what it is made of; says so where no answer comes
	@test -x .cache/audit/bin/pip-audit || { $(PYTHON) -m venv .cache/audit && .cache/audit/bin/pip install --quiet pip-audit==2.10.1; }
	@$(BIN)/python -m deploy.audit .cache/audit/bin/pip-audit

clean: ## remove everything that set-up made
	rm -rf $(VENV) .cache docs/_build out node_modules src/banen/serve/web/static/built
