from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from news.admin.staff_pages import StaffRequest
from registration.models import Document, DocumentVersion
from registration.views.documents import comparison

from .confirmation import confirmation_page


def start_version(request: StaffRequest, model_admin: ModelAdmin, pk: int) -> HttpResponse:
    if not request.user.has_perm("registration.add_documentversion"):
        raise PermissionDenied
    document = get_object_or_404(Document, pk=pk)
    if request.method != "POST":
        return confirmation_page(
            request,
            model_admin,
            title=f"Start a new version of “{document}”?",
            sentences=["The newest text is copied into a draft, which only staff see until it is published."],
            button="Start a new version",
            back=reverse("admin:registration_document_change", args=[pk]),
        )
    version = document.start_version()
    model_admin.log_change(request, document, f"Started version {version.number}.")
    return redirect("admin:registration_documentversion_change", version.pk)


def preview_version(request: StaffRequest, model_admin: ModelAdmin, pk: int) -> HttpResponse:
    version = get_object_or_404(DocumentVersion.objects.select_related("document"), pk=pk)
    if not model_admin.has_view_permission(request, version):
        raise PermissionDenied
    if version.published_at:
        return redirect(version)
    published = list(DocumentVersion.objects.published_of(version.document.slug))
    # admin_view has set no-store already.
    return TemplateResponse(
        request,
        "documents/version.html",
        comparison(version, published) | {"preview": True},
        headers={"X-Robots-Tag": "noindex"},
    )


def publish_version(request: StaffRequest, model_admin: ModelAdmin, pk: int) -> HttpResponse:
    back = reverse("admin:registration_documentversion_change", args=[pk])
    version = get_object_or_404(DocumentVersion, pk=pk)
    if version.published_at:
        messages.warning(request, "This version is published already.")
        return redirect(back)
    if not model_admin.has_change_permission(request, version):
        raise PermissionDenied
    if request.method == "POST" and publish(request, model_admin, version):
        return redirect(back)
    return confirmation_page(
        request,
        model_admin,
        title=f"Publish {version}?",
        sentences=consequences(version),
        button="Publish this version",
        back=back,
    )


def publish(request: StaffRequest, model_admin: ModelAdmin, version: DocumentVersion) -> bool:
    try:
        version.publish(read=version.wording)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    model_admin.log_change(request, version, "Published.")
    messages.success(request, f"{version} is in force.")
    return True


def consequences(version: DocumentVersion) -> list[str]:
    return [
        "It comes into force at once and can never be changed or deleted afterwards.",
        "A correction is a new version.",
        "Candidates who have a page with the registration box open are told of the change and asked to agree again "
        "when they send it."
        if version.document.slug == "terms"
        else "Every link to the document leads to the new text from then on.",
        "Earlier versions stay readable at their own addresses.",
    ]
