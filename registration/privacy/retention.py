from django.db import transaction
from django.db.models import QuerySet

from registration.models import Consent, Erasure, Registration
from registration.models.consents import digest


def delete(registrations: QuerySet[Registration], reason: str = Erasure.Reason.RETENTION) -> int:
    """Delete them with their mails, and the consents of people who have no other registration. Returns how many."""
    number = 0
    for registration in registrations.iterator(chunk_size=500):
        with transaction.atomic():
            erase(registration, reason)
        number += 1
    return number


def erase(registration: Registration, reason: str) -> None:
    consents = Consent.objects.of(registration)
    subjects = {registration.email_normalised, registration.telephone_e164} - {""}
    registration.delete()
    gone = {subject for subject in subjects if not is_held(subject)}
    entries = consents.filter(subject__in=gone)
    # Also those stored with the entries: after a key rotation they differ from new ones.
    digests = {*entries.values_list("subject_digest", flat=True), *map(digest, gone)}
    Erasure.objects.bulk_create(Erasure(subject_digest=one, reason=reason) for one in sorted(digests))
    entries.delete()


def is_held(subject: str) -> bool:
    field = "email_normalised" if "@" in subject else "telephone_e164"
    return Registration.objects.filter(**{field: subject}).exists()
