"""Erasing people: whole, in one transaction, never against a hold, and with proof that says nothing about them."""

from django.db import transaction

from registration.models import Consent, Erasure, Person, Registration
from registration.models.consents import digest
from registration.privacy.holds import Held, hold_on


def erase(person: Person, reason: str, *, by: str = "", why: str = "") -> int:
    """Erase a current person with all parts; returns how many registrations went. Raises Held against a hold."""
    with transaction.atomic():
        family = Person.objects.filter(pk__in=person.numbers)
        list(family.select_for_update(of=("self",)).order_by("pk"))
        if hold := hold_on(person.numbers):
            raise Held(hold)
        registrations = Registration.objects.filter(person__in=person.numbers)
        number = registrations.count()
        owners: list[Person | Registration] = [*family, *registrations]
        entries = Consent.objects.of(*owners)
        subjects = {owner.email_normalised for owner in owners} | {owner.telephone_e164 for owner in owners} - {""}
        family.delete()
        gone = {subject for subject in subjects if not is_held(subject)}
        entries = entries.filter(subject__in=gone)
        # Also those stored with the entries: after a key rotation they differ from new ones.
        digests = {*entries.values_list("subject_digest", flat=True), *map(digest, gone)}
        for one in sorted(digests):
            Erasure.objects.create(subject_digest=one, reason=reason, by=by, why=why)
        entries.delete()
    return number


def is_held(subject: str) -> bool:
    """Whether an address or number is somebody else's too."""
    field = "email_normalised" if "@" in subject else "telephone_e164"
    same = {field: subject}
    return Person.objects.filter(**same).exists() or Registration.objects.filter(**same).exists()
