"""The law and practice of an O-1A case as pure functions: facts in, dates out."""

from tracker.cases.rules import letter_due, needed_by, premium_clock, rfe_response
from tracker.cases.rules.registry import register

RULES = register([premium_clock.RULE, rfe_response.RULE, letter_due.RULE, needed_by.RULE])
