"""The top of the start page: each list with its count, and how long the oldest has waited."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.urls import reverse

from news.admin.state_filter import count_each
from registration.models import Person
from registration.opening_hours import our_hours

from .lists import LISTS

# Counting further takes long and tells nobody more.
MOST = 1000


@dataclass(frozen=True)
class Entry:
    key: str
    label: str
    url: str
    number: int | str


def entries(user: User, now: datetime) -> list[Entry]:
    """All counts by one query."""
    counts = count_each([each.people(user, now).order_by() for each in LISTS.values()], MOST)
    address = reverse("admin:registration_person_changelist")
    return [
        Entry(key, each.label, f"{address}?list={key}", number if number <= MOST else f"{MOST}+")
        for (key, each), number in zip(LISTS.items(), counts, strict=True)
    ]


def oldest() -> datetime | None:
    """When the first of those registered who wait for their first contact."""
    return Person.objects.waiting().order_by("created_at").values_list("created_at", flat=True).first()


def promised(registered: datetime) -> timedelta:
    """The working time within which whoever registered at this moment is called."""
    return our_hours().worked_between(registered, our_hours().deadline(registered))
