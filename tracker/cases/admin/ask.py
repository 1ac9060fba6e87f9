"""A page of the admin that asks one thing before something is done."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from tracker.dashboard.forms.fields import DayField

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin


class ReasonForm(forms.Form):
    """Why something is done; kept in the record."""

    why = forms.CharField(
        label=_("Reason"), max_length=500, widget=widgets.UnfoldAdminTextareaWidget
    )


class NothingForm(forms.Form):
    """For what needs no more than a yes."""


def ask(
    model_admin: "ModelAdmin[Any]",
    request: HttpRequest,
    *,
    form: forms.Form,
    title: str,
    text: str,
    button: str,
    back: str,
    template: str = "admin/cases/ask.html",
) -> TemplateResponse:
    """The page with ``form``, sent to its own address; ``back`` is where nothing is done."""
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": title,
        "form": dress(form),
        "text": text,
        "button": button,
        "back": back,
    }
    return TemplateResponse(request, template, context)


def dress(form: forms.Form) -> forms.Form:
    """``form`` with its fields drawn as the admin draws its own."""
    for field in form.fields.values():
        field.widget.attrs["class"] = " ".join(_classes(field))
        if isinstance(field.widget, forms.Select):
            field.widget.template_name = "unfold/widgets/select.html"
    return form


def _classes(field: forms.Field) -> list[str]:
    match field:
        case forms.BooleanField():
            return list(widgets.CHECKBOX_CLASSES)
        case forms.ChoiceField():
            return list(widgets.SELECT_CLASSES)
        case DayField() | forms.TimeField():
            return [*widgets.BASE_INPUT_CLASSES, "max-w-52"]
        case forms.CharField(widget=forms.Textarea()):
            return list(widgets.TEXTAREA_CLASSES)
    return list(widgets.INPUT_CLASSES)
