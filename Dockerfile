# The tracker's image: web server, worker and beat differ only in their command (compose.yaml).
FROM python:3.11-slim

RUN apt-get update \
 && apt-get install --yes --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk gettext \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --create-home tracker

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app

COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY manage.py ./
COPY fixtures fixtures
COPY templates templates
COPY tracker tracker
# Not by manage.py: settings that are read without a key would write one into the image.
RUN for po in tracker/locale/*/LC_MESSAGES/*.po; do msgfmt -o "${po%.po}.mo" "$po"; done \
 && install --directory --owner tracker var

USER tracker
EXPOSE 8000
# Without --no-control-socket gunicorn writes into the home directory.
CMD ["gunicorn", "tracker.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", \
     "--no-control-socket"]
