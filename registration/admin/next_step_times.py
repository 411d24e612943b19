"""The times for a next step that take one click."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date

from registration import opening_hours

TEN = datetime.min.replace(hour=10).time()


def next_open_day(after: datetime) -> datetime:
    """Ten o'clock on the first day from then on at which somebody is there."""
    opens = next((opens for opens, _ in opening_hours.our_hours().spans_from(after)), after)
    return opening_hours.at(timezone.localdate(opens), TEN)


def midnight_in(days: int) -> datetime:
    return opening_hours.at(timezone.localdate() + timedelta(days=days))


def moments() -> list[tuple[str, str]]:
    """Choices of one click; days by their date, so that a page opened before midnight means the same after it."""
    tomorrow, next_week = next_open_day(midnight_in(1)), next_open_day(midnight_in(7))
    is_tomorrow = timezone.localdate(tomorrow) == timezone.localdate() + timedelta(days=1)
    return [
        ("then", "at this time"),
        ("2", "in 2 hours"),
        (f"{tomorrow:%Y-%m-%d}", "tomorrow at ten" if is_tomorrow else f"{tomorrow:%A} at ten"),
        (f"{next_week:%Y-%m-%d}", f"next week, {next_week:%A} at ten"),
        ("none", "no next step"),
    ]


def moment_chosen(value: str) -> datetime:
    """What a value of `moments` other than “then” and “none” means now."""
    if value == "2":
        return timezone.now() + timedelta(hours=2)
    try:
        day = parse_date(value)
    except ValueError:
        day = None
    if day is None:
        raise ValidationError("Choose when the next step is due")
    return opening_hours.at(day, TEN)
