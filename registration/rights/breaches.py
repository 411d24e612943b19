"""Whose data an account has seen, or a stolen copy holds: the list that has to be there within the hour."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, Max, Q

from registration.models import Access, Event, Person, Registration
from registration.opening_hours import at


@dataclass
class Affected:
    """Somebody as we would reach them today; of those who have been erased since, only the number."""

    number: int
    name: str = ""
    email: str = ""
    telephone: str = ""
    references: str = ""
    times: int = 0
    last: datetime | None = None

    def add(self, times: int, last: datetime) -> None:
        self.times, self.last = self.times + times, max(self.last or last, last)


class Register:
    """Who the numbers are that once were noted."""

    def __init__(self) -> None:
        self.references: dict[int, list[str]] = defaultdict(list)
        sent = Registration.objects.order_by("pk").values_list("reference", "person", "person__umbrella")
        for reference, person, umbrella in sent:
            self.references[umbrella or person].append(reference)
        # An umbrella is gone once its two people have been parted; whoever saw it has seen both.
        self.parted: dict[str, list[int]] = defaultdict(list)
        for gone, part in Event.objects.filter(kind=Event.Kind.PARTED).values_list("before", "person"):
            self.parted[gone].append(part)

    def describe(self, person: Person) -> Affected:
        references = " ".join(self.references[person.pk])
        return Affected(person.pk, person.name, person.email, person.telephone, references)

    def find(self, number: int) -> list[Affected]:
        if person := Person.objects.select_related("umbrella").filter(pk=number).first():
            return [self.describe(person.current)]
        return [one for part in self.parted[str(number)] for one in self.find(part)] or [Affected(number)]


def seen_by(account: str, since: date | None = None) -> list[Affected]:
    """By the access log, whatever the account's name was then; the most often seen first."""
    same = User.objects.filter(username=account).values("pk")
    entries = Access.objects.filter(Q(username=account) | Q(user_number__in=same)).order_by()
    if since:
        entries = entries.filter(at__gte=at(since, time()))
    register, found = Register(), dict[int, Affected]()
    for number, times, last in entries.values_list("person_number").annotate(Count("pk"), Max("at")):
        for one in register.find(number):
            found.setdefault(one.number, one).add(times, last)
    return sorted(found.values(), key=lambda one: (-one.times, one.number))


def in_backup(day: date) -> Iterator[Affected]:
    """Who had registered by the end of that day, and is still here."""
    register = Register()
    there = Person.objects.current().filter(created_at__lt=at(day + timedelta(1), time()))
    for person in there.order_by("pk").iterator():
        yield register.describe(person)
