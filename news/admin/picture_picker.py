from django import forms
from django.contrib.admin import ModelAdmin
from django.core.paginator import Paginator
from django.http import HttpResponse

from news.models import Picture

from .staff_pages import StaffRequest, page_response


class PickerForm(forms.ModelForm):
    """An upload from within an article; the picture is named after its description."""

    class Meta:
        model = Picture
        fields = ["file", "alt", "is_decorative", "caption"]

    def save(self, commit=True):
        self.instance.name = (self.instance.alt or self.files["file"].name)[:120]
        return super().save(commit)


def picker_page(request: StaffRequest, model_admin: ModelAdmin) -> HttpResponse:
    may_upload = model_admin.has_add_permission(request)
    form = PickerForm(request.POST or None, request.FILES or None) if may_upload else None
    chosen = None
    if request.method == "POST" and form and form.is_valid():
        chosen = form.save()
        model_admin.log_addition(request, chosen, "Uploaded from an article.")
    pictures, _ = model_admin.get_search_results(request, Picture.objects.all(), request.GET.get("q", ""))
    return page_response(
        request,
        model_admin,
        "admin/news/picture/picker.html",
        "Choose a picture",
        form=form,
        chosen=chosen,
        page=Paginator(pictures, 24).get_page(request.GET.get("page")),
        is_popup=True,
    )
