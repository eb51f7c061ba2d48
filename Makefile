# Thin on purpose: each target is one line to a program, which `make help` lists.
# Settings: STACK=<stack> (sandbox), KEEP=1 (leave the demo running), SPEED=<factor> (the sandbox's), INSTANCES=<number> (the demo's Grafana
# instances: 2), GRAFANA=<release> (the demo's: 13.1), FULL=1 (soak: every fault both ways), AGAINST=<commit> SIZES=1,10,100 ROUNDS=3 (bench),
# PYTHON=<python 3.11 or later>.
.DEFAULT_GOAL := help
.PHONY: help demo test check bench soak test-versions test-languages verify sandbox lock release-check

VENV ?= .venv
PYTHON ?= $(shell command -v python3.11 || command -v python3)
STACK ?= sandbox
AUTOMATION := $(VENV)/bin/python -m automation

help: ## This list.
	@sed -n 's/^\([a-z-]*\):[^#]*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 24

demo: $(VENV)/.ready ## From nothing to an alert group in IRM and back, on the real Pulumi engine.
	@$(AUTOMATION) demo --stack $(STACK) $(if $(SPEED),--speed $(SPEED)) $(if $(KEEP),--keep) $(if $(INSTANCES),--instances $(INSTANCES)) $(if $(GRAFANA),--grafana $(GRAFANA))

test: $(VENV)/.ready ## All the project checks: style, types, unit tests, tests on the real engine.
	@$(AUTOMATION) test

check: $(VENV)/.ready ## The quick checks alone: style, types, audits.
	@$(AUTOMATION) check

bench: $(VENV)/.ready ## The stack program against a hand-written one, or that of a commit (AGAINST): ratios.
	@$(AUTOMATION) bench $(if $(SIZES),--sizes $(SIZES)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(AGAINST),--against $(AGAINST))

soak: $(VENV)/.ready ## The long campaigns in full.
	@$(AUTOMATION) soak $(if $(FULL),--full)

test-versions: $(VENV)/.ready ## The library with the oldest and newest packages it allows, on each Python of this machine.
	@$(AUTOMATION) versions

test-languages: $(VENV)/.ready ## Programs in TypeScript and Go, with SDKs generated from the schema.
	@$(AUTOMATION) languages

verify: $(VENV)/.ready ## Ask the live systems whether STACK works.
	@$(VENV)/bin/grafana-irm verify --stack $(STACK)

sandbox: $(VENV)/.ready ## Grafana Alerting and IRM on loopback, in the foreground.
	@$(VENV)/bin/python -m sandbox up $(if $(SPEED),--speed $(SPEED))

lock: $(VENV)/.ready ## Write requirements.lock anew from requirements-dev.txt.
	@$(AUTOMATION) lock

release-check: $(VENV)/.ready ## All of a release that needs no forge: version, changelog, kept states, wheel and sdist.
	@$(AUTOMATION) release-check

$(VENV)/.ready: requirements.lock components/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or later is needed; say which with PYTHON=...")'
	@echo "Installing the Python packages into $(VENV) (about a minute the first time)"
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --requirement requirements.lock
	@$(VENV)/bin/python -m compileall -q -j 0 $(VENV)/lib
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable ./components
	@touch $@
