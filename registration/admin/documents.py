from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from registration.models import Document, DocumentVersion
from registration.views.documents import comparison


def confirmation(site: admin.AdminSite, request, **context) -> TemplateResponse:
    """A page that says what a button will do, with the button."""
    return TemplateResponse(request, "admin/registration/confirm.html", site.each_context(request) | context)


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
class DocumentAdmin(admin.ModelAdmin):
    list_display = ["title", "in_force", "draft", "address"]
    fields = ["title", "slug"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [VersionInline]
    search_fields = ["title"]
    change_form_template = "admin/registration/document/change_form.html"

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("versions")

    def get_urls(self):
        start = path(
            "<int:pk>/start-version/",
            self.admin_site.admin_view(self.start_version),
            name="registration_document_start_version",
        )
        return [start, *super().get_urls()]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="in force")
    def in_force(self, document):
        published = [version for version in document.versions.all() if version.published_at]
        return f"Version {published[0].number}, {published[0].published_at:%-d %b %Y}" if published else "None yet"

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

    def start_version(self, request, pk):
        if not request.user.has_perm("registration.add_documentversion"):
            raise PermissionDenied
        document = get_object_or_404(Document, pk=pk)
        if request.method != "POST":
            return confirmation(
                self.admin_site,
                request,
                title=f"Start a new version of “{document}”?",
                sentences=["The newest text is copied into a draft, which only staff see until it is published."],
                button="Start a new version",
                back=reverse("admin:registration_document_change", args=[pk]),
            )
        version = document.start_version()
        self.log_change(request, document, f"Started version {version.number}.")
        return redirect("admin:registration_documentversion_change", version.pk)


@admin.register(DocumentVersion)
class DocumentVersionAdmin(admin.ModelAdmin):
    list_display = ["document", "number", "published_at", "pdf"]
    list_display_links = ["document", "number"]
    list_filter = ["document", ("published_at", admin.EmptyFieldListFilter)]
    list_select_related = ["document"]
    fields = ["document", "number", "body", "pdf", "published_at", "sha256"]
    readonly_fields = ["document", "number", "published_at", "sha256"]
    actions = None
    change_form_template = "admin/registration/documentversion/change_form.html"

    def get_urls(self):
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"registration_documentversion_{name}")
            for name, view in (("publish", self.publish), ("preview", self.preview))
        ]
        return [*own, *super().get_urls()]

    # A version begins on its document's page, where the newest text is copied.
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.published_at is None)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and obj is not None and obj.published_at is None

    def view_on_site(self, version):
        if version.published_at:
            return version.get_absolute_url()
        return reverse("admin:registration_documentversion_preview", args=[version.pk])

    def publish(self, request, pk):
        with transaction.atomic():
            # Locked, so that two colleagues who press the button at once publish it once.
            version = get_object_or_404(DocumentVersion.objects.select_for_update(of=("self",)), pk=pk)
            back = reverse("admin:registration_documentversion_change", args=[pk])
            if version.published_at:
                self.message_user(request, "This version is published already.", messages.WARNING)
                return redirect(back)
            if not self.has_change_permission(request, version):
                raise PermissionDenied
            if request.method == "POST" and self.publishes(request, version):
                return redirect(back)
        return confirmation(
            self.admin_site,
            request,
            title=f"Publish {version}?",
            sentences=self.consequences(version),
            button="Publish this version",
            back=back,
        )

    def publishes(self, request, version: DocumentVersion) -> bool:
        try:
            version.publish()
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return False
        self.log_change(request, version, "Published.")
        self.message_user(request, f"{version} is in force.", messages.SUCCESS)
        return True

    def consequences(self, version: DocumentVersion) -> list[str]:
        return [
            "It comes into force at once and can never be changed or deleted afterwards.",
            "A correction is a new version.",
            "Candidates who have a page with the registration box open are told of the change and asked to agree again "
            "when they send it."
            if version.document.slug == "terms"
            else "Every link to the document leads to the new text from then on.",
            "Earlier versions stay readable at their own addresses.",
        ]

    def preview(self, request, pk):
        version = get_object_or_404(DocumentVersion.objects.select_related("document"), pk=pk)
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        if version.published_at:
            return redirect(version)
        published = list(DocumentVersion.objects.published_of(version.document.slug))
        # admin_view has already said no-store.
        return TemplateResponse(
            request,
            "documents/version.html",
            comparison(version, published) | {"preview": True},
            headers={"X-Robots-Tag": "noindex"},
        )
