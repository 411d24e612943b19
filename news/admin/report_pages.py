from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from news.models import Article, BrokenLink, Picture, Remark, Revision
from news.newsroom import broken_links, reports
from news.newsroom.unused_pictures import unused_pictures

from .staff_pages import link_to, page_response

MOST_ROWS = 200


@dataclass(frozen=True)
class Report:
    """A table; `row` makes cells of each that is found, or none of what is not to be shown yet."""

    title: str
    explanation: str
    columns: tuple[str, ...]
    found: Callable[[], QuerySet | list]
    row: Callable[[Any], list[str]]
    nothing: str = "Nothing to report."

    @property
    def rows(self) -> list[list[str]]:
        return list(filter(None, map(self.row, self.found()[:MOST_ROWS])))

    @property
    def number(self) -> str:
        found = self.found()
        number = len(found) if isinstance(found, list) else found.order_by()[: MOST_ROWS + 1].count()
        return f"more than {MOST_ROWS}" if number > MOST_ROWS else str(number)


def day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "D j M Y, H:i")


def stale_row(article: Article) -> list[str]:
    reviewed = date_format(article.reviewed_at, "j M Y") if article.reviewed_at else "never"
    return [link_to(article), day(article.modified_at), reviewed]


def undescribed_row(found: tuple[Picture, str]) -> list[str]:
    picture, reason = found
    return [link_to(picture), reason]


def broken_row(link: BrokenLink) -> list[str]:
    return [link_to(link.article), link.words, link.address, day(link.found_at)]


def waiting_row(remark: Remark) -> list[str]:
    return [link_to(remark.article, "review"), str(remark.author or "somebody"), day(remark.made_at)]


def publication_row(revision: Revision) -> list[str]:
    planned = parse_datetime(str(revision.content.get("publish_at"))) or revision.created_at
    moment, by = revision.goes_live_at or max(planned, revision.created_at), str(revision.author or "somebody")
    cells = [link_to(revision.article), day(moment), by, day(revision.created_at)]
    return cells if moment <= timezone.now() else []


def published() -> QuerySet[Revision]:
    return Revision.objects.filter(state=Revision.State.PUBLISHED).order_by("-created_at", "-pk")


def of_articles(rows: QuerySet) -> QuerySet:
    return rows.select_related("article").defer("article__body")


REPORTS = {
    "reviews": Report(
        "Waiting for review", "Writers who ask an editor to look.", ("Article", "Asked by", "Since"),
        lambda: of_articles(Remark.objects.awaiting_review().select_related("author")),
        waiting_row,
    ),
    "publications": Report(
        "What went live",
        "And by whom, the newest first.",
        ("Article", "Live from", "By", "Button pressed"),
        lambda: of_articles(published().select_related("author")),
        publication_row,
        "Nothing has been published by its form yet.",
    ),
    "stale": Report(
        "Not touched for a year",
        "Live articles that nobody has changed or reviewed for twelve months, the least recent first.",
        ("Article", "Last changed", "Last reviewed"),
        lambda: reports.stale().defer("body"),
        stale_row,
    ),
    "undescribed": Report(
        "Pictures without a description", "They tell nothing to people who cannot see them.", ("Picture", "Why"),
        reports.undescribed,
        undescribed_row,
    ),
    "links": Report(
        "Broken links",
        "Links to pages and documents of this site that lead nowhere, as the nightly check found them.",
        ("Article", "Words", "Address", "Found"),
        lambda: of_articles(BrokenLink.objects.all()),
        broken_row,
    ),
}  # fmt: skip


def reports_page(request: HttpRequest, model_admin: ModelAdmin) -> HttpResponse:
    context = {
        "reports": REPORTS,
        "scheduled": Article.objects.scheduled().count(),
        "unused": unused_pictures().count(),
    }
    return page_response(request, model_admin, "admin/news/article/reports.html", "Reports", **context)


def report_page(request: HttpRequest, model_admin: ModelAdmin, name: str) -> HttpResponse:
    if name not in REPORTS:
        raise Http404("No such report.")
    report = REPORTS[name]
    context = {"report": report, "rows": report.rows, "most": MOST_ROWS, "name": name}
    return page_response(request, model_admin, "admin/news/article/report.html", report.title, **context)


@require_POST
def check_links(request: HttpRequest, model_admin: ModelAdmin) -> HttpResponse:
    broken_links.look_for_broken_links.enqueue()
    messages.success(request, "The links are being checked; come back in a minute.")
    return redirect("admin:news_article_report", "links")
