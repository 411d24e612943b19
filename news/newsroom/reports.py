from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from news.models import Article, ArticleQuerySet, Picture, Revision
from news.text.direction import isolated
from news.times import in_words

from .checks import is_file_name

STALE_AFTER = timedelta(days=365)
CALENDAR_DAYS = 30


class Entry(NamedTuple):
    """What stands in the calendar; `kind` is a state, or a word for staff."""

    article: Article
    moment: datetime
    kind: str
    # Of the revision that a scheduled change waits in.
    number: int | None = None

    @property
    def in_words(self) -> str:
        return f"{'a change of it ' if self.kind == 'change' else ''}goes live {in_words(self.moment)}"

    @property
    def can_move(self) -> bool:
        return self.kind in (Article.State.SCHEDULED, Article.State.DRAFT)


@dataclass(frozen=True)
class Day:
    date: date
    entries: list[Entry]
    is_within: bool


def entries(until: datetime) -> Iterator[Entry]:
    """Articles and changes that go live by then, and drafts that are meant to."""
    now = timezone.now()
    for articles in (Article.objects.scheduled(), Article.objects.drafts().filter(publish_at__gt=now)):
        for article in articles.filter(publish_at__lt=until).defer("body"):
            yield Entry(article, article.publish_at, article.state)
    changes = Revision.objects.planned().filter(goes_live_at__lt=until).select_related("article")
    for change in changes.defer("content", "article__body"):
        yield Entry(change.article, change.goes_live_at, "change", change.number)


def calendar(days: int = CALENDAR_DAYS) -> list[tuple[Day, ...]]:
    """Whole weeks, Monday to Sunday, with what stands on each day."""
    today = timezone.localdate()
    last = today + timedelta(days=days)
    begin = today - timedelta(days=today.weekday())
    end = last + timedelta(days=6 - last.weekday())
    by_day: dict[date, list[Entry]] = {}
    for entry in sorted(entries(timezone.now() + timedelta(days=days + 7)), key=lambda each: each.moment):
        by_day.setdefault(timezone.localdate(entry.moment), []).append(entry)
    dates = (begin + timedelta(days=n) for n in range((end - begin).days + 1))
    return list(batched((Day(day, by_day.get(day, []), today <= day <= last) for day in dates), 7))


def stale() -> ArticleQuerySet:
    """Live, and neither changed nor reviewed for a year; the least recent first."""
    limit = timezone.now() - STALE_AFTER
    untouched = Article.objects.published().filter(publish_at__lt=limit, modified_at__lt=limit)
    return untouched.filter(Q(reviewed_at=None) | Q(reviewed_at__lt=limit.date())).order_by("modified_at", "pk")


def undescribed() -> list[tuple[Picture, str]]:
    found = []
    for picture in Picture.objects.order_by("pk"):
        if picture.is_decorative:
            found.append((picture, "marked as decorative"))
        elif is_file_name(picture.alt):
            found.append((picture, f"described by the file name “{isolated(picture.alt)}”"))
    return found
