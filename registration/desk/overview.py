"""The top of the start page: each list with its count, and how long the oldest has waited."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import IntegerField, Subquery
from django.urls import reverse

from registration.hours import our_hours
from registration.models import Office, Person

from .lists import LISTS

# Counting further takes long and tells nobody more.
MOST = 1000


class Counted(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@dataclass(frozen=True)
class Entry:
    key: str
    label: str
    number: int

    @property
    def url(self) -> str:
        return reverse("admin:registration_person_changelist", query={"list": self.key})

    @property
    def shown(self) -> str:
        return f"{MOST}+" if self.number > MOST else str(self.number)


@dataclass(frozen=True)
class Wait:
    """Working time."""

    waited: timedelta
    promised: timedelta

    @property
    def is_too_long(self) -> bool:
        return self.waited > self.promised


def entries(user: User, now: datetime) -> list[Entry]:
    """All counts by one query: subqueries of the office's one row."""
    people = [each.people(user, now).order_by().values("pk")[: MOST + 1] for each in LISTS.values()]
    numbers = Office.objects.values_list(*map(Counted, people)).get()
    return [Entry(key, each.label, number) for (key, each), number in zip(LISTS.items(), numbers, strict=True)]


def longest_wait(now: datetime) -> Wait | None:
    """Of those who have not been reached yet."""
    registered = Person.objects.waiting().order_by("created_at").values_list("created_at", flat=True).first()
    return Wait(our_hours().worked_between(registered, now), promised(registered)) if registered else None


def promised(received: datetime) -> timedelta:
    """The working time within which whoever registered at this moment is called."""
    return our_hours().worked_between(received, our_hours().deadline(received))
