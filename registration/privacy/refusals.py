"""The wish of somebody who was erased to get nothing from us: hashes that a later registration is compared with."""

from collections.abc import Iterable

from registration.models import Event, Refusal, Registration
from registration.models.consents import digest

NOTE = "Somebody with this address or number asked us earlier not to contact them. News are not sent."


def remember(subjects: Iterable[str]) -> None:
    Refusal.objects.bulk_create((Refusal(subject_digest=digest(each)) for each in subjects), ignore_conflicts=True)


def is_remembered(*subjects: str) -> bool:
    return Refusal.objects.filter(subject_digest__in=map(digest, filter(None, subjects))).exists()


def note(registration: Registration) -> None:
    """Tell staff, within the transaction that stores the registration."""
    if is_remembered(registration.email_normalised, registration.telephone_e164):
        Event.objects.create(person=registration.person, kind=Event.Kind.NOTE, note=NOTE)
