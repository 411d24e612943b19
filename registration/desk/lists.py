"""The lists of the desk: whom staff follow up, in the order in which they get to them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import F, QuerySet
from django.utils import timezone

from registration.models import Person
from registration.opening_hours import at


@dataclass(frozen=True)
class DeskList:
    label: str
    people: Callable[[User, datetime], QuerySet[Person]]


def overdue(user: User, now: datetime) -> QuerySet[Person]:
    return Person.objects.open().contactable().filter(next_at__lt=now).order_by("next_at", "pk")


def today(user: User, now: datetime) -> QuerySet[Person]:
    """Their next step is due later today."""
    midnight = at(timezone.localdate(now) + timedelta(days=1))
    return Person.objects.open().contactable().filter(next_at__gte=now, next_at__lt=midnight).order_by("next_at", "pk")


def new(user: User, now: datetime) -> QuerySet[Person]:
    return Person.objects.waiting().order_by("created_at", "pk")


def mine(user: User, now: datetime) -> QuerySet[Person]:
    return Person.objects.open().filter(owner=user.pk).order_by(F("next_at").asc(nulls_last=True), "pk")


def quarantine(user: User, now: datetime) -> QuerySet[Person]:
    return Person.objects.set_aside().order_by("created_at", "pk")


LISTS = {
    "overdue": DeskList("Overdue", overdue),
    "today": DeskList("Call today", today),
    "new": DeskList("New", new),
    "mine": DeskList("Mine", mine),
    "quarantine": DeskList("Quarantine", quarantine),
}
