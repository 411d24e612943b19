"""How long people's data is kept, by how far we came with them, counted from the last contact."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from registration.models import Person
from registration.months import months_before

from . import holds

Stage = Person.Stage


def outlived(now: datetime) -> QuerySet[Person]:
    """People past the period that the privacy notice promises; never those who are held."""
    last = Greatest(F("created_at"), Coalesce("last_contact_at", "created_at"))
    doubtful = Q(stage=Stage.PENDING, last__lt=now - timedelta(days=settings.QUARANTINE_DAYS))
    known = Q(last__lt=months_before(now, settings.RETENTION_MONTHS)) & ~Q(stage__in=[Stage.PENDING, Stage.WORKING])
    held = Person.objects.filter(holds.held_people())
    free = Person.objects.current().exclude(Q(pk__in=held.values("pk")) | Q(all_parts__in=held.values("pk")))
    return free.annotate(last=last).filter(doubtful | known)
