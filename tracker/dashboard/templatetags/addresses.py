"""Addresses for templates."""

from django import template

from tracker.cases import links

register = template.Library()
register.filter("webcal", links.webcal)
