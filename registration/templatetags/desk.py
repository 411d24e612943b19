"""What the start page shows to whoever follows candidates up; drawings are made of numbers here, and of SVG there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from django import template
from django.utils import timezone
from django.utils.dateformat import format

from registration import funnel
from registration.desk import first_contacts, overview

register = template.Library()
# Of the tallest column, in pixels; there is room for its number above it.
HEIGHT, TOP = 90, 16


@dataclass(frozen=True)
class Column:
    """Across in per cent, so that it fills any screen; down in pixels, so that its words keep their size."""

    left: float
    width: float
    top: int
    height: int
    number: str
    label: str

    @property
    def middle(self) -> float:
        return self.left + self.width / 2

    @property
    def above(self) -> int:
        return self.top - 4


def columns(values: Sequence[float], numbers: Sequence[str], days: Sequence[date], tallest: float) -> list[Column]:
    step = 100 / len(values)
    drawn = []
    for n, (value, number, day) in enumerate(zip(values, numbers, days, strict=True)):
        height = round(HEIGHT * value / tallest) if tallest else 0
        # Every third, counted from the newest, or they would run into each other.
        label = format(day, "j M") if (len(values) - n) % 3 == 1 else ""
        drawn.append(Column(step * (n + 0.15), step * 0.7, TOP + HEIGHT - height, height, number, label))
    return drawn


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
    return {"entries": overview.entries(context["request"].user, now), "wait": overview.longest_wait(now)}


@register.simple_tag
def time_to_first_contact() -> dict[str, object]:
    now = timezone.now()
    weeks, promised = first_contacts.last_weeks(now), overview.promised(now)
    tallest = max(timedelta(hours=1), promised, *(week.median for week in weeks))
    drawn = columns(
        [week.median / tallest for week in weeks],
        [in_hours(week.median) if week.people else "" for week in weeks],
        [week.monday for week in weeks],
        tallest=1,
    )
    line = TOP + HEIGHT - round(HEIGHT * promised / tallest)
    return {"weeks": weeks, "columns": drawn, "promised": promised, "line": line, "newest": weeks[-1]}


@register.simple_tag
def registration_form() -> dict[str, object]:
    """Of the last fourteen days, newest first: where people stop, and how long those took who did not."""
    days = funnel.last_days(14)
    total = sum((numbers for _, numbers in days), Counter[str]())
    within = accumulate(total[funnel.TOOK + words] for words in funnel.TIMES.values())
    steps = funnel.steps(total)
    most = max(1, *(people for _, people, _ in steps))
    registered = [numbers[funnel.REGISTERED] for _, numbers in reversed(days)]
    return {
        "steps": [(*step, round(100 * step[1] / most)) for step in steps],
        "times": list(zip(funnel.TIMES.values(), within, strict=True)),
        "columns": columns(registered, list(map(str, registered)), [day for day, _ in reversed(days)], max(registered)),
        "stages": funnel.STAGES,
        "rows": [(day, [numbers[name] for name in funnel.STAGES], reasons(numbers)) for day, numbers in days],
    }


def reasons(numbers: Counter[str]) -> list[tuple[str, int]]:
    named = {name: number for name, number in numbers.items() if ":" in name and not name.startswith(funnel.TOOK)}
    return sorted((name.replace(":", " "), number) for name, number in named.items())
