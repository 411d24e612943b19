"""How long people's data is kept, by how far we came with them, counted from the last contact."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from registration.documents import figures
from registration.models import Event, Person, Service
from registration.months import months_after, months_before

from . import holds

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


def last_contact() -> Greatest:
    """When we last had to do with them: spoken, registered by any part, opened again or parted, or worked together.

    Whoever opens somebody again means to speak with them, so the clock begins anew; it would be gone the same night
    otherwise. It is no contact all the same, and none is noted.
    """
    begun = Q(kind=Event.Kind.STAGE, after__in=Person.OPEN) | Q(kind=Event.Kind.PARTED)
    moments = [newest(Person.objects.filter(umbrella=OuterRef("pk")), "created_at")]
    # Of the person and of the parts apart: for both in one condition no index helps, and every row would be read anew.
    for whose in ("person", "person__umbrella"):
        own = {whose: OuterRef("pk")}
        moments.append(newest(Event.objects.filter(begun, **own), "at"))
        moments.append(newest(Service.objects.filter(ended_on__isnull=False, **own), "ended_on"))
    # Greatest of anything and NULL is NULL on SQLite.
    known = (Coalesce(moment, "created_at", output_field=DateTimeField()) for moment in ["last_contact_at", *moments])
    return Greatest("created_at", *known)


def newest(rows: QuerySet, moment: str) -> Subquery:
    return Subquery(rows.order_by(f"-{moment}").values(moment)[:1])
