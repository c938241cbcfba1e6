# One door for people and for CI; `make help` lists what stands behind it.
# It keeps to what GNU make 3.81 knows, for that is the make of macOS.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: book serve learn check test test-all lint refresh record run measure conformance clean help

PY := .venv/bin/python
INSTALL := $(PY) -m pip install -q --disable-pip-version-check -c requirements.lock
PYTEST := $(PY) -m pytest -q
NOTEBOOKS = $(wildcard book/ch*.ipynb)
CHAPTERS = $(sort $(patsubst examples/%/__main__.py,%,$(wildcard examples/ch*/__main__.py)))
# Two processes, and a file stays in one: cells and fixtures belong together.
SPREAD := -n 2 --dist loadfile
# Plugins of pytest that these tests do not use and that take seconds to import.
LEAN := -p no:nbval -p no:schemathesis
# The file that takes longest begins first, in one of the two.
LONGEST := --no-loadscope-reorder
WRONG := tests/grader/test_wrong_answers.py
PORT ?= 0
# Containers set it; here hundreds of processes would each compile the same modules.
unexport PYTHONDONTWRITEBYTECODE

book: .venv/.with-book ## render the book into book/_build/html
	@rm -rf book/_build
	@.venv/bin/jupyter-book build -q -W -n --keep-going book >.venv/book.log 2>&1 || { cat .venv/book.log; exit 1; }
	@echo "The book is at file://$(CURDIR)/book/_build/html/index.html"

serve: .venv/.with-book ## serve the rendered book on loopback (PORT=8000 to choose the port)
	@test -f book/_build/html/index.html || $(MAKE) --no-print-directory book
	@exec $(PY) -m tests.authoring serve --port $(PORT)

learn: .venv/.with-learn ## open your own copy of the notebooks in JupyterLab
	@$(PY) -m tests.authoring learn
	@exec $(PY) -m jupyterlab --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/my-work $(ARGS)

check: .venv/.with-learn ## check your exercises, or show your progress (CH=ch01_state, ARGS=--hints)
	@$(PY) -m exercises.grader check $(CH) $(ARGS) || test $$? -eq 1

test: lint ## prove the clone: lint, layout, notebooks, examples, exercises (3 minutes)
	$(PYTEST) $(SPREAD) $(LEAN) -m "not slow and not browser" --doctest-modules --ignore=tests/bench tests examples solutions
	$(if $(NOTEBOOKS),$(PYTEST) $(SPREAD) -p no:cacheprovider -p no:schemathesis --nbval --nbval-current-env $(NOTEBOOKS))

test-all: .venv/.with-measure book ## the rest: real processes, the browser, public suites (20 minutes)
	$(PYTEST) $(SPREAD) $(LONGEST) -m "slow and not browser" $(WRONG) tests
	$(PYTEST) -n 2 --dist loadgroup -m browser tests

lint: .venv/.with-test ## check style, format and types; change nothing
	@$(PY) -m tests.authoring lint

refresh: .venv/.with-test ## execute a chapter's notebooks and write their outputs (CH=ch01_state)
	@$(PY) -m tests.authoring refresh $(CH)

record: .venv/.with-test ## run a chapter's real commands and write down what they print (CH=ch01_state)
	@$(PY) -m tests.authoring record $(CH)

run: .venv/.with-learn ## start a chapter's real servers (CH=ch01_state, ARGS='--store memory')
	@$(if $(filter $(CHAPTERS),$(CH)),exec $(PY) -m examples.$(CH) $(ARGS),echo 'There is no chapter "$(CH)" to run; say CH= and one of: $(CHAPTERS)' >&2; exit 2)

measure: .venv/.with-measure ## put chapters under real load and write book/measurements/
	$(if $(wildcard tests/bench/__main__.py),$(PY) -m tests.bench $(CH),@echo 'There is nothing to measure under load yet.')

conformance: .venv/.with-measure ## run the public suites against the services
	$(if $(wildcard tests/conformance),$(PYTEST) tests/conformance,@echo 'No chapter so far has a public suite to run.')

clean: ## remove the built book and every cache; keep .venv and my-work
	rm -rf book/_build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# Everything else that is asked for is a typo.
.DEFAULT:
	@echo 'There is no target "$@"; make help lists what there is.' >&2; exit 2

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# A stamp for each extra: `make book` installs no more than the book needs.
.venv/.with-%: pyproject.toml requirements.lock | $(PY)
	@echo "Installing what \"$*\" needs into .venv; the first time takes a minute or two."
	@$(INSTALL) -e '.[$*]'
	@touch $@

# Each candidate is run: a pyenv shim may exist and fail. PYTHON=… names one of yours.
$(PY):
	@found=; bare=; seen=; \
	for python in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
	  version=`$$python -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null` || continue; \
	  case $$version in \
	    3.11.*|3.12.*|3.13.*) ;; \
	    *) seen="$$python, which is $$version"; continue ;; \
	  esac; \
	  if $$python -c 'import ensurepip, venv' 2>/dev/null; then found=$$python; break; fi; \
	  bare=$$python; \
	done; \
	if test -n "$$found"; then \
	  echo "Making .venv with $$found."; \
	  $$found -m venv --clear .venv; \
	elif test -n "$$bare"; then \
	  echo "$$bare is here, but its venv or ensurepip module is missing: install them (Debian, Ubuntu: apt install $$bare-venv) and run make again." >&2; exit 1; \
	else \
	  echo "Found $${seen:-no Python at all}; needed is Python 3.13, 3.12 or 3.11: install one and run make again." >&2; exit 1; \
	fi
