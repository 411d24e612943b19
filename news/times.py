"""London time: one night a year lacks an hour, and another has it twice."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format


class London(ZoneInfo):
    """Greenwich time before 1848, when London's clocks were 75 seconds behind.

    No feed or sitemap can write such an offset, and the first moments of the year 1 would lie before all dates.
    """

    def utcoffset(self, moment):
        return timedelta() if is_early(moment) else super().utcoffset(moment)

    def dst(self, moment):
        return timedelta() if is_early(moment) else super().dst(moment)

    def tzname(self, moment):
        return "GMT" if is_early(moment) else super().tzname(moment)

    def fromutc(self, moment):
        return moment if is_early(moment) else super().fromutc(moment)


def is_early(moment: datetime | None) -> bool:
    return moment is not None and moment.year < 1848


LONDON = London("Europe/London")


class SkippedTime(ValueError):
    """A local time that does not exist; `instead` is the same one, an hour later."""

    def __init__(self, instead: datetime) -> None:
        super().__init__(f"The clocks skip this time; they show {in_words(instead)} instead.")
        self.instead = instead


class RepeatedTime(ValueError):
    """An ambiguous local time; `moments` are the first and the second."""

    def __init__(self, first: datetime, second: datetime) -> None:
        super().__init__(f"This time comes twice: {in_words(first)} and {in_words(second)}.")
        self.moments = (first, second)


def in_words(moment: datetime) -> str:
    """“Tue 2 Mar 2027, 09:00 GMT”."""
    # Django's formats leave the zone out in the ambiguous hour.
    local = moment.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b} {local.year:04}, {local:%H:%M %Z}"


def day_in_words(moment: datetime) -> str:
    """“2 Mar 2027”."""
    return format(moment.astimezone(LONDON), "j M Y")


def iso(moment: datetime) -> str:
    """To the second: sitemaps refuse microseconds."""
    return moment.astimezone(LONDON).isoformat(timespec="seconds")


def clock(moment: datetime) -> str:
    """“14:32”."""
    return f"{moment.astimezone(LONDON):%H:%M}"


def in_london(day: date, hour: time, fold: int | None = None) -> datetime:
    """Raises SkippedTime, or RepeatedTime unless `fold` chooses the first (0) or second (1)."""
    first, second = (datetime.combine(day, hour, LONDON).replace(fold=n) for n in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    moments = (first.astimezone(UTC), second.astimezone(UTC))
    if moments[0] > moments[1]:
        raise SkippedTime(moments[0])
    if fold is None:
        raise RepeatedTime(*moments)
    return moments[fold]


def is_repeated(day: date, hour: time) -> bool:
    try:
        in_london(day, hour)
    except (RepeatedTime, SkippedTime) as error:
        return isinstance(error, RepeatedTime)
    return False


def later(moment: datetime, by: timedelta) -> datetime:
    """The sum, or the last moment that there is."""
    try:
        return moment + by
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def to_the_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def this_minute() -> datetime:
    return to_the_minute(timezone.now())
