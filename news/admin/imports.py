from django.contrib import admin

from news.models import Import

from .staff_pages import ReadOnlyAdmin


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    """The reports of moving in. The import itself is a command of the operator's."""

    list_display = ["source", "begun_at", "kind", "summary"]
    change_form_template = "admin/news/import/change_form.html"
    fields = [("begun_at", "ended_at")]
