# Chainrule's commands. All they need is Python 3.11 or newer (PYTHON=python3.13 chooses one); the rest they fetch into .venv.
# What is installed is what the locks say, with hashes; the stamp files say that it was, so that nothing is installed twice.

PYTHON ?= python3
RUN := .venv/bin/python
TOGETHER := --numprocesses auto --dist worksteal # who has nothing left takes from the others: some take a minute, most a millisecond
PIP := $(RUN) -m pip install --quiet --disable-pip-version-check
LOCK := .cache/lock/bin/uv pip compile pyproject.toml --upgrade --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-header --no-emit-index-url --no-emit-find-links

export PYTHONDONTWRITEBYTECODE := # empty: tests start hundreds of processes, and none need compile what another has

AUDIT := .cache/audit
SHIP := $(AUDIT)/bin/pip --python .cache/shipped/bin/python install --quiet --disable-pip-version-check

.PHONY: help run test check audit sbom licences fix lock openapi test-real bench clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

run: .venv/.run ## Serve http://127.0.0.1:8000 (make run PORT=8123; also HOST, WORKERS, ROOT_PATH ...)
	@$(RUN) -m app serve

test: .venv/.dev ## Run the tests that need nothing but Python
	@$(RUN) -m pytest $(TOGETHER) -m "not real and not alone"
	@$(RUN) -m pytest -m "not real and alone"

check: .venv/.dev ## Check format, lint, types, the direction of imports and the OpenAPI document
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	.venv/bin/lint-imports --no-logo
	$(RUN) -m app openapi --check

audit: $(AUDIT)/.installed ## Look for known kinds of weaknesses, and for dependencies that are not declared or not used
	$(AUDIT)/bin/bandit --quiet --recursive --configfile pyproject.toml app
	$(AUDIT)/bin/deptry --no-ansi .

sbom: $(AUDIT)/.installed ## Write build/sbom.cdx.json: all that is shipped, with versions, licences and what needs what (CycloneDX)
	@$(PYTHON) -m venv --clear --without-pip .cache/shipped
	@$(SHIP) --require-hashes --requirement requirements.txt
	@$(SHIP) --no-deps --no-build-isolation .
	@mkdir -p build
	$(AUDIT)/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-file build/sbom.cdx.json .cache/shipped

licences: .venv/.run ## List the licences of all that is shipped
	@$(RUN) -m tests.licences

fix: .venv/.dev ## Format, and mend what the linter can mend
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

openapi: .venv/.run ## Write openapi/ anew from the code
	$(RUN) -m app openapi

test-real: .venv/.dev ## Run the tests against real parts: the image, a browser, PyTorch, JAX, Octave, linters (installs them; root on Debian)
	tests/real/install $(RUN)
	@$(RUN) -m pytest $(TOGETHER) -m "real and not alone"
	@$(RUN) -m pytest -m "real and alone"

bench: .venv/.bench ## Measure against NumPy, PyTorch (if installed), a tutorial's FastAPI, Flask, Litestar (installs these)
	@$(RUN) -m benchmarks

lock: ## Renew requirements.txt, requirements-dev.txt and requirements-bench.txt
	$(PYTHON) -m venv .cache/lock
	.cache/lock/bin/pip install --quiet --upgrade uv
	$(LOCK) --group build --output-file requirements.txt
	$(LOCK) --group build --group dev --constraints requirements.txt --output-file requirements-dev.txt
	$(LOCK) --group build --group bench --constraints requirements-dev.txt --output-file requirements-bench.txt

clean: ## Remove what these commands made
	rm -rf .venv .cache .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist htmlcov

.venv/.run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.version_info < (3, 11) and sys.exit("Chainrule needs Python 3.11 or newer; say which: make PYTHON=python3.13")'
	@echo "Installing into .venv (once) ..."
	@$(RUN) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv .venv
	@$(PIP) --require-hashes --requirement requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.txt
	@echo "Installing the development tools into .venv (once) ..."
	@$(PIP) --require-hashes --requirement requirements-dev.txt
	@touch $@

$(AUDIT)/.installed: Makefile
	@echo "Installing the auditors into $(AUDIT) (once) ..."
	@$(PYTHON) -m venv $(AUDIT)
	@$(AUDIT)/bin/pip install --quiet --disable-pip-version-check bandit==1.9.4 deptry==0.25.1 cyclonedx-bom==7.5.0
	@touch $@

.venv/.bench: .venv/.dev requirements-bench.txt
	@echo "Installing what is compared with into .venv (once) ..."
	@$(PIP) --require-hashes --requirement requirements-bench.txt
	@touch $@
