"""The panels beside an article's form: preview, findings, appearance in search and shares, address."""

from django.conf import settings
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST

from news.models import Article, FormerAddress
from news.newsroom import checks, previews
from news.newsroom.manuscript import Manuscript
from news.publisher import publisher
from news.text import pasting
from news.text.allowed_markup import sanitise
from news.text.words import count_words

from .change_times import AsksForChangeTime

# The form frames the preview, which lets our own pages frame it.
FRAMING = settings.SECURE_CSP | {"frame-src": [CSP.SELF]}
FRAMED = settings.SECURE_CSP | {"frame-ancestors": [CSP.SELF]}
frames_preview = csp_override(FRAMING)


@xframe_options_sameorigin
@csp_override(FRAMED)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, model_admin: ModelAdmin, pk: int | None = None) -> HttpResponse:
    """GET: the page as last saved. POST: all panels for the text in the form, which is not stored."""
    stored = readable(request, model_admin, pk)
    if request.method != "POST":
        return previews.page(request, stored, previews.newest(stored))
    article = previews.typed(previews.newest(stored), request.POST)
    return previews.private(JsonResponse(panels(request, stored, article)))


def readable(request: HttpRequest, model_admin: ModelAdmin, pk: int | None) -> Article:
    """The article, or a new one. Raises PermissionDenied unless the user may see it."""
    article = get_object_or_404(Article, pk=pk) if pk else Article(status=Article.Status.DRAFT)
    if not (model_admin.has_view_permission(request, article) if pk else model_admin.has_add_permission(request)):
        raise PermissionDenied
    return article


def panels(request: HttpRequest, stored: Article, article: Article) -> dict[str, str]:
    own_numbers = {number.as_e164 for number in publisher().telephones}
    change = AsksForChangeTime(request.POST)
    at = change.cleaned_data.get("change_at") if change.is_valid() else None
    found = checks.findings(Manuscript.of(article, own_numbers, at))
    errors = sum(finding.is_error for finding in found)
    contexts: dict[str, dict[str, object]] = {
        "findings": {"findings": found, "errors": errors, "warnings": len(found) - errors},
        "appearance": {"metadata": previews.described(article), "article": article},
        "address": redirects(stored, article),
        "tally": {"words": count_words(article.body), "minutes": article.reading_minutes},
    }
    shown = {name: render_to_string(f"admin/news/article/{name}.html", values) for name, values in contexts.items()}
    return shown | {"page": previews.page(request, stored, article).text}


def redirects(stored: Article, article: Article) -> dict[str, object]:
    """How addresses change when the article is published with the slug in the form."""
    renamed = stored.pk is not None and stored.was_seen and article.slug != stored.slug
    taken = FormerAddress.objects.filter(slug=article.slug).exclude(article=stored.pk).select_related("article").first()
    former = FormerAddress.objects.filter(article=stored.pk).exclude(slug=article.slug) if stored.pk else ()
    address = previews.presentable(article).get_absolute_url()
    return {"stored": stored, "address": address, "renamed": renamed, "taken": taken, "former": former}


@require_POST
def paste(request: HttpRequest, model_admin: ModelAdmin) -> HttpResponse:
    """Text from another program, cleaned as if written in our editor, and what was left out, in sentences."""
    if not (model_admin.has_add_permission(request) or model_admin.has_change_permission(request)):
        raise PermissionDenied
    pasted = pasting.tidied(request.POST.get("html", ""))
    return previews.private(JsonResponse({"html": sanitise(pasted.html), "losses": pasted.losses}))
