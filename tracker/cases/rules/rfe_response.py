"""rfe-response, where the register looks for it."""

from tracker.cases.rules.responses import RFE as RULE

__all__ = ["RULE"]
