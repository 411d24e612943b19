import logging
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from news.pages.lifetime import SHARED_SECONDS
from news.reading.public_page import public_page
from news.text.comparing import changed_blocks
from registration.models import Document, DocumentVersion

logger = logging.getLogger(__name__)


@public_page
def current(request, slug):
    versions = DocumentVersion.objects.published_of(slug)
    if not versions:
        document = get_object_or_404(Document, slug=slug)
        return render(request, "documents/missing.html", {"document": document}, status=404)
    return render(request, "documents/current.html", {"version": versions[0], "versions": versions})


@public_page
def version(request, slug, number):
    versions = DocumentVersion.objects.published_of(slug)
    shown = next((candidate for candidate in versions if candidate.number == number), None)
    if shown is None:
        raise Http404
    return render(request, "documents/version.html", comparison(shown, list(versions)))


def comparison(shown: DocumentVersion, versions: list[DocumentVersion]) -> dict[str, Any]:
    """Context for the page of a version; a draft is compared with the version that it would replace."""
    previous = next((candidate for candidate in versions if candidate.number < shown.number), None)
    return {
        "version": shown,
        "versions": versions,
        "in_force": versions[0] if versions else None,
        "previous": previous,
        "changes": changed_blocks(previous.body, shown.body) if previous else (),
        "pdf_changed": previous and shown.pdf_sha256 != previous.pdf_sha256,
    }


@require_safe
@cache_control(public=True, max_age=SHARED_SECONDS)
def pdf(request, slug):
    versions = DocumentVersion.objects.in_force(slug)
    return send_pdf(request, versions.select_related("document").first())


@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def version_pdf(request, slug, number):
    versions = DocumentVersion.objects.published_of(slug)
    return send_pdf(request, versions.filter(number=number).first())


def present_document(slug: str) -> str | None:
    found = Document.objects.filter(slug=slug) or Document.objects.filter(former_addresses__slug=slug)
    return found[0].slug if found else None


def send_pdf(request: HttpRequest, version: DocumentVersion | None) -> HttpResponseBase:
    if version is None or not version.pdf or not version.published_at:
        raise Http404
    etag = f'"{version.pdf_sha256}"'
    published_at = int(version.published_at.timestamp())
    if unchanged := get_conditional_response(request, etag=etag, last_modified=published_at):
        return unchanged
    try:
        content = version.pdf.open()
    except OSError as error:
        logger.error("The PDF of %s is gone from the storage: %s", version, version.pdf.name)
        raise Http404 from error
    name = f"{version.document.slug}-version-{version.number}.pdf"
    return FileResponse(
        content,
        content_type="application/pdf",
        filename=name,
        headers={"ETag": etag, "Last-Modified": http_date(published_at)},
    )
