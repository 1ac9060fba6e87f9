.PHONY: demo demo-reset test faults lint checks messages screenshots bench lock setup-demo setup-test
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
MANAGE := $(PYTHON) manage.py
COMPILE := $(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url --no-annotate

# What a real installation sets; nothing of it is connected to by the check.
PRODUCTION := env DEBUG=false SITE_URL=https://tracker.example.org ALLOWED_HOSTS=tracker.example.org \
	SECRET_KEY=only-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ \
	DATABASE_URL=postgres://tracker:tracker@db.example.org/tracker \
	REDIS_URL=redis://redis.example.org:6379/0 \
	EMAIL_URL=smtp+tls://tracker:tracker@mail.example.org:587 \
	DEFAULT_FROM_EMAIL=tracker@tracker.example.org OPERATORS=operator@tracker.example.org

demo: setup-demo ## Serve the demo at http://127.0.0.1:8000; PORT=8001 moves it, Ctrl-C ends it
	@$(PYTHON) -m tracker.supervisor

demo-reset: setup-demo ## The same, with an empty var/
	@$(PYTHON) -m tracker.supervisor --reset

test: setup-test lint checks ## Everything, on SQLite and on PostgreSQL
	@echo "== Tests on SQLite"
	@$(PYTHON) -m pytest -n 2 --dist loadfile
	@echo "== Tests on PostgreSQL, where the database matters"
	@$(PYTHON) -m tests.postgres $(PYTHON) -m pytest -n 2 --dist loadfile -m database
	@$(MAKE) faults

faults: setup-test ## Kill, cut and restart every part, and count the mails
	@echo "== Faults"
	@$(PYTHON) -m tests.postgres $(PYTHON) -m pytest -m faults tests/faults

lint: setup-test ## Style, types, one-way imports
	@echo "== Ruff"
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@echo "== Mypy"
	@$(PYTHON) -m mypy manage.py tracker tests
	@echo "== Imports"
	@.venv/bin/lint-imports

checks: setup-test ## Migrations, deployment, translations
	@echo "== Migrations"
	@$(MANAGE) makemigrations --check --dry-run
	@echo "== Deployment"
	@$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING
	@echo "== Messages"
	@$(PYTHON) -m tests.messages

messages: setup-test ## Collect the texts for translation and compile them
	@$(PYTHON) -m tests.messages --write

screenshots: setup-test ## Draw the README's pictures
	@$(PYTHON) -m tests.screenshots

bench: setup-test ## Measure
	@$(PYTHON) -m tests.bench
	@$(PYTHON) -m tests.postgres $(PYTHON) -m tests.bench_resync
	@$(PYTHON) -m tests.postgres $(PYTHON) -m tests.bench_due_scan
	@$(PYTHON) -m tests.postgres $(PYTHON) -m tests.bench_mails

lock: setup-test ## Pin every requirement with hashes
	@$(COMPILE) --output-file requirements.txt requirements.in
	@$(COMPILE) --output-file requirements-dev.txt requirements-dev.in

setup-demo:
	@.ci/setup demo

setup-test:
	@.ci/setup test
