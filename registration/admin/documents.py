from django.contrib import admin, messages
from django.db import models
from django.urls import reverse
from django.utils.html import format_html

from news.admin.free_slugs import OffersFreeSlug
from news.admin.staff_pages import SlowFormAdmin, StaffPage, StaffPagesAdmin
from news.text import pasting
from news.times import day_in_words
from registration.models import Document, DocumentVersion

from .document_versions import preview_version, publish_version, start_version


class VersionInline(admin.TabularInline):
    model = DocumentVersion
    fields = ["number", "published_at", "sha256"]
    readonly_fields = ["number", "published_at", "sha256"]
    extra = max_num = 0
    can_delete = False
    show_change_link = True
    ordering = ["-number"]

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Document)
class DocumentAdmin(StaffPagesAdmin):
    pages = [StaffPage("<int:pk>/start-version/", start_version, "start_version")]
    form = OffersFreeSlug
    list_display = ["title", "in_force", "draft", "address"]
    fields = ["title", "slug"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [VersionInline]
    search_fields = ["title"]
    change_form_template = "admin/registration/document/change_form.html"

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("versions")

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="in force")
    def in_force(self, document):
        published = [version for version in document.versions.all() if version.published_at]
        return f"Version {published[0].number}, {day_in_words(published[0].published_at)}" if published else "None yet"

    @admin.display(description="draft")
    def draft(self, document):
        drafts = [version for version in document.versions.all() if version.published_at is None]
        if not drafts:
            return "–"
        url = reverse("admin:registration_documentversion_change", args=[drafts[0].pk])
        return format_html('<a href="{}">Version {}</a>', url, drafts[0].number)

    @admin.display(description="address")
    def address(self, document):
        return format_html('<a href="{0}">{0}</a>', document.get_absolute_url())


@admin.register(DocumentVersion)
class DocumentVersionAdmin(SlowFormAdmin, StaffPagesAdmin):
    pages = [
        StaffPage("<int:pk>/publish/", publish_version, "publish"),
        StaffPage("<int:pk>/preview/", preview_version, "preview"),
    ]
    list_display = ["document", "number", "published_at", "pdf"]
    list_display_links = ["document", "number"]
    list_filter = ["document", ("published_at", admin.EmptyFieldListFilter)]
    list_select_related = ["document"]
    fields = ["document", "number", "body", "pdf", "published_at", "sha256"]
    readonly_fields = ["document", "number", "published_at", "sha256"]
    # A name of any length, since it is not kept.
    formfield_overrides = {models.FileField: {"max_length": None}}
    actions = None
    change_form_template = "admin/registration/documentversion/change_form.html"

    # A version begins on its document's page, where the newest text is copied.
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.published_at is None)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and obj is not None and obj.published_at is None

    def save_model(self, request, version, form, change):
        for sentence in pasting.losses(request.POST.get("body", "")):
            messages.warning(request, sentence)
        super().save_model(request, version, form, change)

    def view_on_site(self, version):
        if version.published_at:
            return version.get_absolute_url()
        return reverse("admin:registration_documentversion_preview", args=[version.pk])
