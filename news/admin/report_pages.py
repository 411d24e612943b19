from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format

from news.models import Article, BrokenLink, Remark, Revision
from news.newsroom import broken_links, reports
from news.newsroom.unused_pictures import unused_pictures

from .staff_pages import page_response

MOST_ROWS = 200


class Cell(NamedTuple):
    words: str
    url: str = ""


@dataclass(frozen=True)
class Report:
    """A table; `rows` is called when the report is shown, `found` to count it without reading it."""

    title: str
    explanation: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterable[list[Cell]]] = field(repr=False)
    found: Callable[[], QuerySet | list] = field(repr=False)
    nothing: str = "Nothing to report."


def form_of(article: Article) -> Cell:
    return Cell(str(article), reverse("admin:news_article_change", args=[article.pk]))


def day(moment) -> Cell:
    return Cell(date_format(timezone.localtime(moment), "D j M Y, H:i") if moment else "never")


def stale_rows() -> Iterable[list[Cell]]:
    for article in reports.stale().defer("body")[:MOST_ROWS]:
        reviewed = Cell(date_format(article.reviewed_at, "j M Y") if article.reviewed_at else "never")
        yield [form_of(article), day(article.modified_at), reviewed]


def undescribed_rows() -> Iterable[list[Cell]]:
    for picture, reason in reports.undescribed()[:MOST_ROWS]:
        yield [Cell(picture.name, reverse("admin:news_picture_change", args=[picture.pk])), Cell(reason)]


def broken_rows() -> Iterable[list[Cell]]:
    for link in BrokenLink.objects.select_related("article").defer("article__body")[:MOST_ROWS]:
        yield [form_of(link.article), Cell(link.words), Cell(link.address), day(link.found_at)]


def waiting_rows() -> Iterable[list[Cell]]:
    for remark in Remark.objects.awaiting_review().select_related("article", "author").defer("article__body"):
        url = reverse("admin:news_article_review", args=[remark.article_id])
        yield [Cell(str(remark.article), url), Cell(str(remark.author or "somebody")), day(remark.made_at)]


def published() -> QuerySet[Revision]:
    return Revision.objects.filter(state=Revision.State.PUBLISHED)


def publication_rows() -> Iterable[list[Cell]]:
    for revision in (
        published()
        .select_related("article", "author")
        .order_by("-created_at", "-pk")
        .defer("article__body")[:MOST_ROWS]
    ):
        planned = parse_datetime(str(revision.content.get("publish_at"))) or revision.created_at
        moment, by = revision.goes_live_at or max(planned, revision.created_at), str(revision.author or "somebody")
        if moment <= timezone.now():
            yield [form_of(revision.article), day(moment), Cell(by), day(revision.created_at)]


REPORTS = {
    "reviews": Report(
        "Waiting for review", "Writers who ask an editor to look.", ("Article", "Asked by", "Since"), waiting_rows,
        Remark.objects.awaiting_review,
    ),
    "publications": Report(
        "What went live",
        "And by whom, the newest first.",
        ("Article", "Live from", "By", "Button pressed"),
        publication_rows,
        published,
        "Nothing has been published by its form yet.",
    ),
    "stale": Report(
        "Not touched for a year",
        "Live articles that nobody has changed or reviewed for twelve months, the least recent first.",
        ("Article", "Last changed", "Last reviewed"),
        stale_rows,
        reports.stale,
    ),
    "undescribed": Report(
        "Pictures without a description", "They tell nothing to people who cannot see them.", ("Picture", "Why"),
        undescribed_rows,
        reports.undescribed,
    ),
    "links": Report(
        "Broken links",
        "Links to pages and documents of this site that lead nowhere, as the nightly check found them.",
        ("Article", "Words", "Address", "Found"),
        broken_rows,
        BrokenLink.objects.all,
    ),
}  # fmt: skip


def reports_page(request: HttpRequest, model_admin: ModelAdmin) -> HttpResponse:
    context = {
        "reports": [(name, report, number_of(report)) for name, report in REPORTS.items()],
        "scheduled": Article.objects.scheduled().count(),
        "unused": unused_pictures().count(),
    }
    return page_response(request, model_admin, "admin/news/article/reports.html", "Reports", **context)


def number_of(report: Report) -> str:
    found = report.found()
    number = len(found) if isinstance(found, list) else found.order_by()[: MOST_ROWS + 1].count()
    return f"more than {MOST_ROWS}" if number > MOST_ROWS else str(number)


def report_page(request: HttpRequest, model_admin: ModelAdmin, name: str) -> HttpResponse:
    if name not in REPORTS:
        raise Http404("No such report.")
    report = REPORTS[name]
    context = {"report": report, "rows": list(report.rows()), "most": MOST_ROWS, "name": name}
    return page_response(request, model_admin, "admin/news/article/report.html", report.title, **context)


def check_links(request: HttpRequest, model_admin: ModelAdmin) -> HttpResponse:
    if request.method != "POST" or not model_admin.has_change_permission(request):
        raise PermissionDenied
    broken_links.look_for_broken_links.enqueue()
    messages.success(request, "The links are being checked; come back in a minute.")
    return redirect("admin:news_article_report", "links")
