# The two commands of the README are `make serve` and `make test`; each installs what it needs into .venv.
PYTHON ?= python3
UV_VERSION := 0.13.9
UV := .venv/uv/bin/uv
RUN := .venv/bin
PORT ?= 8000
READY := .venv/.ready

.PHONY: help serve test check format assets schema manual walks messages pictures bench accuracy floors wheelhouse clean

help: ## What can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

# uv comes into the project's own .venv with any pip, also where Python has no ensurepip.
$(UV):
	@test -x .venv/bin/python || $(PYTHON) -m venv --without-pip .venv
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --target .venv/uv uv==$(UV_VERSION)

# Compiled here, because a start takes seconds longer where Python may not keep what it compiles (PYTHONDONTWRITEBYTECODE).
$(READY): $(UV) pyproject.toml uv.lock hatch_build.py $(wildcard cskg/web/locale/*/LC_MESSAGES/*.po)
	@$(UV) sync --locked --inexact --quiet --compile-bytecode
	@$(RUN)/python -m compileall -q cskg
	@touch $@

serve: $(READY) ## Serve the two real units on http://127.0.0.1:8000 (PORT=8080 for another port)
	@$(MAKE) --no-print-directory assets >/dev/null || echo "GraphiQL could not be built; /graphql shows a plain form instead."
	@$(RUN)/cskg serve --port $(PORT)

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

manual: $(READY) ## Write docs/reference/commands.md anew
	@{ sed '/^<!-- cskg manual -->$$/q' docs/reference/commands.md; echo; $(RUN)/cskg manual; } > .venv/commands.md
	@mv .venv/commands.md docs/reference/commands.md

walks: $(READY) ## Draw the walks of docs/architecture.md anew
	@$(RUN)/python benchmarks/walks.py --draw docs/architecture.md

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
	@$(RUN)/python benchmarks/verdict_accuracy.py
	@$(RUN)/python benchmarks/prerequisite_accuracy.py
	@$(RUN)/python benchmarks/quiz_quality.py
	@$(RUN)/python benchmarks/quiz_guessers.py data/illustrative

# Of each library a test that uses it: click, the parser's, the graph's, the web server's, and so on.
FLOOR_TESTS := tests/cli/test_taking.py tests/parser/test_docx.py tests/parser/test_office_formats.py \
  tests/parser/test_encodings.py tests/graph/test_store.py tests/graph/test_validation.py tests/graph/test_search.py \
  tests/api/test_queries.py tests/web/test_http.py tests/study/test_planning.py \
  tests/study/test_choosing.py tests/quiz/test_mastery.py tests/quiz/test_typed_answers.py \
  tests/exchange/test_map_workbook.py tests/exchange/case_check/test_case_check.py

# The lowest versions that pyproject.toml allows, in an environment of their own, and the tests that touch each library.
floors: $(READY) ## Test cskg with the lowest versions of its libraries
	@$(UV) pip compile --quiet --resolution lowest-direct --extra apkg pyproject.toml --output-file .venv/floors.txt
	@$(UV) venv --quiet --clear --python $(RUN)/python .venv/floors
	@$(UV) pip install --quiet --python .venv/floors --requirements .venv/floors.txt pytest hypothesis pytest-xdist openpyxl pydot reportlab
	@.venv/floors/bin/python -m pytest -q -n auto -p no:cacheprovider -W default::DeprecationWarning $(FLOOR_TESTS)

# All that cskg needs to run, with the hashes of uv.lock; docs/reference/supply.md says how a machine without a network takes it.
wheelhouse: $(READY) ## Collect cskg and its libraries as files, for a machine without a network
	@$(MAKE) --no-print-directory assets || echo "GraphiQL could not be built; /graphql shows a plain form instead."
	@rm -rf wheelhouse && mkdir wheelhouse
	@$(UV) build --quiet --wheel --out-dir wheelhouse
	@$(UV) export --quiet --locked --no-dev --no-emit-project --output-file wheelhouse/requirements.txt
	@$(PYTHON) -m pip download --quiet --require-hashes --only-binary :all: --dest wheelhouse --requirement wheelhouse/requirements.txt
	@$(PYTHON) -m pip hash wheelhouse/cskg-*.whl | tr -d '\n' | sed -E 's|.*cskg-([^-]+)-.*(--hash=.*)|cskg==\1 \2|' >> wheelhouse/requirements.txt
	@ls wheelhouse | wc -l | xargs echo "Files in wheelhouse:"

clean: ## Remove what was built, .venv too
	rm -rf .venv node_modules cskg/web/static dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
