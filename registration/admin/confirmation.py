from collections.abc import Iterable

from django import forms
from django.contrib.admin import ModelAdmin
from django.template.response import TemplateResponse

from news.admin.staff_pages import StaffRequest, page_response


def confirmation_page(
    request: StaffRequest,
    model_admin: ModelAdmin,
    title: str,
    sentences: Iterable[str],
    button: str,
    back: str,
    carried: Iterable[tuple[str, str]] = (("sure", "1"),),
    form: forms.Form | None = None,
) -> TemplateResponse:
    """`carried` are the names and values that are posted when the button is pressed."""
    context = {"sentences": sentences, "button": button, "back": back, "carried": carried, "form": form}
    return page_response(request, model_admin, "admin/registration/confirm.html", title, **context)
