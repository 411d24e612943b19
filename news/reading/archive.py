from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.http import Http404
from django.urls import reverse

from news.models import Tally
from news.models.next_change import next_change
from news.pages.memo import remembered
from news.times import LONDON


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
        year, month = f"{self.start.year:04}", f"{self.start.month:02}"
        if self.is_year:
            return reverse("news:archive-year", args=[year])
        return reverse("news:archive-month", args=[year, month])

    @property
    def is_year(self) -> bool:
        return self.end.year > self.start.year and self.start.month == self.end.month

    @property
    def last_moment(self) -> datetime:
        return self.end - timedelta(microseconds=1)


def start_of(year: int, month: int) -> datetime:
    """Raises Http404 for a year that datetime cannot hold."""
    try:
        return datetime(year, month, 1, tzinfo=LONDON)
    except ValueError:
        raise Http404("No such month.") from None


@remembered(until=next_change)
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
