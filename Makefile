# Session Monster. `make help` lists what can be done here.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help up down clean status demo test promises register bench chaos-money chaos-zoom sweep restore-drill audit-verify verify-certificate chaos-reminders drill-broker drill-database drill-disk drill-backup drill-rolling lint checkov format venv lock

export PYTHONPATH := .:services
python := .venv/bin/python
local := $(python) -m deploy.local
code := chassis gateway sandbox deploy services tests

# Every library that any deployable or test names, chassis first.
requirements := $(sort $(wildcard */requirements.txt services/*/requirements.txt))

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' Makefile

up: .venv/installed ## bring everything up; DETACH=1 returns once ready, PORT=9000 moves all ports
	@$(local) up $(if $(DETACH),--detach) $(if $(PORT),--port $(PORT))

down: .venv/installed ## stop everything that `make up` started; data stays
	@$(local) down

clean: .venv/installed ## stop everything and delete its data
	@$(local) clean

status: .venv/installed ## say what is running, where, and how much memory it takes
	@$(local) status

demo: .venv/installed ## live the whole story, headless, on the running platform or a fresh one
	@$(local) demo

test: .venv/installed ## run all tests; ARGS="tests/series -k join" picks some
	@$(local) browser
	@$(local) promtool
	@$(local) servers-for -- $(python) -m pytest $(or $(ARGS),-n logical --maxprocesses 4 --dist loadfile)

promises: .venv/installed ## write the ledger of promises anew, with the results of the last tests
	@$(python) -m tests.ledger

register: .venv/installed ## write the register of processing and its kin anew, from the manifests
	@$(python) -m tests.register

bench: .venv/installed ## measure speed and size; ONLY=name picks one
	@$(local) servers-for -- $(python) -W ignore -m tests.load.bench

chaos-money: .venv/installed ## live 500 joins, renewals, ends, refunds while all fails; SEED=n repeats one
	@$(local) servers-for -- $(python) -W ignore -m tests.chaos.money

chaos-reminders: .venv/installed ## 10,000 reminders while everything that can die does; SEED=n
	@$(python) -W ignore -m tests.chaos.reminders $(SEED)

sweep: .venv/installed ## delete people by every door while services die, then look everywhere; SEED=n
	@$(local) servers-for -- $(python) -W ignore -m tests.sweep $(or $(SEED),1)

restore-drill: .venv/installed ## restore yesterday's dump; nobody erased since may come back
	@$(local) servers-for -- $(python) -m pytest -q tests/privacy/test_restoring.py

audit-verify: .venv/installed ## has anybody touched the audit log of the platform that `make up` runs?
	@$(local) audit-verify

verify-certificate: .venv/installed ## is FILE genuine? offline; KEY=its public key, or a file with it
	@$(python) -m privacy.verifying "$(FILE)" "$(KEY)"

chaos-zoom: .venv/installed ## 300 meetings while Zoom fails and workers die; SEED=7 repeats one
	@$(local) servers-for -- $(python) -m tests.zoom_integration.chaos $(SEED)

drill-broker: .venv/installed ## kill each of three RabbitMQ nodes under load
	@$(python) -W ignore -m tests.drills.broker

drill-database: .venv/installed ## take each service's database away under load
	@$(python) -W ignore -m tests.drills.database

drill-rolling: .venv/installed ## roll out a release with a migration under load, and take it back
	@$(python) -W ignore -m tests.drills.rolling

drill-disk: .venv/installed ## fill a database's disk under load, and make room again (root)
	@$(python) -W ignore -m tests.drills.disk

drill-backup: .venv/installed ## dump, destroy and restore all databases after the story
	@$(python) -W ignore -m tests.drills.backup

lint: .venv/installed ## style, types, and who may import whom
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy $(filter-out tests,$(code))
	@.venv/bin/lint-imports

checkov: .venv/installed ## look for what is risky in the Kubernetes manifests and the Dockerfile
	@deploy/k8s/checkov/run

format: .venv/installed ## put the code into the house's shape
	@.venv/bin/ruff check --fix-only --select I .
	@.venv/bin/ruff format .

venv: .venv/installed ## make .venv with the locked libraries

.venv/installed: constraints.txt deploy/venv.sh
	@deploy/venv.sh

lock: ## resolve the requirements anew into constraints.txt; UPGRADE=1 takes newer versions
	@$(python) -m uv pip compile --quiet --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	    $(if $(UPGRADE),--upgrade) --output-file constraints.txt $(requirements)
