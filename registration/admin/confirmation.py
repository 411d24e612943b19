from collections.abc import Iterable

from django.contrib.admin import ModelAdmin
from django.template.response import TemplateResponse

from news.admin.staff_pages import StaffRequest


def confirmation_page(
    request: StaffRequest, model_admin: ModelAdmin, title: str, sentences: Iterable[str], button: str, back: str
) -> TemplateResponse:
    context = model_admin.admin_site.each_context(request) | {
        "title": title,
        "sentences": sentences,
        "button": button,
        "back": back,
    }
    return TemplateResponse(request, "admin/registration/confirm.html", context)
