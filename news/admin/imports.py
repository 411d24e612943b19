from django.contrib import admin

from news.models import Import

from .staff_pages import ReadOnlyAdmin


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    """The reports of moving in. The import itself is a command of the operator's."""

    list_display = ["source", "begun_at", "kind", "new", "changed", "left_out"]
    change_form_template = "admin/news/import/change_form.html"
    fields = [("begun_at", "ended_at")]

    @admin.display()
    def kind(self, report) -> str:
        return "dry run" if report.is_dry_run else "import"

    @admin.display()
    def new(self, report) -> int:
        return report.counts.get("new", 0)

    @admin.display()
    def changed(self, report) -> int:
        return report.counts.get("changed", 0) + report.counts.get("waiting", 0)

    @admin.display()
    def left_out(self, report) -> int:
        return report.counts.get("skipped", 0)
