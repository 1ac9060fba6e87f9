"""Korean words that stay whole where the engine knows no ``word-break: keep-all``: in PDFs."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

FITS = 24  # characters that no column of a document breaks: each span costs time
# Longer words may break: they could be wider than their column.
_WORD = re.compile(r"(?<!\S)(?=\S*[가-힣])\S{2,14}(?!\S)")

register = template.Library()


@register.filter
def whole_words(text: str) -> SafeString:
    """The text with each Korean word in a ``<span class="word">``; copied text stays as it was."""
    escaped = conditional_escape(text)
    if len(text) <= FITS:
        return escaped
    marked = _WORD.sub(r'<span class="word">\g<0></span>', escaped)
    return mark_safe(marked)  # escaped above
