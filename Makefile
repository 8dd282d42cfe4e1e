# Two commands do everything: "make serve" and "make test". Both need only Python 3.11 or newer and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Material for MkDocs prints a notice about MkDocs 2 at every start; docs/adr/0001 is our answer to it.
export NO_MKDOCS_2_WARNING := 1

.PHONY: serve site test check bench fuzz mutants accessibility search-report schema rules theme-pins lock clean

serve: $(READY)  ## build the site from content/, serve it at http://127.0.0.1:8000/, build again on every edit
	$(BIN)/helpgen serve

# In CI nothing is taken from an earlier time: what a change brings along in .helpgen/ could say that all of it is sound.
ANEW := $(if $(CI),--no-cache)

site: $(READY)  ## build the site into site/
	$(BIN)/helpgen build $(ANEW)

test: $(READY)  ## every check and every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/helpgen check $(ANEW)
	$(BIN)/helpgen owners --check
	$(BIN)/mkdocs build --quiet --site-dir $(VENV)/site
	$(BIN)/pytest --numprocesses auto --dist worksteal

check: $(READY)  ## only the content
	$(BIN)/helpgen check $(ANEW)

fuzz: $(READY)  ## hostile input for the loader: COUNT of each kind, SECONDS for each at most; KIND=folders for whole folders
	$(BIN)/python -m tests.fuzz.run --kind $(KIND) --count $(COUNT) --seconds $(SECONDS) --seed $(SEED)

KIND := files
COUNT := 1000000
SECONDS := 0
SEED := 1

bench: $(READY)  ## time building beside other generators, which are installed apart; ENTRIES="200 1000" ROUNDS=3
	$(PYTHON) -m venv $(VENV)/bench
	$(VENV)/bench/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement benchmarks/peers.txt
	$(BIN)/python -m benchmarks.builds --entries $(ENTRIES) --rounds $(ROUNDS)

ENTRIES := 200 1000
ROUNDS := 3

# An environment of its own: what makes the mutants is no dependency of the project.
mutants: $(READY)  ## which changes to the code that keeps hostile input out the tests notice; AREA=link for one area
	$(PYTHON) -m venv $(VENV)/mutants
	$(VENV)/mutants/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	$(VENV)/mutants/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement tests/mutants.txt
	$(VENV)/mutants/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(VENV)/mutants/bin/python -m tests.mutants $(AREA)

accessibility: $(READY)  ## look at every kind of page with axe and write the result, which the accessibility page says
	$(BIN)/python -m tests.accessibility

search-report: $(READY)  ## measure the search with the gold set and write the tables of docs/search.md
	$(BIN)/python -m tests.search.report

schema: $(READY)  ## write schemas/ and .vscode/settings.json anew after a change of the models
	$(BIN)/helpgen schema
	$(BIN)/python -c "from helpgen.schema import editor_settings; print(editor_settings(), end='')" > .vscode/settings.json

rules: $(READY)  ## write docs/rules/ anew after a change of the rules
	$(BIN)/helpgen rules --out docs/rules

theme-pins: $(READY)  ## note down the digests of the theme's files anew, after somebody has read what changed in them
	$(BIN)/python -m helpgen.theme.reviewed > $(VENV)/reviewed.sha256
	mv $(VENV)/reviewed.sha256 helpgen/theme/reviewed.sha256

lock: $(READY)  ## pin the newest allowed versions of everything, with hashes
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/pip install --quiet pip-tools
	$(VENV)/lock/bin/pip-compile $(LOCK) --output-file requirements.txt pyproject.toml
	$(VENV)/lock/bin/pip-compile $(LOCK) --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
	$(VENV)/lock/bin/pip-compile $(LOCK) --output-file benchmarks/peers.txt benchmarks/peers.in
	$(VENV)/lock/bin/pip-compile $(LOCK) --output-file tests/mutants.txt tests/mutants.in

LOCK := --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

$(READY): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit('helpgen needs Python 3.11 or newer; this is ' + sys.version.split()[0]) if sys.version_info < (3, 11) else None"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

clean:
	rm -rf $(VENV) site .site.*
