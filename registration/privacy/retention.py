"""Deleting people's data: when its promised time is over, or when they ask for it."""

from django.db import transaction
from django.db.models import QuerySet

from registration.models import Consent, Erasure, Registration
from registration.models.consents import digest


def delete(registrations: QuerySet[Registration], reason: str = Erasure.Reason.RETENTION) -> int:
    """Delete each with its mails, and the consents of those of whom no other registration is left."""
    number = 0
    for registration in registrations.iterator(chunk_size=500):
        with transaction.atomic():
            erase(registration, reason)
        number += 1
    return number


def erase(registration: Registration, reason: str) -> None:
    """Delete one, and leave the proof that it was done."""
    consents = Consent.objects.of(registration)
    subjects = {registration.email_normalised, registration.telephone_e164} - {""}
    registration.delete()
    gone = {subject for subject in subjects if not is_held(subject)}
    entries = consents.filter(subject__in=gone)
    # From the entries themselves: made with an older secret key, their digests differ from today's.
    digests = {*entries.values_list("subject_digest", flat=True), *map(digest, gone)}
    Erasure.objects.bulk_create(Erasure(subject_digest=one, reason=reason) for one in sorted(digests))
    entries.delete()


def is_held(subject: str) -> bool:
    field = "email_normalised" if "@" in subject else "telephone_e164"
    return Registration.objects.filter(**{field: subject}).exists()
