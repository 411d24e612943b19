"""What stands on which day of the calendar."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import batched
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from news.models import Article, Revision
from news.times import LONDON, in_words

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


def entries(articles: QuerySet[Article], changes: QuerySet[Revision]) -> list[Entry]:
    """In the order in which they go live."""
    found = [Entry(article, article.publish_at, article.state) for article in articles.defer("body")]
    for change in changes.select_related("article").defer("content", "article__body"):
        found.append(Entry(change.article, change.goes_live_at, "change", change.number))  # type: ignore[arg-type]
    return sorted(found, key=lambda entry: entry.moment)


def going_live(since: date, before: date) -> list[Entry]:
    """Articles and changes that go live on these days, and drafts that are meant to."""
    days = [datetime.combine(day, time(), LONDON) for day in (since, before)]
    articles = Article.objects.scheduled() | Article.objects.drafts().since(timezone.now())
    changes = Revision.objects.planned().filter(goes_live_at__range=days)
    return entries(articles.filter(publish_at__range=days), changes)


@dataclass(frozen=True)
class Calendar:
    """What goes live in the next 30 days or, if `month` is its first day, in a later month."""

    first: date
    last: date
    month: date | None = None

    @classmethod
    def of(cls, day: date | None) -> "Calendar":
        """Of its month, unless that has begun."""
        today = timezone.localdate()
        if day is None or (day.year, day.month) <= (today.year, today.month):
            return cls(today, today + timedelta(days=CALENDAR_DAYS))
        month = day.replace(day=1)
        return cls(month, month.replace(day=monthrange(month.year, month.month)[1]), month)

    @property
    def earlier(self) -> date | None:
        """A month; the next 30 days come before the first that there is."""
        return Calendar.of(self.first - timedelta(days=1)).month

    @property
    def later(self) -> date:
        return (self.last + timedelta(days=1)).replace(day=1)

    @property
    def weeks(self) -> list[tuple[Day, ...]]:
        """Monday to Sunday, with what stands on each day."""
        begin = self.first - timedelta(days=self.first.weekday())
        number = 7 * ((self.last - begin).days // 7 + 1)
        by_day: dict[date, list[Entry]] = {}
        for entry in going_live(begin, begin + timedelta(days=number)):
            by_day.setdefault(timezone.localdate(entry.moment), []).append(entry)
        dates = (begin + timedelta(days=n) for n in range(number))
        return list(batched((Day(day, by_day.get(day, []), self.first <= day <= self.last) for day in dates), 7))
