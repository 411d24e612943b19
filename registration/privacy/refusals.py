"""The wish to get nothing from us, with which a later registration is compared: of the erased as hashes."""

from collections.abc import Iterable

from django.db.models import Q

from registration.models import Event, Person, Refusal, Registration
from registration.models.consents import digest

NOTE = "Somebody with this address or number asked us earlier not to contact them. News are not sent."
# A person, or what they have been joined to.
REFUSING = Q(objected_at__isnull=False) | Q(no_contact_at__isnull=False)
REFUSING |= Q(umbrella__objected_at__isnull=False) | Q(umbrella__no_contact_at__isnull=False)


def remember(subjects: Iterable[str]) -> None:
    Refusal.objects.bulk_create((Refusal(subject_digest=digest(each)) for each in subjects), ignore_conflicts=True)


def is_remembered(*subjects: str) -> bool:
    wanted = [*filter(None, subjects)]
    same = Q(email_normalised__in=wanted) | Q(telephone_e164__in=wanted)
    erased, here = Refusal.objects.filter(subject_digest__in=map(digest, wanted)), Person.objects.filter(same, REFUSING)
    # Both are asked in any case, so that the time tells nothing.
    return any([erased.exists(), here.exists()])


def note(registration: Registration) -> None:
    """Tell staff, within the transaction that stores the registration."""
    if is_remembered(registration.email_normalised, registration.telephone_e164):
        Event.objects.create(person=registration.person, kind=Event.Kind.NOTE, note=NOTE)
