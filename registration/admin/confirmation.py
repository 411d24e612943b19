from collections.abc import Iterable

from django.contrib.admin import ModelAdmin
from django.template.response import TemplateResponse

from news.admin.staff_pages import StaffRequest, page_response


def confirmation_page(
    request: StaffRequest, model_admin: ModelAdmin, title: str, sentences: Iterable[str], button: str, back: str
) -> TemplateResponse:
    template = "admin/registration/confirm.html"
    return page_response(request, model_admin, template, title, sentences=sentences, button=button, back=back)
