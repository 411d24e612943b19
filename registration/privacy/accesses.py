"""Who has looked at whom."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from statistics import median
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from registration.models import Access

# Far more than usual: above this, and above so many times the median of as many of one's last days with entries.
MANY, TIMES, DAYS = 50, 3, 20
LONGEST_AGO = timedelta(days=90)


class Curiosity(NamedTuple):
    """A colleague who has opened far more people today than on a usual day."""

    user_number: int
    username: str
    people: int
    usual: int


def record(user: User, action: str, numbers: Iterable[int], reason: str = "") -> None:
    """Note that somebody has seen or moved these people's data, before it is shown or done."""
    Access.objects.bulk_create(
        Access(user_number=user.pk, username=user.get_username(), action=action, person_number=number, reason=reason)
        for number in numbers
    )


def curious_today() -> Iterator[Curiosity]:
    """One query, by the index on the time, as long as nobody has opened many."""
    # Whom a search has found has not been opened.
    opened = Access.objects.exclude(action=Access.Action.SEARCH).order_by()
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    today = opened.filter(at__gte=midnight).values_list("user_number", "username")
    for number, name, people in today.annotate(people=Count("person_number", distinct=True)).filter(people__gt=MANY):
        before = opened.filter(user_number=number, at__lt=midnight, at__gte=midnight - LONGEST_AGO)
        by_day = before.values(day=TruncDate("at")).annotate(people=Count("person_number", distinct=True))
        usual = median(by_day.order_by("-day").values_list("people", flat=True)[:DAYS] or [0])
        if people > TIMES * usual:
            yield Curiosity(number, name, people, round(usual))
