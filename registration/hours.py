"""Working time: when the promised call is due, and how long somebody has waited, by the agency's own hours.

The thank-you page, the mails and the desk all ask here, so that the promise and the clock cannot differ.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from django.utils import timezone

from news.pages.memo import remembered

from .models import BestTime, Office

# Without any opening hours nobody would ever be there; a year ahead is far enough to look.
FURTHEST = 366
CALL_FROM = {
    BestTime.MORNING: time(9),
    BestTime.MIDDAY: time(12),
    BestTime.AFTERNOON: time(14),
    BestTime.EVENING: time(17),
}
CALL_UNTIL = {
    BestTime.MORNING: time(12),
    BestTime.MIDDAY: time(14),
    BestTime.AFTERNOON: time(17),
    BestTime.EVENING: time(21),
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
        opens, closes = self.by_weekday[day.weekday()]
        return at(day, opens), at(day, closes)

    def spans_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = timezone.localdate(moment)
        for ahead in range(FURTHEST):
            if (span := self.span(day + timedelta(ahead))) and span[1] > moment:
                yield span

    def deadline(self, received: datetime) -> datetime:
        """By when whoever registered at this moment is called: the same time of the day so many working days later."""
        spans = list(zip(range(self.answer_days + 1), self.spans_from(received), strict=False))
        if len(spans) <= self.answer_days:
            return received + timedelta(days=self.answer_days)
        opens, _ = spans[0][1]
        begins = timezone.localtime(max(received, opens))
        last_opens, last_closes = spans[-1][1]
        return min(max(at(timezone.localdate(last_opens), begins.time()), last_opens), last_closes)

    def worked_between(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time between two moments was working time."""
        total = timedelta()
        for opens, closes in self.spans_from(start):
            if opens >= end:
                break
            total += max(min(closes, end) - max(opens, start), timedelta())
        return total

    def next_call(self, best_time: str, after: datetime) -> datetime:
        """When to try next: within the candidate's best time, on a working day, at least two hours from `after`."""
        soonest = after + timedelta(hours=2)
        for opens, closes in self.spans_from(soonest):
            day = timezone.localdate(opens)
            # Evenings are after hours for most, so only the day has to be a working day.
            first = at(day, CALL_FROM[BestTime(best_time)]) if best_time else opens
            last = at(day, CALL_UNTIL[BestTime(best_time)]) if best_time else closes
            if last > soonest:
                return round_up(max(first, soonest))
        return soonest


def at(day: date, clock: time = time.min) -> datetime:
    return datetime.combine(day, clock, timezone.get_default_timezone())


def round_up(moment: datetime) -> datetime:
    """To the next quarter of an hour."""
    beyond = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not beyond else moment + timedelta(minutes=15) - beyond


def is_good_time(best_time: str, now: datetime) -> bool:
    """Whether the candidate can talk at this moment, as far as they have said."""
    clock = timezone.localtime(now).time()
    return not best_time or CALL_FROM[BestTime(best_time)] <= clock < CALL_UNTIL[BestTime(best_time)]


@remembered()
def our_hours() -> Hours:
    return Hours.load()
