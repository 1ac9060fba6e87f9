"""Hypothesis for the pure modules."""

from hypothesis import settings

# A busy machine is slow now and then (the first holidays take 0.2 s): that is no failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
