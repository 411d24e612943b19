"""Working time: when the promised call is due, and how long somebody has waited, by the agency's own hours.

The thank-you page, the mails and the desk all ask here, so that the promise and the clock cannot differ.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import Self

from django.utils import timezone
from django.utils.dateformat import format

from news.pages.memo import remembered
from news.times import later

from .models import BestTime, Office

# Without any opening hours nobody would ever be there; a year ahead is far enough to look.
FURTHEST = 366
CALLS = {
    BestTime.MORNING: (time(9), time(12)),
    BestTime.MIDDAY: (time(12), time(14)),
    BestTime.AFTERNOON: (time(14), time(17)),
    BestTime.EVENING: (time(17), time(21)),
}


@dataclass(frozen=True)
class Hours:
    """The agency's opening hours by weekday, and the days on which nobody is there."""

    by_weekday: dict[int, tuple[time, time]]
    closures: frozenset[date]
    answer_days: int
    answer_time: str

    @classmethod
    def load(cls) -> Self:
        office = Office.objects.prefetch_related("hours", "closures").get()
        return cls(
            {row.weekday: (row.opens, row.closes) for row in office.hours.all()},
            frozenset(row.day for row in office.closures.all()),
            office.answer_days,
            office.answer_time,
        )

    def span(self, day: date) -> tuple[datetime, datetime] | None:
        """Opening and closing of a day; None if nobody is there."""
        if day in self.closures or day.weekday() not in self.by_weekday:
            return None
        opens, closes = (at(day, clock) for clock in self.by_weekday[day.weekday()])
        # An opening in the hour that the clocks skip would come after the closing.
        return opens, max(opens, closes)

    def spans_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Those that end after a moment; none if nobody has been there for a year."""
        day, idle = timezone.localdate(moment), 0
        while idle < FURTHEST and day < date.max:
            span = self.span(day)
            idle = 0 if span else idle + 1
            if span and span[1] > moment:
                yield span
            day += timedelta(1)

    def deadline(self, received: datetime) -> datetime:
        """By when whoever registered at this moment is called.

        As long after opening, so many working days later; the end of the last day for who came before the first opened.
        """
        spans = list(islice(self.spans_from(received), self.answer_days + 1))
        if len(spans) <= self.answer_days:
            return later(received, timedelta(days=self.answer_days))
        (opens, _), (last_opens, last_closes) = spans[0], spans[-1]
        return min(last_opens + (received - opens), last_closes) if received > opens else spans[-2][1]

    def promise(self, received: datetime) -> str:
        """Completes “We will call you …” for whoever registered at this moment."""
        due = self.deadline(received)
        return f"by {format(timezone.localtime(due), 'l j F')}" if due > timezone.now() else "as soon as we can"

    def worked_between(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time between two moments was working time."""
        total = timedelta()
        for opens, closes in self.spans_from(start):
            if opens >= end:
                break
            total += min(closes, end) - max(opens, start)
        return total

    def next_call(self, best_time: str, after: datetime) -> datetime:
        """When to try next: within the candidate's best time, on a working day, at least two hours from `after`."""
        soonest = round_up(later(after, timedelta(hours=2)))
        # From midnight: evenings are after hours for most, so only the day has to be a working day.
        for opens, closes in self.spans_from(at(timezone.localdate(soonest))):
            day = timezone.localdate(opens)
            first, last = (at(day, clock) for clock in CALLS[BestTime(best_time)]) if best_time else (opens, closes)
            if last > soonest:
                return max(first, soonest)
        return soonest


@lru_cache(maxsize=4000)
def at(day: date, clock: time = time.min) -> datetime:
    """In UTC: between two times of one zone Python compares and subtracts what the clocks show."""
    return datetime.combine(day, clock, timezone.get_default_timezone()).astimezone(UTC)


def round_up(moment: datetime) -> datetime:
    """To the next quarter of an hour."""
    beyond = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not beyond else later(moment, timedelta(minutes=15) - beyond)


def is_good_time(best_time: str, now: datetime) -> bool:
    """Whether the candidate can talk at this moment, as far as they have said."""
    if not best_time:
        return True
    first, last = CALLS[BestTime(best_time)]
    return first <= timezone.localtime(now).time() < last


@remembered()
def our_hours() -> Hours:
    return Hours.load()
