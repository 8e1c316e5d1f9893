# The two commands of the README are `make serve` and `make test`; each installs what it needs into .venv.
PYTHON ?= python3
UV_VERSION := 0.13.9
UV := .venv/uv/bin/uv
RUN := .venv/bin
READY := .venv/.ready

.PHONY: help serve test check format assets schema messages pictures bench accuracy clean

help: ## What can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

# uv comes into the project's own .venv with any pip, also where Python has no ensurepip.
$(UV):
	@test -x .venv/bin/python || $(PYTHON) -m venv --without-pip .venv
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .venv/uv uv==$(UV_VERSION)

# Compiled here, because a start takes seconds longer where Python may not keep what it compiles (PYTHONDONTWRITEBYTECODE).
$(READY): $(UV) pyproject.toml uv.lock hatch_build.py $(wildcard cskg/web/locale/*/LC_MESSAGES/*.po)
	@$(UV) sync --locked --inexact --quiet --compile-bytecode
	@$(RUN)/python -m compileall -q cskg
	@touch $@

serve: $(READY) ## Serve the two real units on http://127.0.0.1:8000
	@$(MAKE) --no-print-directory assets || echo "GraphiQL could not be built; /graphql shows a plain form instead."
	@$(RUN)/cskg serve

test: $(READY) ## Run the tests
	@$(MAKE) --no-print-directory assets || echo "GraphiQL could not be built; its tests will say so."
	@$(RUN)/python -m pytest -n auto --dist worksteal

check: $(READY) ## Format, lint, types, architecture
	@$(RUN)/ruff format --check --quiet .
	@$(RUN)/ruff check --quiet .
	@$(RUN)/mypy
	@$(RUN)/lint-imports --no-logo

format: $(READY) ## Format the code
	@$(RUN)/ruff format .
	@$(RUN)/ruff check --fix --quiet .

assets: cskg/web/static/graphiql/manifest.json ## The pages' files, from the locked npm packages

cskg/web/static/graphiql/manifest.json: $(READY) package.json package-lock.json $(wildcard cskg/web/graphiql/*) cskg/player/assets/reviews.js cskg/player/assets/history.js
	@PYTHON=$(RUN)/python sh cskg/web/graphiql/build.sh
	@touch $@

schema: $(READY) ## Write schema.graphql anew
	@$(RUN)/cskg schema > schema.graphql

messages: $(READY) ## Collect the interface's sentences for translators
	@$(RUN)/pybabel -q extract -F cskg/web/locale/babel.cfg --no-location --sort-output -k _ -k Sentence:1 -o cskg/web/locale/cskg.pot cskg/web/templates cskg/links cskg/study
	@$(RUN)/pybabel -q update -D cskg -i cskg/web/locale/cskg.pot -d cskg/web/locale -l zh_Hant --ignore-pot-creation-date --no-fuzzy-matching --ignore-obsolete --width 120
	@rm cskg/web/locale/cskg.pot

pictures: $(READY) ## Take the pictures of the pages that the README shows
	@PYTHONPATH=tests $(RUN)/python tests/browser/take_pictures.py

bench: $(READY) ## Measure beside Oxigraph's server, bare uvicorn and others; prints ratios (BENCH="--units 10000", GROWTH=--large)
	@$(RUN)/python benchmarks/serving.py $(BENCH)
	@$(RUN)/python benchmarks/page_speed.py $(BENCH)
	@$(RUN)/python benchmarks/growth.py $(GROWTH)
	@$(RUN)/python benchmarks/reading.py
	@$(RUN)/python benchmarks/books.py
	@$(RUN)/python benchmarks/overlap.py
	@$(RUN)/python benchmarks/paths.py
	@$(RUN)/python benchmarks/engines.py

accuracy: $(READY) ## How right the parser, the links and the quizzes are
	@$(RUN)/python benchmarks/accuracy.py
	@$(RUN)/python benchmarks/run_on.py
	@$(RUN)/python benchmarks/overlap_accuracy.py
	@$(RUN)/python benchmarks/prerequisite_accuracy.py
	@$(RUN)/python benchmarks/quiz_quality.py
	@$(RUN)/python benchmarks/quiz_guessers.py data/illustrative

clean: ## Remove what was built, .venv too
	rm -rf .venv node_modules cskg/web/static dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
