"""What counts as a contact with somebody, from which the time is counted that their data is kept."""

from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from registration.models import Event, Person, Service


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
