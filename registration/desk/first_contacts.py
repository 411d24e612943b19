"""How long people waited for their first contact, in working time, week by week."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low

from django.core.cache import cache
from django.utils import timezone

from registration.models import Person
from registration.opening_hours import at, our_hours

WEEKS = 12
# What is over hardly changes; counting more people than these takes longer than remembering them for a week.
MANY = 500
WEEK_SECONDS = 7 * 24 * 3600
NONE = timedelta()


@dataclass(frozen=True)
class Week:
    monday: date
    people: int
    # From registration to first contact, of those contacted in this week.
    median: timedelta


def last_weeks(now: datetime) -> list[Week]:
    """The latest twelve, oldest first, including the present one."""
    this = monday_of(now)
    key = f"first-contacts:{this}"
    if finished := cache.get(key):
        return [*finished, *count([this])]
    weeks = count([this - timedelta(weeks=ago) for ago in reversed(range(WEEKS))])
    if sum(week.people for week in weeks) > MANY:
        cache.set(key, weeks[:-1], WEEK_SECONDS)
    return weeks


def count(mondays: list[date]) -> list[Week]:
    hours, waits = our_hours(), defaultdict[date, list[timedelta]](list)
    contacted = Person.objects.current().filter(first_contact_at__gte=at(mondays[0])).order_by()
    for registered, contact in contacted.values_list("created_at", "first_contact_at"):
        waits[monday_of(contact)].append(hours.worked_between(registered, contact))
    return [Week(monday, len(waits[monday]), median_low(waits[monday] or [NONE])) for monday in mondays]


def monday_of(moment: datetime) -> date:
    day = timezone.localdate(moment)
    return day - timedelta(days=day.weekday())
