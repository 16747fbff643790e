# One command runs it (`make run`), one tests it (`make test`). Needs only Python 3.11+ and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: setup run test test-rasa check bench conversations lock clean

.venv/.runtime: requirements/runtime.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Cẩm Nang needs Python 3.11 or newer; set PYTHON=…" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.venv/.dev: requirements/dev.txt .venv/.runtime
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	touch $@

setup: .venv/.runtime           ## create .venv and build what must be built (the trained understanding)
	$(BIN)/camnang nlu train --if-stale

run: setup                      ## chat page on :8080, officers' page on :8081
	$(BIN)/camnang run

test: .venv/.dev setup          ## every suite
	$(BIN)/python -m pytest -n 2 --dist loadgroup

test-rasa: .venv/.dev setup     ## the understanding contract against a real Rasa server (own Python 3.10, 2.7 GB, a training)
	deploy/rasa/check

conversations: .venv/.dev setup ## only the scripted conversations (for curators)
	$(BIN)/python -m pytest -q tests/conversations

check: .venv/.dev               ## linters, types, import contracts, content
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/camnang knowledge check

bench: .venv/.dev setup         ## measurements as ratios against a peer in the same run
	$(BIN)/python -m benchmarks

lock:                           ## renew the locked requirements (needs uv)
	requirements/lock.sh

clean:
	rm -rf .venv .camnang dist
