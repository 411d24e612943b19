from datetime import datetime

from django import forms
from django.contrib.admin import ModelAdmin
from django.http import HttpResponse
from django.utils import timezone

from news.admin.staff_pages import StaffRequest, page_response
from registration.desk import sources

TEMPLATE = "admin/registration/person/sources.html"


class NarrowForm(forms.Form):
    month = forms.TypedChoiceField(required=False, empty_value=None)
    campaign = forms.ChoiceField(required=False)

    def __init__(self, data, months, campaigns):
        super().__init__(data)
        self.fields["month"].choices = [
            ("", "every month"),
            *((f"{month:%Y-%m}", f"{month:%B %Y}") for month in months),
        ]
        self.fields["month"].coerce = lambda text: timezone.make_aware(datetime.strptime(text, "%Y-%m"))
        self.fields["campaign"].choices = [("", "every campaign"), *((name, name) for name in campaigns if name)]


def sources_page(request: StaffRequest, model_admin: ModelAdmin) -> HttpResponse:
    months, campaigns = sources.table("month"), sources.table("campaign")
    form = NarrowForm(request.GET, [row["month"] for row in months], [row["campaign"] for row in campaigns])
    # Whatever else the address says is no choice of ours, and narrows nothing.
    chosen = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    tables = {"articles": sources.table("article", **chosen), "months": months, "campaigns": campaigns}
    return page_response(request, model_admin, TEMPLATE, "Where candidates come from", form=form, **tables)
