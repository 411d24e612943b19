"""Articles by year and month, with counts.

A count reads the index article_newest alone, between two ends: a month costs what the month holds. Only the page of
all years walks the whole index, once for each generation of pages.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Count, Value
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from .models import Article, ArticleQuerySet


@dataclass(frozen=True)
class Period:
    """A year, or one of its months; `end` belongs to the next one."""

    start: datetime
    end: datetime
    count: int = 0

    @classmethod
    def of_year(cls, year: int) -> "Period":
        return cls(start_of(year, 1), start_of(year + 1, 1))

    @classmethod
    def of_month(cls, year: int, month: int) -> "Period":
        return cls(start_of(year, month), start_of(year + month // 12, month % 12 + 1))

    def get_absolute_url(self) -> str:
        if self.is_year:
            return reverse("news:archive-year", args=[f"{self.start:%Y}"])
        return reverse("news:archive-month", args=[f"{self.start:%Y}", f"{self.start:%m}"])

    @property
    def is_year(self) -> bool:
        return self.end.year > self.start.year and self.start.month == self.end.month

    @property
    def months(self) -> "list[Period]":
        starts = [start_of(self.start.year, month) for month in range(1, 13)]
        return [Period(*ends) for ends in pairwise([*starts, self.end])]

    @property
    def last_moment(self) -> datetime:
        return self.end - timedelta(microseconds=1)

    @property
    def articles(self) -> ArticleQuerySet:
        """Those from its start on; `published(last_moment)` makes the other end."""
        return Article.objects.filter(publish_at__gte=self.start)


def start_of(year: int, month: int) -> datetime:
    """The month's first moment in our own zone; 404 for a year that no calendar has."""
    try:
        return timezone.make_aware(datetime(year, month, 1))
    except (ValueError, OverflowError):
        raise Http404("No such month.") from None


def counted(periods: list[Period]) -> list[Period]:
    """The periods that hold published articles, with their number; in one query."""
    if not periods:
        return []
    counts = (
        period.articles.published(until=period.last_moment)
        .annotate(place=Value(place))
        .values("place")
        .annotate(count=Count("pk"))
        for place, period in enumerate(periods)
    )
    first, *others = counts
    found = {row["place"]: row["count"] for row in first.union(*others, all=True)}
    return [Period(each.start, each.end, found[place]) for place, each in enumerate(periods) if found.get(place)]


def years() -> list[Period]:
    """Every year with articles, newest first."""
    published = Article.objects.published().values_list("publish_at", flat=True)
    newest, oldest = published.newest_first().first(), published.newest_first().last()
    if newest is None:
        return []
    span = range(timezone.localtime(newest).year, timezone.localtime(oldest).year - 1, -1)
    return counted([Period.of_year(year) for year in span])
