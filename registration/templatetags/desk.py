"""What the start page shows to whoever follows candidates up; drawings are made of numbers here, and of SVG there."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

from django import template
from django.utils import timezone
from django.utils.dateformat import format

from registration import funnel
from registration.desk import first_contacts, form_figures, overview
from registration.opening_hours import our_hours

register = template.Library()
# Of the tallest column, and from the top down to the line on which all stand, in pixels.
TALL, GROUND = 90, 106


class Column(NamedTuple):
    """Across in per cent, so that it fills any screen; down in pixels, so that its words keep their size."""

    left: float
    width: float
    top: int
    height: int
    number: str
    label: str


def columns(values: Sequence[float], numbers: Sequence[str], days: Sequence[date], tallest: float) -> list[Column]:
    heights = [round(TALL * value / tallest) for value in values]
    # Every third, counted from the newest, or they would run into each other.
    labels = [format(day, "j M") if (len(days) - n) % 3 == 1 else "" for n, day in enumerate(days)]
    width = 100 / len(values)
    return [
        Column(n * width, width, GROUND - height, height, number, label)
        for n, (height, number, label) in enumerate(zip(heights, numbers, labels, strict=True))
    ]


@register.filter
def in_hours(working_time: timedelta) -> str:
    """“8½”: to the half hour that is over."""
    whole, half = divmod(working_time // timedelta(minutes=30), 2)
    return f"{whole or ''}{'½' if half else ''}" or "0"


@register.filter
def working_hours(working_time: timedelta) -> str:
    number = in_hours(working_time)
    return f"{number} working hour{'' if number in ('½', '1') else 's'}"


@register.simple_tag(takes_context=True)
def desk(context) -> dict[str, object]:
    now = timezone.now()
    entries, oldest = overview.entries(context["request"].user, now), overview.oldest()
    if oldest is None:
        return {"entries": entries}
    waited = our_hours().worked_between(oldest, now)
    return {"entries": entries, "oldest": oldest, "waited": waited, "promised": overview.promised(oldest)}


@register.simple_tag
def time_to_first_contact() -> dict[str, object]:
    now = timezone.now()
    weeks, promised = first_contacts.last_weeks(now), overview.promised(now)
    seconds = [week.median.total_seconds() for week in weeks]
    tallest = max(3600, promised.total_seconds(), *seconds)
    numbers = [in_hours(week.median) if week.people else "" for week in weeks]
    return {
        "weeks": weeks,
        "columns": columns(seconds, numbers, [week.monday for week in weeks], tallest),
        "promised": promised,
        "line": GROUND - round(TALL * promised.total_seconds() / tallest),
    }


@register.simple_tag
def registration_form() -> dict[str, object]:
    """Of the days that are drawn, newest first: where people stop, and how long those took who did not."""
    days = funnel.last_days(form_figures.DAYS_DRAWN)
    total = sum((numbers for _, numbers in days), Counter[str]())
    steps, within = form_figures.steps(total), accumulate(total[funnel.TOOK + words] for words in funnel.TIMES.values())
    most = max(1, *(people for _, people, _ in steps))
    registered = [numbers[funnel.REGISTERED] for _, numbers in reversed(days)]
    dates = [day for day, _ in reversed(days)]
    return {
        "steps": [(*step, round(100 * step[1] / most)) for step in steps],
        "times": list(zip(funnel.TIMES.values(), within, strict=True)),
        "columns": columns(registered, list(map(str, registered)), dates, max(1, *registered)),
        "stages": funnel.STAGES,
        "rows": [(day, [numbers[name] for name in funnel.STAGES], reasons(numbers)) for day, numbers in days],
    }


def reasons(numbers: Counter[str]) -> list[tuple[str, int]]:
    named = [name for name in numbers if ":" in name and not name.startswith(funnel.TOOK)]
    return sorted((name.replace(":", " "), numbers[name]) for name in named)
