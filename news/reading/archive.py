from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from news.models import Tally


@dataclass(frozen=True)
class Period:
    """A year or a month; `end` is the start of the next."""

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
    def last_moment(self) -> datetime:
        return self.end - timedelta(microseconds=1)


def start_of(year: int, month: int) -> datetime:
    """Raises Http404 for a year that datetime cannot hold."""
    try:
        return timezone.make_aware(datetime(year, month, 1))
    except (ValueError, OverflowError):
        raise Http404("No such month.") from None


def years() -> list[Period]:
    """Those with articles, newest first."""
    counts: Counter[int] = Counter()
    for month in Tally.objects.months():
        counts[month.number // 100] += month.published
    return [replace(Period.of_year(year), count=count) for year, count in counts.items() if count]


def months(year: int) -> list[Period]:
    """Those with articles, newest first."""
    counts = [(month.number % 100, month.published) for month in Tally.objects.months(year)]
    return [replace(Period.of_month(year, month), count=count) for month, count in counts if count]
