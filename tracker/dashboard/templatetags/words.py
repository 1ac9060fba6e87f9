"""Words for templates."""

from django import template

from tracker.cases import words

register = template.Library()
register.filter("place", words.place)
