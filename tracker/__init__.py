"""The O-1A tracker. The Celery app is loaded with the project so that tasks find it."""

from tracker.celery import app as celery_app

__all__ = ["celery_app"]
