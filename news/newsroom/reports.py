from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched

from django.db.models import Q
from django.utils import timezone

from news.models import Article, ArticleQuerySet, Picture, Revision
from news.text.direction import isolated

from .checks import is_file_name

STALE_AFTER = timedelta(days=365)
CALENDAR_DAYS = 30


@dataclass(frozen=True)
class Day:
    date: date
    articles: list[Article]
    is_within: bool
    changes: list[Revision]


def calendar(days: int = CALENDAR_DAYS) -> list[tuple[Day, ...]]:
    """Whole weeks, Monday to Sunday, with the articles and changes that go live on each day."""
    today = timezone.localdate()
    last = today + timedelta(days=days)
    begin = today - timedelta(days=today.weekday())
    end = last + timedelta(days=6 - last.weekday())
    by_day: dict[date, list[Article]] = {}
    scheduled = Article.objects.scheduled().select_related("category").defer("body").order_by("publish_at", "pk")
    for article in scheduled.filter(publish_at__lt=timezone.now() + timedelta(days=days + 1)):
        by_day.setdefault(timezone.localdate(article.publish_at), []).append(article)
    changes: dict[date, list[Revision]] = {}
    planned = Revision.objects.planned().select_related("article").defer("content", "article__body")
    for change in planned.filter(goes_live_at__lt=timezone.now() + timedelta(days=days + 1)):
        changes.setdefault(timezone.localdate(change.goes_live_at), []).append(change)
    dates = (begin + timedelta(days=n) for n in range((end - begin).days + 1))
    return list(
        batched((Day(day, by_day.get(day, []), today <= day <= last, changes.get(day, [])) for day in dates), 7)
    )


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
