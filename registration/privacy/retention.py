"""How long people's data is kept, by how far we came with them, counted from the last contact."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from registration.documents import figures
from registration.models import Person
from registration.months import months_after, months_before

from . import holds
from .last_contact import last_contact

Stage = Person.Stage
# Somebody who works with us is in none: their data is kept while that lasts.
STATE = {
    Stage.NEW: "new",
    Stage.CONTACTED: "contacted",
    Stage.UNSUITABLE: "closed",
    Stage.CLOSED: "closed",
    Stage.LEFT: "left",
}
# What people are told of before it goes; those in quarantine are gone within a month anyway.
WARNED = timedelta(days=30)


def outlived(now: datetime) -> QuerySet[Person]:
    """People past the period that the privacy notice promises, with `last`; never those who are held."""
    quarantined_until = now - timedelta(days=settings.QUARANTINE_DAYS)
    due = Q(stage=Stage.PENDING, created_at__lt=quarantined_until, last__lt=quarantined_until)
    return unheld().filter(due | past(now))


def expiring(now: datetime) -> QuerySet[Person]:
    """People whose data goes within a month unless there is another contact."""
    return unheld().filter(past(now + WARNED))


def past(now: datetime) -> Q:
    kept: dict[int, list[str]] = defaultdict(list)
    for stage, state in STATE.items():
        kept[figures.months_of(state)].append(stage)
    condition = Q()
    for months, stages in kept.items():
        limit = months_before(now, months)
        # The first is implied by the second, and has an index.
        condition |= Q(stage__in=stages, created_at__lt=limit, last__lt=limit)
    return condition


def with_day(people: QuerySet[Person]) -> Iterator[tuple[Person, datetime, datetime]]:
    """Each with the last contact, and when the data goes."""
    for person in people:
        last = getattr(person, "last")  # noqa: B009 - mypy does not see annotations
        state = STATE.get(Stage(person.stage))
        ends = months_after(last, figures.months_of(state)) if state else last + timedelta(settings.QUARANTINE_DAYS)
        yield person, last, ends


def unheld() -> QuerySet[Person]:
    held = Person.objects.filter(holds.held_people()).values(number=Coalesce("umbrella", "pk"))
    return Person.objects.current().exclude(pk__in=held).annotate(last=last_contact()).order_by("last", "pk")
