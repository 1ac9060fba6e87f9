"""What a browser would send from a page of the admin."""

from typing import Any

from django.forms import BaseForm
from django.test import Client

from tracker.cases.models import Petition


def fields_of(client: Client, address: str) -> dict[str, Any]:
    """The values of every field of a change page, as its form would send them unchanged."""
    context = client.get(address).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    return {name: value for form in forms for name, value in _values(form)}


def _values(form: BaseForm) -> list[tuple[str, Any]]:
    values = [(field.html_name, field.value()) for field in form]
    return [(name, getattr(v, "pk", v)) for name, v in values if v is not None and v is not False]


def save(client: Client, address: str, **changed: Any) -> Any:  # the test client's response
    """Send a change page with some of its fields changed; ``__`` stands for ``-`` in names."""
    data = fields_of(client, address) | {k.replace("__", "-"): v for k, v in changed.items()}
    return client.post(address, data)


def page_of(case: Petition) -> str:
    """The address of a case at the desk."""
    return f"/admin/cases/petition/{case.pk}/change/"
